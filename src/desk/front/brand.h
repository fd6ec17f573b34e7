/*
 * A brand: the face of the help centre on one domain.  Name, logo, colours, the words of
 * the home page by language, what is shown.  The first one answers on every domain that no
 * other brand has.  A colour that could not be read is refused with one that can.
 */
#ifndef PRONTO_DESK_FRONT_BRAND_H
#define PRONTO_DESK_FRONT_BRAND_H

#include "base/ctx.h"

enum { BRAND_LOGO_MAX = 200 * 1024 };

struct brand {
	i64 id;
	str name;		/* empty: the company's */
	str domain;		/* empty: the brand of all other domains */
	str accent, band;	/* "#4338ca"; band, the header's, may be empty */
	i64 radius;
	str texts;		/* JSON {"title":{"en":…},"intro":{…},"footer":{…}} */
	str logo_sha, logo_type;	/* logo_sha STR_NULL: none */
	bool show_sla, show_attainment, show_status, demo;
	i64 rev;		/* grows with every edit */
};
struct brands {
	struct brand *v;
	size_t n;
};

/* The brand of a Host header; its name is filled in with the company's when it has none. */
bool brand_of_host(struct ctx *c, str host, struct brand *out) WARN_UNUSED;
bool brands_load(struct ctx *c, struct brands *out) WARN_UNUSED;
bool brand_load(struct ctx *c, i64 id, struct brand *out) WARN_UNUSED;
bool brand_known(struct ctx *c, i64 id) WARN_UNUSED;	/* E_INVALID "brand_id" */
/* Where its pages are: its own domain, else the configured address. */
str brand_home(struct ctx *c, const struct brand *b);
/* How the mails of its tickets speak: its name, else the company's (both may be empty), and
 * where its pages are.  A brand that is gone is the company. */
struct brand_face {
	str name, home;
};
bool brand_face(struct ctx *c, i64 id, struct brand_face *out) WARN_UNUSED;
/* Inside db_write; id 0: a new one.  E_INVALID by field, all together. */
bool brand_save(struct ctx *c, struct brand *b) WARN_UNUSED;
bool brand_delete(struct ctx *c, i64 id) WARN_UNUSED;	/* not the first: E_CONFLICT */
/* Inside db_write: a picture (png, jpeg, webp, gif, svg); empty bytes take it away. */
bool brand_logo(struct ctx *c, i64 id, str bytes) WARN_UNUSED;
/* A logo that some brand shows; E_NOT_FOUND otherwise. */
bool brand_logo_bytes(struct ctx *c, str sha, str *type, str *bytes) WARN_UNUSED;
/* Its words of a kind ("title") in the reader's language; empty: the page's own. */
str brand_text(struct ctx *c, const struct brand *b, const char *kind);

/* Contrast of two colours "#rrggbb" by WCAG 2 (1 to 21); 0 when one is none. */
double contrast(str a, str b);
/* The nearest shade of the colour that has this contrast to the ground: darker on a light
 * one, lighter on a dark one. */
str contrast_reach(struct arena *a, str colour, str ground, double ratio);
/* Black or white, whichever reads better on the ground. */
str contrast_ink(str ground);

/* The number of the newest change that public pages may show; any change moves it. */
bool page_epoch(struct ctx *c, i64 *n) WARN_UNUSED;

#endif
