#include "pages/contact.h"

#include <string.h>

#include "base/json.h"
#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/attachment.h"
#include "desk/front/request.h"
#include "desk/names.h"
#include "desk/people/rate.h"
#include "pages.gen.h"
#include "pages/files.h"
#include "pages/sets.h"
#include "pages/visitor.h"
#include "store/db.h"

enum { HURRY_MS = 1500, STALE_MS = 24 * 3600 * 1000, SENDS = 30, SENDS_ADDRESS = 10, WINDOW_MS = 3600 * 1000, HELPS = 5 };

struct sending {
	struct page *p;
	struct request_form form;
	struct questions questions;
	struct request r;
	struct request_done done;
	struct results_view found;
	bool more;			/* questions that were not on the page before */
	str trouble;			/* about the page itself */
};

static str sent(const struct page *p, const char *name)
{
	str v = sent_get(&p->form, name);

	return v.s ? v : S("");
}

static bool embedded(const struct page *p)
{
	return str_eq(http_query(p->req, "embed"), S("1"));
}

static str action_of(struct page *p, const struct request_form *f, const char *more)
{
	return page_path(p, "/contact/%.*s%s%s", FMT(f->slug), more, embedded(p) ? "?embed=1" : "");
}

static struct strs answers(void *arg, str field)
{
	struct page *p = arg;
	struct strs all = sent_all(p->c->arena, &p->form, str_z(p->c->arena, str_fmt(p->c->arena, "f_%.*s", FMT(field)))), out = all;

	out.n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (str_trim(all.v[i]).n)
			out.v[out.n++] = str_trim(all.v[i]);
	return out;
}

/* ---- the form ---- */

static str wrong_of(struct page *p, str field)
{
	for (size_t i = 0; i < p->c->fail.n; i++)
		if (str_eq(p->c->fail.v[i].field, field))
			return message_failure(p->c->arena, p->c->locale, &p->c->fail.v[i]);
	return S("");
}

static void put_options(struct page *p, const struct question *q, struct ask_item *a)
{
	json_t *j;
	size_t n;

	if (q->field->kind == FK_YES_NO) {
		static const char *const keys[] = { "yes", "no" };

		a->options.v = NEW_N(p->c->arena, struct choice_item, 2);
		for (size_t i = 0; i < 2; i++)
			a->options.v[a->options.n++] = (struct choice_item){ str_of(keys[i]),
				i ? page_text(p, "page.no", NULL, 0) : page_text(p, "page.yes", NULL, 0),
				q->answer.n && str_eq(q->answer.v[0], str_of(keys[i])) };
		return;
	}
	if (!json_parse(p->c, q->field->options.n ? q->field->options : S("[]"), &j))
		return;
	n = json_array_size(j);
	a->options.v = NEW_N(p->c->arena, struct choice_item, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(j, i);
		str key = json_get_str(o, "key");
		bool chosen = false;

		if (!json_get_bool(o, "active", true))
			continue;
		for (size_t k = 0; k < q->answer.n; k++)
			chosen |= str_eq(q->answer.v[k], key);
		a->options.v[a->options.n++] = (struct choice_item){ key, field_option_label(p->c, q->field, key), chosen };
	}
}

static struct ask_item ask_of(struct page *p, const struct question *q)
{
	struct arena *a = p->c->arena;
	enum field_kind k = q->field->kind;
	struct ask_item out = { .name = str_fmt(a, "f_%.*s", FMT(q->field->name)), .id = str_fmt(a, "f-%.*s", FMT(q->field->name)),
		.label = field_label(p->c, q->field), .help = names_of_text(p->c, q->field->help, p->c->locale), .unit = q->field->unit,
		.value = q->answer.n ? q->answer.v[0] : S(""), .required = q->required, .hidden = !q->shown, .text = k == FK_TEXT,
		.long_text = k == FK_LONG_TEXT, .number = k == FK_NUMBER, .date = k == FK_DATE, .yes_no = k == FK_YES_NO,
		.choice = k == FK_CHOICE, .choices = k == FK_CHOICES, .when = S(""), .is = S("") };
	struct buf is = buf_new(a, 8192);

	if (q->when_field.n) {
		out.when = str_fmt(a, "f_%.*s", FMT(q->when_field));
		for (size_t i = 0; i < q->when_is.n; i++) {
			if (i)
				buf_ch(&is, '|');
			buf_put(&is, q->when_is.v[i]);
		}
		out.is = buf_str(&is);
	}
	out.wrong = wrong_of(p, str_fmt(a, "fields.%.*s", FMT(q->field->name)));
	if (k == FK_YES_NO || k == FK_CHOICE || k == FK_CHOICES)
		put_options(p, q, &out);
	return out;
}

static void put_wrong(struct page *p, struct contact_view *v)
{
	struct arena *a = p->c->arena;

	v->wrong.v = NEW_N(a, struct wrong_item, p->c->fail.n + 1);
	for (size_t i = 0; i < p->c->fail.n; i++) {
		str field = p->c->fail.v[i].field, to = str_fmt(a, "#%.*s", FMT(field));

		if (str_starts(field, S("fields.")))
			to = str_fmt(a, "#f-%.*s", FMT(str_slice(field, 7, field.n)));
		v->wrong.v[v->wrong.n++] = (struct wrong_item){ to, message_failure(a, p->c->locale, &p->c->fail.v[i]) };
	}
}

static void show_form(struct sending *s)
{
	struct page *p = s->p;
	struct arena *a = p->c->arena;
	const struct request_form *f = &s->form;
	str key = sent(p, "key"), subject = http_query(p->req, "subject"), name = request_form_name(p->c, f);
	struct contact_view v = { .action = action_of(p, f, ""), .title = name.n ? name : page_text(p, "page.contact", NULL, 0),
		.intro = names_of_text(p->c, f->intro, p->c->locale), .key = key.n >= 20 && key.n < 100 ? key : rand_token(a, ""),
		.at = str_fmt(a, "%lld", (long long)p->c->now), .limit = files_limit(p), .form = page_path(p, "/contact/%.*s/", FMT(f->slug)),
		.subject = p->form.fields ? sent(p, "subject") : subject.s ? str_utf8_trunc(subject, 300) : S(""), .message = sent(p, "message"),
		.name = sent(p, "name"), .email = p->customer.person_id ? p->customer.address : sent(p, "email"),
		.subject_wrong = wrong_of(p, S("subject")), .message_wrong = wrong_of(p, S("message")), .email_wrong = wrong_of(p, S("email")),
		.ask_subject = f->ask_subject, .signed_in = p->customer.person_id != 0, .step = s->more && !p->c->fail.n };
	struct buf seen = buf_new(a, 8192);

	v.asks.v = NEW_N(a, struct ask_item, s->questions.n);
	for (size_t i = 0; i < s->questions.n; i++) {
		v.asks.v[v.asks.n++] = ask_of(p, &s->questions.v[i]);
		if (s->questions.v[i].shown)
			buf_fmt(&seen, "%.*s ", FMT(v.asks.v[i].name));
	}
	v.seen = buf_str(&seen);
	put_wrong(p, &v);
	p->status = v.wrong.n ? 422 : 0;
	fail_clear(p->c);
	p->title = v.title;
	p->description = v.intro;
	p->noindex = p->bare || v.signed_in;
	page_begin(p);
	tpl_contact(p, &v);
	page_end(p);
}

static bool find_form(struct sending *s)
{
	struct page *p = s->p;

	if (!request_form_by_slug(p->c, p->brand.id, p->param[0], &s->form) ||
	    !request_questions(p->c, &s->form, answers, p, &s->questions))
		return false;
	p->bare = embedded(p);
	if (p->bare)
		p->frames = s->form.hosts.n ? str_fmt(p->c->arena, "'self' %.*s", FMT(s->form.hosts)) : S("'self'");
	return true;
}

static bool contact_form(struct page *p)
{
	struct sending s = { .p = p };
	struct request_forms all;

	if (!find_form(&s) || !request_forms(p->c, p->brand.id, &all))
		return false;
	/* the only one stands at /contact too */
	if (all.n == 1)
		p->address = S("/contact");
	show_form(&s);
	return true;
}

static bool contact(struct page *p)
{
	struct request_forms all;
	struct kb_items v = { 0 };

	if (!request_forms(p->c, p->brand.id, &all))
		return false;
	if (all.n == 1) {
		p->param[0] = all.v[0].slug;
		return contact_form(p);
	}
	v.v = NEW_N(p->c->arena, struct kb_item, all.n);
	for (size_t i = 0; i < all.n; i++) {
		str name = request_form_name(p->c, &all.v[i]), q = p->req->query;

		v.v[v.n++] = (struct kb_item){ .title = name.n ? name : page_text(p, "page.contact.general", NULL, 0),
			.about = str_utf8_trunc(names_of_text(p->c, all.v[i].intro, p->c->locale), 200),
			.href = page_path(p, "/contact/%.*s%s%.*s", FMT(all.v[i].slug), q.n ? "?" : "", FMT(q)) };
	}
	p->title = page_text(p, "page.contact", NULL, 0);
	page_begin(p);
	tpl_choose(p, &v);
	page_end(p);
	return true;
}

/* ---- sending it ---- */

/* A question whose condition came true only now was not on the page yet. */
static bool not_seen(const struct sending *s)
{
	str seen = sent(s->p, "seen"), one;

	for (size_t i = 0; i < s->questions.n; i++) {
		const struct question *q = &s->questions.v[i];
		bool there = false;
		str rest = seen;

		while (rest.n && str_cut(&rest, ' ', &one))
			there |= one.n > 2 && str_eq(str_slice(one, 2, one.n), q->field->name);
		if (q->shown && !there && !q->answer.n)
			return true;
	}
	return false;
}

/* Machines fill what nobody sees, and are faster than people; at: when the form was shown. */
static bool by_hand(struct sending *s, i64 *at)
{
	struct page *p = s->p;

	if (sent(p, "website").n)
		return fail(p->c, E_INVALID, "website", "request.trap");
	if (!str_i64(sent(p, "at"), at) || p->c->now - *at > STALE_MS || *at - p->c->now > STALE_MS)
		return fail(p->c, E_INVALID, "message", "request.stale");
	return true;
}

static bool look(struct ctx *c, void *arg)
{
	struct sending *s = arg;
	struct page *p = s->p;
	i64 at;

	if (!find_form(s))
		return false;
	s->r = (struct request){ .form = &s->form, .questions = &s->questions, .name = str_utf8_trunc(str_trim(sent(p, "name")), 200),
		.address = str_trim(sent(p, "email")), .subject = sent(p, "subject"), .text = sent(p, "message"),
		.person_id = p->customer.person_id, .key = sent(p, "key") };
	if (!by_hand(s, &at) || s->r.key.n < 20)
		return fail_code(c) ? false : fail(c, E_INVALID, "message", "request.stale");
	s->more = not_seen(s);
	if (s->more)
		return true;
	if (!request_check(c, &s->r))
		return false;
	if (c->now - at < HURRY_MS)
		return fail(c, E_INVALID, "message", "request.hurry");
	if (!sent(p, "asked").n && !p->form.files)
		return kb_found(p, str_fmt(c->arena, "%.*s %.*s", FMT(s->r.subject), FMT(str_utf8_trunc(s->r.text, 300))), HELPS, false, &s->found);
	return true;
}

static bool deliver(struct ctx *c, void *arg)
{
	struct sending *s = arg;

	return files_keep(s->p, &s->r.files, &s->r.files_n) && request_send(c, &s->r, &s->done);
}

static bool offer(struct ctx *c, void *arg)
{
	struct sending *s = arg;

	return visit_offered(c, page_visitor(s->p), s->form.id);
}

/* What fits is shown once, before it is sent; all that was typed goes along. */
static bool show_helps(struct sending *s)
{
	struct page *p = s->p;
	struct helps_view v = { .action = action_of(p, &s->form, ""), .solved = action_of(p, &s->form, "/solved"), .items = s->found.items };

	if (!db_write(p->c, offer, s))
		return false;
	v.kept.v = NEW_N(p->c->arena, struct kept_field, p->form.fields);
	for (size_t i = 0; i < p->form.fields; i++)
		if (!str_eq(p->form.field[i].name, S("asked")))
			v.kept.v[v.kept.n++] = (struct kept_field){ p->form.field[i].name, p->form.field[i].value };
	p->title = page_text(p, "page.helps.title", NULL, 0);
	page_begin(p);
	tpl_helps(p, &v);
	page_end(p);
	return true;
}

static bool shown_again(struct sending *s)
{
	enum err code = fail_code(s->p->c);

	if (code != E_INVALID && code != E_TOO_LARGE && !s->more)
		return false;
	if (!s->form.id)
		return false;
	show_form(s);
	return true;
}

static bool rates(struct sending *s)
{
	struct ctx *c = s->p->c;

	return rate_take(c, &(struct rate){ "request", s->p->req->peer, SENDS, WINDOW_MS }) && (s->r.person_id ||
		rate_take(c, &(struct rate){ "request-to", str_lower_ascii(c->arena, s->r.address), SENDS_ADDRESS, WINDOW_MS }));
}

static bool contact_post(struct page *p)
{
	struct sending s = { .p = p };

	if (!db_read(p->c, look, &s) || s.more)
		return shown_again(&s);
	if (s.found.items.n)
		return show_helps(&s);
	s.r.visitor = page_visitor(p);
	if (!rates(&s))
		return false;
	if (!files_stage(p) || !db_write(p->c, deliver, &s))
		return shown_again(&s);
	return page_go(p, 303, page_path(p, "/contact/%.*s/sent?k=%.*s%s", FMT(s.form.slug), FMT(s.r.key), embedded(p) ? "&embed=1" : ""));
}

static bool contact_sent(struct page *p)
{
	struct sending s = { .p = p };
	struct sent_view v = { 0 };
	str key = http_query(p->req, "k");

	if (!find_form(&s) || !request_sent(p->c, &s.form, key, &s.done))
		return false;
	v.number = str_fmt(p->c->arena, "%lld", (long long)s.done.ticket_id);
	v.promise = s.done.promise_at ? page_when(p, s.done.promise_at, s.done.promise_zone) : S("");
	v.mailed = s.done.mailed;
	if (p->customer.person_id)
		v.track = str_fmt(p->c->arena, "/my/tickets/%.*s", FMT(v.number));
	p->title = page_text(p, "page.sent.title", NULL, 0);
	page_begin(p);
	tpl_sent(p, &v);
	page_end(p);
	return true;
}

/* ---- who was helped ---- */

static bool solved_write(struct ctx *c, void *arg)
{
	struct sending *s = arg;
	i64 article;

	return find_form(s) && visit_solved(c, page_visitor(s->p), s->form.id, str_i64(sent(s->p, "article"), &article) ? article : 0);
}

static bool solved(struct page *p)
{
	struct sending s = { .p = p };
	struct sent_view v = { .solved = true };

	if (!rate_take(p->c, &(struct rate){ "visit", p->req->peer, 60, 60000 }) || !db_write(p->c, solved_write, &s))
		return false;
	p->title = page_text(p, "page.helps.glad", NULL, 0);
	page_begin(p);
	tpl_sent(p, &v);
	page_end(p);
	return true;
}

static bool opened_write(struct ctx *c, void *arg)
{
	struct sending *s = arg;
	i64 article;

	return find_form(s) && (!str_i64(sent(s->p, "article"), &article)
		? visit_offered(c, page_visitor(s->p), s->form.id) : visit_opened(c, page_visitor(s->p), s->form.id, article));
}

/* Told by the script: articles were shown, one was opened. */
static bool opened(struct page *p)
{
	struct sending s = { .p = p };

	if (!rate_take(p->c, &(struct rate){ "visit", p->req->peer, 60, 60000 }) || !db_write(p->c, opened_write, &s))
		return false;
	p->status = 204;
	return true;
}

static const struct page_row rows[] = {
	{ "GET", "/contact", contact, PG_LANG | PG_INDEX },
	{ "GET", "/contact/{form}", contact_form, PG_LANG | PG_INDEX },
	{ "POST", "/contact/{form}", contact_post, PG_LANG | PG_NODB },
	{ "GET", "/contact/{form}/sent", contact_sent, PG_LANG },
	{ "POST", "/contact/{form}/solved", solved, PG_LANG | PG_NODB },
	{ "POST", "/contact/{form}/seen", opened, PG_LANG | PG_NODB | PG_FEED },
};
const struct page_set pages_contact = { rows, COUNT(rows) };
