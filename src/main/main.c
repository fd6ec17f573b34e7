/* pronto: the command line. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/message.h"
#include "desk/cases/search_words.h"
#include "desk/knowledge/books.h"
#include "desk/knowledge/kb_index.h"
#include "desk/policy.h"
#include "desk/knowledge/seen.h"
#include "desk/people/password.h"
#include "desk/promise/world.h"
#include "desk/vault.h"
#include "main/admin.h"
#include "main/cmd_text.h"
#include "main/files.h"
#include "store/db.h"

static const struct {
	const char *name, *args, *doc;
	int (*run)(struct cmd *x);
} commands[] = {
	{ "serve", "", "run the server", cmd_serve },
	{ "setup", "[--admin-email A --admin-name N [--password-generate | --password-stdin] [--zone Z]]",
	  "prepare the store; print the first-run link, or make the administrator", cmd_setup },
	{ "migrate", "", "bring the store's schema to this version", cmd_migrate },
	{ "user", "list | add EMAIL NAME ROLE | password EMAIL | deactivate EMAIL", "people who work here", cmd_user },
	{ "mail", "deliver ADDRESS | parse", "take one mail from standard input, or explain it as JSON", cmd_mail_deliver },
	{ "html", "sanitize", "what remains of HTML from standard input", NULL },
	{ "doctor", "[--json]", "check configuration, store, disk, mailboxes", cmd_doctor },
	{ "demo", "load | remove", "example data in four languages", cmd_demo },
	{ "backup", "FOLDER", "copy store and attachments while the server runs", cmd_backup },
	{ "restore", "FOLDER", "check a backup and put it in place of an empty store", cmd_restore },
	{ "calendar", "eval FILE | -", "business time by JSON Lines: what is open, due, between", cmd_calendar },
	{ "audit", "verify", "the log of changes and sign-ins: whether each row still fits the one before it", cmd_audit },
	{ "sla", "simulate FILE | - | verify", "promises: what they would do, by JSON Lines; or compare the stored clocks with the log", cmd_sla },
	{ "ticket", "export NUMBER", "all that the store holds about one ticket, as JSON", cmd_ticket },
	{ "kb", "export DIR | import DIR [--locale es]", "the knowledge base as a folder of Markdown", cmd_kb },
	{ "lang", "analyse | detect | search-eval", "the language engine on texts from standard input or files", cmd_lang },
	{ "openapi", "", "print the API description", cmd_openapi },
	{ "version", "", "print the version", NULL },
	{ "bench", NULL, NULL, cmd_bench },	/* hidden */
};

static int help(struct ctx *c, int code)
{
	struct buf b = buf_new(c->arena, 64 * 1024);
	size_t i;

	buf_put(&b, S("pronto " PRONTO_VERSION ": a help desk in one program\n\nusage: pronto COMMAND [--config FILE] [--KEY VALUE …]\n\n"));
	for (i = 0; i < COUNT(commands) && commands[i].doc; i++)
		buf_fmt(&b, "  %-8s %s\n           %s\n", commands[i].name, commands[i].args, commands[i].doc);
	buf_put(&b, S("\nKeys (also in the file as key = value, or in the environment as PRONTO_KEY):\n"));
	config_print(&b);
	out_put(buf_str(&b));
	return code;
}

/* ---- what commands share ---- */

int cmd_failed(struct cmd *x)
{
	size_t i;

	for (i = 0; i < x->c->fail.n; i++) {
		const struct failure *f = &x->c->fail.v[i];
		str text = message_failure(x->c->arena, x->c->locale, f);

		fprintf(stderr, "pronto: %.*s%s%.*s", FMT(f->field), f->field.n ? ": " : "", FMT(text));
		if (f->p[0].name && f->p[0].value.n)
			fprintf(stderr, " (%.*s)", FMT(f->p[0].value));
		fputc('\n', stderr);
	}
	return 1;
}

bool cmd_flag(const struct cmd *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->args.n; i++)
		if (str_starts(x->args.v[i], S("--")) && str_eq(str_slice(x->args.v[i], 2, x->args.v[i].n), str_of(name)))
			return true;
	return false;
}

str cmd_option(const struct cmd *x, const char *name)
{
	size_t i;

	for (i = 0; i + 1 < x->args.n; i++)
		if (str_starts(x->args.v[i], S("--")) && str_eq(str_slice(x->args.v[i], 2, x->args.v[i].n), str_of(name)))
			return x->args.v[i + 1];
	return STR_NULL;
}

str cmd_word(const struct cmd *x, size_t i)
{
	size_t k;

	for (k = 0; k < x->args.n; k++)
		if (!str_starts(x->args.v[k], S("--")) && i-- == 0)
			return x->args.v[k];
	return STR_NULL;
}

static void no_wake(struct app *app, enum wake what)
{
	(void)app;
	(void)what;
}

static struct app app_of(struct cmd *x)
{
	return (struct app){
		.base_url = x->cfg.base_url, .mail_host = x->cfg.mail_host, .data_dir = x->cfg.data_dir,
		.build = S(PRONTO_VERSION), .outbound_allow = x->cfg.outbound_allow,
		.mail_ca_file = x->cfg.mail_ca_file, .dns_server = x->cfg.dns_server,
		.oauth_stand_in = x->cfg.oauth_stand_in,
		.secure_cookies = str_starts(x->cfg.base_url, S("https://")),
		.upload_max = x->cfg.upload_mb << 20, .started_at = clock_now(), .wake = no_wake,
	};
}

bool cmd_open(struct cmd *x, bool migrate)
{
	struct ctx *c = x->c;
	struct store_config sc = { .url = x->cfg.store, .readers = (int)x->cfg.pg_pool };
	i64 have = 0, want = 0;

	umask(077);
	x->app = app_of(x);
	x->app.hash_gate = hash_gate_new(c->arena);
	x->app.world = world_cache_new(c->arena);
	x->app.word_book = word_book_new(c->arena);
	x->app.books = books_new(c->arena, STR_NULL);
	x->app.kb_index = kb_index_new(c->arena);
	x->app.kb_seen = kb_seen_new(c->arena);
	c->app = &x->app;
	c->who = actor_system();
	if (!folder_make(c, x->cfg.data_dir, 0700) || !store_open(c, &sc, &x->store))
		return false;
	c->store = x->store;
	if (migrate && !store_migrate(c, x->store))
		return false;
	if (!store_schema_current(c, x->store, &have, &want))
		return false;
	if (have != want)
		return fail(c, E_CONFLICT, "store", "store.schema_old");
	return vault_start(c, c->arena, x->cfg.master_key_file, &x->app.vault);
}

void cmd_close(struct cmd *x)
{
	if (x->store)
		store_close(x->store);
	x->store = NULL;
}

static int run_text(struct cmd *x, str name, int argc, char **argv)
{
	if (str_eq(name, S("version"))) {
		out_put(S("pronto " PRONTO_VERSION "\n"));
		return 0;
	}
	/* "html sanitize …" and "mail parse …": the second word is theirs to be called by */
	if (str_eq(name, S("html")))
		return str_eq(cmd_word(x, 0), S("sanitize")) ? cmd_html_sanitize(argc - 1, argv + 1) : help(x->c, 2);
	return cmd_mail_parse(argc - 1, argv + 1);
}

static bool is_text_command(str name, const struct cmd *x)
{
	return str_eq(name, S("version")) || str_eq(name, S("html")) ||
		(str_eq(name, S("mail")) && str_eq(cmd_word(x, 0), S("parse")));
}

static int dispatch(struct cmd *x, str name, int argc, char **argv)
{
	size_t i;

	if (is_text_command(name, x))
		return run_text(x, name, argc, argv);
	for (i = 0; i < COUNT(commands); i++)
		if (str_eq(name, str_of(commands[i].name)) && commands[i].run) {
			int code = commands[i].run(x);

			cmd_close(x);
			return code;
		}
	fprintf(stderr, "pronto: unknown command %.*s\n", FMT(name));
	return help(x->c, 2);
}

static enum log_level level_of(str s)
{
	return str_eq(s, S("debug")) ? LOG_DEBUG : str_eq(s, S("warn")) ? LOG_WARN :
		str_eq(s, S("error")) ? LOG_ERROR : LOG_INFO;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)1 << 30);
	struct cmd x = { 0 };
	struct ctx c;
	int code;

	if (sodium_init() < 0)
		return 2;
	clock_init();
	failpoint_init();
	ctx_init(&c, a, NULL);
	c.who = actor_system();
	if (getenv("LANG"))
		c.locale = locale_nearest(str_of(getenv("LANG")));
	x.c = &c;
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return help(&c, argc < 2 ? 2 : 0);
	if (!config_load(&c, argc - 2, argv + 2, &x.cfg, &x.args))
		return cmd_failed(&x);
	log_init(str_eq(x.cfg.log_format, S("json")), level_of(x.cfg.log_level));
	code = dispatch(&x, str_of(argv[1]), argc - 1, argv + 1);
	arena_free(a);
	return code;
}
