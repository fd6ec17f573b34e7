#include "desk/knowledge/exchange.h"

#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "desk/knowledge/article.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/article_more.h"
#include "desk/knowledge/article_int.h"
#include "desk/knowledge/section.h"
#include "sql_article.h"
#include "store/blob.h"
#include "text/fold.h"


/* ---- writing out ---- */

static void add(struct ctx *c, struct kb_files *out, str path, str bytes)
{
	if (!(out->n & (out->n - 1)))
		out->v = arena_grow(c->arena, out->v, out->n * sizeof(*out->v), (out->n ? out->n * 2 : 1) * sizeof(*out->v));
	out->v[out->n++] = (struct kb_file){ path, bytes };
}

static void put_line(struct buf *b, const char *key, str value)
{
	buf_fmt(b, "%s: ", key);
	json_str(b, value);
	buf_ch(b, '\n');
}

static str replace(struct arena *a, str in, str from, str to)
{
	struct buf b = buf_new(a, (in.n + 1) * (to.n + 1) + 64);
	ssize_t at;

	while (from.n && (at = str_find(in, from)) >= 0) {
		buf_put(&b, str_slice(in, 0, (size_t)at));
		buf_put(&b, to);
		in = str_slice(in, (size_t)at + from.n, in.n);
	}
	buf_put(&b, in);
	return buf_str(&b);
}

/* "files/<hash>/<name>": the same picture is the same file wherever it goes. */
static str file_path(struct arena *a, const struct article_file *f)
{
	return str_fmt(a, "files/%.*s/%.*s", 16, f->sha256.s, FMT(f->name));
}

static bool put_files(struct ctx *c, const struct article_files *l, struct kb_files *out)
{
	size_t i;
	str bytes;

	for (i = 0; i < l->n; i++) {
		if (!blob_get(c, l->v[i].sha256, &bytes))
			return false;
		add(c, out, file_path(c->arena, &l->v[i]), bytes);
	}
	return true;
}

static str body_out(struct ctx *c, const struct article_files *l, str body)
{
	struct buf to;
	size_t i;

	for (i = 0; i < l->n; i++) {
		to = buf_new(c->arena, 8192);
		buf_fmt(&to, "files/%.*s/", 16, l->v[i].sha256.s);
		url_part(&to, l->v[i].name);
		body = replace(c->arena, body, article_file_url(c->arena, &l->v[i]), buf_str(&to));
	}
	return body;
}

struct export {
	const struct article_work *w;
	const struct article_files *files;
	str folder;
};

static void put_text(struct ctx *c, const struct export *x, const struct article_text *t, struct kb_files *out)
{
	const struct article_work *w = x->w;
	const struct article_text *official = article_text_of(w, w->locale);
	struct buf b = buf_new(c->arena, (size_t)MD_MAX * 2);

	buf_put(&b, S("---\n"));
	put_line(&b, "article", official ? official->slug : t->slug);
	put_line(&b, "locale", t->locale);
	put_line(&b, "official", w->locale);
	put_line(&b, "title", t->title);
	put_line(&b, "summary", t->summary);
	put_line(&b, "slug", t->slug);
	put_line(&b, "seo_title", t->seo_title);
	put_line(&b, "visibility", str_eq(w->visibility, S("team")) ? S("internal") : w->visibility);
	put_line(&b, "state", t->state);
	put_line(&b, "machine", t->machine ? S("yes") : S("no"));
	buf_put(&b, S("---\n"));
	buf_put(&b, body_out(c, x->files, t->body));
	add(c, out, str_fmt(c->arena, "%.*s/%.*s.%.*s.md", FMT(x->folder), FMT(official ? official->slug : t->slug), FMT(t->locale)), buf_str(&b));
}

static bool put_section(struct ctx *c, const struct kb_section *s, str folder, struct kb_files *out)
{
	struct sql_article_ids_section_rows ids;
	struct article_files files;
	struct article_work w;
	size_t i, k;

	if (!sql_article_ids_section(c, &(struct sql_article_ids_section_in){ .section_id = s->id }, &ids))
		return false;
	for (i = 0; i < ids.n; i++) {
		if (!article_work(c, ids.v[i].id, &w) || !article_files(c, w.id, &files) || !put_files(c, &files, out))
			return false;
		for (k = 0; k < w.texts; k++)
			put_text(c, &(struct export){ &w, &files, folder }, &w.text[k], out);
	}
	return true;
}

bool kb_export(struct ctx *c, struct kb_files *out)
{
	struct buf tree = buf_new(c->arena, 4 << 20);
	struct kb_sections all;
	str top = S("");
	size_t i;

	*out = (struct kb_files){ 0 };
	if (!kb_sections(c, S("en"), &all))
		return false;
	buf_ch(&tree, '[');
	for (i = 0; i < all.n; i++) {
		const struct kb_section *s = &all.v[i];

		top = s->parent_id ? top : s->slug;
		buf_put(&tree, i ? S(",\n{\"slug\":") : S("\n{\"slug\":"));
		json_str(&tree, s->slug);
		buf_put(&tree, S(",\"in\":"));
		json_str(&tree, s->parent_id ? top : S(""));
		buf_fmt(&tree, ",\"names\":%.*s,\"abouts\":%.*s}", FMT(s->names), FMT(s->abouts));
		if (!put_section(c, s, s->parent_id ? str_fmt(c->arena, "%.*s/%.*s", FMT(top), FMT(s->slug)) : s->slug, out))
			return false;
	}
	buf_put(&tree, S("\n]\n"));
	add(c, out, S("sections.json"), buf_str(&tree));
	return true;
}

/* ---- reading in ---- */

static bool section_named(struct ctx *c, str slug, i64 *id)
{
	struct sql_kb_section_row row;
	bool found;

	*id = 0;
	if (!sql_kb_section_named(c, &(struct sql_kb_section_named_in){ .slug = slug }, &row, &found))
		return false;
	*id = found ? row.id : 0;
	return true;
}

/* s: slug and parent; it stands there already or is made.  words: {"names", "abouts"}. */
static bool section_make(struct ctx *c, struct kb_section *s, const json_t *words, i64 *id)
{

	if (!section_named(c, kb_slug(c->arena, s->slug), id))
		return false;
	if (*id)
		return true;
	if (!kb_section_save(c, s, json_object_get(words, "names"), json_object_get(words, "abouts")))
		return false;
	*id = s->id;
	return true;
}

bool kb_import_sections(struct ctx *c, const struct kb_files *files)
{
	const json_t *one;
	json_t *all;
	size_t i, k;
	i64 parent, id;

	for (i = 0; i < files->n && !str_eq(files->v[i].path, S("sections.json")); i++)
		;
	if (i == files->n)
		return true;
	if (!json_parse(c, files->v[i].bytes, &all))
		return false;
	json_array_foreach(all, k, one) {
		str in = json_get_str(one, "in"), slug = json_get_str(one, "slug");

		if (!slug.n)
			continue;
		if (!section_named(c, in.s ? in : S(""), &parent) ||
		    !section_make(c, &(struct kb_section){ .parent_id = parent, .slug = slug }, one, &id))
			return false;
	}
	return true;
}

/* {"names":{"en":"…"}}, released with the arena. */
static const json_t *named(struct ctx *c, str name)
{
	struct buf b = buf_new(c->arena, 4096);
	json_t *j;

	buf_put(&b, S("{\"names\":{\"en\":"));
	json_str(&b, str_utf8_trunc(text_clean_line(c->arena, name), KB_NAME));
	buf_put(&b, S("}}"));
	return json_parse(c, buf_str(&b), &j) ? j : NULL;
}

/* The folders of a path as category and section; what lies deeper stands in the second. */
static bool section_of(struct ctx *c, str path, i64 *id)
{
	str part, rest = path;
	int depth = 0;

	*id = 0;
	while (str_cut(&rest, '/', &part)) {
		if (!rest.s)
			break;
		if (!part.n || str_eq(part, S(".")) || str_eq(part, S("..")) || depth++ == 2)
			continue;
		if (!section_make(c, &(struct kb_section){ .parent_id = depth == 1 ? 0 : *id, .slug = part }, named(c, part), id))
			return false;
	}
	if (*id)
		return true;
	return section_make(c, &(struct kb_section){ .slug = S("import") }, named(c, S("Import")), id);
}

struct head {
	str article, locale, official, title, summary, slug, seo_title, visibility, state;
	bool machine, has;
};

static str value_of(struct ctx *c, str raw)
{
	json_t *j;

	raw = str_trim(raw);
	if (raw.n < 2 || raw.s[0] != '"')
		return raw;
	if (!json_parse(c, str_fmt(c->arena, "[%.*s]", FMT(raw)), &j)) {
		fail_clear(c);
		return str_slice(raw, 1, raw.n - 1);
	}
	return str_n(json_string_value(json_array_get(j, 0)), json_string_length(json_array_get(j, 0)));
}

static void head_line(struct ctx *c, struct head *h, str line)
{
	const struct {
		str name;
		str *to;
	} keys[] = { { S("article"), &h->article }, { S("locale"), &h->locale }, { S("official"), &h->official }, { S("title"), &h->title },
		{ S("summary"), &h->summary }, { S("slug"), &h->slug }, { S("seo_title"), &h->seo_title },
		{ S("visibility"), &h->visibility }, { S("state"), &h->state }, { S("lang"), &h->locale }, { S("description"), &h->summary } };
	ssize_t at = str_chr(line, ':');
	str key, value;
	size_t i;

	if (at < 1)
		return;
	key = str_trim(str_slice(line, 0, (size_t)at));
	value = value_of(c, str_slice(line, (size_t)at + 1, line.n));
	for (i = 0; i < COUNT(keys); i++)
		if (str_eq(key, keys[i].name))
			*keys[i].to = value;
	h->machine = h->machine || (str_eq(key, S("machine")) && str_eq(value, S("yes")));
}

/* The lines between the first two "---"; the rest is the text. */
static str read_head(struct ctx *c, str all, struct head *h)
{
	str rest = all, line;

	if (!str_cut(&rest, '\n', &line) || !str_eq(str_trim(line), S("---")))
		return all;
	while (str_cut(&rest, '\n', &line)) {
		if (str_eq(str_trim(line), S("---"))) {
			h->has = true;
			return rest.s ? rest : S("");
		}
		head_line(c, h, line);
	}
	return all;
}

static str file_stem(str path)
{
	ssize_t slash = str_rchr(path, '/'), dot;

	path = str_slice(path, (size_t)(slash + 1), path.n);
	dot = str_rchr(path, '.');
	return dot > 0 ? str_slice(path, 0, (size_t)dot) : path;
}

/* "name.pt-BR" */
static str stem_locale(str *stem)
{
	ssize_t dot = str_rchr(*stem, '.');
	str l = dot > 0 ? str_slice(*stem, (size_t)dot + 1, stem->n) : S("");

	if (!kb_locale(l))
		return S("");
	*stem = str_slice(*stem, 0, (size_t)dot);
	return l;
}

/* Without a head: the first heading is the title and no part of the text. */
static str take_title(struct ctx *c, str body, struct head *h)
{
	str rest = body, line;

	while (!h->title.n && str_cut(&rest, '\n', &line)) {
		if (str_starts(line, S("# "))) {
			h->title = str_trim(text_clean_line(c->arena, str_slice(line, 2, line.n)));
			return rest.s ? str_trim(rest) : S("");
		}
		if (str_trim(line).n)
			break;
	}
	return body;
}

static bool existing(struct ctx *c, str locale, str slug, i64 *id)
{
	struct sql_article_slug_taken_row row;
	bool found;

	*id = 0;
	if (!sql_article_slug_taken(c, &(struct sql_article_slug_taken_in){ .locale = locale, .slug = slug }, &row, &found))
		return false;
	*id = found ? row.article_id : 0;
	return true;
}

/* ---- files that came along ---- */

static int hex_digit(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static str unpercent(struct arena *a, str in)
{
	struct buf b = buf_new(a, in.n + 1);
	size_t i;

	for (i = 0; i < in.n; i++) {
		bool coded = in.s[i] == '%' && i + 2 < in.n && hex_digit(in.s[i + 1]) >= 0 && hex_digit(in.s[i + 2]) >= 0;

		buf_ch(&b, coded ? (char)(hex_digit(in.s[i + 1]) * 16 + hex_digit(in.s[i + 2])) : in.s[i]);
		i += coded ? 2 : 0;
	}
	return buf_str(&b);
}

/* A reference seen from a folder, as a path from the root; null: it leads out. */
static str resolve(struct arena *a, str folder, str ref)
{
	str part[32], one, both = ref.n && ref.s[0] == '/' ? ref : str_fmt(a, "%.*s/%.*s", FMT(folder), FMT(ref));
	struct buf b = buf_new(a, both.n + 1);
	size_t n = 0, i;

	while (str_cut(&both, '/', &one)) {
		if (!one.n || str_eq(one, S(".")))
			continue;
		if (str_eq(one, S("..")) ? !n : n == COUNT(part))
			return STR_NULL;
		if (str_eq(one, S("..")))
			n--;
		else
			part[n++] = one;
	}
	for (i = 0; i < n; i++)
		buf_fmt(&b, "%s%.*s", i ? "/" : "", FMT(part[i]));
	return buf_str(&b);
}

void kb_import_map(struct ctx *c, struct kb_import *in)
{
	size_t i;

	if (in->at_path.a)
		return;
	in->at_path = map_new(c->arena, in->files->n);
	for (i = 0; i < in->files->n; i++)
		map_set(&in->at_path, in->files->v[i].path, &in->files->v[i]);
}

/* The file that a text's reference is, or NULL. */
static const struct kb_file *file_meant(struct ctx *c, const struct kb_import *in, str ref)
{
	str path = in->files->v[in->at].path, folder = str_slice(path, 0, (size_t)(str_rchr(path, '/') + 1));
	const struct kb_file *f;
	ssize_t end = str_chr(ref, '?');

	ref = unpercent(c->arena, end > 0 ? str_slice(ref, 0, (size_t)end) : ref);
	if (!ref.n || ref.n > 1000 || str_chr(ref, ':') >= 0 || kb_import_is_text(c->arena, ref))
		return NULL;
	f = map_get(&in->at_path, resolve(c->arena, folder, ref));
	return f ? f : map_get(&in->at_path, ref);
}

static bool file_of(struct ctx *c, const struct kb_import *in, i64 id, const struct kb_file *f, struct article_file *made)
{
	str sha = hash_sha256_hex(c->arena, f->bytes);
	struct article_files have;
	size_t i;

	if (in->shown)
		in->shown[f - in->files->v] = true;
	if (!article_files(c, id, &have))
		return false;
	for (i = 0; i < have.n; i++)
		if (str_eq(have.v[i].sha256, sha)) {
			*made = have.v[i];
			return true;
		}
	*made = (struct article_file){ .name = str_slice(f->path, (size_t)(str_rchr(f->path, '/') + 1), f->path.n) };
	return article_file_put(c, id, made, f->bytes);
}

/* "](" or "]: " before it: where in the rest the next reference begins, or -1. */
static ssize_t next_ref(str rest)
{
	ssize_t a = str_find(rest, S("](")), b = str_find(rest, S("]: "));

	if (a >= 0 && (b < 0 || a < b))
		return a + 2;
	return b < 0 ? b : b + 3;
}

/* Files that a text shows become files of the article; other references stay words. */
static bool take_files(struct ctx *c, const struct kb_import *in, i64 id, str *body)
{
	struct buf b = buf_new(c->arena, 2 * body->n + (1 << 20));
	const struct kb_file *f;
	struct article_file made;
	str rest = *body, ref;
	ssize_t at;
	size_t n;

	while ((at = next_ref(rest)) >= 0) {
		at += (size_t)at < rest.n && rest.s[at] == '<';
		for (n = (size_t)at; n < rest.n && !strchr(at && rest.s[at - 1] == '<' ? ">\n" : ") \n\t", rest.s[n]); n++)
			;
		ref = str_slice(rest, (size_t)at, n);
		buf_put(&b, str_slice(rest, 0, (size_t)at));
		f = file_meant(c, in, ref);
		if (f && !file_of(c, in, id, f, &made))
			return false;
		buf_put(&b, f ? article_file_url(c->arena, &made) : ref);
		rest = str_slice(rest, n, rest.n);
	}
	buf_put(&b, rest);
	*body = buf_str(&b);
	return !b.over || fail(c, E_TOO_LARGE, "body", "article.too_large");
}

enum { SOURCES = 200 };

/* The pictures of an HTML page that came along: named so that the sanitiser leaves them. */
static size_t html_files(struct ctx *c, const struct kb_import *in, str *html, struct html_md_file *out)
{
	struct buf b = buf_new(c->arena, html->n + SOURCES * 64);
	str rest = *html;
	const struct kb_file *f;
	size_t n = 0;
	ssize_t at, end;

	while (n < SOURCES && (at = str_find_nocase(rest, S("src="))) >= 0) {
		buf_put(&b, str_slice(rest, 0, (size_t)at + 4));
		rest = str_slice(rest, (size_t)at + 4, rest.n);
		end = rest.n && (rest.s[0] == '"' || rest.s[0] == '\'') ? str_chr(str_slice(rest, 1, rest.n), rest.s[0]) : -1;
		f = end < 0 ? NULL : file_meant(c, in, str_slice(rest, 1, (size_t)end + 1));
		if (!f)
			continue;
		out[n] = (struct html_md_file){ str_fmt(c->arena, "cid:file%zu@import", n), str_fmt(c->arena, "/%.*s", FMT(f->path)) };
		buf_fmt(&b, "\"%.*s\"", FMT(out[n].from));
		n++;
		rest = str_slice(rest, (size_t)end + 2, rest.n);
	}
	buf_put(&b, rest);
	*html = buf_str(&b);
	return n;
}

static str from_html(struct ctx *c, const struct kb_import *in, str html, str *title)
{
	struct html_md_file shown[SOURCES];
	size_t n;

	html = text_clean(c->arena, html);
	n = html_files(c, in, &html, shown);
	return html_to_md(c->arena, html, shown, n, title);
}

static void defaults(struct head *h)
{
	enum sight s = sight_of(h->visibility);

	h->official = kb_locale(h->official) ? h->official : h->locale;
	h->article = h->article.n ? h->article : h->slug;
	h->visibility = s != SIGHT_NONE && s != SIGHT_TEAM ? h->visibility : S("public");
}

static bool prepare(struct ctx *c, struct kb_import *in, struct head *h, str *body)
{
	const struct kb_file *f = &in->files->v[in->at];
	str stem = file_stem(f->path), from_name = stem_locale(&stem), title = S("");
	bool html = str_ends(str_lower_ascii(c->arena, f->path), S(".html")) || str_ends(str_lower_ascii(c->arena, f->path), S(".htm"));

	*h = (struct head){ 0 };
	if (html)
		*body = from_html(c, in, f->bytes, &title);
	else
		*body = read_head(c, text_clean(c->arena, f->bytes), h);
	if (!h->has)
		*body = take_title(c, *body, h);
	h->title = h->title.n ? h->title : title;
	h->title = str_utf8_trunc(h->title.n ? h->title : stem, ARTICLE_TITLE);
	h->locale = kb_locale(h->locale) ? h->locale : from_name.n ? from_name : in->locale;
	h->slug = h->slug.n ? h->slug : kb_slug(c->arena, stem);
	defaults(h);
	return body->n <= MD_MAX || fail(c, E_TOO_LARGE, "body", "article.too_large");
}

static bool find_or_make(struct ctx *c, struct kb_import *in, const struct head *h, i64 *id)
{
	struct article_work w = { .visibility = h->visibility, .locale = h->official };

	if (!existing(c, h->locale, h->slug, id) || (!*id && !existing(c, h->official, h->article, id)))
		return false;
	/* the official text may come after its translations, whose article's name it bears */
	if (*id)
		return true;
	if (!section_of(c, in->files->v[in->at].path, &w.section_id) || !article_save(c, &w))
		return false;
	*id = w.id;
	return true;
}

static bool same(const struct article_text *t, const struct article_edit *e)
{
	return str_eq(t->title, e->title) && str_eq(t->body, e->body) && str_eq(t->summary, e->summary) &&
		str_eq(t->seo_title, e->seo_title) && t->machine == e->machine && str_eq(t->slug, e->slug);
}

static bool settle_state(struct ctx *c, i64 id, const struct head *h, str body)
{
	str state = h->state.s ? h->state : S("");

	if (str_eq(state, S("archived")))
		return article_withdraw(c, id, h->locale, true);
	return !str_eq(state, S("published")) || !str_trim(body).n || article_publish(c, id, &(struct article_show){ .locale = h->locale });
}

bool kb_import_is_text(struct arena *a, str path)
{
	path = str_lower_ascii(a, path);
	return str_ends(path, S(".md")) || str_ends(path, S(".markdown")) || str_ends(path, S(".html")) || str_ends(path, S(".htm"));
}

bool kb_import_one(struct ctx *c, struct kb_import *in)
{
	str body;
	const struct article_text *t;
	struct article_work w;
	struct article_edit e;
	struct head h;
	i64 id;

	in->made = in->changed = false;
	in->title = in->language = STR_NULL;
	if (!kb_import_is_text(c->arena, in->files->v[in->at].path))
		return true;
	kb_import_map(c, in);
	if (!prepare(c, in, &h, &body))
		return false;
	if (str_eq(h.locale, h.official) != in->officials)
		return true;
	in->title = h.title;
	in->language = h.locale;
	if (!find_or_make(c, in, &h, &id) || !take_files(c, in, id, &body) || !article_work(c, id, &w))
		return false;
	t = article_text_of(&w, h.locale);
	e = (struct article_edit){ .rev = t ? t->rev : 0, .locale = h.locale, .title = h.title, .summary = h.summary.s ? h.summary : S(""),
		.body = body, .seo_title = h.seo_title.s ? h.seo_title : S(""), .slug = h.slug, .machine = h.machine, .keep = true, .kind = "imported" };
	if (t && same(t, &e))
		return true;
	if (!article_text_save(c, id, &e))
		return false;
	in->made = !t;
	in->changed = t != NULL;
	return settle_state(c, id, &h, body);
}
