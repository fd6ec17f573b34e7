#include "desk/cases/check.h"

#include "base/json.h"
#include "desk/event.h"
#include "sql_check.h"
#include "text/fold.h"

enum { TEXT_CHARS = 300, NAME_CHARS = 80 };

static struct check_item of_row(const struct sql_check_item_row *r)
{
	return (struct check_item){ .id = r->id, .ticket_id = r->ticket_id, .position = r->position, .done_at = r->done_at,
		.done_by = r->done_by, .text = r->text, .needed = r->needed };
}

bool check_load(struct ctx *c, i64 ticket_id, struct check_items *out)
{
	struct sql_check_item_rows rows;
	size_t i;

	if (!sql_check_items(c, &(struct sql_check_items_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*out = (struct check_items){ NEW_N(c->arena, struct check_item, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

bool check_one(struct ctx *c, i64 id, struct check_item *out)
{
	struct sql_check_item_row r;
	bool found;

	if (!sql_check_item_by_id(c, &(struct sql_check_item_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return true;
}

static bool text_ok(struct ctx *c, str in, const char *field, str *out)
{
	*out = str_trim(text_clean_line(c->arena, in));
	if (!out->n)
		return fail(c, E_INVALID, field, "shape.required");
	return str_utf8_len(*out) <= TEXT_CHARS || fail_p(c, E_INVALID, field, "shape.long", &(struct fail_param){ "max", S("300") });
}

static bool tell(struct ctx *c, struct ticket *t, const char *kind, str text)
{
	struct buf b = buf_new(c->arena, 8192);

	buf_put(&b, S("{\"text\":"));
	json_str(&b, text);
	buf_ch(&b, '}');
	return event_append(c, t->id, kind, buf_str(&b), &t->last_event_id);
}

bool check_add(struct ctx *c, struct ticket *t, str text, bool needed)
{
	struct sql_check_count_row n;
	struct sql_check_item_add_row row;
	str s;

	if (!text_ok(c, text, "text", &s) || !sql_check_count(c, &(struct sql_check_count_in){ .ticket_id = t->id }, &n))
		return false;
	if (n.n >= CHECK_ITEMS_MAX)
		return fail_p(c, E_CONFLICT, "", "shape.count", &(struct fail_param){ "max", S("100") });
	return sql_check_item_add(c, &(struct sql_check_item_add_in){ .ticket_id = t->id, .text = s, .needed = needed,
			.position = n.last + 1, .created_at = c->now }, &row) && tell(c, t, "check.added", s);
}

bool check_add_template(struct ctx *c, struct ticket *t, i64 template_id)
{
	struct check_template x;
	json_t *list, *o;
	size_t i;

	if (!check_template_one(c, template_id, &x) || !json_parse(c, x.items, &list))
		return false;
	json_array_foreach(list, i, o)
		if (!check_add(c, t, json_get_str(o, "text"), json_get_bool(o, "needed", false)))
			return false;
	return true;
}

bool check_save(struct ctx *c, struct ticket *t, struct check_item *x, bool done)
{
	bool was = x->done_at != 0;

	if (!text_ok(c, x->text, "text", &x->text))
		return false;
	if (done != was) {
		x->done_at = done ? c->now : 0;
		x->done_by = done && c->who->kind == ACTOR_AGENT ? c->who->id : 0;
	}
	if (!sql_check_item_update(c, &(struct sql_check_item_update_in){ .text = x->text, .needed = x->needed,
			.position = x->position, .done_at = x->done_at, .done_by = x->done_by, .id = x->id }, NULL))
		return false;
	return done == was || tell(c, t, done ? "check.done" : "check.undone", x->text);
}

bool check_remove(struct ctx *c, struct ticket *t, const struct check_item *x)
{
	return sql_check_item_delete(c, &(struct sql_check_item_delete_in){ .id = x->id }, NULL) && tell(c, t, "check.removed", x->text);
}

/* ---- templates ---- */

static struct check_template template_of(const struct sql_check_template_row *r)
{
	return (struct check_template){ .id = r->id, .name = r->name, .items = r->items, .demo = r->demo };
}

bool check_templates_load(struct ctx *c, struct check_templates *out)
{
	struct sql_check_template_rows rows;
	size_t i;

	if (!sql_check_templates(c, &rows))
		return false;
	*out = (struct check_templates){ NEW_N(c->arena, struct check_template, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = template_of(&rows.v[i]);
	return true;
}

bool check_template_one(struct ctx *c, i64 id, struct check_template *out)
{
	struct sql_check_template_row r;
	bool found;

	if (!sql_check_template_by_id(c, &(struct sql_check_template_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = template_of(&r);
	return true;
}

static bool items_ok(struct ctx *c, const json_t *items, str *out)
{
	struct buf b = buf_new(c->arena, 256 * 1024);
	size_t i;
	bool ok = true;
	str s;

	if (!json_is_array(items) || !json_array_size(items) || json_array_size(items) > CHECK_ITEMS_MAX)
		return fail(c, E_INVALID, "items", "check.items");
	for (i = 0; i < json_array_size(items); i++) {
		const json_t *o = json_array_get(items, i);

		ok &= text_ok(c, json_get_str(o, "text"), str_z(c->arena, str_fmt(c->arena, "items.%zu.text", i)), &s);
		buf_put(&b, i ? S(",{\"text\":") : S("[{\"text\":"));
		json_str(&b, s);
		buf_fmt(&b, ",\"needed\":%s}", json_get_bool(o, "needed", false) ? "true" : "false");
	}
	buf_ch(&b, ']');
	*out = buf_str(&b);
	return ok;
}

bool check_template_save(struct ctx *c, struct check_template *x, const json_t *items)
{
	struct sql_check_template_add_row row;
	bool ok = true;

	x->name = str_trim(text_clean_line(c->arena, x->name));
	if (!x->name.n || str_utf8_len(x->name) > NAME_CHARS)
		ok = x->name.n ? fail_p(c, E_INVALID, "name", "shape.long", &(struct fail_param){ "max", S("80") }) :
			fail(c, E_INVALID, "name", "shape.required");
	if (items || !x->id)
		ok &= items_ok(c, items, &x->items);
	if (!ok)
		return false;
	if (x->id)
		return sql_check_template_update(c, &(struct sql_check_template_update_in){ .name = x->name, .items = x->items,
			.updated_at = c->now, .id = x->id }, NULL);
	if (!sql_check_template_add(c, &(struct sql_check_template_add_in){ .name = x->name, .items = x->items, .demo = x->demo,
			.created_at = c->now }, &row))
		return false;
	x->id = row.id;
	return true;
}

bool check_template_remove(struct ctx *c, i64 id)
{
	i64 n;

	if (!sql_check_template_delete(c, &(struct sql_check_template_delete_in){ .id = id }, &n))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}
