/* Macros: kept, shown before they are applied, applied to one ticket or to many. */
#include "api/seen.h"
#include "api/sets.h"
#include "api/ticket_full.h"
#include "base/message.h"
#include "desk/cases/message.h"
#include "desk/flow/macro.h"
#include "desk/flow/uses.h"
#include "store/db.h"

struct macro_out {
	i64 id;
	str name, about, scope;
	i64 team_id;
	struct json_raw actions;
	str reply_mode;
	i64 slot, offer_team_id;
	str offer_type;
	i64 used, updated_at;
	bool active, demo, may_edit;
};
static const struct field macro_f[] = {
	F(macro_out, id), F(macro_out, name), F(macro_out, about), F(macro_out, scope), F(macro_out, team_id, .id_null = true),
	F(macro_out, actions), F(macro_out, reply_mode), F(macro_out, slot), F(macro_out, offer_team_id, .id_null = true),
	F(macro_out, offer_type), F(macro_out, used), F(macro_out, active), F(macro_out, demo), F(macro_out, may_edit),
	F(macro_out, updated_at, .time = true),
};
static const struct shape macro_shape = SHAPE(macro_out, macro_f);
struct macros_out {
	struct list macros;
};
static const struct field macros_f[] = { FL(macros_out, macros, &macro_shape) };
static const struct shape macros_shape = SHAPE(macros_out, macros_f);

static void to_out(struct ctx *c, const struct macro *m, struct macro_out *o)
{
	*o = (struct macro_out){ .id = m->id, .name = m->name, .about = m->about, .scope = m->own.scope,
		.team_id = m->own.team_id, .actions = { m->actions }, .reply_mode = m->reply_mode, .slot = m->slot,
		.offer_team_id = m->offer_team_id, .offer_type = m->offer_type, .used = m->used,
		.updated_at = m->updated_at, .active = m->active, .demo = m->demo,
		.may_edit = sharing_edits(c->who, &m->own) };
}

static bool macros_get(struct ctx *c, const void *in, void *out)
{
	i64 id = call_query_i64(c, "ticket", 0, INT64_MAX);
	struct macros_out *o = out;
	struct macro_out *v;
	struct macros l;
	struct ticket t;
	size_t i, n = 0;

	(void)in;
	if ((id && !ticket_load(c, id, &t)) || !macro_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct macro_out, l.n + 1);
	for (i = 0; i < l.n; i++)
		if (!id || macro_offered(&l.v[i], &t))
			to_out(c, &l.v[i], &v[n++]);
	o->macros = (struct list){ v, n };
	return true;
}

struct macro_in {
	u64 given;
	str name, about, scope, reply_mode, offer_type;
	i64 team_id, slot, offer_team_id, seen_at;
	struct json_raw actions;
	bool active;
};
static const struct field macro_in_f[] = {
	F(macro_in, name, .min = 1, .max = 100),
	F(macro_in, about, .max = 300),
	F(macro_in, scope, .one_of = "personal|team|shared"),
	F(macro_in, team_id, .nullable = true),
	F(macro_in, actions, .doc = "A list of {\"do\": …}."),
	F(macro_in, reply_mode, .one_of = "compose|send", .doc = "compose: the reply is put before the agent first."),
	F(macro_in, slot, .min = 0, .max = 9, .doc = "The key that applies it; 0: none."),
	F(macro_in, offer_team_id, .nullable = true, .doc = "Offered on tickets of this team alone."),
	F(macro_in, offer_type, .max = 40, .doc = "Offered on tickets of this type alone; empty: on any."),
	F(macro_in, active),
	F(macro_in, seen_at, .min = 1, .max = INT64_MAX, .time = true, .doc = SEEN_AT_DOC),
};
static const struct shape macro_in_shape = SHAPE_GIVEN(macro_in, macro_in_f);

static void overlay(struct macro *m, const struct macro_in *b)
{
	if (b->name.s)
		m->name = b->name;
	if (b->about.s)
		m->about = b->about;
	if (b->scope.s)
		m->own.scope = b->scope;
	if (b->reply_mode.s)
		m->reply_mode = b->reply_mode;
	if (b->offer_type.s)
		m->offer_type = b->offer_type;
	if (shape_given(&macro_in_shape, b, "team_id"))
		m->own.team_id = b->team_id;
	if (shape_given(&macro_in_shape, b, "slot"))
		m->slot = b->slot;
	if (shape_given(&macro_in_shape, b, "offer_team_id"))
		m->offer_team_id = b->offer_team_id;
	if (shape_given(&macro_in_shape, b, "active"))
		m->active = b->active;
}

static bool save(struct ctx *c, struct macro *m, const struct macro_in *b, struct macro_out *out)
{
	json_t *j = NULL;

	overlay(m, b);
	if ((b->actions.text.n && !json_parse(c, b->actions.text, &j)) || !macro_save(c, m, j))
		return false;
	to_out(c, m, out);
	return true;
}

static bool macro_post(struct ctx *c, const void *in, void *out)
{
	struct macro m = { .name = S(""), .about = S(""), .own = { .scope = S("personal") }, .actions = S("[]"),
		.reply_mode = S("compose"), .offer_type = S(""), .active = true };

	return save(c, &m, in, out);
}

static bool macro_patch(struct ctx *c, const void *in, void *out)
{
	const struct macro_in *b = in;
	struct macro m;

	return seen_hold(c, S("macro"), call_id(c, 0)) && macro_load(c, call_id(c, 0), &m) &&
		seen_since(c, b->seen_at, m.updated_at) && save(c, &m, b, out);
}

static bool macro_remove(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return uses_none(c, &(struct use){ .member = "macro_id", .id = call_id(c, 0) }) && macro_delete(c, call_id(c, 0));
}

/* ---- before ---- */

struct macro_preview_in {
	i64 ticket_id;
};
static const struct field macro_preview_in_f[] = { F(macro_preview_in, ticket_id, .required = true) };
static const struct shape macro_preview_in_shape = SHAPE(macro_preview_in, macro_preview_in_f);
struct macro_preview_out {
	bool has_reply, has_note;
	str reply, note, locale;
	struct strs left;
};
static const struct field macro_preview_f[] = {
	F(macro_preview_out, has_reply), F(macro_preview_out, reply), F(macro_preview_out, has_note), F(macro_preview_out, note),
	F(macro_preview_out, locale), F(macro_preview_out, left, .doc = "Variables without a value."),
};
static const struct shape macro_preview_shape = SHAPE(macro_preview_out, macro_preview_f);

static bool macro_preview_post(struct ctx *c, const void *in, void *out)
{
	const struct macro_preview_in *b = in;
	struct macro_words w;
	struct macro m;
	struct ticket t;

	if (!macro_load(c, call_id(c, 0), &m) || !ticket_load(c, b->ticket_id, &t) || !macro_words(c, &m, &t, &w))
		return false;
	*(struct macro_preview_out *)out = (struct macro_preview_out){ w.has_reply, w.has_note, w.reply, w.note, w.locale, w.left };
	return true;
}

/* ---- applying ---- */

enum { APPLY_BATCH = 20 };

struct macro_apply_in {
	struct i64s ticket_ids;
	bool skip_reply;
	str html;
	i64 seen_event_id;
	struct json_raw answers;
	str reason;
};
static const struct field macro_apply_in_f[] = {
	F(macro_apply_in, ticket_ids, .required = true, .min = 1, .max = 1000),
	F(macro_apply_in, skip_reply, .doc = "All but its reply."),
	F(macro_apply_in, html, .max = 1000000, .doc = "The reply's words as the agent has changed them."),
	F(macro_apply_in, seen_event_id, .doc = "Of a single ticket: the newest event that the agent had seen."),
	F(macro_apply_in, answers, .doc = "To the form of its escalation: values by the questions' keys."),
	F(macro_apply_in, reason, .max = 4000, .doc = "Why its escalation passes over a level."),
};
static const struct shape macro_apply_in_shape = SHAPE(macro_apply_in, macro_apply_in_f);

struct applied_out {
	i64 ticket_id, message_id, note_id, at;
	struct json_raw did;
};
static const struct field applied_f[] = {
	F(applied_out, ticket_id), F(applied_out, message_id, .id_null = true), F(applied_out, note_id, .id_null = true),
	F(applied_out, at, .time = true, .doc = "For taking it back."), F(applied_out, did),
};
static const struct shape applied_shape = SHAPE(applied_out, applied_f);
struct apply_failed_out {
	i64 id;
	str field, message;
};
static const struct field apply_failed_f[] = {
	F(apply_failed_out, id), F(apply_failed_out, field), F(apply_failed_out, message),
};
static const struct shape apply_failed_shape = SHAPE(apply_failed_out, apply_failed_f);
struct macro_applied_out {
	struct list done, failed;
};
static const struct field macro_applied_f[] = {
	FL(macro_applied_out, done, &applied_shape), FL(macro_applied_out, failed, &apply_failed_shape),
};
static const struct shape macro_applied_shape = SHAPE(macro_applied_out, macro_applied_f);

struct apply_batch {
	const struct macro_apply_in *in;
	i64 macro_id;
	struct macro m;
	const json_t *answers;
	size_t from, to;
	struct applied_out *done;
	struct apply_failed_out *failed;
	size_t done_n, failed_n;	/* of the batches before, until this one stands */
	size_t done_now, failed_now;
};
struct apply_one {
	struct apply_batch *b;
	i64 id;
};

static bool apply_one(struct ctx *c, void *arg)
{
	const struct apply_one *one = arg;
	struct apply_batch *b = one->b;
	struct macro_how how = { .skip_reply = b->in->skip_reply, .html = b->in->html.n ? b->in->html : STR_NULL,
		.seen_event_id = b->in->ticket_ids.n == 1 ? b->in->seen_event_id : 0, .answers = b->answers,
		.reason = b->in->reason };
	struct actions_did did;
	struct ticket t;

	if (!ticket_take(c, one->id, &t) || !macro_apply(c, &b->m, &t, &how, &did))
		return false;
	b->done[b->done_now] = (struct applied_out){ t.id, did.message_id, did.note_id, c->now,
		{ str_fmt(c->arena, "[%.*s]", FMT(buf_str(&did.did))) } };
	return true;
}

static bool apply_run(struct ctx *c, void *arg)
{
	struct apply_batch *b = arg;
	size_t i;

	b->done_now = b->done_n;
	b->failed_now = b->failed_n;
	if (!macro_load(c, b->macro_id, &b->m))
		return false;
	for (i = b->from; i < b->to; i++) {
		struct apply_one one = { b, b->in->ticket_ids.v[i] };

		if (db_try(c, apply_one, &one)) {
			b->done_now++;
			continue;
		}
		/* not the ticket but the store: nothing of the batch stands */
		if (fail_code(c) >= E_INTERNAL)
			return false;
		b->failed[b->failed_now++] = (struct apply_failed_out){ one.id, c->fail.v[0].field,
			message_failure(c->arena, c->locale, &c->fail.v[0]) };
		fail_clear(c);
	}
	return b->done_now == b->done_n || macro_count(c, b->macro_id, (i64)(b->done_now - b->done_n));
}

/* As changes in bulk: some share a commit, each all or nothing in a savepoint of its own. */
static bool macro_apply_post(struct ctx *c, const void *in, void *out)
{
	const struct macro_apply_in *a = in;
	struct apply_batch b = { .in = a, .macro_id = call_id(c, 0) };
	struct macro_applied_out *o = out;
	json_t *answers = NULL;

	if (a->answers.text.n && !json_parse(c, a->answers.text, &answers))
		return false;
	if (answers && !json_is_object(answers))
		return fail(c, E_INVALID, "answers", "shape.object");
	b.answers = answers;
	b.done = NEW_N(c->arena, struct applied_out, a->ticket_ids.n);
	b.failed = NEW_N(c->arena, struct apply_failed_out, a->ticket_ids.n);
	while (b.from < a->ticket_ids.n) {
		b.to = b.from + APPLY_BATCH < a->ticket_ids.n ? b.from + APPLY_BATCH : a->ticket_ids.n;
		if (!db_write(c, apply_run, &b))
			return false;
		b.done_n = b.done_now;
		b.failed_n = b.failed_now;
		b.from = b.to;
	}
	o->done = (struct list){ b.done, b.done_n };
	o->failed = (struct list){ b.failed, b.failed_n };
	return true;
}

struct changes_undo_in {
	i64 at;
};
static const struct field changes_undo_f[] = { F(changes_undo_in, at, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape changes_undo_shape = SHAPE(changes_undo_in, changes_undo_f);

struct changes_undone_out {
	struct ticket_out *ticket;
	struct list kept;
};
static const struct field changes_undone_f[] = {
	FO(changes_undone_out, ticket, &ticket_shape),
	FL(changes_undone_out, kept, &kept_shape, .doc = "What stays, and why."),
};
static const struct shape changes_undone_shape = SHAPE(changes_undone_out, changes_undone_f);

static bool changes_undo_post(struct ctx *c, const void *in, void *out)
{
	struct undo_left *left = NEW(c->arena, struct undo_left);
	struct changes_undone_out *answer = out;
	struct ticket t;
	struct object o;

	if (!ticket_take(c, call_id(c, 0), &t))
		return false;
	o = ticket_object(&t);
	if (!must_can(c, V_TICKET_EDIT, &o) || !changes_undo(c, ((const struct changes_undo_in *)in)->at, &t, left))
		return false;
	answer->kept = kept_to_list(c, left);
	answer->ticket = NEW(c->arena, struct ticket_out);
	return ticket_to_out(c, t.id, answer->ticket);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/macros", macros_get, V_TICKET_NOTE, NULL, &macros_shape, 0, "ticket",
	  "Macros that the reader may use; those offered on a ticket" },
	{ "POST", "/api/v1/macros", macro_post, V_TICKET_REPLY, &macro_in_shape, &macro_shape, R_WRITE, NULL, "Make a macro" },
	{ "PATCH", "/api/v1/macros/{id}", macro_patch, V_TICKET_REPLY, &macro_in_shape, &macro_shape, R_WRITE, NULL, "Change a macro" },
	{ "DELETE", "/api/v1/macros/{id}", macro_remove, V_TICKET_REPLY, NULL, NULL, R_WRITE, NULL, "Remove a macro" },
	{ "POST", "/api/v1/macros/{id}/preview", macro_preview_post, V_TICKET_NOTE, &macro_preview_in_shape, &macro_preview_shape,
	  R_WRITE, NULL, "What a macro would say on a ticket" },
	{ "POST", "/api/v1/tickets/{id}/changes/undo", changes_undo_post, V_TICKET_EDIT, &changes_undo_shape, &changes_undone_shape,
	  R_WRITE, NULL, "Take back what one changed on a ticket at one instant, within two minutes" },
	{ "POST", "/api/v1/macros/{id}/apply", macro_apply_post, V_TICKET_NOTE, &macro_apply_in_shape, &macro_applied_shape,
	  R_NODB, NULL, "Apply a macro to tickets, to each all of it or nothing" },
};
const struct route_set routes_macros = { rows, COUNT(rows) };
