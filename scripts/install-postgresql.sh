#!/usr/bin/env bash
# Give the tests a PostgreSQL: one that is there, else Debian's. They start a server of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

there() {
    "$venv"/bin/python -c 'import sys; from tests.postgresql import programs; sys.exit(programs() is None)'
}

there && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing PostgreSQL"
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
    } >/dev/null 2>&1 || true
fi
there || echo "No PostgreSQL: what is tested with it is skipped. Install one, or name its folder of programs, POSTGRESQL=/path/to/bin" >&2
