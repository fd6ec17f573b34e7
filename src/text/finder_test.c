#include "text/finder.h"

#include "base/test.h"
#include "text/shelf.h"
#include "text/synonym.h"
#include "text/term.h"

static const struct finder_doc docs[] = {
	{ 1, 0, 0, S("Devolver un artículo"), STR_NULL, S("Pide la etiqueta de devolución y pega el papel en la caja.") },
	{ 2, 0, 0, S("Descargar una factura"), STR_NULL, S("Las facturas esperan en tu cuenta como documento.") },
	{ 3, 1, 0, S("Cambiar la contraseña"), STR_NULL, S("Pulsa el enlace del correo. La cuenta queda cerrada una hora.") },
};

static struct finder *some(struct ctx *c)
{
	struct finder *f = finder_new(c->arena, LANG_ES, FINDER_DEFAULT);
	size_t i;

	for (i = 0; i < COUNT(docs); i++)
		(void)finder_add(f, &docs[i]);
	return f;
}

static i64 best_of(struct ctx *c, const struct finder *f, const struct finder_ask *k)
{
	struct finder_question *q = NEW(c->arena, struct finder_question);
	struct finder_hit *hit = NEW_N(c->arena, struct finder_hit, k->limit);

	finder_understand(f, c->arena, stemmers_new(c->arena), k, q);
	return finder_find(f, c->arena, k, q, hit) ? hit[0].key : 0;
}

static i64 best(struct ctx *c, const struct finder *f, const char *q)
{
	return best_of(c, f, &(struct finder_ask){ .text = str_of(q), .limit = 5 });
}

TEST(finder_forgives_accents_inflections_and_typos)
{
	struct finder *f = some(c);

	CHECK_I64(best(c, f, "factura"), 2);
	CHECK_I64(best(c, f, "FACTURAS"), 2);
	CHECK_I64(best(c, f, "facutra"), 2);
	CHECK_I64(best(c, f, "contrasena"), 3);
	CHECK_I64(best(c, f, "olvidé la conrtaseña"), 3);
	CHECK_I64(best(c, f, "devoluciones"), 1);
	CHECK_I64(best(c, f, "debolucion"), 1);
	CHECK_I64(best(c, f, "xilófono"), 0);
	CHECK_I64(best(c, f, "de la que"), 0);
	CHECK_I64(best(c, f, ""), 0);
}

TEST(finder_begun_words_only_when_asked)
{
	struct finder *f = some(c);

	CHECK_I64(best_of(c, f, &(struct finder_ask){ .text = S("etiq"), .limit = 5, .begun = true }), 1);
	CHECK_I64(best_of(c, f, &(struct finder_ask){ .text = S("docu"), .limit = 5, .begun = true }), 2);
	CHECK_I64(best(c, f, "docu"), 0);
}

static bool only_public(const void *who, uint32_t tag)
{
	(void)who;
	return tag == 0;
}

TEST(finder_hides_before_it_counts)
{
	struct finder *f = some(c);
	struct finder_ask k = { .text = S("cuenta"), .limit = 1, .may = only_public };

	CHECK_I64(best_of(c, f, &k), 2);
	k.text = S("contraseña");
	CHECK_I64(best_of(c, f, &k), 0);
}

TEST(finder_forgets_what_is_dropped)
{
	struct finder *f = some(c);

	finder_drop(f, 1);
	finder_drop(f, 1);
	CHECK_I64(finder_docs(f), 2);
	CHECK_I64(best(c, f, "factura"), 0);
	CHECK_I64(best(c, f, "facutra"), 0);		/* nor is it what a typo means */
	CHECK_I64(finder_add(f, &docs[1]), 3);
	CHECK_I64(best(c, f, "facutra"), 2);
}

TEST(finder_knows_the_desks_words)
{
	struct finder *f = some(c);
	struct synonyms *y = synonyms_new(c->arena, LANG_ES);
	struct finder_ask k = { .text = S("mi comprobante"), .limit = 5, .synonyms = y };

	CHECK_I64(best_of(c, f, &k), 0);
	synonyms_add(y, S("factura"), S("comprobante"), true);
	synonyms_add(y, S("palabra de paso"), S("contraseña"), false);
	CHECK_I64(best_of(c, f, &k), 2);
	k.text = S("comprovantes");
	CHECK_I64(best_of(c, f, &k), 2);
	k.text = S("perdí la palabra de paso");
	CHECK_I64(best_of(c, f, &k), 3);
	k.text = S("palabra");
	CHECK_I64(best_of(c, f, &k), 0);
}

static void others(void *arg, enum lang l, str word, struct finder_others *out)
{
	(void)arg;
	if (l == LANG_ES && str_eq(word, S("cobro")))
		out->v[out->n++] = S("factura");
}

TEST(finder_asks_the_thesaurus_for_unknown_words)
{
	struct finder *f = some(c);
	struct finder_book book = { NULL, others };

	CHECK_I64(best_of(c, f, &(struct finder_ask){ .text = S("cobro"), .limit = 5, .book = &book }), 2);
	CHECK_I64(best(c, f, "cobro"), 0);
}

TEST(shelf_reads_a_question_in_its_language)
{
	struct shelf s;
	struct shelf_answer out;
	struct finder_ask k = { .text = S("how do I change my pasword"), .limit = 5 };

	shelf_init(&s, c->arena, FINDER_DEFAULT);
	(void)shelf_add(&s, LANG_ES, &docs[2]);
	(void)shelf_add(&s, LANG_EN, &(struct finder_doc){ .key = 9, .title = S("Change your password"), .body = S("Press the link.") });
	shelf_find(&s, c->arena, &k, LANG_NONE, &out);
	CHECK(out.n && out.v[0].key == 9 && out.lang == LANG_EN);
	CHECK_STR(finder_words_text(out.q, c->arena), S("how do I change my password"));
	k.text = S("cambiar contrasenha");
	shelf_find(&s, c->arena, &k, LANG_EN, &out);
	CHECK(out.n && out.v[0].key == 3 && out.lang == LANG_ES);
	shelf_drop(&s, LANG_ES, 0);
	shelf_find(&s, c->arena, &k, LANG_NONE, &out);
	CHECK_I64(shelf_docs(&s), 1);
	CHECK(!out.n || out.v[0].key == 9);
}

TEST(terms_join_inflections_without_their_accents)
{
	struct stemmers *s = stemmers_new(c->arena);

	CHECK_STR(term_stem(s, c->arena, LANG_ES, S("facturacion")), term_stem(s, c->arena, LANG_ES, S("facturaciones")));
	CHECK_STR(term_stem(s, c->arena, LANG_PT, S("devolucao")), term_stem(s, c->arena, LANG_PT, S("devolucoes")));
	CHECK_STR(term_stem(s, c->arena, LANG_EN, S("orders")), S("order"));
	CHECK_STR(term_stem(s, c->arena, LANG_ES, S("xz900s")), S("xz900s"));
	CHECK_STR(term_stem(s, c->arena, LANG_NONE, S("orders")), S("orders"));
	CHECK(term_is_stop(LANG_IT, S("della")) && !term_is_stop(LANG_IT, S("ordine")) && !term_is_stop(LANG_NONE, S("della")));
	CHECK(lang_from(S("pt-BR")) == LANG_PT && lang_from(S("EN")) == LANG_EN && lang_from(S("de")) == LANG_NONE &&
	      lang_from(STR_NULL) == LANG_NONE);
}
