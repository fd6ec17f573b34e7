#include "text/view.h"

#include "base/arena.h"
#include "text/lang.h"
#include "text/mime.h"

void mail_view_make(struct arena *a, str raw, const struct mail_limits *limits, struct mail_view *v)
{
	struct html_out h = { .html = S(""), .text = S("") };
	struct mail *m = &v->mail;

	*v = (struct mail_view){ .html = S(""), .lang = S("") };
	if (!mail_parse(a, raw, limits, m))
		v->html_cut = false;	/* what was read of it is shown, with mail.unparsed set */
	if (m->html.n) {
		v->html_cut = !html_sanitize(a, m->html, NULL, &h) || h.cut;
		v->html = h.html;
		v->remote_images = h.remote_images;
		v->links = h.links;
		if (m->text_from_html || !m->text.n)
			m->text = h.text;
	}
	/* An HTML part without a word (a lone picture) does not hide the text part. */
	if (h.html.n && (h.text.n || !str_trim(m->text).n))
		reply_split(a, &h, m->text, &v->cut);
	else
		reply_split(a, NULL, m->text, &v->cut);
	forward_find(a, m->text, &v->forward);
	v->subject_clean = subject_strip(m->subject, &v->forwarded);
	v->lang = text_lang(a, v->cut.visible_text);
	if (!v->lang.s)
		v->lang = S("");
	m->html = S("");
}
