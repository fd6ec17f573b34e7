#include "desk/cases/threading.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/cases/outbox_int.h"
#include "sql_mailref.h"
#include "sql_setting.h"
#include "sql_side.h"
#include "sql_ticket.h"

enum { REF_MAX = 250, REFS_KEPT = 30, PSEUDO_HEX = 16, HOPS_MAX = 20 };

str mail_ref_key(struct arena *a, str id)
{
	str k = str_trim(id);

	if (k.n && k.s[0] == '<')
		k = str_slice(k, 1, k.n);
	if (k.n && k.s[k.n - 1] == '>')
		k = str_slice(k, 0, k.n - 1);
	k = str_trim(k);
	return k.n <= REF_MAX ? k : str_fmt(a, "sha256:%.*s", FMT(hash_sha256_hex(a, k)));
}

bool mail_ref_ok(str key)
{
	size_t i;

	if (!key.n || str_starts(key, S("sha256:")))
		return false;
	for (i = 0; i < key.n; i++)
		if ((unsigned char)key.s[i] <= ' ' || (unsigned char)key.s[i] >= 0x7f || key.s[i] == '<' || key.s[i] == '>')
			return false;
	return true;
}

/* ---- the pseudo reference ---- */

static bool key_get(struct ctx *c, str *key)
{
	struct sql_setting_get_row row;
	bool found;

	if (!sql_setting_get(c, &(struct sql_setting_get_in){ .name = S("mail.key") }, &row, &found))
		return false;
	*key = found ? row.value : STR_NULL;
	return true;
}

bool threading_key_ensure(struct ctx *c)
{
	unsigned char raw[32];

	rand_bytes(raw, sizeof(raw));
	return sql_mail_key_put(c, &(struct sql_mail_key_put_in){
		.value = str_hex(c->arena, raw, sizeof(raw)), .updated_at = c->now }, NULL);
}

static str keyed(struct ctx *c, str key, str what)
{
	unsigned char mac[32];

	hash_hmac_sha256(key, what, mac);
	return str_slice(str_hex(c->arena, mac, sizeof(mac)), 0, PSEUDO_HEX);
}

bool threading_pseudo(struct ctx *c, i64 ticket_id, str *ref)
{
	str key, what = str_fmt(c->arena, "ticket-%lld", (long long)ticket_id);

	if (!key_get(c, &key))
		return false;
	*ref = !key.s ? STR_NULL : str_fmt(c->arena, "%.*s.%.*s@%.*s", FMT(what), FMT(keyed(c, key, what)),
		FMT(c->app && c->app->mail_host.n ? c->app->mail_host : S("pronto.invalid")));
	return true;
}

bool threading_instance(struct ctx *c, str *id)
{
	str key;

	if (!key_get(c, &key))
		return false;
	*id = key.s ? keyed(c, key, S("instance")) : STR_NULL;
	return true;
}

bool threading_token(struct ctx *c, str what, str *token)
{
	unsigned char mac[32];
	str key;

	if (!threading_key_ensure(c) || !key_get(c, &key))
		return false;
	hash_hmac_sha256(key, what, mac);
	*token = str_b64url(c->arena, mac, sizeof(mac));
	return true;
}

/* "ticket-1042.<hash>@…" with the right hash, whatever host a relay made of the rest. */
static bool pseudo_hit(struct ctx *c, str key, str ref, i64 *ticket_id)
{
	str rest, digits;
	ssize_t dot;

	if (!key.s || !str_starts(ref, S("ticket-")))
		return false;
	rest = str_slice(ref, 7, ref.n);
	dot = str_chr(rest, '.');
	if (dot < 1 || rest.n < (size_t)dot + 1 + PSEUDO_HEX)
		return false;
	digits = str_slice(rest, 0, (size_t)dot);
	if (!str_i64(digits, ticket_id) || *ticket_id <= 0)
		return false;
	return hash_eq(keyed(c, key, str_fmt(c->arena, "ticket-%lld", (long long)*ticket_id)).s,
		       rest.s + dot + 1, PSEUDO_HEX);
}

/* ---- finding ---- */

static bool side_of_token(struct ctx *c, struct threading_hit *hit)
{
	struct sql_side_of_message_row row;
	bool found;

	if (!sql_side_of_message(c, &(struct sql_side_of_message_in){ .id = hit->token.message_id }, &row, &found))
		return false;
	hit->side_id = found ? row.side_id : 0;
	return true;
}

static bool by_token(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	size_t i;
	bool found;

	for (i = 0; i < in->delivery.n && i < 200; i++) {
		str token = outbox_token_of(c->arena, in->delivery.v[i]);

		if (!token.s)
			continue;
		if (!outbox_token(c, token, &hit->token, &found))
			return false;
		if (!found)
			continue;
		hit->by = THREAD_TOKEN;
		hit->has_token = true;
		hit->ticket_id = hit->token.ticket_id;
		return side_of_token(c, hit);
	}
	return true;
}

/* Where a mailbox has no plus addresses, our Message-ID is the token. */
static bool plain_token(struct ctx *c, const struct threading_in *in, str ref, struct threading_hit *hit)
{
	struct sql_reply_token_of_mail_row row;
	struct sent_mail sent;
	bool plain, found;

	if (!outbox_plain_reply(c, in->mailbox_id, &plain))
		return false;
	if (!plain)
		return true;
	if (!outbox_by_ref(c, ref, &sent, &found))
		return false;
	if (!found)
		return true;
	if (!sql_reply_token_of_mail(c, &(struct sql_reply_token_of_mail_in){ .message_id = sent.message_id,
			.address_folded = sent.address_folded }, &row, &found))
		return false;
	hit->has_token = found;
	if (found)
		hit->token = (struct token_hit){ sent.ticket_id, sent.message_id, row.agent_id, sent.address_folded };
	return true;
}

static bool by_ref(struct ctx *c, const struct threading_in *in, str id, struct threading_hit *hit)
{
	struct sql_mail_ref_find_row row;
	str key = mail_ref_key(c->arena, id);
	bool found;

	if (!key.n)
		return true;
	if (!sql_mail_ref_find(c, &(struct sql_mail_ref_find_in){ .ref = key }, &row, &found))
		return false;
	if (!found)
		return true;
	hit->by = THREAD_HEADER;
	hit->ticket_id = row.ticket_id;
	hit->side_id = row.side_id;
	return !row.own || plain_token(c, in, key, hit);
}

static bool by_headers(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	size_t i;

	for (i = 0; i < in->in_reply_to.n && i < THREADING_REFS && !hit->by; i++)
		if (!by_ref(c, in, in->in_reply_to.v[i], hit))
			return false;
	for (i = in->references.n; i > 0 && in->references.n - i < THREADING_REFS && !hit->by; i--)
		if (!by_ref(c, in, in->references.v[i - 1], hit))
			return false;
	return true;
}

static bool any_pseudo(const struct strs *ids)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (str_find(ids->v[i], S("ticket-")) >= 0)
			return true;
	return false;
}

static bool by_pseudo(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	struct sql_ticket_for_thread_row row;
	const struct strs *lists[] = { &in->references, &in->in_reply_to };
	size_t i, k;
	str key;
	bool found;
	i64 id;

	if (!any_pseudo(lists[0]) && !any_pseudo(lists[1]))
		return true;
	if (!key_get(c, &key))
		return false;
	for (k = 0; k < COUNT(lists); k++)
		for (i = lists[k]->n; i > 0 && lists[k]->n - i < THREADING_REFS; i--) {
			if (!pseudo_hit(c, key, mail_ref_key(c->arena, lists[k]->v[i - 1]), &id))
				continue;
			if (!sql_ticket_for_thread(c, &(struct sql_ticket_for_thread_in){ .id = id }, &row, &found))
				return false;
			if (!found)
				continue;
			hit->by = THREAD_PSEUDO;
			hit->ticket_id = id;
			return true;
		}
	return true;
}

/* An answer to this mail was here first and named it in its References. */
static bool by_parent(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	struct sql_mail_ref_find_row row;
	str key = mail_ref_key(c->arena, in->message_id);
	bool found = false;

	if (key.n && !sql_mail_ref_find(c, &(struct sql_mail_ref_find_in){ .ref = key }, &row, &found))
		return false;
	/* our own ids in a mail from outside are a copy of ours, not a parent */
	if (found && !row.own) {
		hit->by = THREAD_PARENT;
		hit->ticket_id = row.ticket_id;
		hit->side_id = row.side_id;
	}
	return true;
}

i64 threading_tag(str subject)
{
	size_t from = 0;
	ssize_t at;
	i64 id;

	while ((at = str_find(str_slice(subject, from, subject.n), S("[#"))) >= 0) {
		str rest = str_slice(subject, from + (size_t)at + 2, subject.n);
		ssize_t end = str_chr(rest, ']');

		if (end > 0 && str_i64(str_slice(rest, 0, (size_t)end), &id) && id > 0)
			return id;
		from += (size_t)at + 2;
	}
	return 0;
}

/* Rule 16: numbers can be guessed, so the number needs a proved sender who takes part. */
static bool by_tag(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	struct sql_ticket_for_thread_row t;
	struct sql_participant_of_row p;
	i64 id = threading_tag(in->subject);
	bool found = false, takes_part;

	if (id && !sql_ticket_for_thread(c, &(struct sql_ticket_for_thread_in){ .id = id }, &t, &found))
		return false;
	if (!found)
		return true;
	takes_part = in->person_id && t.requester_id == in->person_id;
	if (!takes_part && in->person_id) {
		if (!sql_participant_of(c, &(struct sql_participant_of_in){ .ticket_id = id,
				.person_id = in->person_id }, &p, &found))
			return false;
		takes_part = found && str_eq(p.role, S("cc"));
	}
	if (takes_part && in->proved) {
		hit->by = THREAD_TAG;
		hit->ticket_id = id;
	} else {
		hit->mentions = id;
	}
	return true;
}

/* Whoever answers an old mail again goes on where he went on before: in what the ticket became,
 * or in what followed it. */
static bool latest_follow_up(struct ctx *c, struct threading_hit *hit)
{
	struct sql_ticket_for_thread_row t;
	struct sql_follow_up_of_row next;
	struct sql_ticket_lock_row held;
	bool found;
	int hops;

	for (hops = 0; hops < HOPS_MAX; hops++) {
		if (!sql_ticket_for_thread(c, &(struct sql_ticket_for_thread_in){ .id = hit->ticket_id }, &t, &found))
			return false;
		if (found && t.merged_into_id) {
			hit->ticket_id = t.merged_into_id;
			continue;
		}
		if (!found || !(str_eq(t.category, S("closed")) || str_eq(t.category, S("solved"))))
			return true;
		/* who opens its follow-up just now holds it */
		if (!sql_ticket_lock(c, &(struct sql_ticket_lock_in){ .id = hit->ticket_id }, &held, &found))
			return false;
		if (!sql_follow_up_of(c, &(struct sql_follow_up_of_in){ .requester_id = t.requester_id,
				.follows_id = hit->ticket_id }, &next, &found))
			return false;
		if (!found)
			return true;
		hit->ticket_id = next.id;
	}
	return true;
}

bool threading_find(struct ctx *c, const struct threading_in *in, struct threading_hit *hit)
{
	*hit = (struct threading_hit){ 0 };
	if (!by_token(c, in, hit))
		return false;
	if (!hit->by && !by_headers(c, in, hit))
		return false;
	if (!hit->by && !by_pseudo(c, in, hit))
		return false;
	if (!hit->by && !by_parent(c, in, hit))
		return false;
	if (!hit->by && !by_tag(c, in, hit))
		return false;
	/* a talk beside a ticket goes on as long as they answer */
	return !hit->by || hit->side_id || latest_follow_up(c, hit);
}

/* ---- remembering ---- */

static bool keep(struct ctx *c, const struct threading_home *h, str id)
{
	str key = mail_ref_key(c->arena, id);

	if (!key.n || str_starts(key, S("ticket-")))
		return true;
	return sql_mail_ref_put(c, &(struct sql_mail_ref_put_in){ .ref = key, .ticket_id = h->ticket_id,
		.own = false, .side_id = h->side_id, .created_at = c->now }, NULL);
}

bool threading_remember(struct ctx *c, const struct threading_home *h, str message_id, const struct strs *references,
			const struct strs *in_reply_to)
{
	size_t i, from = references->n > REFS_KEPT ? references->n - REFS_KEPT : 0;

	if (!keep(c, h, message_id))
		return false;
	for (i = from; i < references->n; i++)
		if (!keep(c, h, references->v[i]))
			return false;
	for (i = 0; i < in_reply_to->n && i < REFS_KEPT; i++)
		if (!keep(c, h, in_reply_to->v[i]))
			return false;
	return true;
}
