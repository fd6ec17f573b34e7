/* Files in forms: those of a request or of a reply. */
#ifndef PRONTO_PAGES_FILES_H
#define PRONTO_PAGES_FILES_H

#include "desk/front/upload.h"
#include "pages/page.h"

str files_limit(struct page *p);	/* "20 MB" */
bool files_stage(struct page *p) WARN_UNUSED;			/* outside of transactions */
bool files_keep(struct page *p, struct message_file **v, size_t *n) WARN_UNUSED;	/* inside db_write */
str file_size(struct page *p, i64 bytes);

#endif
