"""Outlines: rounded rectangles and paths.

In: plain numbers and absolute SVG path data (``M L C Q Z``). Out: ``Outline``, opaque to the callers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from compositor._skia.binding import refuse, skia
from compositor.deferred import regex

Outline = Any  # skia.RRect or skia.Path
Bounds = tuple[float, float, float, float]  # left, top, right, bottom

LIMIT = 1e7  # larger coordinates are nonsense and lose whole pixels in the 32-bit numbers of the rasterizer
_TOKEN = regex(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[\s,]+|.", re.DOTALL)
_TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6}


def rounded_outline(
    x: float, y: float, width: float, height: float, radii: Sequence[tuple[float, float]] = ()
) -> Outline | None:
    """Return a rectangle with four elliptic corners (top left first, clockwise), or ``None`` when it is empty.

    Radii that do not fit shrink together (CSS Backgrounds 3 §5.5).
    """
    if width <= 0 or height <= 0:
        return None
    rect = skia.Rect.MakeXYWH(x, y, width, height)
    if not radii:
        return skia.RRect.MakeRect(rect)
    outline = skia.RRect()
    outline.setRectRadii(rect, [skia.Point(rx, ry) for rx, ry in radii])
    return outline


def path_outline(data: str, rule: Literal["nonzero", "evenodd"] = "nonzero") -> Outline:
    """Return the path that the data describes: absolute ``M L C Q Z``, each repeatable as in SVG 2 §9.3.

    Raises ``OutputError`` (``output.path-data``) for anything else.
    """
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd if rule == "evenodd" else skia.PathFillType.kWinding)
    draw = {"M": path.moveTo, "L": path.lineTo, "Q": path.quadTo, "C": path.cubicTo}
    command, given = "", False
    numbers: list[float] = []
    for token in _TOKEN.findall(data):
        if token in _TAKES or token == "Z":
            if numbers or (command and not given):
                refuse("path-data", f"`{command}` of the path has too few numbers before `{token}`")
            if not command and token != "M":
                refuse("path-data", f"a path starts with `M`, not with `{token}`")
            command, given = token, token == "Z"
            if token == "Z":
                path.close()
        elif token[0].isspace() or token[0] == ",":
            continue
        else:
            numbers.append(_number(token, command))
            if len(numbers) == _TAKES[command]:
                draw[command](*numbers)
                numbers, given = [], True
                command = "L" if command == "M" else command  # SVG: further pairs after M are lines
    if numbers or (command and not given):
        refuse("path-data", f"the path ends inside `{command}`")
    return path


def _number(token: str, command: str) -> float:
    if command in ("", "Z"):
        refuse("path-data", f"`{token}` stands where a path command belongs")
    try:
        value = float(token)
    except ValueError:
        refuse("path-data", f"`{token}` is not a command of the path (absolute M, L, C, Q, Z)")
    if not -LIMIT < value < LIMIT:
        refuse("bad-number", f"the path has a coordinate of {token}")
    return value


def bounds_of(outline: Outline) -> Bounds:
    """Return left, top, right and bottom of the outline."""
    rect = outline.rect() if isinstance(outline, skia.RRect) else outline.computeTightBounds()
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def as_path(outline: Outline) -> Any:
    """Return the outline as a path that starts at the left end of its top edge and runs clockwise (as SVG)."""
    if isinstance(outline, skia.RRect):
        path = skia.Path()
        path.addRRect(outline, skia.PathDirection.kCW, 0)
        return path
    return outline
