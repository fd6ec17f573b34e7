#include "desk/promise/story_test.h"

#include <string.h>

#include "base/json.h"
#include "base/message.h"
#include "base/test.h"
#include "desk/promise/instant.h"
#include "desk/promise/simulate.h"

static const i64 T0 = 1772442000000;	/* 2026-03-02T09:00Z */
static const char *const EVERY = "[{\"id\":\"every\",\"targets\":{\"*\":{\"first_response\":3600,\"next_response\":3600,"
	"\"update\":7200,\"requester_wait\":14400,\"agent_work\":10800,\"total_resolution\":28800,\"pickup\":1800,\"ownership\":7200}}}]";

static void put_at(struct ctx *c, struct buf *b, str minute)
{
	i64 m = 0;

	CHECK(str_i64(minute, &m));
	buf_put(b, S("\"at\":"));
	json_str(b, instant_text(c->arena, T0 + m * 60000, 0));
}

static void put_value(struct buf *b, str v)
{
	i64 n;

	if (str_eq(v, S("true")) || str_eq(v, S("false")) || str_eq(v, S("null")) || str_i64(v, &n) || str_starts(v, S("{")) || str_starts(v, S("[")))
		buf_put(b, v);
	else
		json_str(b, v);
}

/* "30 status to=pending" */
static void put_event(struct ctx *c, struct buf *b, str event)
{
	str rest = str_trim(event), word, key;

	CHECK(str_cut(&rest, ' ', &word));
	buf_ch(b, '{');
	put_at(c, b, word);
	CHECK(str_cut(&rest, ' ', &word));
	buf_put(b, S(",\"type\":"));
	json_str(b, word);
	while (str_cut(&rest, ' ', &word)) {
		if (!word.n)
			continue;
		CHECK(str_cut(&word, '=', &key));
		buf_ch(b, ',');
		json_str(b, key);
		buf_ch(b, ':');
		if (str_eq(key, S("effective_from"))) {
			struct buf t = buf_new(c->arena, 200);

			put_at(c, &t, word);
			buf_put(b, str_slice(buf_str(&t), 5, t.n));
		} else {
			put_value(b, word);
		}
	}
	buf_ch(b, '}');
}

static void put_check(struct ctx *c, struct buf *b, str check)
{
	str rest = check, word;

	buf_ch(b, '{');
	CHECK(str_cut(&rest, ' ', &word));
	put_at(c, b, word);
	CHECK(str_cut(&rest, ' ', &word));
	buf_put(b, S(",\"metric\":"));
	json_str(b, word);
	while (str_cut(&rest, ' ', &word)) {
		buf_put(b, str_eq(word, S("before_edit")) ? S(",\"as_of\":") : str_starts(word, S("T")) ? S(",\"ticket\":") : S(",\"instance\":"));
		put_value(b, word);
	}
	buf_ch(b, '}');
}

static str short_answer(struct ctx *c, const json_t *a)
{
	str due = json_get_str(a, "due_at"), when = S("-");
	i64 at;

	if (json_get_bool(a, "absent", false))
		return S("absent");
	if (due.s && instant_parse(due, &at))
		when = str_fmt(c->arena, "%lld", (long long)((at - T0) / 60000));
	return str_fmt(c->arena, "%.*s%s %lld due %.*s", FMT(json_get_str(a, "state")), json_get_bool(a, "breached", false) ? "!" : "",
		       (long long)(json_get_i64(a, "elapsed", 0) / 60), FMT(when));
}

str look(struct ctx *c, const struct story *s, const char *check)
{
	struct buf b = buf_new(c->arena, 1 << 20), out = buf_new(c->arena, 1 << 20);
	str events = str_of(s->events), event;
	json_t *line, *answer;
	bool any = false;

	fail_clear(c);
	buf_fmt(&b, "{\"calendars\":%s,\"policies\":%s,\"events\":[", s->calendars ? s->calendars : "{}", s->policies ? s->policies : EVERY);
	while (str_cut(&events, ';', &event)) {
		buf_put(&b, any ? S(",") : S(""));
		put_event(c, &b, event);
		any = true;
	}
	buf_put(&b, S("],\"checks\":["));
	put_check(c, &b, str_of(check));
	buf_put(&b, S("]}"));
	if (!json_parse(c, buf_str(&b), &line))
		return str_fmt(c->arena, "bad JSON: %.*s", FMT(buf_str(&b)));
	buf_ch(&out, '{');
	if (!sla_simulate(c, line, &out))
		return str_fmt(c->arena, "error %.*s %s", FMT(c->fail.v[0].field), c->fail.v[0].key);
	buf_ch(&out, '}');
	if (!json_parse(c, buf_str(&out), &answer))
		return str_fmt(c->arena, "bad answer: %.*s", FMT(buf_str(&out)));
	return short_answer(c, json_array_get(json_object_get(answer, "checks"), 0));
}
