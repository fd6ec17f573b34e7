#include "base/failpoint.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

enum { POINTS_MAX = 16 };

struct point {
	char name[64];
	_Atomic i64 left;	/* passes until it acts; 0: spent */
	char action[32];
};

static struct {
	struct point v[POINTS_MAX];
	size_t n;
} the;

static void copy(char *to, size_t cap, str from)
{
	size_t n = from.n < cap - 1 ? from.n : cap - 1;

	memcpy(to, from.s, n);
	to[n] = 0;
}

/* "name[:pass]=action" */
static void add_point(str spec)
{
	struct point *p = &the.v[the.n];
	ssize_t eq = str_chr(spec, '='), colon;
	str name;
	i64 pass = 1;

	if (eq <= 0 || the.n == POINTS_MAX)
		return;
	name = str_slice(spec, 0, (size_t)eq);
	colon = str_chr(name, ':');
	if (colon > 0) {
		if (!str_i64(str_slice(name, (size_t)colon + 1, name.n), &pass))
			return;
		name.n = (size_t)colon;
	}
	copy(p->name, sizeof(p->name), name);
	copy(p->action, sizeof(p->action), str_slice(spec, (size_t)eq + 1, spec.n));
	p->left = pass;
	the.n++;
}

void failpoint_init(void)
{
	str rest = str_of(getenv("PRONTO_FAIL")), one;

	the.n = 0;
	while (str_cut(&rest, ';', &one))
		add_point(str_trim(one));
}

static bool act(struct ctx *c, const struct point *p)
{
	i64 ms;

	if (strcmp(p->action, "abort") == 0)
		kill(getpid(), SIGKILL);
	if (strcmp(p->action, "stop") == 0) {
		kill(getpid(), SIGSTOP);
		return true;
	}
	if (strncmp(p->action, "delay_", 6) == 0 && str_i64(str_of(p->action + 6), &ms)) {
		usleep((useconds_t)(ms * 1000));
		return true;
	}
	return fail(c, E_UNAVAILABLE, "", "failpoint");
}

bool failpoint(struct ctx *c, const char *name)
{
	size_t i;

	for (i = 0; i < the.n; i++) {
		if (strcmp(the.v[i].name, name) != 0)
			continue;
		if (atomic_fetch_sub(&the.v[i].left, 1) == 1)
			return act(c, &the.v[i]);
	}
	return true;
}
