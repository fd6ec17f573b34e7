#include "desk/cases/threading.h"

#include "desk/cases/mailauth.h"
#include "desk/cases/mailcase_test.h"

TEST(token_in_address)
{
	struct arena *a = c->arena;
	str token = S("p0123456789abcdef0123456789abcdef");
	str whole = outbox_reply_address(a, S("help@acme.es"), token);

	CHECK_STR(whole, S("help+p0123456789abcdef0123456789abcdef@acme.es"));
	CHECK_STR(outbox_token_of(a, whole), token);
	CHECK_STR(outbox_token_of(a, S("HELP+P0123456789ABCDEF0123456789abcdef@Acme.es")), token);
	CHECK(!outbox_token_of(a, S("help+p0123456789abcdef0123456789abcde@acme.es")).s);
	CHECK(!outbox_token_of(a, S("help+q0123456789abcdef0123456789abcdef@acme.es")).s);
	CHECK(!outbox_token_of(a, S("p0123456789abcdef0123456789abcdef@acme.es")).s);
	CHECK(!outbox_token_of(a, S("")).s);
	/* no room: the plain address */
	CHECK_STR(outbox_reply_address(a, S("a-very-long-name-for-the-help-desk@acme.es"), token),
		  S("a-very-long-name-for-the-help-desk@acme.es"));
}

TEST(reference_keys)
{
	struct arena *a = c->arena;
	char big[600];
	size_t i;

	for (i = 0; i < sizeof(big); i++)
		big[i] = 'x';
	CHECK_STR(mail_ref_key(a, S(" <a@b> ")), S("a@b"));
	CHECK_STR(mail_ref_key(a, S("a@b@c")), S("a@b@c"));
	CHECK_STR(mail_ref_key(a, S("")), S(""));
	CHECK(str_starts(mail_ref_key(a, str_n(big, sizeof(big))), S("sha256:")));
	CHECK(mail_ref_ok(S("a@b")) && !mail_ref_ok(S("")) && !mail_ref_ok(S("a b@c")) && !mail_ref_ok(S("a>\r\nX: y")));
	CHECK(!mail_ref_ok(mail_ref_key(a, str_n(big, sizeof(big)))));
	CHECK_I64(threading_tag(S("RE: Printer [#1042]")), 1042);
	CHECK_I64(threading_tag(S("[#x] [#7] later")), 7);
	CHECK_I64(threading_tag(S("[#-7] #8 [#] [#99999999999999999999]")), 0);
}

static enum dmarc dmarc_of(struct ctx *c, const char *one, const char *two, const char *from)
{
	str v[2] = { str_of(one), str_of(two) };

	return mail_dmarc(c->arena, &(struct strs){ v, two ? 2 : 1 }, S("mx.acme.es"), str_of(from));
}

TEST(dmarc_by_our_server_only)
{
	const char *good = "mx.acme.es; spf=pass smtp.mailfrom=x.org;\r\n dmarc=pass (p=none dis=none) header.from=x.org";
	const char *forged = "evil.example; dmarc=pass header.from=x.org";

	CHECK(dmarc_of(c, good, NULL, "ana@x.org") == DMARC_PASS);
	CHECK(dmarc_of(c, "MX.acme.es 1; dmarc=pass header.from=X.org", NULL, "ana@x.org") == DMARC_PASS);
	CHECK(dmarc_of(c, good, NULL, "ana@y.org") == DMARC_FAIL);
	CHECK(dmarc_of(c, good, NULL, "ana@sub.x.org") == DMARC_FAIL);
	CHECK(dmarc_of(c, forged, NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, "mx.acme.es; dmarc=fail header.from=x.org", good, "ana@x.org") == DMARC_FAIL);
	CHECK(dmarc_of(c, "mx.acme.es; spf=pass", good, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, forged, good, "ana@x.org") == DMARC_PASS);
	CHECK(dmarc_of(c, "mx.acme.es; none (; dmarc=pass header.from=x.org)", NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, "mx.acme.es; spf=pass reason=\"; dmarc=pass header.from=x.org\"", NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, "(mx.acme.es; dmarc=pass header.from=x.org) evil.example; x=y", NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, "mx.acme.es; dmarc=pass", NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(dmarc_of(c, "mx.acme.es.evil; dmarc=pass header.from=x.org", NULL, "ana@x.org") == DMARC_UNKNOWN);
	CHECK(mail_dmarc(c->arena, &(struct strs){ NULL, 0 }, S("mx"), S("a@b")) == DMARC_UNKNOWN);
	CHECK(mail_dmarc(c->arena, &(struct strs){ &(str){ good, 90 }, 1 }, S(""), S("a@x.org")) == DMARC_UNKNOWN);
}

static void joins(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example");
	i64 agent = desk_agent(c, S("agent@desk.example"), S("agent"), S("")), first, other;
	struct mailin_end e;
	struct outbox_row *row;

	(void)f;
	e = mailcase_mail(c, box, &(struct mailcase){ .head = "Message-ID: <one@customer.example>\n" });
	CHECK_STR(e.state, S("done"));
	first = e.ticket_id;
	CHECK(first > 1000);
	/* the same subject alone opens its own */
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "again", .head = "Message-ID: <two@customer.example>\n" });
	other = e.ticket_id;
	CHECK(other != first);
	/* References, even when another subject stands above */
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = "Something else", .body = "more",
		.head = "Message-ID: <three@x>\nReferences: <unknown@x> <one@customer.example>\n" });
	CHECK_I64(e.ticket_id, first);
	/* References from last to first: the last known one counts */
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "last wins",
		.head = "Message-ID: <four@x>\nReferences: <one@customer.example> <two@customer.example>\n" });
	CHECK_I64(e.ticket_id, other);
	/* In-Reply-To before References */
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "parent wins",
		.head = "In-Reply-To: <one@customer.example>\nReferences: <two@customer.example>\n" });
	CHECK_I64(e.ticket_id, first);
	/* our answer, and the customer's reply to its address from anywhere */
	mailcase_reply(c, agent, first, "<p>Please try again.</p>");
	CHECK_I64(mailcase_claim(c, &row), 2);	/* an acknowledgement went first */
	CHECK_STR(row[1].purpose, S("reply"));
	CHECK(outbox_token_of(c->arena, outbox_reply_address(c->arena, S("help@desk.example"), row[1].reply_token)).s);
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "it works", .subject = "No relation",
		.head = str_z(c->arena, str_fmt(c->arena, "Delivered-To: %.*s\n", FMT(outbox_reply_address(c->arena,
			S("help@desk.example"), row[1].reply_token)))) });
	CHECK_I64(e.ticket_id, first);
	/* our Message-ID in In-Reply-To, brackets lost on the way */
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "thanks",
		.head = str_z(c->arena, str_fmt(c->arena, "In-Reply-To: %.*s\n", FMT(row[1].rfc_id))) });
	CHECK_I64(e.ticket_id, first);
}

TEST(threading_by_headers_and_token)
{
	desk_on_each(c, joins);
}

struct pseudo_job {
	i64 ticket_id;
	str *ref;
};

static bool pseudo_of(struct ctx *c, void *arg)
{
	struct pseudo_job *j = arg;

	return threading_pseudo(c, j->ticket_id, j->ref);
}

static void pseudo(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ 0 });
	str ref = STR_NULL;

	(void)f;
	first = e.ticket_id;
	CHECK(db_read(c, pseudo_of, &(struct pseudo_job){ first, &ref }));
	CHECK(str_starts(ref, str_fmt(c->arena, "ticket-%lld.", (long long)first)));
	/* a relay rewrote all but the References */
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "answer",
		.head = str_z(c->arena, str_fmt(c->arena, "References: <unknown@ses> <%.*s>\n", FMT(ref))) });
	CHECK_I64(e.ticket_id, first);
	/* a guessed one, one hash digit wrong, or another ticket's number with this hash */
	((char *)(uintptr_t)ref.s)[str_chr(ref, '.') + 1] ^= 1;
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "guess",
		.head = str_z(c->arena, str_fmt(c->arena, "References: <%.*s>\n", FMT(ref))) });
	CHECK(e.ticket_id != first);
	e = mailcase_mail(c, box, &(struct mailcase){ .body = "guess 2",
		.head = str_z(c->arena, str_fmt(c->arena, "References: <ticket-%lld.0000000000000000@mail.example>\n",
						(long long)first)) });
	CHECK(e.ticket_id != first);
}

TEST(threading_by_pseudo_reference)
{
	desk_on_each(c, pseudo);
}

/* The answer overtakes the mail that it answers. */
static void overtaken(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .subject = "RE: Order", .body = "second",
		.head = "Message-ID: <b@x>\nIn-Reply-To: <a@x>\nReferences: <root@x> <a@x>\n" });

	(void)f;
	first = e.ticket_id;
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = "Order", .body = "first",
		.head = "Message-ID: <a@x>\n" });
	CHECK_I64(e.ticket_id, first);
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = "Order", .body = "third",
		.head = "Message-ID: <z@x>\nReferences: <root@x>\n" });
	CHECK_I64(e.ticket_id, first);
}

TEST(threading_out_of_order)
{
	desk_on_each(c, overtaken);
}

/* Rule 16: the number of a ticket opens nothing to who is not proved to take part. */
static void tags(struct ctx *c, struct desk_fixture *f)
{
	i64 box = mailcase_box(c, "help@desk.example"), first;
	struct mailin_end e = mailcase_mail(c, box, &(struct mailcase){ .proved = true });
	const char *subject;

	(void)f;
	first = e.ticket_id;
	subject = str_z(c->arena, str_fmt(c->arena, "Re: Printer [#%lld]", (long long)first));
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = subject, .body = "a", .proved = true });
	CHECK_I64(e.ticket_id, first);
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = subject, .body = "b" });
	CHECK(e.ticket_id != first);
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = subject, .body = "c", .proved = true,
		.from = "Eve <eve@evil.example>" });
	CHECK(e.ticket_id != first);
	e = mailcase_mail(c, box, &(struct mailcase){ .subject = "Re: x [#987654]", .body = "d", .proved = true });
	CHECK(e.ticket_id != first);
}

TEST(threading_by_number)
{
	desk_on_each(c, tags);
}
