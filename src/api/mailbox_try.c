#include "api/mailbox_try.h"

#include "api/shapes_people.h"
#include "desk/mailbox.h"
#include "net/discover.h"
#include "net/mailtest.h"
#include "store/db.h"

/* ---- where a mailbox is likely to be ---- */

static const struct field discover_in_f[] = { F(discover_in, address, .required = true, .max = 320) };
const struct shape discover_in_shape = SHAPE(discover_in, discover_in_f);

static const struct field discovered_f[] = {
	F(discovered, provider),
	F(discovered, in_kind, .one_of = "imap|pop3|none"),
	F(discovered, in_host),
	F(discovered, in_port),
	F(discovered, in_tls, .one_of = "tls|starttls|none"),
	F(discovered, out_host),
	F(discovered, out_port),
	F(discovered, out_tls, .one_of = "tls|starttls|none"),
	F(discovered, user),
	F(discovered, auth_kind, .one_of = "password|google|microsoft"),
	F(discovered, help_key, .doc = "What the owner of the mailbox must do first, or empty."),
};
const struct shape discovered_shape = SHAPE(discovered, discovered_f);

static str tls_name(enum mail_tls t)
{
	switch (t) {
	case MAIL_TLS_IMPLICIT:
		return S("tls");
	case MAIL_TLS_STARTTLS:
		return S("starttls");
	case MAIL_TLS_NONE:
		break;
	}
	return S("none");
}

static enum mail_tls tls_parse(str s)
{
	if (str_eq(s, S("none")))
		return MAIL_TLS_NONE;
	return str_eq(s, S("starttls")) ? MAIL_TLS_STARTTLS : MAIL_TLS_IMPLICIT;
}

static const struct mail_guess *best(const struct mail_found *f, enum mail_proto p)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].proto == p)
			return &f->v[i];
	return NULL;
}

bool mailbox_discover(struct ctx *c, const void *in, void *out)
{
	const struct discover_in *i = in;
	struct discovered *o = out;
	const struct mail_guess *get, *put;
	struct mail_found f;

	if (!person_address_ok(i->address))
		return fail(c, E_INVALID, "address", "address.invalid");
	if (!mail_discover(c, &(struct dns){ .server = c->app->dns_server }, str_trim(i->address), &f))
		return false;
	get = best(&f, MAIL_IMAP) ? best(&f, MAIL_IMAP) : best(&f, MAIL_POP3);
	put = best(&f, MAIL_SMTP);
	*o = (struct discovered){ .provider = f.provider ? str_of(f.provider) : S(""), .in_kind = S("none"),
		.in_host = S(""), .in_tls = S("tls"), .out_host = S(""), .out_tls = S("starttls"),
		.user = str_trim(i->address), .auth_kind = S("password"), .help_key = S("") };
	if (get) {
		o->in_kind = get->proto == MAIL_IMAP ? S("imap") : S("pop3");
		o->in_host = get->host;
		o->in_port = get->port;
		o->in_tls = tls_name(get->tls);
	}
	if (put) {
		o->out_host = put->host;
		o->out_port = put->port;
		o->out_tls = tls_name(put->tls);
	}
	if (f.app_password)
		o->help_key = S("remedy.app_password");
	else if (f.oauth && f.oauth[0]) {
		o->auth_kind = str_of(f.oauth);
		o->help_key = S("remedy.oauth");
	}
	return true;
}

/* ---- whether it works ---- */

struct step_out {
	str step;
	bool ok;
	str reply, remedy_key;
	i64 ms;
};
static const struct field step_f[] = {
	F(step_out, step, .one_of = "dns|tcp|tls|greeting|login|folder|list|sender"),
	F(step_out, ok),
	F(step_out, reply, .doc = "The server's own words."),
	F(step_out, remedy_key, .doc = "What helps; empty when the step is ok."),
	F(step_out, ms),
};
static const struct shape step_shape = SHAPE(step_out, step_f);

static const struct field tried_f[] = {
	F(tried, ok), FL(tried, receive, &step_shape), FL(tried, send, &step_shape),
};
const struct shape tried_shape = SHAPE(tried, tried_f);

enum { STEPS_MAX = 12, TEST_MS = 20000 };

struct steps {
	struct ctx *c;
	struct step_out v[STEPS_MAX];
	size_t n;
};

static void note(void *arg, const struct mailtest_step *s)
{
	struct steps *x = arg;

	if (x->n < STEPS_MAX)
		x->v[x->n++] = (struct step_out){ .step = str_of(s->name), .ok = s->ok, .ms = s->ms,
			.reply = str_dup(x->c->arena, s->words.s ? s->words : S("")),
			.remedy_key = s->remedy ? str_of(s->remedy) : S("") };
}

struct plan {
	enum mail_proto proto;
	str host, user, secret, folder, from;
	i64 port;
	enum mail_tls tls;
	enum mail_auth auth;
};

static bool try_one(struct ctx *c, const struct plan *p, struct list *out)
{
	struct guard_rules rules = { .allow = c->app->outbound_allow };
	struct steps *x = NEW(c->arena, struct steps);
	bool ok;

	/* Where nothing internal is open, only the ports of mail are. */
	if (rules.allow.n == 0) {
		rules.port = guard_ports_mail;
		rules.ports = COUNT(guard_ports_mail);
	}
	x->c = c;
	ok = mailtest_run(c, &(struct mailtest){ .proto = p->proto, .folder = p->folder, .from = p->from,
		.step = note, .arg = x,
		.server = { .host = p->host, .port = (int)p->port, .tls = p->tls,
			.auth = p->user.n ? p->auth : MAIL_AUTH_NONE, .user = p->user,
			.secret = p->secret.s ? p->secret : S(""), .plain_ok = p->tls == MAIL_TLS_NONE,
			.ca_file = c->app->mail_ca_file, .helo = c->app->mail_host, .guard = &rules, .connect_ms = TEST_MS } });
	*out = (struct list){ x->v, x->n };
	return ok;
}

struct stored {
	i64 id;
	struct mailbox box;
	struct mailbox_secret secret;
};

static bool load_stored(struct ctx *c, void *arg)
{
	struct stored *s = arg;

	return mailbox_load(c, s->id, &s->box) && mailbox_secrets(c, s->id, &s->secret);
}

/* A stored password is tried only at the server that it was stored for. */
static bool fill_secrets(struct ctx *c, i64 id, const struct mailbox *m, struct mailbox_secret *s)
{
	struct stored x = { .id = id };

	if (!id || (s->in_password.s && s->out_password.s))
		return true;
	if (!db_read(c, load_stored, &x))
		return false;
	if (!s->in_password.s && str_eq_ascii_nocase(x.box.in_host, m->in_host))
		s->in_password = x.secret.in_password;
	if (!s->out_password.s && str_eq_ascii_nocase(x.box.out_host, m->out_host))
		s->out_password = x.secret.out_password;
	return true;
}

/* The step that cannot be taken because nobody has consented, or no longer. */
static void untold_login(struct ctx *c, bool consented, struct list *out)
{
	struct step_out *one = NEW(c->arena, struct step_out);

	*one = (struct step_out){ .step = S("login"), .reply = S(""),
		.remedy_key = consented ? S("remedy.reauthorise") : S("remedy.oauth") };
	for (size_t i = 0; consented && i < c->fail.n; i++)
		for (size_t k = 0; k < FAIL_PARAMS; k++)
			if (c->fail.v[i].p[k].name && str_eq(str_of(c->fail.v[i].p[k].name), S("reply")))
				one->reply = c->fail.v[i].p[k].value;
	*out = (struct list){ one, 1 };
}

/* The token goes only to the servers that it was given for, as a stored password does. */
static bool fill_token(struct ctx *c, i64 id, const struct mailbox *m, str *access, bool *consented)
{
	struct stored x = { .id = id };

	*consented = false;
	if (!id || !c->app->mailbox_access)
		return false;
	if (!db_read(c, load_stored, &x) || !x.box.oauth_set || !str_eq(x.box.auth_kind, m->auth_kind) ||
	    !str_eq_ascii_nocase(x.box.in_host, str_trim(m->in_host)) ||
	    !str_eq_ascii_nocase(x.box.out_host, str_trim(m->out_host)))
		return false;
	*consented = true;
	return c->app->mailbox_access(c, id, access);
}

struct plans {
	struct plan get, put;
	bool gets, puts;
};

static struct plans plans_of(const struct mailbox *m)
{
	bool imap = str_eq(m->in_kind, S("imap"));

	return (struct plans){
		.get = { .proto = imap ? MAIL_IMAP : MAIL_POP3, .host = str_trim(m->in_host), .port = m->in_port,
			 .tls = tls_parse(m->in_tls), .user = m->in_user, .auth = MAIL_AUTH_PASSWORD,
			 .folder = m->in_folders.n ? m->in_folders.v[0] : S("") },
		.put = { .proto = MAIL_SMTP, .host = str_trim(m->out_host), .port = m->out_port,
			 .tls = tls_parse(m->out_tls), .user = m->out_user, .auth = MAIL_AUTH_PASSWORD,
			 .from = str_trim(m->address) },
		.gets = imap || str_eq(m->in_kind, S("pop3")), .puts = str_eq(m->out_kind, S("smtp")),
	};
}

static bool try_token(struct ctx *c, i64 id, const struct mailbox *m, struct plans *p, struct tried *out)
{
	bool consented;
	str access = S("");

	if (fill_token(c, id, m, &access, &consented)) {
		p->get.auth = p->put.auth = MAIL_AUTH_XOAUTH2;
		p->get.secret = p->put.secret = access;
		return true;
	}
	if (p->gets)
		untold_login(c, consented, &out->receive);
	if (p->puts && p->put.user.n)
		untold_login(c, consented, &out->send);
	out->ok = false;
	fail_clear(c);
	return false;
}

bool mailbox_try(struct ctx *c, i64 id, const struct mailbox *m, struct mailbox_secret *s, struct tried *out)
{
	bool password = !m->auth_kind.n || str_eq(m->auth_kind, S("password"));
	struct plans p = plans_of(m);

	*out = (struct tried){ .ok = true };
	if (password) {
		if (!fill_secrets(c, id, m, s))
			return false;
		p.get.secret = s->in_password;
		p.put.secret = s->out_password;
	} else if (!try_token(c, id, m, &p, out)) {
		return true;
	}
	if (p.gets)
		out->ok = try_one(c, &p.get, &out->receive);
	if (p.puts)
		out->ok = try_one(c, &p.put, &out->send) && out->ok;
	fail_clear(c);	/* what went wrong stands in the steps */
	return true;
}
