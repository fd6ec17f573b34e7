/* Mail that the desk sends by itself: acknowledgements and notices. */
#include "desk/cases/outbox.h"

#include "base/message.h"
#include "desk/cases/autolimit.h"
#include "desk/cases/keylock.h"
#include "desk/cases/outbox_int.h"
#include "desk/front/customer.h"
#include "desk/mailbox.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/flow/vars.h"
#include "desk/promise/tell.h"
#include "desk/settings.h"
#include "desk/texts/texts.h"
#include "sql_mailbox.h"
#include "sql_outbox.h"
#include "sql_person.h"
#include "store/db.h"
#include "text/fold.h"
#include "text/html.h"

static const i64 DAY_MS = 86400000;

struct notice {
	const struct ticket *t;
	str address, folded, locale;
	str subject, html, text;
	str purpose;
	bool verified;
};

static bool own_address(struct ctx *c, str folded, bool *own)
{
	struct sql_mailbox_rows all;
	size_t i;

	*own = false;
	if (!mailbox_rows(c, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (str_eq(all.v[i].address_folded, folded))
			*own = true;
	return true;
}

/* Where the customer sees what became of his request: at the end of what he is told. */
static bool add_link(struct ctx *c, struct notice *n)
{
	struct fail_param link = { "link", STR_NULL };
	str words;

	if (str_eq(n->purpose, S("large")) || !n->t->requester_id)
		return true;
	if (!track_link_make(c, n->t, n->t->requester_id, &link.value))
		return false;
	words = message(c->arena, n->locale, "mail.track", &link, 1);
	n->text = str_fmt(c->arena, "%.*s\n\n%.*s", FMT(str_trim(n->text)), FMT(words));
	n->html = str_fmt(c->arena, "%.*s%.*s", FMT(n->html), FMT(text_to_html(c->arena, words)));
	return true;
}

/* *queued: how many rows, none when the limits say no. */
static bool send_notice(struct ctx *c, struct notice *n, i64 *queued)
{
	struct strs to = { .v = NEW_N(c->arena, str, 1), .n = 1 };
	bool ok, own;

	*queued = 0;
	to.v[0] = n->address;
	if (!own_address(c, n->folded, &own))
		return false;
	if (own)
		return true;
	if (!autolimit_take(c, &(struct autolimit){ n->folded, n->t->id, n->verified }, &ok))
		return false;
	return !ok || (add_link(c, n) && outbox_put(c, &(struct outbox_mail){
		.ticket = n->t, .purpose = n->purpose, .to = to, .subject = n->subject,
		.text = n->text, .html = n->html, .locale = n->locale,
		.automatic = true }, queued));
}

struct words {
	struct fail_param p[6];
	str locale;
};

static bool words_of(struct ctx *c, const struct ticket *t, bool known, struct words *w)
{
	struct sql_person_row person;
	struct sql_mailbox_row box;
	struct brand_face face;
	bool found = false;
	str name = S(""), locale;

	if (!brand_face(c, t->brand_id, &face))
		return false;
	if (!sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = t->requester_id }, &person, &found))
		return false;
	if (found && known)
		name = person.name;
	locale = found ? person.locale : S("");
	found = false;
	if (t->mailbox_id && !sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = t->mailbox_id }, &box, &found))
		return false;
	w->locale = vars_locale(t, locale, found ? box.locale : S(""));
	w->p[0] = (struct fail_param){ "number", str_fmt(c->arena, "%lld", (long long)t->id) };
	w->p[1] = (struct fail_param){ "company", face.name.n ? face.name : found ? box.from_name : S("") };
	w->p[2] = (struct fail_param){ "name", text_clean_line(c->arena, name) };
	w->p[4] = (struct fail_param){ "promise", S("") };	/* of an acknowledgement alone */
	w->p[5] = (struct fail_param){ "target", S("") };	/* of a merge alone */
	w->p[3] = (struct fail_param){ "subject", known ? text_clean_line(c->arena, t->subject) : S("") };
	return true;
}

/* The desk's words for this kind, filled. */
static bool compose(struct ctx *c, struct notice *n, const char *kind, const struct words *w)
{
	struct text_made made;

	n->locale = w->locale;
	if (!text_make(c, &(struct text_ask){ .kind = text_kind_of(str_of(kind)), .locale = w->locale, .ticket = n->t,
			.stranger = !n->verified, .p = w->p, .n = COUNT(w->p) }, &made))
		return false;
	n->subject = made.subject;
	n->html = made.html;
	n->text = made.text;
	return true;
}

/* One switch for the desk and one for the mailbox, for all that is sent unasked. */
static bool wants_mail(struct ctx *c, const struct ticket *t, bool *yes)
{
	struct sql_mailbox_row box;
	struct settings s;
	bool found = false;

	*yes = false;
	if (t->spam || !settings_load(c, &s))
		return t->spam;
	if (!s.auto_ack)
		return true;
	if (t->mailbox_id && !sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = t->mailbox_id }, &box, &found))
		return false;
	*yes = !found || box.auto_ack;
	return true;
}

/* What stands in the acknowledgement about when we answer. */
static bool promise_words(struct ctx *c, i64 ticket_id, struct words *w, struct promise *told)
{
	struct fail_param p[2];

	if (!promise_find(c, ticket_id, w->locale, told))
		return false;
	p[0] = (struct fail_param){ "at", str_fmt(c->arena, "%lld", (long long)told->at) };
	p[1] = (struct fail_param){ "zone", told->zone };
	w->p[4] = (struct fail_param){ "promise", told->at ? message(c->arena, w->locale, "mail.ack.by", p, COUNT(p))
		: message(c->arena, w->locale, "mail.ack.soon", NULL, 0) };
	if (told->at && told->text.n)
		w->p[4].value = str_fmt(c->arena, "%.*s %.*s", FMT(w->p[4].value), FMT(told->text));
	return true;
}

static bool acknowledge(struct ctx *c, const struct ticket *t, str address, bool verified)
{
	struct words w;
	struct notice n = { .t = t, .address = address, .folded = address_fold(c->arena, address),
		.purpose = S("ack"), .verified = verified };
	struct promise told;
	i64 queued;
	bool yes;

	if (!wants_mail(c, t, &yes))
		return false;
	if (!yes || !address_ok(address))
		return true;
	if (!words_of(c, t, verified, &w) || !promise_words(c, t->id, &w, &told))
		return false;
	/* T4: whoever forged this sender must not make us carry his words to him */
	return compose(c, &n, verified ? "ack" : "ack_unproved", &w) &&
		send_notice(c, &n, &queued) && (!queued || !told.at || promise_told(c, t->id, &told));
}

/* Those that wait for the end of the transaction. */
struct ack {
	const struct ack *before;
	i64 ticket_id;
	str address;
	bool verified;
};

static bool ack_now(struct ctx *c, i64 ticket_id)
{
	const struct ack *k = *db_slot(c, DB_SLOT_TELL);
	const struct actor *who = c->who;
	struct ticket t;
	bool ok;

	while (k && k->ticket_id != ticket_id)
		k = k->before;
	if (!k)		/* undone with its step */
		return true;
	c->who = actor_system();
	ok = ticket_load(c, ticket_id, &t) && acknowledge(c, &t, k->address, k->verified);
	c->who = who;
	return ok;
}

bool outbox_ack(struct ctx *c, const struct ticket *t, str address, bool verified)
{
	const void **slot = db_slot(c, DB_SLOT_TELL);
	struct ack *k = NEW(c->arena, struct ack);

	*k = (struct ack){ *slot, t->id, address, verified };
	*slot = k;
	db_before_commit(c, DB_TELL, ack_now, t->id);
	return true;
}

/* Whether the customer is to be told at all; *address: where. */
static bool wants_notice(struct ctx *c, const struct ticket *t, str *address, bool *yes)
{
	bool quiet;

	if (!wants_mail(c, t, yes) || !person_mail_address(c, t->requester_id, address) ||
	    !track_is_quiet(c, t->id, t->requester_id, &quiet))
		return false;
	*yes = *yes && address->n && !quiet;
	return true;
}

/* target 0: none. */
static bool tell(struct ctx *c, const struct ticket *t, const char *kind, i64 target)
{
	struct sql_identity_by_address_row id;
	struct notice n = { .t = t, .purpose = S("status") };
	struct words w;
	i64 queued;
	bool found, yes;

	/* a merge is told because somebody asked for it, whatever is sent unasked */
	if (!wants_notice(c, t, &n.address, &yes))
		return false;
	if (!n.address.n || (!yes && !target))
		return true;
	n.folded = address_fold(c->arena, n.address);
	if (!sql_identity_by_address(c, &(struct sql_identity_by_address_in){ .kind = S("email"),
			.address_folded = n.folded }, &id, &found) || !words_of(c, t, found && id.verified, &w))
		return false;
	n.verified = found && id.verified;
	if (target)
		w.p[5].value = str_fmt(c->arena, "%lld", (long long)target);
	if (!compose(c, &n, kind, &w))
		return false;
	if (n.verified)		/* it goes on with the thread that the customer has */
		n.subject = S("");
	return send_notice(c, &n, &queued);
}

bool outbox_solved_notice(struct ctx *c, const struct ticket *t)
{
	return tell(c, t, "solved", 0);
}

bool outbox_merge_notice(struct ctx *c, const struct ticket *t, i64 into_id)
{
	return tell(c, t, "merged", into_id);
}

/* Under the lock of the address, so that two mails at once are told of once. */
static bool told_today(struct ctx *c, str purpose, str folded, bool *told)
{
	struct sql_outbox_since_row row;
	struct keylock lock = { 0 };

	keylock_add(c, &lock, S("address"), folded);
	if (!keylock_take(c, &lock) || !sql_outbox_since(c, &(struct sql_outbox_since_in){ .purpose = purpose,
			.address_folded = folded, .created_after = c->now - DAY_MS }, &row))
		return false;
	*told = row.n > 0;
	return true;
}

static str size_words(struct arena *a, i64 bytes)
{
	return bytes < 1 << 20 ? str_fmt(a, "%lld kB", (long long)bytes >> 10)
		: str_fmt(a, "%lld MB", (long long)bytes >> 20);
}

bool outbox_too_large(struct ctx *c, const struct ticket *t, const struct outbox_large *m)
{
	i64 queued;
	struct notice n = { .t = t, .address = m->address, .folded = address_fold(c->arena, m->address),
		.purpose = S("large"), .verified = m->verified };
	struct ticket written = *t;
	struct words w;
	bool yes, told;

	if (!wants_mail(c, t, &yes))
		return false;
	if (!yes || !address_ok(m->address))
		return true;
	if (m->language.n)
		written.language = m->language;
	if (!told_today(c, n.purpose, n.folded, &told) || !words_of(c, &written, false, &w))
		return false;
	if (told)
		return true;
	w.p[5] = (struct fail_param){ "limit", size_words(c->arena, m->limit) };
	n.verified = false;	/* whatever is proved: none of the words of such a mail */
	if (!compose(c, &n, "large", &w))
		return false;
	n.verified = m->verified;
	return send_notice(c, &n, &queued);
}
