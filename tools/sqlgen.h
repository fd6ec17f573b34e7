/*
 * The parts of sqlgen (see sqlgen.c): growing text and files (sqlgen_text.c), the
 * migrations and the schema they make (sqlgen_schema.c), the statements (sqlgen.c) and
 * the writing of C (sqlgen_out.c).  A program for the build host: it exits on the first
 * error with file and line, and never frees.
 */
#ifndef PRONTO_TOOLS_SQLGEN_H
#define PRONTO_TOOLS_SQLGEN_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

enum type { T_NONE, T_I64, T_TEXT, T_BOOL, T_REAL, T_BLOB, T_I64S, T_TEXTS };
enum kind { ONE, OPT, MANY, EXEC };
enum { LITE, PG };

struct type_info {
	const char *word, *c, *slot, *oid;	/* in annotations, in C, in stmt.h, in PostgreSQL */
};
extern const struct type_info types[];

struct text {
	char *s;
	size_t n, cap;
};

struct slot {
	char *name;
	enum type type;
	bool null, used;
	int line;
};

struct slots {
	struct slot *v;
	size_t n;
};

struct column {
	char *name, *table;
	enum type type;
	bool null;
};

struct stmt {
	const char *file;
	int line;
	enum kind kind;
	char *name, *row, *doc;
	struct slots outs, pars, nulls;	/* annotations */
	struct slots par, col;		/* what the statement has */
	struct text body[2];		/* as written, one line for each line of the file */
	char *sql[2];			/* one line, numbered parameters */
	struct slots tables;		/* that it reads or writes */
	bool first_of_row;
};

struct migration {
	int number;
	char *name, *path;
	struct text sql[2];
};

/* One run of the tool; all memory lives until exit. */
struct run {
	const char *set, *dir_mig, *dir_sql, *dir_out;
	struct migration *mig;
	size_t migs;
	struct column *col;
	size_t cols;
	struct stmt *stmt;
	size_t stmts;
	sqlite3 *db;
};
_Noreturn void die(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void *grow(void *p, size_t bytes);
void put(struct text *t, const char *s);
void put_n(struct text *t, const char *s, size_t n);
void putf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *copy(const char *s);
char *copy_n(const char *s, size_t n);
bool is_word(char ch);
struct text read_all(const char *path);
void write_changed(const char *path, const struct text *t);	/* untouched when the same */
char **list_sql(const char *dir, size_t *n);	/* the names of *.sql in dir, sorted */
char *next_line(char **p);			/* cuts a line off *p; NULL at the end */
char *after(char *line, const char *prefix);	/* what follows the prefix, trimmed, or NULL */
const char *skip_quiet(const char *s);		/* past a quoted piece or a comment at s */
int line_of(const char *text, const char *at);

void read_migrations(struct run *r);		/* expands them and applies them to r->db */
void read_schema(struct run *r);		/* one name, one type, or it dies */
/* The column of this name in the table, or in any if table is NULL. */
const struct column *find_column(const struct run *r, const char *table, const char *name);

void write_c(const struct run *r);
void print_pg_check(const struct run *r);	/* one JSON object a statement on stdout */

#endif
