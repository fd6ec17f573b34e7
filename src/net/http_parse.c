#include "net/http_parse.h"

#include <string.h>

enum phase { PH_HEAD, PH_LENGTH, PH_SIZE, PH_SIZE_LF, PH_DATA, PH_DATA_CR, PH_DATA_LF,
	     PH_LAST_CR, PH_LAST_LF, PH_END };

static int bad(struct http_parse *p, int status)
{
	if (!p->status)
		p->status = (uint16_t)status;
	return -1;
}

/* ---- llhttp's callbacks: they copy, because a span may be cut by the reads ---- */

static bool head_add(struct http_parse *p, const char *at, size_t n)
{
	if (n > HTTP_HEAD_MAX || p->head_n + n > HTTP_HEAD_MAX)
		return false;
	if (p->head_n + n > p->head_cap) {
		size_t cap = p->head_cap ? p->head_cap * 2u : 1024;

		while (cap < p->head_n + n)
			cap *= 2;
		p->head = arena_grow(p->arena, p->head, p->head_n, cap);
		p->head_cap = (uint32_t)cap;
	}
	memcpy(p->head + p->head_n, at, n);
	p->head_n += (uint32_t)n;
	return true;
}

static int on_url(llhttp_t *ll, const char *at, size_t n)
{
	struct http_parse *p = ll->data;

	if (p->target_n + n > HTTP_TARGET_MAX || !head_add(p, at, n))
		return bad(p, 414);
	p->target_n += (uint32_t)n;
	return 0;
}

static int on_field(llhttp_t *ll, const char *at, size_t n)
{
	struct http_parse *p = ll->data;

	if (p->in_value || !p->fields) {
		if (p->fields == HTTP_FIELDS_MAX)
			return bad(p, 431);
		if (p->fields == p->field_cap) {
			uint32_t cap = p->field_cap ? p->field_cap * 2 : 16;

			p->field = arena_grow(p->arena, p->field,
					      p->fields * sizeof *p->field,
					      cap * sizeof *p->field);
			p->field_cap = cap;
		}
		p->field[p->fields++] = (struct http_field){ .name = p->head_n };
		p->in_value = false;
	}
	if (!head_add(p, at, n))
		return bad(p, 431);
	p->field[p->fields - 1].name_n += (uint32_t)n;
	return 0;
}

static int on_field_end(llhttp_t *ll)
{
	struct http_parse *p = ll->data;

	if (!p->fields)
		return bad(p, 400);
	p->in_value = true;
	p->field[p->fields - 1].value = p->head_n;
	return 0;
}

static int on_value(llhttp_t *ll, const char *at, size_t n)
{
	struct http_parse *p = ll->data;

	if (!p->fields || !p->in_value)
		return bad(p, 400);
	if (!head_add(p, at, n))
		return bad(p, 431);
	p->field[p->fields - 1].value_n += (uint32_t)n;
	return 0;
}

static int on_version_end(llhttp_t *ll)
{
	return ll->http_major == 1 && ll->http_minor <= 1 ? 0 : bad(ll->data, 505);
}

static int on_extension(llhttp_t *ll, const char *at, size_t n)
{
	(void)at;
	(void)n;
	return bad(ll->data, 400);
}

/* ---- the head as a whole ---- */

static bool host_sane(str h)
{
	if (!h.n || h.n > 261)
		return false;
	for (size_t i = 0; i < h.n; i++) {
		char ch = h.s[i];
		bool ok = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
			  (ch >= '0' && ch <= '9') || (ch && strchr(".-_:[]", ch));

		if (!ok)
			return false;
	}
	return true;
}

static void head_take(struct http_parse *p)
{
	struct http_req *r = p->req;

	r->target = str_n(p->head, p->target_n);
	r->method = str_of(llhttp_method_name((llhttp_method_t)p->ll.method));
	r->header = NEW_N(p->arena, struct http_header, p->fields + 1);
	r->headers = p->fields;
	for (uint32_t i = 0; i < p->fields; i++) {
		const struct http_field *f = &p->field[i];

		r->header[i].name = str_n(p->head + f->name, f->name_n);
		r->header[i].value = str_trim(str_n(p->head + f->value, f->value_n));
	}
}

/* Host, framing and expectation: each at most once, and only in its plainest form. */
static int fields_check(struct http_parse *p)
{
	unsigned hosts = 0, lengths = 0, codings = 0;

	for (size_t i = 0; i < p->req->headers; i++) {
		const struct http_header *h = &p->req->header[i];

		if (str_eq_ascii_nocase(h->name, S("Host"))) {
			if (hosts++ || !host_sane(h->value))
				return bad(p, 400);
		} else if (str_eq_ascii_nocase(h->name, S("Content-Length"))) {
			if (lengths++)
				return bad(p, 400);
		} else if (str_eq_ascii_nocase(h->name, S("Transfer-Encoding"))) {
			if (codings++ || !str_eq_ascii_nocase(h->value, S("chunked")))
				return bad(p, 400);
		} else if (str_eq_ascii_nocase(h->name, S("Expect"))) {
			if (!str_eq_ascii_nocase(h->value, S("100-continue")))
				return bad(p, 417);
			p->expect_continue = p->ll.http_minor == 1;
		}
	}
	if (!hosts || (lengths && codings) || (codings && p->ll.http_minor != 1))
		return bad(p, 400);
	return 0;
}

static int target_check(struct http_parse *p)
{
	struct http_req *r = p->req;
	str raw = r->target, path;

	if (p->ll.method == HTTP_OPTIONS && str_eq(raw, S("*"))) {
		r->path = raw;
		return 0;
	}
	if (!raw.n || raw.s[0] != '/' || memchr(raw.s, '#', raw.n))
		return bad(p, 400);
	r->query = raw;
	if (!str_cut(&r->query, '?', &path) || !http_path_decode(p->arena, path, &r->path))
		return bad(p, 400);
	return 0;
}

static int on_head(llhttp_t *ll)
{
	struct http_parse *p = ll->data;

	/* Upgrades are never followed (h2c, websocket): the request counts as plain. */
	ll->upgrade = 0;
	p->head_done = true;
	if (on_version_end(ll) || ll->method == HTTP_CONNECT)
		return bad(p, 400);
	head_take(p);
	if (fields_check(p) || target_check(p))
		return -1;
	p->keep_alive = ll->http_minor == 1 && llhttp_should_keep_alive(ll);
	p->left = ll->flags & F_CHUNKED ? 0 : ll->content_length;
	p->limit = p->env->body_limit ?
		   p->env->body_limit(p->env->app, p->req->method, p->req->path) : 0;
	if (p->left > p->limit)
		return bad(p, 413);
	if (ll->flags & F_CHUNKED)
		p->phase = PH_SIZE;
	else
		p->phase = p->left ? PH_LENGTH : PH_END;
	return 0;
}

static int on_body(llhttp_t *ll, const char *at, size_t n)
{
	return http_body_add(ll->data, at, n) ? 0 : -1;
}

static int on_end(llhttp_t *ll)
{
	struct http_parse *p = ll->data;

	p->ll_done = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_url = on_url,
	.on_version_complete = on_version_end,
	.on_header_field = on_field,
	.on_header_field_complete = on_field_end,
	.on_header_value = on_value,
	.on_chunk_extension_name = on_extension,
	.on_chunk_extension_value = on_extension,
	.on_headers_complete = on_head,
	.on_body = on_body,
	.on_message_complete = on_end,
};

/* ---- the scanner: returns how many bytes it has accepted, or -1 with a status ---- */

static ssize_t line_end(struct http_parse *p, size_t at)
{
	if (p->line_n == 0) {
		if (!p->lines && p->seen > 2)	/* one empty line before, RFC 9112 2.2 */
			return bad(p, 400);
		if (p->lines)
			p->phase = PH_END;
		return (ssize_t)at + 1;
	}
	if (!p->lines && (p->spaces != 2 || p->proto_n != 8))
		return bad(p, p->spaces < 2 || p->proto_n >= 5 ? 505 : 400);
	if (p->lines < UINT16_MAX)
		p->lines++;
	p->line_n = 0;
	return (ssize_t)at + 1;
}

/* METHOD SP target SP HTTP/d.d: exactly two spaces, and the name in capitals. */
static bool request_line_byte(struct http_parse *p, char ch)
{
	static const char name[] = "HTTP/";

	if (ch == ' ') {
		p->spaces++;
		return p->spaces <= 2;
	}
	if (p->spaces == 2) {
		if (p->proto_n < 5 && ch != name[p->proto_n])
			return false;
		if (p->proto_n < 9)
			p->proto_n++;
	}
	return true;
}

static ssize_t scan_head(struct http_parse *p, str in)
{
	for (size_t i = 0; i < in.n; i++) {
		char ch = in.s[i];

		if (++p->seen > HTTP_HEAD_MAX)
			return bad(p, p->lines ? 431 : 414);
		if (p->prev == '\r') {
			if (ch != '\n')
				return bad(p, 400);
			p->prev = 0;
			if (line_end(p, i) < 0)
				return -1;
			if (p->phase == PH_END)
				return (ssize_t)i + 1;
			continue;
		}
		if (ch == '\n' || ch == 0)
			return bad(p, 400);
		p->prev = (uint8_t)ch;
		if (ch == '\r')
			continue;
		/* Obsolete folding, RFC 9112 5.2, and a field without a name. */
		if (p->lines && !p->line_n && (ch == ' ' || ch == '\t' || ch == ':'))
			return bad(p, 400);
		if (!p->lines && !request_line_byte(p, ch))
			return bad(p, 400);
		p->line_n++;
	}
	return (ssize_t)in.n;
}

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static bool size_byte(struct http_parse *p, char ch)
{
	int v = hex(ch);

	if (ch == '\r' && p->digits) {
		p->phase = PH_SIZE_LF;
		return true;
	}
	if (v < 0 || ++p->digits > 8)
		return false;
	p->left = p->left << 4 | (unsigned)v;
	return true;
}

static bool frame_byte(struct http_parse *p, char ch)
{
	switch ((enum phase)p->phase) {
	case PH_SIZE:
		return size_byte(p, ch);
	case PH_SIZE_LF:
		p->phase = p->left ? PH_DATA : PH_LAST_CR;
		p->digits = 0;
		if (p->left > p->limit)
			bad(p, 413);
		return ch == '\n' && !p->status;
	case PH_DATA_CR:
		p->phase = PH_DATA_LF;
		return ch == '\r';
	case PH_DATA_LF:
		p->phase = PH_SIZE;
		return ch == '\n';
	case PH_LAST_CR:	/* no trailer fields */
		p->phase = PH_LAST_LF;
		return ch == '\r';
	case PH_LAST_LF:
		p->phase = PH_END;
		return ch == '\n';
	case PH_HEAD:
	case PH_LENGTH:
	case PH_DATA:
	case PH_END:
		break;
	}
	return false;
}

static ssize_t scan_body(struct http_parse *p, str in)
{
	size_t i = 0;

	while (i < in.n && p->phase != PH_END) {
		if (p->phase != PH_LENGTH && p->phase != PH_DATA) {
			if (!frame_byte(p, in.s[i++]))
				return bad(p, 400);
			continue;
		}
		size_t k = in.n - i < p->left ? in.n - i : (size_t)p->left;

		i += k;
		p->left -= k;
		if (!p->left)
			p->phase = p->phase == PH_DATA ? PH_DATA_CR : PH_END;
	}
	return (ssize_t)i;
}

/* ---- */

void http_parse_init(struct http_parse *p, const struct http_parse_env *env)
{
	*p = (struct http_parse){ .env = env, .spool = -1 };
}

void http_parse_begin(struct http_parse *p, struct arena *a)
{
	const struct http_parse_env *env = p->env;

	*p = (struct http_parse){ .env = env, .arena = a, .spool = -1 };
	llhttp_init(&p->ll, HTTP_REQUEST, &settings);
	p->ll.data = p;
	p->req = NEW(a, struct http_req);
	*p->req = (struct http_req){ .arena = a };
}

/* Gives llhttp what the scanner accepted; both must see the end at the same byte. */
static bool feed_llhttp(struct http_parse *p, const char *s, size_t n, bool end)
{
	llhttp_errno_t e = llhttp_execute(&p->ll, s, n);

	if (e == HPE_OK && !end)
		return true;
	if (e == HPE_PAUSED && end && p->ll_done && llhttp_get_error_pos(&p->ll) == s + n)
		return true;
	bad(p, e == HPE_INVALID_VERSION || e == HPE_PAUSED_H2_UPGRADE ? 505 : 400);
	return false;
}

static enum http_fed feed_head(struct http_parse *p, str in, size_t *used)
{
	ssize_t k = scan_head(p, in);
	bool end = p->phase == PH_END;

	if (k < 0)
		return HTTP_BAD;
	/* on_head resets the phase, so that a body may follow. */
	llhttp_errno_t e = llhttp_execute(&p->ll, in.s, (size_t)k);

	*used = (size_t)k;
	if (end != p->head_done || p->status)
		e = e == HPE_OK ? HPE_INTERNAL : e;
	else if (e == HPE_OK && (!end || p->phase != PH_END))
		return HTTP_MORE;
	else if (e == HPE_PAUSED && p->phase == PH_END && p->ll_done &&
		 llhttp_get_error_pos(&p->ll) == in.s + k)
		return http_body_end(p) ? HTTP_DONE : HTTP_BAD;
	bad(p, e == HPE_INVALID_VERSION || e == HPE_PAUSED_H2_UPGRADE ? 505 : 400);
	return HTTP_BAD;
}

enum http_fed http_parse_feed(struct http_parse *p, str in, size_t *used)
{
	*used = 0;
	if (p->status)
		return HTTP_BAD;
	if (!p->head_done) {
		enum http_fed r = feed_head(p, in, used);

		if (r != HTTP_MORE || !p->head_done || *used == in.n)
			return r;
	}
	str rest = str_slice(in, *used, in.n);
	ssize_t k = scan_body(p, rest);

	if (k < 0 || !feed_llhttp(p, rest.s, (size_t)k, p->phase == PH_END))
		return HTTP_BAD;
	*used += (size_t)k;
	if (p->phase != PH_END)
		return HTTP_MORE;
	return http_body_end(p) ? HTTP_DONE : HTTP_BAD;
}
