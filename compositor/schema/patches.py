"""Patches: ``at:`` overrides and the patches of Python, merged on the node tree.

In: the root node. Out: the root node of one size and theme. Nodes keep their own places, so an error points at the
override's own line. Order: base, orientation, size, theme, then Python's patch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compositor.errors import LayoutError, Path, Problem, nearest
from compositor.source import Node, from_data, merge
from compositor.values.number import CanvasSize

ORIENTATIONS = ("portrait", "landscape", "square")


def orientation(size: CanvasSize) -> str:
    """Return portrait, landscape or square."""
    if size.width == size.height:
        return "square"
    return "portrait" if size.width < size.height else "landscape"


def without(node: Node, *keys: str) -> Node:
    """Return a map without some keys."""
    pairs = tuple(pair for pair in node.pairs if pair[0].value not in keys)
    return Node("map", pairs, "", node.line, node.column, node.length, node.source)


def with_value(node: Node, key: str, value: Node) -> Node:
    """Return a map with the value of one of its keys replaced."""
    pairs = tuple((own, value if own.value == key else old) for own, old in node.pairs)
    return Node("map", pairs, "", node.line, node.column, node.length, node.source)


def patched(node: Node, labels: tuple[str, ...]) -> Node:
    """Return a layer and the layers in it with the overrides of these labels applied, ``at`` itself gone."""
    overrides = node.step("at")
    merged = node if overrides is None else without(node, "at")
    for label in labels:
        patch = overrides.step(label) if overrides is not None else None
        if patch is not None and patch.kind == "map":
            merged = merge(merged, without(patch, "at"))  # `at` in `at` is reported once, by check_overrides
    children = merged.step("layers")
    if children is None or children.kind != "list":
        return merged
    items = tuple(patched(child, labels) for child in children.items)
    if all(new is old for new, old in zip(items, children.items, strict=True)):
        return merged
    replaced = Node("list", items, "", children.line, children.column, children.length, children.source)
    return with_value(merged, "layers", replaced)


def check_overrides(node: Node, known: tuple[str, ...], path: Path = ()) -> Iterator[Problem]:
    """Yield what is wrong with ``at`` itself anywhere in the tree: unknown labels, wrong shapes, ``at`` in ``at``."""
    overrides = node.step("at")
    if overrides is not None and overrides.kind != "map":
        message = "`at` is a mapping of sizes, orientations or themes to overrides"
        yield Problem("layout.at", message, (*path, "at"), overrides.where())
    for key, patch in overrides.pairs if overrides is not None else ():
        label, here = str(key.value), (*path, "at", str(key.value))
        if label not in known:
            hint = nearest(label, known) or f"known are {', '.join(known)}"
            message = f"`{label}` is no size, orientation or theme"
            yield Problem("layout.unknown-label", message, here, key.where(), hint=hint)
        elif patch.kind != "map":
            yield Problem("layout.at", f"the override of `{label}` is a mapping of properties", here, patch.where())
        elif patch.step("at") is not None:
            yield Problem("layout.at", "an override holds no `at` of its own", here, patch.where())
    children = node.step("layers")
    for index, child in enumerate(children.items if children is not None else ()):
        yield from check_overrides(child, known, (*path, "layers", index))


def apply_python_patch(root: Node, patch: Mapping[str, Any]) -> Node:
    """Return the root with ``{"headline.color": "#fff"}`` applied: a layer's name, a dot, and one of its keys.

    Raises LayoutError for names that no layer has.
    """
    for target, value in patch.items():
        if not isinstance(target, str):
            message = f"a patch maps `layer.property` to a value; {target!r} is no such text"
            raise LayoutError(Problem("patch.target", message))
        name, _, key = target.rpartition(".")
        if key == "at":
            raise LayoutError(Problem("patch.at", "a patch is applied after all of `at`; patch the property itself"))
        override = merge_key(key, value)
        root, count = _patch_layer(root, name, override) if name else (merge(root, override), 1)
        if not count:
            hint = nearest(name, names_of(root))
            raise LayoutError(Problem("patch.unknown-layer", f"no layer is named `{name}`", hint=hint))
    return root


def merge_key(key: str, value: Any) -> Node:
    """Return the node of a mapping with this one key."""
    return from_data({key: value}, "patch")


def names_of(node: Node) -> list[str]:
    """Return the names of all layers of a tree."""
    name, children = node.step("name"), node.step("layers")
    own = [str(name.value)] if name is not None and name.kind == "scalar" else []
    return own + [found for child in (children.items if children else ()) for found in names_of(child)]


def _patch_layer(node: Node, name: str, patch: Node) -> tuple[Node, int]:
    children = node.step("layers")
    if children is None or children.kind != "list":
        return node, 0
    count, items = 0, []
    for child in children.items:
        own = child.step("name")
        if own is not None and own.value == name:
            child, count = merge(child, patch), count + 1
        child, below = _patch_layer(child, name, patch)
        items.append(child)
        count += below
    replaced = Node("list", tuple(items), "", children.line, children.column, children.length, children.source)
    return with_value(node, "layers", replaced), count
