/* Reply folding: something stays visible, both halves are clean, forwards are valid. */
#include "fuzz.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/reply.h"
#include "text/reply_line.h"
#include "text/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	str in = text_clean(a, str_n((const char *)data, n));
	struct html_out *h = NEW(a, struct html_out);
	struct mail_forward f;
	struct reply_cut r;

	reply_split(a, NULL, in, &r);
	MUST(fuzz_utf8(r.visible_text) && fuzz_utf8(r.quoted_text));
	MUST(line_blank(in) || !line_blank(r.visible_text));
	MUST(html_is_clean(r.visible_html) && html_is_clean(r.quoted_html));
	forward_find(a, in, &f);
	MUST(fuzz_utf8(f.body) && fuzz_line(f.addr) && fuzz_line(f.name) && fuzz_line(f.subject));
	MUST(fuzz_utf8(subject_strip(in, NULL)));
	MUST(html_sanitize(a, in, NULL, h));
	reply_split(a, h, STR_NULL, &r);
	MUST(html_is_clean(r.visible_html) && html_is_clean(r.quoted_html));
	MUST(fuzz_utf8(r.visible_html) && fuzz_utf8(r.quoted_html) && fuzz_utf8(r.visible_text));
	MUST(text_lang(in).n <= 2);
	return 0;
}
