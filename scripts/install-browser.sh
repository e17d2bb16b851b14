#!/usr/bin/env bash
# Give the browser tests a Chromium: one that is there, else Debian's, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."

there() {
    .venv/bin/python -m bench.chromium >/dev/null 2>&1
}

there && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium"
    apt-get update -qq
    # Ubuntu's package of that name is a snap in disguise; there Playwright's own steps in.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium \
        fonts-liberation >/dev/null || true
    there && exit
fi
echo "Installing Playwright's Chromium"
with_libraries=()
[ "$(id -u)" != 0 ] || with_libraries=(--with-deps)
.venv/bin/python -m playwright install "${with_libraries[@]}" chromium
there || {
    echo "No Chromium: install one and name it, make test CHROMIUM=/path/to/chromium" >&2
    exit 1
}
