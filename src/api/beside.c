/* What stands beside a ticket: talks with others, splits, problems, follow-ups, who is told. */
#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/message.h"
#include "desk/cases/beside.h"
#include "desk/cases/problem.h"
#include "desk/people/agent.h"
#include "store/db.h"

struct talk_out {
	i64 id, ticket_id;
	str subject, state;
	struct strs to;
	i64 messages;
	bool waiting;
	i64 created_at, updated_at;
};
static const struct field talk_f[] = {
	F(talk_out, id), F(talk_out, ticket_id), F(talk_out, subject), F(talk_out, state, .one_of = "open|done"),
	F(talk_out, to), F(talk_out, messages), F(talk_out, waiting, .doc = "For them; else they have answered."),
	F(talk_out, created_at, .time = true), F(talk_out, updated_at, .time = true),
};
static const struct shape talk_shape = SHAPE(talk_out, talk_f);

struct linked_out {
	i64 id, status_id;
	str subject, category, customer, language;
};
static const struct field linked_f[] = {
	F(linked_out, id), F(linked_out, subject), F(linked_out, category), F(linked_out, status_id),
	F(linked_out, customer), F(linked_out, language),
};
static const struct shape linked_shape = SHAPE(linked_out, linked_f);

struct watch_io {
	str address, locale;
};
static const struct field watch_f[] = {
	F(watch_io, address, .required = true, .min = 3, .max = 254),
	F(watch_io, locale, .max = 10, .doc = "Empty: the writer's."),
};
static const struct shape watch_shape = SHAPE(watch_io, watch_f);

struct beside_out {
	struct linked_out *problem, *split_from, *follows;
	struct list incidents, split_into, followed_by, talks, status_watch;
	i64 incident_count, repeat;
	bool split_undo;
};
static const struct field beside_f[] = {
	FO(beside_out, problem, &linked_shape), FL(beside_out, incidents, &linked_shape), F(beside_out, incident_count),
	FO(beside_out, split_from, &linked_shape), FL(beside_out, split_into, &linked_shape), F(beside_out, split_undo),
	FO(beside_out, follows, &linked_shape), FL(beside_out, followed_by, &linked_shape),
	F(beside_out, repeat, .doc = "How often this customer had asked about the same within repeat_days."),
	FL(beside_out, talks, &talk_shape), FL(beside_out, status_watch, &watch_shape),
};
static const struct shape beside_shape = SHAPE(beside_out, beside_f);

static struct linked_out linked_to_out(const struct linked *l)
{
	return (struct linked_out){ l->id, l->status_id, l->subject, l->category, l->customer, l->language };
}

static struct linked_out *one_linked(struct ctx *c, const struct beside *b, i64 id)
{
	const struct linked *l = id ? beside_find(b, id) : NULL;
	struct linked_out *o = l ? NEW(c->arena, struct linked_out) : NULL;

	if (o)
		*o = linked_to_out(l);
	return o;
}

static struct list many_linked(struct ctx *c, const struct beside *b, const struct i64s *ids)
{
	struct linked_out *v = NEW_N(c->arena, struct linked_out, ids->n);
	size_t i, n = 0;

	for (i = 0; i < ids->n; i++) {
		const struct linked *l = beside_find(b, ids->v[i]);

		if (l)
			v[n++] = linked_to_out(l);
	}
	return (struct list){ v, n };
}

static struct talk_out talk_to_out(const struct side_talk *s)
{
	return (struct talk_out){ s->id, s->ticket_id, s->subject, s->state, s->to, s->messages, s->waiting,
		s->created_at, s->updated_at };
}

static bool beside_to_out(struct ctx *c, const struct ticket *t, struct beside_out *o)
{
	struct beside b;
	struct talk_out *talks;
	struct watch_io *watch;
	size_t i;

	if (!beside_load(c, t, &b))
		return false;
	o->problem = one_linked(c, &b, b.problem_id);
	o->split_from = one_linked(c, &b, b.split.from_id);
	o->follows = one_linked(c, &b, t->follows_id);
	o->incidents = many_linked(c, &b, &b.incidents);
	o->split_into = many_linked(c, &b, &b.split.into);
	o->followed_by = many_linked(c, &b, &b.followed_by);
	o->incident_count = b.incident_count;
	o->repeat = b.repeat;
	o->split_undo = b.split.may_undo;
	talks = NEW_N(c->arena, struct talk_out, b.talks.n);
	for (i = 0; i < b.talks.n; i++)
		talks[i] = talk_to_out(&b.talks.v[i]);
	o->talks = (struct list){ talks, b.talks.n };
	watch = NEW_N(c->arena, struct watch_io, b.watchers);
	for (i = 0; i < b.watchers; i++)
		watch[i] = (struct watch_io){ b.watch[i].address, b.watch[i].locale };
	o->status_watch = (struct list){ watch, b.watchers };
	return true;
}

static bool beside_get(struct ctx *c, const void *in, void *out)
{
	struct ticket t;

	(void)in;
	return ticket_load(c, call_id(c, 0), &t) && beside_to_out(c, &t, out);
}

/* ---- talks ---- */

struct side_post_in {
	str subject, html;
	struct strs to;
	struct i64s attachment_ids;
	bool hold;
	i64 undo_ms;
};
static const struct field side_post_f[] = {
	F(side_post_in, subject, .required = true, .min = 1, .max = 300),
	F(side_post_in, html, .required = true, .max = 1000000),
	F(side_post_in, to, .required = true, .min = 1, .max = SIDE_RECIPIENTS),
	F(side_post_in, attachment_ids, .max = 100),
	F(side_post_in, hold, .doc = "The ticket waits for a third party meanwhile."),
	F(side_post_in, undo_ms, .min = -1, .max = 60000),
};
static const struct shape side_post_shape = SHAPE(side_post_in, side_post_f);

struct side_thread_out {
	struct talk_out *talk;
	struct list messages;
};
static const struct field side_thread_f[] = {
	FO(side_thread_out, talk, &talk_shape), FL(side_thread_out, messages, &message_shape),
};
static const struct shape side_thread_shape = SHAPE(side_thread_out, side_thread_f);

static bool side_to_out(struct ctx *c, i64 side_id, struct side_thread_out *o)
{
	struct side_talk s;
	struct thread th;
	struct message_out *v;
	size_t i;

	if (!side_load(c, side_id, &s) || !thread_of_side(c, side_id, &th))
		return false;
	o->talk = NEW(c->arena, struct talk_out);
	*o->talk = talk_to_out(&s);
	v = NEW_N(c->arena, struct message_out, th.n);
	for (i = 0; i < th.n; i++)
		if (!message_to_out(c, &th.v[i], &v[i]))
			return false;
	o->messages = (struct list){ v, th.n };
	return true;
}

static bool side_post(struct ctx *c, const void *in, void *out)
{
	const struct side_post_in *b = in;
	struct ticket t;
	i64 id;

	if (!ticket_take(c, call_id(c, 0), &t) || !side_open(c, &t, &(struct side_new){ .subject = b->subject,
			.html = b->html, .to = b->to, .attachment_ids = b->attachment_ids, .hold = b->hold,
			.undo_ms = b->undo_ms }, &id))
		return false;
	c->call->status = 201;
	return side_to_out(c, id, out);
}

static bool side_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return side_to_out(c, call_id(c, 0), out);
}

struct side_more_in {
	str html;
	struct i64s attachment_ids;
	i64 undo_ms;
};
static const struct field side_more_f[] = {
	F(side_more_in, html, .required = true, .max = 1000000),
	F(side_more_in, attachment_ids, .max = 100),
	F(side_more_in, undo_ms, .min = -1, .max = 60000),
};
static const struct shape side_more_shape = SHAPE(side_more_in, side_more_f);

static bool side_message_post(struct ctx *c, const void *in, void *out)
{
	const struct side_more_in *b = in;
	i64 id;

	return side_send(c, call_id(c, 0), &(struct side_more){ b->html, b->attachment_ids, b->undo_ms }, &id) &&
		side_to_out(c, call_id(c, 0), out);
}

struct side_set_in {
	str state;
};
static const struct field side_set_f[] = { F(side_set_in, state, .required = true, .one_of = "open|done") };
static const struct shape side_set_shape = SHAPE(side_set_in, side_set_f);

static bool side_patch(struct ctx *c, const void *in, void *out)
{
	const struct side_set_in *b = in;

	return side_set_state(c, call_id(c, 0), b->state) && side_to_out(c, call_id(c, 0), out);
}

/* ---- splits and follow-ups ---- */

struct split_in {
	str subject;
};
static const struct field split_in_f[] = { F(split_in, subject, .max = 300, .doc = "Empty: the message's own.") };
static const struct shape split_in_shape = SHAPE(split_in, split_in_f);

static bool split_post(struct ctx *c, const void *in, void *out)
{
	const struct split_in *b = in;
	struct ticket t;

	if (!split_message(c, call_id(c, 0), b->subject.s ? b->subject : S(""), &t))
		return false;
	c->call->status = 201;
	return ticket_to_out(c, t.id, out);
}

static bool split_delete(struct ctx *c, const void *in, void *out)
{
	struct ticket into;

	(void)in;
	return split_undo(c, call_id(c, 0), &into) && ticket_to_out(c, into.id, out);
}

static bool follow_post(struct ctx *c, const void *in, void *out)
{
	struct ticket old, made;

	(void)in;
	if (!ticket_take(c, call_id(c, 0), &old) || !follow_up_open(c, &old, &made))
		return false;
	c->call->status = 201;
	return ticket_to_out(c, made.id, out);
}

/* ---- who else is told ---- */

struct watch_in {
	struct list status_watch;
};
static const struct field watch_in_f[] = {
	FL(watch_in, status_watch, &watch_shape, .required = true, .max = STATUS_WATCHERS),
};
static const struct shape watch_in_shape = SHAPE(watch_in, watch_in_f);

static bool watch_put(struct ctx *c, const void *in, void *out)
{
	const struct watch_in *b = in;
	struct status_watcher *v = NEW_N(c->arena, struct status_watcher, b->status_watch.n);
	const struct watch_io *w = b->status_watch.v;
	struct ticket t;
	size_t i;

	for (i = 0; i < b->status_watch.n; i++)
		v[i] = (struct status_watcher){ w[i].address, w[i].locale };
	return ticket_take(c, call_id(c, 0), &t) && status_watch_set(c, &t, v, b->status_watch.n) &&
		beside_to_out(c, &t, out);
}

/* ---- problems ---- */

struct problem_in {
	i64 problem_id;
};
static const struct field problem_in_f[] = { F(problem_in, problem_id, .required = true, .nullable = true) };
static const struct shape problem_in_shape = SHAPE(problem_in, problem_in_f);

static bool problem_put(struct ctx *c, const void *in, void *out)
{
	const struct problem_in *b = in;
	struct ticket t;

	return ticket_take(c, call_id(c, 0), &t) &&
		(b->problem_id ? incident_link(c, &t, b->problem_id) : incident_unlink(c, &t)) && beside_to_out(c, &t, out);
}

struct text_io {
	str language, html;
};
static const struct field text_f[] = {
	F(text_io, language, .required = true, .min = 2, .max = 10),
	F(text_io, html, .required = true, .min = 1, .max = 200000),
};
static const struct shape text_shape = SHAPE(text_io, text_f);

struct answer_in {
	struct i64s ids;
	struct list texts;
	str category;
	i64 undo_ms;
	u64 given;
};
static const struct field answer_f[] = {
	F(answer_in, ids, .required = true, .min = 1, .max = 50, .doc = "Incidents of this problem; ask in batches."),
	FL(answer_in, texts, &text_shape, .max = 10, .doc = "One for each language; the first where none fits."),
	F(answer_in, category, .one_of = "open|pending|hold|solved"),
	F(answer_in, undo_ms, .min = -1, .max = 60000, .doc = "Absent: as the agent has set it; -1: none."),
};
static const struct shape answer_shape = SHAPE_GIVEN(answer_in, answer_f);
struct answer_failed {
	i64 id;
	str message;
};
static const struct field answer_failed_f[] = { F(answer_failed, id), F(answer_failed, message) };
static const struct shape answer_failed_shape = SHAPE(answer_failed, answer_failed_f);
struct incidents_answered_out {
	struct i64s done, message_ids;
	i64 undo_until;
	struct list failed;
};
static const struct field answered_f[] = {
	F(incidents_answered_out, done), F(incidents_answered_out, message_ids, .doc = "The answers; each is taken back by itself."),
	F(incidents_answered_out, undo_until, .time = true, .id_null = true), FL(incidents_answered_out, failed, &answer_failed_shape),
};
static const struct shape answered_shape = SHAPE(incidents_answered_out, answered_f);

struct answering {
	const struct answer_in *in;
	struct incidents_answered_out *out;
	struct incident_text *text;
	i64 problem_id;
};

static bool answer_one(struct ctx *c, void *arg)
{
	return incident_answer(c, arg);
}

/* How long the answers are held: what the request says, else what their author has set. */
static bool answer_hold(struct ctx *c, const struct answer_in *in, i64 *ms)
{
	struct agent me;

	*ms = in->undo_ms;
	if (shape_given(&answer_shape, in, "undo_ms") || c->who->kind != ACTOR_AGENT)
		return true;
	if (!agent_load(c, c->who->id, &me))
		return false;
	*ms = me.undo_ms;
	return true;
}

/* Each in a savepoint of its own; from the beginning when the store runs it again. */
static bool answer_all(struct ctx *c, void *arg)
{
	struct answering *a = arg;
	struct answer_failed *failed = NEW_N(c->arena, struct answer_failed, a->in->ids.n);
	struct i64s *sent = &a->out->message_ids;
	struct ticket problem;
	size_t i, n = 0;
	i64 hold;

	a->out->done = (struct i64s){ NEW_N(c->arena, i64, a->in->ids.n), 0 };
	*sent = (struct i64s){ NEW_N(c->arena, i64, a->in->ids.n), 0 };
	if (!ticket_load(c, a->problem_id, &problem) || !answer_hold(c, a->in, &hold))
		return false;
	a->out->undo_until = a->in->texts.n && hold > 0 ? c->now + hold : 0;
	if (!a->in->texts.n && !a->in->category.n)
		return fail(c, E_INVALID, "texts", "shape.required");
	for (i = 0; i < a->in->ids.n; i++) {
		struct incident_answer one = { .problem_id = problem.id, .ticket_id = a->in->ids.v[i], .text = a->text,
			.texts = a->in->texts.n, .category = a->in->category, .hold_ms = hold };

		if (db_try(c, answer_one, &one)) {
			a->out->done.v[a->out->done.n++] = one.ticket_id;
			if (one.message_id)
				sent->v[sent->n++] = one.message_id;
			continue;
		}
		if (fail_code(c) >= E_INTERNAL)
			return false;
		failed[n++] = (struct answer_failed){ one.ticket_id, message_failure(c->arena, c->locale, &c->fail.v[0]) };
		fail_clear(c);
	}
	a->out->failed = (struct list){ failed, n };
	return true;
}

static bool answer_post(struct ctx *c, const void *in, void *out)
{
	struct answering a = { .in = in, .out = out, .problem_id = call_id(c, 0) };
	const struct text_io *t = a.in->texts.v;
	size_t i;

	a.text = NEW_N(c->arena, struct incident_text, a.in->texts.n);
	for (i = 0; i < a.in->texts.n; i++)
		a.text[i] = (struct incident_text){ t[i].language, t[i].html };
	return db_write(c, answer_all, &a);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/tickets/{id}/beside", beside_get, V_TICKET_READ, NULL, &beside_shape, 0, NULL,
	  "Problem, incidents, splits, follow-ups and talks of a ticket" },
	{ "POST", "/api/v1/tickets/{id}/talks", side_post, V_TICKET_REPLY, &side_post_shape, &side_thread_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Begin a talk beside the ticket, by mail" },
	{ "GET", "/api/v1/talks/{id}", side_get, V_TICKET_READ, NULL, &side_thread_shape, 0, NULL, "A talk with its messages" },
	{ "POST", "/api/v1/talks/{id}/messages", side_message_post, V_TICKET_REPLY, &side_more_shape, &side_thread_shape,
	  R_WRITE | R_IDEMPOTENT, NULL, "Write on in a talk" },
	{ "PATCH", "/api/v1/talks/{id}", side_patch, V_TICKET_NOTE, &side_set_shape, &side_thread_shape, R_WRITE, NULL,
	  "Mark a talk as done, or open it again" },
	{ "POST", "/api/v1/messages/{id}/split", split_post, V_TICKET_EDIT, &split_in_shape, &ticket_shape, R_WRITE, NULL,
	  "Make a message a ticket of its own" },
	{ "DELETE", "/api/v1/tickets/{id}/split", split_delete, V_TICKET_EDIT, NULL, &ticket_shape, R_WRITE, NULL,
	  "Give a split-off message back" },
	{ "POST", "/api/v1/tickets/{id}/follow-up", follow_post, V_TICKET_EDIT, NULL, &ticket_shape, R_WRITE, NULL,
	  "Open a ticket that follows a solved or closed one" },
	{ "PUT", "/api/v1/tickets/{id}/status-watch", watch_put, V_TICKET_EDIT, &watch_in_shape, &beside_shape, R_WRITE, NULL,
	  "Who else is told when the status changes" },
	{ "PUT", "/api/v1/tickets/{id}/problem", problem_put, V_TICKET_EDIT, &problem_in_shape, &beside_shape, R_WRITE, NULL,
	  "Make a ticket an incident of a problem, or no more" },
	{ "POST", "/api/v1/tickets/{id}/incidents/answer", answer_post, V_TICKET_REPLY, &answer_shape, &answered_shape, R_NODB, NULL,
	  "Answer or solve incidents of a problem at once" },
};
const struct route_set routes_beside = { rows, COUNT(rows) };
