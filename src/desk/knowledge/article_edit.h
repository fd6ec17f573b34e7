/*
 * The knowledge base as those who write see it.  What the editor shows is one thing, what
 * readers see another: a save changes the first, publishing makes a version of it and shows
 * that.  Versions are never changed; one can be taken back into the editor.
 *
 * A save names the rev it started from.  When somebody else saved since, it is refused with
 * E_CONFLICT "article.stale" and nothing is lost: both texts are there to be merged.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_ARTICLE_EDIT_H
#define PRONTO_DESK_KNOWLEDGE_ARTICLE_EDIT_H

#include <jansson.h>
#include "base/ctx.h"
#include "base/message.h"
#include "text/markdown.h"

enum { ARTICLE_TITLE = 200, ARTICLE_SUMMARY = 500, ARTICLE_LIST = 200, ARTICLE_TEAMS = 50 };

struct article_text {
	str locale, slug, state, title, summary, body, seo_title, author;
	i64 rev, live_rev, live_version_id, source_version_id, author_id;
	i64 published_at, publish_at, unpublish_at, seen, helped, not_helped, updated_at;
	bool machine, outdated;
};
struct article_work {
	i64 id, section_id, position, owner_id, review_at, ticket_id, created_at, updated_at;
	str visibility, locale;		/* locale: the official language */
	struct i64s team_ids;
	struct article_text text[LOCALES];
	size_t texts;
	bool demo;
};
/* E_NOT_FOUND for who may not see it; drafts are for those who may write. */
bool article_work(struct ctx *c, i64 id, struct article_work *out) WARN_UNUSED;
const struct article_text *article_text_of(const struct article_work *w, str locale);	/* NULL: none */
/* Inside db_write.  id 0 makes one and sets it: at the end of its section. */
bool article_save(struct ctx *c, struct article_work *w) WARN_UNUSED;
/* Inside db_write: for good, with all texts and versions. */
bool article_delete(struct ctx *c, i64 id) WARN_UNUSED;
/* Inside db_write: these articles, in this order, stand in the section. */
bool article_order(struct ctx *c, i64 section_id, const struct i64s *ids) WARN_UNUSED;

struct article_edit {
	i64 rev;			/* that it started from; 0: a language that is new */
	str locale, title, summary, body, seo_title;
	str slug;			/* empty: as it is, or made of the title */
	bool machine;
	bool keep;			/* a version, not only what the editor shows */
	const char *kind;		/* of that version; NULL: saved */
};
/* Inside db_write. */
bool article_text_save(struct ctx *c, i64 id, const struct article_edit *e) WARN_UNUSED;
/* Inside db_write: a language that was never published goes. */
bool article_text_delete(struct ctx *c, i64 id, str locale) WARN_UNUSED;

struct article_show {
	str locale;
	i64 rev;		/* what its author read; 0: whatever is there (the timer) */
	bool minor;		/* official text: translations stay as good as they were */
	bool still_outdated;	/* translation: it does not say all that is new */
};
/* Inside db_write: what the editor shows is what readers see from now on. */
bool article_publish(struct ctx *c, i64 id, const struct article_show *s) WARN_UNUSED;
/* Inside db_write: readers see it no more; archived or back to draft. */
bool article_withdraw(struct ctx *c, i64 id, str locale, bool archive) WARN_UNUSED;
/* Inside db_write: a timer publishes or takes back at these instants; 0: does not. */
bool article_plan(struct ctx *c, i64 id, str locale, i64 publish_at, i64 unpublish_at) WARN_UNUSED;
/* Inside db_write: an old version's words are what the editor shows. */
bool article_restore(struct ctx *c, i64 id, i64 version_id) WARN_UNUSED;

struct article_version {
	i64 id, article_id, n, agent_id, created_at;
	str locale, kind, title, summary, body, html, seo_title, agent;
	bool machine;
};
struct article_versions {
	struct article_version *v;	/* without the long texts */
	size_t n;
};
bool article_versions(struct ctx *c, i64 id, str locale, struct article_versions *out) WARN_UNUSED;
bool article_version(struct ctx *c, i64 id, i64 version_id, struct article_version *out) WARN_UNUSED;

/* As readers will see it; E_TOO_LARGE on "body". */
bool article_render(struct ctx *c, str locale, str body, struct md_out *out) WARN_UNUSED;
/* "como-cambiar-el-pin": what an address may hold of a title; never empty. */
str kb_slug(struct arena *a, str title);

#endif
