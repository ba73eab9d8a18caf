"""Text that fits itself into its box.

In: template and data pieces, a font, a range of sizes. Out: lines of glyphs at the largest size that fits, and a
report. Shaping and breaking are the text engine's; this file only asks it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from compositor.bind import Bind, Expr, Pieces
from compositor.display import Outline, Stroke
from compositor.errors import AssetError, CompositorError
from compositor.fit import Fit
from compositor.flow import Limit, Measured, round_box
from compositor.layers import compose
from compositor.layers.along import draw_along
from compositor.layers.base import LOOK, Count, Layer
from compositor.layers.block import block_of, setting_of
from compositor.layers.kit import Kit
from compositor.layers.lettering import ABOVE, BELOW, Ink, draw_highlights, draw_letters, draw_lines, draw_outline
from compositor.layers.shortage import shortages
from compositor.layers.spans import plain_style
from compositor.layers.traits import ASKS, GROUPED, INSISTS
from compositor.models import Field, model_validator
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import cached_property
from compositor.text.answer import Answer
from compositor.text.types import Block, Fitted, SpanStyle
from compositor.values.color import Rgba
from compositor.values.features import Features
from compositor.values.font import (
    Axes,
    Families,
    Font,
    FontValue,
    InstanceValue,
    StyleValue,
    SynthesisValue,
    TransformValue,
    Weight,
    layered,
)
from compositor.values.geometry import Box
from compositor.values.highlight import HighlightValue
from compositor.values.number import LineHeightValue, Range, RangeValue, SpacingValue
from compositor.values.paint import PaintValue, Picture
from compositor.values.parsed import Parsed
from compositor.values.shadow import Shadow
from compositor.values.stroke import StrokeSpec, StrokeValue
from compositor.values.text_style import Decoration, parse_decorations
from compositor.values.track import TextPathValue

Decorations = Annotated[
    tuple[Decoration, ...],
    Parsed(parse_decorations, {"type": ["string", "array"], "examples": ["underline", "line-through"]}),
]
BLACK = Rgba(0, 0, 0)
_TYPOGRAPHY = (
    "font", "font_family", "font_weight", "font_style", "line_height", "letter_spacing", "word_spacing", "features",
    "axes", "text_transform", "synthesis", "instance",
)  # fmt: skip
_SETTING = (
    *_TYPOGRAPHY, "font_size", "text_align", "text_trim", "max_lines", "wrap", "break_", "hyphens", "overflow",
    "missing_glyph", "text_path", "decoration_skip_ink", "lang", "dir",
)  # fmt: skip
_SHARES = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
DEFAULT_SIZE = Range(16.0, 16.0)
_OF_LINES = (
    "wrap", "break_", "hyphens", "max_lines", "vertical_align", "text_trim", "decoration", "decoration_skip_ink",
    "highlight",
)  # fmt: skip


class Text(Layer):
    """One text. It takes the largest size of its range at which everything holds."""

    content_key: ClassVar[str] = "text"
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {
        **Layer.derived,
        "typography": _TYPOGRAPHY,
        "plain_style": (*_TYPOGRAPHY, "decoration"),
        "setting": _SETTING,
        "look": LOOK,
        "sizes": ("font", "font_size"),
        "elastic": ("font", "font_size"),
        "traits": ("font", "font_size", "fit_group", "overflow", "mask"),
    }

    unruled: ClassVar[Collection[str]] = frozenset(("text", "font_size", "width", "height", "opacity"))

    text: Bind[Pieces] = Field(description="What it says. `**strong**`, `*emphasis*`, `~~strike~~`, `[words]{style}`.")
    markup: Bind[Literal["inline", "none"]] = Field("inline", description="`none` takes `*` and `~` literally.")
    font: Bind[Font] | None = Field(None, description="Family, weight, line height and more; usually a token.")
    font_family: Bind[Families] | None = Field(None, description="Families in order of preference.")
    font_size: Bind[RangeValue] | None = Field(None, description="Pixels, or a range: `24..96`.")
    font_weight: Bind[Weight] | None = Field(None, description="1 to 1000, or a name like `bold`.")
    font_style: Bind[StyleValue] | None = Field(None, description="`normal` or `italic`.")
    line_height: Bind[LineHeightValue] | None = Field(None, description="A factor of the font size, %, px, `normal`.")
    letter_spacing: Bind[SpacingValue] | None = Field(None, description="Pixels, em or %.")
    word_spacing: Bind[SpacingValue] | None = Field(None, description="Pixels, em or %.")
    features: Bind[Features] | None = Field(None, description="OpenType features: `[tnum, ss01]`.")
    axes: Bind[Axes] | None = Field(None, description="Axes of a variable font: `{wght: 650}`.")
    text_transform: Bind[TransformValue] | None = Field(None, description="`uppercase` and so on.")
    instance: Bind[InstanceValue] | None = Field(
        None, description="A named point on the axes of a variable font: `SemiBold Italic`."
    )
    synthesis: Bind[SynthesisValue] | None = Field(
        None, description="A bold or italic that the family lacks: an `error`, `allow` making it up, or `none` of it."
    )
    color: Bind[PaintValue] = Field(BLACK, description="A color, or a gradient across the text box.")
    stroke: Bind[StrokeValue] | None = Field(None, description="A line around the letters: `2 #000`.")
    text_align: Bind[Literal["start", "end", "left", "right", "center", "justify"]] = Field(
        "start", description="Where lines sit across the box."
    )
    vertical_align: Bind[Literal["top", "middle", "bottom"]] = Field("top", description="Where lines sit in height.")
    text_trim: Bind[Literal["none", "cap"]] = Field("none", description="`cap`: box edges at cap height and baseline.")
    max_lines: Bind[Count] | None = Field(None, description="At most so many lines.")
    wrap: Bind[Literal["normal", "balance", "pretty", "none"]] = Field("normal", description="How lines are chosen.")
    break_: Bind[Literal["word", "anywhere", "phrase"]] = Field(
        "word", description="Where a line may break; `phrase`: between phrases of Japanese, Chinese, Thai."
    )
    hyphens: Bind[Literal["none", "manual", "auto"]] = Field(
        "manual", description="Where a line may end with a hyphen: nowhere, at soft hyphens, by the rules of `lang`."
    )
    overflow: Bind[Literal["ellipsis", "clip", "error", "visible"]] = Field(
        "visible", description="What happens when even the smallest size is too large."
    )
    fit_group: Bind[str] | None = Field(None, description="All texts of one group take the smallest fitted size.")
    missing_glyph: Bind[Literal["error", "notdef", "skip"]] = Field(
        "error", description="What to do for a character that no font of the list has."
    )
    text_path: Bind[TextPathValue] | None = Field(
        None, description="Path data in pixels from the corner of the content, or `circle`: one line along it."
    )
    decoration: Bind[Decorations] | None = Field(None, description="`underline`, `line-through`, `overline`.")
    decoration_skip_ink: Bind[Literal["auto", "none"]] = Field(
        "auto", description="`auto`: lines under and over the text are open where letters cross them."
    )
    highlight: Bind[HighlightValue] | None = Field(
        None, description="A box behind each line: a paint, or `{fill, padding, radius}`."
    )
    lang: Bind[str] = Field("", description="Language of the text, as BCP 47 says it: `de`, `pt-BR`.")
    dir: Bind[Literal["auto", "ltr", "rtl"]] = Field("auto", description="Base direction.")

    @model_validator(mode="after")
    def _possible(self) -> Text:
        if isinstance(self.color, Picture):
            raise ValueError("the `color` of a text is a color or a gradient, not a picture")
        if self.stroke is not None and not isinstance(self.stroke, Expr) and self.stroke.align == "inside":
            raise ValueError("the stroke of a text is `center` or `outside`")
        if self.instance is not None and (self.font_weight is not None or self.font_style is not None):
            raise ValueError("an `instance` has a weight and a style of its own; take away one of them")
        if not self.lang and (self.hyphens == "auto" or self.break_ == "phrase"):
            which = "hyphens: auto" if self.hyphens == "auto" else "break: phrase"
            raise ValueError(f"`{which}` needs to know the language; set `lang`")
        return self

    @model_validator(mode="after")
    def _one_line_along_a_path(self) -> Text:
        if self.text_path is not None:
            fields = type(self).model_fields
            idle = next((name for name in _OF_LINES if getattr(self, name) != fields[name].default), None)
            if idle is not None:
                key = fields[idle].alias or idle
                raise ValueError(f"`{key}` means nothing along a `text-path`; remove one of them")
            if self.text_align == "justify":
                raise ValueError("a text along a `text-path` is not justified; write `start`, `center` or `end`")
            painted = [self.color, self.stroke.paint if isinstance(self.stroke, StrokeSpec) else BLACK]
            if any(not isinstance(paint, Rgba | Expr) for paint in painted):
                raise ValueError("letters along a `text-path` have one color each, no gradient")
        return self

    @cached_property
    def elastic(self) -> bool:
        """Return whether the text has a range of sizes."""
        sizes = self.sizes
        return sizes.largest > sizes.smallest

    @cached_property
    def traits(self) -> int:
        """Return the traits of the box and of the text."""
        own = (GROUPED if self.fit_group is not None else 0) | (INSISTS if self.overflow == "error" else 0)
        return super().traits & ~ASKS | own

    @property
    def vanishes(self) -> bool:
        """Return whether there is no text: then the layer keeps no space."""
        return not any(words for words, _ in self.text)

    @cached_property
    def typography(self) -> FontValue:
        """Return ``font`` with the layer's own font properties laid over it."""
        own = FontValue(
            family=self.font_family,
            weight=self.font_weight,
            style=self.font_style,
            line_height=self.line_height,
            letter_spacing=self.letter_spacing,
            word_spacing=self.word_spacing,
            features=self.features,
            axes=self.axes,
            text_transform=self.text_transform,
            synthesis=self.synthesis,
            instance=self.instance,
        )
        return layered(self.font or FontValue(), own)

    @cached_property
    def sizes(self) -> Range:
        """Return the range of font sizes in layout pixels."""
        return self.font_size or (self.font.size if self.font is not None else None) or DEFAULT_SIZE

    def block(self, kit: Kit) -> Block:
        """Return the text for the engine."""
        return block_of(self, kit)

    @cached_property
    def setting(self) -> tuple[Any, ...]:
        """Return everything of the block but its spans."""
        return setting_of(self)

    @cached_property
    def plain_style(self) -> SpanStyle:
        """Return the style of words without markup."""
        return plain_style(self.typography)

    # -- measuring and arranging ------------------------------------------------------------------------------

    def measure_content(self, limit: Limit, kit: Kit, room: float) -> Measured:
        """Answer by setting the text at the width that is asked about."""
        if self.text_path is not None:
            bounds = self.text_path.bounds
            width = bounds.x + bounds.width if limit.width is None else limit.width
            return Measured(width, bounds.y + bounds.height if limit.height is None else limit.height)
        block = kit.block(self)
        if limit.width is None:
            try:
                low, high = kit.bounds(block, self.fit_group, self.path)
            except AssetError as error:
                raise self._at_key(error, block) from error
            return Measured(low if limit.narrow else high, limit.height or 0.0)
        height = room if limit.height is None else limit.height
        fitted = self._fit(kit, block, limit.width, height)
        used = fitted.height if limit.height is None else limit.height
        return Measured(limit.width, used, fitted.first_baseline + self.drop(fitted, used))

    def faults(self, box: Box, kit: Kit, content_height: bool, together: bool) -> int:
        """Return 1 if something is cut here; ``together``: or if the size is below what the ease in force allows."""
        inner = box.inset(self.frame)
        fitted = self._fit(kit, kit.block(self), inner.width, inner.height)
        squeezed = together and self.elastic and fitted.limited_by not in ("", "ease", "group")
        return int(fitted.state != "fits" or squeezed)

    def _fit(self, kit: Kit, block: Block, width: float, height: float) -> Answer:
        if self.text_path is not None:
            width, height = self.text_path.track(Box(0.0, 0.0, width, height)).length, math.inf
        try:
            return kit.fit(block, width, height, self.fit_group, self.path)
        except AssetError as error:
            raise self._at_key(error, block) from error

    def _at_key(self, error: AssetError, block: Block) -> CompositorError:
        """Return an error about fonts at the key that it is about; at the layer where a style of markup may be it."""
        family = "font-family" if self.font_family is not None else "font"
        axes, instance = (name if getattr(self, name) is not None else "font" for name in ("axes", "instance"))
        styled = len({span.style.font.families for span in block.spans}) > 1
        rest = () if styled else (family,)
        keys = {"font.no-glyph": ("text",), "font.unknown-axis": (axes,), "font.unknown-instance": (instance,)}
        return error.restated(
            replace(problem, path=(*self.path, *keys.get(problem.code, rest))) for problem in error.problems
        )

    def drop(self, fitted: Answer | Fitted, height: float) -> float:
        """Return how far below the top of its box the text starts."""
        return (height - fitted.height) * _SHARES[self.vertical_align]

    def arrange(self, box: Box, kit: Kit, content_height: bool = False) -> Placed:
        """Set the text in its final box and report how it went."""
        inner = box.inset(self.frame)
        block = kit.block(self)
        fitted = self._fit(kit, block, inner.width, inner.height).fitted
        if fitted.missing or fitted.lacking:
            for problem in shortages(fitted, (*self.path, "text"), self.missing_glyph):
                kit.warn(problem)
        spans = block.spans
        said = spans[0].text if len(spans) == 1 else "".join([span.text for span in spans])
        fit = Fit(
            self.path,
            self.name or "",
            (block.smallest, block.largest),
            fitted.size,
            len(fitted.lines),
            fitted.state,
            fitted.limited_by,
            round_box(box),
            said,
            fitted.truncated,
            fitted.fallbacks,
            fitted.missing,
            fitted.runner_up,
            fitted.missing_glyphs,
        )
        return Placed(self, self.path, box, fitted, (), (fit,))

    # -- drawing ----------------------------------------------------------------------------------------------

    def clip_outline(self, placed: Placed) -> Outline | None:
        """Return the edge inside of the border if what does not fit is cut there."""
        return self.inner_outline(placed) if self.overflow == "clip" else None

    @property
    def casts(self) -> bool:
        """Return True: a text draws the shadows of its letters itself."""
        return True

    def spreads(self, shadow: Shadow) -> bool:
        """Return whether the box or the letters can be grown so: letters can become thicker only."""
        return super().spreads(shadow) or shadow.spread > 0

    def cast(self, placed: Placed, pen: Pen, shadow: Shadow) -> None:
        """Draw the letters, with the line around them, blurred in the shadow's color."""
        if not pen.surroundings.letters:
            return
        line = self.stroke.width * (2 if self.stroke.align == "outside" else 1) if self.stroke is not None else 0.0
        width = line + 2 * shadow.spread
        edge = Stroke(shadow.color, width, join="round") if width > 0 else None
        left, top = self._corner(placed, self.content_box(placed))
        ink = Ink(left + shadow.x, top + shadow.y, shadow.color, edge, shadow.blur / 2, own_colors=False)
        self._draw(placed, pen, ink)
        draw_lines(placed.content, pen, ink, (*BELOW, *ABOVE))

    def paint(self, placed: Placed, pen: Pen) -> None:
        """Draw highlights, then letters between the lines under and through them."""
        fitted: Fitted = placed.content
        inner = self.content_box(placed)
        left, top = self._corner(placed, inner)
        lined = any(line.decorations for line in fitted.lines)
        if lined or self.highlight is not None:
            draw_highlights(fitted, pen, left, top, self.highlight)
        if not pen.surroundings.letters:
            return
        stroke = compose.stroke_of(pen, self.stroke, inner) if self.stroke is not None else None
        ink = Ink(left, top, pen.paint(self.color, inner), stroke)
        if stroke is not None and self.stroke is not None and self.stroke.align == "outside":
            room = Box(left, top, max(fitted.width, fitted.box_width), fitted.height)
            if self.text_path is not None:
                room = self.text_path.track(inner).bounds
            draw_outline(fitted, pen, ink, stroke, room, partial(self._draw, placed))
            ink = replace(ink, stroke=None)
        if lined:
            draw_lines(fitted, pen, ink, BELOW)
        self._draw(placed, pen, ink)
        if lined:
            draw_lines(fitted, pen, ink, ABOVE)

    def _draw(self, placed: Placed, pen: Pen, ink: Ink) -> None:
        if self.text_path is None:
            draw_letters(placed.content, pen, ink)
        else:
            draw_along(placed.content, pen, ink, self.text_path.track(self.content_box(placed)))

    def _corner(self, placed: Placed, inner: Box) -> tuple[float, float]:
        """Return where the text starts on the canvas; a track knows its own place."""
        if self.text_path is not None:
            return 0.0, 0.0
        return inner.x, inner.y + self.drop(placed.content, inner.height)
