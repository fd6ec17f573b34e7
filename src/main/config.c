#include "main/config.h"

#include <stdlib.h>
#include <string.h>

#include "main/files.h"

#define K(member, dflt, text, ...) { .name = #member, .fallback = dflt, .doc = text, \
	.off = offsetof(struct config, member), __VA_ARGS__ }

const struct config_key config_keys[] = {
	K(listen, "127.0.0.1:8080", "address and port of the web server"),
	K(base_url, "", "address that people type, e.g. https://help.acme.es (default: http://listen)"),
	K(data_dir, "data", "folder of the embedded store, large attachments and the master key"),
	K(store, "", "sqlite:PATH or postgresql://… (default: sqlite:<data_dir>/pronto.db)"),
	K(mail_host, "", "right side of our Message-IDs (default: the host of base_url)"),
	K(tls_cert, "", "PEM certificate chain; empty: plain HTTP, for a reverse proxy"),
	K(tls_key, "", "PEM private key"),
	K(proxies, "", "addresses whose X-Forwarded-For and -Proto are believed, comma separated"),
	K(master_key_file, "", "file of the key that seals stored secrets (default: <data_dir>/master.key)"),
	K(outbound_allow, "", "networks (CIDR, comma separated) that mail and web clients may reach besides public ones"),
	K(lmtp_listen, "", "address and port for direct delivery by LMTP; empty: off"),
	K(mail_ca_file, "", "PEM file of authorities for mail servers instead of the system's"),
	K(dns_server, "", "name server (address:port) asked for a domain's mail servers instead of the system's"),
	K(oauth_stand_in, "", "for tests: address asked instead of Google's and Microsoft's sign-in"),
	K(metrics_listen, "", "address and port of /metrics; empty: off"),
	K(metrics_token, "", "bearer token that /metrics asks for", .secret = true),
	K(log_format, "text", "text or json"),
	K(log_level, "info", "debug, info, warn or error"),
	K(workers, "32", "request worker threads", .number = true, .min = 2, .max = 256),
	K(loops, "0", "network threads; 0: one a core, at most 4", .number = true, .min = 0, .max = 64),
	K(pg_pool, "16", "connections to PostgreSQL", .number = true, .min = 2, .max = 200),
	K(parsers, "2", "jailed mail parsers", .number = true, .min = 1, .max = 16),
	K(upload_mb, "25", "largest attachment in MiB", .number = true, .min = 1, .max = 500),
	K(drain_s, "20", "seconds that a stop waits for running requests", .number = true, .min = 0, .max = 600),
	K(confine, "1", "1: the server writes in its own folders only and starts no program (Landlock); 0: off", .number = true, .min = 0, .max = 1),
};
const size_t config_keys_n = COUNT(config_keys);

static const struct config_key *key_of(str name)
{
	size_t i;

	for (i = 0; i < config_keys_n; i++)
		if (str_eq(name, str_of(config_keys[i].name)))
			return &config_keys[i];
	return NULL;
}

static bool complain(struct ctx *c, str name, const char *key, str where)
{
	return fail_full(c, &(struct failure){ .code = E_INVALID, .field = name, .key = key,
		.p = { { "where", where } } });
}

static bool assign(struct ctx *c, struct config *cfg, const struct config_key *k, str value, str where)
{
	char *at = (char *)cfg + k->off;
	i64 n;

	if (!k->number) {
		str copy = str_dup(c->arena, value);

		memcpy(at, &copy, sizeof(copy));
		return true;
	}
	if (!str_i64(value, &n) || n < k->min || n > k->max)
		return complain(c, str_of(k->name), "config.number", where);
	memcpy(at, &n, sizeof(n));
	return true;
}

static bool from_file(struct ctx *c, struct config *cfg, str path, bool must_exist)
{
	str text, line;
	i64 number = 0;

	if (!file_exists(c, path) && !must_exist)
		return true;
	if (!file_read(c, path, (size_t)1 << 20, &text))
		return false;
	while (str_cut(&text, '\n', &line)) {
		ssize_t eq;
		const struct config_key *k;
		str where = str_fmt(c->arena, "%.*s:%lld", FMT(path), (long long)++number);

		line = str_trim(line);
		if (!line.n || line.s[0] == '#')
			continue;
		eq = str_chr(line, '=');
		k = eq < 0 ? NULL : key_of(str_trim(str_slice(line, 0, (size_t)eq)));
		if (!k)
			return complain(c, line, "config.unknown", where);
		if (!assign(c, cfg, k, str_trim(str_slice(line, (size_t)eq + 1, line.n)), where))
			return false;
	}
	return true;
}

static bool from_environment(struct ctx *c, struct config *cfg)
{
	size_t i, k;

	for (i = 0; i < config_keys_n; i++) {
		char *name = str_z(c->arena, str_fmt(c->arena, "PRONTO_%s", config_keys[i].name));
		str value;

		for (k = 0; name[k]; k++)
			if (name[k] >= 'a' && name[k] <= 'z')
				name[k] = (char)(name[k] - 32);
		value = str_of(getenv(name));
		if (value.s && !assign(c, cfg, &config_keys[i], value, str_of(name)))
			return false;
	}
	return true;
}

/* --key value and --key=value; what is no key of ours is left for the command. */
static bool from_arguments(struct ctx *c, struct config *cfg, int argc, char **argv, struct strs *rest)
{
	int i;

	rest->v = NEW_N(c->arena, str, (size_t)argc);
	rest->n = 0;
	for (i = 0; i < argc; i++) {
		str a = str_of(argv[i]), name, value = STR_NULL;
		const struct config_key *k;
		char *z;

		if (!str_starts(a, S("--"))) {
			rest->v[rest->n++] = a;
			continue;
		}
		a = str_slice(a, 2, a.n);
		if (str_chr(a, '=') >= 0) {
			value = str_slice(a, (size_t)str_chr(a, '=') + 1, a.n);
			a = str_slice(a, 0, (size_t)str_chr(a, '='));
		}
		for (z = str_z(c->arena, a), name = str_of(z); *z; z++)
			*z = (char)(*z == '-' ? '_' : *z);
		k = key_of(name);
		if (str_eq(name, S("config")) || k) {
			if (!value.s && ++i >= argc)
				return complain(c, name, "config.value", S("command line"));
			value = value.s ? value : str_of(argv[i]);
		}
		if (k && !assign(c, cfg, k, value, S("command line")))
			return false;
		if (!k && !str_eq(name, S("config")))
			rest->v[rest->n++] = str_of(argv[i]);
	}
	return true;
}

/* The file is wanted before the arguments are read: look for --config alone. */
static str config_path(int argc, char **argv, bool *named)
{
	int i;

	*named = true;
	for (i = 0; i < argc; i++) {
		str a = str_of(argv[i]);

		if (str_eq(a, S("--config")) && i + 1 < argc)
			return str_of(argv[i + 1]);
		if (str_starts(a, S("--config=")))
			return str_slice(a, 9, a.n);
	}
	*named = getenv("PRONTO_CONFIG") != NULL;
	return *named ? str_of(getenv("PRONTO_CONFIG")) : S("/etc/pronto/pronto.conf");
}

static str host_of(struct ctx *c, str url)
{
	ssize_t i = str_find(url, S("://"));
	str h = i < 0 ? url : str_slice(url, (size_t)i + 3, url.n);

	i = str_chr(h, '/');
	h = i < 0 ? h : str_slice(h, 0, (size_t)i);
	i = str_rchr(h, ':');
	return str_dup(c->arena, i < 0 ? h : str_slice(h, 0, (size_t)i));
}

bool config_load(struct ctx *c, int argc, char **argv, struct config *out, struct strs *rest)
{
	bool named;
	str path = config_path(argc, argv, &named);
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < config_keys_n; i++)
		if (!assign(c, out, &config_keys[i], str_of(config_keys[i].fallback), S("default")))
			return false;
	if (!from_file(c, out, path, named) || !from_environment(c, out) ||
	    !from_arguments(c, out, argc, argv, rest))
		return false;
	if (!out->base_url.n)
		out->base_url = str_fmt(c->arena, "http%s://%.*s", out->tls_cert.n ? "s" : "", FMT(out->listen));
	while (str_ends(out->base_url, S("/")))
		out->base_url.n--;
	if (!out->store.n)
		out->store = str_fmt(c->arena, "sqlite:%.*s/pronto.db", FMT(out->data_dir));
	if (!out->master_key_file.n)
		out->master_key_file = str_fmt(c->arena, "%.*s/master.key", FMT(out->data_dir));
	if (!out->mail_host.n)
		out->mail_host = host_of(c, out->base_url);
	return true;
}

void config_print(struct buf *b)
{
	size_t i;

	for (i = 0; i < config_keys_n; i++)
		buf_fmt(b, "  --%-16s %s%s%s%s\n", config_keys[i].name, config_keys[i].doc,
			config_keys[i].fallback[0] ? " [" : "", config_keys[i].fallback,
			config_keys[i].fallback[0] ? "]" : "");
}
