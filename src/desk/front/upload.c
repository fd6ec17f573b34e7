#include "desk/front/upload.h"

#include "desk/app.h"
#include "desk/cases/attachment.h"
#include "store/blob.h"

bool uploads_stage(struct ctx *c, const struct upload_file *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((i64)v[i].bytes.n > c->app->upload_max)
			return fail(c, E_TOO_LARGE, "files", "request.file_large");
		if (!blob_stage(c, v[i].bytes))
			return false;
	}
	return true;
}

/* What it is follows from its bytes where that matters; names and types are never trusted. */
bool uploads_keep(struct ctx *c, const struct upload_file *v, size_t n, struct message_file **out)
{
	*out = NEW_N(c->arena, struct message_file, n);
	for (size_t i = 0; i < n; i++) {
		str type = image_type(v[i].bytes);

		(*out)[i] = (struct message_file){ .name = attachment_clean_name(c->arena, v[i].name), .size = (i64)v[i].bytes.n,
			.mime_type = type.n ? type : S("application/octet-stream"), .content_id = S("") };
		if (!blob_put(c, v[i].bytes, &(*out)[i].sha256))
			return false;
	}
	return true;
}
