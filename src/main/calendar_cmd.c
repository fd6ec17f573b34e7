/* pronto calendar eval FILE|-: business time for anyone, without a store or a server. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "desk/promise/calendar.h"
#include "desk/promise/instant.h"
#include "main/admin.h"
#include "main/jsonl.h"

enum op { OP_BETWEEN, OP_ADD, OP_SUB, OP_NEXT_OPEN, OP_NEXT_CLOSE, OP_IS_OPEN, OPS };
static const char *const op_names[OPS] = { "between", "add", "sub", "next_open", "next_close", "is_open" };
/* What an instant can be called; the question's own name first. */
static const char *const calendar_keys[] = { "tz", "hours", "breaks", "holidays", "overrides" };

/* 9999-12-31T23:59:59.999Z: what has no date with four digits is never. */
static const i64 LAST_INSTANT = 253402300799999;
static const i64 SECONDS_MAX = 1000000000000;

struct question {
	enum op op;
	i64 start, end, n;
};

static bool is_one_of(const char *key, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(key, v[i]) == 0)
			return true;
	return false;
}

/* The calendar's fields go to the calendar, the question's stay; others are errors. */
static bool split(struct ctx *c, json_t *line, json_t *calendar)
{
	static const char *const own[] = { "id", "op", "start", "end", "at", "seconds", "note" };
	const char *key;
	json_t *value;
	bool ok = true;

	json_object_foreach(line, key, value) {
		if (is_one_of(key, calendar_keys, COUNT(calendar_keys)))
			(void)json_object_set(calendar, key, value);
		else if (!is_one_of(key, own, COUNT(own)))
			ok = fail_full(c, &(struct failure){ .code = E_INVALID, .field = str_dup(c->arena, str_of(key)),
				.key = "calendar.field", .p = { { "value", str_dup(c->arena, str_of(key)) } } });
	}
	return ok;
}

static bool instant(struct ctx *c, const json_t *line, const char *key, i64 *out)
{
	str text = json_get_str(line, key);

	/* With one instant only, "at" says it as well. */
	if (!text.s && !json_object_get(line, key))
		text = json_get_str(line, "at");
	return (text.s && instant_parse(text, out)) || fail(c, E_INVALID, key, "calendar.instant");
}

static bool seconds(struct ctx *c, const json_t *line, i64 *out)
{
	const json_t *j = json_object_get(line, "seconds");
	i64 s = json_is_integer(j) ? json_integer_value(j) : 0;

	if (s < 1 || s > SECONDS_MAX)
		return fail(c, E_INVALID, "seconds", "calendar.seconds");
	*out = s * 1000;
	return true;
}

static bool question(struct ctx *c, const json_t *line, struct question *q)
{
	str op = json_get_str(line, "op");
	size_t i = 0;
	bool ok = true;

	*q = (struct question){ 0 };
	while (i < OPS && !str_eq(op, str_of(op_names[i])))
		i++;
	if (i == OPS)
		return fail(c, E_INVALID, "op", "calendar.op");
	q->op = (enum op)i;
	if (q->op != OP_SUB)
		ok = instant(c, line, "start", &q->start);
	if (q->op == OP_BETWEEN && !json_object_get(line, "end"))
		ok = fail(c, E_INVALID, "end", "calendar.instant");
	else if (q->op == OP_BETWEEN || q->op == OP_SUB)
		ok &= instant(c, line, q->op == OP_SUB && !json_object_get(line, "end") && json_object_get(line, "start") ? "start" : "end", &q->end);
	if (q->op == OP_ADD || q->op == OP_SUB)
		ok &= seconds(c, line, &q->n);
	return ok;
}

static void put_instant(struct ctx *c, struct buf *out, const struct calendar *k, i64 at)
{
	if (at > LAST_INSTANT)
		buf_put(out, S("null"));
	else
		json_str(out, instant_text_in(c->arena, at, k));
}

static void put_answer(struct ctx *c, const struct calendar *k, const struct question *q, struct buf *out)
{
	buf_put(out, S("\"result\":"));
	switch (q->op) {
	case OP_BETWEEN:
		buf_i64(out, calendar_between(k, q->start, q->end) / 1000);
		break;
	case OP_IS_OPEN:
		buf_put(out, calendar_is_open(k, q->start) ? S("true") : S("false"));
		break;
	case OP_ADD:
		put_instant(c, out, k, calendar_add(k, q->start, q->n));
		break;
	case OP_SUB:
		put_instant(c, out, k, calendar_sub(k, q->end, q->n));
		break;
	case OP_NEXT_OPEN:
		put_instant(c, out, k, calendar_next_open(k, q->start));
		break;
	case OP_NEXT_CLOSE:
		put_instant(c, out, k, calendar_next_close(k, q->start));
		break;
	case OPS:
		break;
	}
}

static bool eval(struct ctx *c, const json_t *line, struct buf *out)
{
	json_t *fields = json_object();
	const struct calendar *k;
	struct calendar_def def;
	struct question q;
	bool ok = fields && split(c, (json_t *)(uintptr_t)line, fields);

	ok &= question(c, line, &q);
	ok &= calendar_def_parse(c, fields, &def);
	json_decref(fields);
	if (!ok || !calendar_build(c, c->arena, &def, &k))
		return false;
	put_answer(c, k, &q, out);
	return true;
}

int cmd_calendar(struct cmd *x)
{
	str file = cmd_word(x, 1);

	if (!str_eq(cmd_word(x, 0), S("eval")) || !file.n) {
		fprintf(stderr, "usage: pronto calendar eval FILE | -\n");
		return 2;
	}
	return jsonl_run(x->c, file, eval);
}
