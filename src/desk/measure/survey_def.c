/* What a survey asks and of whom: read with checks, written, kept in versions. */
#include "desk/measure/survey.h"

#include "base/message.h"
#include "desk/front/brand.h"
#include "desk/names.h"
#include "desk/policy.h"
#include "sql_survey.h"

enum { LABEL_CHARS = 200, THANKS_CHARS = 1000, KEY_BYTES = 40, LIST_MAX = 50, NAME_CHARS = 100, JSON_MAX = 256 * 1024 };
static const i64 DAY_MS = 86400000;

/* ---- reading ---- */

struct reading {
	struct ctx *c;
	str kind;
	bool ok;
};

static const char *at_of(struct reading *r, const char *member)
{
	return str_z(r->c->arena, str_fmt(r->c->arena, "definition.%s", member));
}

struct range {
	const char *name;
	i64 from, to;
};

static void number(struct reading *r, const json_t *j, struct range in, i64 *out)
{
	const json_t *v = json_object_get(j, in.name);
	struct fail_param p[2];

	if (!v)
		return;
	if (json_is_integer(v) && json_integer_value(v) >= in.from && json_integer_value(v) <= in.to) {
		*out = json_integer_value(v);
		return;
	}
	p[0] = (struct fail_param){ "min", str_fmt(r->c->arena, "%lld", (long long)in.from) };
	p[1] = (struct fail_param){ "max", str_fmt(r->c->arena, "%lld", (long long)in.to) };
	r->ok = fail_full(r->c, &(struct failure){ .code = E_INVALID, .field = str_of(at_of(r, in.name)), .key = "shape.range",
		.p = { p[0], p[1] } });
}

static void names(struct reading *r, const json_t *j, struct names_rule rule, str *out)
{
	*out = S("{}");
	if (!names_check(r->c, j, &rule, out))
		r->ok = false;
}

static bool key_ok(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!((s.s[i] >= 'a' && s.s[i] <= 'z') || (s.s[i] >= '0' && s.s[i] <= '9') || s.s[i] == '_'))
			return false;
	return s.n > 0 && s.n <= KEY_BYTES;
}

static void options(struct reading *r, const json_t *list, size_t i, struct survey_question *q)
{
	size_t k, n = json_array_size(list);
	const char *at = at_of(r, str_z(r->c->arena, str_fmt(r->c->arena, "questions.%zu.options", i)));

	q->option = NEW_N(r->c->arena, struct survey_option, SURVEY_OPTIONS);
	if (n < 2 || n > SURVEY_OPTIONS) {
		r->ok = fail(r->c, E_INVALID, at, "survey.options");
		return;
	}
	for (k = 0; k < n; k++) {
		const json_t *o = json_array_get(list, k);
		const char *here = str_z(r->c->arena, str_fmt(r->c->arena, "%s.%zu.label", at, k));

		q->option[k].key = json_get_str(o, "key");
		if (!key_ok(q->option[k].key))
			q->option[k].key = str_fmt(r->c->arena, "o%zu", k + 1);
		names(r, json_object_get(o, "label"), (struct names_rule){ here, LABEL_CHARS, true, false }, &q->option[k].label);
	}
	q->options = n;
}

static void question(struct reading *r, const json_t *j, size_t i, struct survey_question *q)
{
	const char *at = at_of(r, str_z(r->c->arena, str_fmt(r->c->arena, "questions.%zu.label", i)));

	*q = (struct survey_question){ .key = json_get_str(j, "key"), .kind = json_get_str(j, "kind"),
		.required = json_get_bool(j, "required", false) };
	if (!key_ok(q->key))
		q->key = str_fmt(r->c->arena, "q%zu", i + 1);
	if (!str_eq(q->kind, S("scale")) && !str_eq(q->kind, S("choice")) && !str_eq(q->kind, S("text")))
		r->ok = fail_p(r->c, E_INVALID, at_of(r, str_z(r->c->arena, str_fmt(r->c->arena, "questions.%zu.kind", i))),
			"shape.one_of", &(struct fail_param){ "allowed", S("scale, choice, text") });
	names(r, json_object_get(j, "label"), (struct names_rule){ at, LABEL_CHARS, true, false }, &q->label);
	if (str_eq(q->kind, S("choice")))
		options(r, json_object_get(j, "options"), i, q);
}

static struct i64s ids_of(struct reading *r, const json_t *list)
{
	struct i64s out = { NEW_N(r->c->arena, i64, LIST_MAX), 0 };
	size_t i;

	for (i = 0; i < json_array_size(list) && i < LIST_MAX; i++)
		out.v[out.n++] = json_integer_value(json_array_get(list, i));
	return out;
}

static void lists(struct reading *r, const json_t *j, struct survey_def *d)
{
	const json_t *channels = json_object_get(j, "channels");
	const json_t *q = json_object_get(j, "questions");
	size_t i, n = json_array_size(q);

	d->team_ids = ids_of(r, json_object_get(j, "team_ids"));
	d->brand_ids = ids_of(r, json_object_get(j, "brand_ids"));
	d->channels.v = NEW_N(r->c->arena, str, LIST_MAX);
	for (i = 0; i < json_array_size(channels) && i < LIST_MAX; i++) {
		const json_t *s = json_array_get(channels, i);

		d->channels.v[d->channels.n++] = str_n(json_string_value(s), json_string_length(s));
	}
	if (n > SURVEY_QUESTIONS) {
		r->ok = fail_p(r->c, E_INVALID, at_of(r, "questions"), "shape.count", &(struct fail_param){ "max", S("10") });
		return;
	}
	d->q = NEW_N(r->c->arena, struct survey_question, n + 1);
	d->qs = n;
	for (i = 0; i < n; i++)
		question(r, json_array_get(q, i), i, &d->q[i]);
}

bool survey_def_parse(struct ctx *c, const json_t *j, str kind, struct survey_def *out)
{
	struct reading r = { c, kind, true };
	const json_t *low = json_object_get(j, "low_actions");
	const struct actions *a;
	bool nps = str_eq(kind, S("nps"));

	*out = (struct survey_def){ .delay_min = 60, .business = true, .sample_pct = 100, .every_days = nps ? 90 : 0,
		.window_days = 14, .low_at = str_eq(kind, S("csat")) ? 2 : SURVEY_NO_SCORE };
	if (!json_is_object(j))
		return fail(c, E_INVALID, "definition", "shape.object");
	number(&r, j, (struct range){ "delay_min", 0, 60 * 24 * 30 }, &out->delay_min);
	number(&r, j, (struct range){ "sample_pct", 1, 100 }, &out->sample_pct);
	number(&r, j, (struct range){ "every_days", nps ? 7 : 0, 730 }, &out->every_days);
	number(&r, j, (struct range){ "window_days", 1, 90 }, &out->window_days);
	number(&r, j, (struct range){ "low_at", -1, 10 }, &out->low_at);
	out->business = json_get_bool(j, "business", true);
	names(&r, json_object_get(j, "question"), (struct names_rule){ "definition.question", LABEL_CHARS, false, false }, &out->question);
	names(&r, json_object_get(j, "thanks"), (struct names_rule){ "definition.thanks", THANKS_CHARS, false, true }, &out->thanks);
	lists(&r, j, out);
	if (json_array_size(low)) {
		if (!actions_parse(c, low, "definition.low_actions", &a))
			return false;
		out->low_actions = low;
	}
	return r.ok;
}

/* Stored once with all checks; teams and fields that its actions name may be gone since. */
bool survey_def_read(struct ctx *c, str json, struct survey_def *out)
{
	json_t *j;

	return json_parse(c, json, &j) && survey_def_parse(c, j, S(""), out);
}

/* ---- writing ---- */

static void put_ids(struct buf *b, const char *name, const struct i64s *ids)
{
	size_t i;

	buf_fmt(b, ",\"%s\":[", name);
	for (i = 0; i < ids->n; i++)
		buf_fmt(b, "%s%lld", i ? "," : "", (long long)ids->v[i]);
	buf_ch(b, ']');
}

static void put_question(struct buf *b, const struct survey_question *q)
{
	size_t i;

	buf_put(b, S("{\"key\":"));
	json_str(b, q->key);
	buf_put(b, S(",\"kind\":"));
	json_str(b, q->kind);
	buf_fmt(b, ",\"required\":%s,\"label\":%.*s,\"options\":[", q->required ? "true" : "false", FMT(q->label));
	for (i = 0; i < q->options; i++) {
		buf_put(b, i ? S(",{\"key\":") : S("{\"key\":"));
		json_str(b, q->option[i].key);
		buf_fmt(b, ",\"label\":%.*s}", FMT(q->option[i].label));
	}
	buf_put(b, S("]}"));
}

str survey_def_json(struct ctx *c, const struct survey_def *d)
{
	struct buf b = buf_new(c->arena, JSON_MAX);
	size_t i;

	buf_fmt(&b, "{\"delay_min\":%lld,\"business\":%s,\"sample_pct\":%lld,\"every_days\":%lld,\"window_days\":%lld,\"low_at\":%lld",
		(long long)d->delay_min, d->business ? "true" : "false", (long long)d->sample_pct, (long long)d->every_days,
		(long long)d->window_days, (long long)d->low_at);
	buf_fmt(&b, ",\"question\":%.*s,\"thanks\":%.*s", FMT(d->question), FMT(d->thanks));
	put_ids(&b, "team_ids", &d->team_ids);
	put_ids(&b, "brand_ids", &d->brand_ids);
	buf_put(&b, S(",\"channels\":["));
	for (i = 0; i < d->channels.n; i++) {
		buf_put(&b, i ? S(",") : S(""));
		json_str(&b, d->channels.v[i]);
	}
	buf_put(&b, S("],\"questions\":["));
	for (i = 0; i < d->qs; i++) {
		buf_put(&b, i ? S(",") : S(""));
		put_question(&b, &d->q[i]);
	}
	buf_fmt(&b, "],\"low_actions\":%.*s}", FMT(d->low_actions ? json_text(c->arena, d->low_actions) : S("[]")));
	return buf_str(&b);
}

str survey_question_text(struct ctx *c, str kind, const struct survey_def *d, str locale)
{
	str own = names_of_text(c, d->question, locale);

	if (own.n)
		return own;
	return str_eq(kind, S("nps")) ? message(c->arena, locale, "survey.nps.question", NULL, 0)
		: str_eq(kind, S("exit")) ? message(c->arena, locale, "survey.exit.question", NULL, 0)
		: message(c->arena, locale, "survey.csat.question", NULL, 0);
}

str survey_thanks_text(struct ctx *c, const struct survey_def *d, str locale)
{
	str own = names_of_text(c, d->thanks, locale);

	return own.n ? own : message(c->arena, locale, "survey.thanks", NULL, 0);
}

void survey_scale(str kind, i64 *from, i64 *to)
{
	*from = str_eq(kind, S("csat")) ? 1 : 0;
	*to = str_eq(kind, S("csat")) ? 5 : str_eq(kind, S("nps")) ? 10 : -1;
}

/* ---- kept ---- */

static bool row_to(struct ctx *c, const struct sql_survey_row *r, struct survey *out)
{
	*out = (struct survey){ .id = r->id, .version = r->version, .updated_at = r->updated_at, .sweep_at = r->sweep_at,
		.sweep_id = r->sweep_id, .kind = r->kind, .name = r->name, .active = r->active, .demo = r->demo };
	return survey_def_read(c, r->definition, &out->def);
}

bool survey_list(struct ctx *c, struct surveys *out)
{
	struct sql_survey_rows rows;
	size_t i;

	if (!sql_survey_all(c, &rows))
		return false;
	*out = (struct surveys){ NEW_N(c->arena, struct survey, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		if (!row_to(c, &rows.v[i], &out->v[i]))
			return false;
	return true;
}

bool survey_load(struct ctx *c, i64 id, struct survey *out)
{
	struct sql_survey_row r;
	bool found;

	if (!sql_survey_by_id(c, &(struct sql_survey_by_id_in){ .id = id }, &r, &found))
		return false;
	return found ? row_to(c, &r, out) : fail(c, E_NOT_FOUND, "", "survey.unknown");
}

static bool check_brands(struct ctx *c, const struct i64s *ids)
{
	const char *at = "definition.brand_ids";
	struct brands all;
	size_t i, k;

	if (!ids->n)
		return true;
	if (!brands_load(c, &all))
		return false;
	for (i = 0; i < ids->n; i++) {
		for (k = 0; k < all.n && all.v[k].id != ids->v[i]; k++)
			;
		if (k == all.n)
			return fail(c, E_INVALID, at, "brand.unknown");
	}
	return true;
}

static bool check(struct ctx *c, const struct survey *s)
{
	const struct actions *a;
	const char *low_at = "definition.low_at";
	i64 from, to;

	if (!s->name.n || str_utf8_len(s->name) > NAME_CHARS)
		return fail(c, E_INVALID, "name", "shape.required");
	survey_scale(s->kind, &from, &to);
	if (s->def.low_at > to)
		return fail(c, E_INVALID, low_at, "survey.low_at");
	if (!check_brands(c, &s->def.brand_ids))
		return false;
	return !s->def.low_actions || (actions_parse(c, s->def.low_actions, "definition.low_actions", &a) &&
		actions_check(c, a, "definition.low_actions"));
}

bool survey_save(struct ctx *c, struct survey *s)
{
	str by = c->who->name.s ? c->who->name : S("");
	i64 sweep_at = s->active && str_eq(s->kind, S("nps")) ? (s->sweep_at ? s->sweep_at : c->now) : 0;
	struct sql_survey_add_row row;

	if (!check(c, s))
		return false;
	s->version++;
	s->updated_at = c->now;
	if (!s->id) {
		if (!sql_survey_add(c, &(struct sql_survey_add_in){ .kind = s->kind, .name = s->name, .position = c->now / DAY_MS,
				.active = s->active, .demo = s->demo, .sweep_at = sweep_at, .created_at = c->now }, &row))
			return false;
		s->id = row.id;
	} else if (!sql_survey_update(c, &(struct sql_survey_update_in){ .name = s->name, .active = s->active,
			.version = s->version, .sweep_at = sweep_at, .updated_at = c->now, .id = s->id }, NULL)) {
		return false;
	}
	return sql_survey_version_add(c, &(struct sql_survey_version_add_in){ .survey_id = s->id, .version = s->version,
		.definition = survey_def_json(c, &s->def), .agent_name = by, .created_at = c->now }, NULL);
}

bool survey_delete(struct ctx *c, i64 id)
{
	struct sql_survey_asked_row row;
	struct survey s;

	if (!survey_load(c, id, &s) || !sql_survey_asked(c, &(struct sql_survey_asked_in){ .survey_id = id }, &row))
		return false;
	if (row.any_ask)
		return fail(c, E_CONFLICT, "", "survey.used");
	return sql_survey_delete(c, &(struct sql_survey_delete_in){ .id = id }, NULL);
}
