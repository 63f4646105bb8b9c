#!/bin/sh
# Makes .venv hold exactly what the lock file $1 names; does nothing when it already does.
# A .venv that is a symbolic link is somebody else's environment: it is used as it is.
set -eu
lock=$1
stamp=.venv/.installed

say() { printf '%s\n' "$*" >&2; }

usable() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        if usable "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "No Python from 3.11 to 3.13 was found${PYTHON:+ as PYTHON=$PYTHON}."
    say "Install one (Debian and Ubuntu: apt install python3 python3-venv) or name it: make run PYTHON=/path/to/python3.12"
    exit 1
}

if [ -L .venv ]; then
    usable .venv/bin/python && exit 0
    say ".venv is a link to an environment whose Python does not start. Remove the link and try again."
    exit 1
fi

# What the development lock installed serves `make run` too: it holds the same versions and more.
want=$(cksum < "$lock")
have=$(cat "$stamp" 2>/dev/null || true)
if usable .venv/bin/python; then
    case $have in
        *"$lock $want"*) exit 0 ;;
    esac
else
    python=$(find_python)
    say "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        say "$python cannot make an environment: its venv module is missing (Debian and Ubuntu: apt install python3-venv)."
        exit 1
    fi
fi

say "Installing what $lock names ..."
rm -f "$stamp"
pip=".venv/bin/python -m pip --disable-pip-version-check --quiet"
if ! .venv/bin/uv --version >/dev/null 2>&1; then
    $pip install --require-hashes -r tools/uv.txt || say "uv could not be installed; pip does its work, more slowly."
fi
if .venv/bin/uv --version >/dev/null 2>&1; then
    # The system's certificates first: behind a company's proxy only they are complete.
    sync() { .venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes "$@" "$lock"; }
    sync --system-certs 2>/dev/null || sync
else
    $pip install --require-hashes -r "$lock"
fi
case $lock in
    requirements-dev.txt) printf '%s\n' "$lock $want" "requirements.txt $(cksum < requirements.txt)" > "$stamp" ;;
    *) printf '%s\n' "$lock $want" > "$stamp" ;;
esac
