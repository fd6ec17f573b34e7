#include "text/auto.h"

#include "base/test.h"
#include "text/mime.h"

static struct mail parse(struct ctx *c, const char *raw)
{
	struct mail m;

	CHECK(mail_parse(c->arena, str_of(raw), NULL, &m));
	return m;
}

TEST(auto_signs)
{
	static const struct {
		const char *head, *reason;
	} t[] = {
		{ "Auto-Submitted: auto-replied", "auto-submitted" }, { "Auto-Submitted: auto-generated (x)", "auto-submitted" },
		{ "Precedence: bulk", "precedence" }, { "Precedence: auto_reply", "precedence" }, { "X-Autoreply: yes", "x-autoreply" },
		{ "X-Autorespond: x", "x-autoreply" }, { "Precedence: list\nList-Id: <l.x.test>", "list" },
		{ "Subject: Respuesta automática: Pedido", "subject" }, { "Subject: Fuera de la oficina", "subject" },
		{ "Subject: Resposta automática: Pedido", "subject" }, { "Subject: Fora do escritório até dia 5", "subject" },
		{ "Subject: Ausência temporária", "subject" }, { "Subject: Risposta automatica: Ordine", "subject" }, { "Subject: Fuori sede", "subject" },
		{ "Subject: Assente dall'ufficio", "subject" }, { "Subject: Automatic reply: Order", "subject" }, { "Subject: Out of Office", "subject" },
		{ "Subject: Out of office\nX-Auto-Response-Suppress: All", "x-auto-response-suppress" },
		{ "X-Auto-Response-Suppress: OOF\nX-MS-Exchange-Inbox-Rules-Loop: a@x.test", "x-auto-response-suppress" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct mail m = parse(c, str_z(c->arena, str_fmt(c->arena, "From: a@x.test\n%s\n\nhola", t[i].head)));

		CHECK(m.auto_reply.is);
		CHECK_STR(m.auto_reply.reason, str_of(t[i].reason));
		CHECK(!m.bounce.is);
	}
}

TEST(auto_no_false_alarm)
{
	static const char *const v[] = {
		"From: a@x.test\nSubject: RE: Fuera de la oficina\n\nNo puedo entregar el paquete, no se pudo entregar", "From: a@x.test\nAuto-Submitted: no\n\nhola",
		"From: a@x.test\nReturn-Path: <>\nSubject: Pedido\n\nhola", "From: a@x.test\nFeedback-ID: 1\nList-Unsubscribe: <x>\n\nhola",
		"From: a@x.test\nX-Auto-Response-Suppress: All\nSubject: Pedido\n\nhola", "From: a@x.test\nPrecedence: list\nList-Id: <l.x>\nIn-Reply-To: <a@b>\n\nhola",
		"From: a@x.test\nSubject: My package could not be delivered\n\nUPS says 550 could not be delivered to b@y.test", "From: a@x.test\nPrecedence: normal\n\nhola",
	};
	size_t i;

	for (i = 0; i < COUNT(v); i++) {
		struct mail m = parse(c, v[i]);

		CHECK(!m.auto_reply.is);
		CHECK(!m.bounce.is);
	}
}

TEST(auto_dsn)
{
	struct mail m = parse(c, "From: MAILER-DAEMON@mx.test\nTo: soporte@acme.test\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=d\n\n"
		"--d\nContent-Type: text/plain\n\nlo siento\n--d\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\nArrival-Date: Mon\n\n"
		"Final-Recipient: rfc822; ana@x.test\nOriginal-Recipient: rfc822;ana@x.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n no such user\n\n"
		"Final-Recipient: rfc822;bea@x.test\nAction: delayed\nStatus: 4.4.1\n\n--d\nContent-Type: text/rfc822-headers\n\nMessage-ID: <our1@acme.test>\nSubject: x\n\n--d--\n");

	CHECK(m.bounce.is && m.bounce.hard);
	CHECK_STR(m.report, S("dsn"));
	CHECK_STR(m.bounce.action, S("failed"));
	CHECK_STR(m.bounce.status, S("5.1.1"));
	CHECK_I64(m.bounce.recipients.n, 2);
	CHECK_STR(m.bounce.recipients.v[0], S("ana@x.test"));
	CHECK_STR(m.bounce.message_id, S("<our1@acme.test>"));
	CHECK_STR(m.bounce.diagnostic, S("smtp; 550 5.1.1 no such user"));
	CHECK_I64(m.attachments.n, 0);
	CHECK(m.auto_reply.is);
	m = parse(c, "From: postmaster@mx.test\nContent-Type: multipart/report; report-type=delivery-status; boundary=d\n\n--d\n\nok\n--d\nContent-Type: message/delivery-status\n\n"
		"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@x.test\nAction: delivered\nStatus: 2.0.0\n--d--\n");
	CHECK(!m.bounce.is && m.auto_reply.is);
	CHECK_STR(m.bounce.action, S("delivered"));
}

TEST(auto_mdn_and_arf)
{
	struct mail m = parse(c, "From: ana@x.test\nContent-Type: multipart/report; report-type=disposition-notification; boundary=d\n\n--d\n\nleido\n--d\n"
		"Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <our2@acme.test>\nDisposition: manual-action/MDN-sent-manually; displayed\n--d--\n");

	CHECK_STR(m.report, S("mdn"));
	CHECK_STR(m.bounce.message_id, S("<our2@acme.test>"));
	CHECK(!m.bounce.is && m.auto_reply.is);
	m = parse(c, "From: fbl@isp.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=d\n\n--d\n\nspam\n--d\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
		"--d\nContent-Type: message/rfc822\n\nMessage-ID: <our3@acme.test>\n\nx\n--d--\n");
	CHECK_STR(m.report, S("arf"));
	CHECK_STR(m.bounce.message_id, S("<our3@acme.test>"));
}

TEST(auto_worded_bounces)
{
	static const struct {
		const char *raw, *rcpt, *status, *action;
	} t[] = {
		{ "From: Mail Delivery System <Mailer-Daemon@mx.test>\nTo: s@acme.test\nSubject: Mail delivery failed: returning message to sender\n\n"
		  "This message was created automatically.\n\nA message that you sent could not be delivered to one or more of its\nrecipients.\n\n  ana@x.test\n"
		  "    host mx.x.test [192.0.2.1]:\n    550 5.1.1 <ana@x.test>: user unknown\n\n------ This is a copy of the message ------\nReturn-path: <otro@acme.test>\n", "ana@x.test", "5.1.1", "failed" },
		{ "From: MAILER-DAEMON@mx.test\nTo: s@acme.test\nSubject: failure notice\n\nHi. I wasn't able to deliver your message to the following addresses.\n\n<ana@x.test>:\n"
		  "Sorry, no mailbox here by that name. (#5.1.1)\n", "ana@x.test", "5.1.1", "failed" },
		{ "From: postmaster@x.test\nTo: s@acme.test\nSubject: No se puede entregar: Hola\n\nNo se pudo entregar el mensaje a los siguientes destinatarios:\n\nana@x.test\n\n"
		  "usuario desconocido\n\nEncabezados de mensajes originales:\nFrom: otro@acme.test\n", "ana@x.test", "5.1.1", "failed" },
		{ "From: MAILER-DAEMON@x.test\nTo: s@acme.test\nSubject: Falha na entrega\n\nNão foi possível entregar a mensagem para <ana@x.test>.\nCaixa de correio cheia.\n", "ana@x.test", "5.2.2", "failed" },
		{ "From: MAILER-DAEMON@x.test\nTo: s@acme.test\nSubject: Mancata consegna\n\nImpossibile recapitare il messaggio a ana@x.test: utente sconosciuto\n", "ana@x.test", "5.1.1", "failed" },
		{ "From: Mailer-Daemon@x.test\nTo: s@acme.test\nSubject: Warning: message delayed 24 hours\n\nThe following message has not yet been delivered. No action is required on your part.\n"
		  "  ana@x.test\nDelay reason: connection timed out\n", "ana@x.test", "4.0.0", "delayed" },
		{ "From: a@x.test\nTo: s@acme.test\nX-Failed-Recipients: ana@x.test\nSubject: x\n\nDelivery failed\n", "ana@x.test", "5.0.0", "failed" },
		{ "From: ana-admin@x.test\nReturn-Path: <>\nTo: s@acme.test\nSubject: Returned mail\n\n   ----- The following addresses had permanent fatal errors -----\n<ana@x.test>\n"
		  "    (reason: 550 5.7.1 rejected)\n", "ana@x.test", "5.7.1", "failed" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct mail m = parse(c, t[i].raw);

		CHECK(m.bounce.is);
		CHECK_STR(m.bounce.source, S("text"));
		CHECK_I64(m.bounce.recipients.n, 1);
		CHECK_STR(m.bounce.recipients.n ? m.bounce.recipients.v[0] : S(""), str_of(t[i].rcpt));
		CHECK_STR(m.bounce.status, str_of(t[i].status));
		CHECK_STR(m.bounce.action, str_of(t[i].action));
	}
}

TEST(auto_status)
{
	CHECK_STR(mail_status_find(c->arena, S("smtp; 550 5.1.10 RESOLVER")), S("5.1.10"));
	CHECK_STR(mail_status_find(c->arena, S("host 10.5.1.1 said 4.2.2 full")), S("4.2.2"));
	CHECK_STR(mail_status_find(c->arena, S("version 15.1.2.3")), S(""));
	CHECK_STR(mail_status_find(c->arena, S("550 no such user")), S("5.1.1"));
	CHECK_STR(mail_status_find(c->arena, S("error (452)")), S(""));
	CHECK_STR(mail_status_find(c->arena, S("")), S(""));
}
