/*
 * Pictures that a mail names but does not carry.  The reader's browser never asks their
 * servers: it asks here, for an address that stands in the stored message, and the
 * outgoing guard decides where that may lead.  What comes back is served only if its
 * first bytes are those of a raster image.  Nothing is kept.
 */
#include "api/sets.h"
#include "desk/cases/attachment.h"
#include "desk/cases/view.h"
#include "net/client.h"
#include "store/db.h"

enum {
	IMAGE_MAX_BYTES = 5 << 20, IMAGE_TIMEOUT_MS = 8000,
	IMAGES_AT_ONCE = 6,	/* a slow server of pictures must not take all workers */
	URL_MAX = 8000,
};

struct wanted {
	i64 message_id;
	str src;
};

static bool named(struct ctx *c, void *arg)
{
	const struct wanted *w = arg;

	return thread_has_image(c, w->message_id, w->src);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 307 || status == 308;
}

/* No redirect is followed but the one that every old mail meets: the same address, by https. */
static bool fetch_picture(struct ctx *c, str url, struct fetch_res *res)
{
	static const struct http_header accept = { S("Accept"), S("image/png, image/jpeg, image/gif, image/webp") };
	struct guard_rules rules = { .allow = c->app->outbound_allow, .port = guard_ports_web, .ports = COUNT(guard_ports_web) };
	struct fetch_req req = { .url = url, .header = &accept, .headers = 1, .timeout_ms = IMAGE_TIMEOUT_MS,
		.max_bytes = IMAGE_MAX_BYTES, .rules = &rules };
	str secure;

	if (!http_fetch(c, &req, res))
		return false;
	if (!is_redirect(res->status) || !str_starts(url, S("http://")))
		return true;
	secure = str_fmt(c->arena, "https%.*s", FMT(str_slice(url, 4, url.n)));
	if (!str_eq(fetch_header(res, "Location"), secure))
		return true;
	req.url = secure;
	return http_fetch(c, &req, res);
}

static bool fetch_gated(struct ctx *c, str url, struct fetch_res *res)
{
	bool ok;

	if (atomic_fetch_add(&c->app->images_fetching, 1) < IMAGES_AT_ONCE)
		ok = fetch_picture(c, url, res);
	else
		ok = fail(c, E_UNAVAILABLE, "", "image.busy");
	atomic_fetch_sub(&c->app->images_fetching, 1);
	return ok;
}

static bool image_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	struct wanted w = { call_id(c, 0), call_query(c, "src") };
	struct fetch_res got;
	str type;

	(void)in;
	(void)out;
	if (!w.src.n || w.src.n > URL_MAX)
		return fail(c, E_NOT_FOUND, "src", "image.unknown");
	if (!db_read(c, named, &w) || !fetch_gated(c, w.src, &got))
		return false;
	type = image_type(got.body);
	if (got.status != 200 || !type.n)
		return fail(c, E_NOT_FOUND, "src", "image.none");
	res->status = 200;
	res->body = got.body;
	http_set(res, S("Content-Type"), type);
	http_set(res, S("Content-Disposition"), S("inline"));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; sandbox"));
	http_set(res, S("Cross-Origin-Resource-Policy"), S("same-origin"));
	http_set(res, S("Cache-Control"), S("private, max-age=86400"));
	http_set(res, S("X-Request-Id"), c->request_id);
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/messages/{id}/image", image_get, V_TICKET_READ, NULL, NULL, R_NODB | R_OUTRAW, "src",
	  "A remote picture of a message, fetched by the server" },
};
const struct route_set routes_images = { rows, COUNT(rows) };
