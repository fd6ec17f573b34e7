#include "desk/mailer.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/people/address.h"
#include "desk/texts/texts.h"
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
	json_str(&b, m->html.n ? m->html : text_to_html(a, m->text));
	buf_put(&b, S(",\"locale\":"));
	json_str(&b, m->locale);
	if (m->extra.n)
		buf_fmt(&b, ",%.*s", FMT(m->extra));
	buf_put(&b, S(",\"automatic\":true}"));
	return b.over ? STR_NULL : buf_str(&b);
}

static bool content_of(struct ctx *c, const struct desk_mail *m, str *content)
{
	str locale = m->locale.n ? m->locale : c->locale;
	struct text_made made;

	if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(str_of(m->kind)), .locale = locale, .p = m->p,
			.n = params_of(m) }, &made))
		return false;
	*content = desk_letter_content(c->arena, &(struct desk_letter){ .to = m->to, .to_name = m->to_name,
		.locale = locale, .subject = made.subject, .text = made.text, .html = made.html });
	return content->s || fail(c, E_TOO_LARGE, "html", "shape.large");
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
	str content;
	bool found;

	if (queued)
		*queued = false;
	if (!address_ok(m->to))
		return fail(c, E_INVALID, "email", "address.invalid");
	if (!content_of(c, m, &content) || !sql_mailer_mailbox(c, &box, &found))
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
