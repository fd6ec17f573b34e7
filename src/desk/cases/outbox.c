#include "desk/cases/outbox.h"

#include "base/json.h"
#include "base/message.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/autolimit.h"
#include "desk/cases/outbox_int.h"
#include "desk/mailbox.h"
#include "desk/people/address.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "desk/settings.h"
#include "sql_mailbox.h"
#include "sql_mailref.h"
#include "sql_outbox.h"
#include "sql_setting.h"
#include "text/fold.h"
#include "text/html.h"

enum { TOKEN_BYTES = 16, TOKEN_CHARS = 33, LOCAL_PART_MAX = 64, CONTENT_MAX = 1024 * 1024 };

/* ---- tokens ---- */

static str random_hex(struct arena *a)
{
	unsigned char raw[TOKEN_BYTES];

	rand_bytes(raw, sizeof(raw));
	return str_hex(a, raw, sizeof(raw));
}

static str token_hash(struct arena *a, str token)
{
	return hash_sha256_hex(a, str_fmt(a, "reply:%.*s", FMT(token)));
}

str outbox_reply_address(struct arena *a, str mailbox_address, str token)
{
	ssize_t at = str_rchr(mailbox_address, '@');

	/* no room in the local part: the Message-ID alone must do */
	if (at < 1 || !token.n || (size_t)at + 1 + token.n > LOCAL_PART_MAX)
		return mailbox_address;
	return str_fmt(a, "%.*s+%.*s%.*s", (int)at, mailbox_address.s, FMT(token),
		       (int)(mailbox_address.n - (size_t)at), mailbox_address.s + at);
}

str outbox_token_of(struct arena *a, str address)
{
	ssize_t at = str_rchr(address, '@');
	str local = str_slice(address, 0, at < 0 ? 0 : (size_t)at), token;
	ssize_t plus = str_rchr(local, '+');
	size_t i;

	if (plus < 0)
		return STR_NULL;
	token = str_lower_ascii(a, str_slice(local, (size_t)plus + 1, local.n));
	if (token.n != TOKEN_CHARS || token.s[0] != 'p')
		return STR_NULL;
	for (i = 1; i < token.n; i++)
		if (str_chr(S("0123456789abcdef"), token.s[i]) < 0)
			return STR_NULL;
	return token;
}

bool outbox_token(struct ctx *c, str token, struct token_hit *hit, bool *found)
{
	struct sql_reply_token_find_row row;

	*found = false;
	if (token.n != TOKEN_CHARS)
		return true;
	if (!sql_reply_token_find(c, &(struct sql_reply_token_find_in){
			.token_hash = token_hash(c->arena, token) }, &row, found))
		return false;
	if (*found)
		*hit = (struct token_hit){ row.ticket_id, row.message_id, row.agent_id, row.address_folded };
	return true;
}

/* ---- words ---- */

bool outbox_plain_reply(struct ctx *c, i64 mailbox_id, bool *plain)
{
	struct sql_setting_get_row row;
	bool found;

	if (!sql_setting_get(c, &(struct sql_setting_get_in){
			.name = str_fmt(c->arena, "mail.plain_reply.%lld", (long long)mailbox_id) }, &row, &found))
		return false;
	*plain = found && str_eq(row.value, S("yes"));
	return true;
}

str outbox_locale(str language, str mailbox_locale)
{
	if (!language.n)
		return locale_nearest(mailbox_locale.n ? mailbox_locale : S("en"));
	if (str_starts(mailbox_locale, language))
		return locale_nearest(mailbox_locale);
	return locale_nearest(language);
}

static void put_people(struct buf *b, const char *name, const struct strs *l)
{
	size_t i;

	buf_fmt(b, "\"%s\":[", name);
	for (i = 0; i < l->n; i++) {
		buf_put(b, i ? S(",{\"name\":\"\",\"address\":") : S("{\"name\":\"\",\"address\":"));
		json_str(b, l->v[i]);
		buf_ch(b, '}');
	}
	buf_put(b, S("],"));
}

static str content_write(struct ctx *c, const struct outbox_mail *m, str locale)
{
	struct buf b = buf_new(c->arena, CONTENT_MAX);

	buf_ch(&b, '{');
	put_people(&b, "to", &m->to);
	put_people(&b, "cc", &m->cc);
	buf_put(&b, S("\"subject\":"));
	json_str(&b, m->subject.s ? m->subject : S(""));
	buf_put(&b, S(",\"text\":"));
	json_str(&b, m->text.s ? m->text : S(""));
	buf_put(&b, S(",\"html\":"));
	json_str(&b, m->html.s ? m->html : S(""));
	buf_put(&b, S(",\"locale\":"));
	json_str(&b, locale);
	buf_fmt(&b, ",\"automatic\":%s}", m->automatic ? "true" : "false");
	return b.over ? STR_NULL : buf_str(&b);
}

static bool read_people(struct ctx *c, const json_t *list, struct outbox_people *out)
{
	size_t i, n = json_array_size(list);

	*out = (struct outbox_people){ .v = NEW_N(c->arena, struct outbox_person, n ? n : 1) };
	for (i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);
		str address = json_get_str(o, "address");

		if (address.n)
			out->v[out->n++] = (struct outbox_person){ json_get_str(o, "name"), address };
	}
	return true;
}

bool outbox_content_read(struct ctx *c, str json, struct outbox_content *out)
{
	json_t *o;

	*out = (struct outbox_content){ 0 };
	if (!json_parse(c, json, &o))
		return false;
	out->subject = json_get_str(o, "subject");
	out->text = json_get_str(o, "text");
	out->html = json_get_str(o, "html");
	out->locale = json_get_str(o, "locale");
	out->automatic = json_get_bool(o, "automatic", false);
	out->unsubscribe = json_get_str(o, "unsubscribe");
	return read_people(c, json_object_get(o, "to"), &out->to) &&
		read_people(c, json_object_get(o, "cc"), &out->cc);
}

/* ---- queueing ---- */

/* The ticket's own mailbox; a ticket that came by another way uses the desk's first. */
static bool sending_mailbox(struct ctx *c, const struct ticket *t, struct sql_mailbox_row *box, bool *found)
{
	struct sql_mailbox_rows all;
	size_t i;

	if (!mailbox_rows(c, &all))
		return false;
	*found = false;
	for (i = 0; i < all.n && !*found; i++) {
		*box = all.v[i];
		*found = (!t->mailbox_id || box->id == t->mailbox_id) && box->active && !str_eq(box->out_kind, S("none"));
	}
	return true;
}

static str mail_host(struct ctx *c, const struct sql_mailbox_row *box)
{
	return c->app && c->app->mail_host.n ? c->app->mail_host : address_domain(c->arena, box->address_folded);
}

struct put {
	const struct outbox_mail *m;
	const struct sql_mailbox_row *box;
	str content;
};

static bool agent_of(struct ctx *c, const struct outbox_mail *m, str address, i64 *agent_id)
{
	struct agent a;
	bool found;

	*agent_id = 0;
	/* only a notification makes its reader speak as an agent; who gets a reply is a customer */
	if (!str_eq(m->purpose, S("notify")))
		return true;
	if (!agent_by_email(c, address, &a, &found))
		return false;
	if (found && a.active)
		*agent_id = a.id;
	return true;
}

static bool put_one(struct ctx *c, const struct put *p, str address)
{
	const struct outbox_mail *m = p->m;
	str folded = address_fold(c->arena, address);
	str token = str_fmt(c->arena, "p%.*s", FMT(random_hex(c->arena)));
	str rfc_id = str_fmt(c->arena, "p.%.*s.%lld@%.*s", FMT(random_hex(c->arena)),
			     (long long)m->message_id, FMT(mail_host(c, p->box)));
	i64 at = m->not_before > c->now ? m->not_before : c->now, agent_id;
	struct sql_outbox_insert_row row;

	if (!agent_of(c, m, address, &agent_id))
		return false;
	if (!sql_outbox_insert(c, &(struct sql_outbox_insert_in){
			.ticket_id = m->ticket->id, .message_id = m->message_id, .mailbox_id = p->box->id,
			.purpose = m->purpose, .address = address, .address_folded = folded, .rfc_id = rfc_id,
			.reply_token = token, .content = p->content,
			.state = at > c->now ? S("held") : S("queued"), .not_before = at,
			.created_at = c->now }, &row))
		return false;
	return sql_reply_token_put(c, &(struct sql_reply_token_put_in){
			.token_hash = token_hash(c->arena, token), .ticket_id = m->ticket->id,
			.message_id = m->message_id ? m->message_id : -row.id, .agent_id = agent_id,
			.address_folded = folded,
			.created_at = c->now }, NULL) &&
		sql_mail_ref_put(c, &(struct sql_mail_ref_put_in){ .ref = rfc_id,
			.ticket_id = m->ticket->id, .own = true, .side_id = m->side_id, .created_at = c->now }, NULL);
}

static str nth(const struct outbox_mail *m, size_t i)
{
	if (i < m->to.n)
		return m->to.v[i];
	i -= m->to.n;
	return i < m->cc.n ? m->cc.v[i] : m->bcc.v[i - m->cc.n];
}

static bool seen_before(struct ctx *c, const struct outbox_mail *m, size_t i)
{
	str me = address_fold(c->arena, nth(m, i));
	size_t k;

	for (k = 0; k < i; k++)
		if (str_eq(me, address_fold(c->arena, nth(m, k))))
			return true;
	return false;
}

bool outbox_put(struct ctx *c, const struct outbox_mail *m, i64 *queued)
{
	struct sql_mailbox_row box;
	struct put p = { m, &box, STR_NULL };
	bool found;
	size_t i;

	*queued = 0;
	if (!sending_mailbox(c, m->ticket, &box, &found))
		return false;
	if (!found)
		return true;
	p.content = content_write(c, m, m->locale.n ? m->locale : outbox_locale(m->ticket->language, box.locale));
	if (!p.content.s)
		return fail(c, E_TOO_LARGE, "html", "shape.large");
	for (i = 0; i < m->to.n + m->cc.n + m->bcc.n; i++) {
		if (seen_before(c, m, i))
			continue;
		if (!put_one(c, &p, nth(m, i)))
			return false;
		++*queued;
	}
	if (*queued)
		app_wake(c, WAKE_OUTBOX);
	return true;
}

bool outbox_cancel(struct ctx *c, i64 message_id, i64 *cancelled, i64 *left)
{
	struct sql_outbox_left_row row;

	/* one UPDATE decides against the claim: a row that the sender took is no longer held */
	if (!sql_outbox_cancel_held(c, &(struct sql_outbox_cancel_held_in){ .message_id = message_id }, cancelled) ||
	    !sql_outbox_left(c, &(struct sql_outbox_left_in){ .message_id = message_id }, &row))
		return false;
	*left = row.n;
	if (*left || !*cancelled)
		return true;
	return sql_reply_token_revoke_message(c, &(struct sql_reply_token_revoke_message_in){
		.revoked_at = c->now, .message_id = message_id }, NULL);
}
