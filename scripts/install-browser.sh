#!/usr/bin/env bash
# Give the browser tests a Chromium: one that is there, else Debian's, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

there() {
    "$venv"/bin/python -m bench.chromium >/dev/null 2>&1
}

there && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium"
    # Whatever stops it (Ubuntu's package is a snap in disguise), Playwright's own steps in then.
    {
        apt-get update -qq
        for browser in chromium-headless-shell chromium; do
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                "$browser" fonts-liberation && break
        done
    } >/dev/null 2>&1 || true
    there && exit
fi
echo "Installing Playwright's Chromium"
libraries=
[ "$(id -u)" != 0 ] || libraries=--with-deps
"$venv"/bin/python -m playwright install $libraries chromium || true
there || {
    echo "No Chromium: install one and name it, make test CHROMIUM=/path/to/chromium" >&2
    exit 1
}
