/*
 * Messages of a ticket: public ones, which the customer sees, and notes, which never
 * leave.  message_receive is the one door through which every channel brings in what
 * a customer says; message_send is how the desk answers.
 */
#ifndef PRONTO_DESK_CASES_MESSAGE_H
#define PRONTO_DESK_CASES_MESSAGE_H

#include "desk/cases/ticket.h"

enum { MESSAGE_UNDO_MS = 10000 };	/* for what leaves no mail: notes, tickets without an address */

struct message_file {		/* an attachment whose bytes are in the blob store */
	str sha256, name, mime_type, content_id;
	i64 size;
	bool inline_;
};

struct message_new {
	str kind;		/* public, note */
	str direction;		/* in, out */
	str channel;
	str author_kind;	/* person, agent, system */
	i64 author_id;
	str author_name, author_address;
	str recipients;		/* JSON {"to":[{"name","address"}…],"cc":[…]}; empty: {} */
	str subject, html, text, quoted_html, language;	/* html is sanitised already */
	str flags;		/* words: auto bounce unverified third_party unparsed forwarded */
	i64 remote_images;
	str rfc_id, raw_sha;	/* STR_NULL when none */
	i64 mailbox_id;
	struct message_file *files;
	size_t files_n;
	struct i64s attachment_ids;	/* uploaded before by this agent */
	i64 at;			/* 0: c->now */
	bool automatic;		/* a machine's: moves no clock */
	i64 side_id;		/* a talk beside the ticket (side.h): none of the customer's thread */
};

/* HTML that text_to_html makes of the message's text is not stored twice: in its place
 * stands a mark, and message_html gives it back. */
str message_html_kept(struct ctx *c, str html, str text);
str message_html(struct ctx *c, str kept, str text);

/* Stores the message, its files, counts, snippet and the event.  Keeps status as it is. */
bool message_append(struct ctx *c, struct ticket *t, const struct message_new *m, i64 *id) WARN_UNUSED;

struct message_in {
	struct message_new m;	/* kind public, direction in are set here */
	i64 ticket_id;		/* 0: a new ticket */
	i64 person_id;		/* who speaks; author of the message */
	i64 mailbox_id, team_id, brand_id;	/* for a new ticket */
	str subject;
	bool automatic;		/* auto-reply, bounce: filed, reopens nothing, starts nothing */
	bool spam;
	bool demo;
};
struct received {
	i64 ticket_id, message_id;
	struct ticket ticket;	/* as written; the caller holds its row */
	bool opened;		/* a new ticket was made (also when a closed one was followed up) */
	bool reopened;
};

/* The one door.  Order in the transaction: message, status, (triggers, policy, clocks,
 * routing), outbox.  A reply to a solved ticket reopens it within reopen_days, else opens
 * a follow-up; a reply to a merged ticket goes to its target. */
bool message_receive(struct ctx *c, const struct message_in *in, struct received *out) WARN_UNUSED;

/* What the customer said, written down by an agent (a call, a visit). */
struct message_typed {
	str html, channel;
	bool text_only;
	struct i64s attachment_ids;
};
bool message_append_typed(struct ctx *c, struct ticket *t, const struct message_typed *m, i64 *id) WARN_UNUSED;

struct message_out_req {
	str kind;		/* public, note */
	str html;		/* as typed; sanitised here */
	bool text_only;
	struct strs to, cc;	/* empty to: the requester */
	struct strs bcc;	/* whom no other recipient sees */
	struct i64s attachment_ids;
	i64 seen_event_id;	/* the newest event the author had seen; 0: no check */
	bool send_anyway;
	i64 hold_ms;		/* undo window */
	bool forward;		/* to outsiders: recipients do not become participants */
	struct message_file *files;	/* of the message that is forwarded */
	size_t files_n;
};
/* Agent's reply or note.  E_CONFLICT "ticket.stale" when somebody else wrote since. */
bool message_send(struct ctx *c, struct ticket *t, const struct message_out_req *r, i64 *id) WARN_UNUSED;
/* Whether message_send would take it now: rights, state, body, recipients; nothing is written. */
bool message_sendable(struct ctx *c, const struct ticket *t, const struct message_out_req *r) WARN_UNUSED;
/* A step that stays although its message or macro was taken back. */
struct undo_kept {
	str what;		/* status, priority, type, team, assignee, tags, field, reason, snooze, watcher */
	str name;		/* of a field, as its readers call it; else empty */
	str why;		/* in the reader's language */
};
enum { UNDO_KEPT_MAX = 48 };
struct undo_left {
	struct undo_kept v[UNDO_KEPT_MAX];
	size_t n;
};
/* Within the hold: cancels all its mail, marks the message undone and gives the ticket the status
 * back that it had, unless somebody moved it since; *left says what stays. E_CONFLICT "message.too_late". */
bool message_undo(struct ctx *c, i64 message_id, struct ticket *t, struct undo_left *left) WARN_UNUSED;
/* On a ticket from ticket_take: what its holder changed at that instant (a macro without a
 * message) is as before, but for what was changed since.  E_CONFLICT "message.too_late". */
bool changes_undo(struct ctx *c, i64 at, struct ticket *t, struct undo_left *left) WARN_UNUSED;

#endif
