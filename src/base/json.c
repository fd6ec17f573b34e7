#include "base/json.h"

#include "base/arena.h"
#include "base/ctx.h"

enum { DEPTH_MAX = 32 };

/* jansson recurses; the depth is checked before it gets the text. */
static bool depth_ok(str t)
{
	size_t i;
	int depth = 0;
	bool in_str = false;

	for (i = 0; i < t.n; i++) {
		char ch = t.s[i];

		if (in_str) {
			if (ch == '\\')
				i++;
			else if (ch == '"')
				in_str = false;
		} else if (ch == '"') {
			in_str = true;
		} else if (ch == '{' || ch == '[') {
			if (++depth > DEPTH_MAX)
				return false;
		} else if (ch == '}' || ch == ']') {
			depth--;
		}
	}
	return true;
}

static void drop(void *v)
{
	json_decref(v);
}

bool json_parse(struct ctx *c, str text, json_t **out)
{
	json_error_t e;
	json_t *j;

	if (!depth_ok(text))
		return fail(c, E_BAD_REQUEST, "", "json.depth");
	j = json_loadb(text.s ? text.s : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (!j)
		return fail_p(c, E_BAD_REQUEST, "", "json.syntax",
			      &(struct fail_param){ "detail", str_dup(c->arena, str_of(e.text)) });
	arena_defer(c->arena, drop, j);
	*out = j;
	return true;
}

str json_get_str(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? str_n(json_string_value(v), json_string_length(v)) : STR_NULL;
}

i64 json_get_i64(const json_t *o, const char *key, i64 otherwise)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) ? (i64)json_integer_value(v) : otherwise;
}

bool json_get_bool(const json_t *o, const char *key, bool otherwise)
{
	const json_t *v = json_object_get(o, key);

	return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

static int dump_to(const char *bytes, size_t n, void *b)
{
	buf_put(b, str_n(bytes, n));
	return 0;
}

str json_text(struct arena *a, const json_t *v)
{
	struct buf b = buf_new(a, (size_t)64 << 20);

	json_dump_callback(v, dump_to, &b, JSON_COMPACT | JSON_ENCODE_ANY);
	return buf_str(&b);
}
