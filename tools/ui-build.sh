#!/bin/sh
# Builds the workspace into ui/agent/dist.  Packages come pinned from the lock file and
# are installed again only when it has changed.  Works with Node 18 and npm 9 or newer.
set -eu
cd "$(dirname "$0")/../ui/agent"
want=$(cat package-lock.json package.json | sha256sum | cut -d' ' -f1)
have=$(cat node_modules/.pronto-lock 2>/dev/null || true)
if [ "$want" != "$have" ]; then
	npm install --no-save --no-audit --no-fund --loglevel=error --ignore-scripts
	echo "$want" >node_modules/.pronto-lock
fi
npm run -s build
