/* Header values: decoded text is one valid line, parameters and ids too. */
#include "fuzz.h"
#include "text/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	str raw = str_n((const char *)data, n);
	struct header_value h = header_params(a, raw);
	struct strs ids = header_ids(a, raw, 100);
	struct headers f = headers_split(a, raw, NULL);
	size_t i;
	i64 ms;

	MUST(fuzz_line(header_text(a, raw, S("iso-8859-1"))));
	MUST(fuzz_line(h.value));
	for (i = 0; i < h.n; i++)
		MUST(fuzz_line(h.v[i].value));
	for (i = 0; i < ids.n; i++)
		MUST(fuzz_line(ids.v[i]) && ids.v[i].n >= 3);
	for (i = 0; i < f.n; i++)
		MUST(f.v[i].value.s >= raw.s && f.v[i].value.s + f.v[i].value.n <= raw.s + raw.n);
	MUST(header_date(raw, &ms) == (ms != 0) || ms == 0);
	return 0;
}
