/*
 * Mailboxes: the addresses under which the desk receives and sends.  Their passwords and
 * OAuth tokens are sealed; they are opened only by mailbox_secrets, for the job that
 * signs in, and never reach a shape.
 */
#ifndef PRONTO_DESK_MAILBOX_H
#define PRONTO_DESK_MAILBOX_H

#include "base/ctx.h"

/* What is read of one mail at most, whatever a mailbox lets in (text/mime.h). */
enum { MAIL_READ_MOST = 50 * 1024 * 1024 };

struct mailbox {
	i64 id;
	str name, address;
	struct strs aliases;	/* further addresses that lead here */
	str from_name;
	i64 team_id, brand_id;	/* brand 0: the first one */
	str locale;
	str in_kind;		/* imap, pop3, lmtp, none */
	str in_host;
	i64 in_port;
	str in_tls;		/* tls, starttls, none */
	str in_user;
	struct strs in_folders;
	str in_after;		/* seen, move, delete, keep */
	str in_move_to;
	str out_kind;		/* smtp, none */
	str out_host;
	i64 out_port;
	str out_tls, out_user;
	str auth_kind;		/* password, google, microsoft */
	str authserv_id, signature_html;
	bool auto_ack;
	bool plain_reply;	/* its server knows no plus addresses; see mailbox_plain_read */
	i64 size_limit;		/* bytes of one mail */
	bool active;
	bool in_password_set, out_password_set, oauth_set;
	str state;		/* new, ok, failing, reauthorise */
	i64 last_ok_at;
	str last_error;
	i64 failures;
};
struct mailboxes {
	struct mailbox *v;
	size_t n;
};

struct sql_mailbox_rows;
/* All of them as they stand in the store. */
bool mailbox_rows(struct ctx *c, struct sql_mailbox_rows *out) WARN_UNUSED;
/* The same, and for the rest of a transaction that changes none of them mailbox_rows gives
 * what was read here. */
bool mailbox_rows_keep(struct ctx *c, struct sql_mailbox_rows *out) WARN_UNUSED;
bool mailbox_list(struct ctx *c, struct mailboxes *out) WARN_UNUSED;
bool mailbox_list_active(struct ctx *c, struct mailboxes *out) WARN_UNUSED;
bool mailbox_load(struct ctx *c, i64 id, struct mailbox *out) WARN_UNUSED;
/* By address or alias; plus addressing ("soporte+token@…") is looked through. */
bool mailbox_by_address(struct ctx *c, str address, struct mailbox *out, bool *found) WARN_UNUSED;

/* STR_NULL leaves a secret as it is, the empty text removes it. */
struct mailbox_secret {
	str in_password, out_password, oauth;
};
/* id 0 makes a new one and sets it.  Wakes the pollers.  E_CONFLICT "mailbox.taken". */
bool mailbox_save(struct ctx *c, struct mailbox *m, const struct mailbox_secret *s) WARN_UNUSED;
/* plain_reply is a setting of its own ("mail.plain_reply.<id>"), read where it is shown. */
bool mailbox_plain_read(struct ctx *c, struct mailbox *v, size_t n) WARN_UNUSED;
bool mailbox_plain_write(struct ctx *c, const struct mailbox *m) WARN_UNUSED;
bool mailbox_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* The opened secrets; STR_NULL where none is set.  Keep them out of logs. */
bool mailbox_secrets(struct ctx *c, i64 id, struct mailbox_secret *out) WARN_UNUSED;
/* A refreshed OAuth token set, as the job keeps it (JSON). */
bool mailbox_oauth_keep(struct ctx *c, i64 id, str oauth) WARN_UNUSED;

/* What the jobs saw.  state: failing, reauthorise. */
bool mailbox_ok(struct ctx *c, i64 id) WARN_UNUSED;
bool mailbox_bad(struct ctx *c, i64 id, str state, str error) WARN_UNUSED;

#endif
