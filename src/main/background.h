/*
 * Threads that follow the event log: live updates and the search index, and the janitor
 * that prunes what is past its time.  Each has its own wake-up and a slow poll besides,
 * for the case that another process wrote.
 */
#ifndef PRONTO_MAIN_BACKGROUND_H
#define PRONTO_MAIN_BACKGROUND_H

#include "desk/app.h"

struct store;
struct background;

struct background *background_start(struct app *app, struct store *s);
void background_wake(struct background *b);		/* the event log grew */
void background_stop(struct background *b);		/* waits for the running steps; may still be woken, to no effect */
void background_free(struct background *b);

#endif
