#include "main/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool os_fail(struct ctx *c, str path)
{
	return fail_full(c, &(struct failure){ .code = E_UNAVAILABLE, .field = path, .key = "file.system",
		.p = { { "reason", str_dup(c->arena, str_of(strerrordesc_np(errno))) } } });
}

bool file_exists(struct ctx *c, str path)
{
	return access(str_z(c->arena, path), F_OK) == 0;
}

static bool read_all(struct ctx *c, int fd, str path, size_t max_bytes, str *out)
{
	struct buf b = buf_new(c->arena, max_bytes + 1);
	char *chunk = arena_alloc(c->arena, 65536);
	ssize_t n;

	while ((n = read(fd, chunk, 65536)) > 0)
		buf_put(&b, str_n(chunk, (size_t)n));
	if (n < 0)
		return os_fail(c, path);
	if (b.over || b.n > max_bytes)
		return fail_full(c, &(struct failure){ .code = E_TOO_LARGE, .field = path, .key = "file.too_large" });
	*out = buf_str(&b);
	return true;
}

bool file_read(struct ctx *c, str path, size_t max_bytes, str *out)
{
	int fd = open(str_z(c->arena, path), O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return os_fail(c, path);
	ok = read_all(c, fd, path, max_bytes, out);
	close(fd);
	return ok;
}

bool stdin_read(struct ctx *c, size_t max_bytes, str *out)
{
	return read_all(c, STDIN_FILENO, S("standard input"), max_bytes, out);
}

bool folder_make(struct ctx *c, str path, unsigned mode)
{
	char *z = str_z(c->arena, path), *p;

	for (p = z + 1; *p; p++)
		if (*p == '/') {
			*p = 0;
			if (mkdir(z, mode) < 0 && errno != EEXIST)
				return os_fail(c, str_of(z));
			*p = '/';
		}
	return mkdir(z, mode) == 0 || errno == EEXIST || os_fail(c, path);
}

void out_put(str text)
{
	size_t at = 0;

	while (at < text.n) {
		ssize_t n = write(STDOUT_FILENO, text.s + at, text.n - at);

		if (n <= 0)
			return;
		at += (size_t)n;
	}
}
