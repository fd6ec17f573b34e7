/*
 * Addresses of people: e-mail, phone, handle.  What somebody typed or a mail said is
 * kept for the eye; what is compared is the folded form.  Folding an e-mail address
 * lowers ASCII letters, turns the domain into its ASCII form (IDNA) and drops a trailing
 * dot.  Accents of the local part stay: two mailboxes must never become one person.
 */
#ifndef PRONTO_DESK_PEOPLE_ADDRESS_H
#define PRONTO_DESK_PEOPLE_ADDRESS_H

#include "base/str.h"

struct arena;

enum { ADDRESS_MAX = 254 };	/* bytes; RFC 5321, 4.5.3.1.3 with the brackets gone */

/* Never fails and never gives more than ADDRESS_MAX bytes; empty stays empty. */
str address_fold(struct arena *a, str email);
/* An address that a mail can be sent to: one line, local part, a domain with valid labels. */
bool address_ok(str email);
/* The folded domain; empty when there is none. */
str address_domain(struct arena *a, str folded);

/* "+34 612 34-56" gives "+346123456"; empty when it has fewer than 5 or more than 15
 * digits.  A leading 00 is a plus. */
str phone_fold(struct arena *a, str typed);

/* The folded form for an identity's kind: email, phone, handle. */
str identity_fold(struct arena *a, str kind, str address);

/* What another spelling of a folded address shares with it: the last nine digits of a
 * phone, the name before the @ without dots and what follows a plus.  Empty where that
 * says nothing about a person: short names, "info", "sales". */
str identity_alike(struct arena *a, str kind, str folded);
/* A domain where anybody can get an address: it tells of no organisation. */
bool domain_is_public(str domain);

#endif
