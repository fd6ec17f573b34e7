/* Drafts: what an agent typed and did not send. */
#include "api/sets.h"
#include "api/shapes.h"
#include "desk/cases/attachment.h"
#include "desk/cases/draft.h"
#include "desk/cases/view.h"

struct draft_in {
	str html;
	struct strs to, cc, bcc;
	struct i64s attachment_ids;
	i64 rev;
};
static const struct field draft_in_f[] = {
	F(draft_in, html, .required = true, .max = 1000000),
	F(draft_in, to, .max = 40),
	F(draft_in, cc, .max = 40),
	F(draft_in, bcc, .max = 40),
	F(draft_in, attachment_ids, .max = 100),
	F(draft_in, rev, .nullable = true),
};
static const struct shape draft_in_shape = SHAPE(draft_in, draft_in_f);

struct draft_out {
	str html;
	struct json_raw to, cc, bcc, attachment_ids;
	struct list attachments;
	i64 rev, updated_at;
};
static const struct field draft_out_f[] = {
	F(draft_out, html), F(draft_out, to), F(draft_out, cc), F(draft_out, bcc), F(draft_out, attachment_ids),
	FL(draft_out, attachments, &file_shape),
	F(draft_out, rev), F(draft_out, updated_at, .time = true),
};
static const struct shape draft_out_shape = SHAPE(draft_out, draft_out_f);

struct draft_saved {
	i64 rev, updated_at;
};
static const struct field draft_saved_f[] = { F(draft_saved, rev), F(draft_saved, updated_at, .time = true) };
static const struct shape draft_saved_shape = SHAPE(draft_saved, draft_saved_f);

struct draft_row {
	str key, mode;
	i64 updated_at;
};
static const struct field draft_row_f[] = {
	F(draft_row, key), F(draft_row, mode), F(draft_row, updated_at, .time = true),
};
static const struct shape draft_row_shape = SHAPE(draft_row, draft_row_f);
struct drafts_out {
	struct list drafts;
};
static const struct field drafts_f[] = { FL(drafts_out, drafts, &draft_row_shape) };
static const struct shape drafts_shape = SHAPE(drafts_out, drafts_f);

/* What the ids stand for, for a device that did not upload them; those that are gone are left out. */
static bool draft_files(struct ctx *c, str ids, struct list *out)
{
	struct file_out *v;
	const json_t *id;
	json_t *all;
	size_t i;

	if (!json_parse(c, ids, &all))
		return false;
	v = NEW_N(c->arena, struct file_out, json_array_size(all) + 1);
	*out = (struct list){ v, 0 };
	json_array_foreach(all, i, id) {
		struct attachment a;

		if (attachment_load(c, json_integer_value(id), &a))
			v[out->n++] = (struct file_out){ .id = a.id, .name = a.name, .mime_type = a.mime_type,
				.size = a.size, .inline_ = a.inline_, .url = attachment_url(c, a.id, a.name) };
		else if (fail_code(c) == E_NOT_FOUND)
			fail_clear(c);
		else
			return false;
	}
	return true;
}

static bool draft_get(struct ctx *c, const void *in, void *out)
{
	struct draft_out *o = out;
	struct draft d;
	json_t *people;

	(void)in;
	if (!draft_load(c, c->call->param[0], c->call->param[1], &d) || !json_parse(c, d.recipients, &people))
		return false;
	*o = (struct draft_out){ .html = d.html,
		.to = { json_text(c->arena, json_object_get(people, "to")) },
		.cc = { json_text(c->arena, json_object_get(people, "cc")) },
		.bcc = { json_object_get(people, "bcc") ? json_text(c->arena, json_object_get(people, "bcc")) : S("[]") },
		.attachment_ids = { d.attachment_ids }, .rev = d.rev, .updated_at = d.updated_at };
	return draft_files(c, d.attachment_ids, &o->attachments);
}

static void put_strs(struct buf *b, const struct strs *l)
{
	size_t i;

	buf_ch(b, '[');
	for (i = 0; i < l->n; i++) {
		if (i)
			buf_ch(b, ',');
		json_str(b, l->v[i]);
	}
	buf_ch(b, ']');
}

static bool draft_put(struct ctx *c, const void *in, void *out)
{
	const struct draft_in *b = in;
	struct draft_saved *o = out;
	struct buf people = buf_new(c->arena, 64 * 1024), ids = buf_new(c->arena, 16 * 1024);
	struct draft d = { .key = c->call->param[0], .mode = c->call->param[1], .html = b->html };
	size_t i;

	buf_put(&people, S("{\"to\":"));
	put_strs(&people, &b->to);
	buf_put(&people, S(",\"cc\":"));
	put_strs(&people, &b->cc);
	buf_put(&people, S(",\"bcc\":"));
	put_strs(&people, &b->bcc);
	buf_ch(&people, '}');
	buf_ch(&ids, '[');
	for (i = 0; i < b->attachment_ids.n; i++)
		buf_fmt(&ids, "%s%lld", i ? "," : "", (long long)b->attachment_ids.v[i]);
	buf_ch(&ids, ']');
	d.recipients = buf_str(&people);
	d.attachment_ids = buf_str(&ids);
	if (!draft_save(c, &d))
		return false;
	*o = (struct draft_saved){ d.rev, d.updated_at };
	return true;
}

static bool draft_delete(struct ctx *c, const void *in, void *out)
{
	(void)in;
	(void)out;
	return draft_discard(c, c->call->param[0], c->call->param[1]);
}

static bool drafts_get(struct ctx *c, const void *in, void *out)
{
	struct drafts_out *o = out;
	struct draft_row *v;
	struct drafts d;
	size_t i;

	(void)in;
	if (!draft_list(c, &d))
		return false;
	v = NEW_N(c->arena, struct draft_row, d.n);
	for (i = 0; i < d.n; i++)
		v[i] = (struct draft_row){ d.v[i].key, d.v[i].mode, d.v[i].updated_at };
	o->drafts = (struct list){ v, d.n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/drafts", drafts_get, V_SELF, NULL, &drafts_shape, 0, NULL, "The reader's drafts" },
	{ "GET", "/api/v1/drafts/{key}/{mode}", draft_get, V_SELF, NULL, &draft_out_shape, 0, NULL, "One draft" },
	{ "PUT", "/api/v1/drafts/{key}/{mode}", draft_put, V_SELF, &draft_in_shape, &draft_saved_shape, R_WRITE, NULL, "Keep a draft" },
	{ "DELETE", "/api/v1/drafts/{key}/{mode}", draft_delete, V_SELF, NULL, NULL, R_WRITE, NULL, "Discard a draft" },
};
const struct route_set routes_drafts = { rows, COUNT(rows) };
