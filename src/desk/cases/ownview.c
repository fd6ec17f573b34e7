#include "desk/cases/ownview.h"

#include "base/json.h"
#include "base/log.h"
#include "desk/promise/world.h"
#include "sql_view.h"
#include "text/fold.h"

static bool read_row(struct ctx *c, const struct sql_own_view_row *r, struct own_view *v)
{
	json_t *j;

	*v = (struct own_view){ .id = r->id, .name = r->name, .own = { r->scope, r->agent_id, r->team_id },
		.conditions = r->conditions, .whose = r->whose, .asleep = r->asleep, .columns = r->columns,
		.grouping = r->grouping_by, .order = r->ordering, .gen = r->gen, .updated_at = r->updated_at,
		.demo = r->demo };
	if (str_eq(r->conditions, S("null")))
		return true;
	return json_parse(c, r->conditions, &j) && condition_parse(c, j, "conditions", &v->when);
}

/* One that cannot be read any more (a version of the program less) holds nobody up. */
static bool read_rows(struct ctx *c, const struct sql_own_view_rows *rows, struct own_views *out)
{
	size_t i;

	*out = (struct own_views){ NEW_N(c->arena, struct own_view, rows->n), 0 };
	for (i = 0; i < rows->n; i++) {
		if (read_row(c, &rows->v[i], &out->v[out->n])) {
			out->n++;
			continue;
		}
		LOG(LOG_ERROR, c, "view.unreadable", KI("view", rows->v[i].id));
		fail_clear(c);
	}
	return true;
}

bool own_view_set_build(struct ctx *c, struct own_views *out)
{
	struct sql_own_view_rows rows;

	return sql_own_view_all(c, &rows) && read_rows(c, &rows, out);
}

bool own_view_list(struct ctx *c, struct own_views *out)
{
	struct sql_own_view_rows rows;

	return sql_own_view_visible(c, &(struct sql_own_view_visible_in){ .me = c->who->id, .teams = c->who->team_ids,
		.all_teams = false }, &rows) && read_rows(c, &rows, out);
}

bool own_view_load(struct ctx *c, i64 id, struct own_view *out)
{
	struct sql_own_view_row row;
	bool found;

	if (!sql_own_view_by_id(c, &(struct sql_own_view_by_id_in){ .id = id }, &row, &found))
		return false;
	return found ? read_row(c, &row, out) : fail(c, E_NOT_FOUND, "view", "view.unknown");
}

i64 own_view_of_key(str key)
{
	i64 id;

	return str_starts(key, S("own:")) && str_i64(str_slice(key, 4, key.n), &id) && id > 0 ? id : 0;
}

str own_view_bucket(struct ctx *c, const struct own_view *v)
{
	return str_eq(v->whose, S("mine"))
		? str_fmt(c->arena, "v:%lld:%lld", (long long)v->gen, (long long)c->who->id)
		: str_fmt(c->arena, "v:%lld", (long long)v->gen);
}

bool own_view_ready(struct ctx *c, const struct own_view *v, bool *yes)
{
	struct sql_own_view_walk_get_row w;

	if (!sql_own_view_walk_get(c, &w))
		return false;
	*yes = v->gen <= w.reached;
	return true;
}

/* ---- writing ---- */

static bool word_ok(str s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(s, str_of(words[i])))
			return true;
	return false;
}

bool own_view_draft(struct ctx *c, struct own_view *v, const json_t *conditions)
{
	json_t *j = (json_t *)conditions;

	if (!j && !json_parse(c, v->conditions, &j))
		return false;
	v->when = NULL;
	if (json_is_null(j)) {
		v->conditions = S("null");
		return true;
	}
	if (!condition_parse(c, j, "conditions", &v->when))
		return false;
	v->conditions = json_text(c->arena, j);
	return true;
}

static bool check_words(struct ctx *c, struct own_view *v, const struct strs *columns)
{
	static const char *const known[] = { "number", "snippet", "tags", "team", "assignee", "status", "channel",
		"language", "created" };
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	if (!columns)
		return true;
	buf_ch(&b, '[');
	for (i = 0; i < columns->n; i++) {
		if (!word_ok(columns->v[i], known, COUNT(known)))
			return fail_p(c, E_INVALID, "columns", "shape.one_of", &(struct fail_param){ "allowed",
				S("number, snippet, tags, team, assignee, status, channel, language, created") });
		if (i)
			buf_ch(&b, ',');
		json_str(&b, columns->v[i]);
	}
	buf_ch(&b, ']');
	v->columns = buf_str(&b);
	return true;
}

/* The view as it was, if the actor may change it. */
static bool editable(struct ctx *c, i64 id, struct own_view *was)
{
	return own_view_load(c, id, was) && (sharing_edits(c->who, &was->own) || fail(c, E_FORBIDDEN, "", "sharing.shared"));
}

/* What the view asks is another thing now: its tickets are gathered anew, those of before let go. */
static bool new_gen(struct ctx *c, struct own_view *v, const struct own_view *was)
{
	if (was && str_eq(was->conditions, v->conditions) && str_eq(was->whose, v->whose) && was->asleep == v->asleep)
		return true;
	return (!was || sql_own_view_gone_add(c, &(struct sql_own_view_gone_add_in){ .gen = was->gen }, NULL)) &&
		own_views_walk_ask(c, &v->gen);
}

static bool write_row(struct ctx *c, struct own_view *v)
{
	str folded = text_fold(c->arena, v->name);
	struct sql_own_view_counted_row n;
	struct sql_own_view_add_row row;

	if (v->id)
		return sql_own_view_update(c, &(struct sql_own_view_update_in){ .name = v->name, .name_folded = folded,
			.scope = v->own.scope, .agent_id = v->own.agent_id, .team_id = v->own.team_id,
			.conditions = v->conditions, .whose = v->whose, .asleep = v->asleep, .columns = v->columns,
			.grouping_by = v->grouping, .ordering = v->order, .gen = v->gen, .updated_at = c->now, .id = v->id }, NULL);
	if (!sql_own_view_counted(c, &n))
		return false;
	if (n.n >= OWN_VIEWS_MAX)
		return fail(c, E_CONFLICT, "", "view.too_many");
	if (!sql_own_view_add(c, &(struct sql_own_view_add_in){ .name = v->name, .name_folded = folded,
			.scope = v->own.scope, .agent_id = v->own.agent_id, .team_id = v->own.team_id,
			.conditions = v->conditions, .whose = v->whose, .asleep = v->asleep, .columns = v->columns,
			.grouping_by = v->grouping, .ordering = v->order, .gen = v->gen, .demo = v->demo, .created_at = c->now }, &row))
		return false;
	v->id = row.id;
	return true;
}

bool own_view_save(struct ctx *c, struct own_view *v, const json_t *conditions, const struct strs *columns)
{
	struct own_view was;
	bool there = v->id != 0;

	v->name = str_trim(text_clean_line(c->arena, v->name));
	if (there && !editable(c, v->id, &was))
		return false;
	if (!v->name.n)
		return fail(c, E_INVALID, "name", "shape.required");
	if (!sharing_check(c, &v->own) || !own_view_draft(c, v, conditions) || !check_words(c, v, columns))
		return false;
	return new_gen(c, v, there ? &was : NULL) && write_row(c, v) && world_changed(c);
}

bool own_view_delete(struct ctx *c, i64 id)
{
	struct own_view was;
	i64 gen;

	return editable(c, id, &was) && sql_own_view_delete(c, &(struct sql_own_view_delete_in){ .id = id }, NULL) &&
		sql_own_view_gone_add(c, &(struct sql_own_view_gone_add_in){ .gen = was.gen }, NULL) &&
		own_views_walk_ask(c, &gen) && world_changed(c);
}

/* ---- places ---- */

bool view_places(struct ctx *c, struct view_place **v, size_t *n)
{
	struct sql_view_place_of_rows rows;
	size_t i;

	if (!sql_view_place_of(c, &(struct sql_view_place_of_in){ .agent_id = c->who->id }, &rows))
		return false;
	*v = NEW_N(c->arena, struct view_place, rows.n);
	*n = rows.n;
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct view_place){ rows.v[i].view_key, rows.v[i].hidden };
	return true;
}

bool view_places_set(struct ctx *c, const struct view_place *v, size_t n)
{
	size_t i;

	if (!sql_view_place_clear(c, &(struct sql_view_place_clear_in){ .agent_id = c->who->id }, NULL))
		return false;
	for (i = 0; i < n; i++)
		if (!sql_view_place_add(c, &(struct sql_view_place_add_in){ .agent_id = c->who->id, .view_key = v[i].key,
				.position = (i64)i, .hidden = v[i].hidden }, NULL))
			return false;
	return true;
}
