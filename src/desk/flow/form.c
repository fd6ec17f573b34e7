#include "desk/flow/form.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/message.h"

enum { LABEL_CHARS = 300, KEY_MAX = 40, TEAMS_MAX = 100, FILLS_MAX = 80 };

static const char *const kind_names[FORM_KINDS] = { "escalation", "return", "questions" };
static const char *const question_names[Q_KINDS] = { "text", "long_text", "choice", "yes_no", "number", "date", "file" };

const char *form_kind_name(enum form_kind k)
{
	return kind_names[k];
}

const char *question_kind_name(enum question_kind k)
{
	return question_names[k];
}

bool form_kind_of(str name, enum form_kind *out)
{
	size_t i;

	for (i = 0; i < FORM_KINDS; i++)
		if (str_eq(str_of(kind_names[i]), name)) {
			*out = (enum form_kind)i;
			return true;
		}
	return false;
}

/* ---- texts ---- */

static str in_locale(struct form_text t, str locale)
{
	size_t i;

	for (i = 0; i < LOCALES; i++)
		if (str_eq(str_of(message_locales[i]), locale))
			return json_get_str(t.by_locale, message_locales[i]);
	return STR_NULL;
}

str form_text(struct form_text t, str locale)
{
	str s = in_locale(t, locale), sister = str_starts(locale, S("pt")) ?
		in_locale(t, str_eq(locale, S("pt-BR")) ? S("pt-PT") : S("pt-BR")) : STR_NULL;
	size_t i;

	if (!s.n)
		s = sister.n ? sister : in_locale(t, S("en"));
	for (i = 0; !s.n && i < LOCALES; i++)
		s = json_get_str(t.by_locale, message_locales[i]);
	return s.s ? s : S("");
}

static const char *place(struct ctx *c, const char *at, const char *what)
{
	return str_z(c->arena, str_fmt(c->arena, "%s%s%s", at, *at ? "." : "", what));
}

static const char *place_n(struct ctx *c, const char *at, const char *list, size_t i)
{
	return str_z(c->arena, str_fmt(c->arena, "%s%s%s.%zu", at, *at ? "." : "", list, i));
}

static bool known(struct ctx *c, const json_t *j, const char *at, const char *const *names)
{
	const char *key;
	json_t *v;
	bool ok = true;
	size_t i;

	if (!json_is_object(j))
		return fail(c, E_INVALID, at, "shape.object");
	json_object_foreach((json_t *)j, key, v) {
		for (i = 0; names[i] && !str_eq(str_of(names[i]), str_of(key)); i++)
			;
		if (!names[i])
			ok = fail(c, E_INVALID, place(c, at, str_z(c->arena, str_of(key))), "shape.unknown");
	}
	return ok;
}

/* Texts by language; needed: at least one of them is there. */
static bool read_text(struct ctx *c, const json_t *j, const char *at, bool needed, struct form_text *out)
{
	bool any = false;
	const char *key;
	json_t *v;
	size_t i;

	out->by_locale = j;
	if (!j || json_is_null(j))
		return !needed || fail(c, E_INVALID, at, "form.label");
	if (!json_is_object(j))
		return fail(c, E_INVALID, at, "shape.object");
	json_object_foreach((json_t *)j, key, v) {
		for (i = 0; i < LOCALES && !str_eq(str_of(key), str_of(message_locales[i])); i++)
			;
		if (i == LOCALES || !json_is_string(v))
			return fail(c, E_INVALID, at, "form.label_language");
		if (str_utf8_len(str_of(json_string_value(v))) > LABEL_CHARS)
			return fail_p(c, E_INVALID, at, "shape.long", &(struct fail_param){ "max", S("300") });
		any |= str_trim(str_of(json_string_value(v))).n > 0;
	}
	return any || !needed || fail(c, E_INVALID, at, "form.label");
}

/* ---- questions ---- */

static bool key_ok(str k)
{
	size_t i;

	for (i = 0; i < k.n; i++)
		if (!(k.s[i] >= 'a' && k.s[i] <= 'z') && !(k.s[i] >= '0' && k.s[i] <= '9') && k.s[i] != '_')
			return false;
	return k.n > 0 && k.n <= KEY_MAX;
}

static bool read_options(struct ctx *c, const json_t *j, const char *at, struct form_question *q)
{
	static const char *const names[] = { "value", "label", NULL };
	size_t i, k, n = json_array_size(j);
	bool ok = true;

	if (q->kind != Q_CHOICE)
		return !n || fail(c, E_INVALID, place(c, at, "options"), "form.options_none");
	if (n < 2 || n > FORM_OPTIONS_MAX)
		return fail(c, E_INVALID, place(c, at, "options"), "form.options");
	q->option = NEW_N(c->arena, struct form_option, n);
	q->options = n;
	for (i = 0; i < n; i++) {
		const json_t *o = json_array_get(j, i);
		const char *here = place_n(c, at, "options", i);
		struct form_option *out = &q->option[i];

		if (!known(c, o, here, names)) {
			ok = false;
			continue;
		}
		out->value = json_get_str(o, "value");
		if (!key_ok(out->value))
			ok = fail(c, E_INVALID, place(c, here, "value"), "form.key");
		for (k = 0; k < i; k++)
			if (str_eq(q->option[k].value, out->value))
				ok = fail(c, E_INVALID, place(c, here, "value"), "form.key_twice");
		ok &= read_text(c, json_object_get(o, "label"), place(c, here, "label"), true, &out->label);
	}
	return ok;
}

static bool question_kind_of(str name, enum question_kind *out)
{
	size_t i;

	for (i = 0; i < Q_KINDS; i++)
		if (str_eq(str_of(question_names[i]), name)) {
			*out = (enum question_kind)i;
			return true;
		}
	return false;
}

static bool read_question(struct ctx *c, const json_t *j, size_t i, struct form *f)
{
	static const char *const names[] = { "key", "kind", "label", "help", "required", "options", "fills", NULL };
	const char *at = place_n(c, "", "questions", i);
	struct form_question *q = &f->q[i];
	const json_t *required = json_object_get(j, "required");
	bool ok = known(c, j, at, names);
	size_t k;

	if (!json_is_object(j))
		return false;
	q->key = json_get_str(j, "key");
	q->fills = json_get_str(j, "fills").s ? json_get_str(j, "fills") : S("");
	q->required = json_is_true(required);
	if (required && !json_is_boolean(required))
		ok = fail(c, E_INVALID, place(c, at, "required"), "shape.bool");
	if (!key_ok(q->key))
		ok = fail(c, E_INVALID, place(c, at, "key"), "form.key");
	for (k = 0; k < i; k++)
		if (str_eq(f->q[k].key, q->key))
			ok = fail(c, E_INVALID, place(c, at, "key"), "form.key_twice");
	if (q->fills.n > FILLS_MAX || (q->fills.n && !str_starts(q->fills, S("field:"))))
		ok = fail(c, E_INVALID, place(c, at, "fills"), "form.fills");
	ok &= read_text(c, json_object_get(j, "label"), place(c, at, "label"), true, &q->label);
	ok &= read_text(c, json_object_get(j, "help"), place(c, at, "help"), false, &q->help);
	if (!question_kind_of(json_get_str(j, "kind"), &q->kind))
		return fail(c, E_INVALID, place(c, at, "kind"), "form.question_kind");
	return read_options(c, json_object_get(j, "options"), at, q) && ok;
}

static bool read_teams(struct ctx *c, const json_t *j, struct form *f)
{
	size_t i, n = json_array_size(j);

	if (j && !json_is_null(j) && (!json_is_array(j) || n > TEAMS_MAX))
		return fail(c, E_INVALID, "team_ids", "shape.list");
	f->team_ids = (struct i64s){ NEW_N(c->arena, i64, n + 1), n };
	for (i = 0; i < n; i++) {
		f->team_ids.v[i] = json_integer_value(json_array_get(j, i));
		if (f->team_ids.v[i] <= 0)
			return fail(c, E_INVALID, "team_ids", "team.unknown");
	}
	return true;
}

bool form_parse(struct ctx *c, const json_t *def, struct form *out)
{
	static const char *const names[] = { "when", "team_ids", "priority", "questions", NULL };
	const json_t *list = json_object_get(def, "questions");
	size_t i, n = json_array_size(list);
	bool ok = known(c, def, "", names);

	if (!json_is_object(def))
		return false;
	out->priority = json_get_i64(def, "priority", 0);
	if (out->priority < 0 || out->priority > 4)
		ok = fail(c, E_INVALID, "priority", "form.priority");
	ok &= condition_parse(c, json_object_get(def, "when"), "when", &out->when);
	ok &= read_teams(c, json_object_get(def, "team_ids"), out);
	if (!json_is_array(list) || !n || n > FORM_QUESTIONS_MAX)
		return fail(c, E_INVALID, "questions", "form.questions");
	out->q = NEW_N(c->arena, struct form_question, n);
	out->n = n;
	for (i = 0; i < n; i++)
		ok &= read_question(c, json_array_get(list, i), i, out);
	return ok;
}

bool form_asks(const struct form *f)
{
	size_t i;

	for (i = 0; f && i < f->n; i++)
		if (f->q[i].required)
			return true;
	return false;
}
