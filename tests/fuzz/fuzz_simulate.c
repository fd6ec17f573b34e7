/* A line of the simulator: refused with a failure that names its place, or answered with
 * JSON whose labels sum to the elapsed time. */
#include "fuzz.h"
#include "base/ctx.h"
#include "base/json.h"
#include "desk/promise/simulate.h"

static void check_sums(const json_t *x)
{
	const json_t *o = json_object_get(x, "seconds"), *v;
	const char *key;
	i64 sum = 0;

	if (!o)
		return;
	json_object_foreach((json_t *)(uintptr_t)o, key, v)
		sum += json_integer_value(v);
	MUST(sum == json_get_i64(x, "elapsed", -1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = fuzz_arena();
	struct ctx c;
	struct buf out = buf_new(a, (size_t)64 << 20);
	json_t *line, *answer;
	size_t i;

	ctx_init(&c, a, NULL);
	c.locale = S("en");
	if (!json_parse(&c, str_n((const char *)data, n), &line))
		return 0;
	buf_ch(&out, '{');
	if (!sla_simulate(&c, line, &out)) {
		MUST(c.fail.n > 0);
		return 0;
	}
	buf_ch(&out, '}');
	MUST(json_parse(&c, buf_str(&out), &answer));
	check_sums(answer);
	for (i = 0; i < json_array_size(json_object_get(answer, "checks")); i++)
		check_sums(json_array_get(json_object_get(answer, "checks"), i));
	return 0;
}
