/*
 * The server locks itself in: after this it writes only where its data lies and starts no
 * program, whatever somebody makes of it.  By Landlock, as far as the kernel has it; an
 * older kernel runs the server as before.  The parsers have their own, narrower jail
 * (work/jail.h).
 */
#ifndef PRONTO_MAIN_CONFINE_H
#define PRONTO_MAIN_CONFINE_H

#include "main/config.h"

/* Before the first thread is started; gives the version of Landlock, 0 when it is not there
 * or is switched off.  False: it is there and could not be set up. */
bool confine(struct ctx *c, const struct config *cfg, int *version) WARN_UNUSED;

#endif
