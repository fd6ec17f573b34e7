/* Where mail clients mark quoted text and signatures: ids, classes, attributes. */
#ifndef PRONTO_TEXT_HTML_MARK_H
#define PRONTO_TEXT_HTML_MARK_H

struct html_san;
/* Notes a mark for the tag just read; its index, or -1 (always for void elements). */
int html_mark_open(struct html_san *s, bool element);

#endif
