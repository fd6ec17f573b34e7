/*
 * A page of a list that is ordered by a group first: priority, team or assignee.  Group
 * after group is asked along its own index, until the page is full, so that a page costs
 * the same however long the list is.
 */
#ifndef PRONTO_DESK_CASES_VIEW_GROUP_H
#define PRONTO_DESK_CASES_VIEW_GROUP_H

#include "base/ctx.h"
#include "store/ticket_query.h"

struct view_page {
	struct sql_tickets_by_ids_rows rows;
	str next;		/* cursor; STR_NULL at the end */
};
/* group empty or "none": as ticket_query_run.  E_INVALID on "group", E_BAD_REQUEST on "cursor". */
bool view_page(struct ctx *c, const struct ticket_query *q, str group, str cursor, struct view_page *out) WARN_UNUSED;

#endif
