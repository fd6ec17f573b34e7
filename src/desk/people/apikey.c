#include "desk/people/apikey.h"

#include "desk/people/jsons.h"
#include "desk/people/role.h"
#include "desk/people/session.h"
#include "desk/people/team.h"
#include "desk/people/token.h"
#include "sql_session.h"
#include "text/fold.h"

enum { MINUTE_MS = 60 * 1000, NAME_CHARS = 100 };

static const struct {
	const char *name;
	unsigned bits;
} scope_names[] = {
	{ "ticket.read", SCOPE_READ },
	{ "ticket.write", SCOPE_WRITE },
	{ "admin", SCOPE_ADMIN },
};

bool scopes_parse(const struct strs *names, unsigned *bits)
{
	size_t i, k;

	*bits = 0;
	for (i = 0; i < names->n; i++) {
		for (k = 0; k < COUNT(scope_names); k++)
			if (str_eq(names->v[i], str_of(scope_names[k].name)))
				break;
		if (k == COUNT(scope_names))
			return false;
		*bits |= scope_names[k].bits;
	}
	return *bits != 0;
}

bool apikey_find(struct ctx *c, str token, struct actor *out, bool *found)
{
	struct sql_api_key_find_row r;
	str hash = str_starts(token, S("prt_")) ? token_hash(c->arena, token) : STR_NULL;
	struct strs scopes;

	*found = false;
	if (!hash.s)
		return true;
	if (!sql_api_key_find(c, &(struct sql_api_key_find_in){ .token_hash = hash, .now = c->now }, &r, found) ||
	    !*found)
		return fail_code(c) == E_NONE;
	*out = (struct actor){ .kind = ACTOR_AGENT, .id = r.agent_id, .name = r.name, .locale = r.locale,
		.key_id = r.id, .csrf = S(""), .touch_due = r.last_used_at <= c->now - MINUTE_MS };
	scopes = jsons_read(c->arena, r.scopes);
	*found = role_into(out, r.role, r.role_id, (str[2]){ r.role_verbs, r.role_reach }) &&
		scopes_parse(&scopes, &out->scopes);
	out->team_ids = team_ids_parse(c->arena, r.teams);
	return true;
}

bool apikey_list(struct ctx *c, i64 agent_id, struct apikeys *out)
{
	struct sql_api_key_list_rows rows;
	size_t i;

	if (!sql_api_key_list(c, &(struct sql_api_key_list_in){ .agent_id = agent_id }, &rows))
		return false;
	*out = (struct apikeys){ NEW_N(c->arena, struct apikey, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct apikey){ .id = rows.v[i].id, .name = rows.v[i].name,
			.scopes = jsons_read(c->arena, rows.v[i].scopes), .expires_at = rows.v[i].expires_at,
			.last_used_at = rows.v[i].last_used_at, .revoked_at = rows.v[i].revoked_at,
			.created_at = rows.v[i].created_at };
	return true;
}

bool apikey_make(struct ctx *c, i64 agent_id, struct apikey *k, str *token)
{
	struct sql_api_key_add_row row;
	unsigned bits;
	str hash, name = str_trim(text_clean_line(c->arena, k->name));

	if (name.n == 0 || str_utf8_len(name) > NAME_CHARS)
		return name.n ? fail_most(c, "name", "shape.long", NAME_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	if (!scopes_parse(&k->scopes, &bits))
		return fail(c, E_INVALID, "scopes", "apikey.scopes");
	if (k->expires_at && k->expires_at <= c->now)
		return fail(c, E_INVALID, "expires_at", "apikey.past");
	*token = token_new(c->arena, "prt_", &hash);
	if (!sql_api_key_add(c, &(struct sql_api_key_add_in){ .agent_id = agent_id, .name = name, .token_hash = hash,
			.scopes = jsons_write(c->arena, &k->scopes), .expires_at = k->expires_at,
			.created_at = c->now }, &row))
		return false;
	k->id = row.id;
	return true;
}

bool apikey_revoke(struct ctx *c, i64 agent_id, i64 id)
{
	i64 n;

	if (!sql_api_key_revoke(c, &(struct sql_api_key_revoke_in){ .id = id, .agent_id = agent_id,
			.revoked_at = c->now }, &n))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}

bool apikeys_alive(struct ctx *c, struct i64s *ids)
{
	struct sql_api_keys_alive_rows rows;
	size_t i;

	if (!sql_api_keys_alive(c, &(struct sql_api_keys_alive_in){ .now = c->now }, &rows))
		return false;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		ids->v[i] = rows.v[i].id;
	return true;
}
