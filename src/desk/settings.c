#include "desk/settings.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/promise/zone.h"
#include "sql_setting.h"
#include "store/db.h"
#include "text/fold.h"

enum { COMPANY_CHARS = 100, REOPEN_MAX = 365, REPEAT_MAX = 365, IDLE_MIN_LEAST = 5, IDLE_MIN_MOST = 24 * 60, MAX_H_MOST = 24 * 7,
       ZONE_BYTES = 64, AUTHSERV_BYTES = 255 };

static i64 number(str value, i64 otherwise)
{
	i64 v;

	return str_i64(value, &v) ? v : otherwise;
}

static void apply(struct settings *s, str name, str value)
{
	if (str_eq(name, S("company")))
		s->company = value;
	else if (str_eq(name, S("zone")))
		s->zone = value;
	else if (str_eq(name, S("hours")))
		s->hours = value;
	else if (str_eq(name, S("authserv_id")))
		s->authserv_id = value;
	else if (str_eq(name, S("auto_ack")))
		s->auto_ack = str_eq(value, S("1"));
	else if (str_eq(name, S("mail.subject_tag")))
		s->subject_tag = !str_eq(value, S("off"));
	else if (str_eq(name, S("reopen_days")))
		s->reopen_days = number(value, s->reopen_days);
	else if (str_eq(name, S("repeat_days")))
		s->repeat_days = number(value, s->repeat_days);
	else if (str_eq(name, S("session_idle_min")))
		s->session_idle_min = number(value, s->session_idle_min);
	else if (str_eq(name, S("session_max_h")))
		s->session_max_h = number(value, s->session_max_h);
	else if (str_eq(name, S("reason_required")))
		s->reason_required = str_eq(value, S("1"));
	else if (str_eq(name, S("push_subject")))
		s->push_subject = str_eq(value, S("1"));
	else if (str_eq(name, S("demo")))
		s->demo = str_eq(value, S("1"));
}

/* A transaction that writes reads them once: sixteen mails in one asked sixteen times. */
static void remember(struct ctx *c, const struct settings *s)
{
	const void **slot = db_slot(c, DB_SLOT_SETTINGS);
	struct settings *kept;

	if (!slot)
		return;
	kept = NEW(c->arena, struct settings);
	*kept = *s;
	*slot = kept;
}

static void forget(struct ctx *c)
{
	const void **slot = db_slot(c, DB_SLOT_SETTINGS);

	if (slot)
		*slot = NULL;
}

bool settings_load(struct ctx *c, struct settings *s)
{
	const void **slot = db_slot(c, DB_SLOT_SETTINGS);
	struct sql_setting_all_rows rows;
	size_t i;

	if (slot && *slot) {
		*s = *(const struct settings *)*slot;
		return true;
	}
	*s = (struct settings){ .company = S(""), .zone = S("UTC"), .hours = S("office"), .authserv_id = S(""),
		.base_url = c->app ? c->app->base_url : S(""), .auto_ack = true, .subject_tag = true, .push_subject = true, .reopen_days = REOPEN_DAYS,
		.repeat_days = REPEAT_DAYS, .session_idle_min = SESSION_IDLE_MIN, .session_max_h = SESSION_MAX_H };
	if (!sql_setting_all(c, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		apply(s, rows.v[i].name, rows.v[i].value);
	remember(c, s);
	return true;
}

/* Asks without leaving a failure; those that stand there stay. */
static bool known(struct ctx *c, str name, const struct zone **out)
{
	size_t n = c->fail.n;

	if (zone_load(c, name, out))
		return true;
	c->fail.n = n;
	return false;
}

bool zone_ok(struct ctx *c, str zone)
{
	const struct zone *z;

	return zone.n && zone.n <= ZONE_BYTES && known(c, zone, &z);
}

bool desk_zone(struct ctx *c, str name, const struct zone **out)
{
	struct settings s;

	if (!settings_load(c, &s))
		return false;
	return known(c, name.n ? name : s.zone.n ? s.zone : S("UTC"), out) || zone_load(c, S("UTC"), out);
}

static bool within(struct ctx *c, const char *field, i64 v, const i64 range[2])
{
	return (v >= range[0] && v <= range[1]) || fail_range(c, field, range[0], range[1]);
}

static bool check(struct ctx *c, const struct settings *s)
{
	bool ok = true;

	if (str_utf8_len(s->company) > COMPANY_CHARS)
		ok = fail_most(c, "company", "shape.long", COMPANY_CHARS);
	if (!zone_ok(c, s->zone))
		ok = fail(c, E_INVALID, "zone", "settings.zone");
	if (!str_eq(s->hours, S("office")) && !str_eq(s->hours, S("extended")) && !str_eq(s->hours, S("always")))
		ok = fail_one_of(c, "hours", S("office, extended, always"));
	if (s->authserv_id.n > AUTHSERV_BYTES || str_chr(s->authserv_id, ' ') >= 0)
		ok = fail(c, E_INVALID, "authserv_id", "settings.authserv_id");
	ok &= within(c, "reopen_days", s->reopen_days, (i64[2]){ 0, REOPEN_MAX });
	ok &= within(c, "repeat_days", s->repeat_days, (i64[2]){ 0, REPEAT_MAX });
	ok &= within(c, "session_idle_min", s->session_idle_min, (i64[2]){ IDLE_MIN_LEAST, IDLE_MIN_MOST });
	ok &= within(c, "session_max_h", s->session_max_h, (i64[2]){ 1, MAX_H_MOST });
	return ok;
}

static bool put(struct ctx *c, str name, str value)
{
	forget(c);
	return sql_setting_put(c, &(struct sql_setting_put_in){ .name = name, .value = value.s ? value : S(""),
		.updated_at = c->now }, NULL);
}

static bool put_number(struct ctx *c, str name, i64 value)
{
	return put(c, name, str_fmt(c->arena, "%lld", (long long)value));
}

static bool put_flags(struct ctx *c, const struct settings *s)
{
	return put(c, S("auto_ack"), s->auto_ack ? S("1") : S("0")) &&
	       put(c, S("mail.subject_tag"), s->subject_tag ? S("on") : S("off")) &&
	       put(c, S("reason_required"), s->reason_required ? S("1") : S("0")) &&
	       put(c, S("push_subject"), s->push_subject ? S("1") : S("0"));
}

static bool put_all(struct ctx *c, const struct settings *s)
{
	return put(c, S("company"), str_trim(text_clean_line(c->arena, s->company))) &&
	       put(c, S("zone"), s->zone) && put(c, S("hours"), s->hours) &&
	       put(c, S("authserv_id"), str_trim(s->authserv_id)) &&
	       put_flags(c, s) && put_number(c, S("reopen_days"), s->reopen_days) &&
	       put_number(c, S("repeat_days"), s->repeat_days) &&
	       put_number(c, S("session_idle_min"), s->session_idle_min) &&
	       put_number(c, S("session_max_h"), s->session_max_h);
}

/* The event: pages that show them are made anew. */
bool settings_save(struct ctx *c, const struct settings *s)
{
	return check(c, s) && put_all(c, s) && event_append(c, 0, "settings.changed", S("{}"), NULL);
}

bool settings_demo(struct ctx *c, bool loaded)
{
	return put(c, S("demo"), loaded ? S("1") : S("0"));
}

bool checklist_load(struct ctx *c, struct checklist *out)
{
	struct sql_checklist_row r;
	struct sql_setting_get_row hidden;
	bool found;

	if (!sql_checklist(c, &r) || !sql_setting_get(c, &(struct sql_setting_get_in){ .name = S("checklist") }, &hidden, &found))
		return false;
	*out = (struct checklist){ .mailbox = r.mailbox, .invite = r.invited, .hours = r.hours, .sla = r.sla,
				   .article = r.article, .site = r.site, .hidden = found && str_eq(hidden.value, S("hidden")) };
	return true;
}

bool checklist_hide(struct ctx *c, bool hidden)
{
	return put(c, S("checklist"), hidden ? S("hidden") : S(""));
}
