#include "desk/texts/signature.h"

#include "desk/cases/outbox_int.h"
#include "desk/people/agent.h"
#include "sql_mailbox.h"
#include "sql_pref.h"
#include "sql_signature.h"
#include "sql_team.h"
#include "text/html.h"

enum { FILLED_MAX = 256 * 1024 };
static const str owners[] = { [SIGNER_AGENT] = S("agent"), [SIGNER_TEAM] = S("team"), [SIGNER_MAILBOX] = S("mailbox") };

bool signature_load(struct ctx *c, enum signer who, i64 id, struct wording *out)
{
	struct sql_signature_of_rows rows;
	size_t i, k;

	*out = (struct wording){ 0 };
	if (!sql_signature_of(c, &(struct sql_signature_of_in){ .owner = owners[who], .owner_id = id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		for (k = 0; k < LOCALES; k++)
			if (str_eq(rows.v[i].language, str_of(message_locales[k])))
				out->v[k] = rows.v[i].html;
	return true;
}

bool signature_save(struct ctx *c, enum signer who, i64 id, const struct wording *w)
{
	size_t k;

	if (!sql_signature_drop(c, &(struct sql_signature_drop_in){ .owner = owners[who], .owner_id = id }, NULL))
		return false;
	for (k = 0; k < LOCALES; k++)
		if (w->v[k].n && !sql_signature_put(c, &(struct sql_signature_put_in){ .owner = owners[who], .owner_id = id,
				.language = str_of(message_locales[k]), .html = w->v[k], .updated_at = c->now }, NULL))
			return false;
	return true;
}

static void put_words(struct signature_places *p, const struct sql_signature_all_row *r)
{
	size_t i, k;

	for (i = 0; i < p->n; i++) {
		if (p->v[i].id != r->owner_id || !str_eq(owners[p->v[i].who], r->owner))
			continue;
		for (k = 0; k < LOCALES; k++)
			if (str_eq(r->language, str_of(message_locales[k])))
				p->v[i].words.v[k] = r->html;
	}
}

bool signature_places(struct ctx *c, struct signature_places *out)
{
	struct sql_signature_all_rows rows;
	struct sql_mailbox_rows boxes;
	struct sql_team_rows teams;
	size_t i;

	if (!sql_team_all(c, &teams) || !sql_mailbox_all(c, &boxes) || !sql_signature_all(c, &rows))
		return false;
	*out = (struct signature_places){ NEW_N(c->arena, struct signature_place, teams.n + boxes.n + 1), 0 };
	for (i = 0; i < teams.n; i++)
		if (teams.v[i].active)
			out->v[out->n++] = (struct signature_place){ SIGNER_TEAM, teams.v[i].id, teams.v[i].name, S(""), { { STR_NULL } } };
	for (i = 0; i < boxes.n; i++)
		if (boxes.v[i].active)
			out->v[out->n++] = (struct signature_place){ SIGNER_MAILBOX, boxes.v[i].id, boxes.v[i].address,
				boxes.v[i].signature_html, { { STR_NULL } } };
	for (i = 0; i < rows.n; i++)
		put_words(out, &rows.v[i]);
	return true;
}

bool signature_on(struct ctx *c, i64 agent_id, bool *on)
{
	struct sql_pref_get_row row;

	if (!sql_pref_get(c, &(struct sql_pref_get_in){ .agent_id = agent_id, .name = S("signature") }, &row, on))
		return false;
	*on = !*on || !str_eq(row.value, S("false"));
	return true;
}

bool signature_switch(struct ctx *c, bool on)
{
	return sql_pref_put(c, &(struct sql_pref_put_in){ .agent_id = c->who->id, .name = S("signature"),
		.value = on ? S("true") : S("false"), .wants_new = false, .updated_at = c->now }, NULL);
}

/* A variable without a value would look like a mistake under a mail. */
static str without_open(struct ctx *c, str html)
{
	struct buf b = buf_new(c->arena, FILLED_MAX);
	struct vars_place p = { 0 };
	size_t at = 0;

	for (; vars_next(html, at, &p); at = p.end)
		buf_put(&b, str_slice(html, at, p.at));
	buf_put(&b, str_slice(html, at, html.n));
	return buf_str(&b);
}

bool signature_fill(struct ctx *c, const struct ticket *t, str agent_name, str html, str *out)
{
	struct html_out clean;
	struct vars v;

	*out = S("");
	if (!str_trim(html).n)
		return true;
	if (vars_standing(html).s) {
		if (!vars_load(c, t, &v))
			return false;
		vars_agent(&v, agent_name);
		html = without_open(c, vars_fill(c, &v, html, VARS_HTML, NULL));
	}
	if (html_sanitize(c->arena, html, NULL, &clean) && str_trim(clean.text).n)
		*out = clean.html;
	return true;
}

/* In this language, else what holds for all, else in whatever language there is. */
static bool pick(struct ctx *c, enum signer who, i64 id, str locale, str usual, str *out)
{
	struct wording w;
	str have, words;

	*out = usual;
	if (!id || !signature_load(c, who, id, &w))
		return !id;
	words = wording_pick(&w, locale, &have);
	if (words.n && (!str_trim(usual).n || str_eq(str_slice(have, 0, 2), str_slice(locale, 0, 2))))
		*out = words;
	return true;
}

bool signature_make(struct ctx *c, const struct signature_ask *ask, struct signature *out)
{
	i64 box_id = ask->mailbox_id ? ask->mailbox_id : ask->t->mailbox_id;
	struct sql_mailbox_row box = { .locale = S(""), .signature_html = S("") };
	struct agent agent = { .name = S(""), .signature_html = S("") };
	bool found = false, on = false;
	str own = S(""), shared;

	*out = (struct signature){ S(""), S(""), ask->locale };
	if (box_id && !sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = box_id }, &box, &found))
		return false;
	if (!out->locale.n)
		out->locale = outbox_locale(ask->t->language.s ? ask->t->language : S(""), found ? box.locale : S(""));
	if (ask->agent_id && (!agent_load(c, ask->agent_id, &agent) || !signature_on(c, agent.id, &on)))
		return false;
	if (on && !pick(c, SIGNER_AGENT, agent.id, out->locale, agent.signature_html, &own))
		return false;
	if (!pick(c, SIGNER_TEAM, ask->t->team_id, out->locale, S(""), &shared) ||
	    (!shared.n && !pick(c, SIGNER_MAILBOX, found ? box.id : 0, out->locale, found ? box.signature_html : S(""), &shared)))
		return false;
	return signature_fill(c, ask->t, agent.name, own, &out->own) &&
		signature_fill(c, ask->t, agent.name, shared, &out->shared);
}
