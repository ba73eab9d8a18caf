"""Build and check the bundled fonts.

In: the recipes of `fontkit/recipes.py`. Out: `fonts/`, the font folders of `packages/*`, `tests/fonts/`, each
with a `LOCK.yaml`. Only developers run it; it needs fontTools, brotli, PyYAML, and `npm` and `pip` to download.

    python tools/fonts.py                      build the core fonts
    python tools/fonts.py --package emoji      build another bundle: core, emoji, cjk, tests
    python tools/fonts.py --check              compare the tree with its LOCK, offline
    python tools/fonts.py --rebuild-check      build again elsewhere and compare every byte
    python tools/fonts.py --size               say how large the bundle is in a wheel
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from pathlib import Path

from fontkit.build import build
from fontkit.check import FONT_SUFFIXES, problems
from fontkit.recipes import BUNDLES
from fontkit.sources import SourceError, default_cache

REPOSITORY = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return 0 when all is well, 1 when the fonts are not as they should be."""
    asked = parse(arguments)
    bundle = BUNDLES[asked.package]
    root = REPOSITORY / bundle.root
    if asked.check:
        return report(problems(root), f"{bundle.root} is as its LOCK says")
    if asked.size:
        print(f"{bundle.root}: {deflated_size(root):,} bytes in a wheel")
        return 0
    try:
        if not asked.rebuild_check:
            build(bundle, root, asked.cache)
            return report(problems(root), f"built {bundle.root}: {deflated_size(root):,} bytes in a wheel")
        with tempfile.TemporaryDirectory() as scratch:
            build(bundle, Path(scratch), asked.cache)
            return report(differences(root, Path(scratch)), f"{bundle.root} was built again, byte for byte")
    except SourceError as error:
        return report([str(error)], "")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Build and check the bundled fonts.")
    parser.add_argument("--package", choices=list(BUNDLES), default="core", help="which bundle (default: core)")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of downloaded packages")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="compare the tree with its LOCK, offline")
    modes.add_argument("--rebuild-check", action="store_true", help="build elsewhere and compare every byte")
    modes.add_argument("--size", action="store_true", help="print the size of the bundle in a wheel")
    return parser.parse_args(arguments)


def report(found: list[str], success: str) -> int:
    """Print problems, or the good news; return the exit code."""
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    if not found:
        print(success)
    return 1 if found else 0


def differences(tree: Path, rebuilt: Path) -> list[str]:
    """Return which built files are missing from a tree, or are there with other bytes."""
    found = []
    for path in sorted(rebuilt.rglob("*")):
        name = path.relative_to(rebuilt)
        if path.is_file() and not (tree / name).exists():
            found.append(f"{name} is missing")
        elif path.is_file() and (tree / name).read_bytes() != path.read_bytes():
            found.append(f"{name} differs")
    return found


def deflated_size(root: Path) -> int:
    """Return how many bytes the fonts of a folder take inside a wheel."""
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path in sorted(root.rglob("*")):
            if path.suffix.lower() in FONT_SUFFIXES:
                wheel.write(path, path.relative_to(root))
        return sum(entry.compress_size for entry in wheel.infolist())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
