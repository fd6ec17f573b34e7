/*
 * Checklists: what is to be done on a ticket, item by item, by hand or from a template.
 * A needed item must be done before the ticket is solved (cases/require.h).
 */
#ifndef PRONTO_DESK_CASES_CHECK_H
#define PRONTO_DESK_CASES_CHECK_H

#include <jansson.h>
#include "desk/cases/ticket.h"

enum { CHECK_ITEMS_MAX = 100 };

struct check_item {
	i64 id, ticket_id, position, done_at, done_by;
	str text;
	bool needed;
};
struct check_items {
	struct check_item *v;
	size_t n;
};
struct check_template {
	i64 id;
	str name, items;	/* items: JSON [{"text","needed"}] */
	bool demo;
};
struct check_templates {
	struct check_template *v;
	size_t n;
};

bool check_load(struct ctx *c, i64 ticket_id, struct check_items *out) WARN_UNUSED;
bool check_one(struct ctx *c, i64 id, struct check_item *out) WARN_UNUSED;
/* Inside db_write, on a ticket that the caller holds. */
bool check_add(struct ctx *c, struct ticket *t, str text, bool needed) WARN_UNUSED;
bool check_add_template(struct ctx *c, struct ticket *t, i64 template_id) WARN_UNUSED;
bool check_save(struct ctx *c, struct ticket *t, struct check_item *x, bool done) WARN_UNUSED;
bool check_remove(struct ctx *c, struct ticket *t, const struct check_item *x) WARN_UNUSED;

bool check_templates_load(struct ctx *c, struct check_templates *out) WARN_UNUSED;
bool check_template_one(struct ctx *c, i64 id, struct check_template *out) WARN_UNUSED;
/* items NULL: as they are. */
bool check_template_save(struct ctx *c, struct check_template *x, const json_t *items) WARN_UNUSED;
bool check_template_remove(struct ctx *c, i64 id) WARN_UNUSED;

#endif
