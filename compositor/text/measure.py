"""Break opportunities with their coordinates: all that finding lines needs to know of a text.

In: a shaped paragraph and the offsets where lines may end. Out: arrays over break points. Point 0 is the start of
the text; a line runs from a point to a later one. Only the text engine imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from compositor.text.points import Points
from compositor.text.setting import Setting

TOLERANCE = 1 / 128  # px that a line may be wider than its box: float noise, half of what is ever recorded


class Measure:
    """Coordinates of break points. ``starts[i]`` is where a line from point i begins, ``ends[j]`` where a line to
    point j ends without hanging spaces; a line's width is their difference. ``starts_em`` and ``ends_em`` leave
    spacing in px out.
    """

    __slots__ = (
        "_ends_px", "_floors_em", "_starts_px", "emergency", "ends_em", "hard", "hard_points", "hyphens", "length",
        "offsets", "points", "setting", "starts_em", "visible",
    )  # fmt: skip

    def __init__(self, setting: Setting, points: Points) -> None:
        self.setting = setting
        self.points = points
        self.offsets, self.visible = points.offsets, points.visible
        self.hard, self.hard_points = points.hard, points.hard_points
        self.emergency, self.hyphens = points.emergency, points.hyphens
        starts, starts_px = setting.starts(points)
        ends, ends_px = setting.ends(points)
        # Tuples of numbers are none of the garbage collector's business: a text may be kept for long.
        self.starts_em, self._starts_px = tuple(starts), tuple(starts_px)
        self.ends_em, self._ends_px = tuple(ends), tuple(ends_px)
        self._floors_em = floors(self.ends_em, self.hard_points)
        self.length = ends[-1] - starts[0]  # of all lines together, about; in em

    def scaled(self, size: float) -> tuple[Sequence[float], Sequence[float]]:
        """Return starts and floors in em at a font size in px."""
        if not self.setting.affine:
            return self.starts_em, self._floors_em
        inverse = 1 / size
        starts = [em + px * inverse for em, px in zip(self.starts_em, self._starts_px, strict=True)]
        ends = [em + px * inverse for em, px in zip(self.ends_em, self._ends_px, strict=True)]
        return starts, floors(ends, self.hard_points)

    def width(self, start: int, end: int, size: float) -> float:
        """Return the width in px of the line from one point to another at a font size."""
        em = self.ends_em[end] - self.starts_em[start]
        px = self._ends_px[end] - self._starts_px[start] if self.setting.affine else 0.0
        return max(0.0, size * em + px)

    def widest_forced(self, size: float) -> float:
        """Return the width of the widest line when only forced breaks count."""
        firsts = (0, *self.hard_points)
        return max(self.width(a, b, size) for a, b in zip(firsts, self.hard_points, strict=False))

    def widest_word(self, size: float) -> float:
        """Return the width of the widest stretch without a break opportunity."""
        return max(self.width(i, i + 1, size) for i in range(len(self.offsets) - 1))


def floors(ends: Sequence[float], hard_points: Sequence[int]) -> Sequence[float]:
    """Return the least end at or after every point of its forced line.

    The last point whose line fits is then the last whose floor fits, found by bisection, although a soft
    hyphen can make an end lie beyond its successor's.
    """
    if len(hard_points) == 1 and sorted(ends) == list(ends):
        return ends  # nearly always, and sorting what is sorted is quick
    found: list[float] = []
    first = 0
    for point in hard_points:
        stretch = ends[first + 1 : point + 1]
        found += list(accumulate(reversed(stretch), min))[::-1]
        first = point
    return [ends[0], *found]
