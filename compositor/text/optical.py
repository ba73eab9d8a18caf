"""Optical sizes that nobody shaped: how narrow a text can be at one, from measures at one below and one above.

In: measures of the same text at two optical sizes. Out: ``Narrowest``, from which lines are found as from a measure.
A size whose lines do not fit with these widths fits with the true ones even less, so it need not be shaped.

In fonts that ``variation`` calls linear the glyphs of a text are the same at both and in between, and every advance
and kerning lies on a straight line, but for rounding to font units. Only the text engine imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from compositor.records import NamedTuple
from compositor.text.extents import Extent
from compositor.text.loaded import LoadedFont
from compositor.text.measure import Measure, floors
from compositor.text.variation import axes

# Advance and kerning are rounded at either end and in between: two units for a character, and as many again for
# values that several lookups add.
ROUNDING = 6


class Narrowest:
    """Coordinates of break points as ``Measure`` has them; no line of the text is narrower than they say."""

    def __init__(self, low: Measure, high: Measure, share: float, strut: Extent) -> None:
        self.strut = strut
        self.hard = low.hard
        slack = ROUNDING * low.setting.ground.largest_unit
        near, (offsets, visible) = 1.0 - share, low.points.arrays
        starts = np.array(low.starts_em) * near + np.array(high.starts_em) * share - slack * offsets
        ends = np.array(low.ends_em) * near + np.array(high.ends_em) * share - slack * visible
        # No start lies before that of an earlier point: then greedy lines are the fewest there are.
        self._starts: list[float] = np.maximum.accumulate(starts).tolist()
        self._floors = floors(ends.tolist(), low.hard_points)

    def scaled(self, size: float) -> tuple[Sequence[float], Sequence[float]]:
        """Return starts and floors in em: the same at every font size."""
        return self._starts, self._floors


class Straight(NamedTuple):
    """On which of its two straight lines a font's widths lie: over or under the axis's default optical size."""

    default: float
    over: bool


def straight(font: LoadedFont, linear_axis: Callable[[LoadedFont], int]) -> Straight | None:
    """Return on which straight line a font's widths lie; None for a font without."""
    axis = linear_axis(font)
    if axis < 0:
        return None
    return Straight(axes(font.face)[axis][1], font.shaping.coordinates()[axis] > 0)


def share_between(
    fonts: Iterable[tuple[LoadedFont, LoadedFont, LoadedFont]], linear_axis: Callable[[LoadedFont], int]
) -> float | None:
    """Return where the fonts' optical size lies between two others, 0 to 1; None where widths are not linear.

    Every font comes at the lower, the asked and the higher optical size.
    """
    shares = set()
    for a, font, b in fonts:
        if a is font is b:
            continue
        axis = linear_axis(font)
        if axis < 0:
            return None
        first, between, last = (each.shaping.coordinates() for each in (a, font, b))
        from_, at, to = first.pop(axis), between.pop(axis), last.pop(axis)
        if not (first == between == last and from_ <= at <= to and from_ < to and from_ * to >= 0):
            return None
        shares.add(round((at - from_) / (to - from_), 9))
    return shares.pop() if len(shares) == 1 else None
