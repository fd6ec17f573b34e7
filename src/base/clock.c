#include "base/clock.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"

/* The one place that reads the wall clock; tests and scenarios steer it here. */
static struct {
	_Atomic i64 frozen;
	const char *offset_file;
} the;

void clock_init(void)
{
	the.offset_file = getenv("PRONTO_CLOCK_FILE");
}

static i64 file_offset(void)
{
	char t[32];
	i64 v = 0;
	int fd = open(the.offset_file, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, t, sizeof(t));
	close(fd);
	if (n > 0 && !str_i64(str_trim(str_n(t, (size_t)n)), &v))
		v = 0;
	return v;
}

static i64 read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (i64)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

i64 clock_now(void)
{
	i64 frozen = atomic_load_explicit(&the.frozen, memory_order_relaxed);

	if (frozen)
		return frozen;
	return read_us(CLOCK_REALTIME) / 1000 + (the.offset_file ? file_offset() : 0);
}

i64 clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

i64 clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

void clock_set(i64 now_ms)
{
	atomic_store(&the.frozen, now_ms);
}

static i64 days_from_civil(i64 y, i64 m, i64 d)
{
	i64 era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

str time_iso(struct arena *a, i64 at)
{
	i64 ms = ((at % 86400000) + 86400000) % 86400000;
	i64 z = (at - ms) / 86400000 + 719468;
	i64 era = (z >= 0 ? z : z - 146096) / 146097;
	i64 doe = z - era * 146097;
	i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	i64 mp = (5 * doy + 2) / 153;
	i64 d = doy - (153 * mp + 2) / 5 + 1;
	i64 m = mp < 10 ? mp + 3 : mp - 9;
	i64 y = yoe + era * 400 + (m <= 2);

	return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)y, (int)m, (int)d,
		       (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60),
		       (int)(ms % 1000));
}

static bool num(str s, size_t at, size_t n, i64 *out)
{
	str part = str_slice(s, at, at + n);

	return part.n == n && part.s[0] != '-' && str_i64(part, out);
}

/* ".123" to ms, "Z" or "+02:00" to minutes; all of it must be used up. */
static bool parse_tail(str t, i64 *ms, i64 *offset_min)
{
	i64 h, m, scale = 100;
	size_t i = 0;

	*ms = *offset_min = 0;
	if (t.n && t.s[0] == '.') {
		for (i = 1; i < t.n && t.s[i] >= '0' && t.s[i] <= '9'; i++, scale /= 10)
			*ms += (t.s[i] - '0') * scale;
		if (i == 1)
			return false;
	}
	t = str_slice(t, i, t.n);
	if (str_eq(t, S("Z")) || str_eq(t, S("z")))
		return true;
	if (t.n != 6 || (t.s[0] != '+' && t.s[0] != '-') || t.s[3] != ':' ||
	    !num(t, 1, 2, &h) || !num(t, 4, 2, &m) || h > 23 || m > 59)
		return false;
	*offset_min = (h * 60 + m) * (t.s[0] == '-' ? -1 : 1);
	return true;
}

bool time_parse_iso(str s, i64 *at)
{
	i64 y, mo, d, h, mi, sec, ms, off;

	if (s.n < 20 || s.s[4] != '-' || s.s[7] != '-' || (s.s[10] != 'T' && s.s[10] != ' ') ||
	    s.s[13] != ':' || s.s[16] != ':')
		return false;
	if (!num(s, 0, 4, &y) || !num(s, 5, 2, &mo) || !num(s, 8, 2, &d) ||
	    !num(s, 11, 2, &h) || !num(s, 14, 2, &mi) || !num(s, 17, 2, &sec))
		return false;
	if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || mi > 59 || sec > 60 ||
	    !parse_tail(str_slice(s, 19, s.n), &ms, &off))
		return false;
	*at = ((days_from_civil(y, mo, d) * 24 + h) * 60 + mi - off) * 60000 + sec * 1000 + ms;
	return true;
}
