#!/bin/sh
# Every #include "…" of src/ against the arrows of ARCHITECTURE.md: who may know whom.
# Prints file:line for each wrong one and fails.  arrows.sh [ROOT]
root=${1:-$(dirname "$0")/..}
cd "$root" || exit 2
find src -name '*.[ch]' | sort | xargs awk '
BEGIN {
	knows["base"]  = " base "
	knows["net"]   = " net base "
	knows["text"]  = " text base "
	knows["store"] = " store base "
	knows["desk"]  = " desk store text base "
	knows["api"]   = " api desk net base "
	knows["pages"] = " pages desk net base "
	knows["work"]  = " work desk net text store base "
	knows["main"]  = " main work pages api desk store text net base "
	# The door to a transaction is open to handlers that do slow work outside of it.
	also["api", "store/db.h"] = also["pages", "store/db.h"] = 1
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split(FILENAME, f, "/"); from = f[2]
	split($0, q, "\""); inc = q[2]
	n = split(inc, p, "/"); to = n > 1 ? p[1] : ""
	test = FILENAME ~ /_test\.[ch]$/ || FILENAME ~ /fixture/ || FILENAME == "src/base/test.c"
	if (!(from in knows)) bad("is in no room of the house: " from)
	else if (inc ~ /^sql_[a-z_]*\.h$/ || inc == "migrations.gen.h") {
		if (index(knows[from], " store ") == 0) bad("statements belong to those who know the store")
	} else if (inc ~ /\.gen\.h$/) next
	else if (to == "") bad("say the folder: \"" from "/" inc "\"")
	else if (inc == "base/test.h" || inc ~ /_test\.h$/ || inc ~ /fixture/) {
		if (!test) bad("only tests include " inc)
	} else if (index(knows[from], " " to " ") == 0 && !((from, inc) in also))
		bad(from " does not know " to)
}
function bad(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, $0, why; wrong++ }
END { if (wrong) { printf "arrows: %d wrong\n", wrong; exit 1 } }
' >&2
