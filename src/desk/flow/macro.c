#include "desk/flow/macro.h"

#include "desk/flow/answers.h"
#include "desk/flow/rule.h"
#include "desk/flow/wording.h"
#include "desk/people/team.h"
#include "sql_macro.h"
#include "text/fold.h"

enum { NAME_CHARS = 100, ABOUT_CHARS = 300, DEPTH_MAX = 2 };

static struct macro from_row(const struct sql_macro_row *r)
{
	return (struct macro){ .id = r->id, .name = r->name, .about = r->about,
		.own = { r->scope, r->agent_id, r->team_id }, .actions = r->actions, .reply_mode = r->reply_mode,
		.slot = r->slot, .offer_team_id = r->offer_team_id, .offer_type = r->offer_type, .used = r->used,
		.updated_at = r->updated_at, .active = r->active, .demo = r->demo };
}

bool macro_load(struct ctx *c, i64 id, struct macro *out)
{
	struct sql_macro_row row;
	bool found;

	if (!sql_macro_by_id(c, &(struct sql_macro_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "macro.gone");
	*out = from_row(&row);
	return sharing_sees(c->who, &out->own) || fail(c, E_NOT_FOUND, "", "macro.gone");
}

bool macro_list(struct ctx *c, struct macros *out)
{
	struct sql_macro_rows rows;
	size_t i;

	if (!sql_macro_visible(c, &(struct sql_macro_visible_in){ .me = c->who->id, .teams = c->who->team_ids,
			.all_teams = sharing_all_teams(c->who) }, &rows))
		return false;
	*out = (struct macros){ NEW_N(c->arena, struct macro, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = from_row(&rows.v[i]);
	return true;
}

bool macro_offered(const struct macro *m, const struct ticket *t)
{
	return m->active && (!m->offer_team_id || m->offer_team_id == t->team_id) &&
		(!m->offer_type.n || str_eq(m->offer_type, t->type));
}

static bool parsed(struct ctx *c, const struct macro *m, const struct actions **out)
{
	json_t *j;

	return json_parse(c, m->actions, &j) && actions_parse(c, j, "actions", out);
}

static bool is(const struct action *a, const char *name)
{
	return str_eq(str_of(a->kind->name), str_of(name));
}

/* ---- writing ---- */

static bool check_actions(struct ctx *c, struct macro *m, const json_t *j)
{
	const struct actions *a;
	size_t i, replies = 0;

	if (!j && !m->id)
		return fail(c, E_INVALID, "actions", "shape.required");
	if (!j)
		return true;
	if (!actions_parse(c, j, "actions", &a) || !actions_check(c, a, "actions"))
		return false;
	for (i = 0; i < a->n; i++) {
		const char *at = str_z(c->arena, str_fmt(c->arena, "actions.%zu", i));

		if (is(&a->v[i], "macro"))
			return fail(c, E_INVALID, at, "macro.nested");
		replies += is(&a->v[i], "reply");
		if (replies > 1)
			return fail(c, E_INVALID, at, "macro.replies");
	}
	if (!a->n)
		return fail(c, E_INVALID, "actions", "shape.required");
	m->actions = actions_text(c, a);
	return true;
}

static bool check(struct ctx *c, struct macro *m)
{
	struct macro was;
	struct team t;

	if (m->id && (!macro_load(c, m->id, &was) ||
	    !(sharing_edits(c->who, &was.own) || fail(c, E_FORBIDDEN, "", "sharing.shared"))))
		return false;
	m->name = str_trim(text_clean_line(c->arena, m->name));
	m->about = str_trim(text_clean_line(c->arena, m->about));
	if (!m->name.n)
		return fail(c, E_INVALID, "name", "shape.required");
	if (m->offer_team_id && !team_load(c, m->offer_team_id, &t)) {
		fail_clear(c);
		return fail(c, E_INVALID, "offer_team_id", "team.unknown");
	}
	return sharing_check(c, &m->own);
}

static bool write_row(struct ctx *c, struct macro *m)
{
	str folded = text_fold(c->arena, m->name);
	struct sql_macro_add_row row;

	if (m->id)
		return sql_macro_update(c, &(struct sql_macro_update_in){ .name = m->name, .name_folded = folded,
			.about = m->about, .scope = m->own.scope, .agent_id = m->own.agent_id, .team_id = m->own.team_id,
			.actions = m->actions, .reply_mode = m->reply_mode, .slot = m->slot,
			.offer_team_id = m->offer_team_id, .offer_type = m->offer_type, .active = m->active,
			.updated_at = m->updated_at, .id = m->id }, NULL);
	if (!sql_macro_add(c, &(struct sql_macro_add_in){ .name = m->name, .name_folded = folded, .about = m->about,
			.scope = m->own.scope, .agent_id = m->own.agent_id, .team_id = m->own.team_id,
			.actions = m->actions, .reply_mode = m->reply_mode, .slot = m->slot,
			.offer_team_id = m->offer_team_id, .offer_type = m->offer_type, .active = m->active,
			.demo = m->demo, .created_at = c->now }, &row))
		return false;
	m->id = row.id;
	return true;
}

bool macro_save(struct ctx *c, struct macro *m, const json_t *actions)
{
	m->updated_at = c->now > m->updated_at ? c->now : m->updated_at + 1;	/* each save another */
	return check(c, m) && check_actions(c, m, actions) && write_row(c, m) && rule_loop_of_macro(c, m->id);
}

bool macro_delete(struct ctx *c, i64 id)
{
	struct macro m;

	if (!macro_load(c, id, &m))
		return false;
	if (!sharing_edits(c->who, &m.own))
		return fail(c, E_FORBIDDEN, "", "sharing.shared");
	return sql_macro_delete(c, &(struct sql_macro_delete_in){ .id = id }, NULL);
}

bool macro_count(struct ctx *c, i64 id, i64 times)
{
	return sql_macro_used(c, &(struct sql_macro_used_in){ .times = times, .used_at = c->now, .id = id }, NULL);
}

/* ---- applying ---- */

bool macro_words(struct ctx *c, const struct macro *m, const struct ticket *t, struct macro_words *out)
{
	const struct actions *a;
	struct vars v;
	size_t i;

	*out = (struct macro_words){ .reply = S(""), .note = S("") };
	if (!parsed(c, m, &a) || !vars_load(c, t, &v))
		return false;
	out->locale = v.locale;
	for (i = 0; i < a->n; i++) {
		if (is(&a->v[i], "reply")) {
			out->has_reply = true;
			out->reply = vars_fill(c, &v, wording_pick(a->v[i].own, v.locale, &out->locale), VARS_HTML, &out->left);
		} else if (is(&a->v[i], "note")) {
			out->has_note = true;
			out->note = vars_fill(c, &v, a->v[i].more, VARS_HTML, NULL);
		}
	}
	return true;
}

/* What the macro says itself, with what was answered now laid over. */
static const json_t *with_answers(struct ctx *c, const struct action *a, const json_t *given)
{
	json_t *all = json_object_in(c);

	if (a->own)
		json_object_update(all, (json_t *)a->own);
	json_object_update(all, (json_t *)given);
	return all;
}

static void asked(struct ctx *c, struct action *a, const struct macro_how *how)
{
	if (how->answers)
		a->own = with_answers(c, a, how->answers);
	if (how->reason.n)
		a->text = how->reason;
}

/* The list without its reply, or with other words in it. */
static struct actions with_reply(struct ctx *c, const struct actions *a, const struct macro_how *how)
{
	struct actions out = { NEW_N(c->arena, struct action, a->n), 0 };
	size_t i;

	for (i = 0; i < a->n; i++) {
		struct action one = a->v[i];

		if (is(&one, "reply") && how->skip_reply)
			continue;
		if (is(&one, "reply") && how->html.s) {
			struct wording *w = NEW(c->arena, struct wording);

			w->v[0] = how->html;
			one.own = w;
		}
		if (is(&one, "escalate") || is(&one, "return"))
			asked(c, &one, how);
		out.v[out.n++] = one;
	}
	return out;
}

bool macro_apply(struct ctx *c, const struct macro *m, struct ticket *t, const struct macro_how *how,
		 struct actions_did *did)
{
	struct action_origin *by = NEW(c->arena, struct action_origin);
	const struct actions *a;
	struct actions list;

	if (!m->active)
		return fail(c, E_CONFLICT, "", "macro.off");
	if (!parsed(c, m, &a))
		return false;
	list = with_reply(c, a, how);
	*by = (struct action_origin){ .kind = S("macro"), .id = m->id, .name = m->name, .seen_event_id = how->seen_event_id };
	return actions_run(c, t, &list, by, did);
}

/* ---- as an action of other lists ---- */

static bool macro_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	return action_id(c, r, "macro_id", false, &out->id);
}

static bool macro_there(struct ctx *c, i64 id, struct macro *m, bool *there)
{
	struct sql_macro_row row;

	if (!sql_macro_by_id(c, &(struct sql_macro_by_id_in){ .id = id }, &row, there))
		return false;
	*there = *there && row.active && !str_eq(row.scope, S("personal"));
	if (*there)
		*m = from_row(&row);
	return true;
}

bool macro_actions(struct ctx *c, i64 id, const struct actions **out)
{
	static const struct actions none = { NULL, 0 };
	struct macro m;
	bool there;

	*out = &none;
	return macro_there(c, id, &m, &there) && (!there || parsed(c, &m, out));
}

static bool macro_check(struct ctx *c, const struct action *a, const char *at)
{
	struct macro m;
	bool there;

	return macro_there(c, a->id, &m, &there) &&
		(there || fail(c, E_INVALID, action_place(c, at, "macro_id"), "macro.unknown"));
}

static bool macro_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	const struct actions *list;
	struct macro m;
	bool there;

	action_did_number(r, "macro_id", a->id);
	if (r->depth >= DEPTH_MAX)
		return action_skip(r, "depth");
	if (!macro_there(c, a->id, &m, &there))
		return false;
	if (!there)
		return action_gone(c, r, "macro_id", "macro.unknown");
	return parsed(c, &m, &list) && actions_run_within(c, r, list);
}

static const struct action_kind kinds[] = {
	{ "macro", "macro_id", macro_parse, macro_check, macro_run, V_TICKET_NOTE, true },
};
const struct action_set action_set_macro = { kinds, COUNT(kinds) };
