/*
 * A ticket: one case, one thread, whatever the channel.  Its number is its id.  Every
 * change, whoever makes it, goes through ticket_open, ticket_change or message_append:
 * they check the move against the one table, write the row, keep the counters and
 * append the event in the same transaction.
 */
#ifndef PRONTO_DESK_CASES_TICKET_H
#define PRONTO_DESK_CASES_TICKET_H

#include <jansson.h>
#include "base/ctx.h"
#include "desk/policy.h"

struct handover_with;

/* What indexes and references hang on, as the row has it: a write that leaves them alone
 * costs a third. */
struct ticket_kept {
	str category;
	bool spam;
	i64 status_id, requester_id, assignee_id, team_id, mailbox_id, merged_into_id, reason_id, brand_id;
	i64 solved_at, snoozed_until, priority, updated_at;
};

struct ticket {
	i64 id;
	str subject;
	i64 status_id;
	str category;			/* new open pending hold solved closed */
	i64 priority;			/* 1 low, 2 normal, 3 high, 4 urgent */
	str type, channel;
	i64 requester_id, assignee_id, team_id, mailbox_id;
	str language;
	bool spam;
	str snippet;
	str tag_names;			/* JSON array */
	i64 messages, last_event_id, follows_id, merged_into_id;
	i64 customer_at, agent_at, solved_at, closed_at;
	i64 due_at, sla_clock_id;	/* read only here: promise/settle.h writes them */
	str sla_stage;			/* none ok paused risk breached */
	bool demo;
	i64 created_at, updated_at;
	i64 reason_id;			/* cases/reason.h; 0: none */
	i64 snoozed_until, snoozed_by;	/* cases/snooze.h; 0: awake */
	struct ticket_kept kept;	/* as last read or written; ticket.c's own */
	i64 organisation_id;		/* the requester's */
	i64 brand_id;			/* front/brand.h: by whose door it came in */
};

struct ticket_new {
	str subject, channel, type, language;	/* empty type: question */
	i64 requester_id, assignee_id, team_id, mailbox_id;
	i64 brand_id;			/* 0: the mailbox's, else the first */
	i64 priority;			/* 0: normal */
	i64 follows_id;
	i64 split_from, split_at;	/* split off that ticket; since when it waits unanswered, 0: it does not */
	struct strs tags;
	bool spam, demo;
	bool message_next;		/* the caller appends a message at once, which writes the row again */
	i64 at;				/* 0: c->now; other for imports and demo data */
};

enum {	/* which members of a ticket_change count */
	TC_SUBJECT = 1, TC_STATUS = 2, TC_PRIORITY = 4, TC_TYPE = 8, TC_ASSIGNEE = 16,
	TC_TEAM = 32, TC_TAGS = 64, TC_SPAM = 128, TC_REQUESTER = 256, TC_CATEGORY = 512,
	TC_FIELDS = 1 << 16, TC_REASON = 1 << 17, TC_SNOOZE = 1 << 18, TC_BRAND = 1 << 19,
};
struct ticket_change {
	unsigned set;
	str subject;
	i64 status_id;
	str category;			/* TC_CATEGORY: the first active status of that category */
	i64 priority;
	str type;
	i64 assignee_id, team_id;	/* 0: nobody */
	struct strs tags;		/* the whole list */
	bool spam;
	i64 requester_id;
	const json_t *fields;		/* cases/field_value.h: values by name */
	i64 reason_id;			/* 0: none */
	i64 brand_id;
	i64 snooze_until;		/* 0: awake */
	str why;			/* stands in the event of a priority ("sla_escalation"), a team
					 * ("escalation", "return") or, without a team, of an assignee
					 * ("routing_load"); empty: by choice, a transfer */
	const struct handover_with *handover;	/* flow/handover.h; NULL: a team by choice */
};

/* All need a transaction; reading ones a db_read.  Unknown and forbidden: E_NOT_FOUND. */
bool ticket_load(struct ctx *c, i64 id, struct ticket *t) WARN_UNUSED;
/* The ticket of something else: when it is hidden, that something is unknown (its own key),
 * so that its id tells nothing either. */
bool ticket_behind(struct ctx *c, i64 id, const char *unknown, struct ticket *t) WARN_UNUSED;
/* ticket_load for a writer: the row is held until the transaction ends. */
bool ticket_take(struct ctx *c, i64 id, struct ticket *t) WARN_UNUSED;
bool ticket_open(struct ctx *c, const struct ticket_new *in, struct ticket *t) WARN_UNUSED;
/* For db_ahead: what ticket_open asks; without a requester that which it asks anyway. */
bool ticket_open_ask(struct ctx *c, const struct ticket_new *in) WARN_UNUSED;
/* Applies what differs; one event per changed field; *t is brought up to date. */
bool ticket_change(struct ctx *c, struct ticket *t, const struct ticket_change *ch) WARN_UNUSED;
/* For message.c: writes the row as it stands and moves the counters. */
bool ticket_save(struct ctx *c, const struct ticket *before, struct ticket *t) WARN_UNUSED;
struct object ticket_object(const struct ticket *t);
bool ticket_is_open(const struct ticket *t);	/* neither solved nor closed */

/* role: "cc" or "third_party".  Adding twice is no error. */
bool participant_add(struct ctx *c, struct ticket *t, i64 person_id, str role) WARN_UNUSED;
bool participant_remove(struct ctx *c, struct ticket *t, i64 person_id) WARN_UNUSED;

#endif
