"""The final pass: fractions of pixels become whole pixels without gaps.

In: boxes by their edges on the canvas, unrounded. Out: whole-pixel boxes. Rule 35 of ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor

from compositor.values.geometry import Box

# Halves go up, and so does what is a half but for the noise of floating point: a row of thirds that ends at 101.5 must
# round like its container. The noise is around 1e-13, the smallest step anybody can see around 1e-2.
_HALF = 0.5 + 2.0**-20


def round_box(box: Box, known: Box | None = None) -> Box:
    """Round the four edges of a box that is placed on the canvas; halves go up. ``known`` comes back if it is that.

    The size is the difference of the edges, so boxes that share an edge still share it, whatever their sizes.
    """
    x, y, width, height = box.x, box.y, box.width, box.height
    if not (x % 1.0 or y % 1.0 or width % 1.0 or height % 1.0):
        return box
    left, top = floor(x + _HALF), floor(y + _HALF)
    right, bottom = floor(x + width + _HALF), floor(y + height + _HALF)
    wide, high = right - left, bottom - top
    if known is not None and known.x == left and known.y == top and known.width == wide and known.height == high:
        return known
    return Box(float(left), float(top), float(wide), float(high))


def round_boxes(boxes: Iterable[Box], origin: Box | None = None) -> tuple[Box, ...]:
    """Round boxes to whole pixels of the canvas. With ``origin`` the boxes are relative to its top left corner.

    The origin is the *unrounded* box of their container: rounding happens once, from cumulative positions.
    """
    if origin is None:
        return tuple(round_box(box) for box in boxes)
    return tuple(round_box(box.moved(origin.x, origin.y)) for box in boxes)
