/*
 * The store against its ceiling: rows a second that raw SQLite commits in groups of 1,
 * 16 and 64 (prepared statement, WAL, synchronous=FULL, nothing else), and what
 * db_write gives 1, 16 and 64 threads for the same row; rows read by id, raw and through
 * db_read, by one and by two threads.  Each pair runs alternately, so that a busy disk
 * hits both.
 *	store [SECONDS] [URL]	with a libpq URL only the store is measured
 */
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "sql_box.h"
#include "store/db.h"

extern const struct migrations migrations_test;

enum { ROUNDS = 3, THREADS_MAX = 64 };

struct bench {
	struct store *s;
	sqlite3 *raw;
	i64 until_us;
	_Atomic i64 name, done, slowest_us, sum_us;
	i64 ids;
};

static i64 cpu_us(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000 + r.ru_utime.tv_usec +
	       r.ru_stime.tv_usec;
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* ---- raw ---- */

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	return st;
}

static void step(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		die("step");
	sqlite3_reset(st);
}

static double raw_writes(struct bench *b, int group)
{
	sqlite3_stmt *begin = prepared(b->raw, "BEGIN IMMEDIATE"), *commit = prepared(b->raw, "COMMIT");
	sqlite3_stmt *add = prepared(b->raw, "INSERT INTO box (name, made_at, level) VALUES (?1, ?2, 1) "
				     "RETURNING id");
	i64 from = clock_mono_us(), n = 0, now;
	char name[32];

	do {
		step(begin);
		for (int i = 0; i < group; i++, n++) {
			int len = snprintf(name, sizeof(name), "raw %lld", (long long)b->name++);
			sqlite3_bind_text(add, 1, name, len, SQLITE_STATIC);
			sqlite3_bind_int64(add, 2, from);
			step(add);
		}
		step(commit);
		now = clock_mono_us();
	} while (now < b->until_us);
	sqlite3_finalize(begin);
	sqlite3_finalize(commit);
	sqlite3_finalize(add);
	return (double)n * 1e6 / (double)(now - from);
}

static double raw_reads(struct bench *b)
{
	sqlite3_stmt *get = prepared(b->raw, "SELECT id, name, note, done, weight, due_at, made_at, extra, "
				     "parent_id, level FROM box WHERE id = ?1");
	i64 from = clock_mono_us(), n = 0, now, sum = 0;

	do {
		for (int i = 0; i < 100; i++, n++) {
			sqlite3_bind_int64(get, 1, 1 + n * 7919 % b->ids);
			if (sqlite3_step(get) != SQLITE_ROW)
				die("no row");
			sum += sqlite3_column_int64(get, 6) + sqlite3_column_text(get, 1)[0];
			sqlite3_reset(get);
		}
		now = clock_mono_us();
	} while (now < b->until_us);
	sqlite3_finalize(get);
	return sum ? (double)n * 1e6 / (double)(now - from) : 0;
}

/* ---- through the store ---- */

static bool add_box(struct ctx *c, void *arg)
{
	struct sql_box_add_row row;

	return sql_box_add(c, &(struct sql_box_add_in){ .name = *(str *)arg, .made_at = 1, .level = 1 },
			   &row);
}

static void *writer(void *arg)
{
	struct bench *b = arg;
	struct arena *a = arena_new(0);
	i64 now = clock_mono_us(), before;

	while (now < b->until_us) {
		struct ctx c = { .arena = a, .store = b->s, .now = 1 };
		char name[32];
		str n = { name, 0 };

		n.n = (size_t)snprintf(name, sizeof(name), "store %lld", (long long)b->name++);
		before = now;
		if (!db_write(&c, add_box, &n))
			die("db_write failed");
		now = clock_mono_us();
		b->done++;
		b->sum_us += now - before;
		if (now - before > b->slowest_us)
			b->slowest_us = now - before;
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static bool get_box(struct ctx *c, void *arg)
{
	struct sql_box_row row;
	bool found;

	return sql_box_by_id(c, &(struct sql_box_by_id_in){ *(i64 *)arg }, &row, &found) && found;
}

static void *reader(void *arg)
{
	struct bench *b = arg;
	struct arena *a = arena_new(0);
	i64 n = 0, id;

	while (clock_mono_us() < b->until_us) {
		for (int i = 0; i < 20; i++, n++) {
			struct ctx c = { .arena = a, .store = b->s, .now = 1 };
			id = 1 + n * 7919 % b->ids;
			if (!db_read(&c, get_box, &id))
				die("db_read failed");
			arena_reset(a);
		}
	}
	b->done += n;
	arena_free(a);
	return NULL;
}

static double through_store(struct bench *b, int threads, void *(*fn)(void *))
{
	pthread_t t[THREADS_MAX];
	i64 from = clock_mono_us();

	b->done = 0;
	for (int i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, fn, b) != 0)
			die("no thread");
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	return (double)b->done * 1e6 / (double)(clock_mono_us() - from);
}

/* ---- pairs ---- */

static void writes(struct bench *b, int n, i64 slice_us)
{
	double raw = 0, mine = 0, cpu = 0;
	i64 rows = 0, from;

	b->slowest_us = b->sum_us = 0;
	for (int i = 0; i < ROUNDS; i++) {
		b->until_us = clock_mono_us() + slice_us;
		raw += b->raw ? raw_writes(b, n) / ROUNDS : 0;
		from = cpu_us();
		b->until_us = clock_mono_us() + slice_us;
		mine += through_store(b, n, writer) / ROUNDS;
		cpu += (double)(cpu_us() - from);
		rows += b->done;
	}
	printf("write %3d: raw %8.0f rows/s   db_write %8.0f rows/s   ratio %.2f   mean %.2f ms   "
	       "worst %.1f ms   cpu %.0f us\n", n, raw, mine, raw > 0 ? mine / raw : 0,
	       (double)b->sum_us / 1000.0 / (double)rows, (double)b->slowest_us / 1000.0,
	       cpu / (double)rows);
}

static void reads(struct bench *b, int n, i64 slice_us)
{
	double raw = 0, mine = 0;

	for (int i = 0; i < ROUNDS; i++) {
		b->until_us = clock_mono_us() + slice_us;
		raw += b->raw ? raw_reads(b) / ROUNDS : 0;
		b->until_us = clock_mono_us() + slice_us;
		mine += through_store(b, n, reader) / ROUNDS;
	}
	printf("read  %3d: raw %8.0f rows/s   db_read  %8.0f rows/s   ratio %.2f\n", n, raw, mine,
	       raw > 0 ? mine / raw : 0);
}

static bool fill(struct ctx *c, void *arg)
{
	return sql_box_fill(c, &(struct sql_box_fill_in){ *(i64 *)arg, 1 }, NULL);
}

static void open_raw(struct bench *b, const char *path)
{
	if (sqlite3_open(path, &b->raw) != SQLITE_OK)
		die("open");
	sqlite3_exec(b->raw, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		     "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -4096",
		     NULL, NULL, NULL);
	sqlite3_busy_timeout(b->raw, 5000);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	i64 slice_us = (argc > 1 ? strtol(argv[1], NULL, 10) : 1) * 1000000;
	struct store_config cfg = { .schema = &migrations_test, .readers = THREADS_MAX };
	char dir[] = "bench-store-XXXXXX";
	struct bench b = { .ids = 20000 };
	struct ctx c;
	struct store_stats st;

	log_init(false, LOG_WARN);
	if (sodium_init() < 0 || (argc < 3 && !mkdtemp(dir)))
		die("start");
	cfg.url = argc > 2 ? str_of(argv[2]) : str_fmt(a, "sqlite:%s/t.db", dir);
	ctx_init(&c, a, NULL);
	if (!store_open(&c, &cfg, &b.s))
		die("store_open");
	store_checkpoint_start(b.s);
	c.store = b.s;
	if (!db_write(&c, fill, &b.ids))
		die("fill");
	if (argc < 3)
		open_raw(&b, str_z(a, str_fmt(a, "%s/t.db", dir)));
	for (int n = 1; n <= 64; n = n == 1 ? 16 : n * 4)
		writes(&b, n, slice_us);
	reads(&b, 1, slice_us);
	reads(&b, 2, slice_us);
	store_stats(b.s, &st);
	printf("commits %lld for %lld writes, %.2f ms a commit, wal %.1f MiB\n", (long long)st.commits,
	       (long long)st.writes, (double)st.fsync_us_sum / 1000.0 / (double)st.commits,
	       (double)st.wal_bytes / 1048576.0);
	sqlite3_close(b.raw);
	store_close(b.s);
	for (int i = 0; argc < 3 && i < 3; i++)
		unlink(str_z(a, str_fmt(a, "%s/t.db%s", dir, i == 0 ? "" : i == 1 ? "-wal" : "-shm")));
	rmdir(dir);
	arena_free(a);
	return 0;
}
