/* Shared by the files of intake: one mail on its way through. */
#ifndef PRONTO_DESK_CASES_INTAKE_INT_H
#define PRONTO_DESK_CASES_INTAKE_INT_H

#include "desk/cases/intake.h"
#include "desk/cases/mailauth.h"
#include "desk/cases/message.h"
#include "desk/cases/threading.h"
#include "desk/people/agent.h"
#include "desk/settings.h"
#include "sql_mailbox.h"

struct intake {
	const struct intake_in *in;
	const struct mail_view *v;
	const struct mail *m;
	struct settings set;
	struct sql_mailbox_rows boxes;		/* all: whose addresses are our own */
	const struct sql_mailbox_row *box;	/* NULL: it was deleted since */
	struct strs delivery;

	/* who speaks */
	str name, address, folded;		/* address empty: nobody to answer */
	str from_folded;			/* of the From header, whoever speaks */
	enum dmarc dmarc;			/* of the From header */
	bool proved;				/* address is, by DMARC */
	struct agent agent;
	bool from_agent;			/* From is an active agent's address */
	i64 person_id;

	bool automatic;				/* written by a machine: reopens and starts nothing */
	bool quiet;				/* gets no automatic answer */
	bool agent_only;			/* flag "auto": never shown outside */
	bool forwarded;				/* an agent on behalf of somebody */
	bool third_party;
	struct threading_hit hit;
};

bool intake_own_address(struct ctx *c, const struct intake *k, str address);
/* "<x@y>" or "Name <x@y>" or "x@y": what lies inside. */
str intake_bare(str field);
bool intake_no_reply(struct arena *a, str address);

/* Fills the fields of who speaks and what wrote it. */
bool intake_who(struct ctx *c, struct intake *k) WARN_UNUSED;
/* Machine reports: bounces, receipts, complaints.  *taken: *end says how it ended. */
bool intake_report(struct ctx *c, struct intake *k, struct mailin_end *end, bool *taken) WARN_UNUSED;
/* A ticket for what nobody could read. */
bool intake_unreadable(struct ctx *c, struct intake *k, struct mailin_end *end) WARN_UNUSED;

/* The parts of a message that are the same for all of them. */
bool intake_message(struct ctx *c, const struct intake *k, struct message_new *m) WARN_UNUSED;
str intake_locale(const struct intake *k);
i64 intake_at(struct ctx *c, const struct intake *k);

#endif
