/*
 * JSON Lines from a file or standard input, one answer per line in order.  A line that
 * cannot be answered gets an error object in its place, and the exit status is 1.
 */
#ifndef PRONTO_MAIN_JSONL_H
#define PRONTO_MAIN_JSONL_H

#include <jansson.h>
#include "base/ctx.h"

/* Writes what follows {"id":…, in the answer, without the closing brace ("\"result\":5");
 * c's memory lasts for the line.  False when failures stand in c. */
typedef bool jsonl_fn(struct ctx *c, const json_t *line, struct buf *out);

/* The exit code: 0, 1 when a line was wrong, 2 when the file cannot be read. */
int jsonl_run(struct ctx *c, str file, jsonl_fn *fn);

#endif
