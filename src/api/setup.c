#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/demo/demo.h"
#include "desk/promise/seed.h"
#include "desk/settings.h"

/* First run: the owner by the printed link, then the company and, if wished, demo data. */

struct setup_out {
	bool needed;
	str locale_guess;
};
static const struct field setup_out_f[] = { F(setup_out, needed), F(setup_out, locale_guess) };
static const struct shape setup_out_shape = SHAPE(setup_out, setup_out_f);

static bool setup_get(struct ctx *c, const void *in, void *out)
{
	struct setup_out *o = out;

	(void)in;
	o->locale_guess = c->locale;
	return setup_needed(c, &o->needed);
}

struct setup_in {
	str token, email, password, name, locale;
};
static const struct field setup_in_f[] = {
	F(setup_in, token, .required = true, .max = 200, .doc = "From the link that the server printed."),
	F(setup_in, email, .required = true, .max = 320),
	F(setup_in, password, .required = true, .max = 1000),
	F(setup_in, name, .required = true, .min = 1, .max = 100),
	F(setup_in, locale, .one_of = LOCALE_LIST),
};
static const struct shape setup_in_shape = SHAPE(setup_in, setup_in_f);

static bool setup_post(struct ctx *c, const void *in, void *out)
{
	const struct setup_in *i = in;
	struct session_new s;

	return setup_owner(c, &(struct setup_owner){ .token = i->token, .email = i->email, .password = i->password,
			.name = i->name, .locale = i->locale, .from = session_from_call(c) }, &s) &&
	       session_answer(c, &s, out);
}

struct company_in {
	str name, zone, hours;
};
static const struct field company_f[] = {
	F(company_in, name, .required = true, .min = 1, .max = 100),
	F(company_in, zone, .required = true, .max = 64),
	F(company_in, hours, .required = true, .one_of = "office|extended|always"),
};
static const struct shape company_shape = SHAPE(company_in, company_f);

static bool company_post(struct ctx *c, const void *in, void *out)
{
	const struct company_in *i = in;
	struct settings s;
	struct agent a;

	(void)out;
	if (!settings_load(c, &s) || !agent_load(c, c->who->id, &a))
		return false;
	s.company = i->name;
	s.zone = i->zone;
	s.hours = i->hours;
	if (!settings_save(c, &s) || !promise_seed(c, s.zone, s.hours))
		return false;
	if (a.zone.n)
		return true;
	a.zone = i->zone;
	return agent_save(c, &a);
}

struct finish_in {
	bool demo;
};
static const struct field finish_f[] = { F(finish_in, demo, .doc = "Keep or load the demo data.") };
static const struct shape finish_shape = SHAPE(finish_in, finish_f);

static bool finish_post(struct ctx *c, const void *in, void *out)
{
	const struct finish_in *i = in;
	struct settings s;

	(void)out;
	if (!settings_load(c, &s))
		return false;
	if (i->demo == s.demo)
		return true;
	return i->demo ? demo_load(c) : demo_remove(c);
}

static bool demo_delete(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return demo_remove(c);
}

/* ---- what is left to do ---- */

struct check_item {
	str key;
	bool done;
};
struct checklist_out {
	struct list items;
	bool hidden;
};
static const struct field item_f[] = { F(check_item, key), F(check_item, done) };
static const struct shape item_shape = SHAPE(check_item, item_f);
static const struct field checklist_f[] = {
	FL(checklist_out, items, &item_shape), F(checklist_out, hidden, .doc = "Somebody has put it away."),
};
static const struct shape checklist_shape = SHAPE(checklist_out, checklist_f);

static bool checklist_get(struct ctx *c, const void *in, void *out)
{
	struct checklist_out *o = out;
	struct check_item *v = NEW_N(c->arena, struct check_item, 6);
	struct checklist l;

	(void)in;
	if (!checklist_load(c, &l))
		return false;
	v[0] = (struct check_item){ S("mailbox"), l.mailbox };
	v[1] = (struct check_item){ S("invite"), l.invite };
	v[2] = (struct check_item){ S("hours"), l.hours };
	v[3] = (struct check_item){ S("sla"), l.sla };
	v[4] = (struct check_item){ S("article"), l.article };
	v[5] = (struct check_item){ S("site"), l.site };
	o->hidden = l.hidden;
	o->items = (struct list){ v, 6 };
	return true;
}

struct checklist_in {
	bool hidden;
};
static const struct field checklist_in_f[] = { F(checklist_in, hidden, .required = true) };
static const struct shape checklist_in_shape = SHAPE(checklist_in, checklist_in_f);

static bool checklist_put(struct ctx *c, const void *in, void *out)
{
	return checklist_hide(c, ((const struct checklist_in *)in)->hidden) && checklist_get(c, NULL, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/setup", setup_get, V_SELF, NULL, &setup_out_shape, R_OPEN, NULL,
	  "Whether the desk still has no owner" },
	{ "POST", "/api/v1/setup", setup_post, V_SELF, &setup_in_shape, &session_shape,
	  R_OPEN | R_NODB | R_AUTHRATE, NULL, "Make the owner and sign in" },
	{ "POST", "/api/v1/setup/company", company_post, V_ADMIN, &company_shape, NULL, R_WRITE, NULL,
	  "Name, time zone and hours of the company" },
	{ "POST", "/api/v1/setup/finish", finish_post, V_ADMIN, &finish_shape, NULL, R_WRITE, NULL,
	  "End the first run, with or without demo data" },
	{ "GET", "/api/v1/checklist", checklist_get, V_DIRECTORY_READ, NULL, &checklist_shape, 0, NULL,
	  "What a new desk still has to do" },
	{ "PUT", "/api/v1/checklist", checklist_put, V_ADMIN, &checklist_in_shape, &checklist_shape, R_WRITE, NULL,
	  "Put that list away, or take it out again" },
	{ "DELETE", "/api/v1/demo", demo_delete, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Remove all demo data" },
};
const struct route_set routes_setup = { rows, COUNT(rows) };
