/* Two views and a kept search for looking at. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/cases/ownview.h"
#include "desk/cases/saved_search.h"
#include "sql_view.h"

static const struct {
	const char *name, *conditions, *grouping;
} views[] = {
	{ "Urgentes y altos", "{\"field\":\"priority\",\"op\":\"in\",\"value\":[3,4]}", "priority" },
	{ "Facturas", "{\"any\":[{\"field\":\"tags\",\"op\":\"has\",\"value\":\"factura\"},"
		"{\"field\":\"tags\",\"op\":\"has\",\"value\":\"invoice\"},{\"field\":\"tags\",\"op\":\"has\",\"value\":\"fatura\"}]}", "" },
};

bool demo_views(struct ctx *c)
{
	struct saved_search s = { .name = S("Facturas sin resolver"), .query = S("factura -status:solved"),
		.own = { .scope = S("shared") }, .demo = true };
	size_t i;

	for (i = 0; i < COUNT(views); i++) {
		struct own_view v = { .name = str_of(views[i].name), .own = { .scope = S("shared") }, .conditions = S("null"),
			.whose = S("any"), .columns = S("[]"), .grouping = str_of(views[i].grouping), .order = S("due"), .demo = true };
		json_t *j;

		if (!json_parse(c, str_of(views[i].conditions), &j) || !own_view_save(c, &v, j, NULL))
			return false;
	}
	return saved_search_add(c, &s);
}

bool demo_views_remove(struct ctx *c)
{
	struct own_views all;
	size_t i;

	if (!own_view_set_build(c, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (all.v[i].demo && !own_view_delete(c, all.v[i].id))
			return false;
	return sql_saved_search_demo_delete(c, NULL);
}
