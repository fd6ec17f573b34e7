/* pronto ticket export NUMBER: all that the store holds about a ticket, as JSON. */
#include <stdio.h>

#include "main/admin.h"
#include "store/db.h"
#include "store/ticket_dump.h"

enum { DUMP_MAX = 256 << 20 };

struct dumping {
	i64 id;
	struct buf out;
};

static bool dump(struct ctx *c, void *arg)
{
	struct dumping *d = arg;

	d->out = buf_new(c->arena, DUMP_MAX);
	return ticket_dump(c, d->id, &d->out);
}

int cmd_ticket(struct cmd *x)
{
	struct dumping d = { 0 };

	if (!str_eq(cmd_word(x, 0), S("export")) || !str_i64(cmd_word(x, 1), &d.id) || d.id <= 0) {
		fprintf(stderr, "usage: pronto ticket export NUMBER\n");
		return 2;
	}
	if (!cmd_open(x, false) || !db_read(x->c, dump, &d))
		return cmd_failed(x);
	fwrite(d.out.s, 1, d.out.n, stdout);
	return 0;
}
