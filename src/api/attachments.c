/* Uploads and downloads. */
#include "api/sets.h"
#include "desk/cases/attachment.h"
#include "desk/cases/view.h"

struct upload_out {
	i64 id, size;
	str name, mime_type, url;
};
static const struct field upload_f[] = {
	F(upload_out, id), F(upload_out, name), F(upload_out, mime_type), F(upload_out, size), F(upload_out, url),
};
static const struct shape upload_shape = SHAPE(upload_out, upload_f);

/* Percent-decoding of the X-File-Name header. */
static str unpercent(struct ctx *c, str s)
{
	struct buf b = buf_new(c->arena, 8192);
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char byte;

		if (s.s[i] == '%' && i + 2 < s.n && str_unhex(str_slice(s, i + 1, i + 3), &byte, 1)) {
			buf_ch(&b, (char)byte);
			i += 2;
		} else {
			buf_ch(&b, s.s[i]);
		}
	}
	return buf_str(&b);
}

static bool upload_post(struct ctx *c, const void *in, void *out)
{
	struct upload_out *o = out;
	struct attachment a;
	const struct http_req *http = c->call->http;

	(void)in;
	if ((i64)http->body.n > c->app->upload_max)
		return fail_p(c, E_TOO_LARGE, "", "attachment.too_large",
			&(struct fail_param){ "max", str_fmt(c->arena, "%lld", (long long)(c->app->upload_max >> 20)) });
	if (!attachment_upload(c, unpercent(c, http_header(http, "X-File-Name")),
			http_header(http, "Content-Type"), http->body, &a))
		return false;
	*o = (struct upload_out){ a.id, a.size, a.name, a.mime_type, attachment_url(c, a.id, a.name) };
	c->call->status = 201;
	return true;
}

/* RFC 6266 with the ASCII form and the UTF-8 form of RFC 8187. */
static str disposition(struct ctx *c, bool inside, str name)
{
	struct buf b = buf_new(c->arena, 8192);
	size_t i;

	buf_put(&b, inside ? S("inline; filename=\"") : S("attachment; filename=\""));
	for (i = 0; i < name.n; i++)
		buf_ch(&b, name.s[i] > 0x1f && name.s[i] < 0x7f && name.s[i] != '"' && name.s[i] != '\\' ? name.s[i] : '_');
	buf_put(&b, S("\"; filename*=UTF-8''"));
	url_part(&b, name);
	return buf_str(&b);
}

static bool download_get(struct ctx *c, const void *in, void *out)
{
	struct http_res *res = c->call->res;
	struct attachment a;
	str bytes;
	bool image;

	(void)in;
	(void)out;
	if (!attachment_load(c, call_id(c, 0), &a) || !attachment_bytes(c, &a, &bytes))
		return false;
	image = attachment_is_image(&a, bytes);
	res->status = 200;
	res->body = bytes;
	http_set(res, S("Content-Type"), image ? a.mime_type : S("application/octet-stream"));
	http_set(res, S("Content-Disposition"), disposition(c, image, a.name));
	http_set(res, S("X-Content-Type-Options"), S("nosniff"));
	http_set(res, S("Content-Security-Policy"), S("default-src 'none'; sandbox"));
	http_set(res, S("Cross-Origin-Resource-Policy"), S("same-origin"));
	http_set(res, S("Cache-Control"), S("private, max-age=3600"));
	http_set(res, S("X-Request-Id"), c->request_id);
	return true;
}

static bool upload_delete(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return attachment_drop(c, call_id(c, 0));
}

static const struct route rows[] = {
	{ "POST", "/api/v1/attachments", upload_post, V_ATTACHMENT_ADD, NULL, &upload_shape, R_NODB | R_RAW, NULL,
	  "Upload a file (raw bytes, X-File-Name)" },
	{ "GET", "/api/v1/attachments/{id}/{name}", download_get, V_ATTACHMENT_READ, NULL, NULL, R_OUTRAW, NULL,
	  "Download a file" },
	{ "DELETE", "/api/v1/attachments/{id}", upload_delete, V_ATTACHMENT_ADD, NULL, NULL, R_WRITE, NULL,
	  "Drop an upload that was not used" },
};
const struct route_set routes_attachments = { rows, COUNT(rows) };
