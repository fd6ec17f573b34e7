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
