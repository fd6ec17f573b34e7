/* Who is eligible, and which of them. */
#include "desk/flow/routing_int.h"

#include "desk/promise/timeline.h"
#include "desk/promise/world.h"
#include "sql_agentstatus.h"

/* ---- needs ---- */

bool routing_has(const struct i64s *set, i64 id)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->v[i] == id)
			return true;
	return false;
}

static void insert(struct i64s *set, i64 id)
{
	size_t i;

	if (routing_has(set, id))
		return;
	for (i = set->n; i > 0 && set->v[i - 1] > id; i--)
		set->v[i] = set->v[i - 1];
	set->v[i] = id;
	set->n++;
}

/* "pt-BR" is served by who has "pt". */
static str base_language(str language)
{
	ssize_t at = str_chr(language, '-');

	return at < 0 ? language : str_slice(language, 0, (size_t)at);
}

static bool need_language(struct ctx *c, const struct sql_routing_ticket_row *t, bool drop, struct need *out)
{
	struct sql_skill_of_language_row row;
	bool found, required = str_eq(t->t_language, S("required"));
	str language = base_language(t->language);

	if (!language.n || str_eq(t->t_language, S("off")))
		return true;
	if (!required && drop) {
		out->dropped = true;
		return true;
	}
	if (!sql_skill_of_language(c, &(struct sql_skill_of_language_in){ .language = language }, &row, &found))
		return false;
	if (found)
		insert(&out->skills, row.id);
	else if (required)
		out->language = language;
	out->optional = out->optional || (found && !required);
	return true;
}

bool routing_need(struct ctx *c, const struct sql_routing_ticket_row *t, i64 team_id, i64 waited_ms, struct need *out)
{
	bool drop = t->skill_wait_min && waited_ms >= t->skill_wait_min * ROUTING_MIN_MS;
	struct sql_routing_needs_rows rows;
	size_t i;

	*out = (struct need){ .language = S("") };
	if (!sql_routing_needs(c, &(struct sql_routing_needs_in){ .ticket_id = t->id, .team_id = team_id }, &rows))
		return false;
	out->skills.v = NEW_N(c->arena, i64, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		if (!rows.v[i].is_required && drop) {
			out->dropped = true;
			continue;
		}
		out->optional = out->optional || !rows.v[i].is_required;
		insert(&out->skills, rows.v[i].skill_id);
	}
	return need_language(c, t, drop, out);
}

str routing_lane(struct arena *a, str class, i64 weight, const struct need *n)
{
	struct buf b = buf_new(a, 16 * 1024);
	size_t i;

	buf_fmt(&b, "%.*s:%lld:", FMT(class), (long long)weight);
	for (i = 0; i < n->skills.n; i++)
		buf_fmt(&b, i ? ",%lld" : "%lld", (long long)n->skills.v[i]);
	if (n->language.n)
		buf_fmt(&b, "?%.*s", FMT(n->language));
	return buf_str(&b);
}

bool routing_lane_parse(struct arena *a, str text, struct lane *out)
{
	str rest = text, part, ids;

	*out = (struct lane){ .skills = { NEW_N(a, i64, text.n / 2 + 1), 0 } };
	if (!str_cut(&rest, ':', &out->class) || !str_cut(&rest, ':', &part) || !str_i64(part, &out->weight) ||
	    !str_cut(&rest, ':', &ids))
		return false;
	out->nobody = str_chr(ids, '?') >= 0;
	if (out->nobody)
		ids = str_slice(ids, 0, (size_t)str_chr(ids, '?'));
	while (ids.n && str_cut(&ids, ',', &part))
		if (str_i64(part, &out->skills.v[out->skills.n]))
			out->skills.n++;
	return true;
}

/* ---- verdicts ---- */

static bool in_hours(struct ctx *c, const struct world *w, struct cand *k)
{
	const struct world_calendar *cal = world_calendar_of(w, k->calendar_id);
	const struct calendar_timeline *t = cal && cal->versions ? sla_calendar_at(&cal->sla, c->now) : NULL;

	if (!t || timeline_is_open(t, c->now))
		return true;
	k->opens_at = timeline_next_open(t, c->now);
	return false;
}

void routing_judge(struct ctx *c, const struct world *w, i64 weight, struct cand *k)
{
	if (k->lacks.n)
		k->verdict = RV_SKILL;
	else if (!k->here || !str_eq(k->chosen, S("online")))
		k->verdict = RV_STATUS;
	else if (!in_hours(c, w, k))
		k->verdict = RV_HOURS;
	else if (!k->cap || k->used + weight > k->cap)
		k->verdict = RV_FULL;
	else
		k->verdict = RV_OK;
}

unsigned routing_against(struct ctx *c, const struct world *w, i64 weight, struct cand *k)
{
	unsigned out = k->verdict == RV_HAD ? 1u << RV_HAD : 0;

	if (k->lacks.n)
		out |= 1u << RV_SKILL;
	if (!k->here || !str_eq(k->chosen, S("online")))
		out |= 1u << RV_STATUS;
	if (!in_hours(c, w, k))
		out |= 1u << RV_HOURS;
	if (!k->cap || k->used + weight > k->cap)
		out |= 1u << RV_FULL;
	return out;
}

static bool find_lacks(struct ctx *c, const struct need *need, struct cands *out)
{
	struct sql_routing_skilled_rows rows;
	size_t i, k, s;

	if (!need->skills.n)
		return true;
	if (!sql_routing_skilled(c, &(struct sql_routing_skilled_in){ .ids = need->skills }, &rows))
		return false;
	for (i = k = 0; i < out->n; i++) {
		struct cand *x = &out->v[i];

		x->lacks.v = NEW_N(c->arena, i64, need->skills.n);
		while (k < rows.n && rows.v[k].agent_id < x->id)
			k++;
		for (s = 0; s < need->skills.n; s++) {
			while (k < rows.n && rows.v[k].agent_id == x->id && rows.v[k].skill_id < need->skills.v[s])
				k++;
			if (k >= rows.n || rows.v[k].agent_id != x->id || rows.v[k].skill_id != need->skills.v[s])
				x->lacks.v[x->lacks.n++] = need->skills.v[s];
		}
	}
	return true;
}

bool routing_cands(struct ctx *c, const struct pick *p, struct cands *out)
{
	struct sql_routing_members_rows rows;
	const struct world *w;
	size_t i;

	if (!world_get(c, &w) || !sql_routing_members(c, &(struct sql_routing_members_in){ .team_id = p->team_id,
			.other_id = p->other_id, .class = p->class }, &rows))
		return false;
	*out = (struct cands){ NEW_N(c->arena, struct cand, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct cand){ .id = rows.v[i].id, .name = rows.v[i].name, .chosen = rows.v[i].chosen,
			.here = rows.v[i].here, .calendar_id = rows.v[i].calendar_id, .cap = rows.v[i].cap,
			.used = rows.v[i].used, .turn = rows.v[i].turn };
	if (!find_lacks(c, p->need, out))
		return false;
	for (i = 0; i < out->n; i++) {
		routing_judge(c, w, p->weight, &out->v[i]);
		if (out->v[i].id == p->not_agent_id)
			out->v[i].verdict = RV_HAD;
	}
	return true;
}

/* ---- the choice ---- */

/* Below 0: a comes first.  *rule: what told them apart. */
static int compare(const struct pick *p, const struct cand *a, const struct cand *b, const char **rule)
{
	*rule = "turn";
	if (!str_eq(p->mode, S("round_robin")) && a->used * b->cap != b->used * a->cap) {
		*rule = "load";
		return a->used * b->cap < b->used * a->cap ? -1 : 1;
	}
	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	*rule = "id";
	return a->id < b->id ? -1 : 1;
}

ssize_t routing_best(const struct pick *p, const struct cands *k, i64 known_id, const char **rule)
{
	const char *why;
	ssize_t at = -1;
	size_t i;

	*rule = "only";
	for (i = 0; i < k->n; i++) {
		if (k->v[i].verdict != RV_OK)
			continue;
		if (known_id && k->v[i].id == known_id) {
			*rule = "affinity";
			return (ssize_t)i;
		}
		if (at < 0) {
			at = (ssize_t)i;
			continue;
		}
		if (compare(p, &k->v[i], &k->v[at], &why) < 0)
			at = (ssize_t)i;
		*rule = why;
	}
	return at;
}

bool routing_pick(struct ctx *c, const struct pick *p, const struct cands *k, ssize_t *at, const char **rule)
{
	struct sql_routing_affinity_row known = { 0 };
	bool found;

	if (!sql_routing_affinity(c, &(struct sql_routing_affinity_in){ .requester_id = p->requester_id }, &known, &found))
		return false;
	*at = routing_best(p, k, found ? known.answered_by : 0, rule);
	return true;
}
