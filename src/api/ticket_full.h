/* From the domain's structs to the shapes of the API: rows, whole tickets, messages. */
#ifndef PRONTO_API_TICKET_FULL_H
#define PRONTO_API_TICKET_FULL_H

#include "api/api.h"
#include "api/shapes.h"
#include "base/clock.h"
#include "desk/cases/view.h"

struct person_out;
struct ticket_out {
	struct ticket_row_out row;	/* its members are the ticket's own */
	str type;
	struct person_out *person;
	struct list participants;
	i64 follows_id, merged_into_id, mailbox_id, solved_at, closed_at, reason_id, snoozed_by, brand_id;
	struct json_raw fields;
	struct routing_out *routing;
	struct strs can;
	str mailbox_address;
};
extern const struct shape ticket_shape;

/* What may be set on a ticket, in PATCH, in bulk and along with a message. */
struct ticket_set_in {
	str subject, category, type;
	i64 status_id, priority, assignee_id, team_id, requester_id;
	struct strs tags;
	bool spam;
	struct json_raw fields;
	i64 reason_id, brand_id, snooze_until;
	u64 given;
};
extern const struct shape ticket_set_shape;
/* Checks every id of the body against what the reader may use (T12), then changes. */
bool ticket_set_apply(struct ctx *c, struct ticket *t, const struct ticket_set_in *in) WARN_UNUSED;

struct ticket_row_out ticket_row_to_out(struct ctx *c, const struct ticket_row *r);
struct list ticket_rows_to_list(struct ctx *c, const struct ticket_rows *rows);
bool message_to_out(struct ctx *c, const struct thread_message *m, struct message_out *out) WARN_UNUSED;
/* Adds to a refusal of a stale answer what was written since. */
void message_fresh(struct ctx *c, const struct ticket *t, i64 seen_event_id);
/* What stays although it was to be taken back. */
struct kept_out {
	str what, name, why;
};
extern const struct shape kept_shape;
struct undo_left;
struct list kept_to_list(struct ctx *c, const struct undo_left *left);
bool ticket_to_out(struct ctx *c, i64 id, struct ticket_out *out) WARN_UNUSED;

#endif
