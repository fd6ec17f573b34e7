/* Archives: whatever they say, names lead nowhere and no more is unpacked than allowed. */
#include "fuzz.h"
#include "text/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct zip_limits limits = { 64, 1 << 20, 4 << 20 };
	struct arena *a = fuzz_arena();
	str zip = str_n((const char *)data, n), out;
	size_t i, sum = 0;
	struct zip_list l;
	const char *no;

	if (!zip_list(a, zip, &limits, &l, &no)) {
		MUST(no != NULL);
		return 0;
	}
	MUST(l.n <= limits.entries);
	for (i = 0; i < l.n; i++) {
		if (l.v[i].refused)
			continue;
		MUST(str_utf8_valid(l.v[i].name) && l.v[i].name.s[0] != '/' && !str_starts(l.v[i].name, S("../")) &&
		     str_find(l.v[i].name, S("/../")) < 0);
		if (zip_read(a, zip, &l.v[i], &out)) {
			MUST(out.n == l.v[i].size);
			sum += out.n;
		}
	}
	MUST(sum <= limits.total);
	return 0;
}
