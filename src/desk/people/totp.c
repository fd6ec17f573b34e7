#include "desk/people/totp.h"

#include <liboath/oath.h>
#include <string.h>

#include "base/rand.h"
#include "desk/app.h"
#include "desk/people/qr.h"
#include "desk/policy.h"
#include "desk/settings.h"
#include "desk/vault.h"
#include "sql_agent.h"

enum { SECRET_BYTES = 20, STEP_S = 30, DIGITS = 6, WINDOW = 1, RECOVERY_BYTES = 10 };

static const char place_column[] = "agent.totp_secret";

bool totp_on(str totp_secret, i64 totp_step)
{
	return totp_secret.n > 0 && totp_step >= 0;
}

/* RFC 4648 without padding; n is a multiple of 5. */
static str base32(struct arena *a, const unsigned char *p, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf b = buf_new(a, 256);
	u64 bits = 0;
	size_t i;
	int have = 0;

	for (i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 5; have -= 5)
			buf_ch(&b, letters[bits >> (have - 5) & 31]);
	}
	return buf_str(&b);
}

str totp_code(struct arena *a, str secret, i64 at_ms)
{
	char *otp = arena_alloc(a, DIGITS + 1);

	if (oath_totp_generate(secret.s, secret.n, (time_t)(at_ms / 1000), STEP_S, 0, DIGITS, otp) != OATH_OK)
		return S("");
	return str_of(otp);
}

static bool is_digits(str code)
{
	size_t i;

	for (i = 0; i < code.n; i++)
		if (code.s[i] < '0' || code.s[i] > '9')
			return false;
	return code.n == DIGITS;
}

/* Which step the code belongs to: now, or one before or after; 0 for none. */
static i64 step_of(struct ctx *c, str secret, str code)
{
	i64 step, now = c->now / 1000 / STEP_S, hit = 0;

	for (step = now - WINDOW; step <= now + WINDOW; step++) {
		str want = totp_code(c->arena, secret, step * STEP_S * 1000);

		if (want.n == code.n && hash_eq(want.s, code.s, code.n) && !hit)
			hit = step;
	}
	return hit;
}

/* ---- offering ---- */

static bool load(struct ctx *c, i64 agent_id, struct sql_agent_row *a)
{
	bool found;

	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, a, &found))
		return false;
	return found || fail(c, E_NOT_FOUND, "", "not_found");
}

static str uri_of(struct ctx *c, const struct sql_agent_row *a, str company, str secret)
{
	struct buf b = buf_new(c->arena, 4096);
	str issuer = company.n ? company : S("Pronto");

	buf_put(&b, S("otpauth://totp/"));
	url_part(&b, issuer);
	buf_put(&b, S(":"));
	url_part(&b, a->email);
	buf_put(&b, S("?secret="));
	buf_put(&b, secret);
	buf_put(&b, S("&issuer="));
	url_part(&b, issuer);
	buf_fmt(&b, "&algorithm=SHA1&digits=%d&period=%d", DIGITS, STEP_S);
	return buf_str(&b);
}

bool totp_begin(struct ctx *c, struct totp_offer *out)
{
	unsigned char secret[SECRET_BYTES];
	struct sql_agent_row a;
	struct settings s;
	str sealed;

	if (!load(c, c->who->id, &a) || !settings_load(c, &s))
		return false;
	if (totp_on(a.totp_secret, a.totp_step))
		return fail(c, E_CONFLICT, "", "totp.on");
	rand_bytes(secret, sizeof(secret));
	if (!vault_seal(c, c->app ? c->app->vault : NULL, vault_place(c->arena, place_column, a.id),
			str_n((const char *)secret, sizeof(secret)), &sealed) ||
	    !sql_agent_totp(c, &(struct sql_agent_totp_in){ .id = a.id, .totp_secret = sealed,
			.totp_step = TOTP_PENDING, .updated_at = c->now }, NULL))
		return false;
	out->secret = base32(c->arena, secret, sizeof(secret));
	out->uri = uri_of(c, &a, s.company, out->secret);
	return qr_svg(c, out->uri, &out->qr_svg);
}

/* ---- recovery codes ---- */

/* "ABCD-EFGH-IJKL-MNOP": 80 bits, so a plain hash is enough. */
static str recovery_new(struct ctx *c)
{
	unsigned char b[RECOVERY_BYTES];
	str x;

	rand_bytes(b, sizeof(b));
	x = base32(c->arena, b, sizeof(b));
	return str_fmt(c->arena, "%.*s-%.*s-%.*s-%.*s", 4, x.s, 4, x.s + 4, 4, x.s + 8, 4, x.s + 12);
}

/* As typed: any case, with or without what stands between the groups. */
static str recovery_hash(struct ctx *c, i64 agent_id, str typed)
{
	struct buf b = buf_new(c->arena, 128);
	size_t i;

	buf_fmt(&b, "%lld:", (long long)agent_id);
	for (i = 0; i < typed.n; i++) {
		char ch = typed.s[i];

		if (ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 32);
		if ((ch >= 'A' && ch <= 'Z') || (ch >= '2' && ch <= '7'))
			buf_ch(&b, ch);
	}
	return b.over ? STR_NULL : hash_sha256_hex(c->arena, buf_str(&b));
}

static bool recovery_make(struct ctx *c, i64 agent_id, struct strs *codes)
{
	size_t i;

	*codes = (struct strs){ NEW_N(c->arena, str, RECOVERY_CODES), RECOVERY_CODES };
	if (!sql_recovery_clear(c, &(struct sql_recovery_clear_in){ .agent_id = agent_id }, NULL))
		return false;
	for (i = 0; i < codes->n; i++) {
		codes->v[i] = recovery_new(c);
		if (!sql_recovery_add(c, &(struct sql_recovery_add_in){ .agent_id = agent_id,
				.code_hash = recovery_hash(c, agent_id, codes->v[i]) }, NULL))
			return false;
	}
	return true;
}

static bool recovery_spend(struct ctx *c, i64 agent_id, str code)
{
	str hash = recovery_hash(c, agent_id, code);
	i64 n = 0;

	if (hash.s && !sql_recovery_use(c, &(struct sql_recovery_use_in){ .agent_id = agent_id, .code_hash = hash,
			.used_at = c->now }, &n))
		return false;
	return n == 1 || fail(c, E_UNAUTHENTICATED, "code", "auth.code_bad");
}

/* ---- spending ---- */

static bool open_secret(struct ctx *c, i64 agent_id, str sealed, str *secret)
{
	return vault_open(c, c->app ? c->app->vault : NULL, vault_place(c->arena, place_column, agent_id),
			  sealed, secret);
}

bool totp_spend(struct ctx *c, i64 agent_id, str sealed, str code)
{
	str secret;
	i64 step, n = 0;

	code = str_trim(code);
	if (!is_digits(code))
		return recovery_spend(c, agent_id, code);
	if (!open_secret(c, agent_id, sealed, &secret))
		return false;
	step = step_of(c, secret, code);
	/* The row moves forward only, so the same code never counts again. */
	if (step && !sql_agent_totp_use(c, &(struct sql_agent_totp_use_in){ .id = agent_id, .totp_step = step }, &n))
		return false;
	return n == 1 || fail(c, E_UNAUTHENTICATED, "code", "auth.code_bad");
}

bool totp_confirm(struct ctx *c, str code, struct strs *recovery_codes)
{
	struct sql_agent_row a;
	str secret;
	i64 step;

	if (!load(c, c->who->id, &a))
		return false;
	if (totp_on(a.totp_secret, a.totp_step))
		return fail(c, E_CONFLICT, "", "totp.on");
	if (a.totp_secret.n == 0)
		return fail(c, E_CONFLICT, "", "totp.not_begun");
	if (!open_secret(c, a.id, a.totp_secret, &secret))
		return false;
	code = str_trim(code);
	step = is_digits(code) ? step_of(c, secret, code) : 0;
	if (!step)
		return fail(c, E_INVALID, "code", "auth.code_bad");
	return sql_agent_totp(c, &(struct sql_agent_totp_in){ .id = a.id, .totp_secret = a.totp_secret,
			.totp_step = step, .updated_at = c->now }, NULL) &&
	       recovery_make(c, a.id, recovery_codes);
}

bool totp_off(struct ctx *c, i64 agent_id)
{
	return sql_agent_totp(c, &(struct sql_agent_totp_in){ .id = agent_id, .totp_secret = STR_NULL,
			.totp_step = 0, .updated_at = c->now }, NULL) &&
	       sql_recovery_clear(c, &(struct sql_recovery_clear_in){ .agent_id = agent_id }, NULL);
}
