/*
 * embed DIR OUT: puts the files of a built user interface into the program.  Writes
 * OUT/assets.blob (each file raw, gzip -9 and brotli -11 where smaller), OUT/assets_data.S
 * (one .incbin) and OUT/assets.c (the table of net/static.h, sorted by path).
 */
#include <brotli/encode.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"

enum { FILES_MAX = 4000 };

struct file {
	str path, raw;		/* path from DIR, with a slash in front */
};

struct tree {
	struct arena *a;
	struct file v[FILES_MAX];
	size_t n;
};

static const struct {
	const char *end, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".webp", "image/webp" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".mp3", "audio/mpeg" },
	{ ".wasm", "application/wasm" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".map", "application/json" },
};

static void die(const char *what, const char *which)
{
	fprintf(stderr, "embed: %s: %s\n", what, which);
	exit(1);
}

static const char *type_of(str path)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_ends(path, str_of(types[i].end)))
			return types[i].type;
	return "application/octet-stream";
}

static str read_all(struct arena *a, const char *name, size_t n)
{
	FILE *f = fopen(name, "rb");
	char *s = arena_alloc(a, n + 1);

	if (!f || fread(s, 1, n, f) != n)
		die("cannot read", name);
	fclose(f);
	return str_n(s, n);
}

static void walk(struct tree *t, const char *dir, str path)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		die("cannot open", dir);
	while ((e = readdir(d))) {
		struct stat st;
		char *name;
		str sub;

		if (e->d_name[0] == '.')
			continue;
		name = str_z(t->a, str_fmt(t->a, "%s/%s", dir, e->d_name));
		sub = str_fmt(t->a, "%.*s/%s", FMT(path), e->d_name);
		if (strpbrk(e->d_name, "\"\\\n") || stat(name, &st) != 0)
			die("odd file", name);
		if (S_ISDIR(st.st_mode)) {
			walk(t, name, sub);
			continue;
		}
		if (t->n == FILES_MAX)
			die("too many files", name);
		t->v[t->n++] = (struct file){ sub, read_all(t->a, name, (size_t)st.st_size) };
	}
	closedir(d);
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* A coding that saves less than a twentieth is not worth the client's work. */
static str if_smaller(str raw, const void *s, size_t n)
{
	return n + raw.n / 20 < raw.n ? str_n(s, n) : STR_NULL;
}

static str gzipped(struct arena *a, str raw)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)raw.s, .avail_in = (uInt)raw.n };
	size_t room = raw.n + raw.n / 100 + 256;

	z.next_out = arena_alloc(a, room);
	z.avail_out = (uInt)room;
	char *start = (char *)z.next_out;

	/* 16 + 15: a gzip header, without name and time, so that builds are repeatable. */
	if (deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		die("zlib", "deflate");
	deflateEnd(&z);
	return if_smaller(raw, start, (size_t)z.total_out);
}

static str brotlied(struct arena *a, str raw)
{
	size_t n = BrotliEncoderMaxCompressedSize(raw.n) + 64;
	unsigned char *out = arena_alloc(a, n);

	if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC,
				   raw.n, (const unsigned char *)raw.s, &n, out))
		die("brotli", "compress");
	return if_smaller(raw, out, n);
}

static FILE *create(struct arena *a, const char *dir, const char *name)
{
	char *path = str_z(a, str_fmt(a, "%s/%s", dir, name));
	FILE *f = fopen(path, "wb");

	if (!f)
		die("cannot write", path);
	return f;
}

static void part(FILE *table, FILE *blob, size_t *at, str bytes)
{
	if (!bytes.s) {
		fputs("{ 0, 0 }", table);
		return;
	}
	fprintf(table, "{ (const char *)assets_blob + %zu, %zu }", *at, bytes.n);
	if (bytes.n && fwrite(bytes.s, 1, bytes.n, blob) != bytes.n)
		die("cannot write", "assets.blob");
	*at += bytes.n;
}

static void row(struct arena *a, FILE *table, FILE *blob, const struct file *f)
{
	static size_t at;
	unsigned char hash[32];
	const char *type = type_of(f->path);

	hash_sha256(f->raw, hash);
	fprintf(table, "\t{ { \"%.*s\", %zu }, { \"%s\", %zu },\n\t  ", FMT(f->path), f->path.n,
		type, strlen(type));
	part(table, blob, &at, f->raw);
	fputs(",\n\t  ", table);
	part(table, blob, &at, f->raw.n > 256 ? gzipped(a, f->raw) : STR_NULL);
	fputs(",\n\t  ", table);
	part(table, blob, &at, f->raw.n > 256 ? brotlied(a, f->raw) : STR_NULL);
	fprintf(table, ",\n\t  { \"%.*s\", 16 } },\n", FMT(str_hex(a, hash, 8)));
}

static void assembler(struct arena *a, const char *out)
{
	FILE *f = create(a, out, "assets_data.S");

	fprintf(f, "/* From tools/embed.c. */\n\t.section .rodata\n\t.global assets_blob\n"
		"\t.type assets_blob, @object\n\t.balign 16\nassets_blob:\n"
		"\t.incbin \"%s/assets.blob\"\n\t.byte 0\n\t.size assets_blob, . - assets_blob\n"
		"\t.section .note.GNU-stack,\"\",@progbits\n", out);
	if (fclose(f) != 0)
		die("cannot write", "assets_data.S");
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 31);
	struct tree *t = arena_alloc(a, sizeof *t);
	FILE *table, *blob;

	if (argc != 3)
		die("usage", "embed DIR OUT");
	t->a = a;
	walk(t, argv[1], S(""));
	qsort(t->v, t->n, sizeof t->v[0], by_path);
	table = create(a, argv[2], "assets.c");
	blob = create(a, argv[2], "assets.blob");
	fputs("/* From tools/embed.c. */\n#include \"net/static.h\"\n\n"
	      "extern const unsigned char assets_blob[];\n\nstatic const struct asset rows[] = {\n",
	      table);
	for (size_t i = 0; i < t->n; i++)
		row(a, table, blob, &t->v[i]);
	if (!t->n)
		fputs("\t{ { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 } },\n", table);
	fprintf(table, "};\n\nconst struct assets embedded_assets = { rows, %zu };\n", t->n);
	if (fclose(table) != 0 || fclose(blob) != 0)
		die("cannot write", argv[2]);
	assembler(a, argv[2]);
	arena_free(a);
	return 0;
}
