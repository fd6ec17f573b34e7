#include "desk/cases/draft.h"

#include "desk/cases/ticket.h"
#include "sql_message.h"

static bool known(str mode)
{
	return str_eq(mode, S("reply")) || str_eq(mode, S("note")) || str_eq(mode, S("forward")) || str_eq(mode, S("new"));
}

static bool check(struct ctx *c, str key, str mode)
{
	struct ticket t;
	i64 id;

	if (!known(mode))
		return fail(c, E_NOT_FOUND, "mode", "draft.unknown");
	if (str_eq(key, S("new")))
		return true;
	if (!str_starts(key, S("t")) || !str_i64(str_slice(key, 1, key.n), &id))
		return fail(c, E_NOT_FOUND, "key", "draft.unknown");
	return ticket_load(c, id, &t);
}

bool draft_load(struct ctx *c, str key, str mode, struct draft *out)
{
	struct sql_draft_get_row row;
	bool found;

	if (!check(c, key, mode) ||
	    !sql_draft_get(c, &(struct sql_draft_get_in){ .draft_key = key, .agent_id = c->who->id, .mode = mode }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "draft.unknown");
	*out = (struct draft){ key, mode, row.html, row.recipients, row.attachment_ids, row.rev, row.updated_at };
	return true;
}

bool draft_save(struct ctx *c, struct draft *d)
{
	struct sql_draft_put_row row;

	if (!check(c, d->key, d->mode) || !sql_draft_put(c, &(struct sql_draft_put_in){ .draft_key = d->key,
			.agent_id = c->who->id, .mode = d->mode, .html = d->html, .recipients = d->recipients,
			.attachment_ids = d->attachment_ids, .updated_at = c->now }, &row))
		return false;
	d->rev = row.rev;
	d->updated_at = row.updated_at;
	return true;
}

bool draft_discard(struct ctx *c, str key, str mode)
{
	return sql_draft_delete(c, &(struct sql_draft_delete_in){ .draft_key = key, .agent_id = c->who->id, .mode = mode }, NULL);
}

bool draft_list(struct ctx *c, struct drafts *out)
{
	struct sql_drafts_of_agent_rows rows;
	size_t i;

	if (!sql_drafts_of_agent(c, &(struct sql_drafts_of_agent_in){ .agent_id = c->who->id }, &rows))
		return false;
	*out = (struct drafts){ NEW_N(c->arena, struct draft, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct draft){ .key = rows.v[i].draft_key, .mode = rows.v[i].mode, .updated_at = rows.v[i].updated_at };
	return true;
}
