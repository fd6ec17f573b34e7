#include "desk/cases/search_query.h"

#include "base/json.h"
#include "desk/cases/priority.h"
#include "desk/cases/status.h"
#include "desk/cases/tag.h"
#include "desk/channel.h"
#include "desk/front/brand.h"
#include "desk/names.h"
#include "desk/people/agent.h"
#include "desk/people/team.h"
#include "desk/promise/condition.h"
#include "desk/settings.h"
#include "store/ticket_query.h"
#include "text/fold.h"

static const i64 DAY_MS = 86400000;

/* ---- the words that are known, folded ---- */

struct word {
	const char *name;
	int means;
};
static const struct word op_names[] = {
	{ "status", SO_STATUS }, { "estado", SO_STATUS }, { "stato", SO_STATUS }, { "is", SO_STATUS },
	{ "assignee", SO_ASSIGNEE }, { "agent", SO_ASSIGNEE }, { "responsable", SO_ASSIGNEE }, { "agente", SO_ASSIGNEE },
	{ "responsavel", SO_ASSIGNEE }, { "assegnatario", SO_ASSIGNEE }, { "operatore", SO_ASSIGNEE },
	{ "team", SO_TEAM }, { "equipo", SO_TEAM }, { "equipe", SO_TEAM }, { "equipa", SO_TEAM },
	{ "tag", SO_TAG }, { "etiqueta", SO_TAG }, { "etichetta", SO_TAG },
	{ "priority", SO_PRIORITY }, { "prioridad", SO_PRIORITY }, { "prioridade", SO_PRIORITY }, { "priorita", SO_PRIORITY },
	{ "channel", SO_CHANNEL }, { "canal", SO_CHANNEL }, { "canale", SO_CHANNEL },
	{ "language", SO_LANGUAGE }, { "idioma", SO_LANGUAGE }, { "lingua", SO_LANGUAGE },
	{ "brand", SO_BRAND }, { "marca", SO_BRAND }, { "marchio", SO_BRAND },
	{ "before", SO_BEFORE }, { "antes", SO_BEFORE }, { "prima", SO_BEFORE },
	{ "after", SO_AFTER }, { "despues", SO_AFTER }, { "depois", SO_AFTER }, { "dopo", SO_AFTER },
};
enum { ST_NEW = 1, ST_OPEN, ST_PENDING, ST_HOLD, ST_SOLVED, ST_CLOSED };
static const char *const categories[] = { "", "new", "open", "pending", "hold", "solved", "closed" };
static const struct word status_words[] = {
	{ "new", ST_NEW }, { "nuevo", ST_NEW }, { "novo", ST_NEW }, { "nuovo", ST_NEW },
	{ "open", ST_OPEN }, { "abierto", ST_OPEN }, { "aberto", ST_OPEN }, { "aperto", ST_OPEN },
	{ "pending", ST_PENDING }, { "pendiente", ST_PENDING }, { "pendente", ST_PENDING }, { "attesa", ST_PENDING }, { "in attesa", ST_PENDING },
	{ "hold", ST_HOLD }, { "on hold", ST_HOLD }, { "espera", ST_HOLD }, { "en pausa", ST_HOLD }, { "em espera", ST_HOLD }, { "sospeso", ST_HOLD },
	{ "solved", ST_SOLVED }, { "resuelto", ST_SOLVED }, { "resolvido", ST_SOLVED }, { "risolto", ST_SOLVED },
	{ "closed", ST_CLOSED }, { "cerrado", ST_CLOSED }, { "fechado", ST_CLOSED }, { "encerrado", ST_CLOSED }, { "chiuso", ST_CLOSED },
};
static const struct word priority_names[] = {
	{ "low", 1 }, { "baja", 1 }, { "baixa", 1 }, { "bassa", 1 }, { "normal", 2 }, { "normale", 2 },
	{ "high", 3 }, { "alta", 3 }, { "urgent", 4 }, { "urgente", 4 },
};
static const struct word who_names[] = {
	{ "me", 1 }, { "mi", 1 }, { "yo", 1 }, { "eu", 1 }, { "mim", 1 }, { "io", 1 },
	{ "none", 2 }, { "nobody", 2 }, { "nadie", 2 }, { "ninguem", 2 }, { "nessuno", 2 }, { "ninguno", 2 }, { "nenhum", 2 },
};

static int means(const struct word *v, size_t n, str name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(name, str_of(v[i].name)))
			return v[i].means;
	return -1;
}

/* ---- reading ---- */

struct reader {
	struct ctx *c;
	struct search_query *q;
	struct buf words;
	i64 offset_ms;
};

static bool unknown(struct reader *r, str piece)
{
	struct strs *u = &r->q->unknown;
	str *v = NEW_N(r->c->arena, str, u->n + 1);
	size_t i;

	for (i = 0; i < u->n; i++)
		v[i] = u->v[i];
	v[u->n] = piece;
	*u = (struct strs){ v, u->n + 1 };
	return true;
}

static void put(struct reader *r, struct search_test t)
{
	if (r->q->tests < SEARCH_TESTS_MAX)
		r->q->test[r->q->tests++] = t;
	r->q->narrowed = true;
}

/* By the word for its meaning and by what the desk calls it, in any language. */
static bool status_of(struct reader *r, str value, struct search_test t, bool *known)
{
	int st = means(status_words, COUNT(status_words), value);
	struct search_test own = t;
	struct status_list l;
	size_t i;

	*known = st > 0;
	if (st > 0) {
		t.text = str_of(categories[st]);
		put(r, t);
	}
	if (!status_list(r->c, &l))
		return false;
	for (i = 0; i < l.n; i++) {
		if (!str_eq(text_fold(r->c->arena, l.v[i].name), value) && !names_any(r->c, l.v[i].names, value))
			continue;
		*known = true;
		own.id = l.v[i].id;
		if (st < 0 || !str_eq(l.v[i].category, str_of(categories[st])))
			put(r, own);
	}
	return true;
}

static bool agent_of(struct reader *r, str value, struct search_test t, bool *known)
{
	int who = means(who_names, COUNT(who_names), value);
	struct agents l;
	size_t i;

	*known = who > 0;
	if (who > 0) {
		t.id = who == 1 ? r->c->who->id : 0;
		put(r, t);
		return true;
	}
	if (!agent_list(r->c, &l))
		return false;
	for (i = 0; i < l.n; i++) {
		if (!str_starts(text_fold(r->c->arena, l.v[i].name), value) && !str_eq(str_lower_ascii(r->c->arena, l.v[i].email), value))
			continue;
		t.id = l.v[i].id;
		put(r, t);
		*known = true;
	}
	return true;
}

static bool team_of(struct reader *r, str value, struct search_test t, bool *known)
{
	struct teams l;
	size_t i;

	*known = means(who_names, COUNT(who_names), value) == 2;
	if (*known) {
		put(r, t);
		return true;
	}
	if (!team_list(r->c, &l))
		return false;
	for (i = 0; i < l.n; i++) {
		if (!str_starts(text_fold(r->c->arena, l.v[i].name), value))
			continue;
		t.id = l.v[i].id;
		put(r, t);
		*known = true;
	}
	return true;
}

/* By its name or its domain; the first one is called as the company where it has no name. */
static bool brand_of(struct reader *r, str value, struct search_test t, bool *known)
{
	struct brands l;
	struct settings s;
	size_t i;

	*known = false;
	if (!brands_load(r->c, &l) || !settings_load(r->c, &s))
		return false;
	for (i = 0; i < l.n; i++) {
		str name = l.v[i].name.n ? l.v[i].name : s.company;

		if (!str_starts(text_fold(r->c->arena, name), value) && !str_eq(l.v[i].domain, value))
			continue;
		t.id = l.v[i].id;
		put(r, t);
		*known = true;
	}
	return true;
}

static bool tag_of(struct reader *r, str value, struct search_test t, bool *known)
{
	struct tag_list l;
	size_t i;

	*known = false;
	if (!tag_list(r->c, value, &l))
		return false;
	for (i = 0; i < l.n && !*known; i++)
		if (str_eq(text_fold(r->c->arena, l.v[i].name), value)) {
			t.text = l.v[i].name;
			put(r, t);
			*known = true;
		}
	return true;
}

/* pt is Portuguese wherever it is spoken. */
static bool language_of(struct reader *r, str value, struct search_test t)
{
	static const char *const known[] = { "en", "es", "it", "pt", "pt-BR", "pt-PT" };
	bool any = false;
	size_t i;

	for (i = 0; i < COUNT(known); i++) {
		str k = str_of(known[i]);

		if (!str_eq_ascii_nocase(k, value) && !(value.n == 2 && str_starts(k, value)))
			continue;
		t.text = k;
		put(r, t);
		any = true;
	}
	return any;
}

static bool day_of(const struct reader *r, str value, i64 *at)
{
	i64 y, m, d, days;
	str a, b;

	if (!str_cut(&value, '-', &a) || !str_cut(&value, '-', &b) || !str_i64(a, &y) || !str_i64(b, &m) ||
	    !str_i64(value, &d) || y < 1970 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	y -= m <= 2;
	days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1 - 719468;
	*at = days * DAY_MS - r->offset_ms;
	return true;
}

static bool days(struct reader *r, enum search_op op, str value)
{
	i64 at;

	if (!day_of(r, value, &at))
		return false;
	r->q->narrowed = true;
	if (op == SO_BEFORE)
		r->q->until_at = at;
	else
		r->q->from_at = at + DAY_MS;
	return true;
}

static bool channel_ok(str s)
{
	static const struct channel known[] = CHANNEL_TABLE;
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (str_eq(s, str_of(known[i].name)))
			return true;
	return false;
}

/* What the desk calls a level goes before the usual word, which may be another's here. */
static bool priority_of(struct reader *r, str value, struct search_test t, bool *known)
{
	struct priority own[PRIORITIES];
	size_t i;

	*known = false;
	if (!priority_list(r->c, own))
		return false;
	for (i = 0; i < PRIORITIES; i++) {
		if (!names_any(r->c, own[i].names, value))
			continue;
		t.id = own[i].id;
		put(r, t);
		*known = true;
	}
	if (*known)
		return true;
	t.id = means(priority_names, COUNT(priority_names), value);
	*known = t.id > 0 || (str_i64(value, &t.id) && t.id >= 1 && t.id <= PRIORITIES);
	if (*known)
		put(r, t);
	return true;
}

/* *known: something is called so. */
static bool value_of(struct reader *r, struct search_test t, str raw, bool *known)
{
	str value = text_fold(r->c->arena, raw);

	switch (t.op) {
	case SO_STATUS: return status_of(r, value, t, known);
	case SO_ASSIGNEE: return agent_of(r, value, t, known);
	case SO_TEAM: return team_of(r, value, t, known);
	case SO_TAG: return tag_of(r, value, t, known);
	case SO_BRAND: return brand_of(r, value, t, known);
	case SO_PRIORITY: return priority_of(r, value, t, known);
	case SO_LANGUAGE: *known = language_of(r, value, t); return true;
	case SO_CHANNEL:
		t.text = str_eq(value, S("mail")) ? S("email") : value;
		*known = channel_ok(t.text);
		if (*known)
			put(r, t);
		return true;
	case SO_OPS:
	case SO_AFTER:
	case SO_NONE: break;
	}
	*known = days(r, t.op, value);
	return true;
}

/* name:value of a piece, if it is an operator. */
static bool operator_of(struct reader *r, str piece, bool *was)
{
	struct search_test t = { .op = SO_NONE, .text = S("") };
	bool known;
	ssize_t colon;
	str value;
	int op;

	*was = false;
	t.negated = str_starts(piece, S("-"));
	colon = str_chr(piece, ':');
	if (colon < 1)
		return true;
	op = means(op_names, COUNT(op_names), text_fold(r->c->arena, str_slice(piece, t.negated, (size_t)colon)));
	value = str_trim(str_slice(piece, (size_t)colon + 1, piece.n));
	if (value.n > 1 && value.s[0] == '"')
		value = str_slice(value, 1, value.n - (value.s[value.n - 1] == '"'));
	if (op < 0)
		return true;
	*was = true;
	if (!value.n)	/* still being typed */
		return true;
	t.op = (enum search_op)op;
	return value_of(r, t, value, &known) && (known || unknown(r, piece));
}

static void phrase(struct reader *r, str piece)
{
	str inside = str_slice(piece, 1, piece.n - (piece.n > 1 && piece.s[piece.n - 1] == '"'));
	str words = cond_words(r->c->arena, inside);

	buf_put(&r->words, inside);
	buf_ch(&r->words, ' ');
	if (words.n && str_chr(str_trim(words), ' ') >= 0 && r->q->phrases < SEARCH_PHRASES_MAX)
		r->q->phrase[r->q->phrases++] = words;
}

/* Up to the next blank that stands outside of quotes. */
static bool next_piece(str *rest, str *piece)
{
	bool quoted = false;
	size_t i;

	*rest = str_trim(*rest);
	for (i = 0; i < rest->n && (quoted || rest->s[i] != ' '); i++)
		quoted ^= rest->s[i] == '"';
	*piece = str_slice(*rest, 0, i);
	*rest = str_slice(*rest, i, rest->n);
	return piece->n > 0;
}

bool search_query_read(struct ctx *c, str q, i64 offset_ms, struct search_query *out)
{
	struct reader r = { .c = c, .q = out, .words = buf_new(c->arena, 4096), .offset_ms = offset_ms };
	str piece;
	bool was;

	*out = (struct search_query){ .words = S("") };
	while (next_piece(&q, &piece)) {
		if (piece.s[0] == '"') {
			phrase(&r, piece);
			continue;
		}
		if (!operator_of(&r, piece, &was))
			return false;
		if (was)
			continue;
		buf_put(&r.words, piece);
		buf_ch(&r.words, ' ');
	}
	out->words = str_trim(buf_str(&r.words));
	return true;
}

/* ---- judging ---- */

static bool has_tag(struct ctx *c, const struct ticket_row *r, str name)
{
	struct strs tags;
	size_t i;

	if (!tags_parse(c, r->tag_names.n ? r->tag_names : S("[]"), &tags)) {
		fail_clear(c);
		return false;
	}
	for (i = 0; i < tags.n; i++)
		if (str_eq(tags.v[i], name))
			return true;
	return false;
}

static bool meets(struct ctx *c, const struct search_test *t, const struct ticket_row *r)
{
	switch (t->op) {
	case SO_STATUS: return t->id ? r->status_id == t->id : str_eq(r->category, t->text);
	case SO_ASSIGNEE: return r->assignee_id == t->id;
	case SO_TEAM: return r->team_id == t->id;
	case SO_TAG: return has_tag(c, r, t->text);
	case SO_PRIORITY: return r->priority == t->id;
	case SO_CHANNEL: return str_eq(r->channel, t->text);
	case SO_BRAND: return r->brand_id == t->id;
	case SO_LANGUAGE: return str_eq(r->language, t->text);
	case SO_BEFORE:
	case SO_AFTER:
	case SO_NONE: break;
	}
	return true;
}

bool search_query_passes(struct ctx *c, const struct search_query *q, const struct ticket_row *r)
{
	bool wanted[SO_OPS] = { false }, met[SO_OPS] = { false };
	size_t i;

	if (q->unknown.n || (q->until_at && r->created_at >= q->until_at) || r->created_at < q->from_at)
		return false;
	for (i = 0; i < q->tests; i++) {
		const struct search_test *t = &q->test[i];
		bool yes = meets(c, t, r);

		if (t->negated && yes)
			return false;
		if (!t->negated) {
			wanted[t->op] = true;
			met[t->op] |= yes;
		}
	}
	for (i = 0; i < SO_OPS; i++)
		if (wanted[i] && !met[i])
			return false;
	return true;
}

bool search_query_phrases(struct ctx *c, const struct search_query *q, str subject, str text)
{
	str a, b;
	size_t i;

	if (!q->phrases)
		return true;
	a = cond_words(c->arena, subject);
	b = cond_words(c->arena, text);
	for (i = 0; i < q->phrases; i++)
		if (str_find(a, q->phrase[i]) < 0 && str_find(b, q->phrase[i]) < 0)
			return false;
	return true;
}

bool search_query_open(const struct search_query *q)
{
	bool any = false;
	size_t i;

	for (i = 0; i < q->tests; i++) {
		const struct search_test *t = &q->test[i];

		if (t->op != SO_STATUS || t->negated)
			continue;
		if (t->id || str_eq(t->text, S("solved")) || str_eq(t->text, S("closed")))
			return false;
		any = true;
	}
	return any;
}

/* ---- for the store ---- */

static struct ticket_tree leaf(struct ctx *c, const struct search_test *t)
{
	static const enum ticket_field fields[SO_OPS] = { [SO_STATUS] = TF_CATEGORY, [SO_ASSIGNEE] = TF_ASSIGNEE,
		[SO_TEAM] = TF_TEAM, [SO_TAG] = TF_TAG_NAME, [SO_PRIORITY] = TF_PRIORITY, [SO_CHANNEL] = TF_CHANNEL,
		[SO_LANGUAGE] = TF_LANGUAGE, [SO_BRAND] = TF_BRAND };
	struct ticket_tree out = { .node = TN_TEST, .field = t->op == SO_STATUS && t->id ? TF_STATUS : fields[t->op],
		.negated = t->negated };

	if (t->text.n) {
		out.texts = (struct strs){ NEW(c->arena, str), 1 };
		out.texts.v[0] = t->text;
	} else if (t->id) {
		out.ids = (struct i64s){ NEW(c->arena, i64), 1 };
		out.ids.v[0] = t->id;
	} else {	/* nobody: not set */
		out.negated = !out.negated;
	}
	return out;
}

void search_query_tree(struct ctx *c, const struct search_query *q, struct ticket_tree *out)
{
	struct ticket_tree *all = NEW_N(c->arena, struct ticket_tree, SO_OPS + q->tests);
	size_t i, op, n = 0;

	for (op = 0; op < SO_OPS; op++) {
		struct ticket_tree any = { .node = TN_ANY, .kid = NEW_N(c->arena, struct ticket_tree, q->tests) };

		for (i = 0; i < q->tests; i++)
			if (q->test[i].op == (enum search_op)op && !q->test[i].negated)
				any.kid[any.kids++] = leaf(c, &q->test[i]);
		if (any.kids)
			all[n++] = any;
	}
	for (i = 0; i < q->tests; i++)
		if (q->test[i].negated)
			all[n++] = leaf(c, &q->test[i]);
	*out = (struct ticket_tree){ .node = TN_ALL, .kid = all, .kids = n };
}
