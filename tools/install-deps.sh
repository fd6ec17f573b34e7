#!/bin/bash
# Installs what Debian 12 lacks.  install-deps.sh build: to build and run;
# install-deps.sh test: what the tests need as well.  The one list of packages is here.
# Does nothing, and asks no mirror, when everything is there.
set -u

build=(
	gcc libc6-dev make pkg-config ca-certificates
	libuv1-dev libssl-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev libgmime-3.0-dev
	libicu-dev libstemmer-dev libjansson-dev libsodium-dev liboath-dev node-llhttp
	libseccomp-dev libqrencode-dev libical-dev tzdata zlib1g-dev libbrotli-dev libmd4c-dev
)
tests=(
	dovecot-core dovecot-imapd dovecot-pop3d dovecot-lmtpd postfix swaks
	postgresql-15 sqlite3 chromium chromium-headless-shell fonts-noto-color-emoji fonts-dejavu-core fonts-liberation
	libgumbo-dev clang-14 libclang-rt-14-dev openssl procps util-linux git
)

want=("${build[@]}")
[ "${1:-build}" = test ] && want+=("${tests[@]}")

missing=()
have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${want[@]}" 2>/dev/null)
for p in "${want[@]}"; do
	grep -qx "$p installed" <<<"$have" || missing+=("$p")
done
# Node may come from elsewhere; any from 18 on will do.
node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${node_major:-0}" -ge 18 ] || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
[ ${#missing[@]} = 0 ] && exit 0

echo "  install  ${#missing[@]} packages: ${missing[*]}"
if [ "$(id -u)" != 0 ]; then
	echo "This needs root once:  apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
log=$(mktemp)
# Nothing that is installed for a build or a test may start a service on this machine.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
	trap 'rm -f "$policy" "$log"' EXIT
else
	trap 'rm -f "$log"' EXIT
fi
if [[ " ${missing[*]} " = *" postfix "* ]] && command -v debconf-set-selections >/dev/null; then
	echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
fi
apt=(apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3)
step() {
	local t=$SECONDS
	if ! "$@" >"$log" 2>&1 </dev/null; then
		tail -n 30 "$log" >&2
		echo "failed: $*" >&2
		exit 1
	fi
	echo "  done     $((SECONDS - t)) s"
}
echo "  update   package lists"
step "${apt[@]}" update
echo "  install  (some minutes on a slow line)"
step "${apt[@]}" install --no-install-recommends "${missing[@]}"
