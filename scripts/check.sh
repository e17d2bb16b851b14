#!/usr/bin/env bash
# What CI checks. The first finding ends it.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
[ -x "$venv"/bin/pytest ] || {
    echo "The tools are not installed yet: make test installs them." >&2
    exit 1
}
"$venv"/bin/ruff check --quiet .
"$venv"/bin/ruff format --check --quiet . || {
    echo "Not formatted: make format does it." >&2
    exit 1
}
"$venv"/bin/mypy --no-error-summary
# Three at a time: tests wait for half of their time. A file stays in one process, for its fixtures.
exec "$venv"/bin/python -m pytest -n 3 --dist loadfile ${TESTS:-tests}
