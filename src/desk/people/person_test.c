#include "desk/people/person.h"

#include <pthread.h>

#include "desk/desk_fixture_test.h"
#include "desk/people/organisation.h"

static i64 ensure(struct ctx *c, const char *address, const char *name)
{
	i64 id = 0;

	CHECK(person_ensure(c, &(struct person_new){ .address = str_of(address), .name = str_of(name) }, &id));
	return id;
}

static bool ensure_all(struct ctx *c, void *arg)
{
	i64 ana = ensure(c, "Ana@Example.com", ""), id;
	struct person p;
	str mail;
	bool yes;

	(void)arg;
	CHECK(ana > 0);
	CHECK_I64(ensure(c, "ana@EXAMPLE.com.", "Ana López"), ana);
	CHECK_I64(ensure(c, " ana@example.com", "Somebody Else"), ana);
	CHECK(ensure(c, "otra@example.com", "") != ana);
	CHECK(person_load(c, ana, &p));
	CHECK_STR(p.name, S("Ana López"));
	CHECK_I64(p.identities.n, 1);
	CHECK_STR(((struct identity *)p.identities.v)[0].address, S("Ana@Example.com"));
	CHECK(person_mail_address(c, ana, &mail));
	CHECK_STR(mail, S("Ana@Example.com"));
	CHECK(person_by_address(c, S("email"), S("ANA@example.com"), &id, &yes) && yes && id == ana);
	CHECK(person_by_address(c, S(""), S("nobody@example.com"), &id, &yes) && !yes && id == 0);
	CHECK(person_by_address(c, S(""), S(""), &id, &yes) && !yes);
	CHECK(person_has_address(c, ana, S("ana@example.com"), &yes) && yes);
	CHECK(person_has_address(c, ana + 1000, S("ana@example.com"), &yes) && !yes);
	CHECK(!person_ensure(c, &(struct person_new){ .address = S("  ") }, &id));
	CHECK(fail_code(c) == E_INVALID);
	fail_clear(c);
	return true;
}

static void person_is_one(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, ensure_all, NULL));
}

TEST(person_ensure_is_idempotent)
{
	desk_on_each(c, person_is_one);
}

/* ---- two at once ---- */

enum { THREADS = 4, ROUNDS = 25 };

struct racer {
	struct store *store;
	struct app *app;
	i64 now;
	i64 id[ROUNDS];
	bool ok;
};

struct one {
	int round;
	i64 id;
};

static bool race_write(struct ctx *c, void *arg)
{
	struct one *x = arg;

	return person_ensure(c, &(struct person_new){ .address = str_fmt(c->arena, "racer%d@example.com", x->round),
		.name = S("R") }, &x->id);
}

static void *race(void *arg)
{
	struct racer *r = arg;
	int i;

	r->ok = true;
	for (i = 0; i < ROUNDS; i++) {
		struct arena *a = arena_new(0);
		struct one x = { .round = i };
		struct ctx c;

		ctx_init(&c, a, r->store);
		c.app = r->app;
		c.now = r->now;
		c.who = actor_system();
		r->ok = db_write(&c, race_write, &x) && r->ok;
		r->id[i] = x.id;
		arena_free(a);
	}
	return NULL;
}

static bool count_people(struct ctx *c, void *arg)
{
	struct people p;

	CHECK(person_search(c, S("r"), STR_NULL, 200, &p));
	*(size_t *)arg = p.n;
	return true;
}

static void person_race(struct ctx *c, struct desk_fixture *f)
{
	struct racer r[THREADS];
	pthread_t t[THREADS];
	size_t n = 0;
	int i, k;

	for (i = 0; i < THREADS; i++) {
		r[i] = (struct racer){ .store = c->store, .app = &f->app, .now = c->now };
		CHECK(pthread_create(&t[i], NULL, race, &r[i]) == 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	for (i = 0; i < THREADS; i++)
		CHECK(r[i].ok);
	for (i = 1; i < THREADS; i++)
		for (k = 0; k < ROUNDS; k++)
			CHECK(r[i].id[k] > 0 && r[i].id[k] == r[0].id[k]);
	CHECK(db_read(c, count_people, &n));
	CHECK_I64(n, ROUNDS);	/* the losers' persons are gone */
}

TEST(person_ensure_by_two_at_once)
{
	desk_on_each(c, person_race);
}

/* ---- search ---- */

static bool found(struct ctx *c, const char *q, i64 id)
{
	struct people p;
	size_t i;

	CHECK(person_search(c, str_of(q), STR_NULL, 10, &p));
	for (i = 0; i < p.n; i++)
		if (p.v[i].id == id)
			return true;
	return false;
}

static bool search_all(struct ctx *c, void *arg)
{
	i64 ana = ensure(c, "ana.lopez@acme.es", "Ana López Núñez"), joao = ensure(c, "joao@firma.pt", "João 100%"), i;
	struct people p;
	i64 seen = 0;
	str cursor = STR_NULL;

	(void)arg;
	CHECK(identity_add(c, ana, S("phone"), S("+34 612 34 56 78")));
	CHECK(found(c, "ana", ana) && found(c, "ANA LOP", ana) && found(c, "nunez", ana) && found(c, "López", ana));
	CHECK(found(c, "ana.lopez@", ana) && found(c, "@acme.es", ana) && found(c, "612 34", ana));
	CHECK(found(c, "34612345678", ana) && found(c, "joao", joao) && found(c, "100%", joao));
	CHECK(!found(c, "joao", ana) && !found(c, "zz%", joao) && !found(c, "_", ana) && !found(c, "%", ana));
	for (i = 0; i < 23; i++)
		ensure(c, str_fmt(c->arena, "q%lld@x.es%c", (long long)i, 0).s,
		       str_fmt(c->arena, "Quim %lld%c", (long long)(i % 3), 0).s);
	do {
		CHECK(person_search(c, S("quim"), cursor, 5, &p));
		CHECK(p.n > 0 && p.n <= 5);
		seen += (i64)p.n;
		cursor = p.next;
	} while (cursor.s && seen < 100);
	CHECK_I64(seen, 23);
	CHECK(!person_search(c, S("x"), S("rubbish"), 5, &p));
	fail_clear(c);
	return true;
}

static void search(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, search_all, NULL));
}

TEST(person_search_finds)
{
	desk_on_each(c, search);
}

/* ---- identities and organisations ---- */

static bool identities_all(struct ctx *c, void *arg)
{
	i64 a = ensure(c, "a@x.es", ""), b = ensure(c, "b@x.es", "");
	struct person p;
	str mail;
	int i;

	(void)arg;
	CHECK(identity_add(c, a, S("email"), S("a2@x.es")));
	CHECK(identity_add(c, a, S("email"), S("A2@x.es")));
	CHECK(!identity_add(c, b, S("email"), S("a2@x.es")));
	CHECK_STR(str_of(c->fail.v[0].key), S("identity.taken"));
	fail_clear(c);
	CHECK(!identity_add(c, b, S("email"), S("not an address")));
	CHECK(!identity_add(c, b, S("phone"), S("12")));
	fail_clear(c);
	CHECK(identity_bounced(c, S("A@x.es"), true));
	CHECK(person_mail_address(c, a, &mail));
	CHECK_STR(mail, S("a2@x.es"));
	for (i = 0; i < 4; i++)
		CHECK(identity_bounced(c, S("b@x.es"), false));
	CHECK(identity_delivered(c, S("b@x.es")));
	for (i = 0; i < 5; i++) {
		CHECK(person_load(c, b, &p));
		CHECK(!((struct identity *)p.identities.v)[0].undeliverable);
		CHECK(identity_bounced(c, S("b@x.es"), false));
	}
	CHECK(person_load(c, b, &p));
	CHECK(((struct identity *)p.identities.v)[0].undeliverable);
	CHECK(identity_verified(c, S("b@x.es")));
	CHECK(person_load(c, b, &p));
	CHECK(((struct identity *)p.identities.v)[0].verified);
	CHECK(!identity_remove(c, a, ((struct identity *)p.identities.v)[0].id));
	fail_clear(c);
	CHECK(identity_remove(c, b, ((struct identity *)p.identities.v)[0].id));
	return true;
}

static void identities(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, identities_all, NULL));
}

TEST(person_identities)
{
	desk_on_each(c, identities);
}

static bool organisations_all(struct ctx *c, void *arg)
{
	struct organisation acme = { .name = S("Acme S.A."), .domains = { (str[]){ S("@ACME.es."), S("acme.es"),
		S("españa.es") }, 3 } };
	struct organisation other = { .name = S("Other"), .domains = { (str[]){ S("acme.es") }, 1 } };
	struct organisations l;
	struct person p;

	(void)arg;
	CHECK(organisation_save(c, &acme));
	CHECK(organisation_load(c, acme.id, &acme));
	CHECK_I64(acme.domains.n, 2);
	CHECK_STR(acme.domains.v[1], S("xn--espaa-rta.es"));
	CHECK(person_load(c, ensure(c, "x@acme.es", ""), &p));
	CHECK_I64(p.organisation_id, acme.id);
	CHECK_STR(p.organisation_name, S("Acme S.A."));
	CHECK(person_load(c, ensure(c, "x@sub.acme.es", ""), &p));
	CHECK_I64(p.organisation_id, 0);
	CHECK(organisation_search(c, S("ACME"), STR_NULL, 10, &l) && l.n == 1);
	CHECK(!organisation_save(c, &other));
	CHECK(fail_code(c) == E_CONFLICT);
	fail_clear(c);
	other = (struct organisation){ .name = S("Third"), .domains = { (str[]){ S("no domain") }, 1 } };
	CHECK(!organisation_save(c, &other));
	fail_clear(c);
	return true;
}

static void organisations(struct ctx *c, struct desk_fixture *f)
{
	(void)f;
	CHECK(db_write(c, organisations_all, NULL));
}

TEST(organisation_by_domain)
{
	desk_on_each(c, organisations);
}
