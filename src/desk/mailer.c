#include "desk/mailer.h"

#include "base/message.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/people/address.h"
#include "sql_mailer.h"
#include "sql_slafire.h"
#include "text/fold.h"
#include "text/html.h"

enum { CONTENT_MAX = 64 * 1024 };

static size_t params_of(const struct desk_mail *m)
{
	size_t n = 0;

	while (n < FAIL_PARAMS && m->p[n].name)
		n++;
	return n;
}

static str words(struct ctx *c, const struct desk_mail *m, const char *part)
{
	const char *key = str_fmt(c->arena, "%s.%s%c", m->template_key, part, 0).s;
	str locale = m->locale.n ? m->locale : c->locale;

	return message(c->arena, locale, key, m->p, params_of(m));
}

str desk_letter_content(struct arena *a, const struct desk_letter *m)
{
	struct buf b = buf_new(a, CONTENT_MAX);

	buf_put(&b, S("{\"to\":[{\"name\":"));
	json_str(&b, text_clean_line(a, m->to_name));
	buf_put(&b, S(",\"address\":"));
	json_str(&b, m->to);
	buf_put(&b, S("}],\"subject\":"));
	json_str(&b, text_clean_line(a, m->subject));
	buf_put(&b, S(",\"text\":"));
	json_str(&b, m->text);
	buf_put(&b, S(",\"html\":"));
	json_str(&b, text_to_html(a, m->text));
	buf_put(&b, S(",\"locale\":"));
	json_str(&b, m->locale);
	if (m->extra.n)
		buf_fmt(&b, ",%.*s", FMT(m->extra));
	buf_put(&b, S(",\"automatic\":true}"));
	return b.over ? STR_NULL : buf_str(&b);
}

static str content_of(struct ctx *c, const struct desk_mail *m)
{
	return desk_letter_content(c->arena, &(struct desk_letter){ .to = m->to, .to_name = m->to_name,
		.locale = m->locale.n ? m->locale : c->locale, .subject = words(c, m, "subject"),
		.text = words(c, m, "text") });
}

static str message_id(struct ctx *c, str mailbox_address)
{
	return str_fmt(c->arena, "%.*s@%.*s", FMT(rand_token(c->arena, "")),
		FMT(c->app && c->app->mail_host.n ? c->app->mail_host
			: address_domain(c->arena, address_fold(c->arena, mailbox_address))));
}

bool desk_mail(struct ctx *c, const struct desk_mail *m, bool *queued)
{
	struct sql_mailer_mailbox_row box;
	struct sql_mailer_put_row row;
	str content = content_of(c, m);
	bool found;

	if (queued)
		*queued = false;
	if (!address_ok(m->to) || !content.s)
		return fail(c, E_INVALID, "email", "address.invalid");
	if (!sql_mailer_mailbox(c, &box, &found))
		return false;
	if (!found)
		return true;
	if (!sql_mailer_put(c, &(struct sql_mailer_put_in){ .mailbox_id = box.id, .address = m->to,
			.address_folded = address_fold(c->arena, m->to),
			.rfc_id = message_id(c, box.address),
			.content = content, .created_at = c->now }, &row))
		return false;
	if (queued)
		*queued = true;
	if (c->app)
		app_wake(c, WAKE_OUTBOX);
	return true;
}

bool desk_letter(struct ctx *c, const struct desk_letter *m, i64 *id)
{
	i64 at = m->not_before > c->now ? m->not_before : c->now;
	str content = desk_letter_content(c->arena, m);
	struct sql_mailer_mailbox_row box;
	struct sql_letter_put_row row;
	bool found;

	*id = 0;
	if (!address_ok(m->to) || !content.s)
		return fail(c, E_INVALID, "email", "address.invalid");
	if (!sql_mailer_mailbox(c, &box, &found))
		return false;
	if (!found)
		return true;
	if (!sql_letter_put(c, &(struct sql_letter_put_in){ .mailbox_id = box.id, .purpose = m->purpose,
			.address = m->to, .address_folded = address_fold(c->arena, m->to),
			.rfc_id = message_id(c, box.address), .content = content,
			.state = at > c->now ? S("held") : S("queued"), .not_before = at, .created_at = c->now }, &row))
		return false;
	*id = row.id;
	app_wake(c, WAKE_OUTBOX);
	return true;
}
