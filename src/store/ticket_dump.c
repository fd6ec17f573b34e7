#include "store/ticket_dump.h"

#include "store/db.h"
#include "store/stmt.h"

enum { SQL_MAX = 64 * 1024 };

struct line {
	str text;
};
static const struct stmt_slot line_cols[] = { { .name = "line", .off = 0, .kind = V_TEXT, .nullable = true } };
struct of_table {
	str name;
};
static const struct stmt_slot of_table_par[] = { { .name = "name", .off = 0, .kind = V_TEXT } };
struct of_ticket {
	i64 id;
};
static const struct stmt_slot of_ticket_par[] = { { .name = "id", .off = 0, .kind = V_I64 } };

static const struct stmt_def tables_def = {
	.name = "dump_tables", .col = line_cols, .cols = 1, .row_size = sizeof(struct line),
	.sqlite = "SELECT m.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) k ON k.name = 'ticket_id' "
		"WHERE m.type = 'table' ORDER BY 1",
	.pg = "SELECT CAST(table_name AS TEXT) AS line FROM information_schema.columns "
		"WHERE table_schema = current_schema() AND column_name = 'ticket_id' ORDER BY 1",
};
static const struct stmt_def columns_def = {
	.name = "dump_columns", .col = line_cols, .cols = 1, .par = of_table_par, .pars = 1, .row_size = sizeof(struct line),
	.sqlite = "SELECT name AS line FROM pragma_table_info(?1) ORDER BY cid",
	.pg = "SELECT CAST(column_name AS TEXT) AS line FROM information_schema.columns "
		"WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
};

#define BY_MESSAGE "t.message_id IN (SELECT m.id FROM message m WHERE m.ticket_id = %s)"

/* Tables that are found by another way, or (NULL) are no part of a ticket. */
static const struct {
	const char *table, *where;
} ways[] = {
	{ "attachment", BY_MESSAGE }, { "outbox", BY_MESSAGE }, { "reply_token", BY_MESSAGE },
	{ "mail_in", BY_MESSAGE }, { "auto_mail", NULL }, { "webhook_delivery", NULL },
	{ "ticket_route", NULL },	/* its place in a queue, which time alone moves */
	{ "field_value", "t.object_id = %s AND t.field_id IN (SELECT f.id FROM field f WHERE f.object = 'ticket')" },
	{ "ticket_relation", "%s IN (t.from_id, t.to_id)" },
};
/* Without a column of that name, but a part of the ticket. */
static const char *const more[] = { "field_value", "ticket_relation" };

static str where_of(struct ctx *c, str table, bool *skip)
{
	str mark = store_is_pg(c->store) ? S("$1") : S("?1");
	str way = S("t.ticket_id = %s");
	ssize_t at;
	size_t i;

	*skip = false;
	for (i = 0; i < COUNT(ways); i++)
		if (str_eq(table, str_of(ways[i].table))) {
			*skip = !ways[i].where;
			way = *skip ? way : str_of(ways[i].where);
		}
	if (str_eq(table, S("ticket")))
		way = S("t.id = %s");
	at = str_find(way, S("%s"));
	return str_fmt(c->arena, "%.*s%.*s%.*s", FMT(str_slice(way, 0, (size_t)at)), FMT(mark),
		FMT(str_slice(way, (size_t)at + 2, way.n)));
}

/* One text for a row: what the row is, without a limit on its columns. */
static void put_row_text(struct buf *b, const struct line *col, size_t n, bool pg)
{
	size_t i;

	if (pg) {
		buf_put(b, S("CAST(to_json(t) AS TEXT)"));
		return;
	}
	buf_put(b, S("'{'"));
	for (i = 0; i < n; i++)
		buf_fmt(b, " || '%s\"%.*s\":' || json_quote(t.%.*s)", i ? "," : "", FMT(col[i].text), FMT(col[i].text));
	buf_put(b, S(" || '}'"));
}

static bool dump_table(struct ctx *c, str table, i64 ticket_id, struct buf *out)
{
	struct buf b = buf_new(c->arena, SQL_MAX);
	struct stmt_def def = { .name = "ticket_dump", .col = line_cols, .cols = 1, .par = of_ticket_par, .pars = 1,
		.row_size = sizeof(struct line), .dynamic = true };
	struct stmt_rows cols, rows;
	bool skip;
	str where = where_of(c, table, &skip);
	size_t i;

	if (skip)
		return true;
	if (!stmt_many(c, &columns_def, &(struct of_table){ table }, &cols) || !cols.n)
		return false;
	buf_put(&b, S("SELECT "));
	put_row_text(&b, cols.v, cols.n, store_is_pg(c->store));
	buf_fmt(&b, " AS line FROM %.*s t WHERE %.*s ORDER BY t.%.*s, 1", FMT(table), FMT(where),
		FMT(((const struct line *)cols.v)->text));
	def.sqlite = def.pg = str_z(c->arena, buf_str(&b));
	if (!stmt_many(c, &def, &(struct of_ticket){ ticket_id }, &rows))
		return false;
	buf_fmt(out, "%s\"%.*s\":[", str_eq(table, S("ticket")) ? "" : ",\n", FMT(table));
	for (i = 0; i < rows.n; i++)
		buf_fmt(out, "%s\n%.*s", i ? "," : "", FMT(((const struct line *)rows.v)[i].text));
	buf_put(out, S("]"));
	return true;
}

bool ticket_dump(struct ctx *c, i64 ticket_id, struct buf *out)
{
	struct stmt_rows tables;
	size_t i;

	if (!stmt_many(c, &tables_def, NULL, &tables))
		return false;
	buf_ch(out, '{');
	if (!dump_table(c, S("ticket"), ticket_id, out))
		return false;
	for (i = 0; i < tables.n; i++) {
		str table = str_dup(c->arena, ((const struct line *)tables.v)[i].text);

		if (!dump_table(c, table, ticket_id, out))
			return false;
	}
	for (i = 0; i < COUNT(more); i++)
		if (!dump_table(c, str_of(more[i]), ticket_id, out))
			return false;
	buf_put(out, S("}\n"));
	return true;
}
