#include "desk/demo/demo_kb.h"

#include "base/json.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/section.h"
#include "desk/settings.h"
#include "sql_article.h"

static const i64 DAY_MS = 86400000;
static const char *const langs[DEMO_KB_LANGS] = { "es", "en", "it", "pt-BR" };

static bool sections(struct ctx *c, i64 *ids)
{
	unsigned i;

	for (i = 0; i < demo_kb_sections_n; i++) {
		const struct demo_kb_section *d = &demo_kb_sections[i];
		struct kb_section s = { .parent_id = d->parent < 0 ? 0 : ids[d->parent], .slug = str_of(d->slug), .position = i + 1, .demo = true };
		json_t *names, *abouts;

		if (!json_parse(c, str_of(d->names), &names) || !json_parse(c, str_of(d->abouts), &abouts) ||
		    !kb_section_save(c, &s, names, abouts))
			return false;
		ids[i] = s.id;
	}
	return true;
}

static bool text(struct ctx *c, i64 id, unsigned at, unsigned l)
{
	const struct demo_kb_text *t = &demo_kb_articles[at].text[l];
	struct article_edit e = { .locale = str_of(langs[l]), .title = str_of(t->title), .summary = str_of(t->summary), .body = str_of(t->body),
		.machine = at == 7 && l == 2 };
	bool draft = at + 1 == demo_kb_articles_n && l > 0;

	if (!t->title)
		return true;
	return article_text_save(c, id, &e) && (draft || article_publish(c, id, &(struct article_show){ .locale = e.locale }));
}

/* One official text says something new, so its translations are out of date. */
static bool renew(struct ctx *c, i64 id)
{
	const struct demo_kb_text *t = &demo_kb_articles[0].text[0];
	str body = str_fmt(c->arena, "%s\n\nSi cambiaste de teléfono, el código llega al número nuevo.", t->body);

	return article_text_save(c, id, &(struct article_edit){ .rev = 1, .locale = S("es"), .title = str_of(t->title),
			.summary = str_of(t->summary), .body = body }) &&
		article_publish(c, id, &(struct article_show){ .locale = S("es") });
}

static bool votes(struct ctx *c, i64 id, unsigned at)
{
	static const struct {
		const char *reason, *comment;
	} said[] = { { "unclear", "No sé dónde está ese botón en el móvil." }, { "outdated", "" }, { "incomplete", "Falta el caso de pagar con PayPal." },
		{ "wrong", "" } };
	unsigned i, yes = 3 + at * 5 % 11, no = at == 3 ? 4 : at % 3 == 0 ? 1 : 0;

	yes = at == 3 ? 2 : yes;
	for (i = 0; i < yes + no; i++) {
		bool good = i < yes;

		if (!article_vote(c, &(struct article_vote){ .article_id = id, .locale = S("es"), .helpful = good,
				.reader = str_fmt(c->arena, "demo:%u", i), .reason = good ? S("") : str_of(said[(i - yes) % COUNT(said)].reason),
				.comment = good ? S("") : str_of(said[(i - yes) % COUNT(said)].comment) }))
			return false;
	}
	return sql_article_seen_add(c, &(struct sql_article_seen_add_in){ .n = 40 + (i64)(at * 67 % 210), .article_id = id, .locale = S("es") }, NULL);
}

bool demo_kb(struct ctx *c, i64 owner_id)
{
	i64 *ids = NEW_N(c->arena, i64, demo_kb_sections_n);
	unsigned i, l;

	if (!sections(c, ids))
		return false;
	for (i = 0; i < demo_kb_articles_n; i++) {
		struct article_work w = { .section_id = ids[demo_kb_articles[i].section], .visibility = str_of(demo_kb_articles[i].visibility),
			.locale = S("es"), .owner_id = owner_id, .review_at = c->now + (i == 5 ? -2 : 60 + (i64)i * 9) * DAY_MS, .demo = true };

		if (!article_save(c, &w))
			return false;
		for (l = 0; l < DEMO_KB_LANGS; l++)
			if (!text(c, w.id, i, l))
				return false;
		if ((i == 0 && !renew(c, w.id)) || !votes(c, w.id, i))
			return false;
	}
	return settings_demo(c, true);
}

bool demo_kb_remove(struct ctx *c)
{
	return settings_demo(c, false) && sql_article_demo_delete(c, NULL) && sql_kb_section_demo_delete(c, NULL) && sql_kb_category_demo_delete(c, NULL);
}
