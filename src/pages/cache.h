/*
 * Rendered pages for everybody, kept packed in memory for all threads: at most a minute,
 * and no longer than until the desk changes something (desk/front/brand.h, page_epoch),
 * which is asked once a second and after each change of this process.
 */
#ifndef PRONTO_PAGES_CACHE_H
#define PRONTO_PAGES_CACHE_H

#include "net/http.h"

struct page_cache;

struct page_cache *page_cache_new(struct arena *a);
void page_cache_news(struct page_cache *k);	/* any thread: something was changed */
/* Whether the epoch is to be asked now; the answer goes to page_cache_epoch. */
bool page_cache_asks(struct page_cache *k);
void page_cache_epoch(struct page_cache *k, i64 epoch);
/* Answers from memory; false: not there. */
bool page_cache_serve(struct page_cache *k, str key, const struct http_req *req, struct http_res *res);
/* Keeps the page and answers with it. */
struct page_kept {
	str key, type, body;
	i64 epoch;		/* read before it was rendered */
};
void page_cache_keep(struct page_cache *k, const struct page_kept *p, const struct http_req *req, struct http_res *res);
i64 page_cache_now(struct page_cache *k);

#endif
