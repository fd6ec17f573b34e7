/* Mail of a step: who reads it, in which words, when, and when many become one. */
#include "desk/promise/steps.h"

#include "base/json.h"
#include "base/message.h"
#include "desk/cases/outbox.h"
#include "desk/mailer.h"
#include "desk/notices.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/promise/cause.h"
#include "desk/promise/sla_text.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_agent.h"
#include "sql_person.h"
#include "sql_sla.h"
#include "sql_slafire.h"
#include "sql_team.h"
#include "sql_ticket.h"
#include "text/fold.h"

enum { PRIORITY_URGENT = 4, SUBJECT_BYTES = 150, NAME_BYTES = 100, LINES_MAX = 50, PARAMS = 12, MINUTE_MS = 60000 };

/* ---- who ---- */

bool steps_readers(struct ctx *c, const struct step_run *r, const struct sla_action *a, struct readers *out)
{
	*out = (struct readers){ 0 };
	switch (a->to) {
	case SLA_TO_ASSIGNEE:
		return readers_agent(c, r->t->assignee_id, out);
	case SLA_TO_TEAM_LEAD:
		return readers_lead(c, r->t, out);
	case SLA_TO_WATCHERS:
		return readers_watchers(c, r->t, out);
	case SLA_TO_AGENT:
		return readers_agent(c, a->id, out);
	case SLA_TO_TEAM:
		return readers_team(c, a->id, out);
	case SLA_TO_ADDRESS:
		return readers_address(c, a->text, out);
	case SLA_TO_NONE:
		break;
	}
	return true;
}

/* ---- when ---- */

static i64 leaves_at(struct ctx *c, const struct step_run *r)
{
	const struct calendar_timeline *t = sla_calendar_at(r->x->r.clock[r->clock].policy->calendar, c->now);
	i64 at;

	if (!t || r->t->priority >= PRIORITY_URGENT)
		return c->now;
	at = timeline_next_open(t, c->now);
	return at == CALENDAR_NEVER ? c->now : at;
}

/* ---- words ---- */

struct words {
	struct fail_param p[PARAMS];
	size_t n;
	str locale, zone;
	i64 at;			/* when the mail leaves */
};

static void say(struct words *w, const char *name, str value)
{
	if (w->n < PARAMS)
		w->p[w->n++] = (struct fail_param){ name, value };
}

static str minutes(struct arena *a, i64 ms)
{
	return sla_duration_text(a, ms >= MINUTE_MS ? ms / MINUTE_MS * MINUTE_MS : ms > 0 ? ms : 0);
}

static str due_text(struct ctx *c, const struct words *w, i64 at)
{
	struct fail_param p[] = { { "at", str_fmt(c->arena, "%lld", (long long)at) }, { "zone", w->zone } };

	return !at || at == CALENDAR_NEVER ? S("–") : message(c->arena, w->locale, "sla.due", p, COUNT(p));
}

/* What it waits for now, as a sentence. */
static bool waits_for(struct ctx *c, const struct step_run *r, struct words *w)
{
	struct sql_agent_row agent;
	struct sql_team_row team;
	bool has_agent = false, has_team = false;
	struct sla_cause why;

	if (!replay_capacity(c, r->x) ||
	    (r->t->assignee_id && !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = r->t->assignee_id }, &agent, &has_agent)) ||
	    (r->t->team_id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = r->t->team_id }, &team, &has_team)))
		return false;
	sla_cause_of(c->arena, &r->x->r, r->clock, &why);
	if (!why.pieces) {
		say(w, "wait", S("–"));
		return true;
	}
	say(w, "wait", sla_wait_text(c->arena, w->locale, why.piece[why.pieces - 1].label,
		has_agent ? agent.name : S("–"), has_team ? team.name : S("–")));
	return true;
}

static bool customer_name(struct ctx *c, const struct step_run *r, struct words *w)
{
	struct sql_person_row row;
	bool found;

	if (!sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = r->t->requester_id }, &row, &found))
		return false;
	say(w, "customer", found && row.name.n ? str_utf8_trunc(text_clean_line(c->arena, row.name), NAME_BYTES) : S("–"));
	return true;
}

static bool find_words(struct ctx *c, const struct step_run *r, const struct reader *to, struct words *w)
{
	const struct sla_clock *k = &r->x->r.clock[r->clock];
	struct settings s;

	if (!settings_load(c, &s))
		return false;
	w->locale = locale_nearest(to->locale.n ? to->locale : S("en"));
	w->zone = to->zone.n ? to->zone : s.zone;
	say(w, "number", str_fmt(c->arena, "%lld", (long long)r->t->id));
	say(w, "subject", str_utf8_trunc(text_clean_line(c->arena, r->t->subject), SUBJECT_BYTES));
	say(w, "metric", sla_metric_text(c->arena, w->locale, k->metric));
	say(w, "policy", text_clean_line(c->arena, k->policy->name));
	say(w, "target", sla_duration_text(c->arena, k->target_ms));
	say(w, "due", due_text(c, w, k->due_at));
	say(w, "left", minutes(c->arena, k->target_ms - k->elapsed_ms));
	say(w, "over", minutes(c->arena, k->elapsed_ms - k->target_ms));
	say(w, "link", ticket_url(c, r->t->id));
	return customer_name(c, r, w) && waits_for(c, r, w);
}

/* A warning that comes late finds the promise broken already. */
static bool is_broken(const struct step_run *r)
{
	return r->breach || r->x->r.clock[r->clock].breached;
}

static str line_of(struct ctx *c, const struct words *w, const struct step_run *r)
{
	return is_broken(r) ? message(c->arena, w->locale, "mail.sla.breached.line", w->p, w->n)
		: message(c->arena, w->locale, "mail.sla.warned.line", w->p, w->n);
}

/* ---- many become one ---- */

struct digest {
	json_t *lines;		/* the first LINES_MAX */
	i64 count, id;
};

static bool load_digest(struct ctx *c, str folded, struct digest *d)
{
	struct sql_digest_held_row row;
	bool found;
	json_t *o;

	*d = (struct digest){ 0 };
	if (!sql_digest_held(c, &(struct sql_digest_held_in){ .address_folded = folded }, &row, &found))
		return false;
	if (!found)
		return true;
	if (!json_parse(c, row.content, &o))
		return false;
	d->id = row.id;
	d->lines = json_object_get(o, "lines");
	d->count = json_get_i64(o, "count", 0);
	return true;
}

static void put_line(struct buf *text, struct buf *lines, str line)
{
	buf_fmt(text, "%.*s\n\n", FMT(line));
	if (lines->n > 1)
		buf_ch(lines, ',');
	json_str(lines, line);
}

static bool digest_letter(struct ctx *c, const struct words *w, const struct digest *d, str line, struct desk_letter *out)
{
	struct buf text = buf_new(c->arena, 64 * 1024), lines = buf_new(c->arena, 64 * 1024);
	struct fail_param p[2] = { { "n", str_fmt(c->arena, "%lld", (long long)(d->count + 1)) } }, more;
	size_t i, n = json_array_size(d->lines);
	struct text_made made;
	struct settings s;
	struct text_block b;

	buf_ch(&lines, '[');
	for (i = 0; i < n; i++) {
		const json_t *one = json_array_get(d->lines, i);

		put_line(&text, &lines, str_n(json_string_value(one), json_string_length(one)));
	}
	if (n < LINES_MAX)
		put_line(&text, &lines, line);
	else {
		more = (struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)(d->count + 1 - (i64)n)) };
		buf_put(&text, message(c->arena, w->locale, "mail.sla.digest.more", &more, 1));
	}
	b = text_lines(c->arena, "lines", buf_str(&text));
	if (!settings_load(c, &s))
		return false;
	p[1] = (struct fail_param){ "company", s.company };
	if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(S("sla_digest")), .locale = w->locale, .p = p, .n = COUNT(p),
			.block = &b, .blocks = 1 }, &made))
		return false;
	*out = (struct desk_letter){ .locale = w->locale, .purpose = S("digest"), .subject = made.subject, .text = made.text,
		.html = made.html,
		.extra = str_fmt(c->arena, "\"lines\":%.*s],\"count\":%lld", FMT(buf_str(&lines)), (long long)(d->count + 1)) };
	return true;
}

static bool into_digest(struct ctx *c, const struct step_run *r, const struct reader *to, const struct words *w)
{
	struct desk_letter m;
	struct digest d;
	i64 changed = 0;
	str content;

	if (!load_digest(c, address_fold(c->arena, to->address), &d) || !digest_letter(c, w, &d, line_of(c, w, r), &m))
		return false;
	m.to = to->address;
	m.to_name = to->name;
	content = desk_letter_content(c->arena, &m);
	if (d.id && content.s && !sql_digest_update(c, &(struct sql_digest_update_in){ .content = content, .id = d.id }, &changed))
		return false;
	if (changed)
		return true;
	/* none waits, or it left just now: another one */
	d = (struct digest){ 0 };
	if (!digest_letter(c, w, &d, line_of(c, w, r), &m))
		return false;
	m.to = to->address;
	m.to_name = to->name;
	m.not_before = w->at > c->now + DIGEST_MS ? w->at : c->now + DIGEST_MS;
	return desk_letter(c, &m, &d.id);
}

/* ---- one mail ---- */

static bool alone(struct ctx *c, const struct step_run *r, const struct reader *to, const struct words *w,
		  bool *queued)
{
	struct strs list = { .v = NEW_N(c->arena, str, 1), .n = 1 };
	struct text_made made;
	i64 n;

	list.v[0] = to->address;
	if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(is_broken(r) ? S("sla_breached") : S("sla_warned")),
			.locale = w->locale, .ticket = r->t, .p = w->p, .n = w->n }, &made))
		return false;
	if (to->agent_id) {	/* within the ticket's thread: an agent may answer it */
		if (!outbox_put(c, &(struct outbox_mail){ .ticket = r->t, .purpose = S("notify"), .to = list,
				.subject = made.subject, .text = made.text, .html = made.html,
				.locale = w->locale, .not_before = w->at, .automatic = true }, &n))
			return false;
	} else if (!desk_letter(c, &(struct desk_letter){ .to = to->address, .to_name = to->name, .locale = w->locale,
			.subject = made.subject, .text = made.text, .html = made.html, .purpose = S("notify"), .not_before = w->at }, &n)) {
		return false;
	}
	*queued = n > 0;
	return true;
}

bool steps_mail(struct ctx *c, const struct step_run *r, const struct reader *to, str *how)
{
	struct sql_notify_recent_row recent;
	struct words w = { .at = leaves_at(c, r) };
	bool customer, queued;

	if (!reader_is_customer(c, r->t, to->address, &customer))
		return false;
	if (customer || !address_ok(to->address)) {
		*how = customer ? S("customer") : S("no_address");
		return true;
	}
	if (!find_words(c, r, to, &w) ||
	    !sql_notify_recent(c, &(struct sql_notify_recent_in){ .address_folded = address_fold(c->arena, to->address),
			.since_at = w.at - DIGEST_MS }, &recent))
		return false;
	if (recent.n >= DIGEST_OVER) {
		*how = S("digest");
		return into_digest(c, r, to, &w);
	}
	if (!alone(c, r, to, &w, &queued))
		return false;
	*how = queued ? S("sent") : S("no_mailbox");
	return true;
}
