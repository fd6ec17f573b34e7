/* Tags: one spelling per folded name, kept as rows and as a ready list on the ticket. */
#ifndef PRONTO_DESK_CASES_TAG_H
#define PRONTO_DESK_CASES_TAG_H

#include "desk/cases/ticket.h"

struct tag {
	i64 id, tickets;
	str name;
};
struct tag_list {
	struct tag *v;
	size_t n;
};

/* Those that begin with q (folded), at most 200. */
bool tag_list(struct ctx *c, str q, struct tag_list *out) WARN_UNUSED;
/* Names that tickets may have: E_INVALID "tags" otherwise. */
bool tags_ok(struct ctx *c, const struct strs *tags) WARN_UNUSED;
/* Makes the ticket's tags be exactly these; event ticket.tags with what came and went. */
bool ticket_tags_set(struct ctx *c, struct ticket *t, const struct strs *tags) WARN_UNUSED;
/* Renaming to a name that exists is E_CONFLICT.  Both rewrite the lists on the tickets. */
bool tag_rename(struct ctx *c, i64 id, str name) WARN_UNUSED;
bool tag_remove(struct ctx *c, i64 id) WARN_UNUSED;
/* JSON array of names to strs. */
bool tags_parse(struct ctx *c, str json, struct strs *out) WARN_UNUSED;

#endif
