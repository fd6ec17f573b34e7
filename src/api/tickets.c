/* Tickets: queues, one ticket, opening, changing, in bulk. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/failpoint.h"
#include "base/message.h"
#include "desk/cases/field.h"
#include "desk/cases/message.h"
#include "desk/cases/participants.h"
#include "desk/cases/sender.h"
#include "desk/channel.h"
#include "desk/front/brand.h"
#include "desk/people/person.h"
#include "store/db.h"

struct view_out {
	str key;
	i64 count;
};
static const struct field view_f[] = { F(view_out, key), F(view_out, count) };
static const struct shape view_shape = SHAPE(view_out, view_f);
struct views_out {
	struct list views;
};
static const struct field views_f[] = { FL(views_out, views, &view_shape) };
static const struct shape views_shape = SHAPE(views_out, views_f);

static bool views_get(struct ctx *c, const void *in, void *out)
{
	struct views_out *o = out;
	struct view_count *v;
	struct view_out *w;
	size_t i, n;

	(void)in;
	if (!view_counts(c, &v, &n))
		return false;
	w = NEW_N(c->arena, struct view_out, n);
	for (i = 0; i < n; i++)
		w[i] = (struct view_out){ v[i].key, v[i].count };
	o->views = (struct list){ w, n };
	return true;
}

struct tickets_out {
	struct list tickets;
	str next;
	i64 count;
};
static const struct field tickets_f[] = {
	FL(tickets_out, tickets, &ticket_row_shape),
	F(tickets_out, next, .doc = "Cursor of the next page, or null."),
	F(tickets_out, count, .doc = "Of the whole view; -1 when filtered."),
};
static const struct shape tickets_shape = SHAPE(tickets_out, tickets_f);

static str query_or_empty(struct ctx *c, const char *name)
{
	str s = call_query(c, name);

	return s.s ? s : S("");
}

static bool tickets_get(struct ctx *c, const void *in, void *out)
{
	struct tickets_out *o = out;
	struct ticket_rows rows;
	struct view_ask ask = {
		.view = query_or_empty(c, "view"), .order = query_or_empty(c, "order"),
		.group = query_or_empty(c, "group"),
		.status_id = call_query_i64(c, "status", 0, 0), .priority = call_query_i64(c, "priority", 0, 4),
		.tag = query_or_empty(c, "tag"), .channel = query_or_empty(c, "channel"),
		.sla = query_or_empty(c, "sla"), .today_until = call_query_i64(c, "today_until", 0, INT64_MAX),
		.cursor = query_or_empty(c, "cursor"), .limit = call_query_i64(c, "limit", 50, 200),
	};

	(void)in;
	if (!view_list(c, &ask, &rows))
		return false;
	o->tickets = ticket_rows_to_list(c, &rows);
	o->next = rows.next;
	o->count = rows.count;
	return true;
}

static bool ticket_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	db_ahead_all(c);
	return ticket_to_out(c, call_id(c, 0), out);
}

/* ---- opening ---- */

struct requester_in {
	str name, email;
};
static const struct field requester_in_f[] = {
	F(requester_in, name, .max = 200),
	F(requester_in, email, .required = true, .min = 3, .max = 254),
};
static const struct shape requester_in_shape = SHAPE(requester_in, requester_in_f);

struct ticket_in {
	str subject, html, channel, kind, type;
	bool text_only;
	struct requester_in *requester;
	i64 requester_id, team_id, assignee_id, priority, mailbox_id, brand_id;
	struct strs tags;
	struct i64s attachment_ids;
};
static const struct field ticket_in_f[] = {
	F(ticket_in, subject, .required = true, .min = 1, .max = 300),
	F(ticket_in, html, .required = true, .max = 1000000),
	F(ticket_in, text_only),
	F(ticket_in, channel, .one_of = CHANNELS),
	F(ticket_in, kind, .one_of = "public|note|in", .doc = "in: what the customer said, written down for him"),
	F(ticket_in, type, .one_of = "question|incident|problem|task"),
	FO(ticket_in, requester, &requester_in_shape),
	F(ticket_in, requester_id, .nullable = true),
	F(ticket_in, team_id, .nullable = true),
	F(ticket_in, assignee_id, .nullable = true),
	F(ticket_in, priority, .min = 1, .max = 4),
	F(ticket_in, mailbox_id, .nullable = true),
	F(ticket_in, brand_id, .nullable = true, .doc = "Else the mailbox's."),
	F(ticket_in, tags, .max = 50),
	F(ticket_in, attachment_ids, .max = 100),
};
static const struct shape ticket_in_shape = SHAPE(ticket_in, ticket_in_f);

static bool requester_of(struct ctx *c, const struct ticket_in *b, i64 *id)
{
	*id = b->requester_id;
	if (*id)
		return true;
	if (!b->requester)
		return fail(c, E_INVALID, "requester", "shape.required");
	if (!person_address_ok(b->requester->email))
		return fail(c, E_INVALID, "requester.email", "address.invalid");
	return person_ensure(c, &(struct person_new){ .kind = S("email"), .address = b->requester->email,
		.name = b->requester->name.s ? b->requester->name : S(""), .locale = S("") }, id);
}

/* For db_ahead: what opening asks whoever the requester is, and what it asks about him. */
static bool of_anybody(struct ctx *c, void *arg)
{
	const struct ticket_in *b = arg;
	struct case_fields fields;
	i64 id = 0;
	bool found;

	if (b->requester)
		(void)!person_by_address(c, S("email"), b->requester->email, &id, &found);
	(void)!ticket_open_ask(c, &(struct ticket_new){ .mailbox_id = b->mailbox_id });
	(void)!sender_choose(c, 0, &id);
	return fields_load(c, S("ticket"), &fields);
}

struct by_requester {
	const struct ticket_new *n;
	const struct ticket_change *named;
};

static bool of_requester(struct ctx *c, void *arg)
{
	const struct by_requester *x = arg;
	struct person person;

	(void)!ticket_open_ask(c, x->n);
	(void)!participants_check(c, x->named);
	return person_load(c, x->n->requester_id, &person);
}

/* The first words: the customer's own, or the desk's to him, or a note. */
static bool first_message(struct ctx *c, const struct ticket_in *b, struct ticket *t)
{
	i64 id;

	if (str_eq(b->kind, S("in")))
		return message_append_typed(c, t, &(struct message_typed){ .html = b->html, .text_only = b->text_only,
			.channel = t->channel, .attachment_ids = b->attachment_ids }, &id);
	return message_send(c, t, &(struct message_out_req){
		.kind = b->kind.n ? b->kind : S("public"), .html = b->html, .text_only = b->text_only,
		.attachment_ids = b->attachment_ids, .hold_ms = 10000 }, &id);
}

static bool ticket_post(struct ctx *c, const void *in, void *out)
{
	const struct ticket_in *b = in;
	struct ticket_new n = {
		.subject = b->subject, .channel = b->channel.n ? b->channel : S("api"), .type = b->type,
		.language = S(""), .team_id = b->team_id, .assignee_id = b->assignee_id,
		.priority = b->priority, .mailbox_id = b->mailbox_id, .brand_id = b->brand_id, .tags = b->tags,
		.message_next = true,
	};
	struct ticket_change named = { .set = TC_ASSIGNEE | TC_TEAM | TC_REQUESTER,
		.assignee_id = b->assignee_id, .team_id = b->team_id };
	struct ticket t;

	db_ahead(c, of_anybody, (void *)b);
	if (!requester_of(c, b, &n.requester_id) || !sender_choose(c, n.brand_id, &n.mailbox_id))
		return false;
	named.requester_id = n.requester_id;
	db_ahead(c, of_requester, &(struct by_requester){ &n, &named });
	if (!participants_check(c, &named) || (b->brand_id && !brand_known(c, b->brand_id)))
		return false;
	if (!ticket_open(c, &n, &t) || !FAILPOINT(c, "ticket.opened") || !first_message(c, b, &t))
		return false;
	c->call->status = 201;
	return ticket_to_out(c, t.id, out);
}

static bool ticket_patch(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	return ticket_take(c, call_id(c, 0), &t) && ticket_set_apply(c, &t, in) && ticket_to_out(c, t.id, out);
}

/* ---- in bulk ---- */

enum { BULK_BATCH = 50 };

struct bulk_in {
	struct i64s ids;
	struct ticket_set_in *set;
};
static const struct field bulk_in_f[] = {
	F(bulk_in, ids, .required = true, .min = 1, .max = 1000),
	FO(bulk_in, set, &ticket_set_shape, .required = true),
};
static const struct shape bulk_in_shape = SHAPE(bulk_in, bulk_in_f);
struct bulk_failed {
	i64 id;
	str message;
};
static const struct field bulk_failed_f[] = { F(bulk_failed, id), F(bulk_failed, message) };
static const struct shape bulk_failed_shape = SHAPE(bulk_failed, bulk_failed_f);
struct bulk_out {
	struct i64s done;
	struct list failed;
};
static const struct field bulk_out_f[] = { F(bulk_out, done), FL(bulk_out, failed, &bulk_failed_shape) };
static const struct shape bulk_out_shape = SHAPE(bulk_out, bulk_out_f);

struct bulk_one {
	i64 id;
	const struct ticket_set_in *set;
};

static bool bulk_apply(struct ctx *c, void *arg)
{
	const struct bulk_one *one = arg;
	struct ticket t;

	return ticket_take(c, one->id, &t) && ticket_set_apply(c, &t, one->set);
}

/* One transaction's worth; from its beginning when the store runs it again. */
struct bulk_batch {
	const struct bulk_in *in;
	size_t from, to;
	struct bulk_out *out;
	struct bulk_failed *failed;
	size_t done, refused;	/* of the batches before */
};

static bool bulk_run(struct ctx *c, void *arg)
{
	struct bulk_batch *b = arg;
	size_t i, n = b->refused;

	b->out->done.n = b->done;
	for (i = b->from; i < b->to; i++) {
		struct bulk_one one = { b->in->ids.v[i], b->in->set };

		if (db_try(c, bulk_apply, &one)) {
			b->out->done.v[b->out->done.n++] = one.id;
			continue;
		}
		/* not the ticket but the store: nothing of the batch stands */
		if (fail_code(c) >= E_INTERNAL)
			return false;
		b->failed[n++] = (struct bulk_failed){ one.id, message_failure(c->arena, c->locale, &c->fail.v[0]) };
		fail_clear(c);
	}
	b->out->failed = (struct list){ b->failed, n };
	return true;
}

static void bulk_refuse(struct ctx *c, struct bulk_batch *b)
{
	size_t i, n = b->refused;

	b->out->done.n = b->done;
	for (i = b->from; i < b->to; i++)
		b->failed[n++] = (struct bulk_failed){ b->in->ids.v[i],
			message_failure(c->arena, c->locale, &c->fail.v[0]) };
	b->out->failed = (struct list){ b->failed, n };
	fail_clear(c);
}

/* Some share a commit, each in a savepoint: one that refuses does not hold up the rest,
 * and other writers come in between. */
static bool tickets_bulk(struct ctx *c, const void *in, void *out)
{
	struct bulk_out *o = out;
	struct bulk_batch b = { .in = in, .out = o };

	b.failed = NEW_N(c->arena, struct bulk_failed, b.in->ids.n);
	o->done = (struct i64s){ NEW_N(c->arena, i64, b.in->ids.n), 0 };
	while (b.from < b.in->ids.n) {
		b.to = b.from + BULK_BATCH < b.in->ids.n ? b.from + BULK_BATCH : b.in->ids.n;
		b.done = o->done.n;
		b.refused = o->failed.n;
		if (!db_write(c, bulk_run, &b))
			bulk_refuse(c, &b);
		b.from = b.to;
	}
	return true;
}

/* ---- participants ---- */

struct participant_in {
	str address, name;
};
static const struct field participant_in_f[] = {
	F(participant_in, address, .required = true, .min = 3, .max = 254),
	F(participant_in, name, .max = 200),
};
static const struct shape participant_in_shape = SHAPE(participant_in, participant_in_f);

static bool participant_post(struct ctx *c, const void *in, void *out)
{
	const struct participant_in *b = in;
	struct ticket t;
	i64 person_id;

	if (!person_address_ok(b->address))
		return fail(c, E_INVALID, "address", "address.invalid");
	return ticket_take(c, call_id(c, 0), &t) &&
		person_ensure(c, &(struct person_new){ .kind = S("email"), .address = b->address,
			.name = b->name.s ? b->name : S(""), .locale = S("") }, &person_id) &&
		participant_add(c, &t, person_id, S("cc")) && ticket_to_out(c, t.id, out);
}

static bool participant_delete(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_take(c, call_id(c, 0), &t) && participant_remove(c, &t, call_id(c, 1)) &&
		ticket_to_out(c, t.id, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/views", views_get, V_TICKET_READ, NULL, &views_shape, 0, NULL,
	  "The reader's views with their counts" },
	{ "GET", "/api/v1/tickets", tickets_get, V_TICKET_READ, NULL, &tickets_shape, 0,
	  "view,order,group,status,priority,tag,channel,sla,today_until,cursor,limit", "A page of a view" },
	{ "POST", "/api/v1/tickets", ticket_post, V_TICKET_OPEN, &ticket_in_shape, &ticket_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Open a ticket" },
	{ "POST", "/api/v1/tickets/bulk", tickets_bulk, V_TICKET_BULK, &bulk_in_shape, &bulk_out_shape,
	  R_NODB, NULL, "Change many tickets" },
	{ "GET", "/api/v1/tickets/{id}", ticket_get, V_TICKET_READ, NULL, &ticket_shape, R_AHEAD, NULL, "One ticket" },
	{ "PATCH", "/api/v1/tickets/{id}", ticket_patch, V_TICKET_NOTE, &ticket_set_shape, &ticket_shape,
	  R_WRITE, NULL, "Change a ticket" },
	{ "POST", "/api/v1/tickets/{id}/participants", participant_post, V_TICKET_EDIT, &participant_in_shape,
	  &ticket_shape, R_WRITE, NULL, "Add somebody to the ticket" },
	{ "DELETE", "/api/v1/tickets/{id}/participants/{person}", participant_delete, V_TICKET_EDIT, NULL,
	  &ticket_shape, R_WRITE, NULL, "Take somebody off the ticket" },
};
const struct route_set routes_tickets = { rows, COUNT(rows) };
