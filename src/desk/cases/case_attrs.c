#include "base/json.h"
#include "desk/cases/field_value.h"
#include "desk/cases/reason.h"
#include "desk/promise/condition.h"
#include "sql_sla.h"

static struct sla_value id_value(i64 id)
{
	return (struct sla_value){ .id = id };
}

static struct sla_value text_value(str s)
{
	return (struct sla_value){ .key = s.n ? s : STR_NULL };
}

static bool tags_of(struct ctx *c, const struct ticket *t, struct strs *out)
{
	json_t *list, *v;
	size_t i;

	if (!json_parse(c, t->tag_names.n ? t->tag_names : S("[]"), &list))
		return false;
	*out = (struct strs){ NEW_N(c->arena, str, json_array_size(list)), 0 };
	json_array_foreach(list, i, v)
		out->v[out->n++] = str_n(json_string_value(v), json_string_length(v));
	return true;
}

static bool requester_of(struct ctx *c, const struct ticket *t, struct cond_attrs *out)
{
	struct sql_person_attrs_row r;
	bool found;

	if (!sql_person_attrs(c, &(struct sql_person_attrs_in){ .id = t->requester_id }, &r, &found))
		return false;
	out->f[COND_ORGANISATION] = id_value(found ? r.organisation_id : 0);
	out->f[COND_VALUE_TIER] = text_value(!found ? S("") : r.value_tier.n ? r.value_tier : r.org_tier);
	return true;
}

static bool customs_of(struct ctx *c, const struct ticket *t, struct cond_attrs *out)
{
	struct case_fields fields;
	struct field_sets now;
	size_t i;

	if (!fields_load(c, S("ticket"), &fields) || !field_values_load(c, &fields, t->id, &now))
		return false;
	out->customs = 0;
	out->custom = NEW_N(c->arena, struct cond_custom, fields.n);
	for (i = 0; i < fields.n; i++)
		if (now.v[i].v.n)
			out->custom[out->customs++] = (struct cond_custom){
				str_fmt(c->arena, "field:%.*s", FMT(fields.v[i].name)), text_value(field_joined(c, &now.v[i].v)) };
	return true;
}

static bool reason_attr(struct ctx *c, const struct ticket *t, struct cond_attrs *out)
{
	struct reasons l;
	struct i64s path;
	struct strs ids;
	size_t i;

	out->f[COND_REASON] = text_value(S(""));
	if (!t->reason_id)
		return true;
	if (!reasons_load(c, &l))
		return false;
	path = reason_path(c, &l, t->reason_id);
	ids = (struct strs){ NEW_N(c->arena, str, path.n), path.n };
	for (i = 0; i < path.n; i++)
		ids.v[i] = str_fmt(c->arena, "%lld", (long long)path.v[i]);
	out->f[COND_REASON] = text_value(field_joined(c, &ids));
	return true;
}

bool case_own_attrs(struct ctx *c, const struct ticket *t, struct cond_attrs *out)
{
	return customs_of(c, t, out) && reason_attr(c, t, out);
}

bool case_attrs(struct ctx *c, const struct ticket *t, struct cond_attrs *out)
{
	*out = (struct cond_attrs){ 0 };
	out->f[COND_PRIORITY] = id_value(t->priority);
	out->f[COND_CHANNEL] = text_value(t->channel);
	out->f[COND_TYPE] = text_value(t->type);
	out->f[COND_STATUS] = text_value(t->category);
	out->f[COND_TEAM] = id_value(t->team_id);
	out->f[COND_ASSIGNEE] = id_value(t->assignee_id);
	out->f[COND_REQUESTER] = id_value(t->requester_id);
	out->f[COND_LANGUAGE] = text_value(t->language);
	out->f[COND_BRAND] = id_value(t->brand_id);
	out->f[COND_MAILBOX] = id_value(t->mailbox_id);
	return tags_of(c, t, &out->tags) && requester_of(c, t, out) && case_own_attrs(c, t, out);
}
