#include "desk/front/brand.h"

#include "base/json.h"
#include "desk/app.h"
#include "desk/event.h"
#include "desk/names.h"
#include "desk/settings.h"
#include "sql_brand.h"
#include "store/blob.h"
#include "text/fold.h"

enum { NAME_CHARS = 100, DOMAIN_BYTES = 253, RADIUS_MAX = 24, TITLE_CHARS = 120, INTRO_CHARS = 500, FOOTER_CHARS = 1000 };
static const double READABLE = 4.5;

static struct brand from_row(const struct sql_brand_row *r)
{
	return (struct brand){ .id = r->id, .name = r->name, .domain = r->domain, .accent = r->accent, .band = r->band,
		.radius = r->radius, .texts = r->texts, .logo_sha = r->logo_sha, .logo_type = r->logo_type,
		.show_sla = r->show_sla, .show_attainment = r->show_attainment, .show_status = r->show_status,
		.rev = r->rev, .demo = r->demo };
}

/* "Help.Acme.es:443" is "help.acme.es". */
static str host_name(struct arena *a, str host)
{
	ssize_t colon = str_rchr(host, ':');

	if (colon > 0 && str_chr(host, ']') < colon)
		host = str_slice(host, 0, (size_t)colon);
	return str_lower_ascii(a, host);
}

bool brand_of_host(struct ctx *c, str host, struct brand *out)
{
	struct sql_brand_rows rows;
	struct settings s;

	if (!sql_brand_by_domain(c, &(struct sql_brand_by_domain_in){ .domain = host_name(c->arena, host) }, &rows))
		return false;
	if (!rows.n)
		return fail(c, E_NOT_FOUND, "", "brand.unknown");
	*out = from_row(&rows.v[0]);
	if (out->name.n)
		return true;
	if (!settings_load(c, &s))
		return false;
	out->name = s.company.n ? s.company : S("Pronto");
	return true;
}

bool brands_load(struct ctx *c, struct brands *out)
{
	struct sql_brand_rows rows;

	if (!sql_brand_all(c, &rows))
		return false;
	*out = (struct brands){ NEW_N(c->arena, struct brand, rows.n), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->v[i] = from_row(&rows.v[i]);
	return true;
}

bool brand_load(struct ctx *c, i64 id, struct brand *out)
{
	struct sql_brand_row row;
	bool found;

	if (!sql_brand_by_id(c, &(struct sql_brand_by_id_in){ .id = id }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "brand.unknown");
	*out = from_row(&row);
	return true;
}

bool brand_known(struct ctx *c, i64 id)
{
	struct sql_brand_row row;
	bool found;

	return sql_brand_by_id(c, &(struct sql_brand_by_id_in){ .id = id }, &row, &found) &&
		(found || fail(c, E_INVALID, "brand_id", "brand.unknown"));
}

str brand_home(struct ctx *c, const struct brand *b)
{
	str base = c->app ? c->app->base_url : S("");
	ssize_t scheme = str_find(base, S("://"));

	if (!b->domain.n || scheme < 0)
		return base;
	return str_fmt(c->arena, "%.*s://%.*s", FMT(str_slice(base, 0, (size_t)scheme)), FMT(b->domain));
}

bool brand_face(struct ctx *c, i64 id, struct brand_face *out)
{
	struct brand b = { .name = S(""), .domain = S("") };
	struct sql_brand_row row;
	struct settings s;
	bool found;

	if (!sql_brand_by_id(c, &(struct sql_brand_by_id_in){ .id = id }, &row, &found) || !settings_load(c, &s))
		return false;
	if (found)
		b = from_row(&row);
	*out = (struct brand_face){ b.name.n ? b.name : s.company, brand_home(c, &b) };
	return true;
}

/* ---- writing ---- */

static bool domain_ok(str d)
{
	for (size_t i = 0; i < d.n; i++) {
		char ch = d.s[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '.' && ch != '-')
			return false;
	}
	return d.n <= DOMAIN_BYTES && (!d.n || (d.s[0] != '.' && d.s[0] != '-'));
}

static bool colour_ok(str x)
{
	unsigned char b[3];

	return x.n == 7 && x.s[0] == '#' && str_unhex(str_slice(x, 1, 7), b, 3);
}

static bool check_accent(struct ctx *c, str accent)
{
	double r = contrast(accent, S("#ffffff"));

	if (!colour_ok(accent))
		return fail(c, E_INVALID, "accent", "brand.colour");
	if (r >= READABLE)
		return true;
	return fail_full(c, &(struct failure){ .code = E_INVALID, .field = S("accent"), .key = "brand.contrast",
		.p = { { "ratio", str_fmt(c->arena, "%.1f", r) },
		       { "colour", contrast_reach(c->arena, accent, S("#ffffff"), READABLE) } } });
}

static bool check_texts(struct ctx *c, struct brand *b)
{
	static const struct names_rule rules[] = {
		{ "texts.title", TITLE_CHARS, false, false }, { "texts.intro", INTRO_CHARS, false, true },
		{ "texts.footer", FOOTER_CHARS, false, true },
	};
	static const char *const kinds[] = { "title", "intro", "footer" };
	struct buf out = buf_new(c->arena, 64 * 1024);
	bool ok = true;
	json_t *j;

	if (!json_parse(c, b->texts.n ? b->texts : S("{}"), &j))
		return false;
	buf_ch(&out, '{');
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const json_t *one = json_object_get(j, kinds[i]);
		str clean = S("{}");

		if (one && !names_check(c, one, &rules[i], &clean))
			ok = false;
		buf_fmt(&out, "%s\"%s\":%.*s", i ? "," : "", kinds[i], FMT(clean));
	}
	buf_ch(&out, '}');
	b->texts = buf_str(&out);
	return ok;
}

static bool check(struct ctx *c, struct brand *b, const struct brand *old)
{
	bool ok = check_accent(c, b->accent);

	if (str_utf8_len(b->name) > NAME_CHARS)
		ok = fail_most(c, "name", "shape.long", NAME_CHARS);
	if (!domain_ok(b->domain))
		ok = fail(c, E_INVALID, "domain", "brand.domain");
	else if (old && !old->domain.n && b->domain.n)
		ok = fail(c, E_INVALID, "domain", "brand.domain_first");
	else if (!(old && !old->domain.n) && !b->domain.n)
		ok = fail(c, E_INVALID, "domain", "brand.domain_needed");
	if (b->band.n && !colour_ok(b->band))
		ok = fail(c, E_INVALID, "band", "brand.colour");
	if (b->radius < 0 || b->radius > RADIUS_MAX)
		ok = fail_range(c, "radius", 0, RADIUS_MAX);
	return check_texts(c, b) && ok;
}

static bool told(struct ctx *c, i64 id)
{
	return event_append(c, 0, "brand.saved", str_fmt(c->arena, "{\"id\":%lld}", (long long)id), NULL);
}

static bool taken(struct ctx *c, const struct brand *b)
{
	struct brands all;

	if (!brands_load(c, &all))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].id != b->id && str_eq(all.v[i].domain, b->domain))
			return fail(c, E_INVALID, "domain", "brand.domain_taken");
	return true;
}

bool brand_save(struct ctx *c, struct brand *b)
{
	struct sql_brand_add_row row;
	struct brand old;

	b->name = str_trim(text_clean_line(c->arena, b->name));
	b->domain = str_lower_ascii(c->arena, str_trim(b->domain));
	b->accent = str_lower_ascii(c->arena, str_trim(b->accent));
	b->band = str_lower_ascii(c->arena, str_trim(b->band));
	if (b->id && !brand_load(c, b->id, &old))
		return false;
	if (!check(c, b, b->id ? &old : NULL) || !taken(c, b))
		return false;
	if (b->id)
		return sql_brand_save(c, &(struct sql_brand_save_in){ .name = b->name, .domain = b->domain, .accent = b->accent,
			.band = b->band, .radius = b->radius, .texts = b->texts, .show_sla = b->show_sla,
			.show_attainment = b->show_attainment, .show_status = b->show_status, .updated_at = c->now, .id = b->id }, NULL) &&
			told(c, b->id);
	if (!sql_brand_add(c, &(struct sql_brand_add_in){ .name = b->name, .domain = b->domain, .accent = b->accent,
			.band = b->band, .radius = b->radius, .texts = b->texts, .show_sla = b->show_sla,
			.show_attainment = b->show_attainment, .show_status = b->show_status, .demo = b->demo, .created_at = c->now }, &row))
		return false;
	b->id = row.id;
	return told(c, b->id);
}

bool brand_delete(struct ctx *c, i64 id)
{
	struct brand b;

	if (!brand_load(c, id, &b))
		return false;
	if (!b.domain.n)
		return fail(c, E_CONFLICT, "", "brand.first");
	return sql_brand_delete(c, &(struct sql_brand_delete_in){ .id = id }, NULL) && told(c, id);
}

/* ---- logo ---- */

static str svg_of(str bytes)
{
	str start = str_trim(str_slice(bytes, 0, 1000));

	return str_starts(start, S("<svg")) || (str_starts(start, S("<?xml")) && str_find(start, S("<svg")) > 0)
		? S("image/svg+xml") : S("");
}

/* By the first bytes, whatever the sender calls it. */
static str picture(str b)
{
	if (str_starts(b, S("\x89PNG\r\n\x1a\n")))
		return S("image/png");
	if (str_starts(b, S("\xff\xd8\xff")))
		return S("image/jpeg");
	if (str_starts(b, S("GIF8")))
		return S("image/gif");
	if (b.n > 12 && str_starts(b, S("RIFF")) && str_eq(str_slice(b, 8, 12), S("WEBP")))
		return S("image/webp");
	return svg_of(b);
}

bool brand_logo(struct ctx *c, i64 id, str bytes)
{
	str sha = STR_NULL, type = S("");
	struct brand b;

	if (!brand_load(c, id, &b))
		return false;
	if (bytes.n > BRAND_LOGO_MAX)
		return fail(c, E_TOO_LARGE, "logo", "brand.logo_large");
	if (bytes.n) {
		type = picture(bytes);
		if (!type.n)
			return fail(c, E_INVALID, "logo", "brand.logo_kind");
		if (!blob_put(c, bytes, &sha))
			return false;
	}
	return sql_brand_logo(c, &(struct sql_brand_logo_in){ .logo_sha = sha, .logo_type = type, .updated_at = c->now, .id = id }, NULL) &&
		told(c, id);
}

bool brand_logo_bytes(struct ctx *c, str sha, str *type, str *bytes)
{
	struct sql_brand_by_logo_row row;
	bool found = false;

	if (sha.n && !sql_brand_by_logo(c, &(struct sql_brand_by_logo_in){ .logo_sha = sha }, &row, &found))
		return false;
	if (!found)
		return fail(c, E_NOT_FOUND, "", "brand.unknown");
	*type = row.logo_type;
	return blob_get(c, sha, bytes);
}

str brand_text(struct ctx *c, const struct brand *b, const char *kind)
{
	const json_t *one;
	json_t *j;

	if (!json_parse(c, b->texts, &j)) {
		fail_clear(c);
		return S("");
	}
	one = json_object_get(j, kind);
	return one ? names_of(one, c->locale) : S("");
}

bool page_epoch(struct ctx *c, i64 *n)
{
	struct sql_page_epoch_row row;

	if (!sql_page_epoch(c, &row))
		return false;
	*n = row.newest;
	return true;
}
