/*
 * Strings are a pointer and a length, passed by value, UTF-8 unless a name says
 * otherwise, never owned: the bytes live in an arena, in a literal or in somebody's
 * buffer, and whoever hands out a str says for how long.  A str need not end in NUL.
 * The null string (s == NULL) differs from the empty one: it stands for SQL's NULL.
 */
#ifndef PRONTO_BASE_STR_H
#define PRONTO_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WARN_UNUSED __attribute__((warn_unused_result))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

typedef int64_t i64;
typedef uint64_t u64;
typedef struct str {
	const char *s;
	size_t n;
} str;

struct arena;

/* Lists that shapes and statements use. */
struct strs {
	str *v;
	size_t n;
};
struct i64s {
	i64 *v;
	size_t n;
};

#define S(lit) ((str){ "" lit, sizeof(lit) - 1 })
#define STR_NULL ((str){ NULL, 0 })
/* For printf: "%.*s", FMT(x) */
#define FMT(x) (int)(x).n, (x).s ? (x).s : ""

str str_of(const char *z);			/* from a C string; NULL gives STR_NULL */
str str_n(const char *s, size_t n);
bool str_eq(str a, str b);
bool str_eq_ascii_nocase(str a, str b);
int str_cmp(str a, str b);			/* bytewise, shorter first */
bool str_starts(str a, str prefix);
bool str_ends(str a, str suffix);
bool str_starts_nocase(str a, str prefix);
ssize_t str_find(str hay, str needle);		/* index or -1 */
ssize_t str_find_nocase(str hay, str needle);	/* ASCII case folded */
ssize_t str_chr(str a, char ch);
ssize_t str_rchr(str a, char ch);
str str_slice(str a, size_t from, size_t to);	/* clamped to the string */
str str_trim(str a);				/* ASCII white space on both ends */
/* Cuts *rest at the first sep; false when *rest was already used up (null). */
bool str_cut(str *rest, char sep, str *part);
bool str_i64(str a, i64 *out) WARN_UNUSED;	/* whole string, decimal, no overflow */
bool str_utf8_valid(str a);			/* strict; NUL counts as invalid */
size_t str_utf8_len(str a);			/* code points */
str str_utf8_trunc(str a, size_t bytes);	/* at most bytes, never splitting a character */

/* Copies into an arena; str_z adds the NUL that C interfaces want. */
str str_dup(struct arena *a, str x);
char *str_z(struct arena *a, str x);
str str_lower_ascii(struct arena *a, str x);
str str_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str str_hex(struct arena *a, const void *p, size_t n);
bool str_unhex(str hex, unsigned char *out, size_t n) WARN_UNUSED;
str str_b64(struct arena *a, const void *p, size_t n);
str str_b64url(struct arena *a, const void *p, size_t n);	/* no padding */
bool str_unb64(struct arena *a, str in, str *out) WARN_UNUSED;	/* both alphabets, padding optional */

#endif
