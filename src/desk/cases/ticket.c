#include "desk/cases/ticket.h"

#include "desk/cases/beside.h"
#include "desk/cases/counter.h"
#include "desk/cases/field_value.h"
#include "desk/cases/follow.h"
#include "desk/cases/outbox.h"
#include "desk/cases/reason.h"
#include "desk/cases/require.h"
#include "desk/cases/snooze.h"
#include "desk/cases/tag.h"
#include "desk/event.h"
#include "desk/flow/handover.h"
#include "desk/front/brand.h"
#include "desk/settings.h"
#include "sql_brand.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { SUBJECT_BYTES = 1200 };	/* 300 characters of four bytes, as the API takes them */
enum cat { CAT_NEW, CAT_OPEN, CAT_PENDING, CAT_HOLD, CAT_SOLVED, CAT_CLOSED, CATS };

/* The one table of legal moves: row from, columns to. */
static const struct {
	str name;
	bool to[CATS];
} moves[CATS] = {
	/*                               new open pend hold solv clos */
	[CAT_NEW]     = { { "new", 3 },     { 1, 1, 1, 1, 1, 0 } },
	[CAT_OPEN]    = { { "open", 4 },    { 0, 1, 1, 1, 1, 0 } },
	[CAT_PENDING] = { { "pending", 7 }, { 0, 1, 1, 1, 1, 0 } },
	[CAT_HOLD]    = { { "hold", 4 },    { 0, 1, 1, 1, 1, 0 } },
	[CAT_SOLVED]  = { { "solved", 6 },  { 0, 1, 1, 1, 1, 1 } },
	[CAT_CLOSED]  = { { "closed", 6 },  { 0, 0, 0, 0, 0, 1 } },
};

static enum cat cat_of(str name)
{
	size_t i;

	for (i = 0; i < CATS; i++)
		if (str_eq(moves[i].name, name))
			return (enum cat)i;
	return CATS;
}

struct object ticket_object(const struct ticket *t)
{
	return (struct object){ .ticket_id = t->id, .team_id = t->team_id,
		.assignee_id = t->assignee_id, .requester_id = t->requester_id, .organisation_id = t->organisation_id };
}

bool ticket_is_open(const struct ticket *t)
{
	return !str_eq(t->category, S("solved")) && !str_eq(t->category, S("closed"));
}

static struct ticket_kept kept_of(const struct ticket *t)
{
	return (struct ticket_kept){ .category = t->category, .spam = t->spam, .status_id = t->status_id,
		.requester_id = t->requester_id, .assignee_id = t->assignee_id, .team_id = t->team_id,
		.mailbox_id = t->mailbox_id, .merged_into_id = t->merged_into_id, .reason_id = t->reason_id, .brand_id = t->brand_id,
		.solved_at = t->solved_at, .snoozed_until = t->snoozed_until, .priority = t->priority,
		.updated_at = t->updated_at };
}

/* But for priority and updated_at, which have a statement between the two. */
static bool same_place(const struct ticket_kept *a, const struct ticket_kept *b)
{
	return str_eq(a->category, b->category) && a->spam == b->spam && a->status_id == b->status_id &&
		a->requester_id == b->requester_id && a->assignee_id == b->assignee_id && a->team_id == b->team_id &&
		a->mailbox_id == b->mailbox_id && a->merged_into_id == b->merged_into_id &&
		a->reason_id == b->reason_id && a->brand_id == b->brand_id && a->solved_at == b->solved_at && a->snoozed_until == b->snoozed_until;
}

static void from_row(struct ticket *t, const struct sql_ticket_by_id_row *r)
{
	*t = (struct ticket){
		.id = r->id, .subject = r->subject, .status_id = r->status_id,
		.category = r->category, .priority = r->priority, .type = r->type,
		.channel = r->channel, .requester_id = r->requester_id,
		.assignee_id = r->assignee_id, .team_id = r->team_id,
		.mailbox_id = r->mailbox_id, .language = r->language, .spam = r->spam,
		.snippet = r->snippet, .tag_names = r->tag_names, .messages = r->messages,
		.last_event_id = r->last_event_id, .follows_id = r->follows_id,
		.merged_into_id = r->merged_into_id, .customer_at = r->customer_at,
		.agent_at = r->agent_at, .solved_at = r->solved_at, .closed_at = r->closed_at,
		.due_at = r->due_at, .sla_stage = r->sla_stage, .sla_clock_id = r->sla_clock_id, .demo = r->demo, .created_at = r->created_at,
		.updated_at = r->updated_at, .reason_id = r->reason_id, .snoozed_until = r->snoozed_until,
		.snoozed_by = r->snoozed_by, .organisation_id = r->organisation_id, .brand_id = r->brand_id,
	};
	t->kept = kept_of(t);
}

bool ticket_load(struct ctx *c, i64 id, struct ticket *t)
{
	struct sql_ticket_by_id_row row;
	struct object o;
	bool found;

	if (!sql_ticket_by_id(c, &(struct sql_ticket_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "ticket.not_found");
	from_row(t, &row);
	o = ticket_object(t);
	return sees_ticket(c, &o) || fail(c, E_NOT_FOUND, "", "ticket.not_found");
}

bool ticket_behind(struct ctx *c, i64 id, const char *unknown, struct ticket *t)
{
	if (ticket_load(c, id, t))
		return true;
	if (fail_code(c) != E_NOT_FOUND)
		return false;
	fail_clear(c);
	return fail(c, E_NOT_FOUND, "", unknown);
}

bool ticket_take(struct ctx *c, i64 id, struct ticket *t)
{
	struct sql_ticket_lock_row row;
	bool found;

	if (!sql_ticket_lock(c, &(struct sql_ticket_lock_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "ticket.not_found");
	if (!ticket_load(c, id, t))
		return false;
	c->taken_ticket = id;
	return true;
}

/* The requester's organisation and value as they are now. */
struct worth {
	i64 organisation_id;
	str tier;
};

static bool worth_of(struct ctx *c, i64 person_id, struct worth *w)
{
	struct sql_person_attrs_row r;
	bool found;

	*w = (struct worth){ 0, S("") };
	if (!sql_person_attrs(c, &(struct sql_person_attrs_in){ .id = person_id }, &r, &found) || !found)
		return fail_code(c) == E_NONE;
	*w = (struct worth){ r.organisation_id, r.value_tier.n ? r.value_tier : r.org_tier.s ? r.org_tier : S("") };
	return true;
}

static void put_worth(struct buf *b, const struct worth *w)
{
	buf_fmt(b, ",\"organisation\":%lld,\"value_tier\":", (long long)w->organisation_id);
	json_str(b, w->tier);
}

static bool put_tier(struct ctx *c, struct buf *b, i64 team_id)
{
	struct sql_team_tier_row r = { .tier = 0 };
	bool found;

	if (!team_id)
		return true;
	if (!sql_team_tier(c, &(struct sql_team_tier_in){ .id = team_id }, &r, &found))
		return false;
	buf_fmt(b, ",\"tier\":%lld", (long long)r.tier);
	return true;
}

static bool first_status(struct ctx *c, str category, struct sql_status_first_of_row *row)
{
	bool found;

	if (!sql_status_first_of(c, &(struct sql_status_first_of_in){ .category = category }, row, &found))
		return false;
	return found || fail(c, E_INVALID, "category", "ticket.no_status");
}

/* Of tickets that begin: read once by a transaction that opens many. */
static bool new_status(struct ctx *c, i64 *id)
{
	const void **slot = db_slot(c, DB_SLOT_NEW_STATUS);
	struct sql_status_first_of_row row;
	i64 *kept;

	if (slot && *slot) {
		*id = *(const i64 *)*slot;
		return true;
	}
	if (!first_status(c, S("new"), &row))
		return false;
	*id = row.id;
	if (slot) {
		kept = NEW(c->arena, i64);
		*kept = row.id;
		*slot = kept;
	}
	return true;
}

/* Everything that a policy may ask about, as it was at the start: the log is all that
 * clocks are replayed from. */
static bool opened_detail(struct ctx *c, const struct ticket *t, const struct ticket_new *in, const struct worth *w,
	str *out)
{
	struct buf b = buf_new(c->arena, 4096);

	buf_fmt(&b, "{\"channel\":\"%.*s\",\"follows_id\":%lld,\"type\":\"%.*s\",\"priority\":%lld",
		FMT(t->channel), (long long)t->follows_id, FMT(t->type), (long long)t->priority);
	buf_fmt(&b, ",\"requester_id\":%lld,\"team_id\":%lld,\"assignee_id\":%lld,\"mailbox_id\":%lld,\"brand_id\":%lld,\"language\":",
		(long long)t->requester_id, (long long)t->team_id, (long long)t->assignee_id,
		(long long)t->mailbox_id, (long long)t->brand_id);
	json_str(&b, t->language);
	put_worth(&b, w);
	if (!put_tier(c, &b, t->team_id))
		return false;
	if (in->split_from)
		buf_fmt(&b, ",\"split_from\":%lld,\"anchor\":%lld", (long long)in->split_from, (long long)in->split_at);
	if (t->created_at != c->now)
		buf_fmt(&b, ",\"at\":%lld", (long long)t->created_at);
	buf_ch(&b, '}');
	*out = buf_str(&b);
	return true;
}

/* Who sees only a part of the desk opens tickets within it, unless he names a place. */
static void keep_in_sight(const struct ctx *c, struct ticket *t)
{
	const struct actor *who = c->who;

	if (who->kind != ACTOR_AGENT || who->reach == REACH_ALL || t->assignee_id || t->team_id)
		return;
	if (who->reach == REACH_ORGANISATIONS && reach_has(who, t->organisation_id))
		return;
	if (who->reach == REACH_TEAMS && who->team_ids.n)
		t->team_id = who->team_ids.v[0];
	else
		t->assignee_id = who->id;
}

/* By whose door it comes in, where nobody says. */
static bool brand_for(struct ctx *c, const struct ticket_new *in, i64 *id)
{
	struct sql_brand_of_mailbox_row row = { .id = in->brand_id };

	if (!in->brand_id && !sql_brand_of_mailbox(c, &(struct sql_brand_of_mailbox_in){ .mailbox_id = in->mailbox_id }, &row))
		return false;
	*id = row.id;
	return true;
}

bool ticket_open_ask(struct ctx *c, const struct ticket_new *in)
{
	struct settings s;
	struct worth w;
	i64 id;

	return new_status(c, &id) && settings_load(c, &s) &&
		(!in->requester_id || (worth_of(c, in->requester_id, &w) && brand_for(c, in, &id)));
}

static bool ask_open(struct ctx *c, void *arg)
{
	return ticket_open_ask(c, arg);
}

/* For db_ahead: what is asked about a ticket that has just got its number. */
static bool ask_about(struct ctx *c, void *arg)
{
	const struct ticket *t = arg;
	struct i64s watching;

	return repeat_note(c, t) && watchers_load(c, t->id, &watching);
}

bool ticket_open(struct ctx *c, const struct ticket_new *in, struct ticket *t)
{
	struct sql_ticket_insert_row id;
	i64 at = in->at ? in->at : c->now, status_id, brand_id;
	struct worth w;
	str detail;

	db_ahead(c, ask_open, (void *)in);
	if (!new_status(c, &status_id) || !worth_of(c, in->requester_id, &w) || !brand_for(c, in, &brand_id))
		return false;
	*t = (struct ticket){
		.subject = str_utf8_trunc(in->subject, SUBJECT_BYTES), .status_id = status_id, .category = S("new"),
		.priority = in->priority ? in->priority : 2, .type = in->type.n ? in->type : S("question"),
		.channel = in->channel, .requester_id = in->requester_id,
		.assignee_id = in->assignee_id, .team_id = in->team_id, .mailbox_id = in->mailbox_id,
		.language = in->language.s ? in->language : S(""), .spam = in->spam, .snippet = S(""),
		.tag_names = S("[]"), .follows_id = in->follows_id, .demo = in->demo, .sla_stage = S("none"),
		.created_at = at, .updated_at = at, .organisation_id = w.organisation_id, .brand_id = brand_id,
	};
	keep_in_sight(c, t);
	if (!sql_ticket_insert(c, &(struct sql_ticket_insert_in){
			.subject = t->subject, .status_id = t->status_id, .category = t->category,
			.priority = t->priority, .type = t->type, .channel = t->channel,
			.requester_id = t->requester_id, .assignee_id = t->assignee_id,
			.team_id = t->team_id, .mailbox_id = t->mailbox_id, .language = t->language,
			.spam = t->spam, .tag_names = t->tag_names, .follows_id = t->follows_id,
			.demo = t->demo, .created_at = at, .updated_at = at,
			.organisation_id = t->organisation_id, .brand_id = brand_id }, &id))
		return false;
	t->id = c->taken_ticket = id.id;
	t->kept = kept_of(t);
	counter_move(c, NULL, t);
	db_ahead(c, ask_about, t);
	if (!opened_detail(c, t, in, &w, &detail) ||
	    !(in->message_next ? event_append_only : event_append)(c, t->id, "ticket.opened", detail, &t->last_event_id) ||
	    !repeat_note(c, t))
		return false;
	if (in->tags.n)
		return ticket_change(c, t, &(struct ticket_change){ .set = TC_TAGS, .tags = in->tags });
	return true;
}

/* ---- changes ---- */

static str detail_str(struct ctx *c, str from, str to)
{
	struct buf b = buf_new(c->arena, 16 * 1024);

	buf_put(&b, S("{\"from\":"));
	json_str(&b, from);
	buf_put(&b, S(",\"to\":"));
	json_str(&b, to);
	buf_ch(&b, '}');
	return buf_str(&b);
}

/* The status that is asked for; a ticket that is in the category already stays as it is. */
static bool wanted_status(struct ctx *c, const struct ticket *t, const struct ticket_change *ch, i64 *id)
{
	struct sql_status_first_of_row first;

	*id = ch->status_id;
	if (!(ch->set & TC_CATEGORY))
		return true;
	*id = t->status_id;
	if (str_eq(ch->category, t->category))
		return true;
	if (!first_status(c, ch->category, &first))
		return false;
	*id = first.id;
	return true;
}

/* What is asked for before this status is there; what is solved sleeps no more. */
static bool ready_for(struct ctx *c, struct ticket *t, const struct sql_status_by_id_row *st)
{
	return require_met(c, t, st->category, st->id) &&
		(cat_of(st->category) < CAT_SOLVED || snooze_wake(c, t, "status"));
}

static bool move_status(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	struct sql_status_by_id_row st;
	enum cat from = cat_of(t->category), to;
	bool found;
	str detail;
	i64 id;

	if (!wanted_status(c, t, ch, &id))
		return false;
	if (id == t->status_id)
		return true;
	if (!sql_status_by_id(c, &(struct sql_status_by_id_in){ .id = id }, &st, &found))
		return false;
	if (!found || !st.active)
		return fail(c, E_INVALID, "status_id", "ticket.no_status");
	to = cat_of(st.category);
	if (from == CATS || to == CATS || !moves[from].to[to])
		return fail(c, E_CONFLICT, "status_id", "ticket.move");
	if (!ready_for(c, t, &st))
		return false;
	detail = str_fmt(c->arena, "{\"from\":\"%.*s\",\"to\":\"%.*s\",\"from_id\":%lld,\"to_id\":%lld}",
		FMT(t->category), FMT(st.category), (long long)t->status_id, (long long)st.id);
	t->status_id = st.id;
	t->category = st.category;
	t->solved_at = to == CAT_SOLVED || to == CAT_CLOSED ? (t->solved_at ? t->solved_at : c->now) : 0;
	t->closed_at = to == CAT_CLOSED ? c->now : 0;
	return event_append(c, t->id, "ticket.status", detail, &t->last_event_id);
}

typedef bool change_fn(struct ctx *c, struct ticket *t, const struct ticket_change *ch);

/* A number that changed: the member takes the new one and the event tells both. */
static bool set_number(struct ctx *c, struct ticket *t, const char *kind, i64 *member, i64 to)
{
	i64 from = *member;

	if (from == to)
		return true;
	*member = to;
	return event_append(c, t->id, kind, str_fmt(c->arena, "{\"from\":%lld,\"to\":%lld}", (long long)from,
		(long long)to), &t->last_event_id);
}

static bool set_text(struct ctx *c, struct ticket *t, const char *kind, str *member, str to)
{
	str detail = detail_str(c, *member, to);

	if (str_eq(*member, to))
		return true;
	*member = to;
	return event_append(c, t->id, kind, detail, &t->last_event_id);
}

static bool set_subject(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return set_text(c, t, "ticket.subject", &t->subject, ch->subject);
}

static bool set_type(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return set_text(c, t, "ticket.type", &t->type, ch->type);
}

static bool set_priority(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	i64 from;

	if (ch->priority < 1 || ch->priority > 4)
		return fail_range(c, "priority", 1, 4);
	if (!ch->why.n)
		return set_number(c, t, "ticket.priority", &t->priority, ch->priority);
	from = t->priority;
	if (from == ch->priority)
		return true;
	t->priority = ch->priority;
	return event_append(c, t->id, "ticket.priority", str_fmt(c->arena,
		"{\"from\":%lld,\"to\":%lld,\"reason\":\"%.*s\"}", (long long)from, (long long)t->priority,
		FMT(ch->why)), &t->last_event_id);
}

static bool set_team(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	struct buf b = buf_new(c->arena, 256);

	if (t->team_id == ch->team_id)
		return true;
	buf_fmt(&b, "{\"from\":%lld,\"to\":%lld", (long long)t->team_id, (long long)ch->team_id);
	if (ch->why.n)
		buf_fmt(&b, ",\"reason\":\"%.*s\"", FMT(ch->why));
	if (!put_tier(c, &b, ch->team_id))
		return false;
	buf_ch(&b, '}');
	t->team_id = ch->team_id;
	return event_append(c, t->id, "ticket.team", buf_str(&b), &t->last_event_id);
}

static bool set_assignee(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	i64 from = t->assignee_id;

	if (!ch->why.n || (ch->set & TC_TEAM))	/* then it is the team's reason */
		return set_number(c, t, "ticket.assigned", &t->assignee_id, ch->assignee_id);
	if (from == ch->assignee_id)
		return true;
	t->assignee_id = ch->assignee_id;
	return event_append(c, t->id, "ticket.assigned", str_fmt(c->arena,
		"{\"from\":%lld,\"to\":%lld,\"reason\":\"%.*s\"}", (long long)from, (long long)t->assignee_id,
		FMT(ch->why)), &t->last_event_id);
}

static bool set_requester(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	struct buf b = buf_new(c->arena, 1024);
	struct worth w;

	if (t->requester_id == ch->requester_id)
		return true;
	if (!worth_of(c, ch->requester_id, &w))
		return false;
	buf_fmt(&b, "{\"from\":%lld,\"to\":%lld,\"from_organisation\":%lld", (long long)t->requester_id,
		(long long)ch->requester_id, (long long)t->organisation_id);
	put_worth(&b, &w);
	buf_ch(&b, '}');
	t->organisation_id = w.organisation_id;
	t->requester_id = ch->requester_id;
	return event_append(c, t->id, "ticket.requester", buf_str(&b), &t->last_event_id);
}

static bool set_spam(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	if (t->spam == ch->spam)
		return true;
	t->spam = ch->spam;
	return event_append(c, t->id, "ticket.spam", t->spam ? S("{\"to\":true}") : S("{\"to\":false}"),
			    &t->last_event_id);
}

static bool set_tags(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return ticket_tags_set(c, t, &ch->tags);
}

static bool set_fields(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return ticket_fields_set(c, t, ch->fields);
}

static bool set_reason(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return ticket_reason_set(c, t, ch->reason_id);
}

static bool set_brand(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return brand_known(c, ch->brand_id) && set_number(c, t, "ticket.brand", &t->brand_id, ch->brand_id);
}

static bool set_snooze(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	return snooze_set(c, t, ch->snooze_until);
}

/* In this order: the status last, since solving may ask for what stands before it. */
static const struct {
	unsigned bits;
	change_fn *fn;
} changes[] = {
	{ TC_SUBJECT, set_subject }, { TC_TYPE, set_type }, { TC_PRIORITY, set_priority },
	{ TC_TEAM, set_team }, { TC_ASSIGNEE, set_assignee }, { TC_REQUESTER, set_requester },
	{ TC_SPAM, set_spam }, { TC_TAGS, set_tags },
	{ TC_FIELDS, set_fields }, { TC_REASON, set_reason }, { TC_BRAND, set_brand },
	{ TC_SNOOZE, set_snooze }, { TC_STATUS | TC_CATEGORY, move_status },
};

static bool write_all(struct ctx *c, const struct ticket *t)
{
	return sql_ticket_update(c, &(struct sql_ticket_update_in){
		.organisation_id = t->organisation_id,
		.subject = t->subject, .status_id = t->status_id, .category = t->category,
		.priority = t->priority, .type = t->type, .requester_id = t->requester_id,
		.assignee_id = t->assignee_id, .team_id = t->team_id, .mailbox_id = t->mailbox_id,
		.language = t->language, .spam = t->spam, .snippet = t->snippet,
		.tag_names = t->tag_names, .messages = t->messages,
		.last_event_id = t->last_event_id, .merged_into_id = t->merged_into_id,
		.customer_at = t->customer_at, .agent_at = t->agent_at, .solved_at = t->solved_at,
		.closed_at = t->closed_at, .reason_id = t->reason_id, .brand_id = t->brand_id,
		.snoozed_until = t->snoozed_until, .snoozed_by = t->snoozed_by, .updated_at = t->updated_at,
		.id = t->id }, NULL);
}

/* The words of a ticket and its last figures: in no index. */
static bool write_words(struct ctx *c, const struct ticket *t)
{
	return sql_ticket_update_words(c, &(struct sql_ticket_update_words_in){
		.subject = t->subject, .type = t->type, .language = t->language, .snippet = t->snippet,
		.tag_names = t->tag_names, .messages = t->messages, .last_event_id = t->last_event_id,
		.customer_at = t->customer_at, .agent_at = t->agent_at, .closed_at = t->closed_at,
		.snoozed_by = t->snoozed_by, .id = t->id }, NULL);
}

static bool write_touched(struct ctx *c, const struct ticket *t)
{
	return sql_ticket_update_touched(c, &(struct sql_ticket_update_touched_in){
		.subject = t->subject, .type = t->type, .language = t->language, .snippet = t->snippet,
		.tag_names = t->tag_names, .messages = t->messages, .last_event_id = t->last_event_id,
		.customer_at = t->customer_at, .agent_at = t->agent_at, .closed_at = t->closed_at,
		.snoozed_by = t->snoozed_by, .priority = t->priority, .updated_at = t->updated_at, .id = t->id }, NULL);
}

static bool write_row(struct ctx *c, struct ticket *t)
{
	struct ticket_kept now = kept_of(t), was = t->kept;

	t->kept = now;
	if (!was.updated_at || !same_place(&was, &now))
		return write_all(c, t);
	return was.priority == now.priority && was.updated_at == now.updated_at ? write_words(c, t) : write_touched(c, t);
}

bool ticket_save(struct ctx *c, const struct ticket *before, struct ticket *t)
{
	counter_move(c, before, t);
	return write_row(c, t);
}

/* Whoever it was given to, and those who asked to hear of its status. */
static bool tell_desk(struct ctx *c, const struct ticket *was, const struct ticket *t)
{
	return (was->assignee_id == t->assignee_id || follow_assigned(c, t)) &&
		(was->status_id == t->status_id || status_watch_tell(c, t));
}

/* The customer hears that the desk calls it solved, unless an answer tells him just now. */
static bool tell_solved(struct ctx *c, const struct ticket *was, const struct ticket *t)
{
	if (!str_eq(t->category, S("solved")) || str_eq(was->category, S("solved")) ||
	    c->who->kind != ACTOR_AGENT || t->agent_at == c->now || t->demo)
		return true;
	return outbox_solved_notice(c, t);
}

bool ticket_change(struct ctx *c, struct ticket *t, const struct ticket_change *ch)
{
	struct handover_move move = { .kind = HANDOVER_NONE };
	struct ticket_change all = *ch;
	struct ticket was = *t;
	size_t i;

	if (t->merged_into_id)
		return fail_p(c, E_CONFLICT, "", "ticket.merged", &(struct fail_param){ "number",
			str_fmt(c->arena, "%lld", (long long)t->merged_into_id) });
	if (cat_of(t->category) == CAT_CLOSED && (ch->set & ~(unsigned)TC_SPAM))
		return fail(c, E_CONFLICT, "", "ticket.closed");
	if ((ch->set & TC_TEAM) && !handover_plan(c, t, &all, &move))
		return false;
	for (i = 0; i < COUNT(changes); i++)
		if ((all.set & changes[i].bits) && !changes[i].fn(c, t, &all))
			return false;
	if (!handover_record(c, &was, t, &all, &move))
		return false;
	if (t->last_event_id == was.last_event_id)
		return true;
	t->updated_at = c->now;
	return ticket_save(c, &was, t) && tell_solved(c, &was, t) && tell_desk(c, &was, t);
}

bool participant_add(struct ctx *c, struct ticket *t, i64 person_id, str role)
{
	i64 changed = 0;

	if (person_id == t->requester_id)
		return true;
	if (!sql_participant_insert(c, &(struct sql_participant_insert_in){ .ticket_id = t->id,
			.person_id = person_id, .role = role, .created_at = c->now }, &changed))
		return false;
	return !changed || event_append(c, t->id, "participant.added", str_fmt(c->arena,
		"{\"person_id\":%lld,\"role\":\"%.*s\"}", (long long)person_id, FMT(role)), &t->last_event_id);
}

bool participant_remove(struct ctx *c, struct ticket *t, i64 person_id)
{
	i64 changed = 0;

	if (!sql_participant_delete(c, &(struct sql_participant_delete_in){ .ticket_id = t->id,
			.person_id = person_id }, &changed))
		return false;
	return !changed || event_append(c, t->id, "participant.removed",
		str_fmt(c->arena, "{\"person_id\":%lld}", (long long)person_id), &t->last_event_id);
}
