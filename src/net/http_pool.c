#include "net/http_int.h"

#include <stdlib.h>
#include <string.h>

/*
 * One queue, and the idle workers on a stack: the one that slept last is woken first,
 * its caches are warm and the others' memory stays untouched.  At most one worker is
 * on its way from sleep at any time; it wakes the next one itself before it starts on a
 * request that may block.  Short handlers so drain a burst with one or two workers awake
 * instead of a context switch for every request.
 */
struct worker {
	struct http_pool *pool;
	struct worker *below;	/* idle stack */
	pthread_cond_t go;
	pthread_t thread;
	struct http_date date;
	bool called;
};

struct http_pool {
	struct http_server *srv;
	pthread_mutex_t mu;
	struct http_conn *first, **last;
	size_t waiting;
	struct worker *idle;
	struct worker *v;
	int n;
	bool quit;
	bool calling;		/* a worker was called and has not come yet */
};

static bool head_only(const struct http_req *r)
{
	return str_eq(r->method, S("HEAD"));
}

static void unavailable(struct http_conn *c)
{
	if (c->res->stream)
		c->res->stream->closed(c->res->stream_arg, NULL);
	c->keep = false;
	c->res->stream = NULL;
	c->out[0] = http_refusal(503);
	c->out[1] = STR_NULL;
	atomic_fetch_add(&c->loop->srv->refused_503, 1);
}

static void answer(struct worker *w, struct http_conn *c)
{
	struct http_server *s = w->pool->srv;
	struct http_res *res;

	/* Memory runs out here, in the handler or in the head: the frame is ours. */
	if (arena_guard(c->arena)) {
		unavailable(c);
		return;
	}
	http_peer_fill(s, c);
	res = c->res;
	s->cfg.handler(s->cfg.app, c->parse.req, res);
	if (res->stream || atomic_load_explicit(&s->stopping, memory_order_relaxed))
		c->keep = false;
	c->out[0] = http_head(c->arena, res, c->keep, &w->date);
	c->out[1] = res->body;
	if (res->stream || head_only(c->parse.req) || res->status == 204 || res->status == 304)
		c->out[1] = STR_NULL;
}

/* Under the mutex: who is to be woken; NULL: nobody.  The caller signals w->go after it
 * has let go of the mutex, or the woken one would run into it at once. */
static struct worker *call(struct http_pool *p)
{
	struct worker *w = p->idle;

	if (!w || (p->calling && !p->quit))
		return NULL;
	p->calling = true;
	p->idle = w->below;
	w->called = true;
	return w;
}

static void unlock_and_wake(struct http_pool *p, struct worker *w)
{
	pthread_mutex_unlock(&p->mu);
	if (w)
		pthread_cond_signal(&w->go);
}

static struct http_conn *next(struct worker *w)
{
	struct http_pool *p = w->pool;
	struct http_conn *c = NULL;
	struct worker *help = NULL;

	pthread_mutex_lock(&p->mu);
	while (!p->first && !p->quit) {
		w->below = p->idle;
		p->idle = w;
		w->called = false;
		while (!w->called)
			pthread_cond_wait(&w->go, &p->mu);
		p->calling = false;
	}
	if (!p->quit) {
		c = p->first;
		p->first = c->qnext;
		if (!p->first)
			p->last = &p->first;
		p->waiting--;
		if (p->first)
			help = call(p);
	}
	unlock_and_wake(p, help);
	return c;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct http_conn *c;

	while ((c = next(w))) {
		answer(w, c);
		http_loop_done(c);
	}
	return NULL;
}

bool http_pool_push(struct http_pool *p, struct http_conn *c)
{
	struct worker *w = NULL;
	bool room;

	pthread_mutex_lock(&p->mu);
	room = p->waiting < HTTP_QUEUE_MAX && !p->quit;
	if (room) {
		c->qnext = NULL;
		*p->last = c;
		p->last = &c->qnext;
		p->waiting++;
		w = call(p);
	}
	unlock_and_wake(p, w);
	return room;
}

/* Held for a few instructions only: worth a short spin before sleeping. */
void http_mutex_init(pthread_mutex_t *m)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(m, &attr);
	pthread_mutexattr_destroy(&attr);
}

struct http_pool *http_pool_start(struct http_server *s, int workers)
{
	struct http_pool *p = calloc(1, sizeof *p);
	pthread_attr_t attr;

	if (!p)
		abort();
	p->srv = s;
	p->last = &p->first;
	p->v = calloc((size_t)workers, sizeof *p->v);
	if (!p->v)
		abort();
	http_mutex_init(&p->mu);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, (size_t)1 << 20);
	for (; p->n < workers; p->n++) {
		struct worker *w = &p->v[p->n];

		w->pool = p;
		pthread_cond_init(&w->go, NULL);
		if (pthread_create(&w->thread, &attr, work, w) != 0)
			abort();
	}
	pthread_attr_destroy(&attr);
	return p;
}

void http_pool_stop(struct http_pool *p)
{
	struct http_conn *c;

	pthread_mutex_lock(&p->mu);
	p->quit = true;
	while (p->idle)
		pthread_cond_signal(&call(p)->go);
	pthread_mutex_unlock(&p->mu);
	for (int i = 0; i < p->n; i++) {
		pthread_join(p->v[i].thread, NULL);
		pthread_cond_destroy(&p->v[i].go);
	}
	/* The mutex is ours alone now, but the loops may still push: they are refused. */
	pthread_mutex_lock(&p->mu);
	c = p->first;
	p->first = NULL;
	p->last = &p->first;
	pthread_mutex_unlock(&p->mu);
	while (c) {
		struct http_conn *after = c->qnext;

		unavailable(c);
		http_loop_done(c);
		c = after;
	}
}

void http_pool_free(struct http_pool *p)
{
	pthread_mutex_destroy(&p->mu);
	free(p->v);
	free(p);
}
