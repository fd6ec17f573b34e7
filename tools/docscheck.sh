#!/bin/sh
# The configuration keys of the program stand in the manual and in the example file, and
# no others.  docscheck.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
keys=$(grep -v '"for tests' src/main/config.c | sed -n 's/^[[:space:]]*K(\([a-z_]*\),.*/\1/p')
wrong=0
say() { echo "$1" >&2; wrong=1; }
for k in $keys; do
	grep -qE "^\| .*\`$k\`" doc/operations.md || say "doc/operations.md: $k is missing"
	grep -qE "^#?$k =" doc/pronto.conf.example || say "doc/pronto.conf.example: $k is missing"
done
for k in $(sed -n 's/^#\{0,1\}\([a-z_]*\) =.*/\1/p' doc/pronto.conf.example); do
	echo "$keys" | grep -qx "$k" || say "doc/pronto.conf.example: the program knows no $k"
done
exit $wrong
