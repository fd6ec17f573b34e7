/*
 * A ranked index in memory over short texts of one language that forgives how a question is
 * written.  Texts are kept as stems, and the words of titles also as runs of four letters; a
 * question's unknown words are corrected against the words of the texts themselves, other
 * words for the same thing join with a weight, and BM25 orders what is found.  Pure: no store,
 * no clock, no threads; whoever shares a finder between threads holds a lock of his own.
 */
#ifndef PRONTO_TEXT_FINDER_H
#define PRONTO_TEXT_FINDER_H

#include "text/term.h"
#include "text/vocab.h"

struct synonyms;	/* text/synonym.h */

enum { FINDER_OTHERS = 8 };
struct finder_others {
	struct arena *a;
	str v[FINDER_OTHERS];
	size_t n;
};
/* What a thesaurus knows. */
struct finder_book {
	void *arg;
	/* Adds other words for a folded one, folded. */
	void (*others)(void *arg, enum lang l, str word, struct finder_others *out);
};

struct finder;
struct finder_doc {
	i64 key;		/* the owner's name for it */
	uint32_t tag;		/* the owner's, given to finder_ask.may */
	float boost;		/* multiplies its score; 0 is 1 */
	str title, more, body;	/* more: words that count like body but are not shown, e.g. headings, tags */
};

/* Stages that can be left out, to measure what each is worth. */
enum finder_stage {
	FINDER_STEM = 1, FINDER_STOP = 2, FINDER_CORRECT = 4, FINDER_GRAMS = 8, FINDER_SYNONYMS = 16,
	FINDER_THESAURUS = 32, FINDER_TITLE = 64, FINDER_COVER = 128,
	FINDER_DEFAULT = 255,
};

struct finder *finder_new(struct arena *a, enum lang l, unsigned stages);
/* The texts are not kept.  The number names the document until the finder ends. */
uint32_t finder_add(struct finder *f, const struct finder_doc *d);
void finder_drop(struct finder *f, uint32_t doc);
size_t finder_docs(const struct finder *f);		/* alive */
size_t finder_dead(const struct finder *f);
const struct vocab *finder_words(const struct finder *f);

/* ---- a question, understood ---- */

enum { FINDER_WORDS_MAX = 24, FINDER_ALTS_MAX = 24 };
enum finder_how { FINDER_AS_TYPED, FINDER_CORRECTED, FINDER_BEGUN, FINDER_OTHER };
struct finder_alt {
	str term;
	float weight;
	enum finder_how how;
};
struct finder_word {
	str typed;		/* folded */
	str read;		/* as it was read; the same when nothing was wrong */
	str shown;		/* as typed, with accents and capitals */
	bool stop, known;
	struct finder_alt alt[FINDER_ALTS_MAX];
	size_t alts;
};
struct finder_question {
	struct finder_word v[FINDER_WORDS_MAX];
	size_t n;
	bool corrected;
};
struct finder_ask {
	str text;
	bool begun;		/* the last word may be only the beginning of one */
	size_t limit;
	const struct synonyms *synonyms;	/* or NULL */
	const struct finder_book *book;		/* or NULL */
	bool (*may)(const void *who, uint32_t tag);	/* NULL: all */
	const void *who;
};
struct finder_hit {
	i64 key;
	uint32_t doc;
	float score;
};

/* Memory is a's.  stemmers: of the calling thread. */
void finder_understand(const struct finder *f, struct arena *a, struct stemmers *s, const struct finder_ask *k,
	struct finder_question *q);
/* Best first; equals by key, the newest first.  out has room for k->limit. */
size_t finder_find(const struct finder *f, struct arena *a, const struct finder_ask *k,
	const struct finder_question *q, struct finder_hit *out);
/* A copy that needs nothing of the finder's memory: for who reads it later. */
const struct finder_question *finder_question_dup(const struct finder_question *q, struct arena *a);
/* True if this word of a text is what the question asks for: for marks. */
bool finder_marks(const struct finder_question *q, enum lang l, struct stemmers *s, struct arena *a, str folded);
/* The question as it was understood: "dhange adress" → "change address". */
str finder_words_text(const struct finder_question *q, struct arena *a);

#endif
