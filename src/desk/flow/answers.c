#include "desk/flow/answers.h"

#include <math.h>

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/attachment.h"
#include "desk/policy.h"

enum { TEXT_CHARS = 1000, LONG_CHARS = 20000, FILES_MAX = 20 };

static void drop(void *j)
{
	json_decref(j);
}

json_t *json_object_in(struct ctx *c)
{
	json_t *o = json_object();

	arena_defer(c->arena, drop, o);
	return o;
}

static const char *place(struct ctx *c, str key)
{
	return str_z(c->arena, str_fmt(c->arena, "answers.%.*s", FMT(key)));
}

static bool bad(struct ctx *c, const struct form_question *q, const char *key)
{
	struct failure x = { .code = E_INVALID, .field = str_of(place(c, q->key)), .key = key };

	x.p[0] = (struct fail_param){ "question", form_text(q->label, c->locale) };
	x.p[1] = (struct fail_param){ "max", str_fmt(c->arena, "%d", q->kind == Q_LONG_TEXT ? LONG_CHARS : TEXT_CHARS) };
	return fail_full(c, &x);
}

static str text_of(const json_t *v)
{
	return json_is_string(v) ? str_n(json_string_value(v), json_string_length(v)) : STR_NULL;
}

/* Nothing was said: not there, null, blank, no file. */
static bool is_blank(const json_t *v)
{
	return !v || json_is_null(v) || (json_is_string(v) && !str_trim(text_of(v)).n) ||
		(json_is_array(v) && !json_array_size(v));
}

const json_t *answer_of(const struct form_question *q, const json_t *answers)
{
	return answers ? json_object_getn(answers, q->key.s, q->key.n) : NULL;
}

bool answer_given(const struct form_question *q, const json_t *answers)
{
	return !is_blank(answer_of(q, answers));
}

static bool digits(str s, size_t from, size_t n, i64 *out)
{
	return s.n >= from + n && str_chr(str_slice(s, from, from + n), '-') < 0 && str_i64(str_slice(s, from, from + n), out);
}

/* "2026-02-28": a day that there is. */
static bool is_date(str s)
{
	static const i64 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	i64 y, m, d;

	if (s.n != 10 || s.s[4] != '-' || s.s[7] != '-' || !digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
		return false;
	if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1)
		return false;
	return d <= days[m - 1] + (m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)));
}

static bool is_option(const struct form_question *q, str v)
{
	size_t i;

	for (i = 0; i < q->options; i++)
		if (str_eq(q->option[i].value, v))
			return true;
	return false;
}

/* Each file is an upload of who answers that waits to be used. */
static bool check_files(struct ctx *c, const struct form_question *q, const json_t *v)
{
	struct attachment a;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) > FILES_MAX)
		return bad(c, q, "form.answer_file");
	for (i = 0; i < json_array_size(v); i++) {
		if (!json_is_integer(json_array_get(v, i)))
			return bad(c, q, "form.answer_file");
		if (attachment_load(c, json_integer_value(json_array_get(v, i)), &a) && !a.message_id && a.agent_id == c->who->id)
			continue;
		if (fail_code(c) >= E_INTERNAL)
			return false;
		fail_clear(c);
		return bad(c, q, "form.answer_file");
	}
	return true;
}

static bool check_one(struct ctx *c, const struct form_question *q, const json_t *v)
{
	str s = text_of(v);

	switch (q->kind) {
	case Q_TEXT:
	case Q_LONG_TEXT:
		if (!s.s)
			return bad(c, q, "form.answer_text");
		return str_utf8_len(s) <= (q->kind == Q_TEXT ? TEXT_CHARS : LONG_CHARS) || bad(c, q, "form.answer_long");
	case Q_CHOICE:
		return is_option(q, s) || bad(c, q, "form.answer_choice");
	case Q_YES_NO:
		return json_is_boolean(v) || bad(c, q, "form.answer_yes_no");
	case Q_NUMBER:
		return (json_is_number(v) && isfinite(json_number_value(v))) || bad(c, q, "form.answer_number");
	case Q_DATE:
		return is_date(s) || bad(c, q, "form.answer_date");
	case Q_FILE:
		return check_files(c, q, v);
	case Q_KINDS:
		break;
	}
	return false;
}

static const struct form_question *question_of(const struct form *f, str key)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (str_eq(f->q[i].key, key))
			return &f->q[i];
	return NULL;
}

static bool all_known(struct ctx *c, const struct form *f, const json_t *given)
{
	const char *key;
	json_t *v;
	bool ok = true;

	json_object_foreach((json_t *)given, key, v)
		if (!question_of(f, str_of(key)))
			ok = fail(c, E_INVALID, place(c, str_of(key)), "form.unknown");
	return ok;
}

bool answers_check(struct ctx *c, const struct form *f, const json_t *given, bool complete, json_t **out)
{
	bool ok = true;
	size_t i;

	*out = json_object_in(c);
	if (given && !json_is_null(given) && !json_is_object(given))
		return fail(c, E_INVALID, "answers", "shape.object");
	ok &= all_known(c, f, given);
	/* earlier failures are kept: a file that is looked up clears only its own */
	for (i = 0; i < f->n && ok; i++)
		if (f->q[i].kind == Q_FILE && answer_given(&f->q[i], given))
			ok &= check_files(c, &f->q[i], answer_of(&f->q[i], given));
	for (i = 0; i < f->n; i++) {
		const struct form_question *q = &f->q[i];
		json_t *v = json_object_getn(given, q->key.s, q->key.n);

		if (is_blank(v)) {
			if (complete && q->required)
				ok = bad(c, q, "form.answer_required");
		} else if (q->kind == Q_FILE || check_one(c, q, v)) {
			json_object_setn(*out, q->key.s, q->key.n, v);
		} else {
			ok = false;
		}
	}
	return ok;
}

struct i64s answers_files(struct ctx *c, const struct form *f, const json_t *answers)
{
	struct i64s out = { NEW_N(c->arena, i64, f->n * FILES_MAX + 1), 0 };
	size_t i, k;

	for (i = 0; i < f->n; i++) {
		const json_t *v = f->q[i].kind == Q_FILE ? answer_of(&f->q[i], answers) : NULL;

		for (k = 0; k < json_array_size(v); k++)
			out.v[out.n++] = json_integer_value(json_array_get(v, k));
	}
	return out;
}

/* ---- as text ---- */

static str files_text(struct ctx *c, const json_t *v)
{
	struct buf b = buf_new(c->arena, 16 * 1024);
	struct attachment a;
	size_t i;

	for (i = 0; i < json_array_size(v); i++) {
		if (!attachment_load(c, json_integer_value(json_array_get(v, i)), &a)) {
			fail_clear(c);
			continue;
		}
		if (b.n)
			buf_put(&b, S(", "));
		buf_put(&b, a.name);
	}
	return buf_str(&b);
}

static str option_text(const struct form_question *q, str value, str locale)
{
	size_t i;

	for (i = 0; i < q->options; i++)
		if (str_eq(q->option[i].value, value))
			return form_text(q->option[i].label, locale);
	return value;
}

str answer_text(struct ctx *c, const struct form_question *q, const json_t *v, str locale)
{
	if (is_blank(v))
		return S("");
	if (json_is_array(v))
		return files_text(c, v);
	if (json_is_boolean(v))
		return message(c->arena, locale, json_is_true(v) ? "form.yes" : "form.no", NULL, 0);
	if (json_is_integer(v))
		return str_fmt(c->arena, "%lld", (long long)json_integer_value(v));
	if (json_is_real(v))
		return str_fmt(c->arena, "%.10g", json_real_value(v));
	return q->kind == Q_CHOICE ? option_text(q, text_of(v), locale) : str_trim(text_of(v));
}

/* Lines stay lines. */
static void put_lines(struct buf *b, str s)
{
	str line;
	bool first = true;

	while (str_cut(&s, '\n', &line)) {
		if (!first)
			buf_put(b, S("<br>"));
		first = false;
		html_text(b, line);
	}
}

void answers_html(struct ctx *c, struct buf *b, const struct form *f, const json_t *answers)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		str text = answer_text(c, &f->q[i], answer_of(&f->q[i], answers), c->locale);

		buf_put(b, S("<p><strong>"));
		html_text(b, form_text(f->q[i].label, c->locale));
		buf_put(b, S("</strong><br>"));
		put_lines(b, text.n ? text : message(c->arena, c->locale, "form.no_answer", NULL, 0));
		buf_put(b, S("</p>"));
	}
}
