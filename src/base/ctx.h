/*
 * The context of one request or one job: its memory, its clock reading, its failures,
 * the open transaction and who acts.  Made by net's worker or by a job thread,
 * never kept past the end of the request.
 */
#ifndef PRONTO_BASE_CTX_H
#define PRONTO_BASE_CTX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/str.h"

struct store;	/* store/db.h: the process-wide store */
struct conn;	/* store/db.h: the connection inside db_read or db_write */
struct actor;	/* desk/policy.h: who acts; never NULL in desk */
struct app;	/* desk/app.h: configuration and services of the process */
struct call;	/* api/api.h: the request that is being answered */

struct ctx {
	struct arena *arena;
	i64 now;			/* ms UTC; read once when the context is made */
	struct failures fail;
	struct store *store;
	struct conn *conn;		/* NULL outside db_read/db_write */
	const struct actor *who;
	str locale;			/* "es", "pt-BR", … of the reader */
	str request_id;
	struct app *app;
	struct call *call;		/* NULL in jobs */
	i64 brand_id;			/* on whose public pages the reader is; 0: on none, he reads every brand's */
	i64 taken_ticket;		/* held by who since ticket_take (desk/policy.h) */
};

/* Fills *c for a request or job; now is taken from the clock. */
void ctx_init(struct ctx *c, struct arena *a, struct store *s);

#endif
