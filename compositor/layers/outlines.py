"""Outlines of named shapes as display outlines.

In: a shape's name, its box and the numbers it takes. Out: ``Rounded`` where a rectangle says it all, else ``Path``.
Imported by layers only.
"""

from __future__ import annotations

from collections.abc import Callable

from compositor.display import Outline, Path, Rounded
from compositor.values import outlines
from compositor.values.geometry import Box
from compositor.values.path_data import PathData


def rectangle(box: Box) -> Rounded:
    """Return the box itself."""
    return Rounded(box.x, box.y, box.width, box.height)


def ellipse(box: Box) -> Rounded:
    """Return the ellipse of the box: corners whose radii are half its sides."""
    radius = (box.width / 2, box.height / 2)
    return Rounded(box.x, box.y, box.width, box.height, (radius,) * 4)


def circle(box: Box) -> Rounded:
    """Return the largest circle in the middle of the box."""
    side = min(box.width, box.height)
    return ellipse(Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side))


def path(data: PathData, rule: str = "nonzero") -> Path:
    """Return path data as an outline."""
    return Path(data.css, "evenodd" if rule == "evenodd" else "nonzero")


MASK_SHAPES: dict[str, Callable[[Box], Outline]] = {
    "rect": rectangle,
    "circle": circle,
    "ellipse": ellipse,
    "squircle": lambda box: path(outlines.squircle(box)),
    "star": lambda box: path(outlines.star(box, 5)),
    "hexagon": lambda box: path(outlines.polygon(box, 6)),
}


def outline(name: str, box: Box) -> Outline:
    """Return the outline of a shape that needs no further numbers."""
    return MASK_SHAPES[name](box)
