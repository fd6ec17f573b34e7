/* pronto audit verify: follows the chain of the audit log from its first row to its last. */
#include <stdio.h>

#include "desk/audit.h"
#include "main/admin.h"
#include "store/db.h"

static bool step(struct ctx *c, void *arg)
{
	return audit_check_step(c, arg);
}

static int verify(struct cmd *x)
{
	struct arena *mine = x->c->arena, *a;
	struct audit_check k = { .more = true };
	bool ok = true;

	if (!cmd_open(x, false))
		return cmd_failed(x);
	while (ok && k.more) {
		a = arena_new(0);
		x->c->arena = a;
		ok = db_write(x->c, step, &k);	/* so that nobody adds a row between the last one and its count */
		x->c->arena = mine;
		arena_free(a);
	}
	if (!ok)
		return cmd_failed(x);
	if (k.broken_id > 0)
		printf("row %lld does not fit what stood before it: it was changed, or rows before it are missing\n",
		       (long long)k.broken_id);
	else if (k.broken_id < 0)
		printf("rows are missing at the end\n");
	else
		printf("%lld rows, all as they were written\n", (long long)k.rows);
	return k.broken_id ? 1 : 0;
}

int cmd_audit(struct cmd *x)
{
	if (str_eq(cmd_word(x, 0), S("verify")))
		return verify(x);
	fprintf(stderr, "usage: pronto audit verify\n");
	return 2;
}
