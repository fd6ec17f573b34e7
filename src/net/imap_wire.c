#include "net/imap_wire.h"

#include <string.h>

/* The n of a line that ends in {n} (or {n+}, RFC 7888); the line is cut before it. */
static bool literal_size(str *line, size_t *n)
{
	ssize_t open;
	str digits;
	i64 v;

	if (!line->n || line->s[line->n - 1] != '}')
		return false;
	open = str_rchr(*line, '{');
	if (open < 0)
		return false;
	digits = str_slice(*line, (size_t)open + 1, line->n - 1);
	if (str_ends(digits, S("+")))
		digits.n--;
	if (!digits.n)
		return false;
	for (size_t i = 0; i < digits.n; i++)
		if (digits.s[i] < '0' || digits.s[i] > '9')
			return false;
	*n = str_i64(digits, &v) ? (size_t)v : SIZE_MAX;
	line->n = (size_t)open;
	return true;
}

static enum mail_io read_literal(struct mail_reader *in, struct imap_limits *lim, size_t n, str *out)
{
	struct arena *a = n > IMAP_SMALL_LITERAL ? lim->bodies : lim->lines;
	enum mail_io io;
	char *p;

	if (n > lim->literals)
		return MAIL_IO_TOO_LONG;
	lim->literals -= n;
	p = arena_alloc(a, n + 1);
	io = mail_read_bytes(in, p, n, lim->deadline);
	p[n] = '\0';
	*out = str_n(p, n);
	return io;
}

enum mail_io imap_read(struct mail_reader *in, struct imap_limits *lim, struct imap_resp *out)
{
	size_t room = lim->line;

	for (out->n = 0; out->n < IMAP_PIECES;) {
		struct imap_piece *p = &out->v[out->n++];
		struct buf b = buf_new(lim->lines, room);
		enum mail_io io = mail_read_line(in, &b, lim->deadline);
		size_t n;

		*p = (struct imap_piece){ .line = S("") };
		if (io != MAIL_IO_OK)
			return io;
		room -= b.n;
		*p = (struct imap_piece){ .line = buf_str(&b) };
		if (!literal_size(&p->line, &n))
			return MAIL_IO_OK;
		p->has_literal = true;
		io = read_literal(in, lim, n, &p->literal);
		if (io != MAIL_IO_OK)
			return io;
	}
	return MAIL_IO_GARBAGE;
}

struct imap_cursor imap_cursor(const struct imap_resp *r, struct arena *a)
{
	return (struct imap_cursor){ .r = r, .a = a };
}

static struct imap_tok quoted(struct imap_cursor *k, str line)
{
	size_t from = ++k->at;
	struct buf b = buf_new(k->a, line.n + 1);

	for (; k->at < line.n; k->at++) {
		char ch = line.s[k->at];

		if (ch == '"') {
			k->at++;
			return (struct imap_tok){ IMAP_STRING, b.n ? buf_str(&b) : str_n(line.s + from, 0) };
		}
		if (ch == '\\' && ++k->at == line.n)
			break;
		buf_ch(&b, line.s[k->at]);
	}
	return (struct imap_tok){ .kind = IMAP_BAD };
}

/* An atom ends at a blank or a bracket; BODY[HEADER.FIELDS (TO)]<0> is one atom. */
static struct imap_tok atom(struct imap_cursor *k, str line)
{
	size_t from = k->at;
	bool section = false;
	str s;

	for (; k->at < line.n; k->at++) {
		unsigned char ch = (unsigned char)line.s[k->at];

		if (ch == '[')
			section = true;
		else if (ch == ']')
			section = false;
		if (!section && (ch <= ' ' || ch == '(' || ch == ')' || ch == '"'))
			break;
	}
	s = str_slice(line, from, k->at);
	if (!s.n || section)
		return (struct imap_tok){ .kind = IMAP_BAD };
	if (str_eq_ascii_nocase(s, S("NIL")))
		return (struct imap_tok){ .kind = IMAP_NIL };
	return (struct imap_tok){ IMAP_ATOM, s };
}

struct imap_tok imap_next(struct imap_cursor *k)
{
	while (k->piece < k->r->n) {
		const struct imap_piece *p = &k->r->v[k->piece];
		str line = p->line;

		while (k->at < line.n && line.s[k->at] == ' ')
			k->at++;
		if (k->at < line.n) {
			char ch = line.s[k->at];

			if (ch == '"')
				return quoted(k, line);
			if (ch != '(' && ch != ')')
				return atom(k, line);
			k->at++;
			return (struct imap_tok){ .kind = ch == '(' ? IMAP_OPEN : IMAP_CLOSE };
		}
		k->piece++;
		k->at = 0;
		if (p->has_literal)
			return (struct imap_tok){ IMAP_STRING, p->literal };
	}
	return (struct imap_tok){ .kind = IMAP_END };
}

static str word_at(str line, size_t *at)
{
	size_t from;

	while (*at < line.n && line.s[*at] == ' ')
		(*at)++;
	from = *at;
	while (*at < line.n && line.s[*at] != ' ')
		(*at)++;
	return str_slice(line, from, *at);
}

static void read_words(str line, size_t at, struct imap_head *out)
{
	str rest = str_trim(str_slice(line, at, line.n));
	ssize_t end;

	if (str_starts(rest, S("[")) && (end = str_chr(rest, ']')) > 0) {
		out->code = str_slice(rest, 1, (size_t)end);
		rest = str_trim(str_slice(rest, (size_t)end + 1, rest.n));
	}
	out->words = rest;
}

static bool read_state(str word, enum imap_state *out)
{
	static const struct {
		str word;
		enum imap_state state;
	} states[] = {
		{ S("OK"), IMAP_OK }, { S("NO"), IMAP_NO }, { S("BAD"), IMAP_REFUSED },
		{ S("BYE"), IMAP_BYE }, { S("PREAUTH"), IMAP_PREAUTH },
	};

	for (size_t i = 0; i < COUNT(states); i++) {
		if (str_eq_ascii_nocase(word, states[i].word)) {
			*out = states[i].state;
			return true;
		}
	}
	return false;
}

bool imap_head(const struct imap_resp *r, struct imap_head *out)
{
	str line = r->v[0].line, first, word;
	size_t at = 0;

	*out = (struct imap_head){ .state = IMAP_DATA };
	first = word_at(line, &at);
	if (!first.n)
		return false;
	if (str_eq(first, S("+"))) {
		out->state = IMAP_GOES_ON;
		out->words = str_trim(str_slice(line, at, line.n));
		return true;
	}
	word = word_at(line, &at);
	if (!str_eq(first, S("*"))) {
		out->tagged = true;
		out->tag = first;
		if (!read_state(word, &out->state))
			return false;
		read_words(line, at, out);
		return out->state != IMAP_BYE && out->state != IMAP_PREAUTH;
	}
	if (read_state(word, &out->state)) {
		read_words(line, at, out);
		return true;
	}
	if (word.n && word.s[0] >= '0' && word.s[0] <= '9') {
		out->has_number = str_i64(word, &out->number);
		if (!out->has_number || out->number > UINT32_MAX)
			return false;
		word = word_at(line, &at);
	}
	out->word = word;
	out->after = at;
	return word.n > 0;
}

/* Skips the rest of a list whose opening bracket was read. */
static bool skip_list(struct imap_cursor *k)
{
	for (size_t depth = 1; depth;) {
		struct imap_tok t = imap_next(k);

		if (t.kind == IMAP_END || t.kind == IMAP_BAD)
			return false;
		if (t.kind == IMAP_OPEN)
			depth++;
		else if (t.kind == IMAP_CLOSE)
			depth--;
	}
	return true;
}

static bool small_number(str s, i64 *out)
{
	return s.n && s.s[0] >= '0' && s.s[0] <= '9' && str_i64(s, out) && *out <= UINT32_MAX;
}

static bool take_item(str key, struct imap_tok val, struct imap_fetched *out)
{
	bool string = val.kind == IMAP_STRING || val.kind == IMAP_NIL;
	str body = val.s.s ? val.s : S("");

	if (str_eq_ascii_nocase(key, S("UID")))
		return val.kind == IMAP_ATOM && small_number(val.s, &out->uid) && out->uid > 0;
	if (str_eq_ascii_nocase(key, S("RFC822.SIZE")))
		return val.kind == IMAP_ATOM && str_i64(val.s, &out->size) && out->size >= 0;
	if (str_eq_ascii_nocase(key, S("INTERNALDATE"))) {
		/* A date that cannot be read must not lose the message. */
		if (val.kind != IMAP_STRING || !imap_parse_date(val.s, &out->at))
			out->at = -1;
		return true;
	}
	if (!str_starts_nocase(key, S("BODY[")))
		return true;
	if (!string)
		return false;
	if (str_starts_nocase(key, S("BODY[]")))
		out->body = body;
	else if (str_starts_nocase(key, S("BODY[HEADER]")))
		out->header = body;
	else if (str_starts_nocase(key, S("BODY[TEXT]")))
		out->text = body;
	return true;
}

bool imap_parse_fetch(const struct imap_resp *r, const struct imap_head *h, struct arena *a,
		      struct imap_fetched *out)
{
	struct imap_cursor k = imap_cursor(r, a);

	k.at = h->after;
	*out = (struct imap_fetched){ .uid = -1, .size = -1, .at = -1 };
	if (imap_next(&k).kind != IMAP_OPEN)
		return false;
	for (;;) {
		struct imap_tok key = imap_next(&k), val;

		if (key.kind == IMAP_CLOSE)
			return true;
		if (key.kind != IMAP_ATOM)
			return false;
		val = imap_next(&k);
		if (val.kind == IMAP_OPEN) {
			if (!skip_list(&k))
				return false;
		} else if (val.kind == IMAP_CLOSE || val.kind == IMAP_END || val.kind == IMAP_BAD) {
			return false;
		} else if (!take_item(key.s, val, out)) {
			return false;
		}
	}
}

bool imap_parse_search(const struct imap_resp *r, const struct imap_head *h, i64 *v, size_t *n,
		       size_t max)
{
	str rest = str_slice(r->v[0].line, h->after, r->v[0].line.n), word;

	if (r->n != 1)
		return false;
	while (str_cut(&rest, ' ', &word)) {
		if (str_starts(word, S("(")))	/* "(MODSEQ n)" of RFC 7162 ends the numbers */
			return true;
		if (!word.n)
			continue;
		if (*n == max || !small_number(word, &v[*n]) || !v[*n])
			return false;
		(*n)++;
	}
	return true;
}

bool imap_parse_list(const struct imap_resp *r, const struct imap_head *h, struct arena *a,
		     struct imap_folder *out)
{
	static const str uses[] = { S("Sent"), S("Trash"), S("Junk"), S("Drafts"), S("Archive"), S("All") };
	struct imap_cursor k = imap_cursor(r, a);
	struct imap_tok t;

	k.at = h->after;
	*out = (struct imap_folder){ .selectable = true };
	if (imap_next(&k).kind != IMAP_OPEN)
		return false;
	for (t = imap_next(&k); t.kind == IMAP_ATOM; t = imap_next(&k)) {
		if (str_eq_ascii_nocase(t.s, S("\\Noselect")) || str_eq_ascii_nocase(t.s, S("\\NonExistent")))
			out->selectable = false;
		for (size_t i = 0; i < COUNT(uses); i++)
			if (str_eq_ascii_nocase(str_slice(t.s, 1, t.s.n), uses[i]))
				out->use = uses[i];
	}
	if (t.kind != IMAP_CLOSE)
		return false;
	t = imap_next(&k);
	if (t.kind == IMAP_STRING && t.s.n == 1)
		out->separator = t.s.s[0];
	else if (t.kind != IMAP_NIL)
		return false;
	t = imap_next(&k);
	if (t.kind != IMAP_STRING && t.kind != IMAP_ATOM)
		return false;
	out->name = imap_name_decode(a, t.s);
	return out->name.n > 0 && str_utf8_valid(out->name);
}

i64 imap_code_number(str code, str key)
{
	ssize_t blank = str_chr(code, ' ');
	i64 v;

	if (blank < 0 || !str_eq_ascii_nocase(str_slice(code, 0, (size_t)blank), key))
		return -1;
	return small_number(str_trim(str_slice(code, (size_t)blank + 1, code.n)), &v) ? v : -1;
}
