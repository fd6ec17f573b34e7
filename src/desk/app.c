#include "desk/app.h"

#include "base/ctx.h"
#include "store/db.h"

struct wake_later {
	struct app *app;
	enum wake what;
};

/* A commit may wake many writers of one group; each carries its own small note. */
static void wake_now(void *arg)
{
	struct wake_later *w = arg;

	w->app->wake(w->app, w->what);
}

void app_wake(struct ctx *c, enum wake what)
{
	struct wake_later *w;

	if (!c->app)
		return;
	w = NEW(c->arena, struct wake_later);
	*w = (struct wake_later){ c->app, what };
	if (c->conn)
		db_after_commit(c, wake_now, w);
	else
		wake_now(w);
}

struct out_later {
	struct app *app;
	i64 agent_id, session_id;
};

static void out_now(void *arg)
{
	struct out_later *o = arg;

	o->app->signed_out(o->app, o->agent_id, o->session_id);
}

void app_signed_out(struct ctx *c, i64 agent_id, i64 session_id)
{
	struct out_later *o;

	if (!c->app || !c->app->signed_out)
		return;
	o = NEW(c->arena, struct out_later);
	*o = (struct out_later){ c->app, agent_id, session_id };
	if (c->conn)
		db_after_commit(c, out_now, o);
	else
		out_now(o);
}
