/*
 * What the administrator has set for the whole desk: rows of name and value with
 * defaults for what was never set.
 */
#ifndef PRONTO_DESK_SETTINGS_H
#define PRONTO_DESK_SETTINGS_H

#include "base/ctx.h"

enum { SESSION_IDLE_MIN = 30, SESSION_MAX_H = 12, REOPEN_DAYS = 14, REPEAT_DAYS = 30 };	/* defaults */

struct settings {
	str company, zone;	/* zone: "Europe/Madrid" */
	str hours;		/* office, extended, always */
	str base_url;		/* from the configuration, not to be set here */
	str authserv_id;	/* whose Authentication-Results are believed */
	bool auto_ack;
	bool subject_tag;	/* subjects carry "[#1042]" */
	i64 reopen_days;	/* a reply to a solved ticket reopens it this long */
	i64 repeat_days;	/* who asks about the same within these is marked; 0: nobody */
	i64 session_idle_min, session_max_h;
	bool reason_required;	/* no solving without a contact reason */
	bool demo;		/* demo data is loaded */
};

bool settings_load(struct ctx *c, struct settings *s) WARN_UNUSED;
/* Inside db_write; checks and writes all but base_url and demo.  E_INVALID by field. */
bool settings_save(struct ctx *c, const struct settings *s) WARN_UNUSED;
bool settings_demo(struct ctx *c, bool loaded) WARN_UNUSED;	/* set by who loads and removes it */

/* What a new desk still has to do; what belongs to the demo data does not count. */
struct checklist {
	bool mailbox, invite, hours, sla, article, site;
	bool hidden;	/* somebody has put it away */
};
bool checklist_load(struct ctx *c, struct checklist *out) WARN_UNUSED;
bool checklist_hide(struct ctx *c, bool hidden) WARN_UNUSED;	/* inside db_write */

/* The zone of this name, the desk's where it is empty, UTC where nobody knows it (a system
 * may have lost one that was good when it was set). */
struct zone;
bool desk_zone(struct ctx *c, str name, const struct zone **out) WARN_UNUSED;
/* An IANA zone that this system knows. */
bool zone_ok(struct ctx *c, str zone);

#endif
