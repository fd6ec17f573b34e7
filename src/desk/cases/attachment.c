#include "desk/cases/attachment.h"

#include "base/failpoint.h"
#include "desk/cases/ticket.h"
#include "sql_message.h"
#include "store/blob.h"
#include "text/fold.h"

enum { NAME_MAX_BYTES = 200 };

/* Directional marks and overrides let "exe" pose as "fdp". */
static bool is_bidi(int32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e ||
		cp == 0x200f || cp == 0x200b || cp == 0xfeff;
}

str attachment_clean_name(struct arena *a, str name)
{
	struct buf b = buf_new(a, 4096);
	str clean = text_clean_line(a, name), out;
	ssize_t slash;
	size_t i = 0;

	while ((slash = str_chr(clean, '\\')) >= 0 || (slash = str_chr(clean, '/')) >= 0)
		clean = str_slice(clean, (size_t)slash + 1, clean.n);
	while (i < clean.n && b.n < 2000) {
		int32_t cp = text_cp(clean, &i);

		if (cp >= 0x20 && !is_bidi(cp))
			text_put_cp(&b, (uint32_t)cp);
	}
	out = str_utf8_trunc(str_trim(buf_str(&b)), NAME_MAX_BYTES);
	while (out.n && out.s[0] == '.')
		out = str_slice(out, 1, out.n);
	return out.n ? str_dup(a, out) : S("file");
}

/* "type/subtype" in plain characters, else bytes. */
static str clean_type(struct ctx *c, str type)
{
	ssize_t semi = str_chr(type, ';');
	size_t i;

	if (semi >= 0)
		type = str_slice(type, 0, (size_t)semi);
	type = str_lower_ascii(c->arena, str_trim(type));
	for (i = 0; i < type.n; i++) {
		char ch = type.s[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '/' && ch != '-' &&
		    ch != '+' && ch != '.')
			return S("application/octet-stream");
	}
	return type.n && type.n <= 100 && str_chr(type, '/') > 0 ? type : S("application/octet-stream");
}

struct upload {
	struct attachment *a;
	str bytes;
};

static bool keep(struct ctx *c, void *arg)
{
	struct upload *u = arg;
	struct attachment *a = u->a;
	struct sql_attachment_insert_row row;

	if (!blob_put(c, u->bytes, &a->sha256))
		return false;
	if (!sql_attachment_insert(c, &(struct sql_attachment_insert_in){ .agent_id = a->agent_id,
			.sha256 = a->sha256, .name = a->name, .mime_type = a->mime_type,
			.size = a->size, .content_id = S(""), .created_at = c->now }, &row))
		return false;
	a->id = row.id;
	return FAILPOINT(c, "attachment.stored");
}

bool attachment_upload(struct ctx *c, str name, str mime_type, str bytes, struct attachment *out)
{
	struct upload u = { out, bytes };

	*out = (struct attachment){ .agent_id = c->who->id, .size = (i64)bytes.n,
		.name = attachment_clean_name(c->arena, name), .mime_type = clean_type(c, mime_type),
		.content_id = S("") };
	if (!bytes.n)
		return fail(c, E_INVALID, "", "attachment.empty");
	/* Large bytes reach the disk before the turn to write is taken. */
	return blob_stage(c, bytes) && db_write(c, keep, &u);
}

bool attachment_load(struct ctx *c, i64 id, struct attachment *out)
{
	struct sql_attachment_by_id_row r;
	struct ticket t;
	bool found;

	if (!sql_attachment_by_id(c, &(struct sql_attachment_by_id_in){ .id = id }, &r, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "attachment.unknown");
	if (!r.ticket_id && r.agent_id != c->who->id)
		return fail(c, E_NOT_FOUND, "", "attachment.unknown");
	if (r.ticket_id && !ticket_behind(c, r.ticket_id, "attachment.unknown", &t))
		return false;
	*out = (struct attachment){ .id = r.id, .ticket_id = r.ticket_id, .message_id = r.message_id,
		.agent_id = r.agent_id, .size = r.size, .sha256 = r.sha256, .name = r.name,
		.mime_type = r.mime_type, .content_id = r.content_id, .inline_ = r.inline_ };
	return true;
}

bool attachment_bytes(struct ctx *c, const struct attachment *a, str *bytes)
{
	return blob_get(c, a->sha256, bytes);
}

bool attachment_drop(struct ctx *c, i64 id)
{
	i64 changed;

	if (!sql_attachment_delete_unused(c, &(struct sql_attachment_delete_unused_in){ .id = id,
			.agent_id = c->who->id }, &changed))
		return false;
	return changed || fail(c, E_NOT_FOUND, "", "attachment.unknown");
}

str image_type(str bytes)
{
	static const struct {
		str type, magic;
		size_t at;
	} kinds[] = {
		{ S("image/png"), S("\x89PNG\r\n\x1a\n"), 0 },
		{ S("image/jpeg"), S("\xff\xd8\xff"), 0 },
		{ S("image/gif"), S("GIF8"), 0 },
		{ S("image/webp"), S("WEBP"), 8 },
	};
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (str_starts(str_slice(bytes, kinds[i].at, bytes.n), kinds[i].magic))
			return kinds[i].type;
	return S("");
}

bool attachment_is_image(const struct attachment *a, str bytes)
{
	str type = image_type(bytes);

	return type.n && str_eq(a->mime_type, type);
}
