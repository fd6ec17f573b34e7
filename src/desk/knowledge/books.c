#include "desk/knowledge/books.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "text/thesaurus.h"

static const str SYSTEM = { "/usr/share/mythes", 17 };
static const off_t FILE_BYTES_MAX = 200 << 20;

struct books {
	struct arena *a;
	str folder;
	pthread_mutex_t lock;
	bool tried[LANGS];
	const struct thesaurus *v[LANGS];
	struct finder_book book;
};

/* The variants differ little; the first that is there is taken. */
static const char *const files[LANGS][3] = {
	[LANG_ES] = { "th_es_ES_v2.dat", "th_es_v2.dat", "th_es_MX_v2.dat" },
	[LANG_PT] = { "th_pt_BR.dat", "th_pt_PT_v2.dat", "th_pt_BR_v2.dat" },
	[LANG_IT] = { "th_it_IT_v2.dat", "th_it_v2.dat", "th_it_IT.dat" },
	[LANG_EN] = { "th_en_US_v2.dat", "th_en_GB_v2.dat", "th_en_US.dat" },
};

str books_file(struct books *b, struct arena *a, enum lang l)
{
	struct stat st;
	size_t i;
	str path;

	for (i = 0; l < LANGS && i < COUNT(files[l]); i++) {
		path = str_fmt(a, "%.*s/%s", FMT(b->folder), files[l][i]);
		if (stat(str_z(a, path), &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_BYTES_MAX)
			return path;
	}
	return STR_NULL;
}

/* The mapping stays for the life of the process. */
static const struct thesaurus *open_book(struct books *b, enum lang l)
{
	str path = books_file(b, b->a, l);
	int fd = path.n ? open(str_z(b->a, path), O_RDONLY | O_CLOEXEC) : -1;
	const struct thesaurus *t;
	struct stat st;
	void *p = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return NULL;
	t = thesaurus_read(b->a, str_n(p, (size_t)st.st_size));
	/* The table was made; single lines are read again when they are wanted. */
	(void)madvise(p, (size_t)st.st_size, MADV_DONTNEED);
	return t;
}

static void others(void *arg, enum lang l, str word, struct finder_others *out)
{
	struct books *b = arg;
	const struct thesaurus *t;

	if (l >= LANGS)
		return;
	pthread_mutex_lock(&b->lock);
	if (!b->tried[l]) {
		b->tried[l] = true;
		b->v[l] = open_book(b, l);
	}
	t = b->v[l];
	pthread_mutex_unlock(&b->lock);
	if (t)
		thesaurus_others(t, word, out);
}

struct books *books_new(struct arena *a, str folder)
{
	struct books *b = NEW(a, struct books);

	*b = (struct books){ .a = arena_new((size_t)64 << 20), .folder = folder.n ? folder : SYSTEM };
	pthread_mutex_init(&b->lock, NULL);
	b->book = (struct finder_book){ .arg = b, .others = others };
	return b;
}

const struct finder_book *books_for_finder(struct books *b)
{
	return b ? &b->book : NULL;
}
