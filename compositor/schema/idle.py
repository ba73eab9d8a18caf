"""Properties that would never have an effect: written, valid, and ignored in every size and theme.

In: the layers of a variant. Out: problems. ``check`` reports those that all variants share: a property that only one
size needs is fine, one that no size uses is a mistake that nobody would see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compositor.bind import Expr
from compositor.errors import Problem
from compositor.layers.base import Layer, kebab
from compositor.layers.group import Group
from compositor.layers.shape import Shape
from compositor.source import Node

# What a box needs of its parent, by field: the flows that read it ("" is no flow), and what to say otherwise.
_IN_FLOWS = ("row", "column", "grid")
_IN_PARENT: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "place": (("",), "in a flow `align`, `justify` and `align-self` say where layers sit"),
        "inset": (("",), "in a flow `gap` and the parent's `padding` make room"),
        "align_self": (_IN_FLOWS, "it belongs to children of a `flow`; without one use `place`"),
        "shrink": (("row", "column"), "only rows and columns shrink their children"),
        "span": (("grid",), "only a `flow: grid` has columns"),
    }
)
_OF_GROUPS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "gap": (_IN_FLOWS, "it needs a `flow`"),
        "align": (_IN_FLOWS, "it needs a `flow`; without one each layer has its `place`"),
        "justify": (("row", "column"), "it needs `flow: row` or `flow: column`"),
        "wrap": (("row", "column"), "it needs `flow: row` or `flow: column`"),
        "columns": (("grid",), "it needs `flow: grid`"),
    }
)
_OF_SHAPES: Mapping[str, str] = MappingProxyType(
    {"radius": "rect", "sides": "polygon", "points": "star", "inner": "star", "view_box": "path", "fill_rule": "path"}
)
_OF_CANVAS = (
    "for_", "width", "height", "min_width", "max_width", "min_height", "max_height", "aspect", "place", "inset",
    "align_self", "shrink", "span",
)  # fmt: skip


def idle_problems(root: Layer, node: Node) -> list[Problem]:
    """Return a problem for every property of this variant that nothing reads."""
    canvas = "the root is the canvas, as large as `sizes` says"
    found = [(root, name, canvas) for name in _OF_CANVAS if _set(root, name)]
    found += _below(root)
    return [_problem(layer, name, why, node) for layer, name, why in found]


def _problem(layer: Layer, name: str, why: str, node: Node) -> Problem:
    key = type(layer).model_fields[name].alias or kebab(name)
    path = (*layer.path, key)
    return Problem("layout.no-effect", f"`{key}` has no effect here", path, node.locate(path, key=True), hint=why)


def _below(layer: Layer) -> Iterator[tuple[Layer, str, str]]:
    yield from _own(layer)
    if isinstance(layer, Group):
        for child in layer.layers:
            yield from _outside_its_flow(child, _IN_PARENT, layer)
            yield from _below(child)


def _own(layer: Layer) -> Iterator[tuple[Layer, str, str]]:
    if isinstance(layer, Group):
        yield from _outside_its_flow(layer, _OF_GROUPS, layer)
    if isinstance(layer, Shape) and not isinstance(layer.shape, Expr):
        for name, shape in _OF_SHAPES.items():
            if _set(layer, name) and layer.shape != shape:
                yield layer, name, f"it belongs to `shape: {shape}`"
    if _set(layer, "mask_mode") and layer.mask is None:
        yield layer, "mask_mode", "it needs a `mask`"
    if _set(layer, "origin") and not any(_set(layer, name) for name in ("rotate", "scale", "skew")):
        yield layer, "origin", "it is the fixed point of `rotate`, `scale` and `skew`"


def _outside_its_flow(
    layer: Layer, rules: Mapping[str, tuple[tuple[str, ...], str]], group: Group
) -> Iterator[tuple[Layer, str, str]]:
    flow = group.flow
    if isinstance(flow, Expr):
        return
    for name, (flows, why) in rules.items():
        if _set(layer, name) and (flow or "") not in flows:
            yield layer, name, why


def _set(layer: Layer, name: str) -> bool:
    """Return whether the author wrote a value that is not the default."""
    return name in layer.model_fields_set and getattr(layer, name) != type(layer).model_fields[name].default
