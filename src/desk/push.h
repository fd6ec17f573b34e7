/*
 * Push to browsers whose tab is closed.  Who asks for it in a browser gets a row; a notice
 * that goes by "browser" (notify.h) is queued for each in its transaction, and a job
 * (work/push) delivers it, later and later until it was taken or is too old.  What the
 * agent has read by then, and what falls into his quiet hours, is not sent.  The words are
 * those of the bell, made when it leaves; the desk may leave subjects out.
 */
#ifndef PRONTO_DESK_PUSH_H
#define PRONTO_DESK_PUSH_H

#include "base/ctx.h"

enum { PUSH_BROWSERS_MAX = 20, PUSH_TRIES = 6, PUSH_TTL_S = 4 * 3600 };

/* The desk's key, raw: secret 32 bytes, point 65.  Empty when there is none yet. */
struct push_key {
	str secret, point;
};
bool push_key_load(struct ctx *c, struct push_key *out) WARN_UNUSED;
bool push_key_keep(struct ctx *c, const struct push_key *k) WARN_UNUSED;	/* inside db_write; the first one stays */

struct push_browser {
	i64 id, agent_id, session_id;
	str endpoint, point, auth;	/* point and auth raw */
	str name;			/* its User-Agent */
	i64 created_at, tried_at, taken_at;
	i64 status;			/* what its push service said last; 0: nothing */
	str error;			/* why nothing was said */
};
struct push_browsers {
	struct push_browser *v;
	size_t n;
};
/* Of c->who, in the order in which they came. */
bool push_list(struct ctx *c, struct push_browsers *out) WARN_UNUSED;
/* One of c->who's; E_NOT_FOUND "push.gone". */
bool push_load(struct ctx *c, i64 id, struct push_browser *out) WARN_UNUSED;

struct push_new {
	str endpoint, p256dh, auth;	/* as the browser gives them (base64url) */
	str name;
};
/* Inside db_write, for c->who; one that is known already becomes his. */
bool push_add(struct ctx *c, const struct push_new *n, i64 *id) WARN_UNUSED;
bool push_remove(struct ctx *c, i64 id) WARN_UNUSED;			/* c->who's */
/* Inside db_write: a session of his ended; or all but one (0: all). */
bool push_session_over(struct ctx *c, i64 agent_id, i64 session_id) WARN_UNUSED;
bool push_sessions_over(struct ctx *c, i64 agent_id, i64 keep_id) WARN_UNUSED;

/* Inside db_write: a notice goes to all his browsers. */
bool push_queue(struct ctx *c, i64 agent_id, i64 notice_id, i64 ticket_id) WARN_UNUSED;

struct push_due {
	i64 id, tries, lease, created_at;
	struct push_browser to;
	str plain, topic;		/* JSON for the service worker */
	bool urgent;
};
/* Jobs, inside db_write: claims what is due, leaving out what need not be sent any more. */
bool push_claim(struct ctx *c, i64 limit, i64 lease_ms, struct push_due **v, size_t *n) WARN_UNUSED;
bool push_next(struct ctx *c, i64 *at) WARN_UNUSED;			/* -1: nothing waits */

struct push_said {
	i64 status, after_s;		/* status 0: no answer; after_s: of Retry-After */
	str error;
};
/* Inside db_write: taken, tried again later, given up; a browser that is no more is forgotten. */
bool push_done(struct ctx *c, const struct push_due *d, const struct push_said *said) WARN_UNUSED;
/* What a test sends; and inside db_write what came of it.  *kept: the browser is still there. */
bool push_test(struct ctx *c, str *plain) WARN_UNUSED;
bool push_tested(struct ctx *c, i64 id, const struct push_said *said, bool *kept) WARN_UNUSED;

#endif
