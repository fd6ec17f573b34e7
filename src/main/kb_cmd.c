/* pronto kb export DIR | import DIR [--locale es]: the knowledge base as a folder of Markdown. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/knowledge/exchange.h"
#include "main/admin.h"
#include "main/files.h"
#include "store/db.h"

enum { DEPTH = 8 };
static const size_t TOTAL_BYTES = (size_t)256 << 20;

struct folder {
	struct kb_files files;
	size_t bytes;
};

static bool export_tx(struct ctx *c, void *arg)
{
	return kb_export(c, arg);
}

/* Every name on the way was made by kb_slug or cleaned, so none leads out of the folder. */
static bool write_one(struct ctx *c, int root, const struct kb_file *f)
{
	str rest = f->path, part;
	int dir = dup(root), fd, next;
	FILE *out;
	bool ok;

	while (dir >= 0 && str_cut(&rest, '/', &part) && rest.s) {
		char *name = str_z(c->arena, part);

		(void)mkdirat(dir, name, 0777);
		next = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(dir);
		dir = next;
	}
	fd = dir < 0 ? -1 : openat(dir, str_z(c->arena, part), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (dir >= 0)
		close(dir);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!out) {
		fprintf(stderr, "pronto: %.*s: %s\n", FMT(f->path), strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	ok = fwrite(f->bytes.s, 1, f->bytes.n, out) == f->bytes.n;
	return fclose(out) == 0 && ok;
}

static int export_to(struct cmd *x, str dir)
{
	struct kb_files files;
	size_t i;
	int root;
	bool ok = true;

	if (!db_read(x->c, export_tx, &files) || !folder_make(x->c, dir, 0777))
		return cmd_failed(x);
	root = open(str_z(x->c->arena, dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; root >= 0 && i < files.n; i++)
		ok = write_one(x->c, root, &files.v[i]) && ok;
	if (root < 0 || !ok)
		return 1;
	close(root);
	printf("%zu files written\n", files.n);
	return 0;
}

static bool read_one(struct ctx *c, struct folder *f, int dir, const char *name, str path)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;
	char *s;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > KB_FILE_BYTES ||
	    f->bytes + (size_t)st.st_size > TOTAL_BYTES || f->files.n >= KB_FILES_MAX) {
		fprintf(stderr, "pronto: %.*s: left out (no plain file, or too large)\n", FMT(path));
		if (fd >= 0)
			close(fd);
		return false;
	}
	s = arena_raw(c->arena, (size_t)st.st_size + 1);
	while (got > 0 && n < (size_t)st.st_size) {
		got = read(fd, s + n, (size_t)st.st_size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	f->bytes += n;
	f->files.v[f->files.n++] = (struct kb_file){ path, str_n(s, n) };
	return true;
}

/* Links are not followed; what begins with a dot is passed over. */
static void read_folder(struct ctx *c, struct folder *f, int fd, str at, int depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		str path = str_fmt(c->arena, "%.*s%s%s", FMT(at), at.n ? "/" : "", e->d_name);
		struct stat st;

		if (e->d_name[0] == '.' || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH) {
			int next = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			if (next >= 0)
				read_folder(c, f, next, path, depth + 1);
		} else if (!S_ISDIR(st.st_mode)) {
			(void)read_one(c, f, fd, e->d_name, path);
		}
	}
	if (d)
		closedir(d);
}

static bool sections_tx(struct ctx *c, void *arg)
{
	return kb_import_sections(c, arg);
}

static bool one_tx(struct ctx *c, void *arg)
{
	return kb_import_one(c, arg);
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct kb_file *)a)->path, ((const struct kb_file *)b)->path);
}

static int import_from(struct cmd *x, str dir)
{
	struct folder f = { .files = { NEW_N(x->c->arena, struct kb_file, KB_FILES_MAX), 0 } };
	struct kb_import in = { .files = &f.files, .locale = cmd_option(x, "locale") };
	int root = open(str_z(x->c->arena, dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t made = 0, changed = 0, bad = 0, round;

	if (root < 0) {
		fprintf(stderr, "pronto: %.*s: %s\n", FMT(dir), strerror(errno));
		return 1;
	}
	in.locale = in.locale.n ? in.locale : S("en");
	read_folder(x->c, &f, root, S(""), 0);
	qsort(f.files.v, f.files.n, sizeof(*f.files.v), by_path);
	if (!db_write(x->c, sections_tx, &f.files))
		return cmd_failed(x);
	for (round = 0; round < 2 * f.files.n; round++) {
		in.officials = round < f.files.n;
		in.at = round % f.files.n;
		if (!db_write(x->c, one_tx, &in)) {
			fprintf(stderr, "%.*s: ", FMT(f.files.v[in.at].path));
			(void)cmd_failed(x);
			fail_clear(x->c);
			bad++;
		}
		made += in.made;
		changed += in.changed;
	}
	printf("%zu texts new, %zu changed, %zu refused\n", made, changed, bad);
	return bad ? 1 : 0;
}

int cmd_kb(struct cmd *x)
{
	str what = cmd_word(x, 0), dir = cmd_word(x, 1);
	bool out = str_eq(what, S("export"));

	if ((!out && !str_eq(what, S("import"))) || !dir.n) {
		fprintf(stderr, "usage: pronto kb export DIR | import DIR [--locale es]\n");
		return 2;
	}
	if (!cmd_open(x, true))
		return cmd_failed(x);
	return out ? export_to(x, dir) : import_from(x, dir);
}
