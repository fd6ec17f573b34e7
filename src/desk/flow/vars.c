#include "desk/flow/vars.h"

#include "base/message.h"
#include "desk/cases/outbox_int.h"
#include "desk/front/brand.h"
#include "desk/people/person.h"
#include "desk/settings.h"
#include "sql_agent.h"
#include "sql_macro.h"
#include "sql_mailbox.h"
#include "sql_person.h"
#include "sql_team.h"
#include "text/fold.h"

enum var {
	V_CUSTOMER_NAME, V_CUSTOMER_FIRST, V_CUSTOMER_MAIL, V_CUSTOMER_ORG,
	V_NUMBER, V_SUBJECT, V_PROMISED, V_OPENED,
	V_AGENT_NAME, V_AGENT_FIRST, V_TEAM, V_COMPANY, V_DESK_MAIL, VARS
};
static const str names[VARS] = {
	[V_CUSTOMER_NAME] = S("customer.name"), [V_CUSTOMER_FIRST] = S("customer.first_name"),
	[V_CUSTOMER_MAIL] = S("customer.email"), [V_CUSTOMER_ORG] = S("customer.organisation"),
	[V_NUMBER] = S("ticket.number"), [V_SUBJECT] = S("ticket.subject"),
	[V_PROMISED] = S("ticket.promised_at"), [V_OPENED] = S("ticket.opened_at"),
	[V_AGENT_NAME] = S("agent.name"), [V_AGENT_FIRST] = S("agent.first_name"), [V_TEAM] = S("team.name"),
	[V_COMPANY] = S("company.name"), [V_DESK_MAIL] = S("company.email"),
};
enum { REACH = 300, OUT_MAX = 2 << 20, VALUE_BYTES = 300 };

struct strs vars_names(struct arena *a)
{
	struct strs out = { NEW_N(a, str, VARS), VARS };
	size_t i;

	for (i = 0; i < VARS; i++)
		out.v[i] = names[i];
	return out;
}

/* ---- finding ---- */

static size_t var_of(str name)
{
	size_t i;

	for (i = 0; i < VARS && !str_eq(names[i], name); i++)
		;
	return i;
}

/* The next {{…}} from a place on, its inside on one line and not beyond REACH. */
bool vars_next(str text, size_t from, struct vars_place *p)
{
	str rest = str_slice(text, from, text.n), in;
	ssize_t at = str_find(rest, S("{{")), end, bar;

	if (at < 0)
		return false;
	p->at = from + (size_t)at;
	in = str_slice(text, p->at + 2, p->at + 2 + REACH);
	end = str_find(in, S("}}"));
	p->open = end < 0;
	p->end = p->open ? p->at + 2 : p->at + 4 + (size_t)end;
	in = str_slice(in, 0, p->open ? 0 : (size_t)end);
	bar = str_chr(in, '|');
	p->name = str_trim(bar < 0 ? in : str_slice(in, 0, (size_t)bar));
	p->words = bar < 0 ? STR_NULL : str_trim(str_slice(in, (size_t)bar + 1, in.n));
	return true;
}

/* Lines as a reader of the text counts them. */
static i64 line_of(str text, size_t at, enum vars_as as)
{
	static const str ends[] = { S("</p>"), S("</li>"), S("<br"), S("</div>"), S("</h1>"), S("</h2>"), S("</h3>") };
	i64 line = 1;
	size_t i, k;

	for (i = 0; i < at; i++) {
		if (as == VARS_TEXT) {
			line += text.s[i] == '\n';
			continue;
		}
		for (k = 0; k < COUNT(ends); k++)
			line += str_starts(str_slice(text, i, at), ends[k]);
	}
	return line;
}

static bool refuse(struct ctx *c, const char *field, const char *key, const struct fail_param p[2])
{
	return fail_full(c, &(struct failure){ .code = E_INVALID, .field = str_of(field), .key = key,
		.p = { p[0], p[1] } });
}

static bool named(const struct strs *known, str name)
{
	size_t i;

	for (i = 0; i < known->n; i++)
		if (str_eq(known->v[i], name))
			return true;
	return false;
}

bool vars_check_names(struct ctx *c, str text, enum vars_as as, const char *field, const struct strs *known)
{
	struct vars_place p = { 0 };
	size_t at = 0;

	for (; vars_next(text, at, &p); at = p.end) {
		struct fail_param say[2] = {
			{ "line", str_fmt(c->arena, "%lld", (long long)line_of(text, p.at, as)) },
			{ "name", str_dup(c->arena, str_utf8_trunc(p.name, 60)) },
		};

		/* formatting inside of the braces would be torn apart */
		if (p.open || (as == VARS_HTML && (str_chr(p.name, '<') >= 0 || (p.words.s && str_chr(p.words, '<') >= 0))))
			return refuse(c, field, "vars.open", say);
		if (!named(known, p.name))
			return refuse(c, field, "vars.unknown", say);
	}
	return true;
}

bool vars_check(struct ctx *c, str text, enum vars_as as, const char *field)
{
	struct strs all = vars_names(c->arena);

	return vars_check_names(c, text, as, field, &all);
}

str vars_standing(str text)
{
	struct vars_place p = { 0 };
	size_t at = 0;

	for (; vars_next(text, at, &p); at = p.end)
		if (!p.open && var_of(p.name) < VARS)
			return p.name;
	return STR_NULL;
}

/* ---- filling ---- */

/* A customer may be called anything, also {{agent.name}}. */
static void put_value(struct ctx *c, struct buf *b, str value, enum vars_as as)
{
	str clean = str_utf8_trunc(text_clean_line(c->arena, value), VALUE_BYTES);
	struct buf whole = buf_new(c->arena, 2 * VALUE_BYTES + 16);
	size_t i;

	for (i = 0; i < clean.n; i++) {
		buf_ch(&whole, clean.s[i]);
		if (clean.s[i] == '{' && i + 1 < clean.n && clean.s[i + 1] == '{')
			buf_ch(&whole, ' ');
	}
	if (as == VARS_HTML)
		html_text(b, buf_str(&whole));
	else
		buf_put(b, buf_str(&whole));
}

static void note_left(struct strs *left, str name)
{
	size_t i;

	for (i = 0; left && i < left->n; i++)
		if (str_eq(left->v[i], name))
			return;
	if (left && left->n < VARS)
		left->v[left->n++] = name;
}

str vars_fill(struct ctx *c, const struct vars *v, str text, enum vars_as as, struct strs *left)
{
	struct buf b = buf_new(c->arena, OUT_MAX);
	struct vars_place p = { 0 };
	size_t at = 0;

	if (left)
		*left = (struct strs){ NEW_N(c->arena, str, VARS), 0 };
	for (; vars_next(text, at, &p); at = p.end) {
		size_t i = p.open ? VARS : var_of(p.name);

		buf_put(&b, str_slice(text, at, p.at));
		if (i < VARS && v->value[i].n) {
			put_value(c, &b, v->value[i], as);
		} else if (i < VARS && p.words.s) {
			buf_put(&b, p.words);
		} else {
			buf_put(&b, str_slice(text, p.at, p.end));
			if (i < VARS)
				note_left(left, names[i]);
		}
	}
	buf_put(&b, str_slice(text, at, text.n));
	return buf_str(&b);
}

/* ---- values ---- */

/* "Lucía Fernández Gil" is Lucía; an address or a single sign is no name. */
static str first_name(str name)
{
	str rest = str_trim(name), word = STR_NULL;

	if (!rest.n || str_chr(rest, '@') >= 0 || !str_cut(&rest, ' ', &word))
		return S("");
	return str_trim(word);
}

void vars_agent(struct vars *v, str name)
{
	v->value[V_AGENT_NAME] = name;
	v->value[V_AGENT_FIRST] = first_name(name);
}

str vars_locale(const struct ticket *t, str person, str mailbox)
{
	str base = str_slice(t->language, 0, 2);

	if (person.n && (!base.n || str_starts(person, base)))
		return locale_nearest(person);
	return outbox_locale(t->language, mailbox);
}

static str instant(struct ctx *c, str locale, str zone, i64 at)
{
	struct fail_param p[] = { { "at", str_fmt(c->arena, "%lld", (long long)at) }, { "zone", zone } };

	return at ? message(c->arena, locale, "sla.due", p, COUNT(p)) : S("");
}

static bool load_customer(struct ctx *c, const struct ticket *t, struct vars *v, str *zone)
{
	struct sql_mailbox_row box = { .locale = S("") };
	struct sql_person_row p = { .name = S("") };
	struct brand_face face;
	struct settings s;
	bool found = false;

	if (!settings_load(c, &s) || !brand_face(c, t->brand_id, &face))
		return false;
	if (t->mailbox_id && !sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = t->mailbox_id }, &box, &found))
		return false;
	v->value[V_DESK_MAIL] = found ? box.address : S("");
	v->value[V_COMPANY] = face.name;
	if (!sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = t->requester_id }, &p, &found) ||
	    !person_mail_address(c, t->requester_id, &v->value[V_CUSTOMER_MAIL]))
		return false;
	v->locale = vars_locale(t, found ? p.locale : S(""), box.locale);
	*zone = found && p.zone.n && zone_ok(c, p.zone) ? p.zone : s.zone.n ? s.zone : S("UTC");
	if (!found)
		return true;
	v->value[V_CUSTOMER_NAME] = str_chr(p.name, '@') >= 0 ? S("") : str_trim(p.name);
	v->value[V_CUSTOMER_FIRST] = first_name(p.name);
	v->value[V_CUSTOMER_ORG] = p.organisation_name;
	return true;
}

static bool load_desk(struct ctx *c, const struct ticket *t, struct vars *v)
{
	i64 agent_id = c->who->kind == ACTOR_AGENT ? c->who->id : t->assignee_id;
	struct sql_agent_row agent;
	struct sql_team_row team;
	bool found = false;

	if (agent_id && !sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, &agent, &found))
		return false;
	if (found) {
		v->value[V_AGENT_NAME] = agent.name;
		v->value[V_AGENT_FIRST] = first_name(agent.name);
	}
	found = false;
	if (t->team_id && !sql_team_by_id(c, &(struct sql_team_by_id_in){ .id = t->team_id }, &team, &found))
		return false;
	if (found)
		v->value[V_TEAM] = team.name;
	return true;
}

bool vars_load(struct ctx *c, const struct ticket *t, struct vars *out)
{
	struct sql_ticket_told_row told = { .promised_at = 0 };
	bool found;
	size_t i;
	str zone;

	*out = (struct vars){ .value = NEW_N(c->arena, str, VARS) };
	if (!load_customer(c, t, out, &zone) || !load_desk(c, t, out) ||
	    !sql_ticket_told(c, &(struct sql_ticket_told_in){ .id = t->id }, &told, &found))
		return false;
	out->value[V_NUMBER] = t->id ? str_fmt(c->arena, "%lld", (long long)t->id) : S("");
	out->value[V_SUBJECT] = t->subject;
	out->value[V_PROMISED] = instant(c, out->locale, zone, found ? told.promised_at : 0);
	for (i = 0; i < VARS; i++)
		if (!out->value[i].s)
			out->value[i] = S("");
	out->value[V_OPENED] = instant(c, out->locale, zone, t->created_at);
	return true;
}
