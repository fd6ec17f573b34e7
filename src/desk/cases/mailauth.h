/*
 * Whether a sender's address is proved.  Only our own mail server's word counts: the
 * topmost Authentication-Results (RFC 8601) that carries the configured authserv-id;
 * whatever else stands in the mail, its sender may have written himself.
 */
#ifndef PRONTO_DESK_CASES_MAILAUTH_H
#define PRONTO_DESK_CASES_MAILAUTH_H

#include "base/str.h"

struct arena;

enum dmarc { DMARC_UNKNOWN, DMARC_PASS, DMARC_FAIL };

/* results: the headers' values, topmost first.  from: the address in question, folded.
 * Pass needs header.from to be exactly its domain.  An empty authserv_id knows nothing. */
enum dmarc mail_dmarc(struct arena *a, const struct strs *results, str authserv_id, str from);

#endif
