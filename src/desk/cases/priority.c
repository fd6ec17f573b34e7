#include "desk/cases/priority.h"

#include "desk/names.h"
#include "sql_setting.h"

enum { NAME_CHARS = 30 };

static str row_of(struct ctx *c, i64 id)
{
	return str_fmt(c->arena, "priority.%lld", (long long)id);
}

bool priority_list(struct ctx *c, struct priority out[PRIORITIES])
{
	struct sql_setting_get_row row;
	bool found;
	i64 i;

	for (i = 0; i < PRIORITIES; i++) {
		if (!sql_setting_get(c, &(struct sql_setting_get_in){ .name = row_of(c, i + 1) }, &row, &found))
			return false;
		out[i] = (struct priority){ i + 1, found ? row.value : S("{}") };
	}
	return true;
}

bool priority_rename(struct ctx *c, i64 id, const json_t *names, struct priority *out)
{
	*out = (struct priority){ .id = id, .names = S("{}") };
	if (id < 1 || id > PRIORITIES)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return names_check(c, names, &(struct names_rule){ .field = "names", .max = NAME_CHARS }, &out->names) &&
		sql_setting_put(c, &(struct sql_setting_put_in){ .name = row_of(c, id), .value = out->names,
			.updated_at = c->now }, NULL);
}
