#include "net/sse.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "net/wire_test.h"

static bool has(str text, str part)
{
	return str_find(text, part) >= 0;
}

static bool up(struct wire *w, const struct hub_config *cfg)
{
	w->hub = hub_new(cfg);
	return wire_up(w, NULL);
}

static void down(struct wire *w)
{
	wire_down(w);
	hub_free(w->hub);
}

static int follow(struct ctx *c, const struct wire *w, const char *query, i64 last)
{
	int fd = wire_connect(w->port);
	str id = last < 0 ? S("") : str_fmt(c->arena, "Last-Event-ID: %lld\r\n", (long long)last);

	wire_send(fd, str_fmt(c->arena, "GET /events%s HTTP/1.1\r\nHost: x\r\n%.*s\r\n", query,
			      FMT(id)));
	return fd;
}

static void say(struct wire *w, i64 id, const char *topic, const char *data)
{
	struct hub_event e = { .id = id, .name = S("changed"), .data = str_of(data),
			       .topic = str_of(topic), .key = id };

	hub_publish(w->hub, &e);
}

TEST(sse_stream_and_ping)
{
	struct wire w = { .hub = NULL };
	struct hub_config cfg = { .newest_id = 7, .build = S("abc\"1"), .ping_ms = 50 };
	int fd;
	str got;

	if (!up(&w, &cfg))
		return;
	fd = follow(c, &w, "", -1);
	got = wire_until(c, fd, S("}\n\n"));
	CHECK(str_starts(got, S("HTTP/1.1 200 OK\r\n")));
	CHECK(has(got, S("\r\nContent-Type: text/event-stream\r\n")));
	CHECK(has(got, S("\r\nCache-Control: no-store\r\n")));
	CHECK(has(got, S("\r\nConnection: close\r\n\r\n")));
	CHECK(!has(got, S("Content-Length")));
	CHECK(has(got, S("id: 7\nevent: ping\ndata: {\"now\":1772442000000,\"build\":\"abc\\\"1\"}\n\n")));
	CHECK(!has(got, S("resync")));
	say(&w, 8, "t:1", "{\"a\":1}");
	got = wire_until(c, fd, S("a\":1}\n\n"));
	CHECK(has(got, S("id: 8\nevent: changed\ndata: {\"a\":1}\n\n")));
	say(&w, 0, "", "two\r\nlines");
	got = wire_until(c, fd, S("lines\n\n"));
	CHECK(has(got, S("event: changed\ndata: two\ndata: lines\n\n")));
	CHECK(!has(got, S("id: 0")));
	got = wire_until(c, fd, S("id: 8\nevent: ping\n"));
	CHECK(has(got, S("id: 8\nevent: ping\n")));
	CHECK_I64(hub_count(w.hub), 1);
	close(fd);
	for (int i = 0; i < 500 && hub_count(w.hub); i++)
		usleep(2000);
	CHECK_I64(hub_count(w.hub), 0);
	down(&w);
}

TEST(sse_replay_and_resync)
{
	struct wire w = { .hub = NULL };
	struct hub_config cfg = { .newest_id = 100, .ring = 4 };
	int fd;
	str got;

	if (!up(&w, &cfg))
		return;
	for (i64 i = 101; i <= 106; i++)
		say(&w, i, "t", str_z(c->arena, str_fmt(c->arena, "{\"n\":%d}", (int)i)));
	fd = follow(c, &w, "", 104);
	got = wire_until(c, fd, S("event: ping"));
	CHECK(!has(got, S("\"n\":104")) && has(got, S("\"n\":105")) && has(got, S("\"n\":106")));
	CHECK(str_find(got, S("\"n\":105")) < str_find(got, S("\"n\":106")));
	CHECK(!has(got, S("resync")));
	close(fd);
	fd = follow(c, &w, "", 102);		/* exactly what the ring holds */
	got = wire_until(c, fd, S("event: ping"));
	CHECK(has(got, S("\"n\":103")) && !has(got, S("resync")));
	close(fd);
	fd = follow(c, &w, "", 101);		/* one more than that */
	got = wire_until(c, fd, S("event: ping"));
	CHECK(has(got, S("id: 106\nevent: resync\ndata: {}\n\n")) && !has(got, S("\"n\":")));
	close(fd);
	fd = follow(c, &w, "", 107);		/* from another life of the store */
	got = wire_until(c, fd, S("event: ping"));
	CHECK(has(got, S("event: resync")));
	close(fd);
	fd = follow(c, &w, "", 106);		/* nothing missed */
	got = wire_until(c, fd, S("event: ping"));
	CHECK(!has(got, S("resync")) && !has(got, S("\"n\":")));
	close(fd);
	fd = wire_connect(w.port);
	wire_send(fd, S("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1; DROP\r\n\r\n"));
	got = wire_until(c, fd, S("event: ping"));
	CHECK(has(got, S("event: resync")));
	close(fd);
	down(&w);
}

static _Atomic bool open_door;

static bool may_when_open(void *arg, const struct hub_event *e)
{
	(void)arg;
	return atomic_load(&open_door) && e->key != 13;
}

TEST(sse_asks_at_the_time_of_sending)
{
	struct wire w = { .may = may_when_open };
	struct hub_config cfg = { .build = S("x") };
	int fd;
	str got;

	atomic_store(&open_door, true);
	if (!up(&w, &cfg))
		return;
	say(&w, 11, "t", "early");
	fd = follow(c, &w, "", 0);
	wire_until(c, fd, S("event: ping"));
	say(&w, 12, "t", "yes-1");
	say(&w, 13, "t", "not-13");
	atomic_store(&open_door, false);	/* the right is taken away */
	say(&w, 14, "t", "not-14");
	atomic_store(&open_door, true);
	say(&w, 15, "t", "yes-2");
	got = wire_until(c, fd, S("yes-2"));
	CHECK(has(got, S("yes-1")) && !has(got, S("not-")));
	close(fd);
	/* Replay asks too. */
	fd = follow(c, &w, "", 11);
	got = wire_until(c, fd, S("event: ping"));
	CHECK(has(got, S("yes-1")) && !has(got, S("not-13")) && has(got, S("yes-2")));
	close(fd);
	down(&w);
}

static bool everyone(void *arg, void *key)
{
	(void)arg;
	(void)key;
	return true;
}

TEST(sse_topics_and_drop)
{
	struct wire w = { .hub = NULL };
	struct hub_config cfg = { .build = S("x") };
	bool closed;
	int fd;
	str got;

	if (!up(&w, &cfg))
		return;
	fd = follow(c, &w, "?topic=a", -1);
	wire_until(c, fd, S("event: ping"));
	say(&w, 1, "b", "not");
	say(&w, 2, "a", "yes");
	got = wire_until(c, fd, S("yes"));
	CHECK(!has(got, S("not")));
	hub_drop(w.hub, everyone, NULL);
	wire_rest(c, fd, &closed);
	CHECK(closed);
	close(fd);
	down(&w);
	CHECK(w.handled == 1);
}

TEST(sse_backlog_closes_the_slow)
{
	struct wire w = { .hub = NULL };
	struct hub_config cfg = { .build = S("x") };
	char *big = arena_alloc(c->arena, 60001);
	struct http_stats st;
	bool closed;
	int fd;

	if (!up(&w, &cfg))
		return;
	memset(big, 'y', 60000);
	fd = follow(c, &w, "", -1);
	wire_until(c, fd, S("event: ping"));
	/* Far more than socket buffers and backlog hold; the client reads nothing. */
	for (int i = 0; i < 2000 && hub_count(w.hub); i++)
		say(&w, i + 1, "t", big);
	for (int i = 0; i < 500 && hub_count(w.hub); i++)
		usleep(2000);
	CHECK_I64(hub_count(w.hub), 0);
	http_stats(w.server, &st);
	for (int i = 0; i < 500 && st.streams_open; i++) {
		usleep(2000);
		http_stats(w.server, &st);
	}
	CHECK_I64(st.streams_open, 0);
	wire_rest(c, fd, &closed);
	close(fd);
	down(&w);
}

struct talker {
	struct wire *w;
	i64 from;
};

static void *talk(void *arg)
{
	struct talker *t = arg;

	for (i64 i = 0; i < 500; i++)
		say(t->w, t->from + i, "t", "{}");
	return NULL;
}

/* Publishers, comers, goers and the stop of the server all at once; for TSan above all. */
TEST(sse_many_at_once)
{
	struct wire w = { .hub = NULL };
	struct hub_config cfg = { .build = S("x"), .ping_ms = 5 };
	struct talker talker[3];
	pthread_t thread[3];
	int fd[40];

	if (!up(&w, &cfg))
		return;
	for (size_t i = 0; i < COUNT(talker); i++) {
		talker[i] = (struct talker){ &w, (i64)i * 1000 + 1 };
		pthread_create(&thread[i], NULL, talk, &talker[i]);
	}
	for (size_t i = 0; i < COUNT(fd); i++) {
		fd[i] = follow(c, &w, "", -1);
		wire_until(c, fd[i], S("event: ping"));
		if (i % 3 == 0)
			close(fd[i]);
		if (i == 20)
			hub_drop(w.hub, everyone, NULL);
	}
	for (size_t i = 0; i < COUNT(talker); i++)
		pthread_join(thread[i], NULL);
	down(&w);
	for (size_t i = 0; i < COUNT(fd); i++)
		if (i % 3)
			close(fd[i]);
	CHECK_I64(w.handled, COUNT(fd));
}
