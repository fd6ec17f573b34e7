#include "pages/visitor.h"

#include "base/rand.h"
#include "desk/app.h"
#include "desk/policy.h"

enum { VISIT_S = 86400 };
static const char VISIT[] = "pronto_visit";

static const char *session_name(const struct page *p)
{
	return p->c->app->secure_cookies ? "__Host-pronto_my" : "pronto_my";
}

str page_visitor(struct page *p)
{
	str token = http_cookie(p->req, VISIT);

	if (!p->visitor.n) {
		if (token.n < 30 || token.n > 100) {
			token = rand_token(p->c->arena, "");
			page_cookie(p, VISIT, token, VISIT_S);
		}
		p->visitor = hash_sha256_hex(p->c->arena, token);
	}
	return p->visitor;
}

bool page_has_session(const struct page *p)
{
	return http_cookie(p->req, session_name(p)).n > 0;
}

void page_session(struct page *p, str token, i64 max_age_s)
{
	page_cookie(p, session_name(p), token, max_age_s);
}

bool page_customer(struct page *p)
{
	str token = http_cookie(p->req, session_name(p));
	struct customer *who = &p->customer;
	struct actor *actor;
	bool found = false;

	if (token.n && !customer_of_session(p->c, token, who, &found))
		return false;
	if (!found) {
		*who = (struct customer){ 0 };
		return true;
	}
	actor = NEW(p->c->arena, struct actor);
	*actor = (struct actor){ .kind = ACTOR_PERSON, .id = who->person_id, .name = who->name, .scopes = SCOPE_ALL };
	p->c->who = actor;
	return true;
}

bool page_session_end(struct page *p)
{
	return customer_session_end(p->c, http_cookie(p->req, session_name(p)));
}
