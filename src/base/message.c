#include "base/message.h"

#include <string.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mfmt.h"

enum { MESSAGE_MAX = 65536, WORD_MAX = 64 };

const char *const message_locales[LOCALES] = { "en", "es", "it", "pt-BR", "pt-PT" };

static const struct message_row *row(const char *key)
{
	size_t lo = 0, hi = message_rows_n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = strcmp(key, message_rows[mid].key);

		if (d == 0)
			return &message_rows[mid];
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static bool to_uchars(str s, UChar *out, int32_t cap)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0;

	if (s.n >= WORD_MAX)
		return false;
	u_strFromUTF8(out, cap, &n, s.s, (int32_t)s.n, &e);
	return U_SUCCESS(e) && n < cap;
}

static UDateFormatStyle style_of(str s)
{
	if (str_eq(s, S("short")))
		return UDAT_SHORT;
	if (str_eq(s, S("long")))
		return UDAT_LONG;
	if (str_eq(s, S("full")))
		return UDAT_FULL;
	return UDAT_MEDIUM;
}

static bool date_text(const struct mf_env *env, const struct mf_node *n, i64 at, char out[256])
{
	UErrorCode e = U_ZERO_ERROR;
	UChar zone[WORD_MAX], wide[128];
	str z = mf_param(env, S("zone"));
	struct fail_param locale = { .value = env->locale };
	UDateFormat *f;
	char id[16];
	int32_t len, bytes = 0;

	if (!to_uchars(z.s ? z : S("UTC"), zone, WORD_MAX) || locale.value.n >= sizeof(id))
		return false;
	memcpy(id, locale.value.s, locale.value.n);
	id[locale.value.n] = '\0';
	f = udat_open(n->kind == MF_TIME ? (n->style.n ? style_of(n->style) : UDAT_SHORT) : UDAT_NONE,
		      n->kind == MF_DATE ? style_of(n->style) : UDAT_NONE,
		      id, zone, -1, NULL, 0, &e);
	if (U_FAILURE(e))
		return false;
	len = udat_format(f, (UDate)at, wide, (int32_t)COUNT(wide), NULL, &e);
	udat_close(f);
	if (U_FAILURE(e) || len >= (int32_t)COUNT(wide))
		return false;
	u_strToUTF8(out, 256, &bytes, wide, len, &e);
	return U_SUCCESS(e) && bytes < 256;
}

static void put_date(struct buf *b, const struct mf_env *env, const struct mf_node *n, str ms)
{
	char text[256];
	i64 at;

	if (str_i64(ms, &at) && date_text(env, n, at, text))
		buf_put(b, str_of(text));
	else
		buf_put(b, ms);
}

str message(struct arena *a, str locale, const char *key, const struct fail_param *p, size_t n)
{
	struct mf_env env = { .locale = locale_nearest(locale), .p = p, .n = n, .date = put_date };
	const struct message_row *r = row(key);
	struct buf b = buf_new(a, MESSAGE_MAX);
	struct mf_node *tree;
	size_t i = 0;
	str problem;

	if (!r)
		return str_dup(a, str_of(key));
	while (i < LOCALES - 1 && !str_eq(env.locale, str_of(message_locales[i])))
		i++;
	if (!mf_parse(a, str_of(r->text[i]), &tree, &problem))
		return str_of(r->text[i]);	/* the build checked it: cannot be */
	mf_format(&b, tree, &env);
	return buf_str(&b);
}

str message_failure(struct arena *a, str locale, const struct failure *f)
{
	char *key = str_z(a, str_fmt(a, "error.%s", f->key));

	return message(a, locale, key, f->p, FAIL_PARAMS);
}

bool message_known(const char *key)
{
	return row(key) != NULL;
}

static bool language_is(str wanted, str language)
{
	return str_starts_nocase(wanted, language) &&
	       (wanted.n == language.n || wanted.s[language.n] == '-' || wanted.s[language.n] == '_');
}

/* STR_NULL when it is none of our languages. */
static str locale_find(str w)
{
	if (language_is(w, S("es")))
		return S("es");
	if (language_is(w, S("it")))
		return S("it");
	if (language_is(w, S("en")))
		return S("en");
	if (!language_is(w, S("pt")))
		return STR_NULL;
	return w.n == 2 || str_eq_ascii_nocase(str_slice(w, 3, w.n), S("BR")) ? S("pt-BR") : S("pt-PT");
}

str locale_nearest(str wanted)
{
	str l = locale_find(wanted);

	return l.s ? l : S("en");
}

/* "0.8" as 800; what cannot be read is 0. */
static i64 quality(str params)
{
	ssize_t q = str_find_nocase(params, S("q="));
	str v;
	i64 part = 0;

	if (q < 0)
		return 1000;
	v = str_trim(str_slice(params, (size_t)q + 2, params.n));
	if (v.n && v.s[0] == '1')
		return 1000;
	if (!str_starts(v, S("0.")) || v.n > 5 || !str_i64(str_slice(v, 2, v.n), &part))
		return 0;
	return v.n == 3 ? part * 100 : v.n == 4 ? part * 10 : part;
}

str locale_accept(str header)
{
	str one, tag, best = S("en");
	i64 best_q = 0;

	while (str_cut(&header, ',', &one)) {
		i64 q;
		str found;

		if (!str_cut(&one, ';', &tag))
			continue;
		found = locale_find(str_trim(tag));
		q = quality(one.s ? one : S(""));
		if (found.s && q > best_q) {
			best = found;
			best_q = q;
		}
	}
	return best;
}
