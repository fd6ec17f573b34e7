/*
 * zonepack FOLDER OUT: packs the time zones of a tzdata folder into OUT, a C file with the
 * tables of desk/promise/zone_pack.h.  Kept are the eras from 1970 on that the footer's
 * rule does not say anyway; zones with the same bytes share them.  A folder without
 * tzdata.zi gives an empty table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "desk/promise/tzif.h"

enum { ZONES_MAX = 2000, BYTES_MAX = 1 << 20, PER_LINE = 20 };

struct packed {
	str name;
	size_t at;
};

struct pack {
	struct arena *a;
	const char *folder;
	struct packed v[ZONES_MAX];
	size_t n;
	struct buf bytes;
	str version;
};

static str read_all(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *s = arena_alloc(a, BYTES_MAX);
	size_t n;

	if (!f)
		return STR_NULL;
	n = fread(s, 1, BYTES_MAX, f);
	fclose(f);
	return str_n(s, n);
}

static void leb(struct buf *b, u64 v)
{
	do {
		buf_ch(b, (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0)));
		v >>= 7;
	} while (v);
}

static void leb_signed(struct buf *b, i64 v)
{
	leb(b, (u64)v << 1 ^ (u64)(v >> 63));
}

/* Eras before 1970 go; what was so then is the first. */
static void cut_front(struct tzif *t)
{
	while (t->n > 1 && t->v[1].from <= 0) {
		t->v++;
		t->n--;
	}
	t->v[0].from = INT64_MIN;
}

static bool same(const struct tzif *x, const struct tzif *y)
{
	size_t i;

	for (i = 0; x->n == y->n && i < x->n; i++)
		if (x->v[i].from != y->v[i].from || x->v[i].offset_s != y->v[i].offset_s)
			return false;
	return x->n == y->n;
}

static bool cut_back(struct arena *a, struct tzif *t)
{
	struct tzif full, less = *t, now;

	if (!tzif_extend(a, t, &full))
		return false;
	for (less.n = t->n - 1; less.n >= 1; less.n--) {
		if (!tzif_extend(a, &less, &now) || !same(&now, &full))
			break;
		t->n = less.n;
	}
	return true;
}

static void write_zone(struct buf *b, const struct tzif *t)
{
	size_t i;

	leb(b, t->n);
	leb_signed(b, t->v[0].offset_s);
	for (i = 1; i < t->n; i++) {
		if (i == 1)
			leb_signed(b, t->v[i].from / 1000);
		else
			leb(b, (u64)((t->v[i].from - t->v[i - 1].from) / 1000));
		leb_signed(b, t->v[i].offset_s);
	}
	leb(b, t->footer.n);
	buf_put(b, t->footer);
}

static void add(struct pack *p, str name)
{
	struct arena *a = arena_new((size_t)1 << 28);
	str path = str_fmt(a, "%s/%.*s", p->folder, FMT(name)), bytes;
	struct buf one = buf_new(a, 65536);
	struct tzif t;
	ssize_t at;

	bytes = read_all(a, str_z(a, path));
	if (bytes.s && p->n < ZONES_MAX && tzif_read(a, bytes, &t)) {
		cut_front(&t);
		if (cut_back(a, &t)) {
			write_zone(&one, &t);
			at = str_find(buf_str(&p->bytes), buf_str(&one));
			if (at < 0) {
				at = (ssize_t)p->bytes.n;
				buf_put(&p->bytes, buf_str(&one));
			}
			p->v[p->n++] = (struct packed){ name, (size_t)at };
		}
	}
	arena_free(a);
}

static void read_list(struct pack *p)
{
	str list = read_all(p->a, str_z(p->a, str_fmt(p->a, "%s/tzdata.zi", p->folder))), line, word;

	while (list.s && str_cut(&list, '\n', &line)) {
		if (str_starts(line, S("# version ")))
			p->version = str_trim(str_slice(line, 10, line.n));
		if (!str_starts(line, S("Z ")) && !str_starts(line, S("L ")))
			continue;
		if (!str_cut(&line, ' ', &word) || (word.s[0] == 'L' && !str_cut(&line, ' ', &word)) ||
		    !str_cut(&line, ' ', &word) || str_eq(word, S("Factory")))
			continue;
		add(p, word);
	}
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct packed *)a)->name, ((const struct packed *)b)->name);
}

static void write_out(struct pack *p, FILE *f)
{
	size_t i;

	fprintf(f, "/* From tools/zonepack.c. */\n#include \"desk/promise/zone_pack.h\"\n\n"
		"const char zone_pack_version[] = \"%.*s\";\nconst size_t zone_pack_n = %zu;\n"
		"const size_t zone_pack_bytes_n = %zu;\nconst struct zone_packed zone_pack_names[] = {\n",
		FMT(p->version), p->n, p->bytes.n);
	for (i = 0; i < p->n; i++)
		fprintf(f, "\t{ \"%.*s\", %zu },\n", FMT(p->v[i].name), p->v[i].at);
	if (!p->n)
		fputs("\t{ \"\", 0 },\n", f);
	fputs("};\nconst unsigned char zone_pack_bytes[] = {", f);
	for (i = 0; i < p->bytes.n; i++)
		fprintf(f, "%s%u,", i % PER_LINE ? "" : "\n\t", (unsigned)(unsigned char)p->bytes.s[i]);
	fputs(p->bytes.n ? "\n};\n" : "\n\t0\n};\n", f);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct pack *p = arena_alloc(a, sizeof(*p));
	FILE *f;

	if (argc != 3) {
		fprintf(stderr, "usage: zonepack FOLDER OUT\n");
		return 2;
	}
	*p = (struct pack){ .a = a, .folder = argv[1], .bytes = buf_new(a, BYTES_MAX) };
	read_list(p);
	if (p->n)
		qsort(p->v, p->n, sizeof(p->v[0]), by_name);
	f = fopen(argv[2], "wb");
	if (!f || p->bytes.over)
		return 1;
	write_out(p, f);
	if (fclose(f) != 0)
		return 1;
	arena_free(a);
	return 0;
}
