#include "text/view.h"

#include "base/arena.h"
#include "base/buf.h"
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
	v->lang = text_lang(v->cut.visible_text);
	if (!v->lang.s)
		v->lang = S("");
	m->html = S("");
}

enum { PICTURES_MAX = 200, PICTURE_BYTES_MAX = 4 << 20, PICTURES_BYTES_MAX = 8 << 20 };

/* Inline pictures as addresses that need no network; what the sanitiser would refuse stays out. */
static size_t pictures(struct arena *a, const struct mail *m, struct html_cid *v)
{
	static const str kinds[] = { S("image/png"), S("image/jpeg"), S("image/gif"), S("image/webp") };
	const struct mail_part *p = m->attachments.v;
	size_t i, k, n = 0, bytes = 0;

	for (i = 0; i < m->attachments.n && n < PICTURES_MAX; i++) {
		for (k = 0; k < COUNT(kinds) && !str_eq(p[i].type, kinds[k]); k++)
			;
		if (k == COUNT(kinds) || !p[i].content_id.n || p[i].bytes.n > PICTURE_BYTES_MAX || (bytes += p[i].bytes.n) > PICTURES_BYTES_MAX)
			continue;
		v[n++] = (struct html_cid){ p[i].content_id, str_fmt(a, "data:%.*s;base64,%.*s", FMT(kinds[k]), FMT(str_b64(a, p[i].bytes.s, p[i].bytes.n))) };
	}
	return n;
}

void mail_original_make(struct arena *a, str raw, const struct mail_limits *limits, struct html_out *out)
{
	struct html_cid *cid = NEW_N(a, struct html_cid, PICTURES_MAX);
	struct html_policy p = { .styles = true, .cid = cid };
	struct mail m;

	*out = (struct html_out){ .html = S(""), .text = S("") };
	if (!mail_parse(a, raw, limits, &m))
		out->cut = true;	/* what was read of it is shown */
	p.cids = pictures(a, &m, cid);
	if (m.html.n && !html_sanitize(a, m.html, &p, out)) {
		p.cids = 0;	/* one picture a thousand times */
		if (!html_sanitize(a, m.html, &p, out))
			out->html = S("");
	}
	if (!out->html.n && m.text.n)
		out->text = m.text;
}
