"""Outlines of named shapes in a box, as path data.

In: a box and the few numbers a shape takes. Out: ``PathData``. Layers import this module.
"""

from __future__ import annotations

import math

from compositor.values.arc import ellipse_curves
from compositor.values.geometry import Box
from compositor.values.path_data import Command, PathData

Point = tuple[float, float]
STAR_INNER = 0.382  # inner radius of a five-pointed star whose edges line up, as in Figma

# One eighth of |x|⁵ + |y|⁵ = 1 as a cubic: from (1, 0) to (_MIDDLE, _MIDDLE), tangents kept, handles fitted to
# the smallest largest error (0.0003 of the radius).
_MIDDLE = 2 ** (-1 / 5)
_NEAR_SIDE = 0.4839197
_NEAR_MIDDLE = 0.1406543


def _closed(points: list[Point]) -> PathData:
    commands: list[Command] = [("M" if not index else "L", point) for index, point in enumerate(points)]
    return PathData((*commands, ("Z", ())))


def polygon(box: Box, sides: int) -> PathData:
    """Return a regular polygon inside the ellipse of the box, first corner up. Raises ValueError below 3 sides."""
    if not 3 <= sides <= 360:
        raise ValueError(f"a polygon has 3 to 360 sides, not {sides}")
    return _closed([_on_ellipse(box, index / sides, 1.0) for index in range(sides)])


def star(box: Box, points: int, inner: float = STAR_INNER) -> PathData:
    """Return a star inside the ellipse of the box, first point up; ``inner`` is the inner radius as a share."""
    if not 3 <= points <= 360:
        raise ValueError(f"a star has 3 to 360 points, not {points}")
    if not 0 <= inner <= 1:
        raise ValueError(f"the inner radius of a star is a share from 0 to 1, not {inner}")
    corners = [_on_ellipse(box, index / (2 * points), inner if index % 2 else 1.0) for index in range(2 * points)]
    return _closed(corners)


def _on_ellipse(box: Box, turn: float, share: float) -> Point:
    angle = turn * 2 * math.pi
    return (
        box.x + box.width / 2 * (1 + share * math.sin(angle)),
        box.y + box.height / 2 * (1 - share * math.cos(angle)),
    )


def ellipse(box: Box) -> PathData:
    """Return the ellipse of the box, clockwise from its right end (as SVG 2 §10.4 draws it)."""
    center = (box.x + box.width / 2, box.y + box.height / 2)
    curves = ellipse_curves(center, (box.width / 2, box.height / 2), 0.0, 0.0, 2 * math.pi)
    start = (box.right, center[1])
    return PathData((("M", start), *(("C", curve) for curve in curves), ("Z", ())))


def circle(box: Box) -> PathData:
    """Return the largest circle in the middle of the box."""
    side = min(box.width, box.height)
    return ellipse(Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side))


def line(box: Box) -> PathData:
    """Return a line through the middle of the box, along its longer direction."""
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    if box.width >= box.height:
        return PathData((("M", (box.x, middle_y)), ("L", (box.right, middle_y))))
    return PathData((("M", (middle_x, box.y)), ("L", (middle_x, box.bottom))))


def rounded_rectangle(box: Box, radii: tuple[Point, ...] = ()) -> PathData:
    """Return a rectangle with elliptic corners: (rx, ry) of top left, top right, bottom right, bottom left.

    Radii are taken as they are; ``Radius.resolve`` has shrunk them to fit.
    """
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = radii or ((0.0, 0.0),) * 4
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    quarter = math.pi / 2
    commands: list[Command] = [("M", (left + ax, top)), ("L", (right - bx, top))]
    for center, corner, start, after in (
        ((right - bx, top + by), (bx, by), -quarter, (right, bottom - cy)),
        ((right - cx, bottom - cy), (cx, cy), 0.0, (left + dx, bottom)),
        ((left + dx, bottom - dy), (dx, dy), quarter, (left, top + ay)),
        ((left + ax, top + ay), (ax, ay), 2 * quarter, None),
    ):
        if corner[0] > 0 and corner[1] > 0:
            commands += [("C", curve) for curve in ellipse_curves(center, corner, 0.0, start, quarter)]
        if after is not None:
            commands.append(("L", after))
    return PathData((*commands, ("Z", ())))


def squircle(box: Box) -> PathData:
    """Return the superellipse |x|⁵ + |y|⁵ = 1 stretched over the box: the continuous corner of app icons."""
    middle, half_x, half_y = _MIDDLE, box.width / 2, box.height / 2
    octant = ((1.0, _NEAR_SIDE), (middle + _NEAR_MIDDLE, middle - _NEAR_MIDDLE), (middle, middle))
    mirrored = (
        (middle - _NEAR_MIDDLE, middle + _NEAR_MIDDLE), (_NEAR_SIDE, 1.0), (0.0, 1.0),
    )  # fmt: skip
    commands: list[Command] = [("M", (box.right, box.y + half_y))]
    for turn in range(4):
        for curve in (octant, mirrored):
            numbers: list[float] = []
            for x, y in curve:
                for _ in range(turn):
                    x, y = -y, x
                numbers += [box.x + half_x * (1 + x), box.y + half_y * (1 + y)]
            commands.append(("C", tuple(numbers)))
    return PathData((*commands, ("Z", ())))
