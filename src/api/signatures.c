/* Signatures: one's own, those of teams and mailboxes, and how they look under a mail. */
#include "api/sets.h"
#include "base/json.h"
#include "desk/cases/sender.h"
#include "desk/mailbox.h"
#include "desk/people/agent.h"
#include "desk/people/team.h"
#include "desk/texts/signature.h"

struct signature_mine_out {
	bool on;
	str html;
	struct json_raw bodies;
};
static const struct field mine_f[] = {
	F(signature_mine_out, on, .doc = "false: one's own words stand under no mail."),
	F(signature_mine_out, html, .doc = "For languages without words of their own."),
	F(signature_mine_out, bodies, .doc = "HTML by language."),
};
static const struct shape mine_shape = SHAPE(signature_mine_out, mine_f);

struct signature_mine_in {
	bool on;
	str html;
	struct json_raw bodies;
};
static const struct field mine_in_f[] = {
	F(signature_mine_in, on, .required = true), F(signature_mine_in, html, .required = true, .max = 20000),
	F(signature_mine_in, bodies, .required = true, .doc = "HTML by language: en, es, it, pt-BR, pt-PT."),
};
static const struct shape mine_in_shape = SHAPE(signature_mine_in, mine_in_f);

static bool mine_get(struct ctx *c, const void *in, void *out)
{
	struct signature_mine_out *o = out;
	struct wording w;
	struct agent a;

	(void)in;
	if (!agent_load(c, c->who->id, &a) || !signature_load(c, SIGNER_AGENT, a.id, &w) || !signature_on(c, a.id, &o->on))
		return false;
	o->html = a.signature_html;
	o->bodies.text = wording_json(c->arena, &w);
	return true;
}

static bool bodies_of(struct ctx *c, str text, struct wording *w)
{
	json_t *j;

	return json_parse(c, text, &j) && wording_parse_any(c, j, "bodies", w);
}

static bool mine_put(struct ctx *c, const void *in, void *out)
{
	const struct signature_mine_in *b = in;
	struct wording w;
	struct agent a;

	if (!vars_check(c, b->html, VARS_HTML, "html") || !bodies_of(c, b->bodies.text, &w) ||
	    !agent_load(c, c->who->id, &a))
		return false;
	a.signature_html = b->html;
	return agent_save(c, &a) && signature_save(c, SIGNER_AGENT, a.id, &w) && signature_switch(c, b->on) &&
		mine_get(c, NULL, out);
}

/* ---- of teams and mailboxes ---- */

struct signature_place_out {
	str owner;
	i64 id;
	str name, html;
	struct json_raw bodies;
};
static const struct field place_f[] = {
	F(signature_place_out, owner, .one_of = "team|mailbox"), F(signature_place_out, id), F(signature_place_out, name),
	F(signature_place_out, html, .doc = "A mailbox's for languages without words of their own; it is set with the mailbox."),
	F(signature_place_out, bodies, .doc = "HTML by language."),
};
static const struct shape place_shape = SHAPE(signature_place_out, place_f);
struct signature_places_out {
	struct list signatures;
};
static const struct field places_f[] = { FL(signature_places_out, signatures, &place_shape) };
static const struct shape places_shape = SHAPE(signature_places_out, places_f);

static bool places_get(struct ctx *c, const void *in, void *out)
{
	struct signature_places p;
	struct signature_place_out *v;
	size_t i;

	(void)in;
	if (!signature_places(c, &p))
		return false;
	v = NEW_N(c->arena, struct signature_place_out, p.n + 1);
	for (i = 0; i < p.n; i++)
		v[i] = (struct signature_place_out){ p.v[i].who == SIGNER_TEAM ? S("team") : S("mailbox"), p.v[i].id, p.v[i].name,
			p.v[i].usual, { wording_json(c->arena, &p.v[i].words) } };
	((struct signature_places_out *)out)->signatures = (struct list){ v, p.n };
	return true;
}

struct signature_place_in {
	struct json_raw bodies;
};
static const struct field place_in_f[] = {
	F(signature_place_in, bodies, .required = true, .doc = "HTML by language; empty takes one away."),
};
static const struct shape place_in_shape = SHAPE(signature_place_in, place_in_f);

static bool team_put(struct ctx *c, const void *in, void *out)
{
	const struct signature_place_in *b = in;
	struct wording w;
	struct team t;

	return team_load(c, call_id(c, 0), &t) && bodies_of(c, b->bodies.text, &w) &&
		signature_save(c, SIGNER_TEAM, t.id, &w) && places_get(c, NULL, out);
}

static bool mailbox_put(struct ctx *c, const void *in, void *out)
{
	const struct signature_place_in *b = in;
	struct mailbox m;
	struct wording w;

	return mailbox_load(c, call_id(c, 0), &m) && bodies_of(c, b->bodies.text, &w) &&
		signature_save(c, SIGNER_MAILBOX, m.id, &w) && places_get(c, NULL, out);
}

/* ---- as it leaves ---- */

struct signature_under_out {
	str own, shared, locale;
	bool on;
};
static const struct field under_f[] = {
	F(signature_under_out, own, .doc = "The reader's own words, filled."), F(signature_under_out, shared, .doc = "The team's or the mailbox's."),
	F(signature_under_out, locale), F(signature_under_out, on),
};
static const struct shape under_shape = SHAPE(signature_under_out, under_f);

static bool under_get(struct ctx *c, const void *in, void *out)
{
	struct signature_under_out *o = out;
	struct signature s;
	struct ticket t;
	i64 me = c->who->kind == ACTOR_AGENT ? c->who->id : 0;	/* not of a key */

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !sender_choose(c, t.brand_id, &t.mailbox_id) ||
	    !signature_make(c, &(struct signature_ask){ .t = &t, .agent_id = me, .locale = S("") }, &s) ||
	    (me && !signature_on(c, me, &o->on)))
		return false;
	o->own = s.own;
	o->shared = s.shared;
	o->locale = s.locale;
	return true;
}

struct signature_try_in {
	str html;
	i64 team_id;
};
static const struct field try_f[] = {
	F(signature_try_in, html, .required = true, .max = 65536), F(signature_try_in, team_id, .nullable = true, .doc = "Whose name fills it."),
};
static const struct shape try_shape = SHAPE(signature_try_in, try_f);
struct signature_tried_out {
	str html;
};
static const struct field tried_f[] = { F(signature_tried_out, html, .doc = "Filled with the reader's name.") };
static const struct shape tried_shape = SHAPE(signature_tried_out, tried_f);

static bool try_post(struct ctx *c, const void *in, void *out)
{
	const struct signature_try_in *b = in;
	struct ticket t = { .team_id = b->team_id, .subject = S(""), .language = S("") };

	return vars_check(c, b->html, VARS_HTML, "html") && sender_choose(c, t.brand_id, &t.mailbox_id) &&
		signature_fill(c, &t, c->who->name, b->html, &((struct signature_tried_out *)out)->html);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/me/signature", mine_get, V_SELF, NULL, &mine_shape, 0, NULL, "One's own signature" },
	{ "PUT", "/api/v1/me/signature", mine_put, V_SELF, &mine_in_shape, &mine_shape, R_WRITE, NULL, "Set one's own signature" },
	{ "GET", "/api/v1/signatures", places_get, V_ADMIN, NULL, &places_shape, 0, NULL, "Signatures of teams and mailboxes" },
	{ "PUT", "/api/v1/signatures/teams/{id}", team_put, V_ADMIN, &place_in_shape, &places_shape, R_WRITE, NULL,
	  "Set a team's signature" },
	{ "PUT", "/api/v1/signatures/mailboxes/{id}", mailbox_put, V_ADMIN, &place_in_shape, &places_shape, R_WRITE, NULL,
	  "Set a mailbox's signature by language" },
	{ "POST", "/api/v1/signatures/preview", try_post, V_TICKET_REPLY, &try_shape, &tried_shape, 0, NULL,
	  "Words as they would stand under a mail" },
	{ "GET", "/api/v1/tickets/{id}/signature", under_get, V_TICKET_READ, NULL, &under_shape, 0, NULL,
	  "What the reader's reply would end with" },
};
const struct route_set routes_signatures = { rows, COUNT(rows) };
