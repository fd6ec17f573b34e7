/* JSON bodies: refused with a failure in the context, or a tree that prints and reads again. */
#include "fuzz.h"
#include "base/ctx.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct ctx c;
	json_t *one, *two;

	ctx_init(&c, a, NULL);
	if (!json_parse(&c, str_n((const char *)data, n), &one)) {
		MUST(c.fail.n > 0);
		return 0;
	}
	MUST(json_parse(&c, json_text(a, one), &two));
	MUST(json_equal(one, two));
	return 0;
}
