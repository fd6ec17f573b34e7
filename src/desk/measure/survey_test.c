#include "base/test.h"

#include <math.h>

#include "desk/measure/survey.h"
#include "desk/measure/survey_report.h"

static bool near(double a, double b)
{
	return fabs(a - b) < 0.05;
}

TEST(interval_of_a_rate)
{
	struct survey_figure f = { .answered = 10, .good = 8 };

	/* by hand: (0.8 + 0.19207 ± 1.95996 √(0.016 + 0.0096036)) ÷ 1.384146 */
	survey_wilson(&f);
	CHECK(near(f.value, 80) && near(f.low, 49.02) && near(f.high, 94.33));
	f = (struct survey_figure){ .answered = 3, .good = 3 };
	survey_wilson(&f);
	CHECK(near(f.value, 100) && near(f.low, 43.85) && near(f.high, 100));
	f = (struct survey_figure){ .answered = 4, .good = 0 };
	survey_wilson(&f);
	CHECK(near(f.value, 0) && near(f.low, 0) && near(f.high, 48.99));
}

TEST(interval_of_a_net_score)
{
	struct survey_figure f = { .answered = 100, .good = 60, .bad = 20 };

	/* 0.4 ± 1.95996 √((0.8 − 0.16) ÷ 100) */
	survey_net(&f);
	CHECK(near(f.value, 40) && near(f.low, 24.32) && near(f.high, 55.68));
	f = (struct survey_figure){ .answered = 5, .good = 5 };
	survey_net(&f);
	CHECK(near(f.value, 100) && near(f.low, 100) && near(f.high, 100));
}

static bool parse(struct ctx *c, const char *text, const char *kind, struct survey_def *d)
{
	json_t *j;

	return json_parse(c, str_of(text), &j) && survey_def_parse(c, j, str_of(kind), d);
}

TEST(what_a_survey_is_when_nothing_is_said)
{
	struct survey_def d;

	CHECK(parse(c, "{}", "csat", &d));
	CHECK(d.delay_min == 60 && d.business && d.sample_pct == 100 && d.every_days == 0 && d.window_days == 14 && d.low_at == 2);
	CHECK(parse(c, "{}", "nps", &d) && d.every_days == 90 && d.low_at == SURVEY_NO_SCORE);
	CHECK(parse(c, "{}", "exit", &d) && d.low_at == SURVEY_NO_SCORE);
}

TEST(a_definition_is_read_back_as_it_was_written)
{
	struct survey_def d, e;
	str text;

	CHECK(parse(c, "{\"delay_min\":5,\"business\":false,\"sample_pct\":30,\"low_at\":3,\"team_ids\":[4,7],\"channels\":[\"email\"],"
		"\"thanks\":{\"es\":\"Gracias \\\"mil\\\"\"},\"questions\":[{\"key\":\"why\",\"kind\":\"choice\",\"required\":true,"
		"\"label\":{\"en\":\"Why?\"},\"options\":[{\"key\":\"a\",\"label\":{\"en\":\"A\"}},{\"label\":{\"en\":\"B\"}}]}]}", "csat", &d));
	text = survey_def_json(c, &d);
	CHECK(survey_def_read(c, text, &e));
	CHECK_STR(survey_def_json(c, &e), text);
	CHECK(e.delay_min == 5 && e.team_ids.n == 2 && e.team_ids.v[1] == 7 && e.qs == 1 && e.q[0].required && e.q[0].options == 2);
	CHECK_STR(e.q[0].option[1].key, S("o2"));
}

TEST(what_is_wrong_is_named)
{
	static const char *const bad[][2] = { { "{\"delay_min\":-1}", "definition.delay_min" }, { "{\"sample_pct\":0}", "definition.sample_pct" },
		{ "{\"questions\":[{\"kind\":\"dance\",\"label\":{\"en\":\"x\"}}]}", "definition.questions.0.kind" },
		{ "{\"questions\":[{\"kind\":\"text\",\"label\":{}}]}", "definition.questions.0.label" },
		{ "{\"questions\":[{\"kind\":\"choice\",\"label\":{\"en\":\"x\"},\"options\":[]}]}", "definition.questions.0.options" },
		{ "[]", "definition" } };
	struct survey_def d;
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		fail_clear(c);
		CHECK(!parse(c, bad[i][0], "csat", &d));
		CHECK(c->fail.n > 0);
		CHECK_STR(c->fail.v[0].field, str_of(bad[i][1]));
	}
	fail_clear(c);
}
