/*
 * Configuration: one table of keys.  Later sources win: default, file ("key = value"
 * lines, # comments), environment (PRONTO_KEY), command line (--key value).
 */
#ifndef PRONTO_MAIN_CONFIG_H
#define PRONTO_MAIN_CONFIG_H

#include "base/ctx.h"

struct config {
	str listen, base_url, data_dir, store, mail_host;
	str tls_cert, tls_key, proxies;
	str master_key_file, outbound_allow;
	str lmtp_listen, mail_ca_file, dns_server, oauth_stand_in, metrics_listen, metrics_token;
	str log_format, log_level;
	i64 workers, loops, pg_pool, parsers, upload_mb, drain_s, confine;
};

struct config_key {
	const char *name, *fallback, *doc;
	size_t off;
	bool number;
	i64 min, max;
	bool secret;		/* never printed */
};
extern const struct config_key config_keys[];
extern const size_t config_keys_n;

/* Reads all sources; argv's --key value pairs are taken out, *rest gets the others.
 * Errors name the key and where it stood. */
bool config_load(struct ctx *c, int argc, char **argv, struct config *out, struct strs *rest) WARN_UNUSED;
/* For --help and the manual. */
void config_print(struct buf *b);

#endif
