"""The values that go into and come out of the text engine.

In: ``Block`` from the text layer. Out: ``Fitted``. Lengths are layout pixels unless said to be em. Frozen,
hashable, picklable; nobody here draws or measures. What goes in are named tuples: they are keys, and hashed for every
text, which tuples do without a call of Python for each value in them.
"""

from __future__ import annotations

from typing import Literal

from compositor.display import FontRef
from compositor.fit import FitState, Limit, MissingGlyph
from compositor.records import NamedTuple, dataclass
from compositor.resources.fonts import Lack
from compositor.values.color import Rgba
from compositor.values.font import Synthesis

Align = Literal["start", "end", "left", "right", "center", "justify"]
Wrap = Literal["normal", "balance", "pretty", "none"]
Break = Literal["word", "anywhere", "phrase"]
Hyphens = Literal["none", "manual", "auto"]
Overflow = Literal["ellipsis", "clip", "error", "visible"]
Missing = Literal["error", "notdef", "skip"]


@dataclass(frozen=True, slots=True)
class TextLimits:
    """What a text may cost before it is refused with a ``FitError``."""

    max_characters: int = 50_000


class FontChoice(NamedTuple):
    """Which font: families in order of preference, CSS weight 1..1000, style, axes and OpenType features.

    ``optical`` lets an ``opsz`` axis follow the font size (CSS ``font-optical-sizing: auto``). ``synthesis`` says what
    becomes of a bold or italic that a family does not have: refused, made up, or drawn as the nearest face is.
    ``instance`` names a point on the axes of a family; weight, style and width are then those of that point.
    """

    families: tuple[str, ...]
    weight: float = 400.0
    italic: bool = False
    stretch: float = 100.0
    axes: tuple[tuple[str, float], ...] = ()
    features: tuple[tuple[str, int], ...] = ()
    optical: bool = True
    synthesis: Synthesis = "error"
    instance: str = ""


class SpanStyle(NamedTuple):
    """How a span differs from plain: font, size factor, spacing in em, shift in em (up), color, decorations."""

    font: FontChoice
    scale: float = 1.0
    letter_spacing: float = 0.0  # px, at the block's own size
    letter_spacing_em: float = 0.0
    shift: float = 0.0
    color: Rgba | None = None
    decorations: tuple[Literal["underline", "line-through", "overline"], ...] = ()
    highlight: Rgba | None = None

    @property
    def spaced(self) -> bool:
        """Return whether letters stand further apart or nearer than usual."""
        return self.letter_spacing != 0 or self.letter_spacing_em != 0


class Span(NamedTuple):
    """A piece of text in one style. A border between spans is never a break opportunity by itself."""

    text: str
    style: SpanStyle


class Block(NamedTuple):
    """One text to be set: spans and everything that decides its lines. Colors do not change its geometry.

    ``smallest`` and ``largest`` bound the font size (equal = fixed). ``line_height`` is a factor of the font
    size, or px when ``line_height_px`` is set. Words are ``word_spacing`` px and ``word_spacing_em`` of the font size
    further apart. ``max_lines`` 0 means no bound.
    """

    spans: tuple[Span, ...]
    smallest: float
    largest: float
    align: Align = "start"
    max_lines: int = 0
    wrap: Wrap = "normal"
    overflow: Overflow = "visible"
    ellipsis: str = "…"
    trim: bool = False  # text-trim: cap
    skip_ink: bool = True
    clusters: bool = False  # glyph runs say where each cluster stands
    # From here on what a paragraph hangs on, whatever its box; see ``manner``.
    line_height: float | None = None  # None: the font's own ascent + descent + line gap (CSS normal)
    line_height_px: float | None = None
    word_spacing: float = 0.0
    word_spacing_em: float = 0.0
    break_mode: Break = "word"
    hyphens: Hyphens = "manual"
    language: str = ""
    direction: Literal["auto", "ltr", "rtl"] = "auto"
    missing: Missing = "error"

    @property
    def box(self) -> tuple[object, ...]:
        """Return how the paragraph is put into a box: sizes, alignment, limits."""
        return self[1:_MANNER]

    @property
    def manner(self) -> tuple[object, ...]:
        """Return how the text is set, whatever it says and wherever: what its glyphs and its breaks hang on."""
        return self[_MANNER:]


_MANNER = Block._fields.index("line_height")


class GlyphRun(NamedTuple):
    """Glyphs of one font and one style on one line, in visual order, at positions relative to the text box.

    ``x`` and ``width`` bound the run's advances; ``style`` indexes ``Fitted.styles``. Where the block asks for them,
    ``clusters`` are the first glyph and the left edge of each grapheme cluster: a letter with its marks.
    """

    font: FontRef
    size: float
    ids: tuple[int, ...]
    positions: tuple[float, ...]
    x: float
    width: float
    style: int
    text: str
    color_font: bool = False
    clusters: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Decoration:
    """A rectangle to be filled with the style's color: under, through or over the text; or a highlight."""

    kind: Literal["underline", "line-through", "overline", "highlight"]
    x: float
    y: float
    width: float
    height: float
    style: int


class Line(NamedTuple):
    """One line: its glyph runs, the rectangle of its line box and its baseline, relative to the text box."""

    runs: tuple[GlyphRun, ...]
    x: float
    top: float
    width: float
    height: float
    baseline: float
    decorations: tuple[Decoration, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text set at its final size. ``width`` is the widest line, ``height`` the sum of the lines.

    Lines are aligned within ``box_width``. ``truncated`` is the text cut off; ``missing`` the code points that
    no font of the chain has; ``lacking`` says what the fonts do not have of weight, width and style, and nobody
    said what to do about it.
    ``runner_up`` is the next size of the range, which did not hold; 0 at its top.
    """

    size: float
    lines: tuple[Line, ...]
    styles: tuple[SpanStyle, ...]
    width: float
    height: float
    box_width: float
    state: FitState
    limited_by: Limit
    truncated: str = ""
    fallbacks: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()
    lacking: tuple[Lack, ...] = ()
    runner_up: float = 0.0
    missing_glyphs: tuple[MissingGlyph, ...] = ()

    @property
    def first_baseline(self) -> float:
        """Return the distance from the top of the text to its first baseline (0 without lines)."""
        return self.lines[0].baseline if self.lines else 0.0
