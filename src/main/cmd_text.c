#include "main/cmd_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/html.h"
#include "text/mime.h"
#include "text/view.h"

static const size_t INPUT_MAX = (size_t)64 << 20;
static const size_t MEMORY_MAX = (size_t)2 << 30;

static bool read_all(struct buf *b)
{
	static const size_t piece = 1 << 16;
	char t[1 << 16];
	ssize_t n;

	while ((n = read(STDIN_FILENO, t, piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		buf_put(b, str_n(t, (size_t)n));
	}
	return !b->over;
}

static int write_all(str s)
{
	ssize_t n;

	while (s.n) {
		n = write(STDOUT_FILENO, s.s, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return 1;
		s = str_slice(s, (size_t)n, s.n);
	}
	return 0;
}

static int usage(const char *line)
{
	fprintf(stderr, "usage: pronto %s\n", line);
	return 2;
}

int cmd_mail_parse(int argc, char **argv)
{
	struct arena *a;
	struct buf in, out;
	struct mail_view v;
	int rc;

	if (argc > 1 && strcmp(argv[1], "-") != 0)
		return usage("mail parse < message.eml");
	a = arena_new(MEMORY_MAX);
	in = buf_new(a, INPUT_MAX);
	if (!read_all(&in))
		fprintf(stderr, "pronto: the input was cut at %zu bytes\n", in.n);
	mail_view_make(a, buf_str(&in), NULL, &v);
	out = buf_new(a, MEMORY_MAX / 4);
	mail_view_json(&out, &v);
	buf_ch(&out, '\n');
	rc = write_all(buf_str(&out)) || v.mail.unparsed;
	arena_free(a);
	return rc;
}

int cmd_html_sanitize(int argc, char **argv)
{
	bool text = argc > 1 && !strcmp(argv[1], "--text");
	struct arena *a;
	struct buf in;
	struct html_out o;
	bool ok;
	int rc;

	if (argc > 2 || (argc == 2 && !text))
		return usage("html sanitize [--text] < page.html");
	a = arena_new(MEMORY_MAX);
	in = buf_new(a, INPUT_MAX);
	ok = read_all(&in) && html_sanitize(a, buf_str(&in), NULL, &o);
	if (!ok)
		fprintf(stderr, "pronto: the input is too large\n");
	rc = !ok || write_all(text ? o.text : o.html) || write_all(S("\n"));
	arena_free(a);
	return rc;
}
