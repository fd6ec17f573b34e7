#include "desk/knowledge/words.h"

#include "desk/event.h"
#include "sql_kbsearch.h"
#include "text/fold.h"
#include "text/term.h"

enum { WORDS_BYTES = 80, SYNONYMS_MAX = 2000, NEAR = 2, NEAR_FOR = 30 };

static struct synonym_row of_row(const struct sql_synonym_row *r)
{
	return (struct synonym_row){ .id = r->id, .language = r->language, .words = r->words, .means = r->means,
		.both = r->two_way, .demo = r->demo, .created_at = r->created_at };
}

bool synonym_list(struct ctx *c, struct synonym_rows *out)
{
	struct sql_synonym_rows rows;
	size_t i;

	if (!sql_synonyms_all(c, &rows))
		return false;
	*out = (struct synonym_rows){ NEW_N(c->arena, struct synonym_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

bool synonym_load(struct ctx *c, i64 id, struct synonym_row *out)
{
	struct sql_synonym_row r;
	bool found;

	if (!sql_synonym_by_id(c, &(struct sql_synonym_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return true;
}

/* One line, at most four words that say something. */
static bool side(struct ctx *c, const char *field, enum lang l, str *text)
{
	struct text_words it;
	size_t n = 0;
	str w;

	*text = str_trim(text_clean_line(c->arena, *text));
	it = (struct text_words){ text_fold(c->arena, *text) };
	while (text_words_next(&it, &w))
		n += !term_is_stop(l, w);
	if (!n)
		return fail(c, E_INVALID, field, "synonym.empty");
	if (n > 4 || text->n > WORDS_BYTES)
		return fail(c, E_INVALID, field, "synonym.long");
	return true;
}

static bool changed(struct ctx *c, i64 id)
{
	return event_append(c, 0, "synonym.changed", str_fmt(c->arena, "{\"synonym_id\":%lld}", (long long)id), NULL);
}

static bool unlike(struct ctx *c, const struct synonym_row *s)
{
	struct synonym_rows all;
	size_t i;

	if (str_eq(text_fold(c->arena, s->words), text_fold(c->arena, s->means)))
		return fail(c, E_INVALID, "means", "synonym.same");
	if (!synonym_list(c, &all))
		return false;
	if (!s->id && all.n >= SYNONYMS_MAX)
		return fail(c, E_CONFLICT, "", "synonym.many");
	for (i = 0; i < all.n; i++)
		if (all.v[i].id != s->id && str_eq(all.v[i].language, s->language) &&
		    str_eq(text_fold(c->arena, all.v[i].words), text_fold(c->arena, s->words)) &&
		    str_eq(text_fold(c->arena, all.v[i].means), text_fold(c->arena, s->means)))
			return fail(c, E_CONFLICT, "words", "synonym.twice");
	return true;
}

bool synonym_save(struct ctx *c, struct synonym_row *s)
{
	struct sql_synonym_add_row row;
	enum lang l = lang_from(s->language);
	bool ok = true;

	if (l == LANG_NONE)
		ok = fail(c, E_INVALID, "language", "synonym.language");
	s->language = lang_code(l);
	ok &= side(c, "words", l, &s->words);
	ok &= side(c, "means", l, &s->means);
	if (!ok || !unlike(c, s))
		return false;
	if (s->id)
		return sql_synonym_update(c, &(struct sql_synonym_update_in){ .id = s->id, .language = s->language,
			.words = s->words, .means = s->means, .two_way = s->both }, NULL) && changed(c, s->id);
	s->created_at = c->now;
	if (!sql_synonym_add(c, &(struct sql_synonym_add_in){ .language = s->language, .words = s->words, .means = s->means,
			.two_way = s->both, .demo = s->demo, .created_at = c->now }, &row))
		return false;
	s->id = row.id;
	return changed(c, s->id);
}

bool synonym_remove(struct ctx *c, i64 id)
{
	struct synonym_row s;

	return synonym_load(c, id, &s) && sql_synonym_delete(c, &(struct sql_synonym_delete_in){ .id = id }, NULL) && changed(c, id);
}

/* ---- what was not found ---- */

bool missed_list(struct ctx *c, struct missed_rows *out)
{
	struct sql_missed_open_rows rows;
	size_t i;

	if (!sql_missed_open(c, &rows))
		return false;
	*out = (struct missed_rows){ NEW_N(c->arena, struct missed_row, rows.n), rows.n };
	for (i = 0; i < rows.n; i++) {
		struct missed_row *m = &out->v[i];

		*m = (struct missed_row){ .id = rows.v[i].id, .n = rows.v[i].n, .first_at = rows.v[i].first_at,
			.last_at = rows.v[i].last_at, .language = rows.v[i].language, .words = rows.v[i].words };
		if (i < NEAR_FOR && !kb_search(c, &(struct kb_query){ .text = m->words, .language = c->locale, .reach = KB_AGENT,
				.limit = NEAR }, &m->near))
			return false;
	}
	return true;
}

bool missed_done(struct ctx *c, i64 id)
{
	struct sql_missed_handle_row row;
	bool found;

	if (!sql_missed_handle(c, &(struct sql_missed_handle_in){ .id = id, .handled_at = c->now }, &row, &found))
		return false;
	return found || fail(c, E_NOT_FOUND, "", "not_found");
}

/* ---- example data ---- */

bool words_demo(struct ctx *c)
{
	static const struct {
		const char *language, *words, *means;
	} syn[] = {
		{ "es", "recibo", "factura" }, { "es", "clave", "contraseña" }, { "en", "bill", "invoice" },
		{ "en", "2fa", "two-step verification" }, { "it", "ricevuta", "fattura" }, { "pt", "nota fiscal", "fatura" },
	};
	static const struct {
		const char *language, *words;
		i64 n;
	} missed[] = { { "es", "punto de recogida", 14 }, { "en", "gift card", 9 }, { "pt-BR", "pagar com pix", 6 }, { "it", "fattura elettronica", 3 } };
	size_t i;

	for (i = 0; i < COUNT(syn); i++) {
		struct synonym_row s = { .language = str_of(syn[i].language), .words = str_of(syn[i].words),
			.means = str_of(syn[i].means), .both = true, .demo = true };

		if (!synonym_save(c, &s))
			return false;
	}
	for (i = 0; i < COUNT(missed); i++)
		if (!sql_missed_add(c, &(struct sql_missed_add_in){ .language = str_of(missed[i].language),
				.words = str_of(missed[i].words), .n = missed[i].n, .last_at = c->now, .demo = true }, NULL))
			return false;
	return true;
}

bool words_demo_remove(struct ctx *c)
{
	return sql_synonym_demo_delete(c, NULL) && sql_missed_demo_delete(c, NULL) && changed(c, 0);
}
