#include "api/shapes_people.h"

#include "api/shapes.h"
#include "desk/cases/field_value.h"
#include "desk/cases/view.h"
#include "desk/people/person.h"
#include "desk/settings.h"
#include "store/db.h"

static const struct field agent_f[] = {
	F(agent, id),
	F(agent, name),
	F(agent, email, .doc = "Empty unless the reader is an administrator or the agent."),
	F(agent, role, .one_of = "owner|admin|agent|light|custom"),
	F(agent, role_id, .id_null = true, .doc = "Of a role of the desk's own."),
	F(agent, role_name, .nullable = true),
	F(agent, locale),
	F(agent, zone),
	F(agent, theme, .one_of = "auto|light|dark"),
	F(agent, undo_ms),
	F(agent, signature_html),
	F(agent, keys_off),
	F(agent, active),
	F(agent, totp, .doc = "Signs in with a second factor."),
	F(agent, team_ids),
	F(agent, invited, .doc = "Has not accepted the invitation yet."),
	F(agent, demo),
	F(agent, link, .doc = "Invitation to hand over; only when no mailbox could send it."),
};
const struct shape agent_shape = SHAPE_AS("agent_out", agent, agent_f);

static const struct field session_f[] = {
	FO(session_out, agent, &agent_shape),
	F(session_out, csrf, .doc = "Goes into X-CSRF-Token of every unsafe request."),
	F(session_out, build),
	F(session_out, now, .time = true),
	F(session_out, setup_needed),
	F(session_out, demo),
	F(session_out, company),
	F(session_out, permissions),
};
const struct shape session_shape = SHAPE(session_out, session_f);

static const struct field identity_f[] = {
	F(identity, id),
	F(identity, kind, .one_of = "email|phone|handle"),
	F(identity, address),
	F(identity, verified),
	F(identity, undeliverable),
	F(identity, preferred, .doc = "Where the person wants to be written to; one of a kind."),
};
const struct shape identity_shape = SHAPE_AS("identity_out", identity, identity_f);

static const struct field person_f[] = {
	F(person_out, id),
	F(person_out, name),
	FO(person_out, organisation, &ref_shape),
	F(person_out, locale),
	F(person_out, zone),
	F(person_out, note),
	F(person_out, value_tier),
	FL(person_out, identities, &identity_shape),
	F(person_out, tickets_open),
	F(person_out, tickets_total),
	F(person_out, merged_into_id, .id_null = true, .doc = "Who this person turned out to be."),
	F(person_out, created_at, .time = true),
	F(person_out, demo),
	F(person_out, fields, .nullable = true, .doc = "Fields of the desk that are filled, by key; null in lists and in tickets."),
};
const struct shape person_shape = SHAPE(person_out, person_f);

static const struct field organisation_f[] = {
	F(organisation, id),
	F(organisation, name),
	F(organisation, domains),
	F(organisation, note),
	F(organisation, value_tier),
	F(organisation, demo),
};
const struct shape organisation_shape = SHAPE_AS("organisation_out", organisation, organisation_f);

/* ---- what several files ask ---- */

static void permissions_of(struct ctx *c, const struct actor *who, struct strs *out)
{
	int v;

	*out = (struct strs){ .v = NEW_N(c->arena, str, VERBS) };
	for (v = 0; v < VERBS; v++)
		if (can(who, (enum verb)v, NULL))
			out->v[out->n++] = str_of(verb_name((enum verb)v));
}

bool session_fill(struct ctx *c, const struct actor *who, struct session_out *out)
{
	struct agent *a = NEW(c->arena, struct agent);
	struct settings s;

	if (!agent_load(c, who->id, a) || !settings_load(c, &s))
		return false;
	*out = (struct session_out){ .agent = a, .csrf = who->csrf, .build = c->app->build, .now = c->now,
				     .demo = s.demo, .company = s.company };
	permissions_of(c, who, &out->permissions);
	return true;
}

struct answer {
	const struct session_new *s;
	struct session_out *out;
};

static bool answer_read(struct ctx *c, void *arg)
{
	struct answer *x = arg;
	struct actor who;

	return session_actor(c, x->s, &who) && session_fill(c, &who, x->out);
}

bool session_answer(struct ctx *c, const struct session_new *s, struct session_out *out)
{
	struct answer x = { s, out };

	if (!db_read(c, answer_read, &x))
		return false;
	call_cookie(c, s->token, s->max_age_s);
	return true;
}

struct session_from session_from_call(struct ctx *c)
{
	str agent = http_header(c->call->http, "User-Agent");

	return (struct session_from){ .ip = c->call->http->peer, .user_agent = agent.s ? agent : S("") };
}

bool must_session(struct ctx *c)
{
	return c->who->session_id != 0 || fail_p(c, E_FORBIDDEN, "", "forbidden",
		&(struct fail_param){ "permission", S("self") });
}

struct agent *agent_shown(struct ctx *c, const struct agent *a)
{
	struct agent *out = NEW(c->arena, struct agent);

	*out = *a;
	if (can(c->who, V_AGENT_EDIT, NULL) || c->who->id == a->id)
		return out;
	out->email = S("");
	out->signature_html = S("");
	out->totp = false;
	return out;
}

void person_show(struct ctx *c, const struct person *p, struct person_out *out)
{
	*out = (struct person_out){ .id = p->id, .name = p->name, .locale = p->locale, .zone = p->zone,
		.note = p->note, .value_tier = p->value_tier, .identities = p->identities,
		.tickets_open = p->tickets_open, .tickets_total = p->tickets_total,
		.merged_into_id = p->merged_into_id, .created_at = p->created_at, .demo = p->demo };
	if (c->who->reach != REACH_ALL)	/* kept counts are of the whole desk */
		out->tickets_open = out->tickets_total = 0;
	if (p->organisation_id) {
		out->organisation = NEW(c->arena, struct ref_out);
		*out->organisation = (struct ref_out){ p->organisation_id, p->organisation_name };
	}
}

bool person_show_counted(struct ctx *c, const struct person *p, struct person_out *out)
{
	person_show(c, p, out);
	return c->who->reach == REACH_ALL || view_seen_of_person(c, p->id, &out->tickets_open, &out->tickets_total);
}

bool person_to_out(struct ctx *c, i64 person_id, struct person_out *out)
{
	struct person p;

	/* with what this transaction changed of his counts */
	return db_last_now(c) && person_load(c, person_id, &p) && person_show_counted(c, &p, out);
}

bool fields_to_out(struct ctx *c, str object, i64 id, struct json_raw *out)
{
	return field_values_shown(c, object, id, &out->text);
}

bool person_seen(struct ctx *c, i64 id, struct person *p)
{
	return person_load(c, id, p) && (sees_person(c->who, p->organisation_id) || fail(c, E_NOT_FOUND, "", "not_found"));
}
