#include "desk/knowledge/article_edit.h"

#include "desk/event.h"
#include "desk/knowledge/article_int.h"
#include "desk/people/agent.h"
#include "sql_article.h"
#include "text/fold.h"

/* ---- reading ---- */

static struct article_text text_of(const struct sql_article_text_row *r)
{
	return (struct article_text){ .locale = r->locale, .slug = r->slug, .state = r->state, .title = r->title,
		.summary = r->summary, .body = r->body, .seo_title = r->seo_title, .author = r->author_name,
		.rev = r->rev, .live_rev = r->live_rev, .live_version_id = r->live_version_id,
		.source_version_id = r->source_version_id, .author_id = r->author_id, .published_at = r->published_at,
		.publish_at = r->publish_at, .unpublish_at = r->unpublish_at, .seen = r->seen, .helped = r->helped,
		.not_helped = r->not_helped, .updated_at = r->updated_at, .machine = r->machine, .outdated = r->outdated };
}

bool article_work(struct ctx *c, i64 id, struct article_work *out)
{
	struct sql_article_by_id_row r;
	struct sql_article_text_rows t;
	struct sql_article_teams_rows teams;
	bool found, live = false;
	size_t i;

	if (!sql_article_by_id(c, &(struct sql_article_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "article.unknown");
	if (!article_must_see(c, &(struct article_place){ id, r.section_id, r.visibility }) || !sql_article_texts(c, &(struct sql_article_texts_in){ .article_id = id }, &t) ||
	    !sql_article_teams(c, &(struct sql_article_teams_in){ .article_id = id }, &teams))
		return false;
	*out = (struct article_work){ .id = r.id, .section_id = r.section_id, .position = r.position, .owner_id = r.owner_id,
		.review_at = r.review_at, .ticket_id = r.ticket_id, .created_at = r.created_at, .updated_at = r.updated_at,
		.visibility = r.visibility, .locale = r.locale, .demo = r.demo };
	for (i = 0; i < t.n && i < LOCALES; i++) {
		out->text[out->texts++] = text_of(&t.v[i]);
		live = live || t.v[i].live_version_id;
	}
	out->team_ids = (struct i64s){ NEW_N(c->arena, i64, teams.n), teams.n };
	for (i = 0; i < teams.n; i++)
		out->team_ids.v[i] = teams.v[i].team_id;
	return live || can(c->who, V_ARTICLE_EDIT, NULL) || fail(c, E_NOT_FOUND, "", "article.unknown");
}

const struct article_text *article_text_of(const struct article_work *w, str locale)
{
	size_t i;

	for (i = 0; i < w->texts; i++)
		if (str_eq(w->text[i].locale, locale))
			return &w->text[i];
	return NULL;
}

static bool need_text(struct ctx *c, const struct article_work *w, str locale, const struct article_text **t)
{
	*t = article_text_of(w, locale);
	return *t || fail(c, E_NOT_FOUND, "", "article.no_text");
}

/* ---- the article ---- */

bool article_told(struct ctx *c, const char *kind, i64 id, str locale)
{
	return event_append(c, 0, kind, str_fmt(c->arena, "{\"article_id\":%lld,\"locale\":\"%.*s\"}", (long long)id, FMT(locale)), NULL);
}

static bool check_place(struct ctx *c, const struct article_work *w)
{
	struct sql_kb_section_row section;
	bool found;

	if (!sql_kb_section_by_id(c, &(struct sql_kb_section_by_id_in){ .id = w->section_id }, &section, &found))
		return false;
	if (!found)
		return fail(c, E_INVALID, "section_id", "kb.section_unknown");
	if (sight_of(w->visibility) == SIGHT_NONE)
		return fail_p(c, E_INVALID, "visibility", "shape.one_of",
			&(struct fail_param){ "allowed", S("public, signed_in, team, internal") });
	if (sight_of(w->visibility) == SIGHT_TEAM && !w->team_ids.n)
		return fail(c, E_INVALID, "team_ids", "article.teams");
	return kb_locale(w->locale) || fail_p(c, E_INVALID, "locale", "shape.one_of",
		&(struct fail_param){ "allowed", S("en, es, it, pt-BR, pt-PT") });
}

static bool save_teams(struct ctx *c, const struct article_work *w)
{
	size_t i;

	if (!sql_article_teams_clear(c, &(struct sql_article_teams_clear_in){ .article_id = w->id }, NULL))
		return false;
	for (i = 0; i < w->team_ids.n && sight_of(w->visibility) == SIGHT_TEAM; i++)
		if (!sql_article_team_add(c, &(struct sql_article_team_add_in){ .article_id = w->id, .team_id = w->team_ids.v[i] }, NULL)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			return fail(c, E_INVALID, "team_ids", "team.unknown");
		}
	return true;
}

/* A published article's place and readers are for those who may publish. */
static bool may_move(struct ctx *c, const struct article_work *w)
{
	struct article_work was;
	size_t i;

	if (!article_work(c, w->id, &was))
		return false;
	if (was.section_id == w->section_id && str_eq(was.visibility, w->visibility) && str_eq(was.locale, w->locale))
		return true;
	for (i = 0; i < was.texts; i++)
		if (was.text[i].live_version_id)
			return must_can(c, V_ARTICLE_PUBLISH, NULL);
	return true;
}

static bool add(struct ctx *c, struct article_work *w)
{
	struct sql_article_last_position_row last;
	struct sql_article_add_row row;

	if (!sql_article_last_position(c, &(struct sql_article_last_position_in){ .section_id = w->section_id }, &last) ||
	    !sql_article_add(c, &(struct sql_article_add_in){ .section_id = w->section_id, .position = last.last + 1,
			.visibility = w->visibility, .locale = w->locale, .owner_id = w->owner_id, .review_at = w->review_at,
			.ticket_id = w->ticket_id, .demo = w->demo, .created_at = c->now }, &row))
		return false;
	w->id = row.id;
	w->position = last.last + 1;
	return !w->ticket_id || sql_article_ticket_add(c, &(struct sql_article_ticket_add_in){ .article_id = w->id,
		.ticket_id = w->ticket_id, .kind = S("source"), .agent_id = c->who->id, .created_at = c->now }, NULL);
}

bool article_save(struct ctx *c, struct article_work *w)
{
	if (!check_place(c, w))
		return false;
	if (!w->id)
		return add(c, w) && save_teams(c, w);
	return may_move(c, w) &&
		sql_article_update(c, &(struct sql_article_update_in){ .section_id = w->section_id, .visibility = w->visibility,
			.locale = w->locale, .owner_id = w->owner_id, .review_at = w->review_at, .updated_at = c->now, .id = w->id }, NULL) &&
		save_teams(c, w) && article_told(c, "article.changed", w->id, w->locale);
}

bool article_delete(struct ctx *c, i64 id)
{
	struct article_work w;

	return article_work(c, id, &w) && article_told(c, "article.withdrawn", id, w.locale) &&
		sql_article_delete(c, &(struct sql_article_delete_in){ .id = id }, NULL);
}

/* Those that come in from another section: the index keeps where an article stands. */
static bool told_moved(struct ctx *c, i64 section_id, const struct i64s *ids)
{
	struct sql_article_by_id_row r;
	bool found;
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (!sql_article_by_id(c, &(struct sql_article_by_id_in){ .id = ids->v[i] }, &r, &found) ||
		    (found && r.section_id != section_id && !article_told(c, "article.changed", r.id, r.locale)))
			return false;
	return true;
}

bool article_order(struct ctx *c, i64 section_id, const struct i64s *ids)
{
	struct sql_kb_section_row section;
	bool found;
	size_t i;

	if (!sql_kb_section_by_id(c, &(struct sql_kb_section_by_id_in){ .id = section_id }, &section, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "kb.section_unknown");
	if (!told_moved(c, section_id, ids))
		return false;
	for (i = 0; i < ids->n; i++)
		if (!sql_article_place(c, &(struct sql_article_place_in){ .section_id = section_id, .position = (i64)i + 1,
				.id = ids->v[i] }, NULL))
			return false;
	return event_append(c, 0, "section.changed", str_fmt(c->arena, "{\"section_id\":%lld}", (long long)section_id), NULL);
}

/* ---- words ---- */

str kb_slug(struct arena *a, str title)
{
	str folded = text_fold(a, title);
	struct buf b = buf_new(a, 200);
	size_t i;

	for (i = 0; i < folded.n && b.n < 80; i++) {
		char ch = folded.s[i];

		if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9'))
			buf_ch(&b, ch);
		else if (b.n && b.s[b.n - 1] != '-')
			buf_ch(&b, '-');
	}
	while (b.n && b.s[b.n - 1] == '-')
		buf_cut(&b, b.n - 1);
	return b.n ? buf_str(&b) : S("a");
}

static bool taken(struct ctx *c, i64 id, str locale, str slug, bool *yes)
{
	struct sql_article_slug_taken_row row;
	bool found;

	if (!sql_article_slug_taken(c, &(struct sql_article_slug_taken_in){ .locale = locale, .slug = slug }, &row, &found))
		return false;
	*yes = found && row.article_id != id;
	return true;
}

/* What was asked for, if it is free; of a title whatever is. */
static bool choose_slug(struct ctx *c, i64 id, const struct article_edit *e, str was, str *slug)
{
	str base = kb_slug(c->arena, e->slug.n ? e->slug : e->title);
	bool yes;
	int i;

	*slug = was.n && !e->slug.n ? was : base;
	if (was.n && !e->slug.n)
		return true;
	for (i = 2; i < 1000; i++) {
		if (!taken(c, id, e->locale, *slug, &yes))
			return false;
		if (!yes)
			return true;
		if (e->slug.n)
			return fail(c, E_CONFLICT, "slug", "article.slug_taken");
		*slug = str_fmt(c->arena, "%.*s-%d", FMT(base), i);
	}
	return fail(c, E_CONFLICT, "slug", "article.slug_taken");
}

static bool check_words(struct ctx *c, struct article_edit *e)
{
	if (!kb_locale(e->locale))
		return fail_p(c, E_INVALID, "locale", "shape.one_of", &(struct fail_param){ "allowed", S("en, es, it, pt-BR, pt-PT") });
	e->title = str_trim(text_clean_line(c->arena, e->title.s ? e->title : S("")));
	e->summary = str_trim(text_clean_line(c->arena, e->summary.s ? e->summary : S("")));
	e->seo_title = str_trim(text_clean_line(c->arena, e->seo_title.s ? e->seo_title : S("")));
	e->body = text_clean(c->arena, e->body.s ? e->body : S(""));
	if (!e->title.n)
		return fail(c, E_INVALID, "title", "shape.required");
	if (str_utf8_len(e->title) > ARTICLE_TITLE || str_utf8_len(e->seo_title) > ARTICLE_TITLE)
		return fail_p(c, E_INVALID, "title", "shape.long", &(struct fail_param){ "max", S("200") });
	if (str_utf8_len(e->summary) > ARTICLE_SUMMARY)
		return fail_p(c, E_INVALID, "summary", "shape.long", &(struct fail_param){ "max", S("500") });
	return e->body.n <= MD_MAX || fail(c, E_TOO_LARGE, "body", "article.too_large");
}

static bool first_save(struct ctx *c, i64 id, const struct article_edit *e)
{
	str slug;

	return choose_slug(c, id, e, S(""), &slug) &&
		sql_article_text_add(c, &(struct sql_article_text_add_in){ .article_id = id, .locale = e->locale, .slug = slug,
			.title = e->title, .title_folded = text_fold(c->arena, e->title), .summary = e->summary, .body = e->body,
			.seo_title = e->seo_title, .machine = e->machine, .author_id = c->who->id, .updated_at = c->now }, NULL);
}

static bool same_words(const struct sql_article_version_row *v, const struct article_text *t)
{
	return str_eq(v->title, t->title) && str_eq(v->summary, t->summary) && str_eq(v->body, t->body) &&
		str_eq(v->seo_title, t->seo_title) && v->machine == t->machine;
}

/* A version of what the editor shows; the newest one, when that says the same. */
static bool keep(struct ctx *c, i64 id, const struct article_text *t, const char *kind, i64 *version_id)
{
	struct sql_article_version_row last;
	struct sql_article_version_add_row row;
	struct md_out out;
	bool found;

	if (!sql_article_version_newest(c, &(struct sql_article_version_newest_in){ .article_id = id, .locale = t->locale }, &last, &found))
		return false;
	*version_id = found ? last.id : 0;
	if (found && same_words(&last, t) && !str_eq(str_of(kind), S("published")))
		return true;
	if (!article_render(c, t->locale, t->body, &out) ||
	    !sql_article_version_add(c, &(struct sql_article_version_add_in){ .article_id = id, .locale = t->locale,
			.kind = str_of(kind), .title = t->title, .summary = t->summary, .body = t->body, .html = out.html,
			.text = out.text, .seo_title = t->seo_title, .machine = t->machine,
			.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : t->author_id,
			.agent_name = c->who->kind == ACTOR_AGENT ? c->who->name : t->author.s ? t->author : S(""),
			.created_at = c->now }, &row))
		return false;
	*version_id = row.id;
	return true;
}

static bool stale(struct ctx *c)
{
	return fail(c, E_CONFLICT, "rev", "article.stale");
}

/* Another's words that no version holds yet become one, before they are written over. */
static bool keep_theirs(struct ctx *c, i64 id, const struct article_text *t)
{
	i64 version_id;

	return !t->author_id || t->author_id == c->who->id || keep(c, id, t, "saved", &version_id);
}

static bool next_save(struct ctx *c, i64 id, const struct article_edit *e, const struct article_text *t)
{
	str slug;
	i64 changed;

	if (t->rev != e->rev)
		return stale(c);
	if (!choose_slug(c, id, e, t->slug, &slug) || !keep_theirs(c, id, t))
		return false;
	if (!str_eq(slug, t->slug) && t->published_at) {
		if (t->live_version_id && !must_can(c, V_ARTICLE_PUBLISH, NULL))
			return false;
		if (!sql_article_slug_keep(c, &(struct sql_article_slug_keep_in){ .locale = t->locale, .slug = t->slug,
				.article_id = id, .created_at = c->now }, NULL))
			return false;
	}
	if (!sql_article_text_save(c, &(struct sql_article_text_save_in){ .slug = slug, .title = e->title,
			.title_folded = text_fold(c->arena, e->title), .summary = e->summary, .body = e->body,
			.seo_title = e->seo_title, .machine = e->machine, .author_id = c->who->id, .updated_at = c->now,
			.article_id = id, .locale = e->locale, .was = e->rev }, &changed))
		return false;
	if (!changed)
		return stale(c);
	return str_eq(slug, t->slug) || !t->live_version_id || article_told(c, "article.changed", id, e->locale);
}

bool article_text_save(struct ctx *c, i64 id, const struct article_edit *given)
{
	struct article_edit e = *given;
	const struct article_text *t;
	struct article_work w;
	i64 version_id;

	if (!article_work(c, id, &w) || !check_words(c, &e))
		return false;
	t = article_text_of(&w, e.locale);
	if (!t && e.rev)
		return stale(c);
	if (!(t ? next_save(c, id, &e, t) : first_save(c, id, &e)) ||
	    !sql_article_touch(c, &(struct sql_article_touch_in){ .updated_at = c->now, .id = id }, NULL))
		return false;
	if (!e.keep)
		return true;
	return article_work(c, id, &w) && need_text(c, &w, e.locale, &t) &&
		keep(c, id, t, e.kind ? e.kind : "saved", &version_id);
}

bool article_text_delete(struct ctx *c, i64 id, str locale)
{
	const struct article_text *t;
	struct article_work w;

	if (!article_work(c, id, &w) || !need_text(c, &w, locale, &t))
		return false;
	if (t->published_at)
		return fail(c, E_CONFLICT, "", "article.was_published");
	return sql_article_text_delete(c, &(struct sql_article_text_delete_in){ .article_id = id, .locale = locale }, NULL);
}

/* ---- what readers see ---- */

static bool settle_languages(struct ctx *c, const struct article_work *w, const struct article_show *s, i64 version_id)
{
	const struct article_text *official = article_text_of(w, w->locale);

	if (!str_eq(s->locale, w->locale))
		return s->still_outdated || sql_article_text_current(c, &(struct sql_article_text_current_in){
			.source_version_id = official ? official->live_version_id : 0, .article_id = w->id, .locale = s->locale }, NULL);
	if (s->minor)
		return sql_article_texts_follow(c, &(struct sql_article_texts_follow_in){ .source_version_id = version_id,
			.article_id = w->id, .locale = w->locale }, NULL);
	return sql_article_texts_outdated(c, &(struct sql_article_texts_outdated_in){ .article_id = w->id, .locale = w->locale }, NULL);
}

bool article_publish(struct ctx *c, i64 id, const struct article_show *s)
{
	const struct article_text *t;
	struct article_work w;
	i64 version_id;

	if (!article_work(c, id, &w) || !need_text(c, &w, s->locale, &t))
		return false;
	if (s->rev && s->rev != t->rev)
		return stale(c);
	if (!str_trim(t->body).n)
		return fail(c, E_INVALID, "body", "article.empty");
	return keep(c, id, t, "published", &version_id) && settle_languages(c, &w, s, version_id) &&
		sql_article_text_live(c, &(struct sql_article_text_live_in){ .live_version_id = version_id, .published_at = c->now,
			.article_id = id, .locale = s->locale }, NULL) &&
		article_told(c, "article.published", id, s->locale);
}

bool article_withdraw(struct ctx *c, i64 id, str locale, bool archive)
{
	const struct article_text *t;
	struct article_work w;

	if (!article_work(c, id, &w) || !need_text(c, &w, locale, &t))
		return false;
	/* its address answers "gone", not "never heard of" */
	if (t->published_at && !sql_article_slug_keep(c, &(struct sql_article_slug_keep_in){ .locale = locale, .slug = t->slug,
			.article_id = id, .created_at = c->now }, NULL))
		return false;
	return sql_article_text_down(c, &(struct sql_article_text_down_in){ .state = archive ? S("archived") : S("draft"),
			.article_id = id, .locale = locale }, NULL) &&
		article_told(c, "article.withdrawn", id, locale);
}

static bool check_plan(struct ctx *c, const struct article_text *t, i64 publish_at, i64 unpublish_at)
{
	if (publish_at && publish_at <= c->now)
		return fail(c, E_INVALID, "publish_at", "article.past");
	if (unpublish_at && unpublish_at <= (publish_at ? publish_at : c->now))
		return fail(c, E_INVALID, "unpublish_at", "article.before_publish");
	if (unpublish_at && !publish_at && !t->live_version_id)
		return fail(c, E_INVALID, "unpublish_at", "article.not_live");
	return !publish_at || str_trim(t->body).n || fail(c, E_INVALID, "body", "article.empty");
}

bool article_plan(struct ctx *c, i64 id, str locale, i64 publish_at, i64 unpublish_at)
{
	const struct article_text *t;
	struct article_work w;

	if (!article_work(c, id, &w) || !need_text(c, &w, locale, &t) || !check_plan(c, t, publish_at, unpublish_at) ||
	    !sql_article_text_plan(c, &(struct sql_article_text_plan_in){ .publish_at = publish_at, .unpublish_at = unpublish_at,
			.next_at = publish_at ? publish_at : unpublish_at, .article_id = id, .locale = locale }, NULL))
		return false;
	article_wake(c);
	return true;
}

bool article_restore(struct ctx *c, i64 id, i64 version_id)
{
	const struct article_text *t;
	struct article_version v;
	struct article_work w;
	i64 kept;

	if (!article_version(c, id, version_id, &v) || !article_work(c, id, &w) || !need_text(c, &w, v.locale, &t) ||
	    !keep(c, id, t, "saved", &kept))
		return false;
	return article_text_save(c, id, &(struct article_edit){ .rev = t->rev, .locale = v.locale, .title = v.title,
		.summary = v.summary, .body = v.body, .seo_title = v.seo_title, .machine = v.machine, .keep = true, .kind = "restored" });
}

/* ---- versions ---- */

bool article_versions(struct ctx *c, i64 id, str locale, struct article_versions *out)
{
	struct sql_article_versions_rows rows;
	struct article_work w;
	size_t i;

	if (!article_work(c, id, &w) || !sql_article_versions(c, &(struct sql_article_versions_in){ .article_id = id, .locale = locale }, &rows))
		return false;
	*out = (struct article_versions){ NEW_N(c->arena, struct article_version, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct article_version){ .id = rows.v[i].id, .article_id = id, .n = rows.v[i].n,
			.agent_id = rows.v[i].agent_id, .created_at = rows.v[i].created_at, .locale = locale,
			.kind = rows.v[i].kind, .title = rows.v[i].title, .agent = rows.v[i].agent_name, .machine = rows.v[i].machine };
	return true;
}

bool article_version(struct ctx *c, i64 id, i64 version_id, struct article_version *out)
{
	struct sql_article_version_row r;
	struct article_work w;
	bool found;

	if (!article_work(c, id, &w) || !sql_article_version_by_id(c, &(struct sql_article_version_by_id_in){ .id = version_id }, &r, &found))
		return false;
	if (!found || r.article_id != id)
		return fail(c, E_NOT_FOUND, "", "article.no_version");
	*out = (struct article_version){ .id = r.id, .article_id = id, .n = r.n, .agent_id = r.agent_id, .created_at = r.created_at,
		.locale = r.locale, .kind = r.kind, .title = r.title, .summary = r.summary, .body = r.body, .html = r.html,
		.seo_title = r.seo_title, .agent = r.agent_name, .machine = r.machine };
	return true;
}

bool article_render(struct ctx *c, str locale, str body, struct md_out *out)
{
	static const char *const names[MD_CALLOUTS] = { "kb.callout.note", "kb.callout.tip", "kb.callout.important",
		"kb.callout.warning", "kb.callout.caution" };
	struct md_policy p = { .files = S("/api/v1/kb/files/") };
	size_t i;

	for (i = 0; i < MD_CALLOUTS; i++)
		p.callout[i] = message(c->arena, locale, names[i], NULL, 0);
	return md_render(c->arena, body, &p, out) || fail(c, E_TOO_LARGE, "body", "article.too_large");
}
