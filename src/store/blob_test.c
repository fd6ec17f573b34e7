#include "store/store_test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/rand.h"
#include "store/blob.h"

struct thing {
	str bytes, sha;
	bool fails;
};

static bool put(struct ctx *c, void *arg)
{
	struct thing *t = arg;

	return blob_put(c, t->bytes, &t->sha) && (!t->fails || fail(c, E_CONFLICT, "", "no"));
}

static bool get(struct ctx *c, void *arg)
{
	struct thing *t = arg;

	return blob_get(c, t->sha, &t->bytes);
}

static bool exists(struct ctx *c, void *arg)
{
	struct thing *t = arg;

	CHECK(blob_exists(c, t->sha, &t->fails));
	return true;
}

static bool is_there(struct ctx *c, str sha)
{
	struct thing t = { .sha = sha };

	CHECK(db_read(c, exists, &t));
	return t.fails;
}

static str noise(struct ctx *c, size_t n)
{
	char *p = arena_alloc(c->arena, n + 1);

	rand_bytes(p, n);
	return str_n(p, n);
}

static void round_trip(struct ctx *c, size_t n)
{
	struct thing in = { .bytes = noise(c, n) }, twice = { .bytes = in.bytes }, out;

	CHECK(db_write(c, put, &in));
	CHECK_STR(in.sha, hash_sha256_hex(c->arena, in.bytes));
	CHECK(db_write(c, put, &twice));
	CHECK_STR(twice.sha, in.sha);
	out = (struct thing){ .sha = in.sha };
	CHECK(db_read(c, get, &out));
	CHECK(str_eq(out.bytes, in.bytes));
	CHECK(is_there(c, in.sha));
}

static void sizes(struct ctx *c, struct fixture *f)
{
	static const size_t n[] = { 0, 1, 1000, BLOB_ROW_MAX, BLOB_ROW_MAX + 1, BLOB_CHUNK,
				    2 * BLOB_CHUNK, 3 * BLOB_CHUNK + 5 };
	struct thing none = { .sha = hash_sha256_hex(c->arena, S("never stored")) };
	size_t i;

	(void)f;
	for (i = 0; i < COUNT(n); i++)
		round_trip(c, n[i]);
	CHECK(!db_read(c, get, &none));
	CHECK_I64(fail_code(c), E_NOT_FOUND);
	CHECK(!is_there(c, none.sha));
}

TEST(blob_round_trips)
{
	store_on_each(c, NULL, sizes);
}

static char *path_of(struct ctx *c, str sha)
{
	return str_z(c->arena, str_fmt(c->arena, "%.*s/%.2s/%.*s", FMT(blob_folder(c)), sha.s, FMT(sha)));
}

TEST(blob_altered_file_is_refused)
{
	struct fixture *f = store_fresh(c, false, NULL);
	struct thing t = { .bytes = noise(c, BLOB_ROW_MAX + 77) };
	FILE *file;

	(void)f;
	CHECK(db_write(c, put, &t));
	file = fopen(path_of(c, t.sha), "r+");
	CHECK(file && fseek(file, 1000, SEEK_SET) == 0 && fputs("altered", file) >= 0);
	fclose(file);
	CHECK(!db_read(c, get, &t));
	CHECK_I64(fail_code(c), E_INTERNAL);
	fail_clear(c);
	CHECK(truncate(path_of(c, t.sha), 10) == 0);
	CHECK(!db_read(c, get, &t));
	fail_clear(c);
	CHECK(unlink(path_of(c, t.sha)) == 0);
	CHECK(!db_read(c, get, &t));
	CHECK_I64(fail_code(c), E_INTERNAL);
}

static bool name_it(struct ctx *c, void *arg)
{
	struct named {
		str sha;
	} in = { ((struct thing *)arg)->sha };
	const struct stmt_slot par[] = { { "sha", 0, V_TEXT, false } };
	const struct stmt_def d = {
		.name = "name_it", .par = par, .pars = 1, .dynamic = true,
		.sqlite = "INSERT INTO attachment (sha256, name, mime_type, size, inline, content_id, "
			  "created_at) VALUES (?1, 'n', 't', 1, FALSE, '', 0)",
		.pg = "INSERT INTO attachment (sha256, name, mime_type, size, inline, content_id, "
		      "created_at) VALUES ($1, 'n', 't', 1, FALSE, '', 0)",
	};

	return stmt_exec(c, &d, &in, NULL);
}

static void sweeps(struct ctx *c, struct fixture *f)
{
	struct thing kept = { .bytes = noise(c, 900000) }, gone = { .bytes = noise(c, 900001) };
	struct thing small = { .bytes = S("small and unnamed") }, young = { .bytes = noise(c, 900002) };
	struct thing failed = { .bytes = noise(c, 900003), .fails = true };
	i64 day = 86400000, n = -1;

	CHECK(db_write(c, put, &kept) && db_write(c, put, &gone) && db_write(c, put, &small));
	CHECK(db_write(c, name_it, &kept));
	CHECK(!db_write(c, put, &failed));
	fail_clear(c);
	CHECK(!is_there(c, failed.sha));
	if (!f->pg)
		CHECK(access(path_of(c, failed.sha), R_OK) == 0);
	c->now += 2 * day;
	CHECK(blob_stage(c, young.bytes));
	CHECK(db_write(c, put, &young));
	CHECK(blob_sweep(c, c->now - day, &n));
	CHECK_I64(n, 2);
	CHECK(is_there(c, kept.sha) && is_there(c, young.sha));
	CHECK(!is_there(c, gone.sha) && !is_there(c, small.sha));
	CHECK(db_read(c, get, &kept) && db_read(c, get, &young));
	if (!f->pg) {
		CHECK(access(path_of(c, gone.sha), F_OK) != 0);
		CHECK(access(path_of(c, failed.sha), F_OK) != 0);
		CHECK(access(path_of(c, kept.sha), R_OK) == 0);
	}
	CHECK(db_write(c, put, &gone) && db_read(c, get, &gone));	/* it may come back */
	CHECK(blob_sweep(c, c->now - day, &n));
	CHECK_I64(n, 0);
}

TEST(blob_sweep_removes_what_no_row_names)
{
	store_on_each(c, NULL, sweeps);
}
