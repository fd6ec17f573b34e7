/* The customer's side as administrators edit it: brands, request forms, incidents. */
#include "api/sets.h"
#include "desk/front/outage.h"
#include "desk/front/request.h"

static str json_or(const struct json_raw *r, str otherwise)
{
	return r->text.n ? r->text : otherwise;
}

/* ---- brands ---- */

struct brand_out {
	i64 id;
	str name, domain, accent, band;
	i64 radius;
	struct json_raw texts;
	str logo;
	bool show_sla, show_attainment, show_status;
	double contrast;
	str nearest;
};
static const struct field brand_f[] = {
	F(brand_out, id), F(brand_out, name, .doc = "Empty: the company's."), F(brand_out, domain, .doc = "Empty: of all other domains."),
	F(brand_out, accent), F(brand_out, band, .doc = "Colour of the header; empty for none."), F(brand_out, radius),
	F(brand_out, texts, .doc = "{title, intro, footer}, each by language."), F(brand_out, logo, .doc = "Where it lies; empty: none."),
	F(brand_out, show_sla), F(brand_out, show_attainment, .doc = "How often public promises were kept, beside them."),
	F(brand_out, show_status),
	F(brand_out, contrast, .doc = "Of white on the accent; at least 4.5."), F(brand_out, nearest, .doc = "The nearest accent that can be read."),
};
static const struct shape brand_shape = SHAPE(brand_out, brand_f);
struct brands_out {
	struct list brands;
};
static const struct field brands_f[] = { FL(brands_out, brands, &brand_shape) };
static const struct shape brands_shape = SHAPE(brands_out, brands_f);

static struct brand_out brand_to(struct ctx *c, const struct brand *b)
{
	return (struct brand_out){ .id = b->id, .name = b->name, .domain = b->domain, .accent = b->accent, .band = b->band,
		.radius = b->radius, .texts = { b->texts }, .show_sla = b->show_sla,
		.show_attainment = b->show_attainment, .show_status = b->show_status, .logo = b->logo_sha.n ? str_fmt(c->arena, "/brand/logo-%.*s", FMT(b->logo_sha)) : S(""),
		.contrast = contrast(b->accent, S("#ffffff")), .nearest = contrast_reach(c->arena, b->accent, S("#ffffff"), 4.5) };
}

static bool brands_get(struct ctx *c, const void *in, void *out)
{
	struct brand_out *v;
	struct brands all;

	(void)in;
	if (!brands_load(c, &all))
		return false;
	v = NEW_N(c->arena, struct brand_out, all.n);
	for (size_t i = 0; i < all.n; i++)
		v[i] = brand_to(c, &all.v[i]);
	((struct brands_out *)out)->brands = (struct list){ v, all.n };
	return true;
}

struct brand_in {
	str name, domain, accent, band;
	i64 radius;
	struct json_raw texts;
	bool show_sla, show_attainment, show_status;
	u64 given;
};
static const struct field brand_in_f[] = {
	F(brand_in, name, .max = 100), F(brand_in, domain, .max = 253), F(brand_in, accent, .max = 7), F(brand_in, band, .max = 7),
	F(brand_in, radius, .min = 0, .max = 24), F(brand_in, texts), F(brand_in, show_sla),
	F(brand_in, show_attainment), F(brand_in, show_status),
};
static const struct shape brand_in_shape = SHAPE_GIVEN(brand_in, brand_in_f);

static void brand_lay(struct brand *b, const struct brand_in *i)
{
	b->name = i->name.s ? i->name : b->name;
	b->domain = i->domain.s ? i->domain : b->domain;
	b->accent = i->accent.s ? i->accent : b->accent;
	b->band = i->band.s ? i->band : b->band;
	b->texts = json_or(&i->texts, b->texts);
	if (shape_given(&brand_in_shape, i, "radius"))
		b->radius = i->radius;
	if (shape_given(&brand_in_shape, i, "show_sla"))
		b->show_sla = i->show_sla;
	if (shape_given(&brand_in_shape, i, "show_attainment"))
		b->show_attainment = i->show_attainment;
	if (shape_given(&brand_in_shape, i, "show_status"))
		b->show_status = i->show_status;
}

static bool brand_done(struct ctx *c, struct brand *b, void *out)
{
	if (!brand_save(c, b) || !brand_load(c, b->id, b))
		return false;
	*(struct brand_out *)out = brand_to(c, b);
	return true;
}

static bool brand_post(struct ctx *c, const void *in, void *out)
{
	struct brand b = { .name = S(""), .domain = S(""), .accent = S("#4338ca"), .band = S(""), .radius = 8, .texts = S("{}"),
		.show_sla = true, .show_status = true };

	brand_lay(&b, in);
	return brand_done(c, &b, out);
}

static bool brand_patch(struct ctx *c, const void *in, void *out)
{
	struct brand b;

	if (!brand_load(c, call_id(c, 0), &b))
		return false;
	brand_lay(&b, in);
	return brand_done(c, &b, out);
}

static bool brand_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return brand_delete(c, call_id(c, 0));
}

static bool logo_put(struct ctx *c, const void *in, void *out)
{
	struct brand b;

	(void)in;
	if (!brand_logo(c, call_id(c, 0), c->call->http->body) || !brand_load(c, call_id(c, 0), &b))
		return false;
	*(struct brand_out *)out = brand_to(c, &b);
	return true;
}

/* ---- request forms ---- */

struct request_form_out {
	i64 id, brand_id, team_id, priority, position;
	str slug, type, hosts;
	struct json_raw names, intro, questions, tags;
	bool ask_subject, active;
	i64 offered, opened, pressed, deflected;
};
static const struct field form_f[] = {
	F(request_form_out, id), F(request_form_out, brand_id), F(request_form_out, slug), F(request_form_out, names, .doc = "By language."),
	F(request_form_out, intro, .doc = "By language."),
	F(request_form_out, questions, .doc = "[{field, required, when: {field, is: []}}]: own fields of tickets."),
	F(request_form_out, ask_subject), F(request_form_out, team_id, .id_null = true), F(request_form_out, priority),
	F(request_form_out, type), F(request_form_out, tags), F(request_form_out, hosts, .doc = "Origins that may show it in a frame."),
	F(request_form_out, position), F(request_form_out, active),
	F(request_form_out, offered, .doc = "Visitors of 90 days to whom articles were offered."),
	F(request_form_out, opened, .doc = "Of them, who opened one."), F(request_form_out, pressed, .doc = "Who said that it solved it."),
	F(request_form_out, deflected, .doc = "Who said so and wrote nothing within a day."),
};
static const struct shape form_shape = SHAPE(request_form_out, form_f);
struct request_forms_out {
	struct list forms;
};
static const struct field forms_f[] = { FL(request_forms_out, forms, &form_shape) };
static const struct shape forms_shape = SHAPE(request_forms_out, forms_f);
static const i64 FIGURES_MS = 90 * (i64)86400000;

static struct request_form_out form_to(const struct request_form *f)
{
	return (struct request_form_out){ .id = f->id, .brand_id = f->brand_id, .team_id = f->team_id, .priority = f->priority,
		.position = f->position, .slug = f->slug, .type = f->type, .hosts = f->hosts, .names = { f->names }, .intro = { f->intro },
		.questions = { f->questions }, .tags = { f->tags }, .ask_subject = f->ask_subject, .active = f->active };
}

static bool forms_get(struct ctx *c, const void *in, void *out)
{
	struct request_form_out *v;
	struct request_forms all;
	struct visit_figures *fig;
	size_t n;

	(void)in;
	if (!request_forms(c, 0, &all) || !visit_figures(c, c->now - FIGURES_MS, &fig, &n))
		return false;
	v = NEW_N(c->arena, struct request_form_out, all.n);
	for (size_t i = 0; i < all.n; i++) {
		v[i] = form_to(&all.v[i]);
		for (size_t k = 0; k < n; k++)
			if (fig[k].form_id == v[i].id) {
				v[i].offered = fig[k].offered;
				v[i].opened = fig[k].opened;
				v[i].pressed = fig[k].pressed;
				v[i].deflected = fig[k].deflected;
			}
	}
	((struct request_forms_out *)out)->forms = (struct list){ v, all.n };
	return true;
}

struct request_form_in {
	i64 brand_id, team_id, priority, position;
	str slug, type, hosts;
	struct json_raw names, intro, questions;
	struct strs tags;
	bool ask_subject, active;
	u64 given;
};
static const struct field form_in_f[] = {
	F(request_form_in, brand_id), F(request_form_in, slug, .max = 60), F(request_form_in, names), F(request_form_in, intro),
	F(request_form_in, questions), F(request_form_in, ask_subject), F(request_form_in, team_id, .nullable = true),
	F(request_form_in, priority, .min = 1, .max = 4), F(request_form_in, type, .one_of = "question|incident|problem|task"),
	F(request_form_in, tags, .max = 20), F(request_form_in, hosts, .max = 4000), F(request_form_in, position, .min = 0, .max = 100000),
	F(request_form_in, active),
};
static const struct shape form_in_shape = SHAPE_GIVEN(request_form_in, form_in_f);

static str tags_json(struct ctx *c, const struct strs *v)
{
	struct buf b = buf_new(c->arena, 16384);

	buf_ch(&b, '[');
	for (size_t i = 0; i < v->n; i++) {
		if (i)
			buf_ch(&b, ',');
		json_str(&b, v->v[i]);
	}
	buf_ch(&b, ']');
	return buf_str(&b);
}

static void form_lay(struct ctx *c, struct request_form *f, const struct request_form_in *i)
{
	f->slug = i->slug.s ? i->slug : f->slug;
	f->type = i->type.s ? i->type : f->type;
	f->hosts = i->hosts.s ? i->hosts : f->hosts;
	f->names = json_or(&i->names, f->names);
	f->intro = json_or(&i->intro, f->intro);
	f->questions = json_or(&i->questions, f->questions);
	f->priority = i->priority ? i->priority : f->priority;
	if (shape_given(&form_in_shape, i, "position"))
		f->position = i->position;
	if (shape_given(&form_in_shape, i, "tags"))
		f->tags = tags_json(c, &i->tags);
	if (shape_given(&form_in_shape, i, "team_id"))
		f->team_id = i->team_id;
	if (shape_given(&form_in_shape, i, "ask_subject"))
		f->ask_subject = i->ask_subject;
	if (shape_given(&form_in_shape, i, "active"))
		f->active = i->active;
}

static bool form_post(struct ctx *c, const void *in, void *out)
{
	const struct request_form_in *i = in;
	struct request_form f = { .brand_id = i->brand_id ? i->brand_id : 1, .slug = S(""), .names = S("{}"), .intro = S("{}"), .questions = S("[]"),
		.type = S("question"), .tags = S("[]"), .hosts = S(""), .priority = 2, .ask_subject = true, .active = true, .position = 100 };

	form_lay(c, &f, i);
	if (!request_form_save(c, &f))
		return false;
	*(struct request_form_out *)out = form_to(&f);
	return true;
}

static bool form_patch(struct ctx *c, const void *in, void *out)
{
	struct request_form f;

	if (!request_form_load(c, call_id(c, 0), &f))
		return false;
	form_lay(c, &f, in);
	if (!request_form_save(c, &f))
		return false;
	*(struct request_form_out *)out = form_to(&f);
	return true;
}

static bool form_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return request_form_delete(c, call_id(c, 0));
}

/* ---- incidents ---- */

static const struct field update_f[] = {
	F(outage_update, id), F(outage_update, state), F(outage_update, texts, .doc = "By language."), F(outage_update, created_at, .time = true),
};
static const struct shape update_shape = SHAPE(outage_update, update_f);
static const struct field outage_f[] = {
	F(outage, id), F(outage, titles, .doc = "By language."), F(outage, state, .one_of = "investigating|identified|watching|resolved"),
	F(outage, impact, .one_of = "minor|major|critical|upkeep"), F(outage, started_at, .time = true),
	F(outage, resolved_at, .time = true, .nullable = true), FL(outage, updates, &update_shape),
};
static const struct shape outage_shape = SHAPE(outage, outage_f);
static const struct field outages_f[] = { FL(outages, list, &outage_shape) };
static const struct shape outages_shape = SHAPE(outages, outages_f);

static bool outages_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return outages_load(c, c->now - FIGURES_MS, out);
}

struct outage_in {
	struct json_raw titles, texts;
	str state, impact;
};
static const struct field outage_in_f[] = {
	F(outage_in, titles, .doc = "By language."), F(outage_in, texts, .doc = "What is told now, by language."),
	F(outage_in, state, .one_of = "investigating|identified|watching|resolved"),
	F(outage_in, impact, .one_of = "minor|major|critical|upkeep"),
};
static const struct shape outage_in_shape = SHAPE(outage_in, outage_in_f);

static bool outage_write(struct ctx *c, i64 id, const struct outage_in *i, struct outage *out)
{
	return outage_save(c, &(struct outage_edit){ .id = id, .titles = i->titles.text, .texts = i->texts.text,
		.state = i->state.s ? i->state : S(""), .impact = i->impact.s ? i->impact : S("") }, out);
}

static bool outage_post(struct ctx *c, const void *in, void *out)
{
	return outage_write(c, 0, in, out);
}

static bool outage_patch(struct ctx *c, const void *in, void *out)
{
	return outage_write(c, call_id(c, 0), in, out);
}

static bool outage_remove(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return outage_delete(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "GET", "/api/v1/brands", brands_get, V_DIRECTORY_READ, NULL, &brands_shape, 0, NULL, "Brands of the help centre" },
	{ "POST", "/api/v1/brands", brand_post, V_ADMIN, &brand_in_shape, &brand_shape, R_WRITE, NULL, "Add a brand" },
	{ "PATCH", "/api/v1/brands/{id}", brand_patch, V_ADMIN, &brand_in_shape, &brand_shape, R_WRITE, NULL, "Change a brand" },
	{ "DELETE", "/api/v1/brands/{id}", brand_remove, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Delete a brand with its forms" },
	{ "PUT", "/api/v1/brands/{id}/logo", logo_put, V_ADMIN, NULL, &brand_shape, R_WRITE | R_RAW, NULL,
	  "Set the logo (bytes of a picture); an empty body takes it away" },
	{ "GET", "/api/v1/request-forms", forms_get, V_DIRECTORY_READ, NULL, &forms_shape, 0, NULL, "Request forms with their figures of 90 days" },
	{ "POST", "/api/v1/request-forms", form_post, V_ADMIN, &form_in_shape, &form_shape, R_WRITE, NULL, "Add a request form" },
	{ "PATCH", "/api/v1/request-forms/{id}", form_patch, V_ADMIN, &form_in_shape, &form_shape, R_WRITE, NULL, "Change a request form" },
	{ "DELETE", "/api/v1/request-forms/{id}", form_remove, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Delete a request form" },
	{ "GET", "/api/v1/outages", outages_get, V_DIRECTORY_READ, NULL, &outages_shape, 0, NULL, "Incidents: running ones and those of 90 days" },
	{ "POST", "/api/v1/outages", outage_post, V_ADMIN, &outage_in_shape, &outage_shape, R_WRITE, NULL, "Report an incident" },
	{ "PATCH", "/api/v1/outages/{id}", outage_patch, V_ADMIN, &outage_in_shape, &outage_shape, R_WRITE, NULL,
	  "Tell what became of an incident; subscribers get a letter" },
	{ "DELETE", "/api/v1/outages/{id}", outage_remove, V_ADMIN, NULL, NULL, R_WRITE, NULL, "Delete an incident that was none" },
};
const struct route_set routes_front = { rows, COUNT(rows) };
