/* A ticket as its customer sees it. */
#include "base/json.h"
#include "desk/cases/merge.h"
#include "desk/cases/status.h"
#include "desk/front/customer.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "desk/people/token.h"
#include "desk/settings.h"
#include "sql_front.h"
#include "store/blob.h"
#include "store/db.h"
#include "text/fold.h"
#include "text/html.h"
#include "text/lang.h"

static const i64 DAY_MS = 86400000;

static bool holds_word(str flags, const char *word)
{
	str one;

	while (flags.s && str_cut(&flags, ' ', &one))
		if (str_eq(one, str_of(word)))
			return true;
	return false;
}

static bool among(struct ctx *c, const json_t *list, const struct sql_track_addresses_rows *own)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		str folded = address_fold(c->arena, json_get_str(json_array_get(list, i), "address"));

		for (size_t k = 0; k < own->n; k++)
			if (folded.n && str_eq(folded, own->v[k].address_folded))
				return true;
	}
	return false;
}

/* What went to others only (a forward, an answer to somebody in copy) is not for him. */
static bool for_him(struct ctx *c, const struct sql_track_messages_row *m, const struct sql_track_addresses_rows *own)
{
	json_t *j;

	if (holds_word(m->flags, "auto") || holds_word(m->flags, "bounce") || holds_word(m->flags, "third_party"))
		return false;
	if (!str_eq(m->direction, S("out")))
		return true;
	if (!json_parse(c, m->recipients.n ? m->recipients : S("{}"), &j)) {
		fail_clear(c);
		return false;
	}
	if (!json_array_size(json_object_get(j, "to")) && !json_array_size(json_object_get(j, "cc")))
		return true;
	return among(c, json_object_get(j, "to"), own) || among(c, json_object_get(j, "cc"), own);
}

static bool give_files(struct ctx *c, struct track *t)
{
	struct i64s ids = { NEW_N(c->arena, i64, t->n), 0 };
	struct sql_track_files_rows rows;

	for (size_t i = 0; i < t->n; i++)
		ids.v[ids.n++] = t->v[i].id;
	if (!ids.n)
		return true;
	if (!sql_track_files(c, &(struct sql_track_files_in){ .ids = ids }, &rows))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		t->v[i].file = NEW_N(c->arena, struct track_file, rows.n);
		for (size_t k = 0; k < rows.n; k++)
			if (rows.v[k].message_id == t->v[i].id)
				t->v[i].file[t->v[i].files++] = (struct track_file){ rows.v[k].id, rows.v[k].message_id,
					rows.v[k].size, rows.v[k].sha256, rows.v[k].name, rows.v[k].mime_type };
	}
	return true;
}

/* Agents may write pictures from elsewhere; this page asks nobody else for anything. */
static str shown(struct ctx *c, str html)
{
	struct html_policy policy = { .remote_images = false };
	struct html_out out;

	if (str_find(html, S("<img ")) < 0)
		return html;
	(void)html_sanitize(c->arena, html, &policy, &out);	/* what it cut is safe too */
	return out.html;
}

static bool load_thread(struct ctx *c, const struct i64s *tree, struct track *t)
{
	struct sql_track_addresses_rows own;
	struct sql_track_messages_rows rows;

	if (!sql_track_addresses(c, &(struct sql_track_addresses_in){ .person_id = t->person_id }, &own) ||
	    !sql_track_messages(c, &(struct sql_track_messages_in){ .ids = *tree, .now = c->now }, &rows))
		return false;
	t->v = NEW_N(c->arena, struct track_message, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_track_messages_row *m = &rows.v[i];

		if (!for_him(c, m, &own))
			continue;
		t->v[t->n++] = (struct track_message){ .id = m->id, .created_at = m->created_at, .ours = str_eq(m->direction, S("out")),
			.author = m->author_name, .html = shown(c, message_html(c, m->html, m->text)) };
		if (str_eq(m->direction, S("out")))
			t->answered_at = m->created_at;
	}
	return give_files(c, t);
}

static bool facts(struct ctx *c, const struct ticket *k, struct track *t)
{
	struct sql_track_promise_row promise;
	struct person whose;
	struct settings s;
	bool found;

	t->ticket_id = k->id;
	t->subject = k->subject;
	t->category = k->category;
	t->created_at = k->created_at;
	t->solved_at = k->solved_at;
	t->assigned = k->assignee_id != 0;
	if (!settings_load(c, &s) || !person_load(c, t->person_id, &whose) || !sql_track_promise(c, &(struct sql_track_promise_in){ .id = k->id }, &promise, &found) ||
	    !status_public_name(c, k->status_id, c->locale, &t->status) ||
	    !track_is_quiet(c, k->id, t->person_id, &t->quiet))
		return false;
	t->can_reopen = str_eq(k->category, S("solved")) && c->now - k->solved_at <= s.reopen_days * DAY_MS;
	t->promise_at = found ? promise.promised_at : 0;
	t->promise_zone = whose.zone.n ? whose.zone : s.zone.n ? s.zone : S("UTC");
	return true;
}

/* The ticket that stands for this one now; only reads. */
static bool living(struct ctx *c, i64 id, struct ticket *k)
{
	for (int hop = 0; hop < MERGE_HOPS; hop++) {
		if (!ticket_load(c, id, k))
			return false;
		if (!k->merged_into_id)
			return true;
		id = k->merged_into_id;
	}
	return fail(c, E_NOT_FOUND, "", "page.unknown");
}

static bool find(struct ctx *c, const struct track_who *who, struct track *t)
{
	struct sql_track_find_row row;
	str hash = who->token.s ? token_hash(c->arena, who->token) : STR_NULL;
	bool found = false;

	t->ticket_id = who->ticket_id;
	t->person_id = who->person_id;
	if (!who->token.s)
		return who->ticket_id > 0 && who->person_id > 0;
	if (hash.n && !sql_track_find(c, &(struct sql_track_find_in){ .token_hash = hash, .now = c->now }, &row, &found))
		return false;
	if (found) {
		t->ticket_id = row.ticket_id;
		t->person_id = row.person_id;
	}
	return found;
}

static bool load(struct ctx *c, const struct track_who *who, struct track *t)
{
	struct ticket asked, k;
	struct i64s tree;

	if (!find(c, who, t))
		return fail_code(c) ? false : fail(c, E_NOT_FOUND, "", "page.unknown");
	if (!ticket_load(c, t->ticket_id, &asked) || !living(c, t->ticket_id, &k))
		return false;
	if (asked.requester_id != t->person_id || k.requester_id != t->person_id || k.spam)
		return fail(c, E_NOT_FOUND, "", "page.unknown");
	t->merged_from = asked.id != k.id ? asked.id : 0;
	return merge_tree(c, k.id, &tree) && facts(c, &k, t) && load_thread(c, &tree, t);
}

bool track_load(struct ctx *c, const struct track_who *who, struct track *out)
{
	const struct actor *me = c->who;
	bool ok;

	*out = (struct track){ 0 };
	c->who = actor_system();
	ok = load(c, who, out);
	c->who = me;
	return ok;
}

bool track_file_bytes(struct ctx *c, const struct track *t, i64 id, struct track_file *out, str *bytes)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->v[i].files; k++)
			if (t->v[i].file[k].id == id) {
				*out = t->v[i].file[k];
				return blob_get(c, out->sha256, bytes);
			}
	return fail(c, E_NOT_FOUND, "", "page.unknown");
}

/* ---- what he does ---- */

bool track_words(struct ctx *c, const struct track *t, str text, struct message_in *words)
{
	struct message_new *m = &words->m;
	struct person who;

	if (text.n > TRACK_TEXT_BYTES)
		return fail(c, E_TOO_LARGE, "message", "request.long");
	if (!person_load(c, t->person_id, &who) || !person_mail_address(c, t->person_id, &m->author_address))
		return false;
	m->author_name = who.name;
	m->recipients = S("{}");
	m->text = text_clean(c->arena, text);
	m->html = text_to_html(c->arena, m->text);
	m->subject = t->subject;
	m->quoted_html = m->flags = S("");
	m->language = text_lang(m->text);
	if (!m->language.s)
		m->language = S("");
	return true;
}

bool track_reply(struct ctx *c, const struct track *t, const struct message_in *words, struct received *out)
{
	const struct actor *me = c->who;
	struct message_in in = *words;
	bool ok;

	in.ticket_id = t->ticket_id;
	in.person_id = t->person_id;
	c->who = actor_system();
	ok = message_receive(c, &in, out);
	c->who = me;
	return ok;
}

static bool move(struct ctx *c, const struct track *t, str category)
{
	struct actor person = { .kind = ACTOR_PERSON, .id = t->person_id, .scopes = SCOPE_ALL, .name = S("") };
	const struct actor *me = c->who;
	struct ticket k;
	bool ok;

	c->who = actor_system();
	ok = ticket_take(c, t->ticket_id, &k);
	c->who = &person;
	ok = ok && ticket_change(c, &k, &(struct ticket_change){ .set = TC_CATEGORY, .category = category });
	c->who = me;
	return ok;
}

bool track_solve(struct ctx *c, const struct track *t)
{
	if (str_eq(t->category, S("solved")) || str_eq(t->category, S("closed")))
		return true;
	return move(c, t, S("solved"));
}

bool track_reopen(struct ctx *c, const struct track *t)
{
	if (!str_eq(t->category, S("solved")))
		return true;
	return t->can_reopen ? move(c, t, S("open")) : fail(c, E_CONFLICT, "", "track.closed");
}

bool track_quiet(struct ctx *c, const struct track *t, bool quiet)
{
	if (quiet)
		return sql_track_quiet_add(c, &(struct sql_track_quiet_add_in){ .ticket_id = t->ticket_id, .person_id = t->person_id,
			.created_at = c->now }, NULL);
	return sql_track_quiet_drop(c, &(struct sql_track_quiet_drop_in){ .ticket_id = t->ticket_id, .person_id = t->person_id }, NULL);
}

bool track_is_quiet(struct ctx *c, i64 ticket_id, i64 person_id, bool *yes)
{
	struct sql_track_quiet_is_row row;

	return sql_track_quiet_is(c, &(struct sql_track_quiet_is_in){ .ticket_id = ticket_id, .person_id = person_id }, &row, yes);
}
