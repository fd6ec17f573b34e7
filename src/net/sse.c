#include "net/sse.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { RING_DEFAULT = 1024, PING_MS = 15000, TEXT_MAX = 128 * 1024 };

struct sub {
	struct sub *prev, *next;
	struct hub *hub;
	struct http_stream *stream;
	struct hub_sub is;
	i64 last_id;		/* -1: a fresh client */
	char topic[];
};

/* An event with its strings in one block behind it. */
struct kept {
	struct hub_event e;
	char text[];
};

struct hub {
	pthread_mutex_t mu;
	pthread_cond_t stop;
	pthread_t thread;
	struct sub *subs;
	size_t count;
	struct kept **ring;
	size_t size, at, n;	/* at: where the next one goes */
	i64 newest, evicted;	/* evicted: highest id that can no longer be replayed */
	i64 ping_ms;
	char *build;
	bool quit;
};

/* ---- the text of an event ---- */

static struct arena *scratch(void)
{
	return arena_new(0);
}

static void put_data(struct buf *b, str data)
{
	str line;

	if (!data.n) {
		buf_put(b, S("data:\n"));
		return;
	}
	while (str_cut(&data, '\n', &line)) {
		buf_put(b, S("data: "));
		for (size_t i = 0; i < line.n; i++)
			if (line.s[i] != '\r')
				buf_ch(b, line.s[i]);
		buf_ch(b, '\n');
	}
}

static bool one_line(str s)
{
	return str_chr(s, '\n') < 0 && str_chr(s, '\r') < 0 && str_chr(s, 0) < 0;
}

static str event_text(struct arena *a, const struct hub_event *e)
{
	struct buf b = buf_new(a, TEXT_MAX * 2);

	if (e->id > 0) {
		buf_put(&b, S("id: "));
		buf_i64(&b, e->id);
		buf_ch(&b, '\n');
	}
	if (e->name.n) {
		buf_put(&b, S("event: "));
		buf_put(&b, e->name);
		buf_ch(&b, '\n');
	}
	put_data(&b, e->data);
	buf_ch(&b, '\n');
	return b.over ? STR_NULL : buf_str(&b);
}

static str ping_text(struct arena *a, const struct hub *h)
{
	struct buf b = buf_new(a, 4096);

	buf_put(&b, S("id: "));
	buf_i64(&b, h->newest);
	buf_put(&b, S("\nevent: ping\ndata: {\"now\":"));
	json_i64(&b, clock_now());
	buf_put(&b, S(",\"build\":"));
	json_str(&b, str_of(h->build));
	buf_put(&b, S("}\n\n"));
	return buf_str(&b);
}

/* ---- ring ---- */

static struct kept *keep(const struct hub_event *e)
{
	struct kept *k = malloc(sizeof *k + e->name.n + e->data.n + e->topic.n);
	char *at;

	if (!k)
		abort();
	at = k->text;
	k->e = *e;
	str *const parts[] = { &k->e.name, &k->e.data, &k->e.topic };

	for (size_t i = 0; i < COUNT(parts); i++) {
		if (parts[i]->n)
			memcpy(at, parts[i]->s, parts[i]->n);
		parts[i]->s = at;
		at += parts[i]->n;
	}
	return k;
}

static void remember(struct hub *h, const struct hub_event *e)
{
	struct kept **slot = &h->ring[h->at];

	if (*slot) {
		if ((*slot)->e.id > h->evicted)
			h->evicted = (*slot)->e.id;
		free(*slot);
	} else {
		h->n++;
	}
	*slot = keep(e);
	h->at = (h->at + 1) % h->size;
	if (e->id > h->newest)
		h->newest = e->id;
}

/* ---- sending, all under the hub's lock ---- */

static bool wants(const struct sub *s, const struct hub_event *e)
{
	if (s->is.topic.n && !str_eq(s->is.topic, e->topic))
		return false;
	return !s->is.may || s->is.may(s->is.arg, e);
}

void hub_publish(struct hub *h, const struct hub_event *e)
{
	struct arena *a;
	str text;

	if (!one_line(e->name) || e->data.n > TEXT_MAX || e->name.n > 100)
		return;
	a = scratch();
	text = event_text(a, e);
	pthread_mutex_lock(&h->mu);
	if (text.s) {
		if (e->id > 0)
			remember(h, e);
		for (struct sub *s = h->subs; s; s = s->next)
			if (wants(s, e))
				(void)http_stream_send(s->stream, text);
	}
	pthread_mutex_unlock(&h->mu);
	arena_free(a);
}

static void ping_all(struct hub *h)
{
	struct arena *a;
	str text;

	if (!h->subs)
		return;
	a = scratch();
	text = ping_text(a, h);
	for (struct sub *s = h->subs; s; s = s->next)
		(void)http_stream_send(s->stream, text);
	arena_free(a);
}

static void *ping_run(void *arg)
{
	struct hub *h = arg;

	pthread_mutex_lock(&h->mu);
	while (!h->quit) {
		struct timespec t;
		i64 ns;

		clock_gettime(CLOCK_MONOTONIC, &t);
		ns = t.tv_nsec + h->ping_ms % 1000 * 1000000;
		t.tv_sec += h->ping_ms / 1000 + ns / 1000000000;
		t.tv_nsec = ns % 1000000000;
		/* Anything but a time-out is the end, or a wake-up without cause. */
		if (pthread_cond_timedwait(&h->stop, &h->mu, &t) != 0 && !h->quit)
			ping_all(h);
	}
	pthread_mutex_unlock(&h->mu);
	return NULL;
}

/* What the client missed, or the news that it missed too much. */
static void catch_up(struct hub *h, struct sub *s, struct arena *a)
{
	if (s->last_id < 0)
		return;
	if (s->last_id < h->evicted || s->last_id > h->newest) {
		const struct hub_event lost = { .id = h->newest, .name = S("resync"),
						.data = S("{}") };

		(void)http_stream_send(s->stream, event_text(a, &lost));
		return;
	}
	for (size_t i = 0; i < h->n; i++) {
		const struct kept *k = h->ring[(h->at + h->size - h->n + i) % h->size];

		if (k->e.id > s->last_id && wants(s, &k->e))
			(void)http_stream_send(s->stream, event_text(a, &k->e));
	}
}

/* ---- subscribers ---- */

static void opened(void *arg, struct http_stream *stream)
{
	struct sub *s = arg;
	struct hub *h = s->hub;
	struct arena *a = scratch();

	s->stream = stream;
	pthread_mutex_lock(&h->mu);
	catch_up(h, s, a);
	/* The first ping also gives a fresh client an id to come back with. */
	(void)http_stream_send(stream, ping_text(a, h));
	s->next = h->subs;
	if (s->next)
		s->next->prev = s;
	h->subs = s;
	h->count++;
	pthread_mutex_unlock(&h->mu);
	arena_free(a);
}

static void closed(void *arg, struct http_stream *stream)
{
	struct sub *s = arg;
	struct hub *h = s->hub;

	if (stream) {
		pthread_mutex_lock(&h->mu);
		if (s->prev)
			s->prev->next = s->next;
		else
			h->subs = s->next;
		if (s->next)
			s->next->prev = s->prev;
		h->count--;
		pthread_mutex_unlock(&h->mu);
	}
	if (s->is.gone)
		s->is.gone(s->is.arg);
	free(s);
}

static const struct http_stream_ops ops = { opened, closed };

void hub_subscribe(struct hub *h, const struct hub_sub *sub, struct http_res *res)
{
	struct sub *s = calloc(1, sizeof *s + sub->topic.n);

	if (!s)
		abort();
	s->hub = h;
	s->is = *sub;
	if (sub->topic.n)
		memcpy(s->topic, sub->topic.s, sub->topic.n);
	s->is.topic = str_n(s->topic, sub->topic.n);
	s->is.last_id = STR_NULL;
	if (!sub->last_id.n)
		s->last_id = -1;
	else if (!str_i64(sub->last_id, &s->last_id) || s->last_id < 0)
		s->last_id = INT64_MAX;		/* not one of ours: resync */
	res->status = 200;
	http_set(res, S("Content-Type"), S("text/event-stream"));
	http_set(res, S("Cache-Control"), S("no-store"));
	http_set(res, S("X-Accel-Buffering"), S("no"));
	res->stream = &ops;
	res->stream_arg = s;
}

void hub_drop(struct hub *h, bool (*match)(void *arg, void *key), void *key)
{
	pthread_mutex_lock(&h->mu);
	for (struct sub *s = h->subs; s; s = s->next)
		if (match(s->is.arg, key))
			http_stream_close(s->stream);
	pthread_mutex_unlock(&h->mu);
}

size_t hub_count(struct hub *h)
{
	size_t n;

	pthread_mutex_lock(&h->mu);
	n = h->count;
	pthread_mutex_unlock(&h->mu);
	return n;
}

struct hub *hub_new(const struct hub_config *cfg)
{
	struct hub *h = calloc(1, sizeof *h);
	pthread_condattr_t attr;
	sigset_t all, before;

	if (!h)
		abort();
	h->size = cfg->ring ? cfg->ring : RING_DEFAULT;
	h->ring = calloc(h->size, sizeof *h->ring);
	h->build = strndup(cfg->build.n ? cfg->build.s : "", cfg->build.n);
	if (!h->ring || !h->build)
		abort();
	h->newest = h->evicted = cfg->newest_id;
	h->ping_ms = cfg->ping_ms ? cfg->ping_ms : PING_MS;
	pthread_mutex_init(&h->mu, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&h->stop, &attr);
	pthread_condattr_destroy(&attr);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);	/* signals are main's */
	if (pthread_create(&h->thread, NULL, ping_run, h) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return h;
}

void hub_free(struct hub *h)
{
	pthread_mutex_lock(&h->mu);
	h->quit = true;
	pthread_cond_signal(&h->stop);
	pthread_mutex_unlock(&h->mu);
	pthread_join(h->thread, NULL);
	for (size_t i = 0; i < h->size; i++)
		free(h->ring[i]);
	free(h->ring);
	free(h->build);
	pthread_cond_destroy(&h->stop);
	pthread_mutex_destroy(&h->mu);
	free(h);
}
