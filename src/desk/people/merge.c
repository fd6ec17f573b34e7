#include "desk/people/merge.h"

#include "base/failpoint.h"
#include "base/json.h"
#include "desk/cases/ticket.h"
#include "desk/event.h"
#include "desk/people/custom.h"
#include "desk/people/organisation.h"
#include "sql_person.h"
#include "sql_person_merge.h"
#include "sql_sla.h"
#include "store/db.h"
#include "text/fold.h"

enum { BATCH = 200, ALIKE_MAX = 10, KEPT_BYTES = 8 << 20 };

/* ---- what may be merged ---- */

static bool both(struct ctx *c, i64 into_id, i64 from_id, struct person p[2])
{
	if (!person_load(c, into_id, &p[0]) || !person_load(c, from_id, &p[1]))
		return false;
	if (into_id == from_id)
		return fail(c, E_CONFLICT, "from_id", "person.merge_self");
	return (!p[0].merged_into_id && !p[1].merged_into_id) || fail(c, E_CONFLICT, "from_id", "person.merged");
}

/* The fields of a person that a merge can carry over, by name. */
static str get(struct ctx *c, const struct person *p, str field)
{
	if (str_eq(field, S("organisation")))
		return p->organisation_id ? str_fmt(c->arena, "%lld", (long long)p->organisation_id) : S("");
	return str_eq(field, S("name")) ? p->name : str_eq(field, S("locale")) ? p->locale
		: str_eq(field, S("zone")) ? p->zone : str_eq(field, S("note")) ? p->note
		: str_eq(field, S("value_tier")) ? p->value_tier : STR_NULL;
}

static void set(struct person *p, str field, str value)
{
	i64 id = 0;

	if (str_eq(field, S("organisation")))
		p->organisation_id = str_i64(value, &id) ? id : 0;
	else if (str_eq(field, S("name")))
		p->name = value;
	else if (str_eq(field, S("locale")))
		p->locale = value;
	else if (str_eq(field, S("zone")))
		p->zone = value;
	else if (str_eq(field, S("note")))
		p->note = value;
	else if (str_eq(field, S("value_tier")))
		p->value_tier = value;
}

static const str fields[] = { { "name", 4 }, { "organisation", 12 }, { "locale", 6 }, { "zone", 4 }, { "note", 4 },
	{ "value_tier", 10 } };

/* Where this one is silent and the other is not; a note is never lost. */
static struct strs gaps(struct ctx *c, const struct person p[2], const struct custom *x)
{
	struct strs out = { .v = NEW_N(c->arena, str, COUNT(fields) + x->fields.n) };
	size_t i;

	for (i = 0; i < COUNT(fields); i++)
		if (get(c, &p[1], fields[i]).n && (!get(c, &p[0], fields[i]).n || str_eq(fields[i], S("note"))))
			out.v[out.n++] = fields[i];
	custom_gaps(c, x, &out);
	return out;
}

bool person_merge_plan(struct ctx *c, i64 into_id, i64 from_id, struct merge_plan *out)
{
	struct sql_person_parts_count_row parts;
	struct person p[2];
	struct custom x;

	if (!both(c, into_id, from_id, p) || !custom_load(c, into_id, from_id, &x) || !sql_person_parts_count(c, &(struct sql_person_parts_count_in){
			.person_id = from_id }, &parts))
		return false;
	*out = (struct merge_plan){ p[1].tickets_total, (i64)p[1].identities.n, parts.total, gaps(c, p, &x) };
	return true;
}

/* ---- merging ---- */

static bool hold(struct ctx *c, i64 a, i64 b)
{
	struct i64s ids = { (i64[]){ a, b }, 2 };
	struct sql_person_lock_rows rows;

	return sql_person_lock(c, &(struct sql_person_lock_in){ .ids = ids }, &rows);
}

static str value_after(struct ctx *c, const struct person p[2], str field)
{
	str mine = get(c, &p[0], field), other = get(c, &p[1], field);

	if (!str_eq(field, S("note")) || !mine.n || str_find(mine, other) >= 0)
		return other;
	return str_fmt(c->arena, "%.*s\n\n%.*s", FMT(mine), FMT(other));
}

/* One field of the person himself. */
static bool take_own(struct ctx *c, const struct person p[2], struct person *now, str field, str was_is[2])
{
	was_is[0] = get(c, &p[0], field);
	if (!was_is[0].s)
		return fail_p(c, E_INVALID, "take", "shape.one_of", &(struct fail_param){ "value", field });
	was_is[1] = value_after(c, p, field);
	set(now, field, was_is[1]);
	return true;
}

/* Writes what is taken over; *kept is what the undoing needs of it. */
static bool take_fields(struct ctx *c, struct person p[2], const struct custom *x, const struct strs *take, str *kept)
{
	struct buf b = buf_new(c->arena, KEPT_BYTES);
	struct person now = p[0];
	size_t i, own = 0;
	str was_is[2];

	buf_ch(&b, '{');
	for (i = 0; i < take->n; i++) {
		bool custom = custom_name(take->v[i]);

		if (!(custom ? custom_take(c, x, p[0].id, take->v[i], was_is) : take_own(c, p, &now, take->v[i], was_is)))
			return false;
		own += !custom;
		if (b.n > 1)
			buf_ch(&b, ',');
		json_str(&b, take->v[i]);
		buf_put(&b, S(":{\"was\":"));
		json_str(&b, was_is[0]);
		buf_put(&b, S(",\"is\":"));
		json_str(&b, was_is[1]);
		buf_ch(&b, '}');
	}
	buf_ch(&b, '}');
	*kept = buf_str(&b);
	return !own || person_save(c, &now);
}

/* Through the one door: clocks, counters, history and live lists follow. */
static bool give(struct ctx *c, i64 ticket_id, i64 person_id)
{
	struct ticket t;

	return ticket_take(c, ticket_id, &t) && ticket_change(c, &t, &(struct ticket_change){ .set = TC_REQUESTER,
		.requester_id = person_id });
}

static bool move_open(struct ctx *c, i64 from_id, i64 into_id)
{
	struct sql_open_tickets_of_person_rows rows;
	size_t i;

	do {
		if (!sql_open_tickets_of_person(c, &(struct sql_open_tickets_of_person_in){ .requester_id = from_id,
				.limit_n = BATCH }, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			if (!give(c, rows.v[i].id, into_id))
				return false;
	} while (rows.n == BATCH);
	return true;
}

/* Closed ones are history: their rows move, and the counts of both people. */
static bool move_counts(struct ctx *c, i64 from_id, i64 into_id, i64 n)
{
	return sql_person_tickets(c, &(struct sql_person_tickets_in){ .id = from_id, .open_n = 0, .total_n = -n }, NULL) &&
		sql_person_tickets(c, &(struct sql_person_tickets_in){ .id = into_id, .open_n = 0, .total_n = n }, NULL);
}

static bool move_tickets(struct ctx *c, i64 merge_id, i64 from_id, i64 into_id)
{
	struct sql_merge_closed_count_row closed;

	return sql_merge_note_tickets(c, &(struct sql_merge_note_tickets_in){ .merge_id = merge_id,
			.from_id = from_id }, NULL) &&
		sql_person_merge_tickets(c, &(struct sql_person_merge_tickets_in){ .id = merge_id }, NULL) &&
		sql_merge_closed_count(c, &(struct sql_merge_closed_count_in){ .from_id = from_id }, &closed) &&
		sql_merge_closed_move(c, &(struct sql_merge_closed_move_in){ .from_id = from_id,
			.into_id = into_id }, NULL) &&
		move_counts(c, from_id, into_id, closed.total) && move_open(c, from_id, into_id);
}

static bool move_the_rest(struct ctx *c, i64 m, i64 from_id, i64 into_id)
{
	return sql_merge_note_identities(c, &(struct sql_merge_note_identities_in){ .merge_id = m,
			.from_id = from_id }, NULL) &&
		sql_merge_move_identities(c, &(struct sql_merge_move_identities_in){ .from_id = from_id,
			.into_id = into_id }, NULL) &&
		sql_merge_note_gone(c, &(struct sql_merge_note_gone_in){ .merge_id = m, .from_id = from_id,
			.into_id = into_id }, NULL) &&
		sql_merge_drop_gone(c, &(struct sql_merge_drop_gone_in){ .merge_id = m }, NULL) &&
		sql_merge_note_parts(c, &(struct sql_merge_note_parts_in){ .merge_id = m, .from_id = from_id }, NULL) &&
		sql_merge_move_parts(c, &(struct sql_merge_move_parts_in){ .from_id = from_id,
			.into_id = into_id }, NULL);
}

/* Limits of asking count for both as for one; who wants quiet keeps it. */
static bool move_surveys(struct ctx *c, i64 m, i64 from_id, i64 into_id)
{
	return sql_merge_note_surveys(c, &(struct sql_merge_note_surveys_in){ .merge_id = m, .from_id = from_id,
			.into_id = into_id }, NULL) &&
		sql_merge_move_surveys(c, &(struct sql_merge_move_surveys_in){ .from_id = from_id,
			.into_id = into_id }, NULL) &&
		sql_merge_keep_quiet(c, &(struct sql_merge_keep_quiet_in){ .from_id = from_id,
			.into_id = into_id }, NULL);
}

static bool tell(struct ctx *c, const char *kind, i64 merge_id, const struct person p[2])
{
	struct buf b = buf_new(c->arena, 4096);

	buf_fmt(&b, "{\"merge_id\":%lld,\"person_id\":%lld,\"name\":", (long long)merge_id, (long long)p[0].id);
	json_str(&b, p[0].name);
	buf_fmt(&b, ",\"other_id\":%lld,\"other\":", (long long)p[1].id);
	json_str(&b, p[1].name);
	buf_ch(&b, '}');
	return event_append(c, 0, kind, buf_str(&b), NULL);
}

bool person_merge(struct ctx *c, i64 into_id, i64 from_id, const struct strs *take)
{
	struct sql_person_merge_add_row row;
	struct person p[2];
	struct custom x;
	struct strs all;
	str kept;

	if (!hold(c, into_id, from_id) || !both(c, into_id, from_id, p) || !custom_load(c, into_id, from_id, &x))
		return false;
	all = take ? *take : gaps(c, p, &x);
	if (!take_fields(c, p, &x, &all, &kept) || !sql_person_merge_add(c, &(struct sql_person_merge_add_in){
			.into_id = into_id, .from_id = from_id, .from_name = p[1].name, .agent_id = c->who->id,
			.agent_name = c->who->name.s ? c->who->name : S(""), .fields = kept, .created_at = c->now }, &row))
		return false;
	return move_tickets(c, row.id, from_id, into_id) && FAILPOINT(c, "person.half_merged") &&
		move_the_rest(c, row.id, from_id, into_id) && move_surveys(c, row.id, from_id, into_id) &&
		sql_person_points_at(c, &(struct sql_person_points_at_in){ .id = from_id, .merged_into_id = into_id,
			.updated_at = c->now }, NULL) &&
		tell(c, "person.merged", row.id, p);
}

/* ---- taking apart ---- */

static struct person_merge of_row(const struct sql_person_merge_row *r)
{
	return (struct person_merge){ r->id, r->into_id, r->from_id, r->from_name, r->agent_id, r->agent_name,
		r->fields, r->tickets, r->undone_at, r->created_at };
}

/* What the merge wrote goes back to what was there, unless somebody wrote since. */
static bool give_fields(struct ctx *c, const struct person_merge *m, struct person *p)
{
	struct custom x;
	const char *key;
	json_t *j, *one;
	size_t n = 0;

	if (!json_parse(c, m->fields, &j) || !custom_load(c, m->into_id, m->from_id, &x))
		return false;
	json_object_foreach(j, key, one) {
		str field = str_of(key), was_is[2] = { json_get_str(one, "was"), json_get_str(one, "is") };

		if (custom_name(field)) {
			if (!custom_give(c, &x, m->into_id, field, was_is))
				return false;
		} else if (str_eq(get(c, p, field), was_is[1])) {
			set(p, field, str_dup(c->arena, was_is[0]));
			n++;
		}
	}
	return !n || person_save(c, p);
}

static bool return_tickets(struct ctx *c, const struct person_merge *m)
{
	struct sql_unmerge_closed_count_row closed;
	struct sql_unmerge_open_tickets_rows rows;
	size_t i;

	if (!sql_unmerge_closed_count(c, &(struct sql_unmerge_closed_count_in){ .merge_id = m->id,
			.into_id = m->into_id }, &closed) ||
	    !sql_unmerge_closed(c, &(struct sql_unmerge_closed_in){ .merge_id = m->id, .into_id = m->into_id,
			.from_id = m->from_id }, NULL) ||
	    !move_counts(c, m->into_id, m->from_id, closed.total))
		return false;
	do {
		if (!sql_unmerge_open_tickets(c, &(struct sql_unmerge_open_tickets_in){ .merge_id = m->id,
				.into_id = m->into_id }, &rows))
			return false;
		for (i = 0; i < rows.n; i++)
			if (!give(c, rows.v[i].id, m->from_id))
				return false;
	} while (rows.n == BATCH);
	return true;
}

static bool return_the_rest(struct ctx *c, const struct person_merge *m)
{
	return sql_unmerge_identities(c, &(struct sql_unmerge_identities_in){ .merge_id = m->id, .into_id = m->into_id,
			.from_id = m->from_id }, NULL) &&
		sql_unmerge_parts(c, &(struct sql_unmerge_parts_in){ .merge_id = m->id, .into_id = m->into_id,
			.from_id = m->from_id }, NULL) &&
		sql_unmerge_gone(c, &(struct sql_unmerge_gone_in){ .merge_id = m->id }, NULL) &&
		sql_unmerge_surveys(c, &(struct sql_unmerge_surveys_in){ .merge_id = m->id, .into_id = m->into_id,
			.from_id = m->from_id }, NULL) &&
		sql_unmerge_quiet(c, &(struct sql_unmerge_quiet_in){ .merge_id = m->id, .into_id = m->into_id }, NULL) &&
		sql_person_points_at(c, &(struct sql_person_points_at_in){ .id = m->from_id,
			.updated_at = c->now }, NULL);
}

bool person_unmerge(struct ctx *c, i64 into_id, i64 merge_id)
{
	struct sql_person_merge_row r;
	struct person_merge m;
	struct person p[2];
	bool found;
	i64 n;

	if (!sql_person_merge_by_id(c, &(struct sql_person_merge_by_id_in){ .id = merge_id }, &r, &found))
		return false;
	if (!found || r.into_id != into_id)
		return fail(c, E_NOT_FOUND, "", "not_found");
	m = of_row(&r);
	if (!hold(c, m.into_id, m.from_id) || !person_load(c, m.into_id, &p[0]) || !person_load(c, m.from_id, &p[1]) ||
	    !sql_person_merge_end(c, &(struct sql_person_merge_end_in){ .id = m.id, .undone_at = c->now }, &n))
		return false;
	if (!n)
		return fail(c, E_CONFLICT, "", "person.merge_undone");
	if (p[0].merged_into_id)
		return fail(c, E_CONFLICT, "", "person.merge_order");
	return give_fields(c, &m, &p[0]) && return_tickets(c, &m) && return_the_rest(c, &m) &&
		tell(c, "person.unmerged", m.id, p);
}

bool person_merges(struct ctx *c, i64 into_id, struct person_merges *out)
{
	struct sql_person_merge_rows rows;
	size_t i;

	if (!sql_person_merges_into(c, &(struct sql_person_merges_into_in){ .into_id = into_id }, &rows))
		return false;
	*out = (struct person_merges){ NEW_N(c->arena, struct person_merge, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

/* ---- who may be the same ---- */

static bool add_alike(struct ctx *c, struct people_alike *l, i64 person_id, const str why[2])
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].person.id == person_id)
			return true;
	if (l->n == ALIKE_MAX)
		return true;
	if (!person_load(c, person_id, &l->v[l->n].person))
		return false;
	l->v[l->n].why = why[0];
	l->v[l->n].address = why[1];
	l->n += !l->v[l->n].person.merged_into_id;
	return true;
}

bool person_alike(struct ctx *c, i64 id, struct people_alike *out)
{
	struct sql_person_same_name_rows names;
	struct sql_person_alike_rows rows;
	struct person p;
	size_t i;

	*out = (struct people_alike){ .v = NEW_N(c->arena, struct person_alike, ALIKE_MAX + 1) };
	if (!person_load(c, id, &p) || !sql_person_alike(c, &(struct sql_person_alike_in){ .person_id = id }, &rows) ||
	    !sql_person_same_name(c, &(struct sql_person_same_name_in){ .name_folded = text_fold(c->arena, p.name),
			.not_id = id, .firm_id = p.organisation_id }, &names))
		return false;
	for (i = 0; i < rows.n; i++)
		if (!add_alike(c, out, rows.v[i].person_id, (str[2]){ rows.v[i].kind, rows.v[i].address }))
			return false;
	for (i = 0; i < names.n; i++)
		if (!add_alike(c, out, names.v[i].id, (str[2]){ S("name"), S("") }))
			return false;
	return true;
}
