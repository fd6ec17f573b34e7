#include "desk/mailer.h"

#include "base/message.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/people/address.h"
#include "sql_mailer.h"
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

static str content_of(struct ctx *c, const struct desk_mail *m)
{
	struct buf b = buf_new(c->arena, CONTENT_MAX);
	str text = words(c, m, "text");

	buf_put(&b, S("{\"to\":[{\"name\":"));
	json_str(&b, text_clean_line(c->arena, m->to_name));
	buf_put(&b, S(",\"address\":"));
	json_str(&b, m->to);
	buf_put(&b, S("}],\"subject\":"));
	json_str(&b, text_clean_line(c->arena, words(c, m, "subject")));
	buf_put(&b, S(",\"text\":"));
	json_str(&b, text);
	buf_put(&b, S(",\"html\":"));
	json_str(&b, text_to_html(c->arena, text));
	buf_put(&b, S(",\"locale\":"));
	json_str(&b, m->locale.n ? m->locale : c->locale);
	buf_put(&b, S(",\"automatic\":true}"));
	return b.over ? STR_NULL : buf_str(&b);
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
			.rfc_id = str_fmt(c->arena, "%.*s@%.*s", FMT(rand_token(c->arena, "")),
					  FMT(c->app && c->app->mail_host.n ? c->app->mail_host
						: address_domain(c->arena, address_fold(c->arena, box.address)))),
			.content = content, .created_at = c->now }, &row))
		return false;
	if (queued)
		*queued = true;
	if (c->app)
		app_wake(c, WAKE_OUTBOX);
	return true;
}
