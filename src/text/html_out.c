#include "text/html_out.h"

#include <string.h>

#include "base/arena.h"
#include "text/fold.h"

enum { QUOTE_SHOWN = 8, DATA_IMAGE_MAX = 256 << 10 };

/* Bytes that pass unchanged into both outputs. */
static const bool plain[256] = {
	[0x21] = true, [0x23 ... 0x25] = true, [0x27 ... 0x3B] = true, [0x3D] = true,
	[0x3F ... 0x7E] = true, [0x80 ... 0xC1] = true, [0xC3 ... 0xFF] = true,
};

static void put_prefix(struct html_san *s, int depth, bool content)
{
	int i;

	for (i = 0; i < depth && i < QUOTE_SHOWN; i++)
		buf_put(&s->t, content || i + 1 < depth ? S("> ") : S(">"));
}

static void note_line(struct html_san *s)
{
	size_t cap;

	if (s->lines == s->line_cap) {
		cap = s->line_cap ? s->line_cap * 2 : 64;
		s->line = arena_grow(s->a, s->line, s->line_cap * sizeof(*s->line), cap * sizeof(*s->line));
		s->line_cap = cap;
	}
	s->line[s->lines++] = (struct html_line){ s->t.n, s->h.n };
}

/* Settles owed newlines and blanks before visible text. */
static void visible(struct html_san *s)
{
	int i, least;

	if (s->t.n == 0)
		s->newlines = 0;
	if (s->newlines > 0 || s->t.n == 0) {
		least = s->quote < s->line_quote ? s->quote : s->line_quote;
		for (i = 0; i < s->newlines; i++) {
			buf_ch(&s->t, '\n');
			if (i + 1 < s->newlines)
				put_prefix(s, least, false);
		}
		note_line(s);
		put_prefix(s, s->quote, true);
		s->line_quote = s->quote;
		s->newlines = 0;
		s->space = false;
		buf_put(&s->t, s->bullet);
		s->bullet = STR_NULL;
	}
	if (s->space)
		buf_ch(&s->t, ' ');
	s->space = false;
}

static void text_break(struct html_san *s, int n)
{
	if (s->newlines < n)
		s->newlines = n;
	s->space = false;
}

void html_text_newline(struct html_san *s)
{
	if (s->newlines < 3)
		s->newlines++;
	s->space = false;
}

static void text_space(struct html_san *s, str ws)
{
	size_t i;

	if (!s->pre) {
		s->space = s->t.n > 0 && s->newlines == 0;
		return;
	}
	for (i = 0; i < ws.n; i++) {
		if (ws.s[i] == '\n') {
			html_text_newline(s);
		} else {
			visible(s);
			buf_ch(&s->t, ' ');
		}
	}
}

static bool is_ws(char ch)
{
	return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' || ch == '\f';
}

/* Takes no room: dropped from the text, kept in the HTML. */
static bool no_width(uint32_t cp)
{
	return (cp >= 0x200B && cp <= 0x200D) || cp == 0xAD || cp == 0xFEFF;
}

static void put_cp(struct html_san *s, uint32_t cp)
{
	if (cp < 0x80 && is_ws((char)cp)) {
		buf_ch(&s->h, cp == '\n' || cp == '\t' ? (char)cp : ' ');
		text_space(s, S(" "));
		return;
	}
	if (cp < 0x20 || cp == 0x7F)
		return;
	if (cp == 0xA0) {
		buf_put(&s->h, S("\xC2\xA0"));
		s->space = s->space || (s->t.n > 0 && s->newlines == 0);
		return;
	}
	if (!no_width(cp)) {
		visible(s);
		text_put_cp(&s->t, cp);
	}
	switch (cp) {
	case '<': buf_put(&s->h, S("&lt;")); break;
	case '>': buf_put(&s->h, S("&gt;")); break;
	case '&': buf_put(&s->h, S("&amp;")); break;
	default: text_put_cp(&s->h, cp); break;
	}
}

static size_t put_ws(struct html_san *s, str raw, size_t i)
{
	size_t from = i;

	for (; i < raw.n && is_ws(raw.s[i]); i++) {
		if (raw.s[i] == '\r') {
			if (i + 1 >= raw.n || raw.s[i + 1] != '\n')
				buf_ch(&s->h, '\n');
			continue;
		}
		buf_ch(&s->h, raw.s[i] == '\f' ? ' ' : raw.s[i]);
	}
	text_space(s, str_slice(raw, from, i));
	return i;
}

void html_put_text(struct html_san *s, str raw)
{
	size_t i = 0, from;
	uint32_t cp[2];
	int32_t one;

	while (i < raw.n) {
		for (from = i; i < raw.n && plain[(unsigned char)raw.s[i]]; i++)
			;
		if (i > from) {
			visible(s);
			buf_put(&s->t, str_n(raw.s + from, i - from));
			buf_put(&s->h, str_n(raw.s + from, i - from));
		}
		if (i >= raw.n)
			break;
		if (is_ws(raw.s[i])) {
			i = put_ws(s, raw, i);
		} else if (raw.s[i] == '&' && html_entity(raw, &i, false, cp) > 0) {
			put_cp(s, cp[0]);
		} else {
			one = text_cp(raw, &i);
			put_cp(s, one < 0 ? 0xFFFD : (uint32_t)one);
		}
	}
}

static void enter_item(struct html_san *s)
{
	struct html_open *list = NULL;
	size_t i;

	for (i = s->depth; i > 0 && !list; i--)
		if (s->stack[i - 1].tag->flags & TAG_LIST)
			list = &s->stack[i - 1];
	if (list && list->tag->id == T_OL)
		s->bullet = str_fmt(s->a, "%d. ", ++list->item);
	else
		s->bullet = S("- ");
}

void html_text_enter(struct html_san *s, const struct html_tag *t, unsigned parent)
{
	bool nested_list = (t->flags & TAG_LIST) && parent == T_LI;

	if (t->flags & TAG_CELL) {
		if (!s->newlines)
			s->space = s->t.n > 0;
		return;
	}
	if (t->flags & TAG_BLOCK)
		text_break(s, (t->flags & TAG_PARA) && !nested_list && t->id != T_TABLE ? 2 : 1);
	if (t->id == T_BLOCKQUOTE)
		s->quote++;
	if (t->id == T_PRE)
		s->pre++;
	if (t->id == T_LI)
		enter_item(s);
}

/* "label <address>", unless the label already says it. */
static void leave_link(struct html_san *s)
{
	str label = str_slice(buf_str(&s->t), s->link_text_at, s->t.n);
	str url = s->link;

	if (!s->p->text_links || url.n == 0)
		return;
	if (str_starts_nocase(url, S("mailto:")))
		url = str_slice(url, 7, url.n);
	if (str_find_nocase(label, url) < 0 && label.n > 0) {
		visible(s);
		buf_put(&s->t, S(" <"));
		buf_put(&s->t, url);
		buf_ch(&s->t, '>');
	}
	s->link = STR_NULL;
}

void html_text_leave(struct html_san *s, const struct html_tag *t)
{
	if (t->id == T_A)
		leave_link(s);
	if (t->flags & TAG_BLOCK)
		text_break(s, (t->flags & TAG_PARA) && t->id != T_TABLE ? 2 : 1);
	if (t->id == T_BLOCKQUOTE)
		s->quote--;
	if (t->id == T_PRE)
		s->pre--;
	if (t->id == T_LI)
		s->bullet = STR_NULL;
}

void html_text_alt(struct html_san *s, str alt)
{
	alt = str_trim(text_clean_line(s->a, alt));
	if (alt.n == 0 || alt.n > 200)
		return;
	visible(s);
	buf_ch(&s->t, '[');
	buf_put(&s->t, alt);
	buf_ch(&s->t, ']');
}

static bool data_image(str url)
{
	static const char *const kinds[] = { "data:image/png;base64,", "data:image/jpeg;base64,",
		"data:image/gif;base64,", "data:image/webp;base64," };
	size_t i, k;

	if (url.n > DATA_IMAGE_MAX)
		return false;
	for (i = 0; i < COUNT(kinds); i++) {
		if (!str_starts_nocase(url, str_of(kinds[i])))
			continue;
		for (k = strlen(kinds[i]); k < url.n; k++)
			if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", url.s[k]) || !url.s[k])
				return false;
		return true;
	}
	return false;
}

static bool cid_ok(str url)
{
	size_t i;

	if (!str_starts_nocase(url, S("cid:")) || url.n > 300 || url.n < 5)
		return false;
	for (i = 4; i < url.n; i++)
		if ((unsigned char)url.s[i] <= 0x20 || strchr("<>\"'`\\", url.s[i]))
			return false;
	return true;
}

static str img_url(struct html_san *s, str attr)
{
	str raw = html_lex_attr(&s->lex, attr);
	struct buf b;

	if (raw.n == 0 || raw.n > DATA_IMAGE_MAX * 2)
		return STR_NULL;
	b = buf_new(s->a, raw.n * 4 + 16);
	html_unescape(&b, raw, true);
	return str_trim(buf_str(&b));
}

static bool remote_ok(struct html_san *s, str url, str *clean)
{
	return html_link_ok(s->a, url, clean) &&
	       (str_starts(*clean, S("https://")) || str_starts(*clean, S("http://")));
}

bool html_img_wanted(struct html_san *s)
{
	str src = img_url(s, S("src")), clean;

	if (cid_ok(src) || data_image(src))
		return true;
	if (remote_ok(s, src, &clean) || remote_ok(s, img_url(s, S("data-remote-src")), &clean)) {
		s->out->remote_images++;
		return true;
	}
	return false;
}

static void put_src(struct html_san *s, str name, str url)
{
	buf_ch(&s->h, ' ');
	buf_put(&s->h, name);
	buf_put(&s->h, S("=\""));
	html_attr(&s->h, url);
	buf_ch(&s->h, '"');
}

void html_img_src(struct html_san *s)
{
	str src = img_url(s, S("src")), clean, cid;
	size_t i;

	if (cid_ok(src)) {
		cid = str_slice(src, 4, src.n);
		for (i = 0; i < s->p->cids; i++)
			if (str_eq(s->p->cid[i].cid, cid)) {
				put_src(s, S("src"), s->p->cid[i].url);
				return;
			}
		put_src(s, S("src"), str_fmt(s->a, "cid:%.*s", FMT(cid)));
		return;
	}
	if (data_image(src)) {
		put_src(s, S("src"), src);
		return;
	}
	if (remote_ok(s, src, &clean) || remote_ok(s, img_url(s, S("data-remote-src")), &clean))
		put_src(s, s->p->remote_images ? S("src") : S("data-remote-src"), clean);
}
