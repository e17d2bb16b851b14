#!/usr/bin/env bash
# Give the tests an nginx: one that is there, else Debian's. They start a server of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

there() {
    [ -n "${NGINX:-}" ] || command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]
}

there && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing nginx"
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light openssl
        # As a package it starts a server of its own at port 80, which nobody asked for.
        service nginx stop && update-rc.d nginx disable
    } >/dev/null 2>&1 || true
fi
there || echo "No nginx: docs/deployment.md is not tested with it. Install one, or name it, NGINX=/path/to/nginx" >&2
