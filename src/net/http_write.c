#include "net/http_int.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"

static str reason(int status)
{
	switch (status) {
	case 200: return S("OK");
	case 201: return S("Created");
	case 202: return S("Accepted");
	case 204: return S("No Content");
	case 206: return S("Partial Content");
	case 301: return S("Moved Permanently");
	case 302: return S("Found");
	case 303: return S("See Other");
	case 304: return S("Not Modified");
	case 307: return S("Temporary Redirect");
	case 308: return S("Permanent Redirect");
	case 400: return S("Bad Request");
	case 401: return S("Unauthorized");
	case 403: return S("Forbidden");
	case 404: return S("Not Found");
	case 405: return S("Method Not Allowed");
	case 408: return S("Request Timeout");
	case 409: return S("Conflict");
	case 410: return S("Gone");
	case 412: return S("Precondition Failed");
	case 413: return S("Content Too Large");
	case 414: return S("URI Too Long");
	case 415: return S("Unsupported Media Type");
	case 417: return S("Expectation Failed");
	case 422: return S("Unprocessable Content");
	case 429: return S("Too Many Requests");
	case 431: return S("Request Header Fields Too Large");
	case 500: return S("Internal Server Error");
	case 503: return S("Service Unavailable");
	case 505: return S("HTTP Version Not Supported");
	case 507: return S("Insufficient Storage");
	default: return S("Status");
	}
}

static char *put(char *at, str x)
{
	if (x.n)
		memcpy(at, x.s, x.n);
	return at + x.n;
}

static char *put_num(char *at, u64 v)
{
	char t[20];
	size_t n = 0;

	do
		t[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		*at++ = t[--n];
	return at;
}

/* RFC 9110 5.6.7; kept by the thread that writes, renewed about three times a second. */
static str date(struct http_date *d)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	i64 mono = clock_mono_ms();
	struct tm tm;
	time_t t;

	if (d->text[0] && mono - d->made_ms < 300)
		return str_n(d->text, HTTP_DATE_LEN);
	t = (time_t)(clock_now() / 1000);
	gmtime_r(&t, &tm);
	int year = tm.tm_year + 1900;
	char *at = put(d->text, str_n(days + tm.tm_wday * 3, 3));
	const int two[] = { tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec };
	const char *const before[] = { ", ", " ", ":", ":" };

	for (int i = 0; i < 4; i++) {
		at = put(at, str_of(before[i]));
		*at++ = (char)('0' + two[i] / 10 % 10);
		*at++ = (char)('0' + two[i] % 10);
		if (i == 0) {
			*at++ = ' ';
			at = put(at, str_n(months + tm.tm_mon * 3, 3));
			*at++ = ' ';
			at = put_num(at, (u64)(year < 1000 || year > 9999 ? 9999 : year));
		}
	}
	put(at, S(" GMT"));
	d->made_ms = mono;
	return str_n(d->text, HTTP_DATE_LEN);
}

static bool ours(str name)
{
	return str_eq_ascii_nocase(name, S("Content-Length")) ||
	       str_eq_ascii_nocase(name, S("Connection")) ||
	       str_eq_ascii_nocase(name, S("Transfer-Encoding")) ||
	       str_eq_ascii_nocase(name, S("Date"));
}

str http_head(struct arena *a, const struct http_res *r, bool keep, struct http_date *d)
{
	size_t room = 256;
	char *start, *at;
	int status = r->status >= 200 && r->status <= 599 ? r->status : 500;

	for (size_t i = 0; i < r->headers; i++)
		room += r->header[i].name.n + r->header[i].value.n + 4;
	at = start = arena_alloc(a, room);
	at = put(at, S("HTTP/1.1 "));
	at = put_num(at, (u64)status);
	at = put(at, S(" "));
	at = put(at, reason(status));
	at = put(at, S("\r\nDate: "));
	at = put(at, date(d));
	at = put(at, S("\r\n"));
	for (size_t i = 0; i < r->headers; i++) {
		if (ours(r->header[i].name))
			continue;
		at = put(at, r->header[i].name);
		at = put(at, S(": "));
		at = put(at, r->header[i].value);
		at = put(at, S("\r\n"));
	}
	/* RFC 9110 8.6: none with 204; a stream ends with its connection. */
	if (!r->stream && status != 204 && status != 304) {
		at = put(at, S("Content-Length: "));
		at = put_num(at, r->body.n);
		at = put(at, S("\r\n"));
	}
	at = put(at, keep ? S("\r\n") : S("Connection: close\r\n\r\n"));
	return str_n(start, (size_t)(at - start));
}

/* Ready answers for what never reaches a handler; they need no memory. */
str http_refusal(int status)
{
#define BODY(line, n, code) S("HTTP/1.1 " line "\r\nContent-Type: application/problem+json\r\n" \
	"Content-Length: " n "\r\nConnection: close\r\n\r\n{\"status\":" code "}")
	switch (status) {
	case 408: return BODY("408 Request Timeout", "14", "408");
	case 413: return BODY("413 Content Too Large", "14", "413");
	case 414: return BODY("414 URI Too Long", "14", "414");
	case 417: return BODY("417 Expectation Failed", "14", "417");
	case 431: return BODY("431 Request Header Fields Too Large", "14", "431");
	case 503: return BODY("503 Service Unavailable\r\nRetry-After: 1", "14", "503");
	case 505: return BODY("505 HTTP Version Not Supported", "14", "505");
	default: return BODY("400 Bad Request", "14", "400");
	}
#undef BODY
}
