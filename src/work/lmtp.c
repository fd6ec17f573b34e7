/* The LMTP listener's glue: an address becomes a mailbox, a message becomes a row, and
 * only then is the MTA told 250. */
#include "base/log.h"
#include "desk/cases/mailin.h"
#include "net/lmtp.h"
#include "store/db.h"
#include "work/jobs.h"

static const struct lmtp_verdict verdict_full = { 452, "4.3.1 Out of space, try again later" };
static const struct lmtp_verdict verdict_later = { 451, "4.3.0 Try again later" };

static const struct lmtp_verdict verdict_large = { 552,
	"5.3.4 Message too large for this mailbox; send files in several mails or as links" };

static struct lmtp_verdict later(const struct ctx *c)
{
	return fail_code(c) == E_FULL ? verdict_full : verdict_later;
}

static struct lmtp_verdict rcpt(void *app, struct arena *a, str address)
{
	struct work *w = app;
	struct ctx c;
	i64 mailbox_id;

	job_ctx(&c, w, a);
	if (!mailin_mailbox_of(&c, address, &mailbox_id)) {
		struct lmtp_verdict v = later(&c);

		job_failed(&c, "lmtp.rcpt");
		return v;
	}
	return mailbox_id ? (struct lmtp_verdict){ 250, "2.1.5 Ok" }
		: (struct lmtp_verdict){ 550, "5.1.1 No mailbox of this address" };
}

static struct lmtp_verdict deliver_one(struct ctx *c, const struct mailin_new *m, str address)
{
	struct mailin_new one = *m;
	struct lmtp_verdict v;
	bool duplicate, fits;
	i64 id;

	if (mailin_takes(c, address, m->raw.n, &one.mailbox_id, &fits)) {
		if (!one.mailbox_id)
			return (struct lmtp_verdict){ 550, "5.1.1 No mailbox of this address" };
		if (!fits)
			return verdict_large;
		if (mailin_store(c, &one, &id, &duplicate))
			return (struct lmtp_verdict){ 250, duplicate ? "2.0.0 Ok, known already" : "2.0.0 Ok, stored" };
	}
	v = later(c);
	job_failed(c, "lmtp.store");
	return v;
}

static void deliver(void *app, const struct lmtp_envelope *env, str raw, struct lmtp_verdict *each)
{
	struct work *w = app;
	struct arena *a = arena_new((size_t)256 << 20);
	struct mailin_new m = { .source = S("lmtp"), .raw = raw, .from = env->from.s ? env->from : S(""),
		.to = env->to };
	struct ctx c;
	size_t i;

	for (i = 0; i < env->to.n; i++) {
		job_ctx(&c, w, a);
		each[i] = deliver_one(&c, &m, env->to.v[i]);
		if (each[i].code == 250)
			w->received++;
	}
	arena_free(a);
}

bool lmtp_open(struct work *w)
{
	struct lmtp_config cfg = { .listen = w->cfg.lmtp_listen, .name = w->cfg.lmtp_name.n ? w->cfg.lmtp_name
		: w->app->mail_host, .rcpt = rcpt, .deliver = deliver, .app = w };
	const char *why = "";

	if (lmtp_start(&cfg, &w->lmtp, &why))
		return true;
	LOG(LOG_ERROR, NULL, "lmtp.start", KS("why", str_of(why)));
	return false;
}
