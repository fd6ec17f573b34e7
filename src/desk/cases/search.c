#include "desk/cases/search_int.h"

#include "sql_event.h"
#include "sql_message.h"
#include "sql_search.h"
#include "store/db.h"
#include "text/fold.h"

enum { CANDIDATES = 400, TAIL_MAX = 200, PAGE = 50, DOC_MAX = 256 * 1024, PER_MESSAGE = 64 * 1024 };
static const str FOLLOWER = { "search", 6 };

static void split(struct ctx *c, str q, struct search_words *w)
{
	struct text_words it = { text_fold(c->arena, q) };
	str word;

	w->n = 0;
	while (w->n < SEARCH_WORDS_MAX && text_words_next(&it, &word))
		w->v[w->n++] = word;
}

/* FTS5: "a" AND "b"*   PostgreSQL: a & b:*   Words are letters and digits only. */
static str match_text(struct ctx *c, const struct search_words *w)
{
	struct buf b = buf_new(c->arena, 4096);
	bool pg = store_is_pg(c->store);
	size_t i;

	for (i = 0; i < w->n; i++) {
		bool last = i == w->n - 1;

		if (i)
			buf_put(&b, pg ? S(" & ") : S(" AND "));
		buf_fmt(&b, pg ? "'%.*s'%s" : "\"%.*s\"%s", FMT(w->v[i]), !last ? "" : pg ? ":*" : "*");
	}
	return buf_str(&b);
}

/* ---- the index ---- */

static void put_words(struct ctx *c, struct buf *b, str text)
{
	struct text_words it = { text_fold(c->arena, str_slice(text, 0, PER_MESSAGE)) };
	str word;

	while (text_words_next(&it, &word)) {
		buf_put(b, word);
		buf_ch(b, ' ');
	}
}

/* The folded words of one message, as index and tail scan see it. */
static str document(struct ctx *c, const str part[4])
{
	struct buf b = buf_new(c->arena, DOC_MAX);
	size_t i;

	for (i = 0; i < 4; i++)
		put_words(c, &b, part[i]);
	return buf_str(&b);
}

#define PARTS(m) ((str[4]){ (m)->ticket_subject, (m)->author_name, (m)->author_address, (m)->text })

static bool indexed_up_to(struct ctx *c, i64 *last_id)
{
	struct sql_follower_get_row row;
	bool found;

	if (!sql_follower_get(c, &(struct sql_follower_get_in){ .name = FOLLOWER }, &row, &found))
		return false;
	*last_id = found ? row.last_id : 0;
	return true;
}

bool search_index_step(struct ctx *c, i64 limit, i64 *done)
{
	struct sql_messages_settled_after_rows rows;
	i64 last;
	size_t i;

	*done = 0;
	if (!indexed_up_to(c, &last) || !sql_messages_settled_after(c, &(struct sql_messages_settled_after_in){
			.after_id = last, .limit_n = limit }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!sql_search_add(c, &(struct sql_search_add_in){ .message_id = rows.v[i].id,
				.body = document(c, PARTS(&rows.v[i])) }, NULL))
			return false;
	*done = (i64)rows.n;
	return !rows.n || sql_follower_set(c, &(struct sql_follower_set_in){ .name = FOLLOWER,
		.last_id = rows.v[rows.n - 1].id }, NULL);
}

/* ---- asking ---- */

struct found {
	i64 message_id[CANDIDATES + TAIL_MAX], ticket_id[CANDIDATES + TAIL_MAX];
	size_t n;
	bool full;
};

static bool all_words_in(str doc, const struct search_words *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		str rest = doc, word;
		bool hit = false;

		while (!hit && str_cut(&rest, ' ', &word))
			hit = i == w->n - 1 ? str_starts(word, w->v[i]) : str_eq(word, w->v[i]);
		if (!hit)
			return false;
	}
	return true;
}

/* Messages too young for the index; newest first, in front of the rest. */
static bool scan_tail(struct ctx *c, const struct search_words *w, i64 before, struct found *f)
{
	struct sql_messages_after_rows rows;
	i64 last;
	size_t i;

	if (!indexed_up_to(c, &last) || !sql_messages_after(c, &(struct sql_messages_after_in){
			.after_id = last, .limit_n = TAIL_MAX }, &rows))
		return false;
	for (i = rows.n; i-- > 0;)
		if (rows.v[i].id < before && all_words_in(document(c, PARTS(&rows.v[i])), w)) {
			f->message_id[f->n] = rows.v[i].id;
			f->ticket_id[f->n++] = rows.v[i].ticket_id;
		}
	return true;
}

static bool ask_index(struct ctx *c, const struct search_words *w, i64 before, struct found *f)
{
	struct sql_search_newest_rows rows;
	size_t i;

	if (!sql_search_newest(c, &(struct sql_search_newest_in){ .match = match_text(c, w),
			.before_id = before, .limit_n = CANDIDATES }, &rows))
		return false;
	for (i = 0; i < rows.n; i++) {
		f->message_id[f->n] = rows.v[i].message_id;
		f->ticket_id[f->n++] = rows.v[i].ticket_id;
	}
	f->full = rows.n == CANDIDATES;
	return true;
}

static bool add_hit(struct ctx *c, const struct search_words *w, i64 ticket_id, i64 message_id, struct search_hits *out)
{
	struct sql_message_by_id_row m;
	struct ticket_rows row;
	bool found = false;

	if (!view_rows(c, &(struct i64s){ &ticket_id, 1 }, &row))
		return false;
	if (!row.n)
		return true;
	if (message_id && !sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = message_id }, &m, &found))
		return false;
	out->v[out->n].row = row.v[0];
	if (found)
		search_excerpt(c, w, m.text, &out->v[out->n]);
	else
		out->v[out->n].excerpt = row.v[0].snippet;
	out->n++;
	return true;
}

static bool listed(const struct search_hits *out, i64 ticket_id)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (out->v[i].row.id == ticket_id)
			return true;
	return false;
}

static bool by_number(struct ctx *c, str q, const struct search_words *w, struct search_hits *out)
{
	i64 id;

	if (str_starts(q, S("#")))
		q = str_slice(q, 1, q.n);
	return !str_i64(q, &id) || id < 1 || add_hit(c, w, id, 0, out);
}

/* One hit a ticket, newest message first, until the page is full. */
static bool collect(struct ctx *c, const struct search_words *w, const struct found *f, size_t limit,
		    struct search_hits *out)
{
	size_t i;

	for (i = 0; i < f->n && out->n < limit; i++)
		if (!listed(out, f->ticket_id[i]) && !add_hit(c, w, f->ticket_id[i], f->message_id[i], out))
			return false;
	if (i && (i < f->n || f->full))
		out->next = str_fmt(c->arena, "%lld", (long long)f->message_id[i - 1]);
	return true;
}

bool search_tickets(struct ctx *c, str q, str cursor, i64 limit, struct search_hits *out)
{
	struct found *f = NEW(c->arena, struct found);
	struct search_words w;
	i64 before = INT64_MAX;

	q = str_trim(str_utf8_trunc(q, 500));
	if (limit < 1 || limit > PAGE)
		limit = PAGE;
	*out = (struct search_hits){ .v = NEW_N(c->arena, struct search_hit, (size_t)limit + 1) };
	split(c, q, &w);
	if (!w.n)
		return true;
	if (cursor.n && !str_i64(cursor, &before))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (!cursor.n && !by_number(c, q, &w, out))
		return false;
	return scan_tail(c, &w, before, f) && ask_index(c, &w, before, f) && collect(c, &w, f, (size_t)limit, out);
}
