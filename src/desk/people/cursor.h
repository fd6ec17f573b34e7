/* Pages by key: the cursor of lists ordered by a folded name and the id. */
#ifndef PRONTO_DESK_PEOPLE_CURSOR_H
#define PRONTO_DESK_PEOPLE_CURSOR_H

#include "base/ctx.h"

struct name_cursor {
	str q_from, q_to;	/* names from q_from on, below q_to */
	str after_name;
	i64 after_id;
};

/* E_INVALID "cursor" when it is none of ours; an empty cursor is the first page. */
bool name_cursor_read(struct ctx *c, str folded_q, str cursor, struct name_cursor *out) WARN_UNUSED;
str name_cursor_make(struct arena *a, str last_name, i64 last_id);
/* "%" + before + q + "%" with LIKE's own characters escaped by a backslash. */
str like_pattern(struct arena *a, const char *before, str q);

#endif
