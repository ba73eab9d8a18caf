"""Elliptic arcs as cubic Bézier curves.

In: an SVG arc command, or an ellipse and two angles. Out: control points. Source: SVG 2 appendix B.2.
Only ``path_data`` and ``outlines`` import this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Curve = tuple[float, ...]  # x1 y1 x2 y2 x y, or x y for a straight line


def arc_curves(start: tuple[float, float], arguments: Sequence[float]) -> list[Curve]:
    """Return the curves of ``A rx ry rotation large sweep x y`` from a start point.

    Zero radii make a line, equal ends nothing, too small radii grow until they reach (B.2.5).
    """
    x1, y1 = start
    rx, ry, rotation, large, sweep, x2, y2 = arguments
    rx, ry = abs(rx), abs(ry)
    if (x1, y1) == (x2, y2):
        return []
    if not rx or not ry:
        return [(x2, y2)]
    turn = math.radians(rotation % 360)
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (x1 - x2) / 2, (y1 - y2) / 2
    px, py = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    reach = (px / rx) ** 2 + (py / ry) ** 2
    if reach > 1:
        rx, ry = rx * math.sqrt(reach), ry * math.sqrt(reach)
    below = (rx * py) ** 2 + (ry * px) ** 2
    factor = math.sqrt(max(0.0, (rx * ry) ** 2 / below - 1)) if below else 0.0
    if bool(large) == bool(sweep):
        factor = -factor
    cx, cy = factor * rx * py / ry, -factor * ry * px / rx
    center = (cos * cx - sin * cy + (x1 + x2) / 2, sin * cx + cos * cy + (y1 + y2) / 2)
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    span = math.atan2((-py - cy) / ry, (-px - cx) / rx) - first
    if sweep and span < 0:
        span += 2 * math.pi
    elif not sweep and span > 0:
        span -= 2 * math.pi
    curves = ellipse_curves(center, (rx, ry), turn, first, span)
    curves[-1] = (*curves[-1][:4], x2, y2)  # the arc ends exactly where it was told to
    return curves


def ellipse_curves(
    center: tuple[float, float], radii: tuple[float, float], turn: float, first: float, span: float
) -> list[Curve]:
    """Return curves along an ellipse turned by ``turn``, from angle ``first`` over ``span`` (radians).

    Each curve covers at most a quarter; its error is below 0.03 % of the radius.
    """
    count = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / count
    handle = 4 / 3 * math.tan(step / 4)
    cos, sin = math.cos(turn), math.sin(turn)

    def point(x: float, y: float) -> tuple[float, float]:
        x, y = x * radii[0], y * radii[1]
        return center[0] + cos * x - sin * y, center[1] + sin * x + cos * y

    curves: list[Curve] = []
    for index in range(count):
        a, b = first + index * step, first + (index + 1) * step
        one = point(math.cos(a) - handle * math.sin(a), math.sin(a) + handle * math.cos(a))
        two = point(math.cos(b) + handle * math.sin(b), math.sin(b) - handle * math.cos(b))
        curves.append((*one, *two, *point(math.cos(b), math.sin(b))))
    return curves
