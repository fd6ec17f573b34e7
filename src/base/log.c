#include "base/log.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"

static struct {
	_Atomic bool json;
	_Atomic int least;
} the = { .least = LOG_INFO };

static const char *const names[] = { "debug", "info", "warn", "error" };

void log_init(bool json, enum log_level least)
{
	the.json = json;
	the.least = (int)least;
}

/* logfmt quotes a value only when it has to */
static void put_value(struct buf *b, str v, bool json)
{
	size_t i;
	bool plain = v.n > 0;

	for (i = 0; i < v.n; i++)
		if (v.s[i] <= ' ' || v.s[i] == '"' || v.s[i] == '=' || v.s[i] == '\\')
			plain = false;
	if (plain && !json)
		buf_put(b, v);
	else
		json_str(b, v);
}

static void put_pair(struct buf *b, const struct log_kv *kv, bool json)
{
	if (json) {
		buf_ch(b, ',');
		json_str(b, str_of(kv->k));
		buf_ch(b, ':');
	} else {
		buf_fmt(b, " %s=", kv->k);
	}
	if (kv->is_int)
		buf_i64(b, kv->i);
	else
		put_value(b, kv->s, json);
}

void log_event(enum log_level level, const struct ctx *c, const char *evt, const struct log_kv *kv)
{
	struct arena *a;
	struct buf b;
	bool json = the.json;
	str line;

	if ((int)level < the.least)
		return;
	a = arena_new(256 * 1024);
	b = buf_new(a, 64 * 1024);
	buf_fmt(&b, json ? "{\"ts\":\"%s\",\"lvl\":\"%s\",\"evt\":\"%s\"" : "ts=%s lvl=%s evt=%s",
		time_iso(a, clock_now()).s, names[level], evt);
	if (c && c->request_id.n)
		put_pair(&b, &(struct log_kv){ .k = "req", .s = c->request_id }, json);
	for (; kv && kv->k; kv++)
		put_pair(&b, kv, json);
	buf_put(&b, json ? S("}\n") : S("\n"));
	line = buf_str(&b);
	if (write(STDERR_FILENO, line.s, line.n) < 0)
		the.least = the.least;	/* nowhere left to say it */
	arena_free(a);
}
