/* Drafts: one per ticket (or "new"), agent and mode, kept on the server until sent or discarded. */
#ifndef PRONTO_DESK_CASES_DRAFT_H
#define PRONTO_DESK_CASES_DRAFT_H

#include "base/ctx.h"

struct draft {
	str key, mode;		/* "t1042" or "new"; reply note forward new */
	str html;
	str recipients;		/* JSON {"to":[…],"cc":[…],"bcc":[…]} of addresses */
	str attachment_ids;	/* JSON array */
	i64 rev, updated_at;
};
struct drafts {
	struct draft *v;
	size_t n;
};

/* The acting agent's own; a draft of a ticket that he may not see is E_NOT_FOUND. */
bool draft_load(struct ctx *c, str key, str mode, struct draft *out) WARN_UNUSED;
/* The last writer wins; rev and updated_at come back. */
bool draft_save(struct ctx *c, struct draft *d) WARN_UNUSED;
bool draft_discard(struct ctx *c, str key, str mode) WARN_UNUSED;
bool draft_list(struct ctx *c, struct drafts *out) WARN_UNUSED;

#endif
