"""Drawing a text that has been set: highlights, glyphs, and the lines under, over and through them.

In: lines of glyphs relative to a corner, and an ink. Out: ops on the pen. Imported by ``text`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from compositor.display import Mask, Paint, Rounded, Stroke
from compositor.layers.compose import rounded
from compositor.pen import Pen
from compositor.records import dataclass
from compositor.text.types import Fitted
from compositor.values.color import Rgba
from compositor.values.geometry import Box
from compositor.values.highlight import Highlight

BELOW = ("underline", "overline")  # CSS Text Decoration 3 §2.5: these lie under the letters, a strike over them
ABOVE = ("line-through",)
_LIGHT, _DARK = Rgba(255, 255, 255), Rgba(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a text starts on the canvas and what it is drawn with.

    Words with a color of their own keep it if ``own_colors``; a shadow has one color for all.
    """

    left: float
    top: float
    fill: Paint | None
    stroke: Stroke | None = None
    blur: float = 0.0
    own_colors: bool = True

    def of(self, color: Rgba | None) -> Paint | None:
        """Return the paint of words that have this color of their own, or none."""
        return color if color is not None and self.own_colors and self.fill is not None else self.fill


def draw_highlights(fitted: Fitted, pen: Pen, left: float, top: float, highlight: Highlight | None) -> None:
    """Draw the boxes behind whole lines (``highlight``, as authored) and over them those behind single words."""
    for line in fitted.lines:
        if highlight is not None and line.runs:
            padding = highlight.padding.resolve(0.0, 0.0)
            bar = Box(
                left + line.x - padding.left,
                top + line.top - padding.top,
                line.width + padding.left + padding.right,
                line.height + padding.top + padding.bottom,
            )
            pen.shape(rounded(bar, highlight.radius), pen.paint(highlight.fill, bar))
    for line in fitted.lines:
        for mark in line.decorations:
            if mark.kind == "highlight":
                outline = Rounded(left + mark.x, top + mark.y, mark.width, mark.height)
                pen.shape(outline, fitted.styles[mark.style].highlight)


def draw_letters(fitted: Fitted, pen: Pen, ink: Ink) -> None:
    """Draw the glyphs."""
    for line in fitted.lines:
        for run in line.runs:
            fill = ink.of(fitted.styles[run.style].color)
            pen.glyphs(
                run.font, run.size, run.ids, run.positions, ink.left, ink.top, fill=fill, stroke=ink.stroke,
                blur=ink.blur, text=run.text, color_font=run.color_font,
            )  # fmt: skip


def draw_outline(
    fitted: Fitted, pen: Pen, ink: Ink, stroke: Stroke, room: Box, draw: Callable[[Pen, Ink], None]
) -> None:
    """Draw a line around the letters only, none of it inside of them.

    ``draw`` draws the letters in an ink; they stand in or near the ``room``.

    Opaque letters drawn over it hide its inner half; for others it is cut out with a mask.
    """
    line = Ink(ink.left, ink.top, None, replace(stroke, width=2 * stroke.width, join="round"))
    colors = [ink.of(style.color) for style in fitted.styles]
    if all(isinstance(color, Rgba) and color.opaque for color in colors):
        draw(pen, line)
        return
    reach = 4 * stroke.width + 2 * fitted.size
    cut = Pen(pen.surroundings)
    sheet = Rounded(room.x - reach, room.y - reach, room.width + 2 * reach, room.height + 2 * reach)
    cut.shape(sheet, _LIGHT)
    draw(cut, Ink(ink.left, ink.top, _DARK, own_colors=False))
    with pen.group(mask=Mask(cut.ops, "luminance")) as outside:
        draw(outside, line)


def draw_lines(fitted: Fitted, pen: Pen, ink: Ink, kinds: Collection[str]) -> None:
    """Draw the decorations of these kinds."""
    for line in fitted.lines:
        for bar in line.decorations:
            if bar.kind in kinds:
                outline = Rounded(ink.left + bar.x, ink.top + bar.y, bar.width, bar.height)
                pen.shape(outline, ink.of(fitted.styles[bar.style].color), blur=ink.blur)
