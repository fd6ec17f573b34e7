/*
 * IMAP for intake: cursor by UIDVALIDITY and UID, bodies peeked at, IDLE, and what is
 * done to a message once it is stored.  A session belongs to one thread.  After a
 * failure with imap_dead() true the session is closed and opened anew; a plain refusal
 * (mail.refused, mail.folder) leaves it usable.  Failures as in mailconn.h; the server's
 * words are imap_reply().
 */
#ifndef PRONTO_NET_IMAP_H
#define PRONTO_NET_IMAP_H

#include "net/imap_wire.h"
#include "net/mailconn.h"

struct imap;

struct imap_config {
	struct mail_server server;
	size_t max_message;	/* bytes; a larger one is fetched in part.  0: 50 MiB */
	i64 command_ms;		/* for one answer, without the bytes of a body; 0: 60 s */
	i64 poll_ms;		/* between NOOPs when the server has no IDLE; 0: 30 s */
};

struct imap_box {
	i64 uidvalidity;	/* -1: the server told none, the cursor cannot be trusted */
	i64 uidnext;		/* -1: not told */
	i64 exists;
	bool readonly;
};

struct imap_mail {
	i64 uid;
	i64 at;			/* INTERNALDATE in ms UTC, -1: unreadable */
	i64 size;		/* on the server */
	str raw;		/* in c->arena */
	bool partial;		/* too large: raw is the header and the first 64 KiB of text */
	bool gone;		/* expunged meanwhile: nothing was read */
};

struct imap_folders {
	struct imap_folder *v;
	size_t n;
};

enum imap_wake { IMAP_WOKE_MAIL, IMAP_WOKE_FD, IMAP_WOKE_TIME };

/* On failure *out may hold a dead session for its reply and stage; close it anyway. */
bool imap_open(struct ctx *c, const struct imap_config *cfg, struct imap **out) WARN_UNUSED;
void imap_close(struct imap *im);	/* says LOGOUT if the server still answers; NULL is fine */
bool imap_dead(const struct imap *im);
struct net_reply imap_reply(const struct imap *im);
struct mail_conn *imap_conn(struct imap *im);

/* The folders, UTF-8 names, in the server's order. */
bool imap_folders(struct ctx *c, struct imap *im, struct imap_folders *out) WARN_UNUSED;

/* Opens a folder (UTF-8 name).  mail.folder when the server refuses it. */
bool imap_select(struct ctx *c, struct imap *im, str folder, struct imap_box *out) WARN_UNUSED;

/* UIDs above `after`, ascending, each once, at most max; *more when some may remain. */
struct imap_uids {
	i64 *v;
	size_t n;
	bool more;
};
bool imap_uids_after(struct ctx *c, struct imap *im, i64 after, size_t max, struct imap_uids *out) WARN_UNUSED;

/* One message, without setting \Seen.  Never more than max_message bytes. */
bool imap_fetch(struct ctx *c, struct imap *im, i64 uid, struct imap_mail *out) WARN_UNUSED;

/* A message that is no longer there is no failure for any of these. */
bool imap_mark_seen(struct ctx *c, struct imap *im, i64 uid) WARN_UNUSED;
/* By MOVE, else COPY and \Deleted; the folder is made if it is missing. */
bool imap_move(struct ctx *c, struct imap *im, i64 uid, str folder) WARN_UNUSED;
/* \Deleted, and UID EXPUNGE when the server can (a plain EXPUNGE would take others' too). */
bool imap_delete(struct ctx *c, struct imap *im, i64 uid) WARN_UNUSED;

/* Waits at most wait_ms for news in the open folder, or until wake_fd (-1: none) becomes
 * readable; IDLE, renewed within 28 min, or NOOP every poll_ms. */
struct imap_wait {
	i64 wait_ms;
	int wake_fd;
	enum imap_wake why;	/* out */
};
bool imap_wait(struct ctx *c, struct imap *im, struct imap_wait *w) WARN_UNUSED;

#endif
