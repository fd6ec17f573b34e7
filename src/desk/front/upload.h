/* Files that customers send along, kept under their hash for a message. */
#ifndef PRONTO_DESK_FRONT_UPLOAD_H
#define PRONTO_DESK_FRONT_UPLOAD_H

#include "desk/cases/message.h"

struct upload_file {
	str name, type, bytes;
};
/* Before db_write: large ones reach the disk.  E_TOO_LARGE on "files". */
bool uploads_stage(struct ctx *c, const struct upload_file *v, size_t n) WARN_UNUSED;
/* Inside db_write. */
bool uploads_keep(struct ctx *c, const struct upload_file *v, size_t n, struct message_file **out) WARN_UNUSED;

#endif
