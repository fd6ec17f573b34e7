/*
 * Mail and HTML are parsed in jailed processes.  A zygote is forked before secrets are
 * loaded and before threads start; it forks workers that give up every system call but
 * reading, writing and memory (seccomp), with limits on memory, CPU time and files.  One
 * worker serves one caller at a time over a socketpair and lives for many messages; it is
 * killed and replaced after a crash, a time-out or `recycle` messages.  What it answers
 * is validated again here (text/wire.h).  All functions but start and stop may be called
 * from any thread.
 */
#ifndef PRONTO_WORK_JAIL_H
#define PRONTO_WORK_JAIL_H

#include "base/ctx.h"
#include "text/html.h"
#include "text/mail.h"
#include "text/view.h"

struct jail;

struct jail_config {		/* zeros: the defaults */
	int workers;		/* 2 */
	i64 wall_ms;		/* 20,000 for one message */
	int cpu_s;		/* 5 for one message */
	size_t memory;		/* 512 MiB beyond what the program itself maps */
	int recycle;		/* 10,000 messages */
};

struct parse_opts {
	const struct mail_limits *limits;	/* NULL: the defaults */
};

struct jail_stats {
	i64 served, crashed, timed_out, refused, restarted;
};

/* Forks the zygote; call it first thing in main.  False: errno says why. */
bool jail_start(struct jail **out, const struct jail_config *cfg) WARN_UNUSED;
void jail_stop(struct jail *j);

/*
 * Parses raw into *out, whose memory is c->arena's (which needs room for about the
 * message once more).  False with E_INTERNAL on field "mail" and one of the keys
 * parser.crashed, parser.timeout, parser.memory, parser.broken, parser.unavailable:
 * intake then files the mail unparsed.
 */
bool jail_parse(struct jail *j, struct ctx *c, str raw, const struct parse_opts *opts, struct mail_view *out) WARN_UNUSED;

/* Sanitises HTML; out->html, text and the counts are filled, no marks and lines. */
bool jail_html(struct jail *j, struct ctx *c, str html, struct html_out *out) WARN_UNUSED;

/* The mail's whole HTML with its looks, for a sandboxed view (text/view.h). */
bool jail_original(struct jail *j, struct ctx *c, str raw, struct html_out *out) WARN_UNUSED;

bool jail_ready(struct jail *j);		/* at least one worker lives or can be started */
void jail_stats_read(struct jail *j, struct jail_stats *out);

#ifdef PRONTO_TESTING
enum jail_misdeed { MISDEED_OPEN = 100, MISDEED_SOCKET, MISDEED_EXEC, MISDEED_CRASH, MISDEED_SPIN, MISDEED_SLEEP,
	MISDEED_LIE, MISDEED_HOARD, MISDEED_MAP_EXEC, MISDEED_FORK };
/* A worker does this; the failure's key tells how it ended. */
bool jail_misbehave(struct jail *j, struct ctx *c, enum jail_misdeed what);
#endif

#endif
