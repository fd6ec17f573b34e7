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
struct row {
	i64 id, priority, updated_at;
};

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

bool ticket_query_run(struct ctx *c, const struct ticket_query *q, struct ticket_page *out)
{
	static const struct stmt_slot cols[] = {
		{ .name = "id", .off = offsetof(struct row, id), .kind = V_I64 },
		{ .name = "priority", .off = offsetof(struct row, priority), .kind = V_I64 },
		{ .name = "updated_at", .off = offsetof(struct row, updated_at), .kind = V_I64 },
	};
	struct maker m = { .c = c, .b = buf_new(c->arena, SQL_MAX), .v = NEW(c->arena, struct values),
		.mark = store_is_pg(c->store) ? '$' : '?' };
	struct stmt_def def = { .name = "ticket_query", .par = m.par, .col = cols, .cols = COUNT(cols),
		.row_size = sizeof(struct row), .dynamic = true };
	struct stmt_rows rows;
	const struct row *r;
	size_t i;

	buf_put(&m.b, S("SELECT t.id, t.priority, t.updated_at FROM ticket t WHERE "));
	buf_put(&m.b, scopes[q->scope]);
	for (i = 0; i < q->conds; i++)
		put_cond(&m, &q->cond[i]);
	put_page(&m, q);
	def.sqlite = def.pg = str_z(c->arena, buf_str(&m.b));
	def.pars = m.n;
	if (!stmt_many(c, &def, m.v, &rows))
		return false;
	r = rows.v;
	out->more = rows.n > (size_t)q->limit;
	out->ids.n = out->more ? (size_t)q->limit : rows.n;
	out->ids.v = NEW_N(c->arena, i64, out->ids.n);
	for (i = 0; i < out->ids.n; i++)
		out->ids.v[i] = r[i].id;
	if (out->ids.n) {
		r += out->ids.n - 1;
		out->last = (struct ticket_key){ r->priority, r->updated_at, r->id, true };
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
