#include "net/http_int.h"

#include <string.h>

#include "net/guard.h"

static bool listed(const struct http_server *s, str text, struct guard_ip *ip)
{
	return guard_literal(text, ip) &&
	       guard_in_list(s->cfg.proxies, (const struct sockaddr *)&ip->sa);
}

/*
 * X-Forwarded-For is read from the right: each listed proxy vouches for the address it
 * appended, and the first one that is no proxy of ours is the client.  What stands
 * further left was written by that client and means nothing.
 */
static str client_of(const struct http_server *s, const struct http_req *r, str peer)
{
	for (size_t i = r->headers; i-- > 0;) {
		str rest = r->header[i].value;

		if (!str_eq_ascii_nocase(r->header[i].name, S("X-Forwarded-For")))
			continue;
		while (rest.n) {
			ssize_t comma = str_rchr(rest, ',');
			str one = str_trim(str_slice(rest, (size_t)(comma + 1), rest.n));
			struct guard_ip ip;

			if (!guard_literal(one, &ip))
				return peer;
			peer = one;
			if (!listed(s, one, &ip))
				return peer;
			rest = comma < 0 ? STR_NULL : str_slice(rest, 0, (size_t)comma);
		}
	}
	return peer;
}

static bool id_sane(str id)
{
	if (id.n < 8 || id.n > 64)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char ch = id.s[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		      (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.'))
			return false;
	}
	return true;
}

/* Unique, not secret: a counter, stirred so that neighbours look different. */
static str id_new(struct http_server *s, struct arena *a)
{
	static const char digits[] = "0123456789abcdef";
	u64 x = s->id_seed + atomic_fetch_add_explicit(&s->id_next, 1, memory_order_relaxed) *
		0x9e3779b97f4a7c15u;
	char *out = arena_alloc(a, 16);

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	x ^= x >> 31;
	for (int i = 0; i < 16; i++)
		out[i] = digits[x >> (60 - 4 * i) & 15];
	return str_n(out, 16);
}

void http_peer_fill(struct http_server *s, struct http_conn *c)
{
	struct http_req *r = c->parse.req;
	str id;

	r->peer = str_of(c->peer);
	r->tls = c->ssl != NULL;
	if (!c->proxy) {
		r->request_id = id_new(s, c->arena);
		return;
	}
	r->peer = client_of(s, r, r->peer);
	r->tls = r->tls || str_eq_ascii_nocase(http_header(r, "X-Forwarded-Proto"), S("https"));
	id = http_header(r, "X-Request-Id");
	r->request_id = id_sane(id) ? id : id_new(s, c->arena);
}
