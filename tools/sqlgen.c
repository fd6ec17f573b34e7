/*
 * sqlgen: from the migrations and the named statements to typed C.
 *
 *	sqlgen [--set NAME] MIGRATIONS_DIR SQL_DIR OUT_DIR
 *	sqlgen --pg-check MIGRATIONS_DIR SQL_DIR
 *
 * The migrations are expanded from the small type vocabulary into both dialects and
 * applied to an SQLite in memory; each statement is prepared there, so a name that does
 * not exist fails the build with file and line.  A column name has one type in the
 * whole schema, which types the parameters; whether one may be null is looked up in the
 * tables of the statement; computed columns and other parameters are annotated.  Out come sql_<file>.{h,c}, sql_all.c and
 * migrations.c (sql_all_NAME.c … with --set), written only when they changed.  --pg-check prints each statement
 * for PostgreSQL with the types of its parameters and columns, one JSON object a line.
 *
 * Annotations after "-- name: x :one|:opt|:many|:exec":
 *	-- out: total i64	type of a computed column; i64? when it may be null
 *	-- null: a, b		columns of a LEFT JOIN that may be null
 *	-- param: after i64?	type of a parameter that is no column; 0 is NULL with i64?
 *	-- param: ids i64[]	a list: x IN (SELECT value FROM json_each(:ids)), which
 *				becomes x = ANY(...) on PostgreSQL; text[] likewise
 *	-- row: ticket		share struct sql_ticket_row among statements of this file
 *	-- doc: ...		comment of the prototype
 *	-- sqlite: / -- pg: / -- end	what follows is for that dialect only
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sqlgen.h"

const struct type_info types[] = {
	[T_NONE] = { "none", "", "", "" },
	[T_I64] = { "i64", "i64 ", "V_I64", "bigint" },
	[T_TEXT] = { "text", "str ", "V_TEXT", "text" },
	[T_BOOL] = { "bool", "bool ", "V_BOOL", "boolean" },
	[T_REAL] = { "real", "double ", "V_REAL", "double precision" },
	[T_BLOB] = { "blob", "str ", "V_BLOB", "bytea" },
	[T_I64S] = { "i64[]", "struct i64s ", "V_I64S", "bigint[]" },
	[T_TEXTS] = { "text[]", "struct strs ", "V_STRS", "text[]" },
};

/* ---- reading statements ---- */

static struct slot *slot_find(const struct slots *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].name, name))
			return &s->v[i];
	return NULL;
}

static struct slot *slot_add(struct slots *s, const char *name, size_t n, int line)
{
	s->v = grow(s->v, (s->n + 1) * sizeof(*s->v));
	s->v[s->n] = (struct slot){ .name = copy_n(name, n), .line = line };
	return &s->v[s->n++];
}

/* "total i64?" into a slot. */
static void read_typed(struct slots *into, const struct stmt *q, int line, const char *spec)
{
	size_t n = strcspn(spec, " \t"), t;
	const char *word = spec + n + strspn(spec + n, " \t");
	struct slot *s = slot_add(into, spec, n, line);
	size_t wn = strlen(word);

	if (wn && word[wn - 1] == '?') {
		s->null = true;
		wn--;
	}
	if ((wn == 4 && !memcmp(word, "time", 4)) || (wn == 2 && !memcmp(word, "id", 2))) {
		s->type = T_I64;
		return;
	}
	if (wn == 4 && !memcmp(word, "json", 4)) {
		s->type = T_TEXT;
		return;
	}
	for (t = T_I64; t <= T_TEXTS; t++)
		if (strlen(types[t].word) == wn && !memcmp(types[t].word, word, wn))
			s->type = (enum type)t;
	if (s->type == T_NONE || (s->type >= T_I64S && into == &q->outs))
		die(q->file, line, "'%s': want a name and one of i64 text bool real blob time", spec);
}

static void read_name(struct run *r, struct stmt *q, char *spec)
{
	static const char *const kinds[] = { [ONE] = ":one", [OPT] = ":opt", [MANY] = ":many",
					     [EXEC] = ":exec" };
	size_t n = 0;
	char *kind;

	while (is_word(spec[n]))
		n++;
	kind = spec + n + strspn(spec + n, " \t");
	q->name = copy_n(spec, n);
	q->kind = EXEC + 1;
	for (int k = ONE; k <= EXEC; k++)
		if (!strcmp(kind, kinds[k]))
			q->kind = (enum kind)k;
	if (!n || q->kind > EXEC)
		die(q->file, q->line, "want '-- name: some_name :one|:opt|:many|:exec'");
	for (size_t i = 0; i + 1 < r->stmts; i++)
		if (!strcmp(r->stmt[i].name, q->name))
			die(q->file, q->line, "%s is already at %s:%d", q->name, r->stmt[i].file,
			    r->stmt[i].line);
}

static bool read_annotation(struct stmt *q, int line, char *text)
{
	char *s;

	if ((s = after(text, "-- out:")) != NULL)
		read_typed(&q->outs, q, line, s);
	else if ((s = after(text, "-- param:")) != NULL)
		read_typed(&q->pars, q, line, s);
	else if ((s = after(text, "-- null:")) != NULL)
		for (size_t n; *(s += strspn(s, ", \t")); s += n) {
			n = strcspn(s, ", \t");
			slot_add(&q->nulls, s, n, line);
		}
	else if ((s = after(text, "-- row:")) != NULL)
		q->row = copy(s);
	else if ((s = after(text, "-- doc:")) != NULL) {
		struct text t = { 0 };
		putf(&t, "%s%s%s", q->doc ? q->doc : "", q->doc ? "\n * " : "", s);
		q->doc = t.s;
	} else {
		return false;
	}
	return true;
}

static struct stmt *new_stmt(struct run *r, const char *path, int line, char *spec)
{
	struct stmt *q;

	r->stmt = grow(r->stmt, (r->stmts + 1) * sizeof(*r->stmt));
	q = &r->stmt[r->stmts++];
	*q = (struct stmt){ .file = path, .line = line };
	put(&q->body[LITE], "");
	put(&q->body[PG], "");
	read_name(r, q, spec);
	return q;
}

static void read_statements(struct run *r, const char *path)
{
	struct text t = read_all(path);
	char *rest = t.s, *line, *s;
	struct stmt *q = NULL;
	int n = 0, only = -1;

	while ((line = next_line(&rest)) != NULL) {
		n++;
		if ((s = after(line, "-- name:")) != NULL) {
			q = new_stmt(r, path, n, s);
			only = -1;
			continue;
		}
		if (!q) {
			if (*line && strncmp(line, "--", 2))
				die(path, n, "text before the first '-- name:'");
			continue;
		}
		if (after(line, "-- sqlite:"))
			only = LITE;
		else if (after(line, "-- pg:"))
			only = PG;
		else if (after(line, "-- end"))
			only = -1;
		bool quiet = read_annotation(q, n, line) || after(line, "--");
		for (int d = LITE; d <= PG; d++) {
			if (!quiet && (only < 0 || only == d))
				put(&q->body[d], line);
			put(&q->body[d], "\n");
		}
	}
}

/* ---- parameters ---- */

static size_t param_index(const struct run *r, struct stmt *q, const char *name, size_t n, int line)
{
	char *z = copy_n(name, n);
	struct slot *known = slot_find(&q->par, z), *said = slot_find(&q->pars, z);
	const struct column *c = find_column(r, NULL, z);

	if (known)
		return (size_t)(known - q->par.v) + 1;
	known = slot_add(&q->par, z, n, line);
	if (said) {
		known->type = said->type;
		known->null = said->null;
		said->used = true;
	} else if (c) {
		known->type = c->type;
	} else {
		die(q->file, line, "%s: :%s is no column; add '-- param: %s <type>'", q->name, z, z);
	}
	return q->par.n;
}

/* The body with comments gone and :name as ?1 or $1; lines stay lines. */
static struct text number_params(const struct run *r, struct stmt *q, int d)
{
	struct text out = { 0 };
	const char *s = q->body[d].s, *e;
	char before = 0;

	while (*s) {
		int line = q->line + line_of(q->body[d].s, s);
		if ((e = skip_quiet(s)) != s) {
			if (*s == '\'' || *s == '"')
				put_n(&out, s, (size_t)(e - s));
			before = ' ';
			s = e;
		} else if (*s == ':' && before != ':' && is_word(s[1])) {
			for (e = s + 1; is_word(*e); e++)
				;
			putf(&out, "%c%zu", d == PG ? '$' : '?',
			     param_index(r, q, s + 1, (size_t)(e - s - 1), line));
			before = ' ';
			s = e;
		} else {
			if (*s == '?' || *s == '$')
				die(q->file, line, "%s: '%c' in a statement; use :name", q->name, *s);
			before = *s;
			put_n(&out, s++, 1);
		}
	}
	if (strstr(out.s ? out.s : "", "%s"))
		die(q->file, q->line, "%s: %%s in a statement", q->name);
	return out;
}

/* Runs of white space become one blank, the closing semicolon goes. */
static char *squeeze(const char *s)
{
	struct text out = { 0 };

	put(&out, "");
	while (*s) {
		const char *e = skip_quiet(s);
		if (e != s) {
			put_n(&out, s, (size_t)(e - s));
			s = e;
		} else if (isspace((unsigned char)*s)) {
			while (isspace((unsigned char)*s))
				s++;
			if (out.n && *s && *s != ';')
				put(&out, " ");
		} else {
			put_n(&out, s++, 1);
		}
	}
	while (out.n && (out.s[out.n - 1] == ';' || out.s[out.n - 1] == ' '))
		out.s[--out.n] = 0;
	return out.s;
}

/* x IN (SELECT value FROM json_each($1)) is x = ANY($1) over there. */
static char *pg_lists(const struct stmt *q, const char *s)
{
	static const char from[] = "IN (SELECT value FROM json_each(";
	struct text out = { 0 };
	const char *hit, *e;

	put(&out, "");
	while ((hit = strstr(s, from)) != NULL && (e = strstr(hit, "))")) != NULL) {
		bool not = hit - s >= 4 && !memcmp(hit - 4, "NOT ", 4);
		put_n(&out, s, (size_t)(hit - s) - (not ? 4 : 0));
		put(&out, not ? "<> ALL(" : "= ANY(");
		put_n(&out, hit + sizeof(from) - 1, (size_t)(e - hit) - (sizeof(from) - 1));
		put(&out, ")");
		s = e + 2;
	}
	put(&out, s);
	if (strstr(out.s, "json_each"))
		die(q->file, q->line, "%s: json_each is SQLite's; write "
		    "'x IN (SELECT value FROM json_each(:list))' or a -- pg: variant", q->name);
	return out.s;
}

/* ---- columns ---- */

static int note_table(void *arg, int action, const char *a, const char *b, const char *db,
		      const char *trigger)
{
	struct stmt *q = arg;
	bool table = action == SQLITE_READ || action == SQLITE_INSERT || action == SQLITE_UPDATE ||
		     action == SQLITE_DELETE;

	(void)b, (void)db, (void)trigger;
	if (table && a && !slot_find(&q->tables, a))
		slot_add(&q->tables, a, strlen(a), q->line);
	return SQLITE_OK;
}

/* Whether 0 is NULL for a parameter that is named as a column: as it stands in the
 * tables of the statement, or else everywhere. */
static void param_null(const struct run *r, struct stmt *q, struct slot *p)
{
	size_t seen[2] = { 0 };

	for (int here = 1; here >= 0 && !seen[0] && !seen[1]; here--)
		for (size_t i = 0; i < r->cols; i++)
			if (!strcmp(r->col[i].name, p->name) &&
			    (!here || slot_find(&q->tables, r->col[i].table)))
				seen[r->col[i].null]++;
	if (seen[0] && seen[1] && p->type == T_I64)
		die(q->file, p->line, "%s: %s may be null in one table and not in another; add "
		    "'-- param: %s i64' or 'i64?'", q->name, p->name, p->name);
	p->null = seen[1];
}

static void column_type(const struct run *r, struct stmt *q, sqlite3_stmt *st, int i)
{
	const char *name = sqlite3_column_name(st, i);
	const char *origin = sqlite3_column_origin_name(st, i);
	const char *table = sqlite3_column_table_name(st, i);
	const struct column *c = origin && table ? find_column(r, table, origin) : NULL;
	struct slot *said = slot_find(&q->outs, name), *s;

	for (const char *p = name; *p; p++)
		if (!is_word(*p))
			die(q->file, q->line, "%s: column '%s' needs a name: AS …", q->name, name);
	if (slot_find(&q->col, name))
		die(q->file, q->line, "%s: two columns are called %s", q->name, name);
	s = slot_add(&q->col, name, strlen(name), q->line);
	if (said) {
		if (c && c->type != said->type)
			die(q->file, said->line, "%s: %s is %s in the schema", q->name, name,
			    types[c->type].word);
		s->type = said->type;
		s->null = said->null;
		said->used = true;
	} else if (c) {
		s->type = c->type;
		s->null = c->null;
	} else {
		die(q->file, q->line, "%s: column %s is computed; add '-- out: %s <type>'", q->name,
		    name, name);
	}
	if ((said = slot_find(&q->nulls, name)) != NULL)
		s->null = said->used = true;
}

static void unused(const struct stmt *q, const struct slots *s, const char *what)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->v[i].used)
			die(q->file, s->v[i].line, "%s: '%s' names no %s", q->name, s->v[i].name, what);
}

static void check_statement(struct run *r, struct stmt *q)
{
	struct text lite = number_params(r, q, LITE), pg = number_params(r, q, PG);
	sqlite3_stmt *st = NULL;
	const char *tail = NULL;
	int n;

	if (!lite.s || !pg.s)
		die(q->file, q->line, "%s is empty", q->name);
	sqlite3_set_authorizer(r->db, note_table, q);
	if (sqlite3_prepare_v2(r->db, lite.s, -1, &st, &tail) != SQLITE_OK) {
		int off = sqlite3_error_offset(r->db);
		die(q->file, q->line + (off > 0 ? line_of(lite.s, lite.s + off) : 0), "%s: %s",
		    q->name, sqlite3_errmsg(r->db));
	}
	if (!st)
		die(q->file, q->line, "%s is empty", q->name);
	if (tail && tail[strspn(tail, " \t\r\n;")])
		die(q->file, q->line + line_of(lite.s, tail), "%s: more than one statement", q->name);
	n = sqlite3_column_count(st);
	if ((q->kind == EXEC) != (n == 0))
		die(q->file, q->line, q->kind == EXEC ? "%s: :exec gives columns" :
		    "%s: no columns; :exec?", q->name);
	for (int i = 0; i < n; i++)
		column_type(r, q, st, i);
	sqlite3_finalize(st);
	sqlite3_set_authorizer(r->db, NULL, NULL);
	for (size_t i = 0; i < q->par.n; i++)
		if (!slot_find(&q->pars, q->par.v[i].name))
			param_null(r, q, &q->par.v[i]);
	unused(q, &q->outs, "column");
	unused(q, &q->nulls, "column");
	unused(q, &q->pars, "parameter");
	q->sql[LITE] = squeeze(lite.s);
	q->sql[PG] = pg_lists(q, squeeze(pg.s));
	if (!*q->sql[PG])
		die(q->file, q->line, "%s is empty for PostgreSQL", q->name);
}

/* Statements that share a row struct must have the same columns. */
static void check_rows(struct run *r)
{
	for (size_t i = 0; i < r->stmts; i++) {
		struct stmt *q = &r->stmt[i], *first = q;
		if (!q->row)
			q->row = q->name;
		for (size_t k = 0; k < i && first == q; k++)
			if (r->stmt[k].col.n && !strcmp(r->stmt[k].row, q->row))
				first = &r->stmt[k];
		q->first_of_row = first == q && q->col.n;
		if (first == q)
			continue;
		if (first->file != q->file)
			die(q->file, q->line, "row %s belongs to %s", q->row, first->file);
		bool same = first->col.n == q->col.n;
		for (size_t k = 0; same && k < q->col.n; k++)
			same = !strcmp(first->col.v[k].name, q->col.v[k].name) &&
			       first->col.v[k].type == q->col.v[k].type;
		if (!same)
			die(q->file, q->line, "%s: columns differ from those of %s (row %s)", q->name,
			    first->name, q->row);
	}
}

static int usage(void)
{
	fputs("usage: sqlgen [--set NAME] MIGRATIONS_DIR SQL_DIR OUT_DIR\n"
	      "       sqlgen --pg-check MIGRATIONS_DIR SQL_DIR\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct run r = { .set = "main" };
	bool pg_check = false;
	char **names;
	size_t n;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--pg-check"))
			pg_check = true;
		else if (!strcmp(argv[i], "--set") && i + 1 < argc)
			r.set = argv[++i];
		else
			return usage();
	}
	if (argc - i != (pg_check ? 2 : 3))
		return usage();
	r.dir_mig = argv[i];
	r.dir_sql = argv[i + 1];
	r.dir_out = pg_check ? NULL : argv[i + 2];
	if (sqlite3_open(":memory:", &r.db) != SQLITE_OK)
		die("sqlgen", 0, "no SQLite");
	/* A misspelt column in double quotes must not become a string. */
	sqlite3_db_config(r.db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(r.db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	read_migrations(&r);
	read_schema(&r);
	names = list_sql(r.dir_sql, &n);
	for (size_t k = 0; k < n; k++) {
		struct text path = { 0 };
		putf(&path, "%s/%s", r.dir_sql, names[k]);
		read_statements(&r, path.s);
	}
	for (size_t k = 0; k < r.stmts; k++)
		check_statement(&r, &r.stmt[k]);
	check_rows(&r);
	if (pg_check)
		print_pg_check(&r);
	else
		write_c(&r);
	return 0;
}
