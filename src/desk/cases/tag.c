#include "desk/cases/tag.h"

#include "base/json.h"
#include "desk/event.h"
#include "sql_ticket.h"
#include "text/fold.h"

enum { TAGS_MAX = 50, TAG_CHARS = 100 };

bool tags_parse(struct ctx *c, str text, struct strs *out)
{
	json_t *j;
	size_t i;

	if (!json_parse(c, text, &j))
		return false;
	out->n = json_array_size(j);
	out->v = NEW_N(c->arena, str, out->n);
	for (i = 0; i < out->n; i++)
		out->v[i] = str_of(json_string_value(json_array_get(j, i)));
	return true;
}

static void put_list(struct buf *b, const struct strs *l)
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

static bool holds(const struct strs *l, str name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i], name))
			return true;
	return false;
}

/* Members of a that b lacks. */
static struct strs minus(struct ctx *c, const struct strs *a, const struct strs *b)
{
	struct strs out = { NEW_N(c->arena, str, a->n), 0 };
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!holds(b, a->v[i]))
			out.v[out.n++] = a->v[i];
	return out;
}

/* Makes sure of every tag's row and gives the names as they are kept, each once. */
static bool ensure_all(struct ctx *c, const struct strs *in, struct strs *names, i64 *ids)
{
	size_t i;

	names->v = NEW_N(c->arena, str, in->n);
	names->n = 0;
	for (i = 0; i < in->n; i++) {
		str name = str_trim(in->v[i]);
		struct sql_tag_ensure_row row;

		if (!name.n)
			continue;
		if (!sql_tag_ensure(c, &(struct sql_tag_ensure_in){ .name = name,
				.name_folded = text_fold(c->arena, name), .created_at = c->now }, &row))
			return false;
		if (holds(names, row.name))
			continue;
		ids[names->n] = row.id;
		names->v[names->n++] = row.name;
	}
	return true;
}

bool tags_ok(struct ctx *c, const struct strs *tags)
{
	size_t i;

	if (tags->n > TAGS_MAX)
		return fail_most(c, "tags", "shape.count", TAGS_MAX);
	for (i = 0; i < tags->n; i++)
		if (str_utf8_len(str_trim(tags->v[i])) > TAG_CHARS)
			return fail_most(c, "tags", "tag.long", TAG_CHARS);
	return true;
}

bool ticket_tags_set(struct ctx *c, struct ticket *t, const struct strs *tags)
{
	struct strs now, was, added, removed;
	struct buf b = buf_new(c->arena, 64 * 1024);
	i64 ids[TAGS_MAX];
	size_t i;

	if (!tags_ok(c, tags))
		return false;
	if (!tags_parse(c, t->tag_names, &was) || !ensure_all(c, tags, &now, ids))
		return false;
	added = minus(c, &now, &was);
	removed = minus(c, &was, &now);
	if (!added.n && !removed.n)
		return true;
	if (!sql_ticket_tags_clear(c, &(struct sql_ticket_tags_clear_in){ .ticket_id = t->id }, NULL))
		return false;
	for (i = 0; i < now.n; i++)
		if (!sql_ticket_tag_add(c, &(struct sql_ticket_tag_add_in){ .ticket_id = t->id, .tag_id = ids[i] }, NULL))
			return false;
	put_list(&b, &now);
	t->tag_names = str_dup(c->arena, buf_str(&b));
	buf_cut(&b, 0);
	buf_put(&b, S("{\"added\":"));
	put_list(&b, &added);
	buf_put(&b, S(",\"removed\":"));
	put_list(&b, &removed);
	buf_ch(&b, '}');
	return event_append(c, t->id, "ticket.tags", buf_str(&b), &t->last_event_id);
}

/* After a tag's name changed or it went: the lists on its tickets are written again. */
static bool rewrite_lists(struct ctx *c, const struct sql_tickets_of_tag_rows *tickets)
{
	size_t i, k;

	for (i = 0; i < tickets->n; i++) {
		struct sql_tags_of_ticket_rows tags;
		struct strs names;
		struct ticket t, was;
		struct buf b = buf_new(c->arena, 64 * 1024);

		if (!ticket_take(c, tickets->v[i].ticket_id, &t) ||
		    !sql_tags_of_ticket(c, &(struct sql_tags_of_ticket_in){ .ticket_id = t.id }, &tags))
			return false;
		was = t;
		names.v = NEW_N(c->arena, str, tags.n);
		for (k = 0; k < tags.n; k++)
			names.v[k] = tags.v[k].name;
		names.n = tags.n;
		put_list(&b, &names);
		t.tag_names = buf_str(&b);
		if (!ticket_save(c, &was, &t))
			return false;
	}
	return true;
}

bool tag_rename(struct ctx *c, i64 id, str name)
{
	struct sql_tickets_of_tag_rows tickets;
	struct sql_tag_by_folded_row other;
	str folded = text_fold(c->arena, str_trim(name));
	i64 changed;
	bool found;

	if (!folded.n)
		return fail(c, E_INVALID, "name", "shape.required");
	if (!sql_tag_by_folded(c, &(struct sql_tag_by_folded_in){ .name_folded = folded }, &other, &found))
		return false;
	if (found && other.id != id)
		return fail(c, E_CONFLICT, "name", "tag.exists");
	if (!sql_tag_rename(c, &(struct sql_tag_rename_in){ .name = str_trim(name), .name_folded = folded, .id = id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return sql_tickets_of_tag(c, &(struct sql_tickets_of_tag_in){ .tag_id = id }, &tickets) &&
		rewrite_lists(c, &tickets);
}

bool tag_remove(struct ctx *c, i64 id)
{
	struct sql_tickets_of_tag_rows tickets;
	i64 changed;

	if (!sql_tickets_of_tag(c, &(struct sql_tickets_of_tag_in){ .tag_id = id }, &tickets) ||
	    !sql_tag_delete(c, &(struct sql_tag_delete_in){ .id = id }, &changed))
		return false;
	if (!changed)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return rewrite_lists(c, &tickets);
}

bool tag_list(struct ctx *c, str q, struct tag_list *out)
{
	struct sql_tags_like_rows rows;
	str from = text_fold(c->arena, str_trim(q));
	size_t i;

	/* U+FFFF sorts behind every character that a name may hold */
	if (!sql_tags_like(c, &(struct sql_tags_like_in){ .from_name = from,
			.to_name = str_fmt(c->arena, "%.*s\xef\xbf\xbf", FMT(from)) }, &rows))
		return false;
	*out = (struct tag_list){ NEW_N(c->arena, struct tag, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct tag){ rows.v[i].id, rows.v[i].n, rows.v[i].name };
	return true;
}
