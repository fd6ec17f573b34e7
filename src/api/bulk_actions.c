/* A list of actions on many tickets at once: on each all of it or nothing, with a report. */
#include "api/sets.h"
#include "base/message.h"
#include "desk/flow/action.h"
#include "store/db.h"

enum { TICKETS_MAX = 1000, BATCH = 20 };

struct bulk_actions_in {
	struct i64s ticket_ids;
	struct json_raw actions;
};
static const struct field in_f[] = {
	F(bulk_actions_in, ticket_ids, .required = true, .min = 1, .max = TICKETS_MAX),
	F(bulk_actions_in, actions, .required = true, .doc = "A list of {\"do\": …}, as macros have."),
};
static const struct shape in_shape = SHAPE(bulk_actions_in, in_f);

struct bulk_done {
	i64 ticket_id, skipped;
	struct json_raw did;
};
static const struct field done_f[] = {
	F(bulk_done, ticket_id), F(bulk_done, skipped, .doc = "Actions that had nothing to do."), F(bulk_done, did),
};
static const struct shape done_shape = SHAPE(bulk_done, done_f);
struct bulk_refused {
	i64 id;
	str field, key, message;
};
static const struct field refused_f[] = {
	F(bulk_refused, id), F(bulk_refused, field), F(bulk_refused, key), F(bulk_refused, message),
};
static const struct shape refused_shape = SHAPE(bulk_refused, refused_f);
struct bulk_actions_out {
	struct list done, failed;
};
static const struct field out_f[] = {
	FL(bulk_actions_out, done, &done_shape), FL(bulk_actions_out, failed, &refused_shape),
};
static const struct shape out_shape = SHAPE(bulk_actions_out, out_f);

struct bulk {
	const struct i64s *ids;
	const struct actions *a;
	struct bulk_done *done;
	struct bulk_refused *failed;
	size_t from, to;
	size_t done_n, failed_n;	/* of the batches before, until this one stands */
	size_t done_now, failed_now;
};
struct bulk_one {
	struct bulk *b;
	i64 id;
};

static bool one_tx(struct ctx *c, void *arg)
{
	static const struct action_origin by = { .kind = { "bulk", 4 }, .name = { "", 0 } };
	const struct bulk_one *one = arg;
	struct actions_did did;
	struct ticket t;

	if (!ticket_take(c, one->id, &t) || !actions_run(c, &t, one->b->a, &by, &did))
		return false;
	one->b->done[one->b->done_now] = (struct bulk_done){ t.id, (i64)did.skipped,
		{ str_fmt(c->arena, "[%.*s]", FMT(buf_str(&did.did))) } };
	return true;
}

static bool batch_tx(struct ctx *c, void *arg)
{
	struct bulk *b = arg;
	size_t i;

	b->done_now = b->done_n;
	b->failed_now = b->failed_n;
	if (!actions_check(c, b->a, "actions"))
		return false;
	for (i = b->from; i < b->to; i++) {
		struct bulk_one one = { b, b->ids->v[i] };

		if (db_try(c, one_tx, &one)) {
			b->done_now++;
			continue;
		}
		/* not the ticket but the store: nothing of the batch stands */
		if (fail_code(c) >= E_INTERNAL)
			return false;
		b->failed[b->failed_now++] = (struct bulk_refused){ one.id, c->fail.v[0].field, str_of(c->fail.v[0].key),
			message_failure(c->arena, c->locale, &c->fail.v[0]) };
		fail_clear(c);
	}
	return true;
}

static bool actions_post(struct ctx *c, const void *in, void *out)
{
	const struct bulk_actions_in *i = in;
	struct bulk_actions_out *o = out;
	struct bulk b = { .ids = &i->ticket_ids };
	json_t *list;

	if (!json_parse(c, i->actions.text, &list) || !actions_parse(c, list, "actions", &b.a))
		return false;
	if (!b.a->n)
		return fail(c, E_INVALID, "actions", "shape.required");
	b.done = NEW_N(c->arena, struct bulk_done, b.ids->n);
	b.failed = NEW_N(c->arena, struct bulk_refused, b.ids->n);
	while (b.from < b.ids->n) {
		b.to = b.from + BATCH < b.ids->n ? b.from + BATCH : b.ids->n;
		if (!db_write(c, batch_tx, &b))
			return false;
		b.done_n = b.done_now;
		b.failed_n = b.failed_now;
		b.from = b.to;
	}
	*o = (struct bulk_actions_out){ { b.done, b.done_n }, { b.failed, b.failed_n } };
	return true;
}

static const struct route rows[] = {
	{ "POST", "/api/v1/tickets/actions", actions_post, V_TICKET_BULK, &in_shape, &out_shape, R_NODB, NULL,
	  "Do a list of actions on many tickets, on each all of it or nothing" },
};
const struct route_set routes_bulk_actions = { rows, COUNT(rows) };
