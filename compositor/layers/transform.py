"""Transforms of a finished layer: rotate, scale, skew about its middle, or a perspective onto four corners.

In: authored numbers and the layer's box. Out: the tuple of numbers that ``display.Group.transform`` takes.
Transforms happen after arranging and move nothing else.
"""

from __future__ import annotations

import math

from compositor.layers.pair import Corners
from compositor.values.geometry import Box

Affine = tuple[float, float, float, float, float, float]


def multiply(outer: Affine, inner: Affine) -> Affine:
    """Return the transform that applies ``inner`` first and then ``outer`` (both as SVG ``matrix()``)."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def affine(
    box: Box, rotate: float, scale: tuple[float, float], skew: tuple[float, float], origin: tuple[float, float]
) -> Affine | None:
    """Return scale, then skew, then rotation about a point of the box (fractions of it); None for no change.

    Angles are degrees, clockwise, as CSS ``transform: rotate() skew() scale()``.
    """
    if not rotate and scale == (1.0, 1.0) and skew == (0.0, 0.0):
        return None
    x, y = box.x + box.width * origin[0], box.y + box.height * origin[1]
    cosine, sine = _turn(rotate)
    turned: Affine = (cosine, sine, -sine, cosine, 0.0, 0.0)
    slanted: Affine = (1.0, math.tan(math.radians(skew[1])), math.tan(math.radians(skew[0])), 1.0, 0.0, 0.0)
    matrix = multiply(turned, multiply(slanted, (scale[0], 0.0, 0.0, scale[1], 0.0, 0.0)))
    about = multiply((1.0, 0.0, 0.0, 1.0, x, y), multiply(matrix, (1.0, 0.0, 0.0, 1.0, -x, -y)))
    return _rounded(about)


def _turn(degrees: float) -> tuple[float, float]:
    """Cosine and sine, exact for quarter turns so that they stay on the pixel grid."""
    quarters = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
    quarter = quarters.get(float(degrees) % 360)
    return quarter or (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def _rounded(matrix: Affine) -> Affine:
    a, b, c, d, e, f = (round(number, 6) + 0.0 for number in matrix)
    return (a, b, c, d, e, f)


def perspective(box: Box, corners: Corners) -> tuple[float, ...] | None:
    """Return the nine row-ordered values that map the box onto four corners.

    ``corners`` are top left, top right, bottom right, bottom left in canvas pixels. The projective mapping of a
    square onto a quadrilateral is Heckbert's (Fundamentals of Texture Mapping, 1989, §2.2.3).
    None for a box without area, in which there is nothing to see. The corners are those of a convex shape.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    dx1, dx2, dy1, dy2 = x1 - x2, x3 - x2, y1 - y2, y3 - y2
    determinant = dx1 * dy2 - dx2 * dy1
    if box.width <= 0 or box.height <= 0:
        return None
    g = (sum_x * dy2 - dx2 * sum_y) / determinant
    h = (dx1 * sum_y - sum_x * dy1) / determinant
    a, b, c = x1 - x0 + g * x1, x3 - x0 + h * x3, x0
    d, e, f = y1 - y0 + g * y1, y3 - y0 + h * y3, y0
    # The unit square is the box moved to the origin and scaled by its size.
    sx, sy = 1 / box.width, 1 / box.height
    rows = ((a, b, c), (d, e, f), (g, h, 1.0))
    moved = [(p * sx, q * sy, r - p * sx * box.x - q * sy * box.y) for p, q, r in rows]
    return tuple(round(number, 9) + 0.0 for row in moved for number in row)
