#include "desk/knowledge/kb_index.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/article_int.h"
#include "sql_article.h"
#include "sql_event.h"
#include "sql_kbsearch.h"
#include "store/db.h"
#include "text/synonym.h"

/* On PostgreSQL an event may show after one of a higher number: this many are read again. */
enum { LOOK_BACK = 10000, MISSED_MAX = 200, MISSED_BYTES = 100, DEAD_MIN = 200 };
static const size_t INDEX_BYTES = (size_t)2 << 30;

struct place {			/* a document of an article */
	i64 article_id;
	enum lang lang;
	uint32_t doc;
};
struct content {
	struct arena *a;
	struct shelf shelf;
	struct place *place;
	size_t places, places_cap;
	struct kb_tag *tag;
	size_t tags, tags_cap;
	i64 *seen;		/* events taken in, of the newest LOOK_BACK numbers */
	size_t seen_n, seen_cap;
	i64 cursor;
};
struct missed {
	char words[MISSED_BYTES + 1], language[8];
	i64 n;
};
struct kb_index {
	pthread_rwlock_t lock;
	pthread_mutex_t making, missing;
	struct content *now;
	i64 built_ms;
	struct missed missed[MISSED_MAX];
	size_t missed_n;
};

struct kb_index *kb_index_new(struct arena *a)
{
	struct kb_index *k = NEW(a, struct kb_index);

	pthread_rwlock_init(&k->lock, NULL);
	pthread_mutex_init(&k->making, NULL);
	pthread_mutex_init(&k->missing, NULL);
	return k;
}

/* ---- building ---- */

static void *grown(struct content *x, void *v, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;

	if (n < *cap)
		return v;
	v = arena_grow(x->a, v, *cap * size, more * size);
	*cap = more;
	return v;
}

static uint32_t tag_of(struct content *x, const struct sql_kb_texts_of_row *r, const struct i64s *teams)
{
	struct kb_tag *t;

	x->tag = grown(x, x->tag, x->tags, &x->tags_cap, sizeof *x->tag);
	t = &x->tag[x->tags];
	*t = (struct kb_tag){ .section_id = r->section_id, .sight = sight_of(r->visibility) };
	if (teams->n) {
		t->teams = (struct i64s){ NEW_N(x->a, i64, teams->n), teams->n };
		memcpy(t->teams.v, teams->v, teams->n * sizeof *teams->v);
	}
	return (uint32_t)x->tags++;
}

/* Rows of one or several articles with the teams of those that are for teams. */
struct texts {
	struct i64s ids;
	struct sql_kb_texts_of_rows rows;
	struct i64s *teams;	/* by row */
};

static bool texts_load(struct ctx *c, struct i64s ids, struct texts *t)
{
	struct sql_article_teams_rows teams;
	size_t i, k;

	t->ids = ids;
	if (!sql_kb_texts_of(c, &(struct sql_kb_texts_of_in){ .ids = ids }, &t->rows))
		return false;
	t->teams = NEW_N(c->arena, struct i64s, t->rows.n);
	for (i = 0; i < t->rows.n; i++) {
		if (sight_of(t->rows.v[i].visibility) != SIGHT_TEAM)
			continue;
		if (!sql_article_teams(c, &(struct sql_article_teams_in){ .article_id = t->rows.v[i].id }, &teams))
			return false;
		t->teams[i] = (struct i64s){ NEW_N(c->arena, i64, teams.n), teams.n };
		for (k = 0; k < teams.n; k++)
			t->teams[i].v[k] = teams.v[k].team_id;
	}
	return true;
}

/* Readers' votes move an article by a tenth or two, never past a better answer. */
static float liked(i64 helped, i64 not_helped)
{
	float h = (float)helped, n = (float)not_helped;

	return 1 + 0.1f * (h - n) / (h + n + 5);
}

static void texts_drop(struct content *x, struct i64s ids)
{
	size_t i, n = 0;

	for (i = 0; i < x->places; i++) {
		if (kb_among(ids, x->place[i].article_id))
			shelf_drop(&x->shelf, x->place[i].lang, x->place[i].doc);
		else
			x->place[n++] = x->place[i];
	}
	x->places = n;
}

static void texts_put(struct content *x, const struct texts *t)
{
	size_t i;

	for (i = 0; i < t->rows.n; i++) {
		const struct sql_kb_texts_of_row *r = &t->rows.v[i];
		enum lang l = lang_from(r->locale);
		struct finder_doc d = { .key = r->id, .tag = tag_of(x, r, &t->teams[i]),
			.boost = liked(r->helped, r->not_helped), .title = r->title, .more = r->summary, .body = r->text };

		x->place = grown(x, x->place, x->places, &x->places_cap, sizeof *x->place);
		x->place[x->places++] = (struct place){ r->id, l, shelf_add(&x->shelf, l, &d) };
	}
}

static bool synonyms_load(struct ctx *c, struct sql_synonym_rows *rows)
{
	return sql_synonyms_all(c, rows);
}

static void synonyms_put(struct content *x, const struct sql_synonym_rows *rows)
{
	struct synonyms *by[LANGS + 1] = { NULL };
	size_t i;

	for (i = 0; i < rows->n; i++) {
		enum lang l = lang_from(rows->v[i].language);

		if (!by[l])
			by[l] = synonyms_new(x->a, l);
		synonyms_add(by[l], rows->v[i].words, rows->v[i].means, rows->v[i].two_way);
	}
	for (i = 0; i <= LANGS; i++)
		x->shelf.synonyms[i] = by[i];
}

static bool seen_before(const struct content *x, i64 id)
{
	size_t i;

	for (i = x->seen_n; i-- > 0;)
		if (x->seen[i] == id)
			return true;
	return false;
}

static void seen_add(struct content *x, i64 id)
{
	size_t i, n = 0;

	if (x->seen_n == x->seen_cap) {
		for (i = 0; i < x->seen_n; i++)
			if (x->seen[i] > x->cursor - LOOK_BACK)
				x->seen[n++] = x->seen[i];
		x->seen_n = n;
	}
	x->seen = grown(x, x->seen, x->seen_n, &x->seen_cap, sizeof *x->seen);
	x->seen[x->seen_n++] = id;
	if (id > x->cursor)
		x->cursor = id;
}

/* Everything anew, from the caller's snapshot. */
static bool build(struct ctx *c, struct content **out)
{
	struct arena *a = arena_new(INDEX_BYTES);
	struct content *x = NEW(a, struct content);
	struct sql_kb_events_after_rows ev;
	struct sql_kb_ids_after_rows ids;
	struct sql_synonym_rows syn;
	struct sql_event_head_row head;
	i64 after = 0;
	size_t i;
	bool ok;

	x->a = a;
	shelf_init(&x->shelf, a, FINDER_DEFAULT);
	ok = sql_event_head(c, &head) && synonyms_load(c, &syn) && sql_kb_events_after(c,
		&(struct sql_kb_events_after_in){ .after_id = head.head > LOOK_BACK ? head.head - LOOK_BACK : 0 }, &ev);
	do {
		struct texts t;

		ok = ok && sql_kb_ids_after(c, &(struct sql_kb_ids_after_in){ .after_id = after }, &ids);
		if (!ok || !ids.n)
			break;
		t.ids = (struct i64s){ NEW_N(c->arena, i64, ids.n), ids.n };
		for (i = 0; i < ids.n; i++)
			t.ids.v[i] = ids.v[i].id;
		ok = texts_load(c, t.ids, &t);
		if (ok)
			texts_put(x, &t);
		after = ids.v[ids.n - 1].id;
	} while (ok);
	if (!ok) {
		arena_free(a);
		return false;
	}
	synonyms_put(x, &syn);
	x->cursor = head.head;
	for (i = 0; i < ev.n; i++)
		seen_add(x, ev.v[i].id);
	*out = x;
	return true;
}

static bool rebuild(struct ctx *c, struct kb_index *k)
{
	struct content *x, *old;
	i64 from = clock_mono_ms();

	if (!build(c, &x))
		return false;
	pthread_rwlock_wrlock(&k->lock);
	old = k->now;
	k->now = x;
	k->built_ms = clock_mono_ms() - from;
	pthread_rwlock_unlock(&k->lock);
	if (old)
		arena_free(old->a);
	return true;
}

/* ---- following ---- */

static i64 article_in(struct ctx *c, str detail)
{
	json_t *j;

	if (!json_parse(c, detail, &j)) {
		fail_clear(c);
		return 0;
	}
	return json_integer_value(json_object_get(j, "article_id"));
}

struct news {
	struct sql_kb_events_after_rows ev;
	struct i64s ids;
	bool synonyms;
	struct sql_synonym_rows syn;
	struct texts texts;
};

static bool news_load(struct ctx *c, struct kb_index *k, struct news *n)
{
	size_t i, kept = 0;
	i64 after, id;

	pthread_rwlock_rdlock(&k->lock);
	after = k->now->cursor > LOOK_BACK && store_is_pg(c->store) ? k->now->cursor - LOOK_BACK : k->now->cursor;
	pthread_rwlock_unlock(&k->lock);
	if (!sql_kb_events_after(c, &(struct sql_kb_events_after_in){ .after_id = after > 0 ? after : 0 }, &n->ev))
		return false;
	pthread_rwlock_rdlock(&k->lock);
	for (i = 0; i < n->ev.n; i++)
		if (!seen_before(k->now, n->ev.v[i].id))
			n->ev.v[kept++] = n->ev.v[i];
	pthread_rwlock_unlock(&k->lock);
	n->ev.n = kept;
	n->ids = (struct i64s){ NEW_N(c->arena, i64, kept), 0 };
	for (i = 0; i < kept; i++) {
		n->synonyms |= str_eq(n->ev.v[i].kind, S("synonym.changed"));
		id = article_in(c, n->ev.v[i].detail);
		if (id && !kb_among(n->ids, id))
			n->ids.v[n->ids.n++] = id;
	}
	return (!n->synonyms || synonyms_load(c, &n->syn)) && (!n->ids.n || texts_load(c, n->ids, &n->texts));
}

static bool take_in(struct ctx *c, struct kb_index *k)
{
	struct news n = { .synonyms = false };
	struct content *x;
	bool crowded;
	size_t i;

	if (!news_load(c, k, &n))
		return false;
	if (!n.ev.n)
		return true;
	pthread_rwlock_wrlock(&k->lock);
	x = k->now;
	if (n.ids.n) {
		texts_drop(x, n.ids);
		texts_put(x, &n.texts);
	}
	if (n.synonyms)
		synonyms_put(x, &n.syn);
	for (i = 0; i < n.ev.n; i++)
		seen_add(x, n.ev.v[i].id);
	crowded = shelf_dead(&x->shelf) > DEAD_MIN && shelf_dead(&x->shelf) > shelf_docs(&x->shelf) / 2;
	pthread_rwlock_unlock(&k->lock);
	return !crowded || rebuild(c, k);
}

bool kb_index_follow(struct ctx *c, struct kb_index *k)
{
	bool ok;

	/* What a running transaction wrote may never come to be: the next reader takes it in. */
	if (db_slot(c, DB_SLOT_WORLD) && k->now)
		return true;
	pthread_mutex_lock(&k->making);
	ok = k->now ? take_in(c, k) : rebuild(c, k);
	pthread_mutex_unlock(&k->making);
	return ok;
}

/* ---- asking ---- */

struct reader {
	const struct actor *who;
	const struct content *x;
	struct i64s elsewhere;
	bool public_only;
};

static bool may_read(const void *arg, uint32_t tag)
{
	const struct reader *r = arg;
	const struct kb_tag *t = &r->x->tag[tag];

	if (kb_among(r->elsewhere, t->section_id))
		return false;
	if (r->public_only)
		return t->sight == SIGHT_PUBLIC;
	return can(r->who, V_ARTICLE_READ, &(struct object){ .sight = t->sight, .sight_teams = t->teams });
}

void kb_index_ask(struct ctx *c, struct kb_index *k, const struct kb_ask *q, struct shelf_answer *out)
{
	struct finder_ask ask = q->ask;
	struct reader r = { .who = c->who, .elsewhere = q->elsewhere, .public_only = q->public_only };

	pthread_rwlock_rdlock(&k->lock);
	r.x = k->now;
	ask.may = may_read;
	ask.who = &r;
	shelf_find(&k->now->shelf, c->arena, &ask, q->reader, out);
	if (out->q)
		out->q = finder_question_dup(out->q, c->arena);
	pthread_rwlock_unlock(&k->lock);
}

void kb_index_synonyms(struct kb_index *k, void (*fn)(void *arg, enum lang l, const struct synonyms *s), void *arg)
{
	size_t l;

	pthread_rwlock_rdlock(&k->lock);
	for (l = 0; l < LANGS; l++)
		if (k->now->shelf.synonyms[l])
			fn(arg, (enum lang)l, k->now->shelf.synonyms[l]);
	pthread_rwlock_unlock(&k->lock);
}

void kb_index_figures(struct kb_index *k, struct kb_index_figures *out)
{
	pthread_rwlock_rdlock(&k->lock);
	*out = (struct kb_index_figures){ .built_ms = k->built_ms };
	if (k->now) {
		out->docs = shelf_docs(&k->now->shelf);
		out->bytes = arena_used(k->now->a);
	}
	pthread_rwlock_unlock(&k->lock);
}

/* ---- what was not found ---- */

void kb_missed_count(struct kb_index *k, str language, str words)
{
	str w = str_utf8_trunc(words, MISSED_BYTES), l = str_utf8_trunc(language, sizeof k->missed[0].language - 1);
	struct missed *m;
	size_t i;

	pthread_mutex_lock(&k->missing);
	for (i = 0; i < k->missed_n; i++)
		if (str_eq(str_of(k->missed[i].words), w) && str_eq(str_of(k->missed[i].language), l))
			break;
	if (i < MISSED_MAX) {
		m = &k->missed[i];
		if (i == k->missed_n) {
			*m = (struct missed){ .n = 0 };
			memcpy(m->words, w.s, w.n);
			if (l.n)
				memcpy(m->language, l.s, l.n);
			k->missed_n++;
		}
		m->n++;
	}
	pthread_mutex_unlock(&k->missing);
}

bool kb_missed_waits(struct kb_index *k)
{
	bool yes;

	pthread_mutex_lock(&k->missing);
	yes = k->missed_n > 0;
	pthread_mutex_unlock(&k->missing);
	return yes;
}

bool kb_missed_write(struct ctx *c, struct kb_index *k)
{
	struct missed *v;
	size_t n, i;

	pthread_mutex_lock(&k->missing);
	n = k->missed_n;
	v = NEW_N(c->arena, struct missed, n);
	if (n)
		memcpy(v, k->missed, n * sizeof *v);
	k->missed_n = 0;
	pthread_mutex_unlock(&k->missing);
	for (i = 0; i < n; i++)
		if (!sql_missed_add(c, &(struct sql_missed_add_in){ .language = str_of(v[i].language),
				.words = str_of(v[i].words), .n = v[i].n, .last_at = c->now }, NULL))
			return false;
	return true;
}
