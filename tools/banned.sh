#!/bin/sh
# What compiled objects may not call: functions without bounds or with hidden state
# anywhere, and the allocator above base and net (text may not either: arenas only).
# Reads the symbol tables of build/release, so neither macros nor casts hide anything.
# banned.sh [BUILD_DIR]
dir=${1:-$(dirname "$0")/../build/release}
[ -d "$dir" ] || { echo "banned: $dir is not built" >&2; exit 2; }
cd "$dir" || exit 2
find . -name '*.o' ! -name 'llhttp_*' ! -name '*_test.o' ! -name 'test.o' ! -name 'assets_data.o' | sort |
	sed 's,^\./,,' | xargs -r nm -A -u 2>/dev/null | awk '
BEGIN {
	n = split("strcpy strcat stpcpy sprintf vsprintf gets strtok strncpy strncat alloca atoi atol atoll " \
		"sscanf __isoc99_sscanf __isoc23_sscanf system popen mktemp tmpnam tempnam gmtime localtime ctime asctime " \
		"rand srand random " \
		"__strcpy_chk __strcat_chk __stpcpy_chk __sprintf_chk __vsprintf_chk __strncpy_chk __strncat_chk", w, " ")
	for (i = 1; i <= n; i++) never[w[i]] = 1
	n = split("malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf " \
		"__strdup __strndup __asprintf_chk __vasprintf_chk", w, " ")
	for (i = 1; i <= n; i++) heap[w[i]] = 1
}
{
	split($1, p, ":"); file = p[1]; sym = $NF; sub(/@.*/, "", sym)
	room = file; sub(/\/.*/, "", room)
	if (sym in never) bad("is banned")
	else if ((sym in heap) && room != "base" && room != "net") bad("belongs into base and net: use an arena")
}
function bad(why) { printf "%s: %s %s\n", file, sym, why; wrong++ }
END { if (wrong) { printf "banned: %d wrong\n", wrong; exit 1 } }' >&2
