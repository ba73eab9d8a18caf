"""Letters along a path: each stands on the track under the middle of its own room, turned as the track goes there.

A letter is a grapheme cluster: its marks turn with it.

In: a text set as one line as long as the track. Out: ops on the pen, one group for each letter. Imported by ``text``
only. Source: SVG 2 §11.8.3 (text on a path).
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from compositor.layers.lettering import Ink
from compositor.pen import Pen
from compositor.text.types import Fitted, GlyphRun
from compositor.values.track import Track


def draw_along(fitted: Fitted, pen: Pen, ink: Ink, track: Track) -> None:
    """Draw the letters along the track; those whose middle lies beyond its ends are not drawn, as in SVG.

    The ink's corner moves all of them, after they were turned.
    """
    for line in fitted.lines:
        for run in line.runs:
            fill = ink.of(fitted.styles[run.style].color)
            clusters = run.clusters or tuple(enumerate(run.positions[::2]))
            for (first, x), (last, after) in pairwise((*clusters, (len(run.ids), run.x + run.width))):
                middle = (x + after) / 2
                if first < last and 0 <= middle <= track.length:
                    _draw(pen, run, slice(first, last), middle, line.baseline, replace(ink, fill=fill), track)


def _draw(pen: Pen, run: GlyphRun, glyphs: slice, middle: float, baseline: float, ink: Ink, track: Track) -> None:
    x, y, angle = track.at(middle)
    cosine, sine = math.cos(angle), math.sin(angle)
    xs, ys = run.positions[::2][glyphs], run.positions[1::2][glyphs]
    places = [offset for left, top in zip(xs, ys, strict=True) for offset in (left - middle, top - baseline)]
    # Rounded, so that the last digits of another machine's sine never change a digest.
    turn = tuple(round(value, 6) + 0.0 for value in (cosine, sine, -sine, cosine, x + ink.left, y + ink.top))
    with pen.group(transform=turn) as turned:
        turned.glyphs(
            run.font, run.size, run.ids[glyphs], places, fill=ink.fill, stroke=ink.stroke, blur=ink.blur,
            color_font=run.color_font,
        )  # fmt: skip
