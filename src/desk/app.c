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
