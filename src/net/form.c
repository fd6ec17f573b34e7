#include "net/form.h"

#include <string.h>

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* CR LF and lone CR become LF; what is no text counts as absent. */
static bool tidy(char *s, size_t *n)
{
	size_t k = 0;

	for (size_t i = 0; i < *n; i++) {
		if (s[i] == '\r') {
			s[k++] = '\n';
			i += i + 1 < *n && s[i + 1] == '\n';
		} else {
			s[k++] = s[i];
		}
	}
	*n = k;
	return str_utf8_valid(str_n(s, k));
}

static bool decode(struct arena *a, str in, str *out)
{
	char *s = arena_alloc(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		int hi, lo;

		if (in.s[i] != '%') {
			s[n++] = in.s[i] == '+' ? ' ' : in.s[i];
			continue;
		}
		hi = in.n - i > 2 ? hex(in.s[i + 1]) : -1;
		lo = in.n - i > 2 ? hex(in.s[i + 2]) : -1;
		if (hi < 0 || lo < 0)
			return false;
		s[n++] = (char)(hi << 4 | lo);
		i += 2;
	}
	*out = str_n(s, n);
	if (!tidy(s, &n))
		return false;
	out->n = n;
	return true;
}

static bool add(struct sent *f, str name, str value)
{
	if (f->fields == FORM_FIELDS)
		return false;
	f->field[f->fields++] = (struct sent_field){ name, value };
	return true;
}

static bool urlencoded(struct arena *a, str body, struct sent *f)
{
	str pair, key, name, value;

	while (body.n && str_cut(&body, '&', &pair)) {
		if (!pair.n)
			continue;
		if (!str_cut(&pair, '=', &key) || !decode(a, key, &name) ||
		    !decode(a, pair.s ? pair : S(""), &value) || !add(f, name, value))
			return false;
	}
	return true;
}

/* ---- multipart (RFC 7578) ---- */

/* Up to the next ';' that stands in no quotes. */
static bool next_param(str *rest, str *one)
{
	bool quoted = false;
	size_t i;

	if (!rest->s)
		return false;
	for (i = 0; i < rest->n && (quoted || rest->s[i] != ';'); i++)
		quoted ^= rest->s[i] == '"';
	*one = str_slice(*rest, 0, i);
	*rest = i < rest->n ? str_slice(*rest, i + 1, rest->n) : STR_NULL;
	return true;
}

/* The value of a parameter: name="x" or name=x. */
static str param(str header, const char *name)
{
	str want = str_of(name), one, key;

	while (next_param(&header, &one)) {
		str rest = str_trim(one);

		if (!str_cut(&rest, '=', &key) || !str_eq_ascii_nocase(key, want) || !rest.s)
			continue;
		if (rest.n >= 2 && rest.s[0] == '"' && rest.s[rest.n - 1] == '"')
			rest = str_slice(rest, 1, rest.n - 1);
		return rest;
	}
	return STR_NULL;
}

static str line_of(str head, str name)
{
	str line;

	while (str_cut(&head, '\n', &line)) {
		if (str_starts_nocase(line, name))
			return str_trim(str_slice(line, name.n, line.n));
	}
	return STR_NULL;
}

static bool part(struct arena *a, str bytes, struct sent *f)
{
	ssize_t cut = str_find(bytes, S("\r\n\r\n"));
	str head, value, what, name, file;
	size_t n;
	char *s;

	if (cut < 0)
		return false;
	head = str_slice(bytes, 0, (size_t)cut);
	value = str_slice(bytes, (size_t)cut + 4, bytes.n);
	what = line_of(head, S("Content-Disposition:"));
	name = param(what, "name");
	file = param(what, "filename");
	if (!name.s || !str_utf8_valid(name))
		return false;
	if (file.s) {
		if (!value.n && !file.n)
			return true;	/* no file was chosen */
		if (f->files == FORM_FILES)
			return false;
		f->file[f->files++] = (struct sent_file){ name, str_utf8_valid(file) ? file : S("file"),
			line_of(head, S("Content-Type:")), value };
		return true;
	}
	s = (char *)str_dup(a, value).s;
	n = value.n;
	return tidy(s, &n) && add(f, name, str_n(s, n));
}

static bool multipart(struct arena *a, str body, str boundary, struct sent *f)
{
	str mark = str_fmt(a, "\r\n--%.*s", FMT(boundary)), first = str_slice(mark, 2, mark.n);

	if (!boundary.n || boundary.n > 200 || !str_starts(body, first))
		return false;
	body = str_slice(body, first.n, body.n);
	while (!str_starts(body, S("--"))) {
		ssize_t end;

		if (!str_starts(body, S("\r\n")))
			return false;
		body = str_slice(body, 2, body.n);
		end = str_find(body, mark);
		if (end < 0 || !part(a, str_slice(body, 0, (size_t)end), f))
			return false;
		body = str_slice(body, (size_t)end + mark.n, body.n);
	}
	return true;
}

bool sent_parse(const struct http_req *req, struct sent *out)
{
	str type = http_header(req, "Content-Type"), rest = type, kind;

	*out = (struct sent){ .field = NEW_N(req->arena, struct sent_field, FORM_FIELDS),
		.file = NEW_N(req->arena, struct sent_file, FORM_FILES) };
	if (!str_cut(&rest, ';', &kind))
		return false;
	kind = str_trim(kind);
	if (str_eq_ascii_nocase(kind, S("application/x-www-form-urlencoded")))
		return urlencoded(req->arena, req->body, out);
	return str_eq_ascii_nocase(kind, S("multipart/form-data")) &&
		multipart(req->arena, req->body, param(rest, "boundary"), out);
}

str sent_get(const struct sent *f, const char *name)
{
	str want = str_of(name);

	for (size_t i = 0; i < f->fields; i++)
		if (str_eq(f->field[i].name, want))
			return f->field[i].value;
	return STR_NULL;
}

struct strs sent_all(struct arena *a, const struct sent *f, const char *name)
{
	struct strs out = { NEW_N(a, str, f->fields), 0 };
	str want = str_of(name);

	for (size_t i = 0; i < f->fields; i++)
		if (str_eq(f->field[i].name, want))
			out.v[out.n++] = f->field[i].value;
	return out;
}
