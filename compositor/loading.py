"""Reading layouts: a file or a mapping becomes a checked layout.

In: a path or plain data, and a brand. Out: ``Layout``. Raises LayoutError. Part of the public API.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from compositor.brand import Brand, read_brand
from compositor.digests import blake2
from compositor.schema import Layout, check
from compositor.source import Source, SourceText, from_data, read


def load(
    layout: str | os.PathLike[str] | Mapping[str, Any], brand: str | os.PathLike[str] | Brand | None = None
) -> Layout:
    """Read and check a layout for every size and theme.

    ``layout`` is the path of a YAML or JSON file, or the same as a mapping. ``brand`` (a token file or ``Brand``) is
    laid over the layout's own tokens and takes the place of the file that they extend. Raises LayoutError, which
    lists every problem at once. Files of ``examples`` are not looked at: a layout may be shipped without them.
    """
    chosen = read_brand(brand) if isinstance(brand, str | os.PathLike) else brand
    if isinstance(layout, Mapping):
        return check(_from_mapping(layout), chosen)
    path = Path(layout)
    return replace(check(read(path), chosen), folder=str(path.parent))


def _from_mapping(layout: Mapping[str, Any]) -> Source:
    name = "layout"
    root = from_data(layout, name)
    digest = blake2(json.dumps(layout, sort_keys=True, default=str).encode())
    return Source(SourceText(name), root, digest)
