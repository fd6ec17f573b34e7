#include "text/vocab.h"

#include "base/test.h"

static struct vocab words(struct ctx *c)
{
	static const char *const w[] = { "password", "invoice", "factura", "contrasena", "devolver", "recibo", "parcel", "garantia" };
	struct vocab v = vocab_new(c->arena);
	size_t i;

	for (i = 0; i < COUNT(w); i++)
		(void)vocab_add(&v, str_of(w[i]), 3);
	return v;
}

static str meant(struct ctx *c, const char *typed)
{
	struct vocab v = words(c);
	struct vocab_near near[3];

	return vocab_near(&v, str_of(typed), near, COUNT(near)) ? v.v[near[0].word].w : STR_NULL;
}

TEST(vocab_mends_fingers_and_ears)
{
	CHECK_STR(meant(c, "pasword"), S("password"));
	CHECK_STR(meant(c, "apssword"), S("password"));
	CHECK_STR(meant(c, "psswrod"), S("password"));
	CHECK_STR(meant(c, "invoixe"), S("invoice"));
	CHECK_STR(meant(c, "debolber"), S("devolver"));
	CHECK_STR(meant(c, "reciv"), STR_NULL);		/* five letters: one change, this is two */
	CHECK_STR(meant(c, "resibo"), S("recibo"));
	CHECK_STR(meant(c, "garanthia"), S("garantia"));
	CHECK_STR(meant(c, "paccel"), S("parcel"));
}

TEST(vocab_leaves_alone_what_is_too_far_or_a_code)
{
	CHECK(!meant(c, "xy").s);
	CHECK(!meant(c, "elephant").s);
	CHECK(!meant(c, "invoice2").s);
	CHECK(!meant(c, "").s);
}

TEST(vocab_prefers_the_frequent_word_and_the_smaller_slip)
{
	struct vocab v = vocab_new(c->arena);
	struct vocab_near near[2];
	uint32_t often = vocab_add(&v, S("carta"), 50);

	(void)vocab_add(&v, S("canta"), 1);
	CHECK_I64(vocab_near(&v, S("casta"), near, 2), 2);
	CHECK_I64(near[0].word, often);
	CHECK(vocab_cost(S("abuela"), S("avuela"), 2) < vocab_cost(S("abuela"), S("akuela"), 2));
	CHECK(vocab_cost(S("order"), S("oredr"), 2) < vocab_cost(S("order"), S("oraer"), 2));
	CHECK(vocab_cost(S("same"), S("same"), 2) == 0.0f);
}

TEST(vocab_counts_and_forgets)
{
	struct vocab v = words(c);
	uint32_t i = vocab_find(&v, S("parcel"));
	struct vocab_near near[1];

	CHECK(i != VOCAB_NONE && vocab_find(&v, S("parcels")) == VOCAB_NONE);
	CHECK_I64(vocab_add(&v, S("parcel"), 2), i);
	CHECK_I64(v.v[i].n, 5);
	v.v[i].n = 0;		/* no text holds it any more */
	CHECK_I64(vocab_near(&v, S("parcl"), near, 1), 0);
}

enum { SYLLABLES = 20, MADE = 3000 };

/* Words of two to four syllables, the earlier ones the more frequent. */
static struct vocab made_words(struct ctx *c)
{
	static const char *const s[SYLLABLES] = { "ba", "va", "ce", "se", "ze", "di", "fo", "gu", "hi", "ja", "la", "lla", "me", "no",
		"pe", "ra", "rra", "si", "to", "ya" };
	struct vocab v = vocab_new(c->arena);
	uint32_t r = 1, i, k;

	for (i = 0; i < MADE; i++) {
		str w = S("");

		for (k = 0; k < 2 + i % 3; k++) {
			r = r * 1103515245 + 12345;
			w = str_fmt(c->arena, "%.*s%s", FMT(w), s[(r >> 16) % SYLLABLES]);
		}
		(void)vocab_add(&v, w, 1 + MADE / (i + 1));
	}
	return v;
}

TEST(vocab_passes_over_only_what_cannot_win)
{
	struct vocab v = made_words(c);
	struct vocab_near few[3], *all = NEW_N(c->arena, struct vocab_near, MADE);
	size_t i, n, some, found = 0;

	for (i = 0; i < 200; i++) {
		str w = v.v[i * 7].w, typed = str_fmt(c->arena, "%.*s%c%.*s", (int)(w.n / 2), w.s, 'a' + (int)(i % 26),
			(int)(w.n - w.n / 2 - 1), w.s + w.n / 2 + 1);

		n = vocab_near(&v, typed, all, MADE);
		some = vocab_near(&v, typed, few, 3);
		CHECK_I64(some, n < 3 ? n : 3);
		while (some--)
			CHECK(few[some].word == all[some].word && few[some].cost <= all[some].cost);
		found += n > 3;
	}
	CHECK(found > 50);
}

TEST(vocab_cost_gives_up_only_beyond_its_limit)
{
	struct vocab v = made_words(c);
	float full, early;
	size_t i, k;

	for (i = 0; i < 60; i++)
		for (k = 0; k < 400; k++) {
			full = vocab_cost(v.v[i].w, v.v[k * 3].w, 100);
			early = vocab_cost(v.v[i].w, v.v[k * 3].w, 2);
			CHECK(full <= 2 ? early == full : early > 2);
		}
}
