#include "base/ctx.h"

#include "base/clock.h"

void ctx_init(struct ctx *c, struct arena *a, struct store *s)
{
	*c = (struct ctx){ .arena = a, .store = s, .now = clock_now(), .locale = S("en") };
}
