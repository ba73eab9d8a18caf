"""Break opportunities with their coordinates: all that finding lines needs to know of a text.

In: a shaped paragraph and the offsets where lines may end. Out: arrays over break points. Point 0 is the start of
the text; a line runs from a point to a later one. Only the text engine imports this module.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate

from compositor.text.characters import SOFT_HYPHEN
from compositor.text.setting import Setting, is_soft_hyphen, visible_end

TOLERANCE = 1 / 128  # px that a line may be wider than its box: float noise, half of what is ever recorded


class Measure:
    """Coordinates of break points. ``starts[i]`` is where a line from point i begins, ``ends[j]`` where a line to
    point j ends without hanging spaces; a line's width is their difference. ``hard[i]`` is the next point after i
    at which a line must end, ``emergency`` the points inside words. ``hyphenated`` are offsets at which a line
    ends with a hyphen that the text does not have. ``starts_em`` and ``ends_em`` leave spacing in px out.
    """

    def __init__(
        self,
        setting: Setting,
        offsets: Sequence[int],
        hyphenated: Collection[int] = (),
        emergency: Collection[int] = (),
    ) -> None:
        self.setting = setting
        text = setting.text
        self.offsets = (0, *offsets)
        self.emergency: frozenset[int] = frozenset()
        if emergency:
            self.emergency = frozenset(i for i, offset in enumerate(self.offsets) if offset in emergency)
        self.hyphens: frozenset[int] = frozenset()
        if SOFT_HYPHEN in text or hyphenated:
            self.hyphens = frozenset(
                i for i, offset in enumerate(self.offsets) if offset in hyphenated or is_soft_hyphen(text, offset)
            )
        count = len(self.offsets)
        hard_points = []
        if "\n" in text:
            hard_points = [i for i in range(1, count) if text[self.offsets[i] - 1] == "\n"]
        if not hard_points or hard_points[-1] != count - 1:
            hard_points.append(count - 1)
        self.hard_points = tuple(hard_points)
        self.hard: list[int] = []
        for point in hard_points:
            self.hard += [point] * (point - len(self.hard))
        firsts = (0, *self.hard_points)
        stretch = 0  # index of the forced line that a point ends or lies in
        self.visible = [0]
        for i, offset in enumerate(offsets, 1):
            if i > self.hard_points[stretch]:
                stretch += 1
            # one space after a letter, nearly always
            if text[offset - 1] == " " and text[offset - 2 : offset - 1].isalnum():
                self.visible.append(offset - 1)
            else:
                self.visible.append(visible_end(text, self.offsets[firsts[stretch]], offset))
        self.starts_em, self._starts_px = setting.starts(self.offsets)
        self.ends_em, self._ends_px = setting.ends(self.visible, self.hyphens)
        self._floors_em = floors(self.ends_em, self.hard_points)
        self.length = self.ends_em[-1] - self.starts_em[0]  # of all lines together, about; in em

    def scaled(self, size: float) -> tuple[list[float], list[float]]:
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


def floors(ends: list[float], hard_points: Sequence[int]) -> list[float]:
    """Return the least end at or after every point of its forced line.

    The last point whose line fits is then the last whose floor fits, found by bisection, although a soft
    hyphen can make an end lie beyond its successor's.
    """
    if len(hard_points) == 1 and sorted(ends) == ends:
        return ends  # nearly always, and sorting what is sorted is quick
    found: list[float] = []
    first = 0
    for point in hard_points:
        stretch = ends[first + 1 : point + 1]
        found += list(accumulate(reversed(stretch), min))[::-1]
        first = point
    return [ends[0], *found]
