/*
 * The list of questions of a kind of case, filled on the ticket: an aid to memory that
 * shows how far it is answered, asks the customer for what is open in his language, and
 * puts what is known into a private note.
 */
#ifndef PRONTO_DESK_FLOW_QUESTIONS_H
#define PRONTO_DESK_FLOW_QUESTIONS_H

#include "desk/cases/ticket.h"
#include "desk/flow/form.h"

struct questions {
	bool found;			/* is there a list for this ticket? */
	struct form form;
	const json_t *answers;
	i64 rev;			/* 0: nothing was saved yet */
	i64 agent_id, updated_at;
	str agent_name;
	i64 given, required_open;	/* answered ones; required ones without an answer */
	str ask_locale;
	struct strs open;		/* the open ones, in the customer's language */
};
/* Needs a transaction. */
bool questions_load(struct ctx *c, const struct ticket *t, struct questions *out) WARN_UNUSED;
/* Inside db_write: the whole set of answers.  E_CONFLICT when somebody saved since rev. */
bool questions_save(struct ctx *c, struct ticket *t, const json_t *answers, i64 rev) WARN_UNUSED;
/* Inside db_write: a private note with all questions and what is known. */
bool questions_note(struct ctx *c, struct ticket *t, i64 *message_id) WARN_UNUSED;

#endif
