/*
 * Parses a received message: GMime for the structure, own code for everything that mail in
 * the wild breaks (charsets, encoded words, banner lines, CR-only files, chunked base64,
 * TNEF, certified mail).  Any bytes give a struct mail; parsing never fails.
 */
#ifndef PRONTO_TEXT_MIME_H
#define PRONTO_TEXT_MIME_H

#include "text/mail.h"

/* True if the message is within the limits; else out->unparsed and out->reason are set
 * and *out holds what could be read.  limits NULL: the defaults. */
bool mail_parse(struct arena *a, str raw, const struct mail_limits *limits, struct mail *out);

/* Loads tables and sets GMime up before a process is locked. */
void mail_warm_up(void);

/* A file name that is only a name: no path, control or direction characters, ≤ 150 bytes. */
str mail_file_name(struct arena *a, str name, str type);

#endif
