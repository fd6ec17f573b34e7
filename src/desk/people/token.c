#include "desk/people/token.h"

#include "base/rand.h"
#include "desk/app.h"
#include "sql_session.h"

enum { TOKEN_BYTES = 32, TOKEN_CHARS_MIN = 40, TOKEN_CHARS_MAX = 200 };

str token_new(struct arena *a, const char *prefix, str *hash)
{
	unsigned char b[TOKEN_BYTES];
	str t;

	rand_bytes(b, sizeof(b));
	t = str_fmt(a, "%s%.*s", prefix, FMT(str_b64url(a, b, sizeof(b))));
	*hash = hash_sha256_hex(a, t);
	return t;
}

str token_hash(struct arena *a, str token)
{
	if (!token.s || token.n < TOKEN_CHARS_MIN || token.n > TOKEN_CHARS_MAX)
		return STR_NULL;
	return hash_sha256_hex(a, token);
}

bool link_make(struct ctx *c, const struct link *l, str *token)
{
	struct sql_token_add_row row;
	str hash;

	if (l->agent_id && !link_revoke(c, l->purpose, l->agent_id))
		return false;
	*token = token_new(c->arena, "", &hash);
	return sql_token_add(c, &(struct sql_token_add_in){ .token_hash = hash, .purpose = str_of(l->purpose),
		.agent_id = l->agent_id, .email = l->email.s ? l->email : S(""),
		.expires_at = l->ttl_ms ? c->now + l->ttl_ms : 0, .created_at = c->now }, &row);
}

static bool give(struct ctx *c, const struct sql_token_row *r, bool found, struct link *out)
{
	if (!found)
		return fail(c, E_INVALID, "token", "link.dead");
	out->agent_id = r->agent_id;
	out->email = r->email;
	return true;
}

bool link_peek(struct ctx *c, const char *purpose, str token, struct link *out)
{
	struct sql_token_row r = { 0 };
	str hash = token_hash(c->arena, token);
	bool found = false;

	*out = (struct link){ .purpose = purpose };
	if (hash.s && !sql_token_peek(c, &(struct sql_token_peek_in){ .token_hash = hash, .purpose = str_of(purpose),
			.now = c->now }, &r, &found))
		return false;
	return give(c, &r, found, out);
}

bool link_use(struct ctx *c, const char *purpose, str token, struct link *out)
{
	struct sql_token_row r = { 0 };
	str hash = token_hash(c->arena, token);
	bool found = false;

	*out = (struct link){ .purpose = purpose };
	if (hash.s && !sql_token_use(c, &(struct sql_token_use_in){ .token_hash = hash, .purpose = str_of(purpose),
			.used_at = c->now }, &r, &found))
		return false;
	return give(c, &r, found, out);
}

bool link_revoke(struct ctx *c, const char *purpose, i64 agent_id)
{
	return sql_token_revoke(c, &(struct sql_token_revoke_in){ .purpose = str_of(purpose), .agent_id = agent_id,
		.used_at = c->now }, NULL);
}

str link_url(struct ctx *c, const char *page, str token)
{
	str base = c->app ? c->app->base_url : S("");

	return str_fmt(c->arena, "%.*s/%s?token=%.*s", FMT(base), page, FMT(token));
}
