#!/bin/sh
# Requests a second and CPU microseconds an answer of the server with an empty handler,
# at 1, 16 and 64 connections.  bench/http_empty.sh BINARY [SECONDS]
bin=${1:?binary} seconds=${2:-4}
tmp=$(mktemp -d) || exit 2
mkfifo "$tmp/in"
"$bin" $HTTP_EMPTY_ARGS <"$tmp/in" >"$tmp/port" &
pid=$!
exec 3>"$tmp/in"
trap 'exec 3>&-; wait $pid; rm -rf "$tmp"' EXIT INT TERM
while [ ! -s "$tmp/port" ]; do sleep 0.05; done
port=$(cat "$tmp/port") hz=$(getconf CLK_TCK)
ticks() { sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'; }
printf '%12s %10s %12s %10s %10s\n' connections req/s cpu_us/req p50 p99
for c in 1 16 64; do
	before=$(ticks)
	wrk -t1 -c$c -d"$seconds"s --latency "http://127.0.0.1:$port/x" >"$tmp/wrk" || exit 1
	after=$(ticks)
	awk -v c=$c -v t=$((after - before)) -v hz="$hz" '
	/requests in/ { n = $1 } /Requests\/sec/ { rate = $2 } /50%/ { p50 = $2 } /99%/ { p99 = $2 }
	/Non-2xx|Socket errors/ { print; bad = 1 }
	END { printf "%12d %10.0f %12.2f %10s %10s\n", c, rate, t / hz * 1e6 / n, p50, p99; exit bad }' \
		"$tmp/wrk" || exit 1
done
