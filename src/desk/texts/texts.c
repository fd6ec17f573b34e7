#include "desk/texts/texts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/message.h"
#include "desk/flow/vars.h"
#include "desk/front/brand.h"
#include "desk/policy.h"
#include "sql_wording.h"
#include "text/fold.h"
#include "text/html.h"

enum { BODY_MAX = 64 * 1024, SUBJECT_CHARS = 200, WORD_BYTES = 300, OUT_MAX = 256 * 1024 };

/* ---- values ---- */

struct value {
	str name, text, html;		/* html STR_NULL: the text, escaped */
};
struct values {
	struct value *v;
	size_t n, cap;
};

static struct value *value_of(struct values *l, str name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (str_eq(l->v[i].name, name))
			return &l->v[i];
	return NULL;
}

static void value_set(struct values *l, str name, str text)
{
	struct value *v = value_of(l, name);

	if (!v && l->n < l->cap)
		v = &l->v[l->n++];
	if (v)
		*v = (struct value){ name, text, STR_NULL };
}

/* What came in under the name of somebody who may be another. */
static bool is_theirs(str name)
{
	return (str_starts(name, S("customer.")) && !str_eq(name, S("customer.email"))) || str_eq(name, S("ticket.subject"));
}

static const char *name_of(const struct text_kind *k, const char *param)
{
	size_t i;

	for (i = 0; i < TEXT_PARAMS && k->var[i].name; i++)
		if (str_eq(str_of(k->var[i].param), str_of(param)))
			return k->var[i].name;
	return NULL;
}

static bool load_values(struct ctx *c, const struct text_ask *a, struct values *l)
{
	struct strs names = vars_names(c->arena);
	struct vars of_ticket;
	size_t i;

	*l = (struct values){ NEW_N(c->arena, struct value, names.n + 3 * TEXT_PARAMS), 0, names.n + 3 * TEXT_PARAMS };
	if (a->ticket && a->kind->ticket) {
		if (!vars_load(c, a->ticket, &of_ticket))
			return false;
		for (i = 0; i < names.n; i++)
			value_set(l, names.v[i], of_ticket.value[i]);
	}
	for (i = 0; i < a->n; i++)
		if (name_of(a->kind, a->p[i].name) && a->p[i].value.n)
			value_set(l, str_of(name_of(a->kind, a->p[i].name)), a->p[i].value);
	for (i = 0; i < a->blocks; i++)
		if (name_of(a->kind, a->block[i].param) && l->n < l->cap)
			l->v[l->n++] = (struct value){ str_of(name_of(a->kind, a->block[i].param)), a->block[i].text, a->block[i].html };
	for (i = 0; a->stranger && i < l->n; i++)
		if (is_theirs(l->v[i].name))
			l->v[i] = (struct value){ .name = l->v[i].name, .text = S("") };
	return true;
}

/* ---- filling ---- */

static void put_address(struct buf *b, str url, enum vars_as as)
{
	str text = as == VARS_HTML ? text_to_html(b->a, url) : url;

	/* the paragraph around it is the writer's */
	if (as == VARS_HTML && str_starts(text, S("<p>")) && str_ends(text, S("</p>")))
		text = str_slice(text, 3, text.n - 4);
	buf_put(b, text);
}

static void put_value(struct ctx *c, struct buf *b, const struct value *v, enum vars_as as)
{
	bool link = str_starts(v->text, S("http://")) || str_starts(v->text, S("https://"));

	if (v->html.s)
		buf_put(b, as == VARS_HTML ? v->html : v->text);
	else if (link && (str_eq(v->name, S("link")) || str_starts(v->name, S("link."))))
		put_address(b, v->text, as);
	else if (as == VARS_HTML)
		html_text(b, str_utf8_trunc(text_clean_line(c->arena, v->text), WORD_BYTES));
	else
		buf_put(b, str_utf8_trunc(text_clean_line(c->arena, v->text), WORD_BYTES));
}

static bool stops(str rest)
{
	return rest.n && (rest.s[0] == ',' || rest.s[0] == '.' || rest.s[0] == '!' || rest.s[0] == ':');
}

/* "Hello {{customer.name}}," without a name is "Hello,". */
static void put_nothing(struct buf *b, str rest)
{
	if (stops(rest) && b->n && b->s[b->n - 1] == ' ')
		buf_cut(b, b->n - 1);
}

static str fill(struct ctx *c, struct values *l, str text, enum vars_as as)
{
	struct buf b = buf_new(c->arena, OUT_MAX);
	struct vars_place p = { 0 };
	size_t at = 0;

	for (; vars_next(text, at, &p); at = p.end) {
		const struct value *v = p.open ? NULL : value_of(l, p.name);

		buf_put(&b, str_slice(text, at, p.at));
		if (p.open)
			buf_put(&b, str_slice(text, p.at, p.end));
		else if (v && v->text.n)
			put_value(c, &b, v, as);
		else if (p.words.s)
			buf_put(&b, p.words);
		else
			put_nothing(&b, str_slice(text, p.end, text.n));
	}
	buf_put(&b, str_slice(text, at, text.n));
	return buf_str(&b);
}

struct text_block text_lines(struct arena *a, const char *param, str lines)
{
	struct text_block b = { .param = param, .text = str_trim(lines) };
	struct buf html = buf_new(a, OUT_MAX);
	size_t at = 0, end;

	for (; at < b.text.n; at = end + 1) {
		ssize_t cut = str_chr(str_slice(b.text, at, b.text.n), '\n');
		str line;

		end = cut < 0 ? b.text.n : at + (size_t)cut;
		line = str_slice(b.text, at, end);
		if (at)
			buf_put(&html, S("<br>"));
		if (str_starts(line, S("https://")) || str_starts(line, S("http://")))
			put_address(&html, line, VARS_HTML);
		else
			html_text(&html, line);
	}
	b.html = buf_str(&html);
	return b;
}

/* ---- words ---- */

void text_builtin(struct ctx *c, const struct text_kind *k, str locale, str *subject, str *html)
{
	struct fail_param p[TEXT_PARAMS];
	size_t n = 0;

	for (; n < TEXT_PARAMS && k->var[n].name; n++)
		p[n] = (struct fail_param){ k->var[n].param, str_fmt(c->arena, "{{%s}}", k->var[n].name) };
	*subject = k->subject ? message(c->arena, locale, k->subject, p, n) : S("");
	*html = text_to_html(c->arena, str_trim(message(c->arena, locale, k->text, p, n)));
}

static bool find_words(struct ctx *c, const struct text_ask *a, str *subject, str *html, bool *own)
{
	struct sql_text_pick_row row;

	*own = a->given;
	if (a->given) {
		*subject = a->subject;
		*html = a->html;
		return true;
	}
	if (!sql_text_pick(c, &(struct sql_text_pick_in){ .kind = str_of(a->kind->name), .locale = locale_nearest(a->locale),
			.team_id = a->ticket ? a->ticket->team_id : 0, .brand_id = a->ticket ? a->ticket->brand_id : c->brand_id }, &row, own))
		return false;
	if (*own) {
		*subject = row.subject;
		*html = row.html;
	} else {
		text_builtin(c, a->kind, locale_nearest(a->locale), subject, html);
	}
	return true;
}

bool text_make(struct ctx *c, const struct text_ask *ask, struct text_made *out)
{
	struct values l;
	str subject, html;

	*out = (struct text_made){ 0 };
	if (!load_values(c, ask, &l) || !find_words(c, ask, &subject, &html, &out->own))
		return false;
	out->subject = str_trim(text_clean_line(c->arena, fill(c, &l, subject, VARS_TEXT)));
	out->html = fill(c, &l, html, VARS_HTML);
	out->text = str_trim(fill(c, &l, html_to_text(c->arena, html), VARS_TEXT));
	return true;
}

/* ---- kept ---- */

bool text_check(struct ctx *c, const struct text_kind *k, str *subject, str *html)
{
	struct strs names = text_kind_names(c->arena, k);
	struct html_policy policy = { .remote_images = true };
	struct html_out body;
	bool ok;

	if (html->n > BODY_MAX || !html_sanitize(c->arena, *html, &policy, &body))
		return fail_p(c, E_INVALID, "html", "shape.long", &(struct fail_param){ "max", S("65536") });
	*subject = str_trim(text_clean_line(c->arena, *subject));
	*html = str_trim(body.text).n ? body.html : S("");
	ok = html->n || fail(c, E_INVALID, "html", "shape.required");
	ok = vars_check_names(c, *html, VARS_HTML, "html", &names) && ok;
	ok = vars_check_names(c, *subject, VARS_TEXT, "subject", &names) && ok;
	if (str_utf8_len(*subject) > SUBJECT_CHARS)
		ok = fail_p(c, E_INVALID, "subject", "shape.long", &(struct fail_param){ "max", S("200") });
	/* only what belongs to a thread has a subject by itself */
	if (k->subject && !subject->n)
		ok = fail(c, E_INVALID, "subject", "shape.required");
	return ok;
}

/* Words of a brand that is gone can only be taken away. */
static bool check_whom(struct ctx *c, const struct text_save *s)
{
	if (!s->whom.brand_id)
		return true;
	if (s->whom.team_id || !text_kind_branded(s->kind))
		return fail(c, E_INVALID, "brand_id", "text.not_of_brand");
	return !s->html.n || brand_known(c, s->whom.brand_id);
}

static bool current(struct ctx *c, const struct text_save *s, i64 *version)
{
	struct text_owns all;
	size_t i;

	*version = 0;
	if (!text_own_of(c, s->kind, s->whom, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (str_eq(all.v[i].locale, s->locale))
			*version = all.v[i].version;
	return true;
}

bool text_save(struct ctx *c, const struct text_save *s)
{
	str subject = s->subject, html = s->html, kind = str_of(s->kind->name), by = c->who->name.s ? c->who->name : S("");
	struct sql_text_last_version_row last;
	i64 now;

	if (!check_whom(c, s) || (html.n && !text_check(c, s->kind, &subject, &html)))
		return false;
	if (!current(c, s, &now))
		return false;
	if (now != s->expected)
		return fail(c, E_CONFLICT, "", "text.stale");
	if (!html.n && !now)
		return true;
	if (!sql_text_last_version(c, &(struct sql_text_last_version_in){ .kind = kind, .team_id = s->whom.team_id, .brand_id = s->whom.brand_id,
			.locale = s->locale }, &last) ||
	    !sql_text_version_add(c, &(struct sql_text_version_add_in){ .kind = kind, .locale = s->locale,
			.team_id = s->whom.team_id, .brand_id = s->whom.brand_id, .version = last.last + 1, .subject = html.n ? subject : S(""),
			.html = html.n ? html : STR_NULL, .agent_name = by, .created_at = c->now }, NULL))
		return false;
	if (!html.n)
		return sql_text_own_delete(c, &(struct sql_text_own_delete_in){ .kind = kind, .team_id = s->whom.team_id, .brand_id = s->whom.brand_id,
			.locale = s->locale }, NULL);
	return sql_text_own_put(c, &(struct sql_text_own_put_in){ .kind = kind, .locale = s->locale,
		.team_id = s->whom.team_id, .brand_id = s->whom.brand_id, .subject = subject, .html = html, .version = last.last + 1, .agent_name = by,
		.updated_at = c->now }, NULL);
}

bool text_own_of(struct ctx *c, const struct text_kind *k, struct text_for whom, struct text_owns *out)
{
	struct sql_text_own_of_rows rows;
	size_t i;

	if (!sql_text_own_of(c, &(struct sql_text_own_of_in){ .kind = str_of(k->name), .team_id = whom.team_id,
			.brand_id = whom.brand_id }, &rows))
		return false;
	*out = (struct text_owns){ NEW_N(c->arena, struct text_own, rows.n + 1), rows.n };
	for (i = 0; i < rows.n; i++)
		out->v[i] = (struct text_own){ rows.v[i].locale, rows.v[i].subject, rows.v[i].html, rows.v[i].agent_name,
			rows.v[i].version, rows.v[i].updated_at };
	return true;
}

bool text_places(struct ctx *c, struct text_place **v, size_t *n)
{
	struct sql_text_own_all_rows rows;
	size_t i;

	if (!sql_text_own_all(c, &rows))
		return false;
	*v = NEW_N(c->arena, struct text_place, rows.n + 1);
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct text_place){ rows.v[i].kind, rows.v[i].locale,
			{ rows.v[i].team_id, rows.v[i].brand_id }, rows.v[i].updated_at };
	*n = rows.n;
	return true;
}

bool text_versions(struct ctx *c, const struct text_save *at, struct text_version **v, size_t *n)
{
	struct sql_text_versions_rows rows;
	size_t i;

	if (!sql_text_versions(c, &(struct sql_text_versions_in){ .kind = str_of(at->kind->name), .team_id = at->whom.team_id, .brand_id = at->whom.brand_id,
			.locale = at->locale }, &rows))
		return false;
	*v = NEW_N(c->arena, struct text_version, rows.n + 1);
	for (i = 0; i < rows.n; i++)
		(*v)[i] = (struct text_version){ rows.v[i].version, rows.v[i].created_at, rows.v[i].subject, rows.v[i].html,
			rows.v[i].agent_name };
	*n = rows.n;
	return true;
}

/* ---- examples ---- */

struct fail_param *text_samples(struct ctx *c, const struct text_kind *k, str locale, const struct ticket *t, size_t *n)
{
	static const struct fail_param sample[] = {
		{ "number", { "1042", 4 } }, { "company", { "Acme", 4 } }, { "name", { "Lucía Fernández", 17 } },
		{ "customer", { "Lucía Fernández", 17 } }, { "target", { "1038", 4 } }, { "limit", { "25 MB", 5 } },
		{ "link", { "https://example.com/…", 23 } }, { "valid", { "72 h", 4 } }, { "team", { "Support", 7 } },
		{ "n", { "3", 1 } }, { "left", { "0:30", 4 } }, { "over", { "1:15", 4 } },
		{ "by", { "Ana Silva", 9 } }, { "choose", { "https://example.com/…", 23 } },
	};
	struct fail_param *p = NEW_N(c->arena, struct fail_param, TEXT_PARAMS);
	size_t i, j;

	*n = 0;
	for (i = 0; i < TEXT_PARAMS && k->var[i].name; i++) {
		str param = str_of(k->var[i].param), name = str_of(k->var[i].name);

		if (t && (str_starts(name, S("ticket.")) || str_starts(name, S("customer."))))
			continue;
		p[*n] = (struct fail_param){ k->var[i].param, S("…") };
		for (j = 0; j < COUNT(sample); j++)
			if (str_eq(param, str_of(sample[j].name)))
				p[*n].value = sample[j].value;
		if (str_eq(param, S("subject")))
			p[*n].value = message(c->arena, locale, "text.sample.subject", NULL, 0);
		if (str_eq(param, S("lines")))
			p[*n].value = str_eq(name, S("note")) ? message(c->arena, locale, "text.sample.note", NULL, 0)
				: message(c->arena, locale, "text.sample.lines", NULL, 0);
		if (str_eq(param, S("promise")))
			p[*n].value = message(c->arena, locale, "mail.ack.soon", NULL, 0);
		++*n;
	}
	return p;
}
