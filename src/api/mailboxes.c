#include "api/mailbox_try.h"
#include "api/sets.h"
#include "api/shapes_people.h"

enum { PASSWORD_BYTES = 4000 };

static const struct field out_f[] = {
	F(mailbox, id),
	F(mailbox, name), F(mailbox, address), F(mailbox, aliases), F(mailbox, from_name),
	F(mailbox, team_id, .id_null = true), F(mailbox, brand_id, .id_null = true, .doc = "null: the first brand."), F(mailbox, locale),
	F(mailbox, in_kind, .one_of = "imap|pop3|lmtp|none"),
	F(mailbox, in_host), F(mailbox, in_port), F(mailbox, in_tls, .one_of = "tls|starttls|none"),
	F(mailbox, in_user), F(mailbox, in_folders),
	F(mailbox, in_after, .one_of = "seen|move|delete|keep"), F(mailbox, in_move_to),
	F(mailbox, out_kind, .one_of = "smtp|none"),
	F(mailbox, out_host), F(mailbox, out_port), F(mailbox, out_tls, .one_of = "tls|starttls|none"),
	F(mailbox, out_user),
	F(mailbox, auth_kind, .one_of = "password|google|microsoft"), F(mailbox, authserv_id),
	F(mailbox, signature_html), F(mailbox, auto_ack), F(mailbox, plain_reply), F(mailbox, size_limit), F(mailbox, active),
	F(mailbox, in_password_set), F(mailbox, out_password_set),
	F(mailbox, oauth_set, .doc = "Somebody has consented; false: POST /mailboxes/{id}/oauth."),
	F(mailbox, state, .one_of = "new|ok|failing|reauthorise"),
	F(mailbox, last_ok_at, .time = true, .id_null = true), F(mailbox, last_error), F(mailbox, failures),
};
static const struct shape out_shape = SHAPE_AS("mailbox_out", mailbox, out_f);

struct mailboxes_out {
	struct list mailboxes;
};
static const struct field mailboxes_f[] = { FL(mailboxes_out, mailboxes, &out_shape) };
static const struct shape mailboxes_shape = SHAPE(mailboxes_out, mailboxes_f);

struct mailbox_in {
	u64 given;
	struct mailbox m;	/* the members that a body may set */
	str in_password, out_password;
	i64 id;
};
#define M(member, ...) { .name = #member, .kind = SHAPE_KIND(mailbox_in, m.member), \
	.off = offsetof(struct mailbox_in, m.member), __VA_ARGS__ }
#define IN_FIELDS \
	M(name, .max = 100), M(address, .max = 254), M(aliases, .max = 50), M(from_name, .max = 100), \
	M(team_id, .nullable = true), M(brand_id, .nullable = true), M(locale, .one_of = "|" LOCALE_LIST), \
	M(in_kind, .one_of = "imap|pop3|lmtp|none"), M(in_host, .max = 253), M(in_port, .max = 65535), \
	M(in_tls, .one_of = "tls|starttls|none"), M(in_user, .max = 320), M(in_folders, .max = 20), \
	M(in_after, .one_of = "seen|move|delete|keep"), M(in_move_to, .max = 200), \
	M(out_kind, .one_of = "smtp|none"), M(out_host, .max = 253), M(out_port, .max = 65535), \
	M(out_tls, .one_of = "tls|starttls|none"), M(out_user, .max = 320), \
	M(auth_kind, .one_of = "password|google|microsoft"), M(authserv_id, .max = 255), \
	M(signature_html, .max = 20000), M(auto_ack), \
	M(plain_reply, .doc = "Its server knows no plus addresses: replies come to the plain one."), M(size_limit), M(active), \
	F(mailbox_in, in_password, .max = PASSWORD_BYTES, .doc = "Empty removes it, absent keeps it."), \
	F(mailbox_in, out_password, .max = PASSWORD_BYTES, .doc = "Empty removes it, absent keeps it.")
static const struct field in_f[] = { IN_FIELDS };
static const struct shape in_shape = SHAPE_GIVEN(mailbox_in, in_f);
static const struct field test_f[] = {
	IN_FIELDS, F(mailbox_in, id, .doc = "Whose stored passwords stand in for those not given."),
};
static const struct shape test_shape = { .name = "mailbox_test_in", .f = test_f, .n = COUNT(test_f),
	.size = sizeof(struct mailbox_in), .given_off = offsetof(struct mailbox_in, given) };

/* Copies each member that was in the body over what stood there. */
static void overlay(struct mailbox *to, const struct mailbox_in *i)
{
	const struct mailbox *m = &i->m;
#define TAKE(member) do { if (shape_given(&in_shape, i, #member)) to->member = m->member; } while (0)
	TAKE(name);
	TAKE(address);
	TAKE(aliases);
	TAKE(from_name);
	TAKE(team_id);
	TAKE(brand_id);
	TAKE(locale);
	TAKE(authserv_id);
	TAKE(signature_html);
	TAKE(auto_ack);
	TAKE(plain_reply);
	TAKE(size_limit);
	TAKE(active);
}

static void overlay_servers(struct mailbox *to, const struct mailbox_in *i)
{
	const struct mailbox *m = &i->m;

	TAKE(in_kind);
	TAKE(in_host);
	TAKE(in_port);
	TAKE(in_tls);
	TAKE(in_user);
	TAKE(in_folders);
	TAKE(in_after);
	TAKE(in_move_to);
	TAKE(out_kind);
	TAKE(out_host);
	TAKE(out_port);
	TAKE(out_tls);
	TAKE(out_user);
	TAKE(auth_kind);
#undef TAKE
}

static bool mailboxes_get(struct ctx *c, const void *in, void *out)
{
	struct mailboxes_out *o = out;
	struct mailboxes l;

	(void)in;
	if (!mailbox_list(c, &l) || !mailbox_plain_read(c, l.v, l.n))
		return false;
	o->mailboxes = (struct list){ l.v, l.n };
	return true;
}

static bool save(struct ctx *c, struct mailbox *m, const struct mailbox_in *i)
{
	bool plain;

	overlay(m, i);
	overlay_servers(m, i);
	plain = m->plain_reply;
	if (!mailbox_save(c, m, &(struct mailbox_secret){ .in_password = i->in_password,
			.out_password = i->out_password }))
		return false;
	m->plain_reply = plain;
	return mailbox_plain_write(c, m);
}

static bool mailbox_post(struct ctx *c, const void *in, void *out)
{
	struct mailbox *m = out;

	*m = (struct mailbox){ .active = true, .auto_ack = true, .signature_html = S(""), .authserv_id = S("") };
	return save(c, m, in);
}

static bool mailbox_patch(struct ctx *c, const void *in, void *out)
{
	return mailbox_load(c, call_id(c, 0), out) && mailbox_plain_read(c, out, 1) && save(c, out, in);
}

static bool mailbox_delete_one(struct ctx *c, const void *in, void *out)
{
	(void)in, (void)out;
	return mailbox_delete(c, call_id(c, 0));
}

static bool mailbox_test(struct ctx *c, const void *in, void *out)
{
	const struct mailbox_in *i = in;
	struct mailbox_secret s = { .in_password = i->in_password, .out_password = i->out_password };

	return mailbox_try(c, i->id, &i->m, &s, out);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/mailboxes", mailboxes_get, V_ADMIN, NULL, &mailboxes_shape, 0, NULL,
	  "Mailboxes and how they are" },
	{ "POST", "/api/v1/mailboxes", mailbox_post, V_ADMIN, &in_shape, &out_shape, R_WRITE, NULL, "Add a mailbox" },
	{ "PATCH", "/api/v1/mailboxes/{id}", mailbox_patch, V_ADMIN, &in_shape, &out_shape, R_WRITE, NULL,
	  "Change a mailbox" },
	{ "DELETE", "/api/v1/mailboxes/{id}", mailbox_delete_one, V_ADMIN, NULL, NULL, R_WRITE, NULL,
	  "Remove a mailbox; its tickets stay" },
	{ "POST", "/api/v1/mailboxes/discover", mailbox_discover, V_ADMIN, &discover_in_shape, &discovered_shape,
	  R_NODB, NULL, "Where a mailbox's servers are likely to be" },
	{ "POST", "/api/v1/mailboxes/test", mailbox_test, V_ADMIN, &test_shape, &tried_shape, R_NODB, NULL,
	  "Try the servers step by step; nothing is changed" },
};
const struct route_set routes_mailboxes = { rows, COUNT(rows) };
