/* Mail that nobody could read is still somebody's: it becomes a ticket with its original. */
#include "desk/cases/intake_int.h"

#include "base/message.h"
#include "desk/people/address.h"
#include "desk/people/person.h"
#include "text/html.h"

enum { GLANCE_BYTES = 65536, LINE_MAX_SHOWN = 200 };

/* A field as it stands, plain ASCII only: the parser failed, so nothing is decoded here. */
static str glance(struct arena *a, str raw, str name)
{
	str rest = str_slice(raw, 0, GLANCE_BYTES), line;
	struct buf b = buf_new(a, LINE_MAX_SHOWN);
	size_t i;

	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (!line.n)
			break;
		if (!str_starts_nocase(line, name))
			continue;
		line = str_trim(str_slice(line, name.n, line.n));
		for (i = 0; i < line.n && b.n + 1 < LINE_MAX_SHOWN; i++) {
			if ((unsigned char)line.s[i] < ' ' || (unsigned char)line.s[i] > '~')
				return S("");
			buf_ch(&b, line.s[i]);
		}
		return str_find(buf_str(&b), S("=?")) >= 0 ? S("") : buf_str(&b);
	}
	return S("");
}

static bool who(struct ctx *c, struct intake *k, str from)
{
	struct person_new p = { .kind = S("email"), .address = intake_bare(from) };

	if (!address_ok(p.address))
		p.address = intake_bare(k->in->row->from.n ? k->in->row->from : S(""));
	if (!address_ok(p.address) || intake_own_address(c, k, p.address)) {
		p.kind = S("handle");
		p.address = S("unknown-sender");
	}
	k->address = str_eq(p.kind, S("email")) ? p.address : S("");
	return person_ensure(c, &p, &k->person_id);
}

bool intake_unreadable(struct ctx *c, struct intake *k, struct mailin_end *end)
{
	const struct mailin *row = k->in->row;
	str locale = intake_locale(k);
	str subject = glance(c->arena, k->in->raw, S("Subject:"));
	str text = message(c->arena, locale, "mail.unreadable.text", NULL, 0);
	struct message_in in = { .automatic = true,
		.subject = subject.n ? subject : message(c->arena, locale, "mail.unreadable", NULL, 0),
		.mailbox_id = k->box ? k->box->id : 0, .team_id = k->box ? k->box->team_id : 0 };
	struct received got;

	*end = (struct mailin_end){ S("problem"), k->in->reason, row->ticket_id, row->message_id };
	/* tried again in vain: its ticket is there already */
	if (row->ticket_id)
		return true;
	if (!who(c, k, glance(c->arena, k->in->raw, S("From:"))))
		return false;
	in.person_id = k->person_id;
	in.m = (struct message_new){ .channel = S("email"), .author_kind = S("person"),
		.author_id = k->person_id, .author_address = k->address, .subject = in.subject,
		.text = text, .html = text_to_html(c->arena, text), .flags = S("unparsed"),
		.raw_sha = row->sha256, .mailbox_id = in.mailbox_id, .at = intake_at(c, k) };
	if (!message_receive(c, &in, &got))
		return false;
	end->ticket_id = got.ticket_id;
	end->message_id = got.message_id;
	return true;
}
