#include "desk/people/team.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/flow/agentstatus.h"
#include "desk/flow/teamroute.h"
#include "desk/promise/world.h"
#include "desk/texts/signature.h"
#include "sql_team.h"
#include "text/fold.h"

enum { NAME_CHARS = 80, TIER_MAX = 9 };

static struct team of_row(const struct sql_team_row *r)
{
	return (struct team){ .id = r->id, .name = r->name, .tier = r->tier, .active = r->active, .demo = r->demo,
		.calendar_id = r->calendar_id, .lead_id = r->lead_id, .next_team_id = r->next_team_id };
}

static bool read_members(struct ctx *c, struct team *t)
{
	struct sql_team_members_rows rows;
	size_t i;

	if (!sql_team_members(c, &(struct sql_team_members_in){ .team_id = t->id }, &rows))
		return false;
	t->member_ids = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		t->member_ids.v[i] = rows.v[i].agent_id;
	return true;
}

bool team_load(struct ctx *c, i64 id, struct team *out)
{
	struct sql_team_row r;
	bool found;

	if (!sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return read_members(c, out);
}

bool team_list(struct ctx *c, struct teams *out)
{
	struct sql_team_members_all_rows m;
	struct sql_team_rows rows;
	size_t i, k;

	if (!sql_team_all(c, &rows) || !sql_team_members_all(c, &m))
		return false;
	*out = (struct teams){ NEW_N(c->arena, struct team, rows.n), rows.n };
	for (i = 0; i < rows.n; i++) {
		struct team *t = &out->v[i];

		*t = of_row(&rows.v[i]);
		t->member_ids.v = NEW_N(c->arena, i64, m.n);
		for (k = 0; k < m.n; k++)
			if (m.v[k].team_id == t->id)
				t->member_ids.v[t->member_ids.n++] = m.v[k].agent_id;
	}
	return true;
}

static bool name_is_free(struct ctx *c, const struct team *t, str folded)
{
	struct sql_team_named_row r;
	bool found;

	if (!sql_team_named(c, &(struct sql_team_named_in){ .name_folded = folded }, &r, &found))
		return false;
	return !found || r.id == t->id || fail(c, E_CONFLICT, "name", "team.name_taken");
}

/* What a team points at is there: an active calendar, an active agent, another team. */
static bool links_are_there(struct ctx *c, const struct team *t)
{
	struct sql_team_links_row r;

	if (!t->calendar_id && !t->lead_id && !t->next_team_id)
		return true;
	if (!sql_team_links(c, &(struct sql_team_links_in){ .calendar_id = t->calendar_id,
			.lead_id = t->lead_id, .next_team_id = t->next_team_id }, &r))
		return false;
	if (t->calendar_id && !r.calendar_ok)
		return fail(c, E_INVALID, "calendar_id", "calendar.unknown");
	if (t->lead_id && !r.lead_ok)
		return fail(c, E_INVALID, "lead_id", "agent.unknown");
	if (t->next_team_id && (!r.next_ok || t->next_team_id == t->id))
		return fail(c, E_INVALID, "next_team_id", "team.unknown");
	return true;
}

static bool write_row(struct ctx *c, struct team *t, str folded)
{
	struct sql_team_add_row row;

	if (t->id)
		return sql_team_update(c, &(struct sql_team_update_in){ .id = t->id, .name = t->name,
			.name_folded = folded, .tier = t->tier, .active = t->active,
			.calendar_id = t->calendar_id, .lead_id = t->lead_id, .next_team_id = t->next_team_id,
			.updated_at = c->now }, NULL);
	if (!sql_team_add(c, &(struct sql_team_add_in){ .name = t->name, .name_folded = folded, .tier = t->tier,
			.calendar_id = t->calendar_id, .lead_id = t->lead_id, .next_team_id = t->next_team_id,
			.demo = t->demo, .created_at = c->now }, &row))
		return false;
	t->id = row.id;
	t->active = true;
	return true;
}

/* Which calendar it keeps is known by instant: what was explained by the old one stays so. */
static bool keep_hours(struct ctx *c, const struct team *t)
{
	struct sql_team_hours_now_row now;
	i64 event_id;
	bool found;

	if (!sql_team_hours_now(c, &(struct sql_team_hours_now_in){ .team_id = t->id }, &now, &found))
		return false;
	if (found && now.calendar_id == t->calendar_id)
		return true;
	return event_append(c, 0, "team.hours", str_fmt(c->arena, "{\"team_id\":%lld,\"calendar_id\":%lld}",
			(long long)t->id, (long long)t->calendar_id), &event_id) &&
		sql_team_hours_add(c, &(struct sql_team_hours_add_in){ .team_id = t->id, .calendar_id = t->calendar_id,
			.from_at = c->now, .agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0,
			.event_id = event_id }, NULL);
}

/* Whose membership changes sees other tickets from now on: his live stream comes back. */
static bool streams_anew(struct ctx *c, const struct team *t)
{
	struct sql_team_members_rows rows;
	size_t i, k, both = 0;

	if (!t->id || !sql_team_members(c, &(struct sql_team_members_in){ .team_id = t->id }, &rows))
		return !t->id;
	for (i = 0; i < rows.n; i++) {
		for (k = 0; k < t->member_ids.n && t->member_ids.v[k] != rows.v[i].agent_id; k++)
			;
		both += k < t->member_ids.n;
		if (k == t->member_ids.n)
			app_signed_out(c, rows.v[i].agent_id, 0);
	}
	for (k = 0; k < t->member_ids.n && both < t->member_ids.n; k++)
		app_signed_out(c, t->member_ids.v[k], 0);
	return true;
}

static bool check(struct ctx *c, struct team *t, str *folded)
{
	str name = str_trim(text_clean_line(c->arena, t->name));

	if (name.n == 0 || str_utf8_len(name) > NAME_CHARS)
		return name.n ? fail_most(c, "name", "shape.long", NAME_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	if (t->tier < 1 || t->tier > TIER_MAX)
		return fail_range(c, "tier", 1, TIER_MAX);
	t->name = name;
	*folded = text_fold(c->arena, name);
	return name_is_free(c, t, *folded) && links_are_there(c, t);
}

bool team_save(struct ctx *c, struct team *t)
{
	size_t i;
	str folded;

	if (!check(c, t, &folded) || !streams_anew(c, t) || !write_row(c, t, folded) ||
	    !keep_hours(c, t) || !world_changed(c) ||
	    !sql_team_empty(c, &(struct sql_team_empty_in){ .team_id = t->id }, NULL))
		return false;
	for (i = 0; i < t->member_ids.n; i++)
		if (!sql_team_join(c, &(struct sql_team_join_in){ .team_id = t->id,
				.agent_id = t->member_ids.v[i] }, NULL))
			return false;
	return read_members(c, t) && team_route_look(c, t->id);
}

bool team_delete(struct ctx *c, i64 id)
{
	i64 n;

	if (!sql_team_delete(c, &(struct sql_team_delete_in){ .id = id }, &n))
		return false;
	if (n != 1)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return signature_save(c, SIGNER_TEAM, id, &(struct wording){ .v = { STR_NULL } }) && world_changed(c);
}

bool team_ids_of(struct ctx *c, i64 agent_id, struct i64s *out)
{
	struct sql_team_of_agent_rows rows;
	size_t i;

	if (!sql_team_of_agent(c, &(struct sql_team_of_agent_in){ .agent_id = agent_id }, &rows))
		return false;
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = rows.v[i].team_id;
	return true;
}

struct i64s team_ids_parse(struct arena *a, str words)
{
	struct i64s out = { NEW_N(a, i64, words.n / 2 + 1), 0 };
	str word;

	while (str_cut(&words, ' ', &word))
		if (str_i64(word, &out.v[out.n]))
			out.n++;
	return out;
}

bool team_set_of(struct ctx *c, i64 agent_id, const struct i64s *team_ids)
{
	size_t i;

	app_signed_out(c, agent_id, 0);
	if (!sql_team_leave_all(c, &(struct sql_team_leave_all_in){ .agent_id = agent_id }, NULL))
		return false;
	for (i = 0; i < team_ids->n; i++)
		if (!sql_team_join(c, &(struct sql_team_join_in){ .team_id = team_ids->v[i],
				.agent_id = agent_id }, NULL))
			return false;
	return agent_status_active(c, agent_id);
}
