/* Histories in one line of text for the tests of clocks; minutes from Monday 9:00 UTC. */
#ifndef PRONTO_DESK_PROMISE_STORY_TEST_H
#define PRONTO_DESK_PROMISE_STORY_TEST_H

#include "base/ctx.h"

struct story {
	const char *policies;	/* JSON list; NULL: one, round the clock, with every clock */
	const char *calendars;	/* JSON object; NULL: none */
	const char *events;	/* "0 create by=agent on_behalf=true; 30 status to=pending" */
};
/* A look at one clock: "90 first_response" or "90 update 2 T2 before_edit".  The answer is
 * its state, "!" when breached, the minutes elapsed and the minute it is due: "met 30 due 60",
 * "paused! 70 due -", "absent", or "error field key". */
str look(struct ctx *c, const struct story *s, const char *check);
/* The default policy's targets in minutes: first_response and next_response 60, update 120,
 * requester_wait 240, agent_work 180, total_resolution 480, pickup 30, ownership 120. */

#endif
