/* The piece of a message around what was found, and where the words stand in it. */
#include "desk/cases/search_int.h"

#include "text/fold.h"

enum { EXCERPT_CHARS = 200, LEAD_BYTES = 60, MARKS_MAX = 20 };

static bool word_byte(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || (ch & 0x80);
}

static bool is_other_form(const struct word_alts *alt, str folded)
{
	str rest, word;
	size_t k;

	for (k = 0; k < alt->n; k++)
		for (rest = alt->v[k]; str_cut(&rest, ' ', &word);)
			if (str_eq(folded, word))
				return true;
	return false;
}

/* Folding costs; a plain first letter keeps its place. */
static bool may_hit(const struct search_words *w, char first)
{
	size_t i;

	if (first & 0x80)
		return true;
	first = (char)(first >= 'A' && first <= 'Z' ? first + 32 : first);
	for (i = 0; i < w->n; i++)
		if ((w->v[i].n && w->v[i].s[0] == first) || w->alt[i].n)
			return true;
	return false;
}

bool search_word_hits(struct arena *a, const struct search_words *w, str word)
{
	str folded;
	size_t i;

	if (!word.n || !may_hit(w, word.s[0]))
		return false;
	folded = text_fold(a, word);
	for (i = 0; i < w->n; i++)
		if ((w->v[i].n && str_starts(folded, w->v[i]) && (i == w->n - 1 || folded.n == w->v[i].n)) ||
		    is_other_form(&w->alt[i], folded))
			return true;
	return false;
}

/* Next run of word bytes at or after *at. */
static bool next_word(str text, size_t *at, str *word)
{
	size_t from;

	while (*at < text.n && !word_byte(text.s[*at]))
		++*at;
	from = *at;
	while (*at < text.n && word_byte(text.s[*at]))
		++*at;
	*word = str_slice(text, from, *at);
	return word->n > 0;
}

static size_t first_hit(struct ctx *c, const struct search_words *w, str text)
{
	size_t at = 0;
	str word;

	while (next_word(text, &at, &word))
		if (search_word_hits(c->arena, w, word))
			return (size_t)(word.s - text.s);
	return 0;
}

static i64 utf16_len(str s)
{
	i64 n = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.s[i];

		n += (ch & 0xc0) != 0x80;
		n += ch >= 0xf0;	/* beyond the first plane: a pair */
	}
	return n;
}

void search_excerpt(struct ctx *c, const struct search_words *w, str text, struct search_hit *hit)
{
	size_t from, at = 0, counted = 0;
	i64 units = 0;
	str word;

	text = str_slice(text, 0, 20000);
	from = first_hit(c, w, text);
	from = from > LEAD_BYTES ? from - LEAD_BYTES : 0;
	while (from < text.n && ((unsigned char)text.s[from] & 0xc0) == 0x80)
		from++;
	while (from && from < text.n && word_byte(text.s[from]))
		from++;
	hit->excerpt = text_snippet(c->arena, str_slice(text, from, text.n), EXCERPT_CHARS);
	hit->marks = NEW_N(c->arena, struct search_mark, MARKS_MAX);
	while (hit->marks_n < MARKS_MAX && next_word(hit->excerpt, &at, &word)) {
		if (!search_word_hits(c->arena, w, word))
			continue;
		units += utf16_len(str_slice(hit->excerpt, counted, (size_t)(word.s - hit->excerpt.s)));
		hit->marks[hit->marks_n++] = (struct search_mark){ units, utf16_len(word) };
		counted = (size_t)(word.s - hit->excerpt.s);
	}
}
