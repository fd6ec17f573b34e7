#include "base/json.h"
#include "base/test.h"
#include "desk/flow/answers.h"

static bool parse(struct ctx *c, const char *text, struct form *f)
{
	json_t *j;

	*f = (struct form){ 0 };
	return json_parse(c, str_of(text), &j) && form_parse(c, j, f);
}

static const char good[] = "{\"questions\":["
	"{\"key\":\"a\",\"kind\":\"text\",\"label\":{\"en\":\"A?\",\"es\":\"¿A?\"},\"required\":true},"
	"{\"key\":\"b\",\"kind\":\"choice\",\"label\":{\"pt-PT\":\"B?\"},\"options\":[{\"value\":\"x\",\"label\":{\"en\":\"Ex\"}},{\"value\":\"y\",\"label\":{\"en\":\"Why\"}}]},"
	"{\"key\":\"c\",\"kind\":\"yes_no\",\"label\":{\"en\":\"C?\"}},{\"key\":\"d\",\"kind\":\"date\",\"label\":{\"en\":\"D?\"}},"
	"{\"key\":\"n\",\"kind\":\"number\",\"label\":{\"en\":\"N?\"}}]}";

TEST(form_is_read_and_texts_follow_the_reader)
{
	struct form f;

	CHECK(parse(c, good, &f));
	CHECK_I64(f.n, 5);
	CHECK(form_asks(&f));
	CHECK_STR(form_text(f.q[0].label, S("es")), S("¿A?"));
	CHECK_STR(form_text(f.q[0].label, S("it")), S("A?"));
	CHECK_STR(form_text(f.q[1].label, S("pt-BR")), S("B?"));
	CHECK_STR(form_text(f.q[1].label, S("en")), S("B?"));
}

TEST(form_errors_name_their_place)
{
	static const struct {
		const char *text, *field;
	} bad[] = {
		{ "{\"questions\":[]}", "questions" },
		{ "{\"questions\":[{\"key\":\"A\",\"kind\":\"text\",\"label\":{\"en\":\"x\"}}]}", "questions.0.key" },
		{ "{\"questions\":[{\"key\":\"a\",\"kind\":\"song\",\"label\":{\"en\":\"x\"}}]}", "questions.0.kind" },
		{ "{\"questions\":[{\"key\":\"a\",\"kind\":\"text\",\"label\":{\"fr\":\"x\"}}]}", "questions.0.label" },
		{ "{\"questions\":[{\"key\":\"a\",\"kind\":\"text\",\"label\":{\"en\":\" \"}}]}", "questions.0.label" },
		{ "{\"questions\":[{\"key\":\"a\",\"kind\":\"choice\",\"label\":{\"en\":\"x\"}}]}", "questions.0.options" },
		{ "{\"priority\":9,\"questions\":[{\"key\":\"a\",\"kind\":\"text\",\"label\":{\"en\":\"x\"}}]}", "priority" },
		{ "{\"odd\":1,\"questions\":[{\"key\":\"a\",\"kind\":\"text\",\"label\":{\"en\":\"x\"}}]}", "odd" },
	};
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		struct form f;

		CHECK(!parse(c, bad[i].text, &f));
		CHECK_STR(c->fail.v[0].field, str_of(bad[i].field));
		fail_clear(c);
		}
}

static size_t check(struct ctx *c, const char *answers, bool complete, json_t **out)
{
	struct form f;
	json_t *j;
	size_t n;

	CHECK(parse(c, good, &f));
	CHECK(json_parse(c, str_of(answers), &j));
	CHECK(answers_check(c, &f, j, complete, out) == (c->fail.n == 0));
	n = c->fail.n;
	fail_clear(c);
	return n;
}

TEST(answers_are_checked_all_together)
{
	json_t *out;

	CHECK_I64(check(c, "{\"a\":\"x\",\"b\":\"y\",\"c\":false,\"d\":\"2028-02-29\",\"n\":1.5}", true, &out), 0);
	CHECK_I64(check(c, "{\"a\":\" \"}", true, &out), 1);
	CHECK_I64(check(c, "{}", false, &out), 0);
	CHECK_I64(check(c, "{\"a\":1,\"b\":\"z\",\"c\":\"yes\",\"d\":\"2026-02-29\",\"n\":\"1\",\"odd\":1}", true, &out), 6);
	CHECK_I64(check(c, "{\"d\":\"2026-2-1\"}", false, &out), 1);
	CHECK_I64(check(c, "{\"d\":\"2026-13-01\"}", false, &out), 1);
}

TEST(answers_in_words)
{
	struct buf b = buf_new(c->arena, 10000);
	struct form f;
	json_t *j;

	c->locale = S("en");
	CHECK(parse(c, good, &f));
	CHECK(json_parse(c, S("{\"a\":\"<b>\\nline\",\"b\":\"x\",\"c\":true,\"n\":7}"), &j));
	CHECK_STR(answer_text(c, &f.q[1], answer_of(&f.q[1], j), c->locale), S("Ex"));
	CHECK_STR(answer_text(c, &f.q[2], answer_of(&f.q[2], j), c->locale), S("Yes"));
	CHECK_STR(answer_text(c, &f.q[4], answer_of(&f.q[4], j), c->locale), S("7"));
	answers_html(c, &b, &f, j);
	CHECK(str_starts(buf_str(&b), S("<p><strong>A?</strong><br>&lt;b&gt;<br>line</p>")));
	CHECK(str_find(buf_str(&b), S("(not answered)")) > 0);
}
