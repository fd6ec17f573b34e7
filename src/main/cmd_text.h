/* `pronto mail parse` and `pronto html sanitize`: standard input to standard output, to
 * explain what happened to a mail.  They need no configuration and no store. */
#ifndef PRONTO_MAIN_CMD_TEXT_H
#define PRONTO_MAIN_CMD_TEXT_H

int cmd_mail_parse(int argc, char **argv);	/* message → JSON; exit 1 if beyond a limit */
int cmd_html_sanitize(int argc, char **argv);	/* HTML → HTML; --text: the plain rendering */

#endif
