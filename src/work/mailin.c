/*
 * Intake workers: claim stored mails with a lease, parse them in the jail with no
 * transaction open, then do all that they change in one, each in a savepoint of its own.
 * Whatever a mail does to them, the next one is worked.
 */
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/cases/intake.h"
#include "desk/cases/mailin.h"
#include "store/blob.h"
#include "store/db.h"
#include "work/jail.h"
#include "work/jobs.h"

enum { BATCH = 16, BATCH_BYTES = 4 << 20, LEASE_MS = 120000, TRIES = 3, DEATHS = 10, IDLE_MS = 3000, BACKOFF_MS = 5000, BACKOFF_MAX_MS = 600000, STORE_MS = 3000, AGAIN_MS = 1000 };

struct one {
	struct mailin row;
	i64 next_at;
	str raw;
	bool ok;
	struct mail_view *view;
	struct intake_desk *desk;	/* in a transaction with others: theirs as well */
	str reason;
	struct mailin_end end;
};

struct batch {
	struct mailin *row;
	size_t rows;
	i64 next_at;
};

static bool claim_tx(struct ctx *c, void *arg)
{
	struct batch *b = arg;

	return mailin_claim_some(c, BATCH, LEASE_MS, &b->row, &b->rows) && (b->rows || mailin_next(c, &b->next_at));
}

/* Looking first costs a read; the claim would cost every idle worker a write. */
static bool look_tx(struct ctx *c, void *arg)
{
	struct batch *b = arg;

	return mailin_next(c, &b->next_at);
}

static bool raw_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return blob_get(c, o->row.sha256, &o->raw);
}

struct chunk {
	struct one *v;
	size_t n;
};

/* One transaction for all of them; if one is gone, each is asked for again by itself. */
static bool raws_tx(struct ctx *c, void *arg)
{
	struct chunk *k = arg;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (!blob_get(c, k->v[i].row.sha256, &k->v[i].raw))
			return false;
	return true;
}

static struct intake_in in_of(const struct one *o)
{
	return (struct intake_in){ .row = &o->row, .view = o->view, .reason = o->reason, .raw = o->raw,
		.desk = o->desk };
}

static bool work_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;
	struct intake_in in = in_of(o);

	return intake_run(c, &in, &o->end) && mailin_finish(c, &o->row, &o->end);
}

static bool give_up_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	o->end = (struct mailin_end){ S("problem"), o->reason, o->row.ticket_id, o->row.message_id };
	return mailin_finish(c, &o->row, &o->end);
}

static bool later_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return mailin_retry_at(c, &o->row, o->next_at, o->reason);
}

static bool transient(const struct ctx *c)
{
	return fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL;
}

/* It keeps its place and is tried later.  Where the store is at fault and not the mail,
 * the try does not count: many of them would make a sound mail an unreadable one. */
static void postpone(struct ctx *c, struct one *o)
{
	struct work *w = work_of(c->app);
	i64 wait = BACKOFF_MS << (o->row.attempts < 8 ? o->row.attempts : 8);

	if (transient(c)) {
		wait = STORE_MS;
		o->row.attempts--;
	}
	o->reason = S("store");
	job_failed(c, "intake.postponed");
	/* a store that refuses even this takes no other mail either: waiting for it here keeps
	 * this one from waiting for the end of its lease */
	for (;;) {
		o->next_at = clock_now() + job_jitter(wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS);
		if (db_write(c, later_tx, o))
			return;
		job_failed(c, "intake.postpone");
		if (atomic_load(&w->stopping))
			return;
		usleep(AGAIN_MS * 1000);
	}
}

static bool parse(struct ctx *c, struct work *w, struct one *o)
{
	struct mail_view *v = NEW(c->arena, struct mail_view);
	struct parse_opts opts = { 0 };

	if (!o->raw.s && !db_read(c, raw_tx, o)) {
		if (transient(c))
			return false;
		/* its bytes are gone or altered: say so, and go on */
		o->reason = S("original.lost");
		o->raw = S("");
		job_failed(c, "intake.original");
		return true;
	}
	/* A mail with which we died again and again is not parsed once more.  Parsing has a
	 * process of its own, so most deaths are not the mail's doing: it takes many. */
	if (o->row.attempts > DEATHS) {
		o->reason = S("parse.repeated");
		return true;
	}
	if (jail_parse(w->cfg.jail, c, o->raw, &opts, v)) {
		o->view = v;
		return true;
	}
	o->reason = str_fmt(c->arena, "%s", c->fail.n ? c->fail.v[0].key : "parser");
	job_failed(c, "intake.parse");
	return true;
}

static void count(struct ctx *c, struct work *w, const struct one *o, i64 began_us)
{
	if (str_eq(o->end.state, S("duplicate")))
		w->duplicates++;
	if (str_eq(o->end.state, S("problem")))
		w->problems++;
	LOG(LOG_INFO, c, "mail.intake", KI("mail", o->row.id), KI("mailbox", o->row.mailbox_id),
	    KS("result", o->end.state), KS("reason", o->end.reason), KI("ticket", o->end.ticket_id),
	    KI("us", clock_mono_us() - began_us));
}

static void finish(struct ctx *c, struct work *w, struct one *o)
{
	i64 began = clock_mono_us();

	if (db_write(c, work_tx, o)) {
		count(c, w, o, began);
		if (!FAILPOINT(c, "intake.done"))
			job_failed(c, "intake.done");
		return;
	}
	/* somebody else worked it meanwhile */
	if (fail_code(c) == E_CONFLICT && c->fail.n && str_eq(str_of(c->fail.v[0].key), S("mail.lease"))) {
		fail_clear(c);
		return;
	}
	if (transient(c) || (o->view && o->row.attempts < TRIES)) {
		postpone(c, o);
		return;
	}
	/* the desk cannot take it as it is: as an unreadable mail, or at least into the list */
	o->reason = str_fmt(c->arena, "intake.%s", c->fail.n ? c->fail.v[0].key : "failed");
	job_failed(c, "intake.failed");
	o->view = NULL;
	if (db_write(c, work_tx, o) || (!transient(c) && (fail_clear(c), db_write(c, give_up_tx, o))))
		count(c, w, o, began);
	else
		postpone(c, o);
}

/* ---- several together ---- */

static bool chunk_tx(struct ctx *c, void *arg)
{
	struct chunk *k = arg;
	struct intake_in *in = NEW_N(c->arena, struct intake_in, k->n);
	size_t i;

	for (i = 0; i < k->n; i++)
		in[i] = in_of(&k->v[i]);
	if (!intake_begin(c, in, k->n))
		return false;
	for (i = 0; i < k->n; i++) {
		k->v[i].desk = in[i].desk;
		k->v[i].ok = db_try(c, work_tx, &k->v[i]);
		if (!k->v[i].ok && transient(c))
			return false;
		fail_clear(c);
	}
	return true;
}

/* Those that did not go through with the others are worked alone. */
static void finish_chunk(struct ctx *c, struct work *w, struct chunk *k)
{
	i64 began = clock_mono_us();
	size_t i;
	bool ok = k->n > 1 && db_write(c, chunk_tx, k);

	fail_clear(c);
	for (i = 0; i < k->n; i++) {
		k->v[i].desk = NULL;
		if (ok && k->v[i].ok)
			count(c, w, &k->v[i], began);
		else
			finish(c, w, &k->v[i]);
	}
	if (ok && !FAILPOINT(c, "intake.done"))
		job_failed(c, "intake.done");
}

/* Parses as many as fit into a chunk, works them, and tells how many that were. */
static size_t work_chunk(struct ctx *c, struct work *w, const struct batch *b, size_t from)
{
	struct chunk k = { .v = NEW_N(c->arena, struct one, b->rows - from) };
	size_t bytes = 0, taken, done;
	bool cut = false;

	while (from + k.n < b->rows && (!k.n || bytes + (size_t)b->row[from + k.n].size <= BATCH_BYTES)) {
		k.v[k.n] = (struct one){ .row = b->row[from + k.n] };
		bytes += (size_t)k.v[k.n++].row.size;
	}
	if (k.n > 1 && !db_read(c, raws_tx, &k))
		fail_clear(c);
	for (taken = k.n, done = k.n = 0; !cut && done < taken; done++) {
		struct one *o = &k.v[done];

		cut = !parse(c, w, o) || !FAILPOINT(c, "intake.parsed");
		if (cut)
			postpone(c, o);
		else
			k.n++;
	}
	finish_chunk(c, w, &k);
	return done;
}

static size_t work_guarded(struct work *w, const struct batch *b, size_t from, struct arena *a)
{
	struct ctx c;

	job_ctx(&c, w, a);
	if (arena_guard(a)) {
		LOG(LOG_ERROR, NULL, "intake.memory", KI("mail", b->row[from].id));
		return 1;	/* the lease runs out; next time it comes alone */
	}
	return work_chunk(&c, w, b, from);
}

static bool claim(struct ctx *c, struct batch *b)
{
	return db_read(c, look_tx, b) && (b->next_at < 0 || b->next_at > c->now || db_write(c, claim_tx, b));
}

i64 intake_job(struct ctx *c, struct work *w, void *arg)
{
	struct batch b = { .next_at = -1 };
	struct arena *a;
	size_t done = 0;

	(void)arg;
	/* A mail rings for all of us, and one need look: it was rung for him too, so he looks
	 * again, and leaves to the others what is more than he takes. */
	if (atomic_exchange(&w->looking, true))
		return IDLE_MS;
	if (!claim(c, &b)) {
		atomic_store(&w->looking, false);
		job_failed(c, "intake.claim");
		return BACKOFF_MS;
	}
	atomic_store(&w->looking, false);
	if (b.rows == BATCH || (b.rows && b.row->attempts > 1))
		work_wake(w->app, WAKE_INTAKE);
	if (!b.rows)
		return b.next_at > c->now && b.next_at - c->now < IDLE_MS ? b.next_at - c->now : IDLE_MS;
	a = arena_new((size_t)256 << 20);
	while (done < b.rows && !atomic_load(&w->stopping)) {
		done += work_guarded(w, &b, done, a);
		arena_reset(a);
	}
	arena_free(a);
	return 0;
}
