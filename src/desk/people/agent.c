#include "desk/people/agent.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/flow/agentstatus.h"
#include "desk/people/address.h"
#include "desk/people/password.h"
#include "desk/people/role.h"
#include "desk/people/team.h"
#include "desk/people/token.h"
#include "desk/people/totp.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_session.h"
#include "sql_team.h"
#include "text/fold.h"
#include "text/html.h"

enum { NAME_CHARS = 100, SIGNATURE_MAX = 20000, UNDO_MAX_MS = 30000 };

static struct agent of_row(const struct sql_agent_row *r)
{
	return (struct agent){ .id = r->id, .name = r->name, .email = r->email, .role = r->role,
		.locale = r->locale, .zone = r->zone, .theme = r->theme, .signature_html = r->signature_html,
		.undo_ms = r->undo_ms, .keys_off = r->keys_off, .active = r->active, .demo = r->demo,
		.role_id = r->role_id, .role_name = r->role_name, .role_verbs = r->role_verbs,
		.role_reach = r->role_reach, .totp = totp_on(r->totp_secret, r->totp_step), .invited = r->password_hash.n == 0 };
}

bool agent_load(struct ctx *c, i64 id, struct agent *out)
{
	struct sql_agent_row r;
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return team_ids_of(c, id, &out->team_ids);
}

bool agent_by_email(struct ctx *c, str email, struct agent *out, bool *found)
{
	struct sql_agent_row r;

	if (!sql_agent_by_email(c, &(struct sql_agent_by_email_in){
			.email_folded = address_fold(c->arena, email) }, &r, found))
		return false;
	if (!*found)
		return true;
	*out = of_row(&r);
	return team_ids_of(c, r.id, &out->team_ids);
}

bool agent_list(struct ctx *c, struct agents *out)
{
	struct sql_team_members_all_rows m;
	struct sql_agent_rows rows;
	size_t i, k;

	if (!sql_agent_all(c, &rows) || !sql_team_members_all(c, &m))
		return false;
	*out = (struct agents){ NEW_N(c->arena, struct agent, rows.n), rows.n };
	for (i = 0; i < rows.n; i++) {
		struct agent *a = &out->v[i];

		*a = of_row(&rows.v[i]);
		a->team_ids.v = NEW_N(c->arena, i64, m.n);
		for (k = 0; k < m.n; k++)
			if (m.v[k].agent_id == a->id)
				a->team_ids.v[a->team_ids.n++] = m.v[k].team_id;
	}
	return true;
}

/* ---- rank ---- */

bool agent_actor(struct ctx *c, const struct agent *a, struct actor *out)
{
	*out = (struct actor){ .kind = ACTOR_AGENT, .id = a->id, .name = a->name, .scopes = SCOPE_ALL,
		.team_ids = a->team_ids, .locale = a->locale };
	return role_into(out, a->role, a->role_id, (str[2]){ a->role_verbs, a->role_reach }) ||
		fail(c, E_INVALID, "role", "role.unknown");
}

/* Fills what the word or the number stands for.  A role that is gone is told of. */
static bool find_role(struct ctx *c, struct agent *a)
{
	struct role_def r;

	if (!a->role_id && !str_eq(a->role, S("custom")))
		return true;
	if (!role_load(c, a->role_id, &r)) {
		if (fail_code(c) != E_NOT_FOUND)
			return false;
		fail_clear(c);
		return fail(c, E_INVALID, "role_id", "role.unknown");
	}
	a->role = S("custom");
	a->role_reach = role_reach_words(c, &r);
	a->role_verbs = role_words(c, &r.permissions);
	return true;
}

/* Nobody gives, takes or changes a role that may more than he may. */
static bool may_rank(struct ctx *c, struct agent *a)
{
	struct actor one;

	return find_role(c, a) && agent_actor(c, a, &one) && role_within(c, &one);
}

static bool clean_name(struct ctx *c, str *name)
{
	*name = str_trim(text_clean_line(c->arena, *name));
	if (name->n == 0)
		return fail(c, E_INVALID, "name", "shape.required");
	return str_utf8_len(*name) <= NAME_CHARS || fail_most(c, "name", "shape.long", NAME_CHARS);
}

bool agent_add(struct ctx *c, const struct agent_new *in, i64 *id)
{
	struct agent a = { .role = in->role.n ? in->role : S("agent"), .role_id = in->role_id };
	str name = in->name, email = str_trim(in->email);
	struct sql_agent_add_row row;
	struct sql_agent_row other;
	bool found;

	if (!clean_name(c, &name) || !may_rank(c, &a))
		return false;
	if (!address_ok(email))
		return fail(c, E_INVALID, "email", "address.invalid");
	if (!sql_agent_by_email(c, &(struct sql_agent_by_email_in){
			.email_folded = address_fold(c->arena, email) }, &other, &found))
		return false;
	if (found)
		return fail(c, E_CONFLICT, "email", "agent.email_taken");
	if (!sql_agent_add(c, &(struct sql_agent_add_in){ .name = name, .name_folded = text_fold(c->arena, name),
			.email = email, .email_folded = address_fold(c->arena, email),
			.password_hash = in->password_hash, .role = a.role, .role_id = a.role_id,
			.locale = in->locale.n ? in->locale : c->locale, .zone = in->zone.s ? in->zone : S(""),
			.demo = in->demo, .created_at = c->now }, &row))
		return false;
	*id = row.id;
	return agent_route_new(c, row.id) && team_set_of(c, row.id, &in->team_ids);
}

static bool keep_an_owner(struct ctx *c, const struct agent *was, const struct agent *a)
{
	struct sql_agent_owner_lock_rows owners;
	bool owner_now = str_eq(a->role, S("owner")) && a->active;

	if (!str_eq(was->role, S("owner")) || !was->active || owner_now)
		return true;
	if (!sql_agent_owner_lock(c, &owners))
		return false;
	return owners.n > 1 || fail(c, E_CONFLICT, "role", "agent.last_owner");
}

static bool sees_less(const struct actor *before, const struct actor *after)
{
	if (before->reach != REACH_ORGANISATIONS)
		return before->reach < after->reach;
	return after->reach != REACH_ALL && (after->reach != before->reach ||
		!str_eq(before->organisations, after->organisations));
}

/* Whoever is switched off loses keys, links and sessions; a lower rank signs in anew. */
static bool close_doors(struct ctx *c, const struct agent *was, const struct agent *a)
{
	struct actor before, after;

	if (!agent_actor(c, was, &before) || !agent_actor(c, a, &after))
		return false;
	if (was->active && !a->active)
		return session_end_all(c, a->id) && link_revoke(c, "invite", a->id) &&
		       link_revoke(c, "reset", a->id) &&
		       sql_api_key_revoke_all(c, &(struct sql_api_key_revoke_all_in){ .agent_id = a->id,
				.revoked_at = c->now }, NULL);
	if (verbs_of(&before) & ~verbs_of(&after) || sees_less(&before, &after))
		return session_end_all(c, a->id);
	app_signed_out(c, a->id, 0);	/* streams keep their actor: they come back with the new one */
	return true;
}

/* The audit: who may what from now on. */
static bool tell(struct ctx *c, const struct agent *was, const struct agent *now)
{
	struct buf b = buf_new(c->arena, 2048);

	buf_fmt(&b, "{\"agent_id\":%lld,\"name\":", (long long)now->id);
	json_str(&b, now->name);
	buf_fmt(&b, ",\"role\":\"%.*s\",\"role_id\":%lld,\"was\":\"%.*s\",\"was_id\":%lld,\"active\":%s}", FMT(now->role),
		(long long)now->role_id, FMT(was->role), (long long)was->role_id, now->active ? "true" : "false");
	return event_append(c, 0, "agent.role", buf_str(&b), NULL);
}

static bool check_profile(struct ctx *c, const struct agent *a)
{
	bool ok = true;

	if (a->zone.n && !zone_ok(c, a->zone))
		ok = fail(c, E_INVALID, "zone", "settings.zone");
	if (a->signature_html.n > SIGNATURE_MAX)
		ok = fail_most(c, "signature_html", "shape.long", SIGNATURE_MAX);
	if (a->undo_ms < 0 || a->undo_ms > UNDO_MAX_MS)
		ok = fail_range(c, "undo_ms", 0, UNDO_MAX_MS);
	return ok;
}

/* Whether the role changes, and whether the actor may do that. */
static bool check_role(struct ctx *c, struct agent *was, struct agent *now, bool *moved)
{
	if (!str_eq(now->role, S("custom")))
		now->role_id = 0;
	*moved = !str_eq(was->role, now->role) || was->role_id != now->role_id || was->active != now->active;
	return (!*moved || (may_rank(c, was) && may_rank(c, now))) && keep_an_owner(c, was, now);
}

bool agent_save(struct ctx *c, const struct agent *a)
{
	struct html_out sig = { 0 };
	struct agent was, now = *a;
	str name = a->name;
	bool moved;

	if (!agent_load(c, a->id, &was) || !clean_name(c, &name) || !check_profile(c, a) ||
	    !check_role(c, &was, &now, &moved))
		return false;
	if (!html_sanitize(c->arena, a->signature_html, &(struct html_policy){ 0 }, &sig))
		return fail_most(c, "signature_html", "shape.long", SIGNATURE_MAX);
	if (!sql_agent_update(c, &(struct sql_agent_update_in){ .id = a->id, .name = name,
			.name_folded = text_fold(c->arena, name), .role = now.role, .role_id = now.role_id,
			.locale = a->locale, .zone = a->zone, .theme = a->theme,
			.signature_html = sig.html.s ? sig.html : S(""), .undo_ms = a->undo_ms,
			.keys_off = a->keys_off, .active = a->active, .updated_at = c->now }, NULL))
		return false;
	return !moved || (close_doors(c, &was, &now) && tell(c, &was, &now) && agent_status_active(c, a->id));
}

bool agent_password_set(struct ctx *c, i64 agent_id, str password_hash)
{
	i64 n;

	if (!sql_agent_password(c, &(struct sql_agent_password_in){ .id = agent_id, .password_hash = password_hash,
			.updated_at = c->now }, &n))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}
