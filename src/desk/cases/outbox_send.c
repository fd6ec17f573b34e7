/* The sender's side of the outbox: claims with a fence, results, bounces. */
#include "desk/cases/outbox.h"

#include <stdlib.h>

#include "desk/event.h"
#include "desk/people/person.h"
#include "sql_outbox.h"
#include "store/db.h"

static const i64 GUESS_MS = (i64)7 * 86400000;
/* 9999-12-31: shown as deferred, but the relay tries, not we. */
static const i64 NEVER = 253402300799000;
enum { REPLY_MAX = 2000 };

static int by_age(const void *a, const void *b)
{
	const struct outbox_row *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

bool outbox_claim(struct ctx *c, i64 limit, i64 lease_ms, struct outbox_row **v, size_t *n)
{
	struct sql_outbox_claim_rows rows;
	size_t i;

	if (!sql_outbox_claim(c, &(struct sql_outbox_claim_in){ .until_at = c->now + lease_ms,
			.me = store_number(c->store),
			.not_before = c->now, .limit_n = limit }, &rows))
		return false;
	*v = NEW_N(c->arena, struct outbox_row, rows.n ? rows.n : 1);
	*n = rows.n;
	for (i = 0; i < rows.n; i++) {
		const struct sql_outbox_claim_row *r = &rows.v[i];

		(*v)[i] = (struct outbox_row){
			.id = r->id, .ticket_id = r->ticket_id, .message_id = r->message_id,
			.mailbox_id = r->mailbox_id, .attempts = r->attempts, .lease = r->lease,
			.created_at = r->created_at, .purpose = r->purpose, .address = r->address,
			.address_folded = r->address_folded, .rfc_id = r->rfc_id,
			.reply_token = r->reply_token, .content = r->content, .ambiguous = r->ambiguous,
		};
	}
	qsort(*v, *n, sizeof(**v), by_age);
	return true;
}

static str delivery_detail(struct ctx *c, i64 message_id, str address, str state, str words)
{
	struct buf b = buf_new(c->arena, 16 * 1024);

	buf_fmt(&b, "{\"message_id\":%lld,\"address\":", (long long)message_id);
	json_str(&b, address);
	buf_put(&b, S(",\"state\":"));
	json_str(&b, state);
	buf_put(&b, S(",\"reply\":"));
	json_str(&b, str_utf8_trunc(words, REPLY_MAX));
	buf_ch(&b, '}');
	return buf_str(&b);
}

bool outbox_done(struct ctx *c, const struct outbox_row *row, const struct outbox_result *r, bool *kept)
{
	bool sent = str_eq(r->state, S("sent"));
	str words = str_utf8_trunc(r->reply.s ? r->reply : S(""), REPLY_MAX);
	const char *kind = sent ? "mail.sent" : str_eq(r->state, S("failed")) ? "mail.failed" : "mail.deferred";
	i64 changed;

	*kept = false;
	if (!sql_outbox_finish(c, &(struct sql_outbox_finish_in){ .state = r->state, .last_reply = words,
			.not_before = r->not_before ? r->not_before : c->now, .ambiguous = r->ambiguous,
			.sent_at = sent ? c->now : 0, .id = row->id, .lease = row->lease }, &changed))
		return false;
	*kept = changed > 0;
	if (!changed || !row->ticket_id)
		return true;
	if (sent && !identity_delivered(c, row->address))
		return false;
	/* the first deferral is news, its repetitions are not */
	if (str_eq(r->state, S("deferred")) && row->attempts > 1)
		return true;
	return event_append(c, row->ticket_id, kind,
		delivery_detail(c, row->message_id, row->address, r->state, words), NULL);
}

bool outbox_release(struct ctx *c, const struct outbox_row *row, i64 not_before)
{
	return sql_outbox_release(c, &(struct sql_outbox_release_in){ .not_before = not_before,
		.id = row->id, .lease = row->lease }, NULL);
}

bool outbox_renew(struct ctx *c, const struct outbox_row *row, i64 until_at, bool *kept)
{
	i64 changed;

	if (!sql_outbox_renew(c, &(struct sql_outbox_renew_in){ .lease_until = until_at, .id = row->id,
			.lease = row->lease }, &changed))
		return false;
	*kept = changed > 0;
	return true;
}

bool outbox_unlease_of(struct ctx *c, i64 number)
{
	return sql_outbox_unlease_of(c, &(struct sql_outbox_unlease_of_in){ .number = number }, NULL);
}

bool outbox_unlease(struct ctx *c)
{
	return sql_outbox_unlease(c, NULL);
}

bool outbox_next(struct ctx *c, i64 *at)
{
	struct sql_outbox_next_at_row row;

	if (!sql_outbox_next_at(c, &row))
		return false;
	*at = row.due_at;
	return true;
}

/* ---- bounces ---- */

static struct sent_mail sent_of(const struct sql_sent_mail_row *r)
{
	return (struct sent_mail){ r->id, r->ticket_id, r->message_id, r->address, r->address_folded, r->state };
}

bool outbox_by_ref(struct ctx *c, str ref, struct sent_mail *out, bool *found)
{
	struct sql_sent_mail_row r = { 0 };

	if (!sql_outbox_by_rfc_id(c, &(struct sql_outbox_by_rfc_id_in){ .rfc_id = ref }, &r, found))
		return false;
	*out = sent_of(&r);
	return true;
}

bool outbox_by_token(struct ctx *c, const struct token_hit *hit, struct sent_mail *out, bool *found)
{
	struct sql_sent_mail_row r = { 0 };
	bool ok;

	/* mail that carries no message stands in the token as its own row, negative */
	if (hit->message_id < 0)
		ok = sql_outbox_sent_by_id(c, &(struct sql_outbox_sent_by_id_in){ .id = -hit->message_id },
					   &r, found);
	else
		ok = sql_outbox_of_token(c, &(struct sql_outbox_of_token_in){ .message_id = hit->message_id,
			.address_folded = hit->address_folded }, &r, found);
	*out = sent_of(&r);
	return ok;
}

bool outbox_by_address(struct ctx *c, i64 mailbox_id, str address_folded, struct sent_mail *out, bool *found)
{
	struct sql_sent_mail_row r = { 0 };

	if (!sql_outbox_latest_to(c, &(struct sql_outbox_latest_to_in){ .address_folded = address_folded,
			.mailbox_id = mailbox_id, .since_at = c->now - GUESS_MS }, &r, found))
		return false;
	*out = sent_of(&r);
	return true;
}

bool outbox_bounced(struct ctx *c, const struct sent_mail *m, str words, bool delayed)
{
	str state = delayed ? S("deferred") : S("failed");

	if (!sql_outbox_bounced(c, &(struct sql_outbox_bounced_in){ .state = state,
			.last_reply = str_utf8_trunc(words.s ? words : S(""), REPLY_MAX),
			.not_before = delayed ? NEVER : c->now, .id = m->id }, NULL))
		return false;
	return !m->ticket_id || event_append(c, m->ticket_id, "mail.bounced",
		delivery_detail(c, m->message_id, m->address, state, words.s ? words : S("")), NULL);
}
