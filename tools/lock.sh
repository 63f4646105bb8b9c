#!/bin/sh
# Renews the locks: one universal resolution with hashes and no index address. UPGRADE=1 takes newer versions.
set -eu
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
set -- --universal --python-version 3.11 --generate-hashes --quiet --no-annotate --system-certs --custom-compile-command "make lock" ${UPGRADE:+--upgrade}
"$uv" pip compile pyproject.toml "$@" -o requirements.txt
"$uv" pip compile pyproject.toml --group dev -c requirements.txt "$@" -o requirements-dev.txt
echo uv | "$uv" pip compile - "$@" -o tools/uv.txt
