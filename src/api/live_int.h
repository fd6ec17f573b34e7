/* Inside live.c and present.c: one struct for what lives in memory only. */
#ifndef PRONTO_API_LIVE_INT_H
#define PRONTO_API_LIVE_INT_H

#include <pthread.h>

#include "api/live.h"
#include "desk/policy.h"

enum { PRESENT_MAX = 512, SAID_MAX = 256 };

struct present {
	i64 ticket_id, agent_id, until_ms;	/* monotonic */
	i64 team_id, assignee_id, organisation_id;	/* of the ticket, when he was last heard of */
	bool typing;
};
/* Said here and to be told to the other processes. */
struct said {
	struct object at;
	i64 agent_id;
	char state;	/* v, t, g: viewing, typing, gone */
};
struct live {
	struct hub *hub;
	pthread_mutex_t lock;
	struct present v[PRESENT_MAX];
	size_t n;
	struct said said[SAID_MAX];
	size_t said_n;
	bool greet;	/* a stream was opened since everybody was last shown */
};

/* Who opens a stream is told within a second who is where. */
void present_greet(struct live *l);

#endif
