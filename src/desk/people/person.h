/*
 * People: who writes to the desk.  A person has many identities (e-mail, phone, handle),
 * each verified or not; an identity belongs to one person only.  Whoever writes for the
 * first time becomes a person by person_ensure; his organisation is found by the domain.
 */
#ifndef PRONTO_DESK_PEOPLE_PERSON_H
#define PRONTO_DESK_PEOPLE_PERSON_H

#include "base/ctx.h"
#include "base/shape.h"

struct identity {
	i64 id, person_id;
	str kind;		/* email, phone, handle */
	str address;
	bool verified, undeliverable;
	bool preferred;		/* where he wants to be written to */
};

struct person {
	i64 id;
	str name;
	i64 organisation_id;
	str organisation_name;	/* STR_NULL when none */
	str locale, zone, note, value_tier;
	bool demo;
	struct list identities;		/* struct identity */
	i64 tickets_open, tickets_total;
	i64 merged_into_id;		/* 0: is himself */
	i64 created_at;
};
struct people {
	struct person *v;
	size_t n;
	str next;		/* cursor; STR_NULL at the end */
};

struct person_new {
	str kind;		/* empty: email */
	str address, name, locale;
	bool verified, demo;
};

/* Inside db_write.  The person of this address, made if there is none; safe when two do
 * it at once.  An empty name is filled in by the first mail that tells one.
 * E_INVALID "address.invalid" when the address is empty or too long. */
bool person_ensure(struct ctx *c, const struct person_new *in, i64 *person_id) WARN_UNUSED;
/* kind empty: email. */
bool person_by_address(struct ctx *c, str kind, str address, i64 *person_id, bool *found) WARN_UNUSED;
bool person_address_ok(str address);	/* can be mailed to */
/* The best e-mail address: deliverable before not, verified before not, oldest; or empty. */
bool person_mail_address(struct ctx *c, i64 person_id, str *address) WARN_UNUSED;
/* True when this address is this person's. */
bool person_has_address(struct ctx *c, i64 person_id, str address, bool *yes) WARN_UNUSED;

bool person_load(struct ctx *c, i64 id, struct person *out) WARN_UNUSED;
/* struct identity each, of the ticket's requester; none for an unknown ticket. */
bool identities_of_requester(struct ctx *c, i64 ticket_id, struct list *out) WARN_UNUSED;
/* By the beginning of the name or of a word in it, of an address, or by digits of a phone. */
bool person_search(struct ctx *c, str q, str cursor, i64 limit, struct people *out) WARN_UNUSED;
/* Only what an index finds: the beginning of the name or address, a phone. */
bool person_search_quick(struct ctx *c, str q, i64 limit, struct people *out) WARN_UNUSED;
/* name, note, locale, value_tier, organisation_id of *p are written. */
bool person_save(struct ctx *c, const struct person *p) WARN_UNUSED;

/* E_CONFLICT "identity.taken" when it is somebody else's. */
bool identity_add(struct ctx *c, i64 person_id, str kind, str address) WARN_UNUSED;
/* verified and deliverable as they stand in *i; preferred only to set it, one of a kind. */
bool identity_save(struct ctx *c, const struct identity *i) WARN_UNUSED;
bool people_of_organisation(struct ctx *c, i64 organisation_id, i64 after_id, i64 limit, struct people *out) WARN_UNUSED;
bool identity_remove(struct ctx *c, i64 person_id, i64 identity_id) WARN_UNUSED;
/* What mail tells about an address; no effect on an unknown one. */
bool identity_verified(struct ctx *c, str address) WARN_UNUSED;
bool identity_bounced(struct ctx *c, str address, bool hard) WARN_UNUSED;	/* soft: 5 in a row */
bool identity_delivered(struct ctx *c, str address) WARN_UNUSED;	/* clears soft bounces */

#endif
