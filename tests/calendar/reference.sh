#!/bin/sh
# The slow calculator against pronto calendar eval.  reference.sh [CASES [SEED]]
cd "$(dirname "$0")/../.." || exit 2
cases=${1:-6000} seed=${2:-1}
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT INT TERM
build/release/calendar_reference "$cases" "$seed" >"$tmp/questions" 3>"$tmp/want" || exit 2
build/release/pronto calendar eval "$tmp/questions" >"$tmp/got" || { tail -n 3 "$tmp/got"; exit 1; }
wrong=$(diff "$tmp/want" "$tmp/got" | grep -c '^<')
if [ "$wrong" != 0 ]; then
	diff "$tmp/want" "$tmp/got" | head -n 10
	id=$(diff "$tmp/want" "$tmp/got" | sed -n 's/^< {"id":\([0-9]*\),.*/\1/p' | head -n 1)
	grep "^{\"id\":$id," "$tmp/questions"
fi
echo "$(($(wc -l <"$tmp/want") - wrong)) passed, $wrong failed"
[ "$wrong" = 0 ]
