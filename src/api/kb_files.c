/* The knowledge base as an archive: out in one go, in with a look at it before. */
#include "api/sets.h"
#include "api/shapes.h"
#include "base/message.h"
#include "desk/knowledge/package.h"

struct kb_packed_out {
	str path, title, locale, fate, why;
};
static const struct field packed_f[] = {
	F(kb_packed_out, path), F(kb_packed_out, title), F(kb_packed_out, locale),
	F(kb_packed_out, fate, .one_of = "new|changed|same|picture|tree|passed|refused"),
	F(kb_packed_out, why, .doc = "It was passed over or refused because of this."),
};
static const struct shape packed_shape = SHAPE(kb_packed_out, packed_f);
struct kb_package_out {
	struct list files;
	i64 fresh, changed, same, pictures, refused;
	bool tried;
};
static const struct field package_f[] = {
	FL(kb_package_out, files, &packed_shape), F(kb_package_out, fresh, .doc = "Texts that are new."), F(kb_package_out, changed),
	F(kb_package_out, same), F(kb_package_out, pictures), F(kb_package_out, refused),
	F(kb_package_out, tried, .doc = "Nothing was written."),
};
static const struct shape package_shape = SHAPE(kb_package_out, package_f);

static bool import_post(struct ctx *c, const void *in, void *out)
{
	str body = c->call->http->body, locale = call_query(c, "locale");
	struct kb_package_out *o = out;
	struct kb_packed_out *v;
	struct kb_package p;

	(void)in;
	if ((i64)body.n > c->app->upload_max)
		return fail_p(c, E_TOO_LARGE, "file", "attachment.too_large",
			&(struct fail_param){ "max", str_fmt(c->arena, "%lld", (long long)(c->app->upload_max >> 20)) });
	if (!kb_package_take(c, body, locale.n ? locale_nearest(locale) : c->locale, str_eq(call_query(c, "try"), S("1")), &p))
		return false;
	v = NEW_N(c->arena, struct kb_packed_out, p.n);
	for (size_t i = 0; i < p.n; i++)
		v[i] = (struct kb_packed_out){ p.v[i].path, p.v[i].title, p.v[i].locale, p.v[i].fate, p.v[i].why };
	*o = (struct kb_package_out){ { v, p.n }, p.fresh, p.changed, p.same, p.pictures, p.refused, p.tried };
	return true;
}

static bool export_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;

	(void)in;
	(void)out;
	if (!kb_package_make(c, &res->body))
		return false;
	res->status = 200;
	http_set(res, S("Content-Type"), S("application/zip"));
	http_set(res, S("Content-Disposition"), S("attachment; filename=\"knowledge.zip\""));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Cache-Control"), S("private, no-store"));
	http_set(res, S("X-Request-Id"), c->request_id);
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/kb/export", export_get, V_ARTICLE_PUBLISH, NULL, NULL, R_OUTRAW, NULL,
	  "All articles as a zip of Markdown and their files" },
	{ "POST", "/api/v1/kb/import", import_post, V_ARTICLE_PUBLISH, NULL, &package_shape, R_NODB | R_RAW, "locale,try",
	  "Articles out of a zip of Markdown or HTML with pictures; try=1 tells what would become of each file and writes nothing" },
};
const struct route_set routes_kb_files = { rows, COUNT(rows) };
