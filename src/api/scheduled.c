/* Answers that leave at a time. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/message.h"
#include "desk/cases/attachment.h"
#include "desk/cases/scheduled.h"
#include "desk/promise/world.h"

struct scheduled_out {
	i64 id, ticket_id, agent_id, send_at, created_at, macro_id;
	str agent_name, subject, state, why, html, category;
	bool text_only;
	struct strs to, cc, bcc;
	struct list attachments;
};
static const struct field scheduled_out_f[] = {
	F(scheduled_out, id), F(scheduled_out, ticket_id), F(scheduled_out, subject), F(scheduled_out, agent_id),
	F(scheduled_out, agent_name), F(scheduled_out, send_at, .time = true),
	F(scheduled_out, state, .one_of = "waiting|refused"),
	F(scheduled_out, why, .doc = "What stopped it, in the reader's language."),
	F(scheduled_out, html), F(scheduled_out, text_only), F(scheduled_out, to), F(scheduled_out, cc),
	F(scheduled_out, bcc),
	F(scheduled_out, category, .doc = "The ticket's when it leaves; empty: as it is then."),
	F(scheduled_out, macro_id, .id_null = true), FL(scheduled_out, attachments, &file_shape),
	F(scheduled_out, created_at, .time = true),
};
static const struct shape scheduled_out_shape = SHAPE(scheduled_out, scheduled_out_f);
struct scheduleds_out {
	struct list scheduled;
};
static const struct field scheduleds_f[] = { FL(scheduleds_out, scheduled, &scheduled_out_shape) };
static const struct shape scheduleds_shape = SHAPE(scheduleds_out, scheduleds_f);

/* Those that are gone are left out. */
static bool files_of(struct ctx *c, const struct i64s *ids, struct list *out)
{
	struct file_out *v = NEW_N(c->arena, struct file_out, ids->n + 1);
	size_t i;

	*out = (struct list){ v, 0 };
	for (i = 0; i < ids->n; i++) {
		struct attachment a;

		if (attachment_load(c, ids->v[i], &a))
			v[out->n++] = (struct file_out){ a.id, a.name, a.mime_type, a.size, a.inline_,
				attachment_url(c, a.id, a.name) };
		else if (fail_code(c) == E_NOT_FOUND || fail_code(c) == E_FORBIDDEN)
			fail_clear(c);
		else
			return false;
	}
	return true;
}

static str why_text(struct ctx *c, str key)
{
	struct failure f = { .code = E_CONFLICT, .key = str_z(c->arena, key) };

	return key.n ? message_failure(c->arena, c->locale, &f) : S("");
}

static bool to_out(struct ctx *c, const struct scheduled *s, struct scheduled_out *o)
{
	*o = (struct scheduled_out){ .id = s->id, .ticket_id = s->ticket_id, .agent_id = s->agent_id,
		.send_at = s->send_at, .created_at = s->created_at, .macro_id = s->macro_id,
		.agent_name = s->agent_name, .subject = s->subject, .state = s->state, .why = why_text(c, s->why),
		.html = s->html, .category = s->category, .text_only = s->text_only, .to = s->to, .cc = s->cc, .bcc = s->bcc };
	return files_of(c, &s->attachment_ids, &o->attachments);
}

static bool list_out(struct ctx *c, const struct scheduleds *l, struct scheduleds_out *o)
{
	struct scheduled_out *v = NEW_N(c->arena, struct scheduled_out, l->n + 1);
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!to_out(c, &l->v[i], &v[i]))
			return false;
	o->scheduled = (struct list){ v, l->n };
	return true;
}

static bool mine_get(struct ctx *c, const void *in, void *out)
{
	struct scheduleds l;

	(void)in;
	return scheduled_mine(c, &l) && list_out(c, &l, out);
}

static bool of_ticket_get(struct ctx *c, const void *in, void *out)
{
	struct scheduleds l;
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) && scheduled_of_ticket(c, t.id, &l) && list_out(c, &l, out);
}

/* ---- when ---- */

struct times_out {
	i64 opens_at;
};
static const struct field times_f[] = {
	F(times_out, opens_at, .time = true, .id_null = true, .doc = "When the ticket's team next begins its hours; null: never, or no hours are known."),
};
static const struct shape times_shape = SHAPE(times_out, times_f);

static const struct world_calendar *calendar_of(const struct world *w, const struct ticket *t)
{
	const struct world_team *team = t->team_id ? world_team_of(w, t->team_id) : NULL;
	const struct world_calendar *k = team && team->calendar_id ? world_calendar_of(w, team->calendar_id) : NULL;
	size_t i;

	for (i = 0; !k && i < w->calendars; i++)
		if (w->calendar[i].active && w->calendar[i].versions)
			k = &w->calendar[i];
	return k && k->versions ? k : NULL;
}

static bool times_get(struct ctx *c, const void *in, void *out)
{
	const struct world_calendar *k;
	const struct calendar_timeline *line;
	struct times_out *o = out;
	const struct world *w;
	struct ticket t;
	i64 at;

	(void)in;
	if (!ticket_load(c, call_id(c, 0), &t) || !world_get(c, &w))
		return false;
	k = calendar_of(w, &t);
	line = k ? sla_calendar_at(&k->sla, c->now) : NULL;
	if (!line)
		return true;
	at = timeline_is_open(line, c->now) ? timeline_next_close(line, c->now) : c->now;
	at = at == CALENDAR_NEVER ? at : timeline_next_open(line, at);
	o->opens_at = at == CALENDAR_NEVER ? 0 : at;
	return true;
}

/* ---- writing ---- */

struct schedule_in {
	str html;
	bool text_only, send_anyway;
	struct strs to, cc, bcc;
	struct i64s attachment_ids;
	i64 seen_event_id, macro_id, send_at;
	struct ticket_set_in *set;
};
static const struct field schedule_in_f[] = {
	F(schedule_in, html, .required = true, .max = 1000000),
	F(schedule_in, send_at, .required = true, .min = 1, .max = INT64_MAX, .time = true),
	F(schedule_in, text_only), F(schedule_in, send_anyway), F(schedule_in, to, .max = 40),
	F(schedule_in, cc, .max = 40), F(schedule_in, bcc, .max = 40), F(schedule_in, attachment_ids, .max = 100), F(schedule_in, seen_event_id),
	F(schedule_in, macro_id, .nullable = true, .doc = "The macro whose reply this is: its other actions go along."),
	FO(schedule_in, set, &ticket_set_shape, .doc = "The category changes when it leaves, all else at once."),
};
static const struct shape schedule_in_shape = SHAPE(schedule_in, schedule_in_f);

/* All but the category, which is returned and waits with the answer. */
static bool set_now(struct ctx *c, struct ticket *t, const struct ticket_set_in *set, str *category)
{
	struct ticket_set_in now;
	size_t i;

	*category = S("");
	if (!set)
		return true;
	now = *set;
	if (now.category.s)
		*category = now.category;
	for (i = 0; i < ticket_set_shape.n; i++)
		if (str_eq(str_of(ticket_set_shape.f[i].name), S("category")))
			now.given &= ~((u64)1 << i);
	return !now.given || ticket_set_apply(c, t, &now);
}

static bool schedule_post(struct ctx *c, const void *in, void *out)
{
	const struct schedule_in *b = in;
	struct scheduled_new n = { .send_at = b->send_at, .macro_id = b->macro_id, .r = {
		.kind = S("public"), .html = b->html, .text_only = b->text_only, .to = b->to, .cc = b->cc, .bcc = b->bcc,
		.attachment_ids = b->attachment_ids, .seen_event_id = b->seen_event_id, .send_anyway = b->send_anyway } };
	struct scheduled s;
	struct ticket t;
	i64 id;

	if (!ticket_take(c, call_id(c, 0), &t) || !set_now(c, &t, b->set, &n.category))
		return false;
	if (!scheduled_put(c, &t, &n, &id)) {
		if (fail_code(c) == E_CONFLICT && !b->send_anyway)
			message_fresh(c, &t, b->seen_event_id);
		return false;
	}
	return scheduled_load(c, id, &s) && to_out(c, &s, out);
}

struct schedule_move_in {
	i64 send_at;
};
static const struct field move_f[] = {
	F(schedule_move_in, send_at, .required = true, .min = 1, .max = INT64_MAX, .time = true),
};
static const struct shape move_shape = SHAPE(schedule_move_in, move_f);

static bool schedule_patch(struct ctx *c, const void *in, void *out)
{
	i64 id = call_id(c, 0);
	struct scheduled s;

	return scheduled_move(c, id, ((const struct schedule_move_in *)in)->send_at) && scheduled_load(c, id, &s) &&
		to_out(c, &s, out);
}

static bool schedule_delete(struct ctx *c, const void *in, void *out)
{
	struct scheduled s;

	(void)in;
	return scheduled_cancel(c, call_id(c, 0), &s) && to_out(c, &s, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/scheduled", mine_get, V_SELF, NULL, &scheduleds_shape, 0, NULL,
	  "The reader's answers that leave at a time" },
	{ "GET", "/api/v1/tickets/{id}/scheduled", of_ticket_get, V_TICKET_READ, NULL, &scheduleds_shape, 0, NULL,
	  "A ticket's answers that leave at a time" },
	{ "GET", "/api/v1/tickets/{id}/send-times", times_get, V_TICKET_READ, NULL, &times_shape, 0, NULL,
	  "Usual times to send: the next opening" },
	{ "POST", "/api/v1/tickets/{id}/scheduled", schedule_post, V_TICKET_REPLY, &schedule_in_shape,
	  &scheduled_out_shape, R_WRITE | R_IDEMPOTENT, NULL, "Reply at a time" },
	{ "PATCH", "/api/v1/scheduled/{id}", schedule_patch, V_TICKET_REPLY, &move_shape, &scheduled_out_shape,
	  R_WRITE, NULL, "Another time" },
	{ "DELETE", "/api/v1/scheduled/{id}", schedule_delete, V_TICKET_REPLY, NULL, &scheduled_out_shape,
	  R_WRITE, NULL, "Take it back; the answer holds its text" },
};
const struct route_set routes_scheduled = { rows, COUNT(rows) };
