#include "base/shape.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/ctx.h"

/* ---- encoder ---- */

static void put_real(struct buf *b, double v)
{
	if (isfinite(v))
		buf_fmt(b, "%.17g", v);
	else
		buf_put(b, S("null"));
}

static void put_strs(struct buf *b, const struct strs *l)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, l->v[i]);
	}
	buf_ch(b, ']');
}

static void put_i64s(struct buf *b, const struct i64s *l)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		buf_i64(b, l->v[i]);
	}
	buf_ch(b, ']');
}

static void put_list(struct buf *b, const struct shape *sub, const struct list *l)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		shape_encode(b, sub, (const char *)l->v + i * sub->size);
	}
	buf_ch(b, ']');
}

static void put_text(struct buf *b, str v)
{
	if (v.s)
		json_str(b, v);
	else
		buf_put(b, S("null"));
}

static void put_int(struct buf *b, const struct field *f, i64 v)
{
	if (v == 0 && (f->id_null || f->nullable))
		buf_put(b, S("null"));
	else
		buf_i64(b, v);
}

static void put_value(struct buf *b, const struct field *f, const void *p)
{
	const void *obj;

	switch (f->kind) {
	case K_BOOL:
		buf_put(b, *(const bool *)p ? S("true") : S("false"));
		break;
	case K_I64:
		put_int(b, f, *(const i64 *)p);
		break;
	case K_REAL:
		put_real(b, *(const double *)p);
		break;
	case K_STR:
		put_text(b, *(const str *)p);
		break;
	case K_STRS:
		put_strs(b, p);
		break;
	case K_I64S:
		put_i64s(b, p);
		break;
	case K_RAW:
		buf_put(b, ((const struct json_raw *)p)->text.n ? ((const struct json_raw *)p)->text : S("null"));
		break;
	case K_OBJ:
		memcpy(&obj, p, sizeof(obj));
		if (obj)
			shape_encode(b, f->sub, obj);
		else
			buf_put(b, S("null"));
		break;
	case K_LIST:
		put_list(b, f->sub, p);
		break;
	}
}

/* Names of members are plain: {"name": or ,"name": */
static void put_name(struct buf *b, char before, const struct field *f)
{
	size_t n = f->name_n ? f->name_n : strlen(f->name);
	char *p = buf_room(b, n + 4);

	if (!p)
		return;
	p[0] = before;
	p[1] = '"';
	memcpy(p + 2, f->name, n);
	p[n + 2] = '"';
	p[n + 3] = ':';
}

void shape_encode(struct buf *b, const struct shape *s, const void *v)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		put_name(b, i ? ',' : '{', &s->f[i]);
		put_value(b, &s->f[i], (const char *)v + s->f[i].off);
	}
	if (!s->n)
		buf_ch(b, '{');
	buf_ch(b, '}');
}

/* ---- decoder ---- */

struct dec {
	struct ctx *c;
	str path;	/* of the object that is being read, "" or "a.b" */
};

static str join(struct dec *d, const char *name)
{
	if (d->path.n == 0)
		return str_of(name);
	return str_fmt(d->c->arena, "%.*s.%s", FMT(d->path), name);
}

static bool bad(struct dec *d, const struct field *f, enum err code, const char *key)
{
	struct failure x = { .code = code, .field = join(d, f->name), .key = key };

	x.p[0] = (struct fail_param){ "min", str_fmt(d->c->arena, "%lld", (long long)f->min) };
	x.p[1] = (struct fail_param){ "max", str_fmt(d->c->arena, "%lld", (long long)f->max) };
	if (f->one_of)
		x.p[2] = (struct fail_param){ "allowed", str_of(f->one_of) };
	return fail_full(d->c, &x);
}

static bool in_list(const char *one_of, str v)
{
	str rest = str_of(one_of), one;

	while (str_cut(&rest, '|', &one))
		if (str_eq(one, v))
			return true;
	return false;
}

static bool get_str(struct dec *d, const struct field *f, const json_t *j, str *out)
{
	size_t n;
	str v;

	if (!json_is_string(j))
		return bad(d, f, E_INVALID, "shape.string");
	v = str_n(json_string_value(j), json_string_length(j));
	if (str_chr(v, 0) >= 0)
		return bad(d, f, E_INVALID, "shape.nul");
	n = str_utf8_len(v);
	if (f->min && n < (size_t)f->min)
		return bad(d, f, E_INVALID, n ? "shape.short" : "shape.required");
	if (n > (size_t)(f->max ? f->max : 100000))
		return bad(d, f, E_INVALID, "shape.long");
	if (f->one_of && !in_list(f->one_of, v))
		return bad(d, f, E_INVALID, "shape.one_of");
	*out = str_dup(d->c->arena, v);
	return true;
}

static bool get_i64(struct dec *d, const struct field *f, const json_t *j, i64 *out)
{
	i64 v;

	if (!json_is_integer(j))
		return bad(d, f, E_INVALID, "shape.integer");
	v = (i64)json_integer_value(j);
	if ((f->min || f->max) && (v < f->min || (f->max && v > f->max)))
		return bad(d, f, E_INVALID, "shape.range");
	*out = v;
	return true;
}

static bool list_size(struct dec *d, const struct field *f, const json_t *j, size_t *n)
{
	if (!json_is_array(j))
		return bad(d, f, E_INVALID, "shape.list");
	*n = json_array_size(j);
	if (*n > (size_t)(f->max ? f->max : 1000) || *n < (size_t)f->min)
		return bad(d, f, E_INVALID, "shape.count");
	return true;
}

static bool get_strs(struct dec *d, const struct field *f, const json_t *j, struct strs *out)
{
	struct field one = { .name = f->name, .max = 1000, .min = 1, .one_of = f->one_of };
	size_t i;

	if (!list_size(d, f, j, &out->n))
		return false;
	out->v = NEW_N(d->c->arena, str, out->n);
	for (i = 0; i < out->n; i++)
		if (!get_str(d, &one, json_array_get(j, i), &out->v[i]))
			return false;
	return true;
}

static bool get_i64s(struct dec *d, const struct field *f, const json_t *j, struct i64s *out)
{
	struct field one = { .name = f->name };
	size_t i;

	if (!list_size(d, f, j, &out->n))
		return false;
	out->v = NEW_N(d->c->arena, i64, out->n);
	for (i = 0; i < out->n; i++)
		if (!get_i64(d, &one, json_array_get(j, i), &out->v[i]))
			return false;
	return true;
}

static bool get_object(struct dec *d, const struct shape *s, const json_t *j, void *v);

static bool get_list(struct dec *d, const struct field *f, const json_t *j, struct list *out)
{
	size_t i;
	bool ok = true;

	if (!list_size(d, f, j, &out->n))
		return false;
	out->v = arena_array(d->c->arena, out->n, f->sub->size);
	for (i = 0; i < out->n; i++) {
		struct dec in = { d->c, str_fmt(d->c->arena, "%.*s.%zu", FMT(join(d, f->name)), i) };

		ok &= get_object(&in, f->sub, json_array_get(j, i), (char *)out->v + i * f->sub->size);
	}
	return ok;
}

static bool get_sub(struct dec *d, const struct field *f, const json_t *j, void *p)
{
	struct dec in = { d->c, join(d, f->name) };
	void *obj = arena_alloc(d->c->arena, f->sub->size);

	if (!get_object(&in, f->sub, j, obj))
		return false;
	memcpy(p, &obj, sizeof(obj));
	return true;
}

static bool get_null(struct dec *d, const struct field *f, void *p)
{
	if (!f->nullable)
		return bad(d, f, E_INVALID, "shape.null");
	if (f->kind == K_I64)
		*(i64 *)p = 0;
	else if (f->kind == K_STR)
		*(str *)p = STR_NULL;
	else if (f->kind == K_REAL)
		*(double *)p = NAN;
	return true;
}

static bool get_value(struct dec *d, const struct field *f, const json_t *j, void *p)
{
	if (json_is_null(j))
		return get_null(d, f, p);
	switch (f->kind) {
	case K_BOOL:
		if (!json_is_boolean(j))
			return bad(d, f, E_INVALID, "shape.bool");
		*(bool *)p = json_is_true(j);
		return true;
	case K_I64:
		return get_i64(d, f, j, p);
	case K_REAL:
		if (!json_is_number(j))
			return bad(d, f, E_INVALID, "shape.number");
		*(double *)p = json_number_value(j);
		return true;
	case K_STR:
		return get_str(d, f, j, p);
	case K_STRS:
		return get_strs(d, f, j, p);
	case K_I64S:
		return get_i64s(d, f, j, p);
	case K_OBJ:
		return get_sub(d, f, j, p);
	case K_LIST:
		return get_list(d, f, j, p);
	case K_RAW:
		((struct json_raw *)p)->text = json_text(d->c->arena, j);
		return true;
	}
	return false;
}

static bool known(const struct shape *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->f[i].name, name) == 0)
			return true;
	return false;
}

static bool no_strangers(struct dec *d, const struct shape *s, const json_t *j)
{
	const char *name;
	const json_t *v;
	bool ok = true;

	json_object_foreach((json_t *)(uintptr_t)j, name, v)
		if (!known(s, name)) {
			struct field f = { .name = str_z(d->c->arena, str_of(name)) };

			ok = bad(d, &f, E_BAD_REQUEST, "shape.unknown");
		}
	return ok;
}

static bool get_object(struct dec *d, const struct shape *s, const json_t *j, void *v)
{
	u64 given = 0;
	size_t i;
	bool ok;

	if (!json_is_object(j)) {
		struct field f = { .name = "" };

		return bad(d, &f, E_BAD_REQUEST, "shape.object");
	}
	ok = no_strangers(d, s, j);
	for (i = 0; i < s->n; i++) {
		const json_t *m = json_object_get(j, s->f[i].name);

		if (m) {
			given |= (u64)1 << i;
			ok &= get_value(d, &s->f[i], m, (char *)v + s->f[i].off);
		} else if (s->f[i].required) {
			ok = bad(d, &s->f[i], E_INVALID, "shape.required");
		}
	}
	if (s->given_off >= 0)
		memcpy((char *)v + s->given_off, &given, sizeof(given));
	return ok;
}

bool shape_decode(struct ctx *c, const struct shape *s, const json_t *j, void *v)
{
	struct dec d = { c, S("") };

	return get_object(&d, s, j, v);
}

bool shape_given(const struct shape *s, const void *v, const char *field)
{
	u64 given;
	size_t i;

	if (s->given_off < 0)
		return false;
	memcpy(&given, (const char *)v + s->given_off, sizeof(given));
	for (i = 0; i < s->n; i++)
		if (strcmp(s->f[i].name, field) == 0)
			return given >> i & 1;
	return false;
}
