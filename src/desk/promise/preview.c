#include "desk/promise/preview.h"

#include "store/ticket_query.h"

enum { SHOWN = 10 };

/* ---- a condition as the store asks it ---- */

static const struct {
	enum ticket_field field;
	bool text;
} columns[COND_FIELDS] = {
	[COND_PRIORITY] = { TF_PRIORITY, false }, [COND_CHANNEL] = { TF_CHANNEL, true },
	[COND_TYPE] = { TF_TYPE, true }, [COND_STATUS] = { TF_CATEGORY, true }, [COND_TEAM] = { TF_TEAM, false },
	[COND_ASSIGNEE] = { TF_ASSIGNEE, false }, [COND_REQUESTER] = { TF_REQUESTER, false },
	[COND_ORGANISATION] = { TF_ORGANISATION, false }, [COND_VALUE_TIER] = { TF_VALUE_TIER, true },
	[COND_TAGS] = { TF_TAG_NAME, true }, [COND_LANGUAGE] = { TF_LANGUAGE, true },
	[COND_BRAND] = { TF_BRAND, false },
	[COND_MAILBOX] = { TF_MAILBOX, false }, [COND_REASON] = { TF_REASON, false }, [COND_CUSTOM] = { TF_CUSTOM, true },
};

static bool negative(enum cond_op op)
{
	return op == COND_IS_NOT || op == COND_NOT_IN || op == COND_HAS_NOT || op == COND_UNSET;
}

static bool test(struct ctx *c, const struct condition *k, struct ticket_tree *out)
{
	size_t i;

	if (k->field >= COND_FIELDS || (k->field == COND_CUSTOM && !str_starts(k->name, S("field:"))) ||
	    (!columns[k->field].field && k->field != COND_ASSIGNEE))
		return fail(c, E_INVALID, "when", "sla.condition_field");
	*out = (struct ticket_tree){ .node = TN_TEST, .field = columns[k->field].field, .negated = negative(k->op),
		.name = k->field == COND_CUSTOM ? str_slice(k->name, 6, k->name.n) : STR_NULL };
	if (columns[k->field].text)
		out->texts.v = NEW_N(c->arena, str, k->n);
	else
		out->ids.v = NEW_N(c->arena, i64, k->n);
	for (i = 0; i < k->n; i++) {
		if (columns[k->field].text)
			out->texts.v[out->texts.n++] = sla_value_text(c->arena, k->v[i]);
		else
			out->ids.v[out->ids.n++] = k->v[i].id;
	}
	return true;
}

bool condition_tree(struct ctx *c, const struct condition *k, struct ticket_tree *out)
{
	size_t i;

	if (k->kind == COND_TEST)
		return test(c, k, out);
	*out = (struct ticket_tree){ .node = k->kind == COND_ALL ? TN_ALL : TN_ANY, .kids = k->kids,
		.kid = NEW_N(c->arena, struct ticket_tree, k->kids) };
	for (i = 0; i < k->kids; i++)
		if (!condition_tree(c, &k->kid[i], &out->kid[i]))
			return false;
	return true;
}

bool preview_tickets(struct ctx *c, const struct condition *when, i64 *open, struct ticket_rows *rows)
{
	struct ticket_query q = { .scope = TS_OPEN, .order = TO_NEWEST, .limit = SHOWN, .agent_id = c->who->id };
	struct ticket_page page;
	struct ticket_tree tree;
	struct i64s ids;
	size_t i;

	if (when && !condition_tree(c, when, &tree))
		return false;
	q.tree = when ? &tree : NULL;
	if (!ticket_query_count(c, &q, open) || !ticket_query_run(c, &q, &page))
		return false;
	ids = (struct i64s){ NEW_N(c->arena, i64, page.rows.n), page.rows.n };
	for (i = 0; i < ids.n; i++)
		ids.v[i] = page.rows.v[i].id;
	return view_rows(c, &ids, rows);
}

/* ---- one ticket ---- */

/* The draft in the place of the policy it changes, or by its position. */
static struct sla_policies with_draft(struct ctx *c, const struct sla_policies *now, const struct sla_policy *draft)
{
	struct sla_policies out = { NEW_N(c->arena, const struct sla_policy *, now->n + 1), 0 };
	bool placed = !draft;
	size_t i;

	for (i = 0; i < now->n; i++) {
		if (draft && draft->id && now->v[i]->id == draft->id)
			continue;
		if (!placed && draft->position <= now->v[i]->position) {
			out.v[out.n++] = draft;
			placed = true;
		}
		out.v[out.n++] = now->v[i];
	}
	if (!placed)
		out.v[out.n++] = draft;
	return out;
}

static struct list why(struct ctx *c, const struct sla_policy *p, const struct cond_attrs *a)
{
	struct cond_leaves l;
	struct preview_leaf *v;
	size_t i;

	if (!p->when)
		return (struct list){ NULL, 0 };
	l = condition_explain(c->arena, p->when, a);
	v = NEW_N(c->arena, struct preview_leaf, l.n);
	for (i = 0; i < l.n; i++)
		v[i] = (struct preview_leaf){ str_of(cond_field_name(l.v[i].test->field)),
			str_of(cond_op_name(l.v[i].test->op)), l.v[i].wanted, l.v[i].has, l.v[i].ok };
	return (struct list){ v, l.n };
}

bool preview_ticket(struct ctx *c, i64 ticket_id, const struct sla_policy *draft, struct preview_try *out)
{
	struct sla_set *set = NEW(c->arena, struct sla_set);
	struct replayed x;
	struct sla_world w;
	const struct sla_policy *hit;
	size_t i;

	*out = (struct preview_try){ 0 };
	if (!replay_ticket(c, ticket_id, false, &x))
		return false;
	*set = (struct sla_set){ .at = INT64_MIN, .policies = with_draft(c, world_policies(x.w), draft) };
	w = x.w->sla;
	w.set = set;
	w.sets = 1;
	if (!replay_in(c, &w, true, &x))
		return false;
	hit = x.f.n ? sla_match(&set->policies, &x.r.attrs) : NULL;
	out->path = NEW_N(c->arena, struct preview_step, set->policies.n);
	for (i = 0; i < set->policies.n; i++) {
		const struct sla_policy *p = set->policies.v[i];

		out->path[out->steps++] = (struct preview_step){ p->id, p->name, p == hit, why(c, p, &x.r.attrs) };
		if (p == hit)
			break;
	}
	out->matched = hit != NULL;
	out->matched_id = hit ? hit->id : 0;
	out->matched_name = hit ? hit->name : S("");
	return clocks_view(c, &x, false, &out->clocks);
}
