#include "desk/flow/action.h"

#include <string.h>

#include "base/arena.h"

enum { DID_MAX = 64 * 1024, LIST_MAX = 50 };

/* ---- reading ---- */

const char *action_place(struct ctx *c, const char *at, const char *member)
{
	return str_z(c->arena, str_fmt(c->arena, "%s.%s", at, member));
}

bool action_id(struct ctx *c, const struct action_read *r, const char *member, bool zero, i64 *out)
{
	const json_t *v = json_object_get(r->j, member);

	*out = json_integer_value(v);
	if (!json_is_integer(v) || *out < 0 || (!*out && !zero))
		return fail(c, E_INVALID, action_place(c, r->at, member), v ? "shape.integer" : "shape.required");
	return true;
}

bool action_text(struct ctx *c, const struct action_read *r, const char *member, size_t max, str *out)
{
	str s = str_trim(json_get_str(r->j, member));

	if (!s.n)
		return fail(c, E_INVALID, action_place(c, r->at, member), "shape.required");
	if (!str_utf8_valid(s) || str_utf8_len(s) > max)
		return fail_most(c, action_place(c, r->at, member), "shape.long", (i64)max);
	*out = str_dup(c->arena, s);
	return true;
}

bool action_texts(struct ctx *c, const struct action_read *r, const char *member, size_t max, struct strs *out)
{
	const json_t *list = json_object_get(r->j, member), *one;
	size_t i, n = json_array_size(list);

	if (!json_is_array(list) || !n)
		return fail(c, E_INVALID, action_place(c, r->at, member), "shape.required");
	if (n > LIST_MAX)
		return fail_most(c, action_place(c, r->at, member), "shape.count", LIST_MAX);
	*out = (struct strs){ NEW_N(c->arena, str, n), 0 };
	json_array_foreach(list, i, one) {
		str s = json_is_string(one) ? str_trim(str_n(json_string_value(one), json_string_length(one))) : STR_NULL;

		if (!s.n || !str_utf8_valid(s) || str_utf8_len(s) > max)
			return fail_most(c, action_place(c, action_place(c, r->at, member),
				str_z(c->arena, str_fmt(c->arena, "%zu", i))), s.n ? "shape.long" : "shape.required", (i64)max);
		out->v[out->n++] = str_dup(c->arena, s);
	}
	return true;
}

static const struct action_kind *kind_of(str name)
{
	size_t i, k;

	for (i = 0; i < action_sets_n; i++)
		for (k = 0; k < action_sets[i]->n; k++)
			if (str_eq(name, str_of(action_sets[i]->v[k].name)))
				return &action_sets[i]->v[k];
	return NULL;
}

static bool among(str words, str word)
{
	str part;

	while (str_cut(&words, ' ', &part))
		if (str_eq(part, word))
			return true;
	return false;
}

static bool members_known(struct ctx *c, const struct action_read *r, const struct action_kind *k)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)r->j, name, v) {
		if (strcmp(name, "do") != 0 && !among(str_of(k->members), str_of(name)))
			return fail(c, E_INVALID, action_place(c, r->at, str_z(c->arena, str_utf8_trunc(str_of(name), 60))),
				"shape.unknown");
	}
	return true;
}

static bool read_one(struct ctx *c, const struct action_read *r, struct action *out)
{
	str name = json_get_str(r->j, "do");

	if (!json_is_object(r->j))
		return fail(c, E_INVALID, r->at, "shape.object");
	out->kind = kind_of(name);
	if (!out->kind)
		return fail_p(c, E_INVALID, action_place(c, r->at, "do"), "action.unknown",
			&(struct fail_param){ "name", str_dup(c->arena, str_utf8_trunc(name, 60)) });
	if (!members_known(c, r, out->kind) || !out->kind->parse(c, r, out))
		return false;
	out->json = json_text(c->arena, r->j);
	return true;
}

bool actions_parse(struct ctx *c, const json_t *j, const char *field, const struct actions **out)
{
	size_t i, n = json_array_size(j), failed = c->fail.n;
	struct actions *a = NEW(c->arena, struct actions);

	if (!json_is_array(j))
		return fail(c, E_INVALID, field, "shape.list");
	if (n > ACTIONS_MAX)
		return fail_most(c, field, "shape.count", ACTIONS_MAX);
	a->v = NEW_N(c->arena, struct action, n);
	for (a->n = 0, i = 0; i < n; i++) {
		struct action_read r = { json_array_get(j, i),
			action_place(c, field, str_z(c->arena, str_fmt(c->arena, "%zu", i))) };

		if (read_one(c, &r, &a->v[a->n]))
			a->n++;		/* all errors are told together */
	}
	*out = a;
	return c->fail.n == failed;
}

bool actions_check(struct ctx *c, const struct actions *a, const char *field)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->v[i].kind->check && !a->v[i].kind->check(c, &a->v[i], action_place(c, field,
				str_z(c->arena, str_fmt(c->arena, "%zu", i)))))
			return false;
	return true;
}

str actions_text(struct ctx *c, const struct actions *a)
{
	size_t i, n = 16;
	struct buf b;

	for (i = 0; i < a->n; i++)
		n += a->v[i].json.n + 1;
	b = buf_new(c->arena, n);
	buf_ch(&b, '[');
	for (i = 0; i < a->n; i++) {
		if (i)
			buf_ch(&b, ',');
		buf_put(&b, a->v[i].json);
	}
	buf_ch(&b, ']');
	return buf_str(&b);
}

json_t *actions_json(struct ctx *c, const struct actions *a)
{
	json_t *j = NULL;

	return json_parse(c, actions_text(c, a), &j) ? j : NULL;
}

/* ---- running ---- */

void action_did_number(struct action_run *r, const char *name, i64 n)
{
	buf_fmt(&r->did->did, ",\"%s\":%lld", name, (long long)n);
}

void action_did_text(struct action_run *r, const char *name, str s)
{
	buf_fmt(&r->did->did, ",\"%s\":", name);
	json_str(&r->did->did, s);
}

bool action_skip(struct action_run *r, const char *why)
{
	action_did_text(r, "skipped", str_of(why));
	r->did->skipped++;
	return true;
}

bool action_gone(struct ctx *c, struct action_run *r, const char *member, const char *key)
{
	return r->by_hand ? fail(c, E_INVALID, action_place(c, r->at, member), key) : action_skip(r, "gone");
}

static bool run_one(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct object o = ticket_object(r->t);
	bool ok = true;

	if (!must_can(c, a->kind->verb, &o))
		return false;
	if (r->did->did.n && r->did->did.s[r->did->did.n - 1] != '[')
		buf_ch(&r->did->did, ',');
	buf_fmt(&r->did->did, "{\"do\":\"%s\"", a->kind->name);
	if (!a->kind->on_closed && !r->by_hand && str_eq(r->t->category, S("closed")))
		action_skip(r, "closed");
	else
		ok = a->kind->run(c, r, a);
	buf_ch(&r->did->did, '}');
	return ok;
}

static bool run_all(struct ctx *c, struct action_run *r, const struct actions *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		r->at = str_z(c->arena, str_fmt(c->arena, "actions.%zu", i));
		if (!run_one(c, r, &a->v[i]))
			return false;
	}
	return true;
}

bool actions_run_within(struct ctx *c, struct action_run *r, const struct actions *a)
{
	struct action_run in = *r;

	in.depth++;
	buf_put(&r->did->did, S(",\"did\":["));
	if (!run_all(c, &in, a))
		return false;
	buf_ch(&r->did->did, ']');
	return true;
}

bool actions_run(struct ctx *c, struct ticket *t, const struct actions *a, const struct action_origin *by,
		 struct actions_did *did)
{
	struct action_run r = { .t = t, .by = by, .did = did ? did : NEW(c->arena, struct actions_did),
		.by_hand = c->who->kind == ACTOR_AGENT };
	const struct actor *who = c->who;
	struct actor as = *who;
	bool ok;

	as.via = by;
	*r.did = (struct actions_did){ .did = buf_new(c->arena, DID_MAX) };
	c->who = &as;
	ok = run_all(c, &r, a);
	c->who = who;
	return ok;
}
