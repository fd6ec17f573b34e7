#include "desk/promise/attrs.h"

#include "base/json.h"
#include "desk/event.h"
#include "sql_sla.h"
#include "sql_ticket.h"

/* from: the organisation before, when it has changed. */
static bool detail_of(struct ctx *c, i64 person_id, i64 from, str *out)
{
	struct buf b = buf_new(c->arena, 1024);
	struct sql_person_attrs_row r;
	bool found;

	if (!sql_person_attrs(c, &(struct sql_person_attrs_in){ .id = person_id }, &r, &found))
		return false;
	buf_fmt(&b, "{\"organisation\":%lld,\"value_tier\":", (long long)(found ? r.organisation_id : 0));
	json_str(&b, !found ? S("") : r.value_tier.n ? r.value_tier : r.org_tier.s ? r.org_tier : S(""));
	if (from)
		buf_fmt(&b, ",\"from_organisation\":%lld", (long long)from);
	buf_ch(&b, '}');
	*out = buf_str(&b);
	return true;
}

static bool on_ticket(struct ctx *c, i64 ticket_id, str detail)
{
	struct sql_ticket_lock_row row;
	bool found;

	return sql_ticket_lock(c, &(struct sql_ticket_lock_in){ .id = ticket_id }, &row, &found) &&
		(!found || event_append(c, ticket_id, "ticket.attrs", detail, NULL));
}

bool attrs_of_person(struct ctx *c, i64 person_id, i64 from_organisation_id)
{
	struct sql_open_tickets_of_person_rows ids;
	str detail;
	size_t i;

	if (!sql_open_tickets_of_person(c, &(struct sql_open_tickets_of_person_in){ .requester_id = person_id,
			.limit_n = ATTRS_TICKETS }, &ids) || !detail_of(c, person_id, from_organisation_id, &detail))
		return false;
	for (i = 0; i < ids.n; i++)
		if (!on_ticket(c, ids.v[i].id, detail))
			return false;
	return true;
}

bool attrs_of_organisation(struct ctx *c, i64 organisation_id)
{
	struct sql_open_tickets_of_organisation_rows ids;
	str detail;
	size_t i;

	if (!sql_open_tickets_of_organisation(c, &(struct sql_open_tickets_of_organisation_in){
			.organisation_id = organisation_id, .limit_n = ATTRS_TICKETS }, &ids))
		return false;
	for (i = 0; i < ids.n; i++)
		if (!detail_of(c, ids.v[i].requester_id, 0, &detail) || !on_ticket(c, ids.v[i].id, detail))
			return false;
	return true;
}
