#include "desk/policy.h"

/* What each verb is called, the least role that may do it and the scope a key needs. */
struct rule {
	const char *name;
	enum role least;
	unsigned scope;
	bool read;
};

static const struct rule rules[] = {
	[V_TICKET_READ] = { "ticket.read", ROLE_LIGHT, SCOPE_READ, true },
	[V_TICKET_OPEN] = { "ticket.open", ROLE_AGENT, SCOPE_WRITE, false },
	[V_TICKET_REPLY] = { "ticket.reply", ROLE_AGENT, SCOPE_WRITE, false },
	[V_TICKET_NOTE] = { "ticket.note", ROLE_LIGHT, SCOPE_WRITE, false },
	[V_TICKET_EDIT] = { "ticket.edit", ROLE_AGENT, SCOPE_WRITE, false },
	[V_TICKET_SPAM] = { "ticket.spam", ROLE_AGENT, SCOPE_WRITE, false },
	[V_PERSON_READ] = { "person.read", ROLE_LIGHT, SCOPE_READ, true },
	[V_PERSON_EDIT] = { "person.edit", ROLE_AGENT, SCOPE_WRITE, false },
	[V_ATTACHMENT_READ] = { "attachment.read", ROLE_LIGHT, SCOPE_READ, true },
	[V_ATTACHMENT_ADD] = { "attachment.add", ROLE_LIGHT, SCOPE_WRITE, false },
	[V_TAG_EDIT] = { "tag.edit", ROLE_ADMIN, SCOPE_ADMIN, false },
	[V_DIRECTORY_READ] = { "directory.read", ROLE_LIGHT, SCOPE_READ, true },
	[V_ADMIN] = { "admin", ROLE_ADMIN, SCOPE_ADMIN, false },
	[V_OWNER] = { "owner", ROLE_OWNER, SCOPE_ADMIN, false },
	[V_SELF] = { "self", ROLE_LIGHT, SCOPE_READ, false },
};

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ ROLE_LIGHT, "light" },
	{ ROLE_AGENT, "agent" },
	{ ROLE_ADMIN, "admin" },
	{ ROLE_OWNER, "owner" },
};

bool can(const struct actor *who, enum verb v, const struct object *o)
{
	if (!who || (size_t)v >= COUNT(rules))
		return false;
	if (who->kind == ACTOR_SYSTEM)
		return true;
	if (who->kind != ACTOR_AGENT || who->id <= 0)
		return false;
	if (who->role < rules[v].least || who->role > ROLE_OWNER)
		return false;
	if (!(who->scopes & rules[v].scope))
		return false;
	/* Own things are own: not even the owner signs for somebody else. */
	return v != V_SELF || !o || o->agent_id == 0 || o->agent_id == who->id;
}

static bool names_something(const struct object *o)
{
	return o && (o->ticket_id || o->team_id || o->assignee_id || o->requester_id || o->agent_id);
}

bool must_can(struct ctx *c, enum verb v, const struct object *o)
{
	if (can(c->who, v, o))
		return true;
	if (!c->who || c->who->kind == ACTOR_NOBODY)
		return fail(c, E_UNAUTHENTICATED, "", "auth.needed");
	/* Who may not even see it learns nothing, not that it exists either. */
	if (names_something(o) && (size_t)v < COUNT(rules) && (rules[v].read || v == V_SELF))
		return fail(c, E_NOT_FOUND, "", "not_found");
	return fail_p(c, E_FORBIDDEN, "", "forbidden",
		      &(struct fail_param){ "permission", str_of(verb_name(v)) });
}

const char *verb_name(enum verb v)
{
	return (size_t)v < COUNT(rules) ? rules[v].name : "";
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
