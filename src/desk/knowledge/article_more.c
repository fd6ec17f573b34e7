#include "desk/knowledge/article_more.h"

#include "base/rand.h"
#include "desk/cases/attachment.h"
#include "desk/cases/message.h"
#include "desk/knowledge/article_edit.h"
#include "desk/policy.h"
#include "sql_article.h"
#include "sql_message.h"
#include "store/blob.h"
#include "text/html.h"

/* ---- files ---- */

static struct article_file file_of(const struct sql_article_file_row *r)
{
	return (struct article_file){ r->id, r->article_id, r->size, r->token, r->sha256, r->name, r->mime_type };
}

bool article_files(struct ctx *c, i64 id, struct article_files *out)
{
	struct sql_article_file_rows rows;
	size_t i;

	if (!sql_article_files(c, &(struct sql_article_files_in){ .article_id = id }, &rows))
		return false;
	*out = (struct article_files){ NEW_N(c->arena, struct article_file, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = file_of(&rows.v[i]);
	return true;
}

static bool add_row(struct ctx *c, struct article_file *f)
{
	struct sql_article_file_add_row row;
	struct article_files have;

	if (!article_files(c, f->article_id, &have))
		return false;
	if (have.n >= ARTICLE_FILES)
		return fail_p(c, E_CONFLICT, "", "shape.count", &(struct fail_param){ "max", S("200") });
	f->token = rand_token(c->arena, "");
	if (!sql_article_file_add(c, &(struct sql_article_file_add_in){ .article_id = f->article_id, .token = f->token,
			.sha256 = f->sha256, .name = f->name, .mime_type = f->mime_type, .size = f->size,
			.agent_id = c->who->id, .created_at = c->now }, &row))
		return false;
	f->id = row.id;
	return true;
}

bool article_file_add(struct ctx *c, i64 id, i64 attachment_id, struct article_file *out)
{
	struct article_work w;
	struct attachment a;

	if (!article_work(c, id, &w))
		return false;
	if (!attachment_load(c, attachment_id, &a) || a.ticket_id || a.agent_id != c->who->id) {
		fail_clear(c);
		return fail(c, E_INVALID, "attachment_id", "attachment.unknown");
	}
	*out = (struct article_file){ .article_id = id, .size = a.size, .sha256 = a.sha256, .name = a.name, .mime_type = a.mime_type };
	return add_row(c, out) && attachment_drop(c, attachment_id);
}

bool article_file_put(struct ctx *c, i64 id, struct article_file *f, str bytes)
{
	f->article_id = id;
	f->size = (i64)bytes.n;
	f->name = attachment_clean_name(c->arena, f->name);
	f->mime_type = image_type(bytes).n ? image_type(bytes) : S("application/octet-stream");
	return blob_put(c, bytes, &f->sha256) && add_row(c, f);
}

bool article_file_drop(struct ctx *c, i64 id, i64 file_id)
{
	struct article_work w;
	i64 changed;

	return article_work(c, id, &w) &&
		sql_article_file_delete(c, &(struct sql_article_file_delete_in){ .id = file_id, .article_id = id }, &changed) &&
		(changed || fail(c, E_NOT_FOUND, "", "attachment.unknown"));
}

str article_file_url(struct arena *a, const struct article_file *f)
{
	struct buf b = buf_new(a, 4096);

	buf_fmt(&b, "/api/v1/kb/files/%.*s/", FMT(f->token));
	url_part(&b, f->name);
	return buf_str(&b);
}

/* ---- what readers said ---- */

bool article_feedback(struct ctx *c, i64 id, i64 before, struct article_feedback *out)
{
	struct sql_article_feedback_list_rows rows;
	struct sql_article_feedback_reasons_rows n;
	struct article_work w;
	size_t i;

	if (!article_work(c, id, &w) ||
	    !sql_article_feedback_list(c, &(struct sql_article_feedback_list_in){ .article_id = id,
			.before_id = before ? before : INT64_MAX }, &rows) ||
	    !sql_article_feedback_reasons(c, &(struct sql_article_feedback_reasons_in){ .article_id = id }, &n))
		return false;
	*out = (struct article_feedback){ .v = NEW_N(c->arena, struct article_said, rows.n), .n = rows.n,
		.reasons = { NEW_N(c->arena, str, n.n), n.n }, .counts = { NEW_N(c->arena, i64, n.n), n.n } };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct article_said){ rows.v[i].id, rows.v[i].updated_at, rows.v[i].handled_at, rows.v[i].locale,
			rows.v[i].reason, rows.v[i].comment };
	for (i = 0; i < n.n; i++) {
		out->reasons.v[i] = n.v[i].reason;
		out->counts.v[i] = n.v[i].n;
	}
	return true;
}

bool article_feedback_done(struct ctx *c, i64 id, i64 feedback_id, bool done)
{
	struct article_work w;
	i64 changed;

	return article_work(c, id, &w) &&
		sql_article_feedback_handled(c, &(struct sql_article_feedback_handled_in){ .handled_at = done ? c->now : 0,
			.id = feedback_id, .article_id = id }, &changed) &&
		(changed || fail(c, E_NOT_FOUND, "", "not_found"));
}

/* ---- tickets ---- */

bool article_links(struct ctx *c, i64 id, struct article_links *out)
{
	struct sql_article_tickets_rows rows;
	size_t i;

	if (!sql_article_tickets(c, &(struct sql_article_tickets_in){ .article_id = id }, &rows))
		return false;
	*out = (struct article_links){ NEW_N(c->arena, struct article_link, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		struct ticket t;

		if (!ticket_behind(c, rows.v[i].ticket_id, "not_found", &t)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			continue;
		}
		out->v[out->n++] = (struct article_link){ rows.v[i].ticket_id, rows.v[i].created_at, rows.v[i].kind, rows.v[i].subject };
	}
	return true;
}

bool article_sent(struct ctx *c, i64 id, i64 ticket_id)
{
	struct article_work w;
	struct ticket t;

	return article_work(c, id, &w) && ticket_behind(c, ticket_id, "ticket.not_found", &t) &&
		sql_article_ticket_add(c, &(struct sql_article_ticket_add_in){ .article_id = id, .ticket_id = ticket_id,
			.kind = S("sent"), .agent_id = c->who->id, .created_at = c->now }, NULL);
}

/* The customer's first question and our newest answer. */
bool article_of_ticket(struct ctx *c, i64 ticket_id, str *title, str *summary, str *body)
{
	struct sql_messages_of_ticket_rows m;
	str question = S(""), answer = S("");
	struct ticket t;
	size_t i;

	if (!ticket_behind(c, ticket_id, "ticket.not_found", &t) ||
	    !sql_messages_of_ticket(c, &(struct sql_messages_of_ticket_in){ .ticket_id = ticket_id, .before_id = INT64_MAX,
			.limit_n = 200 }, &m))
		return false;
	for (i = 0; i < m.n; i++) {
		if (!str_eq(m.v[i].kind, S("public")) || m.v[i].undone_at)
			continue;
		if (str_eq(m.v[i].direction, S("in")))
			question = m.v[i].text;
		else if (!answer.n && str_eq(m.v[i].author_kind, S("agent")))
			answer = html_to_md(c->arena, message_html(c, m.v[i].html_kept, m.v[i].text), NULL, 0, NULL);
	}
	*title = str_utf8_trunc(t.subject, ARTICLE_TITLE);
	*summary = md_summary(c->arena, question, 300);
	*body = answer.n ? answer : html_to_md(c->arena, text_to_html(c->arena, question), NULL, 0, NULL);
	return true;
}
