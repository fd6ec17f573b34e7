/* The program's own copy of the time zones from 1970 on, written by tools/zonepack.c from
 * the build machine's tzdata; without tzdata there the table is empty. */
#ifndef PRONTO_DESK_PROMISE_ZONE_PACK_H
#define PRONTO_DESK_PROMISE_ZONE_PACK_H

#include <stddef.h>

/*
 * At `at` in zone_pack_bytes, numbers being LEB128, signed ones zigzag: eras, offset of the
 * first; for each further era seconds since the one before (first of all: since 1970,
 * signed) and its offset in seconds, signed; length of the footer, footer.
 */
struct zone_packed {
	const char *name;
	unsigned at;
};

extern const char zone_pack_version[];
extern const struct zone_packed zone_pack_names[];	/* sorted bytewise */
extern const size_t zone_pack_n;
extern const unsigned char zone_pack_bytes[];
extern const size_t zone_pack_bytes_n;

#endif
