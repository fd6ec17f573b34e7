/*
 * What the desk teaches its search: other words for the same thing, per language, and the
 * list of what customers looked for and did not find, which says what is to be written.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_WORDS_H
#define PRONTO_DESK_KNOWLEDGE_WORDS_H

#include "base/ctx.h"
#include "desk/knowledge/search.h"

struct synonym_row {
	i64 id;
	str language;		/* "es", "pt", "it", "en" */
	str words, means;	/* "2fa" means "two-step verification" */
	bool both, demo;
	i64 created_at;
};
struct synonym_rows {
	struct synonym_row *v;
	size_t n;
};
bool synonym_list(struct ctx *c, struct synonym_rows *out) WARN_UNUSED;
bool synonym_load(struct ctx *c, i64 id, struct synonym_row *out) WARN_UNUSED;
/* id 0: a new one.  Inside db_write; the next search knows it. */
bool synonym_save(struct ctx *c, struct synonym_row *s) WARN_UNUSED;
bool synonym_remove(struct ctx *c, i64 id) WARN_UNUSED;

struct missed_row {
	i64 id, n, first_at, last_at;
	str language, words;
	struct kb_hits near;	/* published meanwhile, or in another language */
};
struct missed_rows {
	struct missed_row *v;
	size_t n;
};
/* The hundred that were asked for most often. */
bool missed_list(struct ctx *c, struct missed_rows *out) WARN_UNUSED;
bool missed_done(struct ctx *c, i64 id) WARN_UNUSED;	/* until somebody asks for it again */
bool words_demo(struct ctx *c) WARN_UNUSED;
bool words_demo_remove(struct ctx *c) WARN_UNUSED;

#endif
