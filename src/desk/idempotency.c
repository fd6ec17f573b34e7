#include "desk/idempotency.h"

#include "sql_message.h"

static const i64 KEEP_MS = 86400000;

bool idempotency_find(struct ctx *c, str key_hash, struct kept_answer *a, bool *found)
{
	struct sql_idempotency_get_row row;

	if (!sql_idempotency_get(c, &(struct sql_idempotency_get_in){ .key_hash = key_hash }, &row, found))
		return false;
	if (*found)
		*a = (struct kept_answer){ row.http_status, row.body };
	return true;
}

bool idempotency_keep(struct ctx *c, str key_hash, const struct kept_answer *a)
{
	return sql_idempotency_put(c, &(struct sql_idempotency_put_in){ .key_hash = key_hash,
		.http_status = a->status, .body = a->body, .created_at = c->now }, NULL);
}

bool idempotency_prune(struct ctx *c)
{
	return sql_idempotency_prune(c, &(struct sql_idempotency_prune_in){ .created_at = c->now - KEEP_MS }, NULL);
}
