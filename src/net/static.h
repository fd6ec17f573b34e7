/*
 * The embedded workspace: a table of files, sorted by path, each raw, gzipped and
 * brotlied at build time (tools/embed.c).  /assets/<name>-<hash>.<ext> never changes and
 * may be cached for ever; everything else is asked for anew and answered 304 by its ETag.
 * An unknown /assets/ path is a 404, never a page.
 */
#ifndef PRONTO_NET_STATIC_H
#define PRONTO_NET_STATIC_H

#include "net/http.h"

struct asset {
	str path;		/* "/index.html" */
	str type;
	str raw, gz, br;	/* gz and br are null where they would not be smaller */
	str etag;		/* hash of raw, hex, without quotes */
};

struct assets {
	const struct asset *v;	/* sorted bytewise by path */
	size_t n;
};

/* From build/gen/assets.c; tests bring their own. */
extern const struct assets embedded_assets;

const struct asset *asset_find(const struct assets *t, str path);

/*
 * GET and HEAD of a file in the table, and 404 for any other path under /assets/: true,
 * and *res is filled in.  False: not ours, *res untouched.  Security headers are the
 * caller's.
 */
bool static_serve(const struct assets *t, const struct http_req *req, struct http_res *res);

/* Serves this file whatever the request's path: index.html for the paths of the
 * workspace.  False when the table has no such file. */
bool static_page(const struct assets *t, str path, const struct http_req *req,
		 struct http_res *res);

#endif
