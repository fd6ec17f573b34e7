/*
 * Mailboxes as the jobs use them: with opened secrets, a server description for net, and
 * a fresh OAuth token when the mailbox signs in with one.
 */
#ifndef PRONTO_WORK_BOXES_H
#define PRONTO_WORK_BOXES_H

#include "desk/mailbox.h"
#include "net/mailconn.h"
#include "work/jobs.h"

struct box {
	struct mailbox m;
	struct mailbox_secret secret;
	struct guard_rules rules;	/* of the server description; must outlive it */
};

bool box_load(struct ctx *c, i64 id, struct box *b) WARN_UNUSED;		/* own db_read */
enum box_side { BOX_IN, BOX_OUT };
/* Outside a transaction: an expired token is refreshed and kept. */
bool box_server(struct ctx *c, struct work *w, struct box *b, enum box_side side, struct mail_server *s) WARN_UNUSED;
/* What the jobs saw; own db_write.  reply: the server's words, may be empty. */
void box_worked(struct ctx *c, i64 id);
/* Takes the failure out of c. */
void box_failed(struct ctx *c, i64 id, str reply);

#endif
