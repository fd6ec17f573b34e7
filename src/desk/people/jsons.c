#include "desk/people/jsons.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"

enum { LIST_BYTES_MAX = 1 << 20 };

str jsons_write(struct arena *a, const struct strs *l)
{
	struct buf b = buf_new(a, LIST_BYTES_MAX);
	size_t i;

	buf_ch(&b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(&b, ',');
		json_str(&b, l->v[i]);
	}
	buf_ch(&b, ']');
	return b.over ? S("[]") : buf_str(&b);
}

struct strs jsons_read(struct arena *a, str json)
{
	struct ctx own = { .arena = a };	/* what stands in the column is ours: no failure to report */
	struct strs out = { 0 };
	json_t *j, *v;
	size_t i;

	if (json.n == 0 || !json_parse(&own, json, &j) || !json_is_array(j))
		return out;
	out.v = NEW_N(a, str, json_array_size(j));
	json_array_foreach(j, i, v)
		if (json_is_string(v))
			out.v[out.n++] = str_n(json_string_value(v), json_string_length(v));
	return out;
}
