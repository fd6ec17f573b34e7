#include "main/jsonl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/message.h"

enum { PIECE = 1 << 16, LINE_MAX_BYTES = 16 << 20, OUT_MAX_BYTES = 64 << 20, LINE_MEMORY = 512 << 20 };

/* Bytes read and not yet answered; the buffer lives as long as the command. */
struct input {
	int fd;
	struct buf b;
	size_t at;
	bool ended;
};

struct run {
	struct ctx *c;
	struct ctx line;	/* c with a memory of its own */
	jsonl_fn *fn;
	i64 no;
	bool any_wrong;
};

static bool more(struct input *in)
{
	char t[PIECE];
	ssize_t n;

	if (in->at) {
		memmove(in->b.s, in->b.s + in->at, in->b.n - in->at);
		buf_cut(&in->b, in->b.n - in->at);
		in->at = 0;
	}
	do
		n = read(in->fd, t, sizeof(t));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	in->ended = n == 0;
	buf_put(&in->b, str_n(t, (size_t)n));
	return !in->b.over;
}

/* The next line without its end; false at the end of input or on failure (then !ended). */
static bool next_line(struct input *in, str *line)
{
	for (;;) {
		str rest = str_slice(buf_str(&in->b), in->at, in->b.n);
		ssize_t end = str_chr(rest, '\n');

		if (end >= 0 || (in->ended && rest.n)) {
			*line = str_slice(rest, 0, end >= 0 ? (size_t)end : rest.n);
			in->at += end >= 0 ? (size_t)end + 1 : rest.n;
			return true;
		}
		if (in->ended || !more(in))
			return false;
	}
}

static void put_failure(struct buf *b, struct ctx *c, const struct failure *f, i64 no)
{
	str text = message_failure(c->arena, c->locale, f);

	buf_fmt(b, "{\"line\":%lld,\"field\":", (long long)no);
	json_str(b, f->field);
	buf_put(b, S(",\"key\":"));
	json_str(b, str_of(f->key));
	buf_put(b, S(",\"text\":"));
	json_str(b, text);
	buf_ch(b, '}');
	fprintf(stderr, "pronto: line %lld: %.*s%s%.*s\n", (long long)no, FMT(f->field), f->field.n ? ": " : "", FMT(text));
}

/* "error" is the first; all of them are in "errors" when there are more. */
static void put_failures(struct run *r, struct buf *b)
{
	struct ctx *c = &r->line;
	struct failures f = c->fail;
	struct buf list = buf_new(c->arena, OUT_MAX_BYTES);
	size_t i, first = 0;

	for (i = 0; i < f.n; i++) {
		if (i)
			buf_ch(&list, ',');
		put_failure(&list, c, &f.v[i], r->no);
		if (!i)
			first = list.n;
	}
	buf_fmt(b, "\"error\":%.*s", (int)first, first ? list.s : "");
	if (f.n > 1) {
		buf_put(b, S(",\"errors\":["));
		buf_put(b, buf_str(&list));
		buf_ch(b, ']');
	}
}

static void answer(struct run *r, str line)
{
	struct ctx *c = &r->line;
	struct buf b = buf_new(c->arena, OUT_MAX_BYTES), result = buf_new(c->arena, OUT_MAX_BYTES);
	json_t *j = NULL, *id = NULL;
	bool ok;

	fail_clear(c);
	ok = json_parse(c, line, &j);
	if (ok && !json_is_object(j))
		ok = fail(c, E_INVALID, "", "calendar.object");
	if (ok) {
		id = json_object_get(j, "id");
		ok = r->fn(c, j, &result);
	}
	buf_put(&b, S("{\"id\":"));
	buf_put(&b, id ? json_text(c->arena, id) : S("null"));
	buf_ch(&b, ',');
	if (ok)
		buf_put(&b, buf_str(&result));
	else
		put_failures(r, &b);
	buf_put(&b, S("}\n"));
	fwrite(b.s, 1, b.n, stdout);
	r->any_wrong |= !ok;
}

int jsonl_run(struct ctx *c, str file, jsonl_fn *fn)
{
	struct run r = { .c = c, .line = *c, .fn = fn };
	struct input in = { .fd = STDIN_FILENO, .b = buf_new(c->arena, LINE_MAX_BYTES) };
	str line;

	if (!str_eq(file, S("-")))
		in.fd = open(str_z(c->arena, file), O_RDONLY | O_CLOEXEC);
	if (in.fd < 0) {
		fprintf(stderr, "pronto: %.*s: %s\n", FMT(file), strerror(errno));
		return 2;
	}
	r.line.arena = arena_new(LINE_MEMORY);
	while (next_line(&in, &line)) {
		r.no++;
		if (str_trim(line).n)
			answer(&r, line);
		arena_reset(r.line.arena);
	}
	arena_free(r.line.arena);
	if (in.fd != STDIN_FILENO)
		close(in.fd);
	if (!in.ended) {
		fprintf(stderr, "pronto: %.*s: line %lld cannot be read\n", FMT(file), (long long)r.no + 1);
		return 2;
	}
	return fflush(stdout) != 0 ? 2 : r.any_wrong;
}
