"""Decorations: lines under, through and over text, and boxes behind it.

In: the glyph runs of a line. Out: rectangles to fill, highlights first. Thickness and place come from the font's
post and OS/2 tables (CSS Text Decoration 4 ``from-font``), on whole px so that they are crisp. Only ``compose``
imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from compositor.text.extents import whole
from compositor.text.ink import free
from compositor.text.loaded import FontMetrics
from compositor.text.setting import Setting
from compositor.text.types import Decoration, GlyphRun

Kind = Literal["underline", "line-through", "overline", "highlight"]


def decorations(
    runs: Sequence[GlyphRun], setting: Setting, size: float, baseline: float, right: float, skip_ink: bool = True
) -> tuple[Decoration, ...]:
    """Return the decorations of a line at a font size in px; spacing beyond its right edge is not decorated.

    Neighboring runs of one style share one rectangle: its place follows the style's first font, also where
    fallback fonts stand in it. With ``skip_ink`` lines under and over the text are open where letters cross them.
    """
    if not any(style.decorations or style.highlight for style in setting.ground.styles):
        return ()
    highlights: list[Decoration] = []
    strokes: list[Decoration] = []
    fonts = {font.ref: font for chain in setting.ground.chains for font in chain} if skip_ink else {}
    for left, end, index, members in _stretches(runs):
        style = setting.ground.styles[index]
        em = size * style.scale
        metrics = setting.ground.chains[index][0].metrics
        line = baseline - style.shift * em
        width = min(end, right) - left
        if style.highlight is not None:
            top, bottom = line - whole(metrics.ascent * em), line + whole(metrics.descent * em)
            highlights.append(Decoration("highlight", left, top, width, bottom - top, index))
        for kind in style.decorations:
            y, height = _stroke(kind, metrics, em, line)
            pieces = [(left, left + width)]
            if skip_ink and kind != "line-through":
                known = [(run, fonts[run.font]) for run in members if run.font in fonts]
                pieces = free(left, left + width, y, height, known)
            strokes += [Decoration(kind, a, y, b - a, height, index) for a, b in pieces]
    return (*highlights, *strokes)


def _stretches(runs: Sequence[GlyphRun]) -> list[tuple[float, float, int, list[GlyphRun]]]:
    """Return (left, right, style, runs) with neighbors of one style joined."""
    found: list[tuple[float, float, int, list[GlyphRun]]] = []
    for style, members in groupby(runs, key=lambda run: run.style):
        joined = list(members)
        found.append((joined[0].x, joined[-1].x + joined[-1].width, style, joined))
    return found


def _stroke(kind: Kind, metrics: FontMetrics, em: float, baseline: float) -> tuple[float, float]:
    """Return the top and the thickness of a stroke in px."""
    if kind == "line-through":
        offset, thickness = metrics.strike_offset, metrics.strike_size
    elif kind == "overline":
        offset, thickness = metrics.ascent, metrics.underline_size
    else:
        offset, thickness = metrics.underline_offset, metrics.underline_size
    return whole(baseline - offset * em), max(1.0, whole(thickness * em))
