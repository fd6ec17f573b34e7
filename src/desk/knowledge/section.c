#include "desk/knowledge/section.h"

#include "base/json.h"
#include "desk/event.h"
#include "desk/front/brand.h"
#include "desk/names.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/article_int.h"
#include "sql_article.h"

bool kb_section_load(struct ctx *c, i64 id, struct kb_section *out)
{
	struct sql_kb_section_row r;
	bool found;

	if (!sql_kb_section_by_id(c, &(struct sql_kb_section_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "kb.section_unknown");
	*out = (struct kb_section){ .id = r.id, .parent_id = r.parent_id, .position = r.position, .slug = r.slug,
		.names = r.names, .abouts = r.abouts, .name = kb_name(c, r.names, c->locale),
		.about = kb_name(c, r.abouts, c->locale), .demo = r.demo };
	return kb_section_brands(c, &(struct kb_sections){ out, 1 });
}

/* Two levels: a section stands in a category, a category in nothing. */
static bool check_parent(struct ctx *c, const struct kb_section *s)
{
	struct sql_kb_section_rows all;
	size_t i;
	bool ok = !s->parent_id;

	if (!sql_kb_section_all(c, &all))
		return false;
	for (i = 0; i < all.n; i++) {
		ok = ok || (all.v[i].id == s->parent_id && !all.v[i].parent_id && all.v[i].id != s->id);
		if (s->parent_id && s->id && all.v[i].parent_id == s->id)
			return fail(c, E_CONFLICT, "parent_id", "kb.has_sections");
	}
	if (!s->id && all.n >= KB_SECTIONS)
		return fail_p(c, E_CONFLICT, "", "shape.count", &(struct fail_param){ "max", S("500") });
	return ok || fail(c, E_INVALID, "parent_id", "kb.section_unknown");
}

static bool free_slug(struct ctx *c, i64 id, bool asked, str *slug)
{
	struct sql_kb_section_row row;
	str base = *slug;
	bool found;
	int i;

	for (i = 2; i < 1000; i++) {
		if (!sql_kb_section_named(c, &(struct sql_kb_section_named_in){ .slug = *slug }, &row, &found))
			return false;
		if (!found || row.id == id)
			return sql_kb_section_slug_free(c, &(struct sql_kb_section_slug_free_in){ .slug = *slug }, NULL);
		if (asked)
			break;
		*slug = str_fmt(c->arena, "%.*s-%d", FMT(base), i);
	}
	return fail(c, E_CONFLICT, "slug", "article.slug_taken");
}

/* Pages that show its name or its place are made anew. */
static bool told(struct ctx *c, i64 id)
{
	return event_append(c, 0, "section.changed", str_fmt(c->arena, "{\"section_id\":%lld}", (long long)id), NULL);
}

static bool update(struct ctx *c, const struct kb_section *s, str old)
{
	return (str_eq(old, s->slug) || sql_kb_section_slug_keep(c, &(struct sql_kb_section_slug_keep_in){
			.slug = old, .section_id = s->id }, NULL)) &&
		sql_kb_section_update(c, &(struct sql_kb_section_update_in){ .parent_id = s->parent_id, .slug = s->slug,
			.names = s->names, .abouts = s->abouts, .updated_at = c->now, .id = s->id }, NULL);
}

/* A section stands where its category does.  A brand that is gone may stay. */
static bool check_brands(struct ctx *c, const struct kb_section *s, struct i64s were)
{
	struct brands all;
	size_t i, k;

	if (s->parent_id && s->brand_ids.n)
		return fail(c, E_INVALID, "brand_ids", "kb.brands_of_category");
	if (!s->brand_ids.n)
		return true;
	if (!brands_load(c, &all))
		return false;
	for (i = 0; i < s->brand_ids.n; i++) {
		for (k = 0; k < all.n && all.v[k].id != s->brand_ids.v[i]; k++)
			;
		if (k == all.n && !kb_among(were, s->brand_ids.v[i]))
			return fail(c, E_INVALID, "brand_ids", "brand.unknown");
	}
	return true;
}

static bool check_place(struct ctx *c, const struct kb_section *s, struct i64s were)
{
	return check_parent(c, s) && check_brands(c, s, were);
}

static bool save_brands(struct ctx *c, const struct kb_section *s)
{
	size_t i;

	if (!sql_kb_section_brands_clear(c, &(struct sql_kb_section_brands_clear_in){ .section_id = s->id }, NULL))
		return false;
	for (i = 0; i < s->brand_ids.n; i++)
		if (!sql_kb_section_brand_add(c, &(struct sql_kb_section_brand_add_in){ .section_id = s->id,
				.brand_id = s->brand_ids.v[i] }, NULL))
			return false;
	return true;
}

static bool check_names(struct ctx *c, struct kb_section *s, const json_t *names, const json_t *abouts)
{
	bool ok = true;

	if (names || !s->id)
		ok = names_check(c, names, &(struct names_rule){ .field = "names", .max = KB_NAME, .needed = true }, &s->names);
	if (abouts)
		ok = names_check(c, abouts, &(struct names_rule){ .field = "abouts", .max = KB_ABOUT }, &s->abouts) && ok;
	return ok;
}

bool kb_section_save(struct ctx *c, struct kb_section *s, const json_t *names, const json_t *abouts)
{
	struct sql_kb_section_add_row row;
	struct kb_section was = { .slug = S("") };
	bool asked;

	if ((s->id && !kb_section_load(c, s->id, &was)) || !check_names(c, s, names, abouts) || !check_place(c, s, was.brand_ids))
		return false;
	s->abouts = s->abouts.n ? s->abouts : S("{}");
	asked = s->slug.n && !str_eq(s->slug, was.slug);
	s->slug = kb_slug(c->arena, s->slug.n ? s->slug : kb_name(c, s->names, S("en")));
	if (!free_slug(c, s->id, asked, &s->slug))
		return false;
	if (s->id)
		return update(c, s, was.slug) && save_brands(c, s) && told(c, s->id);
	if (!sql_kb_section_add(c, &(struct sql_kb_section_add_in){ .parent_id = s->parent_id, .slug = s->slug, .names = s->names,
			.abouts = s->abouts, .position = s->position ? s->position : 100000, .demo = s->demo, .created_at = c->now }, &row))
		return false;
	s->id = row.id;
	return save_brands(c, s) && told(c, s->id);
}

bool kb_section_delete(struct ctx *c, i64 id)
{
	struct sql_kb_section_used_row used;
	struct kb_section s;

	if (!kb_section_load(c, id, &s) || !sql_kb_section_used(c, &(struct sql_kb_section_used_in){ .id = id }, &used))
		return false;
	if (used.n)
		return fail_p(c, E_CONFLICT, "", "kb.section_used", &(struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)used.n) });
	return sql_kb_section_delete(c, &(struct sql_kb_section_delete_in){ .id = id }, NULL) && told(c, id);
}

bool kb_section_order(struct ctx *c, const struct i64s *ids)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (!sql_kb_section_place(c, &(struct sql_kb_section_place_in){ .position = (i64)i + 1, .id = ids->v[i] }, NULL))
			return false;
	return told(c, 0);
}

/* ---- lists for those who write ---- */

/* The statements differ; their rows are ids. */
#define TAKE(call, column) do { \
	if (!(call)) \
		return false; \
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n }; \
	for (i = 0; i < rows.n; i++) \
		out->v[i] = rows.v[i].column; \
} while (0)

#define IDS(name, column, ...) do { \
	struct sql_article_ids_##name##_rows rows; \
	TAKE(sql_article_ids_##name(c, &(struct sql_article_ids_##name##_in){ __VA_ARGS__ }, &rows), column); \
	return true; \
} while (0)

static bool ids_by_text(struct ctx *c, const struct article_ask *a, i64 before, struct i64s *out)
{
	size_t i;

	if (str_eq(a->what, S("outdated")))
		IDS(outdated, article_id, .before_id = before);
	if (str_eq(a->what, S("draft")))
		IDS(draft, article_id, .before_id = before);
	if (str_eq(a->what, S("archived")))
		IDS(archived, article_id, .before_id = before);
	if (str_eq(a->what, S("low")))
		IDS(low, article_id, .before_id = before);
	return fail_p(c, E_INVALID, "what", "shape.one_of", &(struct fail_param){ "allowed",
		S("all, section, review, mine, outdated, draft, archived, low, missing") });
}

static bool ids_of(struct ctx *c, const struct article_ask *a, struct i64s *out)
{
	i64 before = a->before ? a->before : INT64_MAX;
	size_t i;

	if (!a->what.n || str_eq(a->what, S("all")))
		IDS(all, id, .before_id = before);
	if (str_eq(a->what, S("section")))
		IDS(section, id, .section_id = a->section_id);
	if (str_eq(a->what, S("review")))
		IDS(review, id, .before_id = before, .until_at = c->now);
	if (str_eq(a->what, S("mine")))
		IDS(mine, id, .before_id = before, .owner_id = c->who->id);
	if (str_eq(a->what, S("missing")))
		IDS(missing, id, .before_id = before, .locale = a->locale.s ? a->locale : c->locale);
	return ids_by_text(c, a, before, out);
}

static bool live(const struct article_line *l)
{
	size_t i;

	for (i = 0; i < l->texts; i++)
		if (l->text[i].live_rev)
			return true;
	return false;
}

static void add_row(const struct sql_article_work_rows_row *r, struct article_line *l)
{
	*l = (struct article_line){ .id = r->id, .section_id = r->section_id, .position = r->position, .owner_id = r->owner_id,
		.review_at = r->review_at, .updated_at = r->updated_at, .visibility = r->visibility, .locale = r->locale,
		.owner = r->owner_name, .demo = r->demo, .texts = l->texts,
		.text = { l->text[0], l->text[1], l->text[2], l->text[3], l->text[4] } };
	if (r->text_locale.s && l->texts < LOCALES)
		l->text[l->texts++] = (struct article_line_text){ .locale = r->text_locale, .slug = r->slug, .state = r->state,
			.title = r->title, .rev = r->rev, .live_rev = r->live_rev, .seen = r->seen, .helped = r->helped,
			.not_helped = r->not_helped, .publish_at = r->publish_at, .unpublish_at = r->unpublish_at,
			.updated_at = r->changed_at, .outdated = r->outdated, .machine = r->machine };
}

bool article_lines_of(struct ctx *c, struct i64s ids, struct article_lines *out)
{
	struct sql_article_work_rows_rows rows;
	bool writes = can(c->who, V_ARTICLE_EDIT, NULL);
	size_t i, k;

	*out = (struct article_lines){ NEW_N(c->arena, struct article_line, ids.n), 0, false };
	if (!sql_article_work_rows(c, &(struct sql_article_work_rows_in){ .ids = ids }, &rows))
		return false;
	for (i = 0; i < ids.n; i++) {
		struct article_line l = { 0 };

		for (k = 0; k < rows.n; k++)
			if (rows.v[k].id == ids.v[i])
				add_row(&rows.v[k], &l);
		if (!l.id || (!writes && !live(&l)))
			continue;
		if (!article_must_see(c, &(struct article_place){ l.id, l.section_id, l.visibility })) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			continue;
		}
		out->v[out->n++] = l;
	}
	return true;
}

bool article_list(struct ctx *c, const struct article_ask *ask, struct article_lines *out)
{
	struct i64s ids = { 0 };
	bool more;

	if (!ids_of(c, ask, &ids))
		return false;
	more = ids.n > ARTICLE_LIST && !str_eq(ask->what, S("section"));
	if (more)
		ids.n = ARTICLE_LIST;
	if (!article_lines_of(c, ids, out))
		return false;
	out->more = more;
	return true;
}
