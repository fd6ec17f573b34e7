/* pronto doctor: looks at everything that must be right, and says what to do about what is not. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "desk/knowledge/books.h"
#include "desk/cases/mailin.h"
#include "desk/mailbox.h"
#include "desk/settings.h"
#include "desk/vault.h"
#include "main/admin.h"
#include "main/files.h"
#include "store/blob.h"
#include "store/db.h"

enum { FINDINGS_MAX = 200 };
enum grade { OK, WARN, BAD };

struct finding {
	enum grade grade;
	str what, words;
};
struct report {
	struct finding v[FINDINGS_MAX];
	size_t n;
};

static void say(struct report *r, enum grade g, str what, str words)
{
	if (r->n < FINDINGS_MAX)
		r->v[r->n++] = (struct finding){ g, what, words };
}

static void say_failure(struct cmd *x, struct report *r, str what)
{
	str words = x->c->fail.n ? str_of(x->c->fail.v[0].key) : S("failed");

	if (x->c->fail.n && x->c->fail.v[0].p[0].value.n)
		words = str_fmt(x->c->arena, "%.*s: %.*s", FMT(words), FMT(x->c->fail.v[0].p[0].value));
	say(r, BAD, what, words);
	fail_clear(x->c);
}

static void look_at_files(struct cmd *x, struct report *r)
{
	struct statvfs v;
	struct rlimit lim;
	struct stat st;

	if (stat(str_z(x->c->arena, x->cfg.data_dir), &st) < 0)
		say(r, BAD, S("data_dir"), S("does not exist or cannot be read"));
	else if (st.st_mode & 077)
		say(r, WARN, S("data_dir"), S("others may look into it: chmod 700"));
	else
		say(r, OK, S("data_dir"), x->cfg.data_dir);
	if (stat(str_z(x->c->arena, x->cfg.master_key_file), &st) < 0)
		say(r, BAD, S("master_key_file"), S("missing: sealed passwords cannot be opened"));
	else if (st.st_mode & 077)
		say(r, BAD, S("master_key_file"), S("others may read it: chmod 600"));
	else
		say(r, OK, S("master_key_file"), S("present, readable by its owner alone"));
	if (statvfs(str_z(x->c->arena, x->cfg.data_dir), &v) == 0 && v.f_blocks)
		say(r, v.f_bavail * 100 / v.f_blocks < 5 ? BAD : v.f_bavail * 100 / v.f_blocks < 15 ? WARN : OK, S("disk"),
		    str_fmt(x->c->arena, "%lld MiB free", (long long)(v.f_bavail * v.f_frsize >> 20)));
	if (getrlimit(RLIMIT_NOFILE, &lim) == 0)
		say(r, lim.rlim_max < 4096 ? WARN : OK, S("open files"), str_fmt(x->c->arena, "limit %llu", (unsigned long long)lim.rlim_max));
}

/* Other words for unknown ones: the search does without, and says so. */
static void look_at_books(struct cmd *x, struct report *r)
{
	struct books *b = books_new(x->c->arena, STR_NULL);
	struct buf have = buf_new(x->c->arena, 256);
	int l;

	for (l = 0; l < LANGS; l++)
		if (books_file(b, x->c->arena, (enum lang)l).n)
			buf_fmt(&have, "%s%.*s", have.n ? ", " : "", FMT(lang_code((enum lang)l)));
	say(r, have.n ? OK : WARN, S("thesaurus"), have.n ? str_dup(x->c->arena, buf_str(&have)) :
	    S("none: install mythes-es, mythes-pt-br, mythes-it, mythes-en-us and search knows more words"));
}

static void look_at_config(struct cmd *x, struct report *r)
{
	const struct config *f = &x->cfg;
	bool https = str_starts(f->base_url, S("https://"));
	bool local = str_find(f->base_url, S("127.0.0.1")) >= 0 || str_find(f->base_url, S("localhost")) >= 0;

	say(r, https || local ? OK : WARN, S("base_url"), https || local ? f->base_url :
	    S("no https: passwords travel in the clear; set tls_cert and tls_key or a reverse proxy"));
	if ((f->tls_cert.n > 0) != (f->tls_key.n > 0))
		say(r, BAD, S("tls"), S("tls_cert and tls_key belong together"));
	if (f->tls_cert.n && !file_exists(x->c, f->tls_cert))
		say(r, BAD, S("tls_cert"), S("file not found"));
	if (f->metrics_listen.n && !f->metrics_token.n && !str_starts(f->metrics_listen, S("127.")))
		say(r, WARN, S("metrics_token"), S("metrics are open to the network without a token"));
}

static bool schema(struct cmd *x, struct report *r)
{
	i64 have = 0, want = 0;

	if (!store_schema_current(x->c, x->store, &have, &want)) {
		say_failure(x, r, S("schema"));
		return false;
	}
	say(r, have == want ? OK : BAD, S("schema"), have == want ? str_fmt(x->c->arena, "version %lld", (long long)have) :
	    str_fmt(x->c->arena, "version %lld, this program wants %lld: run pronto migrate", (long long)have, (long long)want));
	return have == want;
}

static bool look_at_store(struct cmd *x, struct report *r)
{
	struct store_config sc = { .url = x->cfg.store, .readers = 2, .check_only = true };

	if (!store_open(x->c, &sc, &x->store)) {
		say_failure(x, r, S("store"));
		return false;
	}
	x->c->store = x->store;
	say(r, OK, S("store"), store_kind(x->store));
	if (!store_check(x->c, x->store, cmd_flag(x, "full")))
		say_failure(x, r, S("integrity"));
	else
		say(r, OK, S("integrity"), cmd_flag(x, "full") ? S("full check passed") : S("quick check passed"));
	if (!schema(x, r))
		return false;
	if (!store_ready(x->c, x->store, 2000))
		say_failure(x, r, S("writable"));
	if (!vault_load(x->c, x->c->arena, x->cfg.master_key_file, &x->app.vault))
		say_failure(x, r, S("master key"));
	return true;
}

struct look {
	struct cmd *x;
	struct report *r;
};

static bool look_at_desk(struct ctx *c, void *arg)
{
	struct look *l = arg;
	struct mailin_problems problems;
	struct mailboxes boxes;
	i64 next;
	size_t i;

	if (!mailbox_list(c, &boxes) || !mailin_problems(c, INT64_MAX, 100, &problems) || !mailin_next(c, &next))
		return false;
	for (i = 0; i < boxes.n; i++) {
		const struct mailbox *m = &boxes.v[i];
		bool bad = m->active && (str_eq(m->state, S("failing")) || str_eq(m->state, S("reauthorise")));

		say(l->r, bad ? BAD : OK, str_fmt(c->arena, "mailbox %lld", (long long)m->id),
		    bad ? str_fmt(c->arena, "%.*s: %.*s", FMT(m->state), FMT(m->last_error)) : m->active ? m->state : S("off"));
	}
	if (!boxes.n)
		say(l->r, WARN, S("mailboxes"), S("none is set up"));
	if (problems.n)
		say(l->r, WARN, S("problem mail"), str_fmt(c->arena, "%zu wait in Settings, Mailboxes", problems.n));
	if (next > 0 && next < c->now - 600000)
		say(l->r, BAD, S("intake"), S("mail has waited for more than ten minutes: is pronto serve running?"));
	return true;
}

static void print_report(struct cmd *x, const struct report *r)
{
	static const char *const words[] = { "ok", "warn", "BAD" };
	struct buf b = buf_new(x->c->arena, 1 << 20);
	bool json = cmd_flag(x, "json");
	size_t i;

	if (json)
		buf_put(&b, S("{\"findings\":["));
	for (i = 0; i < r->n; i++) {
		const struct finding *f = &r->v[i];

		if (!json) {
			buf_fmt(&b, "%-5s %-18.*s %.*s\n", words[f->grade], FMT(f->what), FMT(f->words));
			continue;
		}
		buf_fmt(&b, "%s{\"grade\":\"%s\",\"what\":", i ? "," : "", words[f->grade]);
		json_str(&b, f->what);
		buf_put(&b, S(",\"words\":"));
		json_str(&b, f->words);
		buf_ch(&b, '}');
	}
	buf_put(&b, json ? S("]}\n") : S(""));
	out_put(buf_str(&b));
}

int cmd_doctor(struct cmd *x)
{
	struct report *r = NEW(x->c->arena, struct report);
	struct look l = { x, r };
	int worst = OK;
	size_t i;

	look_at_config(x, r);
	look_at_files(x, r);
	look_at_books(x, r);
	if (look_at_store(x, r) && !db_read(x->c, look_at_desk, &l))
		say_failure(x, r, S("desk"));
	print_report(x, r);
	for (i = 0; i < r->n; i++)
		worst = (int)r->v[i].grade > worst ? (int)r->v[i].grade : worst;
	return worst;
}
