#include "desk/cases/relation.h"

#include "desk/event.h"
#include "sql_relation.h"

static const struct {
	str out, in;		/* as it is called from its beginning and from its end */
} kinds[] = {
	{ { "relates", 7 }, { "relates", 7 } },
	{ { "duplicates", 10 }, { "duplicated_by", 13 } },
	{ { "caused_by", 9 }, { "causes", 6 } },
};

static str word(str kind, bool outward)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (str_eq(kinds[i].out, kind))
			return outward ? kinds[i].out : kinds[i].in;
	return kind;
}

bool relations_load(struct ctx *c, i64 ticket_id, struct relations *out)
{
	struct sql_relations_of_ticket_rows rows;
	struct ticket far;
	size_t i;

	if (!sql_relations_of_ticket(c, &(struct sql_relations_of_ticket_in){ .ticket_id = ticket_id }, &rows))
		return false;
	*out = (struct relations){ NEW_N(c->arena, struct relation, rows.n), 0 };
	for (i = 0; i < rows.n; i++) {
		if (!ticket_load(c, rows.v[i].other, &far)) {
			if (fail_code(c) != E_NOT_FOUND)
				return false;
			fail_clear(c);
			continue;
		}
		out->v[out->n++] = (struct relation){ .id = rows.v[i].id, .ticket_id = far.id, .status_id = far.status_id,
			.kind = word(rows.v[i].kind, rows.v[i].outward), .subject = far.subject, .category = far.category };
	}
	return true;
}

static bool tell_both(struct ctx *c, struct ticket *t, const char *event, str kind, i64 other_id)
{
	str here = str_fmt(c->arena, "{\"kind\":\"%.*s\",\"ticket_id\":%lld}", FMT(kind), (long long)other_id);
	str there = str_fmt(c->arena, "{\"kind\":\"%.*s\",\"ticket_id\":%lld,\"far\":true}", FMT(kind), (long long)t->id);

	return event_append(c, t->id, event, here, &t->last_event_id) && event_append(c, other_id, event, there, NULL);
}

bool relation_put(struct ctx *c, struct ticket *t, str kind, i64 other_id)
{
	struct ticket other;
	bool outward = true;
	size_t i;
	i64 n;

	for (i = 0; i < COUNT(kinds) && !str_eq(kinds[i].out, kind) && !str_eq(kinds[i].in, kind); i++)
		;
	if (i == COUNT(kinds))
		return fail_p(c, E_INVALID, "kind", "shape.one_of", &(struct fail_param){ "allowed",
			S("relates, duplicates, duplicated_by, caused_by, causes") });
	outward = str_eq(kinds[i].out, kind);
	if (other_id == t->id)
		return fail(c, E_INVALID, "ticket_id", "relation.itself");
	if (!ticket_load(c, other_id, &other)) {
		if (fail_code(c) != E_NOT_FOUND)
			return false;
		fail_clear(c);
		return fail(c, E_INVALID, "ticket_id", "relation.unknown");
	}
	if (!sql_relation_add(c, &(struct sql_relation_add_in){ .kind = kinds[i].out, .from_id = outward ? t->id : other_id,
			.to_id = outward ? other_id : t->id, .created_at = c->now }, &n))
		return false;
	return !n || tell_both(c, t, "link.added", kind, other_id);
}

bool relation_drop(struct ctx *c, struct ticket *t, i64 id)
{
	struct sql_relation_by_id_row r;
	bool found;

	if (!sql_relation_by_id(c, &(struct sql_relation_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found || (r.from_id != t->id && r.to_id != t->id))
		return fail(c, E_NOT_FOUND, "", "not_found");
	return sql_relation_delete(c, &(struct sql_relation_delete_in){ .id = id }, NULL) &&
		tell_both(c, t, "link.removed", word(r.kind, r.from_id == t->id), r.from_id == t->id ? r.to_id : r.from_id);
}
