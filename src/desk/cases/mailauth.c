#include "desk/cases/mailauth.h"

#include "base/buf.h"
#include "desk/people/address.h"

/* What is quoted is no syntax. */
static char quoted_char(char ch)
{
	return ch == ';' || ch == '=' ? '_' : ch;
}

/* Comments go, quoted strings stay: "mx.acme.es (v2; dmarc=pass); spf=pass" must not
 * yield a dmarc that stands in a comment. */
static str without_comments(struct arena *a, str in)
{
	struct buf b = buf_new(a, in.n + 1);
	int depth = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < in.n; i++) {
		char ch = in.s[i];

		if (ch == '\\' && (quoted || depth)) {
			i++;
		} else if (quoted) {
			quoted = ch != '"';
			if (quoted)
				buf_ch(&b, quoted_char(ch));
		} else if (ch == '(') {
			depth++;
		} else if (depth) {
			depth -= ch == ')';
		} else if (ch == '"') {
			quoted = true;
		} else {
			buf_ch(&b, ch);
		}
	}
	return buf_str(&b);
}

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* The next word of *rest; empty at the end. */
static str word(str *rest)
{
	size_t i = 0, from;
	str w;

	while (i < rest->n && blank(rest->s[i]))
		i++;
	from = i;
	while (i < rest->n && !blank(rest->s[i]))
		i++;
	w = str_slice(*rest, from, i);
	*rest = str_slice(*rest, i, rest->n);
	return w;
}

static enum dmarc verdict(struct arena *a, str info, str domain)
{
	str w = word(&info), result;

	if (!str_starts_nocase(w, S("dmarc=")))
		return DMARC_UNKNOWN;
	result = str_slice(w, 6, w.n);
	if (str_eq_ascii_nocase(result, S("fail")))
		return DMARC_FAIL;
	if (!str_eq_ascii_nocase(result, S("pass")))
		return DMARC_UNKNOWN;
	while ((w = word(&info)).n) {
		str from;

		if (!str_starts_nocase(w, S("header.from=")))
			continue;
		from = str_slice(w, 12, w.n);
		from = address_domain(a, address_fold(a, str_fmt(a, "x@%.*s", FMT(from))));
		return str_eq(from, domain) ? DMARC_PASS : DMARC_FAIL;
	}
	return DMARC_UNKNOWN;
}

enum dmarc mail_dmarc(struct arena *a, const struct strs *results, str authserv_id, str from)
{
	str domain = address_domain(a, from);
	size_t i;

	if (!authserv_id.n || !domain.n)
		return DMARC_UNKNOWN;
	for (i = 0; i < results->n; i++) {
		str rest = without_comments(a, results->v[i]), part, head;
		enum dmarc d = DMARC_UNKNOWN;

		if (!str_cut(&rest, ';', &part))
			continue;
		head = word(&part);
		if (!str_eq_ascii_nocase(head, authserv_id))
			continue;
		while (d == DMARC_UNKNOWN && str_cut(&rest, ';', &part))
			d = verdict(a, part, domain);
		return d;	/* the topmost of ours decides; lower ones may be forged */
	}
	return DMARC_UNKNOWN;
}
