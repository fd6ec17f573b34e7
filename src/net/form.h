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

struct form_field {
	str name, value;
};
struct form_file {
	str field, name, type, bytes;
};
struct form {
	struct form_field *field;
	size_t fields;
	struct form_file *file;		/* those with a name; empty ones are left out */
	size_t files;
};

/* False: not a form, or a broken one. */
bool form_parse(const struct http_req *req, struct form *out) WARN_UNUSED;
str form_get(const struct form *f, const char *name);		/* the first; STR_NULL when absent */
struct strs form_all(struct arena *a, const struct form *f, const char *name);

#endif
