#include "text/reply.h"

#include <string.h>

#include "base/buf.h"
#include "base/test.h"

struct text_case {
	const char *in, *visible;
};

static const struct text_case cuts[] = {
	/* es */
	{ "Gracias, ya funciona.\n\nEl lun, 2 mar 2026 a las 10:00, Ana <ana@x.test> escribió:\n> Hola\n> ¿qué tal?\n", "Gracias, ya funciona." },
	{ "Vale\n\nEl 2/3/26 a las 10:00, Ana López escribió:\n>\n> Hola\n", "Vale" },
	{ "Perfecto.\n\nEl 2 mar 2026, a las 10:00, Soporte de\nAcme <soporte@acme.test> escribió:\n\n> uno\n", "Perfecto." },
	{ "De acuerdo\n\n-----Mensaje original-----\nDe: Ana\nEnviado el: lunes\nAsunto: x\n\nhola", "De acuerdo" },
	{ "De acuerdo\n\nDe: Ana López <ana@x.test>\nEnviado: lunes, 2 de marzo de 2026 10:00\nPara: Soporte\nAsunto: RE: x\n\nhola", "De acuerdo" },
	{ "Ok\n\n________________________________\nDe: Ana <ana@x.test>\nEnviado: lunes\nPara: Yo\nAsunto: x\n\nhola", "Ok" },
	{ "Sí\n\nEn lunes, 2 de marzo de 2026 10:00:00 CET, Ana <ana@x.test> escribió:\n\nhola\nadiós", "Sí" },
	{ "Listo\n\n--\nAna López\nVentas\n+34 600 000 000", "Listo" },
	{ "Listo\n\nEnviado desde mi iPhone\n\n> El 2 mar 2026, a las 10:00, Ana <a@x.test> escribió:\n>\n> hola\n", "Listo" },
	{ "Voy\n\nEnviado desde Correo para Windows\n\nDe: Ana\nEnviado: lunes, 2 de marzo\nPara: soporte@acme.test\nAsunto: x\n\nhola", "Voy" },
	{ "Bien\n\nObtener Outlook para Android<https://aka.ms/x>\n________________________________\nFrom: Ana <ana@x.test>\nSent: Monday\nTo: b\nSubject: x\n\ny", "Bien" },
	{ "Hola\n\n---------- Mensaje reenviado ---------\nDe: Ana <ana@x.test>\nDate: lun\nSubject: x\n\ny", "Hola" },
	/* pt */
	{ "Obrigado!\n\nEm seg., 2 de mar. de 2026 às 10:00, Ana <ana@x.test> escreveu:\n\n> Olá\n", "Obrigado!" },
	{ "Certo\n\nEm 02/03/2026 10:00, Ana escreveu:\n> Olá\n> tudo bem?\n", "Certo" },
	{ "Certo\n\nA 2 de março de 2026 10:00:00, Ana <ana@x.test> escreveu:\n\nOlá", "Certo" },
	{ "Ok\n\n-----Mensagem original-----\nDe: Ana\nEnviada em: segunda\nAssunto: x\n\nolá", "Ok" },
	{ "Ok\n\nDe: Ana <ana@x.test>\nEnviado: segunda-feira, 2 de março de 2026 10:00\nPara: Suporte\nAssunto: x\n\nolá", "Ok" },
	{ "Ok\n\nDe: Ana\nData: segunda\nPara: suporte@acme.test\nAssunto: x\n\nolá", "Ok" },
	{ "Feito\n\nEnviado do meu iPhone\n\n> No dia 2 de mar. de 2026, às 10:00, Ana <a@x.test> escreveu:\n>\n> olá\n", "Feito" },
	{ "Feito\n\nObter o Outlook para iOS<https://aka.ms/o>\n________________________________\nDe: Ana\nEnviado: segunda\nPara: a@x.test\nAssunto: x\n\nolá", "Feito" },
	{ "Sim\n\n-- \nAna\nLisboa", "Sim" },
	/* it */
	{ "Grazie mille\n\nIl giorno lun 2 mar 2026 alle ore 10:00 Ana <ana@x.test> ha scritto:\n\n> Ciao\n", "Grazie mille" },
	{ "Va bene\n\nIl 02/03/2026 10:00, Ana ha scritto:\n> Ciao\n> come va?\n", "Va bene" },
	{ "Va bene\n\nIl lunedì 2 marzo 2026 alle ore 10:00:00 CET, Ana <ana@x.test> ha scritto:\n\nciao", "Va bene" },
	{ "Ok\n\n-----Messaggio originale-----\nDa: Ana\nInviato: lunedì\nOggetto: x\n\nciao", "Ok" },
	{ "Ok\n\nDa: Ana <ana@x.test>\nInviato: lunedì 2 marzo 2026 10:00\nA: Assistenza\nOggetto: x\n\nciao", "Ok" },
	{ "Fatto\n\nInviato da iPhone\n\n> Il giorno 2 mar 2026, alle ore 10:00, Ana <a@x.test> ha scritto:\n>\n> ciao\n", "Fatto" },
	{ "Fatto\n\nScarica Outlook per Android\n________________________________\nDa: Ana\nInviato: lunedì\nA: b@x.test\nOggetto: x\n\nciao", "Fatto" },
	{ "Ok\n\n--\nMario Rossi", "Ok" },
	/* en */
	{ "Thanks!\n\nOn Mon, Mar 2, 2026 at 10:00 AM Ana <ana@x.test> wrote:\n\n> Hi\n", "Thanks!" },
	{ "Thanks!\n\nOn 2/3/26 10:00, Ana wrote:\n> Hi\n> there\n", "Thanks!" },
	{ "Ok\n\n-----Original Message-----\nFrom: Ana\nSent: Monday\nSubject: x\n\nhi", "Ok" },
	{ "Ok\n\nFrom: Ana <ana@x.test>\nSent: Monday, March 2, 2026 10:00\nTo: Support\nSubject: x\n\nhi", "Ok" },
	{ "Ok\n\n*From:* Ana <ana@x.test>\n*Sent:* Monday\n*To:* Support\n*Subject:* x\n\nhi", "Ok" },
	{ "Ok\n\nSent from my iPhone\n\nOn Mar 2, 2026, at 10:00, Ana <ana@x.test> wrote:\n\nhi", "Ok" },
	{ "Ok\n\nBegin forwarded message:\n\nFrom: Ana <ana@x.test>\n", "Ok" },
	{ "Ok\n\n2026-03-02 10:00 GMT+01:00 Ana <ana@x.test>:\n\n> hi\n", "Ok" },
	{ "##- Please type your reply above this line -##\nx\ny", "##- Please type your reply above this line -##\nx\ny" },
	{ "Ok\n\n##- Please type your reply above this line -##\nx\ny", "Ok" },
	{ "On Mon, Mar 2, 2026 at 10:00 AM Ana <ana@x.test> wrote:\n> Hi\n> there\n\nI answer below.\n\nBob", "I answer below.\n\nBob" },
	{ "Answer\n\n> old\n> words\n", "Answer" },
	{ "Text\n\n-- \nBob\n\nOn Mon, Mar 2, 2026 at 10:00 Ana <a@x.test> wrote:\n> hi\n", "Text" },
};

static const char *const keeps[] = {
	"El lunes escribió mi jefe que todo va bien.\nSaludos",
	"Mi jefe escribió:\nque todo va bien",
	"From: Madrid\nTo: Lisboa\nDate: 3 May\nI need a ticket",
	"De: Madrid\nPara: Barcelona\nquiero un billete",
	"a > b\n> 5 unidades\ny ya está",
	"Lista:\n- uno\n- dos\n-- tres\nfin",
	"El mensaje original decía que no.",
	"I said 'Sent from my iPhone' is annoying and I mean it, please remove that line from every mail that you send.\nBye",
	"On Monday we met. He wrote: nothing.",
	"Data: 12/03/2026\nOra: 10:00\nvorrei prenotare",
	"A: sì\nB: no\nquale?",
	"---\ntabla\n---\notra cosa",
	"Il 12/03/2026 ho scritto alla vostra assistenza: nessuna risposta",
	"Asunto: factura\nHola, necesito la factura",
	"> hola\n> esto es todo lo que tengo\n",
	"---------- Forwarded message ---------\nFrom: Ana <ana@x.test>\nDate: Mon\nSubject: x\n\nhola",
};

TEST(reply_text_cuts)
{
	size_t i;

	for (i = 0; i < COUNT(cuts); i++) {
		struct reply_cut r;

		reply_split(c->arena, NULL, str_of(cuts[i].in), &r);
		CHECK_STR(r.visible_text, str_of(cuts[i].visible));
	}
}

TEST(reply_text_keeps)
{
	size_t i;

	for (i = 0; i < COUNT(keeps); i++) {
		struct reply_cut r;

		reply_split(c->arena, NULL, str_of(keeps[i]), &r);
		CHECK_STR(r.visible_text, str_trim(str_of(keeps[i])));
		CHECK_STR(r.quoted_text, S(""));
	}
}

TEST(reply_interleaved_stays)
{
	struct reply_cut r;

	reply_split(c->arena, NULL, S("On 2 Mar 2026, Ana <a@x.test> wrote:\n> one?\n> more\nyes\n> two?\n> more\nno\n"), &r);
	CHECK_STR(r.visible_text, S("> one?\n> more\nyes\n> two?\n> more\nno"));
}

static const struct text_case html_cuts[] = {
	{ "<div dir=ltr>Gracias</div><br><div class=\"gmail_quote\"><div dir=ltr class=\"gmail_attr\">El lun, 2 mar 2026, Ana escribió:<br></div><blockquote class=\"gmail_quote\">hola</blockquote></div>", "Gracias" },
	{ "<p>Obrigado</p><div class=\"moz-cite-prefix\">Em 02/03/2026 10:00, Ana escreveu:<br></div><blockquote type=\"cite\">olá</blockquote>", "Obrigado" },
	{ "<div>Grazie</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>Da:</b> Ana<br><b>Inviato:</b> x</div><div>ciao</div>", "Grazie" },
	{ "<div class=WordSection1><p class=MsoNormal>Perfecto</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>De:</b> Ana &lt;ana@x.test&gt; <br><b>Enviado el:</b> lunes<br><b>Para:</b> Yo<br><b>Asunto:</b> x</p></div></div><p>hola</p></div>", "Perfecto" },
	{ "<div>Ok</div><div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div>El lunes, Ana escribió:</div><div>hola</div></div>", "Ok" },
	{ "<div>Ok</div><div class=\"protonmail_quote\">On Monday, Ana wrote:<br><blockquote class=\"protonmail_quote\" type=cite>hi</blockquote></div>", "Ok" },
	{ "<div>Ok</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>De: </b>Ana</div><div>hola</div>", "Ok" },
	{ "<p>Listo</p><p id=\"reply-intro\">El 2026-03-02 10:00, Ana escribió:</p><blockquote type=\"cite\">hola</blockquote>", "Listo" },
	{ "Ok<br><br><div dir=ltr>Enviado desde mi iPhone</div><div dir=ltr><br><blockquote type=\"cite\">El 2 mar 2026, a las 10:00, Ana escribió:<br><br></blockquote></div><blockquote type=cite>hola</blockquote>", "Ok" },
	{ "<div>Hola</div><div class=\"gmail_signature\" data-smartmail=\"gmail_signature\">Ana<br>Ventas</div>", "Hola" },
	{ "<p>Primero lo viejo:</p><blockquote type=cite>uno</blockquote><p>y debajo lo nuevo</p>", "Primero lo viejo:\n\n\n\ny debajo lo nuevo" },
	{ "<div class=gmail_quote>---------- Forwarded message ---------<br>De: Ana</div>", "---------- Forwarded message ---------\nDe: Ana" },
};

static str squeeze(struct arena *a, str s)
{
	struct buf b = buf_new(a, s.n + 1);
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] != '\n' && s.s[i] != ' ')
			buf_ch(&b, s.s[i]);
	return b.n ? buf_str(&b) : S("");
}

TEST(reply_html_cuts)
{
	size_t i;

	for (i = 0; i < COUNT(html_cuts); i++) {
		struct html_out h, again;
		struct reply_cut r;

		CHECK(html_sanitize(c->arena, str_of(html_cuts[i].in), NULL, &h));
		reply_split(c->arena, &h, STR_NULL, &r);
		CHECK_STR(squeeze(c->arena, r.visible_text), squeeze(c->arena, str_of(html_cuts[i].visible)));
		/* Both halves stand alone, and the visible half shows what the text says. */
		CHECK(html_sanitize(c->arena, r.visible_html, NULL, &again));
		CHECK_STR(again.html, r.visible_html);
		CHECK_STR(squeeze(c->arena, again.text), squeeze(c->arena, r.visible_text));
		CHECK(html_sanitize(c->arena, r.quoted_html, NULL, &again));
		CHECK_STR(again.html, r.quoted_html);
	}
}

static i64 split_us(struct arena *a, const char *unit, size_t bytes)
{
	struct buf b = buf_new(a, 4 << 20);
	struct reply_cut r;
	size_t k;
	i64 t;

	for (k = 0; k < bytes / strlen(unit); k++)
		buf_put(&b, str_of(unit));
	t = test_cpu_us();
	reply_split(a, NULL, buf_str(&b), &r);
	t = test_cpu_us() - t;
	arena_reset(a);
	return t;
}

TEST(reply_is_linear)
{
	static const char *const units[] = { "> a\n", "--\n", "De: a@b\n", "El 2 mar 2026, a las\n", "\n", "-----Original\n", "________________\n", "El 2 de marzo ana@x escribió\n", "a\n> b\n> c\n" };
	struct arena *a = arena_new((size_t)512 << 20);
	enum { SLACK_US = 100000 };
	size_t i;

	/* Four times as much costs a quadratic pass sixteen times as much. */
	for (i = 0; i < COUNT(units); i++)
		CHECK(split_us(a, units[i], 300000) < 12 * split_us(a, units[i], 75000) + SLACK_US);
	arena_free(a);
}

TEST(reply_forward)
{
	static const char *const v[] = {
		"fyi\n\n---------- Mensaje reenviado ---------\nDe: Ana López <ana@x.test>\nDate: lun, 2 mar 2026 a las 10:00\nSubject: Factura\nTo: <b@x.test>\n\nHola",
		"-----Mensagem original-----\nDe: Ana López [mailto:ana@x.test]\nEnviada em: segunda\nPara: b\nAssunto: Factura\n\nHola",
		"Da: Ana López <ana@x.test>\nInviato: lunedì 2 marzo 2026\nA: b\nOggetto: Factura\n\nHola",
		"Begin forwarded message:\n\nFrom: Ana López <ana@x.test>\nSubject: Factura\nDate: 2 March 2026 at 10:00:00 CET\nTo: b\n\nHola",
	};
	struct mail_forward f;
	size_t i;

	for (i = 0; i < COUNT(v); i++) {
		forward_find(c->arena, str_of(v[i]), &f);
		CHECK(f.is);
		CHECK_STR(f.addr, S("ana@x.test"));
		CHECK_STR(f.name, S("Ana López"));
		CHECK_STR(f.subject, S("Factura"));
		CHECK_STR(f.body, S("Hola"));
	}
	CHECK(f.date > 0);
	forward_find(c->arena, S("nada de nada"), &f);
	CHECK(!f.is);
}

TEST(reply_subject)
{
	bool fwd;

	CHECK_STR(subject_strip(S("RE: RV: Fwd[2]: Pedido"), &fwd), S("Pedido"));
	CHECK(fwd);
	CHECK_STR(subject_strip(S("R: I: RIF: Ordine"), NULL), S("Ordine"));
	CHECK_STR(subject_strip(S("RES: ENC: Pedido"), &fwd), S("Pedido"));
	CHECK_STR(subject_strip(S("Re(3): AW: WG: x"), NULL), S("x"));
	CHECK_STR(subject_strip(S("Recibo: 5"), &fwd), S("Recibo: 5"));
	CHECK(!fwd);
	CHECK_STR(subject_strip(S("RE:"), NULL), S(""));
	CHECK_STR(subject_strip(S("Re : x"), NULL), S("x"));
}
