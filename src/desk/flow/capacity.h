/*
 * How much of an agent's limit a case takes, by the channel that it came in by, and when a
 * team had no free place: what the log of free capacity says, hour by hour of the day.
 */
#ifndef PRONTO_DESK_FLOW_CAPACITY_H
#define PRONTO_DESK_FLOW_CAPACITY_H

#include "base/ctx.h"

enum { CHANNEL_WEIGHT_MAX = 100, FREE_HOURS = 24, FREE_DAYS_MAX = 92 };

struct channel_weight {
	str channel, class;	/* class: mail, chat, phone: which of an agent's limits */
	i64 weight;
	i64 open_n;		/* open tickets, at most 10,000 are counted */
};
struct channel_weights {
	struct channel_weight *v;
	size_t n;
};
/* All channels, those without a row with what holds for them. */
bool channel_weights_load(struct ctx *c, struct channel_weights *out) WARN_UNUSED;
/* Inside db_write.  E_INVALID by field ("channels.0.weight"); nobody's limit may be below it.
 * Open tickets of a channel that changed are weighed anew by the router. */
bool channel_weights_save(struct ctx *c, const struct channel_weights *w) WARN_UNUSED;

struct free_hour {
	i64 hour;
	i64 open_min, none_min;	/* of the team's hours; of these without a free place */
};
struct free_log {
	i64 from, to;
	i64 free_n;		/* now; -1: not known yet */
	struct free_hour hour[FREE_HOURS];	/* on the desk's clock */
};
/* A team's last days. */
bool free_log_load(struct ctx *c, i64 team_id, i64 days, struct free_log *out) WARN_UNUSED;

#endif
