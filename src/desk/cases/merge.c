#include "desk/cases/merge.h"

#include "base/failpoint.h"
#include "base/json.h"
#include "desk/cases/alike.h"
#include "desk/cases/outbox.h"
#include "desk/event.h"
#include "desk/flow/routing.h"
#include "desk/promise/settle.h"
#include "sql_merge.h"
#include "sql_ticket.h"

/* ---- following ---- */

bool merge_living(struct ctx *c, i64 id, struct ticket *t)
{
	int hops = 0;

	do {
		if (!ticket_take(c, id, t))
			return false;
		id = t->merged_into_id;
	} while (id && ++hops < MERGE_HOPS);
	return true;
}

bool merge_tree(struct ctx *c, i64 id, struct i64s *ids)
{
	struct sql_merged_tree_rows rows;
	size_t i;

	if (!sql_merged_tree(c, &(struct sql_merged_tree_in){ .ticket_id = id }, &rows))
		return false;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	ids->v[ids->n++] = id;
	for (i = 0; i < rows.n; i++)
		if (rows.v[i].id != id)
			ids->v[ids->n++] = rows.v[i].id;
	return true;
}

/* ---- merging ---- */

/* In the order of their numbers, whichever way round: two merges at once wait, not block. */
static bool take_both(struct ctx *c, i64 from_id, i64 into_id, struct ticket *from, struct ticket *into)
{
	if (from_id < into_id)
		return ticket_take(c, from_id, from) && ticket_take(c, into_id, into);
	return ticket_take(c, into_id, into) && ticket_take(c, from_id, from);
}

static bool fail_number(struct ctx *c, const char *field, const char *key, i64 number)
{
	return fail_p(c, E_CONFLICT, field, key, &(struct fail_param){ "number",
		str_fmt(c->arena, "%lld", (long long)number) });
}

static bool may_merge(struct ctx *c, const struct merge_ask *ask, const struct ticket *from, const struct ticket *into)
{
	struct object a = ticket_object(from), b = ticket_object(into);

	if (!must_can(c, V_TICKET_EDIT, &a) || !must_can(c, V_TICKET_EDIT, &b))
		return false;
	if (from->merged_into_id)
		return fail_number(c, "", "ticket.merged", from->merged_into_id);
	if (into->merged_into_id)
		return fail_number(c, "into_id", "ticket.merged", into->merged_into_id);
	if (str_eq(from->category, S("closed")) || str_eq(into->category, S("closed")))
		return fail(c, E_CONFLICT, str_eq(into->category, S("closed")) ? "into_id" : "", "merge.closed");
	if (from->spam || into->spam)
		return fail(c, E_CONFLICT, into->spam ? "into_id" : "", "merge.spam");
	if (from->requester_id != into->requester_id && !ask->other_customer)
		return fail(c, E_CONFLICT, "other_customer", "merge.other_customer");
	return true;
}

struct merging {
	struct ticket from, into, was_from, was_into;
	i64 from_event, into_event, status_event;
	i64 anchor;		/* oldest unanswered word in the merged one */
	str channel;
	str copied;		/* JSON of what the target lacked */
	struct buf added;	/* JSON list of those who take part now and did not */
};

static bool find_turn(struct ctx *c, struct merging *m)
{
	struct replayed *x = NEW(c->arena, struct replayed);

	if (!replay_ticket(c, m->from.id, false, x))
		return false;
	m->anchor = ticket_is_open(&m->from) ? x->r.turn_at : 0;
	m->channel = x->r.turn_channel.n ? x->r.turn_channel : m->from.channel;
	return true;
}

static bool join_one(struct ctx *c, struct merging *m, i64 person_id, str role)
{
	i64 changed;

	if (person_id == m->into.requester_id)
		return true;
	if (!sql_participant_insert(c, &(struct sql_participant_insert_in){ .ticket_id = m->into.id,
			.person_id = person_id, .role = role, .created_at = c->now }, &changed))
		return false;
	if (changed)
		buf_fmt(&m->added, "%s%lld", m->added.n > 1 ? "," : "", (long long)person_id);
	return true;
}

static bool join(struct ctx *c, struct merging *m)
{
	struct sql_participants_for_merge_rows rows;
	size_t i;

	m->added = buf_new(c->arena, 64 * 1024);
	buf_ch(&m->added, '[');
	if (!sql_participants_for_merge(c, &(struct sql_participants_for_merge_in){ .ticket_id = m->from.id }, &rows) ||
	    !join_one(c, m, m->from.requester_id, S("cc")))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!join_one(c, m, rows.v[i].person_id, rows.v[i].role))
			return false;
	buf_ch(&m->added, ']');
	return true;
}

/* Both events name both tickets: after an undo they belong to neither's log. */
static bool tell(struct ctx *c, struct merging *m)
{
	struct buf b = buf_new(c->arena, 1024);

	buf_fmt(&b, "{\"from\":%lld,\"into\":%lld,\"anchor\":%lld,\"channel\":", (long long)m->from.id,
		(long long)m->into.id, (long long)m->anchor);
	json_str(&b, m->channel);
	buf_ch(&b, '}');
	if (!event_append(c, m->from.id, "ticket.merged", str_fmt(c->arena, "{\"from\":%lld,\"into\":%lld}",
			(long long)m->from.id, (long long)m->into.id), &m->from.last_event_id) ||
	    !event_append(c, m->into.id, "ticket.merged_in", buf_str(&b), &m->into.last_event_id))
		return false;
	m->from_event = m->from.last_event_id;
	m->into_event = m->into.last_event_id;
	return true;
}

/* Somebody waits for an answer now, whatever the target waited for. */
static bool wake_target(struct ctx *c, struct merging *m)
{
	if (!m->anchor || str_eq(m->into.category, S("new")) || str_eq(m->into.category, S("open")))
		return true;
	if (!ticket_change(c, &m->into, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") }))
		return false;
	m->status_event = m->into.last_event_id;
	return true;
}

static bool put_away(struct ctx *c, struct merging *m)
{
	struct sql_status_first_of_row st;
	bool found;

	if (!sql_status_first_of(c, &(struct sql_status_first_of_in){ .category = S("closed") }, &st, &found))
		return false;
	if (!found)
		return fail(c, E_INVALID, "category", "ticket.no_status");
	m->from.status_id = st.id;
	m->from.category = st.category;
	m->from.merged_into_id = m->into.id;
	m->from.closed_at = m->from.updated_at = c->now;
	if (!m->from.solved_at)
		m->from.solved_at = c->now;
	return ticket_save(c, &m->was_from, &m->from);
}

static bool keep(struct ctx *c, const struct merging *m, bool notified)
{
	struct sql_merge_insert_row row;

	return sql_merge_insert(c, &(struct sql_merge_insert_in){
		.from_id = m->from.id, .into_id = m->into.id,
		.from_status_id = m->was_from.status_id, .from_category = m->was_from.category,
		.from_solved_at = m->was_from.solved_at, .from_updated_at = m->was_from.updated_at,
		.into_status_id = m->was_into.status_id, .into_category = m->was_into.category,
		.into_solved_at = m->was_into.solved_at, .into_updated_at = m->was_into.updated_at,
		.from_event = m->from_event, .into_event = m->into_event, .status_event = m->status_event,
		.last_event = m->into.last_event_id, .added = buf_str(&m->added), .copied = m->copied, .agent_id = c->who->id,
		.agent_name = c->who->name.s ? c->who->name : S(""), .notified = notified, .created_at = c->now }, &row);
}

bool merge_tickets(struct ctx *c, const struct merge_ask *ask, struct ticket *into)
{
	struct merging *m = NEW(c->arena, struct merging);

	*m = (struct merging){ 0 };
	if (ask->from_id == ask->into_id)
		return fail(c, E_INVALID, "into_id", "merge.itself");
	if (!take_both(c, ask->from_id, ask->into_id, &m->from, &m->into) ||
	    !may_merge(c, ask, &m->from, &m->into) || !find_turn(c, m))
		return false;
	m->was_from = m->from;
	m->was_into = m->into;
	if (!tell(c, m) || !join(c, m) || !merge_copy_lacking(c, &m->from, &m->into, &m->copied) || !wake_target(c, m) || !FAILPOINT(c, "merge.told"))
		return false;
	m->was_into.last_event_id = m->into.last_event_id;
	m->into.updated_at = c->now;
	if (!ticket_save(c, &m->into, &m->into) || !put_away(c, m) || !keep(c, m, ask->notify))
		return false;
	*into = m->into;
	return !ask->notify || m->from.demo || outbox_merge_notice(c, &m->from, m->into.id);
}

/* ---- undoing ---- */

static bool detach(struct ctx *c, i64 event_id, i64 ticket_id)
{
	return !event_id || sql_event_detach(c, &(struct sql_event_detach_in){ .id = event_id,
		.ticket_id = ticket_id }, NULL);
}

static bool leave(struct ctx *c, const struct sql_merge_standing_row *m)
{
	struct sql_participant_wrote_since_row row;
	json_t *list;
	size_t i;

	if (!json_parse(c, m->added, &list))
		return false;
	for (i = 0; i < json_array_size(list); i++) {
		i64 id = json_integer_value(json_array_get(list, i));

		if (!sql_participant_wrote_since(c, &(struct sql_participant_wrote_since_in){ .ticket_id = m->into_id,
				.person_id = id, .since_at = m->created_at }, &row))
			return false;
		if (!row.wrote && !sql_participant_delete(c, &(struct sql_participant_delete_in){
				.ticket_id = m->into_id, .person_id = id }, NULL))
			return false;
	}
	return true;
}

static bool give_back_from(struct ctx *c, const struct sql_merge_standing_row *m, struct ticket *t)
{
	struct sql_event_newest_of_row ev;
	struct ticket was = *t;

	if (!detach(c, m->from_event, t->id) ||
	    !sql_event_newest_of(c, &(struct sql_event_newest_of_in){ .ticket_id = t->id }, &ev))
		return false;
	t->merged_into_id = 0;
	t->status_id = m->from_status_id;
	t->category = m->from_category;
	t->solved_at = m->from_solved_at;
	t->closed_at = 0;
	t->updated_at = m->from_updated_at;
	t->last_event_id = ev.newest;
	return ticket_save(c, &was, t);
}

/* The status that the merge gave goes again unless somebody has moved it since. */
static bool give_back_into(struct ctx *c, const struct sql_merge_standing_row *m, struct ticket *t)
{
	struct sql_event_newest_of_row ev;
	struct ticket was = *t;
	bool untouched = t->last_event_id == m->last_event;

	if (!detach(c, m->into_event, t->id) ||
	    !sql_event_newest_of(c, &(struct sql_event_newest_of_in){ .ticket_id = t->id }, &ev))
		return false;
	if (m->status_event && ev.newest_status == m->status_event) {
		t->status_id = m->into_status_id;
		t->category = m->into_category;
		t->solved_at = m->into_solved_at;
		if (!detach(c, m->status_event, t->id) ||
		    !sql_event_newest_of(c, &(struct sql_event_newest_of_in){ .ticket_id = t->id }, &ev))
			return false;
	}
	if (!merge_take_copied(c, t, m->copied) ||
	    !sql_event_newest_of(c, &(struct sql_event_newest_of_in){ .ticket_id = t->id }, &ev))
		return false;
	t->updated_at = untouched ? m->into_updated_at : c->now;
	t->last_event_id = ev.newest;
	return leave(c, m) && ticket_save(c, &was, t);
}

static bool may_undo(struct ctx *c, const struct sql_merge_standing_row *m, const struct ticket *from,
		     const struct ticket *into)
{
	struct object a = ticket_object(from), b = ticket_object(into);

	if (!must_can(c, V_TICKET_EDIT, &a) || !must_can(c, V_TICKET_EDIT, &b))
		return false;
	if (from->merged_into_id != m->into_id)
		return fail(c, E_CONFLICT, "", "merge.none");
	if (into->merged_into_id)
		return fail_number(c, "", "merge.later", into->merged_into_id);
	return c->now - m->created_at <= MERGE_UNDO_MS || fail(c, E_CONFLICT, "", "merge.too_late");
}

bool merge_undo(struct ctx *c, i64 from_id, struct ticket *from)
{
	struct sql_merge_standing_row m;
	struct ticket into;
	i64 changed;
	bool found;

	if (!ticket_load(c, from_id, from) ||
	    !sql_merge_standing(c, &(struct sql_merge_standing_in){ .from_id = from_id }, &m, &found))
		return false;
	if (!found)
		return fail(c, E_CONFLICT, "", "merge.none");
	if (!take_both(c, from_id, m.into_id, from, &into) || !may_undo(c, &m, from, &into) ||
	    !sql_merge_undone(c, &(struct sql_merge_undone_in){ .undone_at = c->now,
			.undone_name = c->who->name.s ? c->who->name : S(""), .id = m.id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_CONFLICT, "", "merge.none");
	if (!give_back_from(c, &m, from) || !give_back_into(c, &m, &into) || !FAILPOINT(c, "merge.undone"))
		return false;
	settle_later(c, from_id, "ticket.unmerged");
	settle_later(c, into.id, "ticket.unmerged");
	routing_later(c, from_id, "ticket.unmerged", S(""));
	routing_later(c, into.id, "ticket.unmerged", S(""));
	/* in nobody's log, for the followers alone */
	return event_append(c, 0, "ticket.unmerged", str_fmt(c->arena, "{\"from\":%lld,\"into\":%lld}",
		(long long)from_id, (long long)into.id), NULL);
}

/* ---- showing ---- */

static struct merge_shown shown_of(const struct ctx *c, const struct sql_merge_shown_row *r)
{
	bool may = !r->undone_at && c->now - r->created_at <= MERGE_UNDO_MS;

	return (struct merge_shown){ .id = r->id, .from_id = r->from_id, .into_id = r->into_id,
		.created_at = r->created_at, .undone_at = r->undone_at, .messages = r->messages,
		.agent_name = r->agent_name, .undone_name = r->undone_name, .subject = r->subject,
		.customer = r->name, .notified = r->notified, .undo_until = may ? r->created_at + MERGE_UNDO_MS : 0 };
}

bool merges_of(struct ctx *c, i64 ticket_id, bool into, struct merges *out)
{
	struct sql_merge_shown_rows rows;
	size_t i;

	if (!(into ? sql_merges_into(c, &(struct sql_merges_into_in){ .ticket_id = ticket_id }, &rows)
		   : sql_merges_from(c, &(struct sql_merges_from_in){ .ticket_id = ticket_id }, &rows)))
		return false;
	*out = (struct merges){ NEW_N(c->arena, struct merge_shown, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = shown_of(c, &rows.v[i]);
	return true;
}

bool merge_suggest(struct ctx *c, const struct ticket *t, struct i64s *ids)
{
	struct sql_merge_near_rows rows;
	size_t i, round;

	if (!sql_merge_near(c, &(struct sql_merge_near_in){ .requester_id = t->requester_id, .ticket_id = t->id }, &rows))
		return false;
	*ids = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	for (round = 0; round < 2; round++)
		for (i = 0; i < rows.n; i++)
			if (!str_eq(rows.v[i].category, S("closed")) &&
			    alike(c->arena, t->subject, rows.v[i].subject) == (round == 0))
				ids->v[ids->n++] = rows.v[i].id;
	return true;
}
