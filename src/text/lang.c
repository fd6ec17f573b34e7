#include "text/lang.h"

#include <string.h>

#include "base/arena.h"
#include "text/fold.h"

enum { ES, PT, IT, EN, LANGS };

struct lang_word {
	const char *w;
	unsigned char score[LANGS];
};

/* Folded frequent words; a word that several languages share scores little in each. */
static const struct lang_word words[] = {
	{ "a", { 1, 1, 1, 1 } }, { "about", { 0, 0, 0, 3 } }, { "adesso", { 0, 0, 3, 0 } },
	{ "agora", { 0, 3, 0, 0 } }, { "ahora", { 3, 0, 0, 0 } }, { "al", { 2, 0, 2, 0 } },
	{ "alla", { 0, 0, 3, 0 } }, { "also", { 0, 0, 0, 2 } }, { "anche", { 0, 0, 3, 0 } },
	{ "and", { 0, 0, 0, 3 } }, { "ao", { 0, 3, 0, 0 } }, { "are", { 0, 0, 0, 3 } },
	{ "as", { 0, 2, 0, 1 } }, { "ate", { 0, 2, 0, 0 } }, { "aun", { 2, 0, 0, 0 } },
	{ "avete", { 0, 0, 3, 0 } }, { "ayuda", { 3, 0, 0, 0 } }, { "bom", { 0, 3, 0, 0 } },
	{ "buenas", { 3, 0, 0, 0 } }, { "buenos", { 3, 0, 0, 0 } }, { "buongiorno", { 0, 0, 4, 0 } },
	{ "but", { 0, 0, 0, 3 } }, { "can", { 0, 0, 0, 2 } }, { "che", { 0, 0, 3, 0 } },
	{ "ciao", { 0, 0, 3, 0 } }, { "com", { 0, 2, 0, 0 } }, { "como", { 2, 2, 0, 0 } },
	{ "con", { 2, 0, 2, 0 } }, { "cordiali", { 0, 0, 4, 0 } }, { "cuando", { 3, 0, 0, 0 } },
	{ "da", { 0, 2, 2, 0 } }, { "das", { 0, 2, 0, 0 } }, { "de", { 2, 2, 0, 0 } },
	{ "del", { 2, 0, 2, 0 } }, { "della", { 0, 0, 3, 0 } }, { "desde", { 2, 2, 0, 0 } },
	{ "di", { 0, 0, 3, 0 } }, { "did", { 0, 0, 0, 3 } }, { "dos", { 1, 2, 0, 0 } },
	{ "do", { 0, 2, 0, 1 } }, { "e", { 0, 2, 2, 0 } }, { "el", { 3, 0, 0, 0 } },
	{ "em", { 0, 3, 0, 0 } }, { "en", { 3, 0, 0, 0 } }, { "entao", { 0, 3, 0, 0 } },
	{ "eu", { 0, 3, 0, 0 } }, { "es", { 2, 0, 0, 0 } }, { "esta", { 2, 2, 0, 0 } },
	{ "estoy", { 3, 0, 0, 0 } }, { "estou", { 0, 3, 0, 0 } }, { "fatto", { 0, 0, 3, 0 } },
	{ "for", { 0, 1, 0, 3 } }, { "from", { 0, 0, 0, 3 } }, { "gli", { 0, 0, 3, 0 } },
	{ "gracias", { 4, 0, 0, 0 } }, { "grazie", { 0, 0, 4, 0 } }, { "ha", { 1, 0, 2, 0 } },
	{ "hai", { 0, 0, 2, 0 } }, { "has", { 1, 0, 0, 2 } }, { "have", { 0, 0, 0, 3 } },
	{ "hello", { 0, 0, 0, 4 } }, { "hi", { 0, 0, 0, 2 } }, { "ho", { 0, 0, 3, 0 } },
	{ "hola", { 4, 0, 0, 0 } }, { "hoy", { 3, 0, 0, 0 } }, { "i", { 0, 0, 1, 2 } },
	{ "il", { 0, 0, 3, 0 } }, { "in", { 0, 0, 1, 1 } }, { "is", { 0, 0, 0, 3 } },
	{ "isso", { 0, 3, 0, 0 } }, { "it", { 0, 0, 0, 2 } }, { "la", { 2, 0, 2, 0 } },
	{ "las", { 3, 0, 0, 0 } }, { "le", { 1, 0, 2, 0 } }, { "lo", { 2, 0, 2, 0 } },
	{ "los", { 3, 0, 0, 0 } }, { "mais", { 0, 3, 0, 0 } }, { "mas", { 2, 2, 0, 0 } },
	{ "me", { 1, 1, 0, 1 } }, { "meu", { 0, 3, 0, 0 } }, { "mi", { 2, 0, 2, 0 } },
	{ "mio", { 1, 0, 3, 0 } }, { "minha", { 0, 4, 0, 0 } }, { "muito", { 0, 3, 0, 0 } },
	{ "muy", { 4, 0, 0, 0 } }, { "my", { 0, 0, 0, 3 } }, { "na", { 0, 2, 0, 0 } },
	{ "nao", { 0, 4, 0, 0 } }, { "nel", { 0, 0, 3, 0 } }, { "no", { 2, 2, 1, 1 } },
	{ "non", { 0, 0, 3, 0 } }, { "not", { 0, 0, 0, 3 } }, { "o", { 1, 2, 1, 0 } },
	{ "obrigada", { 0, 4, 0, 0 } }, { "obrigado", { 0, 4, 0, 0 } }, { "of", { 0, 0, 0, 3 } },
	{ "ola", { 0, 3, 0, 0 } }, { "on", { 0, 0, 0, 2 } }, { "order", { 0, 0, 0, 2 } },
	{ "os", { 1, 2, 0, 0 } }, { "ou", { 0, 3, 0, 0 } }, { "para", { 2, 2, 0, 0 } },
	{ "pedido", { 1, 1, 0, 0 } }, { "pelo", { 0, 3, 0, 0 } }, { "per", { 0, 0, 3, 0 } },
	{ "perche", { 0, 0, 3, 0 } }, { "pero", { 3, 0, 1, 0 } }, { "please", { 0, 0, 0, 4 } },
	{ "por", { 2, 2, 0, 0 } }, { "porque", { 2, 2, 0, 0 } }, { "prego", { 0, 0, 2, 0 } },
	{ "puede", { 3, 0, 0, 0 } }, { "puedo", { 3, 0, 0, 0 } }, { "que", { 2, 2, 0, 0 } },
	{ "quando", { 0, 2, 2, 0 } }, { "questo", { 0, 0, 3, 0 } }, { "regards", { 0, 0, 0, 4 } },
	{ "salve", { 0, 0, 3, 0 } }, { "saludos", { 4, 0, 0, 0 } }, { "saluti", { 0, 0, 4, 0 } },
	{ "se", { 1, 1, 1, 0 } }, { "sem", { 0, 3, 0, 0 } }, { "senza", { 0, 0, 3, 0 } },
	{ "si", { 2, 0, 2, 0 } }, { "sin", { 3, 0, 0, 0 } }, { "sono", { 0, 0, 3, 0 } },
	{ "su", { 2, 0, 1, 0 } }, { "tambem", { 0, 4, 0, 0 } }, { "tambien", { 4, 0, 0, 0 } },
	{ "tem", { 0, 3, 0, 0 } }, { "tengo", { 3, 0, 0, 0 } }, { "tenho", { 0, 4, 0, 0 } },
	{ "thank", { 0, 0, 0, 4 } }, { "thanks", { 0, 0, 0, 4 } }, { "that", { 0, 0, 0, 3 } },
	{ "the", { 0, 0, 0, 4 } }, { "there", { 0, 0, 0, 3 } }, { "this", { 0, 0, 0, 3 } },
	{ "to", { 0, 0, 0, 3 } }, { "tutto", { 0, 0, 3, 0 } }, { "um", { 0, 3, 0, 0 } },
	{ "uma", { 0, 4, 0, 0 } }, { "un", { 2, 0, 2, 0 } }, { "una", { 2, 0, 2, 0 } },
	{ "usted", { 4, 0, 0, 0 } }, { "vi", { 0, 0, 1, 0 } }, { "voce", { 0, 4, 1, 0 } },
	{ "voces", { 0, 3, 0, 0 } }, { "vorrei", { 0, 0, 4, 0 } }, { "vou", { 0, 3, 0, 0 } },
	{ "was", { 0, 0, 0, 3 } }, { "we", { 0, 0, 0, 3 } }, { "when", { 0, 0, 0, 3 } },
	{ "with", { 0, 0, 0, 3 } }, { "would", { 0, 0, 0, 3 } }, { "y", { 3, 0, 0, 0 } },
	{ "ya", { 3, 0, 0, 0 } }, { "yo", { 3, 0, 0, 0 } }, { "you", { 0, 0, 0, 4 } },
	{ "your", { 0, 0, 0, 4 } },
};

static const struct lang_word *find_word(str w)
{
	size_t i;

	/* The table is short and words are few: first letter, then compare. */
	for (i = 0; i < COUNT(words) && words[i].w[0] <= w.s[0]; i++)
		if (words[i].w[0] == w.s[0] && strlen(words[i].w) == w.n && !memcmp(words[i].w, w.s, w.n))
			return &words[i];
	return NULL;
}

static bool has_suffix(str w, const char *end)
{
	return w.n > strlen(end) + 1 && str_ends(w, str_of(end));
}

static void score_suffix(str w, unsigned *score)
{
	static const struct {
		const char *end;
		int lang;
	} ends[] = {
		{ "cion", ES }, { "dad", ES }, { "ciones", ES }, { "cao", PT }, { "coes", PT },
		{ "dade", PT }, { "nho", PT }, { "zione", IT }, { "zioni", IT }, { "mente", IT },
		{ "ggio", IT }, { "ing", EN }, { "tion", EN }, { "ness", EN }, { "ould", EN },
	};
	size_t i;

	for (i = 0; i < COUNT(ends); i++)
		if (has_suffix(w, ends[i].end))
			score[ends[i].lang] += 1;
}

/* Letters that only one of the four writes. */
static void score_letters(str text, unsigned *score)
{
	static const struct {
		uint32_t cp;
		int lang;
	} letters[] = {
		{ 0xF1, ES }, { 0xD1, ES }, { 0xBF, ES }, { 0xA1, ES }, { 0xE3, PT }, { 0xF5, PT },
		{ 0xEA, PT }, { 0xE7, PT }, { 0xF4, PT }, { 0xE8, IT }, { 0xF2, IT }, { 0xF9, IT },
		{ 0xEC, IT }, { 0xC8, IT },
	};
	size_t i = 0, k;
	int32_t cp;

	while (i < text.n) {
		cp = text_cp(text, &i);
		if (cp < 0x80)
			continue;
		for (k = 0; k < COUNT(letters); k++)
			if ((uint32_t)cp == letters[k].cp)
				score[letters[k].lang] += 2;
	}
}

str text_lang(struct arena *a, str text)
{
	static const char *const names[LANGS] = { "es", "pt", "it", "en" };
	str part = str_utf8_trunc(text, 4000), w;
	struct text_words it = { text_fold(a, part) };
	unsigned score[LANGS] = { 0 }, k, best = 0, second = 0;
	const struct lang_word *hit;

	while (text_words_next(&it, &w)) {
		hit = find_word(w);
		for (k = 0; hit && k < LANGS; k++)
			score[k] += hit->score[k];
		if (!hit)
			score_suffix(w, score);
	}
	score_letters(part, score);
	for (k = 1; k < LANGS; k++)
		if (score[k] > score[best])
			best = k;
	for (k = 0; k < LANGS; k++)
		if (k != best && score[k] > second)
			second = score[k];
	if (score[best] < 4 || score[best] * 10 < second * 12)
		return STR_NULL;
	return str_of(names[best]);
}
