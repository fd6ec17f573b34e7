/*
 * Canned replies: texts with a name and a short word, in several languages, with files and
 * variables.  They are found by name, word or what they say, and put in the language of the
 * ticket's customer.
 */
#ifndef PRONTO_DESK_FLOW_CANNED_H
#define PRONTO_DESK_FLOW_CANNED_H

#include "desk/cases/attachment.h"
#include "desk/flow/sharing.h"
#include "desk/flow/wording.h"

enum { CANNED_FILES = 10, CANNED_FOUND = 8 };

struct canned_file {
	i64 id, size;
	str name, mime_type;
};
struct canned {
	i64 id;
	str name, shortcut, folder;
	struct sharing own;
	struct wording bodies;
	i64 used, updated_at;
	bool active, demo;
	struct canned_file *files;
	size_t files_n;
};
struct canned_list {
	struct canned *v;
	size_t n;
};

/* E_NOT_FOUND for what c->who may not see. */
bool canned_load(struct ctx *c, i64 id, struct canned *out) WARN_UNUSED;
/* All that c->who may see, by name; for its screens. */
bool canned_list(struct ctx *c, struct canned_list *out) WARN_UNUSED;
/* id 0 makes one and sets it.  add: own uploads that become its files; drop: its files that go. */
bool canned_save(struct ctx *c, struct canned *k, const struct i64s *add, const struct i64s *drop) WARN_UNUSED;
bool canned_delete(struct ctx *c, i64 id) WARN_UNUSED;

struct canned_hit {
	struct canned k;
	str html, locale;	/* filled, in the customer's language */
	struct strs left;	/* variables without a value */
};
struct canned_hits {
	struct canned_hit *v;
	size_t n;
};
/* The best for q, the most used for an empty one; active ones only.  t NULL: a new ticket. */
bool canned_find(struct ctx *c, str q, const struct ticket *t, struct canned_hits *out) WARN_UNUSED;
/* Inside db_write: counts it and copies its files as uploads of c->who. */
bool canned_use(struct ctx *c, i64 id, const struct ticket *t, struct canned_hit *out, struct attachment **files) WARN_UNUSED;

#endif
