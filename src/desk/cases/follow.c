#include "desk/cases/follow.h"

#include "desk/event.h"
#include "desk/notices.h"
#include "desk/notify.h"
#include "desk/people/agent.h"
#include "sql_agent.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "text/fold.h"

enum { MENTIONS_MAX = 50, TEXT_MAX = 64 * 1024 };

bool watchers_load(struct ctx *c, i64 ticket_id, struct i64s *out)
{
	struct sql_watchers_of_ticket_rows rows;
	size_t i;

	if (!sql_watchers_of_ticket(c, &(struct sql_watchers_of_ticket_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*out = (struct i64s){ NEW_N(c->arena, i64, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = rows.v[i].agent_id;
	return true;
}

bool follow_may(struct ctx *c, const struct ticket *t, i64 agent_id, bool *yes)
{
	struct object o = ticket_object(t);
	struct actor who = { 0 };
	struct sql_agent_row row;
	struct agent a;
	bool found;

	*yes = false;
	if (!sql_agent_by_id(c, &(struct sql_agent_by_id_in){ .id = agent_id }, &row, &found))
		return false;
	if (!found || !row.active)
		return true;
	if (!agent_load(c, agent_id, &a) || !agent_actor(c, &a, &who))
		return false;
	*yes = can(&who, V_TICKET_READ, &o);
	return true;
}

bool watcher_put(struct ctx *c, struct ticket *t, i64 agent_id)
{
	bool yes;
	i64 n;

	if (!follow_may(c, t, agent_id, &yes))
		return false;
	if (!yes)
		return fail(c, E_INVALID, "agent_id", "agent.unknown");
	if (!sql_watcher_add(c, &(struct sql_watcher_add_in){ .ticket_id = t->id, .agent_id = agent_id, .created_at = c->now }, &n))
		return false;
	return !n || event_append(c, t->id, "watch.added", str_fmt(c->arena, "{\"agent_id\":%lld}", (long long)agent_id), &t->last_event_id);
}

bool watcher_drop(struct ctx *c, struct ticket *t, i64 agent_id)
{
	i64 n;

	if (!sql_watcher_delete(c, &(struct sql_watcher_delete_in){ .ticket_id = t->id, .agent_id = agent_id }, &n))
		return false;
	return !n || event_append(c, t->id, "watch.removed", str_fmt(c->arena, "{\"agent_id\":%lld}", (long long)agent_id), &t->last_event_id);
}

/* ---- telling ---- */

/* message_id: the note that names him, for his mail; 0: none. */
static bool tell_of(struct ctx *c, const struct ticket *t, i64 agent_id, const char *kind, i64 message_id)
{
	struct buf b = buf_new(c->arena, 16 * 1024);
	bool yes;

	if (!follow_may(c, t, agent_id, &yes) || !yes)
		return !fail_code(c);
	buf_put(&b, S("{\"subject\":"));
	json_str(&b, t->subject);
	buf_put(&b, S(",\"by\":"));
	json_str(&b, c->who->name.s ? c->who->name : S(""));
	if (message_id)
		buf_fmt(&b, ",\"message_id\":%lld", (long long)message_id);
	buf_ch(&b, '}');
	return notice_put(c, &(struct notice_new){ .agent_id = agent_id, .ticket_id = t->id, .kind = kind, .detail = buf_str(&b) });
}

static bool tell(struct ctx *c, const struct ticket *t, i64 agent_id, const char *kind)
{
	return tell_of(c, t, agent_id, kind, 0);
}

static bool is_self(const struct ctx *c, i64 agent_id)
{
	return c->who->kind == ACTOR_AGENT && c->who->id == agent_id;
}

static bool among(const struct i64s *l, i64 id)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i] == id)
			return true;
	return false;
}

static void add(struct i64s *l, i64 id)
{
	if (l->n < MENTIONS_MAX && !among(l, id))
		l->v[l->n++] = id;
}

/* ---- mentions ---- */

/* Of one "@": the longest name that stands there, of a person or a team. */
struct at {
	str rest;		/* folded text behind the @ */
	i64 agent_id, team_id;
	size_t len;
};

static void try_name(struct ctx *c, struct at *x, str name, i64 agent_id, i64 team_id)
{
	str folded = text_fold(c->arena, name);
	bool ends = x->rest.n == folded.n || (x->rest.n > folded.n && !((x->rest.s[folded.n] >= 'a' && x->rest.s[folded.n] <= 'z') ||
		(x->rest.s[folded.n] >= '0' && x->rest.s[folded.n] <= '9')));

	if (folded.n <= x->len || !ends || !str_starts(x->rest, folded))
		return;
	x->len = folded.n;
	x->agent_id = agent_id;
	x->team_id = team_id;
}

static bool add_team(struct ctx *c, i64 team_id, struct i64s *who)
{
	struct sql_team_members_rows m;
	size_t i;

	if (!sql_team_members(c, &(struct sql_team_members_in){ .team_id = team_id }, &m))
		return false;
	for (i = 0; i < m.n; i++)
		add(who, m.v[i].agent_id);
	return true;
}

static bool mentioned(struct ctx *c, str text, struct i64s *who)
{
	str t = text_fold(c->arena, str_utf8_trunc(text, TEXT_MAX));
	struct sql_agent_names_rows agents;
	struct sql_team_rows teams;
	size_t i, k;

	*who = (struct i64s){ NEW_N(c->arena, i64, MENTIONS_MAX), 0 };
	if (str_chr(t, '@') < 0)
		return true;
	if (!sql_agent_names(c, &agents) || !sql_team_all(c, &teams))
		return false;
	for (i = 0; i < t.n && who->n < MENTIONS_MAX; i++) {
		struct at x = { .rest = str_slice(t, i + 1, t.n) };

		if (t.s[i] != '@')
			continue;
		for (k = 0; k < agents.n; k++)
			try_name(c, &x, agents.v[k].name, agents.v[k].id, 0);
		for (k = 0; k < teams.n; k++)
			if (teams.v[k].active)
				try_name(c, &x, teams.v[k].name, 0, teams.v[k].id);
		if (x.agent_id)
			add(who, x.agent_id);
		if (x.team_id && !add_team(c, x.team_id, who))
			return false;
	}
	return true;
}

static bool tell_mentioned(struct ctx *c, struct ticket *t, const struct i64s *who, i64 message_id)
{
	size_t i;
	bool yes;

	for (i = 0; i < who->n; i++) {
		if (is_self(c, who->v[i]))
			continue;
		if (!follow_may(c, t, who->v[i], &yes))
			return false;
		if (yes && (!tell_of(c, t, who->v[i], "mention", message_id) || !watcher_put(c, t, who->v[i])))
			return false;
	}
	return true;
}

/* Whose ticket it is; of one that nobody has yet, those of its team who want to know. */
static bool tell_owners(struct ctx *c, const struct ticket *t, struct i64s *who)
{
	const char *kind = t->assignee_id ? "reply" : "new";
	struct i64s l = { &(i64){ t->assignee_id }, 1 };
	size_t i;

	if (t->demo || (!t->assignee_id && t->messages > 1))
		return true;
	if (!t->assignee_id && !notify_new_readers(c, t->team_id, &l))
		return false;
	for (i = 0; i < l.n; i++) {
		if (is_self(c, l.v[i]) || among(who, l.v[i]))
			continue;
		if (!tell(c, t, l.v[i], kind))
			return false;
		add(who, l.v[i]);
	}
	return true;
}

bool follow_tell(struct ctx *c, struct ticket *t, const struct follow_news *n)
{
	struct i64s who = { NEW_N(c->arena, i64, MENTIONS_MAX), 0 }, watching;
	size_t i;

	if (!watchers_load(c, t->id, &watching))
		return false;
	if (n->note && c->who->kind == ACTOR_AGENT && (!mentioned(c, n->text, &who) || !tell_mentioned(c, t, &who, n->message_id)))
		return false;
	if (n->customer && !t->spam && !tell_owners(c, t, &who))
		return false;
	for (i = 0; i < watching.n; i++)
		if (!is_self(c, watching.v[i]) && !among(&who, watching.v[i]) && !tell(c, t, watching.v[i], "watch_reply"))
			return false;
	return true;
}

bool follow_assigned(struct ctx *c, const struct ticket *t)
{
	return !t->assignee_id || t->demo || is_self(c, t->assignee_id) || tell(c, t, t->assignee_id, "assigned");
}
