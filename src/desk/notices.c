#include "desk/notices.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/app.h"
#include "desk/policy.h"
#include "desk/promise/sla_text.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_notice.h"
#include "sql_slafire.h"
#include "text/fold.h"

enum { PAGE = 50, SUBJECT_CHARS = 120 };
static const i64 KEEP_MS = (i64)90 * 86400000;

str ticket_url(struct ctx *c, i64 id)
{
	return str_fmt(c->arena, "%.*s/app/tickets/%lld", FMT(c->app ? c->app->base_url : S("")), (long long)id);
}

bool notice_put(struct ctx *c, const struct notice_new *n)
{
	struct sql_notice_add_row row;

	return sql_notice_add(c, &(struct sql_notice_add_in){ .agent_id = n->agent_id, .kind = str_of(n->kind),
		.ticket_id = n->ticket_id, .detail = n->detail, .created_at = c->now }, &row);
}

/* To and fro between two teams once too often. */
static str bounced(struct ctx *c, const struct sql_notices_of_agent_row *n)
{
	struct fail_param p[5];
	json_t *j;

	if (!json_parse(c, n->detail, &j)) {
		fail_clear(c);
		return S("");
	}
	p[0] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)n->ticket_id) };
	p[1] = (struct fail_param){ "subject", str_utf8_trunc(text_clean_line(c->arena, json_get_str(j, "subject")), SUBJECT_CHARS) };
	p[2] = (struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)json_get_i64(j, "n", 0)) };
	p[3] = (struct fail_param){ "from", text_clean_line(c->arena, json_get_str(j, "from")) };
	p[4] = (struct fail_param){ "to", text_clean_line(c->arena, json_get_str(j, "to")) };
	return message(c->arena, c->locale, "notice.bounce", p, COUNT(p));
}

/* Kinds that tell a text: the sentence may name number, subject, text and by. */
static const struct {
	const char *kind, *key;
} tellings[] = { { "action", "notice.action" }, { "snooze", "notice.snooze" }, { "mention", "notice.mention" },
	{ "watch_reply", "notice.watch_reply" }, { "routing_waits", "notice.routing_waits" },
	{ "routing_returns", "notice.routing_returns" }, { "scheduled", "notice.scheduled" } };

static str told(struct ctx *c, const struct sql_notices_of_agent_row *n)
{
	struct fail_param p[4];
	json_t *j;
	size_t i;

	for (i = 0; i < COUNT(tellings) && !str_eq(n->kind, str_of(tellings[i].kind)); i++)
		;
	if (i == COUNT(tellings) || !json_parse(c, n->detail, &j)) {
		fail_clear(c);
		return S("");
	}
	p[0] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)n->ticket_id) };
	p[1] = (struct fail_param){ "subject", str_utf8_trunc(text_clean_line(c->arena, json_get_str(j, "subject")), SUBJECT_CHARS) };
	p[2] = (struct fail_param){ "text", text_clean_line(c->arena, json_get_str(j, "text")) };
	p[3] = (struct fail_param){ "by", text_clean_line(c->arena, json_get_str(j, "by")) };
	return message(c->arena, c->locale, tellings[i].key, p, COUNT(p));
}

struct reading {
	str zone;
};

static str words(struct ctx *c, const struct reading *r, const struct sql_notices_of_agent_row *n)
{
	static const struct {
		const char *kind, *key;
	} kinds[] = { { "sla_warn", "notice.sla_warn" }, { "sla_breach", "notice.sla_breach" } };
	struct fail_param at[2], p[4];
	enum sla_metric metric = SLA_FIRST_RESPONSE;
	size_t i;
	i64 due;
	json_t *j;

	for (i = 0; i < COUNT(kinds) && !str_eq(n->kind, str_of(kinds[i].kind)); i++)
		;
	if (str_eq(n->kind, S("bounce")))
		return bounced(c, n);
	if (i == COUNT(kinds))
		return told(c, n);
	if (!json_parse(c, n->detail, &j) || !sla_metric_of(json_get_str(j, "metric"), &metric)) {
		fail_clear(c);
		return S("");
	}
	due = json_get_i64(j, "due_at", 0);
	at[0] = (struct fail_param){ "at", str_fmt(c->arena, "%lld", (long long)due) };
	at[1] = (struct fail_param){ "zone", r->zone };
	p[0] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)n->ticket_id) };
	p[1] = (struct fail_param){ "subject", str_utf8_trunc(text_clean_line(c->arena, json_get_str(j, "subject")), SUBJECT_CHARS) };
	p[2] = (struct fail_param){ "metric", sla_metric_text(c->arena, c->locale, metric) };
	p[3] = (struct fail_param){ "due", due ? message(c->arena, c->locale, "sla.due", at, 2) : S("–") };
	return message(c->arena, c->locale, kinds[i].key, p, COUNT(p));
}

static bool reader_zone(struct ctx *c, str *zone)
{
	struct sql_agent_row row;
	struct settings s;
	bool found;

	if (!settings_load(c, &s) || !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = c->who->id }, &row, &found))
		return false;
	*zone = found && row.zone.n ? row.zone : s.zone;
	return true;
}

bool notices_list(struct ctx *c, i64 before, struct notices *out)
{
	struct sql_notices_of_agent_rows rows;
	struct sql_notices_unread_row unread;
	struct reading r;
	size_t i;

	*out = (struct notices){ 0 };
	if (!reader_zone(c, &r.zone) ||
	    !sql_notices_of_agent(c, &(struct sql_notices_of_agent_in){ .agent_id = c->who->id,
			.before_id = before > 0 ? before : INT64_MAX, .limit_n = PAGE }, &rows) ||
	    !sql_notices_unread(c, &(struct sql_notices_unread_in){ .agent_id = c->who->id }, &unread))
		return false;
	out->v = NEW_N(c->arena, struct notice, rows.n);
	out->unread = unread.n;
	for (i = 0; i < rows.n; i++)
		out->v[out->n++] = (struct notice){ .id = rows.v[i].id, .ticket_id = rows.v[i].ticket_id,
			.created_at = rows.v[i].created_at, .read_at = rows.v[i].read_at, .kind = rows.v[i].kind,
			.text = words(c, &r, &rows.v[i]) };
	return true;
}

bool notices_read(struct ctx *c, i64 up_to)
{
	return sql_notices_read(c, &(struct sql_notices_read_in){ .read_at = c->now, .agent_id = c->who->id,
		.id = up_to }, NULL);
}

bool notices_state(struct ctx *c, i64 agent_id, i64 *newest, i64 *unread)
{
	struct sql_notice_newest_row row;
	struct sql_notices_unread_row n;

	if (!sql_notice_newest(c, &(struct sql_notice_newest_in){ .agent_id = agent_id }, &row) ||
	    !sql_notices_unread(c, &(struct sql_notices_unread_in){ .agent_id = agent_id }, &n))
		return false;
	*newest = row.id;
	*unread = n.n;
	return true;
}

bool notices_prune(struct ctx *c)
{
	return sql_notices_prune(c, &(struct sql_notices_prune_in){ .created_at = c->now - KEEP_MS }, NULL);
}
