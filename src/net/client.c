#include "net/client.h"

#include <curl/curl.h>
#include <string.h>

#include "base/clock.h"
#include "base/ctx.h"

enum { HEADERS_MAX = 100, HEADER_BYTES_MAX = 64 * 1024 };

struct fetch {
	struct ctx *c;
	const struct fetch_req *req;
	struct fetch_res *res;
	struct guard_addr where;
	struct buf body;
	size_t header_bytes;
	bool too_large, refused;
};

/* ---- what curl calls ---- */

static size_t on_body(char *s, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	buf_put(&f->body, str_n(s, size * n));
	f->too_large = f->body.over;
	return f->body.over ? 0 : size * n;
}

static size_t on_header(char *s, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;
	str value = str_trim(str_n(s, size * n)), name;

	f->header_bytes += size * n;
	if (f->header_bytes > HEADER_BYTES_MAX) {
		f->too_large = true;
		return 0;
	}
	/* A new status line (after 100 Continue): only the last answer's headers count. */
	if (str_starts(value, S("HTTP/")) && str_chr(value, ':') < 0) {
		f->res->headers = 0;
		return size * n;
	}
	if (str_chr(value, ':') < 1 || f->res->headers == HEADERS_MAX ||
	    !str_cut(&value, ':', &name))
		return size * n;
	f->res->header[f->res->headers++] = (struct http_header){
		str_dup(f->c->arena, name), str_dup(f->c->arena, str_trim(value)) };
	return size * n;
}

/* The last door: whatever curl made of the URL, only what was checked is connected to. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *sa)
{
	struct fetch *f = arg;

	if (purpose == CURLSOCKTYPE_IPCXN && guard_allows(f->req->rules, &sa->addr))
		return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
	f->refused = true;
	return CURL_SOCKET_BAD;
}

/* ---- preparing ---- */

static str url_part_of(CURLU *u, CURLUPart what, struct arena *a)
{
	char *s = NULL;
	str got = STR_NULL;

	if (curl_url_get(u, what, &s, what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0) == CURLUE_OK)
		got = str_dup(a, str_of(s));
	curl_free(s);
	return got;
}

/* curl's own parser reads the URL, and the same parsed handle is what curl will use: two
 * parsers that differ about the host are the oldest way round such a guard. */
static bool where_to(struct fetch *f, CURLU *u, str *host)
{
	struct ctx *c = f->c;
	static const struct guard_rules web = { .port = guard_ports_web, .ports = 2 };
	str url = f->req->url, scheme;
	i64 port;

	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.s[i] <= ' ' || url.s[i] == 0x7f || url.s[i] == '\\')
			return fail(c, E_INVALID, "url", "net.url_invalid");
	if (curl_url_set(u, CURLUPART_URL, str_z(c->arena, url), CURLU_DISALLOW_USER) != CURLUE_OK)
		return fail(c, E_INVALID, "url", "net.url_invalid");
	scheme = url_part_of(u, CURLUPART_SCHEME, c->arena);
	*host = url_part_of(u, CURLUPART_HOST, c->arena);
	if (!(str_eq(scheme, S("https")) || (str_eq(scheme, S("http")) && !f->req->https_only)) ||
	    !str_i64(url_part_of(u, CURLUPART_PORT, c->arena), &port))
		return fail(c, E_INVALID, "url", "net.url_invalid");
	return guard_resolve(c, *host, (int)port, f->req->rules ? f->req->rules : &web, &f->where);
}

/* "host:port:addr,addr": what curl would ask of DNS is answered beforehand. */
static struct curl_slist *pin(struct fetch *f, str host)
{
	struct buf b = buf_new(f->c->arena, 4096);
	struct guard_ip ip;

	if (host.s[0] == '[' || guard_literal(host, &ip))
		return NULL;		/* no name, no question */
	buf_fmt(&b, "%.*s:%d:", FMT(host), f->where.port);
	for (size_t i = 0; i < f->where.n; i++) {
		bool six = strchr(f->where.a[i].text, ':') != NULL;

		buf_fmt(&b, "%s%s%s%s", i ? "," : "", six ? "[" : "", f->where.a[i].text,
			six ? "]" : "");
	}
	return curl_slist_append(NULL, str_z(f->c->arena, buf_str(&b)));
}

static bool clean(str s)
{
	return str_chr(s, '\r') < 0 && str_chr(s, '\n') < 0 && str_chr(s, 0) < 0;
}

static struct curl_slist *header_list(struct fetch *f)
{
	/* No waiting for a 100 Continue. */
	struct curl_slist *l = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < f->req->headers; i++) {
		const struct http_header *h = &f->req->header[i];

		if (h->name.n && clean(h->name) && clean(h->value) && str_chr(h->name, ':') < 0)
			l = curl_slist_append(l, str_z(f->c->arena, str_fmt(f->c->arena, "%.*s: %.*s",
							FMT(h->name), FMT(h->value))));
	}
	return l;
}

static void set_method(CURL *e, struct fetch *f)
{
	const struct fetch_req *r = f->req;

	if (r->body.s) {
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body.n ? r->body.s : "");
	}
	if (str_eq(r->method, S("HEAD")))
		curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
	else if (r->method.n)
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, str_z(f->c->arena, r->method));
}

static void set_limits(CURL *e, struct fetch *f, i64 left_ms)
{
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "Pronto");
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (f->req->ca_file.n) {
		curl_easy_setopt(e, CURLOPT_CAINFO, str_z(f->c->arena, f->req->ca_file));
		curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, f);
}

static bool explain(struct fetch *f, CURLcode rc)
{
	if (f->too_large)
		return fail(f->c, E_TOO_LARGE, "url", "net.answer_too_large");
	if (f->refused)
		return fail(f->c, E_INVALID, "url", "net.address_refused");
	if (rc == CURLE_OPERATION_TIMEDOUT)
		return fail(f->c, E_UNAVAILABLE, "url", "net.timeout");
	if (rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CONNECT_ERROR ||
	    rc == CURLE_SSL_CACERT_BADFILE || rc == CURLE_SSL_CERTPROBLEM)
		return fail(f->c, E_UNAVAILABLE, "url", "net.tls");
	return fail(f->c, E_UNAVAILABLE, "url", "net.unreachable");
}

static bool run(struct fetch *f, CURL *e, CURLU *u, i64 deadline)
{
	struct curl_slist *pins = NULL, *headers = NULL;
	i64 left = deadline - clock_mono_ms();
	bool ok = false;
	long status = 0;
	CURLcode rc;
	str host;

	if (!where_to(f, u, &host))
		goto out;
	left = deadline - clock_mono_ms();
	if (left <= 0) {
		fail(f->c, E_UNAVAILABLE, "url", "net.timeout");
		goto out;
	}
	pins = pin(f, host);
	headers = header_list(f);
	curl_easy_setopt(e, CURLOPT_CURLU, u);
	curl_easy_setopt(e, CURLOPT_RESOLVE, pins);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
	set_method(e, f);
	set_limits(e, f, left);
	rc = curl_easy_perform(e);
	if (rc != CURLE_OK) {
		explain(f, rc);
		goto out;
	}
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
	f->res->status = (int)status;
	f->res->body = buf_str(&f->body);
	ok = true;
out:
	curl_slist_free_all(pins);
	curl_slist_free_all(headers);
	return ok;
}

bool http_fetch(struct ctx *c, const struct fetch_req *req, struct fetch_res *res)
{
	struct fetch f = { .c = c, .req = req, .res = res };
	i64 began = clock_mono_ms();
	CURL *e = curl_easy_init();
	CURLU *u = curl_url();
	bool ok = false;

	*res = (struct fetch_res){ .header = NEW_N(c->arena, struct http_header, HEADERS_MAX) };
	f.body = buf_new(c->arena, req->max_bytes ? req->max_bytes : FETCH_MAX_BYTES);
	if (e && u)
		ok = run(&f, e, u, began + (req->timeout_ms ? req->timeout_ms : FETCH_TIMEOUT_MS));
	else
		fail(c, E_UNAVAILABLE, "url", "net.unreachable");
	curl_easy_cleanup(e);
	curl_url_cleanup(u);
	res->took_ms = clock_mono_ms() - began;
	return ok;
}

str fetch_header(const struct fetch_res *r, const char *name)
{
	for (size_t i = 0; i < r->headers; i++)
		if (str_eq_ascii_nocase(r->header[i].name, str_of(name)))
			return r->header[i].value;
	return STR_NULL;
}
