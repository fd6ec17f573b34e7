#include "base/mfmt.h"

#include "base/arena.h"

/* ---- reading ---- */

enum { DEPTH_MAX = 8, PATTERN_MAX = 16384 };

struct rd {
	struct arena *a;
	str in;
	size_t at;
	int depth;
	bool plural;		/* '#' has a meaning here */
	str problem;
};

static bool body(struct rd *r, struct mf_node **out);

static bool wrong(struct rd *r, const char *what)
{
	if (!r->problem.s)
		r->problem = str_fmt(r->a, "%s at byte %zu", what, r->at);
	return false;
}

static char peek(const struct rd *r)
{
	return r->at < r->in.n ? r->in.s[r->at] : '\0';
}

static void blanks(struct rd *r)
{
	while (r->at < r->in.n && (peek(r) == ' ' || peek(r) == '\n' || peek(r) == '\t'))
		r->at++;
}

static bool want(struct rd *r, char ch)
{
	blanks(r);
	if (r->at >= r->in.n || peek(r) != ch)
		return wrong(r, ch == '}' ? "missing }" : ch == '{' ? "missing {" : "missing comma");
	r->at++;
	return true;
}

static bool is_word(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
	       ch == '_' || ch == '-';
}

static bool word(struct rd *r, str *out)
{
	size_t from;

	blanks(r);
	from = r->at;
	while (r->at < r->in.n && is_word(peek(r)))
		r->at++;
	*out = str_slice(r->in, from, r->at);
	return out->n ? true : wrong(r, "a name is missing");
}

static struct mf_node *node_new(struct rd *r, enum mf_kind kind, str text)
{
	struct mf_node *n = NEW(r->a, struct mf_node);

	*n = (struct mf_node){ .kind = kind, .text = text };
	return n;
}

/* True when the apostrophe at r->at begins a quoted piece. */
static bool quotes(const struct rd *r)
{
	char next = r->at + 1 < r->in.n ? r->in.s[r->at + 1] : '\0';

	return next == '{' || next == '}' || (next == '#' && r->plural);
}

static bool quoted(struct rd *r, struct buf *b)
{
	r->at++;
	for (;;) {
		if (r->at >= r->in.n)
			return wrong(r, "a quoted piece has no end");
		if (peek(r) != '\'') {
			buf_ch(b, r->in.s[r->at++]);
			continue;
		}
		r->at++;
		if (peek(r) != '\'')
			return true;
		buf_ch(b, '\'');
		r->at++;
	}
}

static bool text(struct rd *r, struct mf_node **out)
{
	struct buf b = buf_new(r->a, PATTERN_MAX);

	while (r->at < r->in.n) {
		char ch = peek(r);

		if (ch == '{' || ch == '}' || (ch == '#' && r->plural))
			break;
		if (ch == '\'' && r->at + 1 < r->in.n && r->in.s[r->at + 1] == '\'') {
			buf_ch(&b, '\'');
			r->at += 2;
		} else if (ch == '\'' && quotes(r)) {
			if (!quoted(r, &b))
				return false;
		} else {
			buf_ch(&b, ch);
			r->at++;
		}
	}
	*out = node_new(r, MF_TEXT, buf_str(&b));
	return true;
}

static bool selector_ok(const struct mf_node *n, str sel)
{
	i64 v;

	if (n->kind == MF_SELECT)
		return sel.s[0] != '=';
	if (sel.s[0] == '=')
		return str_i64(str_slice(sel, 1, sel.n), &v);
	return str_eq(sel, S("one")) || str_eq(sel, S("many")) || str_eq(sel, S("other"));
}

static bool one_case(struct rd *r, struct mf_node *n, struct mf_case **last)
{
	struct mf_case *k = NEW(r->a, struct mf_case), *i;
	size_t from = r->at;
	str w;

	if (peek(r) == '=')
		r->at++;
	if (!word(r, &w))
		return false;
	*k = (struct mf_case){ .selector = str_slice(r->in, from, r->at) };
	if (!selector_ok(n, k->selector))
		return wrong(r, "this selector is not known");
	for (i = n->cases; i; i = i->next)
		if (str_eq(i->selector, k->selector))
			return wrong(r, "a selector stands twice");
	if (!want(r, '{') || !body(r, &k->body) || !want(r, '}'))
		return false;
	if (*last)
		(*last)->next = k;
	else
		n->cases = k;
	*last = k;
	return true;
}

static bool cases(struct rd *r, struct mf_node *n)
{
	struct mf_case *last = NULL, *i;
	bool outer = r->plural;

	if (!want(r, ','))
		return false;
	if (n->kind == MF_PLURAL)
		r->plural = true;
	for (blanks(r); r->at < r->in.n && peek(r) != '}'; blanks(r))
		if (!one_case(r, n, &last))
			return false;
	r->plural = outer;
	for (i = n->cases; i; i = i->next)
		if (str_eq(i->selector, S("other")))
			return true;
	return wrong(r, "the case other is missing");
}

static bool style(struct rd *r, struct mf_node *n)
{
	blanks(r);
	if (peek(r) != ',')
		return true;
	r->at++;
	if (!word(r, &n->style))
		return false;
	if (str_eq(n->style, S("short")) || str_eq(n->style, S("medium")) ||
	    str_eq(n->style, S("long")) || str_eq(n->style, S("full")))
		return true;
	return wrong(r, "a style is short, medium, long or full");
}

static const struct {
	str name;
	enum mf_kind kind;
} kinds[] = {
	{ { "number", 6 }, MF_NUMBER }, { { "date", 4 }, MF_DATE }, { { "time", 4 }, MF_TIME },
	{ { "plural", 6 }, MF_PLURAL }, { { "select", 6 }, MF_SELECT },
};

static bool argument(struct rd *r, struct mf_node **out)
{
	struct mf_node *n = node_new(r, MF_ARG, STR_NULL);
	str kind;
	size_t i;

	*out = n;
	r->at++;
	if (!word(r, &n->text))
		return false;
	blanks(r);
	if (peek(r) == '}') {
		r->at++;
		return true;
	}
	if (!want(r, ',') || !word(r, &kind))
		return false;
	for (i = 0; i < COUNT(kinds) && !str_eq(kinds[i].name, kind); i++)
		;
	if (i == COUNT(kinds))
		return wrong(r, "a kind is number, date, time, plural or select");
	n->kind = kinds[i].kind;
	if (n->kind == MF_PLURAL || n->kind == MF_SELECT) {
		if (!cases(r, n))
			return false;
	} else if (n->kind != MF_NUMBER && !style(r, n)) {
		return false;
	}
	return want(r, '}');
}

static bool body(struct rd *r, struct mf_node **out)
{
	struct mf_node **tail = out;
	bool ok;

	*out = NULL;
	if (++r->depth > DEPTH_MAX)
		return wrong(r, "nested too deep");
	while (r->at < r->in.n && peek(r) != '}') {
		if (peek(r) == '{') {
			ok = argument(r, tail);
		} else if (peek(r) == '#' && r->plural) {
			r->at++;
			*tail = node_new(r, MF_HASH, STR_NULL);
			ok = true;
		} else {
			ok = text(r, tail);
		}
		if (!ok)
			return false;
		tail = &(*tail)->next;
	}
	r->depth--;
	return true;
}

bool mf_parse(struct arena *a, str pattern, struct mf_node **out, str *problem)
{
	struct rd r = { .a = a, .in = pattern };

	*out = NULL;
	if (pattern.n > PATTERN_MAX)
		wrong(&r, "longer than 16 KiB");
	else if (body(&r, out) && r.at < r.in.n)
		wrong(&r, "a } too many");
	*problem = r.problem;
	return r.problem.s == NULL;
}

/* ---- numbers ---- */

struct num {
	bool ok, negative;
	str whole, part;	/* digits before and after the point */
};

static bool digits(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.n > 0;
}

static struct num num_read(str s)
{
	struct num x = { .negative = s.n && s.s[0] == '-' };
	ssize_t dot;

	if (x.negative)
		s = str_slice(s, 1, s.n);
	dot = str_chr(s, '.');
	x.whole = dot < 0 ? s : str_slice(s, 0, (size_t)dot);
	x.part = dot < 0 ? S("") : str_slice(s, (size_t)dot + 1, s.n);
	x.ok = digits(x.whole) && (dot < 0 || digits(x.part));
	while (x.ok && x.whole.n > 1 && x.whole.s[0] == '0')
		x.whole = str_slice(x.whole, 1, x.whole.n);
	return x;
}

static bool all_zero(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] != '0')
			return false;
	return true;
}

static bool is_million(const struct num *x)
{
	return x->part.n == 0 && x->whole.n > 6 &&
	       all_zero(str_slice(x->whole, x->whole.n - 6, x->whole.n));
}

enum plural plural_of(str locale, str number)
{
	struct num x = num_read(number);
	bool is_1;

	if (!x.ok)
		return PLURAL_OTHER;
	is_1 = str_eq(x.whole, S("1"));
	if (str_eq(locale, S("pt-BR"))) {
		if (is_1 || str_eq(x.whole, S("0")))
			return PLURAL_ONE;
	} else if (str_eq(locale, S("es"))) {
		if (is_1 && all_zero(x.part))
			return PLURAL_ONE;
	} else if (is_1 && x.part.n == 0) {
		return PLURAL_ONE;
	}
	if (!str_eq(locale, S("en")) && is_million(&x))
		return PLURAL_MANY;
	return PLURAL_OTHER;
}

const char *plural_name(enum plural p)
{
	static const char *const names[] = { "one", "many", "other" };

	return names[p];
}

static void put_grouped(struct buf *b, str whole, str locale)
{
	bool en = str_eq(locale, S("en"));
	str sep = en ? S(",") : str_eq(locale, S("pt-PT")) ? S("\u00a0") : S(".");
	size_t i, least = en || str_eq(locale, S("pt-BR")) ? 4 : 5;

	for (i = 0; i < whole.n; i++) {
		if (i && (whole.n - i) % 3 == 0 && whole.n >= least)
			buf_put(b, sep);
		buf_ch(b, whole.s[i]);
	}
}

void number_put(struct buf *b, str locale, str number)
{
	struct num x = num_read(number);

	if (!x.ok) {
		buf_put(b, number);
		return;
	}
	if (x.part.n > 3)
		x.part = str_slice(x.part, 0, 3);
	while (x.part.n && x.part.s[x.part.n - 1] == '0')
		x.part = str_slice(x.part, 0, x.part.n - 1);
	if (x.negative)
		buf_ch(b, '-');
	put_grouped(b, x.whole, locale);
	if (x.part.n) {
		buf_ch(b, str_eq(locale, S("en")) ? '.' : ',');
		buf_put(b, x.part);
	}
}

/* ---- writing ---- */

str mf_param(const struct mf_env *env, str name)
{
	size_t i;

	for (i = 0; i < env->n; i++)
		if (env->p[i].name && str_eq(str_of(env->p[i].name), name))
			return env->p[i].value;
	return STR_NULL;
}

static const struct mf_node *choose(const struct mf_node *n, const struct mf_env *env, str v)
{
	str want = n->kind == MF_PLURAL ? str_of(plural_name(plural_of(env->locale, v))) : v;
	const struct mf_case *k, *other = NULL;

	for (k = n->cases; k; k = k->next) {
		if (n->kind == MF_PLURAL && k->selector.s[0] == '=' &&
		    str_eq(str_slice(k->selector, 1, k->selector.n), v))
			return k->body;
		if (str_eq(k->selector, S("other")))
			other = k;
	}
	for (k = n->cases; k; k = k->next)
		if (str_eq(k->selector, want))
			return k->body;
	return other ? other->body : NULL;
}

static void put_arg(struct buf *b, const struct mf_node *n, const struct mf_env *env)
{
	str v = mf_param(env, n->text);
	struct mf_env in = *env;

	if (!v.s) {
		buf_fmt(b, "{%.*s}", FMT(n->text));
	} else if (n->kind == MF_ARG) {
		buf_put(b, v);
	} else if (n->kind == MF_NUMBER) {
		number_put(b, env->locale, v);
	} else if (n->kind == MF_DATE || n->kind == MF_TIME) {
		if (env->date)
			env->date(b, env, n, v);
		else
			buf_put(b, v);
	} else {
		if (n->kind == MF_PLURAL)
			in.number = v;
		mf_format(b, choose(n, env, v), &in);
	}
}

void mf_format(struct buf *b, const struct mf_node *node, const struct mf_env *env)
{
	for (; node; node = node->next) {
		if (node->kind == MF_TEXT)
			buf_put(b, node->text);
		else if (node->kind == MF_HASH)
			number_put(b, env->locale, env->number);
		else
			put_arg(b, node, env);
	}
}
