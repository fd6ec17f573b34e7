/* Laws that hold for every calendar, zone and instant: 100,000 random cases over all zones. */
#include "base/test.h"
#include "desk/promise/calendar.h"
#include "desk/promise/zone.h"

enum { CASES_WANTED = 100000, CALENDARS_PER_ZONE = 2, MINUTE = 60000, SAMPLES = 90, ONE_IN = 64 };
static const i64 DAY = 86400000;
static const i64 FIRST = 126230400000;		/* 1974: offsets are whole minutes since */
static const i64 SPAN = 7000000000000;		/* to 2195 */

struct dice {
	u64 state;
};

static i64 dice(struct dice *d, i64 below)
{
	d->state = d->state * 6364136223846793005u + 1442695040888963407u;
	return (i64)((d->state >> 33) % (u64)below);
}

static i64 long_dice(struct dice *d, i64 below)
{
	return (dice(d, 1 << 30) * ((i64)1 << 30) + dice(d, 1 << 30)) % below;
}

static struct calendar_spans some_spans(struct arena *a, struct dice *d, i64 most)
{
	struct calendar_spans s = { NULL, (size_t)dice(d, most + 1) };
	size_t i;

	s.v = NEW_N(a, struct calendar_span, s.n + 1);
	for (i = 0; i < s.n; i++) {
		i64 from = dice(d, 1440), to = dice(d, 1441);

		if (to <= from)
			to += 1440;
		s.v[i] = (struct calendar_span){ from * 60, to * 60 };
	}
	return s;
}

static struct calendar_days some_days(struct arena *a, struct dice *d, i64 most)
{
	struct calendar_days days = { NULL, (size_t)dice(d, most + 1) };
	size_t i;

	days.v = NEW_N(a, struct calendar_day, days.n + 1);
	for (i = 0; i < days.n; i++)
		days.v[i] = (struct calendar_day){ 1461 + dice(d, i % 2 ? 80000 : 60) + (i % 2 ? 0 : 19000), some_spans(a, d, 2) };
	return days;
}

static struct calendar_def some_def(struct arena *a, struct dice *d, str zone)
{
	struct calendar_def def = { .zone = zone };
	size_t i;

	for (i = 0; i < CALENDAR_WEEK; i++)
		def.weekly[i] = some_spans(a, d, 2);
	def.breaks = some_days(a, d, 6);
	def.overrides = some_days(a, d, 6);
	def.holidays = (struct i64s){ NEW_N(a, i64, 12), (size_t)dice(d, 12) };
	for (i = 0; i < def.holidays.n; i++)
		def.holidays.v[i] = 1461 + dice(d, i % 2 ? 80000 : 60) + (i % 2 ? 0 : 19000);
	return def;
}

/* Half of the instants lie near a change of the clocks, a fifth where the dates crowd. */
static i64 some_instant(struct dice *d, const struct zone_era *v, size_t n)
{
	i64 kind = dice(d, 10), at = FIRST + long_dice(d, SPAN);

	if (kind < 5 && n > 1)
		at = v[1 + dice(d, (i64)n - 1)].from + long_dice(d, 4 * DAY) - 2 * DAY;
	else if (kind < 7)
		at = 19000 * DAY + long_dice(d, 60 * DAY);
	return at < FIRST ? FIRST + long_dice(d, SPAN) : at;
}

static bool between_holds(const struct calendar *k, i64 a, i64 b)
{
	i64 mid = a + (b - a) / 3, all = calendar_between(k, a, b);

	return all >= 0 && all <= b - a && calendar_between(k, b, a) == 0 &&
		calendar_between(k, a, mid) + calendar_between(k, mid, b) == all;
}

/* There and back: n behind it, one ms before not yet. */
static bool sums_hold(const struct calendar *k, i64 a, i64 b, i64 n)
{
	i64 all = calendar_between(k, a, b), x = calendar_add(k, a, n), y = calendar_sub(k, b, n);

	if (x != CALENDAR_NEVER && (calendar_between(k, a, x) != n || calendar_between(k, a, x - 1) != n - 1 || x < a + n))
		return false;
	if (y != CALENDAR_NEVER && (calendar_between(k, y, b) != n || calendar_between(k, y + 1, b) != n - 1 || y > b - n))
		return false;
	return (all >= n) <= (x != CALENDAR_NEVER && x <= b && y != CALENDAR_NEVER && y >= a);
}

static bool edges_hold(const struct calendar *k, i64 a)
{
	i64 open = calendar_next_open(k, a), shut = calendar_next_close(k, a);

	if (calendar_is_open(k, a) != (calendar_between(k, a, a + 1) == 1))
		return false;
	if (open == CALENDAR_NEVER)
		return shut == CALENDAR_NEVER && !calendar_is_open(k, a) && calendar_add(k, a, 1) == CALENDAR_NEVER;
	if (open < a || !calendar_is_open(k, open) || calendar_between(k, a, open) != 0 || calendar_add(k, a, 1) != open + 1)
		return false;
	if (shut == CALENDAR_NEVER)
		return true;
	return shut > open && !calendar_is_open(k, shut) && calendar_is_open(k, shut - 1) &&
		calendar_between(k, open, shut) == shut - open;
}

/* Minute by minute, the sum is what is_open says. */
static bool samples_hold(const struct calendar *k, i64 a)
{
	i64 at = a - a % MINUTE, sum = 0, i;

	for (i = 0; i < SAMPLES; i++)
		sum += calendar_is_open(k, at + i * MINUTE) ? MINUTE : 0;
	return sum == calendar_between(k, at, at + SAMPLES * MINUTE);
}

/* The same periods cut at midnight are the same calendar. */
static struct calendar_def split_at_midnight(struct arena *a, const struct calendar_def *def)
{
	struct calendar_def out = { .zone = def->zone };
	size_t i, k;

	for (i = 0; i < CALENDAR_WEEK; i++)
		out.weekly[i].v = NEW_N(a, struct calendar_span, 8);
	for (i = 0; i < CALENDAR_WEEK; i++)
		for (k = 0; k < def->weekly[i].n; k++) {
			struct calendar_span s = def->weekly[i].v[k];
			struct calendar_spans *now = &out.weekly[i], *next = &out.weekly[(i + 1) % CALENDAR_WEEK];

			now->v[now->n++] = (struct calendar_span){ s.from_s, s.to_s > CALENDAR_DAY_S ? CALENDAR_DAY_S : s.to_s };
			if (s.to_s > CALENDAR_DAY_S)
				next->v[next->n++] = (struct calendar_span){ 0, s.to_s - CALENDAR_DAY_S };
		}
	return out;
}

static bool same_when_split(struct ctx *c, const struct calendar_def *def, i64 a, i64 b)
{
	struct calendar_def whole = { .zone = def->zone }, cut;
	const struct calendar *x, *y;
	size_t i;

	for (i = 0; i < CALENDAR_WEEK; i++)
		whole.weekly[i] = def->weekly[i];
	cut = split_at_midnight(c->arena, &whole);
	return calendar_build(c, c->arena, &whole, &x) && calendar_build(c, c->arena, &cut, &y) &&
		calendar_between(x, a, b) == calendar_between(y, a, b);
}

static bool always_is_subtraction(struct ctx *c, str zone, i64 a, i64 n)
{
	struct calendar_span day = { 0, CALENDAR_DAY_S };
	struct calendar_def def = { .zone = zone };
	const struct calendar *k;
	size_t i;

	for (i = 0; i < CALENDAR_WEEK; i++)
		def.weekly[i] = (struct calendar_spans){ &day, 1 };
	return calendar_build(c, c->arena, &def, &k) && calendar_between(k, a, a + n) == n && calendar_add(k, a, n) == a + n &&
		calendar_sub(k, a, n) == a - n && calendar_next_close(k, a) == CALENDAR_NEVER;
}

static i64 try_calendar(struct ctx *c, struct dice *d, str name, i64 cases)
{
	struct calendar_def def = some_def(c->arena, d, name);
	const struct calendar *k = NULL;
	const struct zone *z = NULL;
	const struct zone_era *v;
	i64 i, a = 0, b = 0, bad = 0;
	size_t n;

	if (!zone_load(c, name, &z) || !calendar_build(c, c->arena, &def, &k))
		return cases;
	v = zone_eras(z, &n);
	for (i = 0; i < cases; i++) {
		a = some_instant(d, v, n);
		b = i % 2 ? a + long_dice(d, 20 * DAY) : some_instant(d, v, n);
		if (b < a) {
			i64 t = a;

			a = b;
			b = t;
		}
		bad += !between_holds(k, a, b) || !sums_hold(k, a, b, 1 + long_dice(d, i % 3 ? 4 * DAY : 800 * DAY)) || !edges_hold(k, a) ||
			(i % ONE_IN == 0 && !samples_hold(k, a));
	}
	return bad + !same_when_split(c, &def, a, b) + !always_is_subtraction(c, name, a, b - a + 1);
}

TEST(calendar_laws)
{
	struct strs zones = zone_names(c);
	struct ctx mine = *c;
	struct dice d = { 20260302 };
	size_t i, k;
	i64 each = CASES_WANTED / ((i64)zones.n * CALENDARS_PER_ZONE) + 1, done = 0;

	mine.arena = arena_new(0);
	for (i = 0; i < zones.n; i++) {
		i64 bad = 0;

		for (k = 0; k < CALENDARS_PER_ZONE; k++, done += each)
			bad += try_calendar(&mine, &d, zones.v[i], each);
		CHECK_I64(bad, 0);
		arena_reset(mine.arena);
	}
	arena_free(mine.arena);
	CHECK(done >= CASES_WANTED);
}
