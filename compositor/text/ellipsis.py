"""Cut a line so that an ellipsis fits behind it.

In: a line's range and the width of the box. Out: where to cut, and the ellipsis as a part. The cut is at a
grapheme border, the ellipsis looks like the text that it follows and stays inside the box. Only the text engine
imports this.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from compositor.records import dataclass
from compositor.text.measure import TOLERANCE
from compositor.text.paragraph import Paragraph
from compositor.text.parts import Part
from compositor.text.points import visible_end
from compositor.text.setting import Setting


@dataclass(frozen=True, slots=True)
class Cut:
    """A line cut at ``end``; ``ellipsis`` is None where the box is too narrow even for that."""

    end: int
    ellipsis: Part | None


def ellipsize(
    paragraph: Paragraph, setting: Setting, start: int, end: int, size: float, width: float, ellipsis: str
) -> Cut:
    """Return the longest beginning of [start, end) behind which the ellipsis fits a width in px.

    Spaces before the ellipsis go. With an empty ``ellipsis`` the line is only cut.
    """
    borders = paragraph.graphemes
    first, last = bisect_right(borders, start), bisect_right(borders, end)
    candidates = [start, *borders[first:last]]
    origin = setting.line_start(start).at(size)
    index = bisect_left(candidates, True, key=lambda cut: setting.coordinate(cut).at(size) - origin > width)
    index = min(index, len(candidates) - 1)
    # Kerning and a change of font make the estimate a little wrong: step to the exact answer.
    while index >= 0:
        cut = _cut(paragraph, setting, start, candidates[index], ellipsis)
        if _width(setting, start, cut, size) <= width + TOLERANCE:
            return cut
        index -= 1
    return Cut(start, None)


def _cut(paragraph: Paragraph, setting: Setting, start: int, end: int, ellipsis: str) -> Cut:
    end = visible_end(paragraph.text, start, end)
    return Cut(end, setting.added(ellipsis, end, paragraph.base) if ellipsis else None)


def _width(setting: Setting, start: int, cut: Cut, size: float) -> float:
    parts = list(setting.parts(start, cut.end))
    if cut.ellipsis is not None:
        parts.append(cut.ellipsis)
    return max(0.0, setting.width(parts).at(size))
