"""A track: the line that text stands on, as points along its length.

In: path data, or the word ``circle``. Out: ``Track``: a point and a direction for every distance. The text layer sets
letters along it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from compositor.records import dataclass
from compositor.values.geometry import Box
from compositor.values.parsed import Parsed
from compositor.values.path_data import Command, PathData, parse_path_data

Point = tuple[float, float]
PIECE = 1.5  # px: about the length of the straight pieces that a curve is measured by
MOST_PIECES = 512


@dataclass(frozen=True, slots=True)
class Track:
    """Straight pieces in order: where each starts, how far along, and in which direction (radians) it goes."""

    points: tuple[Point, ...]
    distances: tuple[float, ...]
    angles: tuple[float, ...]
    length: float

    @property
    def bounds(self) -> Box:
        """Return the box around the starts of all pieces and the end of the last."""
        ends = (*self.points, self.at(self.length)[:2])
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def at(self, distance: float) -> tuple[float, float, float]:
        """Return x, y and the direction at a distance; the first and last piece go on straight beyond the ends."""
        index = max(bisect_right(self.distances, distance) - 1, 0)
        (x, y), angle, rest = self.points[index], self.angles[index], distance - self.distances[index]
        return x + rest * math.cos(angle), y + rest * math.sin(angle), angle


@dataclass(frozen=True, slots=True)
class TextPath:
    """Path data in pixels from the corner of a box, or the circle in its middle when there is none."""

    data: PathData | None

    @property
    def css(self) -> str:
        """Return how it is written."""
        return "circle" if self.data is None else self.data.css

    @property
    def bounds(self) -> Box:
        """Return the box around the path data; a circle takes the box it is given, and none by itself."""
        return self.data.bounds if self.data is not None else Box(0.0, 0.0, 0.0, 0.0)

    def track(self, box: Box) -> Track:
        """Return the track in a box. A circle runs clockwise from the bottom, so that its middle is at the top."""
        if self.data is not None:
            return _track([((x + box.x, y + box.y), (a + box.x, b + box.y)) for (x, y), (a, b) in _pieces(self.data)])
        radius = min(box.width, box.height) / 2
        x, y = box.x + box.width / 2, box.y + box.height / 2
        count = min(MOST_PIECES, max(64, int(2 * math.pi * radius / PIECE)))
        turns = [2 * math.pi * index / count for index in range(count + 1)]
        ring = [(x - radius * math.sin(turn), y + radius * math.cos(turn)) for turn in turns]
        return _track(list(pairwise(ring)))


def parse_text_path(value: object) -> TextPath:
    """Return the path of a text. Raises ValueError for path data that is wrong or has no length."""
    if isinstance(value, TextPath):
        return value
    if value == "circle":
        return TextPath(None)
    data = parse_path_data(value)
    if _track(list(_pieces(data))).length <= 0:
        raise ValueError("the path has no length for a text to stand on")
    return TextPath(data)


def _track(pieces: list[tuple[Point, Point]]) -> Track:
    points, distances, angles = [], [], []
    total = 0.0
    for (x, y), (a, b) in pieces:
        length = math.hypot(a - x, b - y)
        if length > 0:
            points.append((x, y))
            distances.append(total)
            angles.append(math.atan2(b - y, a - x))
            total += length
    if not points:
        return Track(((0.0, 0.0),), (0.0,), (0.0,), 0.0)
    return Track(tuple(points), tuple(distances), tuple(angles), total)


def _pieces(data: PathData) -> Iterator[tuple[Point, Point]]:
    """Yield straight pieces; between subpaths there are none (SVG 2 §11.8.2)."""
    at: Point = (0.0, 0.0)
    first = at
    for name, numbers in data.commands:
        end = first if name == "Z" else (numbers[-2], numbers[-1])
        if name == "M":
            first = end
        elif name in "LZ":
            yield at, end
        else:
            previous = at
            for point in _curve(at, (name, numbers)):
                yield previous, point
                previous = point
        at = end


def _curve(start: Point, command: Command) -> Iterator[Point]:
    numbers = command[1]
    controls = [start, *zip(numbers[::2], numbers[1::2], strict=True)]
    around = sum(math.dist(one, other) for one, other in pairwise(controls))
    count = min(MOST_PIECES, max(8, int(around / PIECE)))
    for step in range(1, count + 1):
        points, share = controls, step / count
        while len(points) > 1:  # de Casteljau
            points = [(x + (a - x) * share, y + (b - y) * share) for (x, y), (a, b) in pairwise(points)]
        yield points[0]


TextPathValue = Annotated[
    TextPath,
    Parsed(
        parse_text_path,
        {
            "type": "string",
            "description": "SVG path data in pixels from the corner of the content box, or `circle`.",
            "examples": ["M0 40 Q100 0 200 40", "circle"],
        },
    ),
]
