#include "desk/promise/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ctx.h"
#include "desk/promise/tzif.h"
#include "desk/promise/zone_pack.h"

enum { NAME_MAX_BYTES = 64, FILE_MAX_BYTES = 1 << 18, LIST_MAX_BYTES = 1 << 20, NAMES_MAX = 2000 };
static const char folder_of_system[] = "/usr/share/zoneinfo";

struct zone {
	str name;
	struct zone_era *v;
	size_t n;
};

static bool letter(char ch)
{
	return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

/* A name becomes part of a path: each piece begins with a letter, and there are no dots. */
static bool name_ok(str name)
{
	static const char *const no[] = { "localtime", "posixrules", "Factory", "leapseconds", "tzdata" };
	bool begins = true;
	size_t i;

	if (!name.n || name.n > NAME_MAX_BYTES || str_starts(name, S("posix/")) || str_starts(name, S("right/")))
		return false;
	for (i = 0; i < COUNT(no); i++)
		if (str_eq(name, str_of(no[i])))
			return false;
	for (i = 0; i < name.n; i++) {
		char ch = name.s[i];

		if (begins ? !letter(ch) : !letter(ch) && !(ch >= '0' && ch <= '9') && !strchr("_+-/", ch))
			return false;
		begins = ch == '/';
	}
	return !begins;
}

/* At most max bytes of a file; the null string when it cannot be read or is longer. */
static str file_read(struct arena *a, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf b = buf_new(a, max);
	char t[8192];
	ssize_t n = 0;

	if (fd < 0)
		return STR_NULL;
	while (!b.over && (n = read(fd, t, sizeof(t))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		buf_put(&b, str_n(t, (size_t)n));
	}
	close(fd);
	return b.over || n < 0 ? STR_NULL : buf_str(&b);
}

/* ---- the program's own copy ---- */

static u64 leb(size_t *at)
{
	u64 v = 0;
	unsigned shift = 0;

	while (*at < zone_pack_bytes_n && shift < 63) {
		unsigned char ch = zone_pack_bytes[(*at)++];

		v |= (u64)(ch & 0x7f) << shift;
		shift += 7;
		if (!(ch & 0x80))
			break;
	}
	return v;
}

static i64 leb_signed(size_t *at)
{
	u64 v = leb(at);

	return (i64)(v >> 1) ^ -(i64)(v & 1);
}

static const struct zone_packed *packed_find(str name)
{
	size_t lo = 0, hi = zone_pack_n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = str_cmp(str_of(zone_pack_names[mid].name), name);

		if (!d)
			return &zone_pack_names[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static bool packed_read(struct arena *a, str name, struct tzif *t)
{
	const struct zone_packed *p = packed_find(name);
	size_t at, i;
	i64 from = 0;

	if (!p)
		return false;
	at = p->at;
	t->n = (size_t)leb(&at);
	t->v = NEW_N(a, struct zone_era, t->n);
	t->v[0] = (struct zone_era){ INT64_MIN, leb_signed(&at) };
	for (i = 1; i < t->n; i++) {
		from = i == 1 ? leb_signed(&at) : from + (i64)leb(&at);
		t->v[i] = (struct zone_era){ from * 1000, leb_signed(&at) };
	}
	i = (size_t)leb(&at);
	t->footer = str_n((const char *)zone_pack_bytes + at, i);
	return true;
}

/* ---- which release ---- */

/* "# version 2025b" opens tzdata.zi. */
static str version_of(struct arena *a, const char *folder)
{
	static const str lead = { "# version ", 10 };
	str path = str_fmt(a, "%s/tzdata.zi", folder), line;
	char t[64];
	ssize_t n = -1;
	int fd = open(path.s ? str_z(a, path) : "", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		n = read(fd, t, sizeof(t));
		close(fd);
	}
	if (n <= 0)
		return STR_NULL;
	line = str_n(t, (size_t)n);
	line = str_slice(line, 0, str_chr(line, '\n') < 0 ? line.n : (size_t)str_chr(line, '\n'));
	return str_starts(line, lead) ? str_dup(a, str_trim(str_slice(line, lead.n, line.n))) : STR_NULL;
}

/* The system's copy is used unless it is known to be older than the program's own. */
static bool system_is_older(struct arena *a, const char *folder)
{
	str have = version_of(a, folder);

	return have.n && zone_pack_n && str_cmp(have, str_of(zone_pack_version)) < 0;
}

str zone_version(struct ctx *c)
{
	str have = version_of(c->arena, folder_of_system);

	return have.n && !system_is_older(c->arena, folder_of_system) ? have : str_of(zone_pack_version);
}

/* ---- loading ---- */

static bool from_folder(struct arena *a, const char *folder, str name, struct tzif *t)
{
	str path = str_fmt(a, "%s/%.*s", folder, FMT(name));
	str bytes = file_read(a, str_z(a, path), FILE_MAX_BYTES);

	return bytes.s && tzif_read(a, bytes, t);
}

static bool unknown(struct ctx *c, str name)
{
	return fail_full(c, &(struct failure){ .code = E_INVALID, .field = S("tz"), .key = "calendar.zone",
		.p = { { "zone", str_dup(c->arena, str_utf8_trunc(name, NAME_MAX_BYTES)) } } });
}

bool zone_load_from(struct ctx *c, str folder, str name, const struct zone **out)
{
	const char *dir = str_z(c->arena, folder);
	struct tzif t, all;
	struct zone *z;
	bool found = false;

	if (!name_ok(name))
		return unknown(c, name);
	if (folder.n && !system_is_older(c->arena, dir))
		found = from_folder(c->arena, dir, name, &t);
	if ((!found && !packed_read(c->arena, name, &t)) || !tzif_extend(c->arena, &t, &all))
		return unknown(c, name);
	z = NEW(c->arena, struct zone);
	*z = (struct zone){ str_dup(c->arena, name), all.v, all.n };
	*out = z;
	return true;
}

bool zone_load(struct ctx *c, str name, const struct zone **out)
{
	return zone_load_from(c, str_of(folder_of_system), name, out);
}

i64 zone_offset_s(const struct zone *z, i64 at_ms)
{
	size_t lo = 0, hi = z->n;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (z->v[mid].from <= at_ms)
			lo = mid;
		else
			hi = mid;
	}
	return z->v[lo].offset_s;
}

str zone_name(const struct zone *z)
{
	return z->name;
}

const struct zone_era *zone_eras(const struct zone *z, size_t *n)
{
	*n = z->n;
	return z->v;
}

/* ---- names ---- */

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

/* "Z Europe/Madrid …" and "L Europe/Madrid Other/Name". */
static str name_in_line(str line)
{
	str word = STR_NULL;

	if (str_starts(line, S("Z ")) || str_starts(line, S("L "))) {
		(void)str_cut(&line, ' ', &word);
		if (word.s[0] == 'L')
			(void)str_cut(&line, ' ', &word);
		if (!str_cut(&line, ' ', &word))
			return STR_NULL;
	}
	return word;
}

static void names_of_system(struct ctx *c, struct strs *all)
{
	str path = str_fmt(c->arena, "%s/tzdata.zi", folder_of_system);
	str list = file_read(c->arena, str_z(c->arena, path), LIST_MAX_BYTES), line;

	while (list.s && str_cut(&list, '\n', &line) && all->n < NAMES_MAX) {
		str name = name_in_line(line);

		if (!name.n || !name_ok(name) || packed_find(name))
			continue;
		path = str_fmt(c->arena, "%s/%.*s", folder_of_system, FMT(name));
		if (access(str_z(c->arena, path), R_OK) == 0)
			all->v[all->n++] = name;
	}
}

struct strs zone_names(struct ctx *c)
{
	struct strs all = { NEW_N(c->arena, str, NAMES_MAX), 0 };
	size_t i;

	for (i = 0; i < zone_pack_n && all.n < NAMES_MAX; i++)
		all.v[all.n++] = str_of(zone_pack_names[i].name);
	names_of_system(c, &all);
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_name);
	return all;
}
