/* What an action list says: to the customer, to the team, to people by mail or in the
 * workspace, to other programs. */
#include "desk/flow/action.h"

#include "base/message.h"
#include "desk/cases/autolimit.h"
#include "desk/cases/message.h"
#include "desk/cases/outbox.h"
#include "desk/cases/sender.h"
#include "desk/flow/wording.h"
#include "desk/mailer.h"
#include "desk/notices.h"
#include "desk/people/address.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "desk/readers.h"
#include "desk/webhook.h"
#include "sql_slafire.h"
#include "text/fold.h"
#include "text/html.h"

enum { TEXT_CHARS = 500, SUBJECT_CHARS = 200, URL_MAX = 2000, BODY_MAX = 8 * 1024, TO_MAX = 20,
       MAILS_MAX = 40 };
static const i64 BURST_MS = 10 * 60 * 1000, HOLD_MS = 10000;

/* A text of ours with the ticket's values; what stays open is a failure for who acts by
 * hand, and is passed over by rules. */
static bool filled(struct ctx *c, struct action_run *r, const struct wording *w, str *html)
{
	struct strs left;
	struct vars v;

	if (!vars_load(c, r->t, &v))
		return false;
	*html = vars_fill(c, &v, wording_pick(w, v.locale, NULL), VARS_HTML, &left);
	if (!left.n)
		return true;
	if (r->by_hand)
		return fail_p(c, E_INVALID, action_place(c, r->at, "html"), "vars.unfilled",
			&(struct fail_param){ "name", left.v[0] });
	*html = STR_NULL;
	action_did_text(r, "unfilled", left.v[0]);
	return action_skip(r, "unfilled");
}

static bool filled_line(struct ctx *c, struct action_run *r, str text, str *out)
{
	struct vars v;

	if (!vars_load(c, r->t, &v))
		return false;
	*out = vars_fill(c, &v, text, VARS_TEXT, NULL);
	return true;
}

/* ---- to the customer ---- */

static bool reply_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	struct wording *w = NEW(c->arena, struct wording);

	out->own = w;
	return wording_parse(c, json_object_get(r->j, "html"), action_place(c, r->at, "html"), w);
}

static bool hold_of(struct ctx *c, i64 *ms)
{
	struct agent me;

	*ms = HOLD_MS;
	if (!agent_load(c, c->who->id, &me))
		return false;
	*ms = me.undo_ms;
	return true;
}

static bool opened(struct ctx *c, struct ticket *t)
{
	return !str_eq(t->category, S("new")) ||
		ticket_change(c, t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("open") });
}

static bool reply_by_agent(struct ctx *c, struct action_run *r, str html)
{
	struct message_out_req m = { .kind = S("public"), .html = html, .seen_event_id = r->by ? r->by->seen_event_id : 0 };

	return hold_of(c, &m.hold_ms) && message_send(c, r->t, &m, &r->did->message_id) && opened(c, r->t);
}

/* Within the limits of all that is sent unasked: *ok false where they say no. */
static bool may_mail(struct ctx *c, const struct ticket *t, str address, bool *ok)
{
	*ok = false;
	if (t->spam || t->demo || !address.n)
		return true;
	return autolimit_take(c, &(struct autolimit){ address_fold(c->arena, address), t->id, true }, ok);
}

static bool reply_by_rule(struct ctx *c, struct action_run *r, str html)
{
	struct html_out body;
	struct html_policy policy = { .remote_images = true };
	struct strs to = { NEW_N(c->arena, str, 1), 1 };
	bool ok;
	i64 n;

	if (!person_mail_address(c, r->t->requester_id, &to.v[0]) || !may_mail(c, r->t, to.v[0], &ok))
		return false;
	if (!ok)
		return action_skip(r, to.v[0].n ? "limit" : "no_address");
	if (!html_sanitize(c->arena, html, &policy, &body))
		return fail(c, E_INVALID, action_place(c, r->at, "html"), "shape.large");
	if (!sender_choose(c, r->t->brand_id, &r->t->mailbox_id))
		return false;
	return message_append(c, r->t, &(struct message_new){ .kind = S("public"), .direction = S("out"),
			.channel = S("email"), .author_kind = S("system"), .author_name = c->who->name,
			.html = body.html, .text = body.text, .flags = S("auto"), .automatic = true,
			.mailbox_id = r->t->mailbox_id }, &r->did->message_id) &&
		outbox_put(c, &(struct outbox_mail){ .ticket = r->t, .message_id = r->did->message_id,
			.purpose = S("reply"), .to = to, .automatic = true }, &n);
}

static bool reply_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	str html;

	if (!filled(c, r, a->own, &html))
		return false;
	if (!html.s)
		return true;
	if (!(r->by_hand ? reply_by_agent(c, r, html) : reply_by_rule(c, r, html)))
		return false;
	if (r->did->message_id)
		action_did_number(r, "message_id", r->did->message_id);
	return true;
}

/* ---- to the team ---- */

static bool plain_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	struct html_policy policy = { .remote_images = true };
	const char *at = action_place(c, r->at, "html");
	str html = json_get_str(r->j, "html");
	struct html_out body;

	if (html.n > WORDING_MAX || !html_sanitize(c->arena, html, &policy, &body))
		return fail(c, E_INVALID, at, "shape.large");
	if (!str_trim(body.text).n)
		return fail(c, E_INVALID, at, "shape.required");
	out->more = body.html;
	return vars_check(c, out->more, VARS_HTML, at);
}

static bool note_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct wording w = { .v = { a->more } };
	struct html_out body;
	struct html_policy policy = { .remote_images = true };
	str html;

	if (!filled(c, r, &w, &html))
		return false;
	if (!html.s)
		return true;
	if (r->by_hand)
		return message_send(c, r->t, &(struct message_out_req){ .kind = S("note"), .html = html }, &r->did->note_id);
	if (!html_sanitize(c->arena, html, &policy, &body))
		return fail(c, E_INVALID, action_place(c, r->at, "html"), "shape.large");
	return message_append(c, r->t, &(struct message_new){ .kind = S("note"), .direction = S("out"),
		.channel = r->t->channel, .author_kind = S("system"), .author_name = c->who->name, .html = body.html,
		.text = body.text, .automatic = true }, &r->did->note_id);
}

/* ---- to people who work here ---- */

/* "assignee", "lead", "watchers", "agent:7", "team:3"; with_addresses "address:ops@x.example". */
static bool to_ok(str s, bool with_addresses)
{
	str kind = STR_NULL;
	i64 id;

	if (str_eq(s, S("assignee")) || str_eq(s, S("lead")) || str_eq(s, S("watchers")))
		return true;
	if (!str_cut(&s, ':', &kind) || !s.n)
		return false;
	if (str_eq(kind, S("address")))
		return with_addresses && address_ok(s);
	return (str_eq(kind, S("agent")) || str_eq(kind, S("team"))) && str_i64(s, &id) && id > 0;
}

static bool to_parse(struct ctx *c, const struct action_read *r, bool with_addresses, struct action *out)
{
	size_t i;

	if (!action_texts(c, r, "to", 330, &out->list))
		return false;
	if (out->list.n > TO_MAX)
		return fail_p(c, E_INVALID, action_place(c, r->at, "to"), "shape.count", &(struct fail_param){ "max", S("20") });
	for (i = 0; i < out->list.n; i++)
		if (!to_ok(out->list.v[i], with_addresses))
			return fail(c, E_INVALID, action_place(c, action_place(c, r->at, "to"),
				str_z(c->arena, str_fmt(c->arena, "%zu", i))), "policy.step_to");
	return true;
}

static bool add_readers(struct ctx *c, const struct ticket *t, str s, struct readers *to)
{
	str kind = STR_NULL;
	i64 id = 0;

	if (str_eq(s, S("assignee")))
		return readers_agent(c, t->assignee_id, to);
	if (str_eq(s, S("lead")))
		return readers_lead(c, t, to);
	if (str_eq(s, S("watchers")))
		return readers_watchers(c, t, to);
	if (!str_cut(&s, ':', &kind))
		return true;
	if (str_eq(kind, S("address")))
		return readers_address(c, s, to);
	if (!str_i64(s, &id))
		return true;
	return str_eq(kind, S("team")) ? readers_team(c, id, to) : readers_agent(c, id, to);
}

static bool readers_of(struct ctx *c, struct action_run *r, const struct action *a, struct readers *to)
{
	size_t i;

	*to = (struct readers){ 0 };
	buf_put(&r->did->did, S(",\"to\":["));
	for (i = 0; i < a->list.n; i++) {
		if (i)
			buf_ch(&r->did->did, ',');
		json_str(&r->did->did, a->list.v[i]);
		if (!add_readers(c, r->t, a->list.v[i], to))
			return false;
	}
	buf_ch(&r->did->did, ']');
	return true;
}

static bool mail_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	return to_parse(c, r, true, out) && action_text(c, r, "subject", SUBJECT_CHARS, &out->text) &&
		vars_check(c, out->text, VARS_TEXT, action_place(c, r->at, "subject")) && plain_parse(c, r, out);
}

struct letter {
	str subject, html, text;
};

/* An agent may answer within the ticket; a bare address gets a letter.  *sent false: left out. */
static bool mail_one(struct ctx *c, const struct ticket *t, const struct reader *to, const struct letter *l, bool *sent)
{
	struct strs list = { NEW_N(c->arena, str, 1), 1 };
	struct sql_notify_recent_row recent;
	str locale = locale_nearest(to->locale.n ? to->locale : S("en"));
	bool customer;
	i64 n = 0;

	*sent = false;
	if (!reader_is_customer(c, t, to->address, &customer) ||
	    !sql_notify_recent(c, &(struct sql_notify_recent_in){ .address_folded = address_fold(c->arena, to->address),
			.since_at = c->now - BURST_MS }, &recent))
		return false;
	if (customer || !address_ok(to->address) || recent.n >= MAILS_MAX)
		return true;
	list.v[0] = to->address;
	if (!(to->agent_id ? outbox_put(c, &(struct outbox_mail){ .ticket = t, .purpose = S("notify"), .to = list,
			.subject = l->subject, .text = l->text, .html = l->html, .locale = locale, .automatic = true }, &n)
		: desk_letter(c, &(struct desk_letter){ .to = to->address, .to_name = to->name, .locale = locale,
			.subject = l->subject, .text = l->text, .purpose = S("notify") }, &n)))
		return false;
	*sent = n > 0;
	return true;
}

static bool mail_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct wording w = { .v = { a->more } };
	struct readers to;
	struct letter l;
	size_t i, n = 0;
	bool sent;

	if (!readers_of(c, r, a, &to) || !filled_line(c, r, a->text, &l.subject))
		return false;
	if (!to.n)
		return action_skip(r, "nobody");
	if (!filled(c, r, &w, &l.html))
		return false;
	if (!l.html.s)
		return true;
	l.subject = text_clean_line(c->arena, l.subject);
	l.text = html_to_text(c->arena, l.html);
	for (i = 0; i < to.n; i++, n += sent)
		if (!mail_one(c, r->t, &to.v[i], &l, &sent))
			return false;
	action_did_number(r, "sent", (i64)n);
	return true;
}

static bool notify_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	return to_parse(c, r, false, out) && action_text(c, r, "text", TEXT_CHARS, &out->text) &&
		vars_check(c, out->text, VARS_TEXT, action_place(c, r->at, "text"));
}

static bool notify_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct buf b = buf_new(c->arena, 16 * 1024);
	struct readers to;
	str text;
	size_t i;

	if (!readers_of(c, r, a, &to) || !filled_line(c, r, a->text, &text))
		return false;
	if (!to.n)
		return action_skip(r, "nobody");
	buf_put(&b, S("{\"subject\":"));
	json_str(&b, r->t->subject);
	buf_put(&b, S(",\"text\":"));
	json_str(&b, text);
	buf_ch(&b, '}');
	for (i = 0; i < to.n; i++)
		if (to.v[i].agent_id && !notice_put(c, &(struct notice_new){ .agent_id = to.v[i].agent_id,
				.ticket_id = r->t->id, .kind = "action", .detail = buf_str(&b) }))
			return false;
	return true;
}

/* ---- to other programs ---- */

static bool webhook_parse(struct ctx *c, const struct action_read *r, struct action *out)
{
	const json_t *body = json_object_get(r->j, "body"), *v;
	const char *at = action_place(c, r->at, "body"), *name;

	out->text = str_dup(c->arena, str_trim(json_get_str(r->j, "url")));
	if (!(str_starts(out->text, S("https://")) || str_starts(out->text, S("http://"))) || out->text.n > URL_MAX)
		return fail(c, E_INVALID, action_place(c, r->at, "url"), "policy.step_url");
	if (!body || json_is_null(body))
		return true;
	out->more = json_text(c->arena, body);
	if (!json_is_object(body) || out->more.n > BODY_MAX)
		return fail(c, E_INVALID, at, "action.webhook_body");
	json_object_foreach((json_t *)(uintptr_t)body, name, v) {
		if (json_is_string(v) && !vars_check(c, str_n(json_string_value(v), json_string_length(v)), VARS_TEXT, at))
			return false;
	}
	return true;
}

/* The texts on its first level with the ticket's values. */
static bool put_data(struct ctx *c, struct buf *b, const struct ticket *t, str body)
{
	struct vars v;
	const char *name;
	json_t *j, *one;
	bool first = true;

	if (!json_parse(c, body, &j) || !vars_load(c, t, &v))
		return false;
	buf_put(b, S(",\"data\":{"));
	json_object_foreach(j, name, one) {
		if (!first)
			buf_ch(b, ',');
		first = false;
		json_str(b, str_of(name));
		buf_ch(b, ':');
		if (json_is_string(one))
			json_str(b, vars_fill(c, &v, str_n(json_string_value(one), json_string_length(one)), VARS_TEXT, NULL));
		else
			buf_put(b, json_text(c->arena, one));
	}
	buf_ch(b, '}');
	return true;
}

static bool webhook_run(struct ctx *c, struct action_run *r, const struct action *a)
{
	struct buf b = buf_new(c->arena, 256 * 1024);
	i64 id;

	action_did_text(r, "url", a->text);
	buf_fmt(&b, "{\"event\":\"action\",\"at\":%lld,\"by\":{\"kind\":", (long long)c->now);
	json_str(&b, r->by ? r->by->kind : S(""));
	buf_fmt(&b, ",\"id\":%lld,\"name\":", (long long)(r->by ? r->by->id : 0));
	json_str(&b, r->by ? r->by->name : S(""));
	buf_put(&b, S("},"));
	webhook_ticket(c, &b, r->t);
	if (a->more.n && !put_data(c, &b, r->t, a->more))
		return false;
	buf_ch(&b, '}');
	if (!webhook_queue(c, &(struct webhook_new){ .ticket_id = r->t->id, .url = a->text, .body = buf_str(&b) }, &id))
		return false;
	action_did_number(r, "delivery_id", id);
	return true;
}

static const struct action_kind kinds[] = {
	{ "reply", "html", reply_parse, NULL, reply_run, V_TICKET_REPLY, false },
	{ "note", "html", plain_parse, NULL, note_run, V_TICKET_NOTE, true },
	{ "mail", "to subject html", mail_parse, NULL, mail_run, V_TICKET_EDIT, true },
	{ "notify", "to text", notify_parse, NULL, notify_run, V_TICKET_EDIT, true },
	{ "webhook", "url body", webhook_parse, NULL, webhook_run, V_TICKET_EDIT, true },
};
const struct action_set action_set_tell = { kinds, COUNT(kinds) };
