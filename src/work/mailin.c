/*
 * Intake workers: claim a stored mail with a lease, parse it in the jail with no
 * transaction open, then do all that it changes in one.  Whatever a mail does to them,
 * the next one is worked.
 */
#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "desk/cases/intake.h"
#include "desk/cases/mailin.h"
#include "store/blob.h"
#include "store/db.h"
#include "work/jail.h"
#include "work/jobs.h"

enum { LEASE_MS = 120000, TRIES = 3, IDLE_MS = 3000, BACKOFF_MS = 5000, BACKOFF_MAX_MS = 600000 };

struct one {
	struct mailin row;
	bool found;
	i64 next_at;
	str raw;
	struct mail_view *view;
	str reason;
	struct mailin_end end;
};

static bool claim_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return mailin_claim(c, LEASE_MS, &o->row, &o->found) && (o->found || mailin_next(c, &o->next_at));
}

/* Looking first costs a read; the claim would cost every idle worker a write. */
static bool look_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return mailin_next(c, &o->next_at);
}

static bool raw_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return blob_get(c, o->row.sha256, &o->raw);
}

static bool work_tx(struct ctx *c, void *arg)
{
	struct one *o = arg;
	struct intake_in in = { .row = &o->row, .view = o->view, .reason = o->reason, .raw = o->raw };

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

/* The store is at fault, not the mail: it keeps its place and is tried later. */
static void postpone(struct ctx *c, struct one *o)
{
	i64 wait = BACKOFF_MS << (o->row.attempts < 8 ? o->row.attempts : 8);

	o->reason = S("store");
	o->next_at = c->now + job_jitter(wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS);
	job_failed(c, "intake.postponed");
	/* when even this fails the lease runs out by itself */
	if (!db_write(c, later_tx, o))
		job_failed(c, "intake.postpone");
}

static bool parse(struct ctx *c, struct work *w, struct one *o)
{
	struct mail_view *v = NEW(c->arena, struct mail_view);
	struct parse_opts opts = { 0 };

	if (!db_read(c, raw_tx, o)) {
		if (transient(c))
			return false;
		/* its bytes are gone or altered: say so, and go on */
		o->reason = S("original.lost");
		o->raw = S("");
		job_failed(c, "intake.original");
		return true;
	}
	/* a mail that killed us twice is not parsed again */
	if (o->row.attempts > TRIES) {
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

i64 intake_job(struct ctx *c, struct work *w, void *arg)
{
	struct one o = { .next_at = -1 };
	i64 wait = IDLE_MS;

	(void)arg;
	if (!db_read(c, look_tx, &o) || (o.next_at >= 0 && o.next_at <= c->now && !db_write(c, claim_tx, &o))) {
		job_failed(c, "intake.claim");
		return BACKOFF_MS;
	}
	if (!o.found) {
		if (o.next_at > c->now && o.next_at - c->now < wait)
			wait = o.next_at - c->now;
		return wait;
	}
	if (!parse(c, w, &o) || !FAILPOINT(c, "intake.parsed")) {
		postpone(c, &o);
		return 0;
	}
	finish(c, w, &o);
	return 0;
}
