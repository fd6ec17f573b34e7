/* Growing text and files of sqlgen. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sqlgen.h"

_Noreturn void die(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void *grow(void *p, size_t bytes)
{
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		die("sqlgen", 0, "out of memory");
	return p;
}

void put_n(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2;
		t->s = grow(t->s, t->cap);
	}
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = 0;
}

void put(struct text *t, const char *s)
{
	put_n(t, s, strlen(s));
}

void putf(struct text *t, const char *fmt, ...)
{
	char line[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line))
		die("sqlgen", 0, "a line of output is too long");
	put_n(t, line, (size_t)n);
}

char *copy_n(const char *s, size_t n)
{
	struct text t = { 0 };

	put_n(&t, s, n);
	return t.s;
}

char *copy(const char *s)
{
	return copy_n(s, strlen(s));
}

bool is_word(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_';
}

struct text read_all(const char *path)
{
	struct text t = { 0 };
	char chunk[8192];
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		die(path, 0, "%s", strerror(errno));
	put(&t, "");
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		put_n(&t, chunk, n);
	fclose(f);
	return t;
}

/* Make compares times: an unchanged file must stay untouched. */
void write_changed(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "r");

	if (f) {
		fclose(f);
		struct text old = read_all(path);
		if (old.n == t->n && !memcmp(old.s, t->s, t->n))
			return;
	}
	f = fopen(path, "w");
	if (!f || fwrite(t->s, 1, t->n, f) != t->n || fclose(f))
		die(path, 0, "cannot write: %s", strerror(errno));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The .sql files of a folder, sorted; *n of them. */
char **list_sql(const char *dir, size_t *n)
{
	DIR *d = opendir(dir);
	char **v = NULL;
	struct dirent *e;

	*n = 0;
	if (!d)
		die(dir, 0, "%s", strerror(errno));
	while ((e = readdir(d)) != NULL) {
		size_t len = strlen(e->d_name);
		if (len < 5 || e->d_name[0] == '.' || strcmp(e->d_name + len - 4, ".sql"))
			continue;
		v = grow(v, (*n + 1) * sizeof(*v));
		v[(*n)++] = copy(e->d_name);
	}
	closedir(d);
	if (*n)
		qsort(v, *n, sizeof(*v), by_name);
	return v;
}

/* Cuts the next line off *p without its end of line; NULL at the end. */
char *next_line(char **p)
{
	char *s = *p, *e;

	if (!*s)
		return NULL;
	e = strchr(s, '\n');
	if (e) {
		*e = 0;
		*p = e + 1;
	} else {
		*p = s + strlen(s);
	}
	return s;
}

/* After the prefix if the line starts with it, trimmed on both ends; else NULL. */
char *after(char *line, const char *prefix)
{
	size_t n = strlen(prefix), e;

	while (isspace((unsigned char)*line))
		line++;
	if (strncmp(line, prefix, n))
		return NULL;
	for (line += n; isspace((unsigned char)*line); line++)
		;
	for (e = strlen(line); e && isspace((unsigned char)line[e - 1]); e--)
		line[e - 1] = 0;
	return line;
}

/* The end of a quoted piece or comment that starts at s; s itself if none does. */
const char *skip_quiet(const char *s)
{
	if (*s == '\'' || *s == '"') {
		const char *e = strchr(s + 1, *s);
		return e ? e + 1 : s + strlen(s);
	}
	if (s[0] == '-' && s[1] == '-')
		return s + strcspn(s, "\n");
	if (s[0] == '/' && s[1] == '*') {
		const char *e = strstr(s + 2, "*/");
		return e ? e + 2 : s + strlen(s);
	}
	return s;
}

int line_of(const char *text, const char *at)
{
	int n = 1;

	for (; text < at; text++)
		n += *text == '\n';
	return n;
}
