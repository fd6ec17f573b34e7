#include "work/boxes.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/message.h"
#include "net/oauth.h"
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

/* ---- OAuth ---- */

struct keep_job {
	i64 id;
	str json;
};

static bool keep_tx(struct ctx *c, void *arg)
{
	struct keep_job *j = arg;

	return mailbox_oauth_keep(c, j->id, j->json);
}

static str oauth_json(struct ctx *c, const json_t *was, const struct oauth_token *t)
{
	static const char *const copied[] = { "client_id", "client_secret", "tenant", "token_url" };
	struct buf b = buf_new(c->arena, 256 * 1024);
	size_t i;

	buf_put(&b, S("{\"access\":"));
	json_str(&b, t->access);
	buf_put(&b, S(",\"refresh\":"));
	json_str(&b, t->refresh);
	buf_fmt(&b, ",\"expires_at\":%lld", (long long)t->expires_at);
	for (i = 0; i < COUNT(copied); i++) {
		str v = json_get_str(was, copied[i]);

		buf_fmt(&b, ",\"%s\":", copied[i]);
		json_str(&b, v.s ? v : S(""));
	}
	buf_ch(&b, '}');
	return buf_str(&b);
}

static bool oauth_secret(struct ctx *c, struct work *w, struct box *b, str *access)
{
	struct oauth_client client = { .ca_file = w->cfg.mail_ca_file, .guard = &b->rules };
	struct oauth_token t = { 0 };
	json_t *o;

	if (!b->secret.oauth.n)
		return fail(c, E_CONFLICT, "", "oauth.reauthorise");
	if (!json_parse(c, b->secret.oauth, &o))
		return false;
	if (str_eq(b->m.auth_kind, S("google")))
		oauth_google(&client);
	else if (!oauth_microsoft(c, &client, json_get_str(o, "tenant").n ? json_get_str(o, "tenant") : S("common")))
		return false;
	if (json_get_str(o, "token_url").n)
		client.token_url = json_get_str(o, "token_url");
	client.client_id = json_get_str(o, "client_id");
	client.client_secret = json_get_str(o, "client_secret");
	t.access = json_get_str(o, "access");
	t.refresh = json_get_str(o, "refresh");
	t.expires_at = json_get_i64(o, "expires_at", 0);
	if (!oauth_fresh(c, &client, &t))
		return false;
	*access = t.access;
	return !t.changed || db_write(c, keep_tx, &(struct keep_job){ b->m.id, oauth_json(c, o, &t) });
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
	return oauth_secret(c, w, b, &s->secret);
}

/* ---- what was seen ---- */

struct seen_job {
	i64 id;
	str state, words;
};

static bool ok_tx(struct ctx *c, void *arg)
{
	struct seen_job *j = arg;

	return mailbox_ok(c, j->id);
}

static bool bad_tx(struct ctx *c, void *arg)
{
	struct seen_job *j = arg;

	return mailbox_bad(c, j->id, j->state, j->words);
}

void box_worked(struct ctx *c, i64 id)
{
	struct seen_job j = { .id = id };

	if (!db_write(c, ok_tx, &j))
		job_failed(c, "mailbox.ok");
}

void box_failed(struct ctx *c, i64 id, str reply)
{
	const char *key = c->fail.n ? c->fail.v[0].key : "mail.closed";
	struct seen_job j = { .id = id, .state = S("failing"), .words = reply };

	if (str_starts(str_of(key), S("oauth.")))
		j.state = S("reauthorise");
	if (!reply.n)
		j.words = message_failure(c->arena, S("en"), &c->fail.v[0]);
	LOG(LOG_WARN, c, "mailbox.failed", KI("mailbox", id), KS("key", str_of(key)));
	fail_clear(c);
	if (!db_write(c, bad_tx, &j))
		job_failed(c, "mailbox.bad");
}
