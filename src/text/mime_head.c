#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/auto.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/mime_int.h"

enum { IDS_MAX = 500, LIST_MAX = 100 };

static void push(struct arena *a, struct strs *v, str s, size_t max)
{
	size_t i;

	if (s.n == 0 || v->n >= max)
		return;
	for (i = 0; i < v->n; i++)
		if (str_eq(v->v[i], s))
			return;
	if (v->n % 8 == 0)
		v->v = arena_grow(a, v->v, v->n * sizeof(str), (v->n + 8) * sizeof(str));
	v->v[v->n++] = s;
}

/* In these even plain ASCII reads as something else. */
static bool charset_wide(str c)
{
	static const char *const names[] = { "utf-16", "utf16", "utf-32", "utf32", "ucs-", "iso-10646", "unicode" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (str_starts_nocase(c, str_of(names[i])))
			return true;
	return false;
}

/* The charset that a body declares serves for headers which declare none. */
static str any_charset(const struct mime_node *n, int depth)
{
	str c = header_param(&n->type, S("charset"));
	size_t i;

	if (c.n && !charset_wide(c))
		return c;
	if (depth > 10)
		return STR_NULL;
	for (i = 0; i < n->kids; i++) {
		c = any_charset(n->kid[i], depth + 1);
		if (c.n)
			return c;
	}
	return STR_NULL;
}

static struct list addresses(struct mime_build *b, str name, str charset)
{
	struct list all = { NULL, 0 }, one;
	size_t i;
	str raw;

	for (i = 0; i < 20 && (raw = headers_get_nth(&b->head, name, i)).s; i++) {
		one = header_addrs(b->a, raw, charset, &b->addrs_left);
		if (all.n == 0) {
			all = one;
		} else if (one.n) {
			struct mail_addr *v = arena_grow(b->a, all.v, all.n * sizeof(*v), (all.n + one.n) * sizeof(*v));

			memcpy(v + all.n, one.v, one.n * sizeof(*v));
			all.v = v;
			all.n += one.n;
		}
	}
	return all;
}

static str one_line(struct mime_build *b, str name, str charset)
{
	str raw = headers_get(&b->head, name);

	return raw.n ? str_utf8_trunc(header_text(b->a, raw, charset), 8000) : S("");
}

static struct strs all_ids(struct mime_build *b, str name, size_t max)
{
	struct strs v = { NULL, 0 }, one;
	size_t i, k;
	str raw;

	for (i = 0; i < 10 && (raw = headers_get_nth(&b->head, name, i)).s; i++) {
		one = header_ids(b->a, raw, max);
		for (k = 0; k < one.n; k++)
			push(b->a, &v, one.v[k], max);
	}
	return v;
}

static void delivered_to(struct mime_build *b)
{
	static const char *const names[] = { "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to" };
	size_t i, k;
	struct list l;

	for (i = 0; i < COUNT(names); i++) {
		l = addresses(b, str_of(names[i]), STR_NULL);
		for (k = 0; k < l.n; k++)
			push(b->a, &b->m->delivered_to, ((struct mail_addr *)l.v)[k].addr, LIST_MAX);
	}
}

static void return_path(struct mime_build *b)
{
	str raw = str_trim(headers_get(&b->head, S("return-path")));
	struct list l;

	if (!raw.n)
		return;
	b->m->has_return_path = true;
	b->m->return_path = S("<>");
	if (str_eq(raw, S("<>")))
		return;
	l = header_addrs(b->a, raw, STR_NULL, &b->addrs_left);
	if (l.n)
		b->m->return_path = ((struct mail_addr *)l.v)[0].addr;
}

static void message_id(struct mime_build *b)
{
	str raw = headers_get(&b->head, S("message-id"));
	struct strs ids = header_ids(b->a, raw, 1);

	if (ids.n)
		b->m->message_id = ids.v[0];
	else if (str_trim(raw).n)
		b->m->message_id = str_utf8_trunc(str_fmt(b->a, "<%.*s>", FMT(text_clean_line(b->a, raw))), 900);
}

static void spam(struct mime_build *b)
{
	struct mail_spam *s = &b->m->spam;

	s->flag = one_line(b, S("x-spam-flag"), STR_NULL);
	s->status = one_line(b, S("x-spam-status"), STR_NULL);
	s->score = one_line(b, S("x-spam-score"), STR_NULL);
	if (!s->score.n)
		s->score = one_line(b, S("x-rspamd-score"), STR_NULL);
	if (!s->flag.n)
		s->flag = one_line(b, S("x-spam"), STR_NULL);
	s->is = str_starts_nocase(s->flag, S("yes")) || str_starts_nocase(s->status, S("yes"));
}

static void many(struct mime_build *b, str name, struct strs *out, size_t max)
{
	size_t i;
	str raw;

	for (i = 0; i < max && (raw = headers_get_nth(&b->head, name, i)).s; i++)
		push(b->a, out, str_utf8_trunc(header_text(b->a, raw, STR_NULL), 8000), max);
}

static void bulk(struct mime_build *b)
{
	str p = str_trim(headers_get(&b->head, S("precedence")));

	b->m->bulk = headers_get(&b->head, S("list-unsubscribe")).s || headers_get(&b->head, S("feedback-id")).s ||
		     str_eq_ascii_nocase(p, S("bulk")) || str_eq_ascii_nocase(p, S("list")) || b->m->list_id.n > 0;
}

static struct list first_valid(struct list l)
{
	struct mail_addr *v = l.v;
	size_t i;

	for (i = 0; i < l.n; i++)
		if (str_chr(v[i].addr, '@') > 0) {
			struct mail_addr t = v[0];

			v[0] = v[i];
			v[i] = t;
			break;
		}
	return l;
}

void mime_headers(struct mime_build *b)
{
	str charset = any_charset(b->top, 0);
	struct mail *m = b->m;

	m->from = first_valid(addresses(b, S("from"), charset));
	m->sender = addresses(b, S("sender"), charset);
	m->reply_to = addresses(b, S("reply-to"), charset);
	m->to = addresses(b, S("to"), charset);
	m->cc = addresses(b, S("cc"), charset);
	m->subject = str_utf8_trunc(one_line(b, S("subject"), charset), 2000);
	header_date(headers_get(&b->head, S("date")), &m->date);
	message_id(b);
	m->in_reply_to = all_ids(b, S("in-reply-to"), 50);
	m->references = all_ids(b, S("references"), IDS_MAX);
	delivered_to(b);
	return_path(b);
	m->list_id = one_line(b, S("list-id"), charset);
	bulk(b);
	many(b, S("authentication-results"), &m->authentication_results, 20);
	many(b, S("x-pronto-loop"), &m->loop, 20);
	spam(b);
	m->original_sender = one_line(b, S("x-original-sender"), STR_NULL);
	m->original_from = one_line(b, S("x-original-from"), STR_NULL);
}

/* ---- reports ---- */

static const struct mime_node *find_leaf(const struct mime_node *n, str type, int depth)
{
	const struct mime_node *hit;
	size_t i;

	if (!n->kids)
		return str_eq(n->type.value, type) ? n : NULL;
	for (i = 0; i < n->kids && depth < 20; i++)
		if ((hit = find_leaf(n->kid[i], type, depth + 1)))
			return hit;
	return NULL;
}

/* "rfc822; ana@example.com" */
static str typed_address(struct mime_build *b, str raw)
{
	ssize_t semi = str_chr(raw, ';');
	int left = 1;
	struct list l;
	str key;

	if (semi >= 0)
		raw = str_slice(raw, (size_t)semi + 1, raw.n);
	l = header_addrs(b->a, raw, S("utf-8"), &left);
	if (!l.n)
		return STR_NULL;
	key = addr_key(b->a, ((struct mail_addr *)l.v)[0].addr);
	return key.s ? ((struct mail_addr *)l.v)[0].addr : STR_NULL;
}

static int weight(str action)
{
	return str_eq(action, S("failed")) ? 3 : str_eq(action, S("delayed")) ? 2 : action.n ? 1 : 0;
}

static void dsn_group(struct mime_build *b, const struct headers *h)
{
	struct mail_bounce *bo = &b->m->bounce;
	str final = headers_get(h, S("final-recipient")), orig = headers_get(h, S("original-recipient"));
	str addr = typed_address(b, final), action, status;

	if (!addr.s)
		addr = typed_address(b, orig);
	if (!final.s && !orig.s && !headers_get(h, S("action")).s)
		return;
	action = str_lower_ascii(b->a, header_text(b->a, headers_get(h, S("action")), STR_NULL));
	action = str_slice(action, 0, str_chr(action, ' ') > 0 ? (size_t)str_chr(action, ' ') : action.n);
	status = mail_status_find(b->a, headers_get(h, S("status")));
	if (!action.n)
		action = status.n && status.s[0] == '4' ? S("delayed") : S("failed");
	push(b->a, &bo->recipients, addr, 100);
	if (weight(action) <= weight(bo->action))
		return;
	bo->action = action;
	bo->status = status;
	bo->diagnostic = str_utf8_trunc(header_text(b->a, headers_get(h, S("diagnostic-code")), STR_NULL), 2000);
}

static void read_dsn(struct mime_build *b, const struct mime_node *n)
{
	str rest = mime_decoded(b, n);
	struct headers h;
	size_t at = 0;
	int groups;

	for (groups = 0; groups < 200 && rest.n > 0; groups++) {
		while (rest.n && strchr("\r\n \t", rest.s[0]))
			rest = str_slice(rest, 1, rest.n);
		h = headers_split(b->a, rest, &at);
		if (h.n == 0)
			break;
		dsn_group(b, &h);
		rest = str_slice(rest, at, rest.n);
	}
	b->m->report = S("dsn");
	b->m->bounce.source = S("report");
	b->m->bounce.is = weight(b->m->bounce.action) >= 2;
}

static void original_id(struct mime_build *b, const struct mime_node *top)
{
	static const char *const types[] = { "text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers" };
	const struct mime_node *n;
	struct headers h;
	struct strs ids;
	size_t i;

	for (i = 0; i < COUNT(types) && !b->m->bounce.message_id.n; i++) {
		n = find_leaf(top, str_of(types[i]), 0);
		if (!n)
			continue;
		h = headers_split(b->a, str_slice(mime_decoded(b, n), 0, 1 << 18), NULL);
		ids = header_ids(b->a, headers_get(&h, S("message-id")), 1);
		if (ids.n)
			b->m->bounce.message_id = ids.v[0];
	}
}

static void read_mdn(struct mime_build *b, const struct mime_node *n)
{
	struct headers h = headers_split(b->a, str_trim(mime_decoded(b, n)), NULL);
	struct strs ids = header_ids(b->a, headers_get(&h, S("original-message-id")), 1);

	b->m->report = S("mdn");
	if (ids.n)
		b->m->bounce.message_id = ids.v[0];
	b->m->bounce.action = str_utf8_trunc(header_text(b->a, headers_get(&h, S("disposition")), STR_NULL), 200);
}

void mime_report(struct mime_build *b, const struct mime_node *top)
{
	const struct mime_node *n = find_leaf(top, S("message/delivery-status"), 0);

	if (!n)
		n = find_leaf(top, S("message/global-delivery-status"), 0);
	if (n) {
		read_dsn(b, n);
		original_id(b, top);
		return;
	}
	if ((n = find_leaf(top, S("message/disposition-notification"), 0))) {
		read_mdn(b, n);
		return;
	}
	if (find_leaf(top, S("message/feedback-report"), 0)) {
		b->m->report = S("arf");
		original_id(b, top);
		return;
	}
	if (str_starts_nocase(b->m->subject, S("report domain:")) && b->parts > 0)
		b->m->report = S("dmarc");
}

/* ---- certified mail ---- */

/* The customer's own message is inside; the envelope only certifies it. */
static void unwrap(struct mime_build *b)
{
	struct mail inner, *m = b->m;

	if (!b->eml.n || b->depth >= 3)
		return;
	mime_parse_depth(b->a, b->eml, b->lim, &inner, b->depth + 1);
	if (!inner.from.n)
		return;
	m->from = inner.from;
	m->reply_to = inner.reply_to;
	m->subject = inner.subject;
	m->text = inner.text;
	m->html = inner.html;
	m->text_from_html = inner.text_from_html;
	m->attachments = inner.attachments;
	m->calendar = inner.calendar;
	if (inner.to.n)
		m->to = inner.to;
	m->cc = inner.cc;
	if (inner.in_reply_to.n)
		m->in_reply_to = inner.in_reply_to;
	if (inner.references.n)
		m->references = inner.references;
	if (inner.unparsed)
		mime_limit(b, "depth");
}

void mime_pec(struct mime_build *b)
{
	struct mail *m = b->m;
	str transport = one_line(b, S("x-trasporto"), STR_NULL), receipt = one_line(b, S("x-ricevuta"), STR_NULL);
	struct strs ids;

	if (!transport.n && !receipt.n)
		return;
	m->pec.is = true;
	m->pec.kind = str_lower_ascii(b->a, receipt.n ? receipt : transport);
	if (receipt.n) {
		ids = header_ids(b->a, headers_get(&b->head, S("x-riferimento-message-id")), 1);
		m->pec.ref_message_id = ids.n ? ids.v[0] : S("");
		m->report = S("pec");
		return;
	}
	if (str_starts_nocase(transport, S("posta-certificata")))
		unwrap(b);
}
