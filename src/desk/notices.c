#include "desk/notices.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/app.h"
#include "desk/cases/follow.h"
#include "desk/mailer.h"
#include "desk/notify.h"
#include "desk/policy.h"
#include "desk/promise/sla_text.h"
#include "desk/push.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_agent.h"
#include "sql_message.h"
#include "sql_notice.h"
#include "text/fold.h"

enum { PAGE = 50, SUBJECT_CHARS = 120, MAIL_MAX = 64 * 1024, NOTE_CHARS = 2000 };
static const i64 KEEP_MS = (i64)90 * 86400000;

str ticket_url(struct ctx *c, i64 id)
{
	return str_fmt(c->arena, "%.*s/app/tickets/%lld", FMT(c->app ? c->app->base_url : S("")), (long long)id);
}

bool notice_put(struct ctx *c, const struct notice_new *n)
{
	struct sql_notice_add_row row;
	struct notify_how how;
	bool rings;

	if (!notify_how(c, n->agent_id, str_of(n->kind), n->ticket_id, &how))
		return false;
	rings = how.ways & WAY_BELL;
	if (!how.ways)
		return true;
	if (!sql_notice_add(c, &(struct sql_notice_add_in){ .agent_id = n->agent_id, .kind = str_of(n->kind),
			.ticket_id = n->ticket_id, .detail = n->detail, .created_at = c->now, .ways = how.ways,
			.mail_at = how.mail_at, .read_at = rings ? 0 : c->now }, &row))
		return false;
	if ((how.ways & WAY_PUSH) && !push_queue(c, n->agent_id, row.id, n->ticket_id))
		return false;
	if (how.mail_at)
		app_wake(c, WAKE_PROMISE);
	app_wake(c, WAKE_EVENTS);
	return true;
}

/* To and fro between two teams once too often. */
static str bounced(struct ctx *c, const struct sql_notice_row *n)
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
	{ "routing_returns", "notice.routing_returns" }, { "scheduled", "notice.scheduled" }, { "assigned", "notice.assigned" }, { "reply", "notice.reply" },
	{ "new", "notice.new" }, { "test", "notice.test" }, { "article_review", "notice.article_review" } };

static str told(struct ctx *c, const struct sql_notice_row *n)
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

static str words(struct ctx *c, const struct reading *r, const struct sql_notice_row *n)
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

static bool reader_zone(struct ctx *c, i64 agent_id, str *zone)
{
	struct sql_agent_row row;
	struct settings s;
	bool found;

	if (!settings_load(c, &s) || !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, &row, &found))
		return false;
	*zone = found && row.zone.n ? row.zone : s.zone;
	return true;
}

bool notices_list(struct ctx *c, i64 before, struct notices *out)
{
	struct sql_notice_rows rows;
	struct sql_notices_unread_row unread;
	struct reading r;
	size_t i;

	*out = (struct notices){ 0 };
	if (!reader_zone(c, c->who->id, &r.zone) ||
	    !sql_notices_of_agent(c, &(struct sql_notices_of_agent_in){ .agent_id = c->who->id,
			.before_id = before > 0 ? before : INT64_MAX, .limit_n = PAGE }, &rows) ||
	    !sql_notices_unread(c, &(struct sql_notices_unread_in){ .agent_id = c->who->id }, &unread))
		return false;
	out->v = NEW_N(c->arena, struct notice, rows.n);
	out->unread = unread.n;
	for (i = 0; i < rows.n; i++)
		out->v[out->n++] = (struct notice){ .id = rows.v[i].id, .ticket_id = rows.v[i].ticket_id,
			.created_at = rows.v[i].created_at, .read_at = rows.v[i].read_at, .kind = rows.v[i].kind,
			.push = rows.v[i].ways & WAY_PUSH, .sound = rows.v[i].ways & WAY_SOUND,
			.text = words(c, &r, &rows.v[i]) };
	return true;
}

static str bare_words(struct ctx *c, i64 ticket_id)
{
	struct fail_param p = { "number", str_fmt(c->arena, "%lld", (long long)ticket_id) };

	return message(c->arena, c->locale, ticket_id ? "push.ticket" : "push.desk", &p, 1);
}

bool notice_say(struct ctx *c, i64 id, bool bare, struct notice_said *out)
{
	struct sql_agent_row a;
	struct sql_notice_row n;
	struct reading r;
	str before = c->locale;
	bool found;

	*out = (struct notice_said){ 0 };
	if (!sql_notice_by_id(c, &(struct sql_notice_by_id_in){ .id = id }, &n, &found))
		return false;
	if (!found)
		return true;
	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = n.agent_id }, &a, &found) || !reader_zone(c, n.agent_id, &r.zone))
		return false;
	c->locale = found && a.locale.n ? locale_nearest(a.locale) : S("en");
	*out = (struct notice_said){ .id = n.id, .agent_id = found && a.active ? n.agent_id : 0, .ticket_id = n.ticket_id,
		.kind = n.kind, .read = (n.ways & WAY_BELL) && n.read_at,
		.text = bare && !str_eq(n.kind, S("test")) ? bare_words(c, n.ticket_id) : words(c, &r, &n) };
	c->locale = before;
	return true;
}

bool notices_read(struct ctx *c, i64 up_to)
{
	return sql_notices_read(c, &(struct sql_notices_read_in){ .read_at = c->now, .agent_id = c->who->id,
		.id = up_to }, NULL);
}

bool notices_fresh(struct ctx *c, i64 after_id, struct notice_fresh **v, size_t *n)
{
	struct sql_notices_fresh_rows rows;
	size_t i;

	if (!sql_notices_fresh(c, &(struct sql_notices_fresh_in){ .after_id = after_id }, &rows))
		return false;
	*v = NEW_N(c->arena, struct notice_fresh, rows.n + 1);
	*n = rows.n;
	for (i = 0; i < rows.n; i++) {
		struct sql_notices_unread_row unread;
		struct sql_notice_row row;
		bool found;

		if (!sql_notices_unread(c, &(struct sql_notices_unread_in){ .agent_id = rows.v[i].agent_id }, &unread) ||
		    !sql_notice_by_id(c, &(struct sql_notice_by_id_in){ .id = rows.v[i].id }, &row, &found))
			return false;
		(*v)[i] = (struct notice_fresh){ .agent_id = rows.v[i].agent_id, .id = rows.v[i].id, .unread = unread.n,
			.push = found && (row.ways & WAY_PUSH), .sound = found && (row.ways & WAY_SOUND) };
	}
	return true;
}

bool notices_head(struct ctx *c, i64 *id)
{
	struct sql_notice_head_row row;

	if (!sql_notice_head(c, &row))
		return false;
	*id = row.id;
	return true;
}

/* ---- by mail ---- */

bool notices_mail_next(struct ctx *c, i64 *at)
{
	struct sql_notice_mail_next_row row;
	bool found;

	if (!sql_notice_mail_next(c, &row, &found))
		return false;
	*at = found ? row.mail_at : 0;
	return true;
}

struct letter {
	struct buf lines;
	i64 n;
	const struct sql_notice_row *only;	/* NULL: several */
};
enum { P_COMPANY, P_LINK, P_COUNT };

static void put_notice(struct ctx *c, struct buf *b, const struct reading *r, const struct sql_notice_row *n)
{
	buf_fmt(b, "%.*s\n", FMT(words(c, r, n)));
	if (n->ticket_id)
		buf_fmt(b, "%.*s\n", FMT(ticket_url(c, n->ticket_id)));
	buf_ch(b, '\n');
}

/* The note that named him, if he may still read it: only what stands there now. */
static bool noted(struct ctx *c, const struct sql_notice_row *n, const json_t *j, str *out)
{
	struct sql_message_by_id_row m;
	struct ticket t;
	bool found, may;

	*out = S("");
	if (!ticket_load(c, n->ticket_id, &t)) {
		fail_clear(c);
		return true;
	}
	if (!follow_may(c, &t, n->agent_id, &may) ||
	    !sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = json_get_i64(j, "message_id", 0) }, &m, &found))
		return false;
	if (may && found && m.ticket_id == t.id && !m.undone_at)
		*out = str_utf8_trunc(m.text, NOTE_CHARS);
	return true;
}

/* One mention alone has a mail with its own words, and the note in it. */
static bool make_mention(struct ctx *c, const struct sql_notice_row *n, const struct fail_param *common, struct text_made *made)
{
	struct fail_param p[] = { common[P_COMPANY], { "choose", common[P_LINK].value },
		{ "number", str_fmt(c->arena, "%lld", (long long)n->ticket_id) }, { "subject", S("") }, { "by", S("") },
		{ "link", ticket_url(c, n->ticket_id) } };
	struct text_block b;
	json_t *j;
	str text;

	if (!json_parse(c, n->detail, &j) || !noted(c, n, j, &text))
		return false;
	p[3].value = str_utf8_trunc(text_clean_line(c->arena, json_get_str(j, "subject")), SUBJECT_CHARS);
	p[4].value = text_clean_line(c->arena, json_get_str(j, "by"));
	b = text_lines(c->arena, "lines", text.n ? text : S("…"));
	return text_make(c, &(struct text_ask){ .kind = text_kind_of(S("mention")), .locale = c->locale, .p = p, .n = COUNT(p),
		.block = &b, .blocks = 1 }, made);
}

/* What he has read in the meantime he need not read again. */
static bool gather(struct ctx *c, const struct sql_notice_rows *rows, const struct reading *r, struct letter *l)
{
	size_t i;
	i64 mine;

	for (i = 0; i < rows->n; i++) {
		if (!sql_notice_mailed(c, &(struct sql_notice_mailed_in){ .id = rows->v[i].id }, &mine))
			return false;
		if (!mine || ((rows->v[i].ways & WAY_BELL) && rows->v[i].read_at))
			continue;
		put_notice(c, &l->lines, r, &rows->v[i]);
		l->only = l->n++ ? NULL : &rows->v[i];
	}
	return true;
}

static bool send_letter(struct ctx *c, const struct sql_agent_row *a, struct letter *l)
{
	struct fail_param p[] = { [P_COMPANY] = { "company", S("") },
		[P_LINK] = { "link", str_fmt(c->arena, "%.*s/app/settings/notifications", FMT(c->app ? c->app->base_url : S(""))) },
		[P_COUNT] = { "n", str_fmt(c->arena, "%lld", (long long)l->n) } };
	struct text_block b = text_lines(c->arena, "lines", buf_str(&l->lines));
	struct text_made made;
	struct settings s;
	i64 id;

	if (!settings_load(c, &s))
		return false;
	p[P_COMPANY].value = s.company;
	if (l->only && str_eq(l->only->kind, S("mention"))) {
		if (!make_mention(c, l->only, p, &made))
			return false;
	} else if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(S("notices")), .locale = c->locale, .p = p,
			.n = COUNT(p), .block = &b, .blocks = 1 }, &made)) {
		return false;
	}
	return desk_letter(c, &(struct desk_letter){ .to = a->email, .to_name = a->name, .locale = c->locale,
		.subject = made.subject, .text = made.text, .html = made.html,
		.purpose = S("notify"), .extra = S("") }, &id);
}

bool notices_mail_due(struct ctx *c, bool *more)
{
	struct sql_notice_mail_next_row next;
	struct letter l = { .lines = buf_new(c->arena, MAIL_MAX) };
	struct sql_notice_rows rows;
	struct sql_agent_row a;
	struct reading r;
	bool found;

	*more = false;
	if (!sql_notice_mail_next(c, &next, &found))
		return false;
	if (!found || next.mail_at > c->now)
		return true;
	*more = true;
	if (!sql_notice_mail_of(c, &(struct sql_notice_mail_of_in){ .now = c->now, .agent_id = next.agent_id, .limit_n = PAGE }, &rows) ||
	    !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = next.agent_id }, &a, &found) ||
	    !reader_zone(c, next.agent_id, &r.zone))
		return false;
	c->locale = found && a.locale.n ? locale_nearest(a.locale) : S("en");
	if (!gather(c, &rows, &r, &l))
		return false;
	return !l.n || !found || !a.active || send_letter(c, &a, &l);
}

bool notices_prune(struct ctx *c)
{
	return sql_notices_prune(c, &(struct sql_notices_prune_in){ .created_at = c->now - KEEP_MS }, NULL);
}
