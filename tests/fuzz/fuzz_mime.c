/* Any bytes become a mail whose record the other side of the jail accepts. */
#include "fuzz.h"
#include "text/mime.h"
#include "text/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct mail_view *v = NEW(a, struct mail_view), *w = NEW(a, struct mail_view);
	struct buf b = buf_new(a, (size_t)256 << 20), json = b;

	mail_view_make(a, str_n((const char *)data, n), NULL, v);
	wire_put_view(&b, v);
	MUST(wire_get_view(a, buf_str(&b), w));
	mail_view_json(&json, w);
	MUST(fuzz_utf8(buf_str(&json)));
	return 0;
}
