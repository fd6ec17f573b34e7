/*
 * What cases like one ended as: the team that was right for most of them, and the contact
 * reason that most of them got.  A proposal with its figures; only a rule that says so acts
 * on it.  It is counted when it is asked for, from tickets that are over, so nothing is trained, stored
 * or told to anybody outside.
 */
#ifndef PRONTO_DESK_FLOW_LEARNED_H
#define PRONTO_DESK_FLOW_LEARNED_H

#include "base/ctx.h"

enum { LEARNED_LEAST = 3, LEARNED_PERCENT = 60 };

struct learned_one {
	i64 id;			/* 0: too few, or they differ too much */
	i64 n, of;		/* so many of so many that have one */
};
struct learned {
	struct learned_one team, reason;
};
bool learned_from(struct ctx *c, const struct i64s *ended, struct learned *out) WARN_UNUSED;

#endif
