/*
 * Search over the articles of the knowledge base that forgives: accents, typing errors,
 * inflected forms and other words for the same thing.  The index lies in memory, one for
 * all threads; it is built from the store and takes in what changed before each answer,
 * so what a transaction committed is found by the next question and a crash can lose
 * nothing.  Who asks sees only what the reader of the question may see: hidden articles
 * are left out while scoring, never after paging, and each hit is checked once more
 * against the row of the question's own snapshot.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_SEARCH_H
#define PRONTO_DESK_KNOWLEDGE_SEARCH_H

#include "base/ctx.h"

/* Who may read what: each holds those before it. */
enum kb_reach { KB_PUBLIC, KB_SIGNED_IN, KB_AGENT };

struct kb_query {
	str text;		/* as typed, any length; 500 bytes count */
	str language;		/* "es", "pt-BR" …: the reader's; STR_NULL: unknown */
	enum kb_reach reach;	/* KB_AGENT: what c->who may read */
	i64 limit;		/* hits wanted, at most 50; 0: 10 */
	bool instant;		/* while typing: the last word may be only begun */
	bool log;		/* a finished question of a customer: kept when nothing was found */
};

struct kb_mark {
	i64 from, len;		/* UTF-16 units in the excerpt */
};
struct kb_hit {
	i64 article_id;
	str slug, title, language;	/* of the text that was found */
	str excerpt;			/* plain text around the words */
	struct kb_mark *marks;
	size_t marks_n;
	double score;
};
struct kb_hits {
	struct kb_hit *v;
	size_t n;
	str corrected;		/* the question as it was understood; STR_NULL: as typed */
};

/* Inside db_read or db_write.  Best first; an empty question has no hits. */
bool kb_search(struct ctx *c, const struct kb_query *q, struct kb_hits *out) WARN_UNUSED;

#endif
