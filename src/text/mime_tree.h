/*
 * The structure of a message: parts with their headers and raw bodies, cut by GMime from
 * a copy in which no byte can make it load a charset converter; slices point into the
 * original.  message/rfc822 is a leaf here: mime.c decides whether to look inside.
 */
#ifndef PRONTO_TEXT_MIME_TREE_H
#define PRONTO_TEXT_MIME_TREE_H

#include "text/header.h"

struct mime_node {
	struct headers head;
	struct header_value type;	/* .value "text/plain" */
	str body;			/* raw, still transfer-encoded; leaves only */
	struct mime_node **kid;
	size_t kids;
};

struct mime_walk {
	struct arena *a;
	int depth_max, parts_left;
	bool too_deep, too_many;
};

void mime_tree_init(void);	/* sets GMime up, once in a process, thread-safe */

/* raw starts with a header block (mime.c sees to that). */
struct mime_node *mime_tree(struct mime_walk *w, str raw);

#endif
