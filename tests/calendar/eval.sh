#!/bin/sh
# pronto calendar eval by hand-worked lines: answers in order, errors in their place.
cd "$(dirname "$0")/../.." || exit 2
export LANG=C
bin=build/release/pronto passed=0 failed=0
office='"tz":"Europe/Madrid","hours":{"mon":[["09:00","14:00"],["15:00","18:00"]],"fri":[["09:00","18:00"]]}'
night='"tz":"Europe/Madrid","hours":{"sat":[["22:00","06:00"]]}'

# is NAME GOT WANT
is() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf '%s\n  got  %s\n  want %s\n' "$1" "$2" "$3"
	fi
}
# answers LINE RESULT: one line, its answer, exit 0
answers() {
	is "$1" "$(printf '%s\n' "$1" | $bin calendar eval - 2>&1; echo "rc $?")" "{\"id\":\"a\",\"result\":$2}
rc 0"
}
# refused LINE FIELD KEY
refused() {
	got=$(printf '%s\n' "$1" | $bin calendar eval - 2>/dev/null; echo "rc $?")
	is "$1" "$(echo "$got" | sed -E 's/^\{"id":("a"|null),"error":(\{"line":1,"field":"[^"]*","key":"[^"]*").*/\2/')" "{\"line\":1,\"field\":\"$2\",\"key\":\"$3\"
rc 1"
}

answers '{"id":"a",'"$office"',"op":"add","start":"2026-02-27T17:50:00+01:00","seconds":3600}' '"2026-03-02T09:50:00+01:00"'
answers '{"id":"a",'"$office"',"op":"add","start":"2026-02-27T16:00:00Z","seconds":3600}' '"2026-02-27T18:00:00+01:00"'
answers '{"id":"a",'"$office"',"op":"sub","end":"2026-03-02T10:00:00+01:00","seconds":7200}' '"2026-02-27T17:00:00+01:00"'
answers '{"id":"a",'"$office"',"op":"between","start":"2026-03-02T00:00:00+01:00","end":"2026-03-07T00:00:00+01:00"}' 61200
answers '{"id":"a",'"$office"',"op":"between","start":"2026-03-07T00:00:00Z","end":"2026-03-02T00:00:00Z"}' 0
answers '{"id":"a",'"$office"',"op":"next_open","start":"2026-03-02T14:00:00+01:00"}' '"2026-03-02T15:00:00+01:00"'
answers '{"id":"a",'"$office"',"op":"next_close","at":"2026-03-02T14:30:00+01:00"}' '"2026-03-02T18:00:00+01:00"'
answers '{"id":"a",'"$office"',"op":"is_open","at":"2026-03-02T14:00:00+01:00"}' false
answers '{"id":"a",'"$office"',"op":"is_open","start":"2026-03-02T13:59:59+01:00"}' true
answers '{"id":"a",'"$night"',"op":"between","start":"2026-03-28T00:00:00Z","end":"2026-03-30T00:00:00Z"}' 25200
answers '{"id":"a",'"$night"',"op":"between","start":"2026-10-24T00:00:00Z","end":"2026-10-26T00:00:00Z"}' 32400
answers '{"id":"a",'"$night"',"overrides":{"2026-03-29":[["10:00","11:00"]]},"op":"between","start":"2026-03-28T12:00:00Z","end":"2026-03-30T00:00:00Z"}' 10800
answers '{"id":"a","tz":"Pacific/Apia","hours":{"fri":[["09:00","17:00"]]},"op":"next_open","start":"2011-12-29T20:00:00-10:00"}' '"2012-01-06T09:00:00+14:00"'
answers '{"id":"a","tz":"UTC","hours":{},"op":"add","start":"2026-01-01T00:00:00Z","seconds":1}' null
answers '{"id":"a","tz":"UTC","hours":{"mon":[["00:00","24:00"]]},"op":"next_close","start":"2026-03-02T00:00:00Z"}' '"2026-03-03T00:00:00+00:00"'

refused '{"id":"a",'"$office"',"op":"add","start":"2026-03-02T00:00:00Z","seconds":0}' seconds calendar.seconds
refused '{"id":"a",'"$office"',"op":"add","start":"2026-03-02T00:00:00","seconds":1}' start calendar.instant
refused '{"id":"a",'"$office"',"op":"between","start":"2026-03-02T00:00:00Z"}' end calendar.instant
refused '{"id":"a",'"$office"',"op":"multiply"}' op calendar.op
refused '{"id":"a",'"$office"',"colour":1,"op":"is_open","at":"2026-03-02T00:00:00Z"}' colour calendar.field
refused '{"id":"a","tz":"Europe/Atlantis","op":"is_open","at":"2026-03-02T00:00:00Z"}' tz calendar.zone
refused '{"id":"a","tz":"UTC","hours":{"montag":[]},"op":"is_open","at":"2026-03-02T00:00:00Z"}' hours.montag calendar.weekday
refused '{"id":"a","tz":"UTC","hours":{"mon":[["09:00","23:59"]]},"op":"is_open","at":"2026-03-02T00:00:00Z"}' hours.mon.0 calendar.close_2359
refused 'nonsense' '' json.syntax
refused '[1]' '' calendar.object

three='{"id":1,"tz":"UTC","hours":{},"op":"is_open","at":"2026-03-02T00:00:00Z"}
broken
{"id":3,"tz":"UTC","hours":{"mon":[["00:00","24:00"]]},"op":"is_open","at":"2026-03-02T00:00:00Z"}'
got=$(printf '%s' "$three" | $bin calendar eval - 2>/dev/null; echo "rc $?")
is "other lines are still answered" "$(echo "$got" | cut -c1-23)" '{"id":1,"result":false}
{"id":null,"error":{"li
{"id":3,"result":true}
rc 1'
$bin calendar eval /no/such/file >/dev/null 2>&1
is "no such file" $? 2
$bin calendar >/dev/null 2>&1
is "usage" $? 2
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
