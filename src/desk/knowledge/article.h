/*
 * The knowledge base as readers see it: categories, their sections, articles in the language
 * that is asked for or the nearest there is.  Who sees what is decided by can() with the
 * article's visibility (desk/policy.h): nobody signed in sees public ones, a customer who is
 * signed in (ACTOR_PERSON) also those for him, agents besides those of their teams and the
 * internal ones.  On a brand's pages (c->brand_id) there is besides only what stands in a
 * category of that brand or of all.  What is shown is always a published version; editing is article_edit.h.
 *
 * Whoever follows what is published reads the event log: article.published, article.withdrawn
 * and article.changed (visibility, section), detail {"article_id":7,"locale":"es"}.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_ARTICLE_H
#define PRONTO_DESK_KNOWLEDGE_ARTICLE_H

#include "base/ctx.h"
#include "base/message.h"

struct kb_section {
	i64 id, parent_id, position;	/* parent_id 0: a category */
	str slug, name, about;		/* in the language asked for, or the nearest */
	str names, abouts;		/* JSON by language */
	i64 articles;			/* that the reader sees, in it and below */
	struct i64s brand_ids;		/* of a category: only on their pages; empty: on all */
	bool demo;
};
struct kb_sections {
	struct kb_section *v;
	size_t n;
};

/* A published text.  html is sanitised and may be written as it is. */
struct article {
	i64 id, section_id, version_id, position, owner_id;
	str visibility;			/* public, signed_in, team, internal */
	str locale, official;		/* of this text; of the article */
	str slug, title, summary, html, text, seo_title;
	bool machine;			/* translated by a program */
	bool outdated;			/* the official text was published anew since */
	i64 published_at, changed_at;	/* first; this version */
	i64 helped, not_helped;
	struct strs locales, slugs;	/* every language it is published in, for hreflang */
};
struct articles {
	struct article *v;
	size_t n;
};

/* Fills in brand_ids. */
bool kb_section_brands(struct ctx *c, struct kb_sections *all) WARN_UNUSED;
/* All categories and sections in the order they are shown; a category is followed by its
 * sections.  Other brands' are left out.  Those without a visible article are among them (articles = 0). */
bool kb_sections(struct ctx *c, str locale, struct kb_sections *out) WARN_UNUSED;
/* E_NOT_FOUND; *moved: the slug is an old one, out->slug is its address now. */
bool kb_section_by_slug(struct ctx *c, str slug, str locale, struct kb_section *out, bool *moved) WARN_UNUSED;

/* By address and its language.  An article that is not published (any more) or not for this reader is
 * E_NOT_FOUND; *moved: an old address, go to out->slug in out->locale. */
bool article_by_slug(struct ctx *c, str locale, str slug, struct article *out, bool *moved) WARN_UNUSED;
/* In the language wanted, else the nearest. */
bool article_by_id(struct ctx *c, i64 id, str locale, struct article *out) WARN_UNUSED;
/* True when there was an article at this address that is gone now (410 rather than 404). */
bool article_gone(struct ctx *c, str locale, str slug, bool *gone) WARN_UNUSED;

/* The articles of a section (0: of all) that c->who may read, each in the wanted language or
 * the nearest, in their order; html, text, locales and slugs are left out.  At most limit. */
bool articles_visible(struct ctx *c, i64 section_id, str locale, i64 limit, struct articles *out) WARN_UNUSED;
/* Ids and texts for an index and the sitemap: published texts of one language after an
 * article, with text but without html, whoever reads; the caller asks visibility and leaves
 * out what stands elsewhere (kb_elsewhere). */
bool articles_after(struct ctx *c, str locale, i64 after_id, i64 limit, struct articles *out) WARN_UNUSED;
/* Sections that do not stand on the pages of c->brand_id. */
bool kb_elsewhere(struct ctx *c, struct i64s *sections) WARN_UNUSED;
bool kb_among(struct i64s ids, i64 id);
/* Those of ids (a search's hits) that c->who may read, in the order of ids. */
bool articles_of(struct ctx *c, struct i64s ids, str locale, struct articles *out) WARN_UNUSED;

/* A reader's vote: reader tells one from another (a hash), reason and comment may be empty.
 * The same reader's second vote replaces the first.  Inside db_write. */
struct article_vote {
	i64 article_id, person_id;
	str locale, reader, reason, comment;
	bool helpful;
};
bool article_vote(struct ctx *c, const struct article_vote *v) WARN_UNUSED;
/* A page was shown: counted in memory, written in batches by a job.  Cheap, any thread. */
void article_seen(struct ctx *c, i64 article_id, str locale);

/* A file of an article by the token of its address, if the reader may see the article. */
struct article_file {
	i64 id, article_id, size;
	str token, sha256, name, mime_type;
};
bool article_file_by_token(struct ctx *c, str token, struct article_file *out, str *bytes) WARN_UNUSED;

#endif
