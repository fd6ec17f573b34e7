#include "base/test.h"

#include "base/message.h"

TEST(message_in_five_languages)
{
	struct fail_param p[] = { { "min", S("3") } };
	size_t i;

	CHECK_STR(message(c->arena, S("es-AR"), "error.shape.short", p, 1),
		  S("Hacen falta al menos 3 caracteres."));
	for (i = 0; i < message_rows_n; i++) {
		CHECK(message_known(message_rows[i].key));
		CHECK(i == 0 || str_cmp(str_of(message_rows[i - 1].key), str_of(message_rows[i].key)) < 0);
	}
	CHECK_STR(message(c->arena, S("es"), "no.such.key", NULL, 0), S("no.such.key"));
}

TEST(message_of_a_failure)
{
	struct failure f = { .code = E_INVALID, .key = "shape.long", .p = { { "max", S("300") } } };

	CHECK_STR(message_failure(c->arena, S("en"), &f), S("At most 300 characters are possible."));
}

TEST(locale_chain)
{
	CHECK_STR(locale_nearest(S("pt")), S("pt-BR"));
	CHECK_STR(locale_nearest(S("pt_PT")), S("pt-PT"));
	CHECK_STR(locale_nearest(S("pt-AO")), S("pt-PT"));
	CHECK_STR(locale_nearest(S("ES-419")), S("es"));
	CHECK_STR(locale_nearest(S("est")), S("en"));
	CHECK_STR(locale_nearest(STR_NULL), S("en"));
}

TEST(locale_from_header)
{
	CHECK_STR(locale_accept(S("de-DE, de;q=0.9, it;q=0.7, es;q=0.8")), S("es"));
	CHECK_STR(locale_accept(S("pt-PT,pt;q=0.5")), S("pt-PT"));
	CHECK_STR(locale_accept(S("it;q=0, fr")), S("en"));
	CHECK_STR(locale_accept(S(";;,q=,es;q=0.001")), S("es"));
	CHECK_STR(locale_accept(STR_NULL), S("en"));
}
