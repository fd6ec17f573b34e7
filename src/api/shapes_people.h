/*
 * The shapes of people, agents and settings.  Most describe the desk's own structs; what
 * must not leave (hashes, sealed values, secrets) is a member of none of them.
 */
#ifndef PRONTO_API_SHAPES_PEOPLE_H
#define PRONTO_API_SHAPES_PEOPLE_H

#include "api/api.h"
#include "desk/people/agent.h"
#include "desk/people/organisation.h"
#include "desk/people/person.h"

/* A shape over a struct of the desk under the name that the documentation uses. */
#define SHAPE_AS(shown, T, fields) { .name = (shown), .f = (fields), .n = COUNT(fields), \
	.size = sizeof(struct T), .given_off = -1 }

#define LOCALE_LIST "en|es|pt-BR|pt-PT|it"

struct session_out {
	struct agent *agent;
	str csrf, build;
	i64 now;
	bool setup_needed, demo;
	str company;
	struct strs permissions;
};

struct person_out {
	i64 id;
	str name;
	struct ref_out *organisation;
	str locale, zone, note, value_tier;
	struct list identities;
	i64 tickets_open, tickets_total, merged_into_id, created_at;
	bool demo;
	struct json_raw fields;
};

extern const struct shape agent_shape, session_shape, identity_shape, person_shape, organisation_shape;

/* What a signed-in page starts with; inside a transaction, for the actor named. */
bool session_fill(struct ctx *c, const struct actor *who, struct session_out *out) WARN_UNUSED;
/* Sets the cookie and fills the answer for a session that was just made; own db_read. */
bool session_answer(struct ctx *c, const struct session_new *s, struct session_out *out) WARN_UNUSED;
struct session_from session_from_call(struct ctx *c);
/* 403 for API keys: passwords, second factor and sessions are for people. */
bool must_session(struct ctx *c) WARN_UNUSED;
struct agent *agent_shown(struct ctx *c, const struct agent *a);	/* e-mail only to admins and oneself */
bool person_to_out(struct ctx *c, i64 person_id, struct person_out *out) WARN_UNUSED;	/* loads and shows */
void person_show(struct ctx *c, const struct person *p, struct person_out *out);
/* The same with the tickets that the reader may see counted. */
bool person_show_counted(struct ctx *c, const struct person *p, struct person_out *out) WARN_UNUSED;
/* The desk's own fields of a person or an organisation that are filled, by key. */
bool fields_to_out(struct ctx *c, str object, i64 id, struct json_raw *out) WARN_UNUSED;

/* person_load for a reader: whose work is for some organisations knows nobody else. */
bool person_seen(struct ctx *c, i64 id, struct person *p) WARN_UNUSED;

#endif
