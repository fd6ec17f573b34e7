/*
 * budgets FILE…: reads C and TypeScript files and prints each budget of ARCHITECTURE.md
 * that is overdrawn, one per line: check TAB file TAB line TAB symbol TAB text.
 * budgets.sh applies the waivers.  It knows just enough of C to do that: comments,
 * literals and preprocessor lines are skipped, the rest is words and single characters.
 * Stands alone (no base), so that it builds in a blink on a fresh machine.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FN_LINES = 70, FN_COMPLEXITY = 15, FN_PARAMS = 5, C_LINES = 800, H_LINES = 150, TS_LINES = 250 };
enum { TOK_MAX = 400000, DECL_MAX = 4000 };

struct tok {
	char kind;		/* w word, s string, or the character itself; '&' is &&, '|' is || */
	int line;
	const char *s;
	int n;
};

struct file {
	const char *path;
	char *text;
	size_t n;
	int lines;
	struct tok *t;
	int nt;
};

struct excess {
	const char *check, *what;
	int have, most;			/* 0: not a number */
};

static void report(const struct file *f, int line, const struct tok *sym, struct excess x)
{
	printf("%s\t%s\t%d\t%.*s\t%s", x.check, f->path, line, sym ? sym->n : 1, sym ? sym->s : "-", x.what);
	if (x.most)
		printf(" %d (at most %d)", x.have, x.most);
	putchar('\n');
}

static bool ends(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

static bool is(const struct tok *t, const char *word)
{
	return t->kind == 'w' && (size_t)t->n == strlen(word) && memcmp(t->s, word, (size_t)t->n) == 0;
}

/* ---- words ---- */

static const char *skip_literal(const char *p, const char *end, int *line)
{
	char q = *p++;

	while (p < end && *p != q) {
		if (*p == '\\' && p + 1 < end)
			p++;
		if (*p == '\n')
			(*line)++;
		p++;
	}
	return p < end ? p + 1 : p;
}

static const char *skip_comment(const char *p, const char *end, int *line)
{
	bool block = p[1] == '*';

	for (p += 2; p < end; p++) {
		if (!block && *p == '\n')
			return p;
		if (block && *p == '*' && p + 1 < end && p[1] == '/')
			return p + 2;
		if (*p == '\n')
			(*line)++;
	}
	return p;
}

static const char *skip_directive(const char *p, const char *end, int *line)
{
	for (; p < end && *p != '\n'; p++) {
		if (*p == '/' && p + 1 < end && p[1] == '*') {
			p = skip_comment(p, end, line) - 1;
		} else if (*p == '\\' && p + 1 < end && p[1] == '\n') {
			(*line)++;
			p++;
		}
	}
	return p;
}

static void add(struct file *f, char kind, int line, const char *s, const char *e)
{
	if (f->nt < TOK_MAX)
		f->t[f->nt++] = (struct tok){ kind, line, s, (int)(e - s) };
}

static bool letter(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_' || ch == '$' || (ch & 0x80);
}

static const char *one(struct file *f, const char *p, const char *end, int *line)
{
	const char *s = p;
	int at = *line;

	if (*p == '"' || *p == '\'' || *p == '`') {
		p = skip_literal(p, end, line);
		add(f, *s == '\'' ? 'c' : 's', at, s, p);
		return p;
	}
	if (letter(*p)) {
		while (p < end && letter(*p))
			p++;
		add(f, 'w', at, s, p);
		return p;
	}
	if ((*p == '&' || *p == '|') && p + 1 < end && p[1] == *p) {
		add(f, *p == '&' ? 'A' : 'O', at, p, p + 2);
		return p + 2;
	}
	add(f, *p, at, p, p + 1);
	return p + 1;
}

static void words(struct file *f, bool c)
{
	const char *p = f->text, *end = f->text + f->n;
	int line = 1;
	bool bol = true;

	while (p < end) {
		if (*p == '\n') {
			line++;
			bol = true;
			p++;
		} else if (isspace((unsigned char)*p)) {
			p++;
		} else if (*p == '/' && p + 1 < end && (p[1] == '/' || p[1] == '*')) {
			p = skip_comment(p, end, &line);
		} else if (c && bol && *p == '#') {
			p = skip_directive(p, end, &line);
		} else {
			bol = false;
			p = one(f, p, end, &line);
		}
	}
}

/* ---- C ---- */

/* The index of the ( that the ) at i closes. */
static int opening(const struct file *f, int i, int least)
{
	int depth = 0;

	for (; i >= least; i--) {
		if (f->t[i].kind == ')')
			depth++;
		if (f->t[i].kind == '(' && --depth == 0)
			return i;
	}
	return least;
}

static int closing(const struct file *f, int i)
{
	int depth = 0;

	for (; i < f->nt; i++) {
		if (f->t[i].kind == '{')
			depth++;
		if (f->t[i].kind == '}' && --depth == 0)
			return i;
	}
	return f->nt - 1;
}

static int params(const struct file *f, int open, int close)
{
	int depth = 0, n = 1, i;

	if (close == open + 1 || (close == open + 2 && is(&f->t[open + 1], "void")))
		return 0;
	for (i = open; i < close; i++) {
		if (f->t[i].kind == '(')
			depth++;
		if (f->t[i].kind == ')')
			depth--;
		if (f->t[i].kind == ',' && depth == 1)
			n++;
	}
	return n;
}

static bool branches(const struct file *f, int i)
{
	const struct tok *t = &f->t[i];
	int k;

	if (t->kind == 'A' || t->kind == 'O' || t->kind == '?')
		return true;
	if (is(t, "if") || is(t, "for") || is(t, "while"))
		return true;
	if (!is(t, "case"))
		return false;
	for (k = i - 1; k > 0 && f->t[k].kind != ';' && f->t[k].kind != '{' && f->t[k].kind != '}'; k--)
		if (is(&f->t[k], "case"))
			return false;	/* one of several labels in a row */
	for (k = i + 1; k + 1 < f->nt && f->t[k].kind != ':'; k++)
		;
	return !is(&f->t[k + 1], "return");	/* a row of a table */
}

static bool in_dir(const struct file *f, const char *dir)
{
	return strncmp(f->path, dir, strlen(dir)) == 0;
}

static bool stateless_rule(const struct file *f)
{
	return in_dir(f, "src/") && !in_dir(f, "src/main/") && !ends(f->path, "_test.c") &&
	       strcmp(f->path, "src/base/test.c") != 0;
}

/* What the declaration [from, to) names, if it is an object that can change; else NULL. */
static const struct tok *changeable(const struct file *f, int from, int to)
{
	const struct tok *name = NULL;
	bool constant = false, array = false;
	int i;

	for (i = from; i < to; i++) {
		if (f->t[i].kind == '{')	/* struct body: what it declares may follow */
			i = closing(f, i);
		else if (f->t[i].kind == '[')
			array = true;
		else if (f->t[i].kind == '*')
			constant = false;
		else if (is(&f->t[i], "const"))
			constant = true;
		else if (f->t[i].kind == 'w' && !array)
			name = &f->t[i];
	}
	return constant ? NULL : name;
}

/* A static at i inside a function that is not constant. */
static bool hidden_state(const struct file *f, int i)
{
	int to = i;

	if (!is(&f->t[i], "static"))
		return false;
	for (; to < f->nt && f->t[to].kind != ';' && f->t[to].kind != '='; to++)
		if (f->t[to].kind == '{')
			to = closing(f, to);
	return changeable(f, i, to) != NULL;
}

static void function_body(const struct file *f, const struct tok *name, int open, int close)
{
	bool may_goto = in_dir(f, "src/base/") || in_dir(f, "src/net/") || in_dir(f, "tools/");
	int cx = 1, i;

	for (i = open; i <= close; i++) {
		cx += branches(f, i);
		if (is(&f->t[i], "goto") && (!may_goto || !is(&f->t[i + 1], "out")))
			report(f, f->t[i].line, name,
			       (struct excess){ "goto", "goto: only `out:`, only in base and net", 0, 0 });
		if (stateless_rule(f) && hidden_state(f, i))
			report(f, f->t[i].line, name, (struct excess){ "global", "mutable static in a function", 0, 0 });
	}
	i = f->t[close].line - f->t[open].line + 1;
	if (i > FN_LINES)
		report(f, f->t[open].line, name, (struct excess){ "length", "function lines:", i, FN_LINES });
	if (cx > FN_COMPLEXITY)
		report(f, f->t[open].line, name, (struct excess){ "complexity", "complexity:", cx, FN_COMPLEXITY });
}

/* WARN_UNUSED and the like behind a prototype. */
static bool macro_word(const struct tok *t)
{
	int i;

	for (i = 0; t->kind == 'w' && i < t->n; i++)
		if (islower((unsigned char)t->s[i]))
			return false;
	return t->kind == 'w';
}

/* The declaration f->t[from..to) ends before { or ; or =.  Where its last (…) closes, or -1. */
static int last_paren(const struct file *f, int from, int to)
{
	int i = to - 1, open;

	while (i > from && macro_word(&f->t[i]))
		i--;
	while (i >= from && f->t[i].kind == ')') {
		open = opening(f, i, from);
		if (open > from && is(&f->t[open - 1], "__attribute__"))
			i = open - 2;
		else
			return i;
	}
	return -1;
}

static void function(const struct file *f, int from, int brace, int end)
{
	int close = last_paren(f, from, brace), open, n;
	const struct tok *name;

	if (close < 0)
		return;
	open = opening(f, close, from);
	name = open > from ? &f->t[open - 1] : &f->t[open];
	if (name->n && isupper((unsigned char)name->s[0]) && open + 1 < close)
		name = &f->t[open + 1];		/* TEST(name) */
	n = params(f, open, close);
	if (n > FN_PARAMS)
		report(f, name->line, name, (struct excess){ "params", "parameters:", n, FN_PARAMS });
	function_body(f, name, brace, end);
}

static bool has(const struct file *f, int from, int to, const char *word)
{
	for (; from < to; from++)
		if (is(&f->t[from], word))
			return true;
	return false;
}

/* A file-scope declaration that ends at `to` (at ; or =). */
static void declaration(const struct file *f, int from, int to)
{
	const struct tok *name;

	if (!stateless_rule(f) || from >= to || has(f, from, to, "typedef") || has(f, from, to, "extern"))
		return;
	if (last_paren(f, from, to) >= 0 || is(&f->t[from], "_Static_assert"))
		return;
	if (is(&f->t[from], "struct") || is(&f->t[from], "union") || is(&f->t[from], "enum"))
		if (f->t[to - 1].kind == '}' || to - from <= 2)
			return;		/* "struct x;" and "struct x { … };" declare no object */
	name = changeable(f, from, to);
	if (name)
		report(f, name->line, name, (struct excess){ "global", "mutable global outside main", 0, 0 });
}

static void c_file(const struct file *f)
{
	int i, from = 0, end;
	bool value = false;

	for (i = 0; i < f->nt; i++) {
		if (f->t[i].kind == '=' && !value) {
			declaration(f, from, i);
			value = true;
		} else if (f->t[i].kind == ';') {
			if (!value)
				declaration(f, from, i);
			from = i + 1;
			value = false;
		} else if (f->t[i].kind == '{') {
			end = closing(f, i);
			if (!value && last_paren(f, from, i) >= 0) {
				function(f, from, i, end);
				from = end + 1;
			}
			i = end;
		}
	}
}

static void sql(const struct file *f)
{
	static const char *const starts[] = { "SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE ",
					      "CREATE TABLE ", "DROP TABLE ", "ALTER TABLE ", "WITH " };
	size_t k;
	int i;

	if (!in_dir(f, "src/") || in_dir(f, "src/store/") || ends(f->path, "_test.c"))
		return;
	for (i = 0; i < f->nt; i++)
		for (k = 0; f->t[i].kind == 's' && k < sizeof(starts) / sizeof(*starts); k++)
			if (strncmp(f->t[i].s + 1, starts[k], strlen(starts[k])) == 0)
				report(f, f->t[i].line, NULL, (struct excess){ "sql", "SQL belongs into src/store/sql", 0, 0 });
}

/* ---- TypeScript ---- */

static bool ts_any(const struct file *f, int i)
{
	const struct tok *b = i ? &f->t[i - 1] : NULL, *a = i + 1 < f->nt ? &f->t[i + 1] : NULL;

	if (!is(&f->t[i], "any") || !b)
		return false;
	if (is(b, "as") || is(b, "extends") || b->kind == '<' || b->kind == '|' || b->kind == '&')
		return true;
	if (b->kind == ':' || b->kind == '=' || b->kind == '>')
		return true;
	return a && a->kind == '[' && b->kind != '.';
}

/* "features/x" out of a path; NULL when there is none. */
static const char *feature(const char *path, int n, int *len)
{
	const char *p = memmem(path, (size_t)n, "features/", 9), *end = path + n;

	if (!p)
		return NULL;
	p += 9;
	for (*len = 0; p + *len < end && !strchr("/\"'`", p[*len]); (*len)++)
		;
	return *len && p + *len < end && p[*len] == '/' ? p : NULL;
}

static void ts_import(const struct file *f, int i, const char *own, int own_n)
{
	const char *s = f->t[i].s + 1, *p = strstr(f->path, "features/") + 9 + own_n + 1, *to;
	int n = f->t[i].n - 2, up = 0, depth = 0, to_n;

	for (; (p = strchr(p, '/')); p++)
		depth++;
	to = feature(s, n + 1, &to_n);
	if (!to) {		/* ../other/file from the feature's own folder */
		while (n > 3 && strncmp(s, "../", 3) == 0) {
			s += 3;
			n -= 3;
			up++;
		}
		if (up != depth + 1)
			return;
		to = s;
		for (to_n = 0; to_n < n && s[to_n] != '/'; to_n++)
			;
	}
	if (to_n != own_n || memcmp(to, own, (size_t)own_n) != 0)
		report(f, f->t[i].line, NULL, (struct excess){ "feature", "imports from another feature", 0, 0 });
}

static void ts_file(const struct file *f)
{
	bool test = strstr(f->path, ".test.") || strstr(f->path, "/test/");
	const char *own;
	int own_n, i;

	if (!test && f->lines > TS_LINES)
		report(f, 1, NULL, (struct excess){ "file", "lines:", f->lines, TS_LINES });
	own = feature(f->path, (int)strlen(f->path), &own_n);
	for (i = 1; i < f->nt; i++) {
		if (ts_any(f, i))
			report(f, f->t[i].line, &f->t[i], (struct excess){ "any", "the type `any`", 0, 0 });
		if (own && !test && f->t[i].kind != 'w' && f->t[i].n > 2 && f->t[i].kind != '(' &&
		    (is(&f->t[i - 1], "from") || (f->t[i - 1].kind == '(' && i > 1 && is(&f->t[i - 2], "import"))))
			ts_import(f, i, own, own_n);
	}
}

/* ---- files ---- */

static bool read_file(struct file *f)
{
	FILE *in = fopen(f->path, "rb");
	size_t got, cap = 1 << 16, i;

	if (!in)
		return false;
	f->text = malloc(cap);
	while (f->text && (got = fread(f->text + f->n, 1, cap - f->n, in)) > 0) {
		f->n += got;
		if (f->n == cap)
			f->text = realloc(f->text, cap *= 2);
	}
	fclose(in);
	for (i = 0; f->text && i < f->n; i++)
		f->lines += f->text[i] == '\n';
	return f->text != NULL;
}

static void check(const char *path, struct tok *store)
{
	struct file f = { .path = path, .t = store };
	bool h = ends(path, ".h"), c = h || ends(path, ".c");

	if (!read_file(&f)) {
		perror(path);
		exit(2);
	}
	words(&f, c);
	if (f.nt == TOK_MAX)
		report(&f, 1, NULL, (struct excess){ "file", "too many words to check", 0, 0 });
	if (c) {
		if (f.lines > (h ? H_LINES : C_LINES))
			report(&f, 1, NULL, (struct excess){ h ? "header" : "file", "lines:", f.lines, h ? H_LINES : C_LINES });
		c_file(&f);
		sql(&f);
	} else {
		ts_file(&f);
	}
	free(f.text);
}

int main(int argc, char **argv)
{
	struct tok *store = calloc(TOK_MAX + 2, sizeof(*store));
	int i;

	if (!store)
		return 2;
	for (i = 1; i < argc; i++)
		check(argv[i], store);
	free(store);
	return 0;
}
