#include "desk/cases/alike.h"

#include "base/ctx.h"
#include "base/test.h"

TEST(subjects_are_alike_by_their_words)
{
	struct arena *a = arena_new(0);

	CHECK(alike(a, S("Invoice of March is wrong"), S("Re: wrong invoice of march")));
	CHECK(alike(a, S("La impresora está rota"), S("RV: ¡La IMPRESORA esta rota otra vez!")));
	CHECK(alike(a, S("Printer on the second floor burns"), S("printer burns")));
	CHECK(!alike(a, S("Printer on the second floor burns"), S("Change of address")));
	CHECK(!alike(a, S("Help"), S("Please help me with my invoice")));
	CHECK(!alike(a, S(""), S("")));
	CHECK(!alike(a, S("Order 1042"), S("Order 2077 delayed again")));
	arena_free(a);
}
