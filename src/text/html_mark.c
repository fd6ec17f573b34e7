#include "text/html_out.h"
#include "text/html_mark.h"

#include <string.h>

enum mark_attr { M_CLASS, M_ID, M_NAME, M_TYPE, M_MARKER, M_SMART, M_ATTRS };

static const str attr_names[M_ATTRS] = {
	S("class"), S("id"), S("name"), S("type"), S("data-marker"), S("data-smartmail"),
};

struct marker {
	enum mark_attr attr;
	str needle;	/* anywhere in the value, ASCII case folded; '=' first: whole value */
	enum html_mark_kind kind;
};

static const struct marker markers[] = {
	{ M_CLASS, S("gmail_quote"), HTML_MARK_WRAP },
	{ M_CLASS, S("gmail_extra"), HTML_MARK_WRAP },
	{ M_CLASS, S("gmail_signature"), HTML_MARK_SIGN },
	{ M_CLASS, S("moz-cite-prefix"), HTML_MARK_PREFIX },
	{ M_CLASS, S("moz-signature"), HTML_MARK_SIGN },
	{ M_CLASS, S("yahoo_quoted"), HTML_MARK_WRAP },
	{ M_CLASS, S("protonmail_quote"), HTML_MARK_WRAP },
	{ M_CLASS, S("protonmail_signature_block"), HTML_MARK_SIGN },
	{ M_CLASS, S("tutanota_quote"), HTML_MARK_WRAP },
	{ M_CLASS, S("zmail_extra"), HTML_MARK_WRAP },
	{ M_CLASS, S("outlookmessageheader"), HTML_MARK_SEP },
	{ M_CLASS, S("front-blockquote"), HTML_MARK_WRAP },
	{ M_CLASS, S("freshdesk_quote"), HTML_MARK_WRAP },
	{ M_CLASS, S("quoted-mail"), HTML_MARK_WRAP },
	{ M_CLASS, S("_rc_sig"), HTML_MARK_SIGN },
	{ M_ID, S("divrplyfwdmsg"), HTML_MARK_SEP },
	{ M_ID, S("appendonsend"), HTML_MARK_SEP },
	{ M_ID, S("replysplit"), HTML_MARK_SEP },
	{ M_ID, S("stopspelling"), HTML_MARK_SEP },
	{ M_ID, S("zwchr"), HTML_MARK_SEP },
	{ M_ID, S("ms-outlook-mobile-body-separator-line"), HTML_MARK_SEP },
	{ M_ID, S("mail-editor-reference-message-container"), HTML_MARK_SEP },
	{ M_ID, S("olk_src_body_section"), HTML_MARK_SEP },
	{ M_ID, S("yahoo_quoted"), HTML_MARK_WRAP },
	{ M_ID, S("reply-intro"), HTML_MARK_PREFIX },
	{ M_ID, S("=signature"), HTML_MARK_SIGN },
	{ M_ID, S("ms-outlook-mobile-signature"), HTML_MARK_SIGN },
	{ M_ID, S("applemailsignature"), HTML_MARK_SIGN },
	{ M_ID, S("_rc_sig"), HTML_MARK_SIGN },
	{ M_NAME, S("=quote"), HTML_MARK_WRAP },
	{ M_NAME, S("messagereplysection"), HTML_MARK_WRAP },
	{ M_NAME, S("messagesignaturesection"), HTML_MARK_SIGN },
	{ M_NAME, S("_mailoriginal"), HTML_MARK_SEP },
	{ M_TYPE, S("=cite"), HTML_MARK_WRAP },
	{ M_MARKER, S("__headers__"), HTML_MARK_SEP },
	{ M_MARKER, S("__divider__"), HTML_MARK_SEP },
	{ M_MARKER, S("__quoted_text__"), HTML_MARK_WRAP },
	{ M_MARKER, S("__sig_"), HTML_MARK_SIGN },
	{ M_SMART, S("gmail_signature"), HTML_MARK_SIGN },
};

static const struct marker *match(const struct html_attr_raw *r)
{
	size_t i, k;
	str needle;

	for (k = 0; k < M_ATTRS; k++)
		if (r->name.n == attr_names[k].n && str_eq_ascii_nocase(r->name, attr_names[k]))
			break;
	if (k == M_ATTRS || r->value.n < 4 || r->value.n > 400)
		return NULL;
	for (i = 0; i < COUNT(markers); i++) {
		needle = markers[i].needle;
		if (markers[i].attr != k || r->value.n + 1 < needle.n)
			continue;
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
