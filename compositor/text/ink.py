"""Where letters cross a line under or over them: the gaps of CSS ``text-decoration-skip-ink: auto``.

In: the glyph runs of a line and the band of a stroke. Out: stretches of the stroke without ink. As in Chromium, a gap
spans all of a glyph's outline within the band and the stroke's thickness on either side. Only ``decorate`` imports
this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compositor.deferred import regex
from compositor.text.loaded import LoadedFont
from compositor.text.types import GlyphRun

STEPS = 12  # straight pieces that a curve is measured as
# Letters that sit on the stroke all along: nothing would be left of it (CSS Text Decoration 4 §2.7.1)
_SOLID = regex("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")

Point = tuple[float, float]


class _Band:
    """A pen that keeps how far an outline reaches to the left and right within a band of heights."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high
        self._first: Point = (0.0, 0.0)
        self._at: Point = (0.0, 0.0)
        self.left, self.right = float("inf"), float("-inf")

    def moveTo(self, point: Point) -> None:  # noqa: N802 - names of the pen protocol
        self._first = self._at = point

    def lineTo(self, point: Point) -> None:  # noqa: N802
        (x0, y0), (x1, y1) = self._at, point
        self._at = point
        if max(y0, y1) < self._low or min(y0, y1) > self._high:
            return
        for bound in (self._low, self._high):
            if min(y0, y1) < bound < max(y0, y1):
                self._touch(x0 + (x1 - x0) * (bound - y0) / (y1 - y0))
        for x, y in ((x0, y0), (x1, y1)):
            if self._low <= y <= self._high:
                self._touch(x)

    def qCurveTo(self, control: Point, end: Point) -> None:  # noqa: N802
        start = self._at
        self._curve(lambda t: _mix(_mix(start, control, t), _mix(control, end, t), t))

    def curveTo(self, one: Point, two: Point, end: Point) -> None:  # noqa: N802
        start = self._at

        def at(t: float) -> Point:
            middle = _mix(one, two, t)
            return _mix(_mix(_mix(start, one, t), middle, t), _mix(middle, _mix(two, end, t), t), t)

        self._curve(at)

    def closePath(self) -> None:  # noqa: N802
        self.lineTo(self._first)

    def endPath(self) -> None:  # noqa: N802
        """Open outlines are filled as if they were closed."""
        self.closePath()

    def _curve(self, at: Callable[[float], Point]) -> None:
        for step in range(1, STEPS + 1):
            self.lineTo(at(step / STEPS))

    def _touch(self, x: float) -> None:
        self.left, self.right = min(self.left, x), max(self.right, x)


def _mix(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def crossing(font: LoadedFont, glyph: int, low: float, high: float) -> Point | None:
    """Return how far a glyph reaches to the left and right between two heights (font units, y up), if it does."""
    extents = font.shaping.whole.get_glyph_extents(glyph)
    if extents is None or extents.y_bearing <= low or extents.y_bearing + extents.height >= high:
        return None
    band = _Band(low, high)
    font.shaping.whole.draw_glyph_with_pen(glyph, band)
    return (band.left, band.right) if band.left < band.right else None


def free(
    left: float, right: float, top: float, height: float, runs: Sequence[tuple[GlyphRun, LoadedFont]]
) -> list[tuple[float, float]]:
    """Return the stretches (left, right) of a stroke that no letter comes near, in px; dots are left out."""
    gaps: list[tuple[float, float]] = []
    for run, font in runs:
        if run.color_font or _SOLID.search(run.text):
            continue
        unit = run.size / font.units
        for index, glyph in enumerate(run.ids):
            x, y = run.positions[2 * index : 2 * index + 2]
            found = crossing(font, glyph, (y - top - height) / unit, (y - top) / unit)
            if found is not None:
                gaps.append((x + found[0] * unit - height, x + found[1] * unit + height))
    stretches: list[tuple[float, float]] = []
    for gap_left, gap_right in (*sorted(gaps), (right, right)):
        if gap_left - left > height or (not gaps and right > left):
            stretches.append((left, min(gap_left, right)))
        left = max(left, gap_right)
    return stretches
