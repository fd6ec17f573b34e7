/*
 * What stands under a mail that an agent sends: his own words first, then those of the
 * ticket's team, or the mailbox's where the team has none.  Each may stand in several
 * languages, of which the customer's is taken; variables are filled, and one without a value
 * is left out.  Signatures are put under a mail when it leaves and are no part of the
 * message, so a thread does not fill up with them and nothing is doubled by quoting.
 */
#ifndef PRONTO_DESK_TEXTS_SIGNATURE_H
#define PRONTO_DESK_TEXTS_SIGNATURE_H

#include "desk/cases/ticket.h"
#include "desk/flow/wording.h"

enum signer { SIGNER_AGENT, SIGNER_TEAM, SIGNER_MAILBOX };

/* By language; what holds for all languages stands with the agent and the mailbox. */
bool signature_load(struct ctx *c, enum signer who, i64 id, struct wording *out) WARN_UNUSED;
/* Inside db_write; empty words take a language away. */
bool signature_save(struct ctx *c, enum signer who, i64 id, const struct wording *w) WARN_UNUSED;

/* Teams and active mailboxes, by name, for their screen. */
struct signature_place {
	enum signer who;
	i64 id;
	str name;
	str usual;		/* a mailbox's words for all languages */
	struct wording words;
};
struct signature_places {
	struct signature_place *v;
	size_t n;
};
bool signature_places(struct ctx *c, struct signature_places *out) WARN_UNUSED;

/* Whether an agent's mails carry his own words; they do until he says otherwise. */
bool signature_on(struct ctx *c, i64 agent_id, bool *on) WARN_UNUSED;
/* Inside db_write, of c->who. */
bool signature_switch(struct ctx *c, bool on) WARN_UNUSED;

struct signature_ask {
	const struct ticket *t;		/* id 0: none yet */
	i64 agent_id, mailbox_id;	/* agent 0: only shared words; mailbox 0: the ticket's */
	str locale;			/* empty: of the ticket and its mailbox */
};
struct signature {
	str own, shared;	/* HTML, filled; empty: none */
	str locale;
};
bool signature_make(struct ctx *c, const struct signature_ask *ask, struct signature *out) WARN_UNUSED;
/* The same of words that are not saved yet. */
bool signature_fill(struct ctx *c, const struct ticket *t, str agent_name, str html, str *out) WARN_UNUSED;

#endif
