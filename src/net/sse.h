/*
 * Live updates: the hub hands each published event to the event streams whose owner may
 * see it at that very moment.  The last events are kept in a ring, so that a client that
 * comes back with Last-Event-ID gets what it missed; when more was missed than the ring
 * holds, it gets one `resync` and loads anew.  Every 15 s each stream gets
 * `event: ping` with {"now","build"} and the id of the newest event.
 * The hub knows nothing of tickets: a subscriber is an argument and a question.
 */
#ifndef PRONTO_NET_SSE_H
#define PRONTO_NET_SSE_H

#include "net/http.h"

struct hub;

struct hub_event {
	i64 id;		/* rising; 0: fleeting (typing, presence), neither kept nor replayed */
	str name;	/* "ticket.changed" */
	str data;	/* JSON text */
	str topic;	/* "ticket:42": only for subscribers of it and of everything */
	i64 key;	/* for may: what the event is about, */
	i64 facet[6];	/* and by what else its readers are told apart */
};

struct hub_sub {
	str topic;		/* copied; empty: everything */
	str last_id;		/* the Last-Event-ID header as it came; null: a fresh client */
	void *arg;
	/* Under the hub's lock, at the time of sending: must not block nor call the hub. */
	bool (*may)(void *arg, const struct hub_event *e);	/* NULL: everything */
	void (*gone)(void *arg);				/* last call for arg; may be NULL */
};

struct hub_config {
	size_t ring;		/* events kept; 0: 1024 */
	i64 newest_id;		/* of the event log at start: what came before is not in the ring */
	i64 ping_ms;		/* 0: 15000 */
	str build;		/* copied */
};

struct hub *hub_new(const struct hub_config *cfg);	/* starts the thread of the pings */
void hub_free(struct hub *h);				/* after http_stop */

/* Any thread.  Ids should rise; replay after a reconnection goes by them. */
void hub_publish(struct hub *h, const struct hub_event *e);

/* In a handler: turns the answer into an event stream of this subscriber. */
void hub_subscribe(struct hub *h, const struct hub_sub *sub, struct http_res *res);

/* Closes the streams of those subscribers that match, a session that ended for one.
 * match runs under the hub's lock. */
void hub_drop(struct hub *h, bool (*match)(void *arg, void *key), void *key);

size_t hub_count(struct hub *h);

#endif
