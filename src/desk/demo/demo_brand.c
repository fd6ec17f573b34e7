/* A second brand, and hours that only the second tier keeps. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/front/brand.h"
#include "desk/promise/calendars.h"
#include "desk/settings.h"
#include "sql_brand.h"
#include "sql_calendar.h"

static const char week[] = "[[\"09:00\",\"14:00\"],[\"15:00\",\"18:00\"]]";

bool demo_brand(struct ctx *c, i64 *id)
{
	struct brand b = { .name = S("Bottega"), .domain = S("aiuto.bottega.example"), .accent = S("#9a3412"), .band = S(""),
		.radius = 8, .show_sla = true, .show_status = true, .demo = true,
		.texts = S("{\"title\":{\"it\":\"Come possiamo aiutarla?\",\"en\":\"How can we help?\"},\"intro\":{},\"footer\":{}}") };

	if (!brand_save(c, &b))
		return false;
	*id = b.id;
	return true;
}

bool demo_hours(struct ctx *c, i64 *calendar_id)
{
	struct settings s;
	json_t *def;

	return settings_load(c, &s) && json_parse(c, str_fmt(c->arena, "{\"tz\":\"%.*s\",\"hours\":{\"mon\":%s,\"tue\":%s,\"wed\":%s,"
		"\"thu\":%s,\"fri\":%s}}", FMT(s.zone), week, week, week, week, week), &def) &&
		calendars_save(c, &(struct calendars_edit){ .name = S("N2"), .definition = def, .demo = true }, calendar_id);
}

bool demo_brand_remove(struct ctx *c)
{
	return sql_brand_demo_delete(c, NULL) && sql_calendar_demo_delete(c, NULL);
}
