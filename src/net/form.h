/*
 * What a browser's form sends: application/x-www-form-urlencoded and multipart/form-data.
 * Values are valid UTF-8 without NUL, with LF for line ends; the bytes of files are as
 * they came.  More than FORM_FIELDS fields or FORM_FILES files, a missing boundary or a
 * part without an end: the form cannot be read.
 */
#ifndef PRONTO_NET_FORM_H
#define PRONTO_NET_FORM_H

#include "net/http.h"

enum { FORM_FIELDS = 200, FORM_FILES = 10 };

struct sent_field {
	str name, value;
};
struct sent_file {
	str field, name, type, bytes;
};
struct sent {
	struct sent_field *field;
	size_t fields;
	struct sent_file *file;		/* those with a name; empty ones are left out */
	size_t files;
};

/* False: not a form, or a broken one. */
bool sent_parse(const struct http_req *req, struct sent *out) WARN_UNUSED;
str sent_get(const struct sent *f, const char *name);		/* the first; STR_NULL when absent */
struct strs sent_all(struct arena *a, const struct sent *f, const char *name);

#endif
