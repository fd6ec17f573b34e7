/* iCalendar files: whatever they say, the days lie in the years asked for, in order. */
#include "fuzz.h"
#include "base/ctx.h"
#include "desk/promise/holidays.h"
#include "desk/promise/tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx c = { .arena = fuzz_arena() };
	struct holiday_list l;
	size_t i;

	if (!holidays_from_ics(&c, str_n((const char *)data, n), 2024, 2030, &l)) {
		MUST(c.fail.n == 1);
		return 0;
	}
	MUST(l.n >= 1 && l.n <= 5000);
	for (i = 0; i < l.n; i++) {
		MUST(l.v[i].date >= tzif_days(2024, 1, 1) && l.v[i].date < tzif_days(2031, 1, 1));
		MUST(i == 0 || l.v[i - 1].date <= l.v[i].date);
		MUST(fuzz_line(l.v[i].name) && l.v[i].name.n <= 200);
	}
	return 0;
}
