"""Line boxes: how far a line reaches above and below its baseline, as CSS inline layout has it.

In: font metrics, the style's size factor, the block's line height. Out: px above and below at any font size.
Only the text engine imports this module.

Source: CSS Inline 3 §5 (half-leading) with the roundings of Chromium: with ``line-height: normal`` ascent,
descent and line gap are rounded to whole px; with any other line height the line is that high, cut to 1/64 px, and
the baseline sits ``floor((line-height - ascent - descent) / 2)`` below the top plus the rounded ascent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from compositor.records import dataclass
from compositor.text.loaded import FontMetrics

UNITS = 64  # per px: the grain of lengths in browsers


def whole(value: float) -> float:
    """Round to whole px, halves up (Python's own ``round`` goes to even)."""
    return float(math.floor(value + 0.5))


@dataclass(frozen=True, slots=True)
class Extent:
    """What one font at one size factor asks of the line it stands on.

    ``factor`` is the line height in em, ``px`` in px; with neither it is the font's own. ``shift`` in em, up.
    """

    ascent: float
    descent: float
    gap: float
    cap_height: float
    scale: float
    shift: float
    factor: float | None
    px: float | None

    def above(self, size: float) -> float:
        """Return the px above the baseline at a font size; never falls when the size grows with others in line."""
        em = size * self.scale
        height = self._height(em)
        if height is None:
            return whole(self.ascent * em) + math.floor(whole(self.gap * em) / 2) + self.shift * em
        return (height + (self.ascent - self.descent) * em) / 2 + self.shift * em

    def below(self, size: float) -> float:
        """Return the px below the baseline at a font size."""
        em = size * self.scale
        height = self._height(em)
        if height is None:
            return whole(self.descent * em) + math.ceil(whole(self.gap * em) / 2) - self.shift * em
        return (height - (self.ascent - self.descent) * em) / 2 - self.shift * em

    def baseline(self, size: float) -> float:
        """Return the px from the top of this font's line box to its baseline, where browsers put it."""
        em = size * self.scale
        height = self._height(em)
        if height is None:
            return self.above(size)
        ascent, descent = whole(self.ascent * em), whole(self.descent * em)
        leading = math.trunc((height - ascent - descent) * UNITS / 2) / UNITS
        return ascent + math.floor(leading) + self.shift * em

    def _height(self, em: float) -> float | None:
        height = self.px
        if height is None:
            if self.factor is None:
                return None
            height = self.factor * em
        return math.floor(height * UNITS + 1e-6) / UNITS


def extent(
    metrics: FontMetrics, scale: float, shift: float, line_height: float | None, line_height_px: float | None
) -> Extent:
    """Return what a font asks of its line."""
    return Extent(
        metrics.ascent, metrics.descent, metrics.gap, metrics.cap_height, scale, shift,
        None if line_height_px is not None else line_height, line_height_px,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineBox:
    """A line's height, the px from its top to the baseline, and what a cap trim takes off at either end."""

    height: float
    baseline: float
    over_caps: float
    under_baseline: float
    caps: float


def line_box(extents: Iterable[Extent], size: float) -> LineBox:
    """Return the box of a line that holds these extents, at a font size in px."""
    every = tuple(extents)
    if len(every) == 1:
        only = every[0]
        above, below, baseline = only.above(size), only.below(size), only.baseline(size)
    else:
        above = max(item.above(size) for item in every)
        below = max(item.below(size) for item in every)
        baseline = max(item.baseline(size) for item in every)
    caps = max((item.cap_height + item.shift) * item.scale * size for item in every)
    return LineBox(above + below, baseline, above - caps, below, caps)
