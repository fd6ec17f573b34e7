/*
 * Preloaded under a program: records what it does to the files below SHIM_ROOT into
 * SHIM_LOG (record.h), and can make the n-th sync or write fail:
 *	SHIM_FAIL=sync:3  sync:3+ (from then on)  write:10  write:10+
 * Writes to file descriptor 9 are acknowledgements.  The -shm file is left out: it is
 * shared memory and does not outlive a power cut.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record.h"

enum { FDS = 1024, NAMES = 4096, ACK_FD = 9 };

static struct {
	pthread_mutex_t lock;
	const char *root;
	int log;
	uint32_t next_file, of_fd[FDS];
	uint64_t next_sync;
	struct {
		char path[512];
		uint32_t file;
	} name[NAMES];
	int names;
	const char *fail_what;
	long fail_at, seen;
	int fail_on, fail_errno;
} the = { .lock = PTHREAD_MUTEX_INITIALIZER, .log = -1 };

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_cut)(int, off_t);
static int (*real_sync)(int), (*real_datasync)(int), (*real_close)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_mkdir)(const char *, mode_t);

__attribute__((constructor)) static void begin(void)
{
	const char *spec = getenv("SHIM_FAIL"), *log = getenv("SHIM_LOG");

	*(void **)&real_open = dlsym(RTLD_NEXT, "open64");
	*(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	*(void **)&real_cut = dlsym(RTLD_NEXT, "ftruncate64");
	*(void **)&real_sync = dlsym(RTLD_NEXT, "fsync");
	*(void **)&real_datasync = dlsym(RTLD_NEXT, "fdatasync");
	*(void **)&real_close = dlsym(RTLD_NEXT, "close");
	*(void **)&real_unlink = dlsym(RTLD_NEXT, "unlink");
	*(void **)&real_rename = dlsym(RTLD_NEXT, "rename");
	*(void **)&real_mkdir = dlsym(RTLD_NEXT, "mkdir");
	the.root = getenv("SHIM_ROOT");
	if (log)
		the.log = real_open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (spec) {
		the.fail_what = strncmp(spec, "sync:", 5) == 0 ? "sync" : "write";
		the.fail_at = strtol(strchr(spec, ':') + 1, NULL, 10);
		the.fail_on = spec[strlen(spec) - 1] == '+';
		the.fail_errno = the.fail_what[0] == 's' ? EIO : ENOSPC;
	}
}

static int ours(const char *path)
{
	size_t n = strlen(path), r = the.root ? strlen(the.root) : 0;

	return r && strncmp(path, the.root, r) == 0 && (path[r] == '/' || !path[r]) &&
	       !(n > 4 && strcmp(path + n - 4, "-shm") == 0);
}

/* Locked, as all that follow. */
static void note(enum op op, uint32_t file, uint64_t off, const void *data, size_t len)
{
	struct record r = { op, file, off, len };

	if (the.log < 0)
		return;
	if (real_write(the.log, &r, sizeof(r)) != sizeof(r) ||
	    (len && real_write(the.log, data, len) != (ssize_t)len))
		_exit(99);
}

static int find(const char *path)
{
	for (int i = 0; i < the.names; i++)
		if (strcmp(the.name[i].path, path) == 0)
			return i;
	return -1;
}

static uint32_t number(const char *path, int is_new, enum op op)
{
	int i = find(path);

	if (i < 0) {
		if (the.names == NAMES)
			_exit(98);
		i = the.names++;
		snprintf(the.name[i].path, sizeof(the.name[i].path), "%s", path);
		is_new = 1;
	}
	if (is_new) {
		the.name[i].file = ++the.next_file;
		note(op, the.name[i].file, 0, path, strlen(path));
	}
	return the.name[i].file;
}

static void forget(const char *path)
{
	int i = find(path);

	if (i >= 0)
		the.name[i] = the.name[--the.names];
}

static uint32_t file_of(int fd)
{
	return fd >= 0 && fd < FDS ? the.of_fd[fd] : 0;
}

static int must_fail(const char *what)
{
	if (!the.fail_what || strcmp(what, the.fail_what) != 0)
		return 0;
	the.seen++;
	if (the.seen == the.fail_at || (the.fail_on && the.seen > the.fail_at)) {
		errno = the.fail_errno;
		return 1;
	}
	return 0;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	struct stat st;
	int fd, is_new;

	if (!ours(path))
		return real_open(path, flags, mode);
	pthread_mutex_lock(&the.lock);
	is_new = stat(path, &st) != 0;
	fd = real_open(path, flags, mode);
	if (fd >= 0 && fd < FDS) {
		fstat(fd, &st);
		the.of_fd[fd] = number(path, is_new, S_ISDIR(st.st_mode) ? OP_FOLDER : OP_MAKE);
		if ((flags & O_TRUNC) && !is_new)
			note(OP_CUT, the.of_fd[fd], 0, NULL, 0);
	}
	pthread_mutex_unlock(&the.lock);
	return fd;
}

int open64(const char *path, int flags, ...);
int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_any(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return open_any(path, flags, mode);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t off)
{
	ssize_t done;

	if (!file_of(fd))
		return real_pwrite(fd, p, n, off);
	pthread_mutex_lock(&the.lock);
	done = must_fail("write") ? -1 : real_pwrite(fd, p, n, off);
	if (done > 0)
		note(OP_WRITE, file_of(fd), (uint64_t)off, p, (size_t)done);
	pthread_mutex_unlock(&the.lock);
	return done;
}

ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t done;
	off_t at;

	if (fd == ACK_FD) {
		pthread_mutex_lock(&the.lock);
		note(OP_ACK, 0, 0, p, n);
		pthread_mutex_unlock(&the.lock);
		return real_write(fd, p, n);
	}
	if (!file_of(fd))
		return real_write(fd, p, n);
	pthread_mutex_lock(&the.lock);
	at = lseek(fd, 0, SEEK_CUR);
	done = must_fail("write") ? -1 : real_write(fd, p, n);
	if (done > 0)
		note(OP_WRITE, file_of(fd), (uint64_t)at, p, (size_t)done);
	pthread_mutex_unlock(&the.lock);
	return done;
}

int ftruncate64(int fd, off_t size)
{
	int rc;

	if (!file_of(fd))
		return real_cut(fd, size);
	pthread_mutex_lock(&the.lock);
	rc = real_cut(fd, size);
	if (rc == 0)
		note(OP_CUT, file_of(fd), (uint64_t)size, NULL, 0);
	pthread_mutex_unlock(&the.lock);
	return rc;
}

static int sync_any(int fd, int (*how)(int))
{
	uint64_t no;
	int rc;

	if (!file_of(fd))
		return how(fd);
	pthread_mutex_lock(&the.lock);
	no = ++the.next_sync;
	note(OP_SYNC, file_of(fd), no, NULL, 0);
	rc = must_fail("sync") ? -1 : 0;
	pthread_mutex_unlock(&the.lock);
	if (rc == 0)
		rc = how(fd);
	if (rc == 0) {
		pthread_mutex_lock(&the.lock);
		note(OP_SYNCED, file_of(fd), no, NULL, 0);
		pthread_mutex_unlock(&the.lock);
	} else {
		errno = EIO;
	}
	return rc;
}

int fsync(int fd)
{
	return sync_any(fd, real_sync);
}

int fdatasync(int fd)
{
	return sync_any(fd, real_datasync);
}

int close(int fd)
{
	int rc;

	pthread_mutex_lock(&the.lock);
	if (fd >= 0 && fd < FDS)
		the.of_fd[fd] = 0;
	rc = real_close(fd);
	pthread_mutex_unlock(&the.lock);
	return rc;
}

int unlink(const char *path)
{
	int rc;

	if (!ours(path))
		return real_unlink(path);
	pthread_mutex_lock(&the.lock);
	rc = real_unlink(path);
	if (rc == 0) {
		forget(path);
		note(OP_UNLINK, 0, 0, path, strlen(path));
	}
	pthread_mutex_unlock(&the.lock);
	return rc;
}

int rename(const char *from, const char *to)
{
	char both[1100];
	int rc, i, n;

	if (!ours(from) || !ours(to))
		return real_rename(from, to);
	pthread_mutex_lock(&the.lock);
	rc = real_rename(from, to);
	if (rc == 0) {
		forget(to);
		i = find(from);
		if (i >= 0)
			snprintf(the.name[i].path, sizeof(the.name[i].path), "%s", to);
		n = snprintf(both, sizeof(both), "%s%c%s", from, 0, to);
		note(OP_RENAME, 0, 0, both, (size_t)n);
	}
	pthread_mutex_unlock(&the.lock);
	return rc;
}

int mkdir(const char *path, mode_t mode)
{
	int rc;

	if (!ours(path))
		return real_mkdir(path, mode);
	pthread_mutex_lock(&the.lock);
	rc = real_mkdir(path, mode);
	if (rc == 0)
		number(path, 1, OP_FOLDER);
	pthread_mutex_unlock(&the.lock);
	return rc;
}
