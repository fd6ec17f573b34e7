#include "text/html.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/html_lex.h"
#include "text/html_mark.h"
#include "text/html_out.h"
#include "text/html_tags.h"

static bool barrier(const struct html_tag *t)
{
	return (t->flags & TAG_CELL) || t->id == T_TABLE || t->id == T_CAPTION;
}

static void close_top(struct html_san *s)
{
	struct html_open *o = &s->stack[--s->depth];

	buf_put(&s->h, S("</"));
	buf_put(&s->h, o->tag->name);
	buf_ch(&s->h, '>');
	html_text_leave(s, o->tag);
	if (o->mark >= 0) {
		struct html_mark *m = &s->out->mark[o->mark];

		s->in_mark--;
		if (m->kind != HTML_MARK_SEP) {
			m->html_end = s->h.n;
			m->text_end = s->t.n;
		}
	}
}

static void close_to(struct html_san *s, size_t depth)
{
	while (s->depth > depth)
		close_top(s);
}

/* Writes an element without attributes that the markup forgot. */
static void push_bare(struct html_san *s, const char *name)
{
	const struct html_tag *t = html_tag_find(str_of(name));

	if (s->depth >= HTML_DEPTH_MAX)
		return;
	html_text_enter(s, t, 0);
	buf_ch(&s->h, '<');
	buf_put(&s->h, str_of(name));
	buf_ch(&s->h, '>');
	s->stack[s->depth++] = (struct html_open){ .tag = t, .mark = -1 };
}

/* Content directly in a table belongs into a cell. */
static void ensure_cell(struct html_san *s)
{
	const struct html_tag *t;

	if (s->depth == 0)
		return;
	t = s->stack[s->depth - 1].tag;
	if (!(t->flags & TAG_TABLE) || t->id == T_CAPTION || s->depth + 2 > HTML_DEPTH_MAX)
		return;
	if (t->id != T_TR)
		push_bare(s, "tr");
	push_bare(s, "td");
}

/* Depth just above the innermost table, 0 without one. */
static size_t table_depth(const struct html_san *s)
{
	size_t i;

	for (i = s->depth; i > 0; i--)
		if (s->stack[i - 1].tag->id == T_TABLE)
			return i;
	return 0;
}

/* Innermost open element of this id above the next barrier: its index + 1, or 0. */
static size_t find_open(const struct html_san *s, enum html_tag_id id)
{
	size_t i;

	for (i = s->depth; i > 0; i--) {
		if (s->stack[i - 1].tag->id == id)
			return i;
		if (barrier(s->stack[i - 1].tag))
			return 0;
	}
	return 0;
}

static void close_id(struct html_san *s, enum html_tag_id id)
{
	size_t i = find_open(s, id);

	if (i)
		close_to(s, i - 1);
}

/* As close_id, but a list or quote in between keeps it open. */
static void close_item(struct html_san *s, enum html_tag_id id)
{
	size_t i;

	for (i = s->depth; i > 0; i--) {
		const struct html_tag *t = s->stack[i - 1].tag;

		if (t->id == id) {
			close_to(s, i - 1);
			return;
		}
		if (barrier(t) || (t->flags & TAG_LIST) || t->id == T_BLOCKQUOTE)
			return;
	}
}

static bool is_row_group(enum html_tag_id id)
{
	return id == T_TBODY || id == T_THEAD || id == T_TFOOT;
}

/* Puts a part of a table where it belongs; false: no table, the tag is dropped. */
static bool place_table_part(struct html_san *s, const struct html_tag *t)
{
	size_t top = table_depth(s), i;

	if (top == 0)
		return false;
	for (i = s->depth; i > top; i--) {
		enum html_tag_id id = s->stack[i - 1].tag->id;

		if ((t->id == T_TR && is_row_group(id)) ||
		    ((t->flags & TAG_CELL) && (id == T_TR || is_row_group(id))))
			break;
	}
	close_to(s, i);
	if ((t->flags & TAG_CELL) && s->stack[s->depth - 1].tag->id != T_TR) {
		if (s->depth + 2 > HTML_DEPTH_MAX)
			return false;
		push_bare(s, "tr");
	}
	return true;
}

/* What must be closed or opened before this element; false drops the tag. */
static bool place(struct html_san *s, const struct html_tag *t)
{
	if ((t->flags & TAG_CELL) || ((t->flags & TAG_TABLE) && t->id != T_TABLE))
		return place_table_part(s, t);
	ensure_cell(s);
	if (t->flags & TAG_BLOCK)
		close_id(s, T_P);
	if (t->id == T_LI)
		close_item(s, T_LI);
	if (t->id == T_DD || t->id == T_DT) {
		close_item(s, T_DD);
		close_item(s, T_DT);
	}
	if (t->id == T_A)
		close_id(s, T_A);
	return true;
}

static bool seen_before(const struct html_lex *l, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (str_eq_ascii_nocase(l->attr[k].name, l->attr[i].name))
			return true;
	return false;
}

static str unescaped(struct html_san *s, str raw)
{
	struct buf b;

	if (str_chr(raw, '&') < 0)
		return raw;
	b = buf_new(s->a, raw.n * 4 + 16);
	html_unescape(&b, raw, true);
	return buf_str(&b);
}

static void put_attr(struct html_san *s, const struct html_tag *t, str name, str value)
{
	if (!html_tag_attr(&s->h, t, name, value) && s->p->styles)
		html_style_attr(s, name, value);
}

static void put_attrs(struct html_san *s, const struct html_tag *t)
{
	size_t i;

	for (i = 0; i < s->lex.attrs; i++)
		if (i == 0 || !seen_before(&s->lex, i))
			put_attr(s, t, s->lex.attr[i].name, unescaped(s, s->lex.attr[i].value));
}

/* True if the text after this tag is hidden: a preheader, a tracking line. */
static bool hidden(const struct html_lex *l)
{
	str style = html_lex_attr(l, S("style"));
	char t[16];
	size_t i, n = 0;
	ssize_t at = str_find_nocase(style, S("display"));

	if (at < 0)
		return false;
	for (i = (size_t)at; i < style.n && n < 12; i++)
		if (style.s[i] != ' ' && style.s[i] != '\n' && style.s[i] != '\r' && style.s[i] != '\t')
			t[n++] = style.s[i];
	return str_eq_ascii_nocase(str_n(t, n), S("display:none"));
}

/* Offset of the last "</name" of the input, looked up once for each name. */
static size_t last_close(struct html_san *s, str name)
{
	size_t i, at, k;

	for (i = 0; i < s->memos; i++)
		if (str_eq(s->memo[i].name, name))
			return s->memo[i].at;
	for (at = s->lex.in.n, k = at; k > 0; k--)
		if (s->lex.in.s[k - 1] == '<' &&
		    html_find_close(str_slice(s->lex.in, k - 1, k + name.n + 2), 0, name) == 0) {
			at = k - 1;
			break;
		}
	if (s->memos < COUNT(s->memo)) {
		s->memo[s->memos].name = str_dup(s->a, name);
		s->memo[s->memos++].at = at;
	}
	return at;
}

static bool has_close(struct html_san *s, str name)
{
	size_t at = last_close(s, name);

	return at < s->lex.in.n && at >= s->lex.at;
}

static void skip_raw(struct html_san *s, str name)
{
	size_t at;

	s->out->dropped++;
	if (!has_close(s, name))
		return;
	at = html_find_close(s->lex.in, s->lex.at, name);
	if (s->p->styles && str_eq(name, S("style")))
		html_style_block(s, str_slice(s->lex.in, s->lex.at, at));
	s->lex.at = at;
	html_lex_next(&s->lex);
}

/* Skips to the end of a nesting element; inner raw text is no markup. */
static void skip_nested(struct html_san *s, str as_named)
{
	str name = str_dup(s->a, as_named), inner;
	size_t depth = 1;
	enum html_tok tok;
	const struct html_tag *t;

	s->out->dropped++;
	if (!has_close(s, name))
		return;
	while (depth > 0 && (tok = html_lex_next(&s->lex)) != HTML_EOF) {
		if (tok == HTML_TEXT)
			continue;
		inner = str_n(s->lex.name, s->lex.name_n);
		if (str_eq(inner, name)) {
			depth += tok == HTML_OPEN ? !s->lex.self_closing : (size_t)-1;
			continue;
		}
		t = html_tag_find(inner);
		if (tok == HTML_OPEN && t && (t->flags & TAG_RAW))
			skip_raw(s, t->name);
	}
}

static void put_link(struct html_san *s)
{
	str clean;

	if (!html_link_ok(s->a, unescaped(s, html_lex_attr(&s->lex, S("href"))), &clean))
		return;
	buf_put(&s->h, S(" href=\""));
	html_attr(&s->h, clean);
	buf_put(&s->h, S("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\""));
	s->link = str_dup(s->a, clean);
	s->link_text_at = s->t.n;
}

static bool link_wanted(struct html_san *s)
{
	str clean;

	if (!html_link_ok(s->a, unescaped(s, html_lex_attr(&s->lex, S("href"))), &clean))
		return false;
	if (s->out->links >= HTML_LINK_MAX) {
		s->out->cut = true;
		return false;
	}
	s->out->links++;
	return true;
}

static void put_open(struct html_san *s, const struct html_tag *t)
{
	buf_ch(&s->h, '<');
	buf_put(&s->h, t->name);
	if (t->id == T_A)
		put_link(s);
	else if (t->id == T_IMG)
		html_img_src(s);
	put_attrs(s, t);
	buf_ch(&s->h, '>');
}

static void open_void(struct html_san *s, const struct html_tag *t)
{
	if (t->id == T_IMG && !html_img_wanted(s))
		return;
	if (!place(s, t))
		return;
	html_mark_open(s, false);
	if (t->id == T_BR || t->id == T_HR)
		html_text_newline(s);
	else if (t->id == T_IMG)
		html_text_alt(s, unescaped(s, html_lex_attr(&s->lex, S("alt"))));
	put_open(s, t);
}

static void open_element(struct html_san *s, const struct html_tag *t)
{
	int mark;

	if (t->id == T_A && !link_wanted(s)) {
		close_id(s, T_A);
		return;
	}
	if (!place(s, t) || s->depth >= HTML_DEPTH_MAX)
		return;
	mark = html_mark_open(s, true);
	html_text_enter(s, t, s->depth ? s->stack[s->depth - 1].tag->id : 0);
	put_open(s, t);
	s->stack[s->depth++] = (struct html_open){ .tag = t, .mark = mark };
	if (mark >= 0)
		s->in_mark++;
}

/* "<ana@example.com>" that somebody forgot to escape is text, not a tag. */
static bool is_address(struct html_san *s)
{
	str raw = str_slice(s->lex.in, s->lex.from, s->lex.at);

	return s->lex.attrs == 0 && raw.n < 100 && str_chr(raw, '@') > 0;
}

static bool allowed(const struct html_san *s, const struct html_tag *t)
{
	return (t->flags & TAG_ALLOW) || ((t->flags & TAG_LOOKS) && s->p->styles);
}

static void on_open(struct html_san *s)
{
	str name = str_n(s->lex.name, s->lex.name_n);
	const struct html_tag *t = html_tag_find(name);

	if (!t) {
		if (is_address(s)) {
			ensure_cell(s);
			html_put_text(s, str_slice(s->lex.in, s->lex.from, s->lex.at));
		}
		return;
	}
	if (t->flags & TAG_RAW) {
		skip_raw(s, t->name);
		return;
	}
	if ((t->flags & TAG_NEST) || (!(t->flags & (TAG_VOID | TAG_GONE)) && !s->p->styles && hidden(&s->lex))) {
		if (!s->lex.self_closing || (t->flags & TAG_ALLOW))
			skip_nested(s, t->name);
		return;
	}
	if (!allowed(s, t))
		return;
	if (t->flags & TAG_VOID)
		open_void(s, t);
	else
		open_element(s, t);
}

static void on_close(struct html_san *s)
{
	const struct html_tag *t = html_tag_find(str_n(s->lex.name, s->lex.name_n));
	size_t i;

	if (!t || !allowed(s, t))
		return;
	if (t->id == T_BR) {
		s->lex.attrs = 0;
		open_void(s, t);
		return;
	}
	for (i = s->depth; i > 0; i--) {
		const struct html_tag *o = s->stack[i - 1].tag;

		if (o == t) {
			close_to(s, i - 1);
			return;
		}
		if (o->id == T_TABLE)
			return;
		if (barrier(o) && !(t->flags & (TAG_TABLE | TAG_CELL)))
			return;
	}
}

static bool has_ink(str x)
{
	size_t i;

	for (i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] > 0x20)
			return true;
	return false;
}

static void run(struct html_san *s)
{
	enum html_tok tok;

	while ((tok = html_lex_next(&s->lex)) != HTML_EOF) {
		if (s->h.over || s->t.over)
			return;
		if (tok == HTML_OPEN) {
			on_open(s);
		} else if (tok == HTML_CLOSE) {
			on_close(s);
		} else if (tok == HTML_TEXT) {
			if (has_ink(s->lex.text))
				ensure_cell(s);
			html_put_text(s, s->lex.text);
		}
	}
	close_to(s, 0);
}

static size_t limit_for(size_t n)
{
	size_t most = (size_t)192 << 20;

	return n > (most - 8192) / 12 ? most : n * 12 + 8192;
}

bool html_sanitize(struct arena *a, str in, const struct html_policy *p, struct html_out *out)
{
	static const struct html_policy none;
	struct html_san *s = NEW(a, struct html_san);
	size_t i, pictures = 0;

	*out = (struct html_out){ .html = S(""), .text = S("") };
	*s = (struct html_san){ .a = a, .p = p ? p : &none, .out = out };
	s->lex.in = text_clean(a, in);
	for (i = 0; i < s->p->cids; i++)
		pictures += s->p->cid[i].url.n;
	s->h = buf_new(a, limit_for(in.n) + pictures);
	s->t = buf_new(a, limit_for(in.n));
	run(s);
	out->text = buf_str(&s->t);
	out->line = s->line;
	out->lines = s->lines;
	if (s->h.over || s->t.over) {
		out->cut = true;
		out->marks = 0;
		return false;
	}
	out->html = buf_str(&s->h);
	for (i = 0; i < out->marks; i++)
		if (out->mark[i].kind == HTML_MARK_SEP) {
			out->mark[i].html_end = out->html.n;
			out->mark[i].text_end = out->text.n;
		}
	return true;
}
