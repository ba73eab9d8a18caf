"""What the bytes of a picture depend on besides the layout and its data: versions of packages, and the processor.

In: nothing. Out: names and versions. A worker that differs from whoever began a job in one of them may draw other
bytes, so it refuses.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "compositor",
    "babel",
    "budoux",
    "cykooz-resizer",
    "deflate",
    "fonttools",
    "icu4py",
    "isal",
    "markdown-it-py",
    "numpy",
    "pillow",
    "pyphen",
    "resvg-py",
    "simplejpeg",
    "skia-python",
    "uharfbuzz",
    "zlib-ng",
)


def versions() -> dict[str, str]:
    """Return the versions of this machine; packages that it does not have are left out."""
    found = {"processor": platform.machine()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def difference(theirs: Mapping[str, str], mine: Mapping[str, str]) -> str:
    """Return in words in what two machines differ; empty when in nothing."""
    names = [name for name in sorted({*theirs, *mine}) if theirs.get(name) != mine.get(name)]
    return ", ".join(f"{name} {mine.get(name, 'missing')} instead of {theirs.get(name, 'none')}" for name in names)
