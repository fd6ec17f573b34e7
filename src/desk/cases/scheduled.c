#include "desk/cases/scheduled.h"

#include "base/failpoint.h"
#include "base/json.h"
#include "desk/app.h"
#include "desk/cases/require.h"
#include "desk/event.h"
#include "desk/flow/macro.h"
#include "desk/notices.h"
#include "desk/people/agent.h"
#include "sql_scheduled.h"
#include "store/db.h"

enum { BATCH = 20, LIST_MAX = 64 * 1024 };
static const i64 FARTHEST_MS = (i64)366 * 86400000;

/* ---- rows ---- */

static void put_strs(struct buf *b, const char *name, const struct strs *l)
{
	size_t i;

	buf_fmt(b, "\"%s\":[", name);
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, l->v[i]);
	}
	buf_ch(b, ']');
}

static str people_json(struct ctx *c, const struct message_out_req *r)
{
	struct buf b = buf_new(c->arena, LIST_MAX);

	buf_ch(&b, '{');
	put_strs(&b, "to", &r->to);
	buf_ch(&b, ',');
	put_strs(&b, "cc", &r->cc);
	buf_ch(&b, ',');
	put_strs(&b, "bcc", &r->bcc);
	buf_ch(&b, '}');
	return buf_str(&b);
}

static str ids_json(struct ctx *c, const struct i64s *ids)
{
	struct buf b = buf_new(c->arena, LIST_MAX);
	size_t i;

	buf_ch(&b, '[');
	for (i = 0; i < ids->n; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)ids->v[i]);
	buf_ch(&b, ']');
	return buf_str(&b);
}

static struct strs read_strs(struct ctx *c, const json_t *list)
{
	struct strs out = { NEW_N(c->arena, str, json_array_size(list) + 1), json_array_size(list) };
	size_t i;

	for (i = 0; i < out.n; i++) {
		const json_t *s = json_array_get(list, i);

		out.v[i] = str_dup(c->arena, str_n(json_string_value(s), json_string_length(s)));
	}
	return out;
}

static bool read_row(struct ctx *c, const struct sql_scheduled_row *r, struct scheduled *out)
{
	json_t *people, *ids;
	size_t i;

	if (!json_parse(c, r->recipients, &people) || !json_parse(c, r->attachment_ids, &ids))
		return false;
	*out = (struct scheduled){ .id = r->id, .ticket_id = r->ticket_id, .agent_id = r->agent_id,
		.send_at = r->send_at, .macro_id = r->macro_id, .seen_event_id = r->seen_event_id,
		.created_at = r->created_at, .agent_name = r->agent_name, .subject = r->subject,
		.state = r->state, .why = r->why, .html = r->html, .category = r->category,
		.text_only = r->text_only, .to = read_strs(c, json_object_get(people, "to")),
		.cc = read_strs(c, json_object_get(people, "cc")), .bcc = read_strs(c, json_object_get(people, "bcc")) };
	out->attachment_ids = (struct i64s){ NEW_N(c->arena, i64, json_array_size(ids) + 1), json_array_size(ids) };
	for (i = 0; i < out->attachment_ids.n; i++)
		out->attachment_ids.v[i] = json_integer_value(json_array_get(ids, i));
	return true;
}

static bool read_rows(struct ctx *c, const struct sql_scheduled_row *v, size_t n, struct scheduleds *out)
{
	size_t i;

	*out = (struct scheduleds){ NEW_N(c->arena, struct scheduled, n + 1), n };
	for (i = 0; i < n; i++)
		if (!read_row(c, &v[i], &out->v[i]))
			return false;
	return true;
}

bool scheduled_load(struct ctx *c, i64 id, struct scheduled *out)
{
	struct sql_scheduled_row row;
	bool found;

	if (!sql_scheduled_by_id(c, &(struct sql_scheduled_by_id_in){ .id = id }, &row, &found))
		return false;
	return found ? read_row(c, &row, out) : fail(c, E_NOT_FOUND, "", "scheduled.unknown");
}

bool scheduled_of_ticket(struct ctx *c, i64 ticket_id, struct scheduleds *out)
{
	struct sql_scheduled_rows rows;

	return sql_scheduled_of_ticket(c, &(struct sql_scheduled_of_ticket_in){ .ticket_id = ticket_id }, &rows) &&
		read_rows(c, rows.v, rows.n, out);
}

bool scheduled_mine(struct ctx *c, struct scheduleds *out)
{
	struct sql_scheduled_rows rows;

	return sql_scheduled_of_agent(c, &(struct sql_scheduled_of_agent_in){ .agent_id = c->who->id }, &rows) &&
		read_rows(c, rows.v, rows.n, out);
}

/* ---- by people ---- */

static bool check_time(struct ctx *c, i64 at)
{
	return (at > c->now && at <= c->now + FARTHEST_MS) || fail(c, E_INVALID, "send_at", "scheduled.when");
}

static bool told(struct ctx *c, struct ticket *t, const char *kind, i64 send_at)
{
	return event_append(c, t->id, kind, str_fmt(c->arena, "{\"send_at\":%lld}", (long long)send_at), &t->last_event_id);
}

bool scheduled_put(struct ctx *c, struct ticket *t, const struct scheduled_new *n, i64 *id)
{
	struct sql_scheduled_add_row row;

	if (!check_time(c, n->send_at) || !message_sendable(c, t, &n->r))
		return false;
	if (n->category.n && !require_met(c, t, n->category, t->status_id))
		return false;
	if (!sql_scheduled_add(c, &(struct sql_scheduled_add_in){ .ticket_id = t->id, .agent_id = c->who->id,
			.send_at = n->send_at, .html = n->r.html, .recipients = people_json(c, &n->r),
			.attachment_ids = ids_json(c, &n->r.attachment_ids), .text_only = n->r.text_only,
			.category = n->category.s ? n->category : S(""), .macro_id = n->macro_id,
			.seen_event_id = t->last_event_id, .created_at = c->now }, &row))
		return false;
	*id = row.id;
	app_wake(c, WAKE_PROMISE);
	return told(c, t, "schedule.set", n->send_at);
}

/* Whoever may answer here may also decide about what waits. */
static bool take(struct ctx *c, i64 id, struct scheduled *s, struct ticket *t)
{
	struct object o;

	if (!scheduled_load(c, id, s) || !ticket_take(c, s->ticket_id, t))
		return false;
	o = ticket_object(t);
	return must_can(c, V_TICKET_REPLY, &o);
}

bool scheduled_move(struct ctx *c, i64 id, i64 send_at)
{
	struct scheduled s;
	struct ticket t;
	i64 n;

	if (!take(c, id, &s, &t) || !check_time(c, send_at) ||
	    !sql_scheduled_move(c, &(struct sql_scheduled_move_in){ .send_at = send_at,
			.seen_event_id = t.last_event_id, .id = id }, &n))
		return false;
	app_wake(c, WAKE_PROMISE);
	if (!n)
		return fail(c, E_NOT_FOUND, "", "scheduled.unknown");
	return told(c, &t, "schedule.set", send_at);
}

bool scheduled_cancel(struct ctx *c, i64 id, struct scheduled *out)
{
	struct ticket t;
	i64 n;

	if (!take(c, id, out, &t) || !sql_scheduled_delete(c, &(struct sql_scheduled_delete_in){ .id = id }, &n))
		return false;
	if (!n)
		return fail(c, E_NOT_FOUND, "", "scheduled.unknown");
	return told(c, &t, "schedule.cancelled", out->send_at);
}

/* ---- by time ---- */

bool scheduled_next(struct ctx *c, i64 *at)
{
	struct sql_scheduled_next_row row;

	if (!sql_scheduled_next(c, &row))
		return false;
	*at = row.at;
	return true;
}

struct leaving {
	struct scheduled s;
	struct actor who;
};

/* Its macro's other actions, and the status it was to bring. */
static bool along(struct ctx *c, struct ticket *t, const struct scheduled *s)
{
	struct actions_did did;
	struct macro m;

	if (s->macro_id && (!macro_load(c, s->macro_id, &m) ||
	    !macro_apply(c, &m, t, &(struct macro_how){ .skip_reply = true }, &did) || !macro_count(c, m.id, 1)))
		return false;
	if (s->category.n && !str_eq(s->category, t->category))
		return ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = s->category });
	return !str_eq(t->category, S("new")) ||
		ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") });
}

static bool send_one(struct ctx *c, void *arg)
{
	struct leaving *l = arg;
	const struct scheduled *s = &l->s;
	struct ticket t;
	i64 n, id;

	if (!ticket_take(c, s->ticket_id, &t))
		return false;
	if (t.merged_into_id && !ticket_take(c, t.merged_into_id, &t))
		return false;
	if (!sql_scheduled_claim(c, &(struct sql_scheduled_claim_in){ .id = s->id }, &n))
		return false;
	if (!n)		/* another process was faster, or it was taken back */
		return true;
	return message_send(c, &t, &(struct message_out_req){ .kind = S("public"), .html = s->html,
			.text_only = s->text_only, .to = s->to, .cc = s->cc, .bcc = s->bcc, .attachment_ids = s->attachment_ids,
			.seen_event_id = s->seen_event_id }, &id) &&
		along(c, &t, s) && FAILPOINT(c, "scheduled.sent");
}

static bool as_author(struct ctx *c, struct leaving *l)
{
	struct agent a;
	const struct actor *was = c->who;
	bool ok;

	if (!agent_load(c, l->s.agent_id, &a))
		return false;
	if (!a.active)
		return fail(c, E_FORBIDDEN, "", "scheduled.author_gone");
	if (!agent_actor(c, &a, &l->who))
		return false;
	c->who = &l->who;
	ok = db_try(c, send_one, l);
	c->who = was;
	return ok;
}

/* It stays, with the reason, and its author hears of it. */
static bool refuse(struct ctx *c, const struct scheduled *s)
{
	str why = str_dup(c->arena, str_of(c->fail.v[0].key));
	struct buf b = buf_new(c->arena, 8192);
	struct ticket t;

	fail_clear(c);
	buf_put(&b, S("{\"subject\":"));
	json_str(&b, s->subject);
	buf_ch(&b, '}');
	return ticket_take(c, s->ticket_id, &t) &&
		sql_scheduled_refuse(c, &(struct sql_scheduled_refuse_in){ .why = why, .id = s->id }, NULL) &&
		event_append(c, s->ticket_id, "schedule.refused", S("{}"), NULL) &&
		notice_put(c, &(struct notice_new){ .agent_id = s->agent_id, .ticket_id = s->ticket_id,
			.kind = "scheduled", .detail = buf_str(&b) });
}

bool scheduled_send_due(struct ctx *c, i64 *done)
{
	struct sql_scheduled_due_rows rows;
	size_t i;

	*done = 0;
	if (!sql_scheduled_due(c, &(struct sql_scheduled_due_in){ .now = c->now, .limit_n = BATCH }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		struct leaving *l = NEW(c->arena, struct leaving);

		*l = (struct leaving){ 0 };
		if (!scheduled_load(c, rows.v[i].id, &l->s)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			continue;
		}
		++*done;
		if (as_author(c, l))
			continue;
		/* not the answer but the store: all of it again later */
		if (fail_code(c) >= E_INTERNAL || !refuse(c, &l->s))
			return false;
	}
	return true;
}
