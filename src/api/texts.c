/* The words of the desk's own mail: seen, changed, tried, given back. */
#include "api/sets.h"
#include "base/message.h"
#include "desk/mailer.h"
#include "desk/people/agent.h"
#include "desk/texts/texts.h"
#include "store/db.h"

struct text_place_out {
	i64 team_id, brand_id;
	str locale;
	i64 updated_at;
};
static const struct field place_f[] = {
	F(text_place_out, team_id, .id_null = true), F(text_place_out, brand_id, .id_null = true), F(text_place_out, locale),
	 F(text_place_out, updated_at, .time = true),
};
static const struct shape place_shape = SHAPE(text_place_out, place_f);
struct text_kind_out {
	str kind, group, name, about;
	struct strs variables;
	bool subject_needed, by_brand;
	struct list own;
};
static const struct field kind_f[] = {
	F(text_kind_out, kind), F(text_kind_out, group), F(text_kind_out, name), F(text_kind_out, about),
	F(text_kind_out, variables), F(text_kind_out, subject_needed, .doc = "false: without one it goes on in the thread."),
	F(text_kind_out, by_brand, .doc = "Whether a brand can have words of its own for it."),
	FL(text_kind_out, own, &place_shape, .doc = "Where the desk has words of its own."),
};
static const struct shape kind_shape = SHAPE(text_kind_out, kind_f);
struct texts_out {
	struct list kinds;
};
static const struct field texts_f[] = { FL(texts_out, kinds, &kind_shape) };
static const struct shape texts_shape = SHAPE(texts_out, texts_f);

static struct list places_of(struct ctx *c, const struct text_kind *k, const struct text_place *all, size_t n)
{
	struct text_place_out *v = NEW_N(c->arena, struct text_place_out, n + 1);
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		if (str_eq(all[i].kind, str_of(k->name)))
			v[m++] = (struct text_place_out){ all[i].whom.team_id, all[i].whom.brand_id, all[i].locale, all[i].updated_at };
	return (struct list){ v, m };
}

static void kind_out_of(struct ctx *c, const struct text_kind *k, struct text_kind_out *o)
{
	*o = (struct text_kind_out){ .kind = str_of(k->name), .group = str_of(k->group),
		.name = message(c->arena, c->locale, k->label, NULL, 0), .about = message(c->arena, c->locale, k->about, NULL, 0),
		.variables = text_kind_names(c->arena, k), .subject_needed = k->subject != NULL,
		.by_brand = text_kind_branded(k) };
}

static bool texts_get(struct ctx *c, const void *in, void *out)
{
	struct text_kind_out *v = NEW_N(c->arena, struct text_kind_out, text_kinds_n);
	struct texts_out *o = out;
	struct text_place *all;
	size_t i, n;

	(void)in;
	if (!text_places(c, &all, &n))
		return false;
	for (i = 0; i < text_kinds_n; i++) {
		kind_out_of(c, &text_kinds[i], &v[i]);
		v[i].own = places_of(c, &text_kinds[i], all, n);
	}
	o->kinds = (struct list){ v, text_kinds_n };
	return true;
}

/* ---- one ---- */

struct text_words_out {
	str locale, subject, html, builtin_subject, builtin_html, agent_name;
	i64 version, updated_at;
};
static const struct field words_f[] = {
	F(text_words_out, locale), F(text_words_out, subject), F(text_words_out, html, .doc = "Empty: the built-in words."),
	F(text_words_out, builtin_subject), F(text_words_out, builtin_html), F(text_words_out, agent_name),
	F(text_words_out, version), F(text_words_out, updated_at, .time = true),
};
static const struct shape words_shape = SHAPE(text_words_out, words_f);
struct text_one_out {
	struct text_kind_out *kind;
	i64 team_id, brand_id;
	struct list locales;
};
static const struct field one_f[] = {
	FO(text_one_out, kind, &kind_shape), F(text_one_out, team_id, .id_null = true), F(text_one_out, brand_id, .id_null = true), FL(text_one_out, locales, &words_shape),
};
static const struct shape one_shape = SHAPE(text_one_out, one_f);

static bool kind_of(struct ctx *c, const struct text_kind **k)
{
	*k = text_kind_of(c->call->param[0]);
	return *k || fail(c, E_NOT_FOUND, "", "text.unknown");
}

static struct text_for whom_of(struct ctx *c)
{
	return (struct text_for){ call_query_i64(c, "team", 0, INT64_MAX), call_query_i64(c, "brand", 0, INT64_MAX) };
}

static bool one_out(struct ctx *c, const struct text_kind *k, struct text_for whom, struct text_one_out *o)
{
	struct text_words_out *v = NEW_N(c->arena, struct text_words_out, LOCALES);
	struct text_owns own;
	size_t i, j;

	if (!text_own_of(c, k, whom, &own))
		return false;
	for (i = 0; i < LOCALES; i++) {
		v[i] = (struct text_words_out){ .locale = str_of(message_locales[i]), .subject = S(""), .html = S(""),
			.agent_name = S("") };
		text_builtin(c, k, v[i].locale, &v[i].builtin_subject, &v[i].builtin_html);
		for (j = 0; j < own.n; j++) {
			const struct text_own *w = &own.v[j];

			if (str_eq(w->locale, v[i].locale))
				v[i] = (struct text_words_out){ w->locale, w->subject, w->html, v[i].builtin_subject,
					v[i].builtin_html, w->agent_name, w->version, w->updated_at };
		}
	}
	o->kind = NEW(c->arena, struct text_kind_out);
	kind_out_of(c, k, o->kind);
	o->kind->own = (struct list){ NULL, 0 };
	o->team_id = whom.team_id;
	o->brand_id = whom.brand_id;
	o->locales = (struct list){ v, LOCALES };
	return true;
}

static bool text_get(struct ctx *c, const void *in, void *out)
{
	const struct text_kind *k;

	(void)in;
	return kind_of(c, &k) && one_out(c, k, whom_of(c), out);
}

struct text_put_in {
	str locale, subject, html;
	i64 team_id, brand_id, version;
};
#define TEXT_LOCALES "en|es|it|pt-BR|pt-PT"
static const struct field put_f[] = {
	F(text_put_in, locale, .required = true, .one_of = TEXT_LOCALES), F(text_put_in, subject, .max = 1000),
	F(text_put_in, html, .max = 65536, .doc = "Empty: back to the built-in words."),
	F(text_put_in, team_id, .nullable = true), F(text_put_in, brand_id, .nullable = true),
	 F(text_put_in, version, .doc = "The one that was changed; 0: the built-in."),
};
static const struct shape put_shape = SHAPE(text_put_in, put_f);

static bool text_put(struct ctx *c, const void *in, void *out)
{
	const struct text_put_in *b = in;
	const struct text_kind *k;

	return kind_of(c, &k) && text_save(c, &(struct text_save){ .kind = k, .locale = b->locale,
			.subject = b->subject.s ? b->subject : S(""), .html = b->html.s ? b->html : S(""),
			.whom = { b->team_id, b->brand_id }, .expected = b->version }) &&
		one_out(c, k, (struct text_for){ b->team_id, b->brand_id }, out);
}

/* ---- tried ---- */

struct text_try_in {
	str locale, subject, html;
	i64 ticket_id;
};
static const struct field try_f[] = {
	F(text_try_in, locale, .required = true, .one_of = TEXT_LOCALES), F(text_try_in, subject, .max = 1000),
	F(text_try_in, html, .max = 65536, .doc = "Empty: the built-in words."),
	F(text_try_in, ticket_id, .nullable = true, .doc = "Whose values fill it; else examples."),
};
static const struct shape try_shape = SHAPE(text_try_in, try_f);
struct text_made_out {
	str subject, html, text, sent_to;
};
static const struct field made_f[] = {
	F(text_made_out, subject), F(text_made_out, html), F(text_made_out, text),
	F(text_made_out, sent_to, .nullable = true, .doc = "Where the test went; null: it was only shown."),
};
static const struct shape made_shape = SHAPE(text_made_out, made_f);

/* What has several lines keeps them, as in the mail. */
static void sample_lines(struct ctx *c, struct text_ask *ask, struct fail_param *p, struct text_block *lines)
{
	size_t i;

	for (i = 0; i < ask->n; i++)
		if (str_eq(str_of(p[i].name), S("lines"))) {
			*lines = text_lines(c->arena, "lines", p[i].value);
			p[i].value = S("");
			ask->block = lines;
			ask->blocks = 1;
		}
	ask->p = p;
}

/* Examples stand where a ticket has no value of its own: "promise" of one that is solved. */
static bool make(struct ctx *c, const struct text_try_in *b, struct text_made *made)
{
	struct text_ask ask = { .locale = b->locale, .given = b->html.n > 0, .subject = b->subject.s ? b->subject : S(""),
		.html = b->html };
	struct text_block lines;
	struct ticket t;

	if (!kind_of(c, &ask.kind))
		return false;
	if (ask.given && !text_check(c, ask.kind, &ask.subject, &ask.html))
		return false;
	if (b->ticket_id && !ticket_load(c, b->ticket_id, &t))
		return false;
	if (!ask.given) {
		text_builtin(c, ask.kind, b->locale, &ask.subject, &ask.html);
		ask.given = true;
	}
	sample_lines(c, &ask, text_samples(c, ask.kind, b->locale, b->ticket_id ? &t : NULL, &ask.n), &lines);
	ask.ticket = b->ticket_id ? &t : NULL;
	ask.stranger = ask.kind->stranger;
	return text_make(c, &ask, made);
}

static bool text_preview(struct ctx *c, const void *in, void *out)
{
	struct text_made_out *o = out;
	struct text_made made;

	if (!make(c, in, &made))
		return false;
	*o = (struct text_made_out){ made.subject, made.html, made.text, STR_NULL };
	return true;
}

static bool text_test(struct ctx *c, const void *in, void *out)
{
	const struct text_try_in *b = in;
	struct text_made_out *o = out;
	struct text_made made;
	struct agent me;
	i64 id;

	if (!make(c, b, &made) || !agent_load(c, c->who->id, &me))
		return false;
	if (!desk_letter(c, &(struct desk_letter){ .to = me.email, .to_name = me.name, .locale = b->locale,
			.subject = made.subject.n ? made.subject : message(c->arena, b->locale, "text.sample.subject", NULL, 0),
			.text = made.text, .html = made.html, .purpose = S("test") }, &id))
		return false;
	if (!id)
		return fail(c, E_CONFLICT, "", "text.no_mailbox");
	*o = (struct text_made_out){ made.subject, made.html, made.text, me.email };
	return true;
}

/* ---- versions ---- */

struct text_version_out {
	i64 version;
	str subject, html, agent_name;
	i64 created_at;
};
static const struct field version_f[] = {
	F(text_version_out, version), F(text_version_out, subject),
	F(text_version_out, html, .nullable = true, .doc = "null: from then on the built-in words."),
	F(text_version_out, agent_name), F(text_version_out, created_at, .time = true),
};
static const struct shape version_shape = SHAPE(text_version_out, version_f);
struct text_versions_out {
	struct list versions;
};
static const struct field versions_f[] = { FL(text_versions_out, versions, &version_shape) };
static const struct shape versions_shape = SHAPE(text_versions_out, versions_f);

static bool versions_get(struct ctx *c, const void *in, void *out)
{
	struct text_versions_out *o = out;
	struct text_save at = { .locale = call_query(c, "locale"), .whom = whom_of(c) };
	struct text_version_out *rows;
	struct text_version *v;
	size_t i, n;

	(void)in;
	if (!kind_of(c, &at.kind))
		return false;
	if (!at.locale.s)
		at.locale = S("en");
	if (!text_versions(c, &at, &v, &n))
		return false;
	rows = NEW_N(c->arena, struct text_version_out, n + 1);
	for (i = 0; i < n; i++)
		rows[i] = (struct text_version_out){ v[i].version, v[i].subject, v[i].html, v[i].agent_name, v[i].created_at };
	o->versions = (struct list){ rows, n };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/texts", texts_get, V_ADMIN, NULL, &texts_shape, 0, NULL, "The kinds of mail that the desk sends by itself" },
	{ "GET", "/api/v1/texts/{kind}", text_get, V_ADMIN, NULL, &one_shape, 0, "team,brand", "The words of a kind in all languages" },
	{ "PUT", "/api/v1/texts/{kind}", text_put, V_ADMIN, &put_shape, &one_shape, R_WRITE, NULL, "Own words of a kind in a language" },
	{ "POST", "/api/v1/texts/{kind}/preview", text_preview, V_ADMIN, &try_shape, &made_shape, 0, NULL, "How words would be sent" },
	{ "POST", "/api/v1/texts/{kind}/test", text_test, V_ADMIN, &try_shape, &made_shape, R_WRITE, NULL, "Send them to oneself" },
	{ "GET", "/api/v1/texts/{kind}/versions", versions_get, V_ADMIN, NULL, &versions_shape, 0, "team,brand,locale", "Earlier words" },
};
const struct route_set routes_texts = { rows, COUNT(rows) };
