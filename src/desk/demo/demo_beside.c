/* A problem with two incidents, and a talk with somebody outside. */
#include "desk/demo/demo.h"

#include "desk/cases/problem.h"
#include "desk/cases/side.h"
#include "sql_demo.h"

static const char APP[] = "A aplicação fecha ao abrir o chat";
static const char *const like_it[] = { "L'app si chiude da sola", "Non ricevo le notifiche" };
static const char PARCEL[] = "Parcel marked delivered, nothing here";

static bool named(struct ctx *c, const char *subject, struct ticket *t)
{
	struct sql_demo_ticket_named_row row;

	return sql_demo_ticket_named(c, &(struct sql_demo_ticket_named_in){ .subject = str_of(subject) }, &row) &&
		ticket_take(c, row.id, t);
}

bool demo_beside(struct ctx *c, const struct actor *agent)
{
	static const char asked[] = "<p>Hello,</p><p>your tracking says that parcel 4471-2093 was delivered yesterday at 14:10. "
		"The recipient has nothing. Where did the driver leave it, and is there a signature?</p>";
	str carrier = S("claims@carrier.example");
	struct side_new talk = { .subject = S("Parcel 4471-2093: where was it left?"), .html = str_of(asked),
		.to = { &carrier, 1 }, .undo_ms = -1 };
	const struct actor *me = c->who;
	struct ticket problem, t;
	bool ok = named(c, APP, &problem);
	size_t i;
	i64 id;

	c->who = agent;
	for (i = 0; ok && i < COUNT(like_it); i++)
		ok = named(c, like_it[i], &t) && incident_link(c, &t, problem.id);
	ok = ok && named(c, PARCEL, &t) && side_open(c, &t, &talk, &id);
	c->who = me;
	return ok;
}
