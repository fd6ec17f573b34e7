/* Statuses: a desk's own names within the fixed categories new open pending hold solved closed. */
#ifndef PRONTO_DESK_CASES_STATUS_H
#define PRONTO_DESK_CASES_STATUS_H

#include "base/ctx.h"

struct status {
	i64 id, position;
	str category, name;	/* an empty name is shown as the translated category */
	bool active;
};
struct status_list {
	struct status *v;
	size_t n;
};

bool status_list(struct ctx *c, struct status_list *out) WARN_UNUSED;
bool status_load(struct ctx *c, i64 id, struct status *out) WARN_UNUSED;
bool status_add(struct ctx *c, struct status *s) WARN_UNUSED;	/* fills the id */
/* E_CONFLICT "status.last" when it would leave its category without an active status. */
bool status_save(struct ctx *c, const struct status *s) WARN_UNUSED;

#endif
