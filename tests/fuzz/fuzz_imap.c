/*
 * Bytes as a hostile IMAP server would send them, to the reader and the parsers of
 * net/imap_wire.  The first byte says how large the pieces are in which they arrive: a
 * response must be read the same in any.  What comes out lies within the limits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/imap_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 2000, LITERALS = 500, NUMBERS = 300, RESPONSES = 50 };

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void look(struct arena *a, const struct imap_resp *r)
{
	struct imap_cursor k = imap_cursor(r, a);
	struct imap_head h;
	struct imap_fetched f;
	struct imap_folder l;
	struct imap_tok t;
	i64 v[NUMBERS];
	size_t n = 0, tokens = 0;

	do {
		t = imap_next(&k);
		must(++tokens <= LINES + LITERALS + IMAP_PIECES + 1);
	} while (t.kind != IMAP_END && t.kind != IMAP_BAD);
	if (!imap_head(r, &h))
		return;
	must(h.after <= r->v[0].line.n);
	must(imap_code_number(h.code, S("UIDVALIDITY")) <= UINT32_MAX);
	if (imap_parse_fetch(r, &h, a, &f)) {
		must(f.uid == -1 || (f.uid > 0 && f.uid <= UINT32_MAX));
		must(f.size >= -1 && f.body.n <= LINES + LITERALS);
	}
	if (imap_parse_search(r, &h, v, &n, NUMBERS))
		for (size_t i = 0; i < n; i++)
			must(v[i] > 0 && v[i] <= UINT32_MAX);
	must(n <= NUMBERS);
	if (imap_parse_list(r, &h, a, &l))
		must(l.name.n > 0 && str_utf8_valid(l.name));
}

/* Reads all responses; a digest of what was read. */
static u64 drink(struct arena *a, str bytes, size_t step, bool parse)
{
	struct mail_mem mem = { .left = bytes, .step = step };
	struct mail_reader *in = NEW(a, struct mail_reader);
	u64 sum = 14695981039346656037u;

	mail_reader_init(in, mail_mem_src(&mem));
	for (int i = 0; i < RESPONSES; i++) {
		struct imap_limits lim = { .line = LINES, .literals = LITERALS, .lines = a, .bodies = a,
					   .deadline = clock_mono_ms() + 10000 };
		struct imap_resp r;
		enum mail_io io = imap_read(in, &lim, &r);

		sum = (sum ^ (u64)io) * 1099511628211u;
		if (io != MAIL_IO_OK)
			break;
		must(r.n > 0 && r.n <= IMAP_PIECES && lim.literals <= LITERALS);
		for (size_t p = 0; p < r.n; p++) {
			must(r.v[p].line.n <= LINES && r.v[p].literal.n <= LITERALS);
			sum = (sum ^ r.v[p].line.n) * 1099511628211u;
			sum = (sum ^ r.v[p].literal.n) * 1099511628211u;
		}
		if (parse)
			look(a, &r);
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	str bytes, name, wire, again;
	i64 at;

	if (size < 1)
		return 0;
	a = arena_new((size_t)64 << 20);
	bytes = str_n((const char *)data + 1, size - 1);
	must(drink(a, bytes, 0, true) == drink(a, bytes, data[0] % 50 + 1u, false));
	if (imap_parse_date(bytes, &at))
		must(at > -86400000);
	/* A folder name survives the way to the server and back. */
	name = imap_name_decode(a, str_slice(bytes, 0, 200));
	if (imap_name_encode(a, name, &wire)) {
		again = imap_name_decode(a, wire);
		must(str_eq(again, name));
	}
	arena_free(a);
	return 0;
}
