#!/usr/bin/env bash
# install.sh FILE: put the packages of requirements FILE into .venv (or VENV), where they are not there yet.
# PYTHON= names the interpreter to make it with; otherwise the first that fits is taken.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
requirements=$1
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

die() {
    echo "$*" >&2
    exit 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c "$fits" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    die "Vistazo needs Python 3.11, 3.12 or 3.13 (TensorFlow knows no other);" \
        "${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>/dev/null || echo missing)." \
        "Install one, or name it: make run PYTHON=/path/to/python3.11"
}

if ! "$venv"/bin/python -c "$fits" 2>/dev/null; then
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python can't make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

# What was installed is remembered word for word: a changed pin installs, an unchanged one needs
# neither time nor network.
mkdir -p "$venv/installed"
included=$(sed -n 's/^-r //p' "$requirements")
for file in $included "$requirements"; do
    if ! cmp -s "$file" "$venv/installed/$file"; then
        echo "Installing $requirements (TensorFlow is large: this can take minutes)"
        "$venv"/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements"
        cp $included "$requirements" "$venv/installed/"
        break
    fi
done
