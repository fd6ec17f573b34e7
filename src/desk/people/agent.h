/*
 * Agents: who works in the desk.  An agent is invited by mail and sets a password with
 * the invitation; is switched off rather than deleted, since tickets name him.  One
 * active owner always remains.  Functions that hash a password open their own
 * transactions and say so; all others run inside one.
 */
#ifndef PRONTO_DESK_PEOPLE_AGENT_H
#define PRONTO_DESK_PEOPLE_AGENT_H

#include "base/ctx.h"
#include "desk/people/session.h"

struct agent {
	i64 id;
	str name, email, role, locale, zone, theme, signature_html;
	i64 role_id;		/* of the role "custom" */
	str role_name;		/* STR_NULL unless custom */
	str role_verbs, role_reach;
	i64 undo_ms;
	bool keys_off, active, demo;
	bool totp;		/* signs in with a second factor */
	bool invited;		/* has no password yet */
	struct i64s team_ids;
	str link;		/* invitation to hand over when no mailbox can send it */
};
struct agents {
	struct agent *v;
	size_t n;
};

bool agent_load(struct ctx *c, i64 id, struct agent *out) WARN_UNUSED;
bool agent_list(struct ctx *c, struct agents *out) WARN_UNUSED;
bool agent_by_email(struct ctx *c, str email, struct agent *out, bool *found) WARN_UNUSED;

struct agent_new {
	str name, email, role, locale, zone;	/* empty role: agent; empty locale: c->locale */
	str password_hash;			/* STR_NULL: comes with the invitation */
	struct i64s team_ids;
	i64 role_id;				/* of a custom role; the word is not asked for then */
	bool demo;
};
/* E_CONFLICT "agent.email_taken"; E_FORBIDDEN when the actor may not give that role. */
bool agent_add(struct ctx *c, const struct agent_new *in, i64 *id) WARN_UNUSED;
/* What his role lets him do. */
bool agent_actor(struct ctx *c, const struct agent *a, struct actor *out) WARN_UNUSED;
/* Writes name, role, role_id, locale, zone, theme, undo_ms, signature_html, keys_off, active.
 * Whoever is switched off or loses rank is signed out; keys of the first are revoked.
 * E_CONFLICT "agent.last_owner". */
bool agent_save(struct ctx *c, const struct agent *a) WARN_UNUSED;
bool agent_password_set(struct ctx *c, i64 agent_id, str password_hash) WARN_UNUSED;

/* Adds (a->id 0) or invites again, and mails the link (72 h) or leaves it in a->link. */
bool agent_invite(struct ctx *c, const struct agent_new *in, struct agent *a) WARN_UNUSED;
struct invitation {
	str token, name, password, locale;
	struct session_from from;
};
struct invited {
	str email, name, company;
};
bool invitation_show(struct ctx *c, str token, struct invited *out) WARN_UNUSED;
bool invitation_accept(struct ctx *c, const struct invitation *in, struct session_new *out) WARN_UNUSED;	/* own tx */

/* Always true for a well-formed request, whoever the address is; own tx. */
bool password_forgot(struct ctx *c, str email) WARN_UNUSED;
bool password_reset(struct ctx *c, str token, str password) WARN_UNUSED;	/* own tx; ends all sessions */
/* Of c->who; *token is the session's new one; own tx. */
bool password_change(struct ctx *c, str old, str fresh, str *token) WARN_UNUSED;
/* E_INVALID "auth.password" unless it is the password of c->who; counted; own tx. */
bool password_of_actor(struct ctx *c, const char *field, str plain) WARN_UNUSED;

/* First run.  *token is printed once by the server; earlier ones end.  In db_write. */
bool setup_begin(struct ctx *c, str *token) WARN_UNUSED;
bool setup_needed(struct ctx *c, bool *needed) WARN_UNUSED;
struct setup_owner {
	str token;		/* STR_NULL from the command line: no link is asked for */
	str email, password, name, locale;
	struct session_from from;
};
/* Makes the owner and signs him in; own tx.  E_CONFLICT "setup.done". */
bool setup_owner(struct ctx *c, const struct setup_owner *in, struct session_new *out) WARN_UNUSED;

#endif
