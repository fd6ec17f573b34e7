#include "desk/people/person.h"

#include "base/failpoint.h"
#include "desk/people/address.h"
#include "desk/people/cursor.h"
#include "desk/people/organisation.h"
#include "desk/promise/attrs.h"
#include "sql_person.h"
#include "text/fold.h"

enum { NAME_BYTES_MAX = 400, NAME_CHARS_MAX = 200 };

static str kind_or_email(str kind)
{
	return kind.n ? kind : S("email");
}

/* One line, sane length: names come from mail headers. */
static str clean_name(struct ctx *c, str name)
{
	return str_utf8_trunc(str_trim(text_clean_line(c->arena, name)), NAME_BYTES_MAX);
}

bool person_address_ok(str address)
{
	return address_ok(str_trim(address));
}

static bool find(struct ctx *c, str kind, str folded, struct sql_identity_by_address_row *r, bool *found)
{
	return sql_identity_by_address(c, &(struct sql_identity_by_address_in){ .kind = kind,
		.address_folded = folded }, r, found);
}

bool person_by_address(struct ctx *c, str kind, str address, i64 *person_id, bool *found)
{
	struct sql_identity_by_address_row r;
	str k = kind_or_email(kind), folded = identity_fold(c->arena, k, address);

	*person_id = 0;
	*found = false;
	if (folded.n == 0)
		return true;
	if (!find(c, k, folded, &r, found))
		return false;
	if (*found)
		*person_id = r.person_id;
	return true;
}

static bool insert_identity(struct ctx *c, i64 person_id, const struct person_new *in, bool *made)
{
	struct sql_identity_add_row row;
	str k = kind_or_email(in->kind);

	return sql_identity_add(c, &(struct sql_identity_add_in){ .person_id = person_id, .kind = k,
		.address = str_utf8_trunc(str_trim(text_clean_line(c->arena, in->address)), ADDRESS_MAX),
		.address_folded = identity_fold(c->arena, k, in->address),
		.alike = identity_alike(c->arena, k, identity_fold(c->arena, k, in->address)), .verified = in->verified,
		.created_at = c->now }, &row, made);
}

/* Makes the person first; if somebody else was quicker with the address, his stands. */
static bool make(struct ctx *c, const struct person_new *in, str folded, i64 *person_id)
{
	struct sql_identity_by_address_row r;
	struct sql_person_add_row row;
	str name = clean_name(c, in->name);
	i64 organisation_id = 0;
	bool made, found;

	if (str_eq(kind_or_email(in->kind), S("email")) && !organisation_of_address(c, folded, &organisation_id))
		return false;
	if (!sql_person_add(c, &(struct sql_person_add_in){ .name = name, .name_folded = text_fold(c->arena, name),
			.organisation_id = organisation_id, .locale = in->locale.s ? in->locale : S(""),
			.demo = in->demo, .created_at = c->now }, &row))
		return false;
	if (!FAILPOINT(c, "person.added") || !insert_identity(c, row.id, in, &made))
		return false;
	*person_id = row.id;
	if (made)
		return true;
	if (!sql_person_delete(c, &(struct sql_person_delete_in){ .id = row.id }, NULL) ||
	    !find(c, kind_or_email(in->kind), folded, &r, &found))
		return false;
	if (!found)
		return fail(c, E_UNAVAILABLE, "", "store.again");
	*person_id = r.person_id;
	return true;
}

static bool fill_name(struct ctx *c, i64 person_id, str name)
{
	name = clean_name(c, name);
	if (name.n == 0)
		return true;
	return sql_person_name_fill(c, &(struct sql_person_name_fill_in){ .id = person_id, .name = name,
		.name_folded = text_fold(c->arena, name), .updated_at = c->now }, NULL);
}

bool person_ensure(struct ctx *c, const struct person_new *in, i64 *person_id)
{
	struct sql_identity_by_address_row r;
	str k = kind_or_email(in->kind), folded = identity_fold(c->arena, k, in->address);
	bool found;

	*person_id = 0;
	if (folded.n == 0)
		return fail(c, E_INVALID, "address", "address.invalid");
	if (!find(c, k, folded, &r, &found))
		return false;
	if (!found)
		return make(c, in, folded, person_id);
	*person_id = r.person_id;
	return fill_name(c, r.person_id, in->name);
}

bool person_mail_address(struct ctx *c, i64 person_id, str *address)
{
	struct sql_identity_mail_address_row r;
	bool found;

	*address = S("");
	if (!sql_identity_mail_address(c, &(struct sql_identity_mail_address_in){ .person_id = person_id }, &r, &found))
		return false;
	if (found)
		*address = r.address;
	return true;
}

bool person_has_address(struct ctx *c, i64 person_id, str address, bool *yes)
{
	i64 owner;

	if (!person_by_address(c, S("email"), address, &owner, yes))
		return false;
	*yes = *yes && owner == person_id;
	return true;
}

/* ---- reading ---- */

static struct person of_row(const struct sql_person_row *r)
{
	return (struct person){ .id = r->id, .name = r->name, .organisation_id = r->organisation_id,
		.organisation_name = r->organisation_name, .locale = r->locale, .zone = r->zone, .note = r->note,
		.value_tier = r->value_tier, .demo = r->demo, .tickets_open = r->tickets_open,
		.tickets_total = r->tickets_total, .merged_into_id = r->merged_into_id, .created_at = r->created_at };
}

static struct identity identity_of_row(const struct sql_identity_row *r)
{
	return (struct identity){ .id = r->id, .person_id = r->person_id, .kind = r->kind, .address = r->address,
				  .verified = r->verified, .undeliverable = r->undeliverable,
				  .preferred = r->preferred };
}

static struct list identity_list(struct ctx *c, const struct sql_identity_row *v, size_t n)
{
	struct identity *out = NEW_N(c->arena, struct identity, n);
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = identity_of_row(&v[i]);
	return (struct list){ out, n };
}

bool identities_of_requester(struct ctx *c, i64 ticket_id, struct list *out)
{
	struct sql_identity_rows ids;

	if (!sql_identity_of_requester(c, &(struct sql_identity_of_requester_in){ .ticket_id = ticket_id }, &ids))
		return false;
	*out = identity_list(c, ids.v, ids.n);
	return true;
}

bool person_load(struct ctx *c, i64 id, struct person *out)
{
	struct sql_identity_rows ids;
	struct sql_person_row r;
	bool found;

	if (!sql_person_by_id(c, &(struct sql_person_by_id_in){ .id = id }, &r, &found) ||
	    !sql_identity_of_person(c, &(struct sql_identity_of_person_in){ .person_id = id }, &ids))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "not_found");
	*out = of_row(&r);
	out->identities = identity_list(c, ids.v, ids.n);
	return true;
}

/* ---- searching ---- */

struct hits {
	struct i64s ids;	/* in order, each once */
	size_t max;
};

static void hit(struct hits *h, i64 id)
{
	size_t i;

	for (i = 0; i < h->ids.n; i++)
		if (h->ids.v[i] == id)
			return;
	if (h->ids.n < h->max)
		h->ids.v[h->ids.n++] = id;
}

static bool by_address(struct ctx *c, str q, struct hits *h)
{
	struct sql_person_address_prefix_rows p;
	str from = address_fold(c->arena, q), to = str_fmt(c->arena, "%.*s\xf4\x8f\xbf\xbf", FMT(from));
	size_t i;

	if (!sql_person_address_prefix(c, &(struct sql_person_address_prefix_in){ .q_from = from, .q_to = to,
			.most = (i64)h->max }, &p))
		return false;
	for (i = 0; i < p.n; i++)
		hit(h, p.v[i].person_id);
	return true;
}

static bool by_address_like(struct ctx *c, str kind, str pattern, struct hits *h)
{
	struct sql_person_address_like_rows p;
	size_t i;

	if (!sql_person_address_like(c, &(struct sql_person_address_like_in){ .kind = kind, .pattern = pattern,
			.most = (i64)h->max }, &p))
		return false;
	for (i = 0; i < p.n; i++)
		hit(h, p.v[i].person_id);
	return true;
}

/* "612 34-56" is 6123456: a phone if digits and what stands between them is all there is. */
static bool is_phone(struct ctx *c, str q, str *digits)
{
	struct buf b = buf_new(c->arena, 32);
	size_t i;

	for (i = 0; i < q.n; i++) {
		if (q.s[i] >= '0' && q.s[i] <= '9')
			buf_ch(&b, q.s[i]);
		else if (str_chr(S(" +-()./"), q.s[i]) < 0)
			return false;
	}
	*digits = buf_str(&b);
	return b.n >= 3 && !b.over;
}

/* What the names by prefix left free: addresses, phones, and unless it must be quick,
 * later words of names. */
static bool search_wider(struct ctx *c, str q, str folded, bool quick, struct hits *h)
{
	struct sql_person_word_rows w;
	str digits;
	size_t i;

	if (!by_address(c, q, h))
		return false;
	if (is_phone(c, q, &digits))
		return by_address_like(c, S("phone"), like_pattern(c->arena, "", digits), h);
	if (h->ids.n >= h->max || quick)
		return true;
	if (!sql_person_word(c, &(struct sql_person_word_in){ .needle = str_fmt(c->arena, " %.*s", FMT(folded)),
			.most = (i64)h->max }, &w))
		return false;
	for (i = 0; i < w.n; i++)
		hit(h, w.v[i].id);
	if (h->ids.n == 0 && (str_chr(q, '@') >= 0 || str_chr(q, '.') >= 0))
		return by_address_like(c, S("email"),
				       like_pattern(c->arena, "", str_lower_ascii(c->arena, q)), h);
	return true;
}

static const struct sql_person_row *row_of(const struct sql_person_rows *rows, i64 id)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (rows->v[i].id == id)
			return &rows->v[i];
	return NULL;
}

static void attach_identities(struct ctx *c, struct people *p, const struct sql_identity_rows *ids)
{
	size_t i, from, to;

	for (i = 0; i < p->n; i++) {
		for (from = 0; from < ids->n && ids->v[from].person_id != p->v[i].id; from++)
			;
		for (to = from; to < ids->n && ids->v[to].person_id == p->v[i].id; to++)
			;
		if (to > from)
			p->v[i].identities = identity_list(c, &ids->v[from], to - from);
	}
}

static bool load_hits(struct ctx *c, const struct hits *h, struct people *out)
{
	struct sql_identity_rows ids;
	struct sql_person_rows rows;
	size_t i;

	out->v = NEW_N(c->arena, struct person, h->ids.n);
	if (h->ids.n == 0)
		return true;
	if (!sql_person_in(c, &(struct sql_person_in_in){ .ids = h->ids }, &rows) ||
	    !sql_identity_of_people(c, &(struct sql_identity_of_people_in){ .ids = h->ids }, &ids))
		return false;
	for (i = 0; i < h->ids.n; i++) {
		const struct sql_person_row *r = row_of(&rows, h->ids.v[i]);

		if (r)
			out->v[out->n++] = of_row(r);
	}
	attach_identities(c, out, &ids);
	return true;
}

struct ask {
	str q, cursor;
	i64 limit;
	bool quick;	/* only what an index finds */
};

static bool search(struct ctx *c, const struct ask *ask, struct people *out)
{
	i64 limit = ask->limit;
	struct hits h = { .ids = { .v = NEW_N(c->arena, i64, (size_t)limit) }, .max = (size_t)limit };
	str q = str_trim(str_utf8_trunc(ask->q, NAME_BYTES_MAX)), folded = text_fold(c->arena, q);
	struct sql_person_page_rows page;
	struct name_cursor k;
	size_t i;

	*out = (struct people){ 0 };
	if (!name_cursor_read(c, folded, ask->cursor, &k))
		return false;
	if (!sql_person_page(c, &(struct sql_person_page_in){ .q_from = k.q_from, .q_to = k.q_to,
			.after_name = k.after_name, .after_id = k.after_id, .most = limit + 1 }, &page))
		return false;
	for (i = 0; i < page.n; i++)
		hit(&h, page.v[i].id);
	if (page.n > (size_t)limit)
		out->next = name_cursor_make(c->arena, page.v[limit - 1].name_folded, page.v[limit - 1].id);
	else if (q.n && ask->cursor.n == 0 && !search_wider(c, q, folded, ask->quick, &h))
		return false;
	return load_hits(c, &h, out);
}

bool person_search(struct ctx *c, str q, str cursor, i64 limit, struct people *out)
{
	return search(c, &(struct ask){ .q = q, .cursor = cursor, .limit = limit }, out);
}

bool person_search_quick(struct ctx *c, str q, i64 limit, struct people *out)
{
	return search(c, &(struct ask){ .q = q, .limit = limit, .quick = true }, out);
}

bool people_of_organisation(struct ctx *c, i64 organisation_id, i64 after_id, i64 limit, struct people *out)
{
	struct sql_identity_rows ids;
	struct sql_person_rows rows;
	struct i64s all;
	size_t i;

	*out = (struct people){ 0 };
	if (!sql_person_of_organisation(c, &(struct sql_person_of_organisation_in){ .organisation_id = organisation_id,
			.after_id = after_id, .most = limit + 1 }, &rows))
		return false;
	out->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	out->v = NEW_N(c->arena, struct person, out->n);
	all = (struct i64s){ NEW_N(c->arena, i64, out->n), out->n };
	for (i = 0; i < out->n; i++) {
		out->v[i] = of_row(&rows.v[i]);
		all.v[i] = rows.v[i].id;
	}
	if (rows.n > out->n)
		out->next = str_fmt(c->arena, "%lld", (long long)all.v[all.n - 1]);
	if (!sql_identity_of_people(c, &(struct sql_identity_of_people_in){ .ids = all }, &ids))
		return false;
	attach_identities(c, out, &ids);
	return true;
}

/* ---- changing ---- */

bool person_save(struct ctx *c, const struct person *p)
{
	str name = clean_name(c, p->name);
	struct person was;
	i64 changed;

	if (str_utf8_len(name) > NAME_CHARS_MAX)
		return fail_most(c, "name", "shape.long", NAME_CHARS_MAX);
	if (!person_load(c, p->id, &was))
		return false;
	if (!sql_person_update(c, &(struct sql_person_update_in){ .id = p->id, .name = name,
			.name_folded = text_fold(c->arena, name), .organisation_id = p->organisation_id,
			.locale = p->locale, .zone = p->zone, .note = p->note, .value_tier = p->value_tier,
			.updated_at = c->now }, &changed))
		return false;
	if (changed != 1)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (was.organisation_id == p->organisation_id && str_eq(was.value_tier, p->value_tier))
		return true;
	if (was.organisation_id != p->organisation_id && !sql_person_tickets_organisation(c,
			&(struct sql_person_tickets_organisation_in){ .requester_id = p->id,
			.organisation_id = p->organisation_id }, NULL))
		return false;
	return attrs_of_person(c, p->id, was.organisation_id);	/* policies may look at these */
}

bool identity_add(struct ctx *c, i64 person_id, str kind, str address)
{
	struct person_new in = { .kind = kind, .address = address };
	struct sql_identity_by_address_row r;
	str folded = identity_fold(c->arena, kind, address);
	bool made, found;

	if (folded.n == 0 || (str_eq(kind, S("email")) && !person_address_ok(address)))
		return fail(c, E_INVALID, "address", "address.invalid");
	/* whose country a number without one is in, nobody knows */
	if (str_eq(kind, S("phone")) && !str_starts(str_trim(address), S("+")) && !str_starts(str_trim(address), S("00")))
		return fail(c, E_INVALID, "address", "identity.country");
	if (!insert_identity(c, person_id, &in, &made))
		return false;
	if (made)
		return true;
	if (!find(c, kind, folded, &r, &found))
		return false;
	return (found && r.person_id == person_id) || fail(c, E_CONFLICT, "address", "identity.taken");
}

bool identity_save(struct ctx *c, const struct identity *i)
{
	i64 n;

	if (!sql_identity_set(c, &(struct sql_identity_set_in){ .id = i->id, .person_id = i->person_id,
			.verified = i->verified, .undeliverable = i->undeliverable }, &n))
		return false;
	if (n != 1)
		return fail(c, E_NOT_FOUND, "", "not_found");
	return !i->preferred || sql_identity_prefer(c, &(struct sql_identity_prefer_in){ .id = i->id,
		.person_id = i->person_id, .kind = i->kind }, NULL);
}

bool identity_remove(struct ctx *c, i64 person_id, i64 identity_id)
{
	i64 n;

	if (!sql_identity_remove(c, &(struct sql_identity_remove_in){ .id = identity_id, .person_id = person_id }, &n))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}

bool identity_verified(struct ctx *c, str address)
{
	return sql_identity_verify(c, &(struct sql_identity_verify_in){
		.address_folded = address_fold(c->arena, address) }, NULL);
}

bool identity_bounced(struct ctx *c, str address, bool hard)
{
	return sql_identity_bounce(c, &(struct sql_identity_bounce_in){ .hard = hard,
		.address_folded = address_fold(c->arena, address) }, NULL);
}

bool identity_delivered(struct ctx *c, str address)
{
	return sql_identity_deliver(c, &(struct sql_identity_deliver_in){
		.address_folded = address_fold(c->arena, address) }, NULL);
}
