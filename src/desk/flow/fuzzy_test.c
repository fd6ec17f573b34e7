#include "desk/flow/fuzzy.h"

#include "base/test.h"
#include "text/fold.h"

TEST(fuzzy_takes_one_slip)
{
	CHECK(fuzzy_near(S("refund"), S("refund")));
	CHECK(fuzzy_near(S("refnd"), S("refund")));
	CHECK(fuzzy_near(S("reffund"), S("refund")));
	CHECK(fuzzy_near(S("refuns"), S("refund")));
	CHECK(fuzzy_near(S("refudn"), S("refund")));
	CHECK(!fuzzy_near(S("rfeudn"), S("refund")));
	CHECK(!fuzzy_near(S("refu"), S("refund")));
	CHECK(!fuzzy_near(S(""), S("ab")));
	CHECK(fuzzy_near(S(""), S("")));
}

TEST(fuzzy_ranks_name_before_body)
{
	str a = text_fold(c->arena, S("Devolución aceptada\ndev\nHemos tramitado el reembolso de su pedido")),
		b = text_fold(c->arena, S("Pedido retrasado\n\nSentimos la demora; la devolución no es posible"));

	CHECK(fuzzy_score(text_fold(c->arena, S("devolucion")), a) > fuzzy_score(text_fold(c->arena, S("devolucion")), b));
	CHECK(fuzzy_score(S("devoluicon"), a) > 0);
	CHECK(fuzzy_score(S("rembol"), a) > 0);
	CHECK(fuzzy_score(S("dev"), a) > fuzzy_score(S("dev"), b));
	CHECK(fuzzy_score(S("devolucion pedido"), a) > 0);
	CHECK(!fuzzy_score(S("devolucion factura"), a));
	CHECK(!fuzzy_score(S("zzz"), b));
	CHECK(!fuzzy_score(S("x"), S("")));
}
