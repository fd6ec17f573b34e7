/*
 * Power cuts, played back: from a record of shim.c it builds what a disk may hold after
 * a cut at a random point, opens it with SQLite and compares with what had been
 * acknowledged until then.
 *	replay LOG ROOT FOLDER STATES SEED
 * Kept is what was synced; of the rest each write is kept, lost, or torn at 512 bytes,
 * and the changes of a folder that was not synced are kept up to a random point.
 *	replay check FOLDER ACKS
 * does the same comparison once for a database as it lies there.
 * Prints "states N lost M most L corrupt K half H" and ends with 0 if M, K and H are 0.
 */
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record.h"

enum { FILES = 4096, SECTOR = 512, BOXES = 200000 };

struct rec {
	struct record r;
	const unsigned char *data;
	size_t began;		/* SYNCED: where its SYNC stands */
	uint32_t folder;	/* changes of names: the folder that holds it, 0 unknown */
	bool durable;		/* in the state that is being built */
};

struct file {
	unsigned char *bytes;
	size_t size, cap;
};

static struct {
	struct rec *rec;
	size_t n;
	const char *root, *folder;
	struct file file[FILES];
	struct {
		char path[512];
		uint32_t file;
	} name[FILES];
	size_t names;
	uint64_t seed;
	long lost, most, corrupt, half;
	bool live;		/* blobs lie in real files */
} the;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "replay: %s\n", what);
	exit(2);
}

static uint64_t rnd(uint64_t below)
{
	the.seed ^= the.seed << 13;
	the.seed ^= the.seed >> 7;
	the.seed ^= the.seed << 17;
	return (the.seed * 0x2545F4914F6CDD1Du >> 11) % below;
}

static void load(const char *path)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	unsigned char *all, *p, *end;
	size_t cap = 0;

	if (!f || fstat(fileno(f), &st) != 0)
		die("no record");
	all = malloc((size_t)st.st_size);
	if (!all || fread(all, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		die("short record");
	fclose(f);
	for (p = all, end = all + st.st_size; p < end;) {
		struct record r;

		memcpy(&r, p, sizeof(r));
		if (the.n == cap) {
			cap = cap ? cap * 2 : 4096;
			the.rec = realloc(the.rec, cap * sizeof(*the.rec));
			if (!the.rec)
				die("memory");
		}
		the.rec[the.n++] = (struct rec){ .r = r, .data = p + sizeof(r) };
		p += sizeof(r) + r.len;
		if (r.file >= FILES)
			die("too many files");
	}
}

static void parent_of(const struct rec *x, char out[512])
{
	char *slash;

	snprintf(out, 512, "%.*s", (int)x->r.len, (const char *)x->data);
	slash = strrchr(out, '/');
	if (slash)
		*slash = 0;
}

static bool names_change(const struct rec *x)
{
	return x->r.op == OP_MAKE || x->r.op == OP_FOLDER || x->r.op == OP_UNLINK ||
	       x->r.op == OP_RENAME;
}

/* Once: which sync began where, which folder holds which name. */
static void relate(void)
{
	static char folder[FILES][512];
	static size_t began[1 << 20];

	for (size_t i = 0; i < the.n; i++) {
		struct rec *x = &the.rec[i];
		if (x->r.op == OP_FOLDER)
			snprintf(folder[x->r.file], 512, "%.*s", (int)x->r.len, (const char *)x->data);
		if ((x->r.op == OP_SYNC || x->r.op == OP_SYNCED) && x->r.off >= 1 << 20)
			die("too many syncs");
		if (x->r.op == OP_SYNC)
			began[x->r.off] = i;
		if (x->r.op == OP_SYNCED)
			x->began = began[x->r.off];
	}
	for (size_t i = 0; i < the.n; i++) {
		char parent[512];
		if (!names_change(&the.rec[i]))
			continue;
		parent_of(&the.rec[i], parent);
		for (uint32_t k = 1; k < FILES && !the.rec[i].folder; k++)
			if (strcmp(folder[k], parent) == 0)
				the.rec[i].folder = k;
	}
}

/* Durable is what was recorded before the start of a sync that had ended by the cut. */
static void find_durable(size_t cut)
{
	static size_t bound[FILES];

	memset(bound, 0, sizeof(bound));
	for (size_t i = 0; i < cut; i++) {
		const struct rec *x = &the.rec[i];
		if (x->r.op == OP_SYNCED && x->began > bound[x->r.file])
			bound[x->r.file] = x->began;
	}
	for (size_t i = 0; i < cut; i++) {
		struct rec *x = &the.rec[i];
		x->durable = i < bound[names_change(x) ? x->folder : x->r.file];
	}
}

static void resize(struct file *f, size_t size)
{
	if (size > f->cap) {
		f->cap = size * 2;
		f->bytes = realloc(f->bytes, f->cap);
		if (!f->bytes)
			die("memory");
	}
	if (size > f->size)
		memset(f->bytes + f->size, 0, size - f->size);
	f->size = size;
}

static void put(const struct rec *x, size_t from, size_t n)
{
	struct file *f = &the.file[x->r.file];

	if (x->r.off + from + n > f->size)
		resize(f, x->r.off + from + n);
	memcpy(f->bytes + x->r.off + from, x->data + from, n);
}

static void play_bytes(const struct rec *x)
{
	uint64_t fate = x->durable ? 0 : rnd(3);

	if (fate == 1)
		return;
	if (x->r.op == OP_CUT) {
		resize(&the.file[x->r.file], x->r.off);
	} else if (fate == 0) {
		put(x, 0, x->r.len);
	} else {
		for (size_t at = 0; at < x->r.len; at += SECTOR)
			if (rnd(2))
				put(x, at, x->r.len - at < SECTOR ? x->r.len - at : SECTOR);
	}
}

static size_t name_at(const char *path)
{
	size_t i;

	for (i = 0; i < the.names && strcmp(the.name[i].path, path); i++)
		;
	return i;
}

static void name_set(const char *path, uint32_t file)
{
	size_t i = name_at(path);

	if (i == FILES)
		die("too many names");
	if (i == the.names)
		the.names++;
	snprintf(the.name[i].path, sizeof(the.name[i].path), "%s", path);
	the.name[i].file = file;
}

static void play_name(const struct rec *x)
{
	char path[512];
	const char *to;
	size_t i;

	snprintf(path, sizeof(path), "%.*s", (int)x->r.len, (const char *)x->data);
	i = name_at(path);
	switch (x->r.op) {
	case OP_MAKE:
		name_set(path, x->r.file);
		break;
	case OP_UNLINK:
		if (i < the.names)
			the.name[i] = the.name[--the.names];
		break;
	case OP_RENAME:
		to = path;
		if (i == the.names)
			break;
		uint32_t file = the.name[i].file;
		the.name[i] = the.name[--the.names];
		char target[512];
		snprintf(target, sizeof(target), "%.*s", (int)(x->r.len - strlen(path) - 1),
			 (const char *)x->data + strlen(to) + 1);
		name_set(target, file);
		break;
	default:
		break;
	}
}

static void wipe(void)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
	char path[600];

	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/t.db%s", the.folder, tails[i]);
		unlink(path);
	}
}

/* Only the database goes to a real folder; blobs are looked up in memory. */
static void write_out(void)
{
	wipe();
	for (size_t i = 0; i < the.names; i++) {
		const char *base = strrchr(the.name[i].path, '/') + 1;
		const struct file *f = &the.file[the.name[i].file];
		char path[700];
		if (strncmp(base, "t.db", 4) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", the.folder, base);
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || write(fd, f->bytes ? f->bytes : (unsigned char *)"", f->size) !=
			      (ssize_t)f->size)
			die("cannot write the state");
		close(fd);
	}
}

static void build(size_t cut)
{
	bool name_lost = false;

	for (size_t i = 0; i < FILES; i++)
		the.file[i].size = 0;
	the.names = 0;
	find_durable(cut);
	for (size_t i = 0; i < cut; i++) {
		const struct rec *x = &the.rec[i];
		if (x->r.op == OP_WRITE || x->r.op == OP_CUT)
			play_bytes(x);
		if (!names_change(x))
			continue;
		/* A folder's changes go to disk in order: none after the first lost one. */
		if (!x->durable && !name_lost)
			name_lost = rnd(3) == 0;
		if (x->durable || !name_lost)
			play_name(x);
	}
	write_out();
}

static bool blob_is_there(const char *sha)
{
	unsigned char hash[32], want[32];
	char tail[80];

	if (the.live)
		return true;
	snprintf(tail, sizeof(tail), "/%.2s/%s", sha, sha);
	for (size_t i = 0; i < the.names; i++) {
		const struct file *f = &the.file[the.name[i].file];
		size_t n = strlen(the.name[i].path), t = strlen(tail);
		if (n < t || strcmp(the.name[i].path + n - t, tail))
			continue;
		sodium_hex2bin(want, 32, sha, 64, NULL, NULL, NULL);
		crypto_hash_sha256(hash, f->bytes, f->size);
		return memcmp(hash, want, 32) == 0;
	}
	return false;
}

/* Reads the names; false when the database is damaged. */
static bool read_back(unsigned char *have, bool *half)
{
	char path[600];
	sqlite3 *db;
	sqlite3_stmt *st = NULL;
	bool ok;
	int rc;

	snprintf(path, sizeof(path), "%s/t.db", the.folder);
	if (access(path, F_OK) != 0)
		return true;
	ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &st, NULL) == SQLITE_OK &&
	     sqlite3_step(st) == SQLITE_ROW &&
	     strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
	sqlite3_finalize(st);
	if (ok && sqlite3_prepare_v2(db, "SELECT b.name, b.note, k.id IS NOT NULL FROM box b "
				     "LEFT JOIN box k ON k.parent_id = b.id WHERE b.parent_id IS NULL",
				     -1, &st, NULL) == SQLITE_OK) {
		while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
			const char *sha = (const char *)sqlite3_column_text(st, 1);
			long n = strtol((const char *)sqlite3_column_text(st, 0) + 1, NULL, 10);
			if (n >= 0 && n < BOXES)
				have[n] = 1;
			if (!sqlite3_column_int(st, 2) || (sha && !blob_is_there(sha)))
				*half = true;
		}
		ok = rc == SQLITE_DONE;
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return ok;
}

static void check(size_t cut)
{
	static unsigned char have[BOXES];
	bool half = false;
	long lost = 0;

	memset(have, 0, sizeof(have));
	if (!read_back(have, &half)) {
		the.corrupt++;
		return;
	}
	for (size_t i = 0; i < cut; i++)
		if (the.rec[i].r.op == OP_ACK)
			lost += !have[strtol((const char *)the.rec[i].data + 1, NULL, 10)];
	the.half += half;
	the.lost += lost > 0;
	if (lost > the.most)
		the.most = lost;
}

/* A database as it lies there against a file of acknowledged lines; blobs left out. */
static int check_folder(const char *folder, const char *acks)
{
	static unsigned char have[BOXES];
	FILE *f = fopen(acks, "r");
	char line[64];
	bool half = false, ok;
	long lost = 0, n = 0;

	if (!f)
		die("no acknowledgements");
	the.folder = folder;
	the.live = true;
	ok = read_back(have, &half);
	for (; fgets(line, sizeof(line), f); n++)
		lost += !have[strtol(line + 1, NULL, 10)];
	fclose(f);
	printf("acks %ld lost %ld corrupt %d half %d\n", n, lost, !ok, half);
	return lost || !ok || half;
}

int main(int argc, char **argv)
{
	long states;

	if (argc == 4 && !strcmp(argv[1], "check"))
		return check_folder(argv[2], argv[3]);
	if (argc != 6 || sodium_init() < 0)
		return 2;
	the.root = argv[2];
	the.folder = argv[3];
	states = strtol(argv[4], NULL, 10);
	the.seed = (uint64_t)strtoll(argv[5], NULL, 10) * 2654435761u + 1;
	load(argv[1]);
	relate();
	for (long i = 0; i < states; i++) {
		size_t cut = rnd(the.n + 1);
		build(cut);
		check(cut);
	}
	wipe();
	printf("states %ld lost %ld most %ld corrupt %ld half %ld\n", states, the.lost, the.most,
	       the.corrupt, the.half);
	return the.lost || the.corrupt || the.half;
}
