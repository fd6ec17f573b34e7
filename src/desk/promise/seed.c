#include "desk/promise/seed.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/promise/calendars.h"
#include "desk/promise/policies.h"

static const struct {
	const char *zone, *country;	/* beginnings of zones */
} countries[] = {
	{ "Europe/Madrid", "ES" }, { "Atlantic/Canary", "ES" }, { "Africa/Ceuta", "ES" },
	{ "Europe/Lisbon", "PT" }, { "Atlantic/Madeira", "PT" }, { "Atlantic/Azores", "PT" },
	{ "Europe/Rome", "IT" }, { "Europe/London", "GB" },
	{ "America/Sao_Paulo", "BR" }, { "America/Bahia", "BR" }, { "America/Fortaleza", "BR" },
	{ "America/Recife", "BR" }, { "America/Manaus", "BR" }, { "America/Belem", "BR" },
	{ "America/Mexico_City", "MX" }, { "America/Monterrey", "MX" }, { "America/Tijuana", "MX" },
	{ "America/Argentina/", "AR" }, { "America/Buenos_Aires", "AR" }, { "America/Santiago", "CL" },
	{ "America/Bogota", "CO" }, { "America/New_York", "US" }, { "America/Chicago", "US" },
	{ "America/Denver", "US" }, { "America/Los_Angeles", "US" },
};

static const char *country_of(str zone)
{
	size_t i;

	for (i = 0; i < COUNT(countries); i++)
		if (str_starts(zone, str_of(countries[i].zone)))
			return countries[i].country;
	return NULL;
}

static str definition(struct ctx *c, str zone, str hours)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	bool always = str_eq(hours, S("always")), extended = str_eq(hours, S("extended"));
	const char *span = always ? "\"00:00\",\"24:00\"" : extended ? "\"08:00\",\"20:00\"" : "\"09:00\",\"18:00\"";
	const char *country = always ? NULL : country_of(zone);
	size_t i, n = always ? 7 : extended ? 6 : 5;
	struct buf b = buf_new(c->arena, 4096);

	buf_put(&b, S("{\"tz\":"));
	json_str(&b, zone);
	buf_put(&b, S(",\"hours\":{"));
	for (i = 0; i < n; i++)
		buf_fmt(&b, "%s\"%s\":[[%s]]", i ? "," : "", days[i], span);
	buf_ch(&b, '}');
	if (country)
		buf_fmt(&b, ",\"holiday_lists\":[\"%s\"]", country);
	buf_ch(&b, '}');
	return buf_str(&b);
}

/* Business hours, by priority from urgent to low. */
static const struct {
	const char *metric;
	i64 minutes[4];
} targets[] = {
	{ "first_response", { 60, 240, 480, 960 } },
	{ "next_response", { 120, 480, 960, 1440 } },
	{ "requester_wait", { 480, 960, 2400, 4800 } },
};

static void put_targets(struct buf *b)
{
	size_t i, k;

	buf_put(b, S("\"targets\":["));
	for (i = 0; i < COUNT(targets); i++)
		for (k = 0; k < 4; k++)
			buf_fmt(b, "%s{\"metric\":\"%s\",\"priority\":%zu,\"channel\":\"\",\"target_s\":%lld}",
				i + k ? "," : "", targets[i].metric, 4 - k, (long long)targets[i].minutes[k] * 60);
	/* whoever chats waits at the other end */
	buf_put(b, S(",{\"metric\":\"first_response\",\"priority\":0,\"channel\":\"chat\",\"target_s\":120}]"));
}

static str policy(struct ctx *c, i64 calendar_id)
{
	struct buf b = buf_new(c->arena, 16384);

	buf_put(&b, S("{\"name\":"));
	json_str(&b, message(c->arena, c->locale, "seed.policy", NULL, 0));
	buf_fmt(&b, ",\"calendar_id\":%lld,\"when\":null,\"warn\":[{\"percent\":75}],", (long long)calendar_id);
	put_targets(&b);
	buf_ch(&b, '}');
	return buf_str(&b);
}

bool promise_seed(struct ctx *c, str zone, str hours)
{
	struct calendars_rows there;
	json_t *def, *set;
	i64 calendar_id, id;

	if (!calendars_list(c, &there))
		return false;
	if (there.n)
		return true;
	return json_parse(c, definition(c, zone, hours), &def) &&
		calendars_save(c, &(struct calendars_edit){ .definition = def,
			.name = message(c->arena, c->locale, "seed.calendar", NULL, 0) }, &calendar_id) &&
		json_parse(c, policy(c, calendar_id), &set) &&
		policies_save(c, &(struct policies_edit){ .set = set, .from_the_start = true }, &id);
}
