/*
 * From a parsed mail to the desk: who speaks (channels.md 1.4), whether that is proved,
 * which ticket it belongs to, what kind of machine wrote it if one did, and then the one
 * door.  A mail never makes anybody an agent without a token, our own server's DMARC
 * pass and an active account (reliability.md T1); a stranger on a thread is a third party
 * (T2); machines are answered by nothing (T3, T5).
 */
#ifndef PRONTO_DESK_CASES_INTAKE_H
#define PRONTO_DESK_CASES_INTAKE_H

#include "desk/cases/mailin.h"
#include "text/view.h"

struct intake_desk;			/* what is the same for all mails of a transaction */

struct intake_in {
	struct intake_desk *desk;	/* of intake_begin; NULL: intake_run does that for this one */
	const struct mailin *row;
	const struct mail_view *view;	/* NULL: nobody could read it */
	str reason;			/* then: "parse.crash", "parse.timeout" … */
	str raw;			/* then: for a glance at the header */
};

/* Inside db_write, before anything else of it: reads what all n need, and takes the locks
 * under which mails of one conversation or of one sender see each other. */
bool intake_begin(struct ctx *c, struct intake_in *in, size_t n) WARN_UNUSED;
/* Inside db_write; the fail point intake.before_done stands before the last step.  *end is
 * how the mail is to be closed with mailin_finish, which the caller does in the same
 * transaction.  Opens, continues or marks a ticket; false only when the store fails. */
bool intake_run(struct ctx *c, const struct intake_in *in, struct mailin_end *end) WARN_UNUSED;

#endif
