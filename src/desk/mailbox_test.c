#include "desk/mailbox.h"

#include <string.h>

#include "desk/desk_fixture_test.h"
#include "desk/people/team.h"
#include "desk/promise/seed.h"
#include "desk/settings.h"
#include "sql_mailbox.h"

static bool failed(struct ctx *c, const char *field, const char *key)
{
	size_t i;
	bool yes = false;

	for (i = 0; i < c->fail.n; i++)
		yes |= str_eq(c->fail.v[i].field, str_of(field)) && strcmp(c->fail.v[i].key, key) == 0;
	fail_clear(c);
	return yes;
}

static struct mailbox usual(struct ctx *c)
{
	str *alias = NEW(c->arena, str);

	*alias = S("ventas@acme.es");
	return (struct mailbox){ .address = S("Help@Acme.es"), .aliases = { alias, 1 },
		.in_kind = S("imap"), .in_host = S("imap.acme.es"), .in_port = 993, .in_user = S("help"),
		.out_kind = S("smtp"), .out_host = S("smtp.acme.es"), .out_port = 587, .out_user = S("help"),
		.active = true };
}

static bool secrets_all(struct ctx *c, void *arg)
{
	struct mailbox m = usual(c);
	struct mailbox_secret s = { .in_password = S("geheim in"), .out_password = S("geheim out") }, got;
	struct sql_mailbox_row raw;
	bool found;

	(void)arg;
	CHECK(mailbox_save(c, &m, &s));
	CHECK(m.id > 0 && m.in_password_set && m.out_password_set && !m.oauth_set);
	CHECK_STR(m.name, S("Help@Acme.es"));
	CHECK_STR(m.in_tls, S("tls"));
	CHECK_STR(m.state, S("new"));
	CHECK(sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = m.id }, &raw, &found) && found);
	CHECK(str_starts(raw.in_secret, S("v1.")) && str_find(raw.in_secret, S("geheim")) < 0);
	CHECK(!str_eq(raw.in_secret, raw.out_secret));
	CHECK(mailbox_secrets(c, m.id, &got));
	CHECK_STR(got.in_password, S("geheim in"));
	CHECK_STR(got.out_password, S("geheim out"));
	CHECK(got.oauth.s == NULL);
	/* absent keeps, empty removes; a sealed value in the other column does not open */
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ .out_password = S("") }));
	CHECK(m.in_password_set && !m.out_password_set);
	CHECK(mailbox_oauth_keep(c, m.id, S("{\"refresh\":\"r\"}")) && mailbox_secrets(c, m.id, &got));
	CHECK_STR(got.oauth, S("{\"refresh\":\"r\"}"));
	CHECK(sql_mailbox_out_secret(c, &(struct sql_mailbox_out_secret_in){ .id = m.id, .out_secret = raw.in_secret,
		.updated_at = c->now }, NULL));
	CHECK(!mailbox_secrets(c, m.id, &got));
	CHECK(failed(c, "", "vault.wrong"));
	return true;
}

static void secrets(struct ctx *c, struct desk_fixture *f)
{
	CHECK(db_write(c, secrets_all, NULL));
	CHECK(f->woken[WAKE_MAILBOXES] > 0);
}

TEST(mailbox_secrets_are_sealed)
{
	desk_on_each(c, secrets);
}

static bool moved_all(struct ctx *c, void *arg)
{
	struct mailbox m = usual(c), was;

	(void)arg;
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ .in_password = S("a"), .out_password = S("b") }));
	was = m;
	m.in_host = S("imap.thief.example");
	CHECK(!mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	CHECK(failed(c, "in_password", "mailbox.password_again"));
	m = was;
	m.out_host = S("smtp.thief.example");
	CHECK(!mailbox_save(c, &m, &(struct mailbox_secret){ .in_password = S("a") }));
	CHECK(failed(c, "out_password", "mailbox.password_again"));
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ .out_password = S("c") }));
	m.in_host = S("IMAP.acme.es");
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	return true;
}

static void moved(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, moved_all, NULL));
}

TEST(mailbox_password_stays_with_its_server)
{
	desk_on_each(c, moved);
}

static bool addresses_all(struct ctx *c, void *arg)
{
	struct mailbox m = usual(c), other = usual(c), got;
	struct mailboxes l;
	bool found;

	(void)arg;
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	CHECK(!mailbox_save(c, &other, &(struct mailbox_secret){ 0 }));
	CHECK(failed(c, "address", "mailbox.taken"));
	other.address = S("VENTAS@acme.es");
	CHECK(!mailbox_save(c, &other, &(struct mailbox_secret){ 0 }));
	CHECK(failed(c, "address", "mailbox.taken"));
	other.address = S("otra@acme.es");
	CHECK(!mailbox_save(c, &other, &(struct mailbox_secret){ 0 }));
	CHECK(failed(c, "aliases", "mailbox.taken"));
	other.aliases.n = 0;
	other.active = false;
	CHECK(mailbox_save(c, &other, &(struct mailbox_secret){ 0 }));
	CHECK(mailbox_by_address(c, S("help+0123@ACME.es."), &got, &found) && found && got.id == m.id);
	CHECK(mailbox_by_address(c, S("ventas@acme.es"), &got, &found) && found && got.id == m.id);
	CHECK(mailbox_by_address(c, S("otra@acme.es"), &got, &found) && found && got.id == other.id);
	CHECK(mailbox_by_address(c, S("nadie@acme.es"), &got, &found) && !found);
	CHECK(mailbox_by_address(c, S(""), &got, &found) && !found);
	CHECK(mailbox_list_active(c, &l) && l.n == 1 && mailbox_list(c, &l) && l.n == 2);
	return true;
}

static bool states_all(struct ctx *c, void *arg)
{
	struct mailbox m = usual(c), got;

	(void)arg;
	CHECK(mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	CHECK(mailbox_bad(c, m.id, S("failing"), S("535 no\r\nway")) && mailbox_bad(c, m.id, S("failing"), S("x")));
	CHECK(mailbox_load(c, m.id, &got) && got.failures == 2 && str_eq(got.state, S("failing")));
	CHECK(mailbox_ok(c, m.id) && mailbox_load(c, m.id, &got));
	CHECK(got.failures == 0 && got.last_ok_at == c->now && got.last_error.n == 0);
	CHECK_STR(got.state, S("ok"));
	CHECK(mailbox_delete(c, m.id) && !mailbox_delete(c, m.id));
	fail_clear(c);
	return true;
}

static void addresses(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, addresses_all, NULL));
}

static void states(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, states_all, NULL));
}

TEST(mailbox_states)
{
	desk_on_each(c, states);
}

TEST(mailbox_addresses)
{
	desk_on_each(c, addresses);
}

static bool wrong_all(struct ctx *c, void *arg)
{
	struct mailbox m = { .address = S("no address"), .in_kind = S("imap"), .in_tls = S("maybe"),
			     .out_kind = S("smtp"), .out_host = S("a b"), .out_port = 70000, .in_after = S("move") };

	(void)arg;
	CHECK(!mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	CHECK(c->fail.n >= 7);
	CHECK(failed(c, "address", "address.invalid"));
	m = usual(c);
	m.in_host = S("");
	CHECK(!mailbox_save(c, &m, &(struct mailbox_secret){ 0 }));
	CHECK(failed(c, "in_host", "shape.required"));
	return true;
}

static void wrong(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, wrong_all, NULL));
}

TEST(mailbox_all_mistakes_at_once)
{
	desk_on_each(c, wrong);
}

/* ---- settings and teams ---- */

static bool settings_all(struct ctx *c, void *arg)
{
	struct settings s;

	(void)arg;
	CHECK(settings_load(c, &s));
	CHECK(s.reopen_days == 14 && s.session_idle_min == 30 && s.session_max_h == 12 && s.auto_ack && !s.demo);
	CHECK_STR(s.base_url, S("https://desk.example"));
	s.company = S("Acme\nS.A.");
	s.zone = S("Europe/Madrid");
	s.hours = S("always");
	s.auto_ack = false;
	s.reopen_days = 7;
	CHECK(settings_save(c, &s) && settings_demo(c, true) && settings_load(c, &s));
	CHECK_STR(s.company, S("Acme S.A."));
	CHECK(s.reopen_days == 7 && !s.auto_ack && s.demo && str_eq(s.zone, S("Europe/Madrid")));
	s.zone = S("../../etc/passwd");
	s.reopen_days = 1000;
	CHECK(!settings_save(c, &s));
	CHECK(c->fail.n == 2);
	fail_clear(c);
	return true;
}

/* Mailbox, invitation, hours, promise, article, help centre. */
static str steps(struct ctx *c, const struct checklist *l)
{
	return str_fmt(c->arena, "%d%d%d%d%d%d", l->mailbox, l->invite, l->hours, l->sla, l->article, l->site);
}

static bool checklist_all(struct ctx *c, void *arg)
{
	struct checklist l;

	(void)arg;
	CHECK(zone_ok(c, S("America/Sao_Paulo")) && zone_ok(c, S("UTC")) && !zone_ok(c, S("Mars/Base")) &&
	      !zone_ok(c, S("")) && !zone_ok(c, S("/etc/passwd")));
	CHECK(checklist_load(c, &l));
	CHECK_STR(steps(c, &l), S("000000"));
	CHECK(!l.hidden);
	CHECK(promise_seed(c, S("Europe/Lisbon"), S("office")) && checklist_hide(c, true) && checklist_load(c, &l));
	CHECK_STR(steps(c, &l), S("001100"));
	CHECK(l.hidden && checklist_hide(c, false) && checklist_load(c, &l) && !l.hidden);
	return true;
}

static void settings(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, checklist_all, NULL));
	CHECK(db_write(c, settings_all, NULL));
}

TEST(settings_and_checklist)
{
	desk_on_each(c, settings);
}

static bool teams_all(struct ctx *c, void *arg)
{
	i64 agent = *(i64 *)arg;
	struct team t = { .name = S("Ventas"), .tier = 1, .member_ids = { (i64[]){ agent, 99999 }, 2 } };
	struct team twin = { .name = S("VENTAS"), .tier = 1 };
	struct teams l;
	struct i64s ids;

	CHECK(team_save(c, &t));
	CHECK_I64(t.member_ids.n, 1);	/* nobody is 99999 */
	CHECK(team_ids_of(c, agent, &ids) && ids.n == 1 && ids.v[0] == t.id);
	CHECK(!team_save(c, &twin));
	CHECK(failed(c, "name", "team.name_taken"));
	CHECK(team_set_of(c, agent, &(struct i64s){ 0 }) && team_ids_of(c, agent, &ids) && ids.n == 0);
	CHECK(team_list(c, &l) && l.n == 1);
	CHECK(team_delete(c, t.id) && !team_delete(c, t.id));
	fail_clear(c);
	return true;
}

static void teams(struct ctx *c, struct desk_fixture *f)
{
	i64 agent = desk_agent(c, S("ana@desk.example"), S("agent"), S(""));

	(void)f;
	CHECK(db_write(c, teams_all, &agent));
}

TEST(teams_and_members)
{
	desk_on_each(c, teams);
}
