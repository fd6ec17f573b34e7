/*
 * What the status page shows: incidents with what was told about each, in the languages it
 * was written in.  Whoever asked for it and confirmed his address gets a letter with each
 * piece of news, with a link that ends it.
 */
#ifndef PRONTO_DESK_FRONT_OUTAGE_H
#define PRONTO_DESK_FRONT_OUTAGE_H

#include "base/ctx.h"
#include "base/shape.h"

struct outage_update {
	i64 id, created_at;
	str state;
	struct json_raw texts;		/* by language */
};
struct outage {
	i64 id, started_at, resolved_at;
	struct json_raw titles;
	str state, impact;	/* investigating identified watching resolved; minor major critical upkeep */
	struct list updates;		/* struct outage_update, newest first */
};
struct outages {
	struct list list;		/* struct outage, newest first */
};

/* Running ones, and those that began since. */
bool outages_load(struct ctx *c, i64 since, struct outages *out) WARN_UNUSED;
/* The worst impact that runs now; empty: all is well. */
bool outage_now(struct ctx *c, str *impact) WARN_UNUSED;

struct outage_edit {
	i64 id;			/* 0: a new one */
	str titles, texts;	/* JSON by language; empty: as they were, or nothing told */
	str state, impact;	/* empty: as they were */
	bool demo;
};
/* Inside db_write.  What is told, and a new state, goes to the subscribers. */
bool outage_save(struct ctx *c, const struct outage_edit *e, struct outage *out) WARN_UNUSED;
bool outage_delete(struct ctx *c, i64 id) WARN_UNUSED;

/* Inside db_write: a letter with a link; nothing else is ever sent to who does not follow it. */
bool outage_subscribe(struct ctx *c, str address) WARN_UNUSED;
/* E_NOT_FOUND "link.dead". */
bool outage_confirm(struct ctx *c, str token) WARN_UNUSED;
bool outage_unsubscribe(struct ctx *c, str token) WARN_UNUSED;	/* unknown: no failure */

#endif
