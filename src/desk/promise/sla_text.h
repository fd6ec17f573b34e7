/* The names of clocks and of what a ticket waits for, in a reader's language. */
#ifndef PRONTO_DESK_PROMISE_SLA_TEXT_H
#define PRONTO_DESK_PROMISE_SLA_TEXT_H

#include "desk/promise/sla.h"

/* "First reply" */
str sla_metric_text(struct arena *a, str locale, enum sla_metric m);
/* "The customer is waiting for an answer from Ana."  agent and team: names for display. */
str sla_wait_text(struct arena *a, str locale, enum sla_label l, str agent, str team);

#endif
