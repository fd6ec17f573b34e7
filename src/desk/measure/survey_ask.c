/* Whom a survey asks, when, and that it asks once. */
#include "desk/measure/survey.h"

#include "base/message.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/autolimit.h"
#include "desk/cases/outbox.h"
#include "desk/event.h"
#include "desk/flow/vars.h"
#include "desk/front/brand.h"
#include "desk/mailer.h"
#include "desk/people/address.h"
#include "desk/people/agent.h"
#include "desk/people/person.h"
#include "desk/people/token.h"
#include "desk/promise/timeline.h"
#include "desk/promise/world.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_person.h"
#include "sql_survey.h"
#include "store/db.h"

enum { SWEEP_PEOPLE = 50 };
static const i64 DAY_MS = 86400000, HOUR_MS = 3600000, MINUTE_MS = 60000, ACTIVE_DAYS = 180;

/* ---- planning ---- */

static bool has_i64(const struct i64s *l, i64 id)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] == id)
			return true;
	return false;
}

static bool has_str(const struct strs *l, str s)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], s))
			return true;
	return false;
}

/* A survey for the ticket's brand goes before those for all. */
static bool fits(const struct survey *s, const struct ticket *t, bool branded)
{
	return (branded ? has_i64(&s->def.brand_ids, t->brand_id) : !s->def.brand_ids.n) && s->active && str_eq(s->kind, S("csat")) && (!s->def.team_ids.n || has_i64(&s->def.team_ids, t->team_id)) &&
		(!s->def.channels.n || has_str(&s->def.channels, t->channel));
}

static bool drawn(const struct survey *s)
{
	return s->def.sample_pct >= 100 || (i64)(rand_u64() % 100) < s->def.sample_pct;
}

/* In the hours of the team that solved it, where it has some. */
static bool due_at(struct ctx *c, const struct survey *s, const struct ticket *t, i64 *at)
{
	i64 ms = s->def.delay_min * MINUTE_MS, in_hours;
	const struct world_calendar *k = NULL;
	const struct world_team *team;
	const struct world *w;

	*at = c->now + ms;
	if (!s->def.business || !t->team_id)
		return true;
	if (!world_get(c, &w))
		return false;
	team = world_team_of(w, t->team_id);
	if (team && team->calendar_id)
		k = world_calendar_of(w, team->calendar_id);
	if (!k || !k->versions)
		return true;
	in_hours = timeline_add(sla_calendar_at(&k->sla, c->now), c->now, ms);
	if (in_hours != CALENDAR_NEVER)
		*at = in_hours;
	return true;
}

static bool plan(struct ctx *c, const struct survey *s, const struct ticket *t)
{
	struct sql_survey_figures_row f = { 0 };
	struct sql_survey_ask_add_row row;
	struct sql_person_row p;
	bool found;
	i64 at;

	if (!due_at(c, s, t, &at) || !sql_survey_figures(c, &(struct sql_survey_figures_in){ .id = t->id }, &f, &found) ||
	    !sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = t->requester_id }, &p, &found))
		return false;
	if (!found)
		return true;
	app_wake(c, WAKE_PROMISE);
	return sql_survey_ask_add(c, &(struct sql_survey_ask_add_in){ .survey_id = s->id, .version = s->version,
		.kind = s->kind, .ticket_id = t->id, .person_id = t->requester_id, .organisation_id = p.organisation_id,
		.agent_id = t->assignee_id ? t->assignee_id : c->who->kind == ACTOR_AGENT ? c->who->id : 0,
		.team_id = t->team_id, .channel = t->channel, .reason_id = t->reason_id, .language = t->language,
		.one_touch = f.replies <= 1 && f.reopens == 0, .state = S("planned"), .token_hash = STR_NULL, .due_at = at,
		.created_at = c->now }, &row);
}

/* Why a ticket is not asked about; NULL: it is. */
static const char *hinders(const struct ticket *t)
{
	if (t->merged_into_id)
		return "merged";
	if (t->spam)
		return "spam";
	return str_eq(t->category, S("solved")) || str_eq(t->category, S("closed")) ? NULL : "reopened";
}

static bool settle(struct ctx *c, i64 ticket_id)
{
	struct sql_survey_planned_row planned;
	struct surveys all;
	struct ticket t;
	const char *why;
	bool found;
	size_t i;

	if (!ticket_load(c, ticket_id, &t) ||
	    !sql_survey_planned(c, &(struct sql_survey_planned_in){ .ticket_id = ticket_id }, &planned, &found))
		return false;
	why = hinders(&t);
	if (found)
		return !why || sql_survey_ask_drop(c, &(struct sql_survey_ask_drop_in){ .why = str_of(why), .id = planned.id }, NULL);
	/* a machine that nobody answered is not asked how it was */
	if (why || t.demo || t.solved_at != c->now || !t.agent_at)
		return true;
	if (!survey_list(c, &all))
		return false;
	for (i = 0; i < 2 * all.n; i++) {
		const struct survey *s = &all.v[i % all.n];

		if (fits(s, &t, i < all.n))
			return !drawn(s) || plan(c, s, &t);
	}
	return true;
}

static bool settle_as_desk(struct ctx *c, i64 ticket_id)
{
	const struct actor *me = c->who;
	bool ok;

	/* an agent who solved and thereby lost sight of it may still finish */
	if (me->kind != ACTOR_AGENT)
		c->who = actor_system();
	ok = settle(c, ticket_id);
	c->who = me;
	return ok;
}

void survey_later(struct ctx *c, i64 ticket_id, const char *kind)
{
	static const char *const kinds[] = { "ticket.status", "ticket.merged", "ticket.spam" };
	size_t i;

	for (i = 0; ticket_id && i < COUNT(kinds); i++)
		if (str_eq(str_of(kind), str_of(kinds[i])))
			db_before_commit(c, DB_TELL, settle_as_desk, ticket_id);
}

/* ---- the mail ---- */

struct letter {
	const struct survey *s;
	str token, locale;
	struct brand_face face;
	const struct ticket *t;
	str to, name;
	bool stranger;
};

static const char *const face[] = { "", "😞", "🙁", "😐", "🙂", "😀" };

static void put_score(struct ctx *c, struct text_block *b, struct buf out[2], const struct letter *l, i64 n)
{
	bool csat = str_eq(l->s->kind, S("csat"));
	str word = STR_NULL, url = str_fmt(c->arena, "%.*s/%.*s/%.*s?score=%lld", FMT(l->face.home), FMT(l->s->kind),
		FMT(l->token), (long long)n);
	static const char *const key[] = { "", "survey.score.1", "survey.score.2", "survey.score.3", "survey.score.4", "survey.score.5" };

	(void)b;
	word = csat ? message(c->arena, l->locale, key[n], NULL, 0) : str_fmt(c->arena, "%lld", (long long)n);
	buf_put(&out[0], S("<a href=\""));
	html_attr(&out[0], url);
	buf_fmt(&out[0], "\" style=\"display:inline-block;padding:8px 12px;text-decoration:none\">%s ", csat ? face[n] : "");
	html_text(&out[0], word);
	buf_put(&out[0], S("</a> "));
	buf_fmt(&out[1], "%.*s: %.*s\n", FMT(word), FMT(url));
}

static struct text_block scores(struct ctx *c, const struct letter *l)
{
	struct buf out[2] = { buf_new(c->arena, 64 * 1024), buf_new(c->arena, 64 * 1024) };
	struct text_block b = { .param = "scores" };
	i64 from, to, n;

	survey_scale(l->s->kind, &from, &to);
	for (n = to; n >= from; n--)
		put_score(c, &b, out, l, n);
	b.html = buf_str(&out[0]);
	b.text = str_trim(buf_str(&out[1]));
	return b;
}

static bool make_letter(struct ctx *c, struct letter *l, struct text_made *made)
{
	struct fail_param p[4];
	struct text_block b;

	if (!brand_face(c, l->t ? l->t->brand_id : 0, &l->face))
		return false;
	b = scores(c, l);
	p[0] = (struct fail_param){ "company", l->face.name.n ? l->face.name : S("Pronto") };
	p[1] = (struct fail_param){ "question", survey_question_text(c, l->s->kind, &l->s->def, l->locale) };
	p[2] = (struct fail_param){ "link", str_fmt(c->arena, "%.*s/%.*s/%.*s", FMT(l->face.home), FMT(l->s->kind), FMT(l->token)) };
	p[3] = (struct fail_param){ "name", l->name };
	return text_make(c, &(struct text_ask){ .kind = text_kind_of(str_fmt(c->arena, "survey_%.*s", FMT(l->s->kind))),
		.locale = l->locale, .ticket = l->t, .stranger = l->stranger, .p = p, .n = COUNT(p), .block = &b, .blocks = 1 }, made);
}

static bool post(struct ctx *c, struct letter *l, bool *sent)
{
	struct strs to = { NEW_N(c->arena, str, 1), 1 };
	struct text_made made;
	i64 n = 0;

	if (!make_letter(c, l, &made))
		return false;
	to.v[0] = l->to;
	if (l->t ? !outbox_put(c, &(struct outbox_mail){ .ticket = l->t, .purpose = S("survey"), .to = to, .subject = made.subject,
			.html = made.html, .text = made.text, .locale = l->locale, .automatic = true }, &n)
		: !desk_letter(c, &(struct desk_letter){ .to = l->to, .to_name = l->name, .locale = l->locale, .subject = made.subject,
			.html = made.html, .text = made.text, .purpose = S("survey") }, &n))
		return false;
	*sent = n > 0;
	return true;
}

/* ---- sending what was planned ---- */

static bool lately(struct ctx *c, const struct survey *s, i64 person_id, bool *yes)
{
	struct sql_survey_last_sent_row last;

	if (!sql_survey_last_sent(c, &(struct sql_survey_last_sent_in){ .person_id = person_id, .kind = s->kind }, &last))
		return false;
	*yes = last.last_at > 0 && s->def.every_days > 0 && c->now - last.last_at < s->def.every_days * DAY_MS;
	return true;
}

/* *why stays empty: it may be sent. */
static bool hindered(struct ctx *c, const struct survey *s, i64 person_id, i64 ticket_id, str *why)
{
	struct sql_survey_ticket_sent_row before = { 0 };
	bool out, recent;

	*why = S("");
	if (!survey_opted_out(c, person_id, &out) || !lately(c, s, person_id, &recent) ||
	    (ticket_id && !sql_survey_ticket_sent(c, &(struct sql_survey_ticket_sent_in){ .ticket_id = ticket_id }, &before)))
		return false;
	if (!s->active)
		*why = S("off");
	else if (out)
		*why = S("optout");
	else if (recent || (before.last_at && c->now - before.last_at < DAY_MS))
		*why = S("recent");
	return true;
}

static bool find_reader(struct ctx *c, i64 person_id, struct letter *l, str *why)
{
	struct sql_identity_by_address_row id;
	struct sql_person_row p;
	struct vars v;
	bool found;

	if (!person_mail_address(c, person_id, &l->to) ||
	    !sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = person_id }, &p, &found))
		return false;
	if (!found || !l->to.n || !address_ok(l->to)) {
		*why = S("no_address");
		return true;
	}
	if (!sql_identity_by_address(c, &(struct sql_identity_by_address_in){ .kind = S("email"),
			.address_folded = address_fold(c->arena, l->to) }, &id, &found))
		return false;
	l->stranger = !found || !id.verified;
	l->name = str_chr(p.name, '@') >= 0 ? S("") : p.name;
	l->locale = p.locale.n ? locale_nearest(p.locale) : locale_nearest(c->locale);
	if (l->t && !vars_load(c, l->t, &v))
		return false;
	if (l->t)
		l->locale = v.locale;
	return true;
}

struct due {
	const struct sql_survey_due_row *row;
	bool sent;
};

static bool drop(struct ctx *c, i64 id, str why)
{
	return sql_survey_ask_drop(c, &(struct sql_survey_ask_drop_in){ .why = why, .id = id }, NULL);
}

static bool put_off(struct ctx *c, const struct sql_survey_due_row *r)
{
	if (c->now - r->created_at > 7 * DAY_MS)
		return drop(c, r->id, S("limit"));
	return sql_survey_ask_later(c, &(struct sql_survey_ask_later_in){ .due_at = c->now + HOUR_MS, .id = r->id }, NULL);
}

static bool mark_sent(struct ctx *c, i64 id, const struct letter *l, str hash, bool *mine)
{
	i64 n;

	if (!sql_survey_ask_sent(c, &(struct sql_survey_ask_sent_in){ .token_hash = hash, .sent_at = c->now,
			.expires_at = c->now + l->s->def.window_days * DAY_MS, .language = l->locale, .id = id }, &n))
		return false;
	*mine = n > 0;
	return true;
}

/* Everything that may stand against it; *why empty: nothing does. */
static bool may_send(struct ctx *c, const struct sql_survey_due_row *r, struct letter *l, str *why)
{
	*why = hinders(l->t) ? str_of(hinders(l->t)) : S("");
	if (why->n)
		return true;
	if (!hindered(c, l->s, r->person_id, r->ticket_id, why))
		return false;
	return why->n || find_reader(c, r->person_id, l, why);
}

static bool send_due(struct ctx *c, void *arg)
{
	struct due *d = arg;
	const struct sql_survey_due_row *r = d->row;
	struct letter l = { 0 };
	struct survey s;
	struct ticket t;
	str why, hash;
	bool ok;

	d->sent = false;
	if (!survey_load(c, r->survey_id, &s) || !ticket_load(c, r->ticket_id, &t))
		return false;
	l = (struct letter){ .s = &s, .t = &t };
	if (!may_send(c, r, &l, &why))
		return false;
	if (why.n)
		return drop(c, r->id, why);
	if (!autolimit_take(c, &(struct autolimit){ address_fold(c->arena, l.to), t.id, !l.stranger }, &ok))
		return false;
	if (!ok)
		return put_off(c, r);
	l.token = token_new(c->arena, "s", &hash);
	if (!mark_sent(c, r->id, &l, hash, &d->sent) || !d->sent)
		return !d->sent && !c->fail.n;
	if (!post(c, &l, &ok))
		return false;
	if (!ok) {	/* nobody sends: nothing was asked */
		d->sent = false;
		return fail(c, E_CONFLICT, "", "text.no_mailbox");
	}
	return event_append(c, t.id, "survey.sent", str_fmt(c->arena, "{\"survey_id\":%lld,\"ask_id\":%lld}", (long long)s.id,
		(long long)r->id), NULL);
}

bool survey_batch(struct ctx *c, struct survey_batch *b)
{
	struct sql_survey_due_rows rows;
	size_t i;

	b->due = b->sent = 0;
	if (!sql_survey_due(c, &(struct sql_survey_due_in){ .due_at = c->now, .limit_n = b->limit }, &rows))
		return false;
	b->due = (i64)rows.n;
	for (i = 0; i < rows.n; i++) {
		struct due d = { &rows.v[i], false };

		if (!db_try(c, send_due, &d)) {
			if (fail_code(c) == E_UNAVAILABLE || fail_code(c) == E_FULL)
				return false;
			fail_clear(c);
			if (!put_off(c, &rows.v[i]))
				return false;
			continue;
		}
		b->sent += d.sent;
	}
	return true;
}

bool survey_next(struct ctx *c, i64 *at)
{
	struct sql_survey_next_row ask;
	struct sql_survey_sweep_next_row sweep;

	if (!sql_survey_next(c, &ask) || !sql_survey_sweep_next(c, &sweep))
		return false;
	*at = ask.next_at && (!sweep.due_at || ask.next_at < sweep.due_at) ? ask.next_at : sweep.due_at;
	return true;
}

/* ---- without a ticket ---- */

static bool ask_person(struct ctx *c, const struct survey *s, i64 person_id, str *why)
{
	struct sql_survey_ask_add_row row;
	struct letter l = { .s = s };
	struct person p;
	str hash;
	bool ok;

	*why = S("");
	if (!person_load(c, person_id, &p) || !hindered(c, s, person_id, 0, why) || (!why->n && !find_reader(c, person_id, &l, why)))
		return false;
	if (why->n)
		return true;
	if (!autolimit_take(c, &(struct autolimit){ address_fold(c->arena, l.to), 0, !l.stranger }, &ok))
		return false;
	if (!ok) {
		*why = S("limit");
		return true;
	}
	l.token = token_new(c->arena, "s", &hash);
	if (!post(c, &l, &ok))
		return false;
	if (!ok) {
		*why = S("no_mailbox");
		return true;
	}
	return sql_survey_ask_add(c, &(struct sql_survey_ask_add_in){ .survey_id = s->id, .version = s->version, .kind = s->kind,
		.person_id = person_id, .organisation_id = p.organisation_id, .channel = S("email"), .language = l.locale,
		.state = S("sent"), .token_hash = hash, .due_at = c->now, .sent_at = c->now,
		.expires_at = c->now + s->def.window_days * DAY_MS, .created_at = c->now }, &row);
}

bool survey_send(struct ctx *c, const struct survey *s, i64 person_id)
{
	static const char *const keys[][2] = { { "off", "survey.off" }, { "optout", "survey.optout" }, { "recent", "survey.recent" },
		{ "no_address", "survey.no_address" }, { "limit", "survey.limit" }, { "no_mailbox", "text.no_mailbox" } };
	size_t i;
	str why;

	if (!ask_person(c, s, person_id, &why))
		return false;
	for (i = 0; why.n && i < COUNT(keys); i++)
		if (str_eq(why, str_of(keys[i][0])))
			return fail(c, E_CONFLICT, "person_id", keys[i][1]);
	return true;
}

bool survey_test(struct ctx *c, const struct survey *s, str locale)
{
	struct letter l = { .s = s, .token = S("test"), .locale = locale };
	struct agent me;
	bool sent;

	if (!agent_load(c, c->who->id, &me))
		return false;
	l.to = me.email;
	l.name = me.name;
	return post(c, &l, &sent) && (sent || fail(c, E_CONFLICT, "", "text.no_mailbox"));
}

/* Some persons a round; the whole desk once a day. */
bool survey_sweep(struct ctx *c, bool *more)
{
	struct sql_survey_people_rows people;
	struct sql_survey_row row;
	struct survey s;
	i64 n, last;
	bool found;
	size_t i;
	str why;

	*more = false;
	if (!sql_survey_sweep_due(c, &(struct sql_survey_sweep_due_in){ .sweep_at = c->now }, &row, &found))
		return false;
	if (!found)
		return true;
	if (!survey_load(c, row.id, &s) || !sql_survey_people(c, &(struct sql_survey_people_in){ .after_id = s.sweep_id,
			.since_at = c->now - ACTIVE_DAYS * DAY_MS, .limit_n = SWEEP_PEOPLE }, &people))
		return false;
	last = people.n < SWEEP_PEOPLE ? 0 : people.v[people.n - 1].id;
	if (!sql_survey_sweep_put(c, &(struct sql_survey_sweep_put_in){ .sweep_at = last ? c->now : c->now + DAY_MS,
			.sweep_id = last, .id = s.id, .seen_id = s.sweep_id }, &n))
		return false;
	*more = n > 0;
	for (i = 0; n && i < people.n; i++)
		if (people.v[i].writes && drawn(&s) && !ask_person(c, &s, people.v[i].id, &why))
			return false;
	return true;
}

/* ---- who is left alone ---- */

bool survey_optout(struct ctx *c, i64 person_id, bool out)
{
	return out ? sql_survey_optout_put(c, &(struct sql_survey_optout_put_in){ .person_id = person_id,
			.agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : 0, .created_at = c->now }, NULL)
		: sql_survey_optout_drop(c, &(struct sql_survey_optout_drop_in){ .person_id = person_id }, NULL);
}

bool survey_opted_out(struct ctx *c, i64 person_id, bool *out)
{
	struct sql_survey_optout_of_row row;

	return sql_survey_optout_of(c, &(struct sql_survey_optout_of_in){ .person_id = person_id }, &row, out);
}
