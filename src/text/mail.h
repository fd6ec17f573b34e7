/*
 * A received message as Pronto sees it.  Every str is valid UTF-8 without NUL, header
 * values hold no CR or LF; only the bytes of attachments are raw.  The memory is the
 * arena's that mail_parse was given (or the input's).
 */
#ifndef PRONTO_TEXT_MAIL_H
#define PRONTO_TEXT_MAIL_H

#include "base/shape.h"
#include "base/str.h"

struct mail_addr {
	str name;
	str addr;	/* as written, domain in lower case; may be empty */
};

struct mail_part {
	str name;		/* cleaned: no path, no control or direction characters, unique */
	str type;		/* "image/png", lower case */
	i64 size;
	str sha256;		/* hex */
	bool is_inline;		/* shown inside the HTML by its content id */
	str content_id;		/* without < and > */
	str bytes;
};

struct mail_header {
	str name, value;
};

struct mail_auto {
	bool is;
	str reason;		/* "auto-submitted", "precedence", "subject" … */
};

struct mail_bounce {
	bool is;
	str action;		/* failed, delayed, delivered, relayed, expanded */
	str status;		/* "5.1.1" or empty */
	bool hard;		/* the address is dead, not merely busy */
	struct strs recipients;
	str message_id;		/* of our message, with < and > */
	str diagnostic;
	str source;		/* "report" or "text": how it was recognised */
};

/* What kind of machine report the message is: "", dsn, mdn, arf, dmarc, pec. */
struct mail_pec {
	bool is;
	str kind;		/* posta-certificata, avvenuta-consegna, errore-consegna … */
	str ref_message_id;	/* X-Riferimento-Message-ID: our message */
};

struct mail_calendar {
	str method, uid, partstat;
};

struct mail_spam {
	str flag, status, score;	/* X-Spam-Flag, X-Spam-Status, X-Spam-Score or X-Rspamd-Score */
	bool is;
};

struct mail {
	struct list from, reply_to, sender, to, cc;	/* struct mail_addr */
	str subject;
	i64 date;		/* ms UTC; 0: none or unreadable */
	str message_id;		/* "<…>"; the first header wins; empty: none */
	struct strs in_reply_to, references;
	str text;		/* plain body, or rendering of the HTML */
	bool text_from_html;
	str html;		/* raw, must be sanitised */
	struct list attachments;	/* struct mail_part */
	struct strs delivered_to;	/* Delivered-To, X-Original-To, Envelope-To */
	str return_path;	/* "<>" for the empty one */
	bool has_return_path;
	struct mail_auto auto_reply;
	struct mail_bounce bounce;
	str report;
	struct mail_pec pec;
	struct mail_calendar calendar;
	str list_id;
	bool bulk;		/* List-Unsubscribe, Precedence bulk/list, Feedback-ID */
	struct strs authentication_results;	/* topmost first, raw */
	struct mail_spam spam;
	str original_sender, original_from;	/* X-Original-Sender, X-Original-From */
	struct strs loop;	/* X-Pronto-Loop */
	bool is_signed, encrypted;
	struct strs charset_problems;
	bool unparsed;		/* beyond a limit: show the original */
	str reason;		/* which: "size", "depth", "parts", "headers", "addresses" */
};

struct mail_limits {
	size_t bytes, header_bytes;
	int depth, parts, addresses;
};

extern const struct mail_limits mail_limits_default;	/* 50 MiB, 256 KiB, 20, 1000, 1000 */

#endif
