#include "net/mailtest.h"

#include <string.h>

#include "base/clock.h"
#include "net/imap.h"
#include "net/pop3.h"
#include "net/smtp.h"

struct testing {
	struct ctx *c;
	const struct mailtest *t;
	enum mail_stage told;
	i64 since;
};

static void tell(struct testing *g, const char *name, str words)
{
	struct mailtest_step s = { .name = name, .ok = true, .words = words, .ms = clock_mono_ms() - g->since };

	g->since = clock_mono_ms();
	g->t->step(g->t->arg, &s);
}

static bool left_out(const struct testing *g, enum mail_stage s)
{
	return (s == MAIL_STAGE_TLS && g->t->server.tls == MAIL_TLS_NONE) ||
		(s == MAIL_STAGE_LOGIN && g->t->server.auth == MAIL_AUTH_NONE);
}

static const char *const stage_name[] = {
	[MAIL_STAGE_START] = "", [MAIL_STAGE_DNS] = "dns", [MAIL_STAGE_TCP] = "tcp", [MAIL_STAGE_TLS] = "tls",
	[MAIL_STAGE_GREETING] = "greeting", [MAIL_STAGE_LOGIN] = "login",
};

static void on_stage(void *arg, const struct mail_conn *mc)
{
	struct testing *g = arg;
	enum mail_stage reached = mail_conn_stage(mc);

	while (g->told < reached) {
		str words = S("");

		g->told++;
		if (g->told == MAIL_STAGE_TCP)
			words = str_of(mail_conn_address(mc));
		else if (g->told == MAIL_STAGE_TLS)
			words = mail_conn_tls(mc);
		else if (g->told == MAIL_STAGE_GREETING)
			words = mail_conn_greeting(mc);
		else if (g->told == MAIL_STAGE_LOGIN)
			words = mail_conn_reply(mc).text;
		if (!left_out(g, g->told))
			tell(g, stage_name[g->told], words);
	}
}

/* The step at which a connection ended that got as far as told. */
static const char *failed_at(struct testing *g, const struct mail_conn *mc, const char *key)
{
	enum mail_stage s = g->told < MAIL_STAGE_LOGIN ? g->told + 1 : MAIL_STAGE_LOGIN;

	if (!strcmp(key, "mail.plain_refused"))
		return "tls";
	if (!strcmp(key, "mail.address"))
		return "sender";
	while (s < MAIL_STAGE_LOGIN && left_out(g, s))
		s++;
	if (s != MAIL_STAGE_TLS || !mc)
		return stage_name[s];
	/* With STARTTLS the greeting comes before the TLS. */
	if (g->t->server.tls == MAIL_TLS_STARTTLS && !mail_conn_greeting(mc).n)
		return "greeting";
	/* TLS stood, and then nothing was said. */
	if (mail_conn_tls(mc).n && strcmp(key, "mail.tls_cert")) {
		tell(g, "tls", mail_conn_tls(mc));
		return "greeting";
	}
	return "tls";
}

static bool has(str words, const char *what)
{
	return str_find_nocase(words, str_of(what)) >= 0;
}

static const char *login_remedy(const struct mail_server *s, str words)
{
	if (s->auth == MAIL_AUTH_XOAUTH2)
		return "remedy.reauthorise";
	if (has(words, "5.7.139") || has(words, "basic authentication is disabled") || has(words, "BasicAuthBlocked"))
		return "remedy.oauth";
	if (has(words, "application-specific") || has(words, "app password") || has(words, "5.7.9") ||
	    str_ends(s->host, S("gmail.com")) || str_ends(s->host, S("yahoo.com")) ||
	    str_ends(s->host, S("mail.me.com")))
		return "remedy.app_password";
	if (str_ends(s->host, S("office365.com")) || str_ends(s->host, S("outlook.com")))
		return "remedy.oauth";
	return "remedy.password";
}

static const char *tls_remedy(const struct mail_server *s, str words)
{
	bool plain_port = s->port == 143 || s->port == 110 || s->port == 587 || s->port == 25;

	if (s->tls == MAIL_TLS_IMPLICIT && (plain_port || has(words, "wrong version number")))
		return "remedy.use_starttls";
	return "remedy.tls";
}

const char *mailtest_remedy(const struct mail_server *s, const char *key, str words)
{
	static const struct {
		const char *key, *remedy;
	} rows[] = {
		{ "net.host_unknown", "remedy.host" }, { "net.host_invalid", "remedy.host" },
		{ "net.port_refused", "remedy.port_list" }, { "net.address_refused", "remedy.allow_internal" },
		{ "mail.server_invalid", "remedy.host" }, { "mail.plain_refused", "remedy.use_tls" },
		{ "mail.connect", "remedy.port" }, { "mail.timeout", "remedy.firewall" },
		{ "mail.tls_cert", "remedy.certificate" }, { "mail.no_starttls", "remedy.use_tls" },
		{ "mail.folder", "remedy.folder" }, { "mail.sender", "remedy.sender" },
		{ "mail.address", "remedy.sender" }, { "mail.no_uidl", "remedy.use_imap" },
		{ "mail.protocol", "remedy.port" }, { "mail.too_long", "remedy.port" },
	};
	bool tls_port = s->port == 993 || s->port == 995 || s->port == 465;

	if (!strcmp(key, "mail.login"))
		return login_remedy(s, words);
	if (!strcmp(key, "mail.tls"))
		return tls_remedy(s, words);
	/* A TLS port waits for our first byte and we for its greeting, or it hangs up. */
	if (tls_port && s->tls != MAIL_TLS_IMPLICIT && (!strcmp(key, "mail.timeout") || !strcmp(key, "mail.closed")))
		return "remedy.use_tls";
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!strcmp(key, rows[i].key))
			return rows[i].remedy;
	return "remedy.ask_provider";
}

/* name NULL: the connection failed, see how far it got. */
static void tell_failure(struct testing *g, const char *name, const struct mail_conn *mc)
{
	struct mailtest_step s = { .words = S(""), .key = "mail.connect" };
	const struct failures *f = &g->c->fail;

	if (f->n) {
		const struct failure *last = &f->v[f->n - 1];

		s.key = last->key;
		for (size_t i = 0; i < FAIL_PARAMS; i++)
			if (last->p[i].name && !strcmp(last->p[i].name, "reply"))
				s.words = last->p[i].value;
	}
	s.name = name ? name : failed_at(g, mc, s.key);
	s.ms = clock_mono_ms() - g->since;
	s.remedy = mailtest_remedy(&g->t->server, s.key, s.words);
	g->t->step(g->t->arg, &s);
}

static bool test_imap(struct testing *g, const struct mail_server *server)
{
	struct imap_config cfg = { .server = *server };
	struct imap_box box;
	struct imap *im;
	bool ok = imap_open(g->c, &cfg, &im);

	if (!ok) {
		tell_failure(g, NULL, im ? imap_conn(im) : NULL);
	} else {
		ok = imap_select(g->c, im, g->t->folder.n ? g->t->folder : S("INBOX"), &box);
		if (ok)
			tell(g, "folder", imap_reply(im).text);
		else
			tell_failure(g, "folder", NULL);
	}
	imap_close(im);
	return ok;
}

static bool test_pop3(struct testing *g, const struct mail_server *server)
{
	struct pop3_config cfg = { .server = *server };
	struct pop3_items l;
	struct pop3 *p;
	bool ok = pop3_open(g->c, &cfg, &p);

	if (!ok) {
		tell_failure(g, NULL, p ? pop3_conn(p) : NULL);
	} else {
		ok = pop3_list(g->c, p, &l);
		if (ok)
			tell(g, "list", mail_conn_reply(pop3_conn(p)).text);
		else
			tell_failure(g, "list", NULL);
	}
	pop3_close(p);
	return ok;
}

static bool test_smtp(struct testing *g, const struct mail_server *server)
{
	struct smtp s = { .cfg.server = *server };
	str said;
	bool ok = smtp_probe(g->c, &s, g->t->from, &said);

	if (ok)
		tell(g, "sender", said);
	else
		tell_failure(g, g->told >= MAIL_STAGE_LOGIN ? "sender" : NULL, s.conn);
	smtp_close(&s);
	return ok;
}

bool mailtest_run(struct ctx *c, const struct mailtest *t)
{
	struct testing g = { .c = c, .t = t, .since = clock_mono_ms() };
	struct failures before = c->fail;
	struct mail_server server = t->server;
	bool ok = false;

	server.stage = on_stage;
	server.stage_arg = &g;
	switch (t->proto) {
	case MAIL_IMAP:
		ok = test_imap(&g, &server);
		break;
	case MAIL_POP3:
		ok = test_pop3(&g, &server);
		break;
	case MAIL_SMTP:
		ok = test_smtp(&g, &server);
		break;
	}
	c->fail = before;
	return ok;
}
