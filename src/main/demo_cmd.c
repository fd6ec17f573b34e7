/* pronto demo load | remove */
#include <stdio.h>

#include "desk/demo/demo.h"
#include "main/admin.h"
#include "store/db.h"

static bool run(struct ctx *c, void *arg)
{
	return *(bool *)arg ? demo_load(c) : demo_remove(c);
}

int cmd_demo(struct cmd *x)
{
	str what = cmd_word(x, 0);
	bool load = str_eq(what, S("load"));

	if (!load && !str_eq(what, S("remove"))) {
		fprintf(stderr, "usage: pronto demo load | remove\n");
		return 2;
	}
	if (!cmd_open(x, true) || !db_write(x->c, run, &load))
		return cmd_failed(x);
	printf("demo data %s\n", load ? "loaded" : "removed");
	return 0;
}
