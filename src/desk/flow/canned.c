#include "desk/flow/canned.h"

#include <stdlib.h>

#include "desk/flow/fuzzy.h"
#include "sql_macro.h"
#include "sql_message.h"
#include "text/fold.h"
#include "text/html.h"

enum { SEARCH_BYTES = 6000, NAME_CHARS = 100, WORD_CHARS = 40 };

/* ---- reading ---- */

static bool from_row(struct ctx *c, const struct sql_canned_row *r, struct canned *k)
{
	*k = (struct canned){ .id = r->id, .name = r->name, .shortcut = r->shortcut, .folder = r->folder,
		.own = { r->scope, r->agent_id, r->team_id }, .used = r->used, .updated_at = r->updated_at,
		.active = r->active, .demo = r->demo };
	return wording_read(c, r->bodies, &k->bodies);
}

static bool add_files(struct ctx *c, struct canned *v, size_t n)
{
	struct i64s ids = { NEW_N(c->arena, i64, n), n };
	struct sql_canned_files_of_rows rows;
	size_t i, k;

	for (i = 0; i < n; i++)
		ids.v[i] = v[i].id;
	if (!n || !sql_canned_files_of(c, &(struct sql_canned_files_of_in){ .ids = ids }, &rows))
		return !n;
	for (i = 0; i < n; i++) {
		v[i].files = NEW_N(c->arena, struct canned_file, CANNED_FILES);
		for (k = 0; k < rows.n; k++)
			if (rows.v[k].canned_id == v[i].id && v[i].files_n < CANNED_FILES)
				v[i].files[v[i].files_n++] = (struct canned_file){ rows.v[k].id, rows.v[k].size,
					rows.v[k].name, rows.v[k].mime_type };
	}
	return true;
}

bool canned_load(struct ctx *c, i64 id, struct canned *out)
{
	struct sql_canned_row row;
	bool found;

	if (!sql_canned_by_id(c, &(struct sql_canned_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (!from_row(c, &row, out))
		return false;
	if (!sharing_sees(c->who, &out->own))
		return fail(c, E_NOT_FOUND, "", "not_found");
	return add_files(c, out, 1);
}

bool canned_list(struct ctx *c, struct canned_list *out)
{
	struct sql_canned_rows rows;
	size_t i;

	if (!sql_canned_visible(c, &(struct sql_canned_visible_in){ .me = c->who->id, .teams = c->who->team_ids,
			.all_teams = sharing_all_teams(c->who) }, &rows))
		return false;
	*out = (struct canned_list){ NEW_N(c->arena, struct canned, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!from_row(c, &rows.v[i], &out->v[i]))
			return false;
	return add_files(c, out->v, out->n);
}

/* ---- writing ---- */

/* Name and short word on lines of their own, then all that it says. */
static str search_text(struct ctx *c, const struct canned *k)
{
	struct buf b = buf_new(c->arena, (size_t)LOCALES * WORDING_MAX * 2);
	size_t i;

	buf_fmt(&b, "%.*s\n%.*s\n%.*s\n", FMT(text_clean_line(c->arena, k->name)), FMT(k->shortcut), FMT(k->folder));
	for (i = 0; i < LOCALES; i++)
		if (k->bodies.v[i].n)
			buf_fmt(&b, "%.*s\n", FMT(str_utf8_trunc(html_to_text(c->arena, k->bodies.v[i]), SEARCH_BYTES / LOCALES)));
	return str_utf8_trunc(text_fold(c->arena, buf_str(&b)), SEARCH_BYTES);
}

static bool attach(struct ctx *c, i64 id, i64 attachment_id)
{
	struct attachment a;

	if (!attachment_load(c, attachment_id, &a) || a.ticket_id || a.agent_id != c->who->id) {
		fail_clear(c);
		return fail(c, E_INVALID, "attachment_ids", "attachment.unknown");
	}
	return sql_canned_file_add(c, &(struct sql_canned_file_add_in){ .canned_id = id, .sha256 = a.sha256,
			.name = a.name, .mime_type = a.mime_type, .size = a.size, .created_at = c->now }, NULL) &&
		attachment_drop(c, attachment_id);
}

static bool save_files(struct ctx *c, struct canned *k, const struct i64s *add, const struct i64s *drop)
{
	size_t i;

	for (i = 0; i < drop->n; i++)
		if (!sql_canned_file_delete(c, &(struct sql_canned_file_delete_in){ .id = drop->v[i], .canned_id = k->id }, NULL))
			return false;
	for (i = 0; i < add->n; i++)
		if (!attach(c, k->id, add->v[i]))
			return false;
	k->files_n = 0;
	if (!add_files(c, k, 1))
		return false;
	return k->files_n < CANNED_FILES || !add->n ||
		fail_p(c, E_INVALID, "attachment_ids", "shape.count", &(struct fail_param){ "max", S("9") });
}

static bool check_text(struct ctx *c, str *s, const char *field, size_t max)
{
	*s = str_trim(text_clean_line(c->arena, *s));
	return str_utf8_len(*s) <= max || fail_p(c, E_INVALID, field, "shape.long",
		&(struct fail_param){ "max", str_fmt(c->arena, "%zu", max) });
}

/* Who may change it as it is, and as it shall be. */
static bool check(struct ctx *c, struct canned *k)
{
	struct canned was;

	if (k->id && (!canned_load(c, k->id, &was) ||
	    !(sharing_edits(c->who, &was.own) || fail(c, E_FORBIDDEN, "", "sharing.shared"))))
		return false;
	if (!sharing_check(c, &k->own) || !check_text(c, &k->name, "name", NAME_CHARS) ||
	    !check_text(c, &k->shortcut, "shortcut", WORD_CHARS) || !check_text(c, &k->folder, "folder", WORD_CHARS))
		return false;
	if (!k->name.n)
		return fail(c, E_INVALID, "name", "shape.required");
	if (str_chr(k->shortcut, ' ') >= 0 || str_chr(k->shortcut, '/') >= 0)
		return fail(c, E_INVALID, "shortcut", "canned.shortcut");
	return true;
}

bool canned_save(struct ctx *c, struct canned *k, const struct i64s *add, const struct i64s *drop)
{
	str folded, text, bodies;
	struct sql_canned_add_row row;

	if (!check(c, k))
		return false;
	k->updated_at = c->now > k->updated_at ? c->now : k->updated_at + 1;	/* each save another */
	folded = text_fold(c->arena, k->name);
	text = search_text(c, k);
	bodies = wording_json(c->arena, &k->bodies);
	if (k->id) {
		if (!sql_canned_update(c, &(struct sql_canned_update_in){ .name = k->name, .name_folded = folded,
				.shortcut = k->shortcut, .folder = k->folder, .scope = k->own.scope,
				.agent_id = k->own.agent_id, .team_id = k->own.team_id, .bodies = bodies,
				.search_text = text, .active = k->active, .updated_at = k->updated_at, .id = k->id }, NULL))
			return false;
	} else {
		if (!sql_canned_add(c, &(struct sql_canned_add_in){ .name = k->name, .name_folded = folded,
				.shortcut = k->shortcut, .folder = k->folder, .scope = k->own.scope,
				.agent_id = k->own.agent_id, .team_id = k->own.team_id, .bodies = bodies,
				.search_text = text, .active = k->active, .demo = k->demo, .created_at = c->now }, &row))
			return false;
		k->id = row.id;
	}
	return save_files(c, k, add, drop);
}

bool canned_delete(struct ctx *c, i64 id)
{
	struct canned k;

	if (!canned_load(c, id, &k))
		return false;
	if (!sharing_edits(c->who, &k.own))
		return fail(c, E_FORBIDDEN, "", "sharing.shared");
	return sql_canned_delete(c, &(struct sql_canned_delete_in){ .id = id }, NULL);
}

/* ---- finding and using ---- */

struct scored {
	i64 id, used;
	int score;
};

static int better(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	if (x->used != y->used)
		return x->used < y->used ? 1 : -1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static bool values(struct ctx *c, const struct ticket *t, struct vars *v)
{
	static const struct ticket none = { .subject = S(""), .category = S("new"), .language = S("") };

	return vars_load(c, t ? t : &none, v);
}

static void fill(struct ctx *c, const struct vars *v, struct canned_hit *h)
{
	h->html = vars_fill(c, v, wording_pick(&h->k.bodies, v->locale, &h->locale), VARS_HTML, &h->left);
}

bool canned_find(struct ctx *c, str q, const struct ticket *t, struct canned_hits *out)
{
	struct sql_canned_search_rows_rows rows;
	str folded = text_fold(c->arena, str_utf8_trunc(str_trim(q), 100));
	struct scored *s;
	struct vars v;
	size_t i, n = 0;

	*out = (struct canned_hits){ 0 };
	if (!sql_canned_search_rows(c, &(struct sql_canned_search_rows_in){ .me = c->who->id,
			.teams = c->who->team_ids }, &rows) || !values(c, t, &v))
		return false;
	s = NEW_N(c->arena, struct scored, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		int score = folded.n ? fuzzy_score(folded, rows.v[i].search_text) : 1;

		if (score)
			s[n++] = (struct scored){ rows.v[i].id, rows.v[i].used, score };
	}
	qsort(s, n, sizeof(*s), better);
	out->v = NEW_N(c->arena, struct canned_hit, CANNED_FOUND);
	for (i = 0; i < n && out->n < CANNED_FOUND; i++) {
		struct canned_hit *h = &out->v[out->n++];

		if (!canned_load(c, s[i].id, &h->k))
			return false;
		fill(c, &v, h);
	}
	return true;
}

bool canned_use(struct ctx *c, i64 id, const struct ticket *t, struct canned_hit *out, struct attachment **files)
{
	struct sql_canned_files_rows rows;
	struct vars v;
	size_t i;

	if (!canned_load(c, id, &out->k) || !values(c, t, &v) ||
	    !sql_canned_files(c, &(struct sql_canned_files_in){ .canned_id = id }, &rows))
		return false;
	fill(c, &v, out);
	*files = NEW_N(c->arena, struct attachment, rows.n + 1);
	for (i = 0; i < rows.n; i++) {
		struct sql_attachment_insert_row row;

		if (!sql_attachment_insert(c, &(struct sql_attachment_insert_in){ .agent_id = c->who->id,
				.sha256 = rows.v[i].sha256, .name = rows.v[i].name, .mime_type = rows.v[i].mime_type,
				.size = rows.v[i].size, .content_id = S(""), .created_at = c->now }, &row))
			return false;
		(*files)[i] = (struct attachment){ .id = row.id, .agent_id = c->who->id, .name = rows.v[i].name,
			.mime_type = rows.v[i].mime_type, .size = rows.v[i].size, .sha256 = rows.v[i].sha256 };
	}
	return sql_canned_used(c, &(struct sql_canned_used_in){ .used_at = c->now, .id = id }, NULL);
}
