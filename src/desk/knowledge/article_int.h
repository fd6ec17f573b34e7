/* Shared by the files of the knowledge base: sight, languages, names. */
#ifndef PRONTO_DESK_KNOWLEDGE_ARTICLE_INT_H
#define PRONTO_DESK_KNOWLEDGE_ARTICLE_INT_H

#include "desk/policy.h"

enum sight sight_of(str visibility);		/* SIGHT_NONE: no such word */
/* E_NOT_FOUND for who may not read an article of this visibility in this section. */
struct article_place {
	i64 id, section_id;
	str visibility;
};
bool article_must_see(struct ctx *c, const struct article_place *at) WARN_UNUSED;

/* How well a text of one language does for who wants another; the more, the better. */
int locale_fits(str have, str wanted, str official);
/* A name by language in the one wanted, or the nearest. */
str kb_name(struct ctx *c, str names, str locale);

bool kb_locale(str locale);			/* one of the five */
/* Inside db_write: an event of the desk about an article. */
bool article_told(struct ctx *c, const char *kind, i64 id, str locale) WARN_UNUSED;
void article_wake(struct ctx *c);		/* the timer looks at the index again */

#endif
