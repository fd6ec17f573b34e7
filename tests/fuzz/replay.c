/* Gives a fuzz target the inputs of a folder, one after another, and nothing else. */
#include <dirent.h>
#include <string.h>

#include "fuzz.h"

static void replay(const char *folder, const char *name)
{
	static uint8_t bytes[1 << 20];
	char path[4096];
	FILE *f;
	uint8_t *own;
	size_t n;

	MUST(snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path));
	f = fopen(path, "rb");
	MUST(f != NULL);
	n = fread(bytes, 1, sizeof(bytes), f);
	MUST(n < sizeof(bytes) && !ferror(f));
	fclose(f);
	/* of exactly its size: a byte too far is seen */
	own = malloc(n ? n : 1);
	MUST(own != NULL);
	memcpy(own, bytes, n);
	printf("%s\n", name);
	fflush(stdout);
	LLVMFuzzerTestOneInput(own, n);
	free(own);
}

int main(int argc, char **argv)
{
	static const uint8_t nothing[1];
	struct dirent *e;
	DIR *d;
	int n = 0;

	MUST(argc == 2);
	d = opendir(argv[1]);
	MUST(d != NULL);
	LLVMFuzzerTestOneInput(nothing, 0);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.') {
			replay(argv[1], e->d_name);
			n++;
		}
	closedir(d);
	printf("%d inputs\n", n);
	return n == 0;
}
