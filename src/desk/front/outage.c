#include "desk/front/outage.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/app.h"
#include "desk/cases/threading.h"
#include "desk/event.h"
#include "desk/mailer.h"
#include "desk/names.h"
#include "desk/people/address.h"
#include "desk/people/token.h"
#include "desk/policy.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_front.h"

enum { TITLE_CHARS = 150, TEXT_CHARS = 4000 };

static struct outage from_row(const struct sql_outage_row *r)
{
	return (struct outage){ .id = r->id, .started_at = r->started_at, .resolved_at = r->resolved_at, .titles = { r->titles },
		.state = r->state, .impact = r->impact };
}

static bool give_updates(struct ctx *c, struct outage *v, size_t n)
{
	struct i64s ids = { NEW_N(c->arena, i64, n), 0 };
	struct sql_outage_updates_rows rows;

	for (size_t i = 0; i < n; i++)
		ids.v[ids.n++] = v[i].id;
	if (!n)
		return true;
	if (!sql_outage_updates(c, &(struct sql_outage_updates_in){ .ids = ids }, &rows))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct outage_update *u = NEW_N(c->arena, struct outage_update, rows.n);
		size_t k = 0;

		for (size_t r = 0; r < rows.n; r++)
			if (rows.v[r].outage_id == v[i].id)
				u[k++] = (struct outage_update){ rows.v[r].id, rows.v[r].created_at, rows.v[r].state, { rows.v[r].texts } };
		v[i].updates = (struct list){ u, k };
	}
	return true;
}

bool outages_load(struct ctx *c, i64 since, struct outages *out)
{
	struct sql_outage_rows rows;
	struct outage *v;

	if (!sql_outages_since(c, &(struct sql_outages_since_in){ .since = since }, &rows))
		return false;
	v = NEW_N(c->arena, struct outage, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = from_row(&rows.v[i]);
	out->list = (struct list){ v, rows.n };
	return give_updates(c, v, rows.n);
}

bool outage_now(struct ctx *c, str *impact)
{
	static const char *const rising[] = { "upkeep", "minor", "major", "critical" };
	struct sql_outage_rows rows;
	size_t worst = 0;

	*impact = S("");
	if (!sql_outages_running(c, &rows))
		return false;
	for (size_t i = 0; i < rows.n; i++)
		for (size_t k = worst; k < COUNT(rising); k++)
			if (str_eq(rows.v[i].impact, str_of(rising[k]))) {
				*impact = str_of(rising[k]);
				worst = k;
			}
	return true;
}

/* ---- writing ---- */

static bool checked(struct ctx *c, str json, const struct names_rule *rule, str *out)
{
	json_t *j;

	return json_parse(c, json, &j) && names_check(c, j, rule, out);
}

static str state_word(struct ctx *c, str locale, str state)
{
	static const char *const keys[][2] = { { "investigating", "page.status.investigating" }, { "identified", "page.status.identified" },
		{ "watching", "page.status.watching" }, { "resolved", "page.status.resolved" } };

	for (size_t i = 0; i < COUNT(keys); i++)
		if (str_eq(state, str_of(keys[i][0])))
			return message(c->arena, locale, keys[i][1], NULL, 0);
	return state;
}

/* The link that ends it is the same in all letters, so that it works in an old one too. */
static bool write_to(struct ctx *c, const struct sql_subscribers_after_row *s, const struct outage *o, str texts, str company)
{
	struct text_made made;
	struct buf extra = buf_new(c->arena, 4096);
	str token, stop;
	i64 id;

	if (!threading_token(c, str_fmt(c->arena, "status-stop %.*s", FMT(address_fold(c->arena, s->address))), &token))
		return false;
	stop = str_fmt(c->arena, "%.*s/status/stop/%.*s", FMT(c->app->base_url), FMT(token));
	buf_put(&extra, S("\"unsubscribe\":"));
	json_str(&extra, stop);
	return text_make(c, &(struct text_ask){ .kind = text_kind_of(S("outage")), .locale = s->locale, .n = 6, .p = (struct fail_param[]){
			{ "company", company }, { "title", names_of_text(c, o->titles.text, s->locale) },
			{ "state", state_word(c, s->locale, o->state) }, { "words", names_of_text(c, texts, s->locale) },
			{ "link", str_fmt(c->arena, "%.*s/status", FMT(c->app->base_url)) }, { "stop", stop } } }, &made) &&
		sql_subscriber_renew(c, &(struct sql_subscriber_renew_in){ .stop_hash = token_hash(c->arena, token), .id = s->id }, NULL) &&
		desk_letter(c, &(struct desk_letter){ .to = s->address, .to_name = S(""), .locale = s->locale, .subject = made.subject,
			.text = made.text, .html = made.html, .purpose = S("notify"), .extra = buf_str(&extra) }, &id);
}

static bool tell(struct ctx *c, const struct outage *o, str texts)
{
	struct sql_subscribers_after_rows rows;
	struct settings s;
	i64 after = 0;

	if (!settings_load(c, &s))
		return false;
	do {
		if (!sql_subscribers_after(c, &(struct sql_subscribers_after_in){ .after_id = after }, &rows))
			return false;
		for (size_t i = 0; i < rows.n; i++) {
			if (!write_to(c, &rows.v[i], o, texts, s.company))
				return false;
			after = rows.v[i].id;
		}
	} while (rows.n == 500);
	return true;
}

static bool write(struct ctx *c, const struct outage_edit *e, struct outage *o)
{
	struct sql_outage_add_row row;

	if (o->id)
		return sql_outage_save(c, &(struct sql_outage_save_in){ .titles = o->titles.text, .state = o->state, .impact = o->impact,
			.resolved_at = o->resolved_at, .updated_at = c->now, .id = o->id }, NULL);
	if (!sql_outage_add(c, &(struct sql_outage_add_in){ .titles = o->titles.text, .state = o->state, .impact = o->impact,
			.demo = e->demo, .started_at = c->now, .resolved_at = o->resolved_at, .created_at = c->now }, &row))
		return false;
	o->id = row.id;
	o->started_at = c->now;
	return true;
}

static bool lay(struct ctx *c, const struct outage_edit *e, struct outage *o, str *texts)
{
	static const struct names_rule title = { "titles", TITLE_CHARS, true, false }, words = { "texts", TEXT_CHARS, false, true };
	bool ok = true;

	if (e->titles.n || !o->id)
		ok = checked(c, e->titles.n ? e->titles : S("{}"), &title, &o->titles.text);
	*texts = S("{}");
	if (e->texts.n)
		ok = checked(c, e->texts, &words, texts) && ok;
	o->state = e->state.n ? e->state : o->state;
	o->impact = e->impact.n ? e->impact : o->impact;
	if (!str_eq(o->state, S("resolved")))
		o->resolved_at = 0;
	else if (!o->resolved_at)
		o->resolved_at = c->now;
	return ok;
}

bool outage_save(struct ctx *c, const struct outage_edit *e, struct outage *out)
{
	struct sql_outage_update_add_row added;
	struct sql_outage_row row;
	str before = S(""), texts;
	bool found;

	*out = (struct outage){ .state = S("investigating"), .impact = S("minor") };
	if (e->id) {
		if (!sql_outage_by_id(c, &(struct sql_outage_by_id_in){ .id = e->id }, &row, &found))
			return false;
		if (!found)
			return fail(c, E_NOT_FOUND, "", "outage.unknown");
		*out = from_row(&row);
		before = out->state;
	}
	if (!lay(c, e, out, &texts) || !write(c, e, out))
		return false;
	if (texts.n > 2 || !str_eq(before, out->state)) {
		if (!sql_outage_update_add(c, &(struct sql_outage_update_add_in){ .outage_id = out->id, .state = out->state, .texts = texts,
				.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .created_at = c->now }, &added))
			return false;
		if (!e->demo && !tell(c, out, texts))
			return false;
	}
	return give_updates(c, out, 1) &&
		event_append(c, 0, "outage.saved", str_fmt(c->arena, "{\"id\":%lld}", (long long)out->id), NULL);
}

bool outage_delete(struct ctx *c, i64 id)
{
	i64 changed = 0;

	if (!sql_outage_delete(c, &(struct sql_outage_delete_in){ .id = id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_NOT_FOUND, "", "outage.unknown");
	return event_append(c, 0, "outage.deleted", str_fmt(c->arena, "{\"id\":%lld}", (long long)id), NULL);
}

/* ---- subscribers ---- */

bool outage_subscribe(struct ctx *c, str address)
{
	str confirm, stop, token = token_new(c->arena, "", &confirm);
	struct settings s;

	token_new(c->arena, "", &stop);
	if (!address_ok(address))
		return fail(c, E_INVALID, "email", "request.email");
	if (!settings_load(c, &s))
		return false;
	return sql_subscriber_add(c, &(struct sql_subscriber_add_in){ .address = address, .address_folded = address_fold(c->arena, address),
			.locale = c->locale, .confirm_hash = confirm, .stop_hash = stop, .created_at = c->now }, NULL) &&
		desk_mail(c, &(struct desk_mail){ .to = address, .to_name = S(""), .locale = c->locale, .kind = "subscribe",
			.p = { { "company", s.company },
			       { "link", str_fmt(c->arena, "%.*s/status/confirm/%.*s", FMT(c->app->base_url), FMT(token)) } } }, NULL);
}

bool outage_confirm(struct ctx *c, str token)
{
	str hash = token_hash(c->arena, token);
	i64 changed = 0;

	if (hash.n && !sql_subscriber_confirm(c, &(struct sql_subscriber_confirm_in){ .confirmed_at = c->now, .confirm_hash = hash }, &changed))
		return false;
	return changed || fail(c, E_NOT_FOUND, "", "link.dead");
}

bool outage_unsubscribe(struct ctx *c, str token)
{
	str hash = token_hash(c->arena, token);

	return !hash.n || sql_subscriber_stop(c, &(struct sql_subscriber_stop_in){ .stop_hash = hash }, NULL);
}
