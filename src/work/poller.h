/*
 * Inside src/work: one thread per mailbox that is fetched.  The manager (mailboxes_job)
 * starts, stops and restarts them as mailboxes change; imap.c and pop3.c do one session.
 */
#ifndef PRONTO_WORK_POLLER_H
#define PRONTO_WORK_POLLER_H

#include "desk/cases/mailin.h"
#include "work/boxes.h"

struct poller {
	struct work *w;
	i64 mailbox_id;			/* 0: free */
	u64 print;			/* of its configuration */
	int wake_fd;
	pthread_t thread;
	_Atomic bool stop, ended;
	bool told_ok;
	i64 ok_at;			/* clock_mono_ms of the last time that it was told */
	int failures;
};

/* One fetched message on its way: a context of its own, reset after each. */
struct fetching {
	struct poller *p;
	struct box *b;
	struct ctx *c;			/* of the session */
	struct ctx *one;		/* of one message; its arena is reset by poller_next */
};
void poller_next(struct fetching *f);

/* A session until it breaks or the poller is stopped; false with a failure in c and the
 * server's words in *reply. */
bool poll_imap(struct fetching *f, str *reply) WARN_UNUSED;
/* One visit. */
bool poll_pop3(struct fetching *f, str *reply) WARN_UNUSED;

bool poller_stopping(const struct poller *p);
/* Stores and counts. */
bool poller_store(struct fetching *f, struct mailin_new *m) WARN_UNUSED;
/* The connection works: at most once in ten minutes, or after a failure. */
void poller_ok(struct fetching *f);
/* Mail that lay there before the mailbox was ours is no new question. */
enum { POLLER_OLD_MS = 48 * 3600000 };

#endif
