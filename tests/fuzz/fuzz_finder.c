/* Search: any text can be kept, asked for and dropped; what was understood is clean, and a
 * text that was kept is found by a rare word of its own. */
#include "fuzz.h"
#include "text/finder.h"
#include "text/fold.h"
#include "text/shelf.h"
#include "text/synonym.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	str in = str_n((const char *)data, n), title, body, ask;
	struct shelf s;
	struct shelf_answer out;
	struct synonyms *y;
	enum lang l;
	uint32_t doc;

	if (!n)
		return 0;
	l = (enum lang)(data[0] % (LANGS + 1));
	in = str_slice(in, 1, n);
	title = str_slice(in, 0, in.n / 4);
	body = str_slice(in, in.n / 4, in.n / 2);
	ask = str_slice(in, in.n / 2, in.n);
	shelf_init(&s, a, FINDER_DEFAULT);
	y = synonyms_new(a, l);
	synonyms_add(y, title, ask, true);
	s.synonyms[l] = y;
	doc = shelf_add(&s, l, &(struct finder_doc){ .key = 1, .title = title, .body = body });
	(void)shelf_add(&s, LANG_EN, &(struct finder_doc){ .key = 2, .title = ask, .body = title });
	shelf_find(&s, a, &(struct finder_ask){ .text = ask, .limit = 3, .begun = data[0] & 64 }, LANG_NONE, &out);
	MUST(out.n <= 2 && out.q && fuzz_utf8(finder_words_text(out.q, a)));
	shelf_drop(&s, l, doc);
	shelf_find(&s, a, &(struct finder_ask){ .text = ask, .limit = 3 }, l, &out);
	MUST(out.n <= 1 && (!out.n || out.v[0].key == 2));
	return 0;
}
