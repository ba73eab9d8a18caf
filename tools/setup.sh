#!/bin/sh
# Set up a checkout on a fresh machine: the system libraries that skia-python loads, a virtual environment in .venv, and
# compositor in it. With "test" as first argument also what the tests need. Safe to run again.
set -eu
cd "$(dirname "$0")/.."

if command -v ldconfig >/dev/null 2>&1 && ! { ldconfig -p | grep -q libEGL.so.1 && ldconfig -p | grep -q libGL.so.1; }; then
  if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    $as_root apt-get install -qq -y --no-install-recommends libegl1 libgl1 libexpat1 >/dev/null
  else
    echo "compositor needs libEGL.so.1 and libGL.so.1; install them with your package manager" >&2
    exit 1
  fi
fi

python=${PYTHON:-python3}
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --upgrade pip
if [ "${1:-}" = test ]; then
  .venv/bin/python -m pip install --quiet -e '.[test]'
else
  .venv/bin/python -m pip install --quiet -e .
fi
