#include "text/reply.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/header.h"
#include "text/reply_line.h"

enum { RANGES_MAX = 64, SIGN_LINES = 15, LINES_READ = 10000 };

struct range {
	size_t text_at, text_end, html_at, html_end;
};

struct cutter {
	struct arena *a;
	const struct html_out *html;
	struct reply_lines l;
	struct range r[RANGES_MAX];
	size_t n;
	size_t *next_ink;	/* next line that is not blank, or l.n */
};

static size_t html_of(const struct cutter *c, size_t text_at)
{
	size_t lo = 0, hi;

	if (!c->html)
		return 0;
	for (hi = c->html->lines; lo < hi;) {
		size_t mid = (lo + hi) / 2;

		if (c->html->line[mid].text_at < text_at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->html->lines ? c->html->line[lo].html_at : c->html->html.n;
}

static void add_lines(struct cutter *c, size_t from, size_t to)
{
	struct range *r = &c->r[c->n];

	if (from >= to || c->n >= RANGES_MAX)
		return;
	r->text_at = c->l.at[from];
	r->text_end = c->l.at[to];
	r->html_at = html_of(c, r->text_at);
	r->html_end = to >= c->l.n && c->html ? c->html->html.n : html_of(c, r->text_end);
	c->n++;
}

/* First line after the quoted run that starts at i; blank lines inside belong to it. */
static size_t quote_end(const struct cutter *c, size_t i)
{
	size_t end = i;

	while (i < c->l.n && (line_quoted(c->l.v[i]) || line_blank(c->l.v[i]))) {
		if (line_quoted(c->l.v[i]))
			end = i + 1;
		i++;
	}
	return end;
}

static bool only_sign_after(const struct cutter *c, size_t i)
{
	i = i < c->l.n ? c->next_ink[i] : i;
	return i >= c->l.n || line_signature(c->l.v[i]) || line_device(c->a, c->l.v[i]);
}

/* Quoted runs with words of the customer between them: he answers point by point. */
static bool interleaved(const struct cutter *c)
{
	size_t i = 0, end, runs = 0;

	while (i < c->l.n) {
		if (!line_quoted(c->l.v[i])) {
			i++;
			continue;
		}
		end = quote_end(c, i);
		if (end < c->l.n && !only_sign_after(c, end))
			runs++;
		i = end;
	}
	return runs >= 2;
}

static size_t cut_attribution(struct cutter *c, size_t i, bool point_by_point)
{
	bool sure = false;
	size_t n = lines_attribution(&c->l, i, &sure), q, end;

	if (!n)
		return 0;
	q = i + n < c->l.n ? c->next_ink[i + n] : c->l.n;
	if (q < c->l.n && line_quoted(c->l.v[q])) {
		end = quote_end(c, q);
		if (point_by_point && !only_sign_after(c, end)) {
			add_lines(c, i, i + n);
			return i + n;
		}
		add_lines(c, i, only_sign_after(c, end) ? c->l.n : end);
		return only_sign_after(c, end) ? c->l.n : end;
	}
	if (!sure)
		return 0;
	add_lines(c, i, c->l.n);
	return c->l.n;
}

static size_t cut_quote(struct cutter *c, size_t i, bool point_by_point)
{
	size_t end = quote_end(c, i);
	bool last = only_sign_after(c, end);

	/* One line with '>' and no attribution may be arithmetic. */
	if (end - i < 2 || (point_by_point && !last))
		return end;
	add_lines(c, i, last ? c->l.n : end);
	return last ? c->l.n : end;
}

/* A signature ends where the quoted mail begins, and is short. */
static size_t cut_signature(struct cutter *c, size_t i)
{
	size_t k, inked = 0;
	bool sure;

	for (k = i + 1; k < c->l.n; k++) {
		if (line_blank(c->l.v[k]))
			continue;
		if (line_quoted(c->l.v[k]) || line_separator(c->a, c->l.v[k]) || lines_attribution(&c->l, k, &sure) ||
		    lines_header_block(&c->l, k))
			break;
		if (++inked > SIGN_LINES)
			return i + 1;
	}
	add_lines(c, i, k);
	return k;
}

static size_t cut_device(struct cutter *c, size_t i)
{
	add_lines(c, i, i + 1);
	return i + 1;
}

static bool quoted_from_here(struct cutter *c, size_t i)
{
	size_t next;

	if (line_separator(c->a, c->l.v[i]) || lines_header_block(&c->l, i))
		return true;
	if (!line_rule(c->l.v[i]) || i + 1 >= c->l.n)
		return false;
	next = c->next_ink[i + 1];
	return next < c->l.n && lines_header_block(&c->l, next) > 0;
}

static void text_rules(struct cutter *c)
{
	bool points = interleaved(c);
	size_t i = 0, next;

	while (i < c->l.n && i < LINES_READ) {
		str line = c->l.v[i];

		if (line_blank(line)) {
			i++;
			continue;
		}
		if (quoted_from_here(c, i)) {
			add_lines(c, i, c->l.n);
			return;
		}
		if (line_quoted(line))
			next = cut_quote(c, i, points);
		else if (line_signature(line))
			next = cut_signature(c, i);
		else if (line_device(c->a, line))
			next = cut_device(c, i);
		else
			next = cut_attribution(c, i, points);
		i = next > i ? next : i + 1;
	}
}

static bool ink_between(str text, size_t from, size_t to)
{
	return !line_blank(str_slice(text, from, to));
}

static void html_marks(struct cutter *c)
{
	const struct html_out *h = c->html;
	size_t i, wraps = 0;

	for (i = 0; i < h->marks; i++)
		if (h->mark[i].kind == HTML_MARK_WRAP)
			wraps += ink_between(h->text, h->mark[i].text_end, i + 1 < h->marks ? h->mark[i + 1].text_at : h->text.n);
	for (i = 0; i < h->marks && c->n < RANGES_MAX; i++) {
		const struct html_mark *m = &h->mark[i];

		if (m->kind == HTML_MARK_WRAP && wraps >= 2 && ink_between(h->text, m->text_end, h->text.n))
			continue;
		if (m->text_end > m->text_at || m->kind == HTML_MARK_SEP)
			c->r[c->n++] = (struct range){ m->text_at, m->text_end, m->html_at, m->html_end };
	}
}

static void sort_and_merge(struct cutter *c)
{
	size_t i, k, n = 0;

	for (i = 1; i < c->n; i++) {
		struct range t = c->r[i];

		for (k = i; k > 0 && c->r[k - 1].text_at > t.text_at; k--)
			c->r[k] = c->r[k - 1];
		c->r[k] = t;
	}
	for (i = 0; i < c->n; i++) {
		struct range *last = n ? &c->r[n - 1] : NULL;

		if (last && (c->r[i].text_at <= last->text_end || !ink_between(c->l.text, last->text_end, c->r[i].text_at))) {
			if (c->r[i].text_end > last->text_end)
				last->text_end = c->r[i].text_end;
			if (c->r[i].html_end > last->html_end)
				last->html_end = c->r[i].html_end;
			if (c->r[i].html_at < last->html_at)
				last->html_at = c->r[i].html_at;
			continue;
		}
		c->r[n++] = c->r[i];
	}
	c->n = n;
}

static void split_text(struct cutter *c, struct reply_cut *out)
{
	struct buf v = buf_new(c->a, c->l.text.n + 64), q = v;
	size_t i, at = 0;

	for (i = 0; i < c->n; i++) {
		if (c->r[i].text_at > at)
			buf_put(&v, str_slice(c->l.text, at, c->r[i].text_at));
		if (q.n)
			buf_ch(&q, '\n');
		buf_put(&q, str_slice(c->l.text, c->r[i].text_at, c->r[i].text_end));
		at = c->r[i].text_end > at ? c->r[i].text_end : at;
	}
	buf_put(&v, str_slice(c->l.text, at, c->l.text.n));
	out->visible_text = v.n ? str_trim(buf_str(&v)) : S("");
	out->quoted_text = q.n ? str_trim(buf_str(&q)) : S("");
}

/* Ranges are cut off the end one by one, so that earlier offsets stay right. */
static void split_html(struct cutter *c, struct reply_cut *out)
{
	str visible = c->html->html, after = S(""), quoted = S("");
	size_t i, first;

	for (i = c->n, first = c->n > 3 ? c->n - 3 : 0; i > first; i--) {
		struct range *r = &c->r[i - 1];
		struct html_halves one, two;

		if (r->html_end < r->html_at || r->html_at > visible.n)
			continue;
		one = html_split(c->a, visible, r->html_at);
		two = html_split(c->a, one.tail, one.reopened + (r->html_end - r->html_at));
		quoted = str_fmt(c->a, "%.*s%.*s", FMT(two.head), FMT(quoted));
		if (r->html_end < visible.n && ink_between(c->l.text, r->text_end, c->l.text.n))
			after = str_fmt(c->a, "%.*s%.*s", FMT(two.tail), FMT(after));
		visible = one.head;
	}
	out->visible_html = str_fmt(c->a, "%.*s%.*s", FMT(visible), FMT(after));
	out->quoted_html = quoted;
}

static void find_ink(struct cutter *c)
{
	size_t i, next = c->l.n;

	c->next_ink = NEW_N(c->a, size_t, c->l.n + 1);
	c->next_ink[c->l.n] = c->l.n;
	for (i = c->l.n; i > 0; i--) {
		if (!line_blank(c->l.v[i - 1]))
			next = i - 1;
		c->next_ink[i - 1] = next;
	}
}

void reply_split(struct arena *a, const struct html_out *html, str text, struct reply_cut *out)
{
	struct cutter *c = NEW(a, struct cutter);

	c->a = a;
	c->html = html;
	c->l = reply_lines(a, html ? html->text : text);
	find_ink(c);
	text_rules(c);
	if (html)
		html_marks(c);
	sort_and_merge(c);
	split_text(c, out);
	if (line_blank(out->visible_text)) {
		c->n = 0;
		split_text(c, out);
	}
	if (html) {
		split_html(c, out);
		return;
	}
	out->visible_html = text_to_html(a, out->visible_text);
	out->quoted_html = text_to_html(a, out->quoted_text);
}

/* ---- forwarded mail ---- */

static void forward_address(struct arena *a, str value, struct mail_forward *out)
{
	int left = 1;
	struct list l;
	ssize_t open = str_find(value, S("[mailto:"));

	if (open > 0)
		value = str_fmt(a, "%.*s <%.*s>", (int)open, value.s, FMT(str_slice(value, (size_t)open + 8, value.n - (str_ends(value, S("]")) ? 1 : 0))));
	l = header_addrs(a, value, S("utf-8"), &left);
	out->name = l.n ? ((struct mail_addr *)l.v)[0].name : text_clean_line(a, value);
	out->addr = l.n ? ((struct mail_addr *)l.v)[0].addr : S("");
}

static void forward_read(struct reply_lines *r, size_t i, size_t n, struct mail_forward *out)
{
	size_t k;
	str value;

	for (k = i; k < i + n; k++) {
		switch (line_head(r->a, r->v[k], &value)) {
		case HEAD_FROM: forward_address(r->a, value, out); break;
		case HEAD_SUBJECT: out->subject = text_clean_line(r->a, value); break;
		case HEAD_DATE: header_date(value, &out->date); break;
		case HEAD_NONE: case HEAD_TO: case HEAD_CC: break;
		}
	}
	out->is = str_chr(out->addr, '@') > 0;
	out->body = str_trim(str_slice(r->text, r->at[i + n], r->text.n));
}

void forward_find(struct arena *a, str text, struct mail_forward *out)
{
	struct reply_lines r = reply_lines(a, str_utf8_trunc(text, 100000));
	size_t i, n;

	*out = (struct mail_forward){ .name = S(""), .addr = S(""), .subject = S(""), .body = S("") };
	for (i = 0; i < r.n && !out->is; i++) {
		n = lines_header_block(&r, i);
		if (n)
			forward_read(&r, i, n, out);
	}
}

static const struct subject_mark {
	str mark;
	bool fwd;
} subject_marks[] = {
	{ S("re"), false }, { S("aw"), false }, { S("sv"), false }, { S("r"), false }, { S("rif"), false }, { S("res"), false },
	{ S("resp"), false }, { S("vs"), false }, { S("fwd"), true }, { S("fw"), true }, { S("rv"), true }, { S("wg"), true },
	{ S("tr"), true }, { S("i"), true }, { S("enc"), true }, { S("inoltro"), true }, { S("reenv"), true },
};

/* Length of "RE[2] :" at the start, 0 if this mark is not there. */
static size_t mark_length(str s, str mark)
{
	size_t k = mark.n;

	if (!str_starts_nocase(s, mark))
		return 0;
	if (k < s.n && (s.s[k] == '[' || s.s[k] == '(' || s.s[k] == '^'))
		for (k++; k < s.n && strchr("])0123456789", s.s[k]) && s.s[k]; k++)
			;
	while (k < s.n && s.s[k] == ' ')
		k++;
	return k < s.n && s.s[k] == ':' ? k + 1 : 0;
}

str subject_strip(str subject, bool *forwarded)
{
	bool fwd = false, hit = true;
	size_t i, k;

	subject = str_trim(subject);
	while (hit) {
		hit = false;
		for (i = 0; i < COUNT(subject_marks) && !hit; i++) {
			k = mark_length(subject, subject_marks[i].mark);
			hit = k > 0;
			fwd = fwd || (hit && subject_marks[i].fwd);
			subject = str_trim(str_slice(subject, k, subject.n));
		}
	}
	if (forwarded)
		*forwarded = fwd;
	return subject;
}
