#!/bin/sh
# The watchmen watched: plants one violation at a time into a small clean tree and sees
# that the tool which must object does, and that it is silent about the clean tree.
# Closes with "N passed, N failed".
tools=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
BUDGETS=$work/budgets
export BUDGETS
gcc -std=gnu17 -D_GNU_SOURCE -O1 -o "$BUDGETS" "$tools/budgets.c" || exit 2
passed=0 failed=0
ok() { passed=$((passed + 1)); }
no() { failed=$((failed + 1)); echo "selftest: $1" >&2; }

fresh() {
	rm -rf "$work/t"
	mkdir -p "$work/t/src/base" "$work/t/src/net" "$work/t/src/store/sql" "$work/t/src/desk" \
		"$work/t/src/api" "$work/t/src/text" "$work/t/src/main" "$work/t/tools" "$work/t/i18n" \
		"$work/t/ui/agent/src/features/inbox" "$work/t/ui/agent/src/features/ticket"
	cat >"$work/t/src/desk/ticket.c" <<-'C'
	#include "desk/ticket.h"
	#include "store/db.h"
	static const char *const names[] = { "a", "b" };
	static const struct { int a; } row = { 1 };
	struct later;
	bool ticket_open(struct ctx *c, const struct in *in) WARN_UNUSED;
	int ticket_count(int a, int b, int c, int d, int e)
	{
		/* goto nowhere; any "SELECT " here is a comment */
		return a && b ? c : d + e + row.a + (names[0] != 0);
	}
	bool ticket_bad(struct ctx *c)
	{
		return fail_p(c, E_CONFLICT, "", "ticket.closed", &n);
	}
	C
	echo 'import { many } from "../../ui/list"; export const company: Company = many("any")' \
		>"$work/t/ui/agent/src/features/inbox/a.ts"
	for l in en es it pt-BR pt-PT; do
		printf '{\n\t"error.ticket.closed": "x {n, plural, one {#} other {#}}"\n}\n' >"$work/t/i18n/$l.json"
	done
}

# expect TOOL WORD: the tool fails and says WORD.
expect() {
	if out=$("$tools/$1" "$work/t" 2>&1); then
		no "$1 did not object: $2"
	elif printf '%s' "$out" | grep -q -- "$2"; then
		ok
	else
		no "$1 objects to something else than $2: $out"
	fi
}
silent() {
	if out=$("$tools/$1" "$work/t" 2>&1) && [ -z "$out" ]; then ok; else no "$1 on the clean tree: $out"; fi
}
plant() { fresh; printf '%b' "$2" >>"$work/t/$1"; }
lines() { awk -v n="$1" -v t="$2" 'BEGIN { while (n--) print t }'; }

fresh
silent arrows.sh; silent budgets.sh; silent i18ncheck.sh

plant src/base/a.c '#include "net/http.h"\n';		expect arrows.sh 'a.c:1: .*base does not know net'
plant src/text/a.c '\n#include "store/db.h"\n';		expect arrows.sh 'a.c:2: .*text does not know store'
plant src/desk/a.c '#  include "api/api.h"\n';		expect arrows.sh 'desk does not know api'
plant src/api/a.c '#include "text/mime.h"\n';		expect arrows.sh 'api does not know text'
plant src/api/a.c '#include "sql_ticket.h"\n';		expect arrows.sh 'statements'
plant src/desk/a.c '#include "ticket.h"\n';		expect arrows.sh 'say the folder'
plant src/desk/a.c '#include "base/test.h"\n';		expect arrows.sh 'only tests'
plant src/extra.c '#include "base/str.h"\n';		expect arrows.sh 'no room'

plant src/desk/a.c "int f(void)\n{\n$(lines 69 ';')\n}\n";	expect budgets.sh 'f: function lines: 71'
plant src/desk/a.c "int f(int a)\n{\n$(lines 15 'if (a) a++;')\nreturn a;\n}\n"; expect budgets.sh 'f: complexity: 16'
plant src/desk/a.c 'int f(int a, int b, int c, int d, int e, int g)\n{\n}\n'; expect budgets.sh 'parameters: 6'
plant src/desk/a.c 'int f(void)\n{\n\tgoto out;\nout:\n\treturn 1;\n}\n'; expect budgets.sh 'goto'
plant src/net/a.c 'int f(void)\n{\n\tgoto again;\nagain:\n\treturn 1;\n}\n'; expect budgets.sh 'goto'
plant src/desk/a.c 'static int count;\n';			expect budgets.sh 'count: mutable global'
plant src/desk/a.c 'static const char *name = "x";\n';		expect budgets.sh 'name: mutable global'
plant src/desk/a.c 'static struct { int a; } the;\n';		expect budgets.sh 'the: mutable global'
plant src/desk/a.c 'int f(void)\n{\n\tstatic int n;\n\treturn ++n;\n}\n'; expect budgets.sh 'mutable static'
plant src/api/a.c 'const char *f(void) { return "SELECT 1"; }\n'; expect budgets.sh 'SQL belongs'
plant src/desk/a.c "$(lines 801 '/* x */')\n";			expect budgets.sh 'a.c:1: .*lines: 801'
plant src/desk/a.h "$(lines 151 '/* x */')\n";			expect budgets.sh 'a.h:1: .*lines: 151'
plant ui/agent/src/b.ts "$(lines 251 '// x')\n";		expect budgets.sh 'lines: 251'
plant ui/agent/src/b.ts 'let x: any = 1\n';			expect budgets.sh 'type .any.'
plant ui/agent/src/b.tsx 'const x = y as any\n';		expect budgets.sh 'type .any.'
plant ui/agent/src/features/inbox/b.ts 'import { x } from "../ticket/x"\n'; expect budgets.sh 'another feature'
plant ui/agent/src/features/inbox/b.ts 'const x = import("../../features/ticket/x")\n'; expect budgets.sh 'another feature'
plant tools/waivers.txt 'length src/desk/ticket.c ticket_count  # not needed\n'; expect budgets.sh 'nothing needs it'
plant tools/waivers.txt 'global src/desk/a.c count\n'; echo 'int count;' >"$work/t/src/desk/a.c"; expect budgets.sh 'no reason'
plant tools/waivers.txt 'global src/desk/a.c count  # a test\n'; echo 'int count;' >"$work/t/src/desk/a.c"; silent budgets.sh

plant src/desk/a.c 'int f(void)\n{\n\treturn fail(c, E_INVALID, "x", "ticket.odd");\n}\n'; expect i18ncheck.sh 'error.ticket.odd'
fresh; sed -i 's/closed/open/' "$work/t/src/desk/ticket.c";	expect i18ncheck.sh 'nothing uses "error.ticket.closed"'
plant src/desk/a.c 'int f(void)\n{\n\treturn g ? fail_p(c, E_INVALID, "x", "ticket.closed", p) :\n\t\tfail(c, E_INVALID, "x", "ticket.closed");\n}\n'; expect i18ncheck.sh '"ticket.closed" names parameters'

# banned.sh reads objects: compile them.
objects() {
	rm -rf "$work/t"; mkdir -p "$work/t/desk" "$work/t/base"
	printf '#include <string.h>\n#include <stdio.h>\n#include <stdlib.h>\nint f(char *a, char *b);\nint f(char *a, char *b)\n{\n%s\nreturn (int)strlen(a) + (int)strlen(b);\n}\n' "$2" |
		gcc -x c -O0 -w -fno-builtin -c -o "$work/t/$1" -
}
objects desk/a.o '';				silent banned.sh
objects base/a.o 'free(malloc(3));';		silent banned.sh
objects desk/a.o 'free(malloc(3));';		expect banned.sh 'malloc belongs'
objects desk/a.o 'strcpy(a, b);';		expect banned.sh 'strcpy is banned'
objects base/a.o 'sprintf(a, b);';		expect banned.sh 'sprintf is banned'
objects base/a.o 'return sscanf(a, b);';	expect banned.sh 'sscanf is banned'

# i18ngen names every problem.
gen=$tools/../build/host/i18ngen
if [ -x "$gen" ]; then
	catalogue() {
		if out=$("$gen" "$work/t/i18n" "$work/t" 2>&1); then no "i18ngen did not object: $1"
		elif printf '%s' "$out" | grep -q -- "$1"; then ok; else no "i18ngen: $out"; fi
	}
	fresh; if "$gen" "$work/t/i18n" "$work/t" && [ -s "$work/t/messages.gen.c" ]; then ok; else no "i18ngen on a clean catalogue"; fi
	fresh; echo '{}' >"$work/t/i18n/it.json";	catalogue 'it.json: error.ticket.closed: is missing'
	fresh; printf '{"error.ticket.closed": "x {n, number}", "b": "c"}' >"$work/t/i18n/es.json"; catalogue 'es.json: b: is not in en'
	fresh; echo '{"error.ticket.closed": "x"}' >"$work/t/i18n/es.json"; catalogue 'does not use {n}'
	fresh; echo '{"error.ticket.closed": "x {n}"}' >"$work/t/i18n/es.json"; catalogue '{n} is of another kind'
	fresh; echo '{"error.ticket.closed": "{n, number} {m}"}' >"$work/t/i18n/pt-PT.json"; catalogue '{m} is not in en'
	fresh; echo '{"error.ticket.closed": "{n, plural, one {#}}"}' >"$work/t/i18n/pt-BR.json"; catalogue 'other is missing'
	fresh; echo '{"error.ticket.closed": "{n, number}", "error.ticket.closed": "{n, number}"}' >"$work/t/i18n/es.json"; catalogue 'es.json:'
	# Numbers and plurals as the browser writes them.  The CLDR of Node 18 is older than any
	# browser's: there Italian still groups four digits, which these vectors must not follow.
	if command -v node >/dev/null; then
		bad=$("$gen" --vectors | node -e '
			for (const l of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
				const [loc, x, cat, text] = l.split("\t")
				const plain = loc === "it" && Math.abs(+x) < 10000 && parseFloat(process.versions.cldr) < 43
				const want = new Intl.NumberFormat(loc, plain ? { useGrouping: false } : {}).format(+x)
				if (new Intl.PluralRules(loc).select(+x) !== cat || want !== text) console.log(l)
			}')
		if [ -z "$bad" ]; then ok; else no "Intl disagrees: $bad"; fi
		# A pattern as the browser runs it and as the server does: the same words.
		fresh
		pattern="it''s '{'{n, plural, =0 {no \\\`\$} one {# ticket} many {# de} other {{n, number} of #}}"
		for l in en es it pt-BR pt-PT; do
			node -e 'console.log(JSON.stringify({ "ui.x": process.argv[1] }))' "$pattern" >"$work/t/i18n/$l.json"
		done
		if "$gen" "$work/t/i18n" "$work/t" "$work/t/ts" && bad=$(for l in en es it pt-BR pt-PT; do
			sed -e '/^import/d' -e 's/^export default/module.exports =/' "$work/t/ts/messages.$l.ts" >"$work/t/body.cjs"
			node -e '
				const fs = require("fs"), l = process.argv[1], rules = new Intl.PluralRules(l)
				const plain = n => l === "it" && n < 10000 && parseFloat(process.versions.cldr) < 43	// as above
				const num = { format: n => new Intl.NumberFormat(l, plain(n) ? { useGrouping: false } : {}).format(n) }
				globalThis.runtime = () => ({ P: (n, b) => b[`=${n}`] ?? b[rules.select(n)] ?? b.other, N: n => num.format(n), S: 0, D: 0 })
				const m = require(process.argv[2])
				for (const n of [0, 1, 2, 999, 1234, 12345, 1000000]) console.log(n + "\t" + m["ui.x"]({ n }))' "$l" "$work/t/body.cjs" |
			while IFS="$(printf '\t')" read -r n text; do
				[ "$("$gen" --format "$l" "$pattern" n "$n")" = "$text" ] || echo "$l $n: $text"
			done
		done) && [ -z "$bad" ]; then ok; else no "server and browser write differently: $bad"; fi
	fi
else
	no "build/host/i18ngen is not built"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
