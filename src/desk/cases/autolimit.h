/*
 * Budgets of what the desk sends by itself (reliability.md T4, T5): whoever forges a
 * sender cannot make it flood him, and two machines that answer each other stop after a
 * few rounds.  An address that no DMARC check has proved gets one automatic mail an hour
 * and three a day; a proved one five an hour; one ticket sends one address at most five
 * a day; the whole desk stays below a ceiling an hour.
 */
#ifndef PRONTO_DESK_CASES_AUTOLIMIT_H
#define PRONTO_DESK_CASES_AUTOLIMIT_H

#include "base/ctx.h"

enum { AUTO_UNVERIFIED_HOUR = 1, AUTO_UNVERIFIED_DAY = 3, AUTO_VERIFIED_HOUR = 5, AUTO_TICKET_DAY = 5,
       AUTO_DESK_HOUR = 2000 };

struct autolimit {
	str address_folded;
	i64 ticket_id;		/* 0: none */
	bool verified;
};

/* Inside db_write.  *ok: it may be sent, and is counted already. */
bool autolimit_take(struct ctx *c, const struct autolimit *l, bool *ok) WARN_UNUSED;
/* Inside db_write: forgets what no limit looks at any more. */
bool autolimit_prune(struct ctx *c) WARN_UNUSED;

#endif
