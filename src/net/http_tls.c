#include "net/http_int.h"

#include <openssl/err.h>
#include <string.h>

/* TLS happens between two memory BIOs: libuv alone touches the socket. */

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_n,
		       const unsigned char *in, unsigned in_n, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *got;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&got, out_n, ours, sizeof ours - 1, in, in_n) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = got;
	return SSL_TLSEXT_ERR_OK;
}

static bool path_z(str path, char *z, size_t room)
{
	if (!path.n || path.n >= room)
		return false;
	memcpy(z, path.s, path.n);
	z[path.n] = 0;
	return true;
}

SSL_CTX *http_tls_new(str cert, str key, const char **why)
{
	char cert_z[1024], key_z[1024];
	SSL_CTX *t;

	if (!path_z(cert, cert_z, sizeof cert_z) || !path_z(key, key_z, sizeof key_z)) {
		*why = "tls_cert and tls_key belong together";
		return NULL;
	}
	t = SSL_CTX_new(TLS_server_method());
	if (!t) {
		*why = "TLS cannot be set up";
		return NULL;
	}
	SSL_CTX_set_min_proto_version(t, TLS1_2_VERSION);
	SSL_CTX_set_options(t, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
			       SSL_OP_CIPHER_SERVER_PREFERENCE);
	/* Idle connections should cost little. */
	SSL_CTX_set_mode(t, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
			    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* AEAD with forward secrecy only. */
	if (SSL_CTX_set_cipher_list(t, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
		*why = "TLS has no ciphers";
	else if (SSL_CTX_use_certificate_chain_file(t, cert_z) != 1)
		*why = "tls_cert cannot be read";
	else if (SSL_CTX_use_PrivateKey_file(t, key_z, SSL_FILETYPE_PEM) != 1)
		*why = "tls_key cannot be read";
	else if (SSL_CTX_check_private_key(t) != 1)
		*why = "tls_key does not fit tls_cert";
	else {
		SSL_CTX_set_alpn_select_cb(t, choose_alpn, NULL);
		return t;
	}
	SSL_CTX_free(t);
	ERR_clear_error();
	return NULL;
}

bool http_tls_attach(struct http_conn *c)
{
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());

	c->ssl = SSL_new(c->loop->srv->tls);
	if (!c->ssl || !in || !out) {
		BIO_free(in);
		BIO_free(out);
		return false;
	}
	BIO_set_mem_eof_return(in, -1);
	BIO_set_mem_eof_return(out, -1);
	SSL_set_bio(c->ssl, in, out);
	SSL_set_accept_state(c->ssl);
	return true;
}

bool http_tls_feed(struct http_conn *c, const char *s, size_t n)
{
	return BIO_write(SSL_get_rbio(c->ssl), s, (int)n) == (int)n;
}

ssize_t http_tls_read(struct http_conn *c)
{
	size_t n = 0;
	int rc, why;

	ERR_clear_error();
	if (!c->shaken) {
		rc = SSL_do_handshake(c->ssl);
		if (rc == 1) {
			c->shaken = true;
			c->deadline = (i64)uv_now(&c->loop->uv) + c->loop->srv->cfg.idle_ms;
		}
	} else {
		rc = 1;
	}
	if (rc == 1)
		rc = SSL_read_ex(c->ssl, c->loop->plain, HTTP_READ_CHUNK, &n);
	if (rc == 1)
		return (ssize_t)n;
	why = SSL_get_error(c->ssl, rc);
	/* Handshake records and alerts have to leave, whatever the verdict. */
	if (BIO_ctrl_pending(SSL_get_wbio(c->ssl)))
		http_conn_pump(c);
	if (c->state == C_CLOSING)
		return -1;
	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}
