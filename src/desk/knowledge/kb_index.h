/*
 * The index of articles in memory, one for all threads of the process.  Whoever searches
 * first brings it up to what his snapshot knows (kb_index_follow), so there is no cursor in
 * the store that could skip something and nothing to repair after a crash.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_KB_INDEX_H
#define PRONTO_DESK_KNOWLEDGE_KB_INDEX_H

#include "base/ctx.h"
#include "desk/policy.h"
#include "text/shelf.h"

struct kb_index;
struct kb_index *kb_index_new(struct arena *a);

/* What a document's tag says: who may see the article. */
struct kb_tag {
	i64 section_id;
	enum sight sight;
	struct i64s teams;
};
struct kb_ask {
	struct finder_ask ask;	/* may, who: not looked at */
	enum lang reader;
	bool public_only;
	struct i64s elsewhere;	/* sections that are not on the reader's pages */
};

/* Inside db_read or db_write: what was published since is taken in. */
bool kb_index_follow(struct ctx *c, struct kb_index *k) WARN_UNUSED;
/* Answers in c's memory, for c->who; holds the index only meanwhile.  out->read is not kept. */
void kb_index_ask(struct ctx *c, struct kb_index *k, const struct kb_ask *q, struct shelf_answer *out);

/* Calls fn for each language's table of synonyms, which stands still meanwhile. */
void kb_index_synonyms(struct kb_index *k, void (*fn)(void *arg, enum lang l, const struct synonyms *s), void *arg);

/* A question that found nothing: counted in memory until the job writes it. */
void kb_missed_count(struct kb_index *k, str language, str words);
bool kb_missed_waits(struct kb_index *k);
bool kb_missed_write(struct ctx *c, struct kb_index *k) WARN_UNUSED;	/* inside db_write */

struct kb_index_figures {
	size_t docs, bytes;
	i64 built_ms;
};
void kb_index_figures(struct kb_index *k, struct kb_index_figures *out);

#endif
