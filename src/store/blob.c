#include "store/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/rand.h"
#include "sql_blob.h"
#include "store/store_int.h"

enum { SWEEP_PAGE = 200 };

str blob_folder(struct ctx *c)
{
	str home = store_folder(c->store);

	return home.s ? str_fmt(c->arena, "%.*s/blobs", FMT(home)) : STR_NULL;
}

/* ---- files ---- */

static bool io_failed(struct ctx *c, const char *what)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	LOG(LOG_ERROR, c, "blob.failed", KS("what", str_of(what)), KS("err", str_of(strerror(errno))));
	return fail(c, full ? E_FULL : E_UNAVAILABLE, "", full ? "store.full" : "store.io");
}

/* blobs/ab/abcdef…; the hash is ours, hexadecimal, 64 long. */
static char *file_of(struct ctx *c, str sha)
{
	return str_z(c->arena, str_fmt(c->arena, "%.*s/%.2s/%.*s", FMT(blob_folder(c)), sha.s,
				       FMT(sha)));
}

/* The folder is there and its name is durable. */
static bool make_folder(struct ctx *c, const char *path)
{
	if (mkdir(path, 0700) == 0)
		return fsync_folder_of(path) || io_failed(c, "fsync of a folder");
	return errno == EEXIST || io_failed(c, "mkdir");
}

static bool write_all(int fd, str bytes)
{
	size_t done = 0;

	while (done < bytes.n) {
		ssize_t n = write(fd, bytes.s + done, bytes.n - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* The sweep goes by the age of a file as our clock has it. */
static bool set_age(struct ctx *c, int fd)
{
	struct timespec t = { .tv_sec = c->now / 1000, .tv_nsec = c->now % 1000 * 1000000 };

	return futimens(fd, (struct timespec[]){ t, t }) == 0;
}

static bool write_file(struct ctx *c, const char *path, str bytes)
{
	/* Beside its name to be: one folder to make durable, whatever the file system. */
	char *tmp = str_z(c->arena, str_fmt(c->arena, "%s.tmp-%llx", path,
					    (unsigned long long)rand_u64()));
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return io_failed(c, "open");
	ok = write_all(fd, bytes) && set_age(c, fd) && fsync(fd) == 0;
	if (!ok)
		io_failed(c, "write");
	close(fd);
	ok = ok && failpoint(c, "blob.before_rename");
	if (ok && rename(tmp, path) != 0)
		ok = io_failed(c, "rename");
	if (!ok)
		unlink(tmp);
	return ok;
}

/* Whether the whole file is there already; then it is young again. */
static bool have_file(struct ctx *c, const char *path, size_t n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool yes;

	if (fd < 0)
		return false;
	yes = fstat(fd, &st) == 0 && (size_t)st.st_size == n && set_age(c, fd);
	close(fd);
	return yes;
}

static bool keep_file(struct ctx *c, str sha, str bytes)
{
	str folder = blob_folder(c);
	char *path = file_of(c, sha);

	if (!have_file(c, path, bytes.n)) {
		if (!make_folder(c, str_z(c->arena, folder)) ||
		    !make_folder(c, str_z(c->arena, str_slice(str_of(path), 0, folder.n + 3))) ||
		    !write_file(c, path, bytes))
			return false;
	}
	return fsync_folder_of(path) || io_failed(c, "fsync of a folder");
}

static bool read_file(struct ctx *c, str sha, i64 size, str *bytes)
{
	int fd = open(file_of(c, sha), O_RDONLY | O_CLOEXEC);
	char *to = arena_alloc(c->arena, (size_t)size + 1);
	size_t done = 0;

	if (fd < 0) {
		LOG(LOG_ERROR, c, "blob.missing", KS("sha", sha));
		return fail(c, E_INTERNAL, "", "blob.altered");
	}
	while (done <= (size_t)size) {
		ssize_t n = read(fd, to + done, (size_t)size + 1 - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	close(fd);
	*bytes = str_n(to, done);
	return true;
}

/* ---- put and get ---- */

bool blob_stage(struct ctx *c, str bytes)
{
	if (store_is_pg(c->store) || bytes.n <= BLOB_ROW_MAX)
		return true;
	return keep_file(c, hash_sha256_hex(c->arena, bytes), bytes);
}

static bool put_chunks(struct ctx *c, str sha, str bytes)
{
	size_t at;
	i64 seq = 0;

	for (at = 0; at < bytes.n; at += BLOB_CHUNK) {
		struct sql_blob_chunk_add_in in = { .sha256 = sha, .seq = seq++ };

		in.data = str_slice(bytes, at, at + BLOB_CHUNK);
		if (!sql_blob_chunk_add(c, &in, NULL))
			return false;
	}
	return true;
}

static bool put_new(struct ctx *c, str sha, str bytes, i64 *added)
{
	struct sql_blob_add_in in = { .sha256 = sha, .size = (i64)bytes.n, .place = S("row"),
				      .data = bytes.s ? bytes : S(""), .stored_at = c->now };
	bool large = bytes.n > BLOB_ROW_MAX, pg = store_is_pg(c->store);

	if (large) {
		in.place = pg ? S("chunk") : S("file");
		in.data = STR_NULL;
	}
	if (large && !pg && !keep_file(c, sha, bytes))
		return false;
	if (!sql_blob_add(c, &in, added))
		return false;
	return !*added || !large || !pg || put_chunks(c, sha, bytes);
}

bool blob_put(struct ctx *c, str bytes, str *sha)
{
	struct sql_blob_again_in again = { .stored_at = c->now };
	bool small = bytes.n <= BLOB_ROW_MAX;	/* most are new, and to try costs no more than to ask */
	i64 n = 0;
	int i;

	*sha = again.sha256 = hash_sha256_hex(c->arena, bytes);
	/* The update locks the row against a sweep; it fails to find one that another
	 * transaction adds at this moment, whose row is then seen in the second round. */
	for (i = 0; i < 3 && !n; i++) {
		if (small && !put_new(c, *sha, bytes, &n))
			return false;
		if (!n && !sql_blob_again(c, &again, &n))
			return false;
		if (!n && !small && !put_new(c, *sha, bytes, &n))
			return false;
	}
	return n || fail(c, E_UNAVAILABLE, "", "store.busy");
}

static bool get_chunks(struct ctx *c, str sha, i64 size, str *bytes)
{
	char *to = arena_alloc(c->arena, (size_t)size + 1);
	struct sql_blob_chunk_row_in in = { .sha256 = sha };
	struct sql_blob_chunk_row_row row;
	size_t done = 0;

	for (in.seq = 0; done < (size_t)size; in.seq++) {
		if (!sql_blob_chunk_row(c, &in, &row))
			return false;
		if (row.data.n == 0 || row.data.n > (size_t)size - done)
			break;
		memcpy(to + done, row.data.s, row.data.n);
		done += row.data.n;
	}
	*bytes = str_n(to, done);
	return true;
}

bool blob_get(struct ctx *c, str sha, str *bytes)
{
	struct sql_blob_row_row row;
	bool found;

	if (!sql_blob_row(c, &(struct sql_blob_row_in){ sha }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*bytes = row.data;
	if (str_eq(row.place, S("file")) && !read_file(c, sha, row.size, bytes))
		return false;
	if (str_eq(row.place, S("chunk")) && !get_chunks(c, sha, row.size, bytes))
		return false;
	if (str_eq(hash_sha256_hex(c->arena, *bytes), sha))
		return true;
	LOG(LOG_ERROR, c, "blob.altered", KS("sha", sha));
	return fail(c, E_INTERNAL, "", "blob.altered");
}

bool blob_exists(struct ctx *c, str sha, bool *yes)
{
	struct sql_blob_size_row row;

	return sql_blob_size(c, &(struct sql_blob_size_in){ sha }, &row, yes);
}

/* ---- sweep ---- */

struct sweep {
	i64 before, removed;	/* removed: by the last page */
	struct sql_blob_unnamed_in in;
	struct sql_blob_unnamed_rows page;
	struct strs files;	/* names of old files */
};

static bool find_unnamed(struct ctx *c, void *arg)
{
	struct sweep *w = arg;

	return sql_blob_unnamed(c, &w->in, &w->page);
}

/* Whoever wants one of them in the meantime has moved its stored_at. */
static bool delete_page(struct ctx *c, void *arg)
{
	struct sweep *w = arg;
	i64 all = 0, n;
	size_t i;

	for (i = 0; i < w->page.n; i++) {
		str sha = w->page.v[i].sha256;

		if (!sql_blob_delete(c, &(struct sql_blob_delete_in){ sha, w->before }, &n))
			return false;
		if (n && !sql_blob_chunks_delete(c, &(struct sql_blob_chunks_delete_in){ sha }, NULL))
			return false;
		all += n;
	}
	w->removed = all;
	return true;
}

/* Files without a row: swept rows, transactions that rolled back, old temporary files.
 * Holding the write turn, no row can appear between the look and the unlink. */
static bool unlink_files(struct ctx *c, void *arg)
{
	struct sweep *w = arg;
	size_t i;
	bool yes;

	for (i = 0; i < w->files.n; i++) {
		str name = w->files.v[i];

		yes = false;
		if (name.n == 64 && !blob_exists(c, name, &yes))
			return false;
		if (!yes)
			unlink(file_of(c, name));
	}
	return true;
}

static void close_dir(void *d)
{
	closedir(d);
}

/* The names in a folder whose files are older than before; a hash, or one with .tmp-. */
static struct strs old_files(struct ctx *c, str folder, i64 before)
{
	DIR *d = opendir(str_z(c->arena, folder));
	struct strs out = { 0 };
	struct dirent *e;
	struct stat st;
	size_t cap = 0;

	if (!d)
		return out;
	arena_defer(c->arena, close_dir, d);
	while ((e = readdir(d))) {
		if (strlen(e->d_name) < 64 ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode) || (i64)st.st_mtim.tv_sec * 1000 >= before)
			continue;
		if (out.n == cap) {
			out.v = arena_grow(c->arena, out.v, out.n * sizeof(str),
					   (cap ? cap * 2 : 16) * sizeof(str));
			cap = cap ? cap * 2 : 16;
		}
		out.v[out.n++] = str_dup(c->arena, str_of(e->d_name));
	}
	return out;
}

static bool sweep_files(struct ctx *c, struct sweep *w)
{
	str folder = blob_folder(c);
	int k;

	if (!folder.s)
		return true;
	for (k = 0; k < 256; k++) {
		w->files = old_files(c, str_fmt(c->arena, "%.*s/%02x", FMT(folder), k), w->before);
		if (w->files.n && !db_write(c, unlink_files, w))
			return false;
	}
	return true;
}

bool blob_sweep(struct ctx *c, i64 older_than_at, i64 *removed)
{
	struct sweep w = { .before = older_than_at };

	*removed = 0;
	w.in = (struct sql_blob_unnamed_in){ .after = S(""), .before = older_than_at,
					     .most = SWEEP_PAGE };
	do {
		w.page.n = 0;
		if (!db_read(c, find_unnamed, &w))
			return false;
		if (!w.page.n)
			break;
		w.in.after = w.page.v[w.page.n - 1].sha256;
		if (!db_write(c, delete_page, &w))
			return false;
		*removed += w.removed;
	} while (w.page.n == SWEEP_PAGE);
	return sweep_files(c, &w);
}
