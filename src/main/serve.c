/* pronto serve: wires the floors together, runs until told to stop, finishes what it accepted. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "api/live.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/event.h"
#include "desk/people/agent.h"
#include "desk/people/token.h"
#include "main/admin.h"
#include "main/background.h"
#include "main/confine.h"
#include "main/web.h"
#include "net/sse.h"
#include "net/static.h"
#include "pages/cache.h"
#include "store/db.h"
#include "work/jail.h"
#include "work/work.h"

struct serving {
	struct background *background;
	bool working;
	struct jail *jail;
	struct http_server *metrics;
	struct web web;
};

/* What callbacks need that carry no more than the app. */
static struct background *_Atomic background_to_wake;	/* set while others run already */
static struct jail *jail_for_originals;

static void signed_out(struct app *app, i64 agent_id, i64 session_id)
{
	if (app->live)
		live_drop(app->live, agent_id, session_id);
}

static void wake(struct app *app, enum wake what)
{
	struct background *b = what == WAKE_EVENTS ? background_to_wake : NULL;

	if (b)
		background_wake(b);
	if (what == WAKE_EVENTS && app->pages)
		page_cache_news(app->pages);
	work_wake(app, what);
}

/* A mail's whole HTML, quotes, colours and all, or its text; the sandbox it is shown in holds what is left. */
static bool original_html(struct ctx *c, str raw, str *html)
{
	struct html_out o;
	struct buf b;

	if (!jail_original(jail_for_originals, c, raw, &o))
		return false;
	*html = o.html;
	if (html->n)
		return true;
	b = buf_new(c->arena, (size_t)64 << 20);
	buf_put(&b, S("<pre>"));
	html_text(&b, o.text);
	buf_put(&b, S("</pre>"));
	*html = buf_str(&b);
	return true;
}

/* Blocks the signals before any thread exists; the main thread waits for them. */
static void signals_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static void raise_files_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

static bool setup_link(struct ctx *c, void *arg)
{
	str *token = arg;
	bool needed;

	*token = STR_NULL;
	return setup_needed(c, &needed) && (!needed || setup_begin(c, token));
}

/* The first start prints the link that makes the owner; it is nowhere else. */
static bool print_setup(struct cmd *x)
{
	str token;

	if (!db_write(x->c, setup_link, &token))
		return false;
	if (token.n) {
		printf("\nFirst run. Open this link to make the administrator:\n  %.*s\n\n",
		       FMT(link_url(x->c, "setup", token)));
		fflush(stdout);
	}
	return true;
}

static bool head(struct ctx *c, void *arg)
{
	return event_head(c, arg);
}

static bool start_live(struct cmd *x)
{
	i64 newest = 0;

	if (!db_read(x->c, head, &newest))
		return false;
	x->app.hub = hub_new(&(struct hub_config){ .ring = 4096, .newest_id = newest, .build = x->app.build });
	x->app.live = live_new(x->c->arena, x->app.hub);
	return true;
}

static bool start_http(struct cmd *x, struct serving *s)
{
	struct http_config hc = {
		.listen = x->cfg.listen, .loops = (int)x->cfg.loops, .workers = (int)x->cfg.workers,
		.tls_cert = x->cfg.tls_cert, .tls_key = x->cfg.tls_key, .proxies = x->cfg.proxies,
		.idle_ms = 75000, .read_ms = 60000, .max_connections = 20000,
		.body_limit = web_body_limit, .handler = web_handle, .app = &s->web,
		.spool_dir = x->cfg.data_dir,
	};
	struct http_config mc = {
		.listen = x->cfg.metrics_listen, .loops = 1, .workers = 1, .idle_ms = 10000, .read_ms = 10000,
		.max_connections = 50, .body_limit = web_body_limit, .handler = metrics_handle, .app = &s->web,
		.spool_dir = x->cfg.data_dir,
	};
	const char *why;

	if (!http_start(&hc, &x->app.http, &why))
		return fail_full(x->c, &(struct failure){ .code = E_UNAVAILABLE, .field = S("listen"),
			.key = "serve.listen", .p = { { "reason", str_of(why) } } });
	if (x->cfg.metrics_listen.n && !http_start(&mc, &s->metrics, &why))
		return fail_full(x->c, &(struct failure){ .code = E_UNAVAILABLE, .field = S("metrics_listen"),
			.key = "serve.listen", .p = { { "reason", str_of(why) } } });
	return true;
}

/* The bundle's identity: clients reload when it changes. */
static str build_id(struct ctx *c)
{
	const struct asset *index = asset_find(&embedded_assets, S("/index.html"));

	return index ? str_fmt(c->arena, "%s-%.*s", PRONTO_VERSION, FMT(str_slice(index->etag, 0, 12))) : S(PRONTO_VERSION);
}

static bool start(struct cmd *x, struct serving *s)
{
	struct work_config wc = { .lmtp_listen = x->cfg.lmtp_listen, .lmtp_name = x->cfg.mail_host,
		.mail_ca_file = x->cfg.mail_ca_file, .jail = s->jail };

	if (!cmd_open(x, true))
		return false;
	x->app.build = build_id(x->c);
	store_checkpoint_start(x->store);
	x->app.pages = page_cache_new(x->c->arena);
	s->web = (struct web){ .app = &x->app, .store = x->store, .metrics_token = x->cfg.metrics_token };
	if (!start_live(x))
		return false;
	/* whole before the first thread reads it */
	x->app.wake = wake;
	x->app.signed_out = signed_out;
	x->app.original_html = original_html;
	x->app.mailbox_access = work_mailbox_access;
	x->app.push_send = work_push;
	s->working = work_start(&x->app, x->store, &wc);
	if (!s->working)
		return fail(x->c, E_UNAVAILABLE, "", "serve.jobs");
	s->background = background_to_wake = background_start(&x->app, x->store);
	return start_http(x, s) && print_setup(x);
}

static void stop(struct cmd *x, struct serving *s)
{
	i64 drain = x->cfg.drain_s * 1000;

	s->web.draining = true;
	if (x->app.http)
		http_stop(x->app.http, drain);
	if (s->metrics)
		http_stop(s->metrics, 0);
	/* these two wake each other: nothing of either is freed before both stand still */
	if (s->background)
		background_stop(s->background);
	if (s->working)
		work_stop(&x->app, drain);
	background_to_wake = NULL;
	if (s->background)
		background_free(s->background);
	if (x->app.hub)
		hub_free(x->app.hub);
	if (s->jail)
		jail_stop(s->jail);
}

int cmd_serve(struct cmd *x)
{
	struct serving s = { 0 };
	sigset_t set;
	int sig = 0, code = 0, landlock = 0;

	signals_block(&set);
	raise_files_limit();
	/* The parsers' zygote is forked before any secret is in memory. */
	if (!jail_start(&s.jail, &(struct jail_config){ .workers = (int)x->cfg.parsers })) {
		fprintf(stderr, "pronto: the jailed mail parser cannot start (seccomp missing?)\n");
		return 1;
	}
	jail_for_originals = s.jail;
	if (confine(x->c, &x->cfg, &landlock) && start(x, &s)) {
		LOG(LOG_INFO, NULL, "serve.ready", KS("listen", x->cfg.listen), KS("store", store_kind(x->store)),
		    KI("port", http_port(x->app.http)), KI("ms", clock_now() - x->app.started_at),
		    KI("landlock", landlock));
		sigwait(&set, &sig);
		LOG(LOG_INFO, NULL, "serve.stopping", KI("signal", sig));
	} else {
		code = cmd_failed(x);
	}
	stop(x, &s);
	LOG(LOG_INFO, NULL, "serve.stopped");
	return code;
}
