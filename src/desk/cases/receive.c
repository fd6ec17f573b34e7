/* The one door: what a customer says, by whatever channel. */
#include "desk/cases/message.h"

#include "base/failpoint.h"
#include "desk/cases/merge.h"
#include "desk/settings.h"

static const i64 DAY_MS = 86400000;

static bool within_reopen(struct ctx *c, const struct ticket *t, bool *yes)
{
	struct settings s;

	*yes = false;
	if (str_eq(t->category, S("closed")))
		return true;
	if (!settings_load(c, &s))
		return false;
	*yes = c->now - t->solved_at <= s.reopen_days * DAY_MS;
	return true;
}

/* A word from the customer wakes a ticket that waits for him or was solved. */
static bool wake(struct ctx *c, struct ticket *t, struct received *out)
{
	if (str_eq(t->category, S("solved"))) {
		out->reopened = true;
		return ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") });
	}
	if (str_eq(t->category, S("pending")) || str_eq(t->category, S("hold")))
		return ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") });
	return true;
}

static bool open_new(struct ctx *c, const struct message_in *in, const struct ticket *follows, struct ticket *t)
{
	struct ticket_new n = {
		.subject = in->subject.n ? in->subject : S(""), .channel = in->m.channel,
		.language = in->m.language, .requester_id = in->person_id,
		.mailbox_id = in->mailbox_id, .team_id = in->team_id, .brand_id = in->brand_id, .spam = in->spam,
		.demo = in->demo, .message_next = true, .at = in->m.at,
	};

	if (follows) {
		n.follows_id = follows->id;
		n.requester_id = follows->requester_id;
		n.mailbox_id = follows->mailbox_id;
		n.brand_id = follows->brand_id;
		n.team_id = follows->team_id;
		n.assignee_id = follows->assignee_id;
		n.subject = follows->subject;
	}
	return ticket_open(c, &n, t);
}

/* What the channel found, read with the rights of whoever carries the message. */
struct home {
	struct ticket old;
	bool named, reopen;
};

static bool find_home(struct ctx *c, const struct message_in *in, struct home *h)
{
	*h = (struct home){ .named = in->ticket_id != 0, .reopen = in->ticket_id != 0 };
	if (!h->named)
		return true;
	if (!merge_living(c, in->ticket_id, &h->old))
		return false;
	return ticket_is_open(&h->old) || in->automatic || within_reopen(c, &h->old, &h->reopen);
}

/* The ticket named, its follow-up, or a new one. */
static bool settle(struct ctx *c, const struct message_in *in, const struct home *h, struct ticket *t,
		   struct received *out)
{
	if (h->reopen) {
		*t = h->old;
		return true;
	}
	out->opened = true;
	return open_new(c, in, h->named ? &h->old : NULL, t);
}

bool message_receive(struct ctx *c, const struct message_in *in, struct received *out)
{
	const struct actor *me = c->who;
	struct actor person = { .kind = ACTOR_PERSON, .id = in->person_id, .name = in->m.author_name,
		.scopes = SCOPE_ALL };
	struct message_new m = in->m;
	struct home home;
	struct ticket t;
	bool ok;

	*out = (struct received){ 0 };
	m.kind = S("public");
	m.direction = S("in");
	m.automatic = in->automatic;
	if (!find_home(c, in, &home))
		return false;
	/* From here on whoever carries the message acts for the person who wrote it. */
	if (in->person_id)
		c->who = &person;
	ok = settle(c, in, &home, &t, out) && FAILPOINT(c, "receive.found") &&
		message_append(c, &t, &m, &out->message_id) &&
		FAILPOINT(c, "receive.appended") &&
		(in->automatic || out->opened || wake(c, &t, out));
	c->who = me;
	if (ok) {
		out->ticket_id = t.id;
		out->ticket = t;
	}
	return ok;
}
