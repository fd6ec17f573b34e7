/*
 * Fail points: FAILPOINT(c, "intake.committed") does nothing unless the environment
 * says PRONTO_FAIL="intake.committed:3=abort" (the third pass; actions: abort = SIGKILL
 * to self, stop = SIGSTOP to self, eio = fail with E_UNAVAILABLE, delay_NNN = sleep NNN ms).  Several are
 * separated by ';'.  Every step of intake, reply, outbox and migration has one.
 */
#ifndef PRONTO_BASE_FAILPOINT_H
#define PRONTO_BASE_FAILPOINT_H

#include "base/str.h"

struct ctx;
void failpoint_init(void);
/* True: go on.  False: a failure was put into the context (c may be NULL). */
bool failpoint(struct ctx *c, const char *name);
#define FAILPOINT(c, name) failpoint((c), (name))

#endif
