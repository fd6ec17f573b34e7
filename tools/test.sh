#!/bin/bash
# All tests of Pronto, on the embedded store and on PostgreSQL, with real mail servers and
# a real browser.  Installs what is missing (root, Debian 12).
#	./test			everything; ends with "N passed, N failed"
#	./test lint unit …	only these parts (see ./test --list)
# Logs of the parts are in build/test.
set -u
cd "$(dirname "$0")/.." || exit 1
began=$SECONDS
out=build/test
T=tests
mkdir -p "$out"
cores=$(nproc)
[ "$cores" -gt 4 ] && cores=4
limit=${TEST_PART_S:-1500}	# of one part

# A measurement of response times may meet somebody else's load: the best of three counts.
thrice() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }

# For parts that look at no crash: the stores' files in memory, where there is room, so
# that nobody waits for a disk.
quick() {
	local free
	free=$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	[ -w /dev/shm ] && [ "${free:-0}" -gt 3000 ] || return 0
	TMPDIR=$(mktemp -d /dev/shm/pronto-test-XXXXXX) && chmod 1777 "$TMPDIR" || return 1
	export TMPDIR
	trap 'rm -rf "$TMPDIR"' EXIT
}

# Name, then what it runs.  A part prints "N passed, N failed" itself (the last such line
# counts), or is one test that passes by its exit code.
part_build() { make -j"$cores" server test-host; }
part_lint() { tools/arrows.sh && tools/budgets.sh && tools/banned.sh && tools/i18ncheck.sh && tools/docscheck.sh; }
part_tools() { tools/selftest.sh && tools/sqlgen_test.sh && tools/pagegen_test.sh; }
# Every test of the store, the desk and the API runs on both stores.
part_unit() { make -j"$cores" V=asan test-binary && quick && node $T/lib/pg.mjs build/asan/tests; }
part_tsan() { make -j"$cores" V=tsan race-binary && build/tsan/race net/ && build/tsan/race store/; }
# What broke once must not break again; make fuzz searches for new trouble.
part_fuzz() { make -j"$cores" V=asan replay-binaries && tools/fuzz-replay.sh; }
part_hostile() { make -j"$cores" build/release/hostile_load && thrice build/release/hostile_load; }
part_crash() { make -j"$cores" crash-programs && make crash CRASH_ARGS="--states 300 --kills 10"; }
# The whole server killed, starved of disk and lied to; CRASH_FULL=1 asks for the long form.
part_crash_server() { make crash-programs && PRONTO_STORE=sqlite node $T/lib/run.mjs $T/crash/*.test.mjs; }
part_crash_server_pg() { PRONTO_STORE=pg node $T/lib/pg.mjs --ready node $T/lib/run.mjs $T/crash/{intake,outbox,rules,slaclock,search,load,hostile,pg/processes,pg/slaclock}.test.mjs; }
part_calendar() { make calendar-reference && tests/calendar/eval.sh && tests/calendar/reference.sh 6000; }
part_mail() { make -j"$cores" V=asan nettest && node $T/lib/run.mjs $T/lib/mailservers_selftest.mjs $T/mail/*_test.mjs; }
part_ui() {	# vitest says "Tests  35 passed (35)", or "Tests  1 failed | 34 passed (35)"
	local rc
	(cd ui/agent && npm test --silent)
	rc=$?
	sed -E 's/\x1b\[[0-9;]*m//g; /^ *Tests /!d; s/^ *Tests +(([0-9]+) failed \| )?([0-9]+) passed.*/\3 passed, 0\2 failed/' "$out/ui.log" | tail -n 1
	return $rc
}
# The engine of promises: files worked out by hand, and random histories against a slow reference.
part_sla() { node $T/lib/run.mjs $T/sla/*.test.mjs; }
# The largest files first: two run side by side, and the last should not stand alone for long.
part_scenario() { quick && TEST_JOBS=2 PRONTO_STORE=sqlite node $T/lib/run.mjs $(ls -S $T/scenario/*.test.mjs $T/scenario/sqlite/*.test.mjs); }
part_scenario_pg() { quick && TEST_JOBS=2 PRONTO_STORE=pg node $T/lib/pg.mjs --ready node $T/lib/run.mjs $(ls -S $T/scenario/*.test.mjs $T/scenario/both/*.test.mjs); }
part_e2e() { quick && TEST_JOBS=2 TEST_AGAIN=1 PRONTO_STORE=sqlite node $T/lib/run.mjs $(ls -S $T/e2e/*.test.mjs); }
# How pages look, and what they say of a failed call, does not depend on the store.
part_e2e_pg() { quick && TEST_JOBS=2 TEST_AGAIN=1 PRONTO_STORE=pg node $T/lib/pg.mjs --ready node $T/lib/run.mjs $(ls -S $T/e2e/*.test.mjs | grep -vE '/(pages|routes|cut|hostile_html|faults)'); }

all=(build lint tools unit tsan fuzz hostile calendar sla crash crash_server crash_server_pg mail ui scenario scenario_pg e2e e2e_pg)
if [ "${1:-}" = --list ]; then
	printf '%s\n' "${all[@]}"
	exit 0
fi
if [ "${1:-}" = --inside ]; then
	"part_$2"
	exit
fi
chosen=("$@")
[ $# = 0 ] && chosen=("${all[@]}")

# The figures of a log: "N N".
count() {	# whole lines: a file within a part tells its figures with its name
	local line
	line=$(grep -aE "^[0-9]+ passed, [0-9]+ failed$" "$1" | awk '{ p += $1; f += $3 } END { if (NR) print p, f }')
	echo "$line"
}
# Runs a part in a process group of its own, which ends when the part takes too long:
# what hangs is told as a failure and holds nothing else up.
launch() {
	local t=$SECONDS rc TIMEFORMAT='%U %S'
	{ time timeout -k 20 "$limit" bash tools/test.sh --inside "$1" >"$out/$1.log" 2>&1 </dev/null; } 2>"$out/$1.cpu"
	rc=$?
	[ $rc = 124 ] && printf '\n%s took longer than %s s and was ended\n' "$1" "$limit" >>"$out/$1.log"
	settle "$1" $rc $((SECONDS - t)) "$(awk '{ printf "%d", $1 + $2 }' "$out/$1.cpu")"
}
# Tells how a part ended, in one write, and leaves its figures for the sum.
settle() {
	local rc=$2 t=$3 cpu=$4 p f said
	read -r p f <<<"$(count "$out/$1.log")"
	if [ -z "${p:-}" ]; then
		p=$((rc == 0)) f=$((rc != 0))
	elif [ "$rc" != 0 ] && [ "$f" = 0 ]; then
		f=1
	elif [ $((p + f)) = 0 ]; then
		f=1	# nothing ran: that is no success
	fi
	echo "$p $f" >"$out/$1.sum"
	said=$(printf '  %-16s %5d passed %4d failed %5d s, of processors %5d' "$1" "$p" "$f" "$t" "$cpu")
	if [ "$f" != 0 ] || [ "$rc" != 0 ]; then
		said+=$(printf '\n  ---- %s ends with:\n' "$out/$1.log"; tail -n 40 "$out/$1.log" | sed 's/^/  | /')
	fi
	if grep -qa '^unsteady: ' "$out/$1.log"; then
		said+=$(echo; grep -a '^unsteady: ' "$out/$1.log" | sed 's/^/  /')
	fi
	printf '%s\n' "$said"
}
is_chosen() { local c; for c in "${chosen[@]}"; do [ "$c" = "$1" ] && return 0; done; return 1; }
# lanes "a b" "c d": each argument is a lane; parts in a lane run one after another.
lanes() {
	local lane p
	for lane in "$@"; do
		(for p in $lane; do is_chosen "$p" && launch "$p"; done) &
	done
	wait
}

for c in "${chosen[@]}"; do
	declare -F "part_$c" >/dev/null || { echo "no part is called $c; ./test --list" >&2; exit 2; }
	rm -f "$out/$c.sum" "$out/$c.log"
done
echo "Pronto $(cat VERSION): ${#chosen[@]} parts"
tools/install-deps.sh test || exit 1
if [ ! -d $T/node_modules/playwright-core ] || [ $T/package-lock.json -nt $T/node_modules/.package-lock.json ]; then
	echo "  npm      $T/"
	(cd $T && npm ci --silent) >"$out/npm.log" 2>&1 || { cat "$out/npm.log" >&2; exit 1; }
fi

# Building takes both cores; then lanes side by side.  Whoever compiles for ASan stands in
# one lane, whoever compiles for the release in another: two makes never meet in a folder.
lanes "build"
lanes "lint"
lanes "tools unit mail tsan fuzz ui crash_server_pg" "hostile calendar crash crash_server sla scenario e2e" "scenario_pg e2e_pg"

printf '%d min %d s; logs in %s\n' $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60)) "$out"
for c in "${chosen[@]}"; do cat "$out/$c.sum" 2>/dev/null || echo "0 1"; done |
	awk '{ p += $1; f += $2 } END { print p " passed, " f " failed"; exit f > 0 }'
