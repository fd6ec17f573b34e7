/*
 * pagegen OUT FILE…: compiles the templates of the public pages (src/pages/NAME.html) into
 * OUT/pages.gen.c and OUT/pages.gen.h, a function tpl_NAME each, and packs NAME.css and
 * NAME.js (raw, gzip, brotli, hash).  Escaping is chosen by where a value stands: text,
 * attribute, address, JSON-LD; where none is safe (scripts, styles, handlers, unquoted
 * attributes) a value is refused.  A member that a view lacks does not compile; p.x is
 * a member of the page itself, v the view as a whole.
 *
 *	{{view home_view "pages/home.h"}}	what v is; first in the file
 *	{{x.y}}  {{u x}}  {{{x}}}		value; part of an address; struct html as it is
 *	{{t page.key a=x b=y}}			text of the catalogue in the page's language
 *	{{if x}} {{if !x}} {{else}} {{end}}	each list as e … {{end}}   {{>part x}}   {{! remark}}
 */
#include <brotli/encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"

enum { FILE_MAX = 1 << 20, OUT_MAX = 8 << 20, DEPTH = 40, NAME_MAX_ = 64 };
enum place { TEXT, TAG, VALUE, LD, RAW };

struct state {
	enum place at;
	char attr[NAME_MAX_], tag[NAME_MAX_];
	bool started;			/* something stands in the value already */
};
struct block {
	bool each, had_else;
	struct state before, first;	/* where it began; where its first branch ended */
	str name;
};
struct gen {
	struct arena *a;
	const char *file;
	str name, in;
	size_t pos;
	struct state s;
	struct block block[DEPTH];
	size_t depth;
	struct buf lit, body, head, c;
	bool viewed;
};

static void die(const struct gen *g, const char *what, str which)
{
	size_t line = 1;

	for (size_t i = 0; i < g->pos && i < g->in.n; i++)
		line += g->in.s[i] == '\n';
	fprintf(stderr, "%s:%zu: %s: %.*s\n", g->file, line, what, FMT(which));
	exit(1);
}

static str slurp(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p = arena_alloc(a, FILE_MAX);
	size_t n;

	if (!f) {
		fprintf(stderr, "pagegen: %s: cannot be read\n", path);
		exit(1);
	}
	n = fread(p, 1, FILE_MAX, f);
	fclose(f);
	return str_n(p, n);
}

/* ---- where in the page we are ---- */

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_';
}

static void add_name(char *to, char ch)
{
	size_t n = strlen(to);

	if (n + 1 < NAME_MAX_) {
		to[n] = ch;
		to[n + 1] = 0;
	}
}

static void leave_tag(struct gen *g)
{
	bool script = strcmp(g->s.tag, "script") == 0;

	g->s.at = TEXT;
	if (script && strcmp(g->s.attr, "ld") == 0)
		g->s.at = LD;
	else if (script || strcmp(g->s.tag, "style") == 0)
		g->s.at = RAW;
	g->s.attr[0] = 0;
}

static void in_tag(struct gen *g, char ch, str before)
{
	if (ch == '>') {
		if (strcmp(g->s.tag, "script") == 0 && str_find(before, S("application/ld+json")) >= 0)
			memcpy(g->s.attr, "ld", 3);
		leave_tag(g);
	} else if (ch == '"') {
		g->s.at = VALUE;
		g->s.started = false;
	} else if (ch == '\'') {
		die(g, "attributes want double quotes", S("'"));
	} else if (ch == ' ' || ch == '\n') {
		g->s.attr[0] = 0;
	} else if (is_name(ch) || ch == ':') {
		add_name(g->s.attr, ch);
	}
}

static void track(struct gen *g, str lit)
{
	for (size_t i = 0; i < lit.n; i++) {
		char ch = lit.s[i];

		if (g->s.at == TEXT && ch == '<') {
			g->s.at = TAG;
			g->s.tag[0] = g->s.attr[0] = 0;
			for (size_t k = i + 1; k < lit.n && is_name(lit.s[k]); k++)
				add_name(g->s.tag, lit.s[k]);
			i += strlen(g->s.tag);
		} else if (g->s.at == TAG) {
			in_tag(g, ch, str_slice(lit, 0, i));
		} else if (g->s.at == VALUE) {
			g->s.started = true;
			if (ch == '"')
				g->s.at = TAG;
		} else if ((g->s.at == LD || g->s.at == RAW) && str_starts(str_slice(lit, i, lit.n), S("</"))) {
			g->s.at = TAG;
			g->s.tag[0] = g->s.attr[0] = 0;
		}
	}
}

static bool same(const struct state *a, const struct state *b)
{
	return a->at == b->at && (a->at != VALUE || strcmp(a->attr, b->attr) == 0);
}

/* ---- writing C ---- */

static void flush(struct gen *g)
{
	str l = buf_str(&g->lit);

	if (!l.n)
		return;
	buf_put(&g->body, S("\tbuf_put(b, S("));
	for (size_t i = 0; i < l.n; i++) {
		if (i % 100 == 0)
			buf_put(&g->body, i ? S("\"\n\t\t\"") : S("\""));
		if (l.s[i] == '"' || l.s[i] == '\\')
			buf_ch(&g->body, '\\');
		if (l.s[i] == '\n')
			buf_put(&g->body, S("\\n"));
		else if ((unsigned char)l.s[i] >= 0x80)
			buf_fmt(&g->body, "\\%03o", (unsigned char)l.s[i]);
		else
			buf_ch(&g->body, l.s[i]);
	}
	buf_put(&g->body, S("\"));\n"));
	buf_cut(&g->lit, 0);
}

/* Line ends and indentation are for who writes templates. */
static void literal(struct gen *g, str text)
{
	struct buf t = buf_new(g->a, FILE_MAX);
	bool fresh = g->pos == 0 || g->in.s[g->pos - 1] == '\n';

	for (size_t i = 0; i < text.n; i++) {
		char ch = text.s[i];

		if (ch == '\n') {
			bool last = g->lit.n + t.n == 0 || (t.n ? t.s[t.n - 1] : g->lit.s[g->lit.n - 1]) == '\n';

			if (!last)
				buf_ch(&t, '\n');
			fresh = true;
		} else if (!(fresh && (ch == '\t' || ch == ' '))) {
			buf_ch(&t, ch);
			fresh = false;
		}
	}
	track(g, buf_str(&t));
	buf_put(&g->lit, buf_str(&t));
}

/* A name of a loop is as it is, everything else is a member of v. */
static str expr(struct gen *g, str x)
{
	str first = x, head;

	for (size_t i = 0; i < x.n; i++)
		if (!is_name(x.s[i]) && x.s[i] != '.')
			die(g, "this is no value", x);
	str_cut(&first, '.', &head);
	for (size_t i = g->depth; i-- > 0;)
		if (g->block[i].each && str_eq(g->block[i].name, head))
			return first.s ? str_fmt(g->a, "%.*s->%.*s", FMT(head), FMT(first)) : str_fmt(g->a, "(*%.*s)", FMT(head));
	if (!g->viewed)
		die(g, "the template names no view", x);
	if (str_eq(x, S("v")))
		return S("(*v)");
	if (str_eq(head, S("p")) && first.s)
		return str_fmt(g->a, "p->%.*s", FMT(first));
	return str_fmt(g->a, "v->%.*s", FMT(x));
}

static bool is_address(const char *attr)
{
	static const char *const all[] = { "href", "src", "action", "formaction", "poster", "srcset" };

	for (size_t i = 0; i < COUNT(all); i++)
		if (strcmp(attr, all[i]) == 0)
			return true;
	return false;
}

static const char *escape_here(struct gen *g, str what)
{
	switch (g->s.at) {
	case TEXT: return "text";
	case LD: return "ld";
	case VALUE:
		if (strncmp(g->s.attr, "on", 2) == 0 || strcmp(g->s.attr, "style") == 0)
			die(g, "no value may stand in a handler or a style", what);
		return is_address(g->s.attr) && !g->s.started ? "url" : "attr";
	case TAG: die(g, "a value of an attribute stands in quotes", what); break;
	case RAW: die(g, "no value may stand in a script or a style", what); break;
	}
	return NULL;
}

static void put_value(struct gen *g, str x)
{
	const char *how = escape_here(g, x);

	flush(g);
	buf_fmt(&g->body, "\ttpl_%s(b, TPL_STR(p, %.*s));\n", how, FMT(expr(g, x)));
	g->s.started = true;
}

static void put_message(struct gen *g, str rest)
{
	const char *how = escape_here(g, rest);
	struct buf params = buf_new(g->a, 4096);
	str word, key = STR_NULL;
	size_t n = 0;

	flush(g);
	while (str_cut(&rest, ' ', &word)) {
		str name;

		if (!word.n)
			continue;
		if (!key.s) {
			key = word;
			continue;
		}
		if (!str_cut(&word, '=', &name) || !word.n)
			die(g, "a parameter is name=value", name);
		buf_fmt(&params, "%s{ \"%.*s\", TPL_STR(p, %.*s) }", n++ ? ", " : "", FMT(name), FMT(expr(g, word)));
	}
	if (!key.s)
		die(g, "no text is named", rest);
	if (n)
		buf_fmt(&g->body, "\t{\n\t\tconst struct fail_param m[] = { %.*s };\n\t\ttpl_%s(b, page_text(p, \"%.*s\", m, %zu));\n\t}\n",
			FMT(buf_str(&params)), how, FMT(key), n);
	else
		buf_fmt(&g->body, "\ttpl_%s(b, page_text(p, \"%.*s\", NULL, 0));\n", how, FMT(key));
	g->s.started = true;
}

static struct block *push(struct gen *g)
{
	if (g->depth == DEPTH)
		die(g, "too deep", S("block"));
	flush(g);
	g->block[g->depth] = (struct block){ .before = g->s };
	return &g->block[g->depth++];
}

static void put_if(struct gen *g, str x)
{
	bool no = x.n && x.s[0] == '!';
	str e = expr(g, no ? str_slice(x, 1, x.n) : x);

	push(g);
	buf_fmt(&g->body, "\tif (%sTPL_TRUE(%.*s)) {\n", no ? "!" : "", FMT(e));
}

static void put_each(struct gen *g, str rest)
{
	str list, as, e;
	struct block *k;

	if (!str_cut(&rest, ' ', &list) || !str_cut(&rest, ' ', &as) || !str_eq(as, S("as")) || !rest.n)
		die(g, "each LIST as NAME", rest);
	e = expr(g, list);
	k = push(g);
	k->each = true;
	k->name = rest;
	buf_fmt(&g->body, "\tfor (size_t i%zu = 0; i%zu < (%.*s).n; i%zu++) {\n\t\tconst __typeof__(*(%.*s).v) *%.*s = &(%.*s).v[i%zu];\n",
		g->depth, g->depth, FMT(e), g->depth, FMT(e), FMT(rest), FMT(e), g->depth);
}

static void put_else(struct gen *g)
{
	struct block *k = g->depth ? &g->block[g->depth - 1] : NULL;

	if (!k || k->each || k->had_else)
		die(g, "nothing to be else of", S("else"));
	flush(g);
	k->had_else = true;
	k->first = g->s;
	g->s = k->before;
	buf_put(&g->body, S("\t} else {\n"));
}

static void put_end(struct gen *g)
{
	struct block *k = g->depth ? &g->block[g->depth - 1] : NULL;

	if (!k)
		die(g, "nothing ends here", S("end"));
	flush(g);
	if (!same(&g->s, k->had_else ? &k->first : &k->before))
		die(g, "branches end in different places of the page", S("end"));
	g->depth--;
	buf_put(&g->body, S("\t}\n"));
}

static void put_view(struct gen *g, str rest)
{
	str name;

	if (g->viewed || !str_cut(&rest, ' ', &name) || !rest.n)
		die(g, "view NAME \"header\"", rest);
	g->viewed = true;
	buf_fmt(&g->c, "#include %.*s\n", FMT(rest));
	buf_fmt(&g->head, "struct %.*s;\nvoid tpl_%.*s(struct page *p, const struct %.*s *v);\n", FMT(name), FMT(g->name), FMT(name));
	buf_fmt(&g->body, "void tpl_%.*s(struct page *p, const struct %.*s *v)\n{\n\tstruct buf *b = &p->out;\n\n\t(void)v;\n", FMT(g->name), FMT(name));
}

static void put_part(struct gen *g, str rest)
{
	str name;

	if (g->s.at != TEXT)
		die(g, "parts stand in text", rest);
	flush(g);
	str_cut(&rest, ' ', &name);
	if (rest.n)
		buf_fmt(&g->body, "\ttpl_%.*s(p, &%.*s);\n", FMT(name), FMT(expr(g, rest)));
	else
		buf_fmt(&g->body, "\ttpl_%.*s(p, v);\n", FMT(name));
}

static void tag(struct gen *g, str t)
{
	str word = t, first;

	t = str_trim(t);
	word = t;
	if (!t.n || t.s[0] == '!')
		return;
	if (t.s[0] == '>') {
		put_part(g, str_trim(str_slice(t, 1, t.n)));
		return;
	}
	str_cut(&word, ' ', &first);
	if (str_eq(first, S("view")))
		put_view(g, word);
	else if (str_eq(t, S("else")))
		put_else(g);
	else if (str_eq(t, S("end")))
		put_end(g);
	else if (str_eq(first, S("if")))
		put_if(g, str_trim(word));
	else if (str_eq(first, S("each")))
		put_each(g, word);
	else if (str_eq(first, S("t")))
		put_message(g, word);
	else if (str_eq(first, S("u"))) {
		if (g->s.at != VALUE)
			die(g, "parts of addresses stand in attributes", t);
		flush(g);
		buf_fmt(&g->body, "\turl_part(b, TPL_STR(p, %.*s));\n", FMT(expr(g, word)));
		g->s.started = true;
	} else
		put_value(g, t);
}

static void html_value(struct gen *g, str x)
{
	if (g->s.at != TEXT)
		die(g, "ready HTML stands in text", x);
	flush(g);
	buf_fmt(&g->body, "\ttpl_html(b, %.*s);\n", FMT(expr(g, str_trim(x))));
}

static void compile(struct gen *g)
{
	while (g->pos < g->in.n) {
		str rest = str_slice(g->in, g->pos, g->in.n);
		ssize_t open = str_find(rest, S("{{")), close;
		bool raw;

		if (open != 0) {
			str text = open < 0 ? rest : str_slice(rest, 0, (size_t)open);

			if (!g->viewed && str_trim(text).n)
				die(g, "the view comes first", str_slice(text, 0, 40));
			literal(g, text);
			g->pos += text.n;
			continue;
		}
		raw = str_starts(rest, S("{{{"));
		close = str_find(rest, raw ? S("}}}") : S("}}"));
		if (close < 0)
			die(g, "not closed", str_slice(rest, 0, 40));
		if (raw)
			html_value(g, str_slice(rest, 3, (size_t)close));
		else
			tag(g, str_slice(rest, 2, (size_t)close));
		g->pos += (size_t)close + (raw ? 3 : 2);
	}
	if (g->depth || g->s.at != TEXT)
		die(g, "ends inside of something", g->name);
	flush(g);
	buf_put(&g->body, S("}\n\n"));
	buf_cut(&g->lit, 0);
}

/* ---- styles and scripts ---- */

static void put_bytes(struct buf *b, const char *name, str bytes)
{
	buf_fmt(b, "static const char %s[] = {", name);
	for (size_t i = 0; i < bytes.n; i++)
		buf_fmt(b, "%s%d,", i % 24 ? "" : "\n\t", (signed char)bytes.s[i]);
	buf_put(b, S("\n};\n"));
}

static str gzipped(struct arena *a, str raw)
{
	z_stream z = { .next_in = (Bytef *)raw.s, .avail_in = (uInt)raw.n };
	char *out = arena_alloc(a, raw.n + 1024);

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		exit(1);
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)raw.n + 1024;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(1);
	deflateEnd(&z);
	return str_n(out, z.total_out);
}

static str brotlied(struct arena *a, str raw)
{
	size_t n = raw.n + 1024;
	uint8_t *out = arena_alloc(a, n);

	if (!BrotliEncoderCompress(11, 22, BROTLI_MODE_TEXT, raw.n, (const uint8_t *)raw.s, &n, out))
		exit(1);
	return str_n((char *)out, n);
}

/* Remarks and indentation stay at home. */
static str squeezed(struct arena *a, str in)
{
	struct buf b = buf_new(a, FILE_MAX);
	str line;

	while (str_cut(&in, '\n', &line)) {
		line = str_trim(line);
		if (!line.n || (str_starts(line, S("/*")) && str_ends(line, S("*/"))) || str_starts(line, S("//")))
			continue;
		buf_put(&b, line);
		buf_ch(&b, '\n');
	}
	return buf_str(&b);
}

static void pack(struct gen *g, const char *kind, const char *type)
{
	str raw = squeezed(g->a, g->in), gz = gzipped(g->a, raw), br = brotlied(g->a, raw);
	str hash = str_slice(hash_sha256_hex(g->a, raw), 0, 12);
	const char *n = str_z(g->a, str_fmt(g->a, "%.*s_%s", FMT(g->name), kind));

	put_bytes(&g->c, str_z(g->a, str_fmt(g->a, "raw_%s", n)), raw);
	put_bytes(&g->c, str_z(g->a, str_fmt(g->a, "gz_%s", n)), gz);
	put_bytes(&g->c, str_z(g->a, str_fmt(g->a, "br_%s", n)), br);
	buf_fmt(&g->c, "const struct asset page_%s = { .path = S(\"/page/%.*s-%.*s.%s\"), .type = S(\"%s\"), "
		".raw = { raw_%s, sizeof(raw_%s) }, .gz = { gz_%s, sizeof(gz_%s) }, .br = { br_%s, sizeof(br_%s) }, .etag = S(\"%.*s\") };\n",
		n, FMT(g->name), FMT(hash), kind, type, n, n, n, n, n, n, FMT(hash));
	buf_fmt(&g->head, "extern const struct asset page_%s;\n", n);
}

static void write_file(struct arena *a, const char *dir, const char *name, str text)
{
	char *path = str_z(a, str_fmt(a, "%s/%s", dir, name));
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(text.s, 1, text.n, f) != text.n || fclose(f) != 0) {
		fprintf(stderr, "pagegen: %s: cannot be written\n", path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new((size_t)512 << 20);
	struct gen g = { .a = a, .body = buf_new(a, OUT_MAX), .head = buf_new(a, OUT_MAX), .c = buf_new(a, OUT_MAX) };

	if (argc < 3) {
		fprintf(stderr, "pagegen OUT FILE…\n");
		return 2;
	}
	buf_put(&g.head, S("/* Made by tools/pagegen. */\n#ifndef PAGES_GEN_H\n#define PAGES_GEN_H\n#include \"net/static.h\"\nstruct page;\n"));
	buf_put(&g.c, S("/* Made by tools/pagegen. */\n#include \"pages/page.h\"\n#include \"pages.gen.h\"\n"));
	for (int i = 2; i < argc; i++) {
		str base = str_of(argv[i]);
		ssize_t slash = str_rchr(base, '/'), dot = str_rchr(base, '.');

		g.file = argv[i];
		g.name = str_slice(base, (size_t)(slash + 1), (size_t)dot);
		g.in = slurp(a, argv[i]);
		g.pos = g.depth = 0;
		g.viewed = false;
		g.s = (struct state){ .at = TEXT };
		g.lit = buf_new(a, FILE_MAX);
		if (str_ends(base, S(".css")))
			pack(&g, "css", "text/css; charset=utf-8");
		else if (str_ends(base, S(".js")))
			pack(&g, "js", "text/javascript; charset=utf-8");
		else
			compile(&g);
	}
	buf_put(&g.head, S("#endif\n"));
	buf_put(&g.c, buf_str(&g.body));
	write_file(a, argv[1], "pages.gen.h", buf_str(&g.head));
	write_file(a, argv[1], "pages.gen.c", buf_str(&g.c));
	return 0;
}
