#include "desk/texts/signature.h"

#include "desk/cases/mailcase_test.h"
#include "desk/people/agent.h"
#include "desk/people/team.h"
#include "store/db.h"
#include "text/view.h"

struct setup {
	i64 agent_id, team_id, box_id, ticket_id;
	bool on;
	const char *agent_es, *team_en;
};

static bool set_tx(struct ctx *c, void *arg)
{
	struct setup *s = arg;
	struct team team = { .name = S("Support <1>"), .active = true, .tier = 1 };
	struct wording own = { 0 }, shared = { 0 };
	struct agent a;
	struct ticket t;

	own.v[1] = str_of(s->agent_es);
	shared.v[0] = str_of(s->team_en);
	if (!agent_load(c, s->agent_id, &a))
		return false;
	a.name = S("Ana Gil");
	a.signature_html = S("<p>Regards, {{agent.first_name}} {{customer.organisation}}</p>");
	if (!s->team_id) {
		if (!team_save(c, &team) || !ticket_take(c, s->ticket_id, &t) ||
		    !ticket_change(c, &t, &(struct ticket_change){ .set = TC_TEAM, .team_id = team.id }))
			return false;
		s->team_id = team.id;
	}
	return agent_save(c, &a) && signature_save(c, SIGNER_AGENT, a.id, &own) &&
		signature_save(c, SIGNER_TEAM, s->team_id, &shared) && signature_switch(c, s->on);
}

struct gone {
	struct outbox_row *row;
	str raw, from;
};

static bool compose_tx(struct ctx *c, void *arg)
{
	struct gone *m = arg;

	return outbox_compose(c, m->row, &m->raw, &m->from);
}

/* What a reply leaves with: its text and its HTML. */
static str sent(struct ctx *c, const struct setup *s)
{
	struct mail_view v;
	struct gone m;

	mailcase_reply(c, s->agent_id, s->ticket_id, "<p>Done.</p>");
	CHECK_I64(mailcase_claim(c, &m.row), 1);
	CHECK(db_read(c, compose_tx, &m));
	mail_view_make(c->arena, m.raw, NULL, &v);
	return str_fmt(c->arena, "%.*s\n%.*s", FMT(v.mail.text), FMT(v.html));
}

struct making {
	const struct signature_ask *ask;
	struct signature made;
};

static bool make_tx(struct ctx *c, void *arg)
{
	struct making *m = arg;

	return signature_make(c, m->ask, &m->made);
}

static int times(str in, const char *what)
{
	str rest = in, w = str_of(what);
	ssize_t at;
	int n = 0;

	for (; (at = str_find(rest, w)) >= 0; n++)
		rest = str_slice(rest, (size_t)at + w.n, rest.n);
	return n;
}

static void under_mails(struct ctx *c, struct desk_fixture *f)
{
	struct setup s = { .on = true, .agent_es = "", .team_en = "<p>The {{team.name}} team</p>" };
	struct actor who = { .kind = ACTOR_AGENT, .role = ROLE_OWNER, .scopes = SCOPE_ALL, .name = S("Ana Gil") };
	struct making m = { 0 };
	struct outbox_row *row;
	struct ticket t;
	str raw;

	(void)f;
	s.box_id = mailcase_box(c, "help@desk.example");
	s.ticket_id = mailcase_mail(c, s.box_id, &(struct mailcase){ .body = "The printer does not print, please help me with it." }).ticket_id;
	s.agent_id = who.id = desk_agent(c, S("ana@desk.example"), S("owner"), S(""));
	mailcase_claim(c, &row);
	c->who = &who;
	CHECK(db_write(c, set_tx, &s));
	raw = sent(c, &s);
	/* once in the text and once in the HTML; the team's in place of the mailbox's */
	CHECK_I64(times(raw, "Regards, Ana"), 2);
	CHECK_I64(times(raw, "The Support <1> team"), 1);
	CHECK_I64(times(raw, "The Support &lt;1&gt; team"), 1);
	CHECK_I64(times(raw, "Acme</p>"), 0);
	CHECK_I64(times(raw, "customer.organisation"), 0);
	/* the next mail does not repeat it */
	c->who = &who;
	CHECK_I64(times(sent(c, &s), "Regards, Ana"), 2);

	/* switched off: only what is shared */
	c->who = &who;
	s.on = false;
	CHECK(db_write(c, set_tx, &s));
	raw = sent(c, &s);
	CHECK_I64(times(raw, "Regards"), 0);
	CHECK_I64(times(raw, "The Support <1> team"), 1);

	c->who = &who;
	/* the team has none: the mailbox's; his own in the customer's language */
	s = (struct setup){ s.agent_id, s.team_id, s.box_id, s.ticket_id, true, "<p>Un saludo, {{agent.name}}</p>", "" };
	CHECK(db_write(c, set_tx, &s));
	t = mailcase_ticket(c, s.ticket_id);
	m.ask = &(struct signature_ask){ .t = &t, .agent_id = s.agent_id, .locale = S("es") };
	CHECK(db_read(c, make_tx, &m));
	CHECK_STR(m.made.own, S("<p>Un saludo, Ana Gil</p>"));
	CHECK_STR(m.made.shared, S("<p>Acme</p>"));
	m.ask = &(struct signature_ask){ .t = &t, .agent_id = s.agent_id, .locale = S("it") };
	CHECK(db_read(c, make_tx, &m));
	CHECK_I64(times(m.made.own, "Regards, Ana"), 1);
	c->who = actor_system();
}

TEST(signature_under_mails)
{
	desk_on_each(c, under_mails);
}
