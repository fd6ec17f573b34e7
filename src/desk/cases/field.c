#include "desk/cases/field.h"

#include "base/json.h"
#include "desk/cases/ownview.h"
#include "desk/names.h"
#include "desk/promise/condition.h"
#include "sql_field.h"

enum { NAME_MAX_CHARS = 40, LABEL_CHARS = 100, HELP_CHARS = 400, OPTIONS_MAX = 300, REQUIRED_MAX = 50, UNIT_CHARS = 12, DECIMALS_MAX = 6 };

static const char *const kind_names[FK_KINDS] = { "text", "long_text", "number", "date", "yes_no", "choice", "choices" };

const char *field_kind_name(enum field_kind k)
{
	return kind_names[k];
}

bool field_kind_of(str name, enum field_kind *out)
{
	size_t i;

	for (i = 0; i < FK_KINDS; i++)
		if (str_eq(str_of(kind_names[i]), name)) {
			*out = (enum field_kind)i;
			return true;
		}
	return false;
}

bool field_object_known(str object)
{
	return str_eq(object, S("ticket")) || str_eq(object, S("person")) || str_eq(object, S("organisation"));
}

static struct case_field of_row(const struct sql_field_row *r)
{
	struct case_field f = { .id = r->id, .object = r->object, .name = r->name, .label = r->label,
		.help = r->help, .options = r->options, .required = r->required, .show_when = r->show_when,
		.decimals = r->decimals, .position = r->position, .unit = r->unit, .active = r->active, .demo = r->demo };

	if (!field_kind_of(r->kind, &f.kind))
		f.kind = FK_TEXT;
	return f;
}

bool fields_load(struct ctx *c, str object, struct case_fields *out)
{
	struct sql_field_rows rows;
	size_t i;

	if (!sql_field_all(c, &(struct sql_field_all_in){ .object = object }, &rows))
		return false;
	*out = (struct case_fields){ NEW_N(c->arena, struct case_field, rows.n), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = of_row(&rows.v[i]);
	return true;
}

bool field_load(struct ctx *c, i64 id, struct case_field *out)
{
	struct sql_field_row r;
	bool found;

	if (!sql_field_by_id(c, &(struct sql_field_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	return true;
}

const struct case_field *field_named(const struct case_fields *l, str name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i].name, name))
			return &l->v[i];
	return NULL;
}

str field_label(struct ctx *c, const struct case_field *f)
{
	str s = names_of_text(c, f->label, c->locale);

	return s.n ? s : f->name;
}

/* ---- options ---- */

static const json_t *option_of(struct ctx *c, const struct case_field *f, str key)
{
	json_t *list, *o;
	size_t i;

	if (!json_parse(c, f->options.n ? f->options : S("[]"), &list))
		return NULL;
	json_array_foreach(list, i, o)
		if (str_eq(json_get_str(o, "key"), key))
			return o;
	return NULL;
}

bool field_has_option(struct ctx *c, const struct case_field *f, str key)
{
	const json_t *o = option_of(c, f, key);

	return o && json_get_bool(o, "active", true);
}

str field_option_label(struct ctx *c, const struct case_field *f, str key)
{
	const json_t *o = option_of(c, f, key);
	str s = o ? names_of(json_object_get(o, "label"), c->locale) : S("");

	return s.n ? s : key;
}

/* Lower case letters, digits and _, a letter first. */
static bool name_ok(str s)
{
	size_t i;

	if (!s.n || s.n > NAME_MAX_CHARS || s.s[0] < 'a' || s.s[0] > 'z')
		return false;
	for (i = 0; i < s.n; i++)
		if (!((s.s[i] >= 'a' && s.s[i] <= 'z') || (s.s[i] >= '0' && s.s[i] <= '9') || s.s[i] == '_'))
			return false;
	return true;
}

static bool option_ok(struct ctx *c, const json_t *list, size_t i, struct buf *b)
{
	const json_t *o = json_array_get(list, i);
	const char *at = str_z(c->arena, str_fmt(c->arena, "options.%zu", i));
	struct names_rule rule = { .field = str_z(c->arena, str_fmt(c->arena, "options.%zu.label", i)),
		.max = LABEL_CHARS, .needed = true };
	str key = json_get_str(o, "key"), label;
	size_t k;

	if (!json_is_object(o) || !name_ok(key))
		return fail(c, E_INVALID, at, "field.option_key");
	for (k = 0; k < i; k++)
		if (str_eq(json_get_str(json_array_get(list, k), "key"), key))
			return fail(c, E_INVALID, at, "field.option_twice");
	if (!names_check(c, json_object_get(o, "label"), &rule, &label))
		return false;
	buf_fmt(b, "%s{\"key\":\"%.*s\",\"label\":%.*s,\"active\":%s}", i ? "," : "", FMT(key), FMT(label),
		json_get_bool(o, "active", true) ? "true" : "false");
	return true;
}

static bool check_options(struct ctx *c, struct case_field *f, const json_t *j)
{
	struct buf b = buf_new(c->arena, 512 * 1024);
	size_t i, n = json_array_size(j);
	bool ok = true;

	if (f->kind != FK_CHOICE && f->kind != FK_CHOICES) {
		f->options = S("[]");
		return true;
	}
	if (!j && f->id)
		return true;
	if (!json_is_array(j) || !n || n > OPTIONS_MAX)
		return fail(c, E_INVALID, "options", "field.options");
	buf_ch(&b, '[');
	for (i = 0; i < n; i++)
		ok &= option_ok(c, j, i, &b);
	buf_ch(&b, ']');
	f->options = buf_str(&b);
	return ok;
}

/* ---- when it is required and shown ---- */

static bool requirement_ok(str s)
{
	i64 id;

	return str_eq(s, S("pending")) || str_eq(s, S("hold")) || str_eq(s, S("solved")) ||
		(str_starts(s, S("status:")) && str_i64(str_slice(s, 7, s.n), &id) && id > 0);
}

static bool check_required(struct ctx *c, struct case_field *f, const json_t *j)
{
	size_t i;
	json_t *v;

	if (!j) {
		f->required = f->required.n ? f->required : S("[]");
		return true;
	}
	if (!json_is_array(j) || json_array_size(j) > REQUIRED_MAX)
		return fail(c, E_INVALID, "required", "field.required_shape");
	json_array_foreach((json_t *)j, i, v)
		if (!json_is_string(v) || !requirement_ok(str_of(json_string_value(v))))
			return fail(c, E_INVALID, "required", "field.required_shape");
	f->required = json_text(c->arena, j);
	return true;
}

static bool check_shown(struct ctx *c, struct case_field *f, const json_t *j)
{
	const struct condition *when;

	if (!j) {
		f->show_when = f->show_when.n ? f->show_when : S("null");
		return true;
	}
	if (!condition_parse(c, j, "show_when", &when))
		return false;
	f->show_when = json_text(c->arena, j);
	return true;
}

static bool check_names(struct ctx *c, struct case_field *f, const struct field_form *form)
{
	bool ok = true;

	if (form->label || !f->id)
		ok &= names_check(c, form->label, &(struct names_rule){ .field = "label", .max = LABEL_CHARS, .needed = true }, &f->label);
	if (form->help || !f->id)
		ok &= names_check(c, form->help, &(struct names_rule){ .field = "help", .max = HELP_CHARS }, &f->help);
	return ok;
}

static bool check_new(struct ctx *c, const struct case_field *f)
{
	struct sql_field_named_row taken;
	struct sql_field_count_row count;
	bool found;

	if (!name_ok(f->name))
		return fail(c, E_INVALID, "key", "field.key");
	if (!sql_field_named(c, &(struct sql_field_named_in){ .object = f->object, .name = f->name }, &taken, &found) ||
	    !sql_field_count(c, &(struct sql_field_count_in){ .object = f->object }, &count))
		return false;
	if (found)
		return fail(c, E_CONFLICT, "key", "field.key_taken");
	return count.n < FIELDS_MAX || fail_p(c, E_CONFLICT, "", "shape.count", &(struct fail_param){ "max",
		str_fmt(c->arena, "%d", FIELDS_MAX) });
}

static bool check(struct ctx *c, struct case_field *f, const struct field_form *form)
{
	bool ok = true;

	if (!field_object_known(f->object))
		ok = fail_one_of(c, "object", S("ticket, person, organisation"));
	if (!f->id)
		ok &= check_new(c, f);
	if (f->decimals < 0 || f->decimals > DECIMALS_MAX)
		ok = fail_range(c, "decimals", 0, DECIMALS_MAX);
	if (str_utf8_len(f->unit) > UNIT_CHARS)
		ok = fail_p(c, E_INVALID, "unit", "shape.long", &(struct fail_param){ "max", S("12") });
	ok &= check_names(c, f, form);
	ok &= check_options(c, f, form->options);
	ok &= check_required(c, f, form->required);
	ok &= check_shown(c, f, form->show_when);
	return ok;
}

bool field_save(struct ctx *c, struct case_field *f, const struct field_form *form)
{
	struct sql_field_add_row row;

	if (!check(c, f, form))
		return false;
	if (f->id)
		return sql_field_update(c, &(struct sql_field_update_in){ .label = f->label, .help = f->help,
			.options = f->options, .required = f->required, .show_when = f->show_when,
			.decimals = f->decimals, .unit = f->unit, .position = f->position, .active = f->active,
			.updated_at = c->now, .id = f->id }, NULL);
	f->active = true;
	if (!sql_field_add(c, &(struct sql_field_add_in){ .object = f->object, .name = f->name,
			.kind = str_of(kind_names[f->kind]), .label = f->label, .help = f->help,
			.options = f->options, .required = f->required, .show_when = f->show_when,
			.decimals = f->decimals, .unit = f->unit, .position = f->position, .active = true,
			.demo = f->demo, .created_at = c->now }, &row))
		return false;
	f->id = row.id;
	return true;
}

bool field_used(struct ctx *c, i64 id, i64 *n)
{
	struct sql_field_used_row r;

	if (!sql_field_used(c, &(struct sql_field_used_in){ .field_id = id, .limit_n = FIELD_COUNT_MAX }, &r))
		return false;
	*n = r.n;
	return true;
}

bool field_delete(struct ctx *c, i64 id, bool with_values)
{
	struct case_field f;
	i64 n;

	if (!field_load(c, id, &f) || !field_used(c, id, &n))
		return false;
	if (n && !with_values)
		return fail_p(c, E_CONFLICT, "", "field.in_use", &(struct fail_param){ "n", str_fmt(c->arena, "%lld", (long long)n) });
	return sql_field_delete(c, &(struct sql_field_delete_in){ .id = id }, NULL) && own_views_again(c);
}
