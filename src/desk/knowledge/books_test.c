#include "desk/knowledge/books.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/test.h"

static const char good[] = "UTF-8\nrecibo|1\n-|factura|comprobante\nclave|2\n(s.)|cifra\n(s.)|llave\n";

static str folder_with(struct ctx *c, const char *name, str content)
{
	char path[] = "/tmp/pronto-books-XXXXXX";
	str dir = str_dup(c->arena, str_of(mkdtemp(path)));
	FILE *f = fopen(str_z(c->arena, str_fmt(c->arena, "%.*s/%s", FMT(dir), name)), "wb");

	CHECK(f && fwrite(content.s, 1, content.n, f) == content.n);
	if (f)
		fclose(f);
	return dir;
}

static void gone(struct ctx *c, str dir, const char *name)
{
	(void)unlink(str_z(c->arena, str_fmt(c->arena, "%.*s/%s", FMT(dir), name)));
	(void)rmdir(str_z(c->arena, dir));
}

static size_t others_of(struct ctx *c, str folder, const char *word)
{
	static struct arena *process;	/* books stay for its life */
	const struct finder_book *b;
	struct finder_others o = { .a = c->arena };

	process = process ? process : arena_new((size_t)1 << 20);
	b = books_for_finder(books_new(process, str_dup(process, folder)));
	b->others(b->arg, LANG_ES, str_of(word), &o);
	b->others(b->arg, LANG_IT, str_of(word), &o);
	return o.n;
}

static size_t others_in(struct ctx *c, str content)
{
	str dir = folder_with(c, "th_es_ES_v2.dat", content);
	size_t n = others_of(c, dir, "recibo");

	gone(c, dir, "th_es_ES_v2.dat");
	return n;
}

TEST(books_that_are_missing_empty_or_broken_say_nothing)
{
	str dir = folder_with(c, "th_es_ES_v2.dat", str_of(good)), at;
	size_t cut;

	CHECK_I64(others_of(c, dir, "recibo"), 2);
	gone(c, dir, "th_es_ES_v2.dat");
	CHECK_I64(others_of(c, dir, "recibo"), 0);		/* no folder any more */
	CHECK_I64(others_in(c, S("")), 0);
	CHECK_I64(others_in(c, S("\0\0\0\0\xFF\xFE")), 0);
	CHECK(others_in(c, S("UTF-8\nrecibo|4000000000\n-|factura\n")) <= 1);
	CHECK_I64(others_in(c, S("UTF-8\nrecibo|-1\n|||\n\n\n|\n")), 0);
	dir = folder_with(c, "x", S(""));
	at = str_fmt(c->arena, "%.*s/th_es_ES_v2.dat", FMT(dir));
	CHECK(mkdir(str_z(c->arena, at), 0700) == 0);
	CHECK_I64(others_of(c, dir, "recibo"), 0);		/* a folder where the file should be */
	(void)rmdir(str_z(c->arena, at));
	gone(c, dir, "x");
	for (cut = 0; cut < sizeof(good); cut++)
		CHECK(others_in(c, str_n(good, cut)) <= 2);
}
