#include "net/mailconn.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { WORDS_MAX = 2048, EHLO_MAX = 4096, GREETING_MAX = 512, CONNECT_MS = 30000 };

struct mail_conn {
	CURL *curl;
	curl_socket_t fd;
	enum mail_proto proto;
	enum mail_tls tls;
	enum mail_stage stage;
	void (*on_stage)(void *arg, const struct mail_conn *mc);
	void *stage_arg;
	struct mail_reader in;
	const char *trouble;
	bool dead;
	bool leaving;		/* libcurl says good-bye: its answer must not hide the reason */
	bool signed_in;		/* the server itself said yes */
	bool other_login;	/* libcurl chose Kerberos or NTLM, see sign_in */
	bool in_ehlo;
	int code;
	size_t words_n, ehlo_n, greeting_n, cipher_n;
	char words[WORDS_MAX], ehlo[EHLO_MAX], greeting[GREETING_MAX], cipher[128];
	char why[CURL_ERROR_SIZE];
	char address[INET6_ADDRSTRLEN];
};

enum mail_stage mail_conn_stage(const struct mail_conn *mc) { return mc->stage; }
str mail_conn_greeting(const struct mail_conn *mc) { return str_n(mc->greeting, mc->greeting_n); }
str mail_conn_tls(const struct mail_conn *mc) { return str_n(mc->cipher, mc->cipher_n); }
str mail_conn_ehlo(const struct mail_conn *mc) { return str_n(mc->ehlo, mc->ehlo_n); }
const char *mail_conn_address(const struct mail_conn *mc) { return mc->address; }
const char *mail_conn_trouble(const struct mail_conn *mc) { return mc->trouble; }
bool mail_conn_dead(const struct mail_conn *mc) { return mc->dead; }
struct mail_reader *mail_conn_reader(struct mail_conn *mc) { return &mc->in; }

struct net_reply mail_conn_reply(const struct mail_conn *mc)
{
	return (struct net_reply){ .code = mc->code, .text = str_n(mc->words, mc->words_n) };
}

/* Adds a line; what is no UTF-8 or would disturb a log or a page becomes '?'. */
static void keep(char *to, size_t *n, size_t max, str line)
{
	size_t from = *n ? *n + 1 : 0;
	size_t room = max > from ? max - from : 0;
	str cut = str_n(line.s, line.n < room ? line.n : room);
	bool ascii_only = !str_utf8_valid(cut);

	while (cut.n && (cut.s[cut.n - 1] == '\r' || cut.s[cut.n - 1] == '\n'))
		cut.n--;
	if (!cut.n)
		return;
	if (*n)
		to[*n] = '\n';
	for (size_t i = 0; i < cut.n; i++) {
		unsigned char ch = (unsigned char)cut.s[i];
		bool bad = (ch < 0x20 && ch != '\t') || ch == 0x7f || (ascii_only && ch > 0x7f);

		to[from + i] = bad ? '?' : (char)ch;
	}
	*n = from + cut.n;
}

static int code_of(str line)
{
	int v = 0;

	if (line.n < 3 || (line.n > 3 && line.s[3] != ' ' && line.s[3] != '-'))
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (line.s[i] < '0' || line.s[i] > '9')
			return 0;
		v = v * 10 + (line.s[i] - '0');
	}
	return v;
}

void mail_conn_note(struct mail_conn *mc, int code, str words)
{
	str line;

	mc->code = code;
	mc->words_n = 0;
	while (str_cut(&words, '\n', &line))
		keep(mc->words, &mc->words_n, sizeof(mc->words), line);
}

static void reach(struct mail_conn *mc, enum mail_stage s)
{
	if (s <= mc->stage)
		return;
	mc->stage = s;
	if (mc->on_stage)
		mc->on_stage(mc->stage_arg, mc);
}

/* What the first line says: welcome, go away in this protocol, or another language. */
enum greeting { WELCOME, UNWELCOME, STRANGE };
static enum greeting greeting_of(const struct mail_conn *mc)
{
	static const str first[][3] = { { S("* OK"), S("* PREAUTH"), S("* BYE") }, { S("+OK"), S("+OK"), S("-ERR") } };
	str line = mail_conn_greeting(mc);

	if (mc->proto == MAIL_SMTP)
		return code_of(str_slice(line, 0, 4)) == 220 ? WELCOME : code_of(str_slice(line, 0, 4)) ? UNWELCOME : STRANGE;
	if (str_starts_nocase(line, first[mc->proto][0]) || str_starts_nocase(line, first[mc->proto][1]))
		return WELCOME;
	return str_starts_nocase(line, first[mc->proto][2]) ? UNWELCOME : STRANGE;
}

static void heard(struct mail_conn *mc, str line)
{
	if (mc->leaving)
		return;
	if (!mc->greeting_n)
		keep(mc->greeting, &mc->greeting_n, sizeof(mc->greeting), line);
	reach(mc, MAIL_STAGE_TCP);
	if (mc->tls == MAIL_TLS_IMPLICIT)
		reach(mc, MAIL_STAGE_TLS);
	/* Stages are told in the order TCP, TLS, greeting; with STARTTLS the greeting
	 * comes in clear first and is told after the TLS that it leads to: then the
	 * first answer that follows a cipher. */
	if (mc->tls == MAIL_TLS_STARTTLS && mc->cipher_n)
		reach(mc, MAIL_STAGE_TLS);
	if ((mc->tls != MAIL_TLS_STARTTLS || mc->cipher_n) && greeting_of(mc) == WELCOME)
		reach(mc, MAIL_STAGE_GREETING);
	keep(mc->words, &mc->words_n, sizeof(mc->words), line);
	if (mc->in_ehlo)
		keep(mc->ehlo, &mc->ehlo_n, sizeof(mc->ehlo), line);
	if (mc->proto == MAIL_SMTP) {
		mc->code = code_of(line);
		if (mc->code == 235)
			mc->signed_in = true;
	}
}

/* What we said holds secrets: only the verb is looked at, nothing is kept. */
static void said(struct mail_conn *mc, str line)
{
	if (str_starts(line, S("QUIT")) || str_find(line, S(" LOGOUT")) >= 0)
		mc->leaving = true;
	if (mc->leaving)
		return;
	mc->words_n = 0;
	mc->code = 0;
	mc->in_ehlo = str_starts_nocase(line, S("EHLO"));
	if (mc->in_ehlo)
		mc->ehlo_n = 0;
	if (str_find(line, S("AUTHENTICATE GSSAPI")) >= 0 || str_find(line, S("AUTH GSSAPI")) >= 0 ||
	    str_find(line, S("AUTHENTICATE NTLM")) >= 0 || str_find(line, S("AUTH NTLM")) >= 0)
		mc->other_login = true;
}

static int on_debug(CURL *h, curl_infotype type, char *data, size_t n, void *arg)
{
	struct mail_conn *mc = arg;
	str rest = str_n(data, n), line;

	(void)h;
	if (type == CURLINFO_HEADER_IN) {
		while (str_cut(&rest, '\n', &line))
			heard(mc, line);
	} else if (type == CURLINFO_HEADER_OUT) {
		said(mc, rest);
	} else if (type == CURLINFO_TEXT) {
		if (str_starts(rest, S("Connected to")))
			reach(mc, MAIL_STAGE_TCP);
		if (str_starts(rest, S("SSL connection using "))) {
			mc->cipher_n = 0;
			keep(mc->cipher, &mc->cipher_n, sizeof(mc->cipher), str_slice(rest, 21, rest.n));
			/* Not yet reached: the certificate is checked after this line. */
		}
	}
	return 0;
}

static const char *key_of(CURLcode rc)
{
	static const struct {
		CURLcode rc;
		const char *key;
	} keys[] = {
		{ CURLE_OPERATION_TIMEDOUT, "mail.timeout" },
		{ CURLE_PEER_FAILED_VERIFICATION, "mail.tls_cert" },
		{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, "mail.tls_cert" },
		{ CURLE_SSL_CACERT_BADFILE, "mail.tls_cert" },
		{ CURLE_SSL_CONNECT_ERROR, "mail.tls" },
		{ CURLE_USE_SSL_FAILED, "mail.no_starttls" },
		{ CURLE_LOGIN_DENIED, "mail.login" },
		{ CURLE_AUTH_ERROR, "mail.login" },
		{ CURLE_WEIRD_SERVER_REPLY, "mail.protocol" },
		{ CURLE_REMOTE_ACCESS_DENIED, "mail.refused" },
		{ CURLE_RECV_ERROR, "mail.closed" },
		{ CURLE_SEND_ERROR, "mail.closed" },
		{ CURLE_GOT_NOTHING, "mail.closed" },
	};

	for (size_t i = 0; i < COUNT(keys); i++)
		if (keys[i].rc == rc)
			return keys[i].key;
	return "mail.connect";
}

/* A greeting that is none explains more than how the connection ended after it. */
static const char *key_now(const struct mail_conn *mc, CURLcode rc)
{
	if (!mc->greeting_n || greeting_of(mc) == WELCOME)
		return key_of(rc);
	return greeting_of(mc) == UNWELCOME ? "mail.refused" : "mail.protocol";
}

bool mail_conn_refused(struct ctx *c, struct mail_conn *mc, const char *key)
{
	str words = str_n(mc->words, mc->words_n);
	struct fail_param p = { .name = "reply" };

	if (!words.n)
		words = str_of(mc->why);
	p.value = str_dup(c->arena, words);
	mc->trouble = key;
	return fail_p(c, E_UNAVAILABLE, "server", key, &p);
}

bool mail_conn_broken(struct ctx *c, struct mail_conn *mc, enum mail_io io)
{
	static const char *const key[] = {
		[MAIL_IO_OK] = "mail.protocol", [MAIL_IO_CLOSED] = "mail.closed",
		[MAIL_IO_TIMEOUT] = "mail.timeout", [MAIL_IO_WOKEN] = "mail.timeout",
		[MAIL_IO_TOO_LONG] = "mail.too_long", [MAIL_IO_GARBAGE] = "mail.protocol",
	};

	mc->dead = true;
	return mail_conn_refused(c, mc, key[io]);
}

static bool is_loopback(const struct guard_ip *ip)
{
	return str_starts(str_of(ip->text), S("127.")) || str_eq(str_of(ip->text), S("::1"));
}

/* The literals that the guard has checked are all that libcurl may connect to. */
static struct curl_slist *pin_addresses(struct ctx *c, const struct mail_server *s,
					const struct guard_addr *to)
{
	struct buf b = buf_new(c->arena, 2048);

	buf_put(&b, s->host);
	buf_fmt(&b, ":%d:", s->port);
	for (size_t i = 0; i < to->n; i++) {
		bool six = strchr(to->a[i].text, ':') != NULL;

		buf_fmt(&b, "%s%s%s%s", i ? "," : "", six ? "[" : "", to->a[i].text, six ? "]" : "");
	}
	return curl_slist_append(NULL, str_z(c->arena, buf_str(&b)));
}

/* Host and greeting name go through libcurl's URL parser, never through a format. */
static CURLU *url_of(struct ctx *c, enum mail_proto p, const struct mail_server *s)
{
	static const char *const scheme[][2] = { { "imap", "imaps" }, { "pop3", "pop3s" },
						 { "smtp", "smtps" } };
	CURLU *u = curl_url();
	/* libcurl greets with the path behind its first byte, whatever that is */
	const char *helo = str_z(c->arena, str_fmt(c->arena, "/%.*s", FMT(s->helo.n ? s->helo : S("localhost"))));
	bool ok = u &&
		!curl_url_set(u, CURLUPART_SCHEME, scheme[p][s->tls == MAIL_TLS_IMPLICIT], 0) &&
		!curl_url_set(u, CURLUPART_HOST, str_z(c->arena, s->host), 0) &&
		!curl_url_set(u, CURLUPART_PORT, str_z(c->arena, str_fmt(c->arena, "%d", s->port)), 0) &&
		!curl_url_set(u, CURLUPART_PATH, p == MAIL_SMTP ? helo : "", CURLU_URLENCODE);

	if (!ok) {
		curl_url_cleanup(u);
		return NULL;
	}
	return u;
}

static void set_login(struct ctx *c, CURL *h, const struct mail_server *s)
{
	if (s->auth == MAIL_AUTH_NONE)
		return;
	curl_easy_setopt(h, CURLOPT_USERNAME, str_z(c->arena, s->user));
	curl_easy_setopt(h, CURLOPT_SASL_IR, 1L);
	if (s->auth == MAIL_AUTH_PASSWORD) {
		curl_easy_setopt(h, CURLOPT_PASSWORD, str_z(c->arena, s->secret));
	} else {
		curl_easy_setopt(h, CURLOPT_XOAUTH2_BEARER, str_z(c->arena, s->secret));
		curl_easy_setopt(h, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	}
}

static void set_tls(struct ctx *c, CURL *h, const struct mail_server *s)
{
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (s->tls == MAIL_TLS_STARTTLS)
		curl_easy_setopt(h, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (s->ca_file.n)
		curl_easy_setopt(h, CURLOPT_CAINFO, str_z(c->arena, s->ca_file));
	if (s->pin.n) {
		curl_easy_setopt(h, CURLOPT_PINNEDPUBLICKEY, str_z(c->arena, s->pin));
		curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static CURLcode sign_in(struct ctx *c, struct mail_conn *mc, const struct mail_server *s)
{
	long ms = s->connect_ms > 0 ? (long)s->connect_ms : CONNECT_MS;
	CURL *h = mc->curl;
	CURLcode rc;

	curl_easy_setopt(h, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s,smtp,smtps");
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(h, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, mc->why);
	curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(h, CURLOPT_DEBUGDATA, mc);
	set_tls(c, h, s);
	set_login(c, h, s);
	rc = curl_easy_perform(h);
	/* libcurl prefers Kerberos and NTLM when a server such as Exchange offers them, and
	 * gives up when there is no ticket; a password mailbox means the plain ones. */
	if (rc != CURLE_OK && mc->other_login && s->auth == MAIL_AUTH_PASSWORD) {
		mc->leaving = false;
		curl_easy_setopt(h, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
		rc = curl_easy_perform(h);
	}
	return rc;
}

static enum mail_io wait_for(struct mail_conn *mc, short events, struct mail_until until)
{
	struct pollfd p[2] = { { .fd = mc->fd, .events = events }, { .fd = until.wake_fd, .events = POLLIN } };
	nfds_t n = until.wake_fd >= 0 ? 2 : 1;
	i64 left = until.mono_ms - clock_mono_ms();

	if (left <= 0)
		return MAIL_IO_TIMEOUT;
	if (left > 60000)
		left = 60000;
	if (poll(p, n, (int)left) > 0) {
		if (p[0].revents)
			return MAIL_IO_OK;
		if (n == 2 && p[1].revents)
			return MAIL_IO_WOKEN;
	}
	return clock_mono_ms() >= until.mono_ms ? MAIL_IO_TIMEOUT : MAIL_IO_OK;
}

static enum mail_io conn_recv(void *arg, char *p, size_t *n, struct mail_until until)
{
	struct mail_conn *mc = arg;
	size_t max = *n;

	for (;;) {
		CURLcode rc;
		enum mail_io io;

		/* A server that never pauses must not outrun the deadline. */
		if (clock_mono_ms() >= until.mono_ms)
			return MAIL_IO_TIMEOUT;
		rc = curl_easy_recv(mc->curl, p, max, n);
		if (rc == CURLE_OK)
			return *n ? MAIL_IO_OK : MAIL_IO_CLOSED;
		if (rc != CURLE_AGAIN)
			return MAIL_IO_CLOSED;
		io = wait_for(mc, POLLIN, until);
		if (io != MAIL_IO_OK)
			return io;
	}
}

enum mail_io mail_conn_send(struct mail_conn *mc, str bytes, i64 deadline, size_t *sent)
{
	struct mail_until until = { .mono_ms = deadline, .wake_fd = -1 };
	size_t done = 0;
	enum mail_io io = MAIL_IO_OK;

	while (done < bytes.n && io == MAIL_IO_OK) {
		size_t n = 0;
		CURLcode rc = curl_easy_send(mc->curl, bytes.s + done, bytes.n - done, &n);

		if (rc == CURLE_OK)
			done += n;
		else if (rc == CURLE_AGAIN)
			io = wait_for(mc, POLLOUT, until);
		else
			io = MAIL_IO_CLOSED;
	}
	if (sent)
		*sent = done;
	return io;
}

static bool after_sign_in(struct ctx *c, struct mail_conn *mc, const struct mail_server *s)
{
	if (curl_easy_getinfo(mc->curl, CURLINFO_ACTIVESOCKET, &mc->fd) != CURLE_OK ||
	    mc->fd == CURL_SOCKET_BAD)
		return mail_conn_broken(c, mc, MAIL_IO_CLOSED);
	if (mc->tls != MAIL_TLS_NONE)
		reach(mc, MAIL_STAGE_TLS);
	reach(mc, MAIL_STAGE_GREETING);
	/* When an SMTP server offers no login that fits, libcurl goes on without one. */
	if (mc->proto == MAIL_SMTP && s->auth != MAIL_AUTH_NONE && !mc->signed_in) {
		mc->dead = true;
		return mail_conn_refused(c, mc, "mail.login");
	}
	reach(mc, MAIL_STAGE_LOGIN);
	return true;
}

/* A refused token is explained in base64 after "+ " or "334 "; people get it in clear. */
static void explain(struct ctx *c, struct mail_conn *mc)
{
	str words = str_n(mc->words, mc->words_n), plain;
	ssize_t nl = str_rchr(words, '\n'), blank;

	words = str_slice(words, (size_t)(nl + 1), words.n);
	blank = str_chr(words, ' ');
	if (!str_starts(words, S("+ ")) && !str_starts(words, S("334 ")))
		return;
	if (str_unb64(c->arena, str_trim(str_slice(words, (size_t)blank, words.n)), &plain))
		keep(mc->words, &mc->words_n, sizeof(mc->words), plain);
}

/* Resolves once; what must be right before the first byte goes out. */
static bool find_server(struct ctx *c, struct mail_conn *mc, const struct mail_server *s, struct guard_addr *to)
{
	bool in_clear = s->tls == MAIL_TLS_NONE && s->auth != MAIL_AUTH_NONE && !s->plain_ok;

	if (!s->host.n || str_chr(s->host, '\0') >= 0 || str_chr(s->user, '\0') >= 0 ||
	    str_chr(s->secret, '\0') >= 0 || s->port <= 0 || s->port > 65535)
		return fail(c, E_INVALID, "server", "mail.server_invalid");
	if (!guard_resolve(c, s->host, s->port, s->guard, to))
		return false;
	reach(mc, MAIL_STAGE_DNS);
	for (size_t i = 0; i < to->n; i++)
		if (in_clear && !is_loopback(&to->a[i]))
			return fail(c, E_INVALID, "server", "mail.plain_refused");
	snprintf(mc->address, sizeof(mc->address), "%s", to->a[0].text);
	return true;
}

static bool dial(struct ctx *c, struct mail_conn *mc, const struct mail_server *s)
{
	struct guard_addr to;
	struct curl_slist *pins;
	CURLU *u;
	CURLcode rc;

	if (!find_server(c, mc, s, &to))
		return false;
	pins = pin_addresses(c, s, &to);
	u = url_of(c, mc->proto, s);
	if (!pins || !u) {
		curl_slist_free_all(pins);
		curl_url_cleanup(u);
		return fail(c, E_INVALID, "server", "mail.server_invalid");
	}
	curl_easy_setopt(mc->curl, CURLOPT_CURLU, u);
	curl_easy_setopt(mc->curl, CURLOPT_RESOLVE, pins);
	rc = sign_in(c, mc, s);
	curl_easy_setopt(mc->curl, CURLOPT_RESOLVE, NULL);
	curl_easy_setopt(mc->curl, CURLOPT_CURLU, NULL);
	curl_slist_free_all(pins);
	curl_url_cleanup(u);
	if (rc == CURLE_OK)
		return after_sign_in(c, mc, s);
	mc->dead = true;
	explain(c, mc);
	return mail_conn_refused(c, mc, key_now(mc, rc));
}

bool mail_connect(struct ctx *c, enum mail_proto p, const struct mail_server *s, struct mail_conn **out)
{
	struct mail_conn *mc = calloc(1, sizeof(*mc));

	*out = mc;
	if (!mc)
		return fail(c, E_UNAVAILABLE, "server", "mail.connect");
	mc->curl = curl_easy_init();
	mc->proto = p;
	mc->tls = s->tls;
	mc->on_stage = s->stage;
	mc->stage_arg = s->stage_arg;
	mc->fd = CURL_SOCKET_BAD;
	mail_reader_init(&mc->in, (struct mail_src){ .recv = conn_recv, .arg = mc });
	if (mc->curl && dial(c, mc, s))
		return true;
	mc->dead = true;
	return mc->curl ? false : fail(c, E_UNAVAILABLE, "server", "mail.connect");
}

void mail_conn_close(struct mail_conn *mc)
{
	if (!mc)
		return;
	mc->leaving = true;
	curl_easy_cleanup(mc->curl);
	free(mc);
}
