/* What goes through the guard into the audit log: every change that takes an administrator's
 * permission, and what somebody does to his own sign-in. */
#ifndef PRONTO_API_AUDITED_H
#define PRONTO_API_AUDITED_H

#include "api/api.h"

/* Whether a call of this route is kept; those that open their own transactions only when
 * they are about signing in. */
bool audited(const struct route *r);
/* Inside db_write, after the handler: answer is its JSON. */
bool audit_call(struct ctx *c, const struct route *r, str answer) WARN_UNUSED;
/* A value without its secrets, for a row's detail; also for what leaves the desk as a file. */
void audit_clean(struct buf *b, str key, const json_t *v, int depth);

#endif
