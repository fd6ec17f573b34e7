/*
 * The vocabulary of promises: which clocks there are, what state one is in, and why one
 * was broken.  Names are those of the API, the simulator and the stored rows.
 */
#ifndef PRONTO_DESK_PROMISE_SLA_H
#define PRONTO_DESK_PROMISE_SLA_H

#include "base/str.h"

struct arena;

enum sla_metric {
	SLA_FIRST_RESPONSE,
	SLA_NEXT_RESPONSE,
	SLA_UPDATE,
	SLA_REQUESTER_WAIT,
	SLA_AGENT_WORK,
	SLA_TOTAL_RESOLUTION,
	SLA_PICKUP,		/* the last two are internal (OLA) */
	SLA_OWNERSHIP,
	SLA_METRICS
};

enum sla_state { SLA_RUNNING, SLA_PAUSED, SLA_MET, SLA_BREACHED, SLA_VOID, SLA_CANCELLED, SLA_STATES };

/* The category of a ticket's status. */
enum sla_status { SLA_S_NEW, SLA_S_OPEN, SLA_S_PENDING, SLA_S_HOLD, SLA_S_SOLVED, SLA_S_CLOSED, SLA_STATUSES };

/* In the order in which they are tried on a piece of time; the last three are verdicts
 * only: no piece carries them. */
enum sla_label {
	SLA_L_THIRD_PARTY,
	SLA_L_WAITING_CUSTOMER,
	SLA_L_OUTSIDE_HOURS,
	SLA_L_MISROUTED,
	SLA_L_UNDERSTAFFED,
	SLA_L_UNASSIGNED,
	SLA_L_REOPENED,
	SLA_L_ESCALATED,
	SLA_L_PING_PONG,
	SLA_L_AGENT_RESPONSE,
	SLA_L_AGENT_WORK,
	SLA_PIECE_LABELS,
	SLA_L_TARGET_TIGHTENED = SLA_PIECE_LABELS,
	SLA_L_COMBINED,
	SLA_L_OTHER,		/* only as a person's correction */
	SLA_LABELS
};

/* A value that the server knows by id and the simulator by a text; zeroed: no value. */
struct sla_value {
	i64 id;
	str key;
};
/* Ids are compared where both have one, else texts; no value equals nothing. */
bool sla_value_eq(struct sla_value a, struct sla_value b);
bool sla_value_set(struct sla_value v);		/* is there a value at all? */
/* The same, or both without a value. */
bool sla_value_same(struct sla_value a, struct sla_value b);
/* Its text: the key, else the id in digits, else the empty string. */
str sla_value_text(struct arena *a, struct sla_value v);

const char *sla_metric_name(enum sla_metric m);		/* "first_response" */
const char *sla_state_name(enum sla_state s);		/* "running" */
const char *sla_label_name(enum sla_label l);		/* "third_party" */
const char *sla_status_name(enum sla_status s);		/* "pending" */
bool sla_metric_of(str name, enum sla_metric *out) WARN_UNUSED;
bool sla_state_of(str name, enum sla_state *out) WARN_UNUSED;
bool sla_label_of(str name, enum sla_label *out) WARN_UNUSED;
bool sla_status_of(str name, enum sla_status *out) WARN_UNUSED;

#endif
