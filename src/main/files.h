/* Small file work for the command line: whole files in, whole files out. */
#ifndef PRONTO_MAIN_FILES_H
#define PRONTO_MAIN_FILES_H

#include "base/ctx.h"

bool file_exists(struct ctx *c, str path);
bool file_read(struct ctx *c, str path, size_t max_bytes, str *out) WARN_UNUSED;
bool stdin_read(struct ctx *c, size_t max_bytes, str *out) WARN_UNUSED;
bool folder_make(struct ctx *c, str path, unsigned mode) WARN_UNUSED;	/* fine if it is there */
void out_put(str text);		/* standard output */

#endif
