#include "desk/promise/facts.h"

#include <string.h>

#include "base/json.h"

enum { ATTRS_MAX = 8 };

struct loader {
	struct ctx *c;
	struct facts *out;
	struct sql_facts_events_rows ev;
	json_t **detail;		/* of each event */
	struct sql_facts_messages_rows old;	/* only when an event lacks what its message was */
	bool old_read;
	struct sla_value assignee;
	bool call;			/* an answered one, whose words have not come yet */
};

static struct sla_value id_value(i64 id)
{
	return (struct sla_value){ .id = id };
}

static struct sla_value text_value(str s)
{
	return (struct sla_value){ .key = s.n ? s : STR_NULL };
}

static struct sla_fact *add(struct loader *l, size_t i, enum sla_fact_kind kind)
{
	const struct sql_facts_events_row *e = &l->ev.v[i];
	struct sla_fact *f = &l->out->v[l->out->n++];

	/* What carries the same instant was saved together: requests last longer than a ms. */
	*f = (struct sla_fact){ .kind = kind, .seq = e->id, .save = 1, .is_public = true,
		.at = json_get_i64(l->detail[i], "at", e->created_at) };
	return f;
}

/* ---- attributes ---- */

static void attr_id(struct sla_fact *f, enum cond_field field, i64 id)
{
	f->attr[f->attrs++] = (struct sla_attr){ .field = field, .v = id_value(id) };
}

static void attr_text(struct sla_fact *f, enum cond_field field, str s)
{
	f->attr[f->attrs++] = (struct sla_attr){ .field = field, .v = text_value(s) };
}

static struct sla_fact *attr_fact(struct loader *l, size_t i)
{
	struct sla_fact *f = add(l, i, SLA_F_ATTR);

	f->attr = NEW_N(l->c->arena, struct sla_attr, ATTRS_MAX);
	return f;
}

static struct strs texts(struct ctx *c, const json_t *list)
{
	struct strs out = { NEW_N(c->arena, str, json_array_size(list)), 0 };
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *j = json_array_get(list, i);

		if (json_is_string(j))
			out.v[out.n++] = str_n(json_string_value(j), json_string_length(j));
	}
	return out;
}

static void tags(struct loader *l, size_t i)
{
	struct sla_fact *f = attr_fact(l, i);

	f->attr[f->attrs++] = (struct sla_attr){ .field = COND_TAGS, .op = SLA_ATTR_ADD,
		.tags = texts(l->c, json_object_get(l->detail[i], "added")) };
	f->attr[f->attrs++] = (struct sla_attr){ .field = COND_TAGS, .op = SLA_ATTR_REMOVE,
		.tags = texts(l->c, json_object_get(l->detail[i], "removed")) };
}

/* ---- the creation ---- */

/* What a member was before its first change, or is now if it never changed. */
static const json_t *before_change(const struct loader *l, const char *kind)
{
	size_t i;

	for (i = 0; i < l->ev.n; i++)
		if (str_eq(l->ev.v[i].kind, str_of(kind)))
			return json_object_get(l->detail[i], "from");
	return NULL;
}

static i64 start_i64(const struct loader *l, const json_t *opened, const char *member, const char *kind)
{
	const json_t *from;

	if (json_object_get(opened, member))
		return json_get_i64(opened, member, 0);
	from = before_change(l, kind);
	if (from)
		return json_is_integer(from) ? json_integer_value(from) : 0;
	return strcmp(member, "priority") == 0 ? l->out->t.priority : strcmp(member, "brand_id") == 0 ? l->out->t.brand_id :
		strcmp(member, "team_id") == 0 ? l->out->t.team_id :
		strcmp(member, "assignee_id") == 0 ? l->out->t.assignee_id : l->out->t.requester_id;
}

static str start_text(const struct loader *l, const json_t *opened, const char *member, str now)
{
	str s = json_get_str(opened, member);
	const json_t *from;

	if (s.s)
		return s;
	from = strcmp(member, "type") == 0 ? before_change(l, "ticket.type") : NULL;
	return json_is_string(from) ? str_n(json_string_value(from), json_string_length(from)) : now;
}

/* The first message tells whom an agent's ticket is for. */
static void for_whom(struct loader *l, struct sla_fact *f)
{
	bool in = false, sent = false;
	size_t i;

	for (i = 0; i < l->ev.n && !in && !sent; i++) {
		in = str_eq(l->ev.v[i].kind, S("message.received"));
		sent = str_eq(l->ev.v[i].kind, S("message.sent"));
	}
	f->on_behalf = in;
	f->is_public = sent;
	/* Who writes down a call has taken it. */
	f->answered = l->call = in && str_eq(f->channel, S("phone"));
}

static void created(struct loader *l, size_t i)
{
	const json_t *d = l->detail[i];
	const struct sql_ticket_promise_row *t = &l->out->t;
	struct sla_fact *f = add(l, i, SLA_F_CREATE);
	str channel = json_get_str(d, "channel");

	f->attr = NEW_N(l->c->arena, struct sla_attr, ATTRS_MAX);
	f->channel = channel.s ? channel : t->channel;
	f->status = SLA_S_NEW;
	f->priority = id_value(start_i64(l, d, "priority", "ticket.priority"));
	f->team = id_value(start_i64(l, d, "team_id", "ticket.team"));
	f->assignee = id_value(start_i64(l, d, "assignee_id", "ticket.assigned"));
	f->tier = json_get_i64(d, "tier", 0);
	l->assignee = f->assignee;
	attr_id(f, COND_REQUESTER, start_i64(l, d, "requester_id", "ticket.requester"));
	attr_id(f, COND_ORGANISATION, json_get_i64(d, "organisation", 0));
	attr_id(f, COND_MAILBOX, json_get_i64(d, "mailbox_id", t->mailbox_id));
	attr_id(f, COND_BRAND, start_i64(l, d, "brand_id", "ticket.brand"));
	attr_text(f, COND_TYPE, start_text(l, d, "type", t->type));
	attr_text(f, COND_LANGUAGE, start_text(l, d, "language", t->language));
	attr_text(f, COND_VALUE_TIER, start_text(l, d, "value_tier", S("")));
	f->by = str_eq(l->ev.v[i].actor_kind, S("agent")) ? SLA_BY_AGENT : SLA_BY_IMPORT;
	if (json_object_get(d, "split_from")) {
		f->by = SLA_BY_SPLIT;
		f->anchor = json_get_i64(d, "anchor", 0);
	}
	if (f->by == SLA_BY_AGENT)
		for_whom(l, f);
}

/* ---- messages ---- */

struct said {
	str by, channel, flags, language;
	bool machine, undone;
};

static bool read_old(struct loader *l)
{
	if (l->old_read)
		return true;
	l->old_read = true;
	return sql_facts_messages(l->c, &(struct sql_facts_messages_in){ .ticket_id = l->out->ticket_id }, &l->old);
}

static bool was_undone(const struct loader *l, i64 message_id)
{
	size_t i;

	for (i = 0; i < l->ev.n; i++)
		if (str_eq(l->ev.v[i].kind, S("message.undone")) &&
		    json_get_i64(l->detail[i], "message_id", 0) == message_id)
			return true;
	return false;
}

static bool said(struct loader *l, size_t i, struct said *s)
{
	const json_t *d = l->detail[i];
	i64 id = json_get_i64(d, "message_id", 0);
	size_t k;

	*s = (struct said){ .by = json_get_str(d, "by"), .channel = json_get_str(d, "channel"),
		.flags = json_get_str(d, "flags"), .language = json_get_str(d, "language"),
		.machine = json_get_bool(d, "auto", false), .undone = was_undone(l, id) };
	if (s->by.s)
		return true;
	if (!read_old(l))
		return false;
	for (k = 0; k < l->old.n; k++)
		if (l->old.v[k].id == id) {
			s->by = l->old.v[k].author_kind;
			s->channel = l->old.v[k].channel;
			s->flags = l->old.v[k].flags;
		}
	return true;
}

static bool has_word(str flags, str word)
{
	str w;

	while (str_cut(&flags, ' ', &w))
		if (str_eq(w, word))
			return true;
	return false;
}

/* A ticket is asked for by its first customer message, so its creation is the customer's. */
static void asked(struct loader *l)
{
	struct sla_fact *create = l->out->n ? &l->out->v[0] : NULL;

	if (create && create->kind == SLA_F_CREATE && create->by == SLA_BY_IMPORT)
		create->by = SLA_BY_CUSTOMER;
}

static bool received(struct loader *l, size_t i)
{
	struct sla_fact *f;
	struct said s;
	bool first = l->out->n == 1;

	if (!said(l, i, &s))
		return false;
	if (!str_eq(s.by, S("person")) || s.machine || has_word(s.flags, S("auto")) ||
	    has_word(s.flags, S("bounce")) || has_word(s.flags, S("third_party")))
		return true;
	if (first)
		asked(l);
	/* what was said in the call that the ticket began with was heard then */
	if (!l->call) {
		f = add(l, i, SLA_F_CUSTOMER);
		f->channel = s.channel;
	}
	l->call = false;
	if (s.language.n) {
		f = attr_fact(l, i);
		attr_text(f, COND_LANGUAGE, s.language);
	}
	return true;
}

static bool sent(struct loader *l, size_t i)
{
	struct said s;

	if (!said(l, i, &s))
		return false;
	if (!str_eq(s.by, S("agent")) || s.undone || has_word(s.flags, S("auto")) || has_word(s.flags, S("forwarded")))
		return true;
	add(l, i, SLA_F_AGENT)->channel = s.channel;
	l->out->replies++;
	return true;
}

/* ---- the rest ---- */

static bool on_message(struct loader *l, size_t i)
{
	return str_eq(l->ev.v[i].kind, S("message.received")) ? received(l, i) : sent(l, i);
}

static bool on_opened(struct loader *l, size_t i)
{
	created(l, i);
	return true;
}

static bool on_status(struct loader *l, size_t i)
{
	enum sla_status s;

	if (sla_status_of(json_get_str(l->detail[i], "to"), &s))
		add(l, i, SLA_F_STATUS)->status = s;
	return true;
}

static bool on_priority(struct loader *l, size_t i)
{
	struct sla_fact *f = add(l, i, SLA_F_PRIORITY);

	f->priority = id_value(json_get_i64(l->detail[i], "to", 0));
	f->sla_raised = str_eq(json_get_str(l->detail[i], "reason"), S("sla_escalation"));
	return true;
}

static bool on_team(struct loader *l, size_t i)
{
	struct sla_fact *f = add(l, i, SLA_F_TEAM);
	str why = json_get_str(l->detail[i], "reason");
	size_t k;

	f->team = id_value(json_get_i64(l->detail[i], "to", 0));
	f->tier = json_get_i64(l->detail[i], "tier", 0);
	f->move = str_eq(why, S("return")) || str_ends(why, S("_undone")) ? SLA_MOVE_RETURN :
		str_eq(why, S("escalation")) || str_eq(why, S("sla_escalation")) ? SLA_MOVE_ESCALATION : SLA_MOVE_TRANSFER;
	/* A move keeps the assignee unless the same save names another. */
	f->assignee_given = true;
	f->assignee = l->assignee;
	for (k = i + 1; k < l->ev.n && l->ev.v[k].created_at == l->ev.v[i].created_at; k++)
		if (str_eq(l->ev.v[k].kind, S("ticket.assigned")))
			f->assignee = id_value(json_get_i64(l->detail[k], "to", 0));
	l->out->escalations += f->move == SLA_MOVE_ESCALATION;
	l->out->escalations -= str_eq(why, S("escalation_undone"));
	l->out->transfers += f->move == SLA_MOVE_TRANSFER && json_get_i64(l->detail[i], "from", 0) != 0;
	return true;
}

static bool on_assigned(struct loader *l, size_t i)
{
	struct sla_fact *f = add(l, i, SLA_F_ASSIGN);

	f->assignee = l->assignee = id_value(json_get_i64(l->detail[i], "to", 0));
	return true;
}

static bool on_tags(struct loader *l, size_t i)
{
	tags(l, i);
	return true;
}

static bool on_type(struct loader *l, size_t i)
{
	struct sla_fact *f = attr_fact(l, i);

	attr_text(f, COND_TYPE, json_get_str(l->detail[i], "to"));
	return true;
}

static bool on_brand(struct loader *l, size_t i)
{
	attr_id(attr_fact(l, i), COND_BRAND, json_get_i64(l->detail[i], "to", 0));
	return true;
}

/* Another requester, or the same one who changed organisation or value. */
static bool on_attrs(struct loader *l, size_t i)
{
	const json_t *d = l->detail[i];
	struct sla_fact *f = attr_fact(l, i);

	if (json_object_get(d, "to"))
		attr_id(f, COND_REQUESTER, json_get_i64(d, "to", 0));
	if (json_object_get(d, "organisation"))
		attr_id(f, COND_ORGANISATION, json_get_i64(d, "organisation", 0));
	if (json_object_get(d, "value_tier"))
		attr_text(f, COND_VALUE_TIER, json_get_str(d, "value_tier"));
	return true;
}

/* A field's values as they stand in the log, under the name that conditions use. */
static bool on_field(struct loader *l, size_t i)
{
	struct sla_fact *f = attr_fact(l, i);
	str name = json_get_str(l->detail[i], "field");

	f->attr[f->attrs++] = (struct sla_attr){ .field = COND_CUSTOM,
		.name = str_fmt(l->c->arena, "field:%.*s", FMT(name)), .v = text_value(json_get_str(l->detail[i], "to")) };
	return true;
}

/* The path that the reason had when it was given. */
static bool on_reason(struct loader *l, size_t i)
{
	const json_t *path = json_object_get(l->detail[i], "path");
	struct buf b = buf_new(l->c->arena, 256);
	size_t k;

	for (k = 0; k < json_array_size(path); k++)
		buf_fmt(&b, "%s%lld", k ? "\x1f" : "", (long long)json_integer_value(json_array_get(path, k)));
	attr_text(attr_fact(l, i), COND_REASON, buf_str(&b));
	return true;
}

static bool on_merged(struct loader *l, size_t i)
{
	add(l, i, SLA_F_MERGED_AWAY);
	return true;
}

static bool on_merged_in(struct loader *l, size_t i)
{
	struct sla_fact *f = add(l, i, SLA_F_MERGED_IN);
	str channel = json_get_str(l->detail[i], "channel");

	f->anchor = json_get_i64(l->detail[i], "anchor", 0);
	f->channel = channel.s ? channel : l->out->t.channel;
	return true;
}

static const struct {
	const char *kind;
	bool (*fn)(struct loader *l, size_t i);
} kinds[] = {
	{ "ticket.opened", on_opened }, { "message.received", on_message }, { "message.sent", on_message },
	{ "ticket.status", on_status }, { "ticket.priority", on_priority }, { "ticket.team", on_team },
	{ "ticket.assigned", on_assigned }, { "ticket.tags", on_tags }, { "ticket.type", on_type },
	{ "ticket.requester", on_attrs }, { "ticket.attrs", on_attrs }, { "ticket.merged", on_merged },
	{ "ticket.merged_in", on_merged_in },
	{ "ticket.field", on_field }, { "ticket.reason", on_reason },
	{ "ticket.brand", on_brand },
};

static bool one(struct loader *l, size_t i)
{
	size_t k;

	for (k = 0; k < COUNT(kinds); k++)
		if (str_eq(l->ev.v[i].kind, str_of(kinds[k].kind)))
			return kinds[k].fn(l, i);
	return true;
}

/* Nothing happened before the ticket was there, whatever a sender's server said. */
static void in_order(struct facts *f)
{
	size_t i;

	f->latest = f->n ? f->v[0].at : 0;
	for (i = 1; i < f->n; i++) {
		if (f->v[i].at < f->v[0].at)
			f->v[i].at = f->v[0].at;
		if (f->v[i].at > f->latest)
			f->latest = f->v[i].at;
	}
	if (f->n)
		sla_facts_sort(f->v, f->n);
	for (i = 0; i < f->n && !f->answered_at; i++)
		if (f->v[i].kind == SLA_F_AGENT || f->v[i].kind == SLA_F_CALL || f->v[i].answered)
			f->answered_at = f->v[i].at;
}

bool facts_load(struct ctx *c, i64 ticket_id, struct facts *out, bool *found)
{
	struct loader l = { .c = c, .out = out };
	size_t i;

	*out = (struct facts){ .ticket_id = ticket_id };
	if (!sql_ticket_promise(c, &(struct sql_ticket_promise_in){ .id = ticket_id }, &out->t, found))
		return false;
	if (!*found || out->t.spam)
		return true;
	if (!sql_facts_events(c, &(struct sql_facts_events_in){ .ticket_id = ticket_id }, &l.ev))
		return false;
	l.detail = NEW_N(c->arena, json_t *, l.ev.n);
	out->v = NEW_N(c->arena, struct sla_fact, 2 * l.ev.n);
	for (i = 0; i < l.ev.n; i++)
		if (!json_parse(c, l.ev.v[i].detail, &l.detail[i]))
			return false;
	for (i = 0; i < l.ev.n; i++)
		if (!one(&l, i))
			return false;
	if (out->n && out->v[0].kind != SLA_F_CREATE)
		out->n = 0;
	in_order(out);
	return true;
}
