/*
 * What the running process offers to the domain and its edges: configuration that was
 * read once at start, the vault of secrets, and wake-ups.  Read-only after start, but for
 * the counters.
 */
#ifndef PRONTO_DESK_APP_H
#define PRONTO_DESK_APP_H

#include <stdatomic.h>

#include "base/str.h"

struct vault;		/* desk/vault.h */
struct hash_gate;	/* desk/people/password.h */
struct hub;		/* net/sse.h */
struct world_cache;	/* desk/promise/world.h */
struct live;		/* api/live.h: presence and subscribers */
struct http_server;
struct page_cache;	/* pages/cache.h */
struct kb_seen;	/* desk/knowledge/seen.h */
struct word_book;	/* desk/cases/search_words.h */
struct books;		/* desk/knowledge/books.h */
struct kb_index;	/* desk/knowledge/kb_index.h */
struct push_due;	/* desk/push.h */
struct push_key;
struct push_said;
struct ctx;

enum wake {
	WAKE_EVENTS,	/* the event log grew: live updates, search index */
	WAKE_OUTBOX,	/* something may be sent */
	WAKE_INTAKE,	/* raw mail waits to be worked */
	WAKE_MAILBOXES,	/* a mailbox was changed: pollers re-read their configuration */
	WAKE_PROMISE,	/* a clock's next instant moved, or clocks wait to be recomputed */
	WAKE_WEBHOOK,	/* a webhook waits to be delivered */
	WAKE_ROUTING,	/* queues are to be looked at, or sooner than was thought */
	WAKE_PUSH,	/* something is to be pushed to a browser */
	WAKE_ARTICLE,	/* an article is to be published or taken back at some instant */
};

struct app {
	str base_url;		/* "https://help.acme.es", no trailing slash */
	str mail_host;		/* right side of our Message-IDs and tokens' fallback domain */
	str data_dir;
	str build;		/* of the workspace bundle; changes make clients reload */
	str outbound_allow;	/* CIDRs that the outgoing guard lets pass */
	str mail_ca_file;	/* PEM of the authorities of mail servers, or empty */
	str dns_server;		/* "address:port" asked for mail servers, or empty: the system's */
	str oauth_stand_in;	/* tests: address instead of Google's and Microsoft's; empty */
	bool secure_cookies;	/* base_url is https */
	i64 upload_max;		/* bytes of one attachment */
	i64 started_at;
	struct vault *vault;
	struct hash_gate *hash_gate;	/* bounds what password hashing takes */
	struct world_cache *world;	/* calendars and policies; NULL: built at each use */
	struct hub *hub;
	struct live *live;
	struct page_cache *pages;	/* rendered pages; NULL: none are kept */
	struct http_server *http;
	struct kb_seen *kb_seen;	/* views of articles; NULL: not counted */
	struct word_book *word_book;	/* words of all tickets; NULL: read at each use */
	struct books *books;	/* thesauri; NULL: none */
	struct kb_index *kb_index;	/* search over articles; NULL: built at each use */
	void (*wake)(struct app *app, enum wake what);	/* any thread; never NULL */
	/* The HTML of a raw mail with its looks, for a sandbox, by the jailed parser; NULL: none. */
	bool (*original_html)(struct ctx *c, str raw, str *html);
	/* A token that signs this mailbox in (work/work.h); NULL: no jobs here. */
	bool (*mailbox_access)(struct ctx *c, i64 mailbox_id, str *access);
	/* Pushes to a browser now (work/work.h); NULL: no jobs here. */
	bool (*push_send)(struct ctx *c, const struct push_due *d, const struct push_key *k, struct push_said *said);
	/* A session ended (0: all of the agent): its live streams close.  May be NULL. */
	void (*signed_out)(struct app *app, i64 agent_id, i64 session_id);
	atomic_int images_fetching;	/* remote pictures on their way, for all readers */
	void *jobs;		/* main's own */
};

/* Wake after the running transaction committed, or now if there is none. */
void app_wake(struct ctx *c, enum wake what);
/* Likewise: closes the live streams of a session, or of all sessions of an agent (0). */
void app_signed_out(struct ctx *c, i64 agent_id, i64 session_id);

#endif
