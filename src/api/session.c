#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/people/rate.h"
#include "store/db.h"

/* Signing in and out, forgotten passwords, invitations: what works without a session. */

struct sign_in_in {
	str email, password, code;
};
static const struct field sign_in_f[] = {
	F(sign_in_in, email, .required = true, .max = 320),
	F(sign_in_in, password, .required = true, .max = 1000),
	F(sign_in_in, code, .max = 40, .doc = "TOTP or recovery code, when it was asked for."),
};
static const struct shape sign_in_shape = SHAPE(sign_in_in, sign_in_f);

static bool session_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	/* A page that only wants to know whether to ask for a password gets an empty answer, not an error. */
	if (c->who->kind == ACTOR_NOBODY && str_eq(call_query(c, "peek"), S("1")))
		return true;
	return must_can(c, V_SELF, &(struct object){ 0 }) && must_session(c) && session_fill(c, c->who, out);
}

static bool session_post(struct ctx *c, const void *in, void *out)
{
	const struct sign_in_in *i = in;
	struct session_new s;

	return session_sign_in(c, &(struct sign_in){ .email = i->email, .password = i->password,
			.code = i->code.s ? i->code : S(""), .from = session_from_call(c) }, &s) &&
	       session_answer(c, &s, out);
}

static bool session_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	if (!must_session(c) || !session_end(c, c->who->id, c->who->session_id))
		return false;
	call_cookie(c, S(""), 0);
	return true;
}

/* ---- the list of one's own sessions ---- */

struct sessions_out {
	struct list sessions;
};
static const struct field info_f[] = {
	F(session_info, id),
	F(session_info, created_at, .time = true),
	F(session_info, seen_at, .time = true),
	F(session_info, ip),
	F(session_info, user_agent),
	F(session_info, current),
};
static const struct shape info_shape = SHAPE_AS("session_info", session_info, info_f);
static const struct field sessions_f[] = { FL(sessions_out, sessions, &info_shape) };
static const struct shape sessions_shape = SHAPE(sessions_out, sessions_f);

static bool sessions_get(struct ctx *c, const void *in, void *out)
{
	struct sessions_out *o = out;
	struct session_infos l;

	(void)in;
	if (!must_session(c) || !session_list(c, c->who->id, c->who->session_id, &l))
		return false;
	o->sessions = (struct list){ l.v, l.n };
	return true;
}

static bool sessions_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	if (!must_session(c) || !session_end_all(c, c->who->id))
		return false;
	call_cookie(c, S(""), 0);
	return true;
}

static bool sessions_delete_one(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return must_session(c) && session_end(c, c->who->id, call_id(c, 0));
}

/* ---- forgotten passwords ---- */

struct forgot_in {
	str email;
};
static const struct field forgot_f[] = { F(forgot_in, email, .required = true, .max = 320) };
static const struct shape forgot_shape = SHAPE(forgot_in, forgot_f);

static bool forgot_post(struct ctx *c, const void *in, void *out)
{
	const struct forgot_in *i = in;

	(void)out;
	return password_forgot(c, i->email);
}

struct reset_in {
	str token, password;
};
static const struct field reset_f[] = {
	F(reset_in, token, .required = true, .max = 200),
	F(reset_in, password, .required = true, .max = 1000),
};
static const struct shape reset_shape = SHAPE(reset_in, reset_f);

static bool reset_post(struct ctx *c, const void *in, void *out)
{
	const struct reset_in *i = in;

	(void)out;
	return password_reset(c, i->token, i->password);
}

/* ---- invitations ---- */

struct invitation_out {
	str email, name, company;
};
static const struct field invitation_f[] = {
	F(invitation_out, email), F(invitation_out, name), F(invitation_out, company),
};
static const struct shape invitation_shape = SHAPE(invitation_out, invitation_f);

static bool invitation_get(struct ctx *c, const void *in, void *out)
{
	struct invitation_out *o = out;
	struct invited who;

	(void)in;
	if (!invitation_show(c, c->call->param[0], &who))
		return false;
	*o = (struct invitation_out){ .email = who.email, .name = who.name, .company = who.company };
	return true;
}

struct accept_in {
	str token, name, password, locale;
};
static const struct field accept_f[] = {
	F(accept_in, token, .required = true, .max = 200),
	F(accept_in, name, .required = true, .min = 1, .max = 100),
	F(accept_in, password, .required = true, .max = 1000),
	F(accept_in, locale, .one_of = LOCALE_LIST),
};
static const struct shape accept_shape = SHAPE(accept_in, accept_f);

static bool accept_post(struct ctx *c, const void *in, void *out)
{
	const struct accept_in *i = in;
	struct session_new s;

	return invitation_accept(c, &(struct invitation){ .token = i->token, .name = i->name,
			.password = i->password, .locale = i->locale, .from = session_from_call(c) }, &s) &&
	       session_answer(c, &s, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/session", session_get, V_SELF, NULL, &session_shape, R_OPEN, "peek",
	  "Who is signed in; with peek=1 an empty answer instead of 401" },
	{ "POST", "/api/v1/session", session_post, V_SELF, &sign_in_shape, &session_shape,
	  R_OPEN | R_NODB | R_AUTHRATE, NULL, "Sign in" },
	{ "DELETE", "/api/v1/session", session_delete, V_SELF, NULL, NULL, R_WRITE, NULL, "Sign out" },
	{ "GET", "/api/v1/sessions", sessions_get, V_SELF, NULL, &sessions_shape, 0, NULL, "Where one is signed in" },
	{ "DELETE", "/api/v1/sessions", sessions_delete, V_SELF, NULL, NULL, R_WRITE, NULL, "Sign out everywhere" },
	{ "DELETE", "/api/v1/sessions/{id}", sessions_delete_one, V_SELF, NULL, NULL, R_WRITE, NULL,
	  "End one session" },
	{ "POST", "/api/v1/password/forgot", forgot_post, V_SELF, &forgot_shape, NULL,
	  R_OPEN | R_NODB | R_AUTHRATE, NULL, "Mail a link for a new password; the answer tells nothing" },
	{ "POST", "/api/v1/password/reset", reset_post, V_SELF, &reset_shape, NULL,
	  R_OPEN | R_NODB | R_AUTHRATE, NULL, "Set a new password with the mailed link" },
	{ "GET", "/api/v1/invitations/{token}", invitation_get, V_SELF, NULL, &invitation_shape,
	  R_OPEN | R_AUTHRATE, NULL, "Whom an invitation is for" },
	{ "POST", "/api/v1/invitations/accept", accept_post, V_SELF, &accept_shape, &session_shape,
	  R_OPEN | R_NODB | R_AUTHRATE, NULL, "Accept an invitation and sign in" },
};
const struct route_set routes_session = { rows, COUNT(rows) };
