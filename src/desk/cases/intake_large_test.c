/* Who sent more than the mailbox takes is told, once, and only who may be answered at all. */
#include "desk/cases/intake.h"

#include "desk/cases/mailcase_test.h"
#include "desk/cases/outbox_int.h"

static const char SPANISH[] = "Buenos días, les envío las fotografías de la impresora que no funciona desde ayer por la mañana. "
	"Espero su respuesta, muchas gracias por todo.";

static struct mailin_end large(struct ctx *c, i64 box, const char *from, const char *head, const char *body)
{
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .from = from, .head = head, .body = body,
		.partial = true });

	CHECK_STR(e.state, S("problem"));
	CHECK_STR(e.reason, S("limit.size"));
	CHECK(e.ticket_id > 0);
	CHECK(str_find(mailcase_last(c, e.ticket_id).flags, S("unparsed")) >= 0);
	return e;
}

struct look {
	const struct outbox_row *row;
	struct outbox_content content;
	str raw, from;
};

static bool look_tx(struct ctx *c, void *arg)
{
	struct look *l = arg;

	return outbox_content_read(c, l->row->content, &l->content) && outbox_compose(c, l->row, &l->raw, &l->from);
}

static struct look notice_to(struct ctx *c, str address)
{
	struct outbox_row *row;
	struct look l = { 0 };
	size_t i, n = mailcase_claim(c, &row);

	for (i = 0; i < n; i++)
		if (str_eq(row[i].purpose, S("large")) && str_eq(row[i].address, address))
			l.row = &row[i];
	CHECK(l.row != NULL);
	if (l.row)
		CHECK(db_read(c, look_tx, &l));
	return l;
}

static void told(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	struct mailin_end e = large(c, box, "Ana <ana@customer.example>", "Message-ID: <big@x>\nSubject: Secreto\n", SPANISH);
	struct look l;

	(void)f;
	/* one mail, and not the one that says all was received */
	CHECK_I64(mailcase_rows(c, "large", "queued"), 1);
	CHECK_I64(mailcase_rows(c, "ack", "queued"), 0);
	l = notice_to(c, S("ana@customer.example"));
	CHECK_STR(l.content.locale, S("es"));
	CHECK(str_find(l.content.text, S("50 MB")) > 0);
	CHECK(str_find(l.content.text, str_fmt(c->arena, "%lld", (long long)e.ticket_id)) > 0);
	/* nothing of what came in goes out (T4) */
	CHECK(str_find(l.content.text, S("Printer")) < 0 && str_find(l.content.text, S("Ana")) < 0);
	CHECK(str_find(l.content.subject, S("Printer")) < 0);
	CHECK_STR(l.from, S(""));
	CHECK(str_find(l.raw, S("Auto-Submitted: auto-replied")) > 0);
	CHECK(str_find(l.raw, S("In-Reply-To: <big@x>")) > 0);
	/* the same day: another ticket, and no second notice, nor on the first ticket */
	large(c, box, "Ana <ana@customer.example>", "", "Again in English, with the same large files that I sent before.");
	large(c, box, "Ana <ana@customer.example>", "In-Reply-To: <big@x>\n", "And another one.");
	CHECK_I64(mailcase_rows(c, "large", "queued"), 0);
	/* the next day it is said again, in the language of that mail */
	c->now += (i64)25 * 3600000;
	large(c, box, "Ana <ana@customer.example>", "",
	      "Good morning, here are the pictures of the printer that has not worked since yesterday. Thank you very much for your help.");
	l = notice_to(c, S("ana@customer.example"));
	CHECK_STR(l.content.locale, S("en"));
}

TEST(intake_large_told_once_a_day)
{
	desk_on_each(c, told);
}

/* RFC 3834, T2 and T5: machines, lists, bounces, strangers and floods get nothing. */
static void not_told(struct ctx *c, struct desk_fixture *f)
{
	static const struct {
		const char *from, *head;
	} v[] = {
		{ "a@machine.example", "Auto-Submitted: auto-generated\n" },
		{ "b@machine.example", "Precedence: bulk\n" },
		{ "c@machine.example", "List-Id: <news.x.org>\n" },
		{ "d@machine.example", "Return-Path: <>\n" },
		{ "e@machine.example", "X-Pronto-Loop: somebody else\n" },
		{ "no-reply@machine.example", "" },
		{ "help@desk.example", "" },
	};
	i64 box = mailcase_box(c, "help@desk.example"), first;
	size_t i;

	(void)f;
	for (i = 0; i < COUNT(v); i++)
		large(c, box, v[i].from, v[i].head, str_z(c->arena, str_fmt(c->arena, "Large %zu", i)));
	CHECK_I64(mailcase_rows(c, "large", "queued"), 0);
	/* a stranger on somebody's ticket */
	first = mailcase_mail(c, box, &(struct mailcase){ .head = "Message-ID: <one@x>\n" }).ticket_id;
	CHECK_I64(large(c, box, "eve@evil.example", "References: <one@x>\n", "Mine is larger.").ticket_id, first);
	CHECK_I64(mailcase_rows(c, "large", "queued"), 0);
	/* the requester had his acknowledgement this hour, and his address is not proved */
	large(c, box, NULL, "References: <one@x>\n", "Here they are.");
	CHECK_I64(mailcase_rows(c, "large", "queued"), 0);
	c->now += (i64)2 * 3600000;
	large(c, box, NULL, "References: <one@x>\n", "Here they are again.");
	CHECK_I64(mailcase_rows(c, "large", "queued"), 1);
}

TEST(intake_large_not_told)
{
	desk_on_each(c, not_told);
}
