/* winmail.dat: whatever it says, what is read lies inside the input. */
#include "fuzz.h"
#include "text/tnef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct tnef t;
	size_t i, sum = 0;

	tnef_decode(a, str_n((const char *)data, n), &t) ? (void)0 : (void)0;
	MUST(t.n <= TNEF_FILES_MAX);
	for (i = 0; i < t.n; i++) {
		MUST(fuzz_line(t.v[i].name) && fuzz_line(t.v[i].type) && fuzz_line(t.v[i].content_id));
		sum += t.v[i].bytes.n;
		MUST(t.v[i].bytes.n <= n);
	}
	(void)sum;
	return 0;
}
