"""The layers of one variant: nodes become validated layers, with every problem and not just the first.

In: the patched node of a size and theme, and the names that may be used. Out: a ``Layer`` tree. A layer's kind is
its content key; without one it is a plain box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from compositor.bind import Loop, Names, Pieces, parse_loop
from compositor.errors import Path, Problem, nearest
from compositor.layers.base import Layer, kebab
from compositor.layers.group import Group
from compositor.layers.mask import MaskSpec
from compositor.layers.registry import KINDS
from compositor.layers.text import Text
from compositor.models import ValidationError
from compositor.schema.problems import problems_of
from compositor.source import Node, to_data
from compositor.text.markup import Markup


def keys_of(kind: type[Layer]) -> tuple[str, ...]:
    """Return the keys that a layer of this kind may have, as authors write them."""
    return (*(info.alias or kebab(name) for name, info in kind.model_fields.items()), "at")


def build(node: Node, path: Path, names: Names, problems: list[Problem]) -> Layer | None:
    """Return the layer of a node; None when something is wrong with it, and then the problems say what."""
    if node.kind != "map":
        message = "a layer is a mapping of properties, like `{text: Hello}`"
        problems.append(Problem("layout.layer", message, path, node.where()))
        return None
    kind = _kind(node, path, problems)
    inner = _inside_loop(node, names)
    children = node.step("layers")
    fields = {str(key.value): to_data(value) for key, value in node.pairs if key.value != "layers"}
    before = len(problems)
    if children is not None:
        fields["layers"] = _children(children, path, inner, problems)
    if kind is None:
        return None
    try:
        layer = kind.model_validate(fields, context=inner)
    except ValidationError as error:
        problems += problems_of(error, node, path, keys_of(kind), kind)
        return None
    if len(problems) > before:
        return None
    layer._path = path
    return layer


def _kind(node: Node, path: Path, problems: list[Problem]) -> type[Layer] | None:
    present = [str(key.value) for key, _ in node.pairs if key.value in KINDS]
    if len(present) > 1:
        message = f"a layer has one content, not both `{present[0]}` and `{present[1]}`"
        where = node.locate((present[1],), key=True)
        problems.append(Problem("layout.two-contents", message, (*path, present[1]), where))
        return None
    if present:
        return KINDS[present[0]]
    for key, _ in node.pairs:
        # A misspelled content key would make everything else in the layer look wrong: name it alone.
        word = str(key.value)
        guess = nearest(word, KINDS)
        if guess and word not in keys_of(Group) and not nearest(word, keys_of(Group)):
            known = ", ".join(f"`{name}`" for name in KINDS)
            message = f"unknown content `{word}`; a layer has one of {known}"
            problems.append(Problem("layout.unknown-kind", message, (*path, word), key.where(), hint=guess))
            return None
    return Group


def _inside_loop(node: Node, names: Names) -> Names:
    """Return the names with the loop variable added, if the layer repeats."""
    loop = node.step("for")
    if loop is None or not isinstance(loop.value, str):
        return names
    try:
        parsed: Loop = parse_loop(loop.value)
    except ValueError:
        return names  # the layer's own validation reports it
    return replace(names, declared=names.declared | {parsed.name, "index"})


def _children(node: Node, path: Path, names: Names, problems: list[Problem]) -> tuple[Any, ...]:
    if node.kind != "list":
        problems.append(Problem("layout.layers", "`layers` is a list", (*path, "layers"), node.where()))
        return ()
    built = [build(child, (*path, "layers", index), names, problems) for index, child in enumerate(node.items)]
    return tuple(layer for layer in built if layer is not None)


def mask_problems(root: Layer, node: Node) -> list[Problem]:
    """Return a problem for every mask that names a layer which is not there, or that would cut itself."""
    named = {layer.name: layer for layer in reversed(walk(root)) if layer.name}
    uses = {name: {mask for below in walk(layer) if (mask := _mask_name(below))} for name, layer in named.items()}
    found = []
    for layer in walk(root):
        name, path = _mask_name(layer), (*layer.path, "mask")
        if name and name not in named:
            hint = nearest(name, named)
            message = f"`{name}` is neither a shape, a picture nor the name of a layer"
            found.append(Problem("layout.unknown-mask", message, path, node.locate(path), hint=hint))
        elif name and name in _reached(name, uses):
            message = f"the mask `{name}` would need itself to be drawn"
            found.append(Problem("layout.mask-cycle", message, path, node.locate(path)))
    return found


def _mask_name(layer: Layer) -> str:
    mask = layer.mask
    return mask.name if isinstance(mask, MaskSpec) and mask.kind == "layer" else ""


def _reached(start: str, uses: Mapping[str, set[str]]) -> set[str]:
    """Return every mask that drawing this one leads to, itself only if it comes back."""
    reached: set[str] = set()
    waiting = list(uses.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += uses.get(name, ())
    return reached


def style_problems(root: Layer, node: Node, styles: Any) -> list[Problem]:
    """Return a problem for every inline style, ``[words]{name}``, that the brand does not have."""
    found, markup = [], Markup()
    for layer in walk(root):
        if not isinstance(layer, Text) or not isinstance(layer.text, Pieces) or layer.markup == "none":
            continue
        for name in sorted({style for part in markup.read(layer.text) for style in part.styles}):
            if name not in styles:
                path = (*layer.path, "text")
                hint = nearest(name, styles) or "inline styles are tokens under `style`"
                message = f"there is no inline style `{name}` in the tokens"
                found.append(Problem("layout.unknown-style", message, path, node.locate(path), hint=hint))
    return found


def walk(layer: Layer) -> list[Layer]:
    """Return a layer and every layer in it."""
    return [layer, *(below for child in getattr(layer, "layers", ()) for below in walk(child))]
