"""Lengths: pixels and percentages, what a box may ask for as width and height, edges and corner radii.

In: numbers or CSS text. Out: frozen values that ``resolve`` against a reference length in layout pixels.
Anybody may import this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from compositor.records import dataclass
from compositor.values.extent import ZERO, Extent, Fill, Hug, Length, Percent, Pixels
from compositor.values.geometry import Edges
from compositor.values.number import quantity, wrong_unit
from compositor.values.parsed import (
    Parsed,
    check_keys,
    expect_text,
    is_number,
    number_or_text_schema,
    shown,
)


def parse_length(value: object) -> Length:
    """Return pixels from ``16`` or ``16px``, a percentage from ``5%``. Raises ValueError for other units."""
    if isinstance(value, Pixels | Percent):
        return value
    number, unit = quantity(value, "a length", "16px")
    if unit == "%":
        return Percent(number)
    if unit.lower() not in ("", "px"):
        raise wrong_unit(unit, ("px", "%"), "a length")
    return Pixels(number)


def parse_positive_length(value: object) -> Length:
    """Return a length of zero or more. Raises ValueError when it is negative."""
    length = parse_length(value)
    if length.value < 0:
        raise ValueError(f"{shown(_written(value))} is negative; this length is zero or more")
    return length


def _written(value: object) -> object:
    return value.css if isinstance(value, Pixels | Percent) else value


def parse_extent(value: object) -> Extent:
    """Return a width or height: pixels, ``%`` of the parent's content box, ``fill``, ``fill 2`` or ``hug``."""
    if isinstance(value, Fill | Hug):
        return value
    if isinstance(value, str):
        words = value.split()
        if words == ["hug"]:
            return Hug()
        if words[:1] == ["fill"] and len(words) <= 2:
            number, unit = quantity(words[1], "a weight", "fill 2") if len(words) == 2 else (1.0, "")
            if unit or number <= 0:
                raise ValueError(f"{shown(value)}: a weight is a positive number, like `fill 2`")
            return Fill(number)
        if words and words[0][0].isalpha():
            raise ValueError(f"{shown(value)} is not a width or height; write `fill`, `hug`, pixels or a percentage")
    return parse_positive_length(value)


@dataclass(frozen=True, slots=True)
class EdgeLengths:
    """Four lengths in CSS order: top, right, bottom, left."""

    top: Length = ZERO
    right: Length = ZERO
    bottom: Length = ZERO
    left: Length = ZERO

    def resolve(self, width: float, height: float) -> Edges:
        """Return pixels: percentages of the width at left and right, of the height at top and bottom.

        For CSS padding, whose percentages all mean the width, give the width twice.
        """
        return Edges(
            self.top.resolve(height),
            self.right.resolve(width),
            self.bottom.resolve(height),
            self.left.resolve(width),
        )

    @property
    def css(self) -> str:
        """Return the shortest CSS text: one to four lengths."""
        return _shortest((self.top, self.right, self.bottom, self.left))


def parse_edges(value: object) -> EdgeLengths:
    """Return edges from one to four lengths in CSS order; they may be negative. A mapping names single edges."""
    if isinstance(value, EdgeLengths):
        return value
    if isinstance(value, Mapping):
        check_keys(value, ("top", "right", "bottom", "left"), "a set of edges")
        return EdgeLengths(**{edge: parse_length(length) for edge, length in value.items()})
    return EdgeLengths(*_four(value, "edges", "8 16"))


def parse_padding(value: object) -> EdgeLengths:
    """Return edges of zero or more. Raises ValueError when one is negative."""
    edges = parse_edges(value)
    if min(edges.top.value, edges.right.value, edges.bottom.value, edges.left.value) < 0:
        raise ValueError(f"{shown(edges.css)}: padding is never negative")
    return edges


def _four(value: object, what: str, example: str) -> tuple[Length, Length, Length, Length]:
    """Expand one to four lengths by the CSS rule: a missing one copies its opposite."""
    if isinstance(value, list | tuple):
        parts: list[object] = list(value)
    elif is_number(value) or isinstance(value, Pixels | Percent):
        parts = [value]
    else:
        parts = list(expect_text(value, what, example).split())
    if not 1 <= len(parts) <= 4:
        raise ValueError(f"{shown(value)}: write one to four lengths for {what}, like `{example}`")
    lengths = [parse_length(part) for part in parts]
    first = lengths[0]
    second = lengths[1] if len(lengths) > 1 else first
    third = lengths[2] if len(lengths) > 2 else first
    return first, second, third, lengths[3] if len(lengths) > 3 else second


def _shortest(four: tuple[Length, Length, Length, Length]) -> str:
    first, second, third, fourth = four
    count = 4 if fourth != second else 3 if third != first else 2 if second != first else 1
    return " ".join(length.css for length in four[:count])


Corners = tuple[Length, Length, Length, Length]


@dataclass(frozen=True, slots=True)
class Radius:
    """Corner radii (top left, top right, bottom right, bottom left), horizontal and vertical ones apart."""

    horizontal: Corners
    vertical: Corners

    def resolve(self, width: float, height: float) -> tuple[tuple[float, float], ...]:
        """Return (rx, ry) of the four corners in pixels; too large ones shrink together. Empty means square.

        Source: CSS Backgrounds 3 §4.5 (overlapping corner curves).
        """
        xs = [length.resolve(width) for length in self.horizontal]
        ys = [length.resolve(height) for length in self.vertical]
        ratios = [
            side / total
            for side, total in (
                (width, xs[0] + xs[1]), (height, ys[1] + ys[2]), (width, xs[2] + xs[3]), (height, ys[3] + ys[0]),
            )
            if total > side
        ]  # fmt: skip
        factor = min(ratios, default=1.0)
        pairs = [(x * factor, y * factor) if x > 0 and y > 0 else (0.0, 0.0) for x, y in zip(xs, ys, strict=True)]
        return tuple(pairs) if any(x > 0 for x, _ in pairs) else ()

    @property
    def css(self) -> str:
        """Return the shortest CSS text, with ``/`` before vertical radii that differ."""
        text = _shortest(self.horizontal)
        return text if self.vertical == self.horizontal else f"{text} / {_shortest(self.vertical)}"


def parse_radius(value: object) -> Radius:
    """Return radii from one to four lengths clockwise from top left; after ``/`` the vertical ones.

    A mapping names single corners: ``{top-left: 12, bottom-right: 12}``.
    """
    if isinstance(value, Radius):
        return value
    if isinstance(value, Mapping):
        names = ("top-left", "top-right", "bottom-right", "bottom-left")
        check_keys(value, names, "a radius")
        first, second, third, fourth = (parse_length(value.get(name, 0)) for name in names)
        horizontal = vertical = (first, second, third, fourth)
    else:
        parts = value.split("/") if isinstance(value, str) else [value]
        if len(parts) > 2:
            raise ValueError(f"{shown(value)}: at most one `/` stands between horizontal and vertical radii")
        horizontal = _four(parts[0], "corner radii", "12")
        vertical = _four(parts[1], "corner radii", "12") if len(parts) == 2 else horizontal
    if min(length.value for length in horizontal + vertical) < 0:
        raise ValueError(f"{shown(value)}: a radius is never negative")
    return Radius(horizontal, vertical)


__all__ = [
    "ZERO", "Corners", "EdgeLengths", "EdgesValue", "Extent", "ExtentValue", "Fill", "Hug", "Length",
    "LengthValue", "PaddingValue", "Percent", "Pixels", "Radius", "RadiusValue", "SignedLengthValue", "parse_edges",
    "parse_extent", "parse_length", "parse_padding", "parse_positive_length", "parse_radius",
]  # fmt: skip

_LENGTH = number_or_text_schema("Pixels or a percentage.", 16, "5%")
_FOUR = {"type": ["number", "string", "array", "object"]}
LengthValue = Annotated[Length, Parsed(parse_positive_length, _LENGTH)]
SignedLengthValue = Annotated[Length, Parsed(parse_length, _LENGTH)]
ExtentValue = Annotated[
    Extent,
    Parsed(parse_extent, number_or_text_schema("Pixels, %, fill, fill 2 or hug.", 320, "50%", "fill", "hug")),
]
EdgesValue = Annotated[EdgeLengths, Parsed(parse_edges, _FOUR | {"description": "One to four lengths in CSS order."})]
PaddingValue = Annotated[EdgeLengths, Parsed(parse_padding, _FOUR | {"description": "One to four lengths, CSS order."})]
RadiusValue = Annotated[Radius, Parsed(parse_radius, _FOUR | {"description": "One to four corner radii, CSS order."})]
