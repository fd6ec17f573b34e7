/*
 * The floor under every answer: the HTTP server with a handler that does nothing but
 * hand out 1 KB of JSON.
 *	http_empty [LOOPS [WORKERS]]	prints its port and serves until standard input ends
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/http.h"

static char json[1025];

static void answer(void *app, struct http_req *req, struct http_res *res)
{
	(void)app;
	(void)req;
	res->status = 200;
	http_set(res, S("Content-Type"), S("application/json"));
	http_set(res, S("Cache-Control"), S("no-store"));
	res->body = str_n(json, 1024);
}

static int number(const char *z)
{
	i64 v = 0;

	return z && str_i64(str_of(z), &v) ? (int)v : 0;
}

int main(int argc, char **argv)
{
	struct http_config cfg = { .listen = S("127.0.0.1:0"), .handler = answer };
	struct http_server *s;
	const char *why;
	char t[64];

	cfg.loops = argc > 1 ? number(argv[1]) : 0;
	cfg.workers = argc > 2 ? number(argv[2]) : 0;
	memset(json, ' ', 1024);
	memcpy(json, "{\"pad\":\"", 8);
	memcpy(json + 1022, "\"}", 2);
	if (!http_start(&cfg, &s, &why)) {
		fprintf(stderr, "http_empty: %s\n", why);
		return 1;
	}
	printf("%d\n", http_port(s));
	fflush(stdout);
	while (read(0, t, sizeof t) > 0)
		;
	http_stop(s, 1000);
	return 0;
}
