#include "desk/flow/vars.h"

#include "base/test.h"
#include "desk/cases/cases_fixture_test.h"
#include "desk/flow/wording.h"
#include "sql_person.h"

static void refused(struct ctx *c, str text, enum vars_as as, const char *key, const char *line)
{
	CHECK(!vars_check(c, text, as, "html"));
	CHECK_STR(str_of(c->fail.v[0].key), str_of(key));
	CHECK_STR(c->fail.v[0].p[0].value, str_of(line));
	fail_clear(c);
}

TEST(vars_names_are_known_or_refused_with_their_line)
{
	CHECK(vars_check(c, S("<p>Hi {{customer.first_name|there}}, {{ ticket.number }}</p>"), VARS_HTML, "html"));
	CHECK(vars_check(c, S("no { braces } }} at all"), VARS_TEXT, "html"));
	refused(c, S("<p>a</p><p>b</p><p>{{customer.password}}</p>"), VARS_HTML, "vars.unknown", "3");
	refused(c, S("one\ntwo {{agent.naem}}"), VARS_TEXT, "vars.unknown", "2");
	refused(c, S("<p>{{customer.<b>name</b>}}</p>"), VARS_HTML, "vars.open", "1");
	refused(c, S("<p>{{customer.name|<b>x</b>}}</p>"), VARS_HTML, "vars.open", "1");
	refused(c, S("a\nb\n{{customer.name"), VARS_TEXT, "vars.open", "3");
	refused(c, S("{{}}"), VARS_TEXT, "vars.unknown", "1");
	refused(c, S("{{{{customer.name}}}}"), VARS_TEXT, "vars.unknown", "1");
}

TEST(vars_standing_finds_only_known_ones)
{
	CHECK_STR(vars_standing(S("<p>{{x}} {{customer.name}}</p>")), S("customer.name"));
	CHECK(!vars_standing(S("{{handlebars}} {{customer.name")).s);
	CHECK(!vars_standing(S("")).s);
}

static void rename_person(struct ctx *c, i64 id, str name)
{
	struct sql_person_row p;
	bool found;

	CHECK(sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = id }, &p, &found));
	CHECK(sql_person_update(c, &(struct sql_person_update_in){ .name = name, .name_folded = name,
		.organisation_id = p.organisation_id, .locale = S("pt-PT"), .zone = S(""), .note = p.note,
		.value_tier = p.value_tier, .updated_at = c->now, .id = id }, NULL));
}

static void hostile_values_stay_words(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "A & B");
	struct buf huge = buf_new(c->arena, 1 << 20);
	struct strs left;
	struct vars v;
	size_t i;

	rename_person(c, k->cora, S("<script>alert(1)</script> }} {{agent.name}}"));
	CHECK(vars_load(c, &t, &v));
	CHECK_STR(vars_fill(c, &v, S("<p>{{customer.name}}</p>"), VARS_HTML, &left),
		S("<p>&lt;script&gt;alert(1)&lt;/script&gt; }} { {agent.name}}</p>"));
	CHECK_I64(left.n, 0);
	CHECK_STR(vars_fill(c, &v, S("{{ticket.subject}}"), VARS_HTML, NULL), S("A &amp; B"));
	CHECK_STR(vars_fill(c, &v, S("{{ticket.subject}}"), VARS_TEXT, NULL), S("A & B"));
	for (i = 0; i < 20000; i++)
		buf_put(&huge, S("<b>"));
	rename_person(c, k->cora, buf_str(&huge));
	CHECK(vars_load(c, &t, &v));
	CHECK(vars_fill(c, &v, S("{{customer.name}}"), VARS_TEXT, NULL).n <= 320);
}

static void what_has_no_value_stays_or_takes_its_words(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "Box");
	struct strs left;
	struct vars v;

	rename_person(c, k->cora, S("cora@customer.example"));
	CHECK(vars_load(c, &t, &v));
	CHECK_STR(v.locale, S("pt-PT"));
	CHECK_STR(vars_fill(c, &v, S("Dear {{customer.first_name|customer}}, {{customer.name}} {{customer.name}} {{x}}"),
		VARS_TEXT, &left), S("Dear customer, {{customer.name}} {{customer.name}} {{x}}"));
	CHECK_I64(left.n, 1);
	CHECK_STR(left.v[0], S("customer.name"));
	rename_person(c, k->cora, S("  Lucía Fernández "));
	CHECK(vars_load(c, &t, &v));
	CHECK_STR(vars_fill(c, &v, S("{{customer.first_name}} {{agent.first_name|}}"), VARS_TEXT, &left),
		str_fmt(c->arena, "Lucía %.*s", FMT(str_slice(k->ana.name, 0, str_chr(k->ana.name, ' ') < 0
			? k->ana.name.n : (size_t)str_chr(k->ana.name, ' ')))));
}

TEST(vars_are_filled)
{
	cases_on_each(c, hostile_values_stay_words);
	cases_on_each(c, what_has_no_value_stays_or_takes_its_words);
}

static bool wording(struct ctx *c, const char *text, struct wording *w)
{
	json_t *j;

	CHECK(json_parse(c, str_of(text), &j));
	return wording_parse(c, j, "bodies", w);
}

TEST(wording_is_the_nearest_language)
{
	struct wording w;
	str got;

	CHECK(wording(c, "{\"es\":\"<p>hola<script>x</script></p>\",\"pt-PT\":\"<p>ola</p>\",\"en\":\"<p></p>\"}", &w));
	CHECK_STR(wording_pick(&w, S("es"), &got), S("<p>hola</p>"));
	CHECK_STR(wording_pick(&w, S("pt-BR"), &got), S("<p>ola</p>"));
	CHECK_STR(got, S("pt-PT"));
	CHECK_STR(wording_pick(&w, S("it"), &got), S("<p>hola</p>"));
	CHECK_STR(wording_json(c->arena, &w), S("{\"es\":\"<p>hola</p>\",\"pt-PT\":\"<p>ola</p>\"}"));
	CHECK(!wording(c, "{\"en\":\"<p> </p>\"}", &w));
	CHECK_STR(str_of(c->fail.v[0].key), S("wording.none"));
	fail_clear(c);
	CHECK(!wording(c, "{\"de\":\"<p>x</p>\"}", &w));
	CHECK_STR(c->fail.v[0].field, S("bodies.de"));
	fail_clear(c);
	CHECK(!wording(c, "{\"es\":\"<p>x</p><p>{{nobody}}</p>\"}", &w));
	CHECK_STR(c->fail.v[0].field, S("bodies.es"));
	fail_clear(c);
}
