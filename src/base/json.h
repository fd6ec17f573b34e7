/* JSON text to jansson's tree, bounded; the tree is released with the arena. */
#ifndef PRONTO_BASE_JSON_H
#define PRONTO_BASE_JSON_H

#include <jansson.h>
#include "base/str.h"

struct ctx;
/* Duplicate keys, trailing bytes, depth > 32 and NULs are failures (E_BAD_REQUEST). */
bool json_parse(struct ctx *c, str text, json_t **out) WARN_UNUSED;
str json_get_str(const json_t *o, const char *key);	/* STR_NULL if absent or other type */
i64 json_get_i64(const json_t *o, const char *key, i64 otherwise);
bool json_get_bool(const json_t *o, const char *key, bool otherwise);
str json_text(struct arena *a, const json_t *v);	/* compact */

#endif
