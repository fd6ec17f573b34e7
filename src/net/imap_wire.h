/*
 * IMAP4rev1 (RFC 3501) as bytes: reading one response with its literals under limits,
 * splitting it into tokens, and the few responses that intake needs.  Pure: no network,
 * no clock.  Everything read here comes from a server that may be hostile; what cannot
 * be read is MAIL_IO_GARBAGE or false, never a crash and never unbounded memory.
 */
#ifndef PRONTO_NET_IMAP_WIRE_H
#define PRONTO_NET_IMAP_WIRE_H

#include "base/arena.h"
#include "net/mailread.h"

enum { IMAP_PIECES = 32, IMAP_LINE_MAX = 65536, IMAP_SMALL_LITERAL = 4096 };

/* A response is lines with a literal between each and the next. */
struct imap_piece {
	str line;		/* without {n} and CRLF */
	str literal;
	bool has_literal;
};
struct imap_resp {
	struct imap_piece v[IMAP_PIECES];
	size_t n;
};

struct imap_limits {
	size_t line;		/* of the lines of one response together */
	size_t literals;	/* of all literals together; imap_read takes off what it used */
	i64 deadline;
	struct arena *lines, *bodies;	/* literals above IMAP_SMALL_LITERAL go into bodies */
};

enum mail_io imap_read(struct mail_reader *in, struct imap_limits *lim, struct imap_resp *out);

enum imap_kind { IMAP_END, IMAP_ATOM, IMAP_STRING, IMAP_NIL, IMAP_OPEN, IMAP_CLOSE, IMAP_BAD };
struct imap_tok {
	enum imap_kind kind;
	str s;
};
struct imap_cursor {
	const struct imap_resp *r;
	size_t piece, at;
	struct arena *a;	/* for quoted strings with escapes */
};
struct imap_cursor imap_cursor(const struct imap_resp *r, struct arena *a);
struct imap_tok imap_next(struct imap_cursor *k);

enum imap_state { IMAP_OK, IMAP_NO, IMAP_REFUSED, IMAP_BYE, IMAP_PREAUTH, IMAP_GOES_ON, IMAP_DATA };

/* The first words of a response: "* 12 FETCH …", "A001 OK [CODE x] words", "+ words". */
struct imap_head {
	bool tagged;
	str tag;
	enum imap_state state;	/* BAD is IMAP_REFUSED; IMAP_DATA: anything else after "*" */
	bool has_number;
	i64 number;		/* "12" of "* 12 FETCH" */
	str word;		/* "FETCH", "SEARCH", … or empty */
	str code;		/* inside […], or empty */
	str words;		/* text for people */
	size_t after;		/* where the arguments begin in the first line */
};
bool imap_head(const struct imap_resp *r, struct imap_head *out) WARN_UNUSED;

struct imap_fetched {
	i64 uid, size, at;	/* -1 when not told; at is INTERNALDATE in ms UTC */
	str body, header, text;	/* BODY[], BODY[HEADER], BODY[TEXT]; null when not told */
};
bool imap_parse_fetch(const struct imap_resp *r, const struct imap_head *h, struct arena *a,
		      struct imap_fetched *out) WARN_UNUSED;

/* Appends the numbers of "* SEARCH 4 8 15"; nz-numbers of 32 bits, at most max. */
bool imap_parse_search(const struct imap_resp *r, const struct imap_head *h, i64 *v, size_t *n,
		       size_t max) WARN_UNUSED;

struct imap_folder {
	str name;		/* UTF-8 */
	str use;		/* "Sent", "Trash", "Junk", "Drafts", "Archive", "All" or empty (RFC 6154) */
	char separator;		/* 0: none */
	bool selectable;
};
bool imap_parse_list(const struct imap_resp *r, const struct imap_head *h, struct arena *a,
		     struct imap_folder *out) WARN_UNUSED;

/* "UIDVALIDITY 12" with key "UIDVALIDITY" gives 12; else -1. */
i64 imap_code_number(str code, str key);
/* "17-Jul-1996 02:44:25 -0700", also with a blank for the first digit. */
bool imap_parse_date(str s, i64 *at) WARN_UNUSED;

/* Folder names travel in modified UTF-7 (RFC 3501, 5.1.3). */
bool imap_name_encode(struct arena *a, str utf8, str *out) WARN_UNUSED;
str imap_name_decode(struct arena *a, str wire);	/* the bytes themselves when not valid */

#endif
