/* Shared by the files of the outbox: what a row's content says, and which words it uses. */
#ifndef PRONTO_DESK_CASES_OUTBOX_INT_H
#define PRONTO_DESK_CASES_OUTBOX_INT_H

#include "desk/cases/outbox.h"

struct outbox_person {
	str name, address;
};
struct outbox_people {
	struct outbox_person *v;
	size_t n;
};

/* {"to":[{"name","address"}],"cc":[…],"subject","text","html","locale","automatic","unsubscribe"} */
struct outbox_content {
	struct outbox_people to, cc;
	str subject, text, html, locale, unsubscribe;	/* the address of the last, where a list is mailed */
	bool automatic;
};
bool outbox_content_read(struct ctx *c, str json, struct outbox_content *out) WARN_UNUSED;

/* Whether replies to this mailbox come back to the plain address, because its server
 * knows no plus addresses (setting "mail.plain_reply.<id>" is "yes"). */
bool outbox_plain_reply(struct ctx *c, i64 mailbox_id, bool *plain) WARN_UNUSED;
/* "es" and a mailbox of "pt-PT" give "es"; "pt" takes the mailbox's Portuguese. */
str outbox_locale(str language, str mailbox_locale);

#endif
