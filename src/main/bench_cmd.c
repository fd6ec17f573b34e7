/*
 * pronto bench seed N | parse SECONDS: what the benchmarks need and nobody else, so it
 * is not in the help.  seed makes tickets of 4 messages with 380-byte bodies in es, pt,
 * it and en, a quarter of them open, through the functions that serve them later.
 */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "desk/cases/message.h"
#include "desk/cases/search.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "main/admin.h"
#include "store/db.h"
#include "text/view.h"

enum { BATCH = 50, BODY = 380, WORDS = 48, PEOPLE = 2000, LANGS = 4, INDEX_STEP = 2000 };

static const char *const words[LANGS][WORDS] = {
	{ "hola", "factura", "pedido", "envío", "contraseña", "acceso", "error", "pantalla", "cuenta", "cliente", "pago", "tarjeta",
	  "devolución", "garantía", "impresora", "archivo", "correo", "mañana", "ayer", "lunes", "gracias", "saludos", "por", "favor",
	  "cuando", "intento", "abrir", "aparece", "mensaje", "servidor", "número", "teléfono", "dirección", "cambiar", "necesito",
	  "ayuda", "urgente", "sistema", "versión", "actualizar", "configuración", "usuario", "el", "la", "de", "que", "no", "con" },
	{ "olá", "fatura", "pedido", "envio", "senha", "acesso", "erro", "tela", "conta", "cliente", "pagamento", "cartão",
	  "devolução", "garantia", "impressora", "arquivo", "e-mail", "amanhã", "ontem", "segunda", "obrigado", "abraço", "por", "favor",
	  "quando", "tento", "abrir", "aparece", "mensagem", "servidor", "número", "telefone", "endereço", "mudar", "preciso",
	  "ajuda", "urgente", "sistema", "versão", "atualizar", "configuração", "usuário", "o", "a", "de", "que", "não", "com" },
	{ "ciao", "fattura", "ordine", "spedizione", "password", "accesso", "errore", "schermo", "conto", "cliente", "pagamento", "carta",
	  "reso", "garanzia", "stampante", "file", "posta", "domani", "ieri", "lunedì", "grazie", "saluti", "per", "favore",
	  "quando", "provo", "aprire", "appare", "messaggio", "server", "numero", "telefono", "indirizzo", "cambiare", "bisogno",
	  "aiuto", "urgente", "sistema", "versione", "aggiornare", "configurazione", "utente", "il", "la", "di", "che", "non", "con" },
	{ "hello", "invoice", "order", "shipping", "password", "access", "error", "screen", "account", "customer", "payment", "card",
	  "refund", "warranty", "printer", "file", "mail", "tomorrow", "yesterday", "monday", "thanks", "regards", "please", "would",
	  "when", "trying", "open", "appears", "message", "server", "number", "phone", "address", "change", "need",
	  "help", "urgent", "system", "version", "update", "settings", "user", "the", "a", "of", "that", "not", "with" },
};
static const char *const langs[LANGS] = { "es", "pt", "it", "en" };
static const char *const states[] = { "solved", "solved", "solved", "closed", "closed", "closed", "pending", "open" };

struct seed {
	u64 rnd;
	i64 made, want, agent[64], person[PEOPLE];
	size_t agents;
};

static u64 next(struct seed *s)
{
	s->rnd = s->rnd * 6364136223846793005u + 1442695040888963407u;
	return s->rnd >> 33;
}

/* Common words come often, a rare one (a made-up reference) once in a while. */
static str text_of(struct ctx *c, struct seed *s, int lang, size_t bytes)
{
	struct buf b = buf_new(c->arena, bytes + 64);

	while (b.n < bytes) {
		if (b.n)
			buf_ch(&b, ' ');
		if (next(s) % 40 == 0)
			buf_fmt(&b, "ref%05llu", (unsigned long long)(next(s) % 20000));
		else
			buf_put(&b, str_of(words[lang][(next(s) % WORDS) * (next(s) % WORDS) / WORDS]));
	}
	return str_utf8_trunc(buf_str(&b), bytes);
}

static struct message_new words_of(struct ctx *c, struct seed *s, int lang)
{
	str text = text_of(c, s, lang, BODY);

	return (struct message_new){ .kind = S("public"), .channel = S("email"), .text = text,
		.html = str_fmt(c->arena, "<p>%.*s</p>", FMT(text)), .language = str_of(langs[lang]), .at = c->now };
}

static bool answer_one(struct ctx *c, struct seed *s, struct ticket *t, int lang, bool note)
{
	struct message_new m = words_of(c, s, lang);
	i64 id;

	m.kind = note ? S("note") : S("public");
	m.direction = S("out");
	m.author_kind = S("agent");
	m.author_id = s->agent[next(s) % s->agents];
	m.author_name = S("Agent");
	return message_append(c, t, &m, &id);
}

static bool says(struct ctx *c, struct seed *s, i64 *ticket_id, i64 person_id, int lang)
{
	struct message_in in = { .m = words_of(c, s, lang), .ticket_id = *ticket_id, .person_id = person_id,
		.subject = text_of(c, s, lang, 40) };
	struct received got;

	in.m.author_kind = S("person");
	in.m.author_id = person_id;
	in.m.author_name = S("Customer");
	if (!message_receive(c, &in, &got))
		return false;
	*ticket_id = got.ticket_id;
	return true;
}

static bool finish(struct ctx *c, struct seed *s, struct ticket *t)
{
	struct ticket_change ch = { .set = TC_PRIORITY | TC_CATEGORY, .priority = 1 + (i64)(next(s) % 4),
		.category = str_of(states[next(s) % COUNT(states)]) };
	bool close = str_eq(ch.category, S("closed"));

	if (next(s) % 2) {
		ch.set |= TC_ASSIGNEE;
		ch.assignee_id = s->agent[next(s) % s->agents];
	}
	if (close)
		ch.category = S("solved");
	return ticket_change(c, t, &ch) && (!close || ticket_change(c, t, &(struct ticket_change){
		.set = TC_CATEGORY, .category = S("closed") }));
}

static bool one_ticket(struct ctx *c, struct seed *s)
{
	i64 *person = &s->person[next(s) % PEOPLE], id = 0;
	int lang = (int)(next(s) % LANGS);
	struct ticket t;

	if (!*person && !person_ensure(c, &(struct person_new){ .address = str_fmt(c->arena, "person%lld@customer.example",
			(long long)(person - s->person)), .name = text_of(c, s, lang, 14) }, person))
		return false;
	return says(c, s, &id, *person, lang) && ticket_load(c, id, &t) && answer_one(c, s, &t, lang, false) &&
		says(c, s, &id, *person, lang) && ticket_load(c, id, &t) && answer_one(c, s, &t, lang, true) &&
		finish(c, s, &t);
}

static bool batch(struct ctx *c, void *arg)
{
	struct seed *s = arg;
	i64 i, end = clock_now();

	for (i = 0; i < BATCH && s->made < s->want; i++, s->made++) {
		c->now = end - (s->want - s->made) * 60000;
		if (!one_ticket(c, s))
			return false;
	}
	return true;
}

static bool index_batch(struct ctx *c, void *arg)
{
	return search_index_step(c, INDEX_STEP, arg);
}

static bool find_agents(struct ctx *c, void *arg)
{
	struct seed *s = arg;
	struct agents all;

	if (!agent_list(c, &all))
		return false;
	for (; s->agents < all.n && s->agents < COUNT(s->agent); s->agents++)
		s->agent[s->agents] = all.v[s->agents].id;
	return s->agents || fail(c, E_NOT_FOUND, "", "not_found");
}

/* Each transaction on an arena of its own: the seeds are larger than a command's memory. */
static bool in_turn(struct ctx *c, db_fn *fn, void *arg)
{
	struct arena *mine = c->arena;
	bool ok;

	c->arena = arena_new((size_t)1 << 30);
	ok = db_write(c, fn, arg);
	if (ok) {
		arena_free(c->arena);
		c->arena = mine;
	}
	return ok;
}

static int seed(struct cmd *x, i64 want)
{
	struct seed *s = NEW(x->c->arena, struct seed);
	i64 done = 1, began = clock_mono_ms();

	s->want = want;
	s->rnd = 42;
	if (!cmd_open(x, true) || !db_read(x->c, find_agents, s))
		return cmd_failed(x);
	while (s->made < s->want)
		if (!in_turn(x->c, batch, s))
			return cmd_failed(x);
	while (done)
		if (!in_turn(x->c, index_batch, &done))
			return cmd_failed(x);
	printf("%lld tickets in %lld ms\n", (long long)s->made, (long long)(clock_mono_ms() - began));
	return 0;
}

/* The parser alone: a mail as customers send them, again and again. */
static int parse(i64 seconds)
{
	static const char mail[] =
		"From: =?UTF-8?Q?Mar=C3=ADa_N=C3=BA=C3=B1ez?= <maria@customer.example>\r\nTo: help@desk.example\r\n"
		"Subject: =?UTF-8?Q?Impresora_no_imprime_se=C3=B1ales?=\r\nMessage-ID: <a1@customer.example>\r\n"
		"Date: Mon, 2 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\nHola:\r\nla impresora no imprime desde ayer, y el caj=C3=B3n se atasca.\r\n"
		"Gracias y un saludo\r\n\r\nEl lun, 1 mar 2026, Soporte escribi=C3=B3:\r\n> Hola\r\n> =C2=BFqu=C3=A9 tal?\r\n"
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Hola:</p><p>la impresora no imprime desde <b>ayer</b>, "
		"y el caj&oacute;n se atasca.</p><p>Gracias y un saludo</p><blockquote type=\"cite\"><p>Hola<br>&iquest;qu&eacute; tal?</p>"
		"</blockquote></body></html>\r\n--b--\r\n";
	struct arena *a = arena_new((size_t)256 << 20);
	i64 from = clock_mono_us(), n = 0, now;
	struct timespec cpu;

	do {
		struct mail_view v;

		mail_view_make(a, str_n(mail, sizeof(mail) - 1), NULL, &v);
		arena_reset(a);
		n++;
		now = clock_mono_us();
	} while (now - from < seconds * 1000000);
	arena_free(a);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	printf("%lld mails of %zu bytes, %.0f/s, %.1f us of CPU each\n", (long long)n, sizeof(mail) - 1,
	       (double)n * 1e6 / (double)(now - from), ((double)cpu.tv_sec * 1e6 + (double)cpu.tv_nsec / 1e3) / (double)n);
	return 0;
}

int cmd_bench(struct cmd *x)
{
	str what = cmd_word(x, 0);
	i64 n;

	if (!str_i64(cmd_word(x, 1), &n) || n < 1 || (!str_eq(what, S("seed")) && !str_eq(what, S("parse")))) {
		fprintf(stderr, "usage: pronto bench seed TICKETS | parse SECONDS\n");
		return 2;
	}
	return str_eq(what, S("seed")) ? seed(x, n) : parse(n);
}
