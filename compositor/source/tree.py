"""The node tree: what was written, and where.

In: nodes made by ``compose``, or plain Python data. Out: look-ups by path, merged trees, plain data again.
Equality means equal content: places and files are outside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias, cast

from compositor.errors import LayoutError, Path, Problem, Where
from compositor.records import dataclass
from compositor.values.written import RFloat, RInt

Kind: TypeAlias = Literal["map", "list", "scalar"]
Scalar: TypeAlias = str | int | float | bool | None

MAX_DATA_DEPTH = 64
MAX_DATA_NODES = 100_000


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's name and its lines, shared by all of its nodes so that messages can show the line."""

    name: str
    lines: tuple[str, ...] = ()


NOWHERE = SourceText("")


@dataclass(frozen=True, slots=True)
class Node:
    """A map, a list or a scalar. ``line`` and ``column`` count from 1; line 0: the place is unknown.

    ``value`` is the scalar itself (numbers are ``RInt`` and ``RFloat``), a tuple of nodes, or a tuple of
    (key node, value node). ``raw`` is a scalar's text without quotes; ``length`` is what a caret underlines.
    """

    kind: Kind
    value: tuple[tuple[Node, Node], ...] | tuple[Node, ...] | Scalar
    raw: str = ""
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)
    length: int = field(default=1, compare=False)
    source: SourceText = field(default=NOWHERE, compare=False, repr=False)

    @property
    def pairs(self) -> tuple[tuple[Node, Node], ...]:
        """Return the keys and values of a map; of anything else, nothing."""
        return cast("tuple[tuple[Node, Node], ...]", self.value) if self.kind == "map" else ()

    @property
    def items(self) -> tuple[Node, ...]:
        """Return the items of a list; of anything else, nothing."""
        return cast("tuple[Node, ...]", self.value) if self.kind == "list" else ()

    def pair(self, key: str) -> tuple[Node, Node] | None:
        """Return the key node and the value node of a key, or None."""
        return next((pair for pair in self.pairs if pair[0].value == key), None)

    def step(self, step: str | int) -> Node | None:
        """Return the child under a key or at an index (from 0), or None."""
        if isinstance(step, int):
            return self.items[step] if 0 <= step < len(self.items) else None
        found = self.pair(step)
        return found[1] if found else None

    def get(self, path: Path) -> Node | None:
        """Return the node at a path, or None when a step of it does not exist."""
        node: Node | None = self
        for step in path:
            node = node.step(step) if node else None
        return node

    def where(self) -> Where:
        """Return the place of this node."""
        if not 0 < self.line <= len(self.source.lines):
            return Where(self.source.name)
        text = self.source.lines[self.line - 1]
        return Where(self.source.name, self.line, self.column, self.length, text)

    def within(self, offset: int, length: int) -> Where:
        """Return the place of a part of a scalar's text; of all of it when it is not written out in one piece."""
        where = self.where()
        start = where.text.find(self.raw, where.column - 1) if self.kind == "scalar" and self.raw else -1
        # a quote may come before the text; further on the same words are somebody else's
        if start - (where.column - 1) not in (0, 1):
            return where
        return Where(where.file, where.line, start + offset + 1, max(1, length), where.text)

    def locate(self, path: Path, key: bool = False) -> Where:
        """Return the place of the value at a path, or of its key.

        Where the path ends early (a missing key has no place) the nearest thing that exists stands for it:
        the key of the map that lacks it.
        """
        node, own_key = self, None
        for step in path:
            found = node.pair(step) if isinstance(step, str) else None
            child = found[1] if found else node.step(step)
            if child is None:
                return (own_key or node).where()
            own_key = found[0] if found else None
            node = child
        return (own_key if key and own_key else node).where()


def merge(base: Node, patch: Node) -> Node:
    """Return the base with a patch laid over it: maps merge key by key, lists and scalars replace.

    Every node keeps its own place and file, so an error points at the line that won.
    """
    if base.kind != "map" or patch.kind != "map":
        return patch
    over = {key.value: (key, value) for key, value in patch.pairs}
    merged: list[tuple[Node, Node]] = []
    for key, value in base.pairs:
        patched = over.pop(key.value, None)
        if patched is None:
            merged.append((key, value))
        elif value.kind == "map" and patched[1].kind == "map":
            merged.append((key, merge(value, patched[1])))
        else:
            merged.append(patched)
    merged.extend(over.values())
    return Node("map", tuple(merged), "", base.line, base.column, base.length, base.source)


def to_data(node: Node) -> Any:
    """Return plain Python data: dict, list, str, ``RInt``, ``RFloat``, bool, None."""
    if node.kind == "map":
        return {cast(str, key.value): to_data(value) for key, value in node.pairs}
    if node.kind == "list":
        return [to_data(item) for item in node.items]
    return node.value


def from_data(value: Any, name: str = "") -> Node:
    """Return the node tree of plain Python data (a layout given as a dict); its places are unknown.

    Raises LayoutError for what no YAML file could hold: other types, keys that are not text, infinite numbers,
    a value that contains itself, more than 64 levels or 100,000 nodes.
    """
    return _Reader(SourceText(name)).node(value, ())


class _Reader:
    """One conversion from plain data: it counts the nodes."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.count = 0

    def node(self, value: Any, path: Path) -> Node:
        self.count += 1
        if self.count > MAX_DATA_NODES:
            raise self.refuse("source.too-many-nodes", f"more than {MAX_DATA_NODES:,} values", path)
        if len(path) > MAX_DATA_DEPTH:
            message = f"nested deeper than {MAX_DATA_DEPTH} levels, or containing itself"
            raise self.refuse("source.too-deep", message, path)
        if isinstance(value, Mapping):
            pairs = tuple((self.key(key, path), self.node(item, (*path, key))) for key, item in value.items())
            return Node("map", pairs, source=self.source)
        if isinstance(value, list | tuple):
            items = tuple(self.node(item, (*path, index)) for index, item in enumerate(value))
            return Node("list", items, source=self.source)
        return self.scalar(value, path)

    def key(self, key: Any, path: Path) -> Node:
        if not isinstance(key, str):
            raise self.refuse("source.key", f"a key is text, not {type(key).__name__}", path)
        return self.scalar(key, path)

    def scalar(self, value: Any, path: Path) -> Node:
        if isinstance(value, str):
            if any("\ud800" <= character <= "\udfff" or character == "\0" for character in value):
                raise self.refuse("source.character", "the text holds a character that cannot be drawn", path)
            return Node("scalar", value, value, source=self.source)
        if value is None or isinstance(value, bool):
            return Node("scalar", value, "" if value is None else str(value).lower(), source=self.source)
        if isinstance(value, int) and abs(value) < 10**300:
            whole = value if isinstance(value, RInt) else RInt(value)
            return Node("scalar", whole, whole.raw, source=self.source)
        if isinstance(value, float) and math.isfinite(value):
            number = value if isinstance(value, RFloat) else RFloat(value)
            return Node("scalar", number, number.raw, source=self.source)
        if isinstance(value, int | float):
            raise self.refuse("source.number", "a number is infinite, no number, or too large", path)
        message = f"a layout holds mappings, lists, text, numbers, true, false and None; not {type(value).__name__}"
        raise self.refuse("source.type", message, path)

    def refuse(self, code: str, message: str, path: Path) -> LayoutError:
        return LayoutError(Problem(code, message, path, Where(self.source.name)))
