#include "text/html.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"

static bool url_byte_ok(unsigned char ch)
{
	static const bool bad[256] = {
		[0 ... 0x20] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['`'] = true,
		['\\'] = true, ['{'] = true, ['}'] = true, ['|'] = true, ['^'] = true, [0x7F] = true,
	};

	return !bad[ch];
}

static str scheme_of(str url)
{
	ssize_t colon = str_chr(url, ':');
	ssize_t i;

	if (colon <= 0 || colon > 10)
		return STR_NULL;
	for (i = 0; i < colon; i++)
		if (!((url.s[i] | 32) >= 'a' && (url.s[i] | 32) <= 'z'))
			return STR_NULL;
	return str_slice(url, 0, (size_t)colon);
}

/* Blanks and control characters are what browsers drop to find a scheme. */
static struct buf url_bytes(struct arena *a, str url)
{
	struct buf b = buf_new(a, url.n * 3 + 8);
	bool colon = false;
	size_t i;

	for (i = 0; i < url.n; i++) {
		unsigned char ch = (unsigned char)url.s[i];

		if (url_byte_ok(ch))
			buf_ch(&b, (char)ch);
		else if (ch > 0x20 && ch != 0x7F)
			buf_fmt(&b, "%%%02X", ch);
		else if (ch == ' ' && colon)
			buf_put(&b, S("%20"));
		colon = colon || ch == ':';
	}
	return b;
}

bool html_link_ok(struct arena *a, str url, str *clean)
{
	static const str schemes[] = { S("http"), S("https"), S("mailto"), S("tel") };
	struct buf b;
	size_t i;
	str scheme;

	url = str_trim(url);
	if (url.n == 0 || url.n > 8000)
		return false;
	b = url_bytes(a, url);
	*clean = buf_str(&b);
	scheme = scheme_of(*clean);
	for (i = 0; i < COUNT(schemes) && !str_eq_ascii_nocase(scheme, schemes[i]); i++)
		;
	if (!scheme.n || i == COUNT(schemes))
		return false;
	memcpy(b.s, schemes[i].s, scheme.n);
	if (i > 1)
		return b.n > scheme.n + 1;
	return str_starts(str_slice(*clean, scheme.n, b.n), S("://")) && b.n > scheme.n + 3;
}

str html_to_text(struct arena *a, str html)
{
	struct html_policy p = { .text_links = true };
	struct html_out out;

	if (!html_sanitize(a, html, &p, &out))
		return str_utf8_trunc(out.text, (size_t)1 << 20);
	return out.text;
}

/* Characters that may not end an address in running text. */
static str trim_url(str u)
{
	while (u.n > 0 && strchr(".,;:!?'\")]}>", u.s[u.n - 1])) {
		if (u.s[u.n - 1] == ')' && str_chr(u, '(') >= 0)
			break;
		u.n--;
	}
	return u;
}

static bool url_here(str line, size_t i, str *url)
{
	str rest = str_slice(line, i, line.n);
	size_t n = 0;

	if (!str_starts_nocase(rest, S("https://")) && !str_starts_nocase(rest, S("http://")))
		return false;
	while (n < rest.n && url_byte_ok((unsigned char)rest.s[n]))
		n++;
	*url = trim_url(str_slice(rest, 0, n));
	return url->n > 10;
}

static void put_escaped(struct buf *b, str x)
{
	size_t i, from;

	for (i = 0, from = 0; i < x.n; i++) {
		const char *e = x.s[i] == '<' ? "&lt;" : x.s[i] == '>' ? "&gt;" : x.s[i] == '&' ? "&amp;" : NULL;

		if (!e && ((unsigned char)x.s[i] >= 0x20 || x.s[i] == '\t') && x.s[i] != 0x7F)
			continue;
		buf_put(b, str_n(x.s + from, i - from));
		if (e)
			buf_put(b, str_of(e));
		from = i + 1;
	}
	buf_put(b, str_n(x.s + from, i - from));
}

static void put_line(struct arena *a, struct buf *b, str line)
{
	size_t i, from = 0;
	str url, clean;

	for (i = 0; i < line.n; i++) {
		if ((line.s[i] | 32) != 'h' || !url_here(line, i, &url) || !html_link_ok(a, url, &clean))
			continue;
		put_escaped(b, str_slice(line, from, i));
		buf_put(b, S("<a href=\""));
		html_attr(b, clean);
		buf_put(b, S("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"));
		put_escaped(b, url);
		buf_put(b, S("</a>"));
		i += url.n - 1;
		from = i + 1;
	}
	put_escaped(b, str_slice(line, from, line.n));
}

str text_to_html(struct arena *a, str text)
{
	str rest = text_clean(a, text), line;
	struct buf b = buf_new(a, text.n * 12 + 4096);
	bool in_p = false;
	size_t links = 0;

	while (str_cut(&rest, '\n', &line)) {
		if (line.n && line.s[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n == 0) {
			if (in_p)
				buf_put(&b, S("</p>"));
			in_p = false;
			continue;
		}
		buf_put(&b, in_p ? S("<br>") : S("<p>"));
		in_p = true;
		if (links++ < HTML_LINK_MAX)
			put_line(a, &b, line);
		else
			put_escaped(&b, line);
	}
	if (in_p)
		buf_put(&b, S("</p>"));
	return buf_str(&b);
}

struct open_tag {
	str tag;	/* as written, with attributes */
	str name;
};

static bool is_void(str name)
{
	static const char *const voids[] = { "br", "hr", "img", "wbr" };
	size_t i;

	for (i = 0; i < COUNT(voids); i++)
		if (str_eq(name, str_of(voids[i])))
			return true;
	return false;
}

struct html_halves html_split(struct arena *a, str html, size_t at)
{
	struct open_tag *open = NEW_N(a, struct open_tag, HTML_DEPTH_MAX + 1);
	struct buf head, tail;
	size_t n = 0, i = 0, k;
	const char *p, *end;
	struct html_halves r;

	at = at > html.n ? html.n : at;
	while (i < at && (p = memchr(html.s + i, '<', at - i)) && (end = memchr(p, '>', html.n - (size_t)(p - html.s)))) {
		str tag = str_n(p, (size_t)(end - p) + 1);

		if (tag.n > 1 && tag.s[1] == '/') {
			n -= n > 0;
		} else {
			for (k = 1; k < tag.n && tag.s[k] != ' ' && tag.s[k] != '>'; k++)
				;
			if (!is_void(str_slice(tag, 1, k)) && n <= HTML_DEPTH_MAX)
				open[n++] = (struct open_tag){ tag, str_slice(tag, 1, k) };
		}
		i = (size_t)(end - html.s) + 1;
	}
	head = buf_new(a, html.n * 2 + 8192);
	tail = buf_new(a, html.n * 2 + (size_t)1 * 1024 * 1024);
	buf_put(&head, str_slice(html, 0, at));
	for (k = n; k > 0; k--)
		buf_fmt(&head, "</%.*s>", FMT(open[k - 1].name));
	for (k = 0; k < n; k++)
		buf_put(&tail, open[k].tag);
	r.reopened = tail.n;
	buf_put(&tail, str_slice(html, at, html.n));
	r.head = buf_str(&head);
	r.tail = buf_str(&tail);
	return r;
}

str html_cid_rewrite(struct arena *a, str html, const struct html_cid *cid, size_t cids)
{
	struct buf b = buf_new(a, html.n * 4 + 65536);
	size_t from = 0, i, at, end;
	ssize_t hit, quote;
	str id;

	for (;;) {
		hit = str_find(str_slice(html, from, html.n), S(" src=\"cid:"));
		if (hit < 0)
			break;
		at = from + (size_t)hit + 10;
		quote = str_chr(str_slice(html, at, html.n), '"');
		if (quote < 0)
			break;
		end = at + (size_t)quote;
		id = str_slice(html, at, end);
		for (i = 0; i < cids && !str_eq(cid[i].cid, id); i++)
			;
		if (i < cids) {
			buf_put(&b, str_slice(html, from, at - 4));
			html_attr(&b, cid[i].url);
		} else {
			buf_put(&b, str_slice(html, from, end));
		}
		from = end;
	}
	buf_put(&b, str_slice(html, from, html.n));
	return b.over ? html : buf_str(&b);
}
