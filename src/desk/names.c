#include "desk/names.h"

#include "base/json.h"
#include "base/message.h"
#include "text/fold.h"

static str filled(const json_t *names, const char *locale)
{
	str s = json_get_str(names, locale);

	return s.n ? s : STR_NULL;
}

/* pt-BR and pt-PT stand in for each other. */
static str related(const json_t *names, str locale)
{
	size_t i;
	str s;

	for (i = 0; i < LOCALES; i++) {
		if (locale.n < 2 || !str_starts(str_of(message_locales[i]), str_slice(locale, 0, 2)))
			continue;
		s = filled(names, message_locales[i]);
		if (s.n)
			return s;
	}
	return STR_NULL;
}

str names_of(const json_t *names, str locale)
{
	size_t i;
	str s = STR_NULL;

	for (i = 0; i < LOCALES && !s.n; i++)
		if (str_eq(str_of(message_locales[i]), locale))
			s = filled(names, message_locales[i]);
	if (!s.n)
		s = related(names, locale);
	for (i = 0; i < LOCALES && !s.n; i++)
		s = filled(names, message_locales[i]);
	return s.n ? s : S("");
}

str names_of_text(struct ctx *c, str json, str locale)
{
	json_t *j;

	if (!json.n || !json_parse(c, json, &j))
		return S("");
	return names_of(j, locale);
}

bool names_any(struct ctx *c, str json, str folded)
{
	json_t *j;
	size_t i;

	if (!json.n || !folded.n || !json_parse(c, json, &j)) {
		fail_clear(c);
		return false;
	}
	for (i = 0; i < LOCALES; i++)
		if (str_eq(text_fold(c->arena, json_get_str(j, message_locales[i])), folded))
			return true;
	return false;
}

static bool is_locale(str s)
{
	size_t i;

	for (i = 0; i < LOCALES; i++)
		if (str_eq(str_of(message_locales[i]), s))
			return true;
	return false;
}

bool names_check(struct ctx *c, const json_t *j, const struct names_rule *rule, str *out)
{
	struct buf b = buf_new(c->arena, 64 * 1024);
	const char *key;
	size_t n = 0;
	json_t *v;

	if (!json_is_object(j) && !(json_is_null(j) || !j))
		return fail(c, E_INVALID, rule->field, "names.shape");
	buf_ch(&b, '{');
	json_object_foreach((json_t *)j, key, v) {
		const char *at = str_z(c->arena, str_fmt(c->arena, "%s.%s", rule->field, key));
		str s;

		if (!is_locale(str_of(key)) || !json_is_string(v))
			return fail(c, E_INVALID, at, "names.shape");
		s = str_n(json_string_value(v), json_string_length(v));
		s = str_trim(rule->lines ? text_clean(c->arena, s) : text_clean_line(c->arena, s));
		if (str_utf8_len(s) > rule->max)
			return fail_p(c, E_INVALID, at, "shape.long", &(struct fail_param){ "max",
				str_fmt(c->arena, "%zu", rule->max) });
		if (!s.n)
			continue;
		if (n++)
			buf_ch(&b, ',');
		json_str(&b, str_of(key));
		buf_ch(&b, ':');
		json_str(&b, s);
	}
	if (!n && rule->needed)
		return fail(c, E_INVALID, rule->field, "names.needed");
	buf_ch(&b, '}');
	*out = buf_str(&b);
	return true;
}
