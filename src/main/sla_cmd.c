/*
 * pronto sla simulate FILE|-: what a policy would do, without a store or a server.
 * pronto sla verify: replays every ticket and tells where the stored clocks differ.
 */
#include <stdio.h>

#include "desk/promise/simulate.h"
#include "desk/promise/verify.h"
#include "main/admin.h"
#include "main/jsonl.h"
#include "store/db.h"

static bool line(struct ctx *c, const json_t *j, struct buf *out)
{
	return sla_simulate(c, j, out);
}

struct verifying {
	struct verify v;
	struct buf out;
};

static bool batch(struct ctx *c, void *arg)
{
	struct verifying *y = arg;

	return verify_batch(c, &y->v, &y->out);
}

static int verify(struct cmd *x)
{
	struct verifying y = { 0 };
	struct arena *mine = x->c->arena, *a;
	bool ok;

	if (!cmd_open(x, false))
		return cmd_failed(x);
	do {	/* each batch in memory of its own: a desk may hold millions of tickets */
		a = arena_new(0);
		x->c->arena = a;
		y.out = buf_new(a, (size_t)8 << 20);
		ok = db_read(x->c, batch, &y);
		fwrite(y.out.s, 1, y.out.n, stdout);
		x->c->arena = mine;
		arena_free(a);
	} while (ok && y.v.more);
	if (!ok)
		return cmd_failed(x);
	printf("%lld tickets, %lld clocks, %lld differ\n", (long long)y.v.tickets, (long long)y.v.clocks,
	       (long long)y.v.differ);
	return y.v.differ ? 1 : 0;
}

int cmd_sla(struct cmd *x)
{
	str file = cmd_word(x, 1);

	if (str_eq(cmd_word(x, 0), S("verify")))
		return verify(x);

	if (!str_eq(cmd_word(x, 0), S("simulate")) || !file.n) {
		fprintf(stderr, "usage: pronto sla simulate FILE | - | pronto sla verify\n");
		return 2;
	}
	return jsonl_run(x->c, file, line);
}
