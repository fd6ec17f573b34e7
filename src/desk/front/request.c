#include "desk/front/request.h"

#include "base/json.h"
#include "desk/cases/tag.h"
#include "desk/event.h"
#include "desk/names.h"
#include "sql_front.h"

enum { NAME_CHARS = 100, INTRO_CHARS = 1000, SLUG_BYTES = 60, HOST_BYTES = 300 };

static struct request_form from_row(const struct sql_request_form_row *r)
{
	return (struct request_form){ .id = r->id, .brand_id = r->brand_id, .team_id = r->team_id, .priority = r->priority,
		.position = r->position, .slug = r->slug, .names = r->names, .intro = r->intro, .questions = r->questions,
		.type = r->type, .tags = r->tags, .hosts = r->hosts, .ask_subject = r->ask_subject,
		.active = r->active, .demo = r->demo };
}

bool request_forms(struct ctx *c, i64 brand_id, struct request_forms *out)
{
	struct sql_request_form_rows rows;

	if (brand_id ? !sql_request_forms_of(c, &(struct sql_request_forms_of_in){ .brand_id = brand_id }, &rows)
	    : !sql_request_forms(c, &rows))
		return false;
	*out = (struct request_forms){ NEW_N(c->arena, struct request_form, rows.n), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->v[i] = from_row(&rows.v[i]);
	return true;
}

bool request_form_load(struct ctx *c, i64 id, struct request_form *out)
{
	struct sql_request_form_row row;
	bool found;

	if (!sql_request_form_by_id(c, &(struct sql_request_form_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "request.unknown");
	*out = from_row(&row);
	return true;
}

bool request_form_by_slug(struct ctx *c, i64 brand_id, str slug, struct request_form *out)
{
	struct sql_request_form_row row;
	bool found;

	if (!sql_request_form_by_slug(c, &(struct sql_request_form_by_slug_in){ .brand_id = brand_id, .slug = slug }, &row, &found))
		return false;
	if (!found || !row.active)
		return fail(c, E_NOT_FOUND, "", "request.unknown");
	*out = from_row(&row);
	return true;
}

str request_form_name(struct ctx *c, const struct request_form *f)
{
	return names_of_text(c, f->names, c->locale);
}

/* ---- questions ---- */

static bool holds(const struct strs *l, str x)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i], x))
			return true;
	return false;
}

static struct strs strings(struct ctx *c, const json_t *list)
{
	struct strs out = { NEW_N(c->arena, str, json_array_size(list)), 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *s = json_array_get(list, i);

		if (json_is_string(s))
			out.v[out.n++] = str_n(json_string_value(s), json_string_length(s));
	}
	return out;
}

/* Shown when no condition stands there, or the asked one is shown and has such an answer. */
static bool shown(const struct questions *all, const struct question *q)
{
	if (!q->when_field.n)
		return true;
	for (size_t i = 0; i < all->n; i++) {
		const struct question *o = &all->v[i];

		if (!str_eq(o->field->name, q->when_field) || !o->shown)
			continue;
		for (size_t k = 0; k < o->answer.n; k++)
			if (holds(&q->when_is, o->answer.v[k]))
				return true;
	}
	return false;
}

bool request_questions(struct ctx *c, const struct request_form *f, answers_fn *answers, void *arg, struct questions *out)
{
	struct case_fields *fields = NEW(c->arena, struct case_fields);
	json_t *j;

	*out = (struct questions){ 0 };
	if (!fields_load(c, S("ticket"), fields) || !json_parse(c, f->questions, &j))
		return false;
	out->v = NEW_N(c->arena, struct question, json_array_size(j));
	for (size_t i = 0; i < json_array_size(j); i++) {
		const json_t *one = json_array_get(j, i), *when = json_object_get(one, "when");
		const struct case_field *field = field_named(fields, json_get_str(one, "field"));
		struct question *q = &out->v[out->n];

		if (!field || !field->active)
			continue;
		*q = (struct question){ .field = field, .required = json_get_bool(one, "required", false) };
		if (json_is_object(when)) {
			q->when_field = json_get_str(when, "field");
			q->when_is = strings(c, json_object_get(when, "is"));
		}
		if (answers)
			q->answer = answers(arg, field->name);
		q->shown = shown(out, q);
		out->n++;
	}
	return true;
}

/* ---- saving ---- */

static bool slug_ok(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.s[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '-')
			return false;
	}
	return s.n > 0 && s.n <= SLUG_BYTES && s.s[0] != '-';
}

/* "https://shop.example.com", nothing behind it: it stands in a header. */
static bool origin_ok(str o)
{
	str rest = str_starts(o, S("https://")) ? str_slice(o, 8, o.n) : str_starts(o, S("http://")) ? str_slice(o, 7, o.n) : S("");

	for (size_t i = 0; i < rest.n; i++) {
		char ch = rest.s[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '-' && ch != '.' && ch != ':' && !(ch == '*' && i == 0))
			return false;
	}
	return rest.n > 0 && o.n <= HOST_BYTES;
}

static bool check_hosts(struct ctx *c, struct request_form *f)
{
	struct buf b = buf_new(c->arena, 16384);
	str rest = str_lower_ascii(c->arena, f->hosts), one;
	size_t n = 0;

	while (rest.s && str_cut(&rest, ' ', &one)) {
		one = str_trim(one);
		if (str_ends(one, S("/")))
			one = str_slice(one, 0, one.n - 1);
		if (!one.n)
			continue;
		if (!origin_ok(one) || ++n > REQUEST_HOSTS)
			return fail(c, E_INVALID, "hosts", "request.hosts");
		if (b.n)
			buf_ch(&b, ' ');
		buf_put(&b, one);
	}
	f->hosts = buf_str(&b);
	return true;
}

static bool check_question(struct ctx *c, const struct questions *all, size_t i, i64 *required)
{
	const struct question *q = &all->v[i];
	bool before = false;

	for (size_t k = 0; k < i; k++) {
		if (all->v[k].field == q->field)
			return fail(c, E_INVALID, "questions", "request.twice");
		before |= str_eq(all->v[k].field->name, q->when_field);
	}
	if (q->when_field.n && (!before || !q->when_is.n))
		return fail(c, E_INVALID, "questions", "request.when");
	*required += q->required;
	return true;
}

/* Subject, words and address come first among what is required. */
static bool check_questions(struct ctx *c, struct request_form *f)
{
	struct questions all;
	i64 required = f->ask_subject ? 3 : 2;
	bool ok = true;
	json_t *j;

	if (!json_parse(c, f->questions.n ? f->questions : S("[]"), &j))
		return false;
	if (!json_is_array(j) || json_array_size(j) > REQUEST_QUESTIONS)
		return fail(c, E_INVALID, "questions", "request.many");
	f->questions = json_text(c->arena, j);
	if (!request_questions(c, f, NULL, NULL, &all))
		return false;
	for (size_t i = 0; i < all.n; i++)
		ok = check_question(c, &all, i, &required) && ok;
	if (ok && required > REQUEST_REQUIRED)
		ok = fail(c, E_INVALID, "questions", "request.required");
	return ok;
}

static bool check_names(struct ctx *c, struct request_form *f)
{
	static const struct names_rule name = { "names", NAME_CHARS, false, false }, intro = { "intro", INTRO_CHARS, false, true };
	json_t *names, *words;

	if (!json_parse(c, f->names.n ? f->names : S("{}"), &names) || !json_parse(c, f->intro.n ? f->intro : S("{}"), &words))
		return false;
	return names_check(c, names, &name, &f->names) & names_check(c, words, &intro, &f->intro);
}

static bool check(struct ctx *c, struct request_form *f)
{
	struct sql_request_form_row other;
	struct brand brand;
	bool ok = check_names(c, f), found;
	struct strs tags;

	ok = tags_parse(c, f->tags, &tags) && tags_ok(c, &tags) && ok;
	if (!slug_ok(f->slug))
		ok = fail(c, E_INVALID, "slug", "request.slug");
	if (f->priority < 1 || f->priority > 4)
		ok = fail_range(c, "priority", 1, 4);
	ok = check_hosts(c, f) && ok;
	ok = check_questions(c, f) && ok;
	if (!ok || !brand_load(c, f->brand_id, &brand))
		return false;
	if (!sql_request_form_by_slug(c, &(struct sql_request_form_by_slug_in){ .brand_id = f->brand_id, .slug = f->slug }, &other, &found))
		return false;
	return !found || other.id == f->id || fail(c, E_INVALID, "slug", "request.slug_taken");
}

static bool told(struct ctx *c, i64 id)
{
	return event_append(c, 0, "request_form.saved", str_fmt(c->arena, "{\"id\":%lld}", (long long)id), NULL);
}

bool request_form_save(struct ctx *c, struct request_form *f)
{
	struct sql_request_form_add_row row;

	if (!check(c, f))
		return false;
	if (f->id)
		return sql_request_form_save(c, &(struct sql_request_form_save_in){ .slug = f->slug, .names = f->names, .intro = f->intro,
			.questions = f->questions, .ask_subject = f->ask_subject, .team_id = f->team_id, .priority = f->priority, .type = f->type,
			.tags = f->tags, .hosts = f->hosts, .position = f->position, .active = f->active,
			.updated_at = c->now, .id = f->id }, NULL) && told(c, f->id);
	if (!sql_request_form_add(c, &(struct sql_request_form_add_in){ .brand_id = f->brand_id, .slug = f->slug, .names = f->names,
			.intro = f->intro, .questions = f->questions, .ask_subject = f->ask_subject, .team_id = f->team_id,
			.priority = f->priority, .type = f->type, .tags = f->tags, .hosts = f->hosts,
			.position = f->position, .active = f->active, .demo = f->demo, .created_at = c->now }, &row))
		return false;
	f->id = row.id;
	return told(c, f->id);
}

bool request_form_delete(struct ctx *c, i64 id)
{
	struct request_form f;

	return request_form_load(c, id, &f) && sql_request_form_delete(c, &(struct sql_request_form_delete_in){ .id = id }, NULL) && told(c, id);
}
