/* The store as everyone sees it; the work is done by db_sqlite.c and db_pg.c. */
#include "store/store_int.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

bool store_open(struct ctx *c, const struct store_config *cfg, struct store **out)
{
	bool lite = str_starts(cfg->url, S("sqlite:")), pg;

	*out = NULL;
	pg = str_starts(cfg->url, S("postgresql:")) || str_starts(cfg->url, S("postgres:"));
	if (!lite && !pg)
		return fail(c, E_INVALID, "store", "store.url");
	if (lite ? !lite_open(c, cfg, out) : !pg_open(c, cfg, out))
		return false;
	if (cfg->check_only || store_migrate(c, *out))
		return true;
	store_close(*out);
	*out = NULL;
	return false;
}

void store_close(struct store *s)
{
	if (s)
		s->ops->close(s);
}

str store_kind(const struct store *s)
{
	return s->ops->kind;
}

bool store_is_pg(const struct store *s)
{
	return str_eq(s->ops->kind, S("postgresql"));
}

int db_lane(const struct ctx *c)
{
	return c->conn ? c->conn->lane : 0;
}

str store_folder(const struct store *s)
{
	str path;
	ssize_t slash;

	if (store_is_pg(s))
		return STR_NULL;
	path = str_slice(s->url, sizeof("sqlite:") - 1, s->url.n);
	slash = str_rchr(path, '/');
	if (slash < 0)
		return S(".");
	return slash == 0 ? S("/") : str_slice(path, 0, (size_t)slash);
}

struct timespec store_in(i64 ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

void conn_bug(const struct ctx *c, const char *what)
{
	LOG(LOG_ERROR, c, "store.bug", KS("what", str_of(what)));
	abort();
}

/* What was put off until the end, each function once with all its arguments. */
static bool run_last(struct ctx *c, const struct conn *tx)
{
	struct hook *h, *k;

	for (h = tx->hooks; h; h = h->next) {
		db_last_fn *last = h->last;
		void **arg;
		size_t n = 0;

		if (!last)
			continue;
		for (k = h; k; k = k->next)
			n += k->last == last;
		arg = NEW_N(c->arena, void *, n);
		for (n = 0, k = h; k; k = k->next)
			if (k->last == last) {
				arg[n++] = k->arg;
				k->last = NULL;
			}
		if (!last(c, arg, n))
			return false;
	}
	return true;
}

bool conn_run(struct ctx *c, struct conn *tx, db_fn *fn, void *arg)
{
	struct arena_guarded was;
	bool ok;

	tx->hooks = NULL;
	tx->hook_end = &tx->hooks;
	tx->tasks = NULL;
	tx->ahead = false;
	memset(tx->slot, 0, sizeof(tx->slot));
	c->conn = tx;
	arena_guard_save(c->arena, &was);
	if (arena_guard(c->arena)) {
		/* fn's frames are gone; the transaction must not stay open behind them. */
		arena_guard_restore(c->arena, &was);
		c->conn = NULL;
		tx->spoiled = true;
		return fail(c, E_UNAVAILABLE, "", "store.memory");
	}
	ok = fn(c, arg) && (tx->spoiled || (db_settle(c) && run_last(c, tx)));
	arena_guard_restore(c->arena, &was);
	c->conn = NULL;
	if (ok && tx->spoiled) {
		if (!tx->again)
			LOG(LOG_ERROR, c, "store.failure_ignored");
		return fail(c, E_INTERNAL, "", "store.spoiled");
	}
	return ok;
}

void conn_hooks(const struct conn *tx)
{
	const struct hook *h;

	for (h = tx->hooks; h; h = h->next)
		if (h->fn)
			h->fn(h->arg);
}

bool db_read(struct ctx *c, db_fn *fn, void *arg)
{
	if (c->conn)
		return fn(c, arg);
	if (!c->store)
		conn_bug(c, "db_read without a store");
	return c->store->ops->read(c, fn, arg);
}

bool db_write(struct ctx *c, db_fn *fn, void *arg)
{
	if (!c->conn) {
		if (!c->store)
			conn_bug(c, "db_write without a store");
		atomic_fetch_add(&c->store->writes, 1);
		return c->store->ops->write(c, fn, arg);
	}
	if (!c->conn->writing)
		conn_bug(c, "db_write inside db_read");
	if (fn(c, arg))
		return true;
	c->conn->spoiled = true;
	return false;
}

bool db_try(struct ctx *c, db_fn *fn, void *arg)
{
	struct conn *tx = c->conn;
	const void *slot[DB_SLOTS];
	struct hook **end;

	if (!tx || !tx->writing)
		conn_bug(c, "db_try outside db_write");
	if (tx->ahead)
		return fn(c, arg);
	memcpy(slot, tx->slot, sizeof(slot));
	if (tx->spoiled || !tx->store->ops->savepoint(c, SP_SET))
		return false;
	end = tx->hook_end;
	if (fn(c, arg) && !tx->spoiled && tx->store->ops->savepoint(c, SP_KEEP))
		return true;
	*end = NULL;
	tx->hook_end = end;
	memcpy(tx->slot, slot, sizeof(slot));
	if (!tx->again && tx->store->ops->savepoint(c, SP_UNDO))
		tx->spoiled = false;
	return false;
}

void db_ahead(struct ctx *c, db_fn *fn, void *arg)
{
	struct failures keep = c->fail;
	struct conn *tx = c->conn;
	const void *slot[DB_SLOTS];

	if (!tx || !tx->store->ops->ask || tx->spoiled)
		return;
	if (tx->ahead) {	/* a rehearsal within one */
		(void)!fn(c, arg);
		c->fail = keep;
		return;
	}
	memcpy(slot, tx->slot, sizeof(slot));
	tx->ahead = true;
	(void)!fn(c, arg);
	tx->ahead = false;
	memcpy(tx->slot, slot, sizeof(slot));
	c->fail = keep;
}

void db_ahead_all(struct ctx *c)
{
	if (c->conn && !c->conn->writing && c->conn->store->ops->whole)
		c->conn->store->ops->whole(c->conn);
}

static void hook_add(struct ctx *c, struct hook hook)
{
	struct hook *h;

	if (c->conn->ahead)
		return;
	h = NEW(c->arena, struct hook);
	*h = hook;
	*c->conn->hook_end = h;
	c->conn->hook_end = &h->next;
}

void db_after_commit(struct ctx *c, void (*fn)(void *arg), void *arg)
{
	if (c->conn && c->conn->writing)
		hook_add(c, (struct hook){ .fn = fn, .arg = arg });
	else
		fn(arg);
}

void db_at_last(struct ctx *c, db_last_fn *fn, void *arg)
{
	if (!c->conn || !c->conn->writing)
		conn_bug(c, "db_at_last outside db_write");
	hook_add(c, (struct hook){ .last = fn, .arg = arg });
}

bool db_last_now(struct ctx *c)
{
	return !c->conn || !c->conn->writing || c->conn->ahead || run_last(c, c->conn);
}

void db_before_commit(struct ctx *c, enum db_rank rank, db_settle_fn *fn, i64 id)
{
	struct task *t, **at;

	if (!c->conn || !c->conn->writing)
		conn_bug(c, "db_before_commit outside db_write");
	if (c->conn->ahead)
		return;
	for (t = c->conn->tasks; t; t = t->next)
		if (t->fn == fn && t->id == id)
			return;
	for (at = &c->conn->tasks; *at && (*at)->rank <= rank; at = &(*at)->next)
		;
	t = NEW(c->arena, struct task);
	*t = (struct task){ *at, rank, fn, id };
	*at = t;
}

const void **db_slot(struct ctx *c, enum db_slot which)
{
	return c->conn && c->conn->writing ? &c->conn->slot[which] : NULL;
}

/* Takes the first task from the list, of this rank or (any) whatever its rank. */
static struct task *next_task(struct ctx *c, bool any, enum db_rank rank)
{
	struct task *t, **at;

	if (!c->conn || c->conn->ahead)
		return NULL;
	for (at = &c->conn->tasks; (t = *at); at = &t->next)
		if (any || t->rank == rank) {
			*at = t->next;
			return t;
		}
	return NULL;
}

bool db_settle(struct ctx *c)
{
	struct task *t;

	while ((t = next_task(c, true, DB_RULES)))
		if (!t->fn(c, t->id))
			return false;
	return true;
}

bool db_settle_only(struct ctx *c, enum db_rank rank)
{
	struct task *t;

	while ((t = next_task(c, false, rank)))
		if (!t->fn(c, t->id))
			return false;
	return true;
}

bool store_present(struct ctx *c, struct store *s)
{
	return !store_is_pg(s) || pg_keep_present(c, s);
}

i64 store_number(struct store *s)
{
	return store_is_pg(s) ? pg_keep_number(s) : 0;
}

i64 store_key(int kind, i64 id)
{
	return ((i64)(0x50524F00 + kind) << 32 << 8) ^ id;
}

i64 store_life_key(i64 number)
{
	return store_key(0, number);
}

bool store_hold(struct store *s, i64 key)
{
	return !store_is_pg(s) || pg_keep_hold(s, key);
}

bool store_holds(struct store *s, i64 key)
{
	return !store_is_pg(s) || pg_keep_holds(s, key);
}

void store_drop(struct store *s, i64 key)
{
	if (store_is_pg(s))
		pg_keep_drop(s, key);
}

void store_tell(struct store *s, str word)
{
	if (store_is_pg(s))
		pg_keep_tell(s, word);
}

bool store_hear(struct ctx *c, struct store *s, str *word)
{
	return store_is_pg(s) && pg_keep_hear(c, s, word);
}

bool store_ready(struct ctx *c, struct store *s, i64 wait_ms)
{
	return s->ops->ready(c, s, wait_ms);
}

bool store_backup(struct ctx *c, struct store *s, const char *to_path)
{
	return s->ops->backup(c, s, to_path);
}

bool store_check(struct ctx *c, struct store *s, bool full)
{
	return s->ops->check(c, s, full);
}

void store_checkpoint_start(struct store *s)
{
	if (!store_is_pg(s))
		lite_checkpoint_start(s);
}

void store_stats(struct store *s, struct store_stats *out)
{
	*out = (struct store_stats){
		.commits = s->commits, .writes = s->writes, .rollbacks = s->rollbacks,
		.retries = s->retries, .busy = s->busy, .fsync_us_sum = s->fsync_us,
	};
	s->ops->stats(s, out);
}

static size_t cache_hash(const struct stmt_def *d, size_t cap)
{
	return (((uintptr_t)d >> 4) * 0x9E3779B97F4A7C15u >> 32) & (cap - 1);
}

static void cache_grow(struct cache *k)
{
	struct cache_slot *old = k->slot;
	size_t old_cap = k->cap, i;

	k->cap = old_cap ? old_cap * 2 : 64;
	k->slot = NEW_N(k->a, struct cache_slot, k->cap);
	k->n = 0;
	for (i = 0; i < old_cap; i++)
		if (old[i].d)
			*cache_at(k, old[i].d) = old[i].v;
}

void **cache_at(struct cache *k, const struct stmt_def *d)
{
	size_t i;

	if (k->n * 2 >= k->cap)
		cache_grow(k);
	for (i = cache_hash(d, k->cap); k->slot[i].d; i = (i + 1) & (k->cap - 1))
		if (k->slot[i].d == d)
			return &k->slot[i].v;
	k->slot[i].d = d;
	k->n++;
	return &k->slot[i].v;
}

bool fsync_folder_of(const char *path)
{
	char dir[4096];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	int fd;
	bool ok;

	if (n >= sizeof(dir))
		return false;
	memcpy(dir, path, n);
	dir[n] = 0;
	fd = open(!slash ? "." : n ? dir : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}
