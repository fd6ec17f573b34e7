#include <gmime/gmime.h>
#include <string.h>
#include <unicode/uidna.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/header.h"
#include "text/header_word.h"
#include "text/mime_tree.h"

/*
 * GMime must not see other charsets than UTF-8: it would load converters, which the jail
 * forbids, and 3.2.13 loses what follows a padded base64 word.  So encoded words are
 * decoded here and handed over as UTF-8 Q words.
 */
static str requote(struct arena *a, str raw, str charset)
{
	struct word_reader r = word_reader(a, raw, charset);
	struct buf b = buf_new(a, raw.n * 12 + 64);
	str part;
	bool encoded;
	size_t i;

	while (word_next(&r, &part, &encoded)) {
		if (!encoded) {
			part = text_clean(a, part);
			for (i = 0; i < part.n; i++)
				buf_ch(&b, part.s[i] == '\r' || part.s[i] == '\n' ? ' ' : part.s[i]);
			continue;
		}
		buf_put(&b, S("=?UTF-8?Q?"));
		for (i = 0; i < part.n; i++)
			buf_fmt(&b, "=%02X", (unsigned char)part.s[i]);
		buf_put(&b, S("?= "));
	}
	return buf_str(&b);
}

static str lower_domain(struct arena *a, str addr)
{
	ssize_t at = str_rchr(addr, '@');
	str domain;

	if (at < 0)
		return addr;
	domain = str_lower_ascii(a, str_slice(addr, (size_t)at + 1, addr.n));
	while (domain.n && domain.s[domain.n - 1] == '.')
		domain.n--;
	return str_fmt(a, "%.*s@%.*s", (int)at, addr.s, FMT(domain));
}

/* What stands in for a name: words that GMime left encoded, quotes around it. */
static str clean_name(struct arena *a, const char *name)
{
	str n = str_dup(a, str_of(name ? name : ""));

	if (str_find(n, S("=?")) >= 0)
		n = header_text(a, n, STR_NULL);
	n = text_clean_line(a, n);
	if (n.n >= 2 && ((n.s[0] == '"' && n.s[n.n - 1] == '"') || (n.s[0] == '\'' && n.s[n.n - 1] == '\'')))
		n = str_trim(str_slice(n, 1, n.n - 1));
	return str_utf8_trunc(n, 300);
}

static str clean_addr(struct arena *a, const char *addr)
{
	str s = text_clean_line(a, str_dup(a, str_of(addr ? addr : "")));

	while (s.n && strchr("<'\"", s.s[0]))
		s = str_slice(s, 1, s.n);
	while (s.n && strchr(">'\";,", s.s[s.n - 1]))
		s.n--;
	if (str_starts_nocase(s, S("mailto:")))
		s = str_slice(s, 7, s.n);
	if (s.n > 320)
		return S("");
	return lower_domain(a, s);
}

struct collect {
	struct arena *a;
	struct list l;
	size_t cap;
	int *left;
};

static void add_one(struct collect *k, const char *name, const char *addr)
{
	struct mail_addr *v = k->l.v, one;

	if (*k->left <= 0)
		return;
	one.addr = clean_addr(k->a, addr);
	one.name = clean_name(k->a, name);
	if (one.addr.n == 0 && one.name.n == 0)
		return;
	(*k->left)--;
	if (k->l.n == k->cap) {
		v = arena_grow(k->a, v, k->l.n * sizeof(*v), (k->cap ? k->cap * 2 : 4) * sizeof(*v));
		k->cap = k->cap ? k->cap * 2 : 4;
		k->l.v = v;
	}
	v[k->l.n++] = one;
}

static void add_list(struct collect *k, InternetAddressList *list, int depth)
{
	InternetAddress *ia;
	int i, n = list ? internet_address_list_length(list) : 0;

	for (i = 0; i < n && *k->left > 0; i++) {
		ia = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(ia) && depth < 4)
			add_list(k, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(ia)), depth + 1);
		else if (INTERNET_ADDRESS_IS_MAILBOX(ia))
			add_one(k, internet_address_get_name(ia), internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(ia)));
	}
}

/* "López, Ana <ana@x>" without quotes comes as two: the first has no address. */
static void merge_split_names(struct collect *k)
{
	struct mail_addr *v = k->l.v;
	size_t i, n = 0;

	for (i = 0; i < k->l.n; i++) {
		bool bare = str_chr(v[i].addr, '@') < 0 && v[i].name.n == 0;

		if (bare && i + 1 < k->l.n && v[i + 1].name.n && str_chr(v[i + 1].addr, '@') > 0) {
			v[i + 1].name = str_utf8_trunc(str_fmt(k->a, "%.*s, %.*s", FMT(v[i].addr), FMT(v[i + 1].name)), 300);
			(*k->left)++;
			continue;
		}
		v[n++] = v[i];
	}
	k->l.n = n;
}

/* Nothing was understood, yet there is an '@': take what stands around it. */
static void rescue(struct collect *k, str text)
{
	ssize_t at = str_chr(text, '@');
	size_t from, to;
	ssize_t lt;
	str name;

	if (at <= 0)
		return;
	for (from = (size_t)at; from > 0 && !strchr(" \t\r\n<>\"'(),;:", text.s[from - 1]); from--)
		;
	for (to = (size_t)at + 1; to < text.n && !strchr(" \t\r\n<>\"'(),;:", text.s[to]); to++)
		;
	lt = str_chr(text, '<');
	name = lt > 0 && (size_t)lt < from ? str_trim(str_slice(text, 0, (size_t)lt)) : S("");
	if (to > (size_t)at + 1 && from < (size_t)at)
		add_one(k, str_z(k->a, name), str_z(k->a, str_slice(text, from, to)));
}

struct list header_addrs(struct arena *a, str raw, str charset, int *left)
{
	struct collect k = { .a = a, .left = left };
	InternetAddressList *list;

	if (str_trim(raw).n == 0 || *left <= 0)
		return k.l;
	mime_tree_init();
	list = internet_address_list_parse(NULL, str_z(a, requote(a, raw, charset)));
	if (list) {
		add_list(&k, list, 0);
		g_object_unref(list);
	}
	if (k.l.n == 0)
		rescue(&k, str_slice(header_text(a, raw, charset), 0, 2000));
	merge_split_names(&k);
	return k.l;
}

static bool key_byte(char ch)
{
	return (unsigned char)ch > 32 && ch != 127 && !strchr("<>()[]\\,;:\"", ch);
}

static str idn_ascii(struct arena *a, str domain)
{
	UErrorCode ec = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UIDNA *u = uidna_openUTS46(UIDNA_DEFAULT, &ec);
	char *out = arena_alloc(a, 512);
	int32_t n;

	if (U_FAILURE(ec))
		return STR_NULL;
	n = uidna_nameToASCII_UTF8(u, domain.s, (int32_t)domain.n, out, 512, &info, &ec);
	uidna_close(u);
	if (U_FAILURE(ec) || info.errors || n <= 0 || n > 255)
		return STR_NULL;
	return str_n(out, (size_t)n);
}

str addr_key(struct arena *a, str addr)
{
	ssize_t at;
	size_t i;
	str local, domain;

	addr = str_trim(addr);
	at = str_rchr(addr, '@');
	if (at <= 0 || addr.n > 320 || !str_utf8_valid(addr))
		return STR_NULL;
	local = str_slice(addr, 0, (size_t)at);
	domain = str_slice(addr, (size_t)at + 1, addr.n);
	while (domain.n && domain.s[domain.n - 1] == '.')
		domain.n--;
	for (i = 0; i < local.n; i++)
		if (!key_byte(local.s[i]))
			return STR_NULL;
	domain = domain.n ? idn_ascii(a, domain) : STR_NULL;
	if (!domain.s || local.n > 64 + 1)
		return STR_NULL;
	for (i = 0; i < domain.n; i++)
		if (!key_byte(domain.s[i]) || domain.s[i] == '@' || domain.s[i] == '_')
			return STR_NULL;
	return str_fmt(a, "%.*s@%.*s", FMT(str_lower_ascii(a, local)), FMT(str_lower_ascii(a, domain)));
}
