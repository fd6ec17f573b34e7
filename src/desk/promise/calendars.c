#include "desk/promise/calendars.h"

#include <stdlib.h>

#include "base/json.h"
#include "desk/app.h"
#include "desk/event.h"
#include "desk/flow/rule_time.h"
#include "desk/policy.h"
#include "desk/promise/recompute.h"
#include "desk/promise/world.h"
#include "sql_calendar.h"
#include "text/fold.h"

/* Lists by rule are written out this far; a calendar is built anew whenever it is edited. */
enum { LIST_FROM = 2015, LIST_TO = 2065, HOLIDAYS_MAX = 2000, LISTS_MAX = 12, NAME_CHARS = 80, HOLIDAY_CHARS = 100 };
static const i64 SLACK_MS = 60000;

static void drop(void *j)
{
	json_decref(j);
}

static json_t *keep(struct ctx *c, json_t *j)
{
	arena_defer(c->arena, drop, j);
	return j;
}

static bool wrong(struct ctx *c, const char *list, size_t i, const char *key)
{
	return fail(c, E_INVALID, str_z(c->arena, str_fmt(c->arena, "%s.%zu", list, i)), key);
}

/* ---- what was entered, turned into what is computed with ---- */

static bool add_holiday(struct ctx *c, const json_t *j, size_t i, struct holiday_list *l)
{
	struct holiday *h = &l->v[l->n];
	str date, name;

	date = json_is_string(j) ? str_n(json_string_value(j), json_string_length(j)) : json_get_str(j, "date");
	name = json_is_object(j) ? json_get_str(j, "name") : STR_NULL;
	if (!calendar_date_parse(date, &h->date))
		return wrong(c, "holidays", i, "calendar.date");
	if (str_utf8_len(name) > HOLIDAY_CHARS)
		return wrong(c, "holidays", i, "shape.long");
	h->name = name.s ? str_dup(c->arena, name) : S("");
	l->n++;
	return true;
}

static bool add_list(struct ctx *c, const json_t *j, size_t i, struct holiday_list *l)
{
	struct holiday_list made;
	struct holiday *v;
	size_t k;

	if (!json_is_string(j))
		return wrong(c, "holiday_lists", i, "holidays.country");
	if (!holidays_ready(c, str_n(json_string_value(j), json_string_length(j)), LIST_FROM, LIST_TO, &made))
		return false;
	v = NEW_N(c->arena, struct holiday, l->n + made.n);
	for (k = 0; k < l->n; k++)
		v[k] = l->v[k];
	for (k = 0; k < made.n; k++)
		if (!made.v[k].optional)
			v[l->n++] = made.v[k];
	l->v = v;
	return true;
}

static int by_date(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return x->date < y->date ? -1 : x->date > y->date;
}

static bool read_holidays(struct ctx *c, const json_t *j, struct holiday_list *l)
{
	const json_t *own = json_object_get(j, "holidays"), *lists = json_object_get(j, "holiday_lists");
	size_t i, n = json_array_size(own);
	bool ok = true;

	if (own && !json_is_array(own))
		return fail(c, E_INVALID, "holidays", "shape.list");
	if (lists && !json_is_array(lists))
		return fail(c, E_INVALID, "holiday_lists", "shape.list");
	if (n > HOLIDAYS_MAX)
		return fail_most(c, "holidays", "shape.count", HOLIDAYS_MAX);
	if (json_array_size(lists) > LISTS_MAX)
		return fail_most(c, "holiday_lists", "shape.count", LISTS_MAX);
	l->v = NEW_N(c->arena, struct holiday, n + 1);
	for (i = 0; i < n; i++)
		ok = add_holiday(c, json_array_get(own, i), i, l) && ok;
	for (i = 0; i < json_array_size(lists); i++)
		ok = add_list(c, json_array_get(lists, i), i, l) && ok;
	if (l->n)
		qsort(l->v, l->n, sizeof(l->v[0]), by_date);
	return ok;
}

static struct i64s dates_of(struct ctx *c, const struct holiday_list *l)
{
	struct i64s out = { NEW_N(c->arena, i64, l->n), 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!out.n || out.v[out.n - 1] != l->v[i].date)
			out.v[out.n++] = l->v[i].date;
	return out;
}

static bool parse(struct ctx *c, const json_t *j, struct calendars_def *out)
{
	json_t *plain;
	bool ok;

	if (!json_is_object(j))
		return fail(c, E_INVALID, "", "shape.object");
	ok = read_holidays(c, j, &out->named);
	plain = keep(c, json_copy((json_t *)(uintptr_t)j));
	json_object_del(plain, "holidays");
	json_object_del(plain, "holiday_lists");
	if (!calendar_def_parse(c, plain, &out->def))
		return false;
	out->def.holidays = dates_of(c, &out->named);
	out->json = json_text(c->arena, j);
	return ok;
}

bool calendars_parse(struct ctx *c, const json_t *j, struct calendars_def *out)
{
	size_t i = c->fail.n;
	bool ok;

	*out = (struct calendars_def){ 0 };
	ok = parse(c, j, out);
	for (; !ok && i < c->fail.n; i++)
		c->fail.v[i].field = c->fail.v[i].field.n ?
			str_fmt(c->arena, "definition.%.*s", FMT(c->fail.v[i].field)) : S("definition");
	return ok;
}

str calendars_zone(struct arena *a, str definition)
{
	json_t *j = json_loadb(definition.s, definition.n, 0, NULL);
	str zone = str_dup(a, json_get_str(j, "tz"));

	json_decref(j);
	return zone.s ? zone : S("");
}

str calendars_holiday_name(const struct calendars_def *d, i64 date)
{
	size_t i;

	for (i = 0; i < d->named.n; i++)
		if (d->named.v[i].date == date)
			return d->named.v[i].name.s ? d->named.v[i].name : S("");
	return STR_NULL;
}

/* ---- reading ---- */

static void add_version(const struct world *w, struct calendars_row *r)
{
	const struct world_calendar *k = world_calendar_of(w, r->id);

	if (!k)
		return;
	r->version_id = k->version_id;
	r->versions = k->versions;
	r->effective_from = k->effective_from;
	r->definition = k->definition;
}

static struct calendars_row of_row(const struct sql_calendar_row *r)
{
	return (struct calendars_row){ .id = r->id, .name = r->name, .active = r->active,
		.policies = r->policies, .teams = r->teams, .definition = S("{}") };
}

bool calendars_list(struct ctx *c, struct calendars_rows *out)
{
	struct sql_calendar_rows rows;
	const struct world *w;
	size_t i;

	if (!world_get(c, &w) || !sql_calendar_all(c, &rows))
		return false;
	*out = (struct calendars_rows){ NEW_N(c->arena, struct calendars_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++) {
		out->v[i] = of_row(&rows.v[i]);
		add_version(w, &out->v[i]);
	}
	return true;
}

bool calendars_load(struct ctx *c, i64 id, struct calendars_row *out)
{
	struct sql_calendar_row r;
	const struct world *w;
	bool found;

	if (!world_get(c, &w) || !sql_calendar_by_id(c, &(struct sql_calendar_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	add_version(w, out);
	return true;
}

bool calendars_versions(struct ctx *c, i64 id, struct calendars_version **v, size_t *n)
{
	struct sql_calendar_versions_rows rows;
	struct calendars_row row;
	size_t i;

	if (!calendars_load(c, id, &row) ||
	    !sql_calendar_versions(c, &(struct sql_calendar_versions_in){ .calendar_id = id }, &rows))
		return false;
	*v = NEW_N(c->arena, struct calendars_version, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct calendars_version){ .id = rows.v[i].id,
			.effective_from = rows.v[i].effective_from, .created_at = rows.v[i].created_at,
			.agent_id = rows.v[i].agent_id, .definition = rows.v[i].definition,
			.agent_name = rows.v[i].agent_name.s ? rows.v[i].agent_name : S(""),
			.backdated = rows.v[i].backdated };
	return true;
}

/* ---- writing ---- */

static bool name_of(struct ctx *c, const struct calendars_edit *e, struct calendars_row *now, str *folded)
{
	struct sql_calendar_named_row other;
	bool found;

	if (e->name.s)
		now->name = str_trim(text_clean_line(c->arena, e->name));
	if (!now->name.n || str_utf8_len(now->name) > NAME_CHARS)
		return now->name.n ? fail_most(c, "name", "shape.long", NAME_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	*folded = text_fold(c->arena, now->name);
	if (!sql_calendar_named(c, &(struct sql_calendar_named_in){ .name_folded = *folded }, &other, &found))
		return false;
	return !found || other.id == e->id || fail(c, E_CONFLICT, "name", "calendar.name_taken");
}

bool calendars_check(struct ctx *c, const json_t *j, i64 policies, struct calendars_def *def, const struct calendar **built)
{
	size_t from = c->fail.n, i;
	bool ok;

	if (!calendars_parse(c, j, def))
		return false;
	ok = calendar_def_check(c, &def->def);
	for (i = from; i < c->fail.n; i++)
		c->fail.v[i].field = str_fmt(c->arena, "definition.%.*s", FMT(c->fail.v[i].field));
	if (!ok || !calendar_build(c, c->arena, &def->def, built))
		return false;
	return !policies || calendar_require_open(c, *built, "definition");
}

static bool check_from(struct ctx *c, const struct calendars_edit *e, i64 *from)
{
	*from = e->effective_from ? e->effective_from : c->now;
	if (*from < c->now - SLACK_MS && !e->backdate)
		return fail(c, E_INVALID, "effective_from", "calendar.backdate");
	return true;
}

static bool add_version_row(struct ctx *c, i64 id, const struct calendars_def *def, i64 from, bool first)
{
	struct sql_calendar_version_add_row row;
	bool back = !first && from < c->now - SLACK_MS;
	i64 event_id;

	return event_append(c, 0, "calendar.saved", str_fmt(c->arena, "{\"calendar_id\":%lld,\"effective_from\":%lld}",
			(long long)id, (long long)from), &event_id) &&
		sql_calendar_version_add(c, &(struct sql_calendar_version_add_in){ .calendar_id = id,
			.definition = def->json, .effective_from = from, .backdated = back,
			.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .event_id = event_id,
			.created_at = c->now }, &row) &&
		(first || recompute_ask(c, &(struct recompute_ask){ .reason = S("calendar"), .calendar_id = id,
			.finished_too = back }));
}

/* Only its name or its use: no clock moves, but pages show it. */
static bool told(struct ctx *c, i64 id)
{
	return event_append(c, 0, "calendar.renamed", str_fmt(c->arena, "{\"calendar_id\":%lld}", (long long)id), NULL);
}

static bool write_row(struct ctx *c, const struct calendars_edit *e, const struct calendars_row *now, str folded, i64 *id)
{
	struct sql_calendar_add_row row;

	*id = e->id;
	if (e->id)
		return sql_calendar_update(c, &(struct sql_calendar_update_in){ .id = e->id, .name = now->name,
			.name_folded = folded, .active = now->active, .updated_at = c->now }, NULL);
	if (!sql_calendar_add(c, &(struct sql_calendar_add_in){ .name = now->name, .name_folded = folded,
			.demo = e->demo, .created_at = c->now }, &row))
		return false;
	*id = row.id;
	return true;
}

static bool check_active(struct ctx *c, const struct calendars_edit *e, struct calendars_row *now)
{
	if (!e->active)
		return true;
	if (!*e->active && (now->policies || now->teams))
		return fail(c, E_CONFLICT, "active", "calendar.in_use");
	now->active = *e->active;
	return true;
}

/* What is wrong is told together: the name, the definition, the instant. */
static bool check_all(struct ctx *c, const struct calendars_edit *e, struct calendars_row *now, str *folded,
		      struct calendars_def *def)
{
	bool ok = name_of(c, e, now, folded);
	const struct calendar *built;
	i64 from;

	if (!e->id && !e->definition)
		return fail(c, E_INVALID, "definition", "shape.required");
	if (e->definition) {
		ok = calendars_check(c, e->definition, now->policies, def, &built) && ok;
		ok = check_from(c, e, &from) && ok;
	}
	return ok;
}

bool calendars_save(struct ctx *c, const struct calendars_edit *e, i64 *id)
{
	struct calendars_row now = { .active = true, .name = S("") };
	struct calendars_def def;
	i64 from = e->effective_from ? e->effective_from : c->now;
	bool edited;
	str folded;

	if ((e->id && !calendars_load(c, e->id, &now)) || !check_active(c, e, &now) ||
	    !check_all(c, e, &now, &folded, &def) || !write_row(c, e, &now, folded, id))
		return false;
	edited = e->definition && (!e->id || e->effective_from || !str_eq(def.json, now.definition));
	return (edited ? add_version_row(c, *id, &def, from, !e->id) : told(c, *id)) && world_changed(c) &&
		rule_time_calendar(c, *id);
}
