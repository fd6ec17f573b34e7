/*
 * What shim.c writes and replay.c reads: the life of the files below one folder, in the
 * order in which the kernel was asked.  A sync has a start and an end, because other
 * threads write while it runs: at its end all that was recorded before its start is
 * durable.  Acknowledgements stand in the same order.
 */
#ifndef PRONTO_TEST_RECORD_H
#define PRONTO_TEST_RECORD_H

#include <stdint.h>

enum op { OP_MAKE = 1, OP_FOLDER, OP_WRITE, OP_CUT, OP_SYNC, OP_SYNCED, OP_UNLINK, OP_RENAME, OP_ACK };

/* MAKE, FOLDER: data is the path, file its new number.  WRITE: off, data.  CUT: off is
 * the new size.  SYNC, SYNCED: off is the number of the sync.  UNLINK: data is the path.
 * RENAME: data is "from\0to".  ACK: data is what was acknowledged. */
struct record {
	uint32_t op, file;
	uint64_t off, len;
};

#endif
