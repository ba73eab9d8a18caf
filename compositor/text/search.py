"""The largest font size that fits.

In: measures by font size, the block's range and limits. Out: a size on the ladder with its greedy lines, or none.
Pure arithmetic. Only the text engine imports this module.

Lines need not be shaped again to be tried: widths are affine in the size, so each try is a few bisections. Whether
a size fits is monotone in the size as long as every line box is the same; there a bisection over the ladder finds
the largest. Within a range of sizes that share their optical sizes this always holds for widths and line counts;
ranges are tried from the top. Where heights differ from line to line a larger size can, by breaking otherwise,
be less high: then sizes are tried downward from the largest that passes the monotone tests. Either way the answer
is that of trying every size.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

from compositor.fit import Limit
from compositor.records import NamedTuple, dataclass
from compositor.text.extents import line_box
from compositor.text.lines import greedy
from compositor.text.measure import TOLERANCE, Measure
from compositor.text.optical import Narrowest
from compositor.text.setting import Setting
from compositor.text.types import Block

STEPS = 4  # per px: sizes are tried on a ladder of quarters
CAUTION = 0.98  # of a guess: letters are wider at smaller optical sizes


@dataclass(frozen=True, slots=True)
class Ladder:
    """The sizes to try, in rising order: the smallest, the quarters above it, and the very largest."""

    smallest: float
    first: int
    quarters: int
    largest: float | None

    def __len__(self) -> int:
        return 1 + self.quarters + (self.largest is not None)

    def __getitem__(self, index: int) -> float:
        if index == 0:
            return self.smallest
        if index <= self.quarters:
            return (self.first + index - 1) / STEPS
        if self.largest is not None and index == self.quarters + 1:
            return self.largest
        raise IndexError(index)

    def at_least(self, size: float) -> int:
        """Return the index of the first size that is not below another, the length where there is none."""
        if size <= self.smallest:
            return 0
        index = max(math.ceil(size * STEPS) - self.first + 1, 1)
        if index <= self.quarters:
            return index
        return self.quarters + 1 + (self.largest is not None and size > self.largest)


def ladder(smallest: float, largest: float, bound: float) -> Ladder:
    """Return the sizes from ``smallest`` to ``largest`` (px) that are at most ``bound``; always the smallest."""
    top = min(largest, bound)
    first = math.floor(smallest * STEPS) + 1
    quarters = max(0, math.floor(top * STEPS + 1e-9) - first + 1)
    reached = top >= largest > smallest and (first + quarters - 1) / STEPS < largest
    return Ladder(smallest, first, quarters, largest if reached else None)


class Found(NamedTuple):
    """A size with its greedy lines, and what kept the next one from fitting."""

    size: float
    ends: list[int]
    limited_by: Limit


def text_height(setting: Setting, lines: Sequence[tuple[int, int]], size: float, trim: bool) -> float:
    """Return the height in px of lines given as (start, end) offsets: the sum of their boxes, less the trim."""
    if not lines:
        return 0.0
    if setting.uniform:
        box = setting.ground.box(size)
        total, first, last = box.height * len(lines), box, box
    else:
        boxes = [line_box(setting.extents(start, end), size) for start, end in lines]
        total, first, last = sum(box.height for box in boxes), boxes[0], boxes[-1]
    return total - (first.over_caps + last.under_baseline if trim else 0.0)


def lines_height(measure: Measure, ends: Sequence[int], size: float, trim: bool) -> float:
    """Return the height in px of lines given by the points at which they end."""
    setting, offsets = measure.setting, measure.offsets
    if setting.uniform and not trim:
        return setting.ground.box(size).height * len(ends)
    spans = [(offsets[a], offsets[b]) for a, b in zip((0, *ends), ends, strict=False)]
    return text_height(setting, spans, size, trim)


class Search:
    """Finds the largest size at which a block fits a width and a height."""

    __slots__ = ("_borders", "_height", "_measure_at", "_most", "_narrowest", "_trim", "_width", "_wrap")

    def __init__(
        self,
        block: Block,
        borders: Sequence[float],
        measure_at: Callable[[float], Measure],
        width: float,
        height: float,
        narrowest: Callable[[float, float, float], Narrowest | None] | None = None,
    ) -> None:
        self._wrap, self._most, self._trim = block.wrap, block.max_lines, block.trim
        self._borders = borders
        self._measure_at = measure_at
        self._width = width
        self._height = height
        self._narrowest = narrowest

    def why_not(self, size: float) -> Limit:
        """Return what keeps a size from fitting; nothing when it fits."""
        return self._try(self._measure_at(size), size)[1]

    def _try(self, measure: Measure, size: float) -> tuple[list[int], Limit]:
        ends = greedy(measure, size, self._width)
        if ends is None:
            return [], "width" if self._wrap == "none" else "word"
        most = self._most
        if most and len(ends) > most:
            return ends, "width" if most == 1 else "max-lines"
        if lines_height(measure, ends, size, self._trim) > self._height + TOLERANCE:
            return ends, "height"
        return ends, ""

    def _broken(self, measure: Measure, size: float) -> bool:
        """Return whether a size fails the tests that are monotone in the size whatever the line boxes are."""
        ends = greedy(measure, size, self._width)
        return ends is None or 0 < self._most < len(ends)

    def largest(self, sizes: Ladder) -> Found | None:
        """Return the largest size of the ladder that fits, or None when not even the smallest does."""
        high = len(sizes)
        if not self._borders or high == 1:
            return self._largest_in_band(sizes, 0, high)
        tried = 0.0
        while high:
            start = self._band_start(sizes[high - 1])
            low = min(sizes.at_least(start), high - 1)
            if tried and low and self._hopeless(sizes[low], tried, sizes.smallest):
                high = low
                continue
            tried = sizes[high - 1]
            found = self._largest_in_band(sizes, low, high)
            if found is not None:
                return found
            high = low
        return None

    def _hopeless(self, size: float, tried: float, smallest: float) -> bool:
        """Return whether a size and all above it of its optical size fail even with the narrowest lines there can be.

        Only worth asking, and only asked, well above the size that will fit by the area of the text at a size that
        was tried: the optical size there is shaped to know how narrow the text can be in between.
        """
        measure = self._measure_at(tried)
        expected = max(smallest, CAUTION * self._guess(measure, tried, _line(measure, tried)))
        if self._narrowest is None or self._band_start(expected) == self._band_start(size):
            return False
        narrowest = self._narrowest(size, expected, tried)
        if narrowest is None:
            return False
        ends = greedy(narrowest, size, self._width)
        if ends is None or 0 < self._most < len(ends):
            return True
        # Every line holds the strut, so none is less high.
        line = narrowest.strut.above(size) + narrowest.strut.below(size)
        return not self._trim and line * len(ends) > self._height + 2 * TOLERANCE

    def _band_start(self, size: float) -> float:
        """Return the smallest size that has the same optical sizes as the given one."""
        index = bisect_right(self._borders, size)
        return self._borders[index - 1] if index else 0.0

    def _largest_in_band(self, sizes: Ladder, low: int, high: int) -> Found | None:
        top = sizes[high - 1]
        measure = self._measure_at(top)
        if high - low == 1:
            ends, limit = self._try(measure, top)
            return None if limit else Found(top, ends, self.why_not(sizes[high]) if high < len(sizes) else "")
        uniform = measure.setting.uniform
        tried: dict[int, tuple[list[int], Limit]] = {}
        first, last = low, high  # everything below `first` passes, everything from `last` on fails
        line = _line(measure, top)
        middle, step, passes = _index(sizes, self._guess(measure, top, line)), 6, 0
        # The guess is near: the border is found in fewer steps than by halving the whole range.
        while first < last:
            middle = first if middle < first else last - 1 if middle >= last else middle
            size = sizes[middle]
            if uniform:
                answer = tried[middle] = self._try(measure, size)
                fails = answer[1] != ""
            else:
                fails = self._broken(measure, size)
            if fails:
                last, middle, step = middle, middle - step, 4 * step
                halve = middle < first
            else:
                first, passes = middle + 1, passes + 1
                if first == last:
                    break
                halve = not uniform or passes > 4
                if halve or passes % 2 == 0:
                    middle = first
                else:
                    middle = max(_index(sizes, self._holding(measure, size, tried[middle][0], line)), first)
            if halve:
                middle = (first + last) // 2
        for index in range(first - 1, low - 1, -1):
            ends, limit = tried.get(index) or self._try(measure, sizes[index])
            if not limit:
                above = index + 1
                if above in tried:
                    return Found(sizes[index], ends, tried[above][1])
                return Found(sizes[index], ends, self.why_not(sizes[above]) if above < len(sizes) else "")
        return None

    def _holding(self, measure: Measure, size: float, ends: Sequence[int], line: float) -> float:
        """Return about the largest size that has the same lines as one at which they fit."""
        starts, floors = measure.scaled(size)
        widest = max([floors[end] - starts[start] for start, end in zip((0, *ends), ends, strict=False)], default=0.0)
        return min(self._width / (widest or 1.0), self._height / (line * len(ends) or 1.0))

    def _guess(self, measure: Measure, size: float, line: float) -> float:
        """Return about the largest size that fits, from the area that the text covers in em; lines are ``line`` high.

        Lines end half a word early on average, so ``lines * (width / size - word / 2) = length``. With as many
        lines as the height allows that is quadratic in the size, with ``max_lines`` linear; the smaller one holds.
        """
        length = measure.length
        if length <= 0:
            return size
        ragged = length / len(measure.hard) / 2
        guess = size
        if self._most:
            guess = min(guess, self._width / (length / self._most + ragged))
        room = self._height / (line or 1.0)
        area = room * self._width
        if 0 < area < math.inf:
            half = room * ragged / 2
            inverse = (half + math.sqrt(half * half + area * length)) / area
            guess = min(guess, 1 / inverse)
        return guess


def _line(measure: Measure, size: float) -> float:
    """Return about how high a line is, in em."""
    return measure.setting.ground.box(size).height / size


def _index(sizes: Ladder, size: float) -> int:
    """Return the index of about this size on the ladder."""
    return int(min(max(size * STEPS - sizes.first + 1, 0.0), 1.0 * len(sizes)))
