/*
 * langgen FOLDER OUT: learns from FOLDER/{es,pt,it,en,other}.txt (a text a line, # comments)
 * how much each sign of text/lang_gram.h speaks for each language and writes the weights as
 * OUT, a C file.  Multinomial logistic regression over pieces of the lines, most of them a few
 * words long, some without their accents: that is what customers type into a search.  The
 * same texts give the same table.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/lang_gram.h"

enum { LINES_MAX = 20000, LINE_MAX = 2000, SEEN_MAX = 20000, ROUNDS = 30, WORDS_MAX = 8, PER_LINE = 24 };

struct line {
	char *s;
	int class;
};
struct learner {
	struct line v[LINES_MAX];
	size_t n;
	float w[LANG_BUCKETS][LANG_CLASSES], sum[LANG_BUCKETS][LANG_CLASSES];
	uint32_t seen[SEEN_MAX];
	size_t seen_n;
	uint64_t rnd;
};
static const char *const names[LANG_CLASSES] = { "es", "pt", "it", "en", "other" };

static uint32_t next(struct learner *k)
{
	k->rnd = k->rnd * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(k->rnd >> 33);
}

static int load(struct learner *k, const char *folder, int class)
{
	char path[4096], line[LINE_MAX];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.txt", folder, names[class]);
	f = fopen(path, "r");
	if (!f) {
		perror(path);
		return 0;
	}
	while (fgets(line, sizeof line, f) && k->n < LINES_MAX) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] && line[0] != '#')
			k->v[k->n++] = (struct line){ strdup(line), class };
	}
	fclose(f);
	return 1;
}

static void note(void *arg, uint32_t bucket)
{
	struct learner *k = arg;

	if (k->seen_n < SEEN_MAX)
		k->seen[k->seen_n++] = bucket;
}

/* Latin-1 letters without their accents. */
static void strip(char *s)
{
	const unsigned char *in = (const unsigned char *)s;
	size_t n = strlen(s), i = 0, at, out = 0;
	uint32_t cp;

	while (i < n) {
		at = i;
		cp = lang_cp(in, n, &i);
		if (cp >= 0xC0 && cp <= 0xFF && lang_letter(cp))
			s[out++] = (char)lang_letter(cp);
		else
			while (at < i)
				s[out++] = s[at++];
	}
	s[out] = 0;
}

/* Some words of a line, or all of it. */
static void piece(struct learner *k, const char *line, char *out)
{
	const char *from[LINE_MAX / 2], *p = line;
	size_t n = 0, a, many;

	while (*p) {
		while (*p == ' ')
			p++;
		if (*p)
			from[n++] = p;
		while (*p && *p != ' ')
			p++;
	}
	memcpy(out, line, strlen(line) + 1);
	if (n > 2 && next(k) % 10 < 8) {
		many = 1 + next(k) % WORDS_MAX;
		a = next(k) % n;
		p = a + many < n ? from[a + many] : line + strlen(line);
		memcpy(out, from[a], (size_t)(p - from[a]));
		out[p - from[a]] = 0;
	}
	if (next(k) % 10 < 3)
		strip(out);
}

static void probabilities(const struct learner *k, float *p)
{
	float x = 1 / sqrtf((float)k->seen_n), most = -1e9f, all = 0;
	size_t i;
	int c;

	for (c = 0; c < LANG_CLASSES; c++) {
		for (p[c] = 0, i = 0; i < k->seen_n; i++)
			p[c] += k->w[k->seen[i]][c] * x;
		most = p[c] > most ? p[c] : most;
	}
	for (c = 0; c < LANG_CLASSES; c++)
		all += p[c] = expf(p[c] - most);
	for (c = 0; c < LANG_CLASSES; c++)
		p[c] /= all;
}

static void learn(struct learner *k, const struct line *l, float rate)
{
	char text[LINE_MAX];
	struct lang_walk walk = { .seen = note, .arg = k };
	float p[LANG_CLASSES], x, step;
	size_t i;
	int c;

	piece(k, l->s, text);
	k->seen_n = 0;
	lang_walk(&walk, text, strlen(text));
	if (!k->seen_n)
		return;
	probabilities(k, p);
	x = 1 / sqrtf((float)k->seen_n);
	for (c = 0; c < LANG_CLASSES; c++) {
		step = rate * ((l->class == c) - p[c]) * x;
		for (i = 0; i < k->seen_n; i++)
			k->w[k->seen[i]][c] += step - 1e-5f * rate * k->w[k->seen[i]][c];
	}
}

/* Each class as often as any other, whatever its file holds; the later weights' mean is kept. */
static void train(struct learner *k)
{
	size_t from[LANG_CLASSES + 1] = { 0 }, each = 0, i, round, b;
	int c;

	for (i = 0; i < k->n; i++)
		from[k->v[i].class + 1] = i + 1;
	for (c = 0; c < LANG_CLASSES; c++)
		each = from[c + 1] - from[c] > each ? from[c + 1] - from[c] : each;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < each * LANG_CLASSES; i++) {
			c = (int)(next(k) % (LANG_CLASSES * 2 - 1)) / 2;	/* "other" half as often: it has few lines */
			learn(k, &k->v[from[c] + next(k) % (from[c + 1] - from[c])], 1.0f / (1 + 0.2f * (float)round));
		}
		for (b = 0; round >= ROUNDS / 2 && b < LANG_BUCKETS; b++)
			for (c = 0; c < LANG_CLASSES; c++)
				k->sum[b][c] += k->w[b][c] / (ROUNDS - ROUNDS / 2);
	}
}

static int write_out(const struct learner *k, const char *path)
{
	float most = 0;
	size_t b;
	int c;
	FILE *f = fopen(path, "w");

	if (!f) {
		perror(path);
		return 0;
	}
	for (b = 0; b < LANG_BUCKETS; b++)
		for (c = 0; c < LANG_CLASSES; c++)
			most = fabsf(k->sum[b][c]) > most ? fabsf(k->sum[b][c]) : most;
	fprintf(f, "/* Made by tools/langgen. */\n#include \"text/lang_table.h\"\n\nconst float lang_scale = %.8ff;\n"
		"const signed char lang_weight[LANG_BUCKETS][LANG_CLASSES] = {\n", (double)most / 127);
	for (b = 0; b < LANG_BUCKETS; b++) {
		fputc('{', f);
		for (c = 0; c < LANG_CLASSES; c++)
			fprintf(f, "%s%d", c ? "," : "", (int)lrintf(k->sum[b][c] / most * 127));
		fprintf(f, "},%s", b % PER_LINE == PER_LINE - 1 ? "\n" : "");
	}
	fprintf(f, "};\n");
	return fclose(f) == 0;
}

int main(int argc, char **argv)
{
	struct learner *k = calloc(1, sizeof *k);
	int c;

	if (argc != 3 || !k) {
		fprintf(stderr, "usage: langgen FOLDER OUT\n");
		return 2;
	}
	k->rnd = 7;
	for (c = 0; c < LANG_CLASSES; c++)
		if (!load(k, argv[1], c))
			return 1;
	train(k);
	return !write_out(k, argv[2]);
}
