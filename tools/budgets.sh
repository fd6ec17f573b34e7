#!/bin/sh
# The budgets of ARCHITECTURE.md: sizes, complexity, parameters, goto, state, SQL, and
# for TypeScript file length, `any` and imports across features.  What is overdrawn for
# a good reason stands in tools/waivers.txt as
#	check file symbol  # reason
# A waiver without a reason, or one that nothing needs any more, is an error as well.
# budgets.sh [ROOT]
tools=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$tools/..}" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT INT TERM
out=$tmp/out bin=${BUDGETS:-$tmp/budgets}	# the self-test builds it once
[ -x "$bin" ] || ${CC:-gcc} -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -o "$bin" "$tools/budgets.c" || exit 2
find src tools tests bench ui \( -name node_modules -o -name dist -o -name gen -o -name texts -o -name corpus \) -prune -o \
	\( -name '*.[ch]' -o -name '*.ts' -o -name '*.tsx' \) ! -name '*.d.ts' -type f -print 2>/dev/null |
	sort | xargs "$bin" >"$out" || exit 2
[ -f tools/waivers.txt ] || : >tools/waivers.txt
awk -F'\t' '
FILENAME == ARGV[1] {
	if ($0 ~ /^#/ || $0 ~ /^[ \t]*$/) next
	if (!match($0, /#[ \t]*[^ \t]/)) { printf "tools/waivers.txt:%d: no reason given\n", FNR; wrong++ }
	sub(/[ \t]*#.*/, ""); n = split($0, w, /[ \t]+/)
	key = w[1] "\t" w[2] "\t" w[3]; line[key] = FNR
	next
}
{
	key = $1 "\t" $2 "\t" $4
	if (key in line) { used[key] = 1; next }
	printf "%s:%s: %s: %s\n", $2, $3, $4, $5; wrong++
}
END {
	for (key in line) if (!(key in used)) {
		split(key, w, "\t"); printf "tools/waivers.txt:%d: nothing needs it: %s %s %s\n", line[key], w[1], w[2], w[3]; wrong++
	}
	if (wrong) { printf "budgets: %d wrong\n", wrong; exit 1 }
}' tools/waivers.txt "$out" >&2
