#include "desk/promise/recompute.h"

#include "base/failpoint.h"
#include "desk/app.h"
#include "desk/promise/settle.h"
#include "desk/promise/world.h"
#include "desk/promise/zone.h"
#include "sql_calendar.h"
#include "sql_sla.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { BATCH = 20 };

bool recompute_ask(struct ctx *c, const struct recompute_ask *a)
{
	struct sql_recompute_add_row row;

	if (!sql_recompute_add(c, &(struct sql_recompute_add_in){ .reason = a->reason, .calendar_id = a->calendar_id,
			.policy_id = a->policy_id, .finished_too = a->finished_too, .created_at = c->now }, &row))
		return false;
	app_wake(c, WAKE_PROMISE);
	return true;
}

/* Statements of one shape. */
#define IDS(fn, member, ...) do { \
	struct sql_##fn##_rows rows; \
	size_t i; \
	if (!sql_##fn(c, &(struct sql_##fn##_in){ .after_id = r->after_ticket_id, .limit_n = BATCH, __VA_ARGS__ }, &rows)) \
		return false; \
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n }; \
	for (i = 0; i < rows.n; i++) \
		out->v[i] = rows.v[i].member; \
	return true; \
} while (0)

static bool ids_of_calendar(struct ctx *c, const struct sql_recompute_next_row *r, struct i64s *out)
{
	IDS(live_tickets_of_calendar, ticket_id, .calendar_id = r->calendar_id);
}

static bool ids_ended_too(struct ctx *c, const struct sql_recompute_next_row *r, struct i64s *out)
{
	IDS(tickets_of_calendar, ticket_id, .calendar_id = r->calendar_id);
}

static bool ids_open(struct ctx *c, const struct sql_recompute_next_row *r, struct i64s *out)
{
	IDS(unsettled_open_tickets, id, );
}

static bool ids_live(struct ctx *c, const struct sql_recompute_next_row *r, struct i64s *out)
{
	IDS(live_tickets, ticket_id, );
}

static bool ids_of(struct ctx *c, const struct sql_recompute_next_row *r, struct i64s *out)
{
	if (r->calendar_id)
		return r->finished_too ? ids_ended_too(c, r, out) : ids_of_calendar(c, r, out);
	return r->policy_id ? ids_open(c, r, out) : ids_live(c, r, out);
}

static bool one(struct ctx *c, i64 ticket_id)
{
	struct sql_ticket_lock_row row;
	bool found;

	return sql_ticket_lock(c, &(struct sql_ticket_lock_in){ .id = ticket_id }, &row, &found) &&
		(!found || settle_ticket(c, ticket_id));
}

static bool batch(struct ctx *c, void *arg)
{
	struct sql_recompute_next_row r;
	bool *more = arg;
	struct i64s ids;
	size_t i;

	if (!sql_recompute_next(c, &r, more))
		return false;
	if (!*more)
		return true;
	if (!ids_of(c, &r, &ids))
		return false;
	for (i = 0; i < ids.n; i++)
		if (!one(c, ids.v[i]))
			return false;
	return FAILPOINT(c, "recompute.before_cursor") &&
		sql_recompute_move(c, &(struct sql_recompute_move_in){ .id = r.id,
			.after_ticket_id = ids.n ? ids.v[ids.n - 1] : r.after_ticket_id,
			.tickets_done = r.tickets_done + (i64)ids.n,
			.finished_at = ids.n < BATCH ? c->now : 0 }, NULL);
}

static bool waits(struct ctx *c, void *arg)
{
	struct sql_recompute_next_row r;

	return sql_recompute_next(c, &r, arg);
}

/* The bell rings for every clock that moves: a look costs no commit. */
bool recompute_step(struct ctx *c, bool *more)
{
	return db_read(c, waits, more) && (!*more || db_write(c, batch, more));
}

static bool zones(struct ctx *c, void *arg)
{
	struct sql_promise_epoch_row e;
	str now = zone_version(c);

	(void)arg;
	if (!sql_promise_epoch(c, &e))
		return false;
	if (str_eq(e.tz_version, now))
		return true;
	return sql_promise_tz(c, &(struct sql_promise_tz_in){ .tz_version = now }, NULL) && world_changed(c) &&
		recompute_ask(c, &(struct recompute_ask){ .reason = S("zone") });
}

bool recompute_zones(struct ctx *c)
{
	return db_write(c, zones, NULL);
}
