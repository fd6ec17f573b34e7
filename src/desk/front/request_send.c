/* A request on its way in: checked, opened once, acknowledged; and who was helped without. */
#include <stdlib.h>

#include "base/rand.h"
#include "desk/cases/field_value.h"
#include "desk/cases/outbox.h"
#include "desk/cases/sender.h"
#include "desk/cases/tag.h"
#include "desk/front/request.h"
#include "desk/idempotency.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/promise/tell.h"
#include "sql_front.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/lang.h"

enum { TAG_BYTES_SURE = 100 };
static const i64 DAY_MS = 86400000;

bool request_check(struct ctx *c, const struct request *r)
{
	bool ok = true;

	if (!r->person_id && !address_ok(r->address))
		ok = fail(c, E_INVALID, "email", "request.email");
	if (r->form->ask_subject && !str_trim(r->subject).n)
		ok = fail(c, E_INVALID, "subject", "request.subject");
	if (str_utf8_len(r->subject) > REQUEST_SUBJECT_CHARS)
		ok = fail_most(c, "subject", "shape.long", REQUEST_SUBJECT_CHARS);
	if (!str_trim(r->text).n)
		ok = fail(c, E_INVALID, "message", "request.message");
	if (r->text.n > REQUEST_TEXT_BYTES)
		ok = fail_most(c, "message", "shape.long", REQUEST_TEXT_BYTES);
	for (size_t i = 0; i < r->questions->n; i++) {
		const struct question *q = &r->questions->v[i];

		if (q->shown && q->required && !q->answer.n)
			ok = fail_full(c, &(struct failure){ .code = E_INVALID, .field = str_fmt(c->arena, "fields.%.*s", FMT(q->field->name)),
				.key = "request.answer" });
	}
	return ok;
}

/* What was answered, typed as fields want it; what cannot be stays as it is and is refused there. */
static json_t *typed(struct ctx *c, const struct question *q)
{
	str first = q->answer.v[0];
	json_t *list;

	switch (q->field->kind) {
	case FK_YES_NO: return json_boolean(str_eq(first, S("yes")));
	case FK_NUMBER: {
		char *end, *z = str_z(c->arena, first);
		double v;

		for (char *p = z; *p; p++)
			*p = *p == ',' ? '.' : *p;
		v = strtod(z, &end);
		return *end || end == z ? json_stringn(first.s, first.n) : json_real(v);
	}
	case FK_CHOICES:
		list = json_array();
		for (size_t i = 0; i < q->answer.n; i++)
			json_array_append_new(list, json_stringn(q->answer.v[i].s, q->answer.v[i].n));
		return list;
	case FK_TEXT: case FK_LONG_TEXT: case FK_DATE: case FK_CHOICE: case FK_KINDS: break;
	}
	return json_stringn(first.s, first.n);
}

static void release(void *j)
{
	json_decref(j);
}

static bool set_fields(struct ctx *c, const struct request *r, struct ticket *t)
{
	json_t *values = json_object();

	arena_defer(c->arena, release, values);
	for (size_t i = 0; i < r->questions->n; i++) {
		const struct question *q = &r->questions->v[i];

		if (q->shown && q->answer.n)
			json_object_set_new(values, str_z(c->arena, q->field->name), typed(c, q));
	}
	return !json_object_size(values) || ticket_fields_set(c, t, values);
}

static bool set_rest(struct ctx *c, const struct request *r, struct ticket *t)
{
	const struct request_form *f = r->form;
	struct ticket_change ch = { 0 };

	if (f->priority && f->priority != t->priority) {
		ch.set |= TC_PRIORITY;
		ch.priority = f->priority;
	}
	if (f->type.n && !str_eq(f->type, t->type)) {
		ch.set |= TC_TYPE;
		ch.type = f->type;
	}
	if (!tags_parse(c, f->tags, &ch.tags))
		return false;
	for (size_t i = 0; i < ch.tags.n; i++)	/* a form of old may have longer ones; its customer cannot mend that */
		ch.tags.v[i] = str_utf8_trunc(ch.tags.v[i], TAG_BYTES_SURE);
	if (ch.tags.n)
		ch.set |= TC_TAGS;
	return !ch.set || ticket_change(c, t, &ch);
}

static bool who_writes(struct ctx *c, const struct request *r, i64 *person_id, str *address)
{
	*address = r->address;
	*person_id = r->person_id;
	if (r->person_id)
		return person_mail_address(c, r->person_id, address);
	return person_ensure(c, &(struct person_new){ .address = r->address, .name = text_clean_line(c->arena, r->name),
		.locale = c->locale }, person_id);
}

static str subject_of(struct ctx *c, const struct request *r)
{
	str s = str_trim(text_clean_line(c->arena, r->subject));

	return s.n ? s : text_snippet(c->arena, r->text, 80);
}

static bool open_ticket(struct ctx *c, const struct request *r, struct request_done *out)
{
	struct message_in in = { 0 };
	struct received got;
	struct ticket t;
	str address, guess = text_lang(r->text);

	if (!sender_choose(c, r->form->brand_id, &in.mailbox_id) || !who_writes(c, r, &in.person_id, &address))
		return false;
	in.m = (struct message_new){ .channel = S("form"), .author_kind = S("person"), .author_id = in.person_id,
		.author_name = text_clean_line(c->arena, r->name), .author_address = address, .recipients = S("{}"),
		.text = text_clean(c->arena, r->text), .quoted_html = S(""), .language = guess.n ? guess : str_slice(c->locale, 0, 2),
		.flags = r->person_id ? S("") : S("unverified"), .files = r->files, .files_n = r->files_n };
	in.m.html = text_to_html(c->arena, in.m.text);
	in.subject = in.m.subject = subject_of(c, r);
	in.brand_id = r->form->brand_id;
	in.team_id = r->form->team_id;
	if (!message_receive(c, &in, &got) || !ticket_take(c, got.ticket_id, &t) || !set_fields(c, r, &t) || !set_rest(c, r, &t))
		return false;
	out->ticket_id = got.ticket_id;
	out->mailed = in.mailbox_id && address.n;
	return outbox_ack(c, &t, address, r->person_id != 0);
}

static bool promise(struct ctx *c, struct request_done *out)
{
	struct promise p;

	if (!promise_find(c, out->ticket_id, c->locale, &p))
		return false;
	out->promise_at = p.at;
	out->promise_zone = p.zone;
	out->promise_text = p.text.s ? p.text : S("");
	return !p.at || promise_told(c, out->ticket_id, &p);
}

/* "1042 1774000000000 Europe/Madrid" is kept with the page's key. */
static bool before(struct ctx *c, str key, struct request_done *out, bool *found)
{
	struct kept_answer kept;
	str rest, number, at;

	if (!idempotency_find(c, key, &kept, found))
		return false;
	rest = kept.body;
	*found = *found && str_cut(&rest, ' ', &number) && str_cut(&rest, ' ', &at) && str_i64(number, &out->ticket_id) &&
		str_i64(at, &out->promise_at);
	out->promise_zone = *found ? rest : S("UTC");
	out->promise_text = S("");
	out->mailed = kept.status == 201;
	out->again = *found;
	return true;
}

static str key_of(struct ctx *c, const struct request_form *f, str key)
{
	return hash_sha256_hex(c->arena, str_fmt(c->arena, "request %lld %.*s", (long long)f->id, FMT(key)));
}

bool request_sent(struct ctx *c, const struct request_form *f, str key, struct request_done *out)
{
	bool found;

	*out = (struct request_done){ 0 };
	return before(c, key_of(c, f, key), out, &found) && (found || fail(c, E_NOT_FOUND, "", "page.unknown"));
}

bool request_send(struct ctx *c, const struct request *r, struct request_done *out)
{
	str key = key_of(c, r->form, r->key);
	const struct actor *me = c->who;
	bool found, ok;

	*out = (struct request_done){ 0 };
	if (!before(c, key, out, &found))
		return false;
	if (found)
		return true;
	c->who = actor_system();
	ok = open_ticket(c, r, out) && promise(c, out);
	c->who = me;
	if (!ok)
		return false;
	if (r->visitor.n && !sql_visit_ticket(c, &(struct sql_visit_ticket_in){ .ticket_id = out->ticket_id, .visitor_hash = r->visitor }, NULL))
		return false;
	return idempotency_keep(c, key, &(struct kept_answer){ out->mailed ? 201 : 200, str_fmt(c->arena, "%lld %lld %.*s",
		(long long)out->ticket_id, (long long)out->promise_at, FMT(out->promise_zone)) });
}

/* ---- deflection ---- */

bool visit_offered(struct ctx *c, str visitor, i64 form_id)
{
	return sql_visit_offered(c, &(struct sql_visit_offered_in){ .visitor_hash = visitor, .form_id = form_id, .created_at = c->now }, NULL);
}

bool visit_opened(struct ctx *c, str visitor, i64 form_id, i64 article_id)
{
	return visit_offered(c, visitor, form_id) && sql_visit_opened(c, &(struct sql_visit_opened_in){ .opened_at = c->now,
		.article_id = article_id, .visitor_hash = visitor, .form_id = form_id }, NULL);
}

bool visit_solved(struct ctx *c, str visitor, i64 form_id, i64 article_id)
{
	return visit_offered(c, visitor, form_id) && sql_visit_solved(c, &(struct sql_visit_solved_in){ .solved_at = c->now,
		.article_id = article_id, .visitor_hash = visitor, .form_id = form_id }, NULL);
}

bool visit_figures(struct ctx *c, i64 since, struct visit_figures **v, size_t *n)
{
	struct sql_visit_figures_rows rows;

	if (!sql_visit_figures(c, &(struct sql_visit_figures_in){ .since = since, .day_ago = c->now - DAY_MS }, &rows))
		return false;
	*v = NEW_N(c->arena, struct visit_figures, rows.n);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		(*v)[i] = (struct visit_figures){ rows.v[i].form_id, rows.v[i].offered, rows.v[i].opened, rows.v[i].pressed, rows.v[i].deflected };
	return true;
}
