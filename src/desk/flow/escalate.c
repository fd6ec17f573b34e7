#include "desk/flow/escalate.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/message.h"
#include "desk/event.h"
#include "desk/flow/answers.h"
#include "desk/flow/forms.h"
#include "desk/people/team.h"
#include "sql_handover.h"
#include "sql_team.h"
#include "text/fold.h"
#include "text/html.h"

enum { WHY_CHARS = 1000, NOTE_MAX = 512 * 1024 };

/* ---- where to ---- */

/* Where it was escalated from to the team that has it. */
static bool came_from(struct ctx *c, const struct ticket *t, i64 *team_id)
{
	struct sql_handover_last_up_row r;
	bool found;

	if (!sql_handover_last_up(c, &(struct sql_handover_last_up_in){ .ticket_id = t->id,
			.to_team_id = t->team_id }, &r, &found))
		return false;
	*team_id = found ? r.from_team_id : 0;
	return true;
}

static bool next_of(struct ctx *c, const struct ticket *t, i64 *team_id)
{
	struct sql_team_row r;
	bool found = false;

	if (t->team_id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = t->team_id }, &r, &found))
		return false;
	*team_id = found ? r.next_team_id : 0;
	return true;
}

static bool target_of(struct ctx *c, const struct ticket *t, const struct escalate_ask *ask, i64 *team_id)
{
	bool back = ask->kind == HANDOVER_RETURN;

	*team_id = ask->team_id;
	if (*team_id)
		return true;
	if (!(back ? came_from(c, t, team_id) : next_of(c, t, team_id)))
		return false;
	return *team_id || fail(c, E_INVALID, "team_id", back ? "escalation.no_back" : "escalation.no_next");
}

static bool check_move(struct ctx *c, const struct escalate_ask *ask, const struct handover_move *m)
{
	struct fail_param team = { "team", m->to_name };

	if (m->from == m->to)
		return fail_p(c, E_CONFLICT, "team_id", "escalation.there", &team);
	if (ask->kind != m->kind)
		return fail_p(c, E_INVALID, "team_id", ask->kind == HANDOVER_RETURN ? "escalation.not_lower" : "escalation.not_higher", &team);
	if (m->skips && ask->kind == HANDOVER_ESCALATION && !str_trim(ask->why).n && !ask->facts.s)
		return fail_p(c, E_INVALID, "reason", "escalation.skip", &team);
	return true;
}

static bool active_team(struct ctx *c, i64 team_id)
{
	struct sql_team_row r;
	bool found;

	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = team_id }, &r, &found))
		return false;
	return (found && r.active) || fail(c, E_INVALID, "team_id", "team.unknown");
}

static bool check_ticket(struct ctx *c, const struct ticket *t, const struct escalate_ask *ask)
{
	struct object o = ticket_object(t);

	if (!must_can(c, V_TICKET_EDIT, &o))
		return false;
	if (ask->from_given && ask->from_team_id != t->team_id)
		return fail(c, E_CONFLICT, "from_team_id", "escalation.moved");
	if (!ticket_is_open(t))
		return fail(c, E_CONFLICT, "", "escalation.not_open");
	if (str_utf8_len(ask->why) > WHY_CHARS)
		return fail_p(c, E_INVALID, "reason", "shape.long", &(struct fail_param){ "max", S("1000") });
	return (ask->priority >= 0 && ask->priority <= 4) || fail(c, E_INVALID, "priority", "form.priority");
}

/* ---- the note ---- */

static str headline(struct ctx *c, const struct handover_move *m)
{
	struct fail_param p[] = { { "from", m->from_name.n ? m->from_name : S("–") }, { "to", m->to_name } };

	return message(c->arena, c->locale, m->kind == HANDOVER_RETURN ? "escalation.note_return" : "escalation.note", p, COUNT(p));
}

static void put_line(struct buf *b, const char *tag, str text)
{
	buf_fmt(b, "<p>%s", *tag ? "<strong>" : "");
	html_text(b, text);
	buf_fmt(b, "%s</p>", *tag ? "</strong>" : "");
}

struct telling {
	const struct handover_move *m;
	const struct form *form;	/* NULL: none */
	const json_t *answers;
	str why, facts;
};

static bool write_note(struct ctx *c, struct ticket *t, const struct telling *n, i64 *id)
{
	struct buf b = buf_new(c->arena, NOTE_MAX);
	struct html_policy policy = { .remote_images = false };
	struct fail_param why = { "why", n->why };
	bool agent = c->who->kind == ACTOR_AGENT;
	struct html_out body;

	put_line(&b, "strong", headline(c, n->m));
	if (n->why.n)
		put_line(&b, "", message(c->arena, c->locale, "escalation.note_skip", &why, 1));
	if (n->facts.n)
		buf_put(&b, text_to_html(c->arena, n->facts));
	if (n->form)
		answers_html(c, &b, n->form, n->answers);
	if (b.over || !html_sanitize(c->arena, buf_str(&b), &policy, &body))
		return fail(c, E_INVALID, "answers", "shape.large");
	return message_append(c, t, &(struct message_new){ .kind = S("note"), .direction = S("out"), .channel = t->channel,
		.author_kind = agent ? S("agent") : S("system"), .author_id = agent ? c->who->id : 0,
		.author_name = agent ? c->who->name : S(""), .subject = S(""), .html = body.html, .text = body.text,
		.language = c->locale, .attachment_ids = n->form ? answers_files(c, n->form, n->answers) :
			(struct i64s){ NULL, 0 } }, id);
}

/* ---- doing ---- */

/* What the form proposes never lowers what is there. */
static i64 priority_of(const struct ticket *t, const struct escalate_ask *ask, const struct form *f)
{
	if (ask->priority)
		return ask->priority;
	return f && f->priority > t->priority ? f->priority : t->priority;
}

static bool move(struct ctx *c, struct ticket *t, const struct escalate_ask *ask, const struct telling *n, i64 *id)
{
	i64 priority = priority_of(t, ask, n->form);
	struct handover_with with = {
		.form_id = n->form ? n->form->id : 0, .form_version_id = n->form ? n->form->version_id : 0,
		.priority_from = priority == t->priority ? 0 : t->priority,
		.answers = json_text(c->arena, n->answers), .why = n->why, .id = id };
	struct ticket_change ch = { .set = TC_TEAM | TC_ASSIGNEE, .team_id = n->m->to, .handover = &with,
		.why = str_of(handover_kind_name(n->m->kind)) };

	if (n->facts.s)
		ch.why = S("sla_escalation");
	if (!ticket_change(c, t, &ch))
		return false;
	return priority == t->priority ||
		ticket_change(c, t, &(struct ticket_change){ .set = TC_PRIORITY, .priority = priority,
			.why = n->facts.s ? S("sla_escalation") : S("") });
}

bool escalate(struct ctx *c, struct ticket *t, const struct escalate_ask *ask, i64 *id)
{
	enum form_kind kind = ask->kind == HANDOVER_RETURN ? FORM_RETURN : FORM_ESCALATION;
	struct form *f = NEW(c->arena, struct form);
	struct handover_move m;
	struct telling n = { .m = &m, .why = str_trim(text_clean_line(c->arena, ask->why)), .facts = ask->facts };
	json_t *answers = json_object_in(c);
	i64 team_id, note_id;
	bool ok;

	if (!check_ticket(c, t, ask) || !target_of(c, t, ask, &team_id) || !active_team(c, team_id) ||
	    !handover_of(c, t, team_id, &m))
		return false;
	ok = check_move(c, ask, &m);
	if (fail_code(c) && !str_eq(c->fail.v[0].field, S("reason")))
		return false;
	/* an answer to a question that nobody asked is told too */
	if (!forms_choose(c, kind, t, team_id, f))
		return false;
	ok &= answers_check(c, f, ask->answers, !ask->facts.s, &answers);
	if (!ok)
		return false;
	n.form = f->id ? f : NULL;
	n.answers = answers;
	return move(c, t, ask, &n, id) && write_note(c, t, &n, &note_id) &&
		sql_handover_note(c, &(struct sql_handover_note_in){ .id = *id, .message_id = note_id }, NULL);
}

/* ---- what may be chosen ---- */

static bool add_target(struct ctx *c, const struct ticket *t, const struct team *x, enum handover_kind kind, struct escalate_offer *o)
{
	struct handover_move m;

	if (!x->active || x->id == t->team_id)
		return true;
	if (!handover_of(c, t, x->id, &m))
		return false;
	if (m.kind == kind)
		o->target[o->targets++] = (struct escalate_target){ .team_id = x->id, .tier = x->tier, .name = x->name,
			.next = x->id == o->team_id, .skips = m.skips };
	return true;
}

static bool targets(struct ctx *c, const struct ticket *t, enum handover_kind kind, struct escalate_offer *o)
{
	struct teams all;
	size_t i;

	if (!team_list(c, &all) || !(kind == HANDOVER_RETURN ? came_from(c, t, &o->team_id) : next_of(c, t, &o->team_id)))
		return false;
	o->target = NEW_N(c->arena, struct escalate_target, all.n);
	for (i = 0; i < all.n; i++)
		if (!add_target(c, t, &all.v[i], kind, o))
			return false;
	return true;
}

/* Asked for, else the next one, else the first that goes no tier too far. */
static void choose(struct escalate_offer *o, i64 team_id)
{
	const struct escalate_target *best = NULL;
	size_t i;

	for (i = 0; i < o->targets; i++) {
		const struct escalate_target *x = &o->target[i];

		if (team_id ? x->team_id == team_id : x->next || !best || (!best->next && best->skips && !x->skips))
			best = x;
	}
	o->team_id = best ? best->team_id : 0;
	o->skips = best && best->skips;
}

bool escalate_offer(struct ctx *c, const struct ticket *t, enum handover_kind kind, i64 team_id, struct escalate_offer *o)
{
	*o = (struct escalate_offer){ .from_team_id = t->team_id };
	if (!targets(c, t, kind, o))
		return false;
	choose(o, team_id);
	if (!o->team_id)
		return true;
	return handover_bounces(c, t->id, t->team_id, o->team_id, &o->bounces) &&
		forms_choose(c, kind == HANDOVER_RETURN ? FORM_RETURN : FORM_ESCALATION, t, o->team_id, &o->form);
}
