#include "desk/cases/snooze.h"

#include "base/buf.h"
#include "base/log.h"
#include "desk/event.h"
#include "desk/notices.h"
#include "sql_snooze.h"
#include "store/db.h"

enum { BATCH = 50, LATER_MS = 60000 };
static const i64 FARTHEST_MS = (i64)731 * 86400000;

bool snooze_wake(struct ctx *c, struct ticket *t, const char *why)
{
	i64 was;

	if (!t->snoozed_until)
		return true;
	was = t->snoozed_until;
	t->snoozed_until = t->snoozed_by = 0;
	return event_append(c, t->id, "snooze.ended", str_fmt(c->arena, "{\"why\":\"%s\",\"until\":%lld}", why,
		(long long)was), &t->last_event_id);
}

bool snooze_set(struct ctx *c, struct ticket *t, i64 until)
{
	i64 was = t->snoozed_until;

	if (!until)
		return snooze_wake(c, t, "agent");
	if (until == t->snoozed_until)
		return true;
	if (!ticket_is_open(t))
		return fail(c, E_CONFLICT, "snooze_until", "snooze.open_only");
	if (until <= c->now || until > c->now + FARTHEST_MS)
		return fail(c, E_INVALID, "snooze_until", "snooze.when");
	t->snoozed_until = until;
	t->snoozed_by = c->who->kind == ACTOR_AGENT ? c->who->id : 0;
	return event_append(c, t->id, "snooze.set", str_fmt(c->arena, "{\"until\":%lld,\"from\":%lld}", (long long)until,
		(long long)was), &t->last_event_id);
}

bool snooze_next(struct ctx *c, i64 *at)
{
	struct sql_snooze_next_row r;

	if (!sql_snooze_next(c, &r))
		return false;
	*at = r.at;
	return true;
}

static bool tell(struct ctx *c, const struct ticket *t, i64 agent_id)
{
	struct buf b = buf_new(c->arena, 8192);

	if (!agent_id)
		return true;
	buf_put(&b, S("{\"subject\":"));
	json_str(&b, t->subject);
	buf_ch(&b, '}');
	return notice_put(c, &(struct notice_new){ .agent_id = agent_id, .ticket_id = t->id, .kind = "snooze", .detail = buf_str(&b) });
}

struct waking {
	i64 id;
	bool woke;
};

static bool wake_one(struct ctx *c, void *arg)
{
	struct waking *one = arg;
	struct ticket t, was;
	i64 whose;

	if (!ticket_take(c, one->id, &t))
		return false;
	/* another process was faster, or it was put off again */
	if (!t.snoozed_until || t.snoozed_until > c->now)
		return true;
	was = t;
	whose = t.assignee_id ? t.assignee_id : t.snoozed_by;
	t.updated_at = c->now;
	one->woke = true;
	return snooze_wake(c, &t, "time") && ticket_save(c, &was, &t) && tell(c, &t, whose);
}

bool snooze_wake_due(struct ctx *c, i64 *woken)
{
	struct sql_snooze_due_rows rows;
	size_t i;

	*woken = 0;
	if (!sql_snooze_due(c, &(struct sql_snooze_due_in){ .now = c->now, .limit_n = BATCH }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		struct waking one = { .id = rows.v[i].id };

		if (db_try(c, wake_one, &one)) {
			*woken += one.woke;
			continue;
		}
		/* the store itself: all of it again; else this ticket alone comes later */
		if (fail_code(c) >= E_UNAVAILABLE)
			return false;
		LOG(LOG_ERROR, c, "snooze.ticket", KI("ticket", one.id), KS("code", str_of(fail_name(fail_code(c)))));
		fail_clear(c);
		if (!sql_snooze_put_off(c, &(struct sql_snooze_put_off_in){ .id = one.id, .snoozed_until = c->now + LATER_MS }, NULL))
			return false;
	}
	return true;
}
