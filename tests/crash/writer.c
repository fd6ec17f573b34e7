/*
 * The program under test of the crash tests: the real store on the file FOLDER/t.db.
 *	writer FOLDER MODE COUNT THREADS [normal]
 * MODE is box (two rows a transaction), blob (a large blob and a row that names it) or
 * full (like box, but a refusal is told and the next line of stdin waited for).
 * What db_write said yes to is written to file descriptor 9, one line each.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sodium.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "sql_box.h"
#include "store/blob.h"
#include "store/db.h"

extern const struct migrations migrations_test;

struct job {
	struct store *s;
	const char *mode;
	int count;
	_Atomic int next, refused[E_FULL + 1];
};

struct one {
	int n;
	str bytes;
};

static bool add(struct ctx *c, str name, str note, i64 parent, i64 *id)
{
	struct sql_box_add_row row;

	if (!sql_box_add(c, &(struct sql_box_add_in){ .name = name, .note = note, .made_at = c->now,
						      .parent_id = parent }, &row))
		return false;
	*id = row.id;
	return true;
}

/* A name, its child of the same transaction, and perhaps bytes that the name names. */
static bool transaction(struct ctx *c, void *arg)
{
	const struct one *o = arg;
	str sha = STR_NULL;
	i64 id;

	if (o->bytes.n && !blob_put(c, o->bytes, &sha))
		return false;
	return add(c, str_fmt(c->arena, "t%d", o->n), sha, 0, &id) &&
	       add(c, str_fmt(c->arena, "child of t%d", o->n), STR_NULL, id, &id);
}

static void wait_for_space(struct job *j, const struct ctx *c)
{
	char line[8];

	dprintf(1, "refused %s\n", fail_name(fail_code(c)));
	if (strcmp(j->mode, "full") == 0 && !fgets(line, sizeof(line), stdin))
		exit(3);
}

static void run_one(struct job *j, struct arena *a, int n)
{
	struct ctx c;
	struct one o = { .n = n };
	char line[24];
	int len = snprintf(line, sizeof(line), "t%d\n", n);

	ctx_init(&c, a, j->s);
	if (strcmp(j->mode, "blob") == 0) {
		char *p = arena_alloc(a, 300000);

		memset(p, 'a' + n % 26, 300000);
		snprintf(p, 16, "%d", n);
		o.bytes = str_n(p, 300000);
	}
	while (!db_write(&c, transaction, &o)) {
		atomic_fetch_add(&j->refused[fail_code(&c)], 1);
		wait_for_space(j, &c);
		if (strcmp(j->mode, "full") != 0)
			return;
		fail_clear(&c);
	}
	if (write(9, line, (size_t)len) != len)
		exit(4);
}

static void *work(void *arg)
{
	struct job *j = arg;
	int n;

	while ((n = atomic_fetch_add(&j->next, 1)) < j->count) {
		struct arena *a = arena_new(0);

		run_one(j, a, n);
		arena_free(a);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(0);
	struct job j = { 0 };
	struct ctx c;
	struct store_config cfg = { .schema = &migrations_test };
	pthread_t t[64];
	int i, threads;

	if (argc < 5 || sodium_init() < 0)
		return 2;
	clock_init();
	failpoint_init();
	log_init(false, LOG_ERROR);
	ctx_init(&c, a, NULL);
	cfg.url = str_fmt(a, "sqlite:%s/t.db", argv[1]);
	cfg.unsafe_for_tests = argc > 5 && strcmp(argv[5], "normal") == 0;
	j.mode = argv[2];
	j.count = (int)strtol(argv[3], NULL, 10);
	threads = (int)strtol(argv[4], NULL, 10);
	if (threads > 64 || !store_open(&c, &cfg, &j.s))
		return 1;
	store_checkpoint_start(j.s);
	for (i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, work, &j) != 0)
			return 2;
	for (i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	store_close(j.s);
	arena_free(a);
	return 0;
}
