#!/bin/bash
# pagegen under test: a value where nothing escapes it must be refused with file, line and
# reason, and in every other place the writer of that place must be chosen.  What the writers
# make of hostile values is src/pages/tpl_test.c.  Closes with "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
gen=$PWD/build/host/pagegen
[ -x "$gen" ] || make -s build/host/pagegen || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0
ok() { passed=$((passed + 1)); }
no() { failed=$((failed + 1)); echo "pagegen_test: $1" >&2; }

run() {
	rm -rf "$work"/*
	mkdir "$work/o"
	printf '{{view x_view "x.h"}}\n%b' "$1" >"$work/x.html"
	(cd "$work" && "$gen" o x.html) >"$work/said" 2>&1
}
refuses() {
	run "$2" && { no "accepted: $2 (want: $1)"; return; }
	if grep -qE "$1" "$work/said"; then ok; else no "want '$1' for $2, got: $(cat "$work/said")"; fi
}
makes() {
	run "$2" || { no "refused: $2: $(cat "$work/said")"; return; }
	if tr -d '\n\t' <"$work/o/pages.gen.c" | grep -qF "$1"; then ok; else no "no '$1' for $2"; fi
}

refuses '^x.html:2: no value may stand in a script' '<script>var a = {{a}};</script>\n'
refuses '^x.html:3: no value may stand in a script or a style' '<p>\n<style>p { color: {{a}} }</style>\n'
refuses 'no value may stand in a handler' '<p onclick="{{a}}">x</p>'
refuses 'no value may stand in a handler' '<p onclick="go({{u a}}); {{a}}">x</p>'
refuses 'no value may stand in a handler or a style' '<p style="width:{{a}}">x</p>'
refuses 'stands in quotes' '<p class={{a}}>x</p>'
refuses 'stands in quotes' '<p {{a}}>x</p>'
refuses 'double quotes' "<p class='{{a}}'>x</p>"
refuses 'ready HTML stands in text' '<p title="{{{a}}}">x</p>'
refuses 'ready HTML stands in text' '<script>{{{a}}}</script>'
refuses 'parts of addresses stand in attributes' '<p>{{u a}}</p>'
refuses 'parts stand in text' '<p title="{{>part}}">x</p>'
refuses 'branches end in different places' '<p {{if a}}class="{{else}}{{end}}">x</p>'
refuses 'branches end in different places' '{{if a}}<p {{end}}>x</p>'
refuses 'nothing ends here' '<p>{{end}}</p>'
refuses 'nothing to be else of' '{{else}}'
refuses 'nothing to be else of' '{{each a as e}}x{{else}}y{{end}}'
refuses 'ends inside of something' '{{if a}}<p>x</p>'
refuses 'ends inside of something' '<p>x</p><a href="'
refuses 'not closed' '<p>{{a</p>'
refuses 'this is no value' '<p>{{a; system(1)}}</p>'
refuses 'this is no value' '<p>{{a()}}</p>'
refuses 'name=value' '<p>{{t page.x a}}</p>'
refuses 'LIST as NAME' '{{each a}}{{end}}'
makes 'tpl_text(b, TPL_STR(p, v->a));' '<p>{{a}}</p>'
makes 'tpl_text(b, TPL_STR(p, v->a));' '<script src="/x.js"></script><p>{{a}}</p>'
makes 'tpl_text(b, TPL_STR(p, v->a));' '<style>p { margin: 0 }</style><p>{{a}}</p>'
makes 'tpl_attr(b, TPL_STR(p, v->a));' '<p title="{{a}}">x</p>'
makes 'tpl_attr(b, TPL_STR(p, v->a));' '<input value="x {{a}}">'
makes 'tpl_attr(b, TPL_STR(p, v->a));' '<input data-href="{{a}}">'
for at in href src action formaction poster srcset; do makes 'tpl_url(b, TPL_STR(p, v->a));' "<a $at=\"{{a}}\">x</a>"; done
makes 'tpl_attr(b, TPL_STR(p, v->a));' '<a href="/c/{{a}}">x</a>'
makes 'url_part(b, TPL_STR(p, v->a));' '<a href="/c/{{u a}}">x</a>'
makes 'tpl_ld(b, TPL_STR(p, v->a));' '<script type="application/ld+json">{"x":{{a}}}</script>'
makes 'tpl_html(b, v->a);' '<div>{{{a}}}</div>'
makes 'tpl_text(b, page_text(p, "page.x", m, 1));' '<p>{{t page.x n=a}}</p>'
makes 'tpl_attr(b, page_text(p, "page.x", NULL, 0));' '<p title="{{t page.x}}">x</p>'
makes 'if (!TPL_TRUE(v->a))' '{{if !a}}x{{end}}'
makes 'tpl_text(b, TPL_STR(p, e->b));' '{{each a as e}}<p>{{e.b}}</p>{{end}}'
makes 'tpl_text(b, TPL_STR(p, p->title));' '<p>{{p.title}}</p>'
printf '<p>{{a}}</p>' >"$work/y.html"
if (cd "$work" && "$gen" o y.html) >"$work/said" 2>&1; then no 'accepted a template without a view'; else ok; fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
