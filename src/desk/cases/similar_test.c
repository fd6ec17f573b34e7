#include "desk/cases/similar.h"

#include "desk/cases/mailcase_test.h"
#include "desk/cases/search.h"

struct asked {
	i64 id;
	struct similar found;
};

static bool ask_tx(struct ctx *c, void *arg)
{
	struct asked *a = arg;
	struct ticket t;

	return ticket_load(c, a->id, &t) && similar_tickets(c, &t, &a->found);
}

static bool index_tx(struct ctx *c, void *arg)
{
	return search_index_step(c, 500, arg);
}

static bool solve_tx(struct ctx *c, void *arg)
{
	struct ticket t;

	return ticket_take(c, *(i64 *)arg, &t) &&
		ticket_change(c, &t, &(struct ticket_change){ .set = TC_CATEGORY, .category = S("solved") });
}

static i64 mail(struct ctx *c, i64 box, const char *from, const char *subject, const char *body)
{
	return mailcase_mail(c, box, &(struct mailcase){ .from = from, .subject = subject, .body = body }).ticket_id;
}

/* Two rare words are shared by three of them; the solved one comes first. */
static void like_this(struct ctx *c, struct desk_fixture *f)
{
	struct actor admin = { .kind = ACTOR_AGENT, .role = ROLE_OWNER, .scopes = SCOPE_ALL, .name = S("Ada") };
	i64 box = mailcase_box(c, "help@desk.example"), n = 0;
	i64 old = mail(c, box, "a@x.org", "Toner error", "The printer shows a toner error on its display.");
	i64 open = mail(c, box, "b@x.org", "Printer", "Our printer wants toner again and again.");
	i64 other = mail(c, box, "c@x.org", "Invoice", "The invoice of March is wrong, please send another.");
	struct asked a = { .id = mail(c, box, "d@x.org", "Re: toner error", "My printer says that the toner is missing.") };

	(void)f;
	CHECK(db_write(c, index_tx, &n));
	admin.id = desk_agent(c, S("ada@desk.example"), S("owner"), S(""));
	c->who = &admin;
	CHECK(db_write(c, solve_tx, &old));
	CHECK(db_read(c, ask_tx, &a));
	CHECK_I64((i64)a.found.nearest.n, 2);
	CHECK_I64(a.found.nearest.v[0].id, old);
	CHECK_I64(a.found.nearest.v[1].id, open);
	a.id = other;
	CHECK(db_read(c, ask_tx, &a));
	CHECK_I64((i64)a.found.nearest.n, 0);
	c->who = actor_system();
}

TEST(similar_like_this)
{
	desk_on_each(c, like_this);
}
