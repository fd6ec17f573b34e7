#include <string.h>

#include "base/arena.h"
#include "base/test.h"
#include "text/zip.h"

static const struct zip_limits limits = { 100, 1 << 20, 2 << 20 };

static str archive(struct ctx *c, str name, str bytes)
{
	return zip_write(c->arena, &(struct zip_file){ name, bytes }, 1, 8 << 20);
}

/* Why the only file of an archive is refused; "" when it is not. */
static str why(struct ctx *c, str zip)
{
	const char *no = NULL;
	struct zip_list l;

	if (!zip_list(c->arena, zip, &limits, &l, &no))
		return str_of(no);
	return l.n == 1 && !l.v[0].refused ? S("") : str_of(l.v[0].refused);
}

/* One byte of the list's only row, and of the file's own head, changed. */
static str with(struct ctx *c, str zip, size_t central, char value)
{
	char *z = str_z(c->arena, zip);
	ssize_t at = str_find(zip, S("PK\1\2"));

	z[(size_t)at + central] = value;
	return str_n(z, zip.n);
}

TEST(zip_gives_back_what_was_put_in)
{
	char many[5000];
	struct zip_file f[] = { { S("a/ñandú.md"), S("# Hola") }, { S("empty.md"), S("") }, { S("long.md"), { many, sizeof(many) } } };
	const char *no;
	struct zip_list l;
	str out, zip;

	memset(many, 'x', sizeof(many));
	zip = zip_write(c->arena, f, 3, 1 << 20);
	CHECK(zip.n < 1000);
	CHECK(zip_list(c->arena, zip, &limits, &l, &no));
	CHECK_I64(l.n, 3);
	for (size_t i = 0; i < l.n; i++) {
		CHECK(!l.v[i].refused && zip_read(c->arena, zip, &l.v[i], &out));
		CHECK_STR(l.v[i].name, f[i].name);
		CHECK_STR(out, f[i].bytes);
	}
	CHECK(!zip_write(c->arena, f, 3, 100).s);
}

TEST(zip_refuses_names_that_lead_out_and_whatever_is_no_plain_file)
{
	static const char *const out[] = { "../a.md", "a/../../b.md", "/etc/passwd", "a//b.md", "./a.md", "C:/a.md", "a\\b.md", "a/.." };

	for (size_t i = 0; i < COUNT(out); i++)
		CHECK_STR(why(c, archive(c, str_of(out[i]), S("x"))), S("zip.path"));
	CHECK_STR(why(c, archive(c, S("caf\xe9.md"), S("x"))), S("zip.name"));
	CHECK_STR(why(c, archive(c, S("a\nb.md"), S("x"))), S("zip.name"));
	CHECK_STR(why(c, archive(c, S(""), S("x"))), S("zip.name"));
	/* the upper bytes of the attributes: a symbolic link, a device */
	CHECK_STR(why(c, with(c, archive(c, S("a.md"), S("/etc/passwd")), 41, (char)0xa1)), S("zip.link"));
	CHECK_STR(why(c, with(c, archive(c, S("a.md"), S("x")), 41, 0x21)), S("zip.link"));
	CHECK_STR(why(c, with(c, archive(c, S("a.md"), S("x")), 8, 1)), S("zip.encrypted"));
	CHECK_STR(why(c, with(c, archive(c, S("a.md"), S("x")), 10, 14)), S("zip.method"));
	CHECK_STR(why(c, archive(c, S("a/b.md"), S("x"))), S(""));
}

TEST(zip_refuses_the_second_of_one_name)
{
	struct zip_file f[] = { { S("a.md"), S("one") }, { S("A.MD"), S("two") }, { S("b.md"), S("three") } };
	const char *no;
	struct zip_list l;

	CHECK(zip_list(c->arena, zip_write(c->arena, f, 3, 1 << 20), &limits, &l, &no));
	CHECK(!l.v[0].refused && !l.v[2].refused);
	CHECK_STR(str_of(l.v[1].refused), S("zip.double"));
}

TEST(zip_never_unpacks_more_than_its_limits)
{
	size_t n = (2u << 20) + 1;
	char *zeros = arena_alloc(c->arena, n);
	struct zip_file f[] = { { S("a"), { zeros, 1 << 20 } }, { S("b"), { zeros, 1 << 20 } }, { S("c"), { zeros, 1 } } };
	str zip = archive(c, S("bomb.md"), str_n(zeros, n)), out;
	const char *no;
	struct zip_list l;

	CHECK(zip.n < 4096);
	CHECK_STR(why(c, zip), S("zip.large"));
	CHECK(zip_list(c->arena, zip_write(c->arena, f, 3, 1 << 20), &limits, &l, &no));
	CHECK(!l.v[1].refused);
	CHECK_STR(str_of(l.v[2].refused), S("zip.total"));
	/* a list that promises less than the stream holds */
	zip = with(c, with(c, with(c, archive(c, S("a"), str_n(zeros, 1 << 16)), 24, 10), 25, 0), 26, 0);
	CHECK(zip_list(c->arena, zip, &limits, &l, &no) && l.n == 1 && l.v[0].size == 10);
	CHECK(!zip_read(c->arena, zip, &l.v[0], &out));
}

TEST(zip_that_is_broken_is_refused_wherever_it_breaks)
{
	str zip = archive(c, S("a/long-name.md"), S("some words, some words, some words, some words")), out;
	struct zip_limits few = { 2, 1 << 20, 1 << 20 };
	struct zip_file f[] = { { S("a"), S("") }, { S("b"), S("") }, { S("c"), S("") } };
	const char *no;
	struct zip_list l;

	CHECK_STR(why(c, S("")), S("zip.not"));
	CHECK_STR(why(c, S("<html>not an archive</html>")), S("zip.not"));
	for (size_t cut = 0; cut < zip.n; cut++)
		CHECK(why(c, str_slice(zip, 0, cut)).n);
	for (size_t i = 0; i < zip.n; i++) {	/* no byte of it may lead out of the buffer */
		char *z = str_z(c->arena, zip);

		z[i] = (char)(z[i] ^ 0xff);
		if (zip_list(c->arena, str_n(z, zip.n), &limits, &l, &no) && l.n && !l.v[0].refused)
			(void)!zip_read(c->arena, str_n(z, zip.n), &l.v[0], &out);
	}
	CHECK(!zip_list(c->arena, zip_write(c->arena, f, 3, 1 << 20), &few, &l, &no));
	CHECK_STR(str_of(no), S("zip.many"));
}
