/*
 * Files: uploaded by agents or taken from mail.  The bytes lie under their hash; names
 * and types are data that is never trusted: everything is served as a download of a
 * fixed type, except raster images whose first bytes agree with what they claim.
 */
#ifndef PRONTO_DESK_CASES_ATTACHMENT_H
#define PRONTO_DESK_CASES_ATTACHMENT_H

#include "base/ctx.h"

struct attachment {
	i64 id, ticket_id, message_id, agent_id, size;
	str sha256, name, mime_type, content_id;
	bool inline_;
};

/* Opens its own db_write: stores the bytes and a row that waits to be attached to a message. */
bool attachment_upload(struct ctx *c, str name, str mime_type, str bytes, struct attachment *out) WARN_UNUSED;
/* Readable if its ticket is, or if it is the reader's own upload; else E_NOT_FOUND. */
bool attachment_load(struct ctx *c, i64 id, struct attachment *out) WARN_UNUSED;
/* The bytes of one that was loaded. */
bool attachment_bytes(struct ctx *c, const struct attachment *a, str *bytes) WARN_UNUSED;
bool attachment_drop(struct ctx *c, i64 id) WARN_UNUSED;	/* own and unused only */
/* "image/png", jpeg, gif or webp by the first bytes; empty: none of them. */
str image_type(str bytes);
/* png, jpeg, gif or webp by declared type and by magic: may be shown inside a page. */
bool attachment_is_image(const struct attachment *a, str bytes);
/* Path parts, control characters and right-to-left overrides taken out; never empty. */
str attachment_clean_name(struct arena *a, str name);

#endif
