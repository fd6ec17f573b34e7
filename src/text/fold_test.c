#include "text/fold.h"

#include "base/test.h"
#include "base/rand.h"

TEST(fold_accents_and_case)
{
	CHECK_STR(text_fold(c->arena, S("Añóñ ÀÉÎÕÜ Straße ŒUVRE Ærø Łódź")), S("anon aeiou strasse oeuvre aero lodz"));
	CHECK_STR(text_fold(c->arena, S("ﬁn ２０２６ Ⅳ ½")), S("fin 2026 iv 1⁄2"));
	CHECK_STR(text_fold(c->arena, S("e\xCC\x81l")), S("el"));
	CHECK_STR(text_fold(c->arena, S("İstanbul ISTANBUL")), S("istanbul istanbul"));
	CHECK_STR(text_fold(c->arena, S("ΣΊΣΥΦΟΣ Привет")), S("σισυφοσ привет"));
	CHECK_STR(text_fold(c->arena, S("plain ASCII 42")), S("plain ascii 42"));
	CHECK_STR(text_fold(c->arena, S("")), S(""));
}

TEST(fold_broken_bytes_stay_valid)
{
	str f = text_fold(c->arena, S("a\xFF\xC3(b"));

	CHECK(str_utf8_valid(f));
	CHECK_STR(f, S("a\uFFFD\uFFFD(b"));
}

TEST(fold_is_idempotent)
{
	unsigned char raw[64];
	int i;

	for (i = 0; i < 3000; i++) {
		str one, two;

		rand_bytes(raw, sizeof(raw));
		if (i % 2)
			for (size_t k = 0; k + 1 < sizeof(raw); k += 2)
				raw[k] = (unsigned char)(0xC3 + (raw[k] & 15)), raw[k + 1] = (unsigned char)(0x80 | (raw[k + 1] & 63));
		one = text_fold(c->arena, str_n((char *)raw, sizeof(raw)));
		two = text_fold(c->arena, one);
		CHECK(str_utf8_valid(one));
		CHECK(str_eq(one, two));
	}
}

TEST(fold_every_code_point_is_idempotent)
{
	uint32_t cp;
	size_t bad = 0;

	for (cp = 1; cp < 0x30000; cp++) {
		struct buf b = buf_new(c->arena, 8);
		str one;

		if (cp % 1024 == 0) {
			arena_reset(c->arena);
			b = buf_new(c->arena, 8);
		}
		text_put_cp(&b, cp);
		one = text_fold(c->arena, buf_str(&b));
		bad += !str_eq(one, text_fold(c->arena, one));
	}
	CHECK_I64(bad, 0);
}

TEST(words_split_and_cut)
{
	struct text_words w = { S("  hola, que-tal 123 ") };
	struct text_words l = { S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b") };
	str t;

	CHECK(text_words_next(&w, &t));
	CHECK_STR(t, S("hola"));
	CHECK(text_words_next(&w, &t));
	CHECK_STR(t, S("que"));
	CHECK(text_words_next(&w, &t));
	CHECK_STR(t, S("tal"));
	CHECK(text_words_next(&w, &t));
	CHECK_STR(t, S("123"));
	CHECK(!text_words_next(&w, &t));
	CHECK(!text_words_next(&w, &t));
	CHECK(text_words_next(&l, &t));
	CHECK_I64(t.n, TEXT_WORD_MAX);
	CHECK(text_words_next(&l, &t));
	CHECK_STR(t, S("b"));
}

TEST(snippet_one_line)
{
	CHECK_STR(text_snippet(c->arena, S(" Hola\r\n\n  qué \t tal "), 50), S("Hola qué tal"));
	CHECK_STR(text_snippet(c->arena, S("áéíóú"), 3), S("áéí…"));
	CHECK_STR(text_snippet(c->arena, S("abc"), 3), S("abc"));
	CHECK_STR(text_snippet(c->arena, S("abc   "), 3), S("abc"));
}

TEST(clean_line_has_no_controls)
{
	CHECK_STR(text_clean_line(c->arena, str_n("a\r\n\tb\0c\xFF", 8)), S("a b c\uFFFD"));
	CHECK_STR(text_clean(c->arena, str_n("a\0b", 3)), S("a\uFFFDb"));
}
