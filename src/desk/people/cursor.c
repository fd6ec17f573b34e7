#include "desk/people/cursor.h"

bool name_cursor_read(struct ctx *c, str folded_q, str cursor, struct name_cursor *out)
{
	str rest = cursor, id, name;

	/* U+10FFFF sorts after every name that begins with q. */
	*out = (struct name_cursor){ .q_from = folded_q.s ? folded_q : S("") };
	out->after_name = out->q_from;	/* SQLite begins at this place, not at q_from */
	out->q_to = str_fmt(c->arena, "%.*s\xf4\x8f\xbf\xbf", FMT(folded_q));
	if (cursor.n == 0)
		return true;
	if (!str_cut(&rest, '.', &id) || !str_i64(id, &out->after_id) || !rest.s ||
	    !str_unb64(c->arena, rest, &name) || name.n > 4096 || str_chr(name, 0) >= 0)
		return fail(c, E_INVALID, "cursor", "cursor");
	if (str_cmp(name, out->q_from) >= 0)
		out->after_name = name;
	return true;
}

str name_cursor_make(struct arena *a, str last_name, i64 last_id)
{
	return str_fmt(a, "%lld.%.*s", (long long)last_id, FMT(str_b64url(a, last_name.s, last_name.n)));
}

str like_pattern(struct arena *a, const char *before, str q)
{
	struct buf b = buf_new(a, q.n * 2 + 64);
	size_t i;

	buf_ch(&b, '%');
	buf_put(&b, str_of(before));
	for (i = 0; i < q.n; i++) {
		if (q.s[i] == '%' || q.s[i] == '_' || q.s[i] == '\\')
			buf_ch(&b, '\\');
		buf_ch(&b, q.s[i]);
	}
	buf_ch(&b, '%');
	return buf_str(&b);
}
