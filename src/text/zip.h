/*
 * Zip archives, read from memory and written to it: stored or deflated files, no encryption,
 * no parts, below 4 GiB.  Nothing of an archive is believed: what its list and its files say
 * must agree, and nothing is unpacked beyond the limits that the caller gives.  A file that is
 * refused stands in the list with the key of its reason.
 */
#ifndef PRONTO_TEXT_ZIP_H
#define PRONTO_TEXT_ZIP_H

#include "base/str.h"

struct zip_limits {
	size_t entries, bytes, total;	/* files and folders; of one file; of all together, unpacked */
};
struct zip_entry {
	str name;			/* relative, with "/", unless it is why the file is refused */
	const char *refused;		/* NULL, or "zip.path", "zip.link", …: error.<this> in the catalogue */
	bool folder;
	unsigned method, crc;
	size_t at, packed, size;
};
struct zip_list {
	struct zip_entry *v;
	size_t n;
};
/* False: nothing of it is read, and *refused says why. */
bool zip_list(struct arena *a, str zip, const struct zip_limits *l, struct zip_list *out, const char **refused) WARN_UNUSED;
/* One that is not refused, unpacked; false when it is not what its list says. */
bool zip_read(struct arena *a, str zip, const struct zip_entry *e, str *out) WARN_UNUSED;

struct zip_file {
	str name, bytes;
};
/* STR_NULL when it would be larger than max.  The same files give the same bytes. */
str zip_write(struct arena *a, const struct zip_file *v, size_t n, size_t max);

#endif
