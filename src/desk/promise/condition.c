#include "desk/promise/condition.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/message.h"
#include "text/fold.h"

enum { DEPTH = 6, VALUES = 200, TEXT_MAX = 300, NUMBER_MAX = 1000000 };

/* ---- reading ---- */

struct reader {
	struct ctx *c;
	bool rules;
	size_t tests;
};

static const char *below(struct reader *r, const char *at, const char *what)
{
	return str_z(r->c->arena, str_fmt(r->c->arena, "%s%s%s", at, *at ? "." : "", what));
}

/* The field as people call it. */
static str label_of(struct ctx *c, const struct condition *k)
{
	if (k->field == COND_CUSTOM)
		return str_starts(k->name, S("field:")) ? str_slice(k->name, 6, k->name.n) : k->name;
	return message(c->arena, c->locale, str_z(c->arena, str_fmt(c->arena, "cond.field.%s", cond_field_name(k->field))), NULL, 0);
}

static bool value_wrong(struct reader *r, const char *at, const struct condition *k)
{
	return fail_p(r->c, E_INVALID, below(r, at, "value"), "condition.value",
		      &(struct fail_param){ "field", label_of(r->c, k) });
}

/* Ids and numbers: what is not one of them is a text. */
static bool number_ok(const struct condition *k, i64 n)
{
	if (cond_field_type(k->field) == COND_T_NUMBER)
		return n >= 0 && n <= NUMBER_MAX;
	return n > 0 && ((k->field != COND_PRIORITY && k->field != COND_PRIORITY_WAS) || n <= 4);
}

static bool text_ok(const struct condition *k, str s)
{
	enum sla_status st;

	if (!s.n)
		return false;
	if (k->field == COND_STATUS || k->field == COND_STATUS_WAS)
		return sla_status_of(s, &st);
	return true;
}

static bool read_number(struct reader *r, const json_t *j, const char *at, struct condition *k, struct sla_value *out)
{
	i64 n = json_integer_value(j);
	/* mailboxes were once written as texts */
	bool number = json_is_integer(j) || (k->field == COND_MAILBOX && json_is_string(j) &&
		str_i64(str_n(json_string_value(j), json_string_length(j)), &n));

	if (!number || !number_ok(k, n))
		return value_wrong(r, at, k);
	*out = (struct sla_value){ .id = n };
	return true;
}

static bool read_value(struct reader *r, const json_t *j, const char *at, struct condition *k, struct sla_value *out)
{
	enum cond_type type = cond_field_type(k->field);
	str s;

	if (type == COND_T_ID || type == COND_T_NUMBER)
		return read_number(r, j, at, k, out);
	if (type == COND_T_YES_NO) {
		*out = (struct sla_value){ .key = json_is_true(j) ? S("yes") : S("no") };
		return json_is_boolean(j) || value_wrong(r, at, k);
	}
	if (!json_is_string(j))
		return value_wrong(r, at, k);
	s = str_n(json_string_value(j), json_string_length(j));
	if (s.n > TEXT_MAX)
		return fail_p(r->c, E_INVALID, below(r, at, "value"), "condition.value_long",
			      &(struct fail_param){ "field", label_of(r->c, k) });
	if (!text_ok(k, s) || (type == COND_T_WORDS && !cond_needle(r->c->arena, s).n))
		return value_wrong(r, at, k);
	*out = (struct sla_value){ .key = k->field == COND_SENDER || k->field == COND_SENDER_DOMAIN ?
		text_fold(r->c->arena, s) : str_dup(r->c->arena, s) };
	return true;
}

/* What is looked for, cut into words once. */
static void make_needles(struct reader *r, struct condition *k)
{
	size_t i;

	if (k->op != COND_CONTAINS && k->op != COND_CONTAINS_NOT)
		return;
	k->needle = NEW_N(r->c->arena, str, k->n);
	for (i = 0; i < k->n; i++)
		k->needle[i] = cond_needle(r->c->arena, k->v[i].key);
}

static bool read_list(struct reader *r, const json_t *j, const char *at, struct condition *k)
{
	size_t i;

	k->n = json_array_size(j);
	if (!json_is_array(j) || !k->n || k->n > VALUES)
		return fail(r->c, E_INVALID, below(r, at, "value"), "condition.value_list");
	k->v = NEW_N(r->c->arena, struct sla_value, k->n);
	for (i = 0; i < k->n; i++)
		if (!read_value(r, json_array_get(j, i), at, k, &k->v[i]))
			return false;
	return true;
}

static bool read_values(struct reader *r, const json_t *j, const char *at, struct condition *k)
{
	bool words = k->op == COND_CONTAINS || k->op == COND_CONTAINS_NOT;

	if (k->op == COND_SET || k->op == COND_UNSET) {
		if (j && !json_is_null(j))
			return fail(r->c, E_INVALID, below(r, at, "value"), "condition.value_none");
		return true;
	}
	if (k->op == COND_IN || k->op == COND_NOT_IN || (words && json_is_array(j))) {
		if (!read_list(r, j, at, k))
			return false;
	} else {
		k->n = 1;
		k->v = NEW(r->c->arena, struct sla_value);
		if (!read_value(r, j, at, k, k->v))
			return false;
	}
	make_needles(r, k);
	return true;
}

static bool read_op(struct reader *r, str name, const char *at, struct condition *k)
{
	str allowed;

	return cond_op_of(name, k->field, &k->op, &allowed) || fail_p(r->c, E_INVALID, below(r, at, "op"), "condition.op",
		&(struct fail_param){ "allowed", allowed });
}

/* "field:<name>": whether a desk has such a field is not known here. */
static bool custom_of(struct reader *r, str name, struct condition *k)
{
	if (!str_starts(name, S("field:")) || name.n < 7 || name.n > 60)
		return false;
	k->field = COND_CUSTOM;
	k->name = str_dup(r->c->arena, name);
	return true;
}

static bool read_field(struct reader *r, str name, const char *at, struct condition *k)
{
	if (custom_of(r, name, k))
		return true;
	if (r->rules ? cond_field_of_rules(name, &k->field) : cond_field_of(name, &k->field))
		return true;
	return fail_p(r->c, E_INVALID, below(r, at, "field"), "condition.field",
		      &(struct fail_param){ "allowed", cond_field_names(r->c->arena, r->rules) });
}

static bool read_test(struct reader *r, const json_t *j, const char *at, struct condition *k)
{
	const char *key;
	json_t *v;

	k->kind = COND_TEST;
	json_object_foreach((json_t *)j, key, v)
		if (!str_eq(str_of(key), S("field")) && !str_eq(str_of(key), S("op")) && !str_eq(str_of(key), S("value")))
			return fail(r->c, E_INVALID, below(r, at, key), "shape.unknown");
	if (++r->tests > COND_MAX)
		return fail(r->c, E_INVALID, at, "condition.too_large");
	return read_field(r, json_get_str(j, "field"), at, k) && read_op(r, json_get_str(j, "op"), at, k) &&
		read_values(r, json_object_get(j, "value"), at, k);
}

static bool read_node(struct reader *r, const json_t *j, const char *at, struct condition *k, int depth);

static bool read_kids(struct reader *r, const json_t *list, const char *at, struct condition *k, int depth)
{
	size_t i;
	bool ok = true;

	k->kids = json_array_size(list);
	if (k->kids > COND_MAX)
		return fail(r->c, E_INVALID, at, "condition.too_large");
	if (!json_is_array(list) || (k->kind == COND_ANY && !k->kids) || depth >= DEPTH)
		return fail(r->c, E_INVALID, at, "condition.shape");
	k->kid = NEW_N(r->c->arena, struct condition, k->kids);
	for (i = 0; i < k->kids; i++) {
		str place = str_fmt(r->c->arena, "%s.%zu", at, i);

		ok &= read_node(r, json_array_get(list, i), str_z(r->c->arena, place), &k->kid[i], depth + 1);
	}
	return ok;
}

/* ---- what nothing can ever meet ---- */

static bool among(const struct sla_value *v, size_t n, struct sla_value x)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (sla_value_eq(v[i], x))
			return true;
	return false;
}

static bool test_admits(const struct condition *t, struct sla_value x)
{
	switch (t->op) {
	case COND_IS:
	case COND_IN:
	case COND_HAS:
		return among(t->v, t->n, x);
	case COND_IS_NOT:
	case COND_NOT_IN:
	case COND_HAS_NOT:
		return !among(t->v, t->n, x);
	case COND_SET:
	case COND_CONTAINS:
	case COND_CONTAINS_NOT:
	case COND_AT_LEAST:
	case COND_AT_MOST:
		return true;
	case COND_UNSET:
	case COND_OPS:
		return false;
	}
	return false;
}

/* Does anything in the list say that this value of `a` cannot be? */
static bool forbidden(const struct condition *a, struct sla_value x, const struct condition *all, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (all[i].field == a->field && (a->op != COND_HAS || all[i].op == COND_HAS_NOT) && !test_admits(&all[i], x))
			return true;
	return false;
}

/* May a test hold together with a list of tests that all must? */
static bool test_possible(const struct condition *a, const struct condition *all, size_t n)
{
	size_t i;

	/* of several values each may be there, and names differ */
	if (a->field == COND_CUSTOM || a->field == COND_REASON)
		return true;
	if (a->op != COND_IS && a->op != COND_IN && a->op != COND_HAS && a->op != COND_SET)
		return true;
	for (i = 0; i < n; i++)
		if (all[i].field == a->field && all[i].op == COND_UNSET)
			return false;
	for (i = 0; i < a->n; i++)
		if (!forbidden(a, a->v[i], all, n))
			return true;
	return a->op == COND_SET;
}

/* Tests of an all and of the alls right inside it, in one list. */
static void flatten(const struct condition *k, struct condition *out, size_t *n)
{
	size_t i;

	for (i = 0; i < k->kids; i++) {
		if (k->kid[i].kind == COND_TEST && *n < COND_MAX)
			out[(*n)++] = k->kid[i];
		else if (k->kid[i].kind == COND_ALL)
			flatten(&k->kid[i], out, n);
	}
}

static bool all_possible(struct reader *r, const struct condition *k, const char *at)
{
	struct condition *t = NEW_N(r->c->arena, struct condition, COND_MAX);
	size_t i, n = 0;

	flatten(k, t, &n);
	for (i = 0; i < n; i++)
		if (!test_possible(&t[i], t, n))
			return fail_p(r->c, E_INVALID, at, "condition.contradiction",
				      &(struct fail_param){ "field", label_of(r->c, &t[i]) });
	return true;
}

static bool read_node(struct reader *r, const json_t *j, const char *at, struct condition *k, int depth)
{
	const json_t *all = json_object_get(j, "all"), *any = json_object_get(j, "any");

	if (!json_is_object(j))
		return fail(r->c, E_INVALID, at, "condition.shape");
	if (!all && !any)
		return read_test(r, j, at, k);
	if (json_object_size(j) != 1)
		return fail(r->c, E_INVALID, at, "condition.shape");
	k->kind = all ? COND_ALL : COND_ANY;
	at = below(r, at, all ? "all" : "any");
	if (!read_kids(r, all ? all : any, at, k, depth))
		return false;
	return k->kind == COND_ANY || all_possible(r, k, at);
}

static bool parse(struct reader *r, const json_t *j, const char *field, const struct condition **out)
{
	struct condition *k;

	*out = NULL;
	if (!j || json_is_null(j))
		return true;
	k = NEW(r->c->arena, struct condition);
	if (!read_node(r, j, field, k, 0))
		return false;
	*out = k;
	return true;
}

bool condition_parse(struct ctx *c, const json_t *j, const char *field, const struct condition **out)
{
	return parse(&(struct reader){ .c = c }, j, field, out);
}

bool condition_parse_rule(struct ctx *c, const json_t *j, const char *field, const struct condition **out)
{
	return parse(&(struct reader){ .c = c, .rules = true }, j, field, out);
}

/* ---- the simulator's equalities ---- */

static bool simple_value(struct arena *a, const json_t *j, struct sla_value *out)
{
	if (json_is_string(j))
		out->key = str_dup(a, str_n(json_string_value(j), json_string_length(j)));
	else if (json_is_integer(j) || json_is_real(j) || json_is_boolean(j))
		out->key = str_dup(a, json_text(a, j));
	else
		return false;
	return true;
}

static bool equality(struct reader *r, const char *key, const json_t *v, struct condition *k)
{
	const json_t *one = v;
	size_t i;

	k->kind = COND_TEST;
	if (!cond_field_of(str_of(key), &k->field)) {
		k->field = COND_CUSTOM;
		k->name = str_dup(r->c->arena, str_of(key));
	}
	if (json_is_null(v)) {
		k->op = COND_UNSET;
		return true;
	}
	k->op = k->field == COND_TAGS ? COND_HAS : json_is_array(v) ? COND_IN : COND_IS;
	k->n = json_is_array(v) ? json_array_size(v) : 1;
	k->v = NEW_N(r->c->arena, struct sla_value, k->n ? k->n : 1);
	for (i = 0; i < k->n; i++) {
		if (json_is_array(v))
			one = json_array_get(v, i);
		if (!simple_value(r->c->arena, one, &k->v[i]))
			return fail_p(r->c, E_INVALID, str_z(r->c->arena, str_fmt(r->c->arena, "when.%s", key)), "condition.value",
				      &(struct fail_param){ "field", str_dup(r->c->arena, str_of(key)) });
	}
	return true;
}

bool condition_equalities(struct ctx *c, const json_t *j, const char *field, const struct condition **out)
{
	struct reader r = { .c = c };
	struct condition *k;
	const char *key;
	json_t *v;

	*out = NULL;
	if (!j || json_is_null(j))
		return true;
	if (!json_is_object(j))
		return fail(c, E_INVALID, field, "condition.shape");
	if (json_object_size(j) > COND_MAX)
		return fail(c, E_INVALID, field, "condition.too_large");
	k = NEW(c->arena, struct condition);
	k->kind = COND_ALL;
	k->kid = NEW_N(c->arena, struct condition, json_object_size(j) + 1);
	json_object_foreach((json_t *)j, key, v)
		if (!equality(&r, key, v, &k->kid[k->kids++]))
			return false;
	*out = k;
	return true;
}

/* ---- judging ---- */

static struct sla_value attr_of(const struct condition *t, const struct cond_attrs *a)
{
	size_t i;

	if (t->field != COND_CUSTOM)
		return a->f[t->field];
	for (i = 0; i < a->customs; i++)
		if (str_eq(a->custom[i].name, t->name))
			return a->custom[i].v;
	return (struct sla_value){ 0 };
}

/* Has the ticket all of these tags? */
static bool tagged(const struct condition *t, const struct cond_attrs *a)
{
	size_t i, j;

	for (j = 0; j < t->n; j++) {
		for (i = 0; i < a->tags.n && !str_eq(a->tags.v[i], t->v[j].key); i++)
			;
		if (i == a->tags.n)
			return false;
	}
	return true;
}

/* Is one of the values, which stand in one text, among those of the test? */
static bool part_among(const struct condition *t, str has)
{
	struct sla_value x = { 0 };
	str part;

	while (str_cut(&has, '\x1f', &part)) {
		if (t->field == COND_REASON) {
			if (!str_i64(part, &x.id))
				continue;
		} else {
			x.key = part;
		}
		if (among(t->v, t->n, x))
			return true;
	}
	return false;
}

static bool has_words(const struct condition *t, const struct cond_attrs *a)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if ((t->field != COND_BODY && str_find(a->subject_words, t->needle[i]) >= 0) ||
		    (t->field != COND_SUBJECT && str_find(a->text_words, t->needle[i]) >= 0))
			return true;
	return false;
}

static bool several_admit(const struct condition *t, str has)
{
	return part_among(t, has) == (t->op == COND_IS || t->op == COND_IN);
}

static bool several(const struct condition *t, struct sla_value has)
{
	return (t->field == COND_REASON || t->field == COND_CUSTOM) && has.key.n;
}

static bool test_holds(const struct condition *t, const struct cond_attrs *a)
{
	struct sla_value has = { 0 };

	if (t->field == COND_TAGS && (t->op == COND_SET || t->op == COND_UNSET))
		return (a->tags.n > 0) == (t->op == COND_SET);
	if (t->op == COND_HAS || t->op == COND_HAS_NOT)
		return tagged(t, a) == (t->op == COND_HAS);
	if (t->op == COND_CONTAINS || t->op == COND_CONTAINS_NOT)
		return has_words(t, a) == (t->op == COND_CONTAINS);
	has = attr_of(t, a);
	if (t->op == COND_AT_LEAST || t->op == COND_AT_MOST)
		return sla_value_set(has) && (t->op == COND_AT_LEAST ? has.id >= t->v[0].id : has.id <= t->v[0].id);
	if (t->op == COND_SET || t->op == COND_UNSET)
		return sla_value_set(has) == (t->op == COND_SET);
	return several(t, has) ? several_admit(t, has.key) : test_admits(t, has);
}

bool condition_holds(const struct condition *k, const struct cond_attrs *a)
{
	size_t i;

	if (!k)
		return true;
	if (k->kind == COND_TEST)
		return test_holds(k, a);
	for (i = 0; i < k->kids; i++)
		if (condition_holds(&k->kid[i], a) != (k->kind == COND_ALL))
			return k->kind == COND_ANY;
	return k->kind == COND_ALL;
}

bool condition_may_hold(const struct condition *k, const struct cond_attrs *a, u64 known)
{
	size_t i;

	if (!k)
		return true;
	if (k->kind == COND_TEST)
		return !(known & (u64)1 << k->field) || test_holds(k, a);
	for (i = 0; i < k->kids; i++)
		if (condition_may_hold(&k->kid[i], a, known) != (k->kind == COND_ALL))
			return k->kind == COND_ANY;
	return k->kind == COND_ALL;
}

u64 condition_fields(const struct condition *k)
{
	u64 set = 0;
	size_t i;

	if (!k)
		return 0;
	if (k->kind == COND_TEST)
		return (u64)1 << k->field;
	for (i = 0; i < k->kids; i++)
		set |= condition_fields(&k->kid[i]);
	return set;
}

/* ---- explaining ---- */

static void put_parts(struct buf *b, str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] == '\x1f')
			buf_put(b, S(", "));
		else
			buf_ch(b, s.s[i]);
}

static void explain_test(struct arena *a, const struct condition *t, const struct cond_attrs *at, struct cond_leaf *out)
{
	struct buf w = buf_new(a, 64 * 1024), h = buf_new(a, 64 * 1024);
	size_t i;

	for (i = 0; i < t->n; i++) {
		buf_put(&w, i ? S(", ") : S(""));
		buf_put(&w, sla_value_text(a, t->v[i]));
	}
	if (t->field == COND_TAGS)
		for (i = 0; i < at->tags.n; i++) {
			buf_put(&h, i ? S(", ") : S(""));
			buf_put(&h, at->tags.v[i]);
		}
	else
		put_parts(&h, sla_value_text(a, attr_of(t, at)));
	*out = (struct cond_leaf){ .test = t, .wanted = buf_str(&w), .has = buf_str(&h), .ok = test_holds(t, at) };
}

static void explain(struct arena *a, const struct condition *k, const struct cond_attrs *at, struct cond_leaves *out)
{
	size_t i;

	if (k->kind != COND_TEST) {
		for (i = 0; i < k->kids; i++)
			explain(a, &k->kid[i], at, out);
		return;
	}
	if (out->n < COND_MAX)
		explain_test(a, k, at, &out->v[out->n++]);
}

struct cond_leaves condition_explain(struct arena *a, const struct condition *k, const struct cond_attrs *at)
{
	struct cond_leaves out = { 0 };

	if (!k)
		return out;
	out.v = NEW_N(a, struct cond_leaf, COND_MAX);
	explain(a, k, at, &out);
	return out;
}

static json_t *value_json(const struct condition *k, struct sla_value v)
{
	if (cond_field_type(k->field) == COND_T_YES_NO)
		return json_boolean(str_eq(v.key, S("yes")));
	return v.key.n ? json_stringn(v.key.s, v.key.n) : json_integer(v.id);
}

json_t *condition_json(const struct condition *k)
{
	json_t *o, *list;
	size_t i;

	if (!k)
		return json_null();
	o = json_object();
	if (k->kind != COND_TEST) {
		list = json_array();
		for (i = 0; i < k->kids; i++)
			json_array_append_new(list, condition_json(&k->kid[i]));
		json_object_set_new(o, k->kind == COND_ALL ? "all" : "any", list);
		return o;
	}
	json_object_set_new(o, "field", k->field == COND_CUSTOM ? json_stringn(k->name.s, k->name.n) : json_string(cond_field_name(k->field)));
	json_object_set_new(o, "op", json_string(cond_op_name(k->op)));
	if (k->op == COND_IN || k->op == COND_NOT_IN || k->n > 1) {
		list = json_array();
		for (i = 0; i < k->n; i++)
			json_array_append_new(list, value_json(k, k->v[i]));
		json_object_set_new(o, "value", list);
	} else if (k->n) {
		json_object_set_new(o, "value", value_json(k, k->v[0]));
	}
	return o;
}
