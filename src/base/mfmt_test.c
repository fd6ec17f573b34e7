#include "base/test.h"

#include "base/mfmt.h"

static str format(struct ctx *c, const char *locale, str pattern, struct fail_param p)
{
	struct mf_env env = { .locale = str_of(locale), .p = &p, .n = 1 };
	struct buf b = buf_new(c->arena, 4000);
	struct mf_node *tree;
	str problem;

	if (!mf_parse(c->arena, pattern, &tree, &problem))
		return problem;
	mf_format(&b, tree, &env);
	return buf_str(&b);
}

#define IS(locale, pattern, value, want) \
	CHECK_STR(format(c, locale, S(pattern), (struct fail_param){ "n", S(value) }), S(want))

TEST(mfmt_text_and_quotes)
{
	IS("en", "a {n} b", "1", "a 1 b");
	IS("it", "l'agente {n}", "x", "l'agente x");
	IS("it", "l''agente '{n}' it''s", "x", "l'agente {n} it's");
	IS("en", "'{it''s}' #", "x", "{it's} #");
	IS("en", "{other}", "x", "{other}");
	IS("en", "{n, plural, other {'#' #}}", "5", "# 5");
}

TEST(mfmt_plural_picks_by_language)
{
	const char *p = "{n, plural, =0 {none} one {one #} many {many #} other {# others}}";
	struct {
		const char *locale, *n, *want;
	} t[] = {
		{ "en", "0", "none" }, { "en", "1", "one 1" }, { "en", "1000000", "1,000,000 others" },
		{ "es", "1000000", "many 1.000.000" }, { "es", "1234", "1234 others" },
		{ "it", "1", "one 1" }, { "pt-BR", "1.5", "one 1,5" }, { "pt-PT", "1.5", "1,5 others" },
		{ "pt-BR", "1234", "1.234 others" }, { "pt-PT", "12345", "12\u00a0345 others" },
		{ "pt-PT", "0", "none" }, { "en", "x", "x others" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		CHECK_STR(format(c, t[i].locale, str_of(p), (struct fail_param){ "n", str_of(t[i].n) }),
			  str_of(t[i].want));
}

TEST(mfmt_select_and_nesting)
{
	IS("en", "{n, select, admin {the admin} other {somebody}}", "admin", "the admin");
	IS("en", "{n, select, admin {the admin} other {{n}!}}", "joe", "joe!");
	IS("en", "{n, plural, one {{n, number} a} other {{n, number} b}}", "1", "1 a");
}

TEST(mfmt_numbers)
{
	IS("en", "{n, number}", "-1234567.5000", "-1,234,567.5");
	IS("es", "{n, number}", "0012345", "12.345");
	IS("es", "{n, number}", "12a", "12a");
	IS("en", "{n, number}", "", "");
}

TEST(mfmt_refuses_what_it_cannot_read)
{
	static const char *const bad[] = {
		"{", "{n", "}", "{n,", "{n, what}", "{n, plural}", "{n, plural, one {x}}",
		"{n, plural, few {x} other {y}}", "{n, plural, one {x} one {y} other {z}}",
		"{n, select, =1 {x} other {y}}", "{n, plural, =x {x} other {y}}", "{n, date, huge}",
		"{}", "'{n", "{n, plural, other {{n, plural, other {{n, plural, other {{n, plural, other "
		"{{n, plural, other {{n, plural, other {{n, plural, other {{n, plural, other {x}}}}}}}}}}}}}}}}",
	};
	struct mf_node *tree;
	str why;
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		CHECK(!mf_parse(c->arena, str_of(bad[i]), &tree, &why) && why.n > 0);
}
