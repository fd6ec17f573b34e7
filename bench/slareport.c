/*
 * The report of promises over many ended clocks, beside a plain scan of the same rows with
 * SQLite alone (one prepared statement, every column read, nothing counted).
 *	slareport [CLOCKS]
 */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/measure/arrivals.h"
#include "desk/measure/excess.h"
#include "desk/measure/slareport.h"
#include "desk/policy.h"
#include "sql_person.h"
#include "sql_sla.h"
#include "sql_team.h"
#include "sql_ticket.h"
#include "store/db.h"

enum { PER_TICKET = 4, BATCH = 500, ROUNDS = 5, TEAMS = 12, CROSSINGS = 2000 };
static const i64 DAY = 86400000;

static u64 state = 88172645463325252u;

static i64 dice(i64 below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (i64)((state >> 20) % (u64)below);
}

static i64 cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* Tickets come one after another over a month, as they do: clocks end hours after. */
struct fill {
	i64 person, from, step, at;
};

static bool person(struct ctx *c, void *arg)
{
	struct sql_person_add_row row;

	if (!sql_person_add(c, &(struct sql_person_add_in){ .name = S("Cora"), .name_folded = S("cora"), .locale = S(""),
			.created_at = c->now }, &row))
		return false;
	((struct fill *)arg)->person = row.id;
	return true;
}

/* Where the time went: three labels that sum to it. */
static str spent_of(struct ctx *c, i64 ms)
{
	i64 one = dice(ms + 1), two = dice(ms - one + 1);

	return str_fmt(c->arena, "outside_hours:%lld unassigned:%lld agent_work:%lld", (long long)one, (long long)two,
		(long long)(ms - one - two));
}

/* Free capacity of twelve teams that reached and left zero all the month long. */
static bool rooms(struct ctx *c, void *arg)
{
	const struct fill *f = arg;
	struct sql_team_add_row row;
	i64 t, n;

	for (t = 0; t < TEAMS; t++) {
		str name = str_fmt(c->arena, "team %lld", (long long)t);

		if (!sql_team_add(c, &(struct sql_team_add_in){ .name = name, .name_folded = name, .tier = 1,
				.created_at = c->now }, &row))
			return false;
		for (n = 0; n < CROSSINGS; n++)
			if (!sql_capacity_log_add(c, &(struct sql_capacity_log_add_in){ .team_id = row.id, .free = n % 2,
					.at = f->from + n * (30 * DAY / CROSSINGS) + t }, NULL))
				return false;
	}
	return true;
}

static bool clock_add(struct ctx *c, i64 begin, i64 ticket, i64 n)
{
	static const char *const metrics[PER_TICKET] = { "first_response", "requester_wait", "agent_work", "update" };
	static const char *const labels[] = { "unassigned", "misrouted", "agent_response", "outside_hours", "combined" };
	static const char *const channels[] = { "email", "form", "api", "phone" };
	static const char *const types[] = { "question", "incident", "task" };
	i64 target = 3600000 * (1 + n), elapsed = dice(2 * target), end = begin + elapsed;
	bool broke = elapsed > target;
	struct sql_clock_insert_row row;

	return sql_clock_insert(c, &(struct sql_clock_insert_in){
		.ticket_id = ticket, .metric = str_of(metrics[n]), .inst = 1, .target_ms = target,
		.policy_id = 1, .spent = spent_of(c, elapsed),
		.state = n == 3 && dice(3) == 0 ? S("void") : broke ? S("breached") : S("met"),
		.started_at = end - elapsed, .stopped_at = end, .elapsed_ms = elapsed,
		.overrun_ms = broke ? elapsed - target : 0,
		.cause = broke ? str_of(labels[dice(COUNT(labels))]) : STR_NULL,
		.team_id = dice(12), .agent_id = dice(80), .priority = 1 + dice(4),
		.channel = str_of(channels[dice(COUNT(channels))]), .type = str_of(types[dice(COUNT(types))]) }, &row);
}

static bool some(struct ctx *c, void *arg)
{
	struct fill *f = arg;
	struct sql_ticket_insert_row row;
	struct sql_status_first_of_row st;
	bool found;
	i64 i, n;

	if (!sql_status_first_of(c, &(struct sql_status_first_of_in){ .category = S("solved") }, &st, &found))
		return false;
	for (i = 0; i < BATCH; i++, f->at += f->step) {
		if (!sql_ticket_insert(c, &(struct sql_ticket_insert_in){
				.subject = S("Help"), .status_id = st.id, .category = S("solved"), .priority = 2,
				.type = S("question"), .channel = S("email"), .requester_id = f->person,
				.language = S("en"), .tag_names = S("[]"), 
				.created_at = f->at, .updated_at = f->at }, &row))
			return false;
		for (n = 0; n < PER_TICKET; n++)
			if (!clock_add(c, f->at, row.id, n))
				return false;
	}
	return true;
}

struct asked {
	struct report_ask ask;
	struct report r;
	struct arrivals arrivals;
	struct excess excess;
};

static bool make(struct ctx *c, void *arg)
{
	struct asked *x = arg;

	return report_make(c, &x->ask, &x->r);
}

static bool arrive(struct ctx *c, void *arg)
{
	struct asked *x = arg;

	return arrivals_make(c, &x->ask, S("Europe/Madrid"), &x->arrivals);
}

static bool exceed(struct ctx *c, void *arg)
{
	struct asked *x = arg;

	return excess_make(c, &x->ask, &x->excess);
}

static double part_ms(struct store *s, struct asked *x, db_fn *part)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct ctx c;
	i64 began;
	double ms;

	ctx_init(&c, a, s);
	c.who = actor_system();
	began = cpu_us();
	if (!db_read(&c, part, x))
		die("report");
	ms = (double)(cpu_us() - began) / 1000;
	arena_free(a);
	return ms;
}

static double scan_ms(sqlite3 *db, i64 from, i64 to, i64 *rows)
{
	static const char sql[] = "SELECT id, ticket_id, metric, inst, policy_id, target_ms, state, started_at, stopped_at, "
		"elapsed_ms, overrun_ms, cause, cause_corrected, team_id, agent_id, priority, channel, type, spent FROM sla_clock "
		"WHERE stopped_at IS NOT NULL AND stopped_at >= ?1 AND stopped_at < ?2";
	i64 began = cpu_us(), seen = 0;
	sqlite3_stmt *st = NULL;
	int k;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	sqlite3_bind_int64(st, 1, from);
	sqlite3_bind_int64(st, 2, to);
	for (*rows = 0; sqlite3_step(st) == SQLITE_ROW; ++*rows)
		for (k = 0; k < sqlite3_column_count(st); k++)
			seen += sqlite3_column_type(st, k) == SQLITE_TEXT ? sqlite3_column_bytes(st, k) : sqlite3_column_int64(st, k);
	sqlite3_finalize(st);
	if (!seen)
		die("nothing was read");
	return (double)(cpu_us() - began) / 1000;
}

static double least(double a, double b)
{
	return a > 0 && a < b ? a : b;
}

static void fill(struct ctx *c, struct fill *f, i64 want)
{
	i64 n;

	if (!db_write(c, person, f))
		die("person");
	for (n = 0; n < want; n += (i64)BATCH * PER_TICKET)
		if (!db_write(c, some, f))
			die(c->fail.n ? c->fail.v[0].key : "fill");
	if (!db_write(c, rooms, f))
		die("rooms");
}

static void clear(const char *dir, const char *file)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[160];
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", file, ends[i]);
		unlink(path);
	}
	rmdir(dir);
}

int main(int argc, char **argv)
{
	i64 want = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000, n, rows = 0, verdicts = 0;
	char dir[] = "/tmp/pronto-bench-report-XXXXXX", file[128], url[160];
	struct arena *a = arena_new((size_t)256 << 20);
	struct asked x = { 0 };
	double report = 0, scan = 0, came = 0, above = 0;
	sqlite3 *raw = NULL;
	struct store *s;
	struct fill f;
	struct ctx c;
	size_t i;

	if (sodium_init() < 0 || !mkdtemp(dir))
		die("start");
	snprintf(file, sizeof(file), "%s/b.db", dir);
	snprintf(url, sizeof(url), "sqlite:%s", file);
	ctx_init(&c, a, NULL);
	c.who = actor_system();
	if (!store_open(&c, &(struct store_config){ .url = str_of(url) }, &s))
		die("store");
	c.store = s;
	f = (struct fill){ .from = c.now - 31 * DAY, .at = c.now - 31 * DAY, .step = 30 * DAY * PER_TICKET / want };
	fill(&c, &f, want);
	if (sqlite3_open_v2(file, &raw, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die("raw");
	x.ask = (struct report_ask){ .from = f.from, .to = c.now, .over_from_ms = -1 };
	for (n = 0; n < ROUNDS; n++) {	/* in turn, so that other load hits both */
		report = least(report, part_ms(s, &x, make));
		came = least(came, part_ms(s, &x, arrive));
		above = least(above, part_ms(s, &x, exceed));
		scan = least(scan, scan_ms(raw, f.from, c.now, &rows));
	}
	for (i = 0; i < x.r.metrics; i++)
		verdicts += x.r.metric[i].met + x.r.metric[i].breached + x.r.metric[i].voided;
	if (verdicts != rows)
		die("the report and the scan saw different rows");
	printf("sla report: %lld ended clocks in %.0f ms of CPU (plain scan of the rows: %.0f ms)\n", (long long)rows, report, scan);
	printf("arrivals: %lld tickets and %d changes of free capacity in %.0f ms; beyond the usual: %lld broken, %lld compared, in %.1f ms\n",
	       (long long)x.arrivals.tickets, TEAMS * CROSSINGS, came, (long long)x.excess.breached, (long long)x.excess.compared, above);
	sqlite3_close(raw);
	store_close(s);
	arena_free(a);
	clear(dir, file);
	/* against the scan of the same minute: other load slows down both */
	return report < 3 * scan && came < scan && above < scan ? 0 : 1;
}
