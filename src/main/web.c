#include "main/web.h"

#include <sys/statvfs.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/rand.h"
#include "net/static.h"
#include "pages/page.h"
#include "store/db.h"
#include "work/work.h"

enum { BODY_MAX = 2 << 20, READY_WAIT_MS = 250, DISK_LOW_PERCENT = 5 };

static const char csp[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
	"font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; "
	"form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
	"trusted-types dompurify ProseMirrorClipboard pronto-worker";

static void page_headers(const struct web *w, struct http_res *res)
{
	http_set(res, S("Content-Security-Policy"), str_of(csp));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Referrer-Policy"), S("same-origin"));
	http_set(res, S("Cross-Origin-Opener-Policy"), S("same-origin"));
	http_set(res, S("Permissions-Policy"), S("camera=(), microphone=(), geolocation=()"));
	if (w->app->secure_cookies)
		http_set(res, S("Strict-Transport-Security"), S("max-age=31536000"));
}

static void plain(struct http_res *res, int status, str body)
{
	res->status = status;
	res->body = body;
	http_set(res, S("Content-Type"), S("text/plain; charset=utf-8"));
	http_set(res, S("Cache-Control"), S("no-store"));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Referrer-Policy"), S("same-origin"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; frame-ancestors 'none'"));
}

static bool disk_low(const struct app *app, struct arena *a)
{
	struct statvfs v;

	if (statvfs(str_z(a, app->data_dir), &v) != 0)
		return false;
	return v.f_blocks && v.f_bavail * 100 / v.f_blocks < DISK_LOW_PERCENT;
}

/* 503 with a reason code tells a load balancer and its keeper what is wrong. */
static void readyz(struct web *w, struct http_req *req, struct http_res *res)
{
	struct ctx c;
	i64 have = 0, want = 0;

	ctx_init(&c, req->arena, w->store);
	if (w->draining)
		plain(res, 503, S("draining\n"));
	else if (!store_ready(&c, w->store, READY_WAIT_MS))
		plain(res, 503, S("store\n"));
	else if (!store_schema_current(&c, w->store, &have, &want) || have != want)
		plain(res, 503, S("schema\n"));
	else if (disk_low(w->app, req->arena))
		plain(res, 503, S("disk\n"));
	else
		plain(res, 200, S("ready\n"));
}

size_t web_body_limit(void *arg, str method, str path)
{
	const struct web *w = arg;

	if (str_eq(method, S("POST")) && (str_eq(path, S("/api/v1/attachments")) || str_eq(path, S("/api/v1/kb/import"))))
		return (size_t)w->app->upload_max + 4096;
	if (str_eq(method, S("POST")) && page_body_limit(w->app, path))
		return page_body_limit(w->app, path);
	return BODY_MAX;
}

/* What the workspace shows by itself. */
static bool of_workspace(str path)
{
	static const char *const roots[] = { "/app", "/setup", "/invite", "/reset", "/signin", "/forgot" };

	for (size_t i = 0; i < COUNT(roots); i++) {
		str r = str_of(roots[i]);

		if (str_eq(path, r) || (str_starts(path, r) && path.s[r.n] == '/'))
			return true;
	}
	return false;
}

void web_handle(void *arg, struct http_req *req, struct http_res *res)
{
	struct web *w = arg;
	bool get = str_eq(req->method, S("GET")) || str_eq(req->method, S("HEAD"));

	if (str_starts(req->path, S("/api/"))) {
		api_handle(w->app, w->store, req, res);
		return;
	}
	if (str_eq(req->path, S("/healthz"))) {
		plain(res, 200, S("ok\n"));
		return;
	}
	if (str_eq(req->path, S("/readyz"))) {
		readyz(w, req, res);
		return;
	}
	if (static_serve(&embedded_assets, req, res)) {
		page_headers(w, res);
		return;
	}
	if (page_handle(w->app, w->store, req, res))
		return;
	if (!get) {
		plain(res, 405, S("method not allowed\n"));
		return;
	}
	if (of_workspace(req->path) && static_page(&embedded_assets, S("/index.html"), req, res))
		page_headers(w, res);
	else
		page_not_found(w->app, w->store, req, res);
}

/* ---- metrics ---- */

static void gauge(struct buf *b, const char *name, const char *kind, i64 value)
{
	buf_fmt(b, "# TYPE %s %s\n%s %lld\n", name, kind, name, (long long)value);
}

static void put_metrics(const struct web *w, struct buf *b)
{
	struct http_stats h;
	struct store_stats s;

	http_stats(w->app->http, &h);
	store_stats(w->store, &s);
	gauge(b, "pronto_http_requests_total", "counter", h.requests);
	gauge(b, "pronto_http_connections", "gauge", h.connections_open);
	gauge(b, "pronto_http_streams", "gauge", h.streams_open);
	gauge(b, "pronto_http_received_bytes_total", "counter", h.bytes_in);
	gauge(b, "pronto_http_sent_bytes_total", "counter", h.bytes_out);
	buf_fmt(b, "# TYPE pronto_http_refused_total counter\n"
		"pronto_http_refused_total{code=\"400\"} %lld\npronto_http_refused_total{code=\"408\"} %lld\n"
		"pronto_http_refused_total{code=\"413\"} %lld\npronto_http_refused_total{code=\"431\"} %lld\n"
		"pronto_http_refused_total{code=\"503\"} %lld\n",
		(long long)h.refused_400, (long long)h.refused_408, (long long)h.refused_413,
		(long long)h.refused_431, (long long)h.refused_503);
	gauge(b, "pronto_db_commits_total", "counter", s.commits);
	gauge(b, "pronto_db_writes_total", "counter", s.writes);
	gauge(b, "pronto_db_rollbacks_total", "counter", s.rollbacks);
	gauge(b, "pronto_db_retries_total", "counter", s.retries);
	gauge(b, "pronto_db_fsync_microseconds_total", "counter", s.fsync_us_sum);
	gauge(b, "pronto_db_wal_bytes", "gauge", s.wal_bytes);
	gauge(b, "pronto_db_bytes", "gauge", s.db_bytes);
	gauge(b, "pronto_start_time_seconds", "gauge", w->app->started_at / 1000);
}

static void put_mail_metrics(const struct web *w, struct buf *b)
{
	struct work_stats m;

	work_stats(w->app, &m);
	gauge(b, "pronto_intake_received_total", "counter", m.received);
	gauge(b, "pronto_intake_duplicates_total", "counter", m.duplicates);
	gauge(b, "pronto_intake_problems_total", "counter", m.problems);
	gauge(b, "pronto_intake_mailboxes", "gauge", m.pollers);
	gauge(b, "pronto_outbox_sent_total", "counter", m.sent);
	gauge(b, "pronto_outbox_deferred_total", "counter", m.deferred);
	gauge(b, "pronto_outbox_failed_total", "counter", m.failed);
	gauge(b, "pronto_outbox_ambiguous_total", "counter", m.ambiguous);
}

void metrics_handle(void *arg, struct http_req *req, struct http_res *res)
{
	struct web *w = arg;
	struct buf b = buf_new(req->arena, 256 * 1024);
	str auth = http_header(req, "Authorization"), want = str_fmt(req->arena, "Bearer %.*s", FMT(w->metrics_token));

	if (!str_eq(req->path, S("/metrics"))) {
		plain(res, 404, S("not found\n"));
		return;
	}
	if (w->metrics_token.n && (auth.n != want.n || !hash_eq(auth.s, want.s, want.n))) {
		plain(res, 401, S("token wanted\n"));
		return;
	}
	put_metrics(w, &b);
	put_mail_metrics(w, &b);
	plain(res, 200, buf_str(&b));
}
