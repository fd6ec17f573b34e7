#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/mime_int.h"

enum { NAME_MAX_BYTES = 150 };

static const char *extension(str type)
{
	static const struct {
		const char *type, *ext;
	} map[] = {
		{ "image/jpeg", "jpg" }, { "image/png", "png" }, { "image/gif", "gif" }, { "image/webp", "webp" },
		{ "image/heic", "heic" }, { "image/svg+xml", "svg" }, { "application/pdf", "pdf" }, { "text/plain", "txt" },
		{ "text/html", "html" }, { "text/calendar", "ics" }, { "text/csv", "csv" }, { "text/vcard", "vcf" },
		{ "text/rtf", "rtf" }, { "application/rtf", "rtf" }, { "application/zip", "zip" }, { "message/rfc822", "eml" },
		{ "application/pkcs7-mime", "p7m" }, { "audio/mpeg", "mp3" }, { "audio/ogg", "ogg" }, { "video/mp4", "mp4" },
		{ "application/xml", "xml" }, { "application/json", "json" },
	};
	size_t i;

	for (i = 0; i < COUNT(map); i++)
		if (str_eq(type, str_of(map[i].type)))
			return map[i].ext;
	return "bin";
}

/* Marks that turn the reading direction or take no room: "gnp" and ".exe" swapped. */
static bool unseen(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || cp == 0xAD || (cp >= 0xFFF9 && cp <= 0xFFFB);
}

static str base_name(str n)
{
	size_t i, from = 0;

	for (i = 0; i < n.n; i++)
		if (n.s[i] == '/' || n.s[i] == '\\')
			from = i + 1;
	return from < n.n ? str_slice(n, from, n.n) : str_slice(n, 0, 0);
}

static str shorten(struct arena *a, str n)
{
	ssize_t dot = str_rchr(n, '.');
	str ext = dot > 0 && n.n - (size_t)dot <= 16 ? str_slice(n, (size_t)dot, n.n) : S("");

	if (n.n <= NAME_MAX_BYTES)
		return n;
	return str_fmt(a, "%.*s%.*s", FMT(str_utf8_trunc(n, NAME_MAX_BYTES - ext.n)), FMT(ext));
}

static str name_from_type(struct arena *a, str type)
{
	if (str_starts(type, S("message/")))
		return S("message.eml");
	return str_fmt(a, "%s.%s", str_starts(type, S("image/")) ? "image" : "attachment", extension(type));
}

str mail_file_name(struct arena *a, str name, str type)
{
	str in = base_name(text_clean(a, name.n ? name : S("")));
	struct buf b = buf_new(a, in.n * 3 + 64);
	size_t i = 0;
	int32_t cp;
	str out;

	while (i < in.n) {
		cp = text_cp(in, &i);
		if (unseen(cp))
			continue;
		if (cp < 0x80 && strchr("<>:\"|?*", (int)cp))
			cp = '_';
		text_put_cp(&b, (uint32_t)cp);
	}
	out = str_trim(buf_str(&b));
	while (str_starts(out, S(".")) || str_starts(out, S(" ")))
		out = str_slice(out, 1, out.n);
	while (str_ends(out, S(".")) || str_ends(out, S(" ")))
		out.n--;
	return out.n == 0 || str_eq(out, S("eml")) ? name_from_type(a, type) : shorten(a, out);
}

/* ---- files inside a text: uuencode and yEnc ---- */

static void uu_line(struct buf *b, str line)
{
	unsigned n, v[4];
	size_t i, k;

	if (line.n < 1)
		return;
	n = ((unsigned)line.s[0] - 32u) & 63u;
	for (i = 1; i < line.n && n > 0; i += 4) {
		for (k = 0; k < 4; k++)
			v[k] = i + k < line.n ? ((unsigned)line.s[i + k] - 32u) & 63u : 0;
		buf_ch(b, (char)(v[0] << 2 | v[1] >> 4));
		if (n > 1)
			buf_ch(b, (char)(v[1] << 4 | v[2] >> 2));
		if (n > 2)
			buf_ch(b, (char)(v[2] << 6 | v[3]));
		n -= n > 3 ? 3 : n;
	}
}

static bool uu_begin(str line, str *name)
{
	size_t i;

	if (!str_starts(line, S("begin ")) || line.n < 11)
		return false;
	for (i = 6; i < line.n && line.s[i] >= '0' && line.s[i] <= '7'; i++)
		;
	if (i < 9 || i > 10 || i >= line.n || line.s[i] != ' ')
		return false;
	*name = str_trim(str_slice(line, i, line.n));
	return name->n > 0;
}

/* A length that fits the line: else a text merely began with "begin 644 ". */
static bool uu_data(str line)
{
	unsigned n;

	if (line.n < 1 || line.s[0] < 32 || line.s[0] > 96)
		return false;
	n = ((unsigned)line.s[0] - 32u) & 63u;
	return line.n + 2 >= (n + 2) / 3 * 4 && line.n <= 1 + (n + 2) / 3 * 4 + 2;
}

static bool take_uu(struct mime_build *b, str *rest, str name)
{
	struct buf o = buf_new(b->a, rest->n + 64);
	str at = *rest, line;
	size_t lines = 0;

	while (str_cut(&at, '\n', &line)) {
		if (str_eq(str_trim(line), S("end"))) {
			if (!lines || b->parts_left-- <= 0)
				return false;
			mime_add_part(b, (struct mail_part){ .name = text_clean_line(b->a, name),
				.type = S("application/octet-stream"), .bytes = buf_str(&o) }, true);
			*rest = at;
			return true;
		}
		if (!uu_data(line))
			return false;
		uu_line(&o, line);
		lines++;
	}
	return false;
}

str mime_uu(struct mime_build *b, str text)
{
	struct buf o;
	str rest = text, line, name;
	int tries = 0;

	if (str_find(text, S("begin ")) < 0)
		return text;
	o = buf_new(b->a, text.n + 1);
	while (str_cut(&rest, '\n', &line)) {
		if (tries < 50 && uu_begin(line, &name)) {
			tries++;
			if (take_uu(b, &rest, name))
				continue;
		}
		buf_put(&o, line);
		if (rest.s)
			buf_ch(&o, '\n');
	}
	return buf_str(&o);
}

static void yenc_line(struct buf *b, str line)
{
	size_t i;

	for (i = 0; i < line.n; i++) {
		unsigned char ch = (unsigned char)line.s[i];

		if (ch == '\r')
			continue;
		if (ch == '=' && i + 1 < line.n)
			ch = (unsigned char)(line.s[++i] - 64);
		buf_ch(b, (char)(ch - 42));
	}
}

static str yenc_name(struct arena *a, str line)
{
	ssize_t at = str_find(line, S(" name="));

	return at < 0 ? S("") : text_clean_line(a, str_slice(line, (size_t)at + 6, line.n));
}

str mime_yenc(struct mime_build *b, str bytes)
{
	ssize_t at = str_starts(bytes, S("=ybegin ")) ? 0 : str_find(bytes, S("\n=ybegin "));
	struct buf o;
	str rest, line, first;

	if (at < 0 || b->parts_left-- <= 0)
		return bytes;
	at += bytes.s[at] == '\n';
	rest = str_slice(bytes, (size_t)at, bytes.n);
	if (!str_cut(&rest, '\n', &first))
		return bytes;
	o = buf_new(b->a, rest.n + 64);
	while (str_cut(&rest, '\n', &line) && !str_starts(line, S("=yend")))
		if (!str_starts(line, S("=ypart")))
			yenc_line(&o, line);
	mime_add_part(b, (struct mail_part){ .name = yenc_name(b->a, first), .type = S("application/octet-stream"),
		.bytes = buf_str(&o) }, true);
	return str_fmt(b->a, "%.*s%.*s", (int)at, bytes.s, FMT(rest));
}
