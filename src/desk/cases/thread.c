#include "desk/cases/view.h"

#include "desk/cases/merge.h"
#include "desk/cases/message.h"
#include "sql_message.h"
#include "store/blob.h"
#include "store/db.h"
#include "text/html.h"

enum { CIDS_MAX = 200 };

str attachment_url(struct ctx *c, i64 id, str name)
{
	struct buf b = buf_new(c->arena, 8192);

	buf_fmt(&b, "/api/v1/attachments/%lld/", (long long)id);
	url_part(&b, name.n ? name : S("file"));
	return buf_str(&b);
}

static struct thread_message message_of(struct ctx *c, const struct sql_messages_of_ticket_row *r)
{
	return (struct thread_message){
		.id = r->id, .ticket_id = r->ticket_id, .author_id = r->author_id,
		.remote_images = r->remote_images, .undone_at = r->undone_at,
		.created_at = r->created_at, .kind = r->kind, .direction = r->direction,
		.channel = r->channel, .author_kind = r->author_kind, .author_name = r->author_name,
		.author_address = r->author_address, .recipients = r->recipients,
		.subject = r->subject, .html = message_html(c, r->html_kept, r->text), .text = r->text,
		.quoted_html = r->quoted_html, .language = r->language, .flags = r->flags,
		.raw_sha = r->raw_sha,
	};
}

/* Files come ordered by id; each message takes its own out of the one list. */
static void give_files(struct ctx *c, struct thread_message *m, const struct sql_attachments_of_messages_rows *all)
{
	struct html_cid cid[CIDS_MAX];
	size_t i, cids = 0;

	m->files = NEW_N(c->arena, struct thread_file, all->n);
	for (i = 0; i < all->n; i++) {
		const struct sql_attachments_of_messages_row *r = &all->v[i];

		if (r->message_id != m->id)
			continue;
		m->files[m->files_n++] = (struct thread_file){ .id = r->id, .message_id = r->message_id,
			.size = r->size, .sha256 = r->sha256, .name = r->name, .mime_type = r->mime_type,
			.content_id = r->content_id, .inline_ = r->inline_ };
		if (r->content_id.n && cids < CIDS_MAX)
			cid[cids++] = (struct html_cid){ r->content_id, attachment_url(c, r->id, r->name) };
	}
	if (!cids)
		return;
	m->html = html_cid_rewrite(c->arena, m->html, cid, cids);
	m->quoted_html = html_cid_rewrite(c->arena, m->quoted_html, cid, cids);
}

static void give_deliveries(struct ctx *c, struct thread_message *m, const struct sql_deliveries_of_messages_rows *all)
{
	size_t i;

	m->deliveries = NEW_N(c->arena, struct thread_delivery, all->n);
	for (i = 0; i < all->n; i++) {
		const struct sql_deliveries_of_messages_row *r = &all->v[i];

		if (r->message_id == m->id)
			m->deliveries[m->deliveries_n++] = (struct thread_delivery){
				.message_id = r->message_id, .not_before = r->not_before,
				.sent_at = r->sent_at, .address = r->address, .state = r->state,
				.last_reply = r->last_reply };
	}
}

/* What belongs to messages. */
struct parts {
	struct sql_attachments_of_messages_rows files;
	struct sql_deliveries_of_messages_rows sent;
};

static bool is_sent(const struct thread_message *m)
{
	return str_eq(m->direction, S("out")) && !str_eq(m->kind, S("note"));
}

static void give(struct ctx *c, struct thread *t, const struct parts *p)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		give_files(c, &t->v[i], &p->files);
		if (is_sent(&t->v[i]))
			give_deliveries(c, &t->v[i], &p->sent);
	}
}

struct ids {
	struct i64s all, sent;
};

static bool load_parts(struct ctx *c, const struct ids *of, struct parts *p)
{
	return (!of->all.n || sql_attachments_of_messages(c, &(struct sql_attachments_of_messages_in){ .ids = of->all }, &p->files)) &&
		(!of->sent.n || sql_deliveries_of_messages(c, &(struct sql_deliveries_of_messages_in){ .ids = of->sent }, &p->sent));
}

/* For db_ahead. */
static bool ask_parts(struct ctx *c, void *of)
{
	struct parts p;

	return load_parts(c, of, &p);
}

static bool complete(struct ctx *c, struct thread *t)
{
	struct parts p = { 0 };
	struct ids of = { { NEW_N(c->arena, i64, t->n), 0 }, { NEW_N(c->arena, i64, t->n), 0 } };
	size_t i;

	for (i = 0; i < t->n; i++) {
		of.all.v[of.all.n++] = t->v[i].id;
		if (is_sent(&t->v[i]))
			of.sent.v[of.sent.n++] = t->v[i].id;
	}
	if (of.sent.n)
		db_ahead(c, ask_parts, &of);
	if (!load_parts(c, &of, &p))
		return false;
	give(c, t, &p);
	return true;
}

struct page {
	i64 ticket_id, before_id, limit;
	bool merged;			/* others became this ticket: theirs too */
	struct i64s ids;		/* it and those */
};

static bool rows_of(struct ctx *c, const struct page *g, struct sql_messages_of_ticket_rows *rows)
{
	if (g->merged)
		return sql_messages_of_tree(c, &(struct sql_messages_of_tree_in){ .ids = g->ids, .before_id = g->before_id,
			.limit_n = g->limit }, rows);
	return sql_messages_of_ticket(c, &(struct sql_messages_of_ticket_in){ .ticket_id = g->ticket_id,
		.before_id = g->before_id, .limit_n = g->limit }, rows);
}

static bool parts_of_page(struct ctx *c, const struct page *g, struct parts *p)
{
	return sql_attachments_of_page(c, &(struct sql_attachments_of_page_in){ .ticket_id = g->ticket_id,
			.before_id = g->before_id, .limit_n = g->limit }, &p->files) &&
		sql_deliveries_of_page(c, &(struct sql_deliveries_of_page_in){ .ticket_id = g->ticket_id,
			.before_id = g->before_id, .limit_n = g->limit }, &p->sent);
}

/* For db_ahead: right unless others became this ticket. */
static bool ask_page(struct ctx *c, void *arg)
{
	const struct page *g = arg;
	struct sql_messages_of_ticket_rows rows;
	struct parts p;
	struct i64s ids;

	return merge_tree(c, g->ticket_id, &ids) && rows_of(c, g, &rows) && parts_of_page(c, g, &p);
}

bool thread_load(struct ctx *c, i64 ticket_id, i64 before_id, i64 limit, struct thread *out)
{
	struct page g = { .ticket_id = ticket_id, .before_id = before_id ? before_id : INT64_MAX, .limit = limit + 1 };
	struct sql_messages_of_ticket_rows rows;
	struct parts p = { 0 };
	size_t i, n;

	db_ahead(c, ask_page, &g);
	if (!merge_tree(c, ticket_id, &g.ids))
		return false;
	g.merged = g.ids.n > 1;
	if (!rows_of(c, &g, &rows))
		return false;
	out->more = rows.n > (size_t)limit;
	n = out->more ? (size_t)limit : rows.n;
	out->v = NEW_N(c->arena, struct thread_message, n);
	out->n = n;
	for (i = 0; i < n; i++)
		out->v[n - 1 - i] = message_of(c, &rows.v[i]);
	if (g.merged)
		return complete(c, out);
	if (!parts_of_page(c, &g, &p))
		return false;
	give(c, out, &p);
	return true;
}

bool thread_of_side(struct ctx *c, i64 side_id, struct thread *out)
{
	struct sql_messages_of_ticket_rows rows;
	size_t i;

	if (!sql_messages_of_side(c, &(struct sql_messages_of_side_in){ .side_id = side_id }, &rows))
		return false;
	*out = (struct thread){ NEW_N(c->arena, struct thread_message, rows.n), rows.n, false };
	for (i = 0; i < rows.n; i++)
		out->v[rows.n - 1 - i] = message_of(c, &rows.v[i]);
	return complete(c, out);
}

bool thread_one(struct ctx *c, i64 message_id, struct thread_message *m)
{
	struct sql_messages_of_ticket_row row;
	struct thread t = { m, 1, false };
	struct ticket ticket;
	bool found;

	if (!sql_message_shown(c, &(struct sql_message_shown_in){ .id = message_id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "message.not_found");
	if (!ticket_behind(c, row.ticket_id, "message.not_found", &ticket))
		return false;
	*m = message_of(c, &row);
	return complete(c, &t);
}

bool thread_one_stored(struct ctx *c, i64 message_id, struct thread_message *m)
{
	struct sql_message_by_id_row row;
	bool found;

	if (!thread_one(c, message_id, m) ||
	    !sql_message_by_id(c, &(struct sql_message_by_id_in){ .id = message_id }, &row, &found))
		return false;
	m->html = message_html(c, row.html_kept, row.text);
	m->quoted_html = row.quoted_html;
	return true;
}

bool thread_raw(struct ctx *c, i64 message_id, str *raw)
{
	struct thread_message m;

	if (!thread_one(c, message_id, &m))
		return false;
	if (!m.raw_sha.n)
		return fail(c, E_NOT_FOUND, "", "message.no_original");
	return blob_get(c, m.raw_sha, raw);
}

bool thread_has_image(struct ctx *c, i64 message_id, str src)
{
	struct buf b = buf_new(c->arena, src.n * 8 + 64);
	struct thread_message m;

	if (!thread_one(c, message_id, &m))
		return false;
	/* As the sanitiser wrote it, and nobody else writes stored HTML. */
	buf_put(&b, S(" data-remote-src=\""));
	html_attr(&b, src);
	buf_ch(&b, '"');
	if (src.n && !b.over && (str_find(m.html, buf_str(&b)) >= 0 || str_find(m.quoted_html, buf_str(&b)) >= 0))
		return true;
	return fail(c, E_NOT_FOUND, "src", "image.unknown");
}
