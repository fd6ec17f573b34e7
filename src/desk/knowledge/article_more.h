/*
 * What hangs on an article: files, what readers said of it, the tickets it came from or was
 * sent to.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_ARTICLE_MORE_H
#define PRONTO_DESK_KNOWLEDGE_ARTICLE_MORE_H

#include "desk/knowledge/article.h"

enum { ARTICLE_FILES = 200 };
struct article_files {
	struct article_file *v;
	size_t n;
};
bool article_files(struct ctx *c, i64 id, struct article_files *out) WARN_UNUSED;
/* Inside db_write: an own upload becomes a file of the article. */
bool article_file_add(struct ctx *c, i64 id, i64 attachment_id, struct article_file *out) WARN_UNUSED;
/* Inside db_write: bytes that are at hand (import). */
bool article_file_put(struct ctx *c, i64 id, struct article_file *f, str bytes) WARN_UNUSED;
bool article_file_drop(struct ctx *c, i64 id, i64 file_id) WARN_UNUSED;
/* The address to write in a text. */
str article_file_url(struct arena *a, const struct article_file *f);

struct article_said {
	i64 id, at, handled_at;
	str locale, reason, comment;
};
struct article_feedback {
	struct article_said *v;		/* newest first, 50 */
	size_t n;
	struct strs reasons;		/* how often each was given */
	struct i64s counts;
};
/* What readers whom it did not help said. */
bool article_feedback(struct ctx *c, i64 id, i64 before, struct article_feedback *out) WARN_UNUSED;
bool article_feedback_done(struct ctx *c, i64 id, i64 feedback_id, bool done) WARN_UNUSED;

struct article_link {
	i64 ticket_id, at;
	str kind, subject;		/* source, sent */
};
struct article_links {
	struct article_link *v;
	size_t n;
};
/* Those that c->who sees. */
bool article_links(struct ctx *c, i64 id, struct article_links *out) WARN_UNUSED;
/* Inside db_write: it was put into an answer. */
bool article_sent(struct ctx *c, i64 id, i64 ticket_id) WARN_UNUSED;
/* What an article of this ticket begins with: its subject, what was asked and answered. */
bool article_of_ticket(struct ctx *c, i64 ticket_id, str *title, str *summary, str *body) WARN_UNUSED;

#endif
