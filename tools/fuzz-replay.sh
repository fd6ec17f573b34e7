#!/bin/sh
# Every fuzz target once over its kept corpus: what broke before must not break again.
# One test per target; `make fuzz` is the search for new trouble.
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0
for bin in build/fuzz/fuzz_*; do
	[ -x "$bin" ] || continue
	name=${bin##*/fuzz_}
	case $name in *.d|*.o) continue;; esac
	log=build/fuzz/$name.replay.log
	if ASAN_OPTIONS=detect_leaks=0 "$bin" -runs=0 -timeout=10 -rss_limit_mb=3000 \
		-artifact_prefix=build/fuzz/"$name"- "tests/corpus/$name" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok     $name: $(ls "tests/corpus/$name" | wc -l) inputs"
	else
		failed=$((failed + 1))
		echo "FAILED $name"
		tail -n 30 "$log"
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
