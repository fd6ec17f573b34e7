#include "desk/cases/sender.h"

#include "desk/mailbox.h"

static bool find(struct ctx *c, i64 id, struct mailbox *out, bool *found)
{
	struct mailboxes all;
	size_t i;

	*found = false;
	if (!mailbox_list_active(c, &all))
		return false;
	for (i = 0; i < all.n && !*found; i++)
		if (id ? all.v[i].id == id : !str_eq(all.v[i].out_kind, S("none"))) {
			*out = all.v[i];
			*found = true;
		}
	return true;
}

bool sender_choose(struct ctx *c, i64 *mailbox_id)
{
	struct mailbox m;
	bool found;

	if (!find(c, *mailbox_id, &m, &found))
		return false;
	if (!found)
		return !*mailbox_id || fail(c, E_INVALID, "mailbox_id", "mailbox.unknown");
	*mailbox_id = m.id;
	return true;
}

bool sender_address(struct ctx *c, i64 mailbox_id, str *address)
{
	struct mailbox m;
	bool found;

	*address = S("");
	if (!mailbox_id)
		return true;
	if (!find(c, mailbox_id, &m, &found))
		return false;
	if (found)
		*address = m.address;
	return true;
}
