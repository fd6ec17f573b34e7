/*
 * Senders: claim due rows with a lease, compose, hand over to the mailbox's relay over a
 * kept connection, and record each recipient's fate.  Between the relay's 250 and our
 * record lies the one window in which a crash makes a mail go twice; it then carries the
 * same Message-ID, and the row says so (reliability.md P4).
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/cases/outbox.h"
#include "net/smtp.h"
#include "store/db.h"
#include "work/boxes.h"

enum { BATCH = 20, BOXES = 32, IDLE_MS = 5000, LEASE_MS = 360000, LEASE_NEEDED_MS = 330000, TAKING_MS = 150000, MINUTE_MS = 60000,
       DOWN_MS = 15000, DOWN_MAX_MS = 600000, KEEP_MS = 30000, OK_EVERY_MS = 600000, SEND_PER_MIN = 120,
       AGAIN_MS = 200, AGAIN_MAX_MS = 3000 };
static const i64 GIVE_UP_MS = (i64)3 * 86400000;

struct line {			/* to one mailbox's relay */
	i64 mailbox_id;
	struct smtp smtp;
	i64 used_at, ok_at;	/* clock_mono_ms */
	i64 down_until, down_ms;
	i64 minute_at, in_minute;
};
struct sender {
	struct work *w;
	struct line line[BOXES];
	i64 looked_at;
};

struct sender *sender_new(struct work *w)
{
	struct sender *s;

	pthread_mutex_lock(&w->lock);
	s = NEW(w->arena, struct sender);
	pthread_mutex_unlock(&w->lock);
	memset(s, 0, sizeof(*s));
	s->w = w;
	return s;
}

void sender_close(struct sender *s)
{
	size_t i;

	for (i = 0; s && i < BOXES; i++)
		if (s->line[i].smtp.conn)
			smtp_close(&s->line[i].smtp);
}

/* The line of a mailbox; the one unused longest makes room. */
static struct line *line_of(struct sender *s, i64 mailbox_id)
{
	struct line *oldest = &s->line[0];
	size_t i;

	for (i = 0; i < BOXES; i++) {
		if (s->line[i].mailbox_id == mailbox_id)
			return &s->line[i];
		if (s->line[i].used_at < oldest->used_at)
			oldest = &s->line[i];
	}
	if (oldest->smtp.conn)
		smtp_close(&oldest->smtp);
	memset(oldest, 0, sizeof(*oldest));
	oldest->mailbox_id = mailbox_id;
	return oldest;
}

static void hang_up_idle(struct sender *s)
{
	size_t i;

	for (i = 0; i < BOXES; i++)
		if (s->line[i].smtp.conn && clock_mono_ms() - s->line[i].used_at > KEEP_MS)
			smtp_close(&s->line[i].smtp);
}

/* ---- one row ---- */

struct sending {
	struct sender *s;
	struct outbox_row *row;
	size_t rows;
	i64 next_at, claimed_at;	/* clock_mono_ms */
	i64 claimed_until;		/* clock_now */
	/* of the row in hand */
	struct outbox_row *one;
	str raw, from;
	struct outbox_result result;
	i64 until_at, lease_until;
	bool kept;
};

static bool look_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	return outbox_next(c, &g->next_at);
}

static bool claim_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	g->claimed_until = c->now + LEASE_MS;
	return outbox_claim(c, BATCH, LEASE_MS, &g->row, &g->rows);
}

static bool compose_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	return outbox_compose(c, g->one, &g->raw, &g->from);
}

static bool done_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	return outbox_done(c, g->one, &g->result, &g->kept);
}

static bool release_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	return outbox_release(c, g->one, g->until_at);
}

static bool renew_tx(struct ctx *c, void *arg)
{
	struct sending *g = arg;

	g->lease_until = clock_now() + LEASE_MS;
	return outbox_renew(c, g->one, g->lease_until, &g->kept);
}

static void release(struct ctx *c, struct sending *g, i64 until_at)
{
	g->until_at = until_at;
	if (!db_write(c, release_tx, g))
		job_failed(c, "outbox.release");
}

/* 1 min, 5 min, 15 min, 1 h, 2 h, then every 4 h. */
static i64 back_off(i64 attempts)
{
	static const int minutes[] = { 1, 5, 15, 60, 120, 240 };
	i64 i = attempts < 1 ? 0 : attempts - 1;

	return (i64)minutes[i < (i64)COUNT(minutes) ? i : (i64)COUNT(minutes) - 1] * MINUTE_MS;
}

static void defer(struct sending *g, str words, bool ambiguous)
{
	i64 now = clock_now();

	g->result = (struct outbox_result){ .state = S("deferred"), .reply = words, .ambiguous = ambiguous,
		.not_before = now + back_off(g->one->attempts) };
	if (now - g->one->created_at > GIVE_UP_MS)
		g->result.state = S("failed");
}

/* The relay has spoken.  While we live that is not forgotten, whatever the store does:
 * with the disk full, each mail that goes out unnoted would go a second time. */
static bool noted(struct ctx *c, struct sending *g)
{
	struct work *w = g->s->w;
	i64 pause = AGAIN_MS;

	for (;;) {
		bool store;

		c->now = clock_now();
		if (db_write(c, done_tx, g))
			return true;
		store = fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL;
		job_failed(c, "outbox.record");
		if (!store || (atomic_load(&w->stopping) && clock_mono_ms() >= atomic_load(&w->stop_by)))
			return false;
		usleep((useconds_t)pause * 1000);
		pause = pause * 2 < AGAIN_MAX_MS ? pause * 2 : AGAIN_MAX_MS;
	}
}

static void record(struct ctx *c, struct sending *g)
{
	struct work *w = g->s->w;

	if (!noted(c, g))	/* the lease will run out, and the mail goes again under the same Message-ID */
		return;
	/* once for each mail that may have gone twice: when its fate is known */
	if (!str_eq(g->result.state, S("deferred")) && (g->one->ambiguous || g->result.ambiguous))
		w->ambiguous++;
	if (str_eq(g->result.state, S("sent")))
		w->sent++;
	else if (str_eq(g->result.state, S("failed")))
		w->failed++;
	else
		w->deferred++;
	LOG(LOG_INFO, c, "mail.out", KI("outbox", g->one->id), KI("mailbox", g->one->mailbox_id),
	    KI("ticket", g->one->ticket_id), KS("state", g->result.state), KI("attempt", g->one->attempts),
	    KI("ambiguous", g->result.ambiguous || g->one->ambiguous));
	if (!FAILPOINT(c, "outbox.recorded"))
		job_failed(c, "outbox.recorded");
}

static void line_down(struct line *l)
{
	l->down_ms = l->down_ms ? l->down_ms * 2 : DOWN_MS;
	if (l->down_ms > DOWN_MAX_MS)
		l->down_ms = DOWN_MAX_MS;
	l->down_until = clock_mono_ms() + job_jitter(l->down_ms);
}

static void line_up(struct ctx *c, struct line *l)
{
	i64 mono = clock_mono_ms();

	l->down_ms = l->down_until = 0;
	if (l->ok_at && mono - l->ok_at < OK_EVERY_MS)
		return;
	l->ok_at = mono;
	box_worked(c, l->mailbox_id);
}

static str words_of(struct ctx *c, struct net_reply r)
{
	if (r.text.n)	/* its code is in it */
		return r.text;
	return c->fail.n ? message_failure(c->arena, S("en"), &c->fail.v[0]) : S("");
}

/* What the relay said becomes the row's state; false: nothing was said at all. */
static void judge(struct ctx *c, struct sending *g, struct line *l, bool answered, const struct smtp_result *r)
{
	const struct smtp_rcpt *to = &r->rcpt[0];
	str words = words_of(c, to->reply.text.n ? to->reply : r->reply);

	if (to->fate == SMTP_ACCEPTED) {
		g->result = (struct outbox_result){ .state = S("sent"), .reply = words };
		line_up(c, l);
		return;
	}
	if (answered && to->fate == SMTP_FAILED && !r->login) {
		g->result = (struct outbox_result){ .state = S("failed"), .reply = words };
		line_up(c, l);
		return;
	}
	defer(g, words, r->ambiguous);
	if (!answered || r->login) {
		line_down(l);
		l->ok_at = 0;
		if (!c->fail.n)
			(void)fail(c, E_UNAVAILABLE, "", r->login ? "mail.login" : "mail.closed");
		box_failed(c, l->mailbox_id, words);
	}
}

static bool hand_over(struct ctx *c, struct sending *g, struct line *l, struct box *b)
{
	struct smtp_mail m = { .from = g->from, .to = &g->one->address, .to_n = 1, .raw = g->raw,
		.until = g->lease_until - TAKING_MS };
	struct smtp_result r;
	struct mail_server server;
	bool answered;

	if (!box_server(c, g->s->w, b, BOX_OUT, &server)) {
		str words = c->fail.n ? message_failure(c->arena, S("en"), &c->fail.v[0]) : S("");

		line_down(l);
		box_failed(c, l->mailbox_id, S(""));
		defer(g, words, false);
		return true;
	}
	if (!FAILPOINT(c, "outbox.before_send")) {
		job_failed(c, "outbox.before_send");
		return false;
	}
	l->smtp.cfg = (struct smtp_config){ .server = server, .command_ms = 30000, .accept_ms = 120000 };
	answered = smtp_send(c, &l->smtp, &m, &r);
	l->used_at = clock_mono_ms();
	if (!answered && fail_code(c) == E_CONFLICT) {	/* we slept; it is another's now, or will be */
		job_failed(c, "outbox.lease");
		return false;
	}
	judge(c, g, l, answered, &r);
	fail_clear(c);
	if (str_eq(g->result.state, S("sent")) && !FAILPOINT(c, "outbox.sent")) {
		job_failed(c, "outbox.sent");
		return false;
	}
	return true;
}

/* A mail that cannot be made will not be made better by waiting, unless the store is down. */
static bool composed(struct ctx *c, struct sending *g)
{
	if (db_read(c, compose_tx, g))
		return true;
	if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL) {
		job_failed(c, "outbox.compose");
		release(c, g, clock_now() + DOWN_MS);
		return false;
	}
	g->result = (struct outbox_result){ .state = S("failed"),
		.reply = c->fail.n ? message_failure(c->arena, S("en"), &c->fail.v[0]) : S("") };
	job_failed(c, "outbox.compose");
	record(c, g);
	return false;
}

static bool within_rate(struct sender *s, struct line *l)
{
	struct work *w = s->w;
	i64 mono = clock_mono_ms(), limit = w->cfg.send_per_min ? w->cfg.send_per_min : SEND_PER_MIN;
	int threads = w->cfg.send_threads ? w->cfg.send_threads : 2;

	if (mono - l->minute_at >= MINUTE_MS) {
		l->minute_at = mono;
		l->in_minute = 0;
	}
	return l->in_minute++ < (limit + threads - 1) / threads;
}

/* The lease must outlast the longest that a relay may take. */
static bool lease_holds(struct ctx *c, struct sending *g)
{
	g->lease_until = g->claimed_until;
	if (clock_mono_ms() - g->claimed_at < LEASE_MS - LEASE_NEEDED_MS &&
	    clock_now() < g->lease_until - LEASE_NEEDED_MS)
		return true;
	if (!db_write(c, renew_tx, g)) {
		job_failed(c, "outbox.renew");
		return false;
	}
	return g->kept;
}

static void send_one(struct ctx *c, struct sending *g)
{
	struct line *l = line_of(g->s, g->one->mailbox_id);
	i64 mono = clock_mono_ms();
	struct box b;

	if (l->down_until > mono) {
		release(c, g, clock_now() + l->down_until - mono);
		return;
	}
	if (!within_rate(g->s, l)) {
		release(c, g, clock_now() + l->minute_at + MINUTE_MS - mono);
		return;
	}
	if (!lease_holds(c, g))
		return;
	if (!box_load(c, g->one->mailbox_id, &b)) {
		if (fail_code(c) == E_NOT_FOUND) {
			g->result = (struct outbox_result){ .state = S("failed"), .reply = S("the mailbox was deleted") };
			fail_clear(c);
			record(c, g);
			return;
		}
		job_failed(c, "outbox.mailbox");
		release(c, g, clock_now() + DOWN_MS);
		return;
	}
	if (!b.m.active || str_eq(b.m.out_kind, S("none"))) {
		release(c, g, clock_now() + DOWN_MAX_MS);
		return;
	}
	if (composed(c, g) && hand_over(c, g, l, &b))
		record(c, g);
}

static void in_scratch(struct sending *g, struct arena *scratch)
{
	struct ctx one;

	job_ctx(&one, g->s->w, scratch);
	if (arena_guard(scratch))
		/* its lease runs out; the next who claims it finds the same, and so it stays visible */
		LOG(LOG_ERROR, NULL, "outbox.memory", KI("outbox", g->one->id));
	else if (atomic_load(&g->s->w->stopping))
		release(&one, g, clock_now());
	else
		send_one(&one, g);
}

i64 send_job(struct ctx *c, struct work *w, void *arg)
{
	struct sending g = { .s = arg, .next_at = -1 };
	struct arena *scratch;
	size_t i;

	(void)w;
	hang_up_idle(g.s);
	if (!db_read(c, look_tx, &g) ||
	    (g.next_at >= 0 && g.next_at <= c->now && !db_write(c, claim_tx, &g))) {
		job_failed(c, "outbox.claim");
		return IDLE_MS;
	}
	if (!g.rows) {
		i64 wait = g.next_at < 0 ? IDLE_MS : g.next_at - c->now;

		return wait < 20 ? 20 : wait > IDLE_MS ? IDLE_MS : wait;
	}
	g.claimed_at = clock_mono_ms();
	if (!FAILPOINT(c, "outbox.claimed"))
		job_failed(c, "outbox.claimed");
	scratch = arena_new((size_t)256 << 20);
	for (i = 0; i < g.rows; i++) {
		g.one = &g.row[i];
		in_scratch(&g, scratch);
		arena_reset(scratch);
	}
	arena_free(scratch);
	return 0;
}
