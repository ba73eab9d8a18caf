"""3×3 matrices as nine numbers in row order, and rectangles under them.

In and out: plain tuples. A point (x, y) goes to ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w) with
w = m6 x + m7 y + m8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Matrix = tuple[float, float, float, float, float, float, float, float, float]
Bounds = tuple[float, float, float, float]  # left, top, right, bottom

NOWHERE: Bounds = (0.0, 0.0, 0.0, 0.0)
EVERYTHING: Bounds = (-1e9, -1e9, 1e9, 1e9)
_AFFINE = (0.0, 0.0, 1.0)


def scaling(factor: float) -> Matrix:
    """Return the matrix that scales by a factor."""
    return (factor, 0.0, 0.0, 0.0, factor, 0.0, 0.0, 0.0, 1.0)


def moved(matrix: Matrix, x: float, y: float) -> Matrix:
    """Return the matrix followed by a shift in device pixels."""
    a, b, c, d, e, f, g, h, i = matrix
    return (a + x * g, b + x * h, c + x * i, d + y * g, e + y * h, f + y * i, g, h, i)


def from_transform(transform: Sequence[float]) -> Matrix:
    """Turn the six numbers of SVG ``matrix()`` or nine row-ordered ones into a matrix."""
    if len(transform) == 6:
        a, b, c, d, e, f = transform
        return (a, c, e, b, d, f, 0.0, 0.0, 1.0)
    a, b, c, d, e, f, g, h, i = transform
    return (a, b, c, d, e, f, g, h, i)


def product(m: Matrix, n: Matrix) -> Matrix:
    """Return the matrix that applies ``n`` first and ``m`` second."""
    a, b, c, d, e, f, g, h, i = m
    j, k, p, q, r, s, t, u, v = n
    if m[6:] == _AFFINE and n[6:] == _AFFINE:
        return (
            a * j + b * q, a * k + b * r, a * p + b * s + c,
            d * j + e * q, d * k + e * r, d * p + e * s + f,
            0.0, 0.0, 1.0,
        )  # fmt: skip
    return (
        a * j + b * q + c * t, a * k + b * r + c * u, a * p + b * s + c * v,
        d * j + e * q + f * t, d * k + e * r + f * u, d * p + e * s + f * v,
        g * j + h * q + i * t, g * k + h * r + i * u, g * p + h * s + i * v,
    )  # fmt: skip


def inverse(m: Matrix) -> Matrix | None:
    """Return the inverse, or ``None`` when the matrix flattens the plane."""
    a, b, c, d, e, f, g, h, i = m
    p, q, r = e * i - f * h, f * g - d * i, d * h - e * g
    determinant = a * p + b * q + c * r
    if abs(determinant) < 1e-12 or not math.isfinite(determinant):
        return None
    k = 1.0 / determinant
    return (
        p * k, (c * h - b * i) * k, (b * f - c * e) * k,
        q * k, (a * i - c * g) * k, (c * d - a * f) * k,
        r * k, (b * g - a * h) * k, (a * e - b * d) * k,
    )  # fmt: skip


def is_upright(m: Matrix) -> bool:
    """Return whether the matrix only scales (by positive factors) and shifts."""
    return m[1] == 0.0 and m[3] == 0.0 and m[0] > 0.0 and m[4] > 0.0 and m[6:] == _AFFINE


def is_similarity(m: Matrix) -> bool:
    """Return whether shapes keep their form: same scale in both directions, turned or mirrored perhaps."""
    a, b, _, d, e = m[:5]
    size = a * a + d * d
    return m[6:] == _AFFINE and abs(a * b + d * e) <= 1e-6 * size and abs(size - b * b - e * e) <= 1e-6 * size


def has_perspective(m: Matrix) -> bool:
    """Return whether parallel lines may meet."""
    return m[6:] != _AFFINE


def map_bounds(m: Matrix, bounds: Bounds) -> Bounds:
    """Return the device bounds of a rectangle; everything when a perspective takes part of it to infinity."""
    left, top, right, bottom = bounds
    if is_upright(m):
        return (m[0] * left + m[2], m[4] * top + m[5], m[0] * right + m[2], m[4] * bottom + m[5])
    xs, ys = [], []
    for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
        w = m[6] * x + m[7] * y + m[8]
        if w < 1e-6:
            return EVERYTHING
        xs.append((m[0] * x + m[1] * y + m[2]) / w)
        ys.append((m[3] * x + m[4] * y + m[5]) / w)
    return (min(xs), min(ys), max(xs), max(ys))


def scale_at(m: Matrix, bounds: Bounds) -> tuple[float, float]:
    """Return how many device pixels a unit of x and of y is at most, over the corners of a rectangle."""
    if not has_perspective(m):
        return math.hypot(m[0], m[3]), math.hypot(m[1], m[4])
    left, top, right, bottom = bounds
    widest = highest = 0.0
    for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
        w = m[6] * x + m[7] * y + m[8]
        if w < 1e-3:
            continue
        u, v = (m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w
        widest = max(widest, math.hypot(m[0] - u * m[6], m[3] - v * m[6]) / w)
        highest = max(highest, math.hypot(m[1] - u * m[7], m[4] - v * m[7]) / w)
    return widest, highest


def intersection(a: Bounds, b: Bounds) -> Bounds:
    """Return what two rectangles share; its right may lie left of its left when that is nothing."""
    return (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))


def union(a: Bounds | None, b: Bounds | None) -> Bounds | None:
    """Return the smallest rectangle around both."""
    if a is None or b is None:
        return a or b
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def grown(a: Bounds, by: float) -> Bounds:
    """Return the rectangle with every edge moved outward."""
    return (a[0] - by, a[1] - by, a[2] + by, a[3] + by)


def is_empty(a: Bounds) -> bool:
    """Return whether the rectangle has no inside."""
    return a[0] >= a[2] or a[1] >= a[3]


def whole(a: Bounds) -> tuple[int, int, int, int]:
    """Return the smallest rectangle of whole pixels around it."""
    return math.floor(a[0]), math.floor(a[1]), math.ceil(a[2]), math.ceil(a[3])
