/* pronto sla simulate FILE|-: what a policy would do, without a store or a server. */
#include <stdio.h>

#include "desk/promise/simulate.h"
#include "main/admin.h"
#include "main/jsonl.h"

static bool line(struct ctx *c, const json_t *j, struct buf *out)
{
	return sla_simulate(c, j, out);
}

int cmd_sla(struct cmd *x)
{
	str file = cmd_word(x, 1);

	if (!str_eq(cmd_word(x, 0), S("simulate")) || !file.n) {
		fprintf(stderr, "usage: pronto sla simulate FILE | -\n");
		return 2;
	}
	return jsonl_run(x->c, file, line);
}
