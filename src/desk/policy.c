#include "desk/policy.h"

/* What each verb is called, the least built-in role that may do it and the scope a key
 * needs.  whole: it reaches into every team.  fixed: no box in a role's form. */
enum { READS = 1, WHOLE = 2, FIXED = 4 };
struct rule {
	const char *name;
	enum role least;
	unsigned scope, flags;
};

static const struct rule rules[VERBS] = {
	[V_TICKET_READ] = { "ticket.read", ROLE_LIGHT, SCOPE_READ, READS | FIXED },
	[V_TICKET_OPEN] = { "ticket.open", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_REPLY] = { "ticket.reply", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_NOTE] = { "ticket.note", ROLE_LIGHT, SCOPE_WRITE, 0 },
	[V_TICKET_EDIT] = { "ticket.edit", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_SPAM] = { "ticket.spam", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_ASSIGN] = { "ticket.assign", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_MERGE] = { "ticket.merge", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_TICKET_BULK] = { "ticket.bulk", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_PERSON_READ] = { "person.read", ROLE_LIGHT, SCOPE_READ, READS },
	[V_PERSON_EDIT] = { "person.edit", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_PERSON_MERGE] = { "person.merge", ROLE_AGENT, SCOPE_WRITE, WHOLE },
	[V_ORGANISATION_EDIT] = { "organisation.edit", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_ATTACHMENT_READ] = { "attachment.read", ROLE_LIGHT, SCOPE_READ, READS | FIXED },
	[V_ATTACHMENT_ADD] = { "attachment.add", ROLE_LIGHT, SCOPE_WRITE, FIXED },
	[V_TAG_EDIT] = { "tag.edit", ROLE_ADMIN, SCOPE_ADMIN, 0 },
	[V_DIRECTORY_READ] = { "directory.read", ROLE_LIGHT, SCOPE_READ, READS | FIXED },
	[V_REPORT_READ] = { "report.read", ROLE_LIGHT, SCOPE_READ, WHOLE },
	[V_MACRO_SHARE] = { "macro.share", ROLE_ADMIN, SCOPE_ADMIN, 0 },
	[V_RULE_EDIT] = { "rule.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_FORM_EDIT] = { "form.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_FIELD_EDIT] = { "field.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_ROUTING_EDIT] = { "routing.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_SLA_EDIT] = { "sla.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_ARTICLE_READ] = { "article.read", ROLE_LIGHT, SCOPE_READ, READS },
	[V_ARTICLE_EDIT] = { "article.edit", ROLE_AGENT, SCOPE_WRITE, 0 },
	[V_ARTICLE_PUBLISH] = { "article.publish", ROLE_ADMIN, SCOPE_ADMIN, 0 },
	[V_AGENT_EDIT] = { "agent.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_ROLE_EDIT] = { "role.edit", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_ADMIN] = { "admin", ROLE_ADMIN, SCOPE_ADMIN, WHOLE },
	[V_OWNER] = { "owner", ROLE_OWNER, SCOPE_ADMIN, WHOLE | FIXED },
	[V_SELF] = { "self", ROLE_LIGHT, SCOPE_READ, FIXED },
};

/* Who works here at all sees what his reach holds, and himself. */
static const u64 ALL_HAVE = 1ull << V_SELF | 1ull << V_DIRECTORY_READ | 1ull << V_TICKET_READ |
	1ull << V_ATTACHMENT_READ | 1ull << V_ATTACHMENT_ADD;

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ ROLE_LIGHT, "light" },
	{ ROLE_AGENT, "agent" },
	{ ROLE_ADMIN, "admin" },
	{ ROLE_OWNER, "owner" },
	{ ROLE_CUSTOM, "custom" },
};

static const char *const reaches[] = { [REACH_ALL] = "all", [REACH_TEAMS] = "teams",
	[REACH_ORGANISATIONS] = "organisations", [REACH_OWN] = "own" };

u64 verbs_of_role(enum role r)
{
	u64 out = 0;
	size_t v;

	for (v = 0; v < VERBS && r != ROLE_CUSTOM; v++)
		if (r >= rules[v].least && r <= ROLE_OWNER)
			out |= 1ull << v;
	return out;
}

u64 verbs_of(const struct actor *who)
{
	u64 out = 0;
	size_t v;

	if (who->role != ROLE_CUSTOM)
		return verbs_of_role(who->role);
	for (v = 0; v < VERBS; v++)
		if (!(rules[v].flags & FIXED) && (who->reach == REACH_ALL || !(rules[v].flags & WHOLE)))
			out |= who->verbs & 1ull << v;
	return out | ALL_HAVE;
}

/* One of them, asked for every row of a list. */
static bool has_verb(const struct actor *who, enum verb v)
{
	if (who->role != ROLE_CUSTOM)
		return who->role >= rules[v].least && who->role <= ROLE_OWNER;
	return verbs_of(who) & 1ull << v;
}

bool reach_has(const struct actor *who, i64 organisation_id)
{
	str words = who->organisations, word;
	i64 id;

	while (organisation_id && str_cut(&words, ' ', &word))
		if (str_i64(word, &id) && id == organisation_id)
			return true;
	return false;
}

bool sees_person(const struct actor *who, i64 organisation_id)
{
	return who->kind != ACTOR_AGENT || who->reach != REACH_ORGANISATIONS || reach_has(who, organisation_id);
}

/* A ticket within what the actor's role lets him see. */
static bool in_reach(const struct actor *who, const struct object *o)
{
	size_t i;

	if (who->reach == REACH_ALL || !o || !o->ticket_id || o->assignee_id == who->id)
		return true;
	for (i = 0; i < who->team_ids.n && who->reach == REACH_TEAMS; i++)
		if (who->team_ids.v[i] == o->team_id)
			return true;
	return who->reach == REACH_ORGANISATIONS && reach_has(who, o->organisation_id);
}

/* An article's visibility; what is published for all is for every agent too. */
static bool in_sight(const struct actor *who, const struct object *o)
{
	size_t i, k;

	if (o->sight == SIGHT_PUBLIC)
		return true;
	if (o->sight == SIGHT_SIGNED_IN && who->kind == ACTOR_PERSON)
		return who->id > 0;
	if (who->kind != ACTOR_AGENT || !(verbs_of(who) & 1ull << V_ARTICLE_READ) || !(who->scopes & SCOPE_READ))
		return false;
	if (o->sight != SIGHT_TEAM || verbs_of(who) & 1ull << V_ARTICLE_PUBLISH)
		return true;
	for (i = 0; i < who->team_ids.n; i++)
		for (k = 0; k < o->sight_teams.n; k++)
			if (who->team_ids.v[i] == o->sight_teams.v[k])
				return true;
	return false;
}

/* An agent whose role and key know the verb, on what his reach holds. */
static bool agent_can(const struct actor *who, enum verb v, const struct object *o)
{
	if (who->kind != ACTOR_AGENT || who->id <= 0 || !has_verb(who, v))
		return false;
	if (!(who->scopes & rules[v].scope) || !in_reach(who, o))
		return false;
	/* Own things are own: not even the owner signs for somebody else. */
	return v != V_SELF || !o || o->agent_id == 0 || o->agent_id == who->id;
}

bool can(const struct actor *who, enum verb v, const struct object *o)
{
	bool sight = o && o->sight != SIGHT_NONE;

	if (!who || (size_t)v >= VERBS)
		return false;
	if (who->kind == ACTOR_SYSTEM)
		return true;
	if (sight && !in_sight(who, o))
		return false;
	return (sight && v == V_ARTICLE_READ) || agent_can(who, v, o);
}

static bool names_something(const struct object *o)
{
	return o && (o->ticket_id || o->sight || o->team_id || o->assignee_id || o->requester_id || o->agent_id);
}

/* The same question, without the ticket that this request holds. */
static bool can_here(const struct ctx *c, enum verb v, const struct object *o)
{
	struct object rest;

	if (!o || !o->ticket_id || o->ticket_id != c->taken_ticket)
		return can(c->who, v, o);
	rest = *o;
	rest.ticket_id = 0;
	return can(c->who, v, &rest);
}

bool sees_ticket(const struct ctx *c, const struct object *o)
{
	return can_here(c, V_TICKET_READ, o);
}

bool must_can(struct ctx *c, enum verb v, const struct object *o)
{
	bool hidden;

	if (can_here(c, v, o))
		return true;
	if (!c->who || c->who->kind == ACTOR_NOBODY)
		return fail(c, E_UNAUTHENTICATED, "", "auth.needed");
	/* Who may not even see it learns nothing, not that it exists either. */
	hidden = (size_t)v < VERBS && ((rules[v].flags & READS) || v == V_SELF ||
		(!in_reach(c->who, o) && o->ticket_id != c->taken_ticket));
	if (names_something(o) && hidden)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return fail_p(c, E_FORBIDDEN, "", "forbidden",
		      &(struct fail_param){ "permission", str_of(verb_name(v)) });
}

const char *verb_name(enum verb v)
{
	return (size_t)v < VERBS ? rules[v].name : "";
}

bool verb_parse(str name, enum verb *v)
{
	size_t i;

	for (i = 0; i < VERBS; i++)
		if (str_eq(name, str_of(rules[i].name))) {
			*v = (enum verb)i;
			return true;
		}
	return false;
}

bool verb_whole(enum verb v)
{
	return (size_t)v < VERBS && (rules[v].flags & WHOLE);
}

bool verb_admin(enum verb v)
{
	return (size_t)v < VERBS && rules[v].least >= ROLE_ADMIN;
}

bool verb_given(enum verb v)
{
	return (size_t)v < VERBS && !(rules[v].flags & FIXED);
}

bool reach_parse(str s, enum reach *out)
{
	str word;
	size_t i;

	if (!str_cut(&s, ' ', &word))
		return false;
	for (i = 0; i < COUNT(reaches); i++)
		if (str_eq(word, str_of(reaches[i]))) {
			*out = (enum reach)i;
			return true;
		}
	return false;
}

str reach_name(enum reach r)
{
	return (size_t)r < COUNT(reaches) ? str_of(reaches[r]) : S("");
}

bool role_parse(str s, enum role *out)
{
	size_t i;

	for (i = 0; i < COUNT(roles); i++)
		if (str_eq(s, str_of(roles[i].name))) {
			*out = roles[i].role;
			return true;
		}
	return false;
}

str role_name(enum role r)
{
	size_t i;

	for (i = 0; i < COUNT(roles); i++)
		if (roles[i].role == r)
			return str_of(roles[i].name);
	return S("");
}

const struct actor *actor_system(void)
{
	static const struct actor the_system = { .kind = ACTOR_SYSTEM, .name = { "Pronto", 6 },
						 .scopes = SCOPE_ALL };

	return &the_system;
}

const struct actor *actor_nobody(void)
{
	static const struct actor nobody = { .kind = ACTOR_NOBODY, .name = { "", 0 } };

	return &nobody;
}
