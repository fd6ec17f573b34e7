/* What the web server answers: the API, the workspace, health. */
#ifndef PRONTO_MAIN_WEB_H
#define PRONTO_MAIN_WEB_H

#include "desk/app.h"
#include "net/http.h"

struct store;
struct web {
	struct app *app;
	struct store *store;
	str metrics_token;
	volatile bool draining;
};

void web_handle(void *web, struct http_req *req, struct http_res *res);
size_t web_body_limit(void *web, str method, str path);
/* The separate listener of /metrics. */
void metrics_handle(void *web, struct http_req *req, struct http_res *res);

#endif
