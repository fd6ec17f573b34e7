/* The OpenAPI 3.1 document, printed from the rows of routes and shapes. */
#include "api/sets.h"

#include <string.h>

enum { SHAPES_MAX = 1000 };
struct seen {
	const struct shape *v[SHAPES_MAX];
	size_t n;
};

static void note_shape(struct seen *seen, const struct shape *s)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		if (seen->v[i] == s)
			return;
	if (seen->n == SHAPES_MAX)
		return;
	seen->v[seen->n++] = s;
	for (i = 0; i < s->n; i++)
		if (s->f[i].sub)
			note_shape(seen, s->f[i].sub);
}

static void put_key(struct buf *b, const char *key)
{
	json_str(b, str_of(key));
	buf_ch(b, ':');
}

static void put_ref(struct buf *b, const struct shape *s)
{
	buf_fmt(b, "{\"$ref\":\"#/components/schemas/%s\"}", s->name);
}

static void put_enum(struct buf *b, const char *one_of)
{
	str rest = str_of(one_of), one;
	bool first = true;

	buf_put(b, S(",\"enum\":["));
	while (str_cut(&rest, '|', &one)) {
		if (!first)
			buf_ch(b, ',');
		json_str(b, one);
		first = false;
	}
	buf_ch(b, ']');
}

static void put_limits(struct buf *b, const struct field *f)
{
	const char *lo = f->kind == K_STR ? "minLength" : f->kind == K_I64 ? "minimum" : "minItems";
	const char *hi = f->kind == K_STR ? "maxLength" : f->kind == K_I64 ? "maximum" : "maxItems";

	if (f->min)
		buf_fmt(b, ",\"%s\":%lld", lo, (long long)f->min);
	if (f->max && f->max != INT64_MAX)
		buf_fmt(b, ",\"%s\":%lld", hi, (long long)f->max);
}

static void put_type(struct buf *b, const char *type, bool null)
{
	if (null)
		buf_fmt(b, "{\"type\":[\"%s\",\"null\"]", type);
	else
		buf_fmt(b, "{\"type\":\"%s\"", type);
}

static void put_field(struct buf *b, const struct field *f)
{
	bool null = f->nullable || f->id_null;

	switch (f->kind) {
	case K_OBJ:
		put_ref(b, f->sub);
		return;
	case K_LIST:
		buf_put(b, S("{\"type\":\"array\",\"items\":"));
		put_ref(b, f->sub);
		break;
	case K_STRS:
		buf_put(b, S("{\"type\":\"array\",\"items\":{\"type\":\"string\"}"));
		break;
	case K_I64S:
		buf_put(b, S("{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"format\":\"int64\"}"));
		break;
	case K_RAW:
		buf_ch(b, '{');
		buf_put(b, S("\"description\":\"JSON\"}"));
		return;
	case K_BOOL:
		put_type(b, "boolean", null);
		break;
	case K_I64:
		put_type(b, "integer", null);
		buf_put(b, S(",\"format\":\"int64\""));
		break;
	case K_REAL:
		put_type(b, "number", null);
		break;
	case K_STR:
		put_type(b, "string", null);
		break;
	}
	if (f->one_of)
		put_enum(b, f->one_of);
	put_limits(b, f);
	if (f->doc || f->time) {
		buf_put(b, S(",\"description\":"));
		json_str(b, f->doc ? str_of(f->doc) : S("milliseconds since 1970 UTC"));
	}
	buf_ch(b, '}');
}

static void put_shape(struct buf *b, const struct shape *s)
{
	size_t i, required = 0;

	buf_put(b, S("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"));
	for (i = 0; i < s->n; i++) {
		if (i)
			buf_ch(b, ',');
		put_key(b, s->f[i].name);
		put_field(b, &s->f[i]);
	}
	buf_ch(b, '}');
	for (i = 0; i < s->n; i++)
		if (s->f[i].required)
			buf_fmt(b, "%s\"%s\"", required++ ? "," : ",\"required\":[", s->f[i].name);
	buf_put(b, required ? S("]}") : S("}"));
}

static void put_parameters(struct buf *b, const struct route *r)
{
	str rest = str_of(r->path), part, query = str_of(r->query);
	bool first = true;

	buf_put(b, S(",\"parameters\":["));
	while (str_cut(&rest, '/', &part))
		if (part.n > 2 && part.s[0] == '{') {
			buf_fmt(b, "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}",
				first ? "" : ",", FMT(str_slice(part, 1, part.n - 1)));
			first = false;
		}
	while (str_cut(&query, ',', &part)) {
		buf_fmt(b, "%s{\"name\":\"%.*s\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}", first ? "" : ",", FMT(part));
		first = false;
	}
	buf_ch(b, ']');
}

static void put_operation(struct buf *b, const struct route *r)
{
	char method[8] = { 0 };
	size_t i;

	for (i = 0; r->method[i] && i < 7; i++)
		method[i] = (char)(r->method[i] | 32);
	buf_fmt(b, "\"%s\":{\"summary\":", method);
	json_str(b, str_of(r->summary));
	buf_fmt(b, ",\"x-permission\":\"%s\"", r->flags & R_OPEN ? "none" : verb_name(r->verb));
	put_parameters(b, r);
	if (r->in) {
		buf_put(b, S(",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":"));
		put_ref(b, r->in);
		buf_put(b, S("}}}"));
	}
	buf_put(b, S(",\"responses\":{\"default\":{\"$ref\":\"#/components/responses/problem\"},"));
	if (r->out) {
		buf_put(b, S("\"200\":{\"description\":\"done\",\"content\":{\"application/json\":{\"schema\":"));
		put_ref(b, r->out);
		buf_put(b, S("}}}"));
		if (r->flags & R_MAYBE)
			buf_put(b, S(",\"204\":{\"description\":\"there is none\"}"));
		buf_put(b, S("}}"));
	} else {
		buf_fmt(b, "\"%s\":{\"description\":\"done\"}}}", r->flags & R_OUTRAW ? "200" : "204");
	}
}

/* Rows of one path may stand in different places; each path is printed at its first row. */
static bool is_first_of_path(size_t set, size_t row)
{
	const char *path = api_sets[set]->v[row].path;
	size_t i, k;

	for (i = 0; i <= set; i++)
		for (k = 0; k < (i == set ? row : api_sets[i]->n); k++)
			if (strcmp(api_sets[i]->v[k].path, path) == 0)
				return false;
	return true;
}

static void put_path(struct buf *b, const char *path, struct seen *seen)
{
	size_t i, k;
	bool first = true;

	put_key(b, path);
	buf_ch(b, '{');
	for (i = 0; i < api_sets_n; i++)
		for (k = 0; k < api_sets[i]->n; k++) {
			const struct route *r = &api_sets[i]->v[k];

			if (strcmp(r->path, path) != 0)
				continue;
			if (!first)
				buf_ch(b, ',');
			first = false;
			put_operation(b, r);
			if (r->in)
				note_shape(seen, r->in);
			if (r->out)
				note_shape(seen, r->out);
		}
	buf_ch(b, '}');
}

void api_openapi(struct buf *b)
{
	struct seen seen = { .n = 0 };
	size_t i, k;
	bool first = true;

	buf_put(b, S("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Pronto\",\"version\":\"" PRONTO_VERSION "\"},\"paths\":{"));
	for (i = 0; i < api_sets_n; i++)
		for (k = 0; k < api_sets[i]->n; k++) {
			if (!is_first_of_path(i, k))
				continue;
			if (!first)
				buf_ch(b, ',');
			first = false;
			put_path(b, api_sets[i]->v[k].path, &seen);
		}
	buf_put(b, S("},\"components\":{\"responses\":{\"problem\":{\"description\":\"RFC 9457 problem\",\"content\":"
		     "{\"application/problem+json\":{}}}},\"schemas\":{"));
	for (i = 0; i < seen.n; i++) {
		if (i)
			buf_ch(b, ',');
		put_key(b, seen.v[i]->name);
		put_shape(b, seen.v[i]);
	}
	buf_put(b, S("}}}\n"));
}

static bool openapi_get(struct ctx *c, const void *in, void *out)
{
	struct buf b = buf_new(c->arena, 8 << 20);

	(void)in;
	(void)out;
	api_openapi(&b);
	c->call->res->status = 200;
	c->call->res->body = buf_str(&b);
	http_set(c->call->res, S("Content-Type"), S("application/json"));
	http_set(c->call->res, S("Cache-Control"), S("no-cache"));
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/openapi.json", openapi_get, V_SELF, NULL, NULL, R_OPEN | R_NODB | R_OUTRAW, NULL, "This document" },
};
const struct route_set routes_openapi = { rows, COUNT(rows) };
