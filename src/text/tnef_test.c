#include "text/tnef.h"

#include <string.h>

#include "base/buf.h"
#include "base/rand.h"
#include "base/test.h"

static void le(struct buf *b, u64 v, int n)
{
	for (; n > 0; n--, v >>= 8)
		buf_ch(b, (char)v);
}

static void attr(struct buf *b, int level, unsigned id, str data)
{
	le(b, (u64)level, 1);
	le(b, id, 4);
	le(b, data.n, 4);
	buf_put(b, data);
	le(b, 0, 2);
}

static str props(struct ctx *c)
{
	struct buf b = buf_new(c->arena, 4096);

	le(&b, 3, 4);
	le(&b, 0x3707001F, 4);		/* long file name, UTF-16 */
	le(&b, 1, 4);
	le(&b, 12, 4);
	buf_put(&b, str_n("a\0\xF1\0o\0.\0p\0\0\0", 12));
	le(&b, 0x370E001E, 4);		/* MIME type */
	le(&b, 1, 4);
	le(&b, 10, 4);
	buf_put(&b, str_n("text/html\0\0\0", 12));
	le(&b, 0x0E200003, 4);		/* a number */
	le(&b, 7, 4);
	return buf_str(&b);
}

static str sample(struct ctx *c)
{
	struct buf b = buf_new(c->arena, 1 << 16);

	le(&b, 0x223E9F78, 4);
	le(&b, 1, 2);
	attr(&b, 1, 0x00069007, str_n("\xE4\x04\0\0\0\0\0\0", 8));	/* 1252 */
	attr(&b, 1, 0x0002800C, S("cuerpo\xF1"));
	attr(&b, 2, 0x00069002, S("rend"));
	attr(&b, 2, 0x00018010, str_n("CORTO~1.TXT\0", 12));
	attr(&b, 2, 0x0006800F, S("datos"));
	attr(&b, 2, 0x00069005, props(c));
	attr(&b, 2, 0x00069002, S("rend"));
	attr(&b, 2, 0x00018010, str_n("dos.txt\0", 8));
	attr(&b, 2, 0x0006800F, S("DOS"));
	return buf_str(&b);
}

TEST(tnef_reads)
{
	struct tnef t;

	CHECK(tnef_decode(c->arena, sample(c), &t));
	CHECK_I64(t.n, 2);
	CHECK_STR(t.v[0].name, S("año.p"));
	CHECK_STR(t.v[0].type, S("text/html"));
	CHECK_STR(t.v[0].bytes, S("datos"));
	CHECK_STR(t.v[1].name, S("dos.txt"));
	CHECK_STR(t.v[1].bytes, S("DOS"));
	CHECK_STR(t.text, S("cuerpo\xF1"));
	CHECK_STR(t.charset, S("windows-1252"));
	CHECK(!tnef_decode(c->arena, S("no"), &t));
}

TEST(tnef_broken_input)
{
	str s = sample(c);
	char *p = (char *)(uintptr_t)str_dup(c->arena, s).s;
	struct arena *a = arena_new(0);
	struct tnef t;
	size_t i;

	for (i = 0; i < s.n; i++)
		CHECK(tnef_decode(a, str_slice(s, 0, i), &t) || t.n <= 2);
	for (i = 0; i < 5000; i++) {
		memcpy(p, s.s, s.n);
		p[6 + rand_u64() % (s.n - 6)] = (char)rand_u64();
		p[6 + rand_u64() % (s.n - 6)] = (char)0xFF;
		CHECK(tnef_decode(a, str_n(p, s.n), &t) || t.n <= TNEF_FILES_MAX);
		arena_reset(a);
	}
	arena_free(a);
}
