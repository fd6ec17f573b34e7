#include "text/thesaurus.h"

#include "base/test.h"

static const char dat[] =
	"UTF-8\n"
	"recibo|1\n-|factura|nota de pago|comprobante (sinónimo)\n"
	"contraseña|2\n(s.)|clave|código\n(s.)|consigna|clave\n"
	"dos palabras|1\n-|nada\n";

static struct finder_others others(struct ctx *c, str text, const char *word)
{
	const struct thesaurus *t = thesaurus_read(c->arena, text);
	struct finder_others o = { .a = c->arena };

	CHECK(t);
	if (t)
		thesaurus_others(t, str_of(word), &o);
	return o;
}

TEST(thesaurus_gives_single_words_folded)
{
	struct finder_others o = others(c, str_of(dat), "recibo");

	CHECK_I64(o.n, 2);
	CHECK_STR(o.v[0], S("factura"));
	CHECK_STR(o.v[1], S("comprobante"));
	o = others(c, str_of(dat), "contrasena");
	CHECK_I64(o.n, 3);
	CHECK_STR(o.v[1], S("codigo"));
	CHECK_I64(others(c, str_of(dat), "nada").n, 0);
	CHECK_I64(others(c, str_of(dat), "").n, 0);
}

TEST(thesaurus_reads_latin1_and_refuses_others)
{
	struct finder_others o = others(c, S("ISO8859-1\nhu\xe9sped|1\n-|invitaci\xf3n|convidado\n"), "huesped");

	CHECK_I64(o.n, 2);
	CHECK_STR(o.v[0], S("invitacion"));
	CHECK(!thesaurus_read(c->arena, S("")) && !thesaurus_read(c->arena, S("<html>\n")));
	CHECK_I64(others(c, S("UTF-8\nx|99999\ncut|2\n-|a"), "cut").n, 0);
}
