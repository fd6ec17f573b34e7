#include "desk/cases/search_int.h"

#include "base/failpoint.h"
#include "desk/knowledge/othernames.h"
#include "sql_event.h"
#include "sql_message.h"
#include "sql_search.h"
#include "store/db.h"
#include "text/fold.h"

enum { ROUNDS_MAX = 20, TAIL_MAX = 200, PAGE = SEARCH_FACETED, SHOWN = 50, DOC_MAX = 256 * 1024, PER_MESSAGE = 64 * 1024, EARLIER_MAX = 100,
       NARROW_PAGES = 10, LATE_MAX = 1000, WALK_MAX = 4000 };
static const str FOLLOWER = { "search", 6 };

static void split(struct ctx *c, str q, struct search_words *w)
{
	struct text_words it = { text_fold(c->arena, q) };
	str word;

	w->n = 0;
	while (w->n < SEARCH_WORDS_MAX && text_words_next(&it, &word))
		w->v[w->n++] = word;
}

enum pass { PASS_WORDS = 1, PASS_BEGINS, PASS_ALIKE };

/* Words are letters and digits only. */
static void put_word(struct buf *b, bool pg, str w, const char *tail)
{
	buf_fmt(b, pg ? "'%.*s'%s" : "\"%.*s\"%s", FMT(w), tail);
}

static void put_all(struct buf *b, bool pg, const struct search_words *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (i)
			buf_put(b, pg ? S(" & ") : S(" AND "));
		put_word(b, pg, w->v[i], "");
	}
}

/* Another name may have several words: "a" or ("b" and "c"). */
static void put_alt(struct buf *b, bool pg, str alt)
{
	bool several = str_chr(alt, ' ') >= 0, more = false;
	str word;

	if (several)
		buf_ch(b, '(');
	while (str_cut(&alt, ' ', &word)) {
		if (more)
			buf_put(b, pg ? S(" & ") : S(" AND "));
		put_word(b, pg, word, "");
		more = true;
	}
	if (several)
		buf_ch(b, ')');
}

/* ("a" OR "a2") AND ("b") NOT ("a" AND "b") */
static void put_alike(struct buf *b, bool pg, const struct search_words *w)
{
	size_t i, k;

	for (i = 0; i < w->n; i++) {
		if (i)
			buf_put(b, pg ? S(" & ") : S(" AND "));
		buf_ch(b, '(');
		put_word(b, pg, w->v[i], "");
		for (k = 0; k < w->alt[i].n; k++) {
			buf_put(b, pg ? S(" | ") : S(" OR "));
			put_alt(b, pg, w->alt[i].v[k]);
		}
		buf_ch(b, ')');
	}
	buf_put(b, pg ? S(" & !(") : S(" NOT ("));
	put_all(b, pg, w);
	buf_ch(b, ')');
}

/* FTS5: "a" AND "b"   PostgreSQL: 'a' & 'b' */
static str match_text(struct ctx *c, const struct search_words *w, enum pass pass)
{
	struct buf b = buf_new(c->arena, 32768);
	bool pg = store_is_pg(c->store);
	size_t i;

	if (pass == PASS_ALIKE) {
		put_alike(&b, pg, w);
		return buf_str(&b);
	}
	if (pass == PASS_WORDS) {
		put_all(&b, pg, w);
		return buf_str(&b);
	}
	/* the last word only as the beginning of longer ones */
	for (i = 0; i < w->n; i++) {
		if (i)
			buf_put(&b, pg ? S(" & ") : S(" AND "));
		put_word(&b, pg, w->v[i], i + 1 < w->n ? "" : pg ? ":*" : "*");
	}
	buf_put(&b, pg ? S(" & !") : S(" NOT "));
	put_word(&b, pg, w->v[w->n - 1], "");
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

static bool add_document(struct ctx *c, i64 message_id, str doc)
{
	return sql_search_add(c, &(struct sql_search_add_in){ .message_id = message_id, .body = doc }, NULL);
}

/* On PostgreSQL numbers are given before they are seen: those that showed late. */
bool search_index_late(struct ctx *c)
{
	struct sql_search_late_rows rows;
	str *doc;
	i64 last;
	size_t i;

	if (!store_is_pg(c->store))
		return true;
	if (!indexed_up_to(c, &last) || !sql_search_late(c, &(struct sql_search_late_in){ .from_id = last - LATE_MAX, .to_id = last }, &rows))
		return false;
	doc = NEW_N(c->arena, str, rows.n);
	for (i = 0; i < rows.n; i++) {
		doc[i] = document(c, PARTS(&rows.v[i]));
		if (!add_document(c, rows.v[i].id, doc[i]))
			return false;
	}
	return word_book_add(c, doc, rows.n);
}

bool search_index_step(struct ctx *c, i64 limit, i64 *done)
{
	struct sql_messages_settled_after_rows rows;
	str *doc;
	i64 last;
	size_t i;

	*done = 0;
	if (!indexed_up_to(c, &last) || !sql_messages_settled_after(c, &(struct sql_messages_settled_after_in){ .after_id = last, .limit_n = limit }, &rows))
		return false;
	doc = NEW_N(c->arena, str, rows.n);
	for (i = 0; i < rows.n; i++) {
		doc[i] = document(c, PARTS(&rows.v[i]));
		if (!add_document(c, rows.v[i].id, doc[i]))
			return false;
	}
	*done = (i64)rows.n;
	return !rows.n || (FAILPOINT(c, "search.added") && word_book_add(c, doc, rows.n) && FAILPOINT(c, "search.counted") &&
		sql_follower_set(c, &(struct sql_follower_set_in){ .name = FOLLOWER, .last_id = rows.v[rows.n - 1].id }, NULL) &&
		FAILPOINT(c, "search.moved"));
}

bool search_index_tidy(struct ctx *c, bool *more)
{
	struct sql_search_segments_row was, is;
	bool found;

	*more = false;
	if (!sql_search_segments(c, &was, &found))
		return false;
	if (!found)
		return true;
	if (!sql_search_tidy(c, NULL) || !sql_search_segments(c, &is, &found))
		return false;
	*more = found && !str_eq(was.block, is.block);
	return true;
}

/* ---- asking ---- */

/*
 * Three passes, each newest first: messages that hold all the words as they were typed,
 * then those where the last is the beginning of a longer one, then those that hold other
 * forms of the words.  The first stops at a full page and costs the same in any desk; the
 * others gather all that fits, and are asked only for a page that is not full.
 */
struct ask {
	struct search_words w;
	enum pass pass;
	bool asked, alike;	/* for other forms of the words; there are some */
	i64 before;		/* messages below this one */
	bool first;		/* page */
	size_t limit;
	struct {
		i64 ticket_id, message_id;
		str text;
	} hit[PAGE + 1];	/* one a ticket; message_id 0: asked for by its number */
	size_t n;
	i64 last;		/* the message looked at last */
	const struct search_query *q;
	bool plain;
};

static bool has_word(str doc, str wanted, bool begun)
{
	str word;

	while (str_cut(&doc, ' ', &word))
		if (begun ? str_starts(word, wanted) : str_eq(word, wanted))
			return true;
	return false;
}

static bool is_alike(str doc, const struct word_alts *a)
{
	str rest, word;
	bool all;
	size_t i;

	for (i = 0; i < a->n; i++) {
		for (all = true, rest = a->v[i]; all && str_cut(&rest, ' ', &word);)
			all = has_word(doc, word, false);
		if (all)
			return true;
	}
	return false;
}

static bool holds(str doc, const struct search_words *w, enum pass pass)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (!has_word(doc, w->v[i], pass == PASS_BEGINS && i == w->n - 1) &&
		    !(pass == PASS_ALIKE && is_alike(doc, &w->alt[i])))
			return false;
	return true;
}

static bool fits(const struct ask *k, str doc)
{
	return holds(doc, &k->w, k->pass) && (k->pass == PASS_WORDS || !holds(doc, &k->w, PASS_WORDS));
}

/* One letter is no beginning worth gathering. */
static bool begins_worth(const struct ask *k)
{
	return k->w.v[k->w.n - 1].n > 1;
}

/* What an earlier pass shows. */
static bool fitted(const struct ask *k, str doc)
{
	return holds(doc, &k->w, PASS_WORDS) || (k->pass == PASS_ALIKE && begins_worth(k) && holds(doc, &k->w, PASS_BEGINS));
}

/* A ticket with a newer message that fits, or with one of the first pass, was shown. */
static bool on_earlier_page(struct ctx *c, const struct ask *k, i64 ticket_id, bool *yes)
{
	struct sql_messages_of_ticket_from_rows rows;
	size_t i;

	*yes = false;
	if (k->first)
		return true;
	if (!sql_messages_of_ticket_from(c, &(struct sql_messages_of_ticket_from_in){ .ticket_id = ticket_id,
			.from_id = k->pass != PASS_WORDS ? 0 : k->before, .limit_n = EARLIER_MAX }, &rows))
		return false;
	for (i = 0; i < rows.n && !*yes; i++) {
		str doc = document(c, PARTS(&rows.v[i]));

		*yes = (k->pass != PASS_WORDS && fitted(k, doc)) || (rows.v[i].id >= k->before && fits(k, doc));
	}
	return true;
}

static bool take(struct ctx *c, struct ask *k, i64 ticket_id, i64 message_id, str text)
{
	bool known = false;
	size_t i;

	k->last = message_id;
	for (i = 0; i < k->n && !known; i++)
		known = k->hit[i].ticket_id == ticket_id;
	if (!known && !on_earlier_page(c, k, ticket_id, &known))
		return false;
	if (known)
		return true;
	k->hit[k->n].ticket_id = ticket_id;
	k->hit[k->n].message_id = message_id;
	k->hit[k->n++].text = text;
	return true;
}

/* Messages too young for the index; newest first, in front of the rest. */
static bool scan_tail(struct ctx *c, struct ask *k)
{
	struct sql_messages_newest_after_rows rows;
	i64 last;
	size_t i;

	if (!indexed_up_to(c, &last) || !sql_messages_newest_after(c, &(struct sql_messages_newest_after_in){
			.after_id = last, .before_id = k->before, .limit_n = TAIL_MAX }, &rows))
		return false;
	for (i = 0; i < rows.n && k->n < k->limit; i++)
		if (fits(k, document(c, PARTS(&rows.v[i]))) &&
		    !take(c, k, rows.v[i].ticket_id, rows.v[i].id, rows.v[i].text))
			return false;
	return true;
}

/* PostgreSQL's index gives all messages that hold the words before the newest are known.  Do
 * so many hold them that a walk backwards finds the page sooner? */
static bool walk_pays(struct ctx *c, const struct ask *k, i64 wanted, bool *pays)
{
	struct strs words = { (str *)k->w.v, k->w.n };
	struct sql_search_words_known_rows known;
	i64 last, least = INT64_MAX;
	size_t i;

	*pays = false;
	if (!store_is_pg(c->store) || k->pass != PASS_WORDS)
		return true;
	if (!indexed_up_to(c, &last) ||
	    !sql_search_words_known(c, &(struct sql_search_words_known_in){ .words = words }, &known))
		return false;
	for (i = 0; i < known.n; i++)
		least = known.v[i].n < least ? known.v[i].n : least;
	*pays = known.n == k->w.n && last > 0 && (double)least * WALK_MAX / (double)last > 2.0 * (double)wanted;
	return true;
}

static bool newest(struct ctx *c, const struct sql_search_newest_in *in, bool walk, struct sql_search_newest_rows *out)
{
	if (walk && !sql_search_walk(c, &(struct sql_search_walk_in){ .match = in->match, .before_id = in->before_id,
			.walk_n = WALK_MAX, .limit_n = in->limit_n }, out))
		return false;
	return (walk && out->n == (size_t)in->limit_n) || sql_search_newest(c, in, out);
}

/* Batches of the index until the page is full; *more: it may hold others. */
static bool ask_index(struct ctx *c, struct ask *k, bool *more)
{
	struct sql_search_newest_in in = { .match = match_text(c, &k->w, k->pass), .before_id = k->before,
		.limit_n = (i64)k->limit * 4 };
	struct sql_search_newest_rows rows;
	bool walk;
	size_t i = 0, round;

	*more = true;
	if (!walk_pays(c, k, in.limit_n, &walk))
		return false;
	if (store_is_pg(c->store) && !walk)
		in.limit_n += in.limit_n / 2;	/* to ask again costs all of it again */
	for (round = 0; round < ROUNDS_MAX && k->n < k->limit; round++) {
		if (!newest(c, &in, walk, &rows))
			return false;
		for (i = 0; i < rows.n && k->n < k->limit; i++)
			if (!take(c, k, rows.v[i].ticket_id, rows.v[i].message_id, STR_NULL))
				return false;
		if (rows.n < (size_t)in.limit_n) {
			*more = i < rows.n;
			return true;
		}
		in.before_id = rows.v[rows.n - 1].message_id;
	}
	return true;
}

static bool by_number(struct ctx *c, str q, struct ask *k)
{
	i64 id;

	if (str_starts(q, S("#")))
		q = str_slice(q, 1, q.n);
	if (!str_i64(q, &id) || id < 1)
		return true;
	return take(c, k, id, 0, STR_NULL);
}

/* Not all that is found can be shown: operators, phrases, or a reader of a part of the desk. */
static bool narrowed(const struct ctx *c, const struct ask *k)
{
	return c->who->reach != REACH_ALL || k->q->narrowed || k->q->phrases;
}

/* The texts of hits that the index gave: excerpts and phrases want them. */
static bool texts(struct ctx *c, struct ask *k)
{
	struct i64s ids = { NEW_N(c->arena, i64, k->n), 0 };
	struct sql_search_texts_rows rows;
	size_t i, m;

	for (i = 0; i < k->n; i++)
		if (k->hit[i].message_id && !k->hit[i].text.s)
			ids.v[ids.n++] = k->hit[i].message_id;
	if (!ids.n || (k->plain && !k->q->phrases))
		return true;
	if (!sql_search_texts(c, &(struct sql_search_texts_in){ .ids = ids }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		for (m = 0; m < k->n; m++)
			if (k->hit[m].message_id == rows.v[i].id)
				k->hit[m].text = rows.v[i].text;
	return true;
}

/* The rows of the page at once; what the reader may not see is not there. */
static bool fill(struct ctx *c, struct ask *k, struct search_hits *out)
{
	struct i64s ids = { NEW_N(c->arena, i64, k->n), k->n };
	struct ticket_rows rows;
	size_t i, m;

	for (i = 0; i < k->n; i++)
		ids.v[i] = k->hit[i].ticket_id;
	if (!texts(c, k) || !view_rows(c, &ids, &rows))
		return false;
	if (!out->v)
		out->v = NEW_N(c->arena, struct search_hit,
			       (size_t)(k->limit + 1) * (narrowed(c, k) ? NARROW_PAGES : 1));
	for (i = m = 0; i < rows.n; i++, m++) {
		while (k->hit[m].ticket_id != rows.v[i].id)
			m++;
		if (!search_query_passes(c, k->q, &rows.v[i]) ||
		    !search_query_phrases(c, k->q, rows.v[i].subject, k->hit[m].text))
			continue;
		out->v[out->n].row = rows.v[i];
		if (k->hit[m].message_id && !k->plain)
			search_excerpt(c, &k->w, k->hit[m].text, &out->v[out->n]);
		else
			out->v[out->n].excerpt = rows.v[i].snippet;
		out->n++;
	}
	return true;
}

/* "1.ID" to "3.ID": the pass and the message that the page before ended at. */
static bool read_cursor(struct ask *k, str cursor)
{
	str pass;
	i64 n;

	k->before = INT64_MAX;
	k->pass = PASS_WORDS;
	k->first = !cursor.n;
	if (k->first)
		return true;
	if (!str_cut(&cursor, '.', &pass) || !str_i64(pass, &n) || n < PASS_WORDS || n > PASS_ALIKE)
		return false;
	k->pass = (enum pass)n;
	return str_i64(cursor, &k->before);
}

/* Asked for only when the words themselves do not fill a page. */
static bool other_forms(struct ctx *c, struct ask *k)
{
	struct other_names names;
	bool named[SEARCH_WORDS_MAX] = { false };
	size_t i, j;

	if (k->asked)
		return true;
	k->asked = true;
	if (!other_names(c, k->w.v, k->w.n, &names))
		return false;
	for (j = 0; j < names.n; j++)
		for (i = 0; i < names.v[j].n; i++)
			named[names.v[j].from + i] = true;
	for (i = 0; i < k->w.n; i++)
		if (!word_book_alts(c, k->w.v[i], named[i], &k->w.alt[i]))
			return false;
	for (j = 0; j < names.n; j++)
		for (i = names.v[j].from; i < names.v[j].from + names.v[j].n; i++)
			if (!word_book_name(c, k->w.v[i], names.v[j].says, &k->w.alt[i]))
				return false;
	for (i = 0; i < k->w.n; i++)
		k->alike |= k->w.alt[i].n > 0;
	return true;
}

static bool one_pass(struct ctx *c, struct ask *k, bool *more)
{
	return scan_tail(c, k) && ask_index(c, k, more);
}

static void next_pass(struct ask *k, enum pass pass)
{
	k->pass = pass;
	k->before = k->last = INT64_MAX;
}

/* True when the page is done: full, or the pass has more for the next one. */
static bool pass_ends(struct ctx *c, struct ask *k, bool *more, bool *done)
{
	*done = true;
	if (k->n >= k->limit)
		return true;
	if (!one_pass(c, k, more))
		return false;
	*done = *more;
	return true;
}

/* The passes, as far as the page goes. */
static bool collect(struct ctx *c, struct ask *k, bool *more)
{
	bool done = false;

	if (k->pass == PASS_WORDS) {
		if (!one_pass(c, k, more))
			return false;
		if (*more)
			return true;
		next_pass(k, begins_worth(k) ? PASS_BEGINS : PASS_ALIKE);
		*more = true;
	}
	if (k->pass == PASS_BEGINS) {
		if (!pass_ends(c, k, more, &done))
			return false;
		if (done)
			return true;
		next_pass(k, PASS_ALIKE);
		*more = true;
	}
	if (k->n < k->limit && !other_forms(c, k))
		return false;
	if (k->n < k->limit && !k->alike) {
		*more = false;
		return true;
	}
	return pass_ends(c, k, more, &done);
}

/* The question with each mistyped word as it was read; null when none was. */
static str corrected(struct ctx *c, const struct ask *k)
{
	struct buf b = buf_new(c->arena, 4096);
	bool any = false;
	size_t i;

	for (i = 0; i < k->w.n; i++) {
		if (i)
			buf_ch(&b, ' ');
		any |= k->w.alt[i].meant.n > 0;
		buf_put(&b, k->w.alt[i].meant.n ? k->w.alt[i].meant : k->w.v[i]);
	}
	return any ? buf_str(&b) : STR_NULL;
}

/* What a narrow reader does not see leaves room on the page: he gets more of the index. */
static bool fill_page(struct ctx *c, struct ask *k, struct search_hits *out, bool *more)
{
	int pages = 0;

	do {
		if (!collect(c, k, more) || !fill(c, k, out))
			return false;
		k->n = 0;
		k->before = k->last;
		k->first = false;
	} while (narrowed(c, k) && *more && k->last && out->n < k->limit && ++pages < NARROW_PAGES);
	return true;
}

static bool by_words(struct ctx *c, const struct search_ask *ask, const struct search_query *q, struct search_hits *out)
{
	struct ask *k = NEW(c->arena, struct ask);
	i64 most = ask->plain ? PAGE : SHOWN;
	bool more = false;

	k->q = q;
	k->plain = ask->plain;
	k->limit = ask->limit < 1 || ask->limit > most ? (size_t)most : (size_t)ask->limit;
	split(c, q->words, &k->w);
	if (!k->w.n)
		return true;
	if (!read_cursor(k, ask->cursor))
		return fail(c, E_BAD_REQUEST, "cursor", "cursor.bad");
	if (k->first && !by_number(c, q->words, k))
		return false;
	if (!fill_page(c, k, out, &more))
		return false;
	if (more && k->last)
		out->next = str_fmt(c->arena, "%d.%lld", (int)k->pass, (long long)k->last);
	if (out->n)
		out->corrected = corrected(c, k);
	return true;
}

bool search_tickets(struct ctx *c, const struct search_ask *ask, struct search_hits *out)
{
	struct search_query q;

	*out = (struct search_hits){ 0 };
	if (!search_query_read(c, str_trim(str_utf8_trunc(ask->q, 500)), ask->offset_ms, &q))
		return false;
	out->unknown = q.unknown;
	out->words = q.narrowed ? S("") : q.words;
	if (q.unknown.n)
		return true;
	return q.words.n || !q.narrowed ? by_words(c, ask, &q, out) : search_by_operators(c, ask, &q, out);
}
