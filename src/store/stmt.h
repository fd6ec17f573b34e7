/*
 * What the code made by tools/sqlgen calls: a statement is a constant row that says its
 * text in both dialects and where its parameters and columns lie in C structs; these
 * four functions run it on the connection bound to the context, SQLite's or
 * PostgreSQL's.  Statements are prepared once per connection.  A statement that the
 * store refuses (a broken constraint, a lost server) poisons its transaction: whatever
 * fn then returns, db_write rolls back.  "No row" of stmt_one does not poison.
 */
#ifndef PRONTO_STORE_STMT_H
#define PRONTO_STORE_STMT_H

#include "base/ctx.h"

enum stmt_kind {
	V_I64,		/* i64 */
	V_I64_NULL,	/* i64, 0 is NULL */
	V_TEXT,		/* str, s == NULL is NULL; UTF-8 without NUL */
	V_BOOL,		/* bool */
	V_REAL,		/* double, NaN is NULL */
	V_BLOB,		/* str, s == NULL is NULL; any bytes */
	V_I64S,		/* parameters only: struct i64s as a JSON array or bigint[] */
	V_STRS,		/* parameters only: struct strs, likewise */
};

struct stmt_slot {
	const char *name;
	unsigned short off;	/* in the struct of parameters or of a row */
	unsigned char kind;	/* enum stmt_kind */
	bool nullable;
};

struct stmt_def {
	const char *name;
	const char *sqlite;	/* with ?1, ?2 … */
	const char *pg;		/* with $1, $2 … */
	const struct stmt_slot *par, *col;
	unsigned short pars, cols;
	size_t row_size;
	bool dynamic;		/* made at run time: SQLite keeps it by its text, for a while */
};

struct stmt_rows {
	void *v;		/* array of the row struct, in c->arena */
	size_t n;
};

/* in may be NULL when there are no parameters.  :one: no row is E_NOT_FOUND "not_found". */
bool stmt_one(struct ctx *c, const struct stmt_def *d, const void *in, void *row) WARN_UNUSED;
bool stmt_opt(struct ctx *c, const struct stmt_def *d, const void *in, void *row,
	      bool *found) WARN_UNUSED;
bool stmt_many(struct ctx *c, const struct stmt_def *d, const void *in,
	       struct stmt_rows *out) WARN_UNUSED;
bool stmt_exec(struct ctx *c, const struct stmt_def *d, const void *in, i64 *changed) WARN_UNUSED;

/* The migrations that sqlgen embeds, numbered 1, 2, 3 …; one may be left out. */
struct migration {
	int number;
	const char *name;
	const char *sqlite, *pg;
};

struct migrations {
	const struct migration *v;
	size_t n;
};

extern const struct migrations migrations_main;		/* made from store/migrations */
extern const struct stmt_def *const sql_all_main[];	/* every statement, NULL at the end */

#endif
