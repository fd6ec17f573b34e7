/*
 * Everything that the store holds about one ticket, as JSON with a row to a line: each
 * table with a column ticket_id, found in the catalogue, so that what is added later is
 * in it too.  Equal rows give equal bytes.  SQL is made here of names from the catalogue
 * and constant pieces; nothing of a request becomes SQL.
 */
#ifndef PRONTO_STORE_TICKET_DUMP_H
#define PRONTO_STORE_TICKET_DUMP_H

#include "base/buf.h"
#include "base/ctx.h"

/* In a db_read.  An unknown ticket gives an object without rows. */
bool ticket_dump(struct ctx *c, i64 ticket_id, struct buf *out) WARN_UNUSED;

#endif
