/* From which mailbox a ticket writes to the outside. */
#ifndef PRONTO_DESK_CASES_SENDER_H
#define PRONTO_DESK_CASES_SENDER_H

#include "base/ctx.h"

/* *mailbox_id 0 becomes the brand's active mailbox that sends, else one of no brand, else
 * the first, if there is one; another must exist.  E_INVALID "mailbox.unknown". */
bool sender_choose(struct ctx *c, i64 brand_id, i64 *mailbox_id) WARN_UNUSED;

#endif
