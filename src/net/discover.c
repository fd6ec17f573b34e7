#include "net/discover.h"

#include "net/smtp.h"

struct provider {
	const char *name;
	const char *domains;	/* " gmail.com googlemail.com "; "hotmail.*" takes any ending */
	const char *mx;		/* endings of MX names */
	const char *imap, *smtp;
	int smtp_port;		/* 465: TLS; 587: STARTTLS */
	const char *oauth;
	bool app_password;
};

/* The domain's rows come before the MX's: a row may match by either. */
static const struct provider providers[] = {
	{ "gmail", "gmail.com googlemail.com", "google.com googlemail.com", "imap.gmail.com", "smtp.gmail.com", 465, "google", true },
	{ "outlook", "outlook.* hotmail.* live.* msn.com", "olc.protection.outlook.com", "outlook.office365.com", "smtp-mail.outlook.com", 587, "microsoft", true },
	{ "microsoft", "", "mail.protection.outlook.com mx.microsoft", "outlook.office365.com", "smtp.office365.com", 587, "microsoft", false },
	{ "yahoo", "yahoo.* ymail.com rocketmail.com", "yahoodns.net", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, "", true },
	{ "icloud", "icloud.com me.com mac.com", "mail.icloud.com", "imap.mail.me.com", "smtp.mail.me.com", 587, "", true },
	{ "zoho", "", "zoho.eu", "imappro.zoho.eu", "smtppro.zoho.eu", 465, "", true },
	{ "zoho", "zoho.com zohomail.com", "zoho.com", "imappro.zoho.com", "smtppro.zoho.com", 465, "", true },
	{ "ovh", "", "mail.ovh.net mail.ovh.com", "ssl0.ovh.net", "ssl0.ovh.net", 465, "", false },
	{ "ionos", "", "ionos.es", "imap.ionos.es", "smtp.ionos.es", 465, "", false },
	{ "ionos", "", "ionos.it", "imap.ionos.it", "smtp.ionos.it", 465, "", false },
	{ "ionos", "", "ionos.fr", "imap.ionos.fr", "smtp.ionos.fr", 465, "", false },
	{ "ionos", "", "ionos.co.uk", "imap.ionos.co.uk", "smtp.ionos.co.uk", 465, "", false },
	{ "ionos", "", "ionos.de kundenserver.de", "imap.ionos.de", "smtp.ionos.de", 465, "", false },
	{ "ionos", "", "ionos.com perfora.net", "imap.ionos.com", "smtp.ionos.com", 465, "", false },
	{ "aruba-pec", "pec.it arubapec.it", "pec.aruba.it", "imaps.pec.aruba.it", "smtps.pec.aruba.it", 465, "", false },
	{ "aruba", "aruba.it technet.it", "aruba.it", "imaps.aruba.it", "smtps.aruba.it", 465, "", false },
	{ "register.it", "", "register.it", "imap.register.it", "authsmtp.register.it", 465, "", false },
	{ "libero", "libero.it inwind.it iol.it blu.it giallo.it", "libero.it iol.it", "imapmail.libero.it", "smtp.libero.it", 465, "", false },
	{ "arsys", "", "serviciodecorreo.es", "imap.serviciodecorreo.es", "smtp.serviciodecorreo.es", 465, "", false },
	{ "locaweb", "", "locaweb.com.br", "email-ssl.com.br", "email-ssl.com.br", 465, "", false },
	{ "uol", "uol.com.br bol.com.br", "uol.com.br", "imap.uol.com.br", "smtps.uol.com.br", 587, "", false },
	{ "sapo", "sapo.pt", "sapo.pt", "imap.sapo.pt", "smtp.sapo.pt", 465, "", false },
};

/* "hotmail.*" takes hotmail.es and hotmail.com.br, not hotmail.example.com. */
static bool domain_is(str domain, str pattern)
{
	str base, rest;
	ssize_t dot;

	if (!str_ends(pattern, S(".*")))
		return str_eq(domain, pattern);
	base = str_slice(pattern, 0, pattern.n - 1);
	if (!str_starts(domain, base))
		return false;
	rest = str_slice(domain, base.n, domain.n);
	dot = str_chr(rest, '.');
	return rest.n > 0 && (dot < 0 ? rest.n <= 3 : dot <= 3 && rest.n - (size_t)dot <= 3);
}

static bool ends_in(str host, str suffix)
{
	return str_ends(host, suffix) &&
		(host.n == suffix.n || host.s[host.n - suffix.n - 1] == '.');
}

static const struct provider *by_domain(str domain)
{
	for (size_t i = 0; i < COUNT(providers); i++) {
		str all = str_of(providers[i].domains), one;

		while (str_cut(&all, ' ', &one))
			if (one.n && domain_is(domain, one))
				return &providers[i];
	}
	return NULL;
}

static const struct provider *by_mx(const struct dns_hosts *mx)
{
	for (size_t i = 0; i < COUNT(providers); i++) {
		str all = str_of(providers[i].mx), one;

		while (str_cut(&all, ' ', &one))
			if (mx->n && one.n && ends_in(mx->v[0].name, one))
				return &providers[i];
	}
	return NULL;
}

static void add(struct mail_found *out, struct mail_guess g)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].proto == g.proto && out->v[i].port == g.port && str_eq(out->v[i].host, g.host))
			return;
	if (out->n < DISCOVER_MAX)
		out->v[out->n++] = g;
}

static bool from_srv(struct ctx *c, const struct dns *d, str domain, struct mail_found *out)
{
	static const struct {
		const char *service;
		enum mail_proto proto;
		enum mail_tls tls;
	} services[] = {
		{ "_imaps._tcp", MAIL_IMAP, MAIL_TLS_IMPLICIT }, { "_imap._tcp", MAIL_IMAP, MAIL_TLS_STARTTLS },
		{ "_submissions._tcp", MAIL_SMTP, MAIL_TLS_IMPLICIT }, { "_submission._tcp", MAIL_SMTP, MAIL_TLS_STARTTLS },
	};

	for (size_t i = 0; i < COUNT(services); i++) {
		struct dns_hosts h;

		if (!dns_srv(c, d, str_fmt(c->arena, "%s.%.*s", services[i].service, FMT(domain)), &h))
			return false;
		if (h.n && h.v[0].port)
			add(out, (struct mail_guess){ services[i].proto, h.v[0].name, h.v[0].port, services[i].tls, "srv" });
	}
	return true;
}

static void from_names(struct ctx *c, str domain, struct mail_found *out)
{
	str imap = str_fmt(c->arena, "imap.%.*s", FMT(domain)), smtp = str_fmt(c->arena, "smtp.%.*s", FMT(domain));
	str mail = str_fmt(c->arena, "mail.%.*s", FMT(domain));

	add(out, (struct mail_guess){ MAIL_IMAP, imap, 993, MAIL_TLS_IMPLICIT, "guess" });
	add(out, (struct mail_guess){ MAIL_IMAP, mail, 993, MAIL_TLS_IMPLICIT, "guess" });
	add(out, (struct mail_guess){ MAIL_SMTP, smtp, 465, MAIL_TLS_IMPLICIT, "guess" });
	add(out, (struct mail_guess){ MAIL_SMTP, smtp, 587, MAIL_TLS_STARTTLS, "guess" });
	add(out, (struct mail_guess){ MAIL_SMTP, mail, 465, MAIL_TLS_IMPLICIT, "guess" });
	add(out, (struct mail_guess){ MAIL_SMTP, mail, 587, MAIL_TLS_STARTTLS, "guess" });
}

static void from_provider(const struct provider *p, struct mail_found *out)
{
	enum mail_tls tls = p->smtp_port == 465 ? MAIL_TLS_IMPLICIT : MAIL_TLS_STARTTLS;

	out->provider = p->name;
	out->oauth = p->oauth;
	out->app_password = p->app_password;
	add(out, (struct mail_guess){ MAIL_IMAP, str_of(p->imap), 993, MAIL_TLS_IMPLICIT, "provider" });
	add(out, (struct mail_guess){ MAIL_SMTP, str_of(p->smtp), p->smtp_port, tls, "provider" });
}

bool mail_discover(struct ctx *c, const struct dns *d, str address, struct mail_found *out)
{
	const struct provider *p;
	struct failures before = c->fail;
	struct dns_hosts mx;
	bool utf8;
	str domain;

	*out = (struct mail_found){ .provider = "", .oauth = "" };
	if (!smtp_address(c->arena, address, &domain, &utf8))
		return fail(c, E_INVALID, "address", "mail.address");
	domain = str_lower_ascii(c->arena, str_slice(domain, (size_t)str_rchr(domain, '@') + 1, domain.n));
	p = by_domain(domain);
	if (p) {
		from_provider(p, out);
		return true;
	}
	if (dns_mx(c, d, domain, &mx) && (p = by_mx(&mx)))
		from_provider(p, out);
	else if (c->fail.n > before.n)
		out->dns_failed = true;
	if (!p && !out->dns_failed && !from_srv(c, d, domain, out))
		out->dns_failed = true;
	c->fail = before;
	if (!p)
		from_names(c, domain, out);
	return true;
}
