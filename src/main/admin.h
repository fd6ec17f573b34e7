/*
 * The commands of the program.  Each gets the configuration and the words that are left,
 * answers with an exit code, and has said on standard error what went wrong.
 */
#ifndef PRONTO_MAIN_ADMIN_H
#define PRONTO_MAIN_ADMIN_H

#include "desk/app.h"
#include "main/config.h"

struct store;
struct cmd {
	struct ctx *c;
	struct config cfg;
	struct strs args;	/* after the command's own name */
	struct app app;		/* filled by cmd_open */
	struct store *store;
};

/* Opens the store at head and the vault, as a system actor; false after saying why. */
bool cmd_open(struct cmd *x, bool migrate);
void cmd_close(struct cmd *x);
int cmd_failed(struct cmd *x);		/* prints the failures; the exit code */
bool cmd_flag(const struct cmd *x, const char *name);		/* --name is among the words */
str cmd_option(const struct cmd *x, const char *name);		/* the word after --name, or null */
str cmd_word(const struct cmd *x, size_t i);			/* the i-th word that is no option */

int cmd_serve(struct cmd *x);
int cmd_setup(struct cmd *x);
int cmd_migrate(struct cmd *x);
int cmd_user(struct cmd *x);
int cmd_mail_deliver(struct cmd *x);
int cmd_doctor(struct cmd *x);
int cmd_demo(struct cmd *x);
int cmd_backup(struct cmd *x);
int cmd_restore(struct cmd *x);
int cmd_openapi(struct cmd *x);
int cmd_calendar(struct cmd *x);
int cmd_sla(struct cmd *x);
int cmd_audit(struct cmd *x);
int cmd_ticket(struct cmd *x);
int cmd_lang(struct cmd *x);
int cmd_kb(struct cmd *x);	/* the knowledge base as files */
int cmd_bench(struct cmd *x);	/* for bench/, not in the help */

#endif
