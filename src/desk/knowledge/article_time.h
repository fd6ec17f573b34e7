/*
 * What time does to articles: a text is published or taken back at the instant that was set,
 * an owner is reminded when his article is to be looked at again.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_ARTICLE_TIME_H
#define PRONTO_DESK_KNOWLEDGE_ARTICLE_TIME_H

#include "base/ctx.h"

/* When there is something to do; 0: never. */
bool article_time_next(struct ctx *c, i64 *at) WARN_UNUSED;
struct article_due {
	i64 done;
	i64 article_id;		/* what failed: this article in this language */
	str locale;
};
/* Inside db_write: what is due, a few at once.  Of several processes one does it. */
bool article_time_run(struct ctx *c, struct article_due *out) WARN_UNUSED;
/* Inside db_write: what failed waits. */
bool article_time_put_off(struct ctx *c, const struct article_due *d, i64 until) WARN_UNUSED;

#endif
