/* What the files of the MIME parser share. */
#ifndef PRONTO_TEXT_MIME_INT_H
#define PRONTO_TEXT_MIME_INT_H

#include "text/mime.h"
#include "text/mime_tree.h"

/* A body part as read: one of both may be null. */
struct mime_unit {
	str text, html;
};

struct mime_build {
	struct arena *a;
	const struct mail_limits *lim;
	struct mail *m;
	struct headers head;
	struct mime_unit *unit;
	size_t units, unit_cap;
	struct mail_part *part;
	bool *forced;			/* disposition says attachment */
	size_t parts, part_cap;
	int depth, parts_left, addrs_left;
	size_t problem_cap;
	bool in_report;			/* the original inside a report is no attachment */
	str eml;			/* raw postacert.eml, if any */
	const struct mime_node *top;
};

str mime_decoded(struct mime_build *b, const struct mime_node *n);
str mime_charset_text(struct mime_build *b, str bytes, str charset, str what);
void mime_add_part(struct mime_build *b, struct mail_part p, bool forced);
void mime_limit(struct mime_build *b, const char *which);
void mime_leaf(struct mime_build *b, const struct mime_node *n, struct mime_unit *alt);
void mime_headers(struct mime_build *b);			/* all of struct mail but bodies */
void mime_report(struct mime_build *b, const struct mime_node *top);	/* DSN, MDN, ARF */
void mime_pec(struct mime_build *b);				/* certified mail, after the walk */
bool mime_parse_depth(struct arena *a, str raw, const struct mail_limits *lim, struct mail *m, int depth);
str mime_uu(struct mime_build *b, str text);	/* takes uuencoded files out of a text */
str mime_yenc(struct mime_build *b, str bytes);	/* likewise yEnc, before charset decoding */

#endif
