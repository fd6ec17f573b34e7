/*
 * i18ngen I18N OUT [TS]: checks the five catalogues against each other and writes
 *	OUT/messages.gen.c		the server's table (all keys but "ui.…")
 *	OUT/messages.gen.h		nothing but the number of keys, so that a change shows
 *	TS/keys.ts messages.<locale>.ts	the workspace's ("ui.…"), one chunk per language,
 *	TS/later<N>.<locale>.ts		and those of settings and reports
 * English is the reference: a key that another language lacks or has in excess, an
 * argument that differs in name or kind, a pattern that cannot be read: all of them are
 * printed, and the exit code is 1.  Files are touched only when their content changed.
 * i18ngen --vectors prints "locale TAB number TAB category TAB formatted" for the test
 * that compares with the browser's own Intl.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mfmt.h"

enum { NLOC = 5, ARGS_MAX = 12, FILE_MAX = 8 * 1024 * 1024 };

static const char *const locales[NLOC] = { "en", "es", "it", "pt-BR", "pt-PT" };

struct arg {
	str name;
	enum { A_TEXT, A_SELECT, A_NUMBER, A_DATE } kind;
};
struct text {
	str pattern;
	struct mf_node *tree;
	struct arg arg[ARGS_MAX];
	size_t args;
};
struct key {
	const char *name;
	struct text t[NLOC];
};

struct gen {
	struct arena *a;
	json_t *file[NLOC];
	struct key *key;
	size_t n;
	int problems;
};

static void problem(struct gen *g, size_t loc, const char *key, const char *what)
{
	fprintf(stderr, "i18n/%s.json: %s: %s\n", locales[loc], key, what);
	g->problems++;
}

/* ---- reading and checking ---- */

static void arg_add(struct gen *g, struct text *t, const struct mf_node *n)
{
	static const unsigned char kinds[] = {
		[MF_ARG] = A_TEXT, [MF_NUMBER] = A_NUMBER, [MF_DATE] = A_DATE,
		[MF_TIME] = A_DATE, [MF_PLURAL] = A_NUMBER, [MF_SELECT] = A_SELECT,
	};
	size_t i;

	for (i = 0; i < t->args && !str_eq(t->arg[i].name, n->text); i++)
		;
	if (i == ARGS_MAX) {
		fprintf(stderr, "i18n: more than %d arguments\n", ARGS_MAX);
		g->problems++;
		return;
	}
	if (i == t->args)
		t->arg[t->args++] = (struct arg){ .name = n->text };
	if (kinds[n->kind] > t->arg[i].kind)
		t->arg[i].kind = kinds[n->kind];
}

static void args_of(struct gen *g, struct text *t, const struct mf_node *n)
{
	const struct mf_case *k;

	for (; n; n = n->next) {
		if (n->kind != MF_TEXT && n->kind != MF_HASH)
			arg_add(g, t, n);
		for (k = n->cases; k; k = k->next)
			args_of(g, t, k->body);
	}
}

static const struct arg *arg_find(const struct text *t, str name)
{
	size_t i;

	for (i = 0; i < t->args; i++)
		if (str_eq(t->arg[i].name, name))
			return &t->arg[i];
	return NULL;
}

static bool for_ui(const struct key *k)
{
	return str_starts(str_of(k->name), S("ui."));
}

static bool has_style(const struct mf_node *n)
{
	const struct mf_case *k;

	for (; n; n = n->next) {
		if (n->kind == MF_TIME || n->style.n)
			return true;
		for (k = n->cases; k; k = k->next)
			if (has_style(k->body))
				return true;
	}
	return false;
}

static void read_text(struct gen *g, size_t k, size_t loc)
{
	struct key *key = &g->key[k];
	struct text *t = &key->t[loc];
	json_t *v = json_object_get(g->file[loc], key->name);
	str why;

	if (!json_is_string(v)) {
		problem(g, loc, key->name, v ? "is no string" : "is missing");
		return;
	}
	t->pattern = str_n(json_string_value(v), json_string_length(v));
	if (t->pattern.n == 0)
		problem(g, loc, key->name, "is empty");
	if (!mf_parse(g->a, t->pattern, &t->tree, &why))
		problem(g, loc, key->name, str_z(g->a, why));
	args_of(g, t, t->tree);
	if (for_ui(key) && has_style(t->tree))
		problem(g, loc, key->name, "a date in the workspace is {x, date}; it formats others itself");
}

static void compare(struct gen *g, const struct key *key, size_t loc)
{
	const struct text *en = &key->t[0], *t = &key->t[loc];
	const struct arg *other;
	size_t i;

	if (!t->pattern.s)
		return;
	for (i = 0; i < en->args; i++) {
		other = arg_find(t, en->arg[i].name);
		if (!other)
			problem(g, loc, key->name,
				str_z(g->a, str_fmt(g->a, "does not use {%.*s}", FMT(en->arg[i].name))));
		else if (other->kind != en->arg[i].kind)
			problem(g, loc, key->name,
				str_z(g->a, str_fmt(g->a, "{%.*s} is of another kind than in en",
						    FMT(en->arg[i].name))));
	}
	for (i = 0; i < t->args; i++)
		if (!arg_find(en, t->arg[i].name))
			problem(g, loc, key->name,
				str_z(g->a, str_fmt(g->a, "{%.*s} is not in en", FMT(t->arg[i].name))));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->name, ((const struct key *)b)->name);
}

static bool load(struct gen *g, const char *dir)
{
	json_error_t e;
	size_t i;

	for (i = 0; i < NLOC; i++) {
		char *path = str_z(g->a, str_fmt(g->a, "%s/%s.json", dir, locales[i]));

		g->file[i] = json_load_file(path, JSON_REJECT_DUPLICATES, &e);
		if (!json_is_object(g->file[i])) {
			fprintf(stderr, "%s:%d: %s\n", path, e.line, g->file[i] ? "no object" : e.text);
			return false;
		}
	}
	return true;
}

static void check(struct gen *g)
{
	const char *name;
	json_t *v;
	size_t i, k;

	g->key = NEW_N(g->a, struct key, json_object_size(g->file[0]) + 1);
	json_object_foreach(g->file[0], name, v)
		g->key[g->n++].name = name;
	qsort(g->key, g->n, sizeof(*g->key), by_name);
	for (i = 0; i < NLOC; i++) {
		for (k = 0; k < g->n; k++)
			read_text(g, k, i);
		json_object_foreach(g->file[i], name, v)
			if (!json_object_get(g->file[0], name))
				problem(g, i, name, "is not in en.json");
		for (k = 0; i > 0 && k < g->n; k++)
			compare(g, &g->key[k], i);
	}
}

/* ---- writing ---- */

static bool same(const char *path, str want, struct arena *a)
{
	struct stat st;
	FILE *f;
	char *have;
	bool eq;

	if (stat(path, &st) != 0 || (size_t)st.st_size != want.n || !(f = fopen(path, "rb")))
		return false;
	have = arena_alloc(a, want.n + 1);
	eq = fread(have, 1, want.n, f) == want.n && str_eq(str_n(have, want.n), want);
	fclose(f);
	return eq;
}

static void save(struct gen *g, const char *path, const struct buf *b)
{
	FILE *f;

	if (b->over) {
		fprintf(stderr, "%s: too large\n", path);
		g->problems++;
		return;
	}
	if (same(path, buf_str(b), g->a))
		return;
	f = fopen(path, "wb");
	if (!f || fwrite(b->s, 1, b->n, f) != b->n || fclose(f) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		g->problems++;
	}
}

static void c_string(struct buf *b, str s)
{
	size_t i;

	buf_ch(b, '"');
	for (i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.s[i];

		if (ch == '"' || ch == '\\')
			buf_fmt(b, "\\%c", ch);
		else if (ch < 0x20 || ch == '?')
			buf_fmt(b, "\\%03o", ch);
		else
			buf_ch(b, s.s[i]);
	}
	buf_ch(b, '"');
}

static void write_c(struct gen *g, const char *dir)
{
	struct buf b = buf_new(g->a, FILE_MAX), h = buf_new(g->a, 4096);
	size_t k, i, n = 0;

	buf_put(&b, S("/* Made by tools/i18ngen from i18n/. */\n#include \"base/message.h\"\n\n"
		      "const struct message_row message_rows[] = {\n"));
	for (k = 0; k < g->n; k++) {
		if (for_ui(&g->key[k]))
			continue;
		n++;
		buf_fmt(&b, "\t{ \"%s\", {\n", g->key[k].name);
		for (i = 0; i < NLOC; i++) {
			buf_put(&b, S("\t\t"));
			c_string(&b, g->key[k].t[i].pattern);
			buf_put(&b, S(",\n"));
		}
		buf_put(&b, S("\t} },\n"));
	}
	buf_fmt(&b, "\t{ \"\", { \"\", \"\", \"\", \"\", \"\" } },\n};\nconst size_t message_rows_n = %zu;\n", n);
	buf_fmt(&h, "/* Made by tools/i18ngen. */\nenum { MESSAGE_ROWS = %zu };\n", n);
	save(g, str_z(g->a, str_fmt(g->a, "%s/messages.gen.c", dir)), &b);
	save(g, str_z(g->a, str_fmt(g->a, "%s/messages.gen.h", dir)), &h);
}

/* Inside a template literal. */
static void ts_text(struct buf *b, str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.s[i] == '`' || s.s[i] == '\\' || s.s[i] == '$')
			buf_ch(b, '\\');
		buf_ch(b, s.s[i]);
	}
}

static void ts_nodes(struct buf *b, const struct mf_node *n, str number);

static void ts_cases(struct buf *b, const struct mf_node *n)
{
	const struct mf_case *k;

	buf_fmt(b, "${%s(a.%.*s,{", n->kind == MF_PLURAL ? "P" : "S", FMT(n->text));
	for (k = n->cases; k; k = k->next) {
		buf_fmt(b, "%s\"%.*s\":`", k == n->cases ? "" : ",", FMT(k->selector));
		ts_nodes(b, k->body, n->kind == MF_PLURAL ? n->text : S(""));
		buf_ch(b, '`');
	}
	buf_put(b, S("})}"));
}

static void ts_nodes(struct buf *b, const struct mf_node *n, str number)
{
	for (; n; n = n->next) {
		switch (n->kind) {
		case MF_TEXT:
			ts_text(b, n->text);
			break;
		case MF_HASH:
			buf_fmt(b, "${N(a.%.*s)}", FMT(number));
			break;
		case MF_ARG:
			buf_fmt(b, "${a.%.*s}", FMT(n->text));
			break;
		case MF_NUMBER:
			buf_fmt(b, "${N(a.%.*s)}", FMT(n->text));
			break;
		case MF_DATE:
		case MF_TIME:	/* refused by read_text */
			buf_fmt(b, "${D(a.%.*s)}", FMT(n->text));
			break;
		case MF_PLURAL:
		case MF_SELECT:
			ts_cases(b, n);
			break;
		}
	}
}

/* Texts of screens that few open are chunks of their own, fetched with the first of those
 * screens; several, because each must stay small.  0: the workspace's own. */
enum { CHUNKS = 4 };
static int chunk_of(const struct key *key)
{
	static const struct {
		int chunk;
		const char *at;
	} of[] = {
		{ 1, "ui.act." }, { 1, "ui.beside." }, { 1, "ui.case." }, { 1, "ui.cond." }, { 1, "ui.do." }, { 1, "ui.esc." },
		{ 1, "ui.form." }, { 1, "ui.macro." }, { 1, "ui.merge." }, { 1, "ui.route." }, { 1, "ui.rule." }, { 1, "ui.step." },
		{ 1, "ui.hook." }, { 1, "ui.canned." },
		{ 2, "ui.cal." }, { 2, "ui.cause." }, { 2, "ui.metric." }, { 2, "ui.people." }, { 2, "ui.pol." },
		{ 2, "ui.rep." }, { 2, "ui.roles." }, { 2, "ui.sla." }, { 2, "ui.span." }, { 2, "ui.company." },
		{ 2, "ui.totp." }, { 2, "ui.security." }, { 2, "ui.agents." }, { 2, "ui.statuses." }, { 2, "ui.setup." },
		{ 2, "ui.mailtest." },
		{ 3, "ui.audit." }, { 3, "ui.csat." }, { 3, "ui.kb." }, { 3, "ui.later." }, { 3, "ui.mine." }, { 3, "ui.pages." },
		{ 3, "ui.survey." }, { 3, "ui.tpl." }, { 3, "ui.views." },
		{ 3, "ui.stale.mine" }, { 3, "ui.stale.text" }, { 3, "ui.stale.theirs" },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof of[0]; i++)
		if (str_starts(str_of(key->name), str_of(of[i].at)))
			return of[i].chunk;
	return 0;
}

static void write_ts_locale(struct gen *g, const char *dir, size_t loc, int chunk)
{
	static const char *const files[CHUNKS] = { "messages", "later1", "later2", "later3" };
	struct buf b = buf_new(g->a, FILE_MAX);
	size_t k;

	buf_fmt(&b, "// Written by tools/i18ngen from i18n/%s.json.\n// @ts-nocheck\n"
		"import { runtime } from '../i18n/runtime';\n"
		"const { P, S, N, D } = runtime('%s');\nexport default {\n", locales[loc], locales[loc]);
	for (k = 0; k < g->n; k++) {
		const struct key *key = &g->key[k];

		if (!for_ui(key) || chunk_of(key) != chunk)
			continue;
		buf_fmt(&b, "\"%s\":%s`", key->name, key->t[0].args ? "a=>" : "");
		ts_nodes(&b, key->t[loc].tree, S(""));
		buf_put(&b, S("`,\n"));
	}
	buf_put(&b, S("};\n"));
	save(g, str_z(g->a, str_fmt(g->a, "%s/%s.%s.ts", dir, files[chunk], locales[loc])), &b);
}

static void write_ts_keys(struct gen *g, const char *dir)
{
	struct buf b = buf_new(g->a, FILE_MAX);
	size_t k, i;

	buf_put(&b, S("// Written by tools/i18ngen from i18n/en.json.\nexport interface Messages {\n"));
	for (k = 0; k < g->n; k++) {
		const struct text *t = &g->key[k].t[0];

		if (!for_ui(&g->key[k]))
			continue;
		buf_fmt(&b, "\t'%s': [%s", g->key[k].name, t->args ? "{ " : "");
		for (i = 0; i < t->args; i++)
			buf_fmt(&b, "%s%.*s: %s", i ? "; " : "", FMT(t->arg[i].name),
				t->arg[i].kind == A_NUMBER || t->arg[i].kind == A_DATE ? "number" : "string | number");
		buf_put(&b, t->args ? S(" }];\n") : S("];\n"));
	}
	buf_put(&b, S("}\nexport type Key = keyof Messages;\n"));
	save(g, str_z(g->a, str_fmt(g->a, "%s/keys.ts", dir)), &b);
}

static void write_ts(struct gen *g, const char *dir)
{
	size_t i;
	int chunk;

	if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "%s: %s\n", dir, strerror(errno));
		g->problems++;
		return;
	}
	write_ts_keys(g, dir);
	for (i = 0; i < NLOC; i++) {
		for (chunk = 0; chunk < CHUNKS; chunk++)
			write_ts_locale(g, dir, i, chunk);
	}
}

/* i18ngen --format LOCALE PATTERN NAME VALUE: as the server writes it. */
static int format(struct gen *g, char **argv)
{
	struct fail_param p = { .name = argv[2], .value = str_of(argv[3]) };
	struct mf_env env = { .locale = str_of(argv[0]), .p = &p, .n = 1 };
	struct buf b = buf_new(g->a, FILE_MAX);
	struct mf_node *tree;
	str why;

	if (!mf_parse(g->a, str_of(argv[1]), &tree, &why)) {
		fprintf(stderr, "%.*s\n", FMT(why));
		return 1;
	}
	mf_format(&b, tree, &env);
	printf("%.*s\n", FMT(buf_str(&b)));
	return 0;
}

static void vectors(struct gen *g)
{
	static const char *const numbers[] = {
		"0", "1", "2", "3", "4", "5", "10", "11", "12", "20", "21", "22", "99", "100", "101",
		"999", "1000", "1001", "1234", "9999", "10000", "12345", "99999", "100000", "123456",
		"999999", "1000000", "1000001", "2000000", "2500000", "10000000", "123456789", "-1",
		"-1234", "-12345", "1.5", "0.5", "2.25", "1234.5", "12345.678", "1000000.5", "0.001",
	};
	size_t i, k;

	for (i = 0; i < NLOC; i++)
		for (k = 0; k < COUNT(numbers); k++) {
			struct buf b = buf_new(g->a, 100);

			number_put(&b, str_of(locales[i]), str_of(numbers[k]));
			printf("%s\t%s\t%s\t%.*s\n", locales[i], numbers[k],
			       plural_name(plural_of(str_of(locales[i]), str_of(numbers[k]))), FMT(buf_str(&b)));
		}
}

int main(int argc, char **argv)
{
	struct gen g = { .a = arena_new((size_t)256 * 1024 * 1024) };

	if (argc == 2 && strcmp(argv[1], "--vectors") == 0) {
		vectors(&g);
		return 0;
	}
	if (argc == 6 && strcmp(argv[1], "--format") == 0)
		return format(&g, argv + 2);
	if (argc < 3) {
		fprintf(stderr, "usage: i18ngen I18N OUT [TS] | --vectors | --format LOCALE PATTERN NAME VALUE\n");
		return 2;
	}
	if (!load(&g, argv[1]))
		return 1;
	check(&g);
	if (g.problems) {
		fprintf(stderr, "i18ngen: %d problem%s\n", g.problems, g.problems == 1 ? "" : "s");
		return 1;
	}
	write_c(&g, argv[2]);
	if (argc > 3)
		write_ts(&g, argv[3]);
	return g.problems ? 1 : 0;
}
