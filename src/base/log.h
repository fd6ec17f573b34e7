/*
 * One line per event on standard error: ts lvl evt, then key=value (logfmt), or one
 * JSON object with log_init(true, …).  Never message content, addresses or secrets above debug.
 *	LOG(LOG_INFO, c, "mail.received", KI("mailbox", id), KS("result", S("stored")));
 */
#ifndef PRONTO_BASE_LOG_H
#define PRONTO_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct ctx;
struct log_kv {
	const char *k;
	str s;
	i64 i;
	bool is_int;
};

#define KI(key, val) ((struct log_kv){ .k = (key), .i = (i64)(val), .is_int = true })
#define KS(key, val) ((struct log_kv){ .k = (key), .s = (val) })
#define LOG(level, c, evt, ...) \
	log_event((level), (c), (evt), \
		  (const struct log_kv[]){ __VA_ARGS__ __VA_OPT__(,) { .k = NULL } })

void log_init(bool json, enum log_level least);
void log_event(enum log_level level, const struct ctx *c, const char *evt, const struct log_kv *kv);

#endif
