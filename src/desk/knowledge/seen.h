/*
 * How often articles are read, cheaply: a view raises a counter in memory, a job writes the
 * counters from time to time.  What a crash loses is the views since then, nothing else.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_SEEN_H
#define PRONTO_DESK_KNOWLEDGE_SEEN_H

#include "base/ctx.h"

struct kb_seen;
struct kb_seen *kb_seen_new(struct arena *a);
/* Any thread.  When too many articles wait to be written, a view is not counted. */
void kb_seen_count(struct kb_seen *s, i64 article_id, str locale);
/* Inside db_write: writes what was counted.  taken is given back by kb_seen_undo if the
 * transaction fails. */
struct kb_seen_taken {
	struct kb_seen_row {
		i64 article_id, n;
		size_t locale;
	} *v;
	size_t n;
};
void kb_seen_take(struct kb_seen *s, struct arena *a, struct kb_seen_taken *out);
bool kb_seen_write(struct ctx *c, const struct kb_seen_taken *t) WARN_UNUSED;
void kb_seen_undo(struct kb_seen *s, const struct kb_seen_taken *t);

#endif
