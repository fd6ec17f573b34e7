/* The SQLite back end: opening, closing, and its readers. */
#include "store/sqlite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static void reader_free(struct lite_conn *q)
{
	lite_conn_close(q);
	arena_free(q->home);
}

/* Who gives his place back gives it to one who waits, so that nobody comes before him. */
static void wait_for_place(struct lite *s)
{
	struct timespec until = store_in(READER_WAIT_MS);

	s->readers_waiting++;
	while (!s->readers_free)
		if (pthread_cond_timedwait(&s->readers_freed, &s->readers_lock, &until))
			break;
	s->readers_waiting--;
	if (s->readers_free)
		s->readers_free--;
	else
		s->readers_out++;
}

/*
 * Readers lie on a stack: the one that was used last is taken first, so two or three have
 * all pages and statements that the desk needs, and a thread that reads once an hour does
 * not keep a connection of its own.  Reading is work for the processor: more at once than
 * READERS are no faster, and each would cost memory and prepare its statements anew.  Who
 * waited in vain (somebody reads for long, or holds one and wants another) opens one that
 * goes again.
 */
static struct lite_conn *reader_take(struct lite *s)
{
	struct lite_conn *q;
	struct arena *home;

	pthread_mutex_lock(&s->readers_lock);
	if (s->readers_out < READERS)
		s->readers_out++;
	else
		wait_for_place(s);
	q = s->readers;
	if (q) {
		s->readers = q->next;
		s->readers_idle--;
	}
	pthread_mutex_unlock(&s->readers_lock);
	if (q)
		return q;
	home = arena_new(0);
	q = NEW(home, struct lite_conn);
	q->home = home;
	q->store = s;
	return q;
}

static void reader_give(struct lite *s, struct lite_conn *q)
{
	bool keep;

	pthread_mutex_lock(&s->readers_lock);
	if (s->readers_waiting > s->readers_free && s->readers_out <= READERS) {
		s->readers_free++;
		pthread_cond_signal(&s->readers_freed);
	} else {
		s->readers_out--;
	}
	keep = s->readers_idle < READERS && s->readers_out <= READERS;
	if (keep) {
		q->next = s->readers;
		s->readers = q;
		s->readers_idle++;
	}
	pthread_mutex_unlock(&s->readers_lock);
	if (!keep)
		reader_free(q);
}

static bool read_with(struct ctx *c, struct lite_conn *q, db_fn *fn, void *arg)
{
	struct conn tx = { .store = &q->store->s, .raw = q };
	bool ok;
	int rc;

	if (!lite_conn_fit(c, q->store, q, LITE_READER))
		return false;
	rc = lite_do(q, DO_BEGIN_READ);
	if (rc != SQLITE_OK)
		return lite_fail(c, q, rc, "begin");
	ok = conn_run(c, &tx, fn, arg);
	if (!ok)
		lite_conn_reset(q);
	if (!sqlite3_get_autocommit(q->db))
		lite_do(q, DO_COMMIT);
	return ok;
}

static bool lite_read(struct ctx *c, db_fn *fn, void *arg)
{
	struct lite *s = (struct lite *)c->store;
	struct lite_conn *q = reader_take(s);
	bool ok = read_with(c, q, fn, arg);

	reader_give(s, q);
	return ok;
}

static void lite_close(struct store *st)
{
	struct lite *s = (struct lite *)st;
	struct lite_conn *q, *next;

	lite_checkpoint_stop(s);
	for (q = s->readers; q; q = next) {
		next = q->next;
		reader_free(q);
	}
	lite_conn_close(&s->writer);
	pthread_mutex_destroy(&s->group.lock);
	pthread_mutex_destroy(&s->readers_lock);
	pthread_cond_destroy(&s->readers_freed);
	pthread_mutex_destroy(&s->cp_lock);
	pthread_cond_destroy(&s->cp_cond);
	arena_free(s->s.arena);
}

static const struct store_ops lite_ops = {
	.kind = { "sqlite", 6 },
	.read = lite_read,
	.write = lite_write,
	.savepoint = lite_savepoint,
	.run = lite_run,
	.ready = lite_ready,
	.backup = lite_backup,
	.check = lite_check,
	.stats = lite_stats,
	.close = lite_close,
	.mig_open = lite_mig_open,
	.mig_exec = lite_mig_exec,
	.mig_i64 = lite_mig_i64,
	.mig_close = lite_mig_close,
};

/* Readable by its owner only, and there after a power cut. */
static bool create_file(struct ctx *c, struct lite *s, bool *made)
{
	int fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	*made = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		return true;
	if (fd < 0) {
		LOG(LOG_ERROR, c, "store.open_failed", KS("err", str_of(strerror(errno))));
		return fail(c, errno == ENOSPC ? E_FULL : E_UNAVAILABLE, "store", "store.open");
	}
	ok = fsync(fd) == 0 && fsync_folder_of(s->path);
	close(fd);
	return ok || fail(c, E_UNAVAILABLE, "store", "store.io");
}

/* Turning a new file into a WAL database uses a rollback journal; EXTRA makes its end
 * durable too, or a power cut could undo everything that was written since. */
static bool make_wal(struct ctx *c, struct lite *s)
{
	struct lite_conn q = { 0 };
	int rc;

	if (!lite_conn_open(c, s, &q, LITE_PLAIN))
		return false;
	rc = sqlite3_exec(q.db, "PRAGMA synchronous = EXTRA; PRAGMA journal_mode = WAL;", NULL, NULL,
			  NULL);
	if (rc != SQLITE_OK)
		lite_fail(c, &q, rc, "journal_mode");
	lite_conn_close(&q);
	return rc == SQLITE_OK;
}

static bool open_file(struct ctx *c, struct lite *s)
{
	struct stat st;
	bool made = false;

	if (s->no_create && stat(s->path, &st) != 0)
		return fail(c, E_NOT_FOUND, "store", "store.absent");
	if (!s->no_create && !create_file(c, s, &made))
		return false;
	if (!s->no_create && !make_wal(c, s))
		return false;
	if (made && !fsync_folder_of(s->path))
		return fail(c, E_UNAVAILABLE, "store", "store.io");
	return lite_conn_open(c, s, &s->writer, LITE_WRITER);
}

bool lite_open(struct ctx *c, const struct store_config *cfg, struct store **out)
{
	struct arena *a = arena_new(0);
	struct lite *s = NEW(a, struct lite);
	pthread_condattr_t mono;

	/* Both fail without harm when SQLite is already in use in this process. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	signal(SIGXFSZ, SIG_IGN);	/* a file size limit is an error of write, not the end */
	s->s.ops = &lite_ops;
	s->s.arena = a;
	s->s.schema = cfg->schema ? cfg->schema : &migrations_main;
	s->s.url = str_dup(a, cfg->url);
	s->path = str_z(a, str_slice(cfg->url, sizeof("sqlite:") - 1, cfg->url.n));
	s->no_create = cfg->check_only;
	s->unsafe = cfg->unsafe_for_tests;
	group_init(&s->group);
	pthread_mutex_init(&s->readers_lock, NULL);
	pthread_mutex_init(&s->cp_lock, NULL);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&s->cp_cond, &mono);
	pthread_cond_init(&s->readers_freed, &mono);
	pthread_condattr_destroy(&mono);
	if (!open_file(c, s)) {
		lite_close(&s->s);
		return false;
	}
	*out = &s->s;
	return true;
}
