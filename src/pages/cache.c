#include "pages/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/rand.h"
#include "net/static.h"

enum { BYTES_MAX = 24 << 20, LIFE_MS = 60000, ASK_MS = 1000, ENTRIES = 1024 };

struct kept {
	str type, etag, raw, gz;
	i64 until;
};
struct page_cache {
	pthread_mutex_t lock;
	struct arena *a;
	struct map map;
	i64 epoch, asked_at;
	atomic_bool news;
};

struct page_cache *page_cache_new(struct arena *a)
{
	struct page_cache *k = NEW(a, struct page_cache);

	pthread_mutex_init(&k->lock, NULL);
	k->a = arena_new((size_t)BYTES_MAX * 2);
	k->map = map_new(k->a, ENTRIES);
	k->epoch = -1;
	return k;
}

void page_cache_news(struct page_cache *k)
{
	atomic_store(&k->news, true);
}

bool page_cache_asks(struct page_cache *k)
{
	i64 now = clock_mono_ms();
	bool ask;

	pthread_mutex_lock(&k->lock);
	ask = atomic_exchange(&k->news, false) || k->epoch < 0 || now - k->asked_at >= ASK_MS;
	if (ask)
		k->asked_at = now;	/* the others go on meanwhile */
	pthread_mutex_unlock(&k->lock);
	return ask;
}

static void forget(struct page_cache *k)
{
	arena_reset(k->a);
	k->map = map_new(k->a, ENTRIES);
}

void page_cache_epoch(struct page_cache *k, i64 epoch)
{
	pthread_mutex_lock(&k->lock);
	if (epoch != k->epoch)
		forget(k);
	k->epoch = epoch;
	pthread_mutex_unlock(&k->lock);
}

i64 page_cache_now(struct page_cache *k)
{
	i64 epoch;

	pthread_mutex_lock(&k->lock);
	epoch = k->epoch;
	pthread_mutex_unlock(&k->lock);
	return epoch;
}

/* Copied out: an entry may be gone before the answer is. */
static struct asset of_kept(const struct kept *p, struct arena *a, str key)
{
	return (struct asset){ .path = key, .type = str_dup(a, p->type), .raw = p->raw, .gz = p->gz,
		.etag = str_dup(a, p->etag) };
}

static void serve(const struct asset *f, const struct http_req *req, struct http_res *res)
{
	const struct assets one = { f, 1 };

	static_page(&one, f->path, req, res);
	res->body = str_dup(req->arena, res->body);
	for (size_t i = 0; i < res->headers; i++)
		if (str_eq(res->header[i].name, S("Cache-Control")))
			res->header[i].value = S("public, max-age=60, stale-while-revalidate=300");
}

bool page_cache_serve(struct page_cache *k, str key, const struct http_req *req, struct http_res *res)
{
	struct kept *p;
	struct asset f;

	pthread_mutex_lock(&k->lock);
	p = map_get(&k->map, key);
	if (p && p->until > clock_now()) {
		f = of_kept(p, req->arena, key);
		serve(&f, req, res);
	} else {
		p = NULL;
	}
	pthread_mutex_unlock(&k->lock);
	return p != NULL;
}

static str packed(struct arena *a, str raw)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)raw.s, .avail_in = (uInt)raw.n };
	size_t room = raw.n + 256;
	str out = STR_NULL;
	char *to;

	if (raw.n < 200 || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return out;
	to = arena_alloc(a, room);
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < raw.n)
		out = str_n(to, z.total_out);
	deflateEnd(&z);
	return out;
}

void page_cache_keep(struct page_cache *k, const struct page_kept *p, const struct http_req *req, struct http_res *res)
{
	struct arena *a = req->arena;
	struct asset f = { .path = p->key, .type = p->type, .raw = p->body, .gz = packed(a, p->body),
		.etag = str_slice(hash_sha256_hex(a, p->body), 0, 20) };
	struct kept *e;

	serve(&f, req, res);
	pthread_mutex_lock(&k->lock);
	if (arena_used(k->a) > BYTES_MAX)
		forget(k);
	if (k->epoch == p->epoch) {
		e = NEW(k->a, struct kept);
		*e = (struct kept){ .type = str_dup(k->a, f.type), .etag = str_dup(k->a, f.etag), .raw = str_dup(k->a, f.raw),
			.gz = f.gz.s ? str_dup(k->a, f.gz) : STR_NULL, .until = clock_now() + LIFE_MS };
		map_set(&k->map, str_dup(k->a, p->key), e);
	}
	pthread_mutex_unlock(&k->lock);
}
