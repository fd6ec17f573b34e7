/* pronto backup FOLDER, pronto restore FOLDER: the store, the attachments, and a list of hashes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "main/admin.h"
#include "main/files.h"
#include "store/db.h"

enum { CHUNK = 64 << 10 };
#define MANIFEST "manifest.sha256"
#define DB_NAME "pronto.db"

static bool trouble(struct ctx *c, str path)
{
	return fail_full(c, &(struct failure){ .code = E_UNAVAILABLE, .field = path, .key = "file.system",
		.p = { { "reason", str_dup(c->arena, str_of(strerrordesc_np(errno))) } } });
}

static str join(struct ctx *c, str folder, const char *name)
{
	return str_fmt(c->arena, "%.*s/%s", FMT(folder), name);
}

static bool copy_file(struct ctx *c, str from, str to)
{
	int in = open(str_z(c->arena, from), O_RDONLY | O_CLOEXEC), out;
	char *chunk = arena_alloc(c->arena, CHUNK);
	ssize_t n = 0;
	bool ok = true;

	if (in < 0)
		return trouble(c, from);
	out = open(str_z(c->arena, to), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		close(in);
		return trouble(c, to);
	}
	while (ok && (n = read(in, chunk, CHUNK)) > 0)
		ok = write(out, chunk, (size_t)n) == n;
	ok = ok && n == 0 && fsync(out) == 0;
	close(in);
	close(out);
	return ok || trouble(c, to);
}

/* A file of any size, in pieces. */
static bool hash_file(struct ctx *c, str path, str *hex, i64 *bytes)
{
	crypto_hash_sha256_state st;
	unsigned char sum[crypto_hash_sha256_BYTES], *chunk;
	int fd = open(str_z(c->arena, path), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return trouble(c, path);
	chunk = arena_alloc(c->arena, 65536);
	crypto_hash_sha256_init(&st);
	while ((n = read(fd, chunk, 65536)) > 0) {
		crypto_hash_sha256_update(&st, chunk, (unsigned long long)n);
		*bytes += n;
	}
	close(fd);
	if (n < 0)
		return trouble(c, path);
	crypto_hash_sha256_final(&st, sum);
	*hex = str_hex(c->arena, sum, sizeof(sum));
	return true;
}

typedef bool visit_fn(struct ctx *c, str path, str relative, void *arg);

/* Every plain file under folder/relative; names from us only, no links followed. */
static bool walk(struct ctx *c, str folder, str relative, visit_fn *fn, void *arg)
{
	str here = relative.n ? str_fmt(c->arena, "%.*s/%.*s", FMT(folder), FMT(relative)) : folder;
	DIR *d = opendir(str_z(c->arena, here));
	struct dirent *e;
	bool ok = true;

	if (!d)
		return errno == ENOENT || trouble(c, here);
	while (ok && (e = readdir(d))) {
		str rel, path;
		struct stat st;

		if (e->d_name[0] == '.')
			continue;
		rel = relative.n ? str_fmt(c->arena, "%.*s/%s", FMT(relative), e->d_name) : str_dup(c->arena, str_of(e->d_name));
		path = str_fmt(c->arena, "%.*s/%.*s", FMT(folder), FMT(rel));
		if (lstat(str_z(c->arena, path), &st) < 0)
			ok = trouble(c, path);
		else if (S_ISDIR(st.st_mode))
			ok = walk(c, folder, rel, fn, arg);
		else if (S_ISREG(st.st_mode))
			ok = fn(c, path, rel, arg);
	}
	closedir(d);
	return ok;
}

static bool parent_make(struct ctx *c, str path)
{
	return folder_make(c, str_slice(path, 0, (size_t)str_rchr(path, '/')), 0700);
}

static bool copy_blob(struct ctx *c, str path, str relative, void *arg)
{
	str to = str_fmt(c->arena, "%.*s/blobs/%.*s", FMT(*(str *)arg), FMT(relative));

	return parent_make(c, to) && copy_file(c, path, to);
}

struct listing {
	struct buf text;
	i64 files, bytes;
};

static bool list_file(struct ctx *c, str path, str relative, void *arg)
{
	struct listing *l = arg;
	str hex;

	if (str_eq(relative, S(MANIFEST)))
		return true;
	if (!hash_file(c, path, &hex, &l->bytes))
		return false;
	buf_fmt(&l->text, "%.*s  %.*s\n", FMT(hex), FMT(relative));
	l->files++;
	return true;
}

static bool write_manifest(struct ctx *c, str to, const struct listing *l)
{
	str path = join(c, to, MANIFEST), text = buf_str(&l->text);
	int fd = open(str_z(c->arena, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return trouble(c, path);
	ok = write(fd, text.s, text.n) == (ssize_t)text.n && fsync(fd) == 0;
	close(fd);
	return ok || trouble(c, path);
}

static bool is_empty(struct ctx *c, str folder)
{
	return !file_exists(c, join(c, folder, DB_NAME)) && !file_exists(c, join(c, folder, MANIFEST));
}

int cmd_backup(struct cmd *x)
{
	struct ctx *c = x->c;
	str to = cmd_word(x, 0);
	struct listing l = { .text = buf_new(c->arena, (size_t)256 << 20) };

	if (!to.n) {
		fprintf(stderr, "usage: pronto backup FOLDER\n");
		return 2;
	}
	if (!cmd_open(x, false))
		return cmd_failed(x);
	if (store_is_pg(x->store)) {
		fprintf(stderr, "pronto: on PostgreSQL use pg_basebackup or pg_dump; attachments lie in the database too\n");
		return 2;
	}
	if (!folder_make(c, to, 0700) || (!is_empty(c, to) && !fail(c, E_CONFLICT, "folder", "backup.not_empty")))
		return cmd_failed(x);
	/* Database first: blobs are only ever added, so every hash it names is there when they are copied after. */
	if (!store_backup(c, x->store, str_z(c->arena, join(c, to, DB_NAME))) ||
	    !walk(c, join(c, x->cfg.data_dir, "blobs"), S(""), copy_blob, &to) ||
	    !walk(c, to, S(""), list_file, &l) || !write_manifest(c, to, &l))
		return cmd_failed(x);
	printf("backup=%.*s files=%lld bytes=%lld\n", FMT(to), (long long)l.files, (long long)l.bytes);
	printf("the master key (%.*s) is not in it: keep a copy elsewhere\n", FMT(x->cfg.master_key_file));
	return 0;
}

/* ---- restore ---- */

static bool check_manifest(struct ctx *c, str from, i64 *files)
{
	str text, line, now;
	i64 bytes = 0;

	*files = 0;
	if (!file_read(c, join(c, from, MANIFEST), (size_t)256 << 20, &text))
		return false;
	while (str_cut(&text, '\n', &line)) {
		str path;

		if (line.n < 67)
			continue;
		path = str_fmt(c->arena, "%.*s/%.*s", FMT(from), FMT(str_slice(line, 66, line.n)));
		if (!hash_file(c, path, &now, &bytes))
			return false;
		if (!str_eq(now, str_slice(line, 0, 64)))
			return fail_full(c, &(struct failure){ .code = E_CONFLICT, .field = path, .key = "backup.damaged" });
		++*files;
	}
	return *files > 0 || fail(c, E_CONFLICT, "folder", "backup.damaged");
}

struct restoring {
	str to;
};

static bool put_back(struct ctx *c, str path, str relative, void *arg)
{
	const struct restoring *r = arg;
	str to = str_fmt(c->arena, "%.*s/%.*s", FMT(r->to), FMT(relative));

	if (str_eq(relative, S(MANIFEST)))
		return true;
	return parent_make(c, to) && copy_file(c, path, to);
}

int cmd_restore(struct cmd *x)
{
	struct ctx *c = x->c;
	struct restoring r = { .to = x->cfg.data_dir };
	str from = cmd_word(x, 0);
	i64 files;

	if (!from.n) {
		fprintf(stderr, "usage: pronto restore FOLDER\n");
		return 2;
	}
	if (!check_manifest(c, from, &files))
		return cmd_failed(x);
	if (file_exists(c, join(c, r.to, DB_NAME))) {
		(void)!fail(c, E_CONFLICT, "data_dir", "backup.occupied");
		return cmd_failed(x);
	}
	if (!folder_make(c, r.to, 0700) || !walk(c, from, S(""), put_back, &r))
		return cmd_failed(x);
	printf("restored=%.*s files=%lld\n", FMT(r.to), (long long)files);
	printf("now put the master key in place and run: pronto doctor\n");
	return 0;
}
