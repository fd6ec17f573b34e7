#include "desk/flow/wording.h"

#include "base/arena.h"
#include "text/html.h"

static size_t locale_index(str s)
{
	size_t i;

	for (i = 0; i < LOCALES && !str_eq(s, str_of(message_locales[i])); i++)
		;
	return i;
}

static bool read_one(struct ctx *c, str in, const char *at, str *out)
{
	struct html_policy policy = { .remote_images = true };
	struct html_out body;

	if (in.n > WORDING_MAX || !html_sanitize(c->arena, in, &policy, &body))
		return fail_p(c, E_INVALID, at, "shape.long", &(struct fail_param){ "max", S("65536") });
	/* an editor's empty paragraph is no text */
	*out = str_trim(body.text).n ? body.html : S("");
	return vars_check(c, *out, VARS_HTML, at);
}

bool wording_parse_any(struct ctx *c, const json_t *j, const char *field, struct wording *out)
{
	const char *name;
	json_t *v;
	bool ok = true;

	*out = (struct wording){ 0 };
	if (!json_is_object(j))
		return fail(c, E_INVALID, field, j ? "shape.object" : "shape.required");
	json_object_foreach((json_t *)(uintptr_t)j, name, v) {
		const char *at = str_z(c->arena, str_fmt(c->arena, "%s.%s", field, name));
		size_t i = locale_index(str_of(name));

		if (i == LOCALES)
			return fail_p(c, E_INVALID, at, "shape.one_of",
				&(struct fail_param){ "allowed", S("en, es, it, pt-BR, pt-PT") });
		if (!json_is_string(v) && !json_is_null(v))
			return fail(c, E_INVALID, at, "shape.string");
		ok = read_one(c, str_n(json_string_value(v), json_string_length(v)), at, &out->v[i]) && ok;
	}
	return ok;
}

bool wording_parse(struct ctx *c, const json_t *j, const char *field, struct wording *out)
{
	size_t i;

	if (!wording_parse_any(c, j, field, out))
		return false;
	for (i = 0; i < LOCALES; i++)
		if (out->v[i].n)
			return true;
	return fail(c, E_INVALID, field, "wording.none");
}

bool wording_read(struct ctx *c, str json, struct wording *out)
{
	json_t *j;
	size_t i;

	*out = (struct wording){ 0 };
	if (!json_parse(c, json, &j))
		return false;
	for (i = 0; i < LOCALES; i++)
		out->v[i] = json_get_str(j, message_locales[i]);
	return true;
}

str wording_json(struct arena *a, const struct wording *w)
{
	struct buf b = buf_new(a, (size_t)LOCALES * WORDING_MAX * 3);
	size_t i;

	buf_ch(&b, '{');
	for (i = 0; i < LOCALES; i++) {
		if (!w->v[i].n)
			continue;
		buf_fmt(&b, "%s\"%s\":", b.n > 1 ? "," : "", message_locales[i]);
		json_str(&b, w->v[i]);
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

/* How well a language does for one that is wanted; 0: there is no text in it. */
static int fits(const struct wording *w, size_t i, str wanted)
{
	str have = str_of(message_locales[i]);

	if (!w->v[i].n)
		return 0;
	if (str_eq(have, wanted))
		return 4;
	if (str_eq(str_slice(have, 0, 2), str_slice(wanted, 0, 2)))
		return 3;
	return str_eq(have, S("en")) ? 2 : 1;
}

str wording_pick(const struct wording *w, str wanted, str *locale)
{
	size_t i, best = 0;

	for (i = 1; i < LOCALES; i++)
		if (fits(w, i, wanted) > fits(w, best, wanted))
			best = i;
	if (locale)
		*locale = str_of(message_locales[best]);
	return w->v[best].s ? w->v[best] : S("");
}
