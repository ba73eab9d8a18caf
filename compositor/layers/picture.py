"""How a picture fits a box: which part of it is drawn, and where.

In: the picture's size, the box, ``fit`` and a position. Out: a source rectangle in picture pixels and a target in
layout pixels. Source: CSS Images 3 §5.5 (object-fit, object-position). Imported by layers only.
"""

from __future__ import annotations

from compositor.display import ImageRef
from compositor.records import dataclass
from compositor.values.geometry import Box
from compositor.values.place import Position


@dataclass(frozen=True, slots=True)
class Focus:
    """A focal point of the picture (fractions of it): it comes as near to the middle of the box as edges allow."""

    x: float
    y: float


def fitted(ref: ImageRef, box: Box, fit: str, at: Position | Focus) -> tuple[Box, Box]:
    """Return (source, target) for a picture in a box; parts outside of the box are never drawn."""
    factor_x, factor_y = _factors(ref, box, fit)
    width, height = ref.width * factor_x, ref.height * factor_y
    left = _offset(box.width - width, at, "x", width, box.width)
    top = _offset(box.height - height, at, "y", height, box.height)
    x0, x1 = max(0.0, -left), min(width, box.width - left)
    y0, y1 = max(0.0, -top), min(height, box.height - top)
    source = Box(x0 / factor_x, y0 / factor_y, max(0.0, x1 - x0) / factor_x, max(0.0, y1 - y0) / factor_y)
    target = Box(box.x + left + x0, box.y + top + y0, max(0.0, x1 - x0), max(0.0, y1 - y0))
    return source, target


def _factors(ref: ImageRef, box: Box, fit: str) -> tuple[float, float]:
    across, down = box.width / ref.width, box.height / ref.height
    if fit == "fill":
        return across or 1.0, down or 1.0
    if fit == "cover":
        factor = max(across, down)
    elif fit == "contain":
        factor = min(across, down)
    elif fit == "scale-down":
        factor = min(across, down, 1.0)
    else:
        factor = 1.0
    return factor or 1.0, factor or 1.0


def _offset(room: float, at: Position | Focus, axis: str, size: float, box: float) -> float:
    """Distance from the box's edge to the picture's; ``room`` is negative where the picture overhangs."""
    if isinstance(at, Position):
        return (at.x if axis == "x" else at.y).resolve(room)
    point = at.x if axis == "x" else at.y
    if room >= 0:
        return room / 2
    return min(0.0, max(room, box / 2 - point * size))
