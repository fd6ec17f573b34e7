#include "desk/mailbox.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "desk/app.h"
#include "desk/people/address.h"
#include "desk/people/jsons.h"
#include "desk/texts/signature.h"
#include "desk/vault.h"
#include "sql_mailbox.h"
#include "store/db.h"
#include "sql_setting.h"
#include "text/fold.h"
#include "text/html.h"

enum { ERROR_BYTES = 1000, ALIASES_MAX = 50, FOLDERS_MAX = 20, SIGNATURE_MAX = 20000,
       SIZE_LEAST = 64 * 1024, SIZE_MOST = 100 * 1024 * 1024, SIZE_USUAL = MAIL_READ_MOST };

static struct mailbox of_row(struct ctx *c, const struct sql_mailbox_row *r)
{
	return (struct mailbox){ .id = r->id, .name = r->name, .address = r->address,
		.aliases = jsons_read(c->arena, r->aliases), .from_name = r->from_name, .team_id = r->team_id, .brand_id = r->brand_id,
		.locale = r->locale, .in_kind = r->in_kind, .in_host = r->in_host, .in_port = r->in_port,
		.in_tls = r->in_tls, .in_user = r->in_user, .in_folders = jsons_read(c->arena, r->in_folders),
		.in_after = r->in_after, .in_move_to = r->in_move_to, .out_kind = r->out_kind,
		.out_host = r->out_host, .out_port = r->out_port, .out_tls = r->out_tls, .out_user = r->out_user,
		.auth_kind = r->auth_kind, .authserv_id = r->authserv_id, .signature_html = r->signature_html,
		.auto_ack = r->auto_ack, .size_limit = r->size_limit, .active = r->active,
		.in_password_set = r->in_secret.n > 0, .out_password_set = r->out_secret.n > 0,
		.oauth_set = r->oauth_secret.n > 0, .state = r->state, .last_ok_at = r->last_ok_at,
		.last_error = r->last_error, .failures = r->failures };
}

bool mailbox_rows(struct ctx *c, struct sql_mailbox_rows *out)
{
	const void **slot = db_slot(c, DB_SLOT_MAILBOXES);

	if (!slot || !*slot)
		return sql_mailbox_all(c, out);
	*out = *(const struct sql_mailbox_rows *)*slot;
	return true;
}

bool mailbox_rows_keep(struct ctx *c, struct sql_mailbox_rows *out)
{
	struct sql_mailbox_rows *kept = NEW(c->arena, struct sql_mailbox_rows);
	const void **slot = db_slot(c, DB_SLOT_MAILBOXES);

	if (!sql_mailbox_all(c, out))
		return false;
	*kept = *out;
	if (slot)
		*slot = kept;
	return true;
}

static bool list(struct ctx *c, bool only_active, struct mailboxes *out)
{
	struct sql_mailbox_rows rows;
	size_t i;

	if (!sql_mailbox_all(c, &rows))
		return false;
	*out = (struct mailboxes){ .v = NEW_N(c->arena, struct mailbox, rows.n) };
	for (i = 0; i < rows.n; i++)
		if (!only_active || rows.v[i].active)
			out->v[out->n++] = of_row(c, &rows.v[i]);
	return true;
}

bool mailbox_list(struct ctx *c, struct mailboxes *out)
{
	return list(c, false, out);
}

bool mailbox_list_active(struct ctx *c, struct mailboxes *out)
{
	return list(c, true, out);
}

static bool load_row(struct ctx *c, i64 id, struct sql_mailbox_row *r)
{
	bool found;

	if (!sql_mailbox_by_id(c, &(struct sql_mailbox_by_id_in){ .id = id }, r, &found))
		return false;
	return found || fail(c, E_NOT_FOUND, "", "not_found");
}

bool mailbox_load(struct ctx *c, i64 id, struct mailbox *out)
{
	struct sql_mailbox_row r;

	if (!load_row(c, id, &r))
		return false;
	*out = of_row(c, &r);
	return true;
}

/* "soporte+x@acme.es" without the "+x". */
static str without_plus(struct arena *a, str folded)
{
	ssize_t at = str_rchr(folded, '@'), plus = str_chr(folded, '+');

	if (at < 0 || plus <= 0 || plus > at)
		return folded;
	return str_fmt(a, "%.*s%.*s", (int)plus, folded.s, (int)(folded.n - (size_t)at), folded.s + at);
}

static bool leads_here(struct ctx *c, const struct mailbox *m, str folded)
{
	size_t i;

	if (str_eq(address_fold(c->arena, m->address), folded))
		return true;
	for (i = 0; i < m->aliases.n; i++)
		if (str_eq(address_fold(c->arena, m->aliases.v[i]), folded))
			return true;
	return false;
}

bool mailbox_by_address(struct ctx *c, str address, struct mailbox *out, bool *found)
{
	str whole = address_fold(c->arena, address), plain = without_plus(c->arena, whole);
	struct mailboxes all;
	size_t pass, i;

	*found = false;
	if (!mailbox_list(c, &all))
		return false;
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < all.n; i++)
			if (whole.n && leads_here(c, &all.v[i], pass ? plain : whole)) {
				*out = all.v[i];
				*found = true;
				return true;
			}
	return true;
}

/* ---- checking ---- */

static bool one_of(struct ctx *c, const char *field, str v, const char *allowed)
{
	struct buf words = buf_new(c->arena, 200);
	str rest = str_of(allowed), one;

	while (str_cut(&rest, '|', &one)) {
		if (str_eq(one, v))
			return true;
		buf_put(&words, words.n ? S(", ") : S(""));
		buf_put(&words, one);
	}
	return fail_one_of(c, field, buf_str(&words));
}

static str or_empty(str x)
{
	return x.s ? x : S("");
}

static str or_else(str x, str otherwise)
{
	return x.n ? x : otherwise;
}

static void defaults(struct ctx *c, struct mailbox *m)
{
	m->address = str_trim(m->address);
	m->name = or_else(str_trim(text_clean_line(c->arena, m->name)), m->address);
	m->from_name = or_empty(str_trim(text_clean_line(c->arena, m->from_name)));
	m->locale = or_else(m->locale, c->locale);
	m->in_kind = or_else(m->in_kind, S("none"));
	m->in_tls = or_else(m->in_tls, S("tls"));
	m->in_after = or_else(m->in_after, S("seen"));
	m->out_kind = or_else(m->out_kind, S("none"));
	m->out_tls = or_else(m->out_tls, S("starttls"));
	m->auth_kind = or_else(m->auth_kind, S("password"));
	m->in_user = or_empty(m->in_user);
	m->out_user = or_empty(m->out_user);
	m->in_move_to = or_empty(m->in_move_to);
	m->authserv_id = str_trim(or_empty(m->authserv_id));
	m->in_host = str_trim(or_empty(m->in_host));
	m->out_host = str_trim(or_empty(m->out_host));
	if (!m->size_limit)
		m->size_limit = SIZE_USUAL;
	if (m->in_folders.n == 0) {
		m->in_folders.v = NEW_N(c->arena, str, 1);
		m->in_folders.v[0] = S("INBOX");
		m->in_folders.n = 1;
	}
}

static bool check_server(struct ctx *c, bool used, str host, i64 port, const char *const names[2])
{
	bool ok = true;

	if (!used)
		return true;
	if (host.n == 0 || host.n > 253 || str_chr(host, ' ') >= 0)
		ok = fail(c, E_INVALID, names[0], host.n ? "mailbox.host" : "shape.required");
	if (port < 1 || port > 65535)
		ok = fail_range(c, names[1], 1, 65535);
	return ok;
}

static bool check_kinds(struct ctx *c, const struct mailbox *m)
{
	bool ok = true;

	ok &= one_of(c, "in_kind", m->in_kind, "imap|pop3|lmtp|none");
	ok &= one_of(c, "in_tls", m->in_tls, "tls|starttls|none");
	ok &= one_of(c, "in_after", m->in_after, "seen|move|delete|keep");
	ok &= one_of(c, "out_kind", m->out_kind, "smtp|none");
	ok &= one_of(c, "out_tls", m->out_tls, "tls|starttls|none");
	ok &= one_of(c, "auth_kind", m->auth_kind, "password|google|microsoft");
	if (str_eq(m->in_after, S("move")) && m->in_move_to.n == 0)
		ok = fail(c, E_INVALID, "in_move_to", "shape.required");
	return ok;
}

static bool check(struct ctx *c, const struct mailbox *m)
{
	static const char *const in[2] = { "in_host", "in_port" }, *const out[2] = { "out_host", "out_port" };
	bool fetch = str_eq(m->in_kind, S("imap")) || str_eq(m->in_kind, S("pop3")), ok = true;
	size_t i;

	if (!address_ok(m->address))
		ok = fail(c, E_INVALID, "address", "address.invalid");
	for (i = 0; i < m->aliases.n; i++)
		if (!address_ok(str_trim(m->aliases.v[i])))
			ok = fail(c, E_INVALID, "aliases", "address.invalid");
	if (m->aliases.n > ALIASES_MAX)
		ok = fail_most(c, "aliases", "shape.count", ALIASES_MAX);
	if (m->in_folders.n > FOLDERS_MAX)
		ok = fail_most(c, "in_folders", "shape.count", FOLDERS_MAX);
	if (m->size_limit < SIZE_LEAST || m->size_limit > SIZE_MOST)
		ok = fail_range(c, "size_limit", SIZE_LEAST, SIZE_MOST);
	ok &= check_kinds(c, m);
	ok &= check_server(c, fetch, m->in_host, m->in_port, in);
	ok &= check_server(c, str_eq(m->out_kind, S("smtp")), m->out_host, m->out_port, out);
	return ok;
}

/* No address may lead to two mailboxes. */
static bool check_taken(struct ctx *c, const struct mailbox *m)
{
	struct mailboxes all;
	size_t i, k;

	if (!mailbox_list(c, &all))
		return false;
	for (i = 0; i < all.n; i++) {
		if (all.v[i].id == m->id)
			continue;
		if (leads_here(c, &all.v[i], address_fold(c->arena, m->address)))
			return fail(c, E_CONFLICT, "address", "mailbox.taken");
		for (k = 0; k < m->aliases.n; k++)
			if (leads_here(c, &all.v[i], address_fold(c->arena, m->aliases.v[k])))
				return fail(c, E_CONFLICT, "aliases", "mailbox.taken");
	}
	return true;
}

/* ---- writing ---- */

static bool add_row(struct ctx *c, struct mailbox *m)
{
	struct sql_mailbox_add_row row;

	if (!sql_mailbox_add(c, &(struct sql_mailbox_add_in){ .name = m->name, .address = m->address,
			.address_folded = address_fold(c->arena, m->address),
			.aliases = jsons_write(c->arena, &m->aliases), .from_name = m->from_name,
			.team_id = m->team_id, .brand_id = m->brand_id, .locale = m->locale, .in_kind = m->in_kind, .in_host = m->in_host,
			.in_port = m->in_port, .in_tls = m->in_tls, .in_user = m->in_user,
			.in_folders = jsons_write(c->arena, &m->in_folders), .in_after = m->in_after,
			.in_move_to = m->in_move_to, .out_kind = m->out_kind, .out_host = m->out_host,
			.out_port = m->out_port, .out_tls = m->out_tls, .out_user = m->out_user,
			.auth_kind = m->auth_kind, .authserv_id = m->authserv_id,
			.signature_html = m->signature_html, .auto_ack = m->auto_ack, .size_limit = m->size_limit,
			.active = m->active, .updated_at = c->now }, &row))
		return false;
	m->id = row.id;
	return true;
}

static bool update_row(struct ctx *c, const struct mailbox *m)
{
	i64 n;

	if (!sql_mailbox_update(c, &(struct sql_mailbox_update_in){ .id = m->id, .name = m->name,
			.address = m->address, .address_folded = address_fold(c->arena, m->address),
			.aliases = jsons_write(c->arena, &m->aliases), .from_name = m->from_name,
			.team_id = m->team_id, .brand_id = m->brand_id, .locale = m->locale, .in_kind = m->in_kind, .in_host = m->in_host,
			.in_port = m->in_port, .in_tls = m->in_tls, .in_user = m->in_user,
			.in_folders = jsons_write(c->arena, &m->in_folders), .in_after = m->in_after,
			.in_move_to = m->in_move_to, .out_kind = m->out_kind, .out_host = m->out_host,
			.out_port = m->out_port, .out_tls = m->out_tls, .out_user = m->out_user,
			.auth_kind = m->auth_kind, .authserv_id = m->authserv_id,
			.signature_html = m->signature_html, .auto_ack = m->auto_ack, .size_limit = m->size_limit,
			.active = m->active, .updated_at = c->now }, &n))
		return false;
	return n == 1 || fail(c, E_NOT_FOUND, "", "not_found");
}

/* *sealed is STR_NULL for the empty text: the column becomes NULL. */
static bool seal(struct ctx *c, const char *column, i64 id, str plain, str *sealed)
{
	*sealed = STR_NULL;
	return plain.n == 0 || vault_seal(c, c->app ? c->app->vault : NULL, vault_place(c->arena, column, id),
					  plain, sealed);
}

static bool write_secrets(struct ctx *c, i64 id, const struct mailbox_secret *s)
{
	str sealed;

	if (s->in_password.s && (!seal(c, "mailbox.in_secret", id, s->in_password, &sealed) ||
	    !sql_mailbox_in_secret(c, &(struct sql_mailbox_in_secret_in){ .id = id, .in_secret = sealed,
			.updated_at = c->now }, NULL)))
		return false;
	if (s->out_password.s && (!seal(c, "mailbox.out_secret", id, s->out_password, &sealed) ||
	    !sql_mailbox_out_secret(c, &(struct sql_mailbox_out_secret_in){ .id = id, .out_secret = sealed,
			.updated_at = c->now }, NULL)))
		return false;
	return !s->oauth.s || mailbox_oauth_keep(c, id, s->oauth);
}

/* A stored password never goes to another server than the one it was typed for. */
static bool check_moved(struct ctx *c, const struct mailbox *m, const struct mailbox_secret *s)
{
	struct mailbox was;
	bool ok = true;

	if (!m->id)
		return true;
	if (!mailbox_load(c, m->id, &was))
		return false;
	if (was.in_password_set && !s->in_password.s && !str_eq_ascii_nocase(was.in_host, m->in_host))
		ok = fail(c, E_INVALID, "in_password", "mailbox.password_again");
	if (was.out_password_set && !s->out_password.s && !str_eq_ascii_nocase(was.out_host, m->out_host))
		ok = fail(c, E_INVALID, "out_password", "mailbox.password_again");
	return ok;
}

/* The same for what a consent brought: it ends where provider or server change. */
static bool drop_moved_tokens(struct ctx *c, const struct mailbox *was, const struct mailbox *m)
{
	if (!was->oauth_set || (str_eq(was->auth_kind, m->auth_kind) && str_eq_ascii_nocase(was->in_host, m->in_host) &&
				str_eq_ascii_nocase(was->out_host, m->out_host)))
		return true;
	LOG(LOG_INFO, c, "mailbox.tokens_dropped", KI("mailbox", m->id));
	return mailbox_oauth_keep(c, m->id, S(""));
}

bool mailbox_save(struct ctx *c, struct mailbox *m, const struct mailbox_secret *s)
{
	struct html_out sig = { 0 };
	struct mailbox was = { 0 };

	defaults(c, m);
	if (m->id && !mailbox_load(c, m->id, &was))
		return false;
	if (!check(c, m) || !check_taken(c, m) || !check_moved(c, m, s))
		return false;
	if (m->signature_html.n > SIGNATURE_MAX ||
	    !html_sanitize(c->arena, or_empty(m->signature_html), &(struct html_policy){ 0 }, &sig))
		return fail_most(c, "signature_html", "shape.long", SIGNATURE_MAX);
	m->signature_html = or_empty(sig.html);
	if (!(m->id ? update_row(c, m) : add_row(c, m)) || !FAILPOINT(c, "mailbox.written") ||
	    !drop_moved_tokens(c, &was, m) || !write_secrets(c, m->id, s) || !mailbox_load(c, m->id, m))
		return false;
	LOG(LOG_INFO, c, "mailbox.saved", KI("mailbox", m->id));
	if (c->app)
		app_wake(c, WAKE_MAILBOXES);
	return true;
}

static str plain_name(struct ctx *c, i64 id)
{
	return str_fmt(c->arena, "mail.plain_reply.%lld", (long long)id);
}

bool mailbox_plain_read(struct ctx *c, struct mailbox *v, size_t n)
{
	struct sql_setting_get_row row;
	bool found;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!sql_setting_get(c, &(struct sql_setting_get_in){ .name = plain_name(c, v[i].id) }, &row, &found))
			return false;
		v[i].plain_reply = found && str_eq(row.value, S("yes"));
	}
	return true;
}

bool mailbox_plain_write(struct ctx *c, const struct mailbox *m)
{
	return sql_setting_put(c, &(struct sql_setting_put_in){ .name = plain_name(c, m->id),
		.value = m->plain_reply ? S("yes") : S("no"), .updated_at = c->now }, NULL);
}

bool mailbox_delete(struct ctx *c, i64 id)
{
	i64 n;

	if (!sql_mailbox_delete(c, &(struct sql_mailbox_delete_in){ .id = id }, &n))
		return false;
	if (n == 0)
		return fail(c, E_NOT_FOUND, "", "not_found");
	if (c->app)
		app_wake(c, WAKE_MAILBOXES);
	return signature_save(c, SIGNER_MAILBOX, id, &(struct wording){ .v = { STR_NULL } });
}

static bool unseal(struct ctx *c, const char *column, i64 id, str sealed, str *plain)
{
	*plain = STR_NULL;
	return sealed.n == 0 || vault_open(c, c->app ? c->app->vault : NULL, vault_place(c->arena, column, id),
					   sealed, plain);
}

bool mailbox_secrets(struct ctx *c, i64 id, struct mailbox_secret *out)
{
	struct sql_mailbox_row r;

	*out = (struct mailbox_secret){ 0 };
	return load_row(c, id, &r) &&
	       unseal(c, "mailbox.in_secret", id, r.in_secret, &out->in_password) &&
	       unseal(c, "mailbox.out_secret", id, r.out_secret, &out->out_password) &&
	       unseal(c, "mailbox.oauth_secret", id, r.oauth_secret, &out->oauth);
}

bool mailbox_oauth_keep(struct ctx *c, i64 id, str oauth)
{
	str sealed;

	return seal(c, "mailbox.oauth_secret", id, oauth, &sealed) &&
	       sql_mailbox_oauth_secret(c, &(struct sql_mailbox_oauth_secret_in){ .id = id, .oauth_secret = sealed,
			.updated_at = c->now }, NULL);
}

bool mailbox_ok(struct ctx *c, i64 id)
{
	return sql_mailbox_ok(c, &(struct sql_mailbox_ok_in){ .id = id, .last_ok_at = c->now }, NULL);
}

bool mailbox_bad(struct ctx *c, i64 id, str state, str error)
{
	return sql_mailbox_bad(c, &(struct sql_mailbox_bad_in){ .id = id, .state = state,
		.last_error = str_utf8_trunc(text_clean_line(c->arena, error), ERROR_BYTES) }, NULL);
}
