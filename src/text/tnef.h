/* TNEF (winmail.dat): Outlook's wrapping of attachments and body.  Bounded in every step;
 * what is broken ends the reading, what was read until then counts. */
#ifndef PRONTO_TEXT_TNEF_H
#define PRONTO_TEXT_TNEF_H

#include "base/str.h"

enum { TNEF_FILES_MAX = 200 };

struct tnef_file {
	str name, type, content_id;	/* UTF-8; type may be empty */
	str bytes;
};
struct tnef {
	struct tnef_file *v;
	size_t n;
	str text, html;			/* raw, in `charset` */
	str charset;			/* "windows-1252" … */
};

bool tnef_is(str bytes);		/* starts with the signature */
bool tnef_decode(struct arena *a, str bytes, struct tnef *out);

#endif
