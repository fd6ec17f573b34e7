#include "text/html_lex.h"

#include <string.h>

#include "base/buf.h"

static bool is_space(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static bool is_alpha(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static char lower(char ch)
{
	return (char)(ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
}

static size_t last_of(str in, str what)
{
	size_t i;

	for (i = in.n; i >= what.n; i--)
		if (!memcmp(in.s + i - what.n, what.s, what.n))
			return i - what.n;
	return SIZE_MAX;
}

static void look(struct html_lex *l)
{
	if (l->looked)
		return;
	l->last_gt = last_of(l->in, S(">"));
	l->last_comment_end = last_of(l->in, S("-->"));
	l->looked = true;
}

static char at(const struct html_lex *l, size_t i)
{
	return i < l->in.n ? l->in.s[i] : '\0';
}

/* Past the next '>', or false if there is none: then '<' is text. */
static bool skip_bogus(struct html_lex *l)
{
	const char *p;

	look(l);
	if (l->last_gt == SIZE_MAX || l->last_gt < l->at)
		return false;
	p = memchr(l->in.s + l->at, '>', l->in.n - l->at);
	l->at = (size_t)(p - l->in.s) + 1;
	return true;
}

static bool skip_comment(struct html_lex *l)
{
	size_t i = l->at + 4;
	const char *p;

	look(l);
	if (at(l, i) == '>' || (at(l, i) == '-' && at(l, i + 1) == '>')) {
		l->at = i + (at(l, i) == '>' ? 1 : 2);
		return true;
	}
	/* An unclosed comment would swallow the rest of the mail: it ends at '>'. */
	if (l->last_comment_end == SIZE_MAX || l->last_comment_end < i)
		return skip_bogus(l);
	for (;;) {
		p = memchr(l->in.s + i, '-', l->in.n - i);
		if (!p)
			return skip_bogus(l);
		i = (size_t)(p - l->in.s);
		if (at(l, i + 1) == '-' && at(l, i + 2) == '>') {
			l->at = i + 3;
			return true;
		}
		if (at(l, i + 1) == '-' && at(l, i + 2) == '!' && at(l, i + 3) == '>') {
			l->at = i + 4;
			return true;
		}
		i++;
	}
}

static size_t lex_name(struct html_lex *l, size_t i)
{
	size_t n = 0;

	while (i < l->in.n && !is_space(l->in.s[i]) && l->in.s[i] != '/' && l->in.s[i] != '>') {
		if (n < sizeof(l->name))
			l->name[n] = lower(l->in.s[i]);
		n++;
		i++;
	}
	if (n > sizeof(l->name)) {
		l->name[0] = '?';
		n = 1;
	}
	l->name_n = n;
	return i;
}

static size_t lex_value(struct html_lex *l, size_t i, str *value)
{
	const char *p;
	size_t from;
	char q = at(l, i);

	if (q == '"' || q == '\'') {
		p = memchr(l->in.s + i + 1, q, l->in.n - i - 1);
		if (!p)
			return l->in.n;
		*value = str_n(l->in.s + i + 1, (size_t)(p - l->in.s) - i - 1);
		return (size_t)(p - l->in.s) + 1;
	}
	for (from = i; i < l->in.n && !is_space(l->in.s[i]) && l->in.s[i] != '>'; i++)
		;
	*value = str_n(l->in.s + from, i - from);
	return i;
}

static size_t skip_space(const struct html_lex *l, size_t i)
{
	while (i < l->in.n && is_space(l->in.s[i]))
		i++;
	return i;
}

static bool name_end(char ch)
{
	return ch == '/' || ch == '>' || ch == '=';
}

/* One attribute from i on; returns the offset after it. */
static size_t lex_attr(struct html_lex *l, size_t i)
{
	struct html_attr_raw r = { STR_NULL, S("") };
	size_t from = i, k;

	/* A leading '=' belongs to the name, as in browsers. */
	for (i++; i < l->in.n && !is_space(l->in.s[i]) && !name_end(l->in.s[i]); i++)
		;
	r.name = str_n(l->in.s + from, i - from);
	k = skip_space(l, i);
	if (at(l, k) == '=' && k < l->in.n) {
		k = skip_space(l, k + 1);
		if (at(l, k) == '>')
			return k;
		i = lex_value(l, k, &r.value);
	}
	if (l->attrs < HTML_ATTR_MAX)
		l->attr[l->attrs++] = r;
	return i;
}

/* The tag at l->at; an unfinished one ends the input, as in browsers. */
static void lex_tag(struct html_lex *l, size_t i)
{
	l->attrs = 0;
	l->self_closing = false;
	i = lex_name(l, i);
	for (;;) {
		i = skip_space(l, i);
		if (i >= l->in.n) {
			l->at = l->in.n;
			l->name_n = 0;
			return;
		}
		if (l->in.s[i] == '>')
			break;
		if (l->in.s[i] == '/') {
			l->self_closing = at(l, i + 1) == '>';
			i++;
			continue;
		}
		i = lex_attr(l, i);
	}
	l->at = i + 1;
}

/* Tries markup at '<'; false: the '<' is text. */
static bool lex_markup(struct html_lex *l, enum html_tok *tok)
{
	char c1 = at(l, l->at + 1), c2 = at(l, l->at + 2);

	*tok = HTML_EOF;
	if (is_alpha(c1)) {
		lex_tag(l, l->at + 1);
		*tok = HTML_OPEN;
		return true;
	}
	if (c1 == '/' && is_alpha(c2)) {
		lex_tag(l, l->at + 2);
		*tok = HTML_CLOSE;
		return true;
	}
	if (c1 == '!' && c2 == '-' && at(l, l->at + 3) == '-')
		return skip_comment(l);
	if (c1 == '!' || c1 == '?' || c1 == '/')
		return skip_bogus(l);
	return false;
}

enum html_tok html_lex_next(struct html_lex *l)
{
	enum html_tok tok;
	const char *p;

	while (l->at < l->in.n) {
		l->from = l->at;
		if (l->in.s[l->at] == '<') {
			if (lex_markup(l, &tok)) {
				if (tok == HTML_EOF || l->name_n == 0)
					continue;
				return tok;
			}
			l->text = str_n(l->in.s + l->at, 1);
			l->at++;
			return HTML_TEXT;
		}
		p = memchr(l->in.s + l->at, '<', l->in.n - l->at);
		l->text = str_slice(l->in, l->at, p ? (size_t)(p - l->in.s) : l->in.n);
		l->at += l->text.n;
		return HTML_TEXT;
	}
	return HTML_EOF;
}

size_t html_find_close(str in, size_t from, str name)
{
	const char *p;
	size_t i, k;

	while (from < in.n) {
		p = memchr(in.s + from, '<', in.n - from);
		if (!p)
			break;
		i = (size_t)(p - in.s);
		from = i + 1;
		if (in.n - i < name.n + 3 || in.s[i + 1] != '/')
			continue;
		for (k = 0; k < name.n && lower(in.s[i + 2 + k]) == name.s[k]; k++)
			;
		if (k == name.n && (is_space(in.s[i + 2 + k]) || in.s[i + 2 + k] == '/' || in.s[i + 2 + k] == '>'))
			return i;
	}
	return in.n;
}

str html_lex_attr(const struct html_lex *l, str name)
{
	size_t i;

	for (i = 0; i < l->attrs; i++)
		if (l->attr[i].name.n == name.n && str_eq_ascii_nocase(l->attr[i].name, name))
			return l->attr[i].value;
	return STR_NULL;
}
