"""The kinds of layers: every module of this folder, and what other packages add.

In: the folder itself and the entry points of ``compositor.layers``. Out: ``KINDS``, content key to class. A new kind
is one new file here, or one entry point elsewhere that names a subclass of ``Layer``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeGuard

from compositor.deferred import deferred
from compositor.layers.base import Layer
from compositor.records import cached_property

if TYPE_CHECKING:
    from importlib import metadata
else:
    metadata = deferred("importlib.metadata")


class Kinds(Mapping[str, type[Layer]]):
    """Layer classes by content key.

    Installed packages are asked only when a key is wanted that no layer of ours knows, for reading the metadata of
    every package takes longer than drawing a picture. So that this makes no difference, no kind of theirs may have a
    content key that is a property of ours. Raises TypeError then, and for entry points that name no kind of layer.
    """

    @cached_property
    def bundled(self) -> Mapping[str, type[Layer]]:
        """Return our own kinds."""
        return {kind.content_key: kind for kind in _bundled()}

    @cached_property
    def properties(self) -> frozenset[str]:
        """Return every key that layers of our own have."""
        return frozenset(
            str(info.alias or name) for kind in self.bundled.values() for name, info in kind.model_fields.items()
        )

    @cached_property
    def _everything(self) -> Mapping[str, type[Layer]]:
        found = dict(self.bundled)
        for kind in _added():
            if found.setdefault(kind.content_key, kind) is not kind:
                raise TypeError(f"two kinds of layers share the content key {kind.content_key}")
            if kind.content_key in self.properties - self.bundled.keys():
                raise TypeError(f"a kind of layers has the content key {kind.content_key}, which is a property")
        return found

    def __getitem__(self, key: str) -> type[Layer]:
        return self.bundled[key] if key in self.bundled else self._everything[key]

    def __contains__(self, key: object) -> bool:
        return key in self.bundled or (key not in self.properties and key != "at" and key in self._everything)

    def __iter__(self) -> Iterator[str]:
        return iter(self._everything)

    def __len__(self) -> int:
        return len(self._everything)


def _bundled() -> Iterator[type[Layer]]:
    for file in sorted(os.listdir(os.path.dirname(__file__))):
        name = f"{__package__}.{file.removesuffix('.py')}"
        if file.endswith(".py") and not file.startswith("_") and name != __name__:
            yield from (value for value in vars(importlib.import_module(name)).values() if _is_kind(value, name))


def _is_kind(value: object, module: str) -> TypeGuard[type[Layer]]:
    if not (isinstance(value, type) and issubclass(value, Layer)):
        return False
    return bool(value.content_key) and value.__module__ == module


def _added() -> Iterator[type[Layer]]:
    for entry in metadata.entry_points(group="compositor.layers"):
        kind = entry.load()
        if not (isinstance(kind, type) and issubclass(kind, Layer) and kind.content_key):
            raise TypeError(f"the entry point {entry.name} is no subclass of Layer with a content key")
        yield kind


KINDS = Kinds()
