/*
 * A text in several of the five languages, of which the customer's is taken: exactly it,
 * else the same language elsewhere (pt-PT for pt-BR), else English, else any there is.
 */
#ifndef PRONTO_DESK_FLOW_WORDING_H
#define PRONTO_DESK_FLOW_WORDING_H

#include "base/json.h"
#include "base/message.h"
#include "desk/flow/vars.h"

enum { WORDING_MAX = 64 * 1024 };	/* bytes of one */

struct wording {
	str v[LOCALES];			/* in the order of message_locales; empty: none */
};

/* {"es":"<p>…"}: HTML is sanitised; variables and languages are checked, at least one text
 * is needed.  Errors name "bodies.es". */
bool wording_parse(struct ctx *c, const json_t *j, const char *field, struct wording *out) WARN_UNUSED;
/* The same, where having none is fine. */
bool wording_parse_any(struct ctx *c, const json_t *j, const char *field, struct wording *out) WARN_UNUSED;
/* What wording_parse stored before: read without any check. */
bool wording_read(struct ctx *c, str json, struct wording *out) WARN_UNUSED;
str wording_json(struct arena *a, const struct wording *w);
/* *locale (may be NULL): the language of what was taken. */
str wording_pick(const struct wording *w, str wanted, str *locale);

#endif
