#include "desk/cases/field_value.h"

#include <math.h>

#include "base/json.h"
#include "base/message.h"
#include "desk/event.h"
#include "sql_field.h"
#include "text/fold.h"

enum { TEXT_CHARS = 300, LONG_CHARS = 10000, CHOSEN_MAX = 100 };
static const double NUMBER_MAX = 1e12;
/* Between values in one text; no cleaned text has it, no option's key. */
static const str BETWEEN = { "\x1f", 1 };

bool field_values_load(struct ctx *c, const struct case_fields *fields, i64 object_id, struct field_sets *out)
{
	struct sql_field_values_rows rows = { 0 };
	size_t i, k;

	*out = (struct field_sets){ NEW_N(c->arena, struct field_set, fields->n), fields->n };
	if (fields->n && !sql_field_values(c, &(struct sql_field_values_in){ .object_id = object_id,
			.object = fields->v[0].object }, &rows))
		return false;
	for (i = 0; i < fields->n; i++) {
		struct field_set *s = &out->v[i];

		*s = (struct field_set){ .field = &fields->v[i], .v = { NEW_N(c->arena, str, rows.n), 0 } };
		for (k = 0; k < rows.n; k++)
			if (rows.v[k].field_id == s->field->id)
				s->v.v[s->v.n++] = rows.v[k].value;
	}
	return true;
}

static void put_value(struct buf *b, const struct case_field *f, str v)
{
	if (f->kind == FK_NUMBER)
		buf_put(b, v);
	else if (f->kind == FK_YES_NO)
		buf_put(b, str_eq(v, S("yes")) ? S("true") : S("false"));
	else
		json_str(b, v);
}

static str field_values_json(struct ctx *c, const struct field_sets *s)
{
	struct buf b = buf_new(c->arena, 4 << 20);
	size_t i, k, n = 0;

	buf_ch(&b, '{');
	for (i = 0; i < s->n; i++) {
		const struct field_set *x = &s->v[i];

		if (!x->v.n || !x->field->active)
			continue;
		buf_fmt(&b, "%s\"%.*s\":", n++ ? "," : "", FMT(x->field->name));
		if (x->field->kind != FK_CHOICES) {
			put_value(&b, x->field, x->v.v[0]);
			continue;
		}
		for (k = 0; k < x->v.n; k++) {
			buf_ch(&b, k ? ',' : '[');
			put_value(&b, x->field, x->v.v[k]);
		}
		buf_ch(&b, ']');
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

bool field_values_shown(struct ctx *c, str object, i64 object_id, str *json)
{
	struct sql_field_values_shown_rows rows;
	struct field_sets sets;
	size_t i;

	if (!sql_field_values_shown(c, &(struct sql_field_values_shown_in){ .object_id = object_id, .object = object }, &rows))
		return false;
	sets = (struct field_sets){ NEW_N(c->arena, struct field_set, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		struct field_set *s = sets.n ? &sets.v[sets.n - 1] : NULL;

		if (!s || s->field->id != rows.v[i].field_id) {
			struct case_field *f = NEW(c->arena, struct case_field);

			*f = (struct case_field){ .id = rows.v[i].field_id, .name = rows.v[i].name, .active = true };
			if (!field_kind_of(rows.v[i].kind, &f->kind))
				f->kind = FK_TEXT;
			s = &sets.v[sets.n++];
			*s = (struct field_set){ f, { NEW_N(c->arena, str, rows.n - i), 0 } };
		}
		s->v.v[s->v.n++] = rows.v[i].value;
	}
	*json = field_values_json(c, &sets);
	return true;
}

str field_joined(struct ctx *c, const struct strs *v)
{
	struct buf b = buf_new(c->arena, 64 * 1024);
	size_t i;

	if (v->n == 1)
		return v->v[0];
	for (i = 0; i < v->n; i++) {
		buf_put(&b, i ? BETWEEN : S(""));
		buf_put(&b, v->v[i]);
	}
	return buf_str(&b);
}

str field_text(struct ctx *c, const struct case_field *f, const struct strs *v)
{
	struct buf b = buf_new(c->arena, 64 * 1024);
	size_t i;

	for (i = 0; i < v->n; i++) {
		buf_put(&b, i ? S(", ") : S(""));
		if (f->kind == FK_YES_NO)
			buf_put(&b, message(c->arena, c->locale, str_eq(v->v[i], S("yes")) ? "field.yes" : "field.no", NULL, 0));
		else if (f->kind == FK_CHOICE || f->kind == FK_CHOICES)
			buf_put(&b, field_option_label(c, f, v->v[i]));
		else
			buf_put(&b, v->v[i]);
	}
	if (v->n && f->kind == FK_NUMBER && f->unit.n)
		buf_fmt(&b, " %.*s", FMT(f->unit));
	return buf_str(&b);
}

/* ---- reading what is given ---- */

struct given {
	struct ctx *c;
	const struct case_field *f;
	const char *at;		/* "fields.<name>" */
	struct strs v;
	double number;
};

static bool refused(struct given *g, const char *key, str max)
{
	struct failure f = { .code = E_INVALID, .field = str_of(g->at), .key = key, .p = { { "field", field_label(g->c, g->f) }, { "max", max } } };

	return fail_full(g->c, &f);
}

static bool one(struct given *g, str s)
{
	if (s.n)
		g->v.v[g->v.n++] = s;
	return true;
}

static bool read_text(struct given *g, const json_t *j)
{
	bool lines = g->f->kind == FK_LONG_TEXT;
	size_t max = lines ? LONG_CHARS : TEXT_CHARS;
	str s;

	if (!json_is_string(j))
		return refused(g, "field.value_text", S(""));
	s = str_n(json_string_value(j), json_string_length(j));
	s = str_trim(lines ? text_clean(g->c->arena, s) : text_clean_line(g->c->arena, s));
	if (str_utf8_len(s) > max)
		return refused(g, "field.value_long", str_fmt(g->c->arena, "%zu", max));
	return one(g, s);
}

static bool read_number(struct given *g, const json_t *j)
{
	double x = json_number_value(j);

	if (!json_is_number(j) || !isfinite(x) || fabs(x) > NUMBER_MAX)
		return refused(g, "field.value_number", S(""));
	g->number = x;
	return one(g, str_fmt(g->c->arena, "%.*f", (int)g->f->decimals, x));
}

static bool all_digits(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.n > 0;
}

/* 2026-02-30 is none. */
static bool day_ok(i64 y, i64 m, i64 d)
{
	static const i64 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return y >= 1000 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

static bool date_ok(str s)
{
	i64 y, m, d;

	if (s.n != 10 || s.s[4] != '-' || s.s[7] != '-' || !all_digits(str_slice(s, 0, 4)) ||
	    !all_digits(str_slice(s, 5, 7)) || !all_digits(str_slice(s, 8, 10)))
		return false;
	if (!str_i64(str_slice(s, 0, 4), &y) || !str_i64(str_slice(s, 5, 7), &m) || !str_i64(str_slice(s, 8, 10), &d))
		return false;
	return day_ok(y, m, d);
}

static bool read_date(struct given *g, const json_t *j)
{
	str s = json_is_string(j) ? str_n(json_string_value(j), json_string_length(j)) : STR_NULL;

	if (s.s && !s.n)
		return true;
	return date_ok(s) ? one(g, str_dup(g->c->arena, s)) : refused(g, "field.value_date", S(""));
}

static bool read_yes_no(struct given *g, const json_t *j)
{
	if (!json_is_boolean(j))
		return refused(g, "field.value_yes_no", S(""));
	return one(g, json_is_true(j) ? S("yes") : S("no"));
}

static bool among(const struct strs *l, str s)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], s))
			return true;
	return false;
}

/* An option that is no longer offered may stay where it stands. */
static bool read_option(struct given *g, const json_t *j, const struct strs *now)
{
	str s = json_is_string(j) ? str_n(json_string_value(j), json_string_length(j)) : STR_NULL;

	if (s.s && !s.n && g->f->kind == FK_CHOICE)
		return true;
	if (!s.n || !(field_has_option(g->c, g->f, s) || among(now, s)))
		return refused(g, "field.value_choice", S(""));
	return among(&g->v, s) || one(g, str_dup(g->c->arena, s));
}

static bool read_options(struct given *g, const json_t *j, const struct strs *now)
{
	size_t i;

	if (!json_is_array(j) || json_array_size(j) > CHOSEN_MAX)
		return refused(g, "field.value_choices", S(""));
	for (i = 0; i < json_array_size(j); i++)
		if (!read_option(g, json_array_get(j, i), now))
			return false;
	return true;
}

static bool read_given(struct given *g, const json_t *j, const struct strs *now)
{
	g->v.v = NEW_N(g->c->arena, str, CHOSEN_MAX + 1);
	if (json_is_null(j))
		return true;
	switch (g->f->kind) {
	case FK_TEXT:
	case FK_LONG_TEXT: return read_text(g, j);
	case FK_NUMBER: return read_number(g, j);
	case FK_DATE: return read_date(g, j);
	case FK_YES_NO: return read_yes_no(g, j);
	case FK_CHOICE: return read_option(g, j, now);
	case FK_CHOICES: return read_options(g, j, now);
	case FK_KINDS: break;
	}
	return false;
}

/* ---- writing ---- */

static bool same(const struct strs *a, const struct strs *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!str_eq(a->v[i], b->v[i]))
			return false;
	return true;
}

static str detail_of(struct ctx *c, const struct given *g, const struct strs *was, i64 object_id)
{
	struct buf b = buf_new(c->arena, 256 * 1024);

	buf_fmt(&b, "{\"field\":\"%.*s\",\"field_id\":%lld,\"from\":", FMT(g->f->name), (long long)g->f->id);
	json_str(&b, field_joined(c, was));
	buf_put(&b, S(",\"to\":"));
	json_str(&b, field_joined(c, &g->v));
	if (object_id)
		buf_fmt(&b, ",\"%.*s_id\":%lld", FMT(g->f->object), (long long)object_id);
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool write_rows(struct ctx *c, const struct given *g, i64 object_id)
{
	size_t i;

	if (!sql_field_value_clear(c, &(struct sql_field_value_clear_in){ .object_id = object_id, .field_id = g->f->id }, NULL))
		return false;
	for (i = 0; i < g->v.n; i++)
		if (!sql_field_value_add(c, &(struct sql_field_value_add_in){ .object_id = object_id,
				.field_id = g->f->id, .n = (i64)i, .value = g->v.v[i],
				.number = g->f->kind == FK_NUMBER ? g->number : (double)NAN }, NULL))
			return false;
	return true;
}

bool field_value_restore(struct ctx *c, const struct case_field *f, i64 object_id, str joined)
{
	struct given g = { .c = c, .f = f, .v = { NEW_N(c->arena, str, CHOSEN_MAX + 1), 0 }, .number = (double)NAN };
	str rest = joined, part;
	json_t *j;

	while (joined.n && g.v.n < CHOSEN_MAX && str_cut(&rest, BETWEEN.s[0], &part))
		g.v.v[g.v.n++] = part;
	if (f->kind == FK_NUMBER && g.v.n) {
		if (!json_parse(c, joined, &j))
			return false;
		g.number = json_number_value(j);
	}
	return write_rows(c, &g, object_id);
}

struct target {
	str object;
	i64 id;
	struct ticket *t;	/* NULL: no ticket */
};

static bool set_one(struct ctx *c, const struct target *x, const struct field_set *now, const json_t *v)
{
	struct given g = { .c = c, .f = now->field,
		.at = str_z(c->arena, str_fmt(c->arena, "fields.%.*s", FMT(now->field->name))), .number = (double)NAN };
	const char *kind;

	if (!read_given(&g, v, &now->v))
		return false;
	if (same(&g.v, &now->v))
		return true;
	if (!write_rows(c, &g, x->id))
		return false;
	if (x->t)
		return event_append(c, x->id, "ticket.field", detail_of(c, &g, &now->v, 0), &x->t->last_event_id);
	kind = str_z(c->arena, str_fmt(c->arena, "%.*s.field", FMT(x->object)));
	return event_append(c, 0, kind, detail_of(c, &g, &now->v, x->id), NULL);
}

static bool set_all(struct ctx *c, const struct target *x, const json_t *values)
{
	struct case_fields fields;
	struct field_sets now;
	const char *key;
	json_t *v;
	bool ok = true;

	if (!json_is_object(values))
		return fail(c, E_INVALID, "fields", "field.values_shape");
	if (!fields_load(c, x->object, &fields) || !field_values_load(c, &fields, x->id, &now))
		return false;
	json_object_foreach((json_t *)values, key, v) {
		const struct case_field *f = field_named(&fields, str_of(key));

		if (!f || !f->active)
			ok = fail_p(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "fields.%s", key)), "field.unknown",
				    &(struct fail_param){ "field", str_dup(c->arena, str_of(key)) });
		else
			ok &= set_one(c, x, &now.v[f - fields.v], v);
	}
	return ok;
}

bool fields_set(struct ctx *c, str object, i64 object_id, const json_t *values)
{
	return set_all(c, &(struct target){ object, object_id, NULL }, values);
}

bool ticket_fields_set(struct ctx *c, struct ticket *t, const json_t *values)
{
	return set_all(c, &(struct target){ S("ticket"), t->id, t }, values);
}

bool fields_forget(struct ctx *c, str object, i64 object_id)
{
	return sql_field_values_forget(c, &(struct sql_field_values_forget_in){ .object_id = object_id, .object = object }, NULL);
}
