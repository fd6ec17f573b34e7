/* The desk's settings: rows of name and JSON value, read as one struct with defaults. */
#ifndef PRONTO_DESK_SETTINGS_H
#define PRONTO_DESK_SETTINGS_H

#include "base/ctx.h"

struct settings {
	str company, zone, hours, locale;
	str authserv_id;	/* of our own mail server; empty: DMARC is unknown */
	bool auto_ack;
	i64 reopen_days;	/* a reply within so many days reopens a solved ticket */
	bool demo;		/* demo data is loaded */
};

bool settings_load(struct ctx *c, struct settings *s) WARN_UNUSED;	/* in db_read or db_write */
bool settings_save(struct ctx *c, const struct settings *s) WARN_UNUSED;

#endif
