#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/settings.h"

static const struct field settings_f[] = {
	F(settings, company),
	F(settings, zone),
	F(settings, hours, .one_of = "office|extended|always"),
	F(settings, base_url, .doc = "From the configuration; not to be changed here."),
	F(settings, auto_ack),
	F(settings, subject_tag, .doc = "Subjects of what goes out carry [#number]."),
	F(settings, reopen_days),
	F(settings, repeat_days, .doc = "Who asks about the same within these days is marked; 0: nobody."),
	F(settings, reason_required, .doc = "No solving without a contact reason."),
	F(settings, push_subject, .doc = "Pushes to browsers carry the ticket's subject."),
	F(settings, authserv_id),
	F(settings, session_idle_min),
	F(settings, session_max_h),
};
static const struct shape settings_shape = SHAPE_AS("settings_out", settings, settings_f);

static bool settings_get(struct ctx *c, const void *in, void *out)
{
	(void)in;
	return settings_load(c, out);
}

struct settings_in {
	u64 given;
	str company, zone, hours, base_url;
	bool auto_ack, subject_tag, reason_required, push_subject;
	i64 reopen_days, repeat_days;
	str authserv_id;
	i64 session_idle_min, session_max_h;
};
static const struct field settings_in_f[] = {
	F(settings_in, company, .max = 100),
	F(settings_in, zone, .max = 64),
	F(settings_in, hours, .one_of = "office|extended|always"),
	F(settings_in, base_url, .max = 300, .doc = "Accepted when it is the configured one."),
	F(settings_in, auto_ack),
	F(settings_in, subject_tag),
	F(settings_in, reopen_days, .max = 365),
	F(settings_in, repeat_days, .max = 365),
	F(settings_in, reason_required),
	F(settings_in, push_subject),
	F(settings_in, authserv_id, .max = 255),
	F(settings_in, session_idle_min, .min = 5, .max = 1440),
	F(settings_in, session_max_h, .min = 1, .max = 168),
};
static const struct shape settings_in_shape = SHAPE_GIVEN(settings_in, settings_in_f);

static void overlay(struct settings *s, const struct settings_in *i)
{
	if (i->company.s)
		s->company = i->company;
	if (i->zone.s)
		s->zone = i->zone;
	if (i->hours.s)
		s->hours = i->hours;
	if (i->authserv_id.s)
		s->authserv_id = i->authserv_id;
	if (shape_given(&settings_in_shape, i, "auto_ack"))
		s->auto_ack = i->auto_ack;
	if (shape_given(&settings_in_shape, i, "subject_tag"))
		s->subject_tag = i->subject_tag;
	if (shape_given(&settings_in_shape, i, "reopen_days"))
		s->reopen_days = i->reopen_days;
	if (shape_given(&settings_in_shape, i, "repeat_days"))
		s->repeat_days = i->repeat_days;
	if (shape_given(&settings_in_shape, i, "reason_required"))
		s->reason_required = i->reason_required;
	if (shape_given(&settings_in_shape, i, "push_subject"))
		s->push_subject = i->push_subject;
	if (i->session_idle_min)
		s->session_idle_min = i->session_idle_min;
	if (i->session_max_h)
		s->session_max_h = i->session_max_h;
}

static bool settings_patch(struct ctx *c, const void *in, void *out)
{
	const struct settings_in *i = in;
	struct settings *s = out;

	if (!settings_load(c, s))
		return false;
	if (i->base_url.s && !str_eq(i->base_url, s->base_url))
		return fail(c, E_INVALID, "base_url", "settings.base_url");
	overlay(s, i);
	return settings_save(c, s) && settings_load(c, s);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/settings", settings_get, V_DIRECTORY_READ, NULL, &settings_shape, 0, NULL,
	  "Settings of the desk" },
	{ "PATCH", "/api/v1/settings", settings_patch, V_ADMIN, &settings_in_shape, &settings_shape, R_WRITE, NULL,
	  "Change settings of the desk" },
};
const struct route_set routes_settings = { rows, COUNT(rows) };
