/* pronto mail deliver ADDRESS: takes one mail from a pipe and answers like sendmail (sysexits.h). */
#include <stdio.h>
#include <sysexits.h>

#include "desk/cases/mailin.h"
#include "main/admin.h"
#include "main/files.h"

enum { MAIL_MAX = 64 << 20 };

int cmd_mail_deliver(struct cmd *x)
{
	struct mailin_new m = { .source = S("pipe") };
	str to = cmd_word(x, 1);
	i64 stored = 0;

	if (!str_eq(cmd_word(x, 0), S("deliver")) || !to.n) {
		fprintf(stderr, "usage: pronto mail deliver ADDRESS | pronto mail parse\n");
		return EX_USAGE;
	}
	if (!stdin_read(x->c, MAIL_MAX, &m.raw)) {
		(void)cmd_failed(x);
		return fail_code(x->c) == E_TOO_LARGE ? EX_DATAERR : EX_IOERR;
	}
	if (!cmd_open(x, false)) {
		(void)cmd_failed(x);
		return EX_TEMPFAIL;
	}
	m.to = (struct strs){ &to, 1 };
	m.from = cmd_option(x, "from");
	if (!mailin_deliver(x->c, &m, &stored)) {
		(void)cmd_failed(x);
		return EX_TEMPFAIL;
	}
	if (!stored) {
		fprintf(stderr, "pronto: no mailbox here is called %.*s\n", FMT(to));
		return EX_NOUSER;
	}
	return 0;
}
