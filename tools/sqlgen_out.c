/* What sqlgen writes: per file of statements a header and constant rows for store/stmt.h. */
#include <stdio.h>
#include <string.h>
#include "sqlgen.h"

/* "src/store/sql/ticket.sql" is "ticket". */
static char *aggregate(const char *path)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	return copy_n(base, strlen(base) - 4);
}

/* A column may be called like a word of C; its member gets an underscore. */
static const char *member(const char *name)
{
	static const char *const words[] = {
		"auto", "bool", "break", "case", "char", "const", "continue", "default", "do",
		"double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int",
		"long", "register", "restrict", "return", "short", "signed", "sizeof", "static",
		"str", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile",
		"while", "true", "false", "asm", "typeof", "unix", "linux", "i64", "u64", "errno",
		"stdin", "stdout", "stderr", "assert",
	};
	struct text t = { 0 };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], name)) {
			putf(&t, "%s_", name);
			return t.s;
		}
	return name;
}

/* C string literals, cut into lines. */
static void put_literal(struct text *out, const char *s, const char *indent)
{
	size_t on_line = 0;

	put(out, "\"");
	for (; *s; s++, on_line++) {
		if (on_line > 80 && s[-1] == ' ') {
			putf(out, "\"\n%s\"", indent);
			on_line = 0;
		}
		if (*s == '"' || *s == '\\')
			putf(out, "\\%c", *s);
		else if (*s == '\n')
			put(out, "\\n");
		else if (*s == '\t')
			put(out, "\\t");
		else if (*s == '?' && s[1] == '?')
			put(out, "?\"\"");	/* no trigraphs */
		else
			put_n(out, s, 1);
	}
	put(out, "\"");
}

static void put_members(struct text *out, const struct slots *s)
{
	for (size_t i = 0; i < s->n; i++)
		putf(out, "\t%s%s;%s\n", types[s->v[i].type].c, member(s->v[i].name),
		     s->v[i].null ? "\t/* or null */" : "");
}

static void put_prototype(struct text *out, const struct stmt *q)
{
	putf(out, "bool sql_%s(struct ctx *c", q->name);
	if (q->par.n)
		putf(out, ", const struct sql_%s_in *in", q->name);
	if (q->kind == MANY)
		putf(out, ", struct sql_%s_rows *out", q->row);
	else if (q->kind == EXEC)
		put(out, ", i64 *changed");
	else
		putf(out, ", struct sql_%s_row *out", q->row);
	if (q->kind == OPT)
		put(out, ", bool *found");
	put(out, ")");
}

static void header_of(struct text *h, const struct stmt *q)
{
	if (q->par.n) {
		putf(h, "struct sql_%s_in {\n", q->name);
		put_members(h, &q->par);
		put(h, "};\n");
	}
	if (q->first_of_row) {
		putf(h, "struct sql_%s_row {\n", q->row);
		put_members(h, &q->col);
		put(h, "};\n");
		putf(h, "struct sql_%s_rows {\n\tstruct sql_%s_row *v;\n\tsize_t n;\n};\n", q->row,
		     q->row);
	}
	if (q->doc)
		putf(h, "/* %s */\n", q->doc);
	put_prototype(h, q);
	put(h, " WARN_UNUSED;\n\n");
}

static void put_slots(struct text *out, const struct stmt *q, const struct slots *s, bool in)
{
	if (!s->n)
		return;
	putf(out, "static const struct stmt_slot %s_%s[] = {\n", q->name, in ? "par" : "col");
	for (size_t i = 0; i < s->n; i++) {
		const struct slot *x = &s->v[i];
		putf(out, "\t{ \"%s\", offsetof(struct sql_%s_%s, %s), %s%s, %s },\n", x->name,
		     in ? q->name : q->row, in ? "in" : "row", member(x->name), types[x->type].slot,
		     x->type == T_I64 && x->null ? "_NULL" : "", x->null ? "true" : "false");
	}
	put(out, "};\n");
}

static void put_body(struct text *c, const struct stmt *q)
{
	static const char *const call[] = { [ONE] = "one", [OPT] = "opt", [MANY] = "many",
					    [EXEC] = "exec" };
	const char *in = q->par.n ? "in" : "NULL";

	put_prototype(c, q);
	put(c, "\n{\n");
	if (q->kind != MANY) {
		putf(c, "\treturn stmt_%s(c, &sql_%s_def, %s, %s%s);\n}\n\n", call[q->kind], q->name,
		     in, q->kind == EXEC ? "changed" : "out", q->kind == OPT ? ", found" : "");
		return;
	}
	putf(c, "\tstruct stmt_rows rows;\n\n\tif (!stmt_many(c, &sql_%s_def, %s, &rows))\n"
	     "\t\treturn false;\n\tout->v = rows.v;\n\tout->n = rows.n;\n\treturn true;\n}\n\n",
	     q->name, in);
}

static void body_of(struct text *c, const struct stmt *q)
{
	put_slots(c, q, &q->par, true);
	put_slots(c, q, &q->col, false);
	putf(c, "extern const struct stmt_def sql_%s_def;\n", q->name);
	putf(c, "const struct stmt_def sql_%s_def = {\n\t.name = \"%s\",\n\t.sqlite = ", q->name,
	     q->name);
	put_literal(c, q->sql[LITE], "\t\t");
	put(c, ",\n\t.pg = ");
	put_literal(c, q->sql[PG], "\t\t");
	if (q->par.n)
		putf(c, ",\n\t.par = %s_par, .pars = COUNT(%s_par)", q->name, q->name);
	if (q->col.n)
		putf(c, ",\n\t.col = %s_col, .cols = COUNT(%s_col),\n\t.row_size = "
		     "sizeof(struct sql_%s_row)", q->name, q->name, q->row);
	put(c, ",\n};\n\n");
	put_body(c, q);
}

static void write_file(const struct run *r, const char *name, const struct text *t)
{
	struct text path = { 0 };

	putf(&path, "%s/%s", r->dir_out, name);
	write_changed(path.s, t);
}

static void write_aggregate(const struct run *r, const char *file)
{
	struct text h = { 0 }, c = { 0 }, name = { 0 };
	char *agg = aggregate(file);

	putf(&h, "/* Made by tools/sqlgen from %s. */\n#ifndef SQL_%s_H\n#define SQL_%s_H\n\n"
	     "#include \"store/stmt.h\"\n\n", file, agg, agg);
	putf(&c, "/* Made by tools/sqlgen from %s. */\n#include \"sql_%s.h\"\n\n", file, agg);
	for (size_t i = 0; i < r->stmts; i++) {
		if (strcmp(r->stmt[i].file, file))
			continue;
		header_of(&h, &r->stmt[i]);
		body_of(&c, &r->stmt[i]);
	}
	put(&h, "#endif\n");
	putf(&name, "sql_%s.h", agg);
	write_file(r, name.s, &h);
	name.s[name.n - 1] = 'c';
	write_file(r, name.s, &c);
}

/* The main set goes without its name. */
static void set_file(const struct run *r, const char *what, const struct text *t)
{
	bool main_set = !strcmp(r->set, "main");
	struct text name = { 0 };

	putf(&name, "%s%s%s.c", what, main_set ? "" : "_", main_set ? "" : r->set);
	write_file(r, name.s, t);
}

static void write_all(const struct run *r)
{
	struct text c = { 0 };

	put(&c, "/* Made by tools/sqlgen: every statement, for the checks. */\n"
	    "#include \"store/stmt.h\"\n\n");
	for (size_t i = 0; i < r->stmts; i++)
		putf(&c, "extern const struct stmt_def sql_%s_def;\n", r->stmt[i].name);
	putf(&c, "\nextern const struct stmt_def *const sql_all_%s[];\n"
	     "const struct stmt_def *const sql_all_%s[] = {\n", r->set, r->set);
	for (size_t i = 0; i < r->stmts; i++)
		putf(&c, "\t&sql_%s_def,\n", r->stmt[i].name);
	put(&c, "\tNULL,\n};\n");
	set_file(r, "sql_all", &c);
}

/* Blank lines carry nothing. */
static char *dense(const char *s)
{
	struct text t = { 0 };

	put(&t, "");
	while (*s) {
		size_t n = strcspn(s, "\n"), blank = strspn(s, " \t");
		if (blank < n) {
			put_n(&t, s, n);
			put(&t, "\n");
		}
		s += n + (s[n] == '\n');
	}
	return t.s;
}

static void write_migrations(const struct run *r)
{
	struct text c = { 0 };

	put(&c, "/* Made by tools/sqlgen: the migrations in both dialects. */\n"
	    "#include \"store/stmt.h\"\n\n");
	if (r->migs)
		put(&c, "static const struct migration list[] = {\n");
	for (size_t i = 0; i < r->migs; i++) {
		putf(&c, "\t{ %d, \"%s\",\n\t  ", r->mig[i].number, r->mig[i].name);
		put_literal(&c, dense(r->mig[i].sql[LITE].s), "\t  ");
		put(&c, ",\n\t  ");
		put_literal(&c, dense(r->mig[i].sql[PG].s), "\t  ");
		put(&c, " },\n");
	}
	if (r->migs)
		put(&c, "};\n\n");
	putf(&c, "extern const struct migrations migrations_%s;\n"
	     "const struct migrations migrations_%s = { %s };\n", r->set, r->set,
	     r->migs ? "list, COUNT(list)" : "NULL, 0");
	set_file(r, "migrations", &c);
}

void write_c(const struct run *r)
{
	for (size_t i = 0; i < r->stmts; i++)
		if (i == 0 || strcmp(r->stmt[i].file, r->stmt[i - 1].file))
			write_aggregate(r, r->stmt[i].file);
	write_all(r);
	write_migrations(r);
}

static void json_list(struct text *out, const char *key, const struct slots *s)
{
	putf(out, ",\"%s\":[", key);
	for (size_t i = 0; i < s->n; i++)
		putf(out, "%s{\"name\":\"%s\",\"type\":\"%s\"}", i ? "," : "", s->v[i].name,
		     types[s->v[i].type].oid);
	put(out, "]");
}

void print_pg_check(const struct run *r)
{
	for (size_t i = 0; i < r->stmts; i++) {
		const struct stmt *q = &r->stmt[i];
		struct text out = { 0 };
		putf(&out, "{\"name\":\"%s\",\"file\":\"%s\",\"line\":%d,\"sql\":", q->name, q->file,
		     q->line);
		put(&out, "\"");
		for (const char *s = q->sql[PG]; *s; s++) {
			if (*s == '"' || *s == '\\')
				put(&out, "\\");
			put_n(&out, s, 1);
		}
		put(&out, "\"");
		json_list(&out, "params", &q->par);
		json_list(&out, "columns", &q->col);
		put(&out, "}");
		puts(out.s);
	}
}
