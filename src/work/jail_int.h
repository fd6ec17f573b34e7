/* The two sides of the jail: what main and zygote say to each other, and to workers. */
#ifndef PRONTO_WORK_JAIL_INT_H
#define PRONTO_WORK_JAIL_INT_H

#include "work/jail.h"

enum jail_op { JAIL_PARSE = 1, JAIL_HTML = 2, JAIL_ORIGINAL = 3 };
enum jail_status { JAIL_DONE = 0, JAIL_NO_MEMORY = 1, JAIL_BAD_REQUEST = 2 };

enum { JAIL_MAGIC = 0x314C4A50 };

struct jail_request {
	uint32_t magic, op;
	u64 n;
	u64 limit_bytes, limit_header;
	int32_t limit_depth, limit_parts, limit_addresses, spare;
};
struct jail_reply {
	uint32_t magic, status;
	u64 n;
};

/* Main to zygote: fork a worker (pid 0), or kill and reap this one. */
struct jail_order {
	int32_t pid;
};
struct jail_order_done {
	int32_t pid;		/* of the new worker (its socket comes along), -1: failed */
	int32_t wait_status;	/* of the killed one */
};

enum { JAIL_INPUT_MAX = 64 << 20, JAIL_OUTPUT_MAX = 256 << 20 };

_Noreturn void jail_zygote(int control, const struct jail_config *cfg);
_Noreturn void jail_worker(int fd, const struct jail_config *cfg);

#endif
