/*
 * A mailbox by POP3: the cursor is the set of unique ids that are stored, each kept with
 * its message in one transaction.  Deletions are asked for after that, and done at QUIT.
 */
#include "base/log.h"
#include "base/map.h"
#include "net/pop3.h"
#include "store/db.h"
#include "text/header.h"
#include "work/poller.h"

/* The place of a unique id: what was too large is never deleted, the server has all of it. */
enum { WHOLE = 1, BEGINNING = 2 };

struct visit {
	struct fetching *f;
	struct pop3 *p;
	struct strs known;
	struct mailin_place first;	/* known: a whole visit was made before */
	struct map seen;
	str folder;			/* "uidl:…" of the message in hand */
	struct mailin_place place;	/* of it */
	bool deletes;
};

/* Names the mark that the first visit is over. */
static const char visited[] = "pop3:visited";

static bool known_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;

	return mailin_uidls(c, v->f->p->mailbox_id, &v->known) &&
		mailin_cursor(c, v->f->p->mailbox_id, str_of(visited), &v->first);
}

static bool place_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;

	return mailin_cursor(c, v->f->p->mailbox_id, v->folder, &v->place);
}

static bool remember_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;

	return mailin_cursor_move(c, v->f->p->mailbox_id, v->folder,
		&(struct mailin_place){ .uidvalidity = 1, .last_uid = WHOLE });
}

static bool forget_tx(struct ctx *c, void *arg)
{
	struct visit *v = arg;
	size_t i;

	for (i = 0; i < v->known.n; i++)
		if (!map_get(&v->seen, v->known.v[i]) &&
		    !mailin_uidl_forget(c, v->f->p->mailbox_id, v->known.v[i]))
			return false;
	v->folder = str_of(visited);
	return v->first.known || remember_tx(c, v);
}

/* POP3 tells no date of arrival, so the header's must do for what lay there before us. */
static bool too_old(struct visit *v, str raw)
{
	size_t body;
	i64 at;
	struct headers h;

	if (v->first.known)
		return false;
	h = headers_split(v->f->one->arena, str_slice(raw, 0, 256 * 1024), &body);
	return header_date(headers_get(&h, S("Date")), &at) && at < v->f->one->now - POLLER_OLD_MS;
}

static bool take(struct visit *v, const struct pop3_item *it)
{
	struct mailin_new m = { .source = S("pop3"), .folder = v->folder, .uidvalidity = 1, .uid = WHOLE };
	struct pop3_mail got;

	if (!pop3_fetch(v->f->one, v->p, it, &got))
		return false;
	if (too_old(v, got.raw))
		return db_write(v->f->one, remember_tx, v);
	m.raw = got.raw;
	m.partial = got.partial;
	m.uid = got.partial ? BEGINNING : WHOLE;
	return poller_store(v->f, &m) && (!v->deletes || got.partial || pop3_delete(v->f->one, v->p, it->number));
}

static bool one(struct visit *v, const struct pop3_item *it, const struct map *known)
{
	poller_next(v->f);
	v->folder = str_fmt(v->f->c->arena, "uidl:%.*s", FMT(it->uidl));
	map_set(&v->seen, v->folder, v);
	if (!map_get(known, v->folder))
		return take(v, it);
	/* stored, but the visit ended before QUIT */
	if (!v->deletes || !v->first.known)
		return true;
	if (!db_read(v->f->one, place_tx, v))
		return false;
	return v->place.last_uid == BEGINNING || pop3_delete(v->f->one, v->p, it->number);
}

static bool look(struct visit *v)
{
	struct ctx *c = v->f->c;
	struct pop3_items items;
	struct map known;
	size_t i;

	if (!db_read(c, known_tx, v) || !pop3_list(c, v->p, &items))
		return false;
	known = map_new(c->arena, v->known.n + 1);
	v->seen = map_new(c->arena, items.n + 1);
	for (i = 0; i < v->known.n; i++)
		map_set(&known, v->known.v[i], v);
	for (i = 0; i < items.n; i++) {
		if (poller_stopping(v->f->p))
			return pop3_quit(c, v->p);
		if (!one(v, &items.v[i], &known))
			return false;
	}
	return pop3_quit(c, v->p) && db_write(c, forget_tx, v);
}

bool poll_pop3(struct fetching *f, str *reply)
{
	struct pop3_config cfg = { .max_message = f->b->m.size_limit > 0 ? (size_t)f->b->m.size_limit : 0 };
	struct visit v = { .f = f, .deletes = str_eq(f->b->m.in_after, S("delete")) };
	bool ok;

	if (!box_server(f->c, f->p->w, f->b, BOX_IN, &cfg.server))
		return false;
	ok = pop3_open(f->c, &cfg, &v.p) && look(&v);
	if (ok)
		poller_ok(f);
	else if (v.p)
		*reply = str_dup(f->c->arena, mail_conn_reply(pop3_conn(v.p)).text);
	pop3_close(v.p);
	return ok;
}
