/*
 * Persons: the people who write to the desk.  One person has many identities (e-mail,
 * phone, handle); an address belongs to one person.  Addresses are compared folded.
 */
#ifndef PRONTO_DESK_PEOPLE_PERSON_H
#define PRONTO_DESK_PEOPLE_PERSON_H

#include "base/ctx.h"

struct person_new {
	str kind, address;	/* "email" … */
	str name;		/* used when the person is new or has no name yet */
	str locale;
	bool verified;
	bool demo;
};

/* A plausible address: one @, a domain, no blanks or control characters, ≤ 254 bytes. */
bool person_address_ok(str address);
/* Domain in lower case and ASCII (IDN), trailing dot gone, folded for comparison. */
str person_address_fold(struct ctx *c, str kind, str address);
/* The person of an address, made if there is none; in db_write.  Organisation by domain. */
bool person_ensure(struct ctx *c, const struct person_new *in, i64 *person_id) WARN_UNUSED;
bool person_by_address(struct ctx *c, str kind, str address, i64 *person_id, bool *found) WARN_UNUSED;
/* The address to write to: the first deliverable e-mail; empty when there is none. */
bool person_mail_address(struct ctx *c, i64 person_id, str *address) WARN_UNUSED;

#endif
