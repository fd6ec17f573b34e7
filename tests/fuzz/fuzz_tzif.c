/* Time zone files: what is read is a table in order, with offsets of less than two days. */
#include "fuzz.h"
#include "desk/promise/tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct tzif t, all;
	size_t i;

	if (!tzif_read(a, str_n((const char *)data, n), &t) || !tzif_extend(a, &t, &all))
		return 0;
	MUST(all.n >= t.n && all.v[0].from == INT64_MIN);
	for (i = 1; i < all.n; i++) {
		MUST(all.v[i - 1].from < all.v[i].from && all.v[i - 1].offset_s != all.v[i].offset_s);
		MUST(i >= t.n || (all.v[i].offset_s > -172800 && all.v[i].offset_s < 172800));
	}
	return 0;
}
