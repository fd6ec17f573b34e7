/* Address lists: bounded, valid, one line each; a key is stable. */
#include "fuzz.h"
#include "text/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	int left = 100;
	struct list l = header_addrs(a, str_n((const char *)data, n), S("windows-1252"), &left);
	const struct mail_addr *v = l.v;
	size_t i;
	str key;

	MUST(l.n <= 100);
	for (i = 0; i < l.n; i++) {
		MUST(fuzz_line(v[i].name) && fuzz_line(v[i].addr));
		key = addr_key(a, v[i].addr);
		if (key.s)
			MUST(str_eq(addr_key(a, key), key));
	}
	return 0;
}
