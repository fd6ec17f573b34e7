/*
 * Sign-in in two steps: TOTP (RFC 6238, 30 s, 6 digits, one step of tolerance, each step
 * once) by liboath, and ten recovery codes, each once.  The key is sealed by the vault.
 */
#ifndef PRONTO_DESK_PEOPLE_TOTP_H
#define PRONTO_DESK_PEOPLE_TOTP_H

#include "base/ctx.h"

enum { RECOVERY_CODES = 10, TOTP_PENDING = -1 };	/* totp_step while not confirmed */

/* True when the row's values mean that a second factor is asked for. */
bool totp_on(str totp_secret, i64 totp_step);

struct totp_offer {
	str secret;		/* base32, to type */
	str uri;		/* otpauth://… */
	str qr_svg;
};
/* All inside db_write, for c->who unless an agent is named. */
bool totp_begin(struct ctx *c, struct totp_offer *out) WARN_UNUSED;	/* E_CONFLICT "totp.on" */
/* The code proves that the key arrived; from now on it is asked for. */
bool totp_confirm(struct ctx *c, str code, struct strs *recovery_codes) WARN_UNUSED;
bool totp_off(struct ctx *c, i64 agent_id) WARN_UNUSED;
/* Spends a TOTP or recovery code; E_UNAUTHENTICATED "auth.code_bad". */
bool totp_spend(struct ctx *c, i64 agent_id, str sealed, str code) WARN_UNUSED;

/* The code for a moment; for tests and the command line.  secret: raw bytes. */
str totp_code(struct arena *a, str secret, i64 at_ms);

#endif
