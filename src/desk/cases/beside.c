#include "desk/cases/beside.h"

#include "base/message.h"
#include "desk/cases/alike.h"
#include "desk/cases/outbox.h"
#include "desk/cases/problem.h"
#include "desk/cases/status.h"
#include "desk/event.h"
#include "desk/front/brand.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_side.h"
#include "text/fold.h"
#include "text/html.h"

static const i64 DAY_MS = 86400000;

/* ---- reading ---- */

static void put_all(struct i64s *to, const struct i64s *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		to->v[to->n++] = from->v[i];
}

static bool load_linked(struct ctx *c, const struct ticket *t, struct beside *b)
{
	struct i64s ids = { NEW_N(c->arena, i64, b->incidents.n + b->followed_by.n + b->split.into.n + 3), 0 };
	struct sql_linked_of_rows rows;
	size_t i;

	put_all(&ids, &b->incidents);
	put_all(&ids, &b->followed_by);
	put_all(&ids, &b->split.into);
	ids.v[ids.n++] = b->problem_id;
	ids.v[ids.n++] = b->split.from_id;
	ids.v[ids.n++] = t->follows_id;
	if (!sql_linked_of(c, &(struct sql_linked_of_in){ .ids = ids }, &rows))
		return false;
	b->linked = (struct linked_list){ NEW_N(c->arena, struct linked, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		b->linked.v[i] = (struct linked){ .id = rows.v[i].id, .status_id = rows.v[i].status_id,
			.subject = rows.v[i].subject, .category = rows.v[i].category,
			.language = rows.v[i].language, .customer = rows.v[i].name };
	return true;
}

const struct linked *beside_find(const struct beside *b, i64 id)
{
	size_t i;

	for (i = 0; i < b->linked.n; i++)
		if (b->linked.v[i].id == id)
			return &b->linked.v[i];
	return NULL;
}

static bool load_watchers(struct ctx *c, i64 ticket_id, struct beside *b)
{
	struct sql_status_watch_of_rows rows;
	size_t i;

	if (!sql_status_watch_of(c, &(struct sql_status_watch_of_in){ .ticket_id = ticket_id }, &rows))
		return false;
	b->watch = NEW_N(c->arena, struct status_watcher, rows.n);
	b->watchers = rows.n;
	for (i = 0; i < rows.n; i++)
		b->watch[i] = (struct status_watcher){ rows.v[i].address, rows.v[i].locale };
	return true;
}

bool beside_load(struct ctx *c, const struct ticket *t, struct beside *out)
{
	struct sql_followed_by_rows after;
	struct sql_repeat_get_row again;
	size_t i;

	*out = (struct beside){ 0 };
	if (!incident_problem(c, t->id, &out->problem_id) ||
	    !incidents_of(c, t->id, 0, &out->incidents, &out->incident_count) || !split_of(c, t, &out->split) ||
	    !sides_of(c, t->id, &out->talks) || !load_watchers(c, t->id, out) ||
	    !sql_repeat_get(c, &(struct sql_repeat_get_in){ .id = t->id }, &again) ||
	    !sql_followed_by(c, &(struct sql_followed_by_in){ .requester_id = t->requester_id,
			.follows_id = t->id }, &after))
		return false;
	out->repeat = again.repeat_n;
	out->followed_by = (struct i64s){ NEW_N(c->arena, i64, after.n + 1), 0 };
	for (i = 0; i < after.n; i++)
		out->followed_by.v[out->followed_by.n++] = after.v[i].id;
	return load_linked(c, t, out);
}

/* ---- who else is told ---- */

bool status_watch_set(struct ctx *c, struct ticket *t, const struct status_watcher *v, size_t n)
{
	struct object o = ticket_object(t);
	size_t i;

	if (!must_can(c, V_TICKET_EDIT, &o))
		return false;
	if (n > STATUS_WATCHERS)
		return fail_most(c, "status_watch", "shape.count", STATUS_WATCHERS);
	if (!sql_status_watch_clear(c, &(struct sql_status_watch_clear_in){ .ticket_id = t->id }, NULL))
		return false;
	for (i = 0; i < n; i++) {
		if (!person_address_ok(v[i].address))
			return fail(c, E_INVALID, "status_watch", "address.invalid");
		if (!sql_status_watch_put(c, &(struct sql_status_watch_put_in){ .ticket_id = t->id,
				.address_folded = address_fold(c->arena, v[i].address), .address = v[i].address,
				.locale = locale_nearest(v[i].locale.n ? v[i].locale : c->locale), .created_at = c->now }, NULL))
			return false;
	}
	return event_append(c, t->id, "ticket.status_watch", str_fmt(c->arena, "{\"n\":%lld}", (long long)n), &t->last_event_id);
}

bool status_watch_tell(struct ctx *c, const struct ticket *t)
{
	struct sql_status_watch_of_rows rows;
	struct brand_face face;
	size_t i;

	if (!sql_status_watch_of(c, &(struct sql_status_watch_of_in){ .ticket_id = t->id }, &rows))
		return false;
	if (!rows.n || t->demo)
		return true;
	if (!brand_face(c, t->brand_id, &face))
		return false;
	for (i = 0; i < rows.n; i++) {
		struct fail_param p[] = {
			{ "number", str_fmt(c->arena, "%lld", (long long)t->id) },
			{ "subject", text_clean_line(c->arena, t->subject) },
			{ "status", S("") }, { "company", face.name },
		};
		struct strs to = { &rows.v[i].address, 1 };
		struct text_made made;
		i64 queued;

		if (!status_public_name(c, t->status_id, rows.v[i].locale, &p[2].value) ||
		    !text_make(c, &(struct text_ask){ .kind = text_kind_of(S("watch")), .locale = rows.v[i].locale,
				.ticket = t, .p = p, .n = COUNT(p) }, &made))
			return false;
		if (!outbox_put(c, &(struct outbox_mail){ .ticket = t, .purpose = S("watch"), .to = to,
				.subject = made.subject, .text = made.text, .html = made.html, .locale = rows.v[i].locale,
				.automatic = true }, &queued))
			return false;
	}
	return true;
}

/* ---- once more about the same ---- */

bool repeat_note(struct ctx *c, const struct ticket *t)
{
	struct sql_repeat_near_rows rows;
	struct settings s;
	i64 n = 0;
	size_t i;

	if (t->spam || t->follows_id)
		return true;
	if (!settings_load(c, &s))
		return false;
	if (!s.repeat_days)
		return true;
	if (!sql_repeat_near(c, &(struct sql_repeat_near_in){ .requester_id = t->requester_id,
			.before_id = t->id, .since_at = t->created_at - s.repeat_days * DAY_MS }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		n += alike(c->arena, t->subject, rows.v[i].subject);
	return !n || sql_repeat_set(c, &(struct sql_repeat_set_in){ .repeat_n = n, .id = t->id }, NULL);
}

bool follow_up_open(struct ctx *c, const struct ticket *old, struct ticket *made)
{
	struct object o = ticket_object(old);

	if (!must_can(c, V_TICKET_EDIT, &o))
		return false;
	if (ticket_is_open(old))
		return fail(c, E_CONFLICT, "", "follow.open");
	return ticket_open(c, &(struct ticket_new){ .subject = old->subject, .channel = old->channel, .type = old->type,
		.language = old->language, .requester_id = old->requester_id, .assignee_id = old->assignee_id,
		.team_id = old->team_id, .mailbox_id = old->mailbox_id, .brand_id = old->brand_id, .priority = old->priority,
		.follows_id = old->id, .demo = old->demo }, made);
}
