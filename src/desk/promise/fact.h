/*
 * What happened to a ticket, in the words of the engine: the store's event log and the
 * simulator's events are both turned into these.  And the world around the ticket.
 */
#ifndef PRONTO_DESK_PROMISE_FACT_H
#define PRONTO_DESK_PROMISE_FACT_H

#include "desk/promise/policy_def.h"

/* The kinds stand in the order in which those of one save are taken. */
enum sla_fact_kind {
	SLA_F_CREATE,
	SLA_F_CUSTOMER,		/* public message of the requester or an accepted participant */
	SLA_F_AGENT,		/* public message written by a person who works here */
	SLA_F_CALL,		/* inbound, answered */
	SLA_F_NEUTRAL,		/* note, automatic mail, bot, survey, failed call */
	SLA_F_HANDOFF,		/* the bot gives the conversation to people */
	SLA_F_MERGED_IN,	/* another ticket was merged into this one */
	SLA_F_STATUS,
	SLA_F_PRIORITY,
	SLA_F_TEAM,
	SLA_F_ASSIGN,
	SLA_F_ATTR,
	SLA_F_MERGED_AWAY,	/* this ticket was merged into another */
};
enum sla_by { SLA_BY_CUSTOMER, SLA_BY_AGENT, SLA_BY_IMPORT, SLA_BY_BOT, SLA_BY_SPLIT };
enum sla_move { SLA_MOVE_TRANSFER, SLA_MOVE_ESCALATION, SLA_MOVE_RETURN };

enum sla_attr_op { SLA_ATTR_SET, SLA_ATTR_ADD, SLA_ATTR_REMOVE };	/* the last two: tags */
struct sla_attr {
	enum cond_field field;	/* not team, assignee, priority or status: they have facts of their own */
	enum sla_attr_op op;
	str name;		/* COND_CUSTOM */
	struct sla_value v;
	struct strs tags;	/* COND_TAGS */
};

struct sla_fact {
	enum sla_fact_kind kind;
	i64 at, seq;
	i64 save;			/* same number and instant: saved together; 0: alone */
	enum sla_by by;			/* create */
	bool on_behalf, answered, is_public;	/* create by an agent; not public: internal ticket */
	bool sla_raised;		/* priority: by the promise's own step */
	bool assignee_given;		/* team: assignee says who has it now, else nobody after a move */
	enum sla_status status;		/* create, status */
	str channel;			/* create, customer */
	i64 anchor;			/* merged_in, split: oldest unanswered message there; 0: none */
	struct sla_value priority;	/* create, priority */
	struct sla_value team, assignee;	/* create, team, assign */
	i64 tier;			/* create, team; 0: as it was */
	enum sla_move move;		/* team */
	struct sla_attr *attr;		/* create, attr */
	size_t attrs;
};

/* The policies that are tried from (at, seq) on. */
struct sla_set {
	i64 at, seq;
	struct sla_policies policies;
	bool apply;			/* running tickets take the new version at once */
	struct sla_value edited;	/* of this policy alone; none: of all */
};
/* A team keeps a calendar from an instant until its next row; its first row holds before
 * that instant too. */
struct sla_team_hours {
	struct sla_value team;		/* none: any team that has no rows */
	i64 from;
	const struct sla_calendar *calendar;	/* NULL: always open */
};
/* The free capacity of a team crossed zero. */
struct sla_capacity {
	struct sla_value team;
	i64 at, seq, free;
};
/* Everything beside the ticket.  May be shared by threads: nobody writes to it. */
struct sla_world {
	const struct sla_set *set;	/* by (at, seq) */
	size_t sets;
	const struct sla_team_hours *hours;	/* by team, from; for the causes only, as is capacity */
	size_t n_hours;
	const struct sla_capacity *capacity;	/* by (at, seq) */
	size_t capacities;
};
struct sla_log {
	const struct sla_fact *v;
	size_t n;
	i64 as_of;
	bool explain;			/* fill events' due_from and due_to (dearer) */
};

/* By instant and seq; within one save by kind. */
void sla_facts_sort(struct sla_fact *v, size_t n);

#endif
