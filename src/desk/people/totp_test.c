#include "desk/people/totp.h"

#include <string.h>

#include "desk/desk_fixture_test.h"
#include "desk/people/agent.h"
#include "desk/people/qr.h"
#include "desk/vault.h"
#include "sql_agent.h"

static const str PASSWORD = { "correct horse 1", 15 };

/* RFC 6238, appendix B (SHA-1), last six digits. */
TEST(totp_vectors)
{
	static const struct {
		i64 at_s;
		const char *code;
	} t[] = { { 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" }, { 1234567890, "005924" },
		  { 2000000000, "279037" }, { 20000000000, "353130" } };
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		CHECK_STR(totp_code(c->arena, S("12345678901234567890"), t[i].at_s * 1000), str_of(t[i].code));
}

TEST(totp_qr_is_a_picture)
{
	str svg;

	CHECK(qr_svg(c, S("otpauth://totp/x"), &svg));
	CHECK(str_starts(svg, S("<svg ")) && str_ends(svg, S("</svg>")) && str_find(svg, S("style")) < 0);
}

struct begun {
	struct totp_offer offer;
	struct strs codes;
	str code;
};

static bool begin(struct ctx *c, void *arg)
{
	struct begun *x = arg;

	return totp_begin(c, &x->offer);
}

static bool confirm(struct ctx *c, void *arg)
{
	struct begun *x = arg;

	return totp_confirm(c, x->code, &x->codes);
}

static bool off(struct ctx *c, void *arg)
{
	return totp_off(c, *(i64 *)arg);
}

/* The raw key, as an authenticator reads it from the base32 text. */
static str key_of(struct ctx *c, str base32)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char *out = arena_alloc(c->arena, base32.n);
	u64 bits = 0;
	size_t i, n = 0;
	int have = 0;

	for (i = 0; i < base32.n; i++) {
		bits = bits << 5 | (u64)(strchr(letters, base32.s[i]) - letters);
		have += 5;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have & 255);
		}
	}
	return str_n(out, n);
}

static bool sign_in(struct ctx *c, str code)
{
	struct session_new s;

	fail_clear(c);
	return session_sign_in(c, &(struct sign_in){ .email = S("ana@desk.example"), .password = PASSWORD,
		.code = code }, &s);
}

static bool failed(struct ctx *c, const char *key)
{
	return c->fail.n == 1 && strcmp(c->fail.v[0].key, key) == 0;
}

static void enrol(struct ctx *c, struct begun *x, str *key)
{
	CHECK(db_write(c, begin, x));
	*key = key_of(c, x->offer.secret);
	CHECK_I64(key->n, 20);
	CHECK(str_find(x->offer.uri, S("otpauth://totp/Pronto:ana%40desk.example?secret=")) == 0);
	CHECK(sign_in(c, S("")));	/* not asked for before it is confirmed */
	x->code = S("000000");
	CHECK(!db_write(c, confirm, x));
	CHECK(failed(c, "auth.code_bad"));
	fail_clear(c);
	x->code = totp_code(c->arena, *key, c->now);
	CHECK(db_write(c, confirm, x));
	CHECK_I64(x->codes.n, RECOVERY_CODES);
}

static void in_two_steps(struct ctx *c, struct desk_fixture *f)
{
	struct actor who = { .kind = ACTOR_AGENT, .role = ROLE_AGENT, .scopes = SCOPE_ALL };
	struct begun x = { .code = S("") };
	str key, code;

	(void)f;
	who.id = desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	c->who = &who;
	enrol(c, &x, &key);
	CHECK(!sign_in(c, S("")) && failed(c, "auth.code_needed"));
	CHECK(!sign_in(c, x.code) && failed(c, "auth.code_bad"));	/* spent by the confirmation */
	c->now += 61 * 1000;
	code = totp_code(c->arena, key, c->now);
	CHECK(sign_in(c, code));
	CHECK(!sign_in(c, code) && failed(c, "auth.code_bad"));	/* replay */
	CHECK(!sign_in(c, totp_code(c->arena, key, c->now - 30 * 1000)) && failed(c, "auth.code_bad"));
	CHECK(sign_in(c, totp_code(c->arena, key, c->now + 30 * 1000)));	/* a clock 30 s ahead */
	CHECK(!sign_in(c, totp_code(c->arena, key, c->now + 90 * 1000)) && failed(c, "auth.code_bad"));
	fail_clear(c);
	CHECK(!db_write(c, begin, &x) && failed(c, "totp.on"));
	fail_clear(c);
	c->now += 61 * 1000;
	CHECK(sign_in(c, str_lower_ascii(c->arena, x.codes.v[3])));
	CHECK(!sign_in(c, x.codes.v[3]) && failed(c, "auth.code_bad"));
	CHECK(sign_in(c, x.codes.v[4]));
	CHECK(!sign_in(c, S("AAAA-AAAA-AAAA-AAAA")) && failed(c, "auth.code_bad"));
	fail_clear(c);
	CHECK(db_write(c, off, &who.id));
	c->now += 61 * 1000;
	CHECK(sign_in(c, S("")));
	fail_clear(c);
	c->who = actor_system();
}

TEST(totp_and_recovery_codes)
{
	desk_on_each(c, in_two_steps);
}

static bool stored(struct ctx *c, void *arg)
{
	struct sql_agent_row r;
	bool found;
	str plain;

	CHECK(sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = *(i64 *)arg }, &r, &found) && found);
	CHECK(str_starts(r.totp_secret, S("v1.")));
	CHECK(vault_open(c, c->app->vault, vault_place(c->arena, "agent.totp_secret", r.id), r.totp_secret, &plain));
	CHECK_I64(plain.n, 20);
	CHECK(!vault_open(c, c->app->vault, vault_place(c->arena, "agent.totp_secret", r.id + 1), r.totp_secret,
			  &plain));
	fail_clear(c);
	return true;
}

static void sealed(struct ctx *c, struct desk_fixture *f)
{
	struct actor who = { .kind = ACTOR_AGENT, .role = ROLE_AGENT, .scopes = SCOPE_ALL };
	struct begun x = { .code = S("") };

	(void)f;
	who.id = desk_agent(c, S("ana@desk.example"), S("agent"), PASSWORD);
	c->who = &who;
	CHECK(db_write(c, begin, &x));
	CHECK(db_read(c, stored, &who.id));
	c->who = actor_system();
}

TEST(totp_key_is_sealed)
{
	desk_on_each(c, sealed);
}
