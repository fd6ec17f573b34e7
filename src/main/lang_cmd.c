/* pronto lang: the language engine by hand, on files or standard input, without a store. */
#include <stdio.h>

#include "desk/knowledge/books.h"
#include "main/admin.h"
#include "main/files.h"
#include "main/lang_eval.h"
#include "text/fold.h"
#include "text/lang.h"
#include "text/shelf.h"

static const size_t TEXT_MAX = (size_t)64 << 20;

const struct finder_book *lang_books(struct cmd *x)
{
	return cmd_flag(x, "no-books") ? NULL : books_for_finder(books_new(x->c->arena, STR_NULL));
}

/* Language and how sure, a line of the input each. */
static int detect(struct cmd *x)
{
	bool json = cmd_flag(x, "json");
	const char *comma = "";
	str text, line;

	if (!stdin_read(x->c, TEXT_MAX, &text))
		return cmd_failed(x);
	if (json)
		printf("{\"lines\":[");
	while (str_cut(&text, '\n', &line)) {
		struct lang_guess g = lang_guess(line);

		if (!str_trim(line).n)
			continue;
		if (!json)
			printf("%.*s\t%.3f\n", FMT(g.lang.n ? g.lang : S("-")), (double)g.sure);
		else if (g.lang.n)
			printf("%s{\"language\":\"%.*s\",\"confidence\":%.3f}", comma, FMT(g.lang), (double)g.sure);
		else
			printf("%s{\"language\":null,\"confidence\":%.3f}", comma, (double)g.sure);
		comma = ",";
	}
	if (json)
		printf("]}\n");
	return 0;
}

static void put_alts(const struct finder_word *w)
{
	static const char *const how[] = { "", " (correction)", " (begun)", " (other word)" };
	size_t i;

	for (i = 0; i < w->alts; i++)
		printf("%s%.*s %.2f%s", i ? ", " : "", FMT(w->alt[i].term), (double)w->alt[i].weight, how[w->alt[i].how]);
	printf("\n");
}

/* The stages for one text, as a question to the corpus if one is given, else to itself. */
static void analyse_text(struct cmd *x, struct shelf *s, enum lang l, str text)
{
	struct ctx *c = x->c;
	struct finder_question *q = NEW(c->arena, struct finder_question);
	struct finder_ask k = { .text = text, .limit = 1, .book = lang_books(x) };
	size_t i;

	printf("folded    %.*s\nlanguage  %.*s\nwords    ", FMT(text_fold(c->arena, text)), FMT(l == LANG_NONE ? S("unsure") : lang_code(l)));
	finder_understand(s->by[l], c->arena, stemmers_new(c->arena), &k, q);
	for (i = 0; i < q->n; i++)
		printf(" %.*s", FMT(q->v[i].typed));
	printf("\nstop     ");
	for (i = 0; i < q->n; i++)
		if (q->v[i].stop)
			printf(" %.*s", FMT(q->v[i].typed));
	printf("\nread      %.*s\n", FMT(finder_words_text(q, c->arena)));
	for (i = 0; i < q->n; i++)
		if (!q->v[i].stop) {
			printf("term      ");
			put_alts(&q->v[i]);
		}
}

static bool corpus_in(struct cmd *x, struct shelf *s, enum lang l)
{
	str path = cmd_option(x, "corpus"), text, line, id, title;

	if (!path.n)
		return true;
	if (!file_read(x->c, path, TEXT_MAX, &text))
		return false;
	while (str_cut(&text, '\n', &line))
		if (str_cut(&line, '\t', &id) && str_cut(&line, '\t', &title))
			(void)shelf_add(s, l, &(struct finder_doc){ .title = title, .body = line });
	return true;
}

static int analyse(struct cmd *x)
{
	enum lang l = lang_from(cmd_option(x, "lang"));
	struct shelf s;
	str text;

	if (!stdin_read(x->c, TEXT_MAX, &text))
		return cmd_failed(x);
	text = str_trim(text_clean(x->c->arena, text));
	if (l == LANG_NONE)
		l = lang_from(text_lang(text));
	shelf_init(&s, x->c->arena, FINDER_DEFAULT);
	if (!corpus_in(x, &s, l))
		return cmd_failed(x);
	if (!s.by[l])
		(void)shelf_add(&s, l, &(struct finder_doc){ .body = cmd_option(x, "corpus").n ? STR_NULL : text });
	analyse_text(x, &s, l, text);
	return 0;
}

int cmd_lang(struct cmd *x)
{
	str what = cmd_word(x, 0);

	if (str_eq(what, S("search-eval")))
		return lang_search_eval(x);
	if (str_eq(what, S("detect")))
		return detect(x);
	if (str_eq(what, S("analyse")))
		return analyse(x);
	fprintf(stderr, "usage: pronto lang analyse | detect | search-eval --corpus FILE --queries FILE\n");
	return 2;
}
