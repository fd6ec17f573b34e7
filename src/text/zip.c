#include "text/zip.h"

#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

enum { END_BYTES = 22, CENTRAL_BYTES = 46, LOCAL_BYTES = 30, COMMENT_MAX = 65535, NAME_MAX_BYTES = 1000, DEPTH_MAX = 16,
       STORED = 0, DEFLATED = 8, ENCRYPTED = 1, UTF8_NAME = 0x800, UNIX = 3, KIND = 0170000, PLAIN = 0100000, FOLDER = 0040000,
       STREAM_MEMORY = 1 << 20 };

/* ---- reading ---- */

static unsigned get16(str z, size_t at)
{
	const unsigned char *p = (const unsigned char *)z.s + at;

	return p[0] | (unsigned)p[1] << 8;
}

static unsigned get32(str z, size_t at)
{
	return get16(z, at) | get16(z, at + 2) << 16;
}

static bool signed_by(str z, size_t at, unsigned room, char a, char b)
{
	return at <= z.n && z.n - at >= room && z.s[at] == 'P' && z.s[at + 1] == 'K' && z.s[at + 2] == a && z.s[at + 3] == b;
}

/* The last record whose comment ends the archive. */
static bool find_end(str z, size_t *at)
{
	size_t i, tries;

	if (z.n < END_BYTES)
		return false;
	for (i = z.n - END_BYTES, tries = 0; tries <= COMMENT_MAX; i--, tries++) {
		if (signed_by(z, i, END_BYTES, 5, 6) && i + END_BYTES + get16(z, i + 20) == z.n) {
			*at = i;
			return true;
		}
		if (!i)
			return false;
	}
	return false;
}

static bool readable(str name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if ((unsigned char)name.s[i] < ' ' || name.s[i] == 0x7f)
			return false;
	return name.n && str_utf8_valid(name);
}

/* Relative, each part a plain name: nothing that could lead out of a folder. */
static const char *name_refused(str name)
{
	str rest = name, part;
	size_t depth = 0;

	if (!readable(name))
		return "zip.name";
	if (name.n > NAME_MAX_BYTES || str_chr(name, '\\') >= 0 || (name.n > 1 && name.s[1] == ':'))
		return "zip.path";
	if (name.s[name.n - 1] == '/')
		rest = str_slice(name, 0, name.n - 1);
	while (str_cut(&rest, '/', &part))
		if (!part.n || str_eq(part, S(".")) || str_eq(part, S("..")) || ++depth > DEPTH_MAX)
			return "zip.path";
	return NULL;
}

static const char *kind_refused(str z, size_t at, const struct zip_entry *e)
{
	unsigned kind = get32(z, at + 38) >> 16 & KIND;

	if (get16(z, at + 4) >> 8 == UNIX && kind && kind != PLAIN && kind != FOLDER)
		return "zip.link";
	if (get16(z, at + 8) & ENCRYPTED)
		return "zip.encrypted";
	return e->method == STORED || e->method == DEFLATED ? NULL : "zip.method";
}

/* What the file says of itself must be what the list says. */
static const char *place(str z, size_t local, size_t end, struct zip_entry *e)
{
	size_t name_n;

	if (!signed_by(z, local, LOCAL_BYTES, 3, 4))
		return "zip.broken";
	name_n = get16(z, local + 26);
	e->at = local + LOCAL_BYTES + name_n + get16(z, local + 28);
	if (e->at > end || end - e->at < e->packed || get16(z, local + 8) != e->method ||
	    !str_eq(str_slice(z, local + LOCAL_BYTES, local + LOCAL_BYTES + name_n), e->name))
		return "zip.broken";
	return e->method == STORED && e->packed != e->size ? "zip.broken" : NULL;
}

struct reading {
	str z;
	const struct zip_limits *l;
	struct map seen;
	size_t end, total;
};

static const char *judge(struct arena *a, struct reading *r, size_t at, struct zip_entry *e)
{
	str folded = str_lower_ascii(a, e->name);
	const char *no = name_refused(e->name);

	if (!no)
		no = kind_refused(r->z, at, e);
	if (!no && map_get(&r->seen, folded))
		no = "zip.double";
	if (!no && (e->size > r->l->bytes || e->packed > r->l->bytes))
		no = "zip.large";
	if (!no)
		no = place(r->z, get32(r->z, at + 42), r->end, e);
	if (no)
		return no;
	map_set(&r->seen, folded, e);
	if (e->size > r->l->total - r->total)
		return "zip.total";
	r->total += e->size;
	return NULL;
}

static bool entry(struct arena *a, struct reading *r, size_t *at, struct zip_entry *e)
{
	size_t name_n, bytes;

	if (*at > r->end || !signed_by(r->z, *at, CENTRAL_BYTES, 1, 2))
		return false;
	name_n = get16(r->z, *at + 28);
	bytes = CENTRAL_BYTES + name_n + get16(r->z, *at + 30) + get16(r->z, *at + 32);
	if (r->end - *at < bytes)
		return false;
	*e = (struct zip_entry){ .name = str_slice(r->z, *at + CENTRAL_BYTES, *at + CENTRAL_BYTES + name_n), .method = get16(r->z, *at + 10),
		.crc = get32(r->z, *at + 16), .packed = get32(r->z, *at + 20), .size = get32(r->z, *at + 24) };
	e->folder = e->name.n && e->name.s[e->name.n - 1] == '/';
	e->refused = judge(a, r, *at, e);
	*at += bytes;
	return true;
}

bool zip_list(struct arena *a, str zip, const struct zip_limits *l, struct zip_list *out, const char **refused)
{
	struct reading r = { .z = zip, .l = l };
	size_t at, i, n;

	*out = (struct zip_list){ 0 };
	*refused = "zip.not";
	if (!find_end(zip, &r.end))
		return false;
	n = get16(zip, r.end + 10);
	at = get32(zip, r.end + 16);
	*refused = "zip.many";
	if (n > l->entries)
		return false;
	*refused = "zip.broken";
	if (get16(zip, r.end + 4) || n != get16(zip, r.end + 8) || at > r.end)
		return false;
	r.seen = map_new(a, n);
	out->v = NEW_N(a, struct zip_entry, n + 1);
	for (i = 0; i < n; i++)
		if (!entry(a, &r, &at, &out->v[out->n++]))
			return false;
	return at <= r.end;
}

static void *take(void *arg, uInt n, uInt size)
{
	return arena_array(arg, n, size);
}

static void leave(void *arg, void *p)
{
	(void)arg;
	(void)p;
}

/* Never more than the list says: a stream that goes on is refused with it. */
static bool unpack(str in, char *to, size_t size)
{
	struct arena *scratch = arena_new(STREAM_MEMORY);
	z_stream s = { .zalloc = take, .zfree = leave, .opaque = scratch, .next_in = (Bytef *)(uintptr_t)in.s, .avail_in = (uInt)in.n,
		.next_out = (Bytef *)to, .avail_out = (uInt)size };
	bool ok = inflateInit2(&s, -MAX_WBITS) == Z_OK && inflate(&s, Z_FINISH) == Z_STREAM_END && s.total_out == size && !s.avail_in;

	arena_free(scratch);
	return ok;
}

bool zip_read(struct arena *a, str zip, const struct zip_entry *e, str *out)
{
	str packed = str_slice(zip, e->at, e->at + e->packed);
	char *to;

	*out = packed;
	if (e->method == DEFLATED) {
		to = arena_raw(a, e->size + 1);	/* inflate wants a place even for nothing */
		if (!unpack(packed, to, e->size))
			return false;
		*out = str_n(to, e->size);
	}
	return crc32(0, (const Bytef *)out->s, (uInt)out->n) == e->crc;
}

/* ---- writing ---- */

static void put16(struct buf *b, unsigned v)
{
	buf_ch(b, (char)(v & 255));
	buf_ch(b, (char)(v >> 8 & 255));
}

static void put32(struct buf *b, unsigned v)
{
	put16(b, v & 65535);
	put16(b, v >> 16);
}

/* 1980-01-01: archives tell nothing of when they were made. */
static void put_facts(struct buf *b, const struct zip_entry *e)
{
	put16(b, 20);
	put16(b, UTF8_NAME);
	put16(b, e->method);
	put16(b, 0);
	put16(b, 33);
	put32(b, e->crc);
	put32(b, (unsigned)e->packed);
	put32(b, (unsigned)e->size);
	put16(b, (unsigned)e->name.n);
	put16(b, 0);
}

/* Deflated where that is shorter. */
static str pack(struct arena *a, str bytes)
{
	struct arena *scratch = arena_new(STREAM_MEMORY);
	char *to = arena_raw(a, bytes.n + 1);
	z_stream s = { .zalloc = take, .zfree = leave, .opaque = scratch, .next_in = (Bytef *)(uintptr_t)bytes.s, .avail_in = (uInt)bytes.n,
		.next_out = (Bytef *)to, .avail_out = (uInt)bytes.n };
	bool shorter = deflateInit2(&s, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK && deflate(&s, Z_FINISH) == Z_STREAM_END &&
		s.total_out < bytes.n;

	arena_free(scratch);
	return shorter ? str_n(to, s.total_out) : STR_NULL;
}

str zip_write(struct arena *a, const struct zip_file *v, size_t n, size_t max)
{
	struct buf out = buf_new(a, max), list = buf_new(a, max);
	size_t i, at;

	for (i = 0; i < n && n <= 65535; i++) {
		str less = pack(a, v[i].bytes);
		struct zip_entry e = { .name = v[i].name, .method = less.s ? DEFLATED : STORED, .at = out.n, .size = v[i].bytes.n,
			.packed = less.s ? less.n : v[i].bytes.n, .crc = (unsigned)crc32(0, (const Bytef *)v[i].bytes.s, (uInt)v[i].bytes.n) };

		buf_put(&out, S("PK\3\4"));
		put_facts(&out, &e);
		buf_put(&out, e.name);
		buf_put(&out, less.s ? less : v[i].bytes);
		buf_put(&list, S("PK\1\2"));
		put16(&list, UNIX << 8 | 20);
		put_facts(&list, &e);
		put16(&list, 0);
		put16(&list, 0);
		put16(&list, 0);
		put32(&list, (unsigned)(PLAIN | 0644) << 16);
		put32(&list, (unsigned)e.at);
		buf_put(&list, e.name);
	}
	at = out.n;
	buf_put(&out, buf_str(&list));
	buf_put(&out, S("PK\5\6"));
	put32(&out, 0);
	put16(&out, (unsigned)n);
	put16(&out, (unsigned)n);
	put32(&out, (unsigned)(out.n - 12 - at));
	put32(&out, (unsigned)at);
	put16(&out, 0);
	return out.over || list.over || n > 65535 ? STR_NULL : buf_str(&out);
}
