#!/usr/bin/env bash
# test-version.sh VERSION: what CI checks, on another Python (3.12 for example; its interpreter on
# the PATH, or PYTHON= names it), in an environment of its own. TESTS= narrows pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?which version, 3.12 for example}
export VENV=.venv-$version PYTHON=${PYTHON:-python$version}
scripts/install.sh requirements-dev.txt
scripts/install-browser.sh
scripts/check.sh
