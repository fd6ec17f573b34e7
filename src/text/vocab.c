#include "text/vocab.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "text/fold.h"

struct vocab vocab_new(struct arena *a)
{
	return (struct vocab){ .a = a, .at = map_new(a, 64) };
}

enum { LETTER_BITS = 27, LENGTH_MAX = 31 };
static const uint32_t LETTERS = (1u << LETTER_BITS) - 1;

/* All that a glance over many words asks of each, in four bytes. */
static uint32_t look_of(str w)
{
	uint32_t m = 0;
	size_t i;

	for (i = 0; i < w.n; i++) {
		unsigned char ch = (unsigned char)w.s[i];

		m |= 1u << (ch >= 'a' && ch <= 'z' ? ch - 'a' : LETTER_BITS - 1);
	}
	return m | (uint32_t)(w.n < LENGTH_MAX ? w.n : LENGTH_MAX) << LETTER_BITS;
}

uint32_t vocab_find(const struct vocab *v, str w)
{
	uintptr_t p = (uintptr_t)map_get(&v->at, w);

	return p ? (uint32_t)(p - 1) : VOCAB_NONE;
}

uint32_t vocab_add(struct vocab *v, str w, uint32_t times)
{
	uint32_t i = vocab_find(v, w);
	size_t cap;

	if (i == VOCAB_NONE) {
		if (v->n == v->cap) {
			cap = v->cap ? v->cap * 2 : 256;
			v->v = arena_grow(v->a, v->v, v->cap * sizeof *v->v, cap * sizeof *v->v);
			v->look = arena_grow(v->a, v->look, v->cap * sizeof *v->look, cap * sizeof *v->look);
			v->cap = cap;
		}
		i = (uint32_t)v->n++;
		w = str_dup(v->a, w);
		v->v[i] = (struct vocab_word){ .w = w, .mark = VOCAB_NONE };
		v->look[i] = look_of(w);
		map_set(&v->at, w, (void *)((uintptr_t)i + 1));
	}
	v->v[i].n += times;
	return i;
}

/* ---- the price of a change ---- */

/* For each letter those beside, above and below it on the keyboard: a bit each, a is 1. */
static const uint32_t near_keys[26] = {
	0x2c50000, 0x02020e0, 0x0a40028, 0x0e60034, 0x0460028, 0x02a005e, 0x12a20a2,
	0x1183242, 0x0104e00, 0x1103580, 0x0105b00, 0x000c500, 0x0002680, 0x00012c2,
	0x0008d00, 0x0004800, 0x0440001, 0x0080078, 0x2c1001d, 0x10200e0, 0x1000780,
	0x000006e, 0x0050019, 0x204000d, 0x01802c0, 0x0840001,
};
/* bv sz sc cz gj ij iy yl xj kq ck cq xs mn: what sounds or looks alike in one of the four. */
static const uint32_t sound_alike[26] = {
	0x0000000, 0x0200000, 0x2050400, 0x0000000, 0x0000000, 0x0000000, 0x0000200,
	0x0000000, 0x1000200, 0x0800140, 0x0010004, 0x1000000, 0x0002000, 0x0001000,
	0x0000000, 0x0000000, 0x0000404, 0x0000000, 0x2800004, 0x0000000, 0x0000000,
	0x0000002, 0x0000000, 0x0040200, 0x0000900, 0x0040004,
};

static float change_cost(unsigned char a, unsigned char b)
{
	uint32_t bit;

	if (a < 'a' || a > 'z' || b < 'a' || b > 'z')
		return 1;
	bit = 1u << (b - 'a');
	return sound_alike[a - 'a'] & bit ? 0.6f : near_keys[a - 'a'] & bit ? 0.8f : 1;
}

/* One letter more or less: a doubled one or a silent h are the least. */
static float gap_cost(unsigned char ch, unsigned char before)
{
	return ch == before || ch == 'h' ? 0.6f : 1;
}

static float least(float a, float b)
{
	return a < b ? a : b;
}

struct cost_rows {
	float v[3][TEXT_WORD_MAX + 1];
};

static float cost_cell(const struct cost_rows *r, str a, str b, size_t i, size_t j)
{
	const unsigned char *x = (const unsigned char *)a.s, *y = (const unsigned char *)b.s;
	const float *two = r->v[(i + 1) % 3], *one = r->v[(i + 2) % 3], *cur = r->v[i % 3];
	float best;

	if (x[i - 1] == y[j - 1])
		best = one[j - 1];
	else
		best = one[j - 1] + change_cost(x[i - 1], y[j - 1]);
	best = least(best, one[j] + gap_cost(x[i - 1], i > 1 ? x[i - 2] : 0));
	best = least(best, cur[j - 1] + gap_cost(y[j - 1], j > 1 ? y[j - 2] : 0));
	if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] && x[i - 1] != y[j - 1])
		best = least(best, two[j - 2] + 0.8f);
	return best;
}

float vocab_cost(str a, str b, float limit)
{
	struct cost_rows r;
	size_t i, j;
	float low, before = 0;

	if (a.n > TEXT_WORD_MAX || b.n > TEXT_WORD_MAX)
		return limit + 1;
	r.v[0][0] = 0;
	for (j = 1; j <= b.n; j++)
		r.v[0][j] = r.v[0][j - 1] + gap_cost((unsigned char)b.s[j - 1], j > 1 ? (unsigned char)b.s[j - 2] : 0);
	for (i = 1; i <= a.n; i++) {
		float *cur = r.v[i % 3];

		cur[0] = r.v[(i + 2) % 3][0] + gap_cost((unsigned char)a.s[i - 1], i > 1 ? (unsigned char)a.s[i - 2] : 0);
		low = cur[0];
		for (j = 1; j <= b.n; j++) {
			cur[j] = cost_cell(&r, a, b, i, j);
			low = least(low, cur[j]);
		}
		/* A way through may leap over a row, two letters swapped, but not over two. */
		if (low > limit && before > limit)
			return limit + 1;
		before = low;
	}
	return r.v[a.n % 3][b.n];
}

/* ---- what may have been meant ---- */

static bool correctable(str w)
{
	size_t i;

	if (w.n < 3 || w.n > 32)
		return false;
	for (i = 0; i < w.n; i++)
		if (w.s[i] >= '0' && w.s[i] <= '9')
			return false;
	return true;
}

static void keep_best(struct vocab_near *out, size_t *n, size_t max, struct vocab_near x)
{
	size_t i;

	if (*n == max && x.score <= out[max - 1].score)
		return;
	if (*n < max)
		++*n;
	for (i = *n - 1; i > 0 && out[i - 1].score < x.score; i--)
		out[i] = out[i - 1];
	out[i] = x;
}

enum { GLANCE = 256 };
static const float LEAST_COST = 0.6f;	/* of any change */

struct asked {
	uint32_t letters, least, span;	/* lengths from least on, so many more */
};
struct best {
	struct vocab_near *v;
	size_t n, max;
};

/* Which words are near enough to be worth a price, many at a time: an edit takes away one
 * letter, adds one, or both.  Without a branch, so that the compiler takes four in a step. */
static void glance_one(const uint32_t *look, struct asked q, uint32_t *pass)
{
	for (size_t i = 0; i < GLANCE; i++) {
		uint32_t t = look[i], more = t & LETTERS & ~q.letters, less = q.letters & ~t;

		more &= more - 1;
		less &= less - 1;
		pass[i] = (uint32_t)!(more | less) & (uint32_t)((t >> LETTER_BITS) - q.least <= q.span);
	}
}

static void glance_two(const uint32_t *look, struct asked q, uint32_t *pass)
{
	for (size_t i = 0; i < GLANCE; i++) {
		uint32_t t = look[i], more = t & LETTERS & ~q.letters, less = q.letters & ~t;

		more &= more - 1;
		less &= less - 1;
		more &= more - 1;
		less &= less - 1;
		pass[i] = (uint32_t)!(more | less) & (uint32_t)((t >> LETTER_BITS) - q.least <= q.span);
	}
}

static float worth(const struct vocab_word *k, str w, float cost)
{
	return -4.5f * cost + logf((float)k->n) + (k->w.s[0] == w.s[0] ? 1.0f : 0);
}

static void weigh(const struct vocab *v, uint32_t i, str w, struct best *o)
{
	const struct vocab_word *k = &v->v[i];
	float limit = w.n < 6 ? 1.0f : 2.0f, cost;

	if (!k->n || k->w.n < 3)
		return;
	/* A rare word cannot overtake what is found already, and needs no price. */
	if (o->n == o->max && worth(k, w, LEAST_COST) <= o->v[o->max - 1].score && !str_eq(k->w, w))
		return;
	cost = vocab_cost(w, k->w, limit);
	if (cost <= limit)
		keep_best(o->v, &o->n, o->max, (struct vocab_near){ i, cost, worth(k, w, cost) });
}

size_t vocab_near(const struct vocab *v, str w, struct vocab_near *out, size_t max)
{
	uint32_t edits = w.n < 6 ? 1 : 2, length = look_of(w) >> LETTER_BITS, pass[GLANCE], some[GLANCE] = { 0 };
	struct asked q = { look_of(w) & LETTERS, length > edits ? length - edits : 0, 0 };
	const uint32_t *look;
	struct best o = { out, 0, max };
	size_t at, i;

	if (!correctable(w) || !max)
		return 0;
	q.span = length + edits - q.least;
	for (at = 0; at < v->n; at += GLANCE) {
		look = v->look + at;
		if (v->n - at < GLANCE)
			look = memcpy(some, look, (v->n - at) * sizeof *look);
		if (edits == 1)
			glance_one(look, q, pass);
		else
			glance_two(look, q, pass);
		for (i = 0; i < GLANCE && at + i < v->n; i++)
			if (pass[i])
				weigh(v, (uint32_t)(at + i), w, &o);
	}
	return o.n;
}
