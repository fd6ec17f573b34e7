#include "desk/vault.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/desk_fixture_test.h"
#include "desk/mailbox.h"

static void seals(struct ctx *c, struct desk_fixture *f)
{
	str place = vault_place(c->arena, "mailbox.in_secret", 7), sealed, again, plain;

	CHECK_STR(place, S("mailbox.in_secret.7"));
	CHECK(vault_seal(c, f->app.vault, place, S("correct horse"), &sealed));
	CHECK(vault_seal(c, f->app.vault, place, S("correct horse"), &again));
	CHECK(!str_eq(sealed, again));
	CHECK(str_find(sealed, S("correct")) < 0);
	CHECK(vault_open(c, f->app.vault, place, sealed, &plain));
	CHECK_STR(plain, S("correct horse"));
	CHECK(vault_seal(c, f->app.vault, place, S(""), &sealed));
	CHECK(vault_open(c, f->app.vault, place, sealed, &plain));
	CHECK(plain.n == 0);
}

static void wrong(struct ctx *c, const struct vault *v, str place, str sealed)
{
	str plain = S("untouched");

	fail_clear(c);
	CHECK(!vault_open(c, v, place, sealed, &plain));
	CHECK(plain.s == NULL);
	CHECK(fail_code(c) == E_UNAVAILABLE);
	fail_clear(c);
}

/* Another row, another column, another key, any changed byte, no key: nothing opens. */
static void refuses(struct ctx *c, struct desk_fixture *f)
{
	str path = str_fmt(c->arena, "%.*s-2", FMT(f->key_path)), sealed, place = S("mailbox.in_secret.7");
	struct vault *other;
	char *bent;
	size_t i;

	CHECK(vault_seal(c, f->app.vault, place, S("secret"), &sealed));
	wrong(c, f->app.vault, S("mailbox.in_secret.8"), sealed);
	wrong(c, f->app.vault, S("mailbox.out_secret.7"), sealed);
	wrong(c, f->app.vault, S(""), sealed);
	wrong(c, NULL, place, sealed);
	wrong(c, f->app.vault, place, S(""));
	wrong(c, f->app.vault, place, STR_NULL);
	wrong(c, f->app.vault, place, S("plain text"));
	for (i = 0; i < sealed.n; i++) {
		bent = str_z(c->arena, sealed);
		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		/* the last character of base64 may hold unused bits */
		if (i + 1 < sealed.n)
			wrong(c, f->app.vault, place, str_n(bent, sealed.n));
		wrong(c, f->app.vault, place, str_slice(sealed, 0, i));
	}
	CHECK(vault_create(c, path));
	CHECK(vault_load(c, c->arena, path, &other));
	wrong(c, other, place, sealed);
	CHECK(!vault_seal(c, NULL, place, S("secret"), &sealed));
	fail_clear(c);
	unlink(str_z(c->arena, path));
}

static bool put_mailbox(struct ctx *c, void *arg)
{
	struct mailbox m = { .address = S("help@acme.example"), .in_kind = S("imap"), .in_host = S("imap.acme.example"),
			     .in_port = 993, .active = true };

	(void)arg;
	return mailbox_save(c, &m, &(struct mailbox_secret){ .in_password = S("hunter22") });
}

/* With sealed data and no key, or another key, the server does not start. */
static void start(struct ctx *c, struct desk_fixture *f)
{
	const char *path = str_z(c->arena, f->key_path), *away = str_fmt(c->arena, "%s.away%c", path, 0).s;
	struct vault *v;
	struct stat st;

	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK(db_write(c, put_mailbox, NULL));
	CHECK(vault_start(c, c->arena, f->key_path, &v));
	CHECK(rename(path, away) == 0);
	CHECK(!vault_start(c, c->arena, f->key_path, &v));
	CHECK_STR(str_of(c->fail.v[0].key), S("vault.missing"));
	CHECK(access(path, F_OK) != 0);
	fail_clear(c);
	CHECK(vault_create(c, f->key_path));
	CHECK(!vault_start(c, c->arena, f->key_path, &v));
	CHECK_STR(str_of(c->fail.v[0].key), S("vault.wrong"));
	CHECK(v == NULL);
	fail_clear(c);
	CHECK(!vault_create(c, f->key_path));
	fail_clear(c);
	CHECK(rename(away, path) == 0);
	CHECK(chmod(path, 0640) == 0);
	CHECK(!vault_start(c, c->arena, f->key_path, &v));
	CHECK_STR(str_of(c->fail.v[0].key), S("vault.mode"));
	fail_clear(c);
	CHECK(chmod(path, 0600) == 0);
	CHECK(vault_start(c, c->arena, f->key_path, &v));
}

static void formats(struct ctx *c, struct desk_fixture *f)
{
	const char *path = str_z(c->arena, f->key_path);
	struct vault *v;
	int fd = open(path, O_WRONLY | O_TRUNC);

	CHECK(fd >= 0 && write(fd, "0123456789abcdef0123456789abcdef", 32) == 32 && close(fd) == 0);
	CHECK(vault_load(c, c->arena, f->key_path, &v));
	CHECK(truncate(path, 31) == 0);
	CHECK(!vault_load(c, c->arena, f->key_path, &v));
	CHECK_STR(str_of(c->fail.v[0].key), S("vault.format"));
	fail_clear(c);
}

TEST(vault_seals_and_opens)
{
	desk_on_each(c, seals);
}

TEST(vault_refuses_what_is_not_its_own)
{
	desk_on_each(c, refuses);
}

TEST(vault_start_never_without_the_key)
{
	desk_on_each(c, start);
}

TEST(vault_key_formats)
{
	desk_on_each(c, formats);
}
