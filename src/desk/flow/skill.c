#include "desk/flow/skill.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/flow/routing.h"
#include "sql_agentstatus.h"
#include "sql_routing.h"
#include "sql_team.h"
#include "sql_ticket.h"
#include "text/fold.h"

enum { NAME_CHARS = 60, NEEDS_MAX = 100, LANGUAGE_BYTES = 3 };

bool skill_list(struct ctx *c, struct skills *out)
{
	struct sql_skill_needs_rows needs;
	struct sql_skills_rows rows;
	size_t i, k;

	if (!sql_skills(c, &rows) || !sql_skill_needs(c, &needs))
		return false;
	*out = (struct skills){ NEW_N(c->arena, struct skill, rows.n), rows.n };
	for (i = 0; i < rows.n; i++) {
		struct skill *s = &out->v[i];

		*s = (struct skill){ .id = rows.v[i].id, .name = rows.v[i].name, .language = rows.v[i].language,
			.agents = rows.v[i].agents, .need = NEW_N(c->arena, struct skill_need, needs.n) };
		for (k = 0; k < needs.n; k++)
			if (needs.v[k].skill_id == s->id)
				s->need[s->needs++] = (struct skill_need){ needs.v[k].team_id, needs.v[k].tag_id,
					needs.v[k].tag.s ? needs.v[k].tag : S(""), needs.v[k].is_required };
	}
	return true;
}

bool skill_load(struct ctx *c, i64 id, struct skill *out)
{
	struct skills all;
	size_t i;

	if (!skill_list(c, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (all.v[i].id == id) {
			*out = all.v[i];
			return true;
		}
	return fail(c, E_NOT_FOUND, "", "not_found");
}

bool skill_names(struct ctx *c, const struct i64s *ids, struct strs *out)
{
	struct sql_skill_by_id_row r;
	bool found;
	size_t i;

	*out = (struct strs){ NEW_N(c->arena, str, ids->n), 0 };
	for (i = 0; i < ids->n; i++) {
		if (!sql_skill_by_id(c, &(struct sql_skill_by_id_in){ .id = ids->v[i] }, &r, &found))
			return false;
		if (found)
			out->v[out->n++] = r.name;
	}
	return true;
}

/* ---- saving ---- */

static bool clean_language(struct ctx *c, const struct skill *s)
{
	size_t i;

	for (i = 0; i < s->language.n; i++)
		if (s->language.s[i] < 'a' || s->language.s[i] > 'z')
			return fail(c, E_INVALID, "language", "skill.language");
	return s->language.n == 0 || (s->language.n >= 2 && s->language.n <= LANGUAGE_BYTES) ||
		fail(c, E_INVALID, "language", "skill.language");
}

static bool name_is_free(struct ctx *c, const struct skill *s, str folded)
{
	struct sql_skill_named_row r;
	bool found;

	if (!sql_skill_named(c, &(struct sql_skill_named_in){ .name_folded = folded }, &r, &found))
		return false;
	return !found || r.id == s->id || fail(c, E_CONFLICT, "name", "skill.name_taken");
}

static bool put_need(struct ctx *c, i64 skill_id, const struct skill_need *n, size_t at)
{
	str field = str_fmt(c->arena, "needs.%zu.%s%c", at, n->team_id ? "team_id" : "tag", 0);
	i64 tag_id = n->team_id ? 0 : n->tag_id;
	struct sql_team_row team;
	struct sql_tag_ensure_row tag;
	bool found;

	if (n->team_id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = n->team_id }, &team, &found))
		return false;
	if (n->team_id && !found)
		return fail(c, E_INVALID, field.s, "team.unknown");
	if (!n->team_id && !tag_id) {
		str name = str_trim(text_clean_line(c->arena, n->tag));

		if (!name.n || str_utf8_len(name) > NAME_CHARS)
			return name.n ? fail_most(c, field.s, "shape.long", NAME_CHARS) : fail(c, E_INVALID, field.s, "shape.required");
		if (!sql_tag_ensure(c, &(struct sql_tag_ensure_in){ .name = name,
				.name_folded = text_fold(c->arena, name), .created_at = c->now }, &tag))
			return false;
		tag_id = tag.id;
	}
	return sql_skill_need_add(c, &(struct sql_skill_need_add_in){ .skill_id = skill_id, .team_id = n->team_id,
		.tag_id = tag_id, .is_required = n->required }, NULL);
}

static bool put_row(struct ctx *c, struct skill *s, str folded)
{
	struct sql_skill_insert_row row;
	i64 n;

	if (s->id)
		return sql_skill_update(c, &(struct sql_skill_update_in){ .name = s->name, .name_folded = folded,
				.language = s->language, .id = s->id }, &n) &&
			(n == 1 || fail(c, E_NOT_FOUND, "", "not_found"));
	if (!sql_skill_insert(c, &(struct sql_skill_insert_in){ .name = s->name, .name_folded = folded,
			.language = s->language, .created_at = c->now }, &row))
		return false;
	s->id = row.id;
	return true;
}

/* What waits may be needed by others now. */
static bool queues_follow(struct ctx *c)
{
	app_wake(c, WAKE_ROUTING);
	return sql_routing_queues_due(c, &(struct sql_routing_queues_due_in){ .next_at = c->now }, NULL);
}

bool skill_save(struct ctx *c, struct skill *s)
{
	size_t i;

	s->name = str_trim(text_clean_line(c->arena, s->name));
	if (!s->name.n || str_utf8_len(s->name) > NAME_CHARS)
		return s->name.n ? fail_most(c, "name", "shape.long", NAME_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	if (s->needs > NEEDS_MAX)
		return fail_most(c, "needs", "shape.count", NEEDS_MAX);
	if (!clean_language(c, s) || !name_is_free(c, s, text_fold(c->arena, s->name)) ||
	    !put_row(c, s, text_fold(c->arena, s->name)) ||
	    !sql_skill_needs_clear(c, &(struct sql_skill_needs_clear_in){ .skill_id = s->id }, NULL))
		return false;
	for (i = 0; i < s->needs; i++)
		if (!put_need(c, s->id, &s->need[i], i))
			return false;
	return queues_follow(c) && skill_load(c, s->id, s);
}

bool skill_delete(struct ctx *c, i64 id)
{
	i64 n;

	if (!sql_skill_delete(c, &(struct sql_skill_delete_in){ .id = id }, &n))
		return false;
	return n == 1 ? queues_follow(c) : fail(c, E_NOT_FOUND, "", "not_found");
}

/* ---- one ticket ---- */

bool ticket_needs_load(struct ctx *c, i64 ticket_id, struct ticket_needs *out)
{
	struct sql_ticket_skills_rows rows;
	size_t i;

	if (!sql_ticket_skills(c, &(struct sql_ticket_skills_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*out = (struct ticket_needs){ NEW_N(c->arena, struct ticket_need, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct ticket_need){ rows.v[i].skill_id, rows.v[i].is_required };
	return true;
}

bool ticket_need_set(struct ctx *c, const struct ticket *t, const struct ticket_need *n)
{
	struct sql_skill_by_id_row r;
	bool found;

	if (!sql_skill_by_id(c, &(struct sql_skill_by_id_in){ .id = n->skill_id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_INVALID, "skill_id", "skill.unknown");
	return sql_ticket_skill_put(c, &(struct sql_ticket_skill_put_in){ .ticket_id = t->id, .skill_id = n->skill_id,
			.is_required = n->required }, NULL) &&
		event_append(c, t->id, "ticket.need", str_fmt(c->arena, "{\"skill_id\":%lld,\"required\":%s}",
			(long long)n->skill_id, n->required ? "true" : "false"), NULL);
}

bool ticket_need_drop(struct ctx *c, const struct ticket *t, i64 skill_id)
{
	i64 n;

	if (!sql_ticket_skill_drop(c, &(struct sql_ticket_skill_drop_in){ .ticket_id = t->id, .skill_id = skill_id }, &n))
		return false;
	return !n || event_append(c, t->id, "ticket.need", str_fmt(c->arena, "{\"skill_id\":%lld,\"gone\":true}",
		(long long)skill_id), NULL);
}
