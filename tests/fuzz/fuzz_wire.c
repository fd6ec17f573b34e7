/* The jail's border: a record is refused, or everything in it holds. */
#include "fuzz.h"
#include "text/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct mail_view *v = NEW(a, struct mail_view);
	struct html_out *o = NEW(a, struct html_out);
	struct buf b = buf_new(a, (size_t)64 << 20);
	str in = str_n((const char *)data, n);

	if (wire_get_view(a, in, v)) {
		MUST(html_is_clean(v->html) && html_is_clean(v->cut.visible_html));
		MUST(fuzz_line(v->mail.subject) && fuzz_utf8(v->mail.text));
		wire_put_view(&b, v);
		MUST(str_eq(buf_str(&b), in));
	}
	if (wire_get_html(a, in, o))
		MUST(html_is_clean(o->html) && fuzz_utf8(o->text));
	return 0;
}
