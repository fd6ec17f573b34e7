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
		if (all.v[i].id == id) {
			*out = all.v[i];
			*found = true;
		}
	return true;
}

/* The higher, the better: of that brand, of none in particular, of another one. */
static int fits(const struct mailbox *m, i64 brand_id)
{
	return str_eq(m->out_kind, S("none")) ? 0 : m->brand_id && m->brand_id == brand_id ? 3 : m->brand_id ? 1 : 2;
}

static bool find_sending(struct ctx *c, i64 brand_id, i64 *id)
{
	struct mailboxes all;
	int best = 0;
	size_t i;

	if (!mailbox_list_active(c, &all))
		return false;
	for (i = 0; i < all.n; i++)
		if (fits(&all.v[i], brand_id) > best) {
			best = fits(&all.v[i], brand_id);
			*id = all.v[i].id;
		}
	return true;
}

bool sender_choose(struct ctx *c, i64 brand_id, i64 *mailbox_id)
{
	struct mailbox m;
	bool found;

	if (!*mailbox_id)
		return find_sending(c, brand_id, mailbox_id);
	return find(c, *mailbox_id, &m, &found) && (found || fail(c, E_INVALID, "mailbox_id", "mailbox.unknown"));
}
