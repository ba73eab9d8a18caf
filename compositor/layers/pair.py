"""Small values that only layers use: a pair of numbers, the gaps of a flow, the corners of a perspective.

In: a number, ``2 3`` or ``[2, 3]``. Out: tuples of floats. Imported by layers only.
"""

from __future__ import annotations

from typing import Annotated

from compositor.values.length import Pixels, parse_positive_length
from compositor.values.number import parse_number
from compositor.values.parsed import Parsed, number_or_text_schema, shown


def _parts(value: object) -> list[object]:
    if isinstance(value, str):
        return list(value.split())
    return list(value) if isinstance(value, list | tuple) else [value]


def parse_pair(value: object) -> tuple[float, float]:
    """Return two numbers from one (which counts twice) or two. Raises ValueError for anything else."""
    parts = _parts(value)
    if not 1 <= len(parts) <= 2:
        raise ValueError(f"{shown(value)}: write one number, or one for each axis like `1 0.5`")
    return parse_number(parts[0]), parse_number(parts[-1])


def parse_slant(value: object) -> tuple[float, float]:
    """Return degrees along x and along y; a single number slants along x only, as CSS ``skew()``."""
    parts = _parts(value)
    pair = parse_pair(value)
    slant = pair if len(parts) == 2 else (pair[0], 0.0)
    if not all(-89 <= angle <= 89 for angle in slant):
        raise ValueError(f"{shown(value)}: a skew is between -89 and 89 degrees")
    return slant


def parse_gap(value: object) -> tuple[float, float]:
    """Return the gaps between rows and between columns in pixels, from one or two lengths as CSS ``gap``."""
    parts = _parts(value)
    lengths = [parse_positive_length(part) for part in parts]
    if not 1 <= len(parts) <= 2 or not all(isinstance(length, Pixels) for length in lengths):
        raise ValueError(f"{shown(value)}: a gap is one or two lengths in pixels, like `16` or `24 16`")
    return lengths[0].value, lengths[-1].value


Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def parse_corners(value: object) -> Corners:
    """Return the four corners of a convex quadrilateral. Raises ValueError for anything else.

    Only onto such a one can a box be seen in perspective: a corner that points inward, sides that cross or three
    corners on one line have parts behind the eye.
    """
    points = list(value) if isinstance(value, list | tuple) else []
    if len(points) != 4 or not all(len(_parts(point)) == 2 for point in points):
        raise ValueError("a perspective is four corners, like `[[0, 0], [200, 20], [200, 80], [0, 100]]`")
    corners = [parse_pair(point) for point in points]
    turns = [_turn(corners[index - 2], corners[index - 1], corners[index]) for index in range(4)]
    if not (all(turn > 1e-3 for turn in turns) or all(turn < -1e-3 for turn in turns)):
        raise ValueError("the corners of a perspective go once around a convex shape, no three of them on one line")
    return (corners[0], corners[1], corners[2], corners[3])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """Return twice the area of a triangle: above zero when its corners go clockwise on the canvas."""
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


CornersValue = Annotated[
    Corners,
    Parsed(parse_corners, {"type": "array", "description": "x, y of the four corners.", "minItems": 4, "maxItems": 4}),
]
Pair = Annotated[
    tuple[float, float], Parsed(parse_pair, {"type": ["number", "string", "array"], "description": "One or two."})
]
Slant = Annotated[
    tuple[float, float], Parsed(parse_slant, {"type": ["number", "string", "array"], "description": "Degrees."})
]
Gap = Annotated[tuple[float, float], Parsed(parse_gap, number_or_text_schema("Pixels: rows, columns.", 16, "24 16"))]
