/*
 * For the tests of cases: two agents, a light one, a team, a customer and a mailbox that
 * sends, on each store.  The test runs inside one db_write, so that it may call whatever
 * a handler may; steps that are to fail run in db_try, as their transaction would end.
 */
#ifndef PRONTO_DESK_CASES_FIXTURE_TEST_H
#define PRONTO_DESK_CASES_FIXTURE_TEST_H

#include "desk/cases/message.h"
#include "desk/cases/ticket.h"
#include "desk/desk_fixture_test.h"

struct cases {
	struct desk_fixture *f;
	struct actor ana, bob, light;
	i64 team, box;
	i64 cora;		/* the customer, cora@customer.example */
};

typedef void cases_fn(struct ctx *c, struct cases *k);
/* c->who is ana. */
void cases_on_each(struct ctx *c, cases_fn *fn);
/* The same outside of a transaction, for tests of what commits (fn runs inside one, first). */
struct cases *cases_ready(struct ctx *c, struct desk_fixture *f, cases_fn *fn);

struct ticket cases_open(struct ctx *c, struct cases *k, const char *subject);
/* A customer's message on a new ticket (0) or a given one; the ticket as it stands. */
struct ticket cases_says(struct ctx *c, struct cases *k, i64 ticket_id, const char *text);
struct ticket cases_reload(struct ctx *c, i64 id);
/* The kinds of all events of a ticket from one id on, oldest first, comma separated. */
str cases_events(struct ctx *c, i64 ticket_id, i64 after_id);
/* The detail of the newest event of a kind. */
str cases_detail(struct ctx *c, i64 ticket_id, const char *kind);
/* ticket_change that must be refused, and is undone. */
void cases_refused(struct ctx *c, struct ticket *t, const struct ticket_change *ch, const char *key);
/* True when fn fails with this code and key; what it did is undone, its failure cleared. */
bool cases_fails(struct ctx *c, db_fn *fn, void *arg, enum err code, const char *key);
/* The kept counters equal a count over these tickets. */
bool cases_counters_true(struct ctx *c, const i64 *ids, size_t n);

#endif
