#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/people/totp.h"
#include "store/db.h"

/* One's own account: profile, password, second factor. */

struct me_in {
	u64 given;
	str name, locale, zone, theme;
	i64 undo_ms;
	str signature_html;
	bool keys_off;
};
static const struct field me_f[] = {
	F(me_in, name, .min = 1, .max = 100),
	F(me_in, locale, .one_of = LOCALE_LIST),
	F(me_in, zone, .max = 64),
	F(me_in, theme, .one_of = "auto|light|dark"),
	F(me_in, undo_ms, .max = 30000),
	F(me_in, signature_html, .max = 20000),
	F(me_in, keys_off),
};
static const struct shape me_shape = SHAPE_GIVEN(me_in, me_f);

static bool me_patch(struct ctx *c, const void *in, void *out)
{
	const struct me_in *i = in;
	struct agent a;

	if (!agent_load(c, c->who->id, &a))
		return false;
	if (i->name.s)
		a.name = i->name;
	if (i->locale.s)
		a.locale = i->locale;
	if (i->zone.s)
		a.zone = i->zone;
	if (i->theme.s)
		a.theme = i->theme;
	if (i->signature_html.s)
		a.signature_html = i->signature_html;
	if (shape_given(&me_shape, i, "undo_ms"))
		a.undo_ms = i->undo_ms;
	if (shape_given(&me_shape, i, "keys_off"))
		a.keys_off = i->keys_off;
	return agent_save(c, &a) && agent_load(c, a.id, out);
}

/* ---- password ---- */

struct password_in {
	str old, new;
};
static const struct field password_f[] = {
	F(password_in, old, .required = true, .max = 1000),
	F(password_in, new, .required = true, .max = 1000),
};
static const struct shape password_shape = SHAPE(password_in, password_f);

static bool fresh_cookie(struct ctx *c, str token)
{
	enum { LIFE_S = 7 * 24 * 3600 };	/* the store decides when it ends */

	if (token.n)
		call_cookie(c, token, LIFE_S);
	return true;
}

static bool password_post(struct ctx *c, const void *in, void *out)
{
	const struct password_in *i = in;
	str token;

	(void)out;
	return must_session(c) && password_change(c, i->old, i->new, &token) && fresh_cookie(c, token);
}

/* ---- second factor ---- */

static const struct field offer_f[] = {
	F(totp_offer, secret), F(totp_offer, uri), F(totp_offer, qr_svg),
};
static const struct shape offer_shape = SHAPE(totp_offer, offer_f);

static bool totp_post(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return must_session(c) && totp_begin(c, out);
}

struct code_in {
	str code;
};
static const struct field code_f[] = { F(code_in, code, .required = true, .max = 20) };
static const struct shape code_shape = SHAPE(code_in, code_f);

struct recovery_out {
	struct strs recovery_codes;
};
static const struct field recovery_f[] = {
	F(recovery_out, recovery_codes, .doc = "Shown once; each works once."),
};
static const struct shape recovery_shape = SHAPE(recovery_out, recovery_f);

static bool totp_put(struct ctx *c, const void *in, void *out)
{
	const struct code_in *i = in;
	struct recovery_out *o = out;
	str token;

	return must_session(c) && totp_confirm(c, i->code, &o->recovery_codes) &&
	       session_rotate(c, c->who->id, c->who->session_id, &token) && fresh_cookie(c, token);
}

struct totp_off_in {
	str password;
};
static const struct field totp_off_f[] = { F(totp_off_in, password, .required = true, .max = 1000) };
static const struct shape totp_off_shape = SHAPE(totp_off_in, totp_off_f);

static bool totp_off_write(struct ctx *c, void *arg)
{
	str *token = arg;

	return totp_off(c, c->who->id) && session_rotate(c, c->who->id, c->who->session_id, token);
}

static bool totp_delete(struct ctx *c, const void *in, void *out)
{
	const struct totp_off_in *i = in;
	str token;

	(void)out;
	return must_session(c) && password_of_actor(c, "password", i->password) &&
	       db_write(c, totp_off_write, &token) && fresh_cookie(c, token);
}

static const struct route rows[] = {
	{ "PATCH", "/api/v1/me", me_patch, V_SELF, &me_shape, &agent_shape, R_WRITE, NULL, "Change one's profile" },
	{ "POST", "/api/v1/me/password", password_post, V_SELF, &password_shape, NULL, R_NODB, NULL,
	  "Change one's password; other sessions end" },
	{ "POST", "/api/v1/me/totp", totp_post, V_SELF, NULL, &offer_shape, R_WRITE, NULL,
	  "Begin sign-in in two steps" },
	{ "PUT", "/api/v1/me/totp", totp_put, V_SELF, &code_shape, &recovery_shape, R_WRITE, NULL,
	  "Confirm it with a code; other sessions end" },
	{ "DELETE", "/api/v1/me/totp", totp_delete, V_SELF, &totp_off_shape, NULL, R_NODB, NULL,
	  "End sign-in in two steps" },
};
const struct route_set routes_account = { rows, COUNT(rows) };
