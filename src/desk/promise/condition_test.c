#include "desk/promise/condition.h"

#include "base/json.h"
#include "base/test.h"

static bool holds(struct ctx *c, const char *tree, const struct cond_attrs *a)
{
	const struct condition *k = NULL;
	json_t *j;

	CHECK(json_parse(c, str_of(tree), &j) && condition_parse_rule(c, j, "when", &k));
	return condition_holds(k, a);
}

static bool may(struct ctx *c, const char *tree, i64 brand, i64 priority)
{
	struct cond_attrs a = { .f[COND_BRAND] = { .id = brand }, .f[COND_PRIORITY] = { .id = priority } };
	const struct condition *k = NULL;
	json_t *j;

	CHECK(json_parse(c, str_of(tree), &j) && condition_parse(c, j, "when", &k));
	return condition_may_hold(k, &a, (u64)1 << COND_BRAND | (priority ? (u64)1 << COND_PRIORITY : 0));
}

TEST(condition_of_which_only_a_part_is_known)
{
	static const char tree[] = "{\"all\":[{\"field\":\"brand\",\"op\":\"is\",\"value\":2},{\"field\":\"channel\",\"op\":\"is\",\"value\":\"email\"},"
		"{\"any\":[{\"field\":\"priority\",\"op\":\"is\",\"value\":4},{\"field\":\"priority\",\"op\":\"is\",\"value\":3}]}]}";

	CHECK(may(c, "null", 1, 2));
	CHECK(may(c, tree, 2, 0));
	CHECK(may(c, tree, 2, 4));
	CHECK(!may(c, tree, 2, 2));
	CHECK(!may(c, tree, 1, 0));
	CHECK(may(c, "{\"any\":[{\"field\":\"brand\",\"op\":\"is\",\"value\":2},{\"field\":\"channel\",\"op\":\"is\",\"value\":\"email\"}]}", 1, 0));
	CHECK(!may(c, "{\"field\":\"brand\",\"op\":\"is_not\",\"value\":1}", 1, 0));
}

static bool refused(struct ctx *c, const char *tree, const char *key)
{
	const struct condition *k;
	json_t *j;
	bool ok;

	CHECK(json_parse(c, str_of(tree), &j));
	ok = !condition_parse_rule(c, j, "when", &k) && c->fail.n && str_eq(str_of(c->fail.v[0].key), str_of(key));
	fail_clear(c);
	return ok;
}

TEST(condition_words_are_folded_and_whole)
{
	struct cond_attrs a = { .subject_words = cond_words(c->arena, S("¿Devolución  del PEDIDO 4711?")),
		.text_words = cond_words(c->arena, S("Quiero que me devuelvan el dinero.\nGracias")) };

	CHECK(holds(c, "{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"devolucion\"}", &a));
	CHECK(holds(c, "{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"pedido 4711\"}", &a));
	CHECK(!holds(c, "{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"devol\"}", &a));
	CHECK(holds(c, "{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"devol*\"}", &a));
	CHECK(!holds(c, "{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"dinero\"}", &a));
	CHECK(holds(c, "{\"field\":\"subject_or_text\",\"op\":\"contains\",\"value\":[\"reembolso\",\"el dinero\"]}", &a));
	CHECK(holds(c, "{\"field\":\"text\",\"op\":\"contains_not\",\"value\":[\"reembolso\",\"pedido\"]}", &a));
	CHECK(refused(c, "{\"field\":\"text\",\"op\":\"contains\",\"value\":\" ?! \"}", "condition.value"));
	CHECK(refused(c, "{\"field\":\"text\",\"op\":\"is\",\"value\":\"x\"}", "condition.op"));
}

/* What is too much is called so. */
TEST(condition_says_what_is_too_long)
{
	struct buf b = buf_new(c->arena, 100000);
	int i;

	buf_put(&b, S("{\"field\":\"text\",\"op\":\"contains\",\"value\":\""));
	for (i = 0; i < 1000; i++)
		buf_put(&b, S("0123456789"));
	buf_put(&b, S("\"}"));
	CHECK(refused(c, str_z(c->arena, buf_str(&b)), "condition.value_long"));
	b.n = 0;
	for (i = 0; i < 101; i++)
		buf_fmt(&b, "%s{\"field\":\"priority\",\"op\":\"is\",\"value\":%d}", i ? "," : "{\"any\":[", 1 + i % 4);
	buf_put(&b, S("]}"));
	CHECK(refused(c, str_z(c->arena, buf_str(&b)), "condition.too_large"));
}

TEST(condition_numbers_and_yes_or_no)
{
	struct cond_attrs a = { 0 };

	CHECK(!holds(c, "{\"field\":\"hours_since_agent\",\"op\":\"at_most\",\"value\":5}", &a));
	a.f[COND_HOURS_AGENT] = (struct sla_value){ .id = 4, .key = S("4") };
	a.f[COND_FIRST_MESSAGE] = (struct sla_value){ .key = S("yes") };
	CHECK(holds(c, "{\"field\":\"hours_since_agent\",\"op\":\"at_most\",\"value\":5}", &a));
	CHECK(holds(c, "{\"field\":\"hours_since_agent\",\"op\":\"at_least\",\"value\":4}", &a));
	CHECK(!holds(c, "{\"field\":\"hours_since_agent\",\"op\":\"at_least\",\"value\":5}", &a));
	CHECK(holds(c, "{\"field\":\"first_message\",\"op\":\"is\",\"value\":true}", &a));
	CHECK(!holds(c, "{\"field\":\"first_message\",\"op\":\"is\",\"value\":false}", &a));
	CHECK(refused(c, "{\"field\":\"hours_since_agent\",\"op\":\"at_least\",\"value\":-1}", "condition.value"));
}

TEST(condition_of_rules_is_for_rules_alone)
{
	const struct condition *k;
	json_t *j;

	CHECK(json_parse(c, S("{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"x\"}"), &j));
	CHECK(!condition_parse(c, j, "when", &k));
	CHECK_STR(c->fail.v[0].field, S("when.field"));
	fail_clear(c);
	CHECK(condition_parse_rule(c, j, "when", &k));
	CHECK_STR(json_text(c->arena, j), S("{\"field\":\"subject\",\"op\":\"contains\",\"value\":\"x\"}"));
}
