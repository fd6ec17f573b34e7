#include "text/tnef.h"

#include <string.h>

#include "base/arena.h"
#include "text/charset.h"
#include "text/fold.h"

enum {
	SIGNATURE = 0x223E9F78,
	LVL_MESSAGE = 1, LVL_ATTACHMENT = 2,
	ATT_OEM_CODEPAGE = 0x00069007, ATT_BODY = 0x0002800C, ATT_MAPI_PROPS = 0x00069003,
	ATT_REND = 0x00069002, ATT_DATA = 0x0006800F, ATT_TITLE = 0x00018010, ATT_PROPS = 0x00069005,
	PROP_BODY = 0x1000, PROP_HTML = 0x1013, PROP_ATTACH_DATA = 0x3701, PROP_ATTACH_NAME = 0x3704,
	PROP_ATTACH_LONG_NAME = 0x3707, PROP_ATTACH_MIME = 0x370E, PROP_ATTACH_CID = 0x3712, PROP_DISPLAY_NAME = 0x3001,
	T_MULTI = 0x1000, T_STRING8 = 0x1E, T_UNICODE = 0x1F, T_BINARY = 0x102, T_OBJECT = 0x0D,
	VALUES_MAX = 1000,
};

struct rd {
	str in;
	size_t at;
	bool bad;
};

static uint32_t u_n(struct rd *r, size_t n)
{
	uint32_t v = 0;
	size_t i;

	if (r->bad || r->in.n - r->at < n) {
		r->bad = true;
		return 0;
	}
	for (i = 0; i < n; i++)
		v |= (uint32_t)(unsigned char)r->in.s[r->at + i] << (8 * i);
	r->at += n;
	return v;
}

static str take(struct rd *r, size_t n)
{
	str s;

	if (r->bad || r->in.n - r->at < n) {
		r->bad = true;
		return STR_NULL;
	}
	s = str_n(r->in.s + r->at, n);
	r->at += n;
	return s;
}

static void pad4(struct rd *r, size_t n)
{
	take(r, (4 - n % 4) % 4);
}

struct tnef_build {
	struct arena *a;
	struct tnef *t;
	struct tnef_file *file;		/* the attachment being read */
};

static str to_text(struct tnef_build *b, str raw, unsigned type)
{
	str s = charset_to_utf8(b->a, raw, type == T_UNICODE ? S("utf-16le") : b->t->charset, NULL);
	ssize_t nul = str_find(s, S("\uFFFD"));

	/* Strings end in NUL, which the decoder replaced. */
	if (nul >= 0 && (size_t)nul + 3 >= s.n)
		s.n = (size_t)nul;
	return text_clean_line(b->a, s);
}

static str strip_nul(str raw)
{
	while (raw.n && raw.s[raw.n - 1] == 0)
		raw.n--;
	return raw;
}

static bool is_string(unsigned type)
{
	return type == T_STRING8 || type == T_UNICODE;
}

static void file_prop(struct tnef_build *b, unsigned id, unsigned type, str v)
{
	if (!b->file)
		return;
	if (id == PROP_ATTACH_DATA && (type == T_BINARY || type == T_OBJECT)) {
		/* An embedded object begins with its 16-byte interface id. */
		b->file->bytes = type == T_OBJECT && v.n > 16 ? str_slice(v, 16, v.n) : v;
		return;
	}
	if (!is_string(type))
		return;
	v = type == T_STRING8 ? to_text(b, strip_nul(v), type) : to_text(b, v, type);
	if (id == PROP_ATTACH_LONG_NAME || ((id == PROP_ATTACH_NAME || id == PROP_DISPLAY_NAME) && !b->file->name.n))
		b->file->name = v;
	else if (id == PROP_ATTACH_MIME)
		b->file->type = str_lower_ascii(b->a, v);
	else if (id == PROP_ATTACH_CID)
		b->file->content_id = v;
}

static void message_prop(struct tnef_build *b, unsigned id, unsigned type, str v)
{
	if (id == PROP_HTML && type == T_BINARY && !b->t->html.n)
		b->t->html = strip_nul(v);
	else if (id == PROP_BODY && type == T_UNICODE && !b->t->text.n)
		b->t->text = charset_to_utf8(b->a, v, S("utf-16le"), NULL);
	else if (id == PROP_BODY && type == T_STRING8 && !b->t->text.n)
		b->t->text = strip_nul(v);
}

static size_t fixed_size(unsigned type)
{
	switch (type) {
	case 0x02: case 0x03: case 0x04: case 0x0A: case 0x0B:
		return 4;
	case 0x05: case 0x06: case 0x07: case 0x14: case 0x40:
		return 8;
	case 0x48:
		return 16;
	default:
		return 0;
	}
}

static void skip_prop_name(struct rd *r)
{
	uint32_t kind, n;

	take(r, 16);
	kind = u_n(r, 4);
	n = u_n(r, 4);
	if (kind == 0)
		return;
	take(r, n);
	pad4(r, n);
}

static void read_values(struct tnef_build *b, struct rd *r, unsigned id, unsigned type)
{
	unsigned base = type & ~(unsigned)T_MULTI;
	bool variable = is_string(base) || base == T_BINARY || base == T_OBJECT;
	uint32_t count = 1, i, n;
	str v;

	if (variable || (type & T_MULTI))
		count = u_n(r, 4);
	for (i = 0; i < count && i < VALUES_MAX && !r->bad; i++) {
		if (!variable) {
			if (fixed_size(base) == 0)
				r->bad = true;
			take(r, fixed_size(base));
			continue;
		}
		n = u_n(r, 4);
		v = take(r, n);
		pad4(r, n);
		if (r->bad && !v.s)
			return;
		if (b->file)
			file_prop(b, id, base, v);
		else
			message_prop(b, id, base, v);
	}
	if (i < count)
		r->bad = true;
}

static void read_props(struct tnef_build *b, str in)
{
	struct rd r = { .in = in };
	uint32_t n = u_n(&r, 4), i;

	for (i = 0; i < n && i < VALUES_MAX && !r.bad; i++) {
		unsigned type = u_n(&r, 2), id = u_n(&r, 2);

		if (id >= 0x8000)
			skip_prop_name(&r);
		read_values(b, &r, id, type);
	}
}

static void new_file(struct tnef_build *b)
{
	b->file = NULL;
	if (b->t->n >= TNEF_FILES_MAX)
		return;
	b->file = &b->t->v[b->t->n++];
	*b->file = (struct tnef_file){ S(""), S(""), S(""), S("") };
}

static void attachment_attr(struct tnef_build *b, uint32_t id, str v)
{
	if (id == ATT_REND || !b->file) {
		new_file(b);
		if (id == ATT_REND)
			return;
	}
	if (!b->file)
		return;
	if (id == ATT_DATA)
		b->file->bytes = v;
	else if (id == ATT_TITLE && !b->file->name.n)
		b->file->name = to_text(b, strip_nul(v), T_STRING8);
	else if (id == ATT_PROPS)
		read_props(b, v);
}

static void message_attr(struct tnef_build *b, uint32_t id, str v)
{
	struct rd r = { .in = v };
	uint32_t page;

	if (id == ATT_OEM_CODEPAGE) {
		page = u_n(&r, 4);
		if (!r.bad && page < 100000)
			b->t->charset = page == 65001 ? S("utf-8") : page == 20127 || page == 0 ? S("windows-1252") :
				page == 28591 ? S("windows-1252") : str_fmt(b->a, "windows-%u", page);
	} else if (id == ATT_BODY && !b->t->text.n) {
		b->t->text = strip_nul(v);
	} else if (id == ATT_MAPI_PROPS) {
		b->file = NULL;
		read_props(b, v);
	}
}

bool tnef_is(str bytes)
{
	return bytes.n >= 6 && !memcmp(bytes.s, "\x78\x9F\x3E\x22", 4);
}

bool tnef_decode(struct arena *a, str bytes, struct tnef *out)
{
	struct tnef_build b = { .a = a, .t = out };
	struct rd r = { .in = bytes, .at = 6 };
	uint32_t level, id, n;
	str v;

	*out = (struct tnef){ .text = S(""), .html = S(""), .charset = S("windows-1252") };
	if (!tnef_is(bytes))
		return false;
	out->v = NEW_N(a, struct tnef_file, TNEF_FILES_MAX);
	while (r.at < bytes.n) {
		level = u_n(&r, 1);
		id = u_n(&r, 4);
		n = u_n(&r, 4);
		v = take(&r, n);
		u_n(&r, 2);
		if (!v.s || (level != LVL_MESSAGE && level != LVL_ATTACHMENT))
			break;
		if (level == LVL_MESSAGE)
			message_attr(&b, id, v);
		else
			attachment_attr(&b, id, v);
	}
	return !r.bad;
}
