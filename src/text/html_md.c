/* HTML to Markdown: one pass over the tokens of sanitised HTML. */
#include "text/markdown.h"

#include <string.h>

#include "base/buf.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/html_lex.h"

enum { DEPTH = 40, MARKS = 20, OUT_MAX = 2 * MD_MAX };

struct level {
	char kind;		/* '>' quotation, '-' list, '1' numbered list, 'i' item */
	int n;			/* of a numbered list: the next number */
	size_t wide;		/* of an item: what its further lines are indented by */
	bool marked;		/* of an item: its mark is written */
};
struct writer {
	struct arena *a;
	struct buf out;
	struct level level[DEPTH];
	size_t levels;
	int want;		/* line breaks before the next text */
	const char *mark[MARKS];	/* opened, not written yet */
	size_t marks;
	str link[DEPTH];
	size_t link_at[DEPTH], links;
	bool pre, gap, title_on;
	int table, cells, rows;	/* nesting of tables; of the outer one */
	bool in_cell;
	const struct html_md_file *files;
	size_t files_n;
	struct buf title;
	bool has_title;
};

/* ---- lines ---- */

static void put_prefix(struct writer *w, bool blank)
{
	size_t i, k;

	for (i = 0; i < w->levels; i++) {
		struct level *l = &w->level[i];

		if (l->kind == '>') {
			buf_put(&w->out, S("> "));
		} else if (l->kind == 'i' && !l->marked && !blank) {
			struct level *list = i ? &w->level[i - 1] : NULL;
			size_t was = w->out.n;

			if (list && list->kind == '1')
				buf_fmt(&w->out, "%d. ", list->n++);
			else
				buf_put(&w->out, S("- "));
			l->wide = w->out.n - was;
			l->marked = true;
		} else if (l->kind == 'i' && !blank) {
			for (k = 0; k < l->wide; k++)
				buf_ch(&w->out, ' ');
		}
	}
}

static void trim_line(struct writer *w)
{
	while (w->out.n && w->out.s[w->out.n - 1] == ' ')
		buf_cut(&w->out, w->out.n - 1);
}

static void brk(struct writer *w, int n)
{
	w->gap = false;
	if (w->want < n)
		w->want = n;
}

static void flush(struct writer *w)
{
	if (!w->want)
		return;
	if (w->in_cell) {
		w->gap = true;
		w->want = 0;
		return;
	}
	trim_line(w);
	if (w->out.n) {
		for (; w->want > 1; w->want--) {
			buf_ch(&w->out, '\n');
			put_prefix(w, true);
			trim_line(w);
		}
		buf_ch(&w->out, '\n');
	}
	w->want = 0;
	put_prefix(w, false);
}

static void put_marks(struct writer *w)
{
	size_t i;

	for (i = 0; i < w->marks; i++)
		if (w->mark[i]) {
			buf_put(&w->out, str_of(w->mark[i]));
			w->mark[i] = NULL;
		}
}

/* ---- words ---- */

/* What would begin a heading, a list or a rule at the start of a line. */
static bool starts_block(str word, size_t i)
{
	if (!i)
		return strchr("#+-=", word.s[0]) != NULL;
	return i < 10 && (word.s[i] == '.' || word.s[i] == ')') && word.s[i - 1] >= '0' && word.s[i - 1] <= '9';
}

static void put_escaped(struct writer *w, str word)
{
	size_t i;
	bool first = !w->out.n || w->out.s[w->out.n - 1] == '\n' || w->out.s[w->out.n - 1] == ' ';

	for (i = 0; i < word.n; i++) {
		char ch = word.s[i];

		if (strchr("\\`*_[]<>~", ch) || (ch == '|' && w->in_cell) || (ch == '!' && i + 1 == word.n) ||
		    (first && starts_block(word, i)))
			buf_ch(&w->out, '\\');
		buf_ch(&w->out, ch);
	}
}

static void put_pre(struct writer *w, str text)
{
	str line;

	while (str_cut(&text, '\n', &line)) {
		buf_put(&w->out, line);
		if (text.s) {
			buf_ch(&w->out, '\n');
			put_prefix(w, false);
		}
	}
}

static void put_gap(struct writer *w)
{
	if (w->gap && w->out.n && w->out.s[w->out.n - 1] != ' ')
		buf_ch(&w->out, ' ');
	w->gap = false;
}

static void put_text(struct writer *w, str raw)
{
	struct buf b = buf_new(w->a, raw.n * 4 + 16);
	str s;
	size_t i = 0, from;

	html_unescape(&b, raw, false);
	s = buf_str(&b);
	if (w->title_on)
		buf_put(&w->title, s);
	if (w->pre) {
		flush(w);
		put_pre(w, s);
		return;
	}
	while (i < s.n) {
		for (from = i; i < s.n && strchr(" \t\r\n", s.s[i]); i++)
			;
		w->gap = w->gap || i > from;
		for (from = i; i < s.n && !strchr(" \t\r\n", s.s[i]); i++)
			;
		if (i == from)
			break;
		if (w->want)
			w->gap = false;
		flush(w);
		put_gap(w);
		put_marks(w);
		put_escaped(w, str_slice(s, from, i));
	}
}

static void mark_open(struct writer *w, const char *mark)
{
	if (w->marks < MARKS)
		w->mark[w->marks] = mark;
	w->marks++;
}

static void mark_close(struct writer *w, const char *mark)
{
	if (!w->marks)
		return;
	w->marks--;
	if (w->marks < MARKS && !w->mark[w->marks])
		buf_put(&w->out, str_of(mark));
}

/* ---- links and images ---- */

static void link_open(struct writer *w, str href)
{
	struct buf b = buf_new(w->a, href.n * 4 + 16);

	html_unescape(&b, href, true);
	flush(w);
	put_gap(w);
	put_marks(w);
	if (w->links < DEPTH) {
		w->link[w->links] = buf_str(&b);
		w->link_at[w->links] = w->out.n;
		if (w->link[w->links].n)
			buf_ch(&w->out, '[');
	}
	w->links++;
}

static void link_close(struct writer *w)
{
	str href;

	if (!w->links || --w->links >= DEPTH)
		return;
	href = w->link[w->links];
	if (!href.n)
		return;
	if (w->out.n == w->link_at[w->links] + 1)
		buf_cut(&w->out, w->link_at[w->links]);
	else
		buf_fmt(&w->out, "](<%.*s>)", FMT(href));
}

static void image(struct writer *w, const struct html_lex *l)
{
	str src = html_lex_attr(l, S("src")), remote = html_lex_attr(l, S("data-remote-src")), alt = html_lex_attr(l, S("alt"));
	struct buf b = buf_new(w->a, (src.n + remote.n) * 4 + 16);
	size_t i;

	html_unescape(&b, src.n ? src : remote, true);
	for (i = 0; i < w->files_n; i++)
		if (str_eq(w->files[i].from, buf_str(&b)))
			break;
	if (i == w->files_n && !remote.n)
		return;
	if (w->want)
		w->gap = false;
	flush(w);
	put_gap(w);
	put_marks(w);
	buf_put(&w->out, i < w->files_n ? S("![") : S("["));
	put_text(w, alt.s && alt.n ? alt : i < w->files_n ? S("") : S("image"));
	buf_fmt(&w->out, "](<%.*s>)", FMT(i < w->files_n ? w->files[i].to : buf_str(&b)));
}

/* ---- elements ---- */

static void level_open(struct writer *w, char kind, int n)
{
	brk(w, kind == 'i' || (kind != '>' && w->levels && w->level[w->levels - 1].kind == 'i') ? 1 : 2);
	if (w->levels < DEPTH)
		w->level[w->levels++] = (struct level){ .kind = kind, .n = n };
}

static void level_close(struct writer *w, char kind)
{
	while (w->levels && w->level[w->levels - 1].kind == 'i' && kind != 'i')
		w->levels--;
	if (w->levels && (w->level[w->levels - 1].kind == kind || (kind == '-' && w->level[w->levels - 1].kind == '1')))
		w->levels--;
	brk(w, kind == 'i' || (w->levels && kind != '>') ? 1 : 2);
}

static void row_close(struct writer *w)
{
	int i;

	if (!w->cells)
		return;
	buf_put(&w->out, S(" |"));
	if (!w->rows++) {
		brk(w, 1);
		flush(w);
		for (i = 0; i < w->cells; i++)
			buf_put(&w->out, S("| --- "));
		buf_ch(&w->out, '|');
	}
	w->cells = 0;
	brk(w, 1);
}

static void table_edge(struct writer *w, bool open)
{
	w->table += open ? 1 : w->table ? -1 : 0;
	w->in_cell = w->in_cell && w->table;
	if (w->table == (open ? 1 : 0)) {
		w->cells = w->rows = 0;
		brk(w, 2);
	}
}

static void cell(struct writer *w, bool open)
{
	w->in_cell = false;
	if (open) {
		flush(w);
		buf_put(&w->out, w->cells++ ? S(" | ") : S("| "));
		w->gap = false;
	}
	w->in_cell = open;
}

/* A table within a cell is words like others. */
static bool in_table(struct writer *w, str name, bool open)
{
	bool row = str_eq(name, S("tr")), one = str_eq(name, S("td")) || str_eq(name, S("th"));

	if (str_eq(name, S("table"))) {
		table_edge(w, open);
		return true;
	}
	if (!row && !one)
		return false;
	if (w->table == 1 && row) {
		w->in_cell = false;
		row_close(w);
	} else if (w->table == 1) {
		cell(w, open);
	}
	return w->table > 0;
}

static bool inline_tag(struct writer *w, str name, bool open)
{
	static const struct {
		str name;
		const char *mark;
	} marks[] = { { S("b"), "**" }, { S("strong"), "**" }, { S("em"), "*" }, { S("i"), "*" }, { S("del"), "~~" },
		{ S("s"), "~~" }, { S("strike"), "~~" } };
	size_t i;

	for (i = 0; i < COUNT(marks); i++)
		if (str_eq(name, marks[i].name)) {
			if (open)
				mark_open(w, marks[i].mark);
			else
				mark_close(w, marks[i].mark);
			return true;
		}
	return false;
}

static void heading(struct writer *w, str name, bool open)
{
	int i, n = name.s[1] - '0';

	brk(w, 2);
	if (n == 1 && (open ? !w->has_title : w->title_on)) {
		w->title_on = open;
		w->has_title = true;
	}
	if (!open)
		return;
	flush(w);
	for (i = 0; i < n; i++)
		buf_ch(&w->out, '#');
	buf_ch(&w->out, ' ');
}

static void pre(struct writer *w, bool open)
{
	brk(w, open ? 2 : 1);
	flush(w);
	buf_put(&w->out, S("```"));
	brk(w, open ? 1 : 2);
	w->pre = open;
}

static void numbered(struct writer *w, const struct html_lex *l)
{
	i64 start = 1;

	if (!str_i64(html_lex_attr(l, S("start")), &start) || start < 0 || start > 99999)
		start = 1;
	level_open(w, '1', (int)start);
}

static void paragraph(struct writer *w, bool open)
{
	bool fresh = w->levels && w->level[w->levels - 1].kind == 'i' && !w->level[w->levels - 1].marked;

	brk(w, fresh && open ? 1 : 2);
}

/* Those that hold others. */
static bool container(struct writer *w, const struct html_lex *l, str name, bool open)
{
	char kind = str_eq(name, S("blockquote")) ? '>' : str_eq(name, S("ul")) ? '-' : str_eq(name, S("ol")) ? '1' :
		str_eq(name, S("li")) ? 'i' : 0;

	if (!kind)
		return false;
	if (!open)
		level_close(w, kind == '1' ? '-' : kind);
	else if (kind == '1')
		numbered(w, l);
	else
		level_open(w, kind, 0);
	return true;
}

static void block(struct writer *w, const struct html_lex *l, str name, bool open)
{
	static const str apart[] = { S("p"), S("dd"), S("dt"), S("figure") };
	static const str lines[] = { S("div"), S("section"), S("figcaption"), S("caption") };
	size_t i;

	if (container(w, l, name, open))
		return;
	if (name.n == 2 && name.s[0] == 'h' && name.s[1] >= '1' && name.s[1] <= '6')
		heading(w, name, open);
	else if (str_eq(name, S("pre")))
		pre(w, open);
	for (i = 0; i < COUNT(apart); i++)
		if (str_eq(name, apart[i]))
			paragraph(w, open);
	for (i = 0; i < COUNT(lines); i++)
		if (str_eq(name, lines[i]))
			brk(w, 1);
}

static void element(struct writer *w, const struct html_lex *l, bool open)
{
	str name = str_n(l->name, l->name_n);

	if (in_table(w, name, open) || inline_tag(w, name, open))
		return;
	if (str_eq(name, S("a"))) {
		if (open)
			link_open(w, html_lex_attr(l, S("href")));
		else
			link_close(w);
	} else if (str_eq(name, S("img"))) {
		image(w, l);
	} else if (str_eq(name, S("code")) && !w->pre) {
		flush(w);
		put_marks(w);
		buf_put(&w->out, w->gap && open ? S(" `") : S("`"));
		w->gap = false;
	} else if (str_eq(name, S("br"))) {
		buf_put(&w->out, w->in_cell ? S(" ") : S("\\"));
		brk(w, 1);
	} else if (str_eq(name, S("hr"))) {
		brk(w, 2);
		flush(w);
		buf_put(&w->out, S("---"));
		brk(w, 2);
	} else {
		block(w, l, name, open);
	}
}

static str raw_title(struct arena *a, str html)
{
	ssize_t from = str_find_nocase(html, S("<title>")), to;
	struct buf b = buf_new(a, 4096);

	if (from < 0)
		return S("");
	to = str_find_nocase(str_slice(html, (size_t)from, html.n), S("</title>"));
	if (to < 7 || to > 2000)
		return S("");
	html_unescape(&b, str_slice(html, (size_t)from + 7, (size_t)(from + to)), false);
	return str_trim(text_clean_line(a, buf_str(&b)));
}

str html_to_md(struct arena *a, str html, const struct html_md_file *files, size_t n, str *title)
{
	struct writer w = { .a = a, .out = buf_new(a, OUT_MAX), .title = buf_new(a, 4096), .files = files, .files_n = n };
	struct html_policy policy = { 0 };
	struct html_out clean;
	struct html_lex l = { 0 };
	enum html_tok tok;

	(void)!html_sanitize(a, html, &policy, &clean);
	l.in = clean.html;
	while ((tok = html_lex_next(&l)) != HTML_EOF) {
		if (tok == HTML_TEXT)
			put_text(&w, l.text);
		else
			element(&w, &l, tok == HTML_OPEN);
	}
	trim_line(&w);
	if (title) {
		*title = raw_title(a, html);
		if (!title->n)
			*title = str_trim(text_clean_line(a, buf_str(&w.title)));
	}
	return str_trim(buf_str(&w.out));
}
