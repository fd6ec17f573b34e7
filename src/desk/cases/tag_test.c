/* Tags: one spelling per folded name, lists on tickets that follow. */
#include "desk/cases/cases_fixture_test.h"

#include "desk/cases/tag.h"

static bool set_tags(struct ctx *c, struct ticket *t, str a, str b, str d)
{
	str v[] = { a, b, d };

	return ticket_change(c, t, &(struct ticket_change){ .set = TC_TAGS, .tags = { v, d.s ? 3 : b.s ? 2 : a.s ? 1 : 0 } });
}

static i64 tag_id(struct ctx *c, str name)
{
	struct tag_list l;

	CHECK(tag_list(c, name, &l));
	CHECK_I64(l.n, 1);
	return l.n ? l.v[0].id : 0;
}

static void folding(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x"), u = cases_open(c, k, "y");
	struct tag_list l;
	i64 head;

	CHECK(set_tags(c, &t, S("Envío"), S("  envio "), S("ENVÍO")));
	CHECK_STR(t.tag_names, S("[\"Envío\"]"));
	CHECK(set_tags(c, &u, S("envio"), S("   "), S("Pago")));
	CHECK_STR(cases_reload(c, u.id).tag_names, S("[\"Envío\",\"Pago\"]"));
	CHECK(tag_list(c, S("ENV"), &l));
	CHECK_I64(l.n, 1);
	CHECK_I64(l.v[0].tickets, 2);
	head = u.last_event_id;
	CHECK(set_tags(c, &u, S("pago"), S("nuevo"), STR_NULL));
	CHECK_STR(cases_detail(c, u.id, "ticket.tags"), S("{\"added\":[\"nuevo\"],\"removed\":[\"Envío\"]}"));
	CHECK(set_tags(c, &u, S("NUEVO"), S("Pago"), STR_NULL));
	CHECK_STR(cases_events(c, u.id, head), S("ticket.tags"));	/* only the order differed */
	CHECK(set_tags(c, &u, STR_NULL, STR_NULL, STR_NULL));
	CHECK_STR(cases_reload(c, u.id).tag_names, S("[]"));
	CHECK(tag_list(c, S("env"), &l));
	CHECK_I64(l.v[0].tickets, 1);
}
TEST(tags_fold_to_one_spelling) { cases_on_each(c, folding); }

struct rename {
	i64 id;
	str name;
};

static bool do_rename(struct ctx *c, void *arg)
{
	const struct rename *r = arg;

	return tag_rename(c, r->id, r->name);
}

static void renaming(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	struct ticket_change solve = { .set = TC_CATEGORY, .category = S("solved") };
	i64 pago, envio, head;

	CHECK(set_tags(c, &t, S("pago"), S("envio"), STR_NULL));
	pago = tag_id(c, S("pago"));
	envio = tag_id(c, S("envio"));
	CHECK(cases_fails(c, do_rename, &(struct rename){ pago, S("ENVÍO") }, E_CONFLICT, "tag.exists"));
	CHECK(cases_fails(c, do_rename, &(struct rename){ pago, S("   ") }, E_INVALID, "shape.required"));
	CHECK(cases_fails(c, do_rename, &(struct rename){ 99999, S("other") }, E_NOT_FOUND, "not_found"));
	CHECK(tag_rename(c, envio, S("Envío")));	/* its own other spelling */
	CHECK(ticket_change(c, &t, &solve) && ticket_change(c, &t, &(struct ticket_change){
		.set = TC_CATEGORY, .category = S("closed") }));
	head = t.last_event_id;
	CHECK(tag_rename(c, pago, S("Cobro")));
	CHECK_STR(cases_reload(c, t.id).tag_names, S("[\"Cobro\",\"Envío\"]"));
	CHECK(tag_remove(c, envio));
	CHECK_STR(cases_reload(c, t.id).tag_names, S("[\"Cobro\"]"));
	CHECK_STR(cases_events(c, t.id, head), S(""));
	CHECK(cases_counters_true(c, &t.id, 1));
}
TEST(renaming_a_tag_rewrites_its_tickets_and_never_merges) { cases_on_each(c, renaming); }

static void too_many(struct ctx *c, struct cases *k)
{
	struct ticket t = cases_open(c, k, "x");
	str v[51];
	size_t i;

	for (i = 0; i < COUNT(v); i++)
		v[i] = str_fmt(c->arena, "tag %zu", i);
	cases_refused(c, &t, &(struct ticket_change){ .set = TC_TAGS, .tags = { v, 51 } }, "shape.count");
	CHECK(ticket_change(c, &t, &(struct ticket_change){ .set = TC_TAGS, .tags = { v, 50 } }));
}
TEST(a_ticket_holds_at_most_fifty_tags) { cases_on_each(c, too_many); }
