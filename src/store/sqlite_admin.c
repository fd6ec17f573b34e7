/* Beside the requests: checkpoints, copies, integrity, figures, migrations' connection. */
#include "store/sqlite_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/log.h"

enum { BACKUP_PAGES = 2000, CHECKPOINT_IDLE_S = 30, PAGE_BYTES = 4096 };

/* ---- checkpoints ---- */

static i64 size_of(const struct lite *s, const char *suffix)
{
	char path[4096];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s%s", s->path, suffix);

	if (n < 0 || (size_t)n >= sizeof(path) || stat(path, &st) != 0)
		return 0;
	return st.st_size;
}

/* On a disk with little room the WAL may take half of what is free, not more: moving its
 * pages may need as much again. */
int lite_wal_limit(const struct lite *s)
{
	struct statvfs v;
	i64 pages;

	if (statvfs(s->path, &v) != 0)
		return WAL_PAGES_HARD;
	pages = (i64)v.f_bavail * (i64)v.f_frsize / (2 * PAGE_BYTES);
	return pages < WAL_PAGES_HARD ? (int)pages : WAL_PAGES_HARD;
}

static void restart(void *arg)
{
	struct lite_conn *q = arg;
	int rc;

	/* A long reader is not waited for: writers stand still here. */
	sqlite3_busy_timeout(q->db, 5);
	rc = sqlite3_wal_checkpoint_v2(q->db, "main", SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
		lite_fail(NULL, q, rc, "checkpoint");
}

/* PASSIVE never holds anybody up, but the WAL starts over only when it reached the end;
 * past 64 MiB a short wait for writers is the lesser evil.  RESTART, not TRUNCATE:
 * writing over old pages of the WAL is twice as fast as growing it. */
static void checkpoint(struct lite *s, struct lite_conn *q)
{
	int rc, pages = 0, moved = 0;

	if (!FAILPOINT(NULL, "store.checkpoint") || !lite_conn_fit(NULL, s, q, LITE_PLAIN))
		return;
	sqlite3_busy_timeout(q->db, 100);
	rc = sqlite3_wal_checkpoint_v2(q->db, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
	if (rc == SQLITE_OK && pages > lite_wal_limit(s))
		lite_alone(s, restart, q);
	if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
		lite_fail(NULL, q, rc, "checkpoint");
}

static void *checkpointer(void *arg)
{
	struct lite *s = arg;
	struct lite_conn q = { 0 };
	struct timespec until;

	pthread_mutex_lock(&s->cp_lock);
	while (!s->cp_stop) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += CHECKPOINT_IDLE_S;
		while (!s->cp_due && !s->cp_stop)
			if (pthread_cond_timedwait(&s->cp_cond, &s->cp_lock, &until))
				break;
		s->cp_due = false;
		pthread_mutex_unlock(&s->cp_lock);
		checkpoint(s, &q);
		pthread_mutex_lock(&s->cp_lock);
	}
	pthread_mutex_unlock(&s->cp_lock);
	lite_conn_close(&q);
	return NULL;
}

void lite_checkpoint_start(struct store *st)
{
	struct lite *s = (struct lite *)st;

	pthread_mutex_lock(&s->cp_lock);
	if (!s->cp_running)
		s->cp_running = pthread_create(&s->checkpointer, NULL, checkpointer, s) == 0;
	pthread_mutex_unlock(&s->cp_lock);
}

bool lite_checkpoint_wake(struct lite *s)
{
	bool running;

	pthread_mutex_lock(&s->cp_lock);
	running = s->cp_running;
	s->cp_due = true;
	pthread_cond_signal(&s->cp_cond);
	pthread_mutex_unlock(&s->cp_lock);
	return running;
}

void lite_checkpoint_stop(struct lite *s)
{
	bool running;

	pthread_mutex_lock(&s->cp_lock);
	running = s->cp_running;
	s->cp_stop = true;
	pthread_cond_signal(&s->cp_cond);
	pthread_mutex_unlock(&s->cp_lock);
	if (running)
		pthread_join(s->checkpointer, NULL);
}

void lite_stats(struct store *st, struct store_stats *out)
{
	struct lite *s = (struct lite *)st;

	out->wal_bytes = size_of(s, "-wal");
	out->db_bytes = size_of(s, "");
}

/* ---- copies ---- */

/* The open read transaction pins one snapshot: writers go on, the copy never restarts. */
static int copy_pages(struct lite_conn *from, sqlite3 *to)
{
	sqlite3_backup *b;
	int rc = lite_do(from, DO_BEGIN_READ);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(from->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	b = sqlite3_backup_init(to, "main", from->db, "main");
	if (!b)
		return sqlite3_extended_errcode(to);
	do {
		rc = sqlite3_backup_step(b, BACKUP_PAGES);
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			sqlite3_sleep(10);
	} while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
	sqlite3_backup_finish(b);
	lite_do(from, DO_COMMIT);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool sync_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

static bool copy_to(struct ctx *c, struct lite *s, const char *part)
{
	struct lite_conn from = { 0 };
	sqlite3 *to = NULL;
	int rc, fd;

	unlink(part);
	fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		LOG(LOG_ERROR, c, "store.backup_failed", KS("err", str_of(strerror(errno))));
		return fail(c, errno == ENOSPC ? E_FULL : E_UNAVAILABLE, "", "store.io");
	}
	close(fd);
	if (!lite_conn_open(c, s, &from, LITE_PLAIN))
		return false;
	rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(to, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;", NULL, NULL,
				  NULL);
	if (rc == SQLITE_OK)
		rc = copy_pages(&from, to);
	sqlite3_close(to);
	if (rc != SQLITE_OK)
		lite_fail(c, &from, rc, "backup");
	lite_conn_close(&from);
	return rc == SQLITE_OK;
}

bool lite_backup(struct ctx *c, struct store *st, const char *to_path)
{
	struct lite *s = (struct lite *)st;
	char *part = str_z(c->arena, str_fmt(c->arena, "%s.part", to_path));
	bool ok = copy_to(c, s, part);

	if (ok && !(sync_file(part) && rename(part, to_path) == 0 && fsync_folder_of(to_path))) {
		LOG(LOG_ERROR, c, "store.backup_failed", KS("err", str_of(strerror(errno))));
		ok = fail(c, E_UNAVAILABLE, "", "store.io");
	}
	if (!ok)
		unlink(part);
	return ok;
}

/* ---- integrity ---- */

static bool is_ok(struct ctx *c, struct lite_conn *q, const char *sql, const char *good)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(q->db, sql, -1, &st, NULL);
	bool ok = true;

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc != SQLITE_ROW)
			break;
		const char *said = (const char *)sqlite3_column_text(st, 0);
		if (good && said && strcmp(said, good) == 0)
			continue;
		ok = false;
		LOG(LOG_ERROR, c, "store.damaged", KS("what", str_of(said)), KS("check", str_of(sql)));
	}
	sqlite3_finalize(st);
	if (rc != SQLITE_DONE)
		return lite_fail(c, q, rc, sql);
	return ok || fail(c, E_INTERNAL, "", "store.damaged");
}

bool lite_check(struct ctx *c, struct store *st, bool full)
{
	struct lite_conn q = { 0 };
	bool ok = lite_conn_open(c, (struct lite *)st, &q, LITE_PLAIN);

	if (!ok)
		return false;
	ok = is_ok(c, &q, full ? "PRAGMA integrity_check" : "PRAGMA quick_check", "ok");
	if (ok && full)
		ok = is_ok(c, &q, "PRAGMA foreign_key_check", NULL);
	lite_conn_close(&q);
	return ok;
}

/* ---- migrations ---- */

bool lite_mig_open(struct ctx *c, struct store *st, void **conn)
{
	struct lite_conn *q = NEW(c->arena, struct lite_conn);
	int rc;

	*conn = q;
	if (!lite_conn_open(c, (struct lite *)st, q, LITE_PLAIN))
		return false;
	/* Rebuilding a table must not fire its references; they are checked before COMMIT. */
	sqlite3_busy_timeout(q->db, 60000);
	rc = sqlite3_exec(q->db, "PRAGMA foreign_keys = OFF", NULL, NULL, NULL);
	return rc == SQLITE_OK || lite_fail(c, q, rc, "migrate");
}

bool lite_mig_exec(struct ctx *c, void *conn, const char *sql)
{
	struct lite_conn *q = conn;
	int rc;

	if (strcmp(sql, "BEGIN") == 0)
		sql = "BEGIN IMMEDIATE";
	if (strcmp(sql, "COMMIT") == 0 && !is_ok(c, q, "PRAGMA foreign_key_check", NULL))
		return false;
	rc = sqlite3_exec(q->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || lite_fail(c, q, rc, "migrate");
}

bool lite_mig_i64(struct ctx *c, void *conn, const char *sql, i64 *out)
{
	struct lite_conn *q = conn;
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(q->db, sql, -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || lite_fail(c, q, rc, "migrate");
}

void lite_mig_close(void *conn)
{
	lite_conn_close(conn);
}
