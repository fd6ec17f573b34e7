#include "desk/knowledge/seen.h"

#include <pthread.h>

#include "base/message.h"
#include "sql_article.h"

enum { ROWS = 4096, PROBES = 16 };

struct kb_seen {
	pthread_mutex_t lock;
	struct kb_seen_row row[ROWS];
};

struct kb_seen *kb_seen_new(struct arena *a)
{
	struct kb_seen *s = NEW(a, struct kb_seen);

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

static void add(struct kb_seen *s, i64 article_id, size_t locale, i64 n)
{
	u64 at = ((u64)article_id * LOCALES + locale) * 0x9e3779b97f4a7c15ull >> 40;
	size_t i;

	for (i = 0; i < PROBES; i++) {
		struct kb_seen_row *r = &s->row[(at + i) % ROWS];

		if (!r->n || (r->article_id == article_id && r->locale == locale)) {
			*r = (struct kb_seen_row){ article_id, r->n + n, locale };
			return;
		}
	}
}

void kb_seen_count(struct kb_seen *s, i64 article_id, str locale)
{
	size_t l = 0;

	while (l < LOCALES && !str_eq(locale, str_of(message_locales[l])))
		l++;
	if (l == LOCALES)
		return;
	pthread_mutex_lock(&s->lock);
	add(s, article_id, l, 1);
	pthread_mutex_unlock(&s->lock);
}

void kb_seen_take(struct kb_seen *s, struct arena *a, struct kb_seen_taken *out)
{
	size_t i;

	*out = (struct kb_seen_taken){ NEW_N(a, struct kb_seen_row, ROWS), 0 };
	pthread_mutex_lock(&s->lock);
	for (i = 0; i < ROWS; i++)
		if (s->row[i].n) {
			out->v[out->n++] = s->row[i];
			s->row[i] = (struct kb_seen_row){ 0 };
		}
	pthread_mutex_unlock(&s->lock);
}

bool kb_seen_write(struct ctx *c, const struct kb_seen_taken *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!sql_article_seen_add(c, &(struct sql_article_seen_add_in){ .n = t->v[i].n, .article_id = t->v[i].article_id,
				.locale = str_of(message_locales[t->v[i].locale]) }, NULL))
			return false;
	return true;
}

void kb_seen_undo(struct kb_seen *s, const struct kb_seen_taken *t)
{
	size_t i;

	pthread_mutex_lock(&s->lock);
	for (i = 0; i < t->n; i++)
		add(s, t->v[i].article_id, t->v[i].locale, t->v[i].n);
	pthread_mutex_unlock(&s->lock);
}
