/*
 * Categories and sections as those who arrange them see them, and lists of articles for
 * those who write: by section in their order, or by what there is to do about them.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_SECTION_H
#define PRONTO_DESK_KNOWLEDGE_SECTION_H

#include <jansson.h>
#include "desk/knowledge/article.h"

enum { KB_NAME = 100, KB_ABOUT = 300, KB_SECTIONS = 500 };

/* E_NOT_FOUND; name and about in the reader's language. */
bool kb_section_load(struct ctx *c, i64 id, struct kb_section *out) WARN_UNUSED;
/* Inside db_write.  names and abouts NULL: as they are; slug empty: of the first name. */
bool kb_section_save(struct ctx *c, struct kb_section *s, const json_t *names, const json_t *abouts) WARN_UNUSED;
/* Inside db_write; E_CONFLICT while something stands in it. */
bool kb_section_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* Inside db_write: in this order, as they stand side by side. */
bool kb_section_order(struct ctx *c, const struct i64s *ids) WARN_UNUSED;

struct article_line_text {
	str locale, slug, state, title;
	i64 rev, live_rev, seen, helped, not_helped, publish_at, unpublish_at, updated_at;
	bool outdated, machine;
};
struct article_line {
	i64 id, section_id, position, owner_id, review_at, updated_at;
	str visibility, locale, owner;
	struct article_line_text text[LOCALES];
	size_t texts;
	bool demo;
};
struct article_lines {
	struct article_line *v;
	size_t n;
	bool more;
};
struct article_ask {
	str what;	/* all, section, review, mine, outdated, draft, archived, low, missing */
	i64 section_id;
	str locale;	/* missing: in this language */
	i64 before;	/* below this id; 0: from the newest */
};
/* What c->who may see of them, 200 at most. */
bool article_list(struct ctx *c, const struct article_ask *ask, struct article_lines *out) WARN_UNUSED;
bool article_lines_of(struct ctx *c, struct i64s ids, struct article_lines *out) WARN_UNUSED;

#endif
