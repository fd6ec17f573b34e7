#include "desk/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/rand.h"
#include "sql_vault.h"
#include "store/db.h"

enum {
	KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	KEY_HEX = KEY_BYTES * 2,
	ID_HEX = 8,
	PLAIN_MAX = 64 * 1024,
};

struct vault {
	unsigned char key[KEY_BYTES];
	char id[ID_HEX];	/* names the key without telling it */
};

static void vault_forget(void *arg)
{
	struct vault *v = arg;

	sodium_munlock(v->key, sizeof(v->key));	/* wipes too */
}

static struct vault *vault_new(struct arena *process, const unsigned char key[KEY_BYTES])
{
	struct vault *v = NEW(process, struct vault);
	unsigned char named[KEY_BYTES + 8], h[32];

	(void)!sodium_mlock(v->key, sizeof(v->key));	/* best effort: keeps it out of swap */
	arena_defer(process, vault_forget, v);
	memcpy(v->key, key, KEY_BYTES);
	memcpy(named, "key id: ", 8);
	memcpy(named + 8, key, KEY_BYTES);
	hash_sha256(str_n((const char *)named, sizeof(named)), h);
	memcpy(v->id, str_hex(process, h, ID_HEX / 2).s, ID_HEX);
	sodium_memzero(named, sizeof(named));
	return v;
}

/* ---- the file ---- */

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static bool sync_folder(struct ctx *c, str path)
{
	ssize_t slash = str_rchr(path, '/');
	str folder = slash > 0 ? str_slice(path, 0, (size_t)slash) : slash == 0 ? S("/") : S(".");
	int fd = open(str_z(c->arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The key is on the disk before anything is sealed with it: tmp, fsync, link, fsync. */
bool vault_create(struct ctx *c, str path)
{
	unsigned char key[KEY_BYTES];
	char text[KEY_HEX + 2];
	const char *to = str_z(c->arena, path);
	const char *tmp = str_fmt(c->arena, "%.*s.new%c", FMT(path), 0).s;
	bool ok;
	int fd;

	unlink(tmp);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(c, E_UNAVAILABLE, "", "vault.write");
	rand_bytes(key, sizeof(key));
	sodium_bin2hex(text, sizeof(text) - 1, key, sizeof(key));
	text[KEY_HEX] = '\n';
	ok = write_all(fd, text, KEY_HEX + 1) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	sodium_memzero(key, sizeof(key));
	sodium_memzero(text, sizeof(text));
	ok = ok && FAILPOINT(c, "vault.written");
	ok = ok && link(tmp, to) == 0;	/* unlike rename, never over an existing key */
	unlink(tmp);
	if (!ok || !sync_folder(c, path))
		return fail(c, E_UNAVAILABLE, "", "vault.write");
	return true;
}

/* False with errno; *n is what was read, at most cap. */
static bool read_some(int fd, char *p, size_t cap, size_t *n)
{
	*n = 0;
	while (*n < cap) {
		ssize_t r = read(fd, p + *n, cap - *n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return false;
		if (r == 0)
			return true;
		*n += (size_t)r;
	}
	return true;
}

/* 64 hex digits and white space, or the 32 bytes themselves (systemd credentials). */
static bool key_parse(const char *text, size_t n, unsigned char key[KEY_BYTES])
{
	if (n == KEY_BYTES) {
		memcpy(key, text, KEY_BYTES);
		return true;
	}
	return str_unhex(str_trim(str_n(text, n)), key, KEY_BYTES);
}

bool vault_load(struct ctx *c, struct arena *process, str path, struct vault **out)
{
	unsigned char key[KEY_BYTES];
	char text[KEY_HEX + 8];
	struct stat st;
	size_t n = 0;
	bool ok;
	int fd = open(str_z(c->arena, path), O_RDONLY | O_CLOEXEC);

	*out = NULL;
	if (fd < 0)
		return fail(c, E_UNAVAILABLE, "", errno == ENOENT ? "vault.missing" : "vault.read");
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && read_some(fd, text, sizeof(text), &n);
	close(fd);
	if (!ok)
		return fail(c, E_UNAVAILABLE, "", "vault.read");
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		ok = fail(c, E_UNAVAILABLE, "", "vault.mode");
	else if (!key_parse(text, n, key))
		ok = fail(c, E_UNAVAILABLE, "", "vault.format");
	if (ok)
		*out = vault_new(process, key);
	sodium_memzero(key, sizeof(key));
	sodium_memzero(text, sizeof(text));
	return ok;
}

/* ---- sealing ---- */

str vault_place(struct arena *a, const char *column, i64 id)
{
	return str_fmt(a, "%s.%lld", column, (long long)id);
}

/* The additional data names the format and the key besides the place. */
static str bound(struct ctx *c, const struct vault *v, str aad)
{
	return str_fmt(c->arena, "v1|%.*s|%.*s", ID_HEX, v->id, FMT(aad));
}

bool vault_seal(struct ctx *c, const struct vault *v, str aad, str plain, str *out)
{
	unsigned char *box;
	unsigned long long n;
	str ad;

	if (!v)
		return fail(c, E_UNAVAILABLE, "", "vault.missing");
	if (plain.n > PLAIN_MAX)
		return fail(c, E_TOO_LARGE, "", "vault.long");
	ad = bound(c, v, aad);
	box = arena_alloc(c->arena, NONCE_BYTES + plain.n + TAG_BYTES);
	rand_bytes(box, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE_BYTES, &n,
		(const unsigned char *)(plain.s ? plain.s : ""), plain.n,
		(const unsigned char *)ad.s, ad.n, NULL, box, v->key);
	*out = str_fmt(c->arena, "v1.%.*s.%.*s", ID_HEX, v->id,
		       FMT(str_b64url(c->arena, box, NONCE_BYTES + (size_t)n)));
	return true;
}

static bool sealed_parts(struct ctx *c, const struct vault *v, str sealed, str *box)
{
	str rest = sealed, format, id;

	if (!sealed.s || !str_cut(&rest, '.', &format) || !str_cut(&rest, '.', &id))
		return false;
	return str_eq(format, S("v1")) && str_eq(id, str_n(v->id, ID_HEX)) &&
	       str_unb64(c->arena, rest, box) && box->n >= NONCE_BYTES + TAG_BYTES;
}

bool vault_open(struct ctx *c, const struct vault *v, str aad, str sealed, str *plain)
{
	unsigned char *p;
	unsigned long long n = 0;
	str box, ad;

	*plain = STR_NULL;
	if (!v)
		return fail(c, E_UNAVAILABLE, "", "vault.missing");
	if (!sealed_parts(c, v, sealed, &box))
		return fail(c, E_UNAVAILABLE, "", "vault.wrong");
	ad = bound(c, v, aad);
	p = arena_alloc(c->arena, box.n);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, &n, NULL,
			(const unsigned char *)box.s + NONCE_BYTES, box.n - NONCE_BYTES,
			(const unsigned char *)ad.s, ad.n, (const unsigned char *)box.s, v->key) != 0)
		return fail(c, E_UNAVAILABLE, "", "vault.wrong");
	*plain = str_n((const char *)p, (size_t)n);
	return true;
}

/* ---- start ---- */

struct trial {
	const struct vault *v;	/* NULL: only count */
	size_t sealed;
};

static bool try_all(struct ctx *c, void *arg)
{
	struct trial *t = arg;
	struct sql_vault_sealed_rows rows;
	size_t i;
	str plain;

	if (!sql_vault_sealed(c, &rows))
		return false;
	t->sealed = rows.n;
	for (i = 0; t->v && i < rows.n; i++) {
		str place = vault_place(c->arena, str_z(c->arena, rows.v[i].place), rows.v[i].id);

		if (!vault_open(c, t->v, place, rows.v[i].sealed, &plain)) {
			LOG(LOG_ERROR, c, "vault.wrong", KS("place", place));
			return false;
		}
	}
	return true;
}

bool vault_start(struct ctx *c, struct arena *process, str path, struct vault **out)
{
	struct trial t = { .v = NULL };
	bool missing = access(str_z(c->arena, path), F_OK) != 0 && errno == ENOENT;

	*out = NULL;
	if (missing) {
		if (!db_read(c, try_all, &t))
			return false;
		if (t.sealed)
			return fail(c, E_UNAVAILABLE, "", "vault.missing");
		if (!vault_create(c, path))
			return false;
	}
	if (!vault_load(c, process, path, out))
		return false;
	t.v = *out;
	if (!db_read(c, try_all, &t)) {
		*out = NULL;
		return false;
	}
	return true;
}
