#include "text/html_out.h"
#include "text/html_mark.h"

#include <string.h>

struct marker {
	const char *attr;
	const char *needle;	/* anywhere in the value, ASCII case folded; '=' first: whole value */
	enum html_mark_kind kind;
};

static const struct marker markers[] = {
	{ "class", "gmail_quote", HTML_MARK_WRAP },
	{ "class", "gmail_extra", HTML_MARK_WRAP },
	{ "class", "gmail_signature", HTML_MARK_SIGN },
	{ "class", "moz-cite-prefix", HTML_MARK_PREFIX },
	{ "class", "moz-signature", HTML_MARK_SIGN },
	{ "class", "yahoo_quoted", HTML_MARK_WRAP },
	{ "class", "protonmail_quote", HTML_MARK_WRAP },
	{ "class", "protonmail_signature_block", HTML_MARK_SIGN },
	{ "class", "tutanota_quote", HTML_MARK_WRAP },
	{ "class", "zmail_extra", HTML_MARK_WRAP },
	{ "class", "outlookmessageheader", HTML_MARK_SEP },
	{ "class", "front-blockquote", HTML_MARK_WRAP },
	{ "class", "freshdesk_quote", HTML_MARK_WRAP },
	{ "class", "quoted-mail", HTML_MARK_WRAP },
	{ "class", "_rc_sig", HTML_MARK_SIGN },
	{ "id", "divrplyfwdmsg", HTML_MARK_SEP },
	{ "id", "appendonsend", HTML_MARK_SEP },
	{ "id", "replysplit", HTML_MARK_SEP },
	{ "id", "stopspelling", HTML_MARK_SEP },
	{ "id", "zwchr", HTML_MARK_SEP },
	{ "id", "ms-outlook-mobile-body-separator-line", HTML_MARK_SEP },
	{ "id", "mail-editor-reference-message-container", HTML_MARK_SEP },
	{ "id", "olk_src_body_section", HTML_MARK_SEP },
	{ "id", "yahoo_quoted", HTML_MARK_WRAP },
	{ "id", "reply-intro", HTML_MARK_PREFIX },
	{ "id", "=signature", HTML_MARK_SIGN },
	{ "id", "ms-outlook-mobile-signature", HTML_MARK_SIGN },
	{ "id", "applemailsignature", HTML_MARK_SIGN },
	{ "id", "_rc_sig", HTML_MARK_SIGN },
	{ "name", "=quote", HTML_MARK_WRAP },
	{ "name", "messagereplysection", HTML_MARK_WRAP },
	{ "name", "messagesignaturesection", HTML_MARK_SIGN },
	{ "name", "_mailoriginal", HTML_MARK_SEP },
	{ "type", "=cite", HTML_MARK_WRAP },
	{ "data-marker", "__headers__", HTML_MARK_SEP },
	{ "data-marker", "__divider__", HTML_MARK_SEP },
	{ "data-marker", "__quoted_text__", HTML_MARK_WRAP },
	{ "data-marker", "__sig_", HTML_MARK_SIGN },
	{ "data-smartmail", "gmail_signature", HTML_MARK_SIGN },
};

static const struct marker *match(const struct html_attr_raw *r)
{
	size_t i;
	str needle;

	if (r->value.n == 0 || r->value.n > 400)
		return NULL;
	for (i = 0; i < COUNT(markers); i++) {
		if (!str_eq_ascii_nocase(r->name, str_of(markers[i].attr)))
			continue;
		needle = str_of(markers[i].needle);
		if (needle.s[0] == '=') {
			if (str_eq_ascii_nocase(r->value, str_slice(needle, 1, needle.n)))
				return &markers[i];
		} else if (str_find_nocase(r->value, needle) >= 0) {
			return &markers[i];
		}
	}
	return NULL;
}

int html_mark_open(struct html_san *s, bool element)
{
	const struct marker *m = NULL;
	size_t i;

	if (s->in_mark > 0 || s->sep_seen || s->out->marks >= HTML_MARK_MAX)
		return -1;
	for (i = 0; i < s->lex.attrs && !m; i++)
		m = match(&s->lex.attr[i]);
	if (!m || (!element && m->kind != HTML_MARK_SEP))
		return -1;
	if (m->kind == HTML_MARK_SEP)
		s->sep_seen = true;
	s->out->mark[s->out->marks] = (struct html_mark){ .kind = m->kind,
		.html_at = s->h.n, .html_end = s->h.n, .text_at = s->t.n, .text_end = s->t.n };
	s->out->marks++;
	return element ? (int)s->out->marks - 1 : -1;
}
