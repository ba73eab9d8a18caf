"""Lines: greedy, balanced, and without a lonely last word.

In: a ``Measure``, a font size and a width. Out: the point at which each line ends. Pure arithmetic. Only the text
engine imports this module.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from compositor.text.measure import TOLERANCE, Measure

SHORT = 1 / 3  # `pretty`: a last word narrower than this share of the width is lonely


class Coordinates(Protocol):
    """What greedy lines need to know of a measure."""

    @property
    def hard(self) -> Sequence[int]:
        """The next point after each at which a line must end."""

    def scaled(self, size: float) -> tuple[Sequence[float], Sequence[float]]:
        """Return starts and floors in em at a font size in px."""


def greedy(measure: Coordinates, size: float, width: float) -> list[int] | None:
    """Return the ends of the lines when each takes as much as fits; None when some word is wider than a line.

    No other way of breaking needs fewer lines.
    """
    starts, floors = measure.scaled(size)
    room = (width + TOLERANCE) / size
    hard, last = measure.hard, len(floors) - 1
    ends: list[int] = []
    point = 0
    while point < last:
        end = bisect_right(floors, starts[point] + room, point + 1, hard[point] + 1) - 1
        if end == point:
            return None
        ends.append(end)
        point = end
    return ends


def forced(measure: Measure, size: float, width: float) -> list[int]:
    """Return the ends of greedy lines that may end at emergency points, where no other point fits.

    A line takes at least one step, so a single grapheme cluster may be wider than the width.
    """
    starts, floors = measure.scaled(size)
    room = (width + TOLERANCE) / size
    ends: list[int] = []
    point, last = 0, len(floors) - 1
    while point < last:
        end = max(bisect_right(floors, starts[point] + room, point + 1, measure.hard[point] + 1) - 1, point + 1)
        if end in measure.emergency:
            usual = (other for other in range(end - 1, point, -1) if other not in measure.emergency)
            end = next(usual, end)
        ends.append(end)
        point = end
    return ends


def balanced(measure: Measure, size: float, width: float, ends: list[int]) -> list[int]:
    """Return as many lines as the greedy ``ends``, with the widest as narrow as can be (CSS ``balance``).

    Every forced line is balanced for itself. The narrowest width is found by bisection to 1/64 px.
    """
    result: list[int] = []
    first = index = 0
    for hard in measure.hard_points:
        count = index
        while ends[count] < hard:
            count += 1
        count, index = count - index + 1, count + 1
        result += _balanced_stretch(measure, size, width, first, hard, count) if count > 1 else [hard]
        first = hard
    return result


def _balanced_stretch(measure: Measure, size: float, width: float, first: int, hard: int, count: int) -> list[int]:
    starts, floors = measure.scaled(size)

    def within(room: float) -> list[int] | None:
        found: list[int] = []
        point = first
        while point < hard:
            end = bisect_right(floors, starts[point] + room, point + 1, hard + 1) - 1
            if end == point or len(found) == count:
                return None
            found.append(end)
            point = end
        return found

    high = (width + TOLERANCE) / size
    best = within(high)
    if best is None:
        raise ValueError("balanced lines start from greedy ones that fit")
    if high == float("inf"):
        return best
    low = (floors[hard] - starts[first]) / count / 2
    while (high - low) * size > 1 / 64:
        middle = (low + high) / 2
        narrower = within(middle)
        if narrower is None:
            low = middle
        else:
            high, best = middle, narrower
    return best


def pretty(measure: Measure, size: float, width: float, ends: list[int]) -> list[int]:
    """Return the lines with no short word alone on the last line of a paragraph; never more lines.

    The line before gives up its last word where it has another and where both then fit one line.
    """
    result = list(ends)
    for index in range(1, len(result)):
        end, before = result[index], result[index - 1]
        start = result[index - 2] if index > 1 else 0
        if end not in measure.hard_points or before in measure.hard_points:
            continue
        if end - before > 1 or measure.width(before, end, size) > SHORT * width:
            continue
        # A hyphenated or soft-hyphenated piece stays with its word: move whole words, up to a space.
        moved = next((p for p in range(before - 1, start, -1) if _after_space(measure, p)), start)
        if moved > start and measure.width(moved, end, size) <= width + TOLERANCE:
            result[index - 1] = moved
    return result


def _after_space(measure: Measure, point: int) -> bool:
    return measure.visible[point] < measure.offsets[point]
