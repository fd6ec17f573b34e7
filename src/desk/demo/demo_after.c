/* What the rules, a checklist and webhooks look like once they were used; after the rules. */
#include "desk/demo/demo.h"

#include "desk/cases/check.h"
#include "desk/cases/relation.h"
#include "desk/cases/tag.h"
#include "sql_demo.h"
#include "sql_rule.h"
#include "sql_webhook.h"

static const char PARCEL[] = "Parcel marked delivered, nothing here", LATE[] = "Ordine in ritardo di una settimana";
static const char *const steps[] = { "Ask the carrier for the proof of delivery", "Check the address with the customer",
	"Send it again or give the money back" };

/* Addresses that nobody has; both ended, so nothing is sent. */
static const struct {
	const char *url, *state, *error;
	i64 status, took_ms, ago_min;
} calls[] = {
	{ "https://erp.example/hooks/orders", "delivered", "", 200, 84, 95 },
	{ "https://erp.example/hooks/stock", "failed", "HTTP 503", 503, 1210, 40 },
};

static bool named(struct ctx *c, const char *subject, struct ticket *t)
{
	struct sql_demo_ticket_named_row row;

	return sql_demo_ticket_named(c, &(struct sql_demo_ticket_named_in){ .subject = str_of(subject) }, &row) &&
		ticket_take(c, row.id, t);
}

/* An agent's tag starts a rule: the log has something to tell. */
static bool tagged(struct ctx *c, struct ticket *t)
{
	struct strs was, tags;
	size_t i;

	if (!tags_parse(c, t->tag_names, &was))
		return false;
	tags = (struct strs){ NEW_N(c->arena, str, was.n + 1), 0 };
	for (i = 0; i < was.n; i++)
		tags.v[tags.n++] = was.v[i];
	tags.v[tags.n++] = S("perdido");
	return ticket_change(c, t, &(struct ticket_change){ .set = TC_TAGS, .tags = tags });
}

static bool listed(struct ctx *c, struct ticket *t)
{
	struct check_items l;
	size_t i;

	for (i = 0; i < COUNT(steps); i++)
		if (!check_add(c, t, str_of(steps[i]), i == 0))
			return false;
	return check_load(c, t->id, &l) && (!l.n || check_save(c, t, &l.v[0], true));
}

static bool called(struct ctx *c, const struct ticket *t)
{
	str body = str_fmt(c->arena, "{\"event\":\"rule\",\"ticket\":{\"id\":%lld}}", (long long)t->id);
	struct sql_demo_webhook_insert_row row;
	size_t i;

	for (i = 0; i < COUNT(calls); i++) {
		i64 at = c->now - calls[i].ago_min * 60000;

		if (!sql_demo_webhook_insert(c, &(struct sql_demo_webhook_insert_in){ .ticket_id = t->id,
				.url = str_of(calls[i].url), .body = body, .state = str_of(calls[i].state), .not_before = at,
				.created_at = at, .ended_at = at + calls[i].took_ms }, &row) ||
		    !sql_webhook_try_add(c, &(struct sql_webhook_try_add_in){ .delivery_id = row.id, .n = 1, .at = at,
				.status = calls[i].status, .took_ms = calls[i].took_ms, .error = str_of(calls[i].error) }, NULL))
			return false;
	}
	return true;
}

bool demo_after(struct ctx *c, const struct actor *agent)
{
	const struct actor *me = c->who;
	struct ticket parcel, late;
	bool ok = named(c, LATE, &late) && named(c, PARCEL, &parcel);

	c->who = agent;
	ok = ok && tagged(c, &parcel) && listed(c, &parcel) && relation_put(c, &parcel, S("relates"), late.id) && called(c, &parcel);
	c->who = me;
	return ok;
}

bool demo_after_remove(struct ctx *c)
{
	return sql_demo_rule_log_delete(c, NULL) && sql_rule_demo_delete(c, NULL) && sql_demo_webhooks_delete(c, NULL);
}
