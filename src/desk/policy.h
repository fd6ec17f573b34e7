/*
 * Who acts, and what they may do.  can() is the one function that decides; the API,
 * search, live updates, jobs and mail all ask it.  What a reader may not see is
 * answered as if it did not exist (E_NOT_FOUND); what may be seen but not done is
 * E_FORBIDDEN with the name of the missing permission.
 */
#ifndef PRONTO_DESK_POLICY_H
#define PRONTO_DESK_POLICY_H

#include "base/ctx.h"

enum actor_kind { ACTOR_NOBODY, ACTOR_AGENT, ACTOR_SYSTEM, ACTOR_PERSON };
/* The built-in ones by rank; a custom role is the set of verbs that stands in the actor. */
enum role { ROLE_NONE, ROLE_LIGHT, ROLE_AGENT, ROLE_ADMIN, ROLE_OWNER, ROLE_CUSTOM };
/* Which tickets: all; those of the own teams, or of certain customers' organisations, and
 * one's own; one's own only. */
enum reach { REACH_ALL, REACH_TEAMS, REACH_ORGANISATIONS, REACH_OWN };

enum {	/* scopes of an API key; a session has all */
	SCOPE_READ = 1, SCOPE_WRITE = 2, SCOPE_ADMIN = 4, SCOPE_ALL = 7,
};

/* What made somebody's change: a macro, a rule, a step of a promise.  It stands in the
 * events' details ("via"), so that the history can say "by macro Refund". */
struct action_origin {
	str kind;		/* macro, rule, sla, bulk; empty: by hand */
	i64 id;
	str name;
	i64 seen_event_id;	/* replies: the newest event that their author had seen; 0: no check */
};

struct actor {
	enum actor_kind kind;
	i64 id;			/* agent or person */
	str name;
	enum role role;
	i64 role_id;		/* of a custom role */
	u64 verbs;		/* of a custom role: bit v is verb v */
	enum reach reach;
	str organisations;	/* REACH_ORGANISATIONS: their ids with blanks between */
	unsigned scopes;
	struct i64s team_ids;
	i64 session_id;		/* 0 for an API key and for jobs */
	str csrf;
	i64 key_id;		/* of the API key; 0 for a session */
	bool touch_due;		/* last seen is older than a minute: actor_touch (people/session.h) */
	str locale;		/* the reader's language; empty: from the request */
	const struct action_origin *via;	/* NULL: by hand */
};

/* Each route names one; roles store them by name, so their order is free. */
enum verb {
	V_TICKET_READ, V_TICKET_OPEN, V_TICKET_REPLY, V_TICKET_NOTE, V_TICKET_EDIT, V_TICKET_SPAM,
	V_TICKET_ASSIGN, V_TICKET_MERGE, V_TICKET_BULK,
	V_PERSON_READ, V_PERSON_EDIT, V_PERSON_MERGE, V_ORGANISATION_EDIT,
	V_ATTACHMENT_READ, V_ATTACHMENT_ADD,
	V_TAG_EDIT, V_DIRECTORY_READ, V_REPORT_READ,
	V_MACRO_SHARE,		/* macros and canned replies of teams and of all */
	V_RULE_EDIT,		/* triggers, time rules, webhooks */
	V_FORM_EDIT,		/* escalation forms and question lists */
	V_FIELD_EDIT,		/* custom fields, contact reasons, statuses */
	V_ROUTING_EDIT,		/* skills, capacity, routing of teams */
	V_SLA_EDIT,		/* policies and calendars */
	V_ARTICLE_READ,		/* the knowledge base, as far as visibility goes */
	V_ARTICLE_EDIT,		/* drafts */
	V_ARTICLE_PUBLISH,	/* what readers see, order, categories, import */
	V_AGENT_EDIT,		/* agents, invitations, teams */
	V_ROLE_EDIT,
	V_ADMIN,		/* what is left: mailboxes, company, example data */
	V_OWNER, V_SELF,
	VERBS,
};

/* For whom an article is: everybody, customers who are signed in, teams, all who work here. */
enum sight { SIGHT_NONE, SIGHT_PUBLIC, SIGHT_SIGNED_IN, SIGHT_TEAM, SIGHT_INTERNAL };

/* What the verb is done to; fields that do not apply stay 0. */
struct object {
	i64 ticket_id, team_id, assignee_id, requester_id, agent_id, organisation_id;
	enum sight sight;	/* of an article; with it V_ARTICLE_READ is not for agents alone */
	struct i64s sight_teams;
};

bool can(const struct actor *who, enum verb v, const struct object *o) WARN_UNUSED;
/* As can, with the right failure in the context: 401, 404 or 403.  Who held the ticket when
 * this request took it (c->taken_ticket) may finish with it and read the answer, though he
 * has just handed it to a team that he does not see. */
bool must_can(struct ctx *c, enum verb v, const struct object *o) WARN_UNUSED;
/* Whether the reader of this request sees the ticket, by the same rule. */
bool sees_ticket(const struct ctx *c, const struct object *o) WARN_UNUSED;

const char *verb_name(enum verb v);			/* "ticket.reply" */
bool verb_parse(str name, enum verb *v) WARN_UNUSED;
bool verb_whole(enum verb v);	/* shows or moves what is in any team: not for a narrow reach */
bool verb_admin(enum verb v);	/* an administrator's by default: what it changes is kept (desk/audit.h) */
bool verb_given(enum verb v);	/* can be ticked in a role; others all have, or only the owner */
u64 verbs_of_role(enum role r);	/* of a built-in one */
u64 verbs_of(const struct actor *who);
bool role_parse(str s, enum role *out) WARN_UNUSED;	/* "custom" too */
str role_name(enum role r);
bool reach_parse(str s, enum reach *out) WARN_UNUSED;	/* "all", "teams", "organisations 3 7", "own" */
bool reach_has(const struct actor *who, i64 organisation_id);	/* one of REACH_ORGANISATIONS */
/* Customers: who is there for some organisations knows nobody else. */
bool sees_person(const struct actor *who, i64 organisation_id);
str reach_name(enum reach r);
const struct actor *actor_system(void);			/* jobs */
const struct actor *actor_nobody(void);

#endif
