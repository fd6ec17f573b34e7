#include "store/ticket_query.h"

#include "store/db.h"
#include "store/stmt.h"

enum { VALUES_MAX = 24, SQL_MAX = 4096 };

struct values {
	i64 i[VALUES_MAX];
	str s[VALUES_MAX];
};
struct maker {
	struct ctx *c;
	struct buf b;
	struct values *v;
	struct stmt_slot par[VALUES_MAX];
	unsigned short n;
	char mark;		/* ? or $ */
};
extern const struct stmt_def sql_tickets_by_ids_def;

/* The literals repeat the conditions of the partial indexes word by word. */
static const str scopes[] = {
	[TS_OPEN] = { "t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam", sizeof("t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam") - 1 },
	[TS_SOLVED] = { "t.category IN ('solved', 'closed') AND NOT t.spam", sizeof("t.category IN ('solved', 'closed') AND NOT t.spam") - 1 },
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
};

static void bind_i64(struct maker *m, i64 value)
{
	m->v->i[m->n] = value;
	m->par[m->n] = (struct stmt_slot){ .name = "v", .kind = V_I64,
		.off = (unsigned short)(offsetof(struct values, i) + m->n * sizeof(i64)) };
	m->n++;
	buf_fmt(&m->b, "%c%d", m->mark, m->n);
}

static void bind_str(struct maker *m, str value)
{
	m->v->s[m->n] = value;
	m->par[m->n] = (struct stmt_slot){ .name = "v", .kind = V_TEXT,
		.off = (unsigned short)(offsetof(struct values, s) + m->n * sizeof(str)) };
	m->n++;
	buf_fmt(&m->b, "%c%d", m->mark, m->n);
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
	buf_put(&m->b, str_of(fields[k->field].column));
	if (k->none) {
		buf_put(&m->b, S(" IS NULL"));
		return;
	}
	buf_put(&m->b, S(" = "));
	if (fields[k->field].text)
		bind_str(m, k->text);
	else
		bind_i64(m, k->value);
}

static void put_page(struct maker *m, const struct ticket_query *q)
{
	bool priority = q->order == TO_PRIORITY;
	const char *dir = q->order == TO_OLDEST ? "" : " DESC";

	if (q->after.set) {
		buf_fmt(&m->b, " AND (%st.updated_at, t.id) %c (", priority ? "t.priority, " : "",
			q->order == TO_OLDEST ? '>' : '<');
		if (priority) {
			bind_i64(m, q->after.priority);
			buf_put(&m->b, S(", "));
		}
		bind_i64(m, q->after.at);
		buf_put(&m->b, S(", "));
		bind_i64(m, q->after.id);
		buf_ch(&m->b, ')');
	}
	buf_put(&m->b, S(" ORDER BY "));
	if (priority)
		buf_put(&m->b, S("t.priority DESC, "));
	buf_fmt(&m->b, "t.updated_at%s, t.id%s LIMIT ", dir, dir);
	bind_i64(m, q->limit + 1);
}

/* SELECT … FROM … of sql_tickets_by_ids, whose first parameter is the agent. */
static void put_head(struct maker *m, const struct ticket_query *q)
{
	str all = str_of(m->mark == '$' ? sql_tickets_by_ids_def.pg : sql_tickets_by_ids_def.sqlite);
	ssize_t from = str_find(all, S(" FROM ticket t JOIN")), where;

	where = str_find(str_slice(all, (size_t)from, all.n), S(" WHERE "));
	buf_put(&m->b, str_slice(all, 0, (size_t)(from + where)));
	m->v->i[0] = q->agent_id;
	m->par[0] = (struct stmt_slot){ .name = "agent_id", .kind = V_I64, .off = offsetof(struct values, i) };
	m->n = 1;
}

bool ticket_query_run(struct ctx *c, const struct ticket_query *q, struct ticket_page *out)
{
	struct maker m = { .c = c, .b = buf_new(c->arena, SQL_MAX), .v = NEW(c->arena, struct values),
		.mark = store_is_pg(c->store) ? '$' : '?' };
	struct stmt_def def = { .name = "ticket_query", .par = m.par, .col = sql_tickets_by_ids_def.col,
		.cols = sql_tickets_by_ids_def.cols, .row_size = sql_tickets_by_ids_def.row_size, .dynamic = true };
	const struct sql_tickets_by_ids_row *last;
	struct stmt_rows rows;
	size_t i;

	put_head(&m, q);
	buf_put(&m.b, S(" WHERE "));
	buf_put(&m.b, scopes[q->scope]);
	for (i = 0; i < q->conds; i++)
		put_cond(&m, &q->cond[i]);
	put_page(&m, q);
	def.sqlite = def.pg = str_z(c->arena, buf_str(&m.b));
	def.pars = m.n;
	if (!stmt_many(c, &def, m.v, &rows))
		return false;
	out->more = rows.n > (size_t)q->limit;
	out->rows.v = rows.v;
	out->rows.n = out->more ? (size_t)q->limit : rows.n;
	if (out->rows.n) {
		last = &out->rows.v[out->rows.n - 1];
		out->last = (struct ticket_key){ last->priority, last->updated_at, last->id, true };
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
