"""Glyph runs: the parts of one line become runs of one font and one style at their places.

In: parts in visual order. Out: ``GlyphRun`` values. Only ``compose`` imports this module.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import compress

from compositor.text.paragraph import Paragraph
from compositor.text.parts import ItemSetting, Part
from compositor.text.setting import Setting
from compositor.text.shape import NOTHING
from compositor.text.types import GlyphRun

# How many px a justified line grows by at each place, and for each part the clusters with a place on their right
Growth = tuple[float, Sequence[frozenset[int]]]


class RunBuilder:
    """Collects the glyphs of lines, left to right."""

    def __init__(self, paragraph: Paragraph, setting: Setting, size: float, clusters: bool = False) -> None:
        self._paragraph = paragraph
        self._word_spacing = setting.word_spacing.at(size)
        self._size = size
        self._clustered = clusters
        self._plain = setting.unspaced and len(paragraph.runs) == 1 and not clusters
        self._pen = self._start = self._baseline = self._extra = self._y = 0.0
        self._setting_unspaced = self._unspaced = setting.unspaced
        self._grown: frozenset[int] = frozenset()
        self._runs: list[GlyphRun] = []
        self._open: tuple[ItemSetting, int] | None = None
        self._ids: list[int] = []
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._clusters: list[tuple[int, float]] = []
        self._text: list[tuple[float, str]] = []  # with the offsets, because a run reads as it was written

    def build(
        self, parts: Sequence[Part], left: float, baseline: float, growth: Growth | None = None
    ) -> tuple[GlyphRun, ...]:
        """Return the runs of a line's parts in visual order."""
        if self._plain and growth is None and len(parts) == 1:
            return (self._single(parts[0], left, baseline),)
        self._pen = self._start = left
        self._baseline, self._extra = baseline, growth[0] if growth is not None else 0.0
        self._unspaced = self._setting_unspaced and growth is None
        self._grown = frozenset()
        self._runs = []
        styles = self._paragraph.runs
        only = styles[0].style
        for place, part in enumerate(parts):
            if growth is not None:
                self._grown = growth[1][place]
            low = part.origin + part.start
            offset = math.inf if part.added else low
            if len(styles) == 1:
                self._add(part, part.first, part.last, only, offset, part.text)
            elif part.added or not any(low < run.start < low + len(part.text) for run in styles):
                self._add(part, part.first, part.last, self._paragraph.style_at(low), offset, part.text)
            else:
                self._add_by_style(part)
        self._close()
        return tuple(self._runs)

    def _single(self, part: Part, left: float, baseline: float) -> GlyphRun:
        """Return the run of a line in one font and style without spacings: nearly every line."""
        setting, shaped, first, last = part.setting, part.shaped, part.first, part.last
        factor = self._size * setting.per_unit
        origin = left - factor * shaped.pen(first)
        ids, xs, rises = _drawn(part, first, last, [origin + factor * x for x in shaped.placed.origins[first:last]])
        y = self._line(setting, baseline)
        positions = _positions(xs, [y] * len(xs) if rises is None else _heights(y, factor, rises))
        return GlyphRun(
            setting.font.ref, self._size * setting.style.scale, tuple(ids), positions, left, factor * part.units,
            self._paragraph.runs[0].style, part.text, setting.font.color,
        )  # fmt: skip

    def _line(self, setting: ItemSetting, baseline: float) -> float:
        """Return the y at which glyphs stand that do not rise."""
        return baseline - setting.style.shift * setting.style.scale * self._size

    def _add_by_style(self, part: Part) -> None:
        """Add a part that crosses a change of paint in pieces; a ligature belongs to its first letter."""
        shaped = part.shaped
        style_at = self._paragraph.style_at
        clusters = [shaped.cluster(index) for index in range(part.first, part.last)]
        styles = [style_at(part.origin + cluster) for cluster in clusters]
        stop = part.start + len(part.text)
        begin = 0
        for index in range(1, len(styles) + 1):
            if index == len(styles) or styles[index] != styles[begin]:
                low = min(clusters[begin:index])
                after = shaped.index(max(clusters[begin:index]) + 1)
                high = min(shaped.offsets[after], stop) if after < len(shaped.offsets) else stop
                offset, text = part.origin + low, part.source[low:high]
                self._add(part, part.first + begin, part.first + index, styles[begin], offset, text)
                begin = index

    def _add(self, part: Part, first: int, last: int, style: int, offset: float, text: str) -> None:
        setting, shaped, opened = part.setting, part.shaped, self._open
        same_style = opened is not None and opened[1] == style
        if opened is None or not same_style or not _same_call(opened[0], setting):
            if same_style and text == " " and not part.added:
                # A space of another font between two words: room, but nothing to draw, so it ends no run.
                self._add_room(part, first, last, offset)
                return
            self._close()
            self._open = (setting, style)
            self._y = self._line(setting, self._baseline)
        factor = self._size * setting.per_unit
        ids: Sequence[int]
        rises: Sequence[float] | None
        if self._unspaced and not first and last == len(shaped.offsets):
            origin = self._pen
            ids, origins, rises = shaped.drawn
            xs = [origin + factor * x for x in origins]
            advance = factor * shaped.advance
        else:
            edge = shaped.pen(first)
            origin = self._pen - factor * edge
            xs = [origin + factor * x for x in shaped.placed.origins[first:last]]
            advance = factor * (shaped.pen(last) - edge) + self._spread(part, first, last, xs)
            ids, xs, rises = _drawn(part, first, last, xs)
        if self._clustered:
            self._add_clusters(part, first, last, origin)
        self._ids += ids
        self._xs += xs
        self._ys += [self._y] * len(xs) if rises is None else _heights(self._y, factor, rises)
        self._text.append((offset, text))
        self._pen += advance

    def _add_clusters(self, part: Part, first: int, last: int, origin: float) -> None:
        """Remember where the clusters start of glyphs that are about to be added."""
        factor = self._size * part.setting.per_unit
        pens = [origin + factor * part.shaped.pen(index) for index in range(first, last)]
        self._spread(part, first, last, pens)
        clusters = [part.shaped.cluster(index) for index in range(first, last)]
        if not part.added:
            # HarfBuzz keeps a half letter apart from the one it leans on.
            ends = self._paragraph.graphemes
            clusters = [bisect_right(ends, part.origin + cluster) for cluster in clusters]
        drawn = len(self._ids)
        for place, (pen, glyph) in enumerate(zip(pens, part.shaped.placed.ids[first:last], strict=True)):
            if place == 0 or clusters[place] != clusters[place - 1]:
                self._clusters.append((drawn, pen))
            drawn += glyph != NOTHING

    def _add_room(self, part: Part, first: int, last: int, offset: float) -> None:
        if self._clustered:
            self._clusters.append((len(self._ids), self._pen))
        factor = self._size * part.setting.per_unit
        advance = factor * (part.shaped.pen(last) - part.shaped.pen(first))
        self._pen += advance + self._spread(part, first, last, [0.0] * (last - first))
        self._text.append((offset, " "))

    def _spread(self, part: Part, first: int, last: int, xs: list[float]) -> float:
        """Move glyphs apart by letter, word and justification spacing; return by how much the part grows."""
        spacing = self._size * part.setting.em_spacing + part.setting.px_spacing
        added = gap = 0.0
        previous = -1
        for place, index in enumerate(range(first, last)):
            cluster = part.shaped.cluster(index)
            if cluster != previous:
                added += gap
                gap, previous = spacing, cluster
                character = "" if part.added else part.source[cluster]
                if character in (" ", "\u00a0"):
                    gap += self._word_spacing
                if cluster in self._grown:
                    gap += self._extra
            xs[place] += added
        return added + gap

    def _close(self) -> None:
        if self._open is not None:
            setting, style = self._open
            texts = self._text
            text = "".join([text for _, text in sorted(texts)]) if len(texts) > 1 else texts[0][1]
            positions, width = _positions(self._xs, self._ys), self._pen - self._start
            self._runs.append(
                GlyphRun(
                    setting.font.ref, self._size * setting.style.scale, tuple(self._ids), positions, self._start, width,
                    style, text, setting.font.color, tuple(self._clusters),
                )
            )  # fmt: skip
            self._ids, self._xs, self._ys, self._clusters, self._text = [], [], [], [], []
        self._open = None
        self._start = self._pen


def _same_call(one: ItemSetting, other: ItemSetting) -> bool:
    """Return whether glyphs of two items may be drawn by one call."""
    return one is other or (
        one.font is other.font and one.style.scale == other.style.scale and one.style.shift == other.style.shift
    )


def _drawn(
    part: Part, first: int, last: int, xs: list[float]
) -> tuple[Sequence[int], list[float], Sequence[float] | None]:
    """Return glyphs at these x with how far they rise, without those that only make room."""
    ids, _, rises = part.shaped.placed
    ids, rises = ids[first:last], rises[first:last] if rises is not None else None
    if not part.setting.lent or NOTHING not in ids:
        return ids, xs, rises
    shown = [glyph != NOTHING for glyph in ids]
    return [*compress(ids, shown)], [*compress(xs, shown)], [*compress(rises, shown)] if rises is not None else None


def _heights(y: float, factor: float, rises: Sequence[float]) -> list[float]:
    return [y - factor * rise for rise in rises]


def _positions(xs: Sequence[float], ys: Sequence[float]) -> tuple[float, ...]:
    """Return x and y of each glyph in turn."""
    positions = [0.0] * (2 * len(xs))
    positions[0::2], positions[1::2] = xs, ys
    return tuple(positions)
