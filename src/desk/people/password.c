#include "desk/people/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "desk/app.h"

enum { AT_ONCE = 2, QUEUE_MAX = 32, WAIT_MS = 8000, OPS = 2, MEMORY = 64 << 20, DIFFERENT_MIN = 4 };

struct hash_gate {
	pthread_mutex_t lock;
	pthread_cond_t room;
	int running, waiting;
	i64 done;
};

/* Of a random password that nobody has; tried when there is nothing to try. */
static const char dummy[] =
	"$argon2id$v=19$m=65536,t=2,p=1$rZtzSJAL9iWC4tJdpIRtYA$35OXV8VG43eJohLpEcEJLoq8RL2Qh/OmCdjyrDodeJI";

static void gate_undo(void *arg)
{
	struct hash_gate *g = arg;

	pthread_cond_destroy(&g->room);
	pthread_mutex_destroy(&g->lock);
}

struct hash_gate *hash_gate_new(struct arena *process)
{
	struct hash_gate *g = NEW(process, struct hash_gate);
	pthread_condattr_t a;

	pthread_mutex_init(&g->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&g->room, &a);
	pthread_condattr_destroy(&a);
	arena_defer(process, gate_undo, g);
	return g;
}

i64 hash_gate_done(const struct hash_gate *g)
{
	struct hash_gate *w = (struct hash_gate *)(uintptr_t)g;
	i64 n;

	pthread_mutex_lock(&w->lock);
	n = g->done;
	pthread_mutex_unlock(&w->lock);
	return n;
}

static bool gate_wait(struct hash_gate *g)
{
	struct timespec until;
	int e = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_MS / 1000;
	g->waiting++;
	while (g->running >= AT_ONCE && e == 0)
		e = pthread_cond_timedwait(&g->room, &g->lock, &until);
	g->waiting--;
	return g->running < AT_ONCE;
}

static bool gate_enter(struct ctx *c, struct hash_gate *g)
{
	bool ok;

	if (!g)
		return true;
	pthread_mutex_lock(&g->lock);
	ok = g->running < AT_ONCE || (g->waiting < QUEUE_MAX && gate_wait(g));
	if (ok)
		g->running++;
	pthread_mutex_unlock(&g->lock);
	return ok || fail(c, E_RATE, "", "busy");
}

static void gate_leave(struct hash_gate *g)
{
	if (!g)
		return;
	pthread_mutex_lock(&g->lock);
	g->running--;
	g->done++;
	pthread_cond_signal(&g->room);
	pthread_mutex_unlock(&g->lock);
}

static struct hash_gate *gate_of(struct ctx *c)
{
	return c->app ? c->app->hash_gate : NULL;
}

static size_t different_bytes(str x)
{
	bool seen[256] = { false };
	size_t i, n = 0;

	for (i = 0; i < x.n; i++)
		if (!seen[(unsigned char)x.s[i]]) {
			seen[(unsigned char)x.s[i]] = true;
			n++;
		}
	return n;
}

bool password_check(struct ctx *c, const char *field, str plain, str email)
{
	size_t n = str_utf8_len(plain);

	if (n < PASSWORD_MIN)
		return fail_p(c, E_INVALID, field, "password.short",
			      &(struct fail_param){ "min", str_fmt(c->arena, "%d", PASSWORD_MIN) });
	if (n > PASSWORD_MAX)
		return fail_p(c, E_INVALID, field, "password.long",
			      &(struct fail_param){ "max", str_fmt(c->arena, "%d", PASSWORD_MAX) });
	if (different_bytes(plain) < DIFFERENT_MIN || (email.n && str_eq_ascii_nocase(plain, email)))
		return fail(c, E_INVALID, field, "password.weak");
	return true;
}

bool password_hash(struct ctx *c, str plain, str *hash)
{
	char *out = arena_alloc(c->arena, crypto_pwhash_STRBYTES);
	struct hash_gate *g = gate_of(c);
	int e;

	if (!gate_enter(c, g))
		return false;
	e = crypto_pwhash_str_alg(out, plain.s ? plain.s : "", plain.n, OPS, MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13);
	gate_leave(g);
	if (e != 0)
		return fail(c, E_UNAVAILABLE, "", "password.memory");
	*hash = str_of(out);
	return true;
}

bool password_try(struct ctx *c, struct password_trial *t)
{
	const char *hash = t->hash.n ? str_z(c->arena, t->hash) : dummy;
	struct hash_gate *g = gate_of(c);
	bool same;

	t->same = t->rehash = false;
	if (!gate_enter(c, g))
		return false;
	same = crypto_pwhash_str_verify(hash, t->plain.s ? t->plain.s : "", t->plain.n) == 0;
	gate_leave(g);
	t->same = same && t->hash.n > 0;
	t->rehash = t->same && crypto_pwhash_str_needs_rehash(hash, OPS, MEMORY) != 0;
	return true;
}
