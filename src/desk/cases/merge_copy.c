/* What the ticket that stays lacks and the merged one has: fields and the contact reason. */
#include "desk/cases/merge.h"

#include "base/json.h"
#include "desk/cases/field_value.h"
#include "desk/cases/reason.h"
#include "desk/event.h"
#include "sql_merge.h"

enum { COPIED_MAX = 1 << 20 };

/* The values of both, field by field in the same order. */
struct both {
	struct case_fields fields;
	struct field_sets from, into;
};

static bool both_load(struct ctx *c, const struct ticket *from, const struct ticket *into, struct both *b)
{
	return fields_load(c, S("ticket"), &b->fields) && field_values_load(c, &b->fields, from->id, &b->from) &&
		field_values_load(c, &b->fields, into->id, &b->into);
}

static bool lacks(const struct both *b, size_t i)
{
	return b->fields.v[i].active && b->from.v[i].v.n && !b->into.v[i].v.n;
}

static bool lacks_reason(const struct ticket *from, const struct ticket *into)
{
	return from->reason_id && !into->reason_id;
}

bool merge_lacking(struct ctx *c, const struct ticket *from, const struct ticket *into, struct merge_copies *out)
{
	struct reasons reasons;
	struct both b;
	size_t i;

	if (!both_load(c, from, into, &b) || !reasons_load(c, &reasons))
		return false;
	*out = (struct merge_copies){ NEW_N(c->arena, struct merge_copy, b.fields.n + 1), 0 };
	if (lacks_reason(from, into))
		out->v[out->n++] = (struct merge_copy){ S("reason"), S(""), reason_text(c, &reasons, from->reason_id) };
	for (i = 0; i < b.fields.n; i++)
		if (lacks(&b, i))
			out->v[out->n++] = (struct merge_copy){ S("field"), field_label(c, &b.fields.v[i]),
				field_text(c, &b.fields.v[i], &b.from.v[i].v) };
	return true;
}

/* ---- copying ---- */

static bool copy_field(struct ctx *c, struct ticket *into, const struct field_set *from, struct buf *told)
{
	const struct case_field *f = from->field;
	str value = field_joined(c, &from->v);
	struct buf b = buf_new(c->arena, 256 * 1024);

	buf_fmt(&b, "{\"field\":\"%.*s\",\"field_id\":%lld,\"from\":\"\",\"to\":", FMT(f->name), (long long)f->id);
	json_str(&b, value);
	buf_ch(&b, '}');
	if (!field_value_restore(c, f, into->id, value) ||
	    !event_append(c, into->id, "ticket.field", buf_str(&b), &into->last_event_id))
		return false;
	buf_fmt(told, "%s{\"field\":\"%.*s\",\"event\":%lld,\"to\":", told->n > 1 ? "," : "", FMT(f->name),
		(long long)into->last_event_id);
	json_str(told, value);
	buf_ch(told, '}');
	return true;
}

bool merge_copy_lacking(struct ctx *c, const struct ticket *from, struct ticket *into, str *copied)
{
	struct buf told = buf_new(c->arena, COPIED_MAX);
	struct both b;
	size_t i;

	buf_ch(&told, '[');
	if (!both_load(c, from, into, &b))
		return false;
	if (lacks_reason(from, into)) {
		if (!ticket_change(c, into, &(struct ticket_change){ .set = TC_REASON, .reason_id = from->reason_id }))
			return false;
		buf_fmt(&told, "{\"reason\":%lld,\"event\":%lld}", (long long)into->reason_id, (long long)into->last_event_id);
	}
	for (i = 0; i < b.fields.n; i++)
		if (lacks(&b, i) && !copy_field(c, into, &b.from.v[i], &told))
			return false;
	buf_ch(&told, ']');
	*copied = buf_str(&told);
	return true;
}

/* ---- giving back ---- */

static bool forget_event(struct ctx *c, const struct ticket *t, const json_t *one)
{
	return sql_event_detach(c, &(struct sql_event_detach_in){ .id = json_get_i64(one, "event", 0), .ticket_id = t->id }, NULL);
}

/* Empty again unless somebody has filled it anew since. */
static bool field_back(struct ctx *c, const struct ticket *into, const struct both *b, const json_t *one)
{
	const struct case_field *f = field_named(&b->fields, json_get_str(one, "field"));

	if (!f || !str_eq(field_joined(c, &b->into.v[f - b->fields.v].v), json_get_str(one, "to")))
		return true;
	return field_value_restore(c, f, into->id, S("")) && forget_event(c, into, one);
}

bool merge_take_copied(struct ctx *c, struct ticket *into, str copied)
{
	struct both b;
	json_t *list;
	size_t i;

	if (!json_parse(c, copied, &list) || !both_load(c, into, into, &b))
		return false;
	for (i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		i64 reason = json_get_i64(one, "reason", 0);

		if (!reason && !field_back(c, into, &b, one))
			return false;
		if (reason && reason == into->reason_id) {
			into->reason_id = 0;
			if (!forget_event(c, into, one))
				return false;
		}
	}
	return true;
}
