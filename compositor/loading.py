"""Reading layouts: a file or a mapping becomes a checked layout.

In: a path or plain data, and a brand. Out: ``Layout``. Raises LayoutError. Part of the public API.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from compositor.brand import Brand, read_brand
from compositor.errors import LayoutError, Problem, nearest
from compositor.errors import Path as LayoutPath
from compositor.schema import Layout, check
from compositor.source import Node, Source, SourceText, from_data, read


def load(
    layout: str | os.PathLike[str] | Mapping[str, Any], brand: str | os.PathLike[str] | Brand | None = None
) -> Layout:
    """Read and check a layout for every size and theme.

    ``layout`` is the path of a YAML or JSON file, or the same as a mapping. ``brand`` (a token file or ``Brand``) is
    laid over the layout's own tokens and takes the place of the file that they extend. Raises LayoutError, which
    lists every problem at once; files of ``examples`` that are missing beside a layout file are among them.
    """
    chosen = read_brand(brand) if isinstance(brand, str | os.PathLike) else brand
    if isinstance(layout, Mapping):
        return check(_from_mapping(layout), chosen)
    path = Path(layout)
    source = read(path)
    missing = _missing_examples(source.root, path.parent)
    try:
        checked = check(source, chosen)
    except LayoutError as error:
        raise LayoutError((*error.problems, *missing)) from error
    if missing:
        raise LayoutError(missing)
    return replace(checked, folder=str(path.parent))


def _missing_examples(root: Node, folder: Path) -> tuple[Problem, ...]:
    """Return a problem for every file of ``examples`` that is not there; what is no file name is the schema's."""
    node = root.step("examples")
    if node is None:
        return ()
    named: list[tuple[LayoutPath, Node]] = [(("examples",), node)]
    if node.kind == "list":
        named = [(("examples", index), item) for index, item in enumerate(node.items)]
    return tuple(
        _missing(path, item, folder)
        for path, item in named
        if isinstance(item.value, str) and not (folder / item.value).is_file()
    )


def _missing(path: LayoutPath, node: Node, folder: Path) -> Problem:
    file = folder / str(node.value)
    found = sorted(entry.name for entry in file.parent.iterdir()) if file.parent.is_dir() else []
    hint = nearest(file.name, found) or "the paths of examples are relative to the layout"
    return Problem("layout.missing-example", f"there is no file `{node.value}`", path, node.where(), hint=hint)


def _from_mapping(layout: Mapping[str, Any]) -> Source:
    name = "layout"
    root = from_data(layout, name)
    digest = hashlib.blake2b(json.dumps(layout, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
    return Source(SourceText(name), root, digest)
