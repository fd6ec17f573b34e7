/* Fields as they are kept, asked for by conditions and required; snoozing and its counters. */
#include "desk/cases/cases_fixture_test.h"

#include "base/json.h"
#include "desk/cases/field_value.h"
#include "desk/cases/follow.h"
#include "desk/cases/reason.h"
#include "desk/cases/snooze.h"
#include "desk/promise/condition.h"

static json_t *parsed(struct ctx *c, const char *text)
{
	json_t *j = NULL;

	CHECK(json_parse(c, str_of(text), &j));
	return j;
}

static i64 make(struct ctx *c, const char *name, enum field_kind kind, const char *required)
{
	struct case_field f = { .object = S("ticket"), .name = str_of(name), .kind = kind, .unit = S("") };
	struct field_form form = { .label = parsed(c, "{\"en\":\"Label\",\"es\":\"Etiqueta\"}"),
		.required = json_object_get(parsed(c, required), "r") };

	if (kind == FK_CHOICES)
		form.options = json_object_get(parsed(c, "{\"o\":[{\"key\":\"lid\",\"label\":{\"en\":\"Lid\"}},{\"key\":\"box\",\"label\":{\"en\":\"Box\"}}]}"), "o");
	CHECK(field_save(c, &f, &form));
	return f.id;
}

static bool meets(struct ctx *c, const struct ticket *t, const char *when)
{
	const struct condition *k = NULL;
	struct cond_attrs a;

	CHECK(condition_parse(c, parsed(c, when), "when", &k) && case_attrs(c, t, &a));
	return condition_holds(k, &a);
}

static void kept(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "fields"), back;
	struct case_fields fields;
	str shown;

	make(c, "amount", FK_NUMBER, "{\"r\":[]}");
	make(c, "parts", FK_CHOICES, "{\"r\":[]}");
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_FIELDS,
		.fields = parsed(c, "{\"amount\":12,\"parts\":[\"box\",\"lid\"]}") }));
	CHECK(fields_load(c, S("ticket"), &fields) && field_values_shown(c, S("ticket"), t.id, &shown));
	CHECK_STR(shown, S("{\"amount\":12,\"parts\":[\"box\",\"lid\"]}"));
	c->locale = S("es");
	CHECK_STR(field_label(c, &fields.v[0]), S("Etiqueta"));
	CHECK(meets(c, &t, "{\"field\":\"field:parts\",\"op\":\"is\",\"value\":\"lid\"}"));
	CHECK(meets(c, &t, "{\"field\":\"field:parts\",\"op\":\"in\",\"value\":[\"x\",\"box\"]}"));
	CHECK(!meets(c, &t, "{\"field\":\"field:parts\",\"op\":\"is_not\",\"value\":\"box\"}"));
	CHECK(meets(c, &t, "{\"field\":\"field:nope\",\"op\":\"unset\"}"));
	back = cases_reload(c, t.id);
	CHECK_I64(back.last_event_id, t.last_event_id);
	CHECK(fields_forget(c, S("ticket"), t.id) && field_values_shown(c, S("ticket"), t.id, &shown));
	CHECK_STR(shown, S("{}"));
}
TEST(fields_are_kept_and_asked_for) { cases_on_each(c, kept); }

static void required(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "required");
	struct ticket_change solve = { .set = TC_CATEGORY, .category = S("solved") },
		both = { .set = TC_CATEGORY | TC_FIELDS, .category = S("solved") };

	make(c, "cause", FK_TEXT, "{\"r\":[\"solved\"]}");
	cases_refused(c, &t, &solve, "ticket.field_required");
	t = cases_reload(c, t.id);
	both.fields = parsed(c, "{\"cause\":\"wet\"}");
	CHECK(ticket_change(c, &t, &both));
	CHECK_STR(t.category, S("solved"));
}
TEST(a_required_field_holds_the_solving) { cases_on_each(c, required); }

static void reason_path_holds(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "reason");
	struct reason top = { 0 }, low = { 0 };

	CHECK(reason_save(c, &top, parsed(c, "{\"en\":\"Top\"}")));
	low.parent_id = top.id;
	CHECK(reason_save(c, &low, parsed(c, "{\"en\":\"Low\"}")));
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_REASON, .reason_id = low.id }));
	CHECK(meets(c, &t, str_z(c->arena, str_fmt(c->arena, "{\"field\":\"reason\",\"op\":\"is\",\"value\":%lld}", (long long)top.id))));
	CHECK(!meets(c, &t, str_z(c->arena, str_fmt(c->arena, "{\"field\":\"reason\",\"op\":\"is\",\"value\":%lld}", (long long)(low.id + 7)))));
}
TEST(a_reason_meets_what_stands_above_it) { cases_on_each(c, reason_path_holds); }

static void sleeps(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "sleepy");
	i64 began = c->now, next, woken;

	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = c->now + 3600000 }));
	CHECK(cases_counters_true(c, &t.id, 1));
	CHECK(snooze_next(c, &next) && next == began + 3600000);
	CHECK(snooze_wake_due(c, &woken) && woken == 0);
	c->now += 3600000;
	CHECK(snooze_wake_due(c, &woken) && woken == 1);
	CHECK(snooze_wake_due(c, &woken) && woken == 0);
	CHECK(cases_counters_true(c, &t.id, 1));
	t = cases_reload(c, t.id);
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = c->now + 3600000 }));
	t = cases_says(c, k, t.id, "Hello again");
	CHECK_I64(cases_reload(c, t.id).snoozed_until, 0);
	c->now = began;
}
TEST(a_snoozed_ticket_wakes_once) { cases_on_each(c, sleeps); }

static void one_in_the_way(struct ctx *c, struct cases *k)
{
	struct ticket bad = cases_open(c, k, "in the way"), good = cases_open(c, k, "behind it"), was;
	i64 began = c->now, woken;

	CHECK(ticket_change(c, &bad, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = c->now + 3600000 }));
	CHECK(ticket_change(c, &good, &(struct ticket_change){ .set = TC_SNOOZE, .snooze_until = c->now + 3600001 }));
	was = bad;
	bad.snoozed_by = 999999;	/* whom nothing can be told: the notice has no reader */
	CHECK(ticket_save(c, &was, &bad));
	c->now += 3600002;
	CHECK(snooze_wake_due(c, &woken));
	CHECK_I64(woken, 1);
	CHECK_I64(cases_reload(c, good.id).snoozed_until, 0);
	CHECK(cases_reload(c, bad.id).snoozed_until > c->now);
	c->now = began;
}
TEST(a_ticket_that_cannot_wake_holds_up_nobody) { cases_on_each(c, one_in_the_way); }
