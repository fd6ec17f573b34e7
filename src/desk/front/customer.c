#include "desk/front/customer.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/status.h"
#include "desk/cases/ticket.h"
#include "desk/mailer.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/people/token.h"
#include "sql_front.h"

static const i64 MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;
enum { PAGE = 50 };

/* ---- sign-in ---- */

bool customer_link_send(struct ctx *c, const struct brand *b, str address)
{
	str hash, token = token_new(c->arena, "", &hash), folded = address_fold(c->arena, address);
	i64 person_id;
	bool found;

	if (!person_by_address(c, S("email"), address, &person_id, &found))
		return false;
	/* a row is written for strangers too: how long it takes tells nothing */
	if (!sql_customer_link_add(c, &(struct sql_customer_link_add_in){ .token_hash = hash, .address_folded = folded,
			.expires_at = c->now + CUSTOMER_LINK_MIN * MINUTE_MS, .created_at = c->now }, NULL))
		return false;
	return !found || !address_ok(address) || desk_mail(c, &(struct desk_mail){ .to = address, .to_name = S(""), .locale = c->locale, .kind = "my",
			.p = { { "link", str_fmt(c->arena, "%.*s/my/%.*s", FMT(brand_home(c, b)), FMT(token)) },
			       { "minutes", str_fmt(c->arena, "%d", CUSTOMER_LINK_MIN) } } }, NULL);
}

bool customer_link_use(struct ctx *c, str token, str *session)
{
	struct sql_customer_link_use_row row;
	str hash = token_hash(c->arena, token), kept;
	i64 person_id;
	bool found = false;

	if (hash.n && !sql_customer_link_use(c, &(struct sql_customer_link_use_in){ .now = c->now, .token_hash = hash }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "link.dead");
	if (!person_by_address(c, S("email"), row.address_folded, &person_id, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "link.dead");
	*session = token_new(c->arena, "", &kept);
	return identity_verified(c, row.address_folded) && sql_customer_session_add(c, &(struct sql_customer_session_add_in){
		.token_hash = kept, .person_id = person_id, .address = row.address_folded, .csrf = rand_token(c->arena, ""),
		.expires_at = c->now + CUSTOMER_SESSION_H * HOUR_MS, .created_at = c->now }, NULL);
}

bool customer_of_session(struct ctx *c, str token, struct customer *out, bool *found)
{
	struct sql_customer_session_find_row row;
	str hash = token_hash(c->arena, token);

	*found = false;
	if (!hash.n)
		return true;
	if (!sql_customer_session_find(c, &(struct sql_customer_session_find_in){ .now = c->now, .token_hash = hash }, &row, found))
		return false;
	if (*found)
		*out = (struct customer){ row.person_id, row.name, row.address, row.csrf };
	return true;
}

bool customer_session_end(struct ctx *c, str token)
{
	str hash = token_hash(c->arena, token);

	return !hash.n || sql_customer_session_end(c, &(struct sql_customer_session_end_in){ .token_hash = hash }, NULL);
}

/* ---- his tickets ---- */

bool track_link_make(struct ctx *c, const struct ticket *t, i64 person_id, str *url)
{
	struct brand_face face;
	str hash, token = token_new(c->arena, "", &hash);

	if (!brand_face(c, t->brand_id, &face))
		return false;
	*url = str_fmt(c->arena, "%.*s/t/%.*s", FMT(face.home), FMT(token));
	return sql_track_add(c, &(struct sql_track_add_in){ .token_hash = hash, .ticket_id = t->id, .person_id = person_id,
		.expires_at = c->now + TRACK_MS_DAYS * DAY_MS, .created_at = c->now }, NULL);
}

bool customer_tickets(struct ctx *c, i64 person_id, i64 before_id, struct customer_tickets *out)
{
	struct sql_customer_tickets_rows rows;

	*out = (struct customer_tickets){ 0 };
	if (!sql_customer_tickets(c, &(struct sql_customer_tickets_in){ .requester_id = person_id,
			.before_id = before_id ? before_id : INT64_MAX }, &rows))
		return false;
	out->v = NEW_N(c->arena, struct customer_ticket, rows.n);
	for (size_t i = 0; i < rows.n && i < PAGE; i++) {
		struct customer_ticket *t = &out->v[out->n++];

		*t = (struct customer_ticket){ .id = rows.v[i].id, .created_at = rows.v[i].created_at,
			.updated_at = rows.v[i].updated_at, .subject = rows.v[i].subject, .category = rows.v[i].category };
		if (!status_public_name(c, rows.v[i].status_id, c->locale, &t->status))
			return false;
	}
	if (rows.n > PAGE)
		out->next = out->v[PAGE - 1].id;
	return true;
}

bool customer_prune(struct ctx *c)
{
	return sql_customer_link_prune(c, &(struct sql_customer_link_prune_in){ .now = c->now }, NULL) &&
		sql_customer_session_prune(c, &(struct sql_customer_session_prune_in){ .now = c->now }, NULL) &&
		sql_track_prune(c, &(struct sql_track_prune_in){ .now = c->now }, NULL) &&
		sql_visit_prune(c, &(struct sql_visit_prune_in){ .before_at = c->now - TRACK_MS_DAYS * DAY_MS }, NULL);
}
