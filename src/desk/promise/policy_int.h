/* What the readers of policies share. */
#ifndef PRONTO_DESK_PROMISE_POLICY_INT_H
#define PRONTO_DESK_PROMISE_POLICY_INT_H

#include "base/ctx.h"
#include "desk/promise/policy_def.h"

/* "targets.2.target_s", in the context's memory. */
const char *policy_place(struct ctx *c, const char *list, size_t i, const char *what);
/* Refuses members of an object that are not in the list (NULL at its end). */
bool policy_known(struct ctx *c, const json_t *j, const char *at, const char *const *names);
/* Whole seconds of at least 15 s to ms; a text such as "2d" is told about hours. */
bool policy_seconds(struct ctx *c, const json_t *j, const char *at, i64 *ms);
/* 1 to 99. */
bool policy_percent(struct ctx *c, const json_t *j, const char *at, i64 *percent);
/* More than 0 whole seconds to ms. */
bool policy_before(struct ctx *c, const json_t *j, const char *at, i64 *ms);
bool policy_steps_parse(struct ctx *c, const json_t *list, struct sla_policy *out);
json_t *policy_steps_json(const struct sla_policy *p);

#endif
