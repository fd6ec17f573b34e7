#include "work/poller.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "net/oauth.h"
#include "store/db.h"

enum { LOOK_MS = 60000, LOOK_PG_MS = 3000, REAP_MS = 200, POP3_EVERY_MS = 60000, BACKOFF_MS = 5000, BACKOFF_MAX_MS = 600000,
       OK_EVERY_MS = 600000, ALERT_AFTER = 3, STORE_MS = 3000 };

bool poller_stopping(const struct poller *p)
{
	return atomic_load(&p->stop) || atomic_load(&p->w->stopping);
}

void poller_next(struct fetching *f)
{
	struct arena *a = f->one->arena;

	arena_reset(a);
	job_ctx(f->one, f->p->w, a);
}

bool poller_store(struct fetching *f, struct mailin_new *m)
{
	bool duplicate;
	i64 id;

	m->mailbox_id = f->p->mailbox_id;
	if (!mailin_store(f->one, m, &id, &duplicate))
		return false;
	if (duplicate)
		f->p->w->duplicates++;
	else
		f->p->w->received++;
	LOG(LOG_INFO, f->one, "mail.stored", KI("mailbox", m->mailbox_id), KI("mail", id),
	    KI("bytes", m->raw.n), KI("duplicate", duplicate));
	return true;
}

void poller_ok(struct fetching *f)
{
	struct poller *p = f->p;
	i64 mono = clock_mono_ms();

	p->failures = 0;
	if (p->told_ok && mono - p->ok_at < OK_EVERY_MS)
		return;
	p->told_ok = true;
	p->ok_at = mono;
	box_worked(f->one, p->mailbox_id);
}

/* ---- the thread of a mailbox ---- */

static void pause_ms(struct poller *p, i64 ms)
{
	struct pollfd fd = { .fd = p->wake_fd, .events = POLLIN };

	if (!poller_stopping(p))
		(void)poll(&fd, 1, (int)ms);
}

/* Our own store refused: the mailbox is well, and the mail lies there until there is room. */
static bool store_at_fault(const struct ctx *c)
{
	return c->fail.n && (fail_code(c) == E_FULL || str_starts(str_of(c->fail.v[0].key), S("store.")));
}

static i64 failed(struct poller *p, struct ctx *c, str reply)
{
	i64 wait = (i64)BACKOFF_MS << (p->failures < 8 ? p->failures : 8);

	if (store_at_fault(c)) {
		job_failed(c, "mailbox.store");
		return job_jitter(STORE_MS);
	}
	p->failures++;
	p->told_ok = false;
	box_failed(c, p->mailbox_id, reply);
	if (p->failures == ALERT_AFTER)
		LOG(LOG_ERROR, NULL, "mailbox.alert", KI("mailbox", p->mailbox_id), KI("failures", p->failures));
	return job_jitter(wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS);
}

/* One session or visit; the ms to wait before the next. */
static i64 session(struct poller *p, struct arena *a, struct arena *scratch)
{
	struct box b;
	struct ctx c, one;
	struct fetching f = { .p = p, .b = &b, .c = &c, .one = &one };
	str reply = S("");
	bool ok, imap;

	job_ctx(&c, p->w, a);
	job_ctx(&one, p->w, scratch);
	if (!box_load(&c, p->mailbox_id, &b))
		return failed(p, &c, S(""));
	imap = str_eq(b.m.in_kind, S("imap"));
	ok = imap ? poll_imap(&f, &reply) : poll_pop3(&f, &reply);
	if (!ok && !poller_stopping(p))
		return failed(p, c.fail.n ? &c : &one, reply);
	return imap ? 0 : POP3_EVERY_MS;
}

static i64 session_guarded(struct poller *p, struct arena *a, struct arena *scratch)
{
	if (arena_guard(a) || arena_guard(scratch)) {
		LOG(LOG_ERROR, NULL, "mailbox.memory", KI("mailbox", p->mailbox_id));
		return BACKOFF_MAX_MS;
	}
	return session(p, a, scratch);
}

static void *poller_thread(void *arg)
{
	struct poller *p = arg;
	struct arena *a = arena_new(0), *scratch = arena_new((size_t)256 << 20);

	pthread_setname_np(pthread_self(), "mailbox");
	while (!poller_stopping(p)) {
		i64 wait = session_guarded(p, a, scratch);

		arena_reset(a);
		arena_reset(scratch);
		if (wait)
			pause_ms(p, wait);
	}
	arena_free(scratch);
	arena_free(a);
	atomic_store(&p->ended, true);
	return NULL;
}

/* ---- the manager ---- */

struct pollers {
	struct poller v[MAILBOXES_MAX];
};

static void print_add(struct buf *b, str s)
{
	buf_i64(b, (i64)s.n);
	buf_ch(b, ':');
	buf_put(b, s);
}

/* When a consent was given, not when its token was refreshed: a new one begins at once. */
static i64 granted_at(struct ctx *c, const struct box *x)
{
	struct oauth_token t = { 0 };

	if (x->secret.oauth.n && !oauth_token_read(c, x->secret.oauth, &t))
		fail_clear(c);
	return t.granted_at;
}

/* Whatever a session is opened with: a change of it needs a new one. */
static u64 fingerprint(struct ctx *c, const struct box *x)
{
	const struct mailbox *m = &x->m;
	struct buf b = buf_new(c->arena, 1 << 20);
	str out;
	size_t i;

	print_add(&b, m->in_kind);
	print_add(&b, m->in_host);
	print_add(&b, m->in_tls);
	print_add(&b, m->in_user);
	print_add(&b, m->in_after);
	print_add(&b, m->in_move_to);
	print_add(&b, m->auth_kind);
	print_add(&b, x->secret.in_password);
	buf_i64(&b, granted_at(c, x));
	buf_fmt(&b, "%lld %lld", (long long)m->in_port, (long long)m->size_limit);
	for (i = 0; i < m->in_folders.n; i++)
		print_add(&b, m->in_folders.v[i]);
	out = buf_str(&b);
	return hash_quick(out) | 1;
}

static void poller_halt(struct poller *p)
{
	u64 one = 1;

	atomic_store(&p->stop, true);
	(void)!write(p->wake_fd, &one, sizeof(one));
}

static void reap(struct work *w, struct poller *p)
{
	pthread_join(p->thread, NULL);
	close(p->wake_fd);
	store_drop(w->store, store_key(STORE_KEY_MAILBOX, p->mailbox_id));
	p->mailbox_id = 0;
	w->pollers_n--;
}

static bool poller_begin(struct work *w, struct poller *p, i64 mailbox_id, u64 print)
{
	memset(p, 0, sizeof(*p));
	p->w = w;
	p->print = print;
	p->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->wake_fd < 0)
		return false;
	p->mailbox_id = mailbox_id;
	if (pthread_create(&p->thread, NULL, poller_thread, p) != 0) {
		close(p->wake_fd);
		p->mailbox_id = 0;
		return false;
	}
	w->pollers_n++;
	return true;
}

struct wanted {
	struct mailboxes all;
	struct box *box;
	u64 *print;
	size_t n;
};

static bool wanted_tx(struct ctx *c, void *arg)
{
	struct wanted *x = arg;
	size_t i;

	x->n = 0;
	if (!mailbox_list_active(c, &x->all))
		return false;
	x->box = NEW_N(c->arena, struct box, x->all.n + 1);
	x->print = NEW_N(c->arena, u64, x->all.n + 1);
	for (i = 0; i < x->all.n && x->n < MAILBOXES_MAX; i++) {
		struct box *b = &x->box[x->n];

		b->m = x->all.v[i];
		if (!str_eq(b->m.in_kind, S("imap")) && !str_eq(b->m.in_kind, S("pop3")))
			continue;
		/* one secret that does not open must not stop the other mailboxes */
		if (!mailbox_secrets(c, b->m.id, &b->secret)) {
			job_failed(c, "mailbox.secret");
			continue;
		}
		x->print[x->n++] = fingerprint(c, b);
	}
	return true;
}

static ssize_t wanted_at(const struct wanted *x, i64 id)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		if (x->box[i].m.id == id)
			return (ssize_t)i;
	return -1;
}

static struct poller *poller_of(struct pollers *all, i64 id)
{
	size_t i;

	for (i = 0; i < MAILBOXES_MAX; i++)
		if (all->v[i].mailbox_id == id)
			return &all->v[i];
	return NULL;
}

/* One process fetches a mailbox; on PostgreSQL the others wait for its end. */
static bool is_ours(struct work *w, i64 id)
{
	return store_hold(w->store, store_key(STORE_KEY_MAILBOX, id));
}

static bool still_ours(struct work *w, i64 id)
{
	return store_holds(w->store, store_key(STORE_KEY_MAILBOX, id));
}

/* True while one that was told to stop has not ended yet. */
static bool stop_unwanted(struct work *w, struct pollers *all, const struct wanted *x)
{
	bool ending = false;
	size_t i;

	for (i = 0; i < MAILBOXES_MAX; i++) {
		struct poller *p = &all->v[i];
		ssize_t at;

		if (!p->mailbox_id)
			continue;
		at = wanted_at(x, p->mailbox_id);
		if (!atomic_load(&p->stop) &&
		    (at < 0 || x->print[at] != p->print || !still_ours(w, p->mailbox_id)))
			poller_halt(p);
		if (atomic_load(&p->ended))
			reap(w, p);
		else if (atomic_load(&p->stop))
			ending = true;
	}
	return ending;
}

static struct pollers *pollers_of(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	if (!w->pollers) {
		w->pollers = NEW(w->arena, struct pollers);
		memset(w->pollers, 0, sizeof(struct pollers));
	}
	pthread_mutex_unlock(&w->lock);
	return w->pollers;
}

i64 mailboxes_job(struct ctx *c, struct work *w, void *arg)
{
	struct pollers *all = pollers_of(w);
	struct wanted x = { 0 };
	bool ending;
	size_t i;

	(void)arg;
	if (!db_read(c, wanted_tx, &x)) {
		job_failed(c, "mailboxes.failed");
		return BACKOFF_MS;
	}
	ending = stop_unwanted(w, all, &x);
	for (i = 0; i < x.n; i++) {
		struct poller *free_one = poller_of(all, 0);

		if (!poller_of(all, x.box[i].m.id) && free_one && is_ours(w, x.box[i].m.id) &&
		    !poller_begin(w, free_one, x.box[i].m.id, x.print[i]))
			LOG(LOG_ERROR, NULL, "mailbox.thread", KI("mailbox", x.box[i].m.id));
	}
	if (ending)
		return REAP_MS;
	return store_is_pg(w->store) ? LOOK_PG_MS : LOOK_MS;
}

void pollers_stop(struct work *w)
{
	size_t i;

	for (i = 0; w->pollers && i < MAILBOXES_MAX; i++)
		if (w->pollers->v[i].mailbox_id)
			poller_halt(&w->pollers->v[i]);
	for (i = 0; w->pollers && i < MAILBOXES_MAX; i++)
		if (w->pollers->v[i].mailbox_id)
			reap(w, &w->pollers->v[i]);
}
