#include "desk/flow/uses.h"

#include "base/json.h"
#include "desk/flow/forms.h"
#include "desk/flow/macro.h"
#include "desk/flow/rules.h"
#include "desk/promise/policies.h"

enum { NAMED_MAX = 5, DEPTH = 24 };

struct seeker {
	struct ctx *c;
	const struct use *u;
	str attribute;		/* "field:name" of a field, as conditions and forms call it */
	struct buf names;
	size_t n;
};

static bool is_it(const struct seeker *s, const json_t *v)
{
	size_t i;

	if (json_is_array(v)) {
		for (i = 0; i < json_array_size(v); i++)
			if (is_it(s, json_array_get(v, i)))
				return true;
		return false;
	}
	if (s->u->id)
		return json_is_integer(v) && json_integer_value(v) == s->u->id;
	return json_is_string(v) && str_eq(str_of(json_string_value(v)), s->u->text);
}

static bool tests_it(const struct seeker *s, const json_t *j)
{
	str field = json_get_str(j, "field");

	if (s->attribute.n && str_eq(field, s->attribute))
		return true;
	return s->u->cond && str_eq(field, str_of(s->u->cond)) && is_it(s, json_object_get(j, "value"));
}

static bool member_is_it(const struct seeker *s, str key, const json_t *v)
{
	str name = str_of(s->u->member);

	if (s->attribute.n && str_eq(key, S("fills")))
		return json_is_string(v) && str_eq(str_of(json_string_value(v)), s->attribute);
	return (str_eq(key, name) || (key.n == name.n + 1 && str_starts(key, name))) && is_it(s, v);
}

static bool names_it(const struct seeker *s, json_t *j, int depth)
{
	const char *key;
	json_t *v;
	size_t i;

	if (depth > DEPTH)
		return false;
	if (json_is_array(j))
		for (i = 0; i < json_array_size(j); i++)
			if (names_it(s, json_array_get(j, i), depth + 1))
				return true;
	if (!json_is_object(j))
		return false;
	if (tests_it(s, j))
		return true;
	json_object_foreach(j, key, v)
		if (member_is_it(s, str_of(key), v) || names_it(s, v, depth + 1))
			return true;
	return false;
}

static void look(struct seeker *s, str name, json_t *def)
{
	if (!names_it(s, def, 0) || s->n++ >= NAMED_MAX)
		return;
	buf_put(&s->names, s->n > 1 ? S(", “") : S("“"));
	buf_put(&s->names, name);
	buf_put(&s->names, S("”"));
}

static bool look_in_texts(struct seeker *s)
{
	struct macros m;
	struct forms_rows f;
	json_t *j;
	size_t i;

	if (!macro_list(s->c, &m) || !forms_list(s->c, &f))
		return false;
	for (i = 0; i < m.n; i++) {
		if (m.v[i].active && !json_parse(s->c, m.v[i].actions, &j))
			return false;
		if (m.v[i].active)
			look(s, m.v[i].name, j);
	}
	for (i = 0; i < f.n; i++) {
		if (f.v[i].active && !json_parse(s->c, f.v[i].def, &j))
			return false;
		if (f.v[i].active)
			look(s, f.v[i].name, j);
	}
	return true;
}

bool uses_none(struct ctx *c, const struct use *u)
{
	struct seeker s = { .c = c, .u = u, .names = buf_new(c->arena, 256),
		.attribute = u->id ? S("") : str_fmt(c->arena, "field:%.*s", FMT(u->text)) };
	struct rules_rows r;
	struct policies_rows p;
	size_t i;

	if (!rules_list(c, &r) || !policies_list(c, &p))
		return false;
	for (i = 0; i < r.n; i++)
		if (r.v[i].active)
			look(&s, r.v[i].name, r.v[i].def);
	for (i = 0; i < p.n; i++)
		if (p.v[i].active)
			look(&s, p.v[i].name, p.v[i].def);
	if (!look_in_texts(&s))
		return false;
	if (!s.n)
		return true;
	if (s.n > NAMED_MAX)
		buf_put(&s.names, S(" …"));
	return fail_p(c, E_CONFLICT, "", "uses.named", &(struct fail_param){ "names", buf_str(&s.names) });
}
