/*
 * The knowledge base as files: Markdown with a head of lines "key: value" between two "---",
 * pictures beside it under files/.  What is written out and read in again is the same, byte
 * for byte.  Read in are also Markdown without such a head, and HTML: then the title is the
 * first heading or the file's name, the section its folder, the state a draft.
 *
 * A text's pictures are files/… or stand where it says, seen from its folder ("../img/a.png").
 * Only what is handed over is read: a reference in a text never opens a file of this machine.
 */
#ifndef PRONTO_DESK_KNOWLEDGE_EXCHANGE_H
#define PRONTO_DESK_KNOWLEDGE_EXCHANGE_H

#include "base/ctx.h"
#include "base/map.h"

enum { KB_FILES_MAX = 20000, KB_FILE_BYTES = 20 << 20 };

struct kb_file {
	str path;		/* "pagos/cobros/me-han-cobrado.es.md", with "/" */
	str bytes;
};
struct kb_files {
	struct kb_file *v;
	size_t n;
};
/* In db_read: sections.json, one file per article and language, their pictures. */
bool kb_export(struct ctx *c, struct kb_files *out) WARN_UNUSED;

struct kb_import {
	const struct kb_files *files;
	str locale;		/* of texts that do not say */
	size_t at;		/* which file */
	bool officials;		/* first all official texts, then their translations */
	bool made, changed;	/* what became of it: a text that is new, or other words */
	str title, language;	/* as it was read; null: no text, or not its turn */
	bool *shown;		/* by file, or NULL: which pictures a text shows */
	struct map at_path;	/* made with the first text */
};
/* Inside db_write: the tree first. */
bool kb_import_sections(struct ctx *c, const struct kb_files *files) WARN_UNUSED;
/* Finds files by their path; done by the first text, where the caller has not. */
void kb_import_map(struct ctx *c, struct kb_import *i);
bool kb_import_is_text(struct arena *a, str path);
/* Inside db_write: one text, with the files that it shows.  A file that is no text is passed over. */
bool kb_import_one(struct ctx *c, struct kb_import *i) WARN_UNUSED;

#endif
