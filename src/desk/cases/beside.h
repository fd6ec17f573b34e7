/*
 * What stands beside a ticket: the problem or the incidents, what was split off, what it
 * follows and what follows it, the talks with others, who else is told of its status, and
 * how often its customer had asked about the same before.
 */
#ifndef PRONTO_DESK_CASES_BESIDE_H
#define PRONTO_DESK_CASES_BESIDE_H

#include "desk/cases/side.h"
#include "desk/cases/split.h"

enum { STATUS_WATCHERS = 10 };

struct linked {
	i64 id, status_id;
	str subject, category, language, customer;
};
struct linked_list {
	struct linked *v;
	size_t n;
};
struct status_watcher {
	str address, locale;
};
struct beside {
	i64 problem_id, incident_count, repeat;
	struct i64s incidents, followed_by;
	struct split_shown split;
	struct side_talks talks;
	struct linked_list linked;	/* all that is named above, and what the ticket follows */
	struct status_watcher *watch;
	size_t watchers;
};
bool beside_load(struct ctx *c, const struct ticket *t, struct beside *out) WARN_UNUSED;
const struct linked *beside_find(const struct beside *b, i64 id);

/* The whole list; each is told in that language when the status changes. */
bool status_watch_set(struct ctx *c, struct ticket *t, const struct status_watcher *v, size_t n) WARN_UNUSED;
/* For ticket_change, after a move of status: one mail to each who watches. */
bool status_watch_tell(struct ctx *c, const struct ticket *t) WARN_UNUSED;

/* For ticket_open: counts what the same person asked about the same within repeat_days. */
bool repeat_note(struct ctx *c, const struct ticket *t) WARN_UNUSED;

/* A new ticket of the same customer that follows one which is solved or closed. */
bool follow_up_open(struct ctx *c, const struct ticket *old, struct ticket *made) WARN_UNUSED;

#endif
