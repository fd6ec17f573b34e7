/*
 * Two at one editor: who saves says which version he had before him.  When another stands
 * there by now nothing is written; the answer is a 409 that names who saved it and when.
 */
#ifndef PRONTO_API_SEEN_H
#define PRONTO_API_SEEN_H

#include <jansson.h>
#include "api/api.h"

#define SEEN_AT_DOC "updated_at of what was edited: refused with 409 edit.stale_other when it has been saved since. Left out: not asked."
#define SEEN_DOC "Of the version that was edited: refused with 409 edit.stale when another one has been saved since. Left out: not asked."

/* Inside db_write, before the version is read: whoever saves the same waits. */
bool seen_hold(struct ctx *c, str kind, i64 id) WARN_UNUSED;
/* What has no versions says when it was last saved: false with the refusal when that is not
 * the instant that was seen; 0: not asked.  Who saved it is not known then. */
bool seen_since(struct ctx *c, i64 seen_at, i64 updated_at) WARN_UNUSED;
/* Takes seen_version_id out of the body; false: another version than that stands. */
bool seen_fresh(json_t *set, i64 version_id);
/* The refusal; always false. */
bool seen_stale(struct ctx *c, str by, i64 at);

#endif
