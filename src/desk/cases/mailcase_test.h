/* For the tests of mail: a mailbox, mails fed through store, claim and intake as the jobs
 * do it (the parser runs in this process), and looks at what became of them. */
#ifndef PRONTO_DESK_CASES_MAILCASE_TEST_H
#define PRONTO_DESK_CASES_MAILCASE_TEST_H

#include "desk/cases/intake.h"
#include "desk/cases/outbox.h"
#include "desk/cases/ticket.h"
#include "desk/cases/view.h"
#include "desk/desk_fixture_test.h"

/* An active mailbox that sends; authserv "mx.desk.example". */
i64 mailcase_box(struct ctx *c, const char *address);
/* Stores, claims, parses, works.  Lines of raw end in \n. */
struct mailin_end mailcase_feed(struct ctx *c, i64 box, const char *raw);
/* As above with From, extra headers ("" or lines ending in \n), subject and a body. */
struct mailcase {
	const char *from, *subject, *head, *body;
	bool proved;		/* our mail server's DMARC pass for the domain of from */
	bool partial;		/* larger than the mailbox takes: only the beginning was fetched */
};
struct mailin_end mailcase_mail(struct ctx *c, i64 box, const struct mailcase *m);
struct ticket mailcase_ticket(struct ctx *c, i64 id);
/* The newest message of a ticket. */
struct thread_message mailcase_last(struct ctx *c, i64 ticket_id);
/* An agent's reply, queued at once; the id of its message. */
i64 mailcase_reply(struct ctx *c, i64 agent_id, i64 ticket_id, const char *html);
/* Claims all that is due. */
size_t mailcase_claim(struct ctx *c, struct outbox_row **v);
/* How many rows of the outbox stand in this state. */
i64 mailcase_rows(struct ctx *c, const char *purpose, const char *state);

#endif
