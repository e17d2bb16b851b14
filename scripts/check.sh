#!/usr/bin/env bash
# What CI checks. The first finding ends it. SELECT= narrows the tests by their markers: all but the
# slow ones where nothing is said.
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
# Three at a time: tests wait for half of their time. A file stays in one process, for its fixtures,
# in the order of tests/conftest.py.
# A process that crashes ends all: the others would wait for its tests for ever.
exec "$venv"/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder \
    --max-worker-restart 0 -m "${SELECT-not slow}" ${TESTS:-tests}
