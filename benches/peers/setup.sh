#!/bin/sh
# Installs the peers into benches/peers/.installed (not committed): two virtual environments and the Node packages.
# Each part may fail by itself; run.py then skips that peer and says why. Chromium comes from the system (CHROMIUM=path).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
into="$here/.installed"
python=${PYTHON:-python3}
mkdir -p "$into/node"

echo "takumi-py"
"$python" -m venv "$into/takumi" && "$into/takumi/bin/pip" install --quiet takumi-py==0.3.0 || echo "takumi-py: not installed"

echo "pictex (it pins an older skia-python, so it lives alone)"
"$python" -m venv "$into/pictex" && "$into/pictex/bin/pip" install --quiet pictex==2.3.0 || echo "pictex: not installed"

echo "Node peers"
if command -v npm >/dev/null; then
    cp "$here/node/package.json" "$into/node/" && (cd "$into/node" && npm install --no-audit --no-fund --silent) || echo "Node peers: not installed"
else
    echo "Node peers: npm is not there"
fi
