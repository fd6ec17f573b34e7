/*
 * Reads lines and counted bytes from a mail server, or from whatever stands in for one
 * (tests and fuzzers hand in memory).  Every read has a deadline and a maximum, so a
 * server that trickles, rambles or sends garbage costs bounded time and memory.
 */
#ifndef PRONTO_NET_MAILREAD_H
#define PRONTO_NET_MAILREAD_H

#include "base/buf.h"

enum mail_io { MAIL_IO_OK, MAIL_IO_CLOSED, MAIL_IO_TIMEOUT, MAIL_IO_WOKEN, MAIL_IO_TOO_LONG,
	       MAIL_IO_GARBAGE };

/* When to give up: a moment of clock_mono_ms, and optionally a descriptor (-1: none)
 * that ends the wait with MAIL_IO_WOKEN when it becomes readable. */
struct mail_until {
	i64 mono_ms;
	int wake_fd;
};

struct mail_src {
	/* At least one byte and at most n into p; blocks until `until`. */
	enum mail_io (*recv)(void *arg, char *p, size_t *n, struct mail_until until);
	void *arg;
};

struct mail_reader {
	struct mail_src src;
	size_t from, to;
	char buf[16384];
};

void mail_reader_init(struct mail_reader *r, struct mail_src src);

/* Appends one line to out, without its CRLF (a bare LF ends a line too); out->max
 * bounds it.  MAIL_IO_TOO_LONG leaves the stream in the middle of the line. */
enum mail_io mail_read_line(struct mail_reader *r, struct buf *out, i64 deadline);

/* Exactly n bytes into p. */
enum mail_io mail_read_bytes(struct mail_reader *r, char *p, size_t n, i64 deadline);

/* Returns MAIL_IO_OK as soon as there is something to read. */
enum mail_io mail_read_wait(struct mail_reader *r, struct mail_until until);

/* True when bytes lie in the buffer already. */
bool mail_read_pending(const struct mail_reader *r);

/* A source over memory; ends with MAIL_IO_CLOSED. */
struct mail_mem {
	str left;
	size_t step;		/* hand out at most this many bytes a call; 0: all */
};
struct mail_src mail_mem_src(struct mail_mem *m);

#endif
