/* Canned replies: kept, found, put into a message. */
#include "api/seen.h"
#include "api/sets.h"
#include "api/shapes_people.h"
#include "desk/cases/view.h"
#include "desk/flow/canned.h"

struct canned_file_out {
	i64 id, size;
	str name, mime_type;
};
static const struct field canned_file_f[] = {
	F(canned_file_out, id), F(canned_file_out, name), F(canned_file_out, mime_type), F(canned_file_out, size),
};
static const struct shape canned_file_shape = SHAPE(canned_file_out, canned_file_f);

struct canned_out {
	i64 id;
	str name, shortcut, folder, scope;
	i64 team_id, used, updated_at;
	struct json_raw bodies;
	struct list files;
	bool active, demo, may_edit;
};
static const struct field canned_f[] = {
	F(canned_out, id), F(canned_out, name), F(canned_out, shortcut), F(canned_out, folder), F(canned_out, scope),
	F(canned_out, team_id, .id_null = true), F(canned_out, bodies, .doc = "HTML by language."),
	FL(canned_out, files, &canned_file_shape), F(canned_out, used), F(canned_out, active), F(canned_out, demo),
	F(canned_out, may_edit), F(canned_out, updated_at, .time = true),
};
static const struct shape canned_shape = SHAPE(canned_out, canned_f);
struct cannedes_out {
	struct list canned;
};
static const struct field cannedes_f[] = { FL(cannedes_out, canned, &canned_shape) };
static const struct shape cannedes_shape = SHAPE(cannedes_out, cannedes_f);

static void to_out(struct ctx *c, const struct canned *k, struct canned_out *o)
{
	struct canned_file_out *f = NEW_N(c->arena, struct canned_file_out, k->files_n + 1);
	size_t i;

	for (i = 0; i < k->files_n; i++)
		f[i] = (struct canned_file_out){ k->files[i].id, k->files[i].size, k->files[i].name, k->files[i].mime_type };
	*o = (struct canned_out){ .id = k->id, .name = k->name, .shortcut = k->shortcut, .folder = k->folder,
		.scope = k->own.scope, .team_id = k->own.team_id, .bodies = { wording_json(c->arena, &k->bodies) },
		.files = { f, k->files_n }, .used = k->used, .active = k->active, .demo = k->demo,
		.may_edit = sharing_edits(c->who, &k->own), .updated_at = k->updated_at };
}

static bool canned_get(struct ctx *c, const void *in, void *out)
{
	struct cannedes_out *o = out;
	struct canned_list l;
	struct canned_out *v;
	size_t i;

	(void)in;
	if (!canned_list(c, &l))
		return false;
	v = NEW_N(c->arena, struct canned_out, l.n + 1);
	for (i = 0; i < l.n; i++)
		to_out(c, &l.v[i], &v[i]);
	o->canned = (struct list){ v, l.n };
	return true;
}

struct canned_in {
	u64 given;
	str name, shortcut, folder, scope;
	i64 team_id, seen_at;
	struct json_raw bodies;
	struct i64s attachment_ids, drop_file_ids;
	bool active;
};
static const struct field canned_in_f[] = {
	F(canned_in, name, .min = 1, .max = 100),
	F(canned_in, shortcut, .max = 40, .doc = "The word that finds it behind a slash."),
	F(canned_in, folder, .max = 40),
	F(canned_in, scope, .one_of = "personal|team|shared"),
	F(canned_in, team_id, .nullable = true),
	F(canned_in, bodies, .doc = "HTML by language: en, es, it, pt-BR, pt-PT."),
	F(canned_in, attachment_ids, .max = 9, .doc = "Uploads that become its files."),
	F(canned_in, drop_file_ids, .max = 9, .doc = "Its files that go."),
	F(canned_in, active),
	F(canned_in, seen_at, .min = 1, .max = INT64_MAX, .time = true, .doc = SEEN_AT_DOC),
};
static const struct shape canned_in_shape = SHAPE_GIVEN(canned_in, canned_in_f);

static bool save(struct ctx *c, struct canned *k, const struct canned_in *b, struct canned_out *out)
{
	json_t *j;

	if (b->name.s)
		k->name = b->name;
	if (b->shortcut.s)
		k->shortcut = b->shortcut;
	if (b->folder.s)
		k->folder = b->folder;
	if (b->scope.s)
		k->own.scope = b->scope;
	if (shape_given(&canned_in_shape, b, "team_id"))
		k->own.team_id = b->team_id;
	if (shape_given(&canned_in_shape, b, "active"))
		k->active = b->active;
	if (!k->id && !b->bodies.text.n)
		return fail(c, E_INVALID, "bodies", "wording.none");
	if (b->bodies.text.n && (!json_parse(c, b->bodies.text, &j) || !wording_parse(c, j, "bodies", &k->bodies)))
		return false;
	if (!canned_save(c, k, &b->attachment_ids, &b->drop_file_ids))
		return false;
	to_out(c, k, out);
	return true;
}

static bool canned_post(struct ctx *c, const void *in, void *out)
{
	struct canned k = { .name = S(""), .shortcut = S(""), .folder = S(""), .own = { .scope = S("personal") }, .active = true };

	return save(c, &k, in, out);
}

static bool canned_patch(struct ctx *c, const void *in, void *out)
{
	const struct canned_in *b = in;
	struct canned k;

	return seen_hold(c, S("canned"), call_id(c, 0)) && canned_load(c, call_id(c, 0), &k) &&
		seen_since(c, b->seen_at, k.updated_at) && save(c, &k, b, out);
}

static bool canned_remove(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return canned_delete(c, call_id(c, 0));
}

/* ---- in the composer ---- */

struct canned_hit_out {
	i64 id;
	str name, shortcut, folder, html, locale;
	struct strs left;
	i64 files;
};
static const struct field canned_hit_f[] = {
	F(canned_hit_out, id), F(canned_hit_out, name), F(canned_hit_out, shortcut), F(canned_hit_out, folder),
	F(canned_hit_out, html, .doc = "Filled, in the customer's language."), F(canned_hit_out, locale),
	F(canned_hit_out, left, .doc = "Variables without a value."), F(canned_hit_out, files),
};
static const struct shape canned_hit_shape = SHAPE(canned_hit_out, canned_hit_f);
struct canned_hits_out {
	struct list canned;
};
static const struct field canned_hits_f[] = { FL(canned_hits_out, canned, &canned_hit_shape) };
static const struct shape canned_hits_shape = SHAPE(canned_hits_out, canned_hits_f);

/* id 0: none, *at NULL. */
static bool ticket_of(struct ctx *c, i64 id, struct ticket *t, const struct ticket **at)
{
	*at = id ? t : NULL;
	return !id || ticket_load(c, id, t);
}

static struct canned_hit_out hit_out(const struct canned_hit *h)
{
	return (struct canned_hit_out){ h->k.id, h->k.name, h->k.shortcut, h->k.folder, h->html, h->locale, h->left,
		(i64)h->k.files_n };
}

static bool canned_search(struct ctx *c, const void *in, void *out)
{
	struct canned_hits_out *o = out;
	struct canned_hit_out *v = NEW_N(c->arena, struct canned_hit_out, CANNED_FOUND);
	str q = call_query(c, "q");
	const struct ticket *at;
	struct canned_hits l;
	struct ticket t;
	size_t i;

	(void)in;
	if (!ticket_of(c, call_query_i64(c, "ticket", 0, INT64_MAX), &t, &at) || !canned_find(c, q.s ? q : S(""), at, &l))
		return false;
	for (i = 0; i < l.n; i++)
		v[i] = hit_out(&l.v[i]);
	o->canned = (struct list){ v, l.n };
	return true;
}

struct canned_use_in {
	i64 ticket_id;
};
static const struct field canned_use_in_f[] = { F(canned_use_in, ticket_id, .nullable = true, .doc = "Whose values fill it.") };
static const struct shape canned_use_in_shape = SHAPE(canned_use_in, canned_use_in_f);

struct used_file_out {
	i64 id, size;
	str name, mime_type, url;
};
static const struct field used_file_f[] = {
	F(used_file_out, id), F(used_file_out, name), F(used_file_out, mime_type), F(used_file_out, size), F(used_file_out, url),
};
static const struct shape used_file_shape = SHAPE(used_file_out, used_file_f);
struct canned_used_out {
	str html, locale;
	struct strs left;
	struct list attachments;
};
static const struct field canned_used_f[] = {
	F(canned_used_out, html), F(canned_used_out, locale), F(canned_used_out, left),
	FL(canned_used_out, attachments, &used_file_shape),
};
static const struct shape canned_used_shape = SHAPE(canned_used_out, canned_used_f);

static bool canned_use_post(struct ctx *c, const void *in, void *out)
{
	const struct canned_use_in *b = in;
	struct canned_used_out *o = out;
	struct used_file_out *v;
	struct attachment *files;
	struct canned_hit hit;
	const struct ticket *at;
	struct ticket t;
	size_t i;

	if (!ticket_of(c, b->ticket_id, &t, &at) || !canned_use(c, call_id(c, 0), at, &hit, &files))
		return false;
	v = NEW_N(c->arena, struct used_file_out, hit.k.files_n + 1);
	for (i = 0; i < hit.k.files_n; i++)
		v[i] = (struct used_file_out){ files[i].id, files[i].size, files[i].name, files[i].mime_type,
			attachment_url(c, files[i].id, files[i].name) };
	*o = (struct canned_used_out){ hit.html, hit.locale, hit.left, { v, hit.k.files_n } };
	return true;
}

struct variables_out {
	struct strs names, values;
};
static const struct field variables_f[] = {
	F(variables_out, names), F(variables_out, values, .doc = "Of the ticket, in the order of names; empty: none."),
};
static const struct shape variables_shape = SHAPE(variables_out, variables_f);

static bool variables_get(struct ctx *c, const void *in, void *out)
{
	struct variables_out *o = out;
	const struct ticket *at;
	struct ticket t;
	struct vars v;

	(void)in;
	o->names = vars_names(c->arena);
	if (!ticket_of(c, call_query_i64(c, "ticket", 0, INT64_MAX), &t, &at) || (at && !vars_load(c, at, &v)))
		return false;
	if (at)
		o->values = (struct strs){ v.value, o->names.n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/canned", canned_get, V_TICKET_NOTE, NULL, &cannedes_shape, 0, NULL, "Canned replies that the reader may use" },
	{ "POST", "/api/v1/canned", canned_post, V_TICKET_REPLY, &canned_in_shape, &canned_shape, R_WRITE, NULL, "Make a canned reply" },
	{ "GET", "/api/v1/canned/search", canned_search, V_TICKET_NOTE, NULL, &canned_hits_shape, 0, "q,ticket",
	  "The best canned replies for some letters, filled for a ticket" },
	{ "PATCH", "/api/v1/canned/{id}", canned_patch, V_TICKET_REPLY, &canned_in_shape, &canned_shape, R_WRITE, NULL, "Change a canned reply" },
	{ "DELETE", "/api/v1/canned/{id}", canned_remove, V_TICKET_REPLY, NULL, NULL, R_WRITE, NULL, "Remove a canned reply" },
	{ "POST", "/api/v1/canned/{id}/use", canned_use_post, V_TICKET_NOTE, &canned_use_in_shape, &canned_used_shape, R_WRITE, NULL,
	  "Take a canned reply: its words and copies of its files; counted" },
	{ "GET", "/api/v1/variables", variables_get, V_TICKET_NOTE, NULL, &variables_shape, 0, "ticket",
	  "The variables that ready texts may hold, and their values for a ticket" },
};
const struct route_set routes_canned = { rows, COUNT(rows) };
