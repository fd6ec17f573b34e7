/* What mail servers report: bounces, receipts, complaints. */
#include "desk/cases/intake_int.h"

#include "base/log.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "sql_mailref.h"

struct report {
	struct sent_mail sent;
	bool found;
	bool certain;		/* by an id that only who got our mail can know */
};

static bool by_id(struct ctx *c, str id, struct report *r)
{
	str key = mail_ref_key(c->arena, id);

	if (r->found || !key.n)
		return true;
	if (!outbox_by_ref(c, key, &r->sent, &r->found))
		return false;
	r->certain = r->found;
	return true;
}

static bool by_ids(struct ctx *c, const struct strs *ids, struct report *r)
{
	size_t i;

	for (i = 0; i < ids->n && i < 50 && !r->found; i++)
		if (!by_id(c, ids->v[i], r))
			return false;
	return true;
}

static bool by_token(struct ctx *c, const struct intake *k, struct report *r)
{
	struct token_hit hit;
	size_t i;
	bool found;

	for (i = 0; i < k->delivery.n && i < 200 && !r->found; i++) {
		str token = outbox_token_of(c->arena, k->delivery.v[i]);

		if (!token.s)
			continue;
		if (!outbox_token(c, token, &hit, &found) ||
		    (found && !outbox_by_token(c, &hit, &r->sent, &r->found)))
			return false;
		r->certain = r->found;
	}
	return true;
}

/* Bounces in plain words tell the address only: the newest mail to it is a fair guess. */
static bool by_recipient(struct ctx *c, const struct intake *k, struct report *r)
{
	const struct strs *to = &k->m->bounce.recipients;
	size_t i;

	for (i = 0; i < to->n && i < 20 && !r->found && k->box; i++)
		if (!outbox_by_address(c, k->box->id, address_fold(c->arena, to->v[i]), &r->sent, &r->found))
			return false;
	return true;
}

static bool match(struct ctx *c, const struct intake *k, struct report *r)
{
	*r = (struct report){ 0 };
	return by_id(c, k->m->bounce.message_id, r) && by_id(c, k->m->pec.ref_message_id, r) &&
		by_token(c, k, r) && by_ids(c, &k->m->in_reply_to, r) && by_ids(c, &k->m->references, r) &&
		(r->found || by_recipient(c, k, r));
}

static bool pec_failed(const struct mail_pec *p)
{
	return p->is && (str_starts(p->kind, S("errore")) || str_starts(p->kind, S("non-accettazione")) ||
		str_starts(p->kind, S("mancata")) || str_starts(p->kind, S("rilevazione-virus")));
}

static bool pec_receipt(const struct mail_pec *p)
{
	return p->is && p->kind.n && !str_eq(p->kind, S("posta-certificata"));
}

static bool mark(struct ctx *c, const struct intake *k, const struct report *r)
{
	const struct mail_bounce *b = &k->m->bounce;
	bool delayed = b->is && str_eq(b->action, S("delayed"));
	bool failed = pec_failed(&k->m->pec) || (b->is && !delayed && !str_eq(b->action, S("delivered")) &&
		!str_eq(b->action, S("relayed")) && !str_eq(b->action, S("expanded")));
	str words = b->diagnostic.n ? b->diagnostic : b->status.n ? b->status : k->m->subject;

	if (!failed && !delayed)
		return true;
	if (!outbox_bounced(c, &r->sent, words, delayed))
		return false;
	/* a guess, or anybody who guesses an address, must not close a customer's address */
	if (!failed || !r->certain)
		return true;
	return identity_bounced(c, r->sent.address, b->hard || pec_failed(&k->m->pec));
}

static bool file(struct ctx *c, const struct intake *k, i64 ticket_id, str flags, struct mailin_end *end)
{
	struct message_in in = { .ticket_id = ticket_id, .automatic = true, .subject = k->m->subject };
	struct received got;

	if (!intake_message(c, k, &in.m))
		return false;
	in.m.author_kind = S("system");
	in.m.author_id = 0;
	in.m.flags = flags;
	if (!message_receive(c, &in, &got))
		return false;
	*end = (struct mailin_end){ S("done"), S(""), got.ticket_id, got.message_id };
	return true;
}

static void problem(struct mailin_end *end, str reason)
{
	*end = (struct mailin_end){ .state = S("problem"), .reason = reason };
}

/* A real bounce comes from nobody or from a daemon; a customer's "could not be delivered"
 * about his parcel does not. */
static bool surely_bounce(const struct intake *k, struct arena *a)
{
	const struct mail *m = k->m;

	return str_eq(m->bounce.source, S("report")) || str_eq(m->report, S("dsn")) ||
		(m->has_return_path && str_eq(str_trim(m->return_path), S("<>"))) ||
		(k->in->row->from.s && !k->in->row->from.n) || intake_no_reply(a, k->from_folded);
}

static bool ticket_there(struct ctx *c, i64 id, bool *there)
{
	struct sql_ticket_for_thread_row row;

	*there = false;
	return !id || sql_ticket_for_thread(c, &(struct sql_ticket_for_thread_in){ .id = id }, &row, there);
}

static bool about_our_mail(struct ctx *c, struct intake *k, struct mailin_end *end, bool *taken)
{
	struct report r;
	bool bounce = k->m->bounce.is, there;

	if (!match(c, k, &r))
		return false;
	if (!r.found && bounce && !surely_bounce(k, c->arena)) {
		k->automatic = k->m->auto_reply.is;	/* a person's words after all */
		return true;
	}
	*taken = true;
	if (!r.found) {
		problem(end, bounce ? S("bounce.unmatched") : S("report.unmatched"));
		return true;
	}
	if (!mark(c, k, &r) || !ticket_there(c, r.sent.ticket_id, &there))
		return false;
	if (!there) {
		problem(end, S("bounce.system"));
		return true;
	}
	return file(c, k, r.sent.ticket_id, bounce || pec_failed(&k->m->pec) ? S("bounce auto") : S("auto"), end);
}

bool intake_report(struct ctx *c, struct intake *k, struct mailin_end *end, bool *taken)
{
	const struct mail *m = k->m;

	*taken = false;
	if (m->bounce.is || str_eq(m->report, S("dsn")) || pec_receipt(&m->pec))
		return about_our_mail(c, k, end, taken);
	if (str_eq(m->report, S("arf")) || str_eq(m->report, S("dmarc"))) {
		*taken = true;
		problem(end, str_fmt(c->arena, "report.%.*s", FMT(m->report)));
	}
	return true;
}
