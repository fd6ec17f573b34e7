/*
 * The jobs of the process: threads of their own beside the request workers, in the same
 * straight-line style.  Mail comes in (a poller per mailbox, the LMTP listener, intake
 * workers), mail goes out (senders), followers read the event log, and a housekeeper
 * sweeps.  Nothing here holds a lock that requests need; wake-ups are hints, every job
 * also looks by itself from time to time, because another process may have queued.
 */
#ifndef PRONTO_WORK_WORK_H
#define PRONTO_WORK_WORK_H

#include "desk/app.h"
#include "desk/event.h"

struct jail;
struct store;

struct work_config {
	struct jail *jail;	/* parses mail; NULL: no intake */
	str lmtp_listen;	/* "127.0.0.1:2424" or a path; empty: no listener */
	str lmtp_name;		/* host name in its greeting */
	int intake_threads;	/* 0: 2, with PostgreSQL 4: there they wait more than they work */
	int send_threads;	/* 0: 2 */
	bool no_poll, no_send;	/* a process that leaves these to others */
	str mail_ca_file;	/* authorities for mail servers instead of the system's */
	i64 send_per_min;	/* of one mailbox; 0: 120 */
};

/* Sets app->jobs; the caller sets app->wake = work_wake.  False: nothing runs, the reason
 * is in the log. */
bool work_start(struct app *app, struct store *s, const struct work_config *cfg);
/* Takes no new work, finishes the mail in flight (at most wait_ms each), joins all. */
void work_stop(struct app *app, i64 wait_ms);
void work_wake(struct app *app, enum wake what);
/* A token that signs this mailbox in, refreshed if need be; outside a transaction.
 * Failures are those of net/oauth.h; "oauth.reauthorise": somebody must consent anew. */
bool work_mailbox_access(struct ctx *c, i64 mailbox_id, str *access) WARN_UNUSED;
/* Outside a transaction: false only when there is no key; what the push service said, or the
 * key of why it said nothing, stands in *said. */
bool work_push(struct ctx *c, const struct push_due *d, const struct push_key *k, struct push_said *said) WARN_UNUSED;
int work_lmtp_port(const struct app *app);	/* 0: none */

/*
 * A reader of the event log with a place of its own.  stored: handle runs inside the
 * db_write that also moves the stored place, so what it writes happens once.  Otherwise
 * it starts at the newest event, runs inside db_read, and its place dies with the
 * process.  On false the same events come again after a pause.
 */
struct follower {
	const char *name;	/* row in table follower, thread name */
	bool stored;
	i64 batch;		/* events a call; 0: 200 */
	bool (*handle)(struct ctx *c, void *arg, const struct event *v, size_t n);
	void *arg;
};
bool follow_start(struct app *app, const struct follower *f);	/* after work_start */

struct work_stats {
	i64 received, duplicates, problems, sent, deferred, failed, ambiguous, pollers;
};
void work_stats(const struct app *app, struct work_stats *out);

#endif
