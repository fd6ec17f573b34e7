#include "desk/knowledge/article.h"

#include "desk/app.h"
#include "desk/knowledge/article_int.h"
#include "desk/knowledge/seen.h"
#include "desk/names.h"
#include "desk/policy.h"
#include "sql_article.h"
#include "store/blob.h"

/* ---- who sees what ---- */

enum sight sight_of(str visibility)
{
	static const char *const names[] = { [SIGHT_PUBLIC] = "public", [SIGHT_SIGNED_IN] = "signed_in",
		[SIGHT_TEAM] = "team", [SIGHT_INTERNAL] = "internal" };
	size_t i;

	for (i = SIGHT_PUBLIC; i < COUNT(names); i++)
		if (str_eq(visibility, str_of(names[i])))
			return (enum sight)i;
	return SIGHT_NONE;
}

bool kb_among(struct i64s ids, i64 id)
{
	size_t i;

	for (i = 0; i < ids.n; i++)
		if (ids.v[i] == id)
			return true;
	return false;
}

bool kb_elsewhere(struct ctx *c, struct i64s *sections)
{
	struct sql_kb_sections_elsewhere_rows rows;
	size_t i;

	*sections = (struct i64s){ 0 };
	if (!c->brand_id)
		return true;
	if (!sql_kb_sections_elsewhere(c, &(struct sql_kb_sections_elsewhere_in){ .brand_id = c->brand_id }, &rows))
		return false;
	*sections = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		sections->v[i] = rows.v[i].id;
	return true;
}

bool article_must_see(struct ctx *c, const struct article_place *at)
{
	struct object o = { .sight = sight_of(at->visibility) };
	struct sql_article_teams_rows rows;
	struct i64s elsewhere;
	size_t i;

	if (!kb_elsewhere(c, &elsewhere))
		return false;
	if (kb_among(elsewhere, at->section_id))
		return fail(c, E_NOT_FOUND, "", "article.unknown");

	if (o.sight == SIGHT_TEAM) {
		if (!sql_article_teams(c, &(struct sql_article_teams_in){ .article_id = at->id }, &rows))
			return false;
		o.sight_teams = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
		for (i = 0; i < rows.n; i++)
			o.sight_teams.v[i] = rows.v[i].team_id;
	}
	return can(c->who, V_ARTICLE_READ, &o) || fail(c, E_NOT_FOUND, "", "article.unknown");
}

/* The same rule as a list for the store. */
struct seen_by {
	struct strs kinds;
	struct i64s teams;
	bool all_teams;
};

static struct seen_by seen_by(struct ctx *c)
{
	static const char *const plain[] = { "public", "signed_in", "internal" };
	static const enum sight sights[] = { SIGHT_PUBLIC, SIGHT_SIGNED_IN, SIGHT_INTERNAL };
	struct seen_by s = { .kinds = { NEW_N(c->arena, str, COUNT(plain)), 0 }, .teams = c->who->team_ids };
	size_t i;

	for (i = 0; i < COUNT(plain); i++)
		if (can(c->who, V_ARTICLE_READ, &(struct object){ .sight = sights[i] }))
			s.kinds.v[s.kinds.n++] = str_of(plain[i]);
	s.all_teams = can(c->who, V_ARTICLE_READ, &(struct object){ .sight = SIGHT_TEAM });
	/* customers are in no team of ours, whatever their ids are */
	if (c->who->kind != ACTOR_AGENT || !can(c->who, V_ARTICLE_READ, NULL))
		s.teams = (struct i64s){ 0 };
	return s;
}

/* ---- languages ---- */

int locale_fits(str have, str wanted, str official)
{
	if (str_eq(have, wanted))
		return 5;
	if (str_eq(str_slice(have, 0, 2), str_slice(wanted, 0, 2)))
		return 4;
	if (str_eq(have, official))
		return 3;
	return str_eq(have, S("en")) ? 2 : 1;
}

bool kb_locale(str locale)
{
	size_t i;

	for (i = 0; i < LOCALES; i++)
		if (str_eq(locale, str_of(message_locales[i])))
			return true;
	return false;
}

void article_wake(struct ctx *c)
{
	app_wake(c, WAKE_ARTICLE);
}

str kb_name(struct ctx *c, str names, str locale)
{
	return names_of_text(c, names, locale);
}

/* ---- categories and sections ---- */

static void section_of(struct ctx *c, const struct sql_kb_section_row *r, str locale, struct kb_section *s)
{
	*s = (struct kb_section){ .id = r->id, .parent_id = r->parent_id, .position = r->position, .slug = r->slug,
		.names = r->names, .abouts = r->abouts, .name = kb_name(c, r->names, locale),
		.about = kb_name(c, r->abouts, locale), .demo = r->demo };
}

static i64 counted(const struct sql_article_live_counts_rows *n, i64 section_id)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		if (n->v[i].section_id == section_id)
			return n->v[i].n;
	return 0;
}

static struct i64s brands_of(struct ctx *c, const struct sql_kb_section_brands_rows *all, i64 section_id)
{
	struct i64s ids = { NEW_N(c->arena, i64, all->n), 0 };
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->v[i].section_id == section_id)
			ids.v[ids.n++] = all->v[i].brand_id;
	return ids;
}

bool kb_section_brands(struct ctx *c, struct kb_sections *all)
{
	struct sql_kb_section_brands_rows rows;
	size_t i;

	if (!sql_kb_section_brands(c, &rows))
		return false;
	for (i = 0; i < all->n && rows.n; i++)
		if (!all->v[i].parent_id)
			all->v[i].brand_ids = brands_of(c, &rows, all->v[i].id);
	return true;
}

bool kb_sections(struct ctx *c, str locale, struct kb_sections *out)
{
	struct i64s elsewhere;
	struct seen_by by = seen_by(c);
	struct sql_article_live_counts_rows n;
	struct sql_kb_section_rows rows;
	size_t i, k;

	if (!kb_elsewhere(c, &elsewhere) || !sql_kb_section_all(c, &rows) || !sql_article_live_counts(c, &(struct sql_article_live_counts_in){
			.kinds = by.kinds, .teams = by.teams, .all_teams = by.all_teams }, &n))
		return false;
	*out = (struct kb_sections){ NEW_N(c->arena, struct kb_section, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		struct kb_section *top = &out->v[out->n];

		if (rows.v[i].parent_id || kb_among(elsewhere, rows.v[i].id))
			continue;
		section_of(c, &rows.v[i], locale, top);
		top->articles = counted(&n, top->id);
		out->n++;
		for (k = 0; k < rows.n; k++) {
			if (rows.v[k].parent_id != top->id)
				continue;
			section_of(c, &rows.v[k], locale, &out->v[out->n]);
			out->v[out->n].articles = counted(&n, rows.v[k].id);
			top->articles += out->v[out->n].articles;
			out->n++;
		}
	}
	return kb_section_brands(c, out);
}

bool kb_section_by_slug(struct ctx *c, str slug, str locale, struct kb_section *out, bool *moved)
{
	struct sql_kb_section_row row;
	struct kb_sections all;
	bool found;
	size_t i;

	*moved = false;
	if (!sql_kb_section_named(c, &(struct sql_kb_section_named_in){ .slug = slug }, &row, &found))
		return false;
	if (!found) {
		if (!sql_kb_section_was_named(c, &(struct sql_kb_section_was_named_in){ .slug = slug }, &row, &found))
			return false;
		*moved = found;
	}
	if (!found)
		return fail(c, E_NOT_FOUND, "", "kb.section_unknown");
	if (!kb_sections(c, locale, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (all.v[i].id == row.id) {
			*out = all.v[i];
			return true;
		}
	return fail(c, E_NOT_FOUND, "", "kb.section_unknown");
}

/* ---- articles ---- */

/* Three statements give rows that differ in their long columns only. */
#define article_from(r, words) ((struct article){ .id = (r).id, .section_id = (r).section_id, .version_id = (r).version_id, \
	.position = (r).position, .owner_id = (r).owner_id, .visibility = (r).visibility, .locale = (r).locale, \
	.official = (r).official, .slug = (r).slug, .title = (r).title, .summary = (r).summary, .html = S(""), \
	.text = (words), .seo_title = (r).seo_title, .machine = (r).machine, .outdated = (r).outdated, .published_at = (r).published_at, \
	.changed_at = (r).created_at, .helped = (r).helped, .not_helped = (r).not_helped })

/* The languages it exists in. */
static bool add_langs(struct ctx *c, struct article *a)
{
	struct sql_article_langs_rows l;
	size_t i;

	if (!sql_article_langs(c, &(struct sql_article_langs_in){ .article_id = a->id }, &l))
		return false;
	a->locales = (struct strs){ NEW_N(c->arena, str, l.n), l.n };
	a->slugs = (struct strs){ NEW_N(c->arena, str, l.n), l.n };
	for (i = 0; i < l.n; i++) {
		a->locales.v[i] = l.v[i].locale;
		a->slugs.v[i] = l.v[i].slug;
	}
	return true;
}

static bool shown(struct ctx *c, const struct sql_article_live_row *r, struct article *out)
{
	*out = article_from(*r, r->text);
	out->html = r->html;
	return article_must_see(c, &(struct article_place){ r->id, r->section_id, r->visibility }) && add_langs(c, out);
}

bool article_by_id(struct ctx *c, i64 id, str locale, struct article *out)
{
	struct sql_article_live_row row;
	struct sql_article_by_id_row head;
	struct sql_article_langs_rows l;
	size_t i, best = 0;
	bool found;

	if (!sql_article_by_id(c, &(struct sql_article_by_id_in){ .id = id }, &head, &found) ||
	    (found && !sql_article_langs(c, &(struct sql_article_langs_in){ .article_id = id }, &l)))
		return false;
	if (!found || !l.n)
		return fail(c, E_NOT_FOUND, "", "article.unknown");
	for (i = 1; i < l.n; i++)
		if (locale_fits(l.v[i].locale, locale, head.locale) > locale_fits(l.v[best].locale, locale, head.locale))
			best = i;
	if (!sql_article_live_of(c, &(struct sql_article_live_of_in){ .article_id = id, .locale = l.v[best].locale }, &row, &found))
		return false;
	return found ? shown(c, &row, out) : fail(c, E_NOT_FOUND, "", "article.unknown");
}

bool article_by_slug(struct ctx *c, str locale, str slug, struct article *out, bool *moved)
{
	struct sql_article_slug_at_row old;
	struct sql_article_live_row row;
	bool found;

	*moved = false;
	if (!sql_article_live_at(c, &(struct sql_article_live_at_in){ .locale = locale, .slug = slug }, &row, &found))
		return false;
	if (found)
		return shown(c, &row, out);
	if (!sql_article_slug_at(c, &(struct sql_article_slug_at_in){ .locale = locale, .slug = slug }, &old, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "article.unknown");
	*moved = true;
	return article_by_id(c, old.article_id, locale, out);
}

bool article_gone(struct ctx *c, str locale, str slug, bool *gone)
{
	struct sql_article_slug_at_row old;

	return sql_article_slug_at(c, &(struct sql_article_slug_at_in){ .locale = locale, .slug = slug }, &old, gone);
}

/* Rows come language by language: one article remains of each, in the language that fits. */
static bool pick(struct ctx *c, const struct sql_article_live_row_rows *rows, str locale, size_t limit, struct articles *out)
{
	struct i64s elsewhere;
	size_t i;

	if (!kb_elsewhere(c, &elsewhere))
		return false;
	*out = (struct articles){ NEW_N(c->arena, struct article, rows->n), 0 };
	for (i = 0; i < rows->n; i++) {
		const struct sql_article_live_row_row *r = &rows->v[i];
		struct article *last = out->n ? &out->v[out->n - 1] : NULL;

		if (kb_among(elsewhere, r->section_id))
			continue;
		if (last && last->id == r->id) {
			if (locale_fits(r->locale, locale, r->official) > locale_fits(last->locale, locale, r->official))
				*last = article_from(*r, S(""));
			continue;
		}
		if (out->n == limit)
			break;
		out->v[out->n++] = article_from(*r, S(""));
	}
	return true;
}

static bool add_section(struct ctx *c, i64 section_id, str locale, i64 limit, struct articles *out)
{
	struct seen_by by = seen_by(c);
	struct sql_article_live_row_rows rows;

	if (!sql_article_live_in(c, &(struct sql_article_live_in_in){ .section_id = section_id, .kinds = by.kinds,
			.teams = by.teams, .all_teams = by.all_teams, .limit_n = limit * LOCALES }, &rows))
		return false;
	return pick(c, &rows, locale, (size_t)limit, out);
}

bool articles_visible(struct ctx *c, i64 section_id, str locale, i64 limit, struct articles *out)
{
	struct kb_sections all;
	size_t i, k;

	if (section_id)
		return add_section(c, section_id, locale, limit, out);
	if (!kb_sections(c, locale, &all))
		return false;
	*out = (struct articles){ NEW_N(c->arena, struct article, (size_t)limit), 0 };
	for (i = 0; i < all.n && (i64)out->n < limit; i++) {
		struct articles some;

		if (!add_section(c, all.v[i].id, locale, limit - (i64)out->n, &some))
			return false;
		for (k = 0; k < some.n; k++)
			out->v[out->n++] = some.v[k];
	}
	return true;
}

bool articles_after(struct ctx *c, str locale, i64 after_id, i64 limit, struct articles *out)
{
	struct sql_article_live_after_rows rows;
	size_t i;

	if (!sql_article_live_after(c, &(struct sql_article_live_after_in){ .locale = locale, .after_id = after_id,
			.limit_n = limit }, &rows))
		return false;
	*out = (struct articles){ NEW_N(c->arena, struct article, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = article_from(rows.v[i], rows.v[i].text);
	return true;
}

bool articles_of(struct ctx *c, struct i64s ids, str locale, struct articles *out)
{
	struct seen_by by = seen_by(c);
	struct sql_article_live_row_rows rows;
	struct articles found;
	size_t i, k;

	if (!sql_article_live_ids(c, &(struct sql_article_live_ids_in){ .ids = ids, .kinds = by.kinds, .teams = by.teams,
			.all_teams = by.all_teams }, &rows) || !pick(c, &rows, locale, ids.n, &found))
		return false;
	*out = (struct articles){ NEW_N(c->arena, struct article, ids.n), 0 };
	for (i = 0; i < ids.n; i++)
		for (k = 0; k < found.n; k++)
			if (found.v[k].id == ids.v[i])
				out->v[out->n++] = found.v[k];
	return true;
}

/* ---- what readers leave behind ---- */

bool article_vote(struct ctx *c, const struct article_vote *v)
{
	static const char *const reasons[] = { "", "unclear", "wrong", "outdated", "incomplete", "other" };
	struct sql_article_live_row row;
	struct sql_article_vote_of_row was;
	bool found, had;
	size_t i = 0;

	if (!sql_article_live_of(c, &(struct sql_article_live_of_in){ .article_id = v->article_id, .locale = v->locale }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "article.unknown");
	while (i < COUNT(reasons) && !str_eq(v->reason, str_of(reasons[i])))
		i++;
	if (i == COUNT(reasons))
		return fail_p(c, E_INVALID, "reason", "shape.one_of",
			&(struct fail_param){ "allowed", S("unclear, wrong, outdated, incomplete, other") });
	if (!article_must_see(c, &(struct article_place){ v->article_id, row.section_id, row.visibility }) ||
	    !sql_article_vote_of(c, &(struct sql_article_vote_of_in){ .article_id = v->article_id, .locale = v->locale,
			.reader = v->reader }, &was, &had))
		return false;
	return sql_article_vote_put(c, &(struct sql_article_vote_put_in){ .article_id = v->article_id, .locale = v->locale,
			.version_id = row.version_id, .helpful = v->helpful, .reason = v->helpful ? S("") : str_of(reasons[i]),
			.comment = str_utf8_trunc(v->comment.s ? str_trim(v->comment) : S(""), 2000), .reader = v->reader,
			.person_id = v->person_id, .created_at = c->now }, NULL) &&
		sql_article_vote_count(c, &(struct sql_article_vote_count_in){ .article_id = v->article_id,
			.locale = v->locale, .more_helped = v->helpful - (had && was.helpful),
			.more_not = !v->helpful - (had && !was.helpful) }, NULL);
}

void article_seen(struct ctx *c, i64 article_id, str locale)
{
	if (c->app && c->app->kb_seen)
		kb_seen_count(c->app->kb_seen, article_id, locale);
}

bool article_file_by_token(struct ctx *c, str token, struct article_file *out, str *bytes)
{
	struct sql_article_file_row r;
	struct sql_article_by_id_row a;
	struct sql_article_langs_rows l;
	bool found;

	if (!sql_article_file_at(c, &(struct sql_article_file_at_in){ .token = token }, &r, &found))
		return false;
	if (!found || !sql_article_by_id(c, &(struct sql_article_by_id_in){ .id = r.article_id }, &a, &found) ||
	    !sql_article_langs(c, &(struct sql_article_langs_in){ .article_id = r.article_id }, &l))
		return fail(c, E_NOT_FOUND, "", "attachment.unknown");
	/* a draft's pictures are for those who write */
	if (!l.n && !can(c->who, V_ARTICLE_EDIT, NULL))
		return fail(c, E_NOT_FOUND, "", "attachment.unknown");
	if (!article_must_see(c, &(struct article_place){ r.article_id, a.section_id, a.visibility }))
		return false;
	*out = (struct article_file){ r.id, r.article_id, r.size, r.token, r.sha256, r.name, r.mime_type };
	return blob_get(c, r.sha256, bytes);
}
