#include "desk/people/address.h"

#include <string.h>
#include <unicode/uidna.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63, HANDLE_MAX = 100, PHONE_MIN = 5, PHONE_MAX = 15 };

static bool is_alnum(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

static char lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

/* ASCII form of a domain in out; 0 when it has none. */
static size_t domain_ascii(str domain, char out[DOMAIN_MAX + 1])
{
	UErrorCode e = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UIDNA *idna;
	int32_t n;

	if (domain.n == 0 || domain.n > 4 * DOMAIN_MAX)
		return 0;
	idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &e);
	if (U_FAILURE(e))
		return 0;
	n = uidna_nameToASCII_UTF8(idna, domain.s, (int32_t)domain.n, out, DOMAIN_MAX + 1, &info, &e);
	uidna_close(idna);
	if (U_FAILURE(e) || info.errors || n <= 0 || n > DOMAIN_MAX)
		return 0;
	return (size_t)n;
}

static bool is_ascii(str x)
{
	size_t i;

	for (i = 0; i < x.n; i++)
		if ((unsigned char)x.s[i] >= 128)
			return false;
	return true;
}

static void put_lower(struct buf *b, str x)
{
	size_t i;

	for (i = 0; i < x.n; i++)
		buf_ch(b, lower(x.s[i]));
}

static str strip_dots(str domain)
{
	while (domain.n && domain.s[domain.n - 1] == '.')
		domain.n--;
	return domain;
}

str address_fold(struct arena *a, str email)
{
	str x = str_trim(text_clean_line(a, email)), domain;
	struct buf b = buf_new(a, (size_t)16 * ADDRESS_MAX);
	char ascii[DOMAIN_MAX + 1];
	ssize_t at;
	size_t n = 0;

	x = str_utf8_trunc(x, (size_t)4 * ADDRESS_MAX);
	at = str_rchr(x, '@');
	if (at < 0) {
		put_lower(&b, x);
		return str_utf8_trunc(buf_str(&b), ADDRESS_MAX);
	}
	put_lower(&b, str_slice(x, 0, (size_t)at + 1));
	domain = strip_dots(str_slice(x, (size_t)at + 1, x.n));
	if (!is_ascii(domain))
		n = domain_ascii(domain, ascii);
	if (n)
		domain = str_n(ascii, n);
	put_lower(&b, domain);
	return str_utf8_trunc(buf_str(&b), ADDRESS_MAX);
}

static bool label_ok(str label)
{
	size_t i;

	if (label.n == 0 || label.n > LABEL_MAX || label.s[0] == '-' || label.s[label.n - 1] == '-')
		return false;
	for (i = 0; i < label.n; i++)
		if (!is_alnum(label.s[i]) && label.s[i] != '-' && label.s[i] != '_')
			return false;
	return true;
}

static bool domain_ok(str domain)
{
	char ascii[DOMAIN_MAX + 1];
	str rest, label;

	domain = strip_dots(domain);
	if (!is_ascii(domain)) {
		size_t n = domain_ascii(domain, ascii);

		domain = str_n(ascii, n);
	}
	if (domain.n == 0 || domain.n > DOMAIN_MAX)
		return false;
	rest = domain;
	while (str_cut(&rest, '.', &label))
		if (!label_ok(label))
			return false;
	return true;
}

/* RFC 5321 dot-atom with UTF-8 (RFC 6531); quoted local parts are not for sending to. */
static bool local_ok(str local)
{
	size_t i;

	if (local.n == 0 || local.n > LOCAL_MAX)
		return false;
	for (i = 0; i < local.n; i++) {
		unsigned char ch = (unsigned char)local.s[i];

		if (ch <= ' ' || ch == 127 || strchr("()<>[]:;@\\,\"", ch))
			return false;
	}
	return local.s[0] != '.' && local.s[local.n - 1] != '.' && str_find(local, S("..")) < 0;
}

bool address_ok(str email)
{
	ssize_t at = str_rchr(email, '@');
	size_t i = 0;

	if (at <= 0 || email.n > ADDRESS_MAX)
		return false;
	while (i < email.n)
		if (text_cp(email, &i) < 0)
			return false;
	return local_ok(str_slice(email, 0, (size_t)at)) &&
	       domain_ok(str_slice(email, (size_t)at + 1, email.n));
}

str address_domain(struct arena *a, str folded)
{
	ssize_t at = str_rchr(folded, '@');

	return at < 0 ? S("") : str_dup(a, str_slice(folded, (size_t)at + 1, folded.n));
}

str phone_fold(struct arena *a, str typed)
{
	struct buf b = buf_new(a, 64);
	str x = str_trim(typed);
	size_t i;

	if (str_starts(x, S("00")))
		x = str_slice(x, 2, x.n);
	buf_ch(&b, '+');
	for (i = 0; i < x.n && !b.over; i++)
		if (x.s[i] >= '0' && x.s[i] <= '9')
			buf_ch(&b, x.s[i]);
	if (b.over || b.n < 1 + PHONE_MIN || b.n > 1 + PHONE_MAX)
		return S("");
	return buf_str(&b);
}

str identity_fold(struct arena *a, str kind, str address)
{
	if (str_eq(kind, S("phone")))
		return phone_fold(a, address);
	if (str_eq(kind, S("handle")))
		return str_utf8_trunc(str_lower_ascii(a, str_trim(text_clean_line(a, address))), HANDLE_MAX);
	return address_fold(a, address);
}

/* ---- who may be the same ---- */

static bool one_of(const char *const *v, size_t n, str x)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(x, str_of(v[i])))
			return true;
	return false;
}

str identity_alike(struct arena *a, str kind, str folded)
{
	static const char *const desks[] = { "info", "sales", "admin", "support", "contact", "contacto", "contato", "contatti",
		"ventas", "vendas", "vendite", "soporte", "suporte", "supporto", "assistenza", "atencion", "clientes",
		"compras", "acquisti", "office", "oficina", "ufficio", "hello", "ola", "ciao", "mail", "email", "service",
		"servicio", "servizio", "help", "helpdesk", "billing", "invoices", "facturas", "faturas", "fatture",
		"accounts", "noreply", "donotreply", "postmaster", "webmaster", "marketing", "team", "equipo", "equipe" };
	struct buf b = buf_new(a, ADDRESS_MAX + 1);
	size_t i;

	if (str_eq(kind, S("phone")))
		return folded.n > 9 ? str_slice(folded, folded.n - 9, folded.n) : S("");
	if (str_eq(kind, S("handle")))
		return folded;
	for (i = 0; i < folded.n && folded.s[i] != '@' && folded.s[i] != '+'; i++)
		if (folded.s[i] != '.' && folded.s[i] != '-' && folded.s[i] != '_')
			buf_ch(&b, folded.s[i]);
	return b.n < 5 || one_of(desks, COUNT(desks), buf_str(&b)) ? S("") : buf_str(&b);
}

bool domain_is_public(str domain)
{
	static const char *const open[] = { "gmail.com", "googlemail.com", "outlook.com", "outlook.es", "outlook.it",
		"outlook.pt", "hotmail.com", "hotmail.es", "hotmail.it", "hotmail.co.uk", "hotmail.fr", "live.com", "live.it",
		"live.com.pt", "msn.com", "yahoo.com", "yahoo.es", "yahoo.it", "yahoo.com.br", "yahoo.co.uk", "yahoo.com.mx",
		"yahoo.com.ar", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com",
		"gmx.net", "gmx.de", "web.de", "mail.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "zoho.com",
		"fastmail.com", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "tin.it", "tim.it", "fastwebnet.it",
		"uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "globo.com", "globomail.com", "sapo.pt", "mail.pt",
		"clix.pt", "netcabo.pt", "telefonica.net", "terra.es", "orange.es", "orange.fr", "movistar.es", "yandex.com",
		"mail.ru", "qq.com", "163.com", "btinternet.com", "comcast.net", "verizon.net", "att.net" };

	return one_of(open, COUNT(open), domain);
}
