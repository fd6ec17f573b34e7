#include "work/boxes.h"

#include <string.h>

#include "base/log.h"
#include "base/message.h"
#include "store/db.h"

struct load_job {
	i64 id;
	struct box *b;
};

static bool load_tx(struct ctx *c, void *arg)
{
	struct load_job *j = arg;

	return mailbox_load(c, j->id, &j->b->m) && mailbox_secrets(c, j->id, &j->b->secret);
}

bool box_load(struct ctx *c, i64 id, struct box *b)
{
	struct load_job j = { id, b };

	memset(b, 0, sizeof(*b));
	return db_read(c, load_tx, &j);
}

/* ---- servers ---- */

static enum mail_tls tls_of(str s)
{
	if (str_eq(s, S("none")))
		return MAIL_TLS_NONE;
	return str_eq(s, S("starttls")) ? MAIL_TLS_STARTTLS : MAIL_TLS_IMPLICIT;
}

bool box_server(struct ctx *c, struct work *w, struct box *b, enum box_side side, struct mail_server *s)
{
	const struct mailbox *m = &b->m;
	bool in = side == BOX_IN;
	str user = in ? m->in_user : m->out_user, password = in ? b->secret.in_password : b->secret.out_password;

	b->rules = (struct guard_rules){ .allow = w->app->outbound_allow };
	/* where nothing internal is open, only the ports of mail are */
	if (!b->rules.allow.n) {
		b->rules.port = guard_ports_mail;
		b->rules.ports = COUNT(guard_ports_mail);
	}
	*s = (struct mail_server){
		.host = in ? m->in_host : m->out_host, .port = (int)(in ? m->in_port : m->out_port),
		.tls = tls_of(in ? m->in_tls : m->out_tls), .user = user, .secret = password.s ? password : S(""),
		.ca_file = w->cfg.mail_ca_file, .helo = w->app->mail_host, .guard = &b->rules,
		.auth = user.n ? MAIL_AUTH_PASSWORD : MAIL_AUTH_NONE,
	};
	/* the administrator said so by choosing no encryption */
	s->plain_ok = s->tls == MAIL_TLS_NONE;
	if (str_eq(m->auth_kind, S("password")) || !user.n)
		return true;
	s->auth = MAIL_AUTH_XOAUTH2;
	return work_mailbox_access(c, m->id, &s->secret);
}

/* ---- what was seen ---- */

enum { LOGINS_REFUSED = 2 };

struct seen_job {
	i64 id;
	str state, words;
	bool login;		/* the server refused who we said we are */
};

static bool ok_tx(struct ctx *c, void *arg)
{
	struct seen_job *j = arg;

	return mailbox_ok(c, j->id);
}

static bool bad_tx(struct ctx *c, void *arg)
{
	struct seen_job *j = arg;
	str state = j->state;
	struct mailbox m;

	if (j->login) {
		if (!mailbox_load(c, j->id, &m))
			return false;
		if (m.oauth_set && !str_eq(m.auth_kind, S("password"))) {
			if (!work_mailbox_stale(c, j->id))
				return false;
			/* a new token did not help either: another account, or rights are missing */
			if (m.failures >= LOGINS_REFUSED)
				state = S("reauthorise");
		}
	}
	return mailbox_bad(c, j->id, state, j->words);
}

void box_worked(struct ctx *c, i64 id)
{
	struct seen_job j = { .id = id };

	if (!db_write(c, ok_tx, &j))
		job_failed(c, "mailbox.ok");
}

/* Our sentence, and what the other side said if it is not in there. */
static str failure_words(struct ctx *c)
{
	const struct failure *f = &c->fail.v[0];
	str sentence;

	if (!c->fail.n)
		return message(c->arena, S("en"), "error.mail.closed", NULL, 0);
	sentence = message_failure(c->arena, S("en"), f);

	for (size_t i = 0; i < FAIL_PARAMS; i++)
		if (f->p[i].name && str_eq(str_of(f->p[i].name), S("reply")) && str_find(sentence, f->p[i].value) < 0)
			return str_fmt(c->arena, "%.*s (%.*s)", FMT(sentence), FMT(f->p[i].value));
	return sentence;
}

void box_failed(struct ctx *c, i64 id, str reply)
{
	const char *key = c->fail.n ? c->fail.v[0].key : "mail.closed";
	struct seen_job j = { .id = id, .state = S("failing"), .words = reply };

	j.login = str_eq(str_of(key), S("mail.login"));
	if (str_eq(str_of(key), S("oauth.reauthorise")))
		j.state = S("reauthorise");
	if (!reply.n)
		j.words = failure_words(c);
	LOG(LOG_WARN, c, "mailbox.failed", KI("mailbox", id), KS("key", str_of(key)));
	fail_clear(c);
	if (!db_write(c, bad_tx, &j))
		job_failed(c, "mailbox.bad");
}
