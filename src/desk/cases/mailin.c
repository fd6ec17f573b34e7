#include "desk/cases/mailin.h"

#include <stdlib.h>

#include "base/failpoint.h"
#include "base/json.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/outbox.h"
#include "desk/people/address.h"
#include "desk/people/jsons.h"
#include "desk/policy.h"
#include "sql_mailbox.h"
#include "sql_mailin.h"
#include "store/blob.h"
#include "store/db.h"
#include "text/fold.h"

enum { ENVELOPE_MAX = 256 * 1024 };

static void put_list(struct ctx *c, struct buf *b, const struct strs *l)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, text_clean_line(c->arena, l->v[i]));
	}
	buf_ch(b, ']');
}

static str envelope_write(struct ctx *c, const struct mailin_new *m)
{
	struct buf b = buf_new(c->arena, ENVELOPE_MAX);

	buf_put(&b, S("{\"to\":"));
	put_list(c, &b, &m->to);
	if (m->from.s) {
		buf_put(&b, S(",\"from\":"));
		json_str(&b, text_clean_line(c->arena, m->from));
	}
	if (m->partial)
		buf_put(&b, S(",\"partial\":true"));
	buf_ch(&b, '}');
	return b.over ? S("{}") : buf_str(&b);
}

static bool envelope_read(struct ctx *c, str json, struct mailin *m)
{
	json_t *o, *to;
	size_t i;

	if (!json_parse(c, json, &o))
		return false;
	m->from = json_get_str(o, "from");
	m->partial = json_get_bool(o, "partial", false);
	to = json_object_get(o, "to");
	m->to.v = NEW_N(c->arena, str, json_array_size(to) + 1);
	for (i = 0; i < json_array_size(to); i++)
		m->to.v[m->to.n++] = str_of(json_string_value(json_array_get(to, i)));
	return true;
}

/* ---- storing ---- */

struct store_job {
	const struct mailin_new *m;
	i64 id;
	bool duplicate;
};

static bool insert(struct ctx *c, struct store_job *j, str sha, bool with_uid, bool *made)
{
	const struct mailin_new *m = j->m;
	struct sql_mailin_put_row row;

	if (!sql_mailin_put(c, &(struct sql_mailin_put_in){
			.mailbox_id = m->mailbox_id, .source = m->source,
			.folder = m->folder.s ? m->folder : S(""),
			.uidvalidity = with_uid ? m->uidvalidity : 0, .uid = with_uid ? m->uid : 0,
			.sha256 = sha, .size = (i64)m->raw.n, .envelope = envelope_write(c, m),
			.received_at = m->received_at ? m->received_at : c->now }, &row, made))
		return false;
	if (*made)
		j->id = row.id;
	return true;
}

static bool store_tx(struct ctx *c, void *arg)
{
	struct store_job *j = arg;
	const struct mailin_new *m = j->m;
	struct sql_mailin_by_sha_row row;
	bool made, found;
	str sha;

	if (!blob_put(c, m->raw, &sha) || !insert(c, j, sha, m->uid > 0, &made))
		return false;
	if (!made) {
		if (!sql_mailin_by_sha(c, &(struct sql_mailin_by_sha_in){ .mailbox_id = m->mailbox_id,
				.sha256 = sha }, &row, &found))
			return false;
		/* other bytes under a UID that was used before: the server is wrong, the mail is not */
		if (found) {
			j->id = row.id;
			j->duplicate = true;
		} else if (!insert(c, j, sha, false, &made)) {
			return false;
		}
	}
	if (m->uid > 0 && !mailin_cursor_move(c, m->mailbox_id, m->folder,
			&(struct mailin_place){ .uidvalidity = m->uidvalidity, .last_uid = m->uid }))
		return false;
	if (!j->duplicate)
		app_wake(c, WAKE_INTAKE);
	return true;
}

bool mailin_store(struct ctx *c, const struct mailin_new *m, i64 *id, bool *duplicate)
{
	struct store_job j = { .m = m };

	if (!FAILPOINT(c, "intake.before_store") || !db_write(c, store_tx, &j) || !FAILPOINT(c, "intake.stored"))
		return false;
	*id = j.id;
	*duplicate = j.duplicate;
	return true;
}

/* ---- mailboxes by address ---- */

/* "help+p1a…@acme.es" and "help+anything@acme.es" are help@acme.es. */
static str without_tag(struct arena *a, str folded)
{
	ssize_t at = str_rchr(folded, '@'), plus = str_chr(folded, '+');

	if (at < 0 || plus < 1 || plus > at)
		return folded;
	return str_fmt(a, "%.*s%.*s", (int)plus, folded.s, (int)(folded.n - (size_t)at), folded.s + at);
}

static bool is_address_of(struct ctx *c, const struct sql_mailbox_row *box, str folded)
{
	struct strs aliases;
	size_t i;

	if (str_eq(box->address_folded, folded))
		return true;
	aliases = jsons_read(c->arena, box->aliases);
	for (i = 0; i < aliases.n; i++)
		if (str_eq(address_fold(c->arena, aliases.v[i]), folded))
			return true;
	return false;
}

static const struct sql_mailbox_row *mailbox_in(struct ctx *c, const struct sql_mailbox_rows *all, str address)
{
	str whole = address_fold(c->arena, address), plain = without_tag(c->arena, whole);
	size_t i, pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < all->n; i++)
			if (all->v[i].active && is_address_of(c, &all->v[i], pass ? plain : whole))
				return &all->v[i];
	return NULL;
}

struct find_job {
	str address;
	size_t bytes;
	i64 mailbox_id;
	bool fits;
};

static bool find_tx(struct ctx *c, void *arg)
{
	struct find_job *j = arg;
	struct sql_mailbox_rows all;
	const struct sql_mailbox_row *box;

	if (!sql_mailbox_all(c, &all))
		return false;
	box = mailbox_in(c, &all, j->address);
	j->mailbox_id = box ? box->id : 0;
	j->fits = !box || box->size_limit <= 0 || j->bytes <= (size_t)box->size_limit;
	return true;
}

bool mailin_takes(struct ctx *c, str address, size_t bytes, i64 *mailbox_id, bool *yes)
{
	struct find_job j = { .address = address, .bytes = bytes };

	if (!(c->conn ? find_tx(c, &j) : db_read(c, find_tx, &j)))
		return false;
	*mailbox_id = j.mailbox_id;
	*yes = j.fits;
	return true;
}

bool mailin_mailbox_of(struct ctx *c, str address, i64 *mailbox_id)
{
	bool fits;

	return mailin_takes(c, address, 0, mailbox_id, &fits);
}

static bool stored_already(const struct i64s *done, i64 id)
{
	size_t i;

	for (i = 0; i < done->n; i++)
		if (done->v[i] == id)
			return true;
	return false;
}

bool mailin_deliver(struct ctx *c, const struct mailin_new *m, i64 *stored)
{
	struct i64s done = { .v = NEW_N(c->arena, i64, m->to.n + 1) };
	size_t i;

	*stored = 0;
	for (i = 0; i < m->to.n; i++) {
		struct mailin_new one = *m;
		bool duplicate;
		i64 id;

		if (!mailin_mailbox_of(c, m->to.v[i], &one.mailbox_id))
			return false;
		if (!one.mailbox_id || stored_already(&done, one.mailbox_id))
			continue;
		if (!mailin_store(c, &one, &id, &duplicate))
			return false;
		done.v[done.n++] = one.mailbox_id;
		++*stored;
	}
	return true;
}

/* ---- working ---- */

static bool from_row(struct ctx *c, const struct sql_mailin_claimed_row *r, struct mailin *m)
{
	*m = (struct mailin){ .id = r->id, .mailbox_id = r->mailbox_id, .size = r->size,
		.received_at = r->received_at, .attempts = r->attempts, .lease = r->lease,
		.ticket_id = r->ticket_id, .message_id = r->message_id, .source = r->source,
		.folder = r->folder, .sha256 = r->sha256 };
	return envelope_read(c, r->envelope, m);
}

bool mailin_claim(struct ctx *c, i64 lease_ms, struct mailin *m, bool *found)
{
	struct sql_mailin_claimed_row r;

	if (!sql_mailin_claim(c, &(struct sql_mailin_claim_in){ .until_at = c->now + lease_ms,
			.me = store_number(c->store),
			.not_before = c->now }, &r, found))
		return false;
	return !*found || from_row(c, &r, m);
}

static int by_id(const void *a, const void *b)
{
	const struct mailin *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

bool mailin_claim_some(struct ctx *c, i64 limit, i64 lease_ms, struct mailin **v, size_t *n)
{
	struct sql_mailin_claimed_rows rows;
	bool found;
	size_t i;

	if (!sql_mailin_claim_fresh(c, &(struct sql_mailin_claim_fresh_in){ .until_at = c->now + lease_ms,
			.me = store_number(c->store),
			.not_before = c->now, .limit_n = limit }, &rows))
		return false;
	*v = NEW_N(c->arena, struct mailin, rows.n + 1);
	*n = rows.n;
	if (!rows.n) {
		if (!mailin_claim(c, lease_ms, *v, &found))
			return false;
		*n = found ? 1 : 0;
		return true;
	}
	for (i = 0; i < rows.n; i++)
		if (!from_row(c, &rows.v[i], &(*v)[i]))
			return false;
	qsort(*v, *n, sizeof(**v), by_id);
	return true;
}

bool mailin_finish(struct ctx *c, const struct mailin *m, const struct mailin_end *e)
{
	i64 changed;

	if (!sql_mailin_close(c, &(struct sql_mailin_close_in){ .state = e->state,
			.reason = e->reason.s ? e->reason : S(""), .ticket_id = e->ticket_id,
			.message_id = e->message_id, .handled_at = c->now, .id = m->id, .lease = m->lease }, &changed))
		return false;
	return changed || fail(c, E_CONFLICT, "", "mail.lease");
}

bool mailin_retry_at(struct ctx *c, const struct mailin *m, i64 at, str reason)
{
	return sql_mailin_later(c, &(struct sql_mailin_later_in){ .not_before = at, .reason = reason,
		.attempts = m->attempts,
		.id = m->id, .lease = m->lease }, NULL);
}

bool mailin_next(struct ctx *c, i64 *at)
{
	struct sql_mailin_next_at_row row;

	if (!sql_mailin_next_at(c, &row))
		return false;
	*at = row.due_at;
	return true;
}

/* ---- problem mail ---- */

bool mailin_problems(struct ctx *c, i64 before_id, i64 limit, struct mailin_problems *out)
{
	struct sql_mailin_problems_rows rows;
	struct mailin e;
	size_t i;

	if (!must_can(c, V_ADMIN, NULL) || !sql_mailin_problems(c, &(struct sql_mailin_problems_in){
			.before_id = before_id ? before_id : INT64_MAX, .limit_n = limit }, &rows))
		return false;
	*out = (struct mailin_problems){ NEW_N(c->arena, struct mailin_problem, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++) {
		const struct sql_mailin_problems_row *r = &rows.v[i];

		e = (struct mailin){ 0 };
		if (!envelope_read(c, r->envelope, &e))
			return false;
		out->v[i] = (struct mailin_problem){ .id = r->id, .mailbox_id = r->mailbox_id,
			.received_at = r->received_at, .size = r->size, .ticket_id = r->ticket_id,
			.reason = r->reason, .from = e.from.s ? e.from : S(""), .sha256 = r->sha256 };
	}
	return true;
}

bool mailin_again(struct ctx *c, i64 id)
{
	i64 changed;

	if (!must_can(c, V_ADMIN, NULL) ||
	    !sql_mailin_again(c, &(struct sql_mailin_again_in){ .id = id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_CONFLICT, "", "mail.too_late");
	app_wake(c, WAKE_INTAKE);
	return true;
}

bool mailin_raw(struct ctx *c, i64 id, str *raw)
{
	struct sql_mailin_by_id_row row;
	bool found;

	if (!must_can(c, V_ADMIN, NULL) ||
	    !sql_mailin_by_id(c, &(struct sql_mailin_by_id_in){ .id = id }, &row, &found))
		return false;
	return found ? blob_get(c, row.sha256, raw) : fail(c, E_NOT_FOUND, "", "not_found");
}

/* ---- cursors ---- */

bool mailin_cursor(struct ctx *c, i64 mailbox_id, str folder, struct mailin_place *at)
{
	struct sql_mail_cursor_get_row row = { 0 };

	if (!sql_mail_cursor_get(c, &(struct sql_mail_cursor_get_in){ .mailbox_id = mailbox_id,
			.folder = folder }, &row, &at->known))
		return false;
	at->uidvalidity = row.uidvalidity;
	at->last_uid = row.last_uid;
	at->moved_at = row.updated_at;
	return true;
}

bool mailin_cursor_move(struct ctx *c, i64 mailbox_id, str folder, const struct mailin_place *to)
{
	return sql_mail_cursor_put(c, &(struct sql_mail_cursor_put_in){ .mailbox_id = mailbox_id,
		.folder = folder, .uidvalidity = to->uidvalidity, .last_uid = to->last_uid,
		.updated_at = c->now }, NULL);
}

bool mailin_has_uid(struct ctx *c, i64 mailbox_id, str folder, const struct mailin_place *at, bool *yes)
{
	struct sql_mailin_by_uid_row row;

	struct mailin m = { 0 };

	if (!sql_mailin_by_uid(c, &(struct sql_mailin_by_uid_in){ .mailbox_id = mailbox_id, .folder = folder,
			.uidvalidity = at->uidvalidity, .uid = at->last_uid }, &row, yes) ||
	    (*yes && !envelope_read(c, row.envelope, &m)))
		return false;
	*yes = *yes && !m.partial;
	return true;
}

bool lease_owners_gone(struct ctx *c, struct i64s *numbers)
{
	struct sql_lease_owners_rows rows;
	struct sql_life_gone_row life;
	i64 me = store_number(c->store);
	size_t i;

	if (!sql_lease_owners(c, &(struct sql_lease_owners_in){ .now = c->now }, &rows))
		return false;
	*numbers = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), 0 };
	for (i = 0; i < rows.n; i++) {
		if (!rows.v[i].number || rows.v[i].number == me)
			continue;
		if (!sql_life_gone(c, &(struct sql_life_gone_in){ .life = store_life_key(rows.v[i].number) }, &life))
			return false;
		if (life.gone)
			numbers->v[numbers->n++] = rows.v[i].number;
	}
	return true;
}

bool mailin_unlease_of(struct ctx *c, i64 number)
{
	return sql_mailin_unlease_of(c, &(struct sql_mailin_unlease_of_in){ .number = number }, NULL);
}

bool mailin_unlease(struct ctx *c)
{
	return sql_mailin_unlease(c, NULL);
}

bool mailin_uidls(struct ctx *c, i64 mailbox_id, struct strs *out)
{
	struct sql_mail_cursor_names_rows rows;
	size_t i;

	if (!sql_mail_cursor_names(c, &(struct sql_mail_cursor_names_in){ .mailbox_id = mailbox_id,
			.pattern = S("uidl:%") }, &rows))
		return false;
	*out = (struct strs){ NEW_N(c->arena, str, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = rows.v[i].folder;
	return true;
}

bool mailin_uidl_forget(struct ctx *c, i64 mailbox_id, str folder)
{
	return sql_mail_cursor_drop(c, &(struct sql_mail_cursor_drop_in){ .mailbox_id = mailbox_id,
		.folder = folder }, NULL);
}
