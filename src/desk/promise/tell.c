#include "desk/promise/tell.h"

#include "base/json.h"
#include "desk/promise/world.h"
#include "desk/settings.h"
#include "sql_person.h"
#include "sql_sla.h"
#include "store/db.h"

static const i64 MINUTE_MS = 60000;

static bool any_public(const struct world *w)
{
	const struct sla_policies *set = world_policies(w);
	size_t i;

	for (i = 0; set && i < set->n; i++)
		if (set->v[i]->is_public)
			return true;
	return false;
}

/* "pt-BR", else "pt". */
static str words_of(struct arena *a, const struct sla_policy *p, str locale)
{
	ssize_t dash = str_rchr(locale, '-');
	const json_t *v;

	if (!p->public_text)
		return S("");
	v = json_object_get(p->public_text, str_z(a, locale));
	if (!v && dash > 0)
		v = json_object_get(p->public_text, str_z(a, str_slice(locale, 0, (size_t)dash)));
	return json_is_string(v) ? str_trim(str_n(json_string_value(v), json_string_length(v))) : S("");
}

/* The customer's clock, else that of the calendar, else the desk's. */
static bool zone_of(struct ctx *c, i64 person_id, const struct sla_policy *p, str *zone)
{
	struct sql_person_row person;
	struct settings s;
	bool found = false;

	if (person_id && !sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = person_id }, &person, &found))
		return false;
	*zone = found ? person.zone : S("");
	if (zone->n && zone_ok(c, *zone))
		return true;
	*zone = p->calendar ? p->calendar->zone : S("");
	if (zone->n)
		return true;
	if (!settings_load(c, &s))
		return false;
	*zone = s.zone.n ? s.zone : S("UTC");
	return true;
}

static const struct sql_sla_clock_row *first_response(const struct sql_sla_clock_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (str_eq(rows->v[i].metric, S("first_response")) && rows->v[i].inst == 1 &&
		    str_eq(rows->v[i].state, S("running")))
			return &rows->v[i];
	return NULL;
}

bool promise_find(struct ctx *c, i64 ticket_id, str locale, struct promise *out)
{
	const struct sql_sla_clock_row *k;
	struct sql_ticket_promise_row t;
	struct sql_sla_clock_rows rows;
	const struct sla_policy *p;
	const struct world *w;
	bool found;

	*out = (struct promise){ 0 };
	if (!world_get(c, &w))
		return false;
	if (!any_public(w))
		return true;
	if (!db_settle_only(c, DB_PROMISE) || !sql_clocks_of_ticket(c, &(struct sql_clocks_of_ticket_in){ .ticket_id = ticket_id }, &rows) ||
	    !sql_ticket_promise(c, &(struct sql_ticket_promise_in){ .id = ticket_id }, &t, &found))
		return false;
	k = first_response(&rows);
	p = k ? world_policy_of(w, k->policy_id) : NULL;
	if (!found || !p || !p->is_public || p->version_id != k->policy_version_id || !k->due_at || k->due_at <= c->now)
		return true;
	/* a minute is named, so it is promised to its end */
	out->at = (k->due_at + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
	out->text = words_of(c->arena, p, locale);
	return zone_of(c, t.requester_id, p, &out->zone);
}

bool promise_told(struct ctx *c, i64 ticket_id, const struct promise *p)
{
	return sql_ticket_promised(c, &(struct sql_ticket_promised_in){ .promised_at = p->at, .id = ticket_id }, NULL);
}
