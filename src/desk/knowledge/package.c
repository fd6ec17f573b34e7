#include "desk/knowledge/package.h"

#include "base/arena.h"
#include "base/message.h"
#include "store/db.h"
#include "text/zip.h"

enum { TEXT_MEMORY = 64 << 20 };

struct taking {
	struct kb_package *out;
	struct kb_files files;	/* what was unpacked */
	size_t *line;		/* of each: its line in the report */
	struct kb_import in;
	struct arena *keep;
};

static str reason(struct ctx *c, const char *key)
{
	return message_failure(c->arena, c->locale, &(struct failure){ .key = key });
}

/* What the systems that make archives leave in them, and hidden files. */
static bool hidden(str path)
{
	return str_starts(path, S(".")) || str_find(path, S("/.")) >= 0 || str_starts(path, S("__MACOSX/")) || str_ends(path, S("Thumbs.db"));
}

static bool picture(struct ctx *c, str path)
{
	static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif" };
	str low = str_lower_ascii(c->arena, path);

	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(low, str_of(ends[i])))
			return true;
	return str_starts(low, S("files/"));
}

static void refuse(struct kb_packed *p, str why)
{
	p->fate = S("refused");
	p->why = why;
}

static void sort_out(struct ctx *c, struct taking *k, str zip, const struct zip_entry *e)
{
	struct kb_packed *p = &k->out->v[k->out->n++];
	bool tree = str_eq(e->name, S("sections.json"));
	str bytes;

	*p = (struct kb_packed){ .path = str_utf8_valid(e->name) ? str_utf8_trunc(e->name, 300) : str_hex(c->arena, e->name.s, e->name.n < 40 ? e->name.n : 40),
		.fate = S("passed"), .title = S(""), .locale = S(""), .why = S("") };
	if (e->refused) {
		refuse(p, reason(c, e->refused));
	} else if (hidden(e->name)) {
		p->why = reason(c, "kb_import.hidden");
	} else if (!tree && !picture(c, e->name) && !kb_import_is_text(c->arena, e->name)) {
		p->why = reason(c, "kb_import.kind");
	} else if (!zip_read(c->arena, zip, e, &bytes)) {
		refuse(p, reason(c, "zip.broken"));
	} else {
		p->fate = tree ? S("tree") : S("picture");
		k->line[k->files.n] = k->out->n - 1;
		k->files.v[k->files.n++] = (struct kb_file){ e->name, bytes };
	}
}

static bool unpack(struct ctx *c, struct taking *k, str zip)
{
	static const struct zip_limits limits = { KB_PACKAGE_FILES, KB_FILE_BYTES, KB_PACKAGE_BYTES };
	const char *no;
	struct zip_list l;

	if (!zip_list(c->arena, zip, &limits, &l, &no))
		return fail_p(c, E_INVALID, "file", no, &(struct fail_param){ "max", str_fmt(c->arena, "%d", KB_PACKAGE_FILES) });
	k->out->v = NEW_N(c->arena, struct kb_packed, l.n + 1);
	k->files.v = NEW_N(c->arena, struct kb_file, l.n + 1);
	k->line = NEW_N(c->arena, size_t, l.n + 1);
	k->in.shown = NEW_N(c->arena, bool, l.n + 1);
	for (size_t i = 0; i < l.n; i++)
		if (!l.v[i].folder || l.v[i].refused)
			sort_out(c, k, zip, &l.v[i]);
	return true;
}

/* A try ends like a failure, so that nothing of it stays. */
static bool end_of(struct ctx *c, const struct taking *k)
{
	return !k->out->tried || fail(c, E_CONFLICT, "", "kb_import.tried");
}

static bool tree_tx(struct ctx *c, void *arg)
{
	struct taking *k = arg;

	return kb_import_sections(c, &k->files) && end_of(c, k);
}

/* With the tree: an article of a try stands in no section that is there yet. */
static bool text_tx(struct ctx *c, void *arg)
{
	struct taking *k = arg;

	return (!k->out->tried || kb_import_sections(c, &k->files)) && kb_import_one(c, &k->in) && end_of(c, k);
}

static str first_failure(struct ctx *c, struct arena *keep)
{
	return c->fail.n ? str_dup(keep, message_failure(keep, c->locale, &c->fail.v[0])) : S("");
}

/* Done, or tried to the end. */
static bool went_well(struct ctx *c, const struct taking *k, bool ok)
{
	bool tried = !ok && k->out->tried && c->fail.n == 1 && str_eq(str_of(c->fail.v[0].key), S("kb_import.tried"));

	if (tried)
		fail_clear(c);
	return ok || tried;
}

static void one_text(struct ctx *c, struct taking *k)
{
	struct kb_packed *p = &k->out->v[k->line[k->in.at]];
	bool ok = went_well(c, k, db_write(c, text_tx, k));

	if (!ok) {
		refuse(p, first_failure(c, k->keep));
		fail_clear(c);
		return;
	}
	if (!k->in.title.s)
		return;
	p->title = str_dup(k->keep, k->in.title);
	p->locale = str_dup(k->keep, k->in.language);
	p->fate = k->in.made ? S("new") : k->in.changed ? S("changed") : S("same");
}

static void texts(struct ctx *c, struct taking *k)
{
	struct arena *scratch = arena_new(TEXT_MEMORY);
	size_t round;

	for (round = 0; round < 2 * k->files.n; round++) {
		k->in.officials = round < k->files.n;
		k->in.at = round % k->files.n;
		if (!kb_import_is_text(scratch, k->files.v[k->in.at].path) || str_eq(k->out->v[k->line[k->in.at]].fate, S("refused")))
			continue;
		c->arena = scratch;
		one_text(c, k);
		c->arena = k->keep;
		arena_reset(scratch);
	}
	arena_free(scratch);
}

static void sum_up(struct ctx *c, struct taking *k)
{
	struct kb_package *o = k->out;

	for (size_t i = 0; i < k->files.n; i++) {
		struct kb_packed *p = &o->v[k->line[i]];

		if (str_eq(p->fate, S("picture")) && !k->in.shown[i]) {
			p->fate = S("passed");
			p->why = reason(c, "kb_import.unused");
		}
	}
	for (size_t i = 0; i < o->n; i++) {
		str f = o->v[i].fate;

		o->fresh += str_eq(f, S("new"));
		o->changed += str_eq(f, S("changed"));
		o->same += str_eq(f, S("same"));
		o->pictures += str_eq(f, S("picture"));
		o->refused += str_eq(f, S("refused"));
	}
}

bool kb_package_take(struct ctx *c, str zip, str locale, bool tried, struct kb_package *out)
{
	struct taking k = { .out = out, .keep = c->arena };

	*out = (struct kb_package){ .tried = tried };
	k.in = (struct kb_import){ .files = &k.files, .locale = locale };
	if (!unpack(c, &k, zip))
		return false;
	kb_import_map(c, &k.in);
	if (!went_well(c, &k, db_write(c, tree_tx, &k)))
		return false;
	texts(c, &k);
	sum_up(c, &k);
	return true;
}

bool kb_package_make(struct ctx *c, str *zip)
{
	struct kb_files files;
	struct zip_file *v;
	struct map seen;
	size_t n = 0;

	if (!kb_export(c, &files))
		return false;
	v = NEW_N(c->arena, struct zip_file, files.n);
	seen = map_new(c->arena, files.n);
	for (size_t i = 0; i < files.n; i++) {	/* two articles may show the same picture */
		if (map_get(&seen, files.v[i].path))
			continue;
		map_set(&seen, files.v[i].path, v);
		v[n++] = (struct zip_file){ files.v[i].path, files.v[i].bytes };
	}
	*zip = zip_write(c->arena, v, n, KB_PACKAGE_BYTES);
	return zip->s || fail(c, E_TOO_LARGE, "", "kb_import.export_large");
}
