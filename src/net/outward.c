#include "net/outward.h"

#include "base/ctx.h"

str outward_host(str url)
{
	ssize_t at = str_find(url, S("://"));
	str rest = at < 0 ? S("") : str_slice(url, (size_t)at + 3, url.n), s;
	size_t i;

	for (i = 0; i < rest.n && str_chr(S("/?#"), rest.s[i]) < 0; i++)
		;
	s = str_slice(rest, 0, i);
	if (s.n && s.s[0] == '[')
		return str_slice(s, 0, (size_t)(str_chr(s, ']') + 1));
	return str_slice(s, 0, str_chr(s, ':') < 0 ? s.n : (size_t)str_chr(s, ':'));
}

static bool is_opened(struct ctx *c, str url, str allow)
{
	struct guard_rules rules = { .allow = allow };
	struct guard_addr where;
	bool opened;
	size_t i;

	if (!allow.n)
		return false;
	opened = guard_resolve(c, outward_host(url), 443, &rules, &where);
	for (i = 0; opened && i < where.n; i++)
		opened = guard_in_list(allow, (const struct sockaddr *)&where.a[i].sa);
	fail_clear(c);
	return opened;
}

bool outward_fetch(struct ctx *c, const struct fetch_req *req, str allow, struct fetch_res *res)
{
	static const int https = 443;
	bool opened = is_opened(c, req->url, allow);
	struct guard_rules rules = { .allow = allow, .port = opened ? NULL : &https, .ports = opened ? 0 : 1 };
	struct fetch_req r = *req;

	r.rules = &rules;
	r.https_only = !opened;
	return http_fetch(c, &r, res);
}
