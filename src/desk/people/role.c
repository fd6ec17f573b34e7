#include "desk/people/role.h"

#include "desk/app.h"
#include "desk/event.h"
#include "desk/people/organisation.h"
#include "desk/people/team.h"
#include "sql_role.h"
#include "text/fold.h"

enum { NAME_CHARS = 60, ORGANISATIONS_MAX = 100 };

bool role_into(struct actor *who, str role, i64 role_id, const str verbs_reach[2])
{
	str words = verbs_reach[0], word;
	enum verb v;

	if (!role_parse(role, &who->role))
		return false;
	if (who->role != ROLE_CUSTOM)
		return true;
	if (!role_id || !verbs_reach[1].s || !reach_parse(verbs_reach[1], &who->reach))
		return false;
	who->role_id = role_id;
	if (who->reach == REACH_ORGANISATIONS)
		who->organisations = str_slice(verbs_reach[1], reach_name(who->reach).n + 1, verbs_reach[1].n);
	while (str_cut(&words, ' ', &word))
		if (verb_parse(word, &v))
			who->verbs |= 1ull << v;
	return true;
}

bool role_within(struct ctx *c, const struct actor *one)
{
	u64 more = c->who->kind == ACTOR_SYSTEM ? 0 : verbs_of(one) & ~verbs_of(c->who);
	size_t v;

	/* only an owner makes, changes or unmakes one */
	if (one->role == ROLE_OWNER && !must_can(c, V_OWNER, NULL))
		return false;
	for (v = 0; v < VERBS; v++)
		if (more >> v & 1)
			return fail_p(c, E_FORBIDDEN, "role", "role.more",
				      &(struct fail_param){ "permission", str_of(verb_name((enum verb)v)) });
	return c->who->kind == ACTOR_SYSTEM || c->who->reach <= one->reach ||
		fail_p(c, E_FORBIDDEN, "role", "role.more", &(struct fail_param){ "permission", str_of(verb_name(V_TICKET_READ)) });
}

/* ---- reading ---- */

static struct role_def of_row(struct ctx *c, const struct sql_role_row *r)
{
	struct role_def d = { .id = r->id, .name = r->name, .reach = r->reach, .people = r->people,
		.demo = r->demo, .updated_at = r->updated_at };
	str words = r->verbs, rest = r->reach, word;

	if (str_cut(&rest, ' ', &d.reach) && rest.s)
		d.organisation_ids = team_ids_parse(c->arena, rest);

	d.permissions.v = NEW_N(c->arena, str, VERBS);
	while (str_cut(&words, ' ', &word) && d.permissions.n < VERBS)
		if (word.n)
			d.permissions.v[d.permissions.n++] = word;
	return d;
}

bool roles_list(struct ctx *c, struct role_defs *out)
{
	struct sql_role_rows rows;
	size_t i;

	if (!sql_role_all(c, &rows))
		return false;
	*out = (struct role_defs){ NEW_N(c->arena, struct role_def, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(c, &rows.v[i]);
	return true;
}

bool role_load(struct ctx *c, i64 id, struct role_def *out)
{
	struct sql_role_row r;
	bool found;

	if (!sql_role_by_id(c, &(struct sql_role_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(c, &r);
	return true;
}

/* ---- changing ---- */

/* The permissions as they are stored, in the order of the verbs and each once. */
static bool check_verbs(struct ctx *c, struct role_def *r, enum reach reach, str *words)
{
	struct buf b = buf_new(c->arena, 4096);
	struct strs kept = { .v = NEW_N(c->arena, str, VERBS) };
	bool has[VERBS] = { false };
	enum verb v;
	size_t i;

	for (i = 0; i < r->permissions.n; i++) {
		struct fail_param p = { "permission", r->permissions.v[i] };

		if (!verb_parse(r->permissions.v[i], &v) || !verb_given(v))
			return fail_p(c, E_INVALID, "permissions", "role.unknown_permission", &p);
		if (reach != REACH_ALL && verb_whole(v))
			return fail_p(c, E_INVALID, "permissions", "role.too_wide", &p);
		has[v] = true;
	}
	for (i = 0; i < VERBS; i++)
		if (has[i]) {
			kept.v[kept.n++] = str_of(verb_name((enum verb)i));
			buf_fmt(&b, "%s%s", b.n ? " " : "", verb_name((enum verb)i));
		}
	r->permissions = kept;
	*words = buf_str(&b);
	return true;
}

static bool check_name(struct ctx *c, struct role_def *r, str *folded)
{
	struct sql_role_named_row other;
	enum role built_in;
	bool found;

	r->name = str_trim(text_clean_line(c->arena, r->name));
	if (!r->name.n || str_utf8_len(r->name) > NAME_CHARS)
		return r->name.n ? fail_most(c, "name", "shape.long", NAME_CHARS) : fail(c, E_INVALID, "name", "shape.required");
	*folded = text_fold(c->arena, r->name);
	if (!sql_role_named(c, &(struct sql_role_named_in){ .name_folded = *folded }, &other, &found))
		return false;
	if ((found && other.id != r->id) || role_parse(*folded, &built_in))
		return fail(c, E_CONFLICT, "name", "role.name_taken");
	return true;
}

/* Customers that are there, each once. */
static bool check_organisations(struct ctx *c, struct role_def *r)
{
	struct organisation o;
	size_t i;

	if (!str_eq(r->reach, reach_name(REACH_ORGANISATIONS))) {
		r->organisation_ids.n = 0;
		return true;
	}
	if (!r->organisation_ids.n || r->organisation_ids.n > ORGANISATIONS_MAX)
		return r->organisation_ids.n ? fail_most(c, "organisation_ids", "shape.count", ORGANISATIONS_MAX) : fail(c, E_INVALID, "organisation_ids", "role.organisations");
	for (i = 0; i < r->organisation_ids.n; i++)
		if (!organisation_load(c, r->organisation_ids.v[i], &o)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			return fail(c, E_INVALID, "organisation_ids", "organisation.unknown");
		}
	return true;
}

str role_reach_words(struct ctx *c, const struct role_def *r)
{
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	buf_put(&b, r->reach);
	for (i = 0; i < r->organisation_ids.n; i++)
		buf_fmt(&b, " %lld", (long long)r->organisation_ids.v[i]);
	return buf_str(&b);
}

str role_words(struct ctx *c, const struct strs *l)
{
	struct buf b = buf_new(c->arena, 4096);
	size_t i;

	for (i = 0; i < l->n; i++)
		buf_fmt(&b, "%s%.*s", i ? " " : "", FMT(l->v[i]));
	return buf_str(&b);
}

/* Neither what it was nor what it becomes may be more than the editor is. */
static bool may_shape(struct ctx *c, i64 id, str verbs, str reach)
{
	struct actor one = { .kind = ACTOR_AGENT, .id = 1 };

	return (role_into(&one, S("custom"), id ? id : 1, (str[2]){ verbs, reach }) ||
		fail_one_of(c, "reach", S("all, teams, organisations, own"))) && role_within(c, &one);
}

static bool tell(struct ctx *c, const char *kind, const struct role_def *was, const struct role_def *r)
{
	struct buf b = buf_new(c->arena, 16 * 1024);

	buf_fmt(&b, "{\"role_id\":%lld,\"name\":", (long long)r->id);
	json_str(&b, r->name);
	buf_put(&b, S(",\"permissions\":"));
	json_str(&b, role_words(c, &r->permissions));
	buf_put(&b, S(",\"reach\":"));
	json_str(&b, role_reach_words(c, r));
	if (was) {
		buf_put(&b, S(",\"was\":{\"name\":"));
		json_str(&b, was->name);
		buf_put(&b, S(",\"permissions\":"));
		json_str(&b, role_words(c, &was->permissions));
		buf_put(&b, S(",\"reach\":"));
		json_str(&b, role_reach_words(c, was));
		buf_ch(&b, '}');
	}
	buf_ch(&b, '}');
	return event_append(c, 0, kind, buf_str(&b), NULL);
}

/* Streams keep the actor that opened them: they end, and come back with the new rule. */
static bool end_streams(struct ctx *c, i64 role_id)
{
	struct sql_role_holders_rows rows;
	size_t i;

	if (!sql_role_holders(c, &(struct sql_role_holders_in){ .role_id = role_id }, &rows))
		return false;
	for (i = 0; i < rows.n; i++)
		app_signed_out(c, rows.v[i].id, 0);
	return true;
}

static bool write_row(struct ctx *c, struct role_def *r, str folded, str words)
{
	struct sql_role_add_row row;

	if (r->id)
		return sql_role_update(c, &(struct sql_role_update_in){ .id = r->id, .name = r->name,
			.name_folded = folded, .verbs = words, .reach = role_reach_words(c, r), .updated_at = c->now }, NULL);
	if (!sql_role_add(c, &(struct sql_role_add_in){ .name = r->name, .name_folded = folded, .verbs = words,
			.reach = role_reach_words(c, r), .demo = r->demo, .created_at = c->now }, &row))
		return false;
	r->id = row.id;
	return true;
}

bool role_save(struct ctx *c, struct role_def *r)
{
	struct role_def was;
	enum reach reach;
	str words, folded;
	i64 id = r->id;

	if (!reach_parse(r->reach, &reach))
		return fail_one_of(c, "reach", S("all, teams, organisations, own"));
	if (id && (!role_load(c, id, &was) || !may_shape(c, id, role_words(c, &was.permissions), was.reach)))
		return false;
	if (!check_organisations(c, r) || !check_name(c, r, &folded) || !check_verbs(c, r, reach, &words) || !may_shape(c, id, words, r->reach) ||
	    !write_row(c, r, folded, words))
		return false;
	return tell(c, id ? "role.changed" : "role.made", id ? &was : NULL, r) && end_streams(c, r->id);
}

bool role_delete(struct ctx *c, i64 id)
{
	struct sql_role_holders_rows rows;
	struct role_def was;

	if (!role_load(c, id, &was) || !may_shape(c, id, role_words(c, &was.permissions), was.reach) ||
	    !sql_role_holders(c, &(struct sql_role_holders_in){ .role_id = id }, &rows))
		return false;
	if (rows.n)
		return fail_p(c, E_CONFLICT, "", "role.in_use",
			      &(struct fail_param){ "n", str_fmt(c->arena, "%zu", rows.n) });
	return sql_role_delete(c, &(struct sql_role_delete_in){ .id = id }, NULL) &&
		tell(c, "role.deleted", NULL, &was);
}

/* ---- what happened ---- */

bool desk_events_before(struct ctx *c, i64 before_id, i64 limit, struct desk_events *out)
{
	struct sql_desk_events_rows rows;
	size_t i;

	if (!sql_desk_events(c, &(struct sql_desk_events_in){ .before_id = before_id ? before_id : INT64_MAX,
			.limit_n = limit + 1 }, &rows))
		return false;
	*out = (struct desk_events){ .v = NEW_N(c->arena, struct desk_event, rows.n) };
	for (i = 0; i < rows.n && i < (size_t)limit; i++)
		out->v[out->n++] = (struct desk_event){ .id = rows.v[i].id, .kind = rows.v[i].kind,
			.actor_kind = rows.v[i].actor_kind, .actor_id = rows.v[i].actor_id,
			.actor_name = rows.v[i].actor_name, .detail = rows.v[i].detail,
			.created_at = rows.v[i].created_at };
	out->next = rows.n > out->n && out->n ? out->v[out->n - 1].id : 0;
	return true;
}
