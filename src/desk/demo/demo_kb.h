/* The example knowledge base: twelve articles in four languages, with a translation that is
 * out of date, a draft, one for colleagues only, votes and a review that is due. */
#ifndef PRONTO_DESK_DEMO_DEMO_KB_H
#define PRONTO_DESK_DEMO_DEMO_KB_H

#include "base/ctx.h"

enum { DEMO_KB_LANGS = 4 };	/* es, en, it, pt-BR */
struct demo_kb_text {
	const char *title, *summary, *body;
};
struct demo_kb_article {
	int section;		/* of demo_kb_sections */
	const char *visibility;
	struct demo_kb_text text[DEMO_KB_LANGS];
};
struct demo_kb_section {
	int parent;		/* -1: a category */
	const char *slug;
	const char *names;	/* JSON */
	const char *abouts;
};
extern const struct demo_kb_section demo_kb_sections[];
extern const unsigned demo_kb_sections_n;
extern const struct demo_kb_article demo_kb_articles[];
extern const unsigned demo_kb_articles_n;

/* Inside db_write, last: the settings then say that examples are there, or are not. */
bool demo_kb(struct ctx *c, i64 owner_id) WARN_UNUSED;
bool demo_kb_remove(struct ctx *c) WARN_UNUSED;

#endif
