#!/bin/sh
# Every fuzz target once over its kept corpus: what broke before must not break again.
# One test per target; `make fuzz` is the search for new trouble.
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0
for target in tests/fuzz/fuzz_*.c; do
	name=$(basename "$target" .c)
	name=${name#fuzz_}
	log=build/asan/replay/$name.log
	if timeout 120 build/asan/replay/"$name" "tests/corpus/$name" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok     $name: $(tail -n 1 "$log")"
	else
		failed=$((failed + 1))
		echo "FAILED $name"
		tail -n 30 "$log"
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
