#!/bin/sh
# The catalogue against the code.  Every key that C passes to a failure function or to
# message() stands in i18n/en.json; every "error." and "mail." key there is used
# somewhere; "ui." keys are used in ui/.  (That all languages agree is i18ngen's check.)
# i18ncheck.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT INT TERM

# Keys in the catalogue, one a line.
sed -n 's/^[[:space:]]*"\([^"]*\)"[[:space:]]*:.*/\1/p' i18n/en.json | sort -u >"$tmp/have"

# Literals of product C files: anything shaped like a key.
find src -name '*.c' ! -name '*_test.c' ! -path 'src/base/test.c' | sort >"$tmp/files"
xargs grep -ohE '"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"' <"$tmp/files" | tr -d '"' | sort -u >"$tmp/literals"

# What is handed to a function that takes a failure's key (any statement that names an
# error code E_…), and what message() is given.
xargs awk '
{ s = s " " $0 }
/[;{}][ \t]*(\/\*.*)?$/ || FNR == 1 { take(FILENAME, FNR, s); s = "" }
function take(f, n, t,   k) {
	if (t !~ /E_(BAD_REQUEST|UNAUTHENTICATED|FORBIDDEN|NOT_FOUND|CONFLICT|TOO_LARGE|INVALID|RATE|INTERNAL|UNAVAILABLE|FULL)[^A-Z_]/ && t !~ /\.key = "/) return
	while (match(t, /"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"/)) {
		k = substr(t, RSTART + 1, RLENGTH - 2); t = substr(t, RSTART + RLENGTH)
		print "error." k "\t" f ":" n
	}
}' <"$tmp/files" | sort -u >"$tmp/used"
xargs awk '
{ while (match($0, /message\(.*"[a-z][a-z0-9_.]*"/)) {
	t = substr($0, RSTART, RLENGTH); match(t, /"[^"]*"$/); print substr(t, RSTART + 1, RLENGTH - 2) "\t" FILENAME ":" FNR; break } }
' <"$tmp/files" | grep '\.' >>"$tmp/used"

# A failure without parameters must not use a text that names some: people would read "{max}".
sed -nE 's/^[[:space:]]*"error\.([^"]*)"[[:space:]]*:.*\{[a-z]+[,}].*/\1/p' i18n/en.json | sort -u >"$tmp/named"
xargs awk '
FILENAME == ARGV[1] { named[$1] = 1; next }
{ s = s " " $0 }
/[;{}][ \t]*(\/\*.*)?$/ || FNR == 1 { take(FILENAME, FNR, s); s = "" }
function take(f, n, t,   i, deep, ch, call, k) {
	while (match(t, /[^_A-Za-z]fail\(/)) {
		t = substr(t, RSTART + RLENGTH)
		for (i = deep = 1; deep && i <= length(t); i++) {
			ch = substr(t, i, 1)
			deep += (ch == "(") - (ch == ")")
		}
		call = substr(t, 1, i)
		while (match(call, /"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"/)) {
			k = substr(call, RSTART + 1, RLENGTH - 2); call = substr(call, RSTART + RLENGTH)
			if (k in named) { printf "%s:%d: \"%s\" names parameters: fail_p, fail_most, fail_range, fail_one_of\n", f, n, k; bad++ }
		}
	}
}
END { exit bad > 0 }' "$tmp/named" <"$tmp/files" >&2 || bare=1

# Templates of pages name their texts too.
find src/pages -name '*.html' 2>/dev/null | sort | xargs -r grep -onE '\{\{t [a-z][a-z0-9_.]*' |
	sed -E 's/^([^:]*:[0-9]*):\{\{t (.*)$/\2\t\1/' | tee -a "$tmp/used" | cut -f1 >>"$tmp/literals"

wrong=${bare:-0}
awk -F'\t' 'FILENAME == ARGV[1] { have[$1] = 1; next }
!($1 in have) && $1 !~ /^error\.(error|mail\.(invite|reset))\./ { printf "%s: \"%s\" is not in i18n/en.json\n", $2, $1; n++ }
END { exit n > 0 }' "$tmp/have" "$tmp/used" >&2 || wrong=1

# The network's keys travel in variables before they reach a failure.
find src/net -name '*.c' ! -name '*_test.c' | sort | xargs grep -oHnE '"(mail|net)\.[a-z_]+"' |
	sed -E 's/^([^:]*:[0-9]*):"(.*)"$/error.\2\t\1/' >>"$tmp/used"

# Unused: the key (or, for errors, what follows "error.") must occur as a literal in C,
# or the key, or a prefix of it that ends in a dot, in the workspace.
find ui -name node_modules -prune -o -name dist -prune -o -name gen -prune -o \
	\( -name '*.ts' -o -name '*.tsx' \) -type f -print 2>/dev/null | sort >"$tmp/ts"
{
	xargs -r grep -ohE '[`"'\''](ui|error)\.[A-Za-z0-9_.]*' <"$tmp/ts" | cut -c2- | sort -u
} >"$tmp/tskeys"
awk '
FILENAME == ARGV[1] { lit[$1] = 1; next }
FILENAME == ARGV[2] { ts[$1] = 1; if ($1 ~ /\.$/) prefix[$1] = 1; next }
{
	k = $1; short = k; sub(/^error\./, "", short)
	if ((k in ts) || (k in lit) || (k ~ /^error\./ && (short in lit))) next
	for (p in prefix) if (index(k, p) == 1) next
	p = k; sub(/\.[^.]*$/, "", p)
	if (k ~ /^mail\./ && (p in lit)) next	# mail.invite + ".subject"
	if (k ~ /^cond\.field\./ && (substr(k, 12) in lit)) next	# condition_fields.c
	if (k == "error.shape.null" || k == "error.internal") next
	printf "i18n/en.json: nothing uses \"%s\"\n", k; n++
}
END { exit n > 0 }' "$tmp/literals" "$tmp/tskeys" "$tmp/have" >&2 || wrong=1
[ $wrong = 0 ] || { echo "i18ncheck: the catalogue and the code differ" >&2; exit 1; }
