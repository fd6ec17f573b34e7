#include "store/ticket_query.h"

#include "store/db.h"
#include "store/stmt.h"

enum { VALUES_MAX = TICKET_VALUES_MAX, SQL_MAX = 64 * 1024, TREE_DEPTH = 12 };

struct values {
	i64 i[VALUES_MAX];
	str s[VALUES_MAX];
};
struct maker {
	struct ctx *c;
	struct buf b;
	struct values *v;
	struct stmt_slot *par;
	unsigned short n;
	bool full;		/* more values or deeper than there is room */
	char mark;		/* ? or $ */
};
extern const struct stmt_def sql_tickets_by_ids_def;

/* The literals repeat the conditions of the partial indexes word by word. */
static const str scopes[] = {
	[TS_OPEN] = { "t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam", sizeof("t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam") - 1 },
	[TS_SOLVED] = { "t.category IN ('solved', 'closed') AND NOT t.spam AND t.merged_into_id IS NULL", sizeof("t.category IN ('solved', 'closed') AND NOT t.spam AND t.merged_into_id IS NULL") - 1 },
	[TS_SPAM] = { "t.spam", sizeof("t.spam") - 1 },
	[TS_ANY] = { "NOT t.spam", sizeof("NOT t.spam") - 1 },
};

static const struct {
	const char *column;
	bool text;
} fields[TF_COUNT] = {
	[TF_ASSIGNEE] = { "t.assignee_id", false },
	[TF_TEAM] = { "t.team_id", false },
	[TF_STATUS] = { "t.status_id", false },
	[TF_PRIORITY] = { "t.priority", false },
	[TF_TAG] = { NULL, false },
	[TF_CHANNEL] = { "t.channel", true },
	[TF_REQUESTER] = { "t.requester_id", false },
	[TF_STAGE] = { "t.sla_stage", true },
	[TF_DUE_BEFORE] = { "t.due_at", false },
	[TF_TYPE] = { "t.type", true },
	[TF_CATEGORY] = { "t.category", true },
	[TF_LANGUAGE] = { "t.language", true },
	[TF_MAILBOX] = { "t.mailbox_id", false },
	[TF_BRAND] = { "t.brand_id", false },
	[TF_ORGANISATION] = { "t.organisation_id", false },
	[TF_VALUE_TIER] = { "(SELECT coalesce(nullif(p.value_tier, ''), o.value_tier, '') FROM person p "
		"LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.id = t.requester_id)", true },
	[TF_TAG_NAME] = { NULL, true },
	[TF_REASON] = { "t.reason_id", false },
	[TF_CUSTOM] = { NULL, true },
	[TF_AWAKE] = { "t.snoozed_until", false },
	[TF_CREATED_FROM] = { "t.created_at", false },
	[TF_CREATED_BEFORE] = { "t.created_at", false },
	[TF_ID_FROM] = { "t.id", false },
	[TF_ID_BEFORE] = { "t.id", false },
	[TF_POLICY] = { "(SELECT k.policy_id FROM sla_clock k WHERE k.id = t.sla_clock_id)", false },
};

static bool room(struct maker *m)
{
	if (m->n == VALUES_MAX)
		m->full = true;
	return !m->full;
}

static void bind_i64(struct maker *m, i64 value)
{
	if (!room(m))
		return;
	m->v->i[m->n] = value;
	m->par[m->n] = (struct stmt_slot){ .name = "v", .kind = V_I64,
		.off = (unsigned short)(offsetof(struct values, i) + m->n * sizeof(i64)) };
	m->n++;
	buf_fmt(&m->b, "%c%d", m->mark, m->n);
}

static void bind_str(struct maker *m, str value)
{
	if (!room(m))
		return;
	m->v->s[m->n] = value;
	m->par[m->n] = (struct stmt_slot){ .name = "v", .kind = V_TEXT,
		.off = (unsigned short)(offsetof(struct values, s) + m->n * sizeof(str)) };
	m->n++;
	buf_fmt(&m->b, "%c%d", m->mark, m->n);
}

static str sign_of(enum ticket_field f)
{
	if (f == TF_DUE_BEFORE || f == TF_CREATED_BEFORE || f == TF_ID_BEFORE)
		return S(" < ");
	return f == TF_CREATED_FROM || f == TF_ID_FROM ? S(" >= ") : S(" = ");
}

static void put_cond(struct maker *m, const struct ticket_cond *k)
{
	buf_put(&m->b, S(" AND "));
	if (k->field == TF_TAG) {
		buf_put(&m->b, S("EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = "));
		bind_i64(m, k->value);
		buf_ch(&m->b, ')');
		return;
	}
	if (k->field == TF_STAGE)	/* the partial index's own words */
		buf_put(&m->b, S("t.sla_stage IN ('risk', 'breached') AND "));
	buf_put(&m->b, str_of(fields[k->field].column));
	if (k->none || k->field == TF_AWAKE) {
		buf_put(&m->b, k->none ? S(" IS NULL") : S(" IS NOT NULL"));
		return;
	}
	buf_put(&m->b, sign_of(k->field));
	if (fields[k->field].text)
		bind_str(m, k->text);
	else
		bind_i64(m, k->value);
}

static void put_values(struct maker *m, const struct ticket_tree *t)
{
	size_t i, n = fields[t->field].text ? t->texts.n : t->ids.n;

	buf_ch(&m->b, '(');
	for (i = 0; i < n; i++) {
		if (i)
			buf_put(&m->b, S(", "));
		if (fields[t->field].text)
			bind_str(m, t->texts.v[i]);
		else
			bind_i64(m, t->ids.v[i]);
	}
	buf_ch(&m->b, ')');
}

/* A field of the desk: has it one of these values, or any. */
static void put_custom(struct maker *m, const struct ticket_tree *t)
{
	buf_put(&m->b, S("EXISTS (SELECT 1 FROM field_value v JOIN field f ON f.id = v.field_id "
		"WHERE v.object_id = t.id AND f.object = 'ticket' AND f.name = "));
	bind_str(m, t->name);
	if (t->texts.n) {
		buf_put(&m->b, S(" AND v.value IN "));
		put_values(m, t);
	}
	buf_ch(&m->b, ')');
}

/* Nothing is unknown here: a field without a value is simply not any of the values. */
static void put_test(struct maker *m, const struct ticket_tree *t)
{
	const char *column = fields[t->field].column;
	bool text = fields[t->field].text;
	size_t n = text ? t->texts.n : t->ids.n;

	if (t->negated)
		buf_put(&m->b, S("NOT "));
	if (t->field == TF_TAG_NAME) {
		buf_put(&m->b, S("EXISTS (SELECT 1 FROM ticket_tag x JOIN tag g ON g.id = x.tag_id WHERE x.ticket_id = t.id"));
		if (n) {
			buf_put(&m->b, S(" AND g.name IN "));
			put_values(m, t);
		}
		buf_ch(&m->b, ')');
	} else if (t->field == TF_CUSTOM) {
		put_custom(m, t);
	} else if (t->field == TF_REASON && n) {
		buf_put(&m->b, S("EXISTS (SELECT 1 FROM reason_above x WHERE x.reason_id = t.reason_id AND x.above_id IN "));
		put_values(m, t);
		buf_ch(&m->b, ')');
	} else if (n) {
		buf_fmt(&m->b, "coalesce(%s IN ", column);
		put_values(m, t);
		buf_put(&m->b, S(", FALSE)"));
	} else {
		buf_fmt(&m->b, text ? "(coalesce(%s, '') <> '')" : "(%s IS NOT NULL)", column);
	}
}

static void put_tree(struct maker *m, const struct ticket_tree *t, int depth)
{
	size_t i;

	if (t->node == TN_TEST) {
		put_test(m, t);
		return;
	}
	if (depth > TREE_DEPTH) {
		m->full = true;
		return;
	}
	if (!t->kids)
		buf_put(&m->b, t->node == TN_ALL ? S("TRUE") : S("FALSE"));
	for (i = 0; i < t->kids; i++) {
		buf_put(&m->b, i == 0 ? S("(") : t->node == TN_ALL ? S(" AND ") : S(" OR "));
		put_tree(m, &t->kid[i], depth + 1);
	}
	if (t->kids)
		buf_ch(&m->b, ')');
}

static void put_where(struct maker *m, const struct ticket_query *q)
{
	size_t i;

	buf_put(&m->b, S(" WHERE "));
	buf_put(&m->b, scopes[q->scope]);
	if (q->real)
		buf_put(&m->b, S(" AND NOT t.demo"));
	for (i = 0; i < q->conds; i++)
		put_cond(m, &q->cond[i]);
	if (q->kept_gen) {
		buf_put(&m->b, q->kept_few ? S(" AND t.id IN (SELECT k.ticket_id FROM own_view_ticket k WHERE k.gen = ")
			: S(" AND EXISTS (SELECT 1 FROM own_view_ticket k WHERE k.ticket_id = t.id AND k.gen = "));
		bind_i64(m, q->kept_gen);
		buf_ch(&m->b, ')');
	}
	if (q->tree) {
		buf_put(&m->b, S(" AND "));
		put_tree(m, q->tree, 0);
	}
}

/* PostgreSQL plans anew, each time, what costs less for a known limit than for any: with all
 * these partial indexes that takes longer than the page itself.  As a literal it is known. */
static void put_limit(struct maker *m, i64 n)
{
	if (m->mark == '$')
		buf_i64(&m->b, n);
	else
		bind_i64(m, n);
}

/* "+ 0": few rows are gathered by their ids and sorted, not looked for along an index. */
static const char *column_of(const struct ticket_query *q)
{
	bool few = q->kept_gen && q->kept_few;

	if (q->order == TO_DUE)
		return few ? "(t.due_order + 0)" : "t.due_order";
	return few ? "(t.updated_at + 0)" : "t.updated_at";
}

static void put_page(struct maker *m, const struct ticket_query *q)
{
	bool priority = q->order == TO_PRIORITY, up = q->order == TO_OLDEST || q->order == TO_DUE;
	const char *dir = up ? "" : " DESC", *at = column_of(q);

	if (q->after.set) {
		buf_fmt(&m->b, " AND (%s%s, t.id) %c (", priority ? "t.priority, " : "", at, up ? '>' : '<');
		if (priority) {
			bind_i64(m, q->after.priority);
			buf_put(&m->b, S(", "));
		}
		bind_i64(m, q->after.at);
		buf_put(&m->b, S(", "));
		bind_i64(m, q->after.id);
		buf_ch(&m->b, ')');
	}
	if (q->order == TO_NUMBER) {
		buf_put(&m->b, S(" ORDER BY t.id DESC LIMIT "));
		put_limit(m, q->limit + 1);
		return;
	}
	buf_put(&m->b, S(" ORDER BY "));
	if (priority)
		buf_put(&m->b, S("t.priority DESC, "));
	buf_fmt(&m->b, "%s%s, t.id%s LIMIT ", at, dir, dir);
	put_limit(m, q->limit + 1);
}

/* ---- within a narrow reader's sight ---- */

static void put_branch(struct maker *m, const struct ticket_query *q, enum ticket_field f, i64 value, bool page)
{
	buf_put(&m->b, S("SELECT id FROM (SELECT t.id FROM ticket t"));
	put_where(m, q);
	buf_fmt(&m->b, " AND %s = ", fields[f].column);
	bind_i64(m, value);
	if (page)
		put_page(m, q);
	else
		buf_fmt(&m->b, " LIMIT %d", TICKET_COUNT_MAX);
	buf_fmt(&m->b, ") AS b%d", m->n);
}

/* The ids of his next page, or of as many as are counted. */
static void put_reach(struct maker *m, const struct ticket_query *q, bool page)
{
	size_t i;

	put_branch(m, q, TF_ASSIGNEE, q->reach.assignee_id, page);
	for (i = 0; i < q->reach.team_ids.n; i++) {
		buf_put(&m->b, S(" UNION "));
		put_branch(m, q, TF_TEAM, q->reach.team_ids.v[i], page);
	}
	for (i = 0; i < q->reach.organisation_ids.n; i++) {
		buf_put(&m->b, S(" UNION "));
		put_branch(m, q, TF_ORGANISATION, q->reach.organisation_ids.v[i], page);
	}
}

/* SELECT … FROM … of sql_tickets_by_ids, whose first parameter is the agent. */
static void put_head(struct maker *m, i64 agent_id)
{
	str all = str_of(m->mark == '$' ? sql_tickets_by_ids_def.pg : sql_tickets_by_ids_def.sqlite);
	ssize_t from = str_find(all, S(" FROM ticket t JOIN")), where;

	where = str_find(str_slice(all, (size_t)from, all.n), S(" WHERE "));
	buf_put(&m->b, str_slice(all, 0, (size_t)(from + where)));
	m->v->i[0] = agent_id;
	m->par[0] = (struct stmt_slot){ .name = "agent_id", .kind = V_I64, .off = offsetof(struct values, i) };
	m->n = 1;
}

static struct maker maker_new(struct ctx *c)
{
	return (struct maker){ .c = c, .b = buf_new(c->arena, SQL_MAX), .v = NEW(c->arena, struct values),
		.par = NEW_N(c->arena, struct stmt_slot, VALUES_MAX), .mark = store_is_pg(c->store) ? '$' : '?' };
}

/* False: more than one statement should hold. */
static bool finish(struct maker *m, struct stmt_def *def)
{
	if (m->full || m->b.over)
		return fail_most(m->c, "when", "shape.count", VALUES_MAX);
	def->sqlite = def->pg = str_z(m->c->arena, buf_str(&m->b));
	def->par = m->par;
	def->pars = m->n;
	return true;
}

bool ticket_query_count(struct ctx *c, const struct ticket_query *q, i64 *n)
{
	static const struct stmt_slot cols[] = { { .name = "n", .off = 0, .kind = V_I64 } };
	struct maker m = maker_new(c);
	struct stmt_def def = { .name = "ticket_query_count", .col = cols, .cols = COUNT(cols),
		.row_size = sizeof(i64), .dynamic = true };

	if (q->reach.narrow) {
		buf_put(&m.b, S("SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT id FROM ("));
		put_reach(&m, q, false);
		buf_put(&m.b, S(") AS seen"));
	} else {
		buf_put(&m.b, S("SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT 1 AS one FROM ticket t"));
		put_where(&m, q);
	}
	buf_fmt(&m.b, " LIMIT %d) AS matching", TICKET_COUNT_MAX);
	return finish(&m, &def) && stmt_one(c, &def, m.v, n);
}

static struct stmt_def rows_def(const char *name)
{
	return (struct stmt_def){ .name = name, .col = sql_tickets_by_ids_def.col, .cols = sql_tickets_by_ids_def.cols,
		.row_size = sql_tickets_by_ids_def.row_size, .dynamic = true };
}

bool ticket_query_one(struct ctx *c, i64 agent_id, i64 id, struct sql_tickets_by_ids_rows *out)
{
	struct maker m = maker_new(c);
	struct stmt_def def = rows_def("ticket_query_one");
	struct stmt_rows rows;

	put_head(&m, agent_id);
	buf_put(&m.b, S(" WHERE t.id = "));
	bind_i64(&m, id);
	if (!finish(&m, &def) || !stmt_many(c, &def, m.v, &rows))
		return false;
	out->v = rows.v;
	out->n = rows.n;
	return true;
}

bool ticket_query_run(struct ctx *c, const struct ticket_query *q, struct ticket_page *out)
{
	struct maker m = maker_new(c);
	struct stmt_def def = rows_def("ticket_query");
	const struct sql_tickets_by_ids_row *last;
	struct stmt_rows rows;

	put_head(&m, q->agent_id);
	if (q->reach.narrow) {
		buf_put(&m.b, S(" WHERE t.id IN ("));
		put_reach(&m, q, true);
		buf_ch(&m.b, ')');
	} else {
		put_where(&m, q);
	}
	put_page(&m, q);
	if (!finish(&m, &def) || !stmt_many(c, &def, m.v, &rows))
		return false;
	out->more = rows.n > (size_t)q->limit;
	out->rows.v = rows.v;
	out->rows.n = out->more ? (size_t)q->limit : rows.n;
	if (out->rows.n) {
		last = &out->rows.v[out->rows.n - 1];
		out->last = (struct ticket_key){ last->priority,
			q->order == TO_DUE ? last->due_order : last->updated_at, last->id, true };
	}
	return true;
}

str ticket_key_text(struct ctx *c, const struct ticket_key *k)
{
	return str_fmt(c->arena, "%lld.%lld.%lld", (long long)k->priority, (long long)k->at, (long long)k->id);
}

bool ticket_key_parse(str s, struct ticket_key *k)
{
	str a, b, d;

	k->set = str_cut(&s, '.', &a) && str_cut(&s, '.', &b) && str_cut(&s, '.', &d) && !s.s &&
		str_i64(a, &k->priority) && str_i64(b, &k->at) && str_i64(d, &k->id);
	return k->set;
}
