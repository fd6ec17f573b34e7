#include "desk/cases/autolimit.h"

#include "base/log.h"
#include "desk/cases/keylock.h"
#include "sql_mailin.h"
#include "sql_outbox.h"

/* So many mails at most are being decided on at the same time. */
enum { UNDERWAY_MAX = 500 };
static const i64 HOUR_MS = 3600000;
static const i64 DAY_MS = 86400000;

static bool over_address(struct ctx *c, const struct autolimit *l, bool *over)
{
	struct sql_auto_mail_count_row n;

	if (!sql_auto_mail_count(c, &(struct sql_auto_mail_count_in){ .address_folded = l->address_folded,
			.hour_at = c->now - HOUR_MS, .day_at = c->now - DAY_MS }, &n))
		return false;
	*over = l->verified ? n.hour_n >= AUTO_VERIFIED_HOUR
		: n.hour_n >= AUTO_UNVERIFIED_HOUR || n.day_n >= AUTO_UNVERIFIED_DAY;
	return true;
}

static bool over_ticket(struct ctx *c, const struct autolimit *l, bool *over)
{
	struct sql_auto_mail_ticket_row n;

	if (!l->ticket_id)
		return true;
	if (!sql_auto_mail_ticket(c, &(struct sql_auto_mail_ticket_in){ .address_folded = l->address_folded,
			.ticket_id = l->ticket_id, .day_at = c->now - DAY_MS }, &n))
		return false;
	*over = n.day_n >= AUTO_TICKET_DAY;
	return true;
}

/* Far from the limit nobody needs to wait for the others' count. */
static bool over_desk(struct ctx *c, bool *over)
{
	struct sql_auto_mail_total_row n;
	struct keylock lock = { 0 };

	if (!sql_auto_mail_total(c, &(struct sql_auto_mail_total_in){ .hour_at = c->now - HOUR_MS }, &n))
		return false;
	if (n.hour_n < AUTO_DESK_HOUR - UNDERWAY_MAX)
		return true;
	keylock_add(c, &lock, S("auto"), S("desk"));
	if (!keylock_take(c, &lock) ||
	    !sql_auto_mail_total(c, &(struct sql_auto_mail_total_in){ .hour_at = c->now - HOUR_MS }, &n))
		return false;
	*over = n.hour_n >= AUTO_DESK_HOUR;
	return true;
}

bool autolimit_take(struct ctx *c, const struct autolimit *l, bool *ok)
{
	struct keylock lock = { 0 };
	bool over = false;

	*ok = false;
	/* counted and taken under one lock: two processes never both see the last place free */
	keylock_add(c, &lock, S("address"), l->address_folded);
	if (!keylock_take(c, &lock) || !over_address(c, l, &over))
		return false;
	if (!over && !over_ticket(c, l, &over))
		return false;
	if (!over && !over_desk(c, &over))
		return false;
	if (over) {
		LOG(LOG_INFO, c, "mail.auto_limited", KI("ticket", l->ticket_id));
		return true;
	}
	*ok = true;
	return sql_auto_mail_put(c, &(struct sql_auto_mail_put_in){ .address_folded = l->address_folded,
		.ticket_id = l->ticket_id, .created_at = c->now }, NULL);
}

bool autolimit_prune(struct ctx *c)
{
	return sql_auto_mail_prune(c, &(struct sql_auto_mail_prune_in){ .created_at = c->now - 2 * DAY_MS }, NULL);
}
