/* The sanitiser: only what the checker allows, unchanged by a second pass, splittable. */
#include "fuzz.h"
#include "text/html.h"
#include "text/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct html_out *one = NEW(a, struct html_out), *two = NEW(a, struct html_out);
	struct html_halves h;

	MUST(html_sanitize(a, str_n((const char *)data, n), NULL, one));
	MUST(fuzz_utf8(one->html) && fuzz_utf8(one->text));
	MUST(html_is_clean(one->html));
	MUST(html_sanitize(a, one->html, NULL, two));
	MUST(str_eq(one->html, two->html));
	if (one->lines > 1) {
		h = html_split(a, one->html, one->line[one->lines / 2].html_at);
		MUST(html_is_clean(h.head) && html_is_clean(h.tail));
	}
	MUST(html_sanitize(a, str_n((const char *)data, n), &(struct html_policy){ .styles = true }, two));
	MUST(fuzz_utf8(two->html) && html_is_clean_styled(two->html));
	h.head = text_to_html(a, one->text);
	MUST(html_is_clean(h.head));
	MUST(html_sanitize(a, h.head, NULL, two));
	MUST(str_eq(h.head, two->html));
	return 0;
}
