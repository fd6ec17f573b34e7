#include "base/test.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "base/rand.h"
#include "base/shape.h"

TEST(str_i64_limits)
{
	i64 v = 0;

	CHECK(str_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
	CHECK(str_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
	CHECK(!str_i64(S("9223372036854775808"), &v));
	CHECK(!str_i64(S(""), &v) && !str_i64(S("-"), &v) && !str_i64(S("1 "), &v));
}

TEST(str_utf8_rules)
{
	CHECK(str_utf8_valid(S("añé€😀")));
	CHECK(!str_utf8_valid(S("\xc0\x80")) && !str_utf8_valid(S("\xed\xa0\x80")));
	CHECK(!str_utf8_valid(S("\xf4\x90\x80\x80")) && !str_utf8_valid(S("\xe2\x82")));
	CHECK_STR(str_utf8_trunc(S("a€b"), 3), S("a"));
}

TEST(base64_round_trip)
{
	size_t n;
	char raw[64];

	for (n = 0; n < sizeof(raw); n++) {
		str back = STR_NULL;

		rand_bytes(raw, n);
		CHECK(str_unb64(c->arena, str_b64(c->arena, raw, n), &back));
		CHECK_STR(back, str_n(raw, n));
		CHECK(str_unb64(c->arena, str_b64url(c->arena, raw, n), &back));
		CHECK_STR(back, str_n(raw, n));
	}
}

TEST(buf_states_its_maximum)
{
	struct buf b = buf_new(c->arena, 10);

	buf_put(&b, S("12345678"));
	buf_put(&b, S("9ab"));
	CHECK(b.over);
	CHECK_STR(buf_str(&b), S("12345678"));
}

TEST(writers_escape)
{
	struct buf b = buf_new(c->arena, 1000);

	html_attr(&b, S("<a b=\"'&\">"));
	CHECK_STR(buf_str(&b), S("&lt;a b=&quot;&#39;&amp;&quot;&gt;"));
	buf_cut(&b, 0);
	json_str(&b, S("a\"\\\n\x01" "é\xff!"));
	CHECK_STR(buf_str(&b), S("\"a\\\"\\\\\\n\\u0001é\xef\xbf\xbd!\""));
	buf_cut(&b, 0);
	csv_cell(&b, S("=1+\"1\""));
	CHECK_STR(buf_str(&b), S("\"'=1+\"\"1\"\"\""));
	buf_cut(&b, 0);
	csv_line(&b, (const str[]){ S("a"), S("") }, 2);
	CHECK_STR(buf_str(&b), S("\"a\",\"\"\r\n"));
}

TEST(time_iso_both_ways)
{
	i64 at = 0;

	CHECK_STR(time_iso(c->arena, 1772442000123), S("2026-03-02T09:00:00.123Z"));
	CHECK(time_parse_iso(S("2026-03-02T10:00:00.123+01:00"), &at));
	CHECK_I64(at, 1772442000123);
	CHECK(time_parse_iso(S("1960-02-29T00:00:00Z"), &at));
	CHECK_STR(time_iso(c->arena, at), S("1960-02-29T00:00:00.000Z"));
	CHECK(!time_parse_iso(S("2026-13-02T10:00:00Z"), &at));
	CHECK(!time_parse_iso(S("2026-03-02T10:00:00"), &at));
}

struct pet {
	str name;
	i64 age;
	bool alive;
};
struct person {
	str name;
	struct strs tags;
	struct pet *pet;
	struct list pets;
	i64 born;
	u64 given;
};
static const struct field pet_fields[] = {
	F(pet, name, .required = true, .min = 1, .max = 5),
	F(pet, age, .min = 0, .max = 30),
	F(pet, alive),
};
static const struct shape pet_shape = SHAPE(pet, pet_fields);
static const struct field person_fields[] = {
	F(person, name, .nullable = true),
	F(person, tags, .max = 3),
	FO(person, pet, &pet_shape),
	FL(person, pets, &pet_shape),
	F(person, born, .nullable = true),
};
static const struct shape person_shape = SHAPE_GIVEN(person, person_fields);

TEST(shape_round_trip)
{
	str text = S("{\"name\":\"Zoë\",\"tags\":[\"a\",\"b\"],\"pet\":{\"name\":\"Rex\",\"age\":3,\"alive\":true},"
		     "\"pets\":[{\"name\":\"Tom\",\"age\":0,\"alive\":false}],\"born\":null}");
	struct person p = { 0 };
	struct buf b = buf_new(c->arena, 4000);
	json_t *j;

	CHECK(json_parse(c, text, &j) && shape_decode(c, &person_shape, j, &p));
	shape_encode(&b, &person_shape, &p);
	CHECK_STR(buf_str(&b), text);
	CHECK(shape_given(&person_shape, &p, "born"));
}

TEST(shape_reports_all_errors)
{
	struct person p = { 0 };
	json_t *j;

	CHECK(json_parse(c, S("{\"x\":1,\"tags\":[\"a\",\"b\",\"c\",\"d\"],\"pets\":[{\"age\":31}]}"), &j));
	CHECK(!shape_decode(c, &person_shape, j, &p));
	CHECK_I64(c->fail.n, 4);
	CHECK_STR(c->fail.v[0].field, S("x"));
	CHECK_I64(c->fail.v[0].code, E_BAD_REQUEST);
	CHECK_STR(c->fail.v[2].field, S("pets.0.name"));
	CHECK_STR(c->fail.v[3].field, S("pets.0.age"));
}

TEST(json_refuses_depth_and_duplicates)
{
	json_t *j;
	struct buf b = buf_new(c->arena, 1000);
	int i;

	for (i = 0; i < 40; i++)
		buf_ch(&b, '[');
	CHECK(!json_parse(c, buf_str(&b), &j));
	CHECK(!json_parse(c, S("{\"a\":1,\"a\":2}"), &j));
}

TEST(map_grows)
{
	struct map m = map_new(c->arena, 1);
	i64 i;

	for (i = 1; i < 1000; i++)
		map_set(&m, str_fmt(c->arena, "k%lld", (long long)i), NEW(c->arena, i64));
	CHECK_I64(m.n, 999);
	CHECK(map_get(&m, S("k500")) && !map_get(&m, S("k1000")));
}

static void note(void *arg)
{
	str *s = arg;

	s->n++;
}

TEST(arena_defers_and_guard)
{
	struct arena *a = arena_new(64 * 1024);
	str log = { "xxxx", 0 };
	volatile bool caught = false;

	arena_defer(a, note, &log);
	if (arena_guard(a))
		caught = true;
	else
		arena_alloc(a, 100 * 1024);
	CHECK(caught);
	arena_reset(a);
	CHECK_I64(log.n, 1);
	arena_free(a);
}
