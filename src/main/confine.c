#include "main/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "main/files.h"

/* Of versions that the header of the build may not know yet. */
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)

static const u64 CHANGES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
	LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
	LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
static const u64 DEVICES = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
	LANDLOCK_ACCESS_FS_MAKE_FIFO;

static int supported(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return v > 0 ? (int)v : 0;
}

static bool let(int rules, const char *path, u64 access)
{
	struct landlock_path_beneath_attr at = { .allowed_access = access };
	bool ok;

	at.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (at.parent_fd < 0)
		return false;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &at, 0) == 0;
	close(at.parent_fd);
	return ok;
}

/* The folder that a file lies in. */
static const char *folder_of(struct ctx *c, str file)
{
	ssize_t slash = str_rchr(file, '/');

	return slash < 0 ? "." : slash == 0 ? "/" : str_z(c->arena, str_slice(file, 0, (size_t)slash));
}

/* Where it may write: its data, the store's file, the key that it makes at the first start. */
static bool let_data(struct ctx *c, const struct config *cfg, int rules, u64 access)
{
	const char *data = str_z(c->arena, cfg->data_dir);
	bool ok;

	ok = folder_make(c, cfg->data_dir, 0700) && let(rules, data, access);
	if (ok && str_starts(cfg->store, S("sqlite:")))
		ok = let(rules, folder_of(c, str_slice(cfg->store, 7, cfg->store.n)), access);
	if (ok && cfg->master_key_file.n)
		ok = let(rules, folder_of(c, cfg->master_key_file), access);
	if (ok && cfg->lmtp_listen.n && str_chr(cfg->lmtp_listen, '/') >= 0)
		ok = let(rules, folder_of(c, cfg->lmtp_listen), access);
	return ok && let(rules, "/dev", LANDLOCK_ACCESS_FS_WRITE_FILE);
}

bool confine(struct ctx *c, const struct config *cfg, int *version)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = CHANGES | LANDLOCK_ACCESS_FS_EXECUTE };
	u64 write;
	int rules;
	bool ok;

	*version = cfg->confine ? supported() : 0;
	if (!*version)
		return true;
	if (*version >= 2)
		attr.handled_access_fs |= FS_REFER;
	if (*version >= 3)
		attr.handled_access_fs |= FS_TRUNCATE;
	write = attr.handled_access_fs & ~(LANDLOCK_ACCESS_FS_EXECUTE | DEVICES);
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0);
	if (rules < 0)
		return fail(c, E_UNAVAILABLE, "confine", "serve.confine");
	ok = let_data(c, cfg, rules, write) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	if (!ok)
		LOG(LOG_ERROR, NULL, "serve.confine", KS("err", str_of(strerror(errno))));
	close(rules);
	if (!ok && !fail_code(c))
		return fail(c, E_UNAVAILABLE, "confine", "serve.confine");
	return ok;
}
