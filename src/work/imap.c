/*
 * A mailbox by IMAP: each folder is read from its place on, a message is stored together
 * with the new place, and only then is it marked, moved or deleted on the server.
 */
#include <string.h>

#include "base/log.h"
#include "net/imap.h"
#include "store/db.h"
#include "work/poller.h"

enum { BATCH = 50, FIRST_LOOK = 200, WAIT_ONE_MS = 600000, WAIT_MANY_MS = 30000, REFUSALS_MAX = 3 };

struct visit {
	struct fetching *f;
	struct imap *im;
	str folder;
	struct mailin_place at;
	i64 not_before;		/* older messages are passed over; 0: none */
	i64 refused_uid;
	int refusals;
};

static bool place_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;

	return mailin_cursor(c, v->f->p->mailbox_id, v->folder, &v->at);
}

static bool move_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;

	return mailin_cursor_move(c, v->f->p->mailbox_id, v->folder, &v->at);
}

struct has {
	struct visit *v;
	bool yes;
};

static bool has_tx(struct ctx *c, void *arg)
{
	struct has *h = arg;

	return mailin_has_uid(c, h->v->f->p->mailbox_id, h->v->folder, &h->v->at, &h->yes);
}

/* What the mailbox wants done to a message that is stored; refusals are told, not fatal.
 * Of one that was too large the server has the only copy. */
static bool after(struct visit *v, i64 uid, bool partial)
{
	struct ctx *c = v->f->one;
	const struct mailbox *m = &v->f->b->m;
	bool ok = true, deletes = str_eq(m->in_after, S("delete"));

	if (str_eq(m->in_after, S("seen")) || (deletes && partial))
		ok = imap_mark_seen(c, v->im, uid);
	else if (str_eq(m->in_after, S("move")) && m->in_move_to.n && !str_eq(m->in_move_to, v->folder))
		ok = imap_move(c, v->im, uid, m->in_move_to);
	else if (deletes)
		ok = imap_delete(c, v->im, uid);
	if (ok || imap_dead(v->im))
		return ok;
	job_failed(c, "mailbox.after");
	return true;
}

static bool pass_over(struct visit *v, i64 uid)
{
	v->at.last_uid = uid;
	return db_write(v->f->one, move_tx, v);
}

/* A message that the server will not hand out must not stop those behind it. */
static bool refused(struct visit *v, i64 uid)
{
	if (imap_dead(v->im))
		return false;
	v->refusals = v->refused_uid == uid ? v->refusals + 1 : 1;
	v->refused_uid = uid;
	LOG(LOG_ERROR, NULL, "mailbox.message_refused", KI("mailbox", v->f->p->mailbox_id), KI("uid", uid));
	if (v->refusals < REFUSALS_MAX)
		return false;
	fail_clear(v->f->one);
	return pass_over(v, uid);
}

static bool take(struct visit *v, i64 uid)
{
	struct ctx *c = v->f->one;
	struct mailin_new m = { .source = S("imap"), .folder = v->folder, .uidvalidity = v->at.uidvalidity, .uid = uid };
	struct imap_mail got;

	if (!imap_fetch(c, v->im, uid, &got))
		return refused(v, uid);
	if (got.gone || (v->not_before && got.at >= 0 && got.at < v->not_before))
		return pass_over(v, uid);
	m.raw = got.raw;
	m.partial = got.partial;
	m.received_at = got.at > 0 ? got.at : 0;
	if (!poller_store(v->f, &m))
		return false;
	v->at.last_uid = uid;
	return after(v, uid, m.partial);
}

/* Where to begin: at our place; in a folder that is new to us, or whose UIDs started
 * anew, further back, but without what is older than our time here. */
static bool begin(struct visit *v, const struct imap_box *box)
{
	struct ctx *c = v->f->one;
	struct has h = { v, false };

	if (!db_read(c, place_tx, v))
		return false;
	if (v->at.known && v->at.uidvalidity == box->uidvalidity) {
		/* the last message may have been stored, and we stopped before we said so */
		if (v->at.last_uid > 0 && (!db_read(c, has_tx, &h) || (h.yes && !after(v, v->at.last_uid, false))))
			return false;
		return true;
	}
	v->not_before = (v->at.known ? v->at.moved_at : c->now) - POLLER_OLD_MS;
	v->at.last_uid = !v->at.known && box->uidnext > FIRST_LOOK ? box->uidnext - 1 - FIRST_LOOK : 0;
	v->at.uidvalidity = box->uidvalidity;
	return true;
}

static bool read_folder(struct visit *v)
{
	struct imap_uids uids = { .more = true };
	struct imap_box box;
	size_t i;

	if (!imap_select(v->f->one, v->im, v->folder, &box) || !begin(v, &box))
		return false;
	while (uids.more && !poller_stopping(v->f->p)) {
		i64 *list, first = v->at.last_uid;
		size_t n;

		poller_next(v->f);
		if (!imap_uids_after(v->f->one, v->im, v->at.last_uid, BATCH, &uids))
			return false;
		n = uids.n;
		list = NEW_N(v->f->c->arena, i64, n + 1);
		memcpy(list, uids.v, n * sizeof(*list));
		for (i = 0; i < n && !poller_stopping(v->f->p); i++) {
			poller_next(v->f);
			if (!take(v, list[i]))
				return false;
		}
		if (v->at.last_uid == first)
			break;
	}
	/* an empty folder has a place too: what comes next is new */
	return v->at.known || pass_over(v, v->at.last_uid);
}

static bool read_all(struct fetching *f, struct imap *im, struct visit *v)
{
	const struct strs *folders = &f->b->m.in_folders;
	size_t i, n = folders->n ? folders->n : 1;

	/* the first one last, so that it is the open one while we wait */
	for (i = n; i > 0 && !poller_stopping(f->p); i--) {
		i64 uid = v->refused_uid;
		int refusals = v->refusals;

		*v = (struct visit){ .f = f, .im = im, .refused_uid = uid, .refusals = refusals,
			.folder = folders->n ? folders->v[i - 1] : S("INBOX") };
		poller_next(f);
		if (read_folder(v))
			continue;
		if (imap_dead(im) || i == 1 || !f->one->fail.n)
			return false;
		/* another folder may still be readable: say it, go on */
		box_failed(f->one, f->p->mailbox_id, str_dup(f->one->arena, imap_reply(im).text));
		f->p->told_ok = false;
	}
	return true;
}

static bool attend(struct fetching *f, struct imap *im)
{
	struct visit v = { 0 };
	bool many = f->b->m.in_folders.n > 1;

	while (!poller_stopping(f->p)) {
		struct imap_wait w = { .wait_ms = many ? WAIT_MANY_MS : WAIT_ONE_MS, .wake_fd = f->p->wake_fd };

		if (!read_all(f, im, &v))
			return false;
		poller_next(f);
		poller_ok(f);
		if (poller_stopping(f->p))
			break;
		if (!imap_wait(f->one, im, &w))
			return false;
	}
	return true;
}

bool poll_imap(struct fetching *f, str *reply)
{
	struct imap_config cfg = { .max_message = f->b->m.size_limit > 0 ? (size_t)f->b->m.size_limit : 0 };
	struct imap *im = NULL;
	bool ok;

	if (!box_server(f->c, f->p->w, f->b, BOX_IN, &cfg.server))
		return false;
	ok = imap_open(f->c, &cfg, &im) && attend(f, im);
	if (!ok && im)
		*reply = str_dup(f->c->arena, imap_reply(im).text);
	imap_close(im);
	return ok;
}
