/*
 * The knowledge base as one zip archive: what desk/knowledge/exchange.h reads and writes,
 * packed.  Each file of an archive is accounted for: taken, passed over, or refused with the
 * reason, in the reader's language.  Each text is a transaction of its own, so what is taken
 * stays taken when something breaks, and taking the same archive again changes only the rest.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_PACKAGE_H
#define PRONTO_DESK_KNOWLEDGE_PACKAGE_H

#include "desk/knowledge/exchange.h"

enum { KB_PACKAGE_FILES = 4000, KB_PACKAGE_BYTES = 96 << 20 };

struct kb_packed {
	str path, title, locale;
	str fate;		/* new, changed, same, picture, tree, passed, refused */
	str why;		/* of passed and refused */
};
struct kb_package {
	struct kb_packed *v;	/* every file of the archive, in its order */
	size_t n;
	i64 fresh, changed, same, pictures, refused;
	bool tried;		/* nothing was written */
};
/* Outside transactions, opens its own.  locale: of texts that do not say.  tried: only what
 * would become of it. */
bool kb_package_take(struct ctx *c, str zip, str locale, bool tried, struct kb_package *out) WARN_UNUSED;
/* In db_read. */
bool kb_package_make(struct ctx *c, str *zip) WARN_UNUSED;

#endif
