#include "desk/notify.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "desk/policy.h"
#include "desk/promise/zone.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_pref.h"

enum { RULES_MAX = 400, DAY_MIN = 1440, JSON_MAX = 128 * 1024, KEYS_MAX = 16 * 1024 };
static const i64 MIN_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;

/* What holds until somebody chooses: loud for what is one's own, quiet for the rest.  Mail
 * means gathered: who has read of it in the bell by then gets none. */
static const struct {
	const char *event;
	i64 ways;
} usual[] = {
	{ "assigned", WAY_BELL | WAY_PUSH | WAY_SOUND }, { "reply", WAY_BELL | WAY_PUSH | WAY_SOUND },
	{ "mention", WAY_BELL | WAY_PUSH | WAY_SOUND | WAY_MAIL }, { "watch", WAY_BELL },
	{ "sla", WAY_BELL | WAY_PUSH | WAY_SOUND }, { "snooze", WAY_BELL | WAY_PUSH },
	{ "desk", WAY_BELL }, { "new", 0 },
};

static str event_of(str kind)
{
	size_t i;

	if (str_starts(kind, S("sla_")))
		return S("sla");
	if (str_eq(kind, S("watch_reply")))
		return S("watch");
	for (i = 0; i < COUNT(usual); i++)
		if (str_eq(kind, str_of(usual[i].event)))
			return str_of(usual[i].event);
	return S("desk");
}

static const char *mail_word(str s)
{
	return str_eq(s, S("now")) ? "now" : str_eq(s, S("digest")) ? "digest" : "off";
}

/* ---- reading and writing ---- */

static struct notify_rule *rule_at(const struct notify_prefs *p, i64 team_id, str event)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->rule[i].team_id == team_id && str_eq(p->rule[i].event, event))
			return &p->rule[i];
	return NULL;
}

static void set_usual(struct ctx *c, struct notify_prefs *p)
{
	size_t i;

	*p = (struct notify_prefs){ .rule = NEW_N(c->arena, struct notify_rule, RULES_MAX), .quiet_from = 20 * 60,
		.quiet_to = 8 * 60, .digest = S("day"), .digest_at = 8 * 60 };
	for (i = 0; i < COUNT(usual); i++)
		p->rule[p->n++] = (struct notify_rule){ .event = str_of(usual[i].event),
			.mail = usual[i].ways & WAY_MAIL ? S("digest") : S("off"),
			.bell = usual[i].ways & WAY_BELL, .push = usual[i].ways & WAY_PUSH, .sound = usual[i].ways & WAY_SOUND };
}

static void read_rule(struct notify_prefs *p, const json_t *j)
{
	struct notify_rule r = { .team_id = json_get_i64(j, "team_id", 0), .event = event_of(json_get_str(j, "event")),
		.bell = json_get_bool(j, "bell", true), .push = json_get_bool(j, "push", false),
		.sound = json_get_bool(j, "sound", false), .mail = str_of(mail_word(json_get_str(j, "mail"))) };
	struct notify_rule *old = rule_at(p, r.team_id, r.event);

	if (old)
		*old = r;
	else if (p->n < RULES_MAX)
		p->rule[p->n++] = r;
}

bool notify_load(struct ctx *c, i64 agent_id, struct notify_prefs *out)
{
	struct sql_pref_get_row row;
	const json_t *rules;
	bool found;
	json_t *j;
	size_t i;

	set_usual(c, out);
	if (!sql_pref_get(c, &(struct sql_pref_get_in){ .agent_id = agent_id, .name = S("notify") }, &row, &found))
		return false;
	if (!found)
		return true;
	if (!json_parse(c, row.value, &j))
		return false;
	rules = json_object_get(j, "rules");
	for (i = 0; i < json_array_size(rules); i++)
		read_rule(out, json_array_get(rules, i));
	out->quiet = json_get_bool(j, "quiet", false);
	out->quiet_from = json_get_i64(j, "quiet_from", out->quiet_from);
	out->quiet_to = json_get_i64(j, "quiet_to", out->quiet_to);
	out->digest = str_eq(json_get_str(j, "digest"), S("hour")) ? S("hour") : S("day");
	out->digest_at = json_get_i64(j, "digest_at", out->digest_at);
	return true;
}

static bool minute_ok(struct ctx *c, const char *field, i64 v)
{
	return (v >= 0 && v < DAY_MIN) || fail_range(c, field, 0, DAY_MIN - 1);
}

static const char *yes_no(bool v)
{
	return v ? "true" : "false";
}

static void put_rule(struct buf *b, const struct notify_rule *r)
{
	buf_fmt(b, "{\"team_id\":%lld,\"event\":\"%.*s\",\"bell\":%s,\"push\":%s,\"sound\":%s,\"mail\":\"%s\"}",
		(long long)r->team_id, FMT(event_of(r->event)), yes_no(r->bell), yes_no(r->push), yes_no(r->sound),
		mail_word(r->mail));
}

static bool asks_for_new(const struct notify_rule *r)
{
	return str_eq(r->event, S("new")) && (r->bell || r->push || r->sound || !str_eq(r->mail, S("off")));
}

bool notify_save(struct ctx *c, const struct notify_prefs *p)
{
	struct buf b = buf_new(c->arena, JSON_MAX);
	bool wants_new = false;
	size_t i;

	if (p->n > RULES_MAX)
		return fail_most(c, "rules", "shape.count", RULES_MAX);
	if (!minute_ok(c, "quiet_from", p->quiet_from) || !minute_ok(c, "quiet_to", p->quiet_to) ||
	    !minute_ok(c, "digest_at", p->digest_at))
		return false;
	buf_put(&b, S("{\"rules\":["));
	for (i = 0; i < p->n; i++) {
		if (i)
			buf_ch(&b, ',');
		put_rule(&b, &p->rule[i]);
		wants_new |= asks_for_new(&p->rule[i]);
	}
	buf_fmt(&b, "],\"quiet\":%s,\"quiet_from\":%lld,\"quiet_to\":%lld,\"digest\":\"%s\",\"digest_at\":%lld}",
		yes_no(p->quiet), (long long)p->quiet_from, (long long)p->quiet_to,
		str_eq(p->digest, S("hour")) ? "hour" : "day", (long long)p->digest_at);
	return sql_pref_put(c, &(struct sql_pref_put_in){ .agent_id = c->who->id, .name = S("notify"),
		.value = buf_str(&b), .wants_new = wants_new, .updated_at = c->now }, NULL);
}

/* ---- when ---- */

static bool zone_of(struct ctx *c, i64 agent_id, const struct zone **z)
{
	struct sql_agent_row row;
	bool found;

	return sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, &row, &found) &&
		desk_zone(c, found ? row.zone : STR_NULL, z);
}

/* The first instant from then on whose clock there shows this minute of the day. */
static i64 next_minute(const struct zone *z, i64 from, i64 minute)
{
	i64 local = from + zone_offset_s(z, from) * 1000, day = local - ((local % DAY_MS) + DAY_MS) % DAY_MS;
	i64 at = day + minute * MIN_MS;

	if (at < local)
		at += DAY_MS;
	return at - zone_offset_s(z, at - zone_offset_s(z, from) * 1000) * 1000;
}

static bool is_quiet(const struct notify_prefs *p, const struct zone *z, i64 at)
{
	i64 local = at + zone_offset_s(z, at) * 1000, m = (((local % DAY_MS) + DAY_MS) % DAY_MS) / MIN_MS;

	if (p->quiet_from == p->quiet_to)
		return false;
	return p->quiet_from < p->quiet_to ? m >= p->quiet_from && m < p->quiet_to : m >= p->quiet_from || m < p->quiet_to;
}

static void set_time(struct ctx *c, const struct notify_prefs *p, const struct zone *z, struct notify_how *out, str mail)
{
	i64 at = c->now;

	if (str_eq(mail, S("digest")))
		at = str_eq(p->digest, S("hour")) ? (c->now / HOUR_MS + 1) * HOUR_MS : next_minute(z, c->now, p->digest_at);
	if (p->quiet && is_quiet(p, z, at))
		at = next_minute(z, at, p->quiet_to);
	out->mail_at = at;
}

/* That of the ticket's team if there is one, else what holds for all. */
static bool rule_of(struct ctx *c, const struct notify_prefs *p, str event, i64 ticket_id, const struct notify_rule **r)
{
	struct sql_pref_ticket_team_row t = { 0 };
	bool found = false;

	if (ticket_id && p->n > COUNT(usual) &&
	    !sql_pref_ticket_team(c, &(struct sql_pref_ticket_team_in){ .id = ticket_id }, &t, &found))
		return false;
	*r = found && t.team_id ? rule_at(p, t.team_id, event) : NULL;
	if (!*r)
		*r = rule_at(p, 0, event);
	return true;
}

static i64 ways_of(const struct notify_rule *r)
{
	return (r->bell ? WAY_BELL : 0) | (r->push ? WAY_PUSH : 0) | (r->sound ? WAY_SOUND : 0) |
		(str_eq(r->mail, S("off")) ? 0 : WAY_MAIL);
}

bool notify_how(struct ctx *c, i64 agent_id, str kind, i64 ticket_id, struct notify_how *out)
{
	bool test = str_eq(kind, S("test"));
	const struct notify_rule *r;
	const struct zone *z;
	struct notify_prefs p;

	*out = (struct notify_how){ 0 };
	if (!notify_load(c, agent_id, &p) || !rule_of(c, &p, event_of(kind), ticket_id, &r))
		return false;
	if (!r)
		return true;
	out->ways = ways_of(r) | (test ? WAY_BELL | WAY_PUSH | WAY_SOUND : 0);
	if (!p.quiet && !(out->ways & WAY_MAIL))
		return true;
	if (!zone_of(c, agent_id, &z))
		return false;
	if (p.quiet && is_quiet(&p, z, c->now) && !test)
		out->ways &= ~(WAY_PUSH | WAY_SOUND);
	if (out->ways & WAY_MAIL)
		set_time(c, &p, z, out, r->mail);
	return true;
}

bool notify_quiet(struct ctx *c, i64 agent_id, bool *quiet)
{
	struct notify_prefs p;
	const struct zone *z;

	*quiet = false;
	if (!notify_load(c, agent_id, &p))
		return false;
	if (!p.quiet)
		return true;
	if (!zone_of(c, agent_id, &z))
		return false;
	*quiet = is_quiet(&p, z, c->now);
	return true;
}

bool notify_new_readers(struct ctx *c, i64 team_id, struct i64s *out)
{
	struct sql_pref_new_readers_rows rows;
	size_t i;

	*out = (struct i64s){ 0 };
	if (!team_id)
		return true;
	if (!sql_pref_new_readers(c, &(struct sql_pref_new_readers_in){ .team_id = team_id }, &rows))
		return false;
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = rows.v[i].agent_id;
	return true;
}

/* ---- keys ---- */

bool keys_load(struct ctx *c, str *json)
{
	struct sql_pref_get_row row;
	bool found;

	if (!sql_pref_get(c, &(struct sql_pref_get_in){ .agent_id = c->who->id, .name = S("keys") }, &row, &found))
		return false;
	*json = found ? row.value : S("{}");
	return true;
}

/* One key or two in a row, as the workspace writes them; what types @ # [ with AltGr is none. */
static bool stroke_ok(str s)
{
	size_t i;

	if (s.n > 40)
		return false;
	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] < 0x20 || str_chr(S("@#\\|~^`[]{}\"<>"), s.s[i]) >= 0)
			return false;
	return true;
}

static bool taken_twice(json_t *j, const char *action, str keys)
{
	const char *name;
	const json_t *v;

	json_object_foreach(j, name, v)
		if (strcmp(name, action) != 0 && keys.n && str_eq(str_of(json_string_value(v)), keys))
			return true;
	return false;
}

bool keys_save(struct ctx *c, str json)
{
	const char *name;
	const json_t *v;
	json_t *j;

	if (json.n > KEYS_MAX || !json_parse(c, json, &j))
		return json.n <= KEYS_MAX ? false : fail(c, E_INVALID, "keys", "shape.large");
	if (!json_is_object(j))
		return fail(c, E_INVALID, "keys", "keys.bad");
	json_object_foreach(j, name, v) {
		str keys = json_is_string(v) ? str_of(json_string_value(v)) : STR_NULL;

		if (!keys.s || !stroke_ok(keys))
			return fail(c, E_INVALID, "keys", "keys.bad");
		if (taken_twice(j, name, keys))
			return fail_p(c, E_INVALID, "keys", "keys.twice", &(struct fail_param){ "keys", keys });
	}
	return sql_pref_put(c, &(struct sql_pref_put_in){ .agent_id = c->who->id, .name = S("keys"), .value = json,
		.updated_at = c->now }, NULL);
}
