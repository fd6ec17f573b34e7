/*
 * reference CASES SEED: a slow calculator of business time that shares nothing with
 * Pronto.  It asks the C library what the local clock shows, minute by minute, and decides
 * from the periods as written.  Writes questions for `pronto calendar eval` to standard
 * output and its own answers to file descriptor 3; reference.sh compares.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SPANS = 3, DATES = 6, WALK = 45 * 1440, BASE_DAY = 12000, DAYS = 9000, WINDOW = 24 };

struct span {
	int from, to;		/* minutes as written; to <= from runs over midnight */
};
struct spans {
	struct span v[SPANS];
	int n;
};
struct dated {
	long day;
	struct spans s;
};
struct book {
	const char *zone;
	struct spans week[7];	/* Sunday first, as in struct tm */
	struct dated breaks[DATES], overrides[DATES];
	long holidays[DATES];
	int breaks_n, overrides_n, holidays_n;
	time_t around;
};

static const char *const zones[] = {
	"Europe/Madrid", "Europe/Lisbon", "Atlantic/Azores", "Europe/Rome", "Europe/London", "Europe/Dublin", "America/Sao_Paulo",
	"America/Mexico_City", "America/Bogota", "America/Santiago", "America/Argentina/Buenos_Aires", "America/New_York",
	"America/St_Johns", "America/Havana", "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Kathmandu", "Asia/Kolkata",
	"Asia/Tehran", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati",
	"America/Caracas", "Asia/Pyongyang", "Antarctica/Troll", "America/Scoresbysund", "UTC",
};
static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static uint64_t state;
static int dice(int below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (int)((state >> 33) % (uint64_t)below);
}

/* ---- what is open ---- */

static bool today(const struct spans *s, int minute)
{
	for (int i = 0; i < s->n; i++)
		if (minute >= s->v[i].from && (s->v[i].to <= s->v[i].from || minute < s->v[i].to))
			return true;
	return false;
}

static bool from_yesterday(const struct spans *s, int minute)
{
	for (int i = 0; i < s->n; i++)
		if (s->v[i].to <= s->v[i].from && minute < s->v[i].to)
			return true;
	return false;
}

static const struct spans *dated(const struct dated *v, int n, long day)
{
	for (int i = 0; i < n; i++)
		if (v[i].day == day)
			return &v[i].s;
	return NULL;
}

static bool holiday(const struct book *b, long day)
{
	for (int i = 0; i < b->holidays_n; i++)
		if (b->holidays[i] == day)
			return true;
	return false;
}

static bool open_at(const struct book *b, time_t at)
{
	struct tm tm;
	localtime_r(&at, &tm);
	struct tm noon = { .tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday, .tm_hour = 12 };
	long day = (long)(timegm(&noon) / 86400);
	int minute = tm.tm_hour * 60 + tm.tm_min;
	const struct spans *own = dated(b->overrides, b->overrides_n, day), *before = dated(b->overrides, b->overrides_n, day - 1);
	const struct spans *rest = dated(b->breaks, b->breaks_n, day), *late = dated(b->breaks, b->breaks_n, day - 1);

	if ((rest && today(rest, minute)) || (late && from_yesterday(late, minute)))
		return false;
	if (own)
		return today(own, minute);
	if (holiday(b, day))
		return false;
	if (today(&b->week[tm.tm_wday], minute))
		return true;
	if (before)
		return from_yesterday(before, minute);
	return !holiday(b, day - 1) && from_yesterday(&b->week[(tm.tm_wday + 6) % 7], minute);
}

/* ---- making books ---- */

static struct spans some(int most)
{
	static const int round[] = { 0, 360, 480, 540, 780, 840, 900, 1080, 1320, 1380, 60, 90, 120, 150, 180 };
	struct spans s = { .n = dice(most + 1) };

	for (int i = 0; i < s.n; i++)
		do {
			s.v[i].from = dice(3) ? round[dice(15)] : dice(1440);
			s.v[i].to = dice(8) ? (dice(3) ? round[dice(15)] : dice(1440)) : 1440;
		} while (s.v[i].to == 1439);
	return s;
}

/* The clocks of the zone change somewhere near half of the books. */
static time_t near_change(time_t from)
{
	struct tm a, b;

	localtime_r(&from, &a);
	for (int i = 0; i < 400; i++) {
		time_t next = from + (i + 1) * 86400L;

		localtime_r(&next, &b);
		if (a.tm_gmtoff != b.tm_gmtoff)
			return next - 86400;
	}
	return from;
}

static void make(struct book *b)
{
	b->zone = zones[dice((int)(sizeof(zones) / sizeof(zones[0])))];
	setenv("TZ", b->zone, 1);
	tzset();
	b->around = (BASE_DAY + dice(DAYS)) * 86400L;
	if (dice(2))
		b->around = near_change(b->around);
	for (int i = 0; i < 7; i++)
		b->week[i] = some(2);
	b->breaks_n = dice(4);
	b->overrides_n = dice(4);
	b->holidays_n = dice(4);
	for (int i = 0; i < DATES; i++) {
		long day = b->around / 86400 - 2;

		b->breaks[i] = (struct dated){ day + i * 4 + dice(4), some(2) };
		b->overrides[i] = (struct dated){ day + i * 4 + dice(4), some(SPANS) };
		b->holidays[i] = day + dice(WINDOW);
	}
}

/* ---- printing ---- */

static void put_spans(FILE *f, const struct spans *s)
{
	fputc('[', f);
	for (int i = 0; i < s->n; i++)
		fprintf(f, "%s[\"%02d:%02d\",\"%02d:%02d\"]", i ? "," : "", s->v[i].from / 60, s->v[i].from % 60, s->v[i].to / 60, s->v[i].to % 60);
	fputc(']', f);
}

static void put_date(FILE *f, long day)
{
	time_t at = day * 86400;
	struct tm tm;

	gmtime_r(&at, &tm);
	fprintf(f, "\"%04d-%02d-%02d\"", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void put_dated(FILE *f, const char *name, const struct dated *v, int n)
{
	fprintf(f, ",\"%s\":{", name);
	for (int i = 0; i < n; i++) {
		if (i)
			fputc(',', f);
		put_date(f, v[i].day);
		fputc(':', f);
		put_spans(f, &v[i].s);
	}
	fputc('}', f);
}

static void put_book(FILE *f, const struct book *b)
{
	fprintf(f, "\"tz\":\"%s\",\"hours\":{", b->zone);
	for (int i = 0; i < 7; i++) {
		fprintf(f, "%s\"%s\":", i ? "," : "", weekdays[i]);
		put_spans(f, &b->week[i]);
	}
	fputc('}', f);
	put_dated(f, "breaks", b->breaks, b->breaks_n);
	put_dated(f, "overrides", b->overrides, b->overrides_n);
	fputs(",\"holidays\":[", f);
	for (int i = 0; i < b->holidays_n; i++) {
		if (i)
			fputc(',', f);
		put_date(f, b->holidays[i]);
	}
	fputc(']', f);
}

static void put_instant(FILE *f, time_t at)
{
	struct tm tm;
	long off;

	localtime_r(&at, &tm);
	off = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
	fprintf(f, "\"%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld\"", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec, tm.tm_gmtoff < 0 ? '-' : '+', off / 3600, off / 60 % 60);
}

/* ---- the questions ---- */

/* Walks until n open minutes lie behind; 0 when the walk is over before. */
static time_t add(const struct book *b, time_t at, int n)
{
	for (int i = 0; i < WALK; i++, at += 60)
		if (open_at(b, at) && --n == 0)
			return at + 60;
	return 0;
}

static time_t sub(const struct book *b, time_t at, int n)
{
	for (int i = 0; i < WALK; i++, at -= 60)
		if (open_at(b, at - 60) && --n == 0)
			return at - 60;
	return 0;
}

static time_t next(const struct book *b, time_t at, bool open)
{
	for (int i = 0; i < WALK; i++, at += 60)
		if (open_at(b, at) == open)
			return at;
	return 0;
}

static time_t answer(const struct book *b, int op, time_t at, int n)
{
	time_t open;

	switch (op) {
	case 1: return add(b, at, n);
	case 2: return sub(b, at, n);
	case 3: return next(b, at, true);
	case 4: open = next(b, at, true); return open ? next(b, open, false) : 0;
	default: return 0;
	}
}

static bool ask(const struct book *b, int id, FILE *q, FILE *a)
{
	static const char *const names[] = { "between", "add", "sub", "next_open", "next_close", "is_open" };
	time_t at = b->around + (dice(WINDOW * 1440) - 3 * 1440) * 60L, got = 0;
	int op = dice(6), n = 1 + dice(dice(2) ? 600 : 3000), sum = 0;

	if (op >= 1 && op <= 4 && !(got = answer(b, op, at, n)))
		return false;
	fprintf(q, "{\"id\":%d,\"op\":\"%s\",", id, names[op]);
	put_book(q, b);
	fprintf(q, ",\"%s\":", op == 2 ? "end" : "start");
	put_instant(q, at);
	fprintf(a, "{\"id\":%d,\"result\":", id);
	if (op == 0) {
		fputs(",\"end\":", q);
		put_instant(q, at + n * 60L);
		for (int i = 0; i < n; i++)
			sum += open_at(b, at + i * 60L);
		fprintf(a, "%d", sum * 60);
	} else if (op == 5) {
		fputs(open_at(b, at) ? "true" : "false", a);
	} else {
		put_instant(a, got);
	}
	if (op == 1 || op == 2)
		fprintf(q, ",\"seconds\":%d", n * 60);
	fputs("}\n", q);
	fputs("}\n", a);
	return true;
}

int main(int argc, char **argv)
{
	FILE *a = fdopen(3, "w");
	int want = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 6000, done = 0;
	struct book b;

	if (!a) {
		fprintf(stderr, "reference: answers go to file descriptor 3\n");
		return 2;
	}
	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	while (done < want) {
		make(&b);
		for (int i = 0; i < 4 && done < want; i++)
			done += ask(&b, done, stdout, a);
	}
	return fclose(a) != 0;
}
