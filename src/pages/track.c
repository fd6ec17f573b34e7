#include "pages/track.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/front/customer.h"
#include "desk/people/address.h"
#include "desk/people/rate.h"
#include "pages.gen.h"
#include "pages/files.h"
#include "pages/sets.h"
#include "pages/visitor.h"
#include "store/db.h"

enum { MISSES = 30, LINKS_ADDRESS = 3, LINKS_PEER = 20, MINUTE = 60000, HOUR = 3600000 };

struct tracking {
	struct page *p;
	struct track_who who;
	struct track t;
	str self, token, wrong;
};

static str sent(const struct page *p, const char *name)
{
	str v = sent_get(&p->form, name);

	return v.s ? v : S("");
}

/* ---- showing ---- */

static void put_steps(struct page *p, const struct track *t, struct track_view *v)
{
	bool solved = str_eq(t->category, S("solved")) || str_eq(t->category, S("closed"));
	const bool done[] = { true, t->assigned || t->answered_at || solved, t->answered_at != 0, solved };
	size_t here = 0;

	v->steps.v = NEW_N(p->c->arena, struct track_step, COUNT(done));
	v->steps.n = COUNT(done);
	for (size_t i = 0; i < COUNT(done); i++)
		if (done[i])
			here = i;
	for (size_t i = 0; i < COUNT(done); i++)
		v->steps.v[i] = (struct track_step){ .done = done[i], .here = i == here };
	v->steps.v[0].label = page_text(p, "page.track.received", NULL, 0);
	v->steps.v[1].label = page_text(p, "page.track.assigned", NULL, 0);
	v->steps.v[2].label = page_text(p, "page.track.answered", NULL, 0);
	v->steps.v[3].label = page_text(p, "page.track.solved", NULL, 0);
	v->solved = solved;
}

static void put_thread(struct tracking *k, struct track_view *v)
{
	struct page *p = k->p;
	struct arena *a = p->c->arena;

	v->thread.v = NEW_N(a, struct said_view, k->t.n);
	for (size_t i = 0; i < k->t.n; i++) {
		const struct track_message *m = &k->t.v[i];
		struct said_view *s = &v->thread.v[v->thread.n++];

		*s = (struct said_view){ .author = m->author, .when = page_when(p, m->created_at, k->t.promise_zone),
			.iso = page_iso(p, m->created_at), .body = { m->html }, .ours = m->ours };
		s->files.v = NEW_N(a, struct said_file, m->files);
		for (size_t f = 0; f < m->files; f++) {
			struct buf href = buf_new(a, 4096);

			buf_fmt(&href, "%.*s/file/%lld", FMT(k->self), (long long)m->file[f].id);
			s->files.v[s->files.n++] = (struct said_file){ buf_str(&href), m->file[f].name, file_size(p, m->file[f].size) };
		}
	}
}

static str said_of(struct page *p)
{
	static const char *const texts[][2] = { { "reply", "page.track.said.reply" }, { "solve", "page.track.said.solve" },
		{ "reopen", "page.track.said.reopen" }, { "quiet", "page.track.said.quiet" }, { "loud", "page.track.said.loud" } };
	str done = http_query(p->req, "done");

	for (size_t i = 0; i < COUNT(texts); i++)
		if (str_eq(done, str_of(texts[i][0])))
			return page_text(p, texts[i][1], NULL, 0);
	return S("");
}

static void show(struct tracking *k)
{
	struct page *p = k->p;
	const struct track *t = &k->t;
	str lang = http_query(p->req, "lang");
	struct track_view v = { .number = str_fmt(p->c->arena, "%lld", (long long)t->ticket_id), .subject = t->subject, .status = t->status,
		.csrf = p->customer.csrf.s ? p->customer.csrf : S(""), .limit = files_limit(p), .draft = k->wrong.n ? sent(p, "message") : S(""), .wrong = k->wrong,
		.said = said_of(p), .can_reopen = t->can_reopen, .quiet = t->quiet, .merged = t->merged_from != 0 };

	v.action = str_fmt(p->c->arena, "%.*s%s%.*s", FMT(k->self), lang.n ? "?lang=" : "", FMT(lang.n ? p->c->locale : lang));
	put_steps(p, t, &v);
	put_thread(k, &v);
	v.can_solve = !v.solved;
	v.follow = v.solved && !t->can_reopen;
	if (t->promise_at > p->c->now && !t->answered_at && !v.solved)
		v.promise = page_when(p, t->promise_at, t->promise_zone);
	p->title = str_fmt(p->c->arena, "%.*s · %.*s", FMT(v.number), FMT(t->subject));
	p->noindex = true;
	page_begin(p);
	tpl_track(p, &v);
	page_end(p);
}

/* ---- finding ---- */

static bool load(struct ctx *c, void *arg)
{
	struct tracking *k = arg;

	return track_load(c, &k->who, &k->t);
}

/* Who guesses is told nothing, and soon not even that. */
static bool find(struct tracking *k)
{
	struct page *p = k->p;

	if (db_read(p->c, load, k))
		return true;
	if (fail_code(p->c) != E_NOT_FOUND)
		return false;
	fail_clear(p->c);
	return rate_take(p->c, &(struct rate){ "track", p->req->peer, MISSES, MINUTE }) && fail(p->c, E_NOT_FOUND, "", "page.unknown");
}

static struct tracking by_token(struct page *p)
{
	return (struct tracking){ .p = p, .who = { .token = p->param[0] }, .self = str_fmt(p->c->arena, "/t/%.*s", FMT(p->param[0])) };
}

static struct tracking by_number(struct page *p)
{
	struct tracking k = { .p = p, .self = str_fmt(p->c->arena, "/my/tickets/%.*s", FMT(p->param[0])) };

	k.who.person_id = p->customer.person_id;
	if (!str_i64(p->param[0], &k.who.ticket_id))
		k.who.ticket_id = 0;
	return k;
}

static bool show_found(struct tracking k)
{
	if (!find(&k))
		return false;
	show(&k);
	return true;
}

static bool track_get(struct page *p)
{
	return show_found(by_token(p));
}

static bool my_ticket(struct page *p)
{
	return p->customer.person_id ? show_found(by_number(p)) : page_go(p, 303, S("/my"));
}

/* ---- doing ---- */

static bool reply(struct ctx *c, struct tracking *k)
{
	struct page *p = k->p;
	str text = sent(p, "message");
	struct message_in in = { .m = { .channel = S("form"), .author_kind = S("person"), .author_id = k->t.person_id } };
	struct received got;

	return files_keep(p, &in.m.files, &in.m.files_n) && track_words(c, &k->t, text, &in) && track_reply(c, &k->t, &in, &got);
}

static bool act(struct ctx *c, void *arg)
{
	struct tracking *k = arg;
	str what = sent(k->p, "action");

	if (!track_load(c, &k->who, &k->t))
		return false;
	if (str_eq(what, S("reply")))
		return reply(c, k);
	if (str_eq(what, S("solve")))
		return track_solve(c, &k->t);
	if (str_eq(what, S("reopen")))
		return track_reopen(c, &k->t);
	if (str_eq(what, S("quiet")) || str_eq(what, S("loud")))
		return track_quiet(c, &k->t, str_eq(what, S("quiet")));
	return fail(c, E_BAD_REQUEST, "", "form.unreadable");
}

static bool done(struct tracking k)
{
	struct page *p = k.p;
	str what = sent(p, "action"), lang = http_query(p->req, "lang");

	if (!find(&k) || !rate_take(p->c, &(struct rate){ "track-act", p->req->peer, MISSES, MINUTE }))
		return false;
	if (str_eq(what, S("reply")) && !str_trim(sent(p, "message")).n && !p->form.files) {
		k.wrong = page_text(p, "error.request.message", NULL, 0);
		p->status = 422;
		show(&k);
		return true;
	}
	if (!files_stage(p) || !db_write(p->c, act, &k))
		return false;
	return page_go(p, 303, str_fmt(p->c->arena, "%.*s?done=%.*s%s%.*s", FMT(k.self), FMT(what), lang.n ? "&lang=" : "",
		FMT(lang.n ? p->c->locale : lang)));
}

static bool track_post(struct page *p)
{
	return done(by_token(p));
}

/* A session is sent by itself, so its pages carry a word that others do not know. */
static bool own_form(struct page *p)
{
	str csrf = sent(p, "csrf");

	return (p->customer.person_id && csrf.n && csrf.n == p->customer.csrf.n && hash_eq(csrf.s, p->customer.csrf.s, csrf.n)) ||
		fail(p->c, E_FORBIDDEN, "", "auth.csrf");
}

static bool my_ticket_post(struct page *p)
{
	return own_form(p) && done(by_number(p));
}

struct fetching {
	struct tracking k;
	struct track_file file;
	str bytes;
	i64 id;
};

static bool fetch(struct ctx *c, void *arg)
{
	struct fetching *f = arg;

	return track_load(c, &f->k.who, &f->k.t) && track_file_bytes(c, &f->k.t, f->id, &f->file, &f->bytes);
}

/* Always a download of no type that a browser would open (reliability.md T9). */
static bool file_of(struct tracking k)
{
	struct fetching f = { .k = k };
	struct page *p = k.p;
	struct buf name = buf_new(p->c->arena, 4096);

	if (!str_i64(p->param[1], &f.id))
		f.id = 0;
	if (!find(&f.k) || !db_read(p->c, fetch, &f))
		return false;
	url_part(&name, f.file.name);
	http_set(p->res, S("Content-Type"), S("application/octet-stream"));
	http_set(p->res, S("Content-Disposition"), str_fmt(p->c->arena, "attachment; filename*=UTF-8''%.*s", FMT(buf_str(&name))));
	http_set(p->res, S("Cache-Control"), S("private, no-store"));
	p->out = buf_new(p->c->arena, f.bytes.n + 1);
	buf_put(&p->out, f.bytes);
	return true;
}

static bool track_file_get(struct page *p)
{
	return file_of(by_token(p));
}

static bool my_file(struct page *p)
{
	return p->customer.person_id ? file_of(by_number(p)) : fail(p->c, E_NOT_FOUND, "", "page.unknown");
}

/* ---- my tickets ---- */

static void show_ask(struct page *p, struct my_ask_view v)
{
	p->description = page_text(p, "page.my.how", NULL, 0);
	p->title = page_text(p, "page.my", NULL, 0);
	page_begin(p);
	tpl_my_ask(p, &v);
	page_end(p);
}

static bool my(struct page *p)
{
	struct my_view v = { .address = p->customer.address, .csrf = p->customer.csrf };
	struct customer_tickets all;
	i64 before;

	if (!p->customer.person_id) {
		show_ask(p, (struct my_ask_view){ .email = S("") });
		return true;
	}
	if (!str_i64(http_query(p->req, "before"), &before))
		before = 0;
	if (!customer_tickets(p->c, p->customer.person_id, before, &all))
		return false;
	v.items.v = NEW_N(p->c->arena, struct my_item, all.n);
	for (size_t i = 0; i < all.n; i++) {
		str number = str_fmt(p->c->arena, "%lld", (long long)all.v[i].id);

		v.items.v[v.items.n++] = (struct my_item){ str_fmt(p->c->arena, "/my/tickets/%.*s", FMT(number)), number, all.v[i].subject,
			all.v[i].status, page_day(p, all.v[i].updated_at, S("UTC")) };
	}
	if (all.next)
		v.next = str_fmt(p->c->arena, "/my?before=%lld", (long long)all.next);
	p->title = page_text(p, "page.my", NULL, 0);
	p->noindex = true;
	page_begin(p);
	tpl_my(p, &v);
	page_end(p);
	return true;
}

static bool send_link(struct ctx *c, void *arg)
{
	struct page *p = arg;

	return customer_link_send(c, &p->brand, str_trim(sent(p, "email")));
}

static bool my_post(struct page *p)
{
	str email = str_trim(sent(p, "email"));
	struct ctx *c = p->c;

	if (!address_ok(email)) {
		p->status = 422;
		show_ask(p, (struct my_ask_view){ .email = email, .wrong = page_text(p, "error.request.email", NULL, 0) });
		return true;
	}
	if (!rate_take(c, &(struct rate){ "my", p->req->peer, LINKS_PEER, HOUR }) ||
	    !rate_take(c, &(struct rate){ "my-to", address_fold(c->arena, email), LINKS_ADDRESS, HOUR }) || !db_write(c, send_link, p))
		return false;
	show_ask(p, (struct my_ask_view){ .email = email, .sent = true });
	return true;
}

/* Looking at the link does nothing: programs that read mail follow links. */
static bool my_enter(struct page *p)
{
	struct my_enter_view v = { str_fmt(p->c->arena, "/my/%.*s", FMT(p->param[0])) };

	p->title = page_text(p, "page.my", NULL, 0);
	page_begin(p);
	tpl_my_enter(p, &v);
	page_end(p);
	return true;
}

struct entering {
	str token, session;
};

static bool use_link(struct ctx *c, void *arg)
{
	struct entering *e = arg;

	return customer_link_use(c, e->token, &e->session);
}

static bool my_entered(struct page *p)
{
	struct entering e = { .token = p->param[0] };

	if (!rate_take(p->c, &(struct rate){ "my-link", p->req->peer, MISSES, MINUTE }) || !db_write(p->c, use_link, &e))
		return false;
	page_session(p, e.session, CUSTOMER_SESSION_H * 3600);
	return page_go(p, 303, S("/my"));
}

static bool my_out(struct page *p)
{
	if (!own_form(p) || !page_session_end(p))
		return false;
	page_session(p, S(""), 0);
	return page_go(p, 303, S("/my"));
}

static const struct page_row rows[] = {
	{ "GET", "/t/{token}", track_get, PG_NODB },
	{ "POST", "/t/{token}", track_post, PG_NODB },
	{ "GET", "/t/{token}/file/{id}", track_file_get, PG_NODB | PG_FEED },
	{ "GET", "/my", my, PG_INDEX },
	{ "POST", "/my", my_post, PG_NODB },
	{ "POST", "/my/out", my_out, PG_WRITE },
	{ "GET", "/my/{token}", my_enter, 0 },
	{ "POST", "/my/{token}", my_entered, PG_NODB },
	{ "GET", "/my/tickets/{id}", my_ticket, PG_NODB },
	{ "POST", "/my/tickets/{id}", my_ticket_post, PG_NODB },
	{ "GET", "/my/tickets/{id}/file/{file}", my_file, PG_NODB | PG_FEED },
};
const struct page_set pages_track = { rows, COUNT(rows) };
