#include "net/wire_test.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct files {
	char *dir, *cert, *key;
};

static void remove_files(void *arg)
{
	struct files *f = arg;

	unlink(f->cert);
	unlink(f->key);
	rmdir(f->dir);
}

static bool add_names(X509 *x)
{
	X509V3_CTX v;
	X509_EXTENSION *san, *ca;
	bool ok;

	X509V3_set_ctx_nodb(&v);
	X509V3_set_ctx(&v, x, x, NULL, NULL, 0);
	san = X509V3_EXT_conf_nid(NULL, &v, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
	ca = X509V3_EXT_conf_nid(NULL, &v, NID_basic_constraints, "critical,CA:TRUE");
	ok = san && ca && X509_add_ext(x, san, -1) && X509_add_ext(x, ca, -1);
	X509_EXTENSION_free(san);
	X509_EXTENSION_free(ca);
	return ok;
}

static X509 *self_signed(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -3600);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost",
				   -1, -1, 0);
	X509_set_issuer_name(x, name);
	if (!add_names(x) || !X509_sign(x, key, EVP_sha256())) {
		X509_free(x);
		return NULL;
	}
	return x;
}

bool wire_cert(struct ctx *c, str *cert, str *key)
{
	struct files *f = NEW(c->arena, struct files);
	EVP_PKEY *k = EVP_EC_gen("P-256");
	X509 *x = k ? self_signed(k) : NULL;
	FILE *out;
	bool ok = false;

	f->dir = str_z(c->arena, S("/tmp/pronto-test-XXXXXX"));
	if (!x || !mkdtemp(f->dir))
		goto out;
	f->cert = str_z(c->arena, str_fmt(c->arena, "%s/cert.pem", f->dir));
	f->key = str_z(c->arena, str_fmt(c->arena, "%s/key.pem", f->dir));
	arena_defer(c->arena, remove_files, f);
	*cert = str_of(f->cert);
	*key = str_of(f->key);
	out = fopen(f->cert, "w");
	ok = out && PEM_write_X509(out, x);
	if (out)
		fclose(out);
	out = fopen(f->key, "w");
	ok = ok && out && PEM_write_PrivateKey(out, k, NULL, NULL, 0, NULL, NULL);
	if (out)
		fclose(out);
out:
	X509_free(x);
	EVP_PKEY_free(k);
	return ok;
}
