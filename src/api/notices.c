/* The bell: what the reader was told in the workspace. */
#include "api/sets.h"
#include "desk/notices.h"

static const struct field notice_f[] = {
	F(notice, id), F(notice, kind, .doc = "sla_warn, sla_breach, assigned, reply, mention, watch_reply, snooze, …"), F(notice, ticket_id, .id_null = true),
	F(notice, text, .doc = "In the reader's language."), F(notice, created_at, .time = true),
	F(notice, read_at, .time = true, .nullable = true),
	F(notice, push, .doc = "The browser shows a notice of its own."), F(notice, sound),
};
static const struct shape notice_shape = SHAPE(notice, notice_f);
struct notices_out {
	struct list notices;
	i64 unread;
};
static const struct field notices_f[] = {
	FL(notices_out, notices, &notice_shape), F(notices_out, unread, .doc = "100 stands for more, too."),
};
static const struct shape notices_shape = SHAPE(notices_out, notices_f);

static bool notices_get(struct ctx *c, const void *in, void *out)
{
	struct notices_out *o = out;
	struct notices l;

	(void)in;
	if (!notices_list(c, call_query_i64(c, "before", 0, INT64_MAX), &l))
		return false;
	o->notices = (struct list){ l.v, l.n };
	o->unread = l.unread;
	return true;
}

struct notices_read_in {
	i64 up_to;
};
static const struct field read_f[] = { F(notices_read_in, up_to, .required = true, .min = 1, .max = INT64_MAX) };
static const struct shape read_shape = SHAPE(notices_read_in, read_f);

static bool notices_read_post(struct ctx *c, const void *in, void *out)
{
	(void)out;
	return notices_read(c, ((const struct notices_read_in *)in)->up_to);
}

static const struct route rows[] = {
	{ "GET", "/api/v1/notices", notices_get, V_SELF, NULL, &notices_shape, 0, "before", "The bell: newest notices" },
	{ "POST", "/api/v1/notices/read", notices_read_post, V_SELF, &read_shape, NULL, R_WRITE, NULL,
	  "Mark notices as read" },
};
const struct route_set routes_notices = { rows, COUNT(rows) };
