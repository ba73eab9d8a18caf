"""The kinds of layers: every module of this folder, and what other packages add.

In: the folder itself and the entry points of ``compositor.layers``. Out: ``KINDS``, content key to class. A new kind
is one new file here, or one entry point elsewhere that names a subclass of ``Layer``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import TypeGuard

from compositor.layers.base import Layer


def _bundled() -> Iterator[type[Layer]]:
    for module in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda found: found.name):
        if module.name != "registry":
            contents = vars(importlib.import_module(f"compositor.layers.{module.name}"))
            name = f"compositor.layers.{module.name}"
            yield from (value for value in contents.values() if _is_kind(value, name))


def _is_kind(value: object, module: str) -> TypeGuard[type[Layer]]:
    if not (isinstance(value, type) and issubclass(value, Layer)):
        return False
    return bool(value.content_key) and value.__module__ == module


def _added() -> Iterator[type[Layer]]:
    for entry in entry_points(group="compositor.layers"):
        kind = entry.load()
        if not (isinstance(kind, type) and issubclass(kind, Layer) and kind.content_key):
            raise TypeError(f"the entry point {entry.name} is no subclass of Layer with a content key")
        yield kind


def _kinds() -> Mapping[str, type[Layer]]:
    found: dict[str, type[Layer]] = {}
    for kind in (*_bundled(), *_added()):
        if kind.content_key in found and found[kind.content_key] is not kind:
            raise TypeError(f"two kinds of layers share the content key {kind.content_key}")
        found[kind.content_key] = kind
    return MappingProxyType(found)


KINDS = _kinds()
