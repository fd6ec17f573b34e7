/*
 * A shape describes a C struct as JSON: rows of fields.  One encoder and one decoder
 * serve all; OpenAPI and TypeScript types are printed from the same rows.
 *
 *	static const struct field ticket_fields[] = {
 *		F(ticket_out, number),
 *		F(ticket_out, subject, .max = 300),
 *		FO(ticket_out, requester, &person_shape),	// struct person_out *, may be NULL
 *		FL(ticket_out, messages, &message_shape),	// struct list of struct
 *	};
 *	const struct shape ticket_shape = SHAPE(ticket_out, ticket_fields);
 *
 * Kinds come from the member's C type: bool, i64, double, str, struct strs,
 * struct i64s, struct json_raw (ready JSON, output only).  A null str encodes as null.
 * In the decoder a member is left alone when absent, so defaults can be set before; if
 * the struct has a member `u64 given`, bit i is set for each field that was present
 * (name it with SHAPE_GIVEN).  Unknown fields are errors, limits come from the row, and
 * all errors of a body are reported together.
 */
#ifndef PRONTO_BASE_SHAPE_H
#define PRONTO_BASE_SHAPE_H

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

enum kind { K_BOOL, K_I64, K_REAL, K_STR, K_STRS, K_I64S, K_RAW, K_OBJ, K_LIST };

struct json_raw {
	str text;	/* ready JSON; empty encodes as null */
};
struct list {
	void *v;	/* array of the sub-shape's struct */
	size_t n;
};

struct shape;
struct field {
	const char *name;
	enum kind kind;
	size_t off;
	const struct shape *sub;
	bool required;		/* decoder: must be present */
	bool nullable;		/* decoder: null allowed (0 or STR_NULL); encoder: 0 as null */
	bool time;		/* K_I64 that is ms UTC; documentation only */
	bool id_null;		/* encoder: 0 as null (ids) */
	i64 min, max;		/* length of strings in characters, value of numbers, count of lists */
	const char *one_of;	/* "a|b|c" */
	const char *doc;
	size_t name_n;		/* of name; 0: not counted yet */
};

struct shape {
	const char *name;
	const struct field *f;
	size_t n;
	size_t size;
	ssize_t given_off;	/* -1: none */
};

#define SHAPE_KIND(T, m) _Generic(((struct T *)0)->m, \
	bool: K_BOOL, i64: K_I64, double: K_REAL, str: K_STR, struct strs: K_STRS, \
	struct i64s: K_I64S, struct json_raw: K_RAW, struct list: K_LIST, default: K_OBJ)
#define F(T, m, ...) { .name = #m, .kind = SHAPE_KIND(T, m), .off = offsetof(struct T, m), \
	.name_n = sizeof(#m) - 1, __VA_ARGS__ }
#define FO(T, m, shp, ...) { .name = #m, .kind = K_OBJ, .off = offsetof(struct T, m), .sub = (shp), \
	.name_n = sizeof(#m) - 1, __VA_ARGS__ }
#define FL(T, m, shp, ...) { .name = #m, .kind = K_LIST, .off = offsetof(struct T, m), .sub = (shp), \
	.name_n = sizeof(#m) - 1, __VA_ARGS__ }
#define SHAPE(T, fields) { .name = #T, .f = (fields), .n = COUNT(fields), \
	.size = sizeof(struct T), .given_off = -1 }
#define SHAPE_GIVEN(T, fields) { .name = #T, .f = (fields), .n = COUNT(fields), \
	.size = sizeof(struct T), .given_off = offsetof(struct T, given) }

struct ctx;
void shape_encode(struct buf *b, const struct shape *s, const void *v);
/* v is a zeroed struct, or one with defaults; memory for strings comes from c->arena. */
bool shape_decode(struct ctx *c, const struct shape *s, const json_t *j, void *v) WARN_UNUSED;
/* True if the field of this name was in the body (shapes with a given member). */
bool shape_given(const struct shape *s, const void *v, const char *field);

#endif
