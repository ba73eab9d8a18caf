"""A paragraph: everything about a block's text that does not depend on the size of its box or its font.

In: a ``Block``. Out: clean text, styles, items, break opportunities; and, per range of sizes that share their
optical sizes, the shaped setting and its measure. The typesetter keeps paragraphs; nobody else imports this.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from compositor.errors import FitError, Problem
from compositor.fit import MissingGlyph
from compositor.resources.fonts import Lack
from compositor.text import bidi
from compositor.text.alike import Alike, alike
from compositor.text.breaks import graphemes
from compositor.text.characters import clean
from compositor.text.extents import extent
from compositor.text.itemize import LATIN, Item, Scripts, StyleRun, itemize
from compositor.text.loaded import LoadedFont
from compositor.text.measure import Measure
from compositor.text.opportunities import Breaker
from compositor.text.optical import Narrowest, share_between, straight
from compositor.text.points import Points
from compositor.text.root import Root, Roots, chains_of, optical_borders, shaper_of
from compositor.text.setting import Setting, ShaperOf, set_items
from compositor.text.shape import Shaper, Shapers
from compositor.text.shelf import FontShelf
from compositor.text.types import Block, SpanStyle


class Paragraph:
    """One text with its styles, ready to be measured at any size. Raises what ``itemize`` raises."""

    __slots__ = (
        "_graphemes", "_inner", "_lacking", "_measures", "_missing_glyphs", "_pieces", "_points", "_root", "_shaper",
        "_shelf", "_visible", "base", "block", "borders", "hyphenated", "items", "offsets", "runs", "styles", "text",
    )  # fmt: skip

    def __init__(
        self,
        block: Block,
        root: Root | None,
        roots: Roots,
        shelf: FontShelf,
        scripts: Scripts,
        shapers: Shapers,
        breaker: Breaker,
    ) -> None:
        self.block = block
        self._shelf = shelf
        self._measures: dict[int, Measure] = {}
        self._root = root
        self._pieces: Alike | None = None
        self._points: Points | None = None
        self._graphemes: list[int] | None = None
        self._missing_glyphs: tuple[MissingGlyph, ...] | None = None
        self._lacking: tuple[Lack, ...] | None = None
        if root is not None:
            text = self.text = block.spans[0].text
            self.runs: tuple[StyleRun, ...] = (StyleRun(0, len(text), 0),)
            self.styles: tuple[SpanStyle, ...] = root.styles
            self.base = 0
            self.borders = root.borders
            self.items: tuple[Item, ...] = (_latin(text),)
        else:
            self.text, self.runs, self.styles = _join(block)
            self.base = bidi.base_level(self.text, block.direction)
            levels = bidi.level_runs(self.text, self.base)
            self.borders = optical_borders(self.styles, shelf)
            self._shaper = _shaper_for(self.styles, shapers, block.language)
            self.items = itemize(self.text, self.runs, self.styles, levels, scripts, shelf, block.missing)
            if len(block.spans) == 1 and self.items == (_latin(self.text),):
                self._root = roots.under(block, block.manner)  # as plain as ASCII, after all
        self.offsets, self.hyphenated, self._inner, self._visible = breaker.find(block, self.text, self.runs)

    @property
    def _alike(self) -> Alike:
        if self._pieces is None:
            self._pieces = alike(self.text, self.items)
        return self._pieces

    @property
    def _used(self) -> tuple[tuple[int, int], ...]:
        """Return which fonts of the chains are used, as (style, place in its chain)."""
        if self._root is not None:
            return ((0, 0),)
        fonts = [(item.style, font) for _, _, _, item, _ in self._alike.pieces for font in (item.font, item.spaces)]
        return tuple(dict.fromkeys(used for used in fonts if used[1] >= 0))

    @property
    def graphemes(self) -> list[int]:
        """Return the offsets at which a grapheme cluster ends."""
        if self._graphemes is None:
            self._graphemes = graphemes(self.text)
        return self._graphemes

    @property
    def missing(self) -> tuple[int, ...]:
        """Return the code points that no font of their chain has, in order of appearance."""
        glyphs = self.missing_glyphs
        return tuple(dict.fromkeys([glyph.code_point for glyph in glyphs])) if glyphs else ()

    @property
    def missing_glyphs(self) -> tuple[MissingGlyph, ...]:
        """Return what no font of its chain has, with that chain and who else has it."""
        if self._missing_glyphs is None:
            self._missing_glyphs = self._find_missing() if self._root is None else ()
        return self._missing_glyphs

    def _find_missing(self) -> tuple[MissingGlyph, ...]:
        found: dict[MissingGlyph, None] = {}
        for item in self.items:
            if item.missing:
                text, choice = self.text[item.start : item.end], self.styles[item.style].font
                for start, end in pairwise([0, *graphemes(text)]):
                    found.update(dict.fromkeys(self._shelf.missing(choice, text[start:end])))
        return tuple(found)

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """Return what the fonts in use cannot give of what their styles ask for."""
        if self._lacking is None:
            self._lacking = self._find_lacking() if self._root is None else self._root.lacking
        return self._lacking

    def _find_lacking(self) -> tuple[Lack, ...]:
        drawn: dict[tuple[int, int], None] = {}
        for piece in self._alike.pieces:
            item = piece.item
            if not item.missing:
                drawn[item.style, item.font] = None
                if item.spaces >= 0:
                    drawn[item.style, item.spaces] = None
        found = [self._shelf.lacking(self.styles[style].font, place) for style, place in drawn]
        return tuple(dict.fromkeys([lack for several in found for lack in several])) if any(found) else ()

    def style_at(self, offset: int) -> int:
        """Return the index of the style of the character at an offset."""
        if len(self.runs) == 1:
            return self.runs[0].style
        return self.runs[bisect_right(self.runs, offset, key=lambda run: run.start) - 1].style

    def _set(self, band: int) -> Setting:
        """Return the text shaped for the sizes of an optical range."""
        if self._root is not None:
            return self._root.setting(self.text, self.items, band)
        chains = self._chains(band)
        return set_items(self.text, self.items, self._alike, self.styles, self.block, chains, self._shaper)

    def measure(self, size: float) -> Measure:
        """Return the break opportunities with their coordinates, for a font size in px."""
        band = bisect_right(self.borders, size) if self.borders else 0
        measure = self._measures.get(band)
        if measure is None:
            points = self._points
            if points is None:
                points = self._points = Points(self.text, self.offsets, self.hyphenated, visible=self._visible)
            measure = self._measures[band] = Measure(self._set(band), points)
        return measure

    def narrowest(self, size: float, below: float, above: float) -> Narrowest | None:
        """Return how narrow the text can be at a font size whose optical size lies between those of two others.

        Nothing where that cannot be said, or where the text was measured already. The size ``above`` was.
        """
        band = bisect_right(self.borders, size)
        if band in self._measures or self.measure(above).setting.affine:
            return None
        chains = self._chains(band)
        for style, font in self._used:
            # A straight line ends at the axis's default.
            place = straight(chains[style][font], self._shelf.linear_axis)
            if place is not None:
                default = place.default / self.styles[style].scale
                below, above = (max(below, default), above) if place.over else (below, min(above, default))
        if not below < size < above:
            return None
        low, high = self.measure(below), self.measure(above)
        one, other = low.setting.ground.chains, high.setting.ground.chains
        fonts = [(one[style][font], chains[style][font], other[style][font]) for style, font in self._used]
        share = share_between(fonts, self._shelf.linear_axis)
        if share is None:
            return None
        strut = extent(chains[0][0].metrics, 1.0, 0.0, self.block.line_height, self.block.line_height_px)
        return Narrowest(low, high, share, strut)

    def broken_measure(self, size: float, width: float) -> Measure:
        """Return a measure in which words wider than a line may break at every grapheme cluster (last resort).

        Phrases wider than a line may break between their words first.
        """
        measure = self.measure(size)
        added: frozenset[int] = frozenset()
        for candidates in filter(None, (sorted(self._inner), self.graphemes)):
            inside = _inside_wide(measure, candidates, size, width)
            if inside:
                added |= frozenset(inside)
                points = Points(self.text, sorted({*self.offsets, *added}), self.hyphenated, added)
                measure = Measure(measure.setting, points)
        return measure

    def _chains(self, band: int) -> list[tuple[LoadedFont, ...]]:
        """Return the fonts of every style in a range of sizes that share their optical sizes."""
        return chains_of(self.styles, self.borders, band, self._shelf)


def _latin(text: str) -> Item:
    """Return the one item of a text that is Latin and all in the first font of its style."""
    return Item(0, len(text), 0, 0, LATIN, 0)


def _shaper_for(styles: Sequence[SpanStyle], shapers: Shapers, language: str) -> ShaperOf:
    """Return what finds the shaper of an item. It does not hold the paragraph, which holds those that hold it."""

    def shaper(item: Item, font: LoadedFont, lender: LoadedFont | None) -> Shaper:
        return shaper_of(styles[item.style], font, item.script, language, item.level % 2 == 1, shapers, lender)

    return shaper


def _inside_wide(measure: Measure, candidates: Sequence[int], size: float, width: float) -> list[int]:
    """Return which of the offsets lie inside stretches that are wider than a line."""
    inside: list[int] = []
    index = 0
    for point in range(len(measure.offsets) - 1):
        start, end = measure.offsets[point], measure.visible[point + 1]
        if measure.width(point, point + 1, size) <= width:
            continue
        index = bisect_right(candidates, start, index)
        while index < len(candidates) and candidates[index] < end:
            inside.append(candidates[index])
            index += 1
    return inside


def _join(block: Block) -> tuple[str, tuple[StyleRun, ...], tuple[SpanStyle, ...]]:
    """Return the clean text of all spans, which style holds where, and the distinct styles."""
    styles: dict[SpanStyle, int] = {}
    runs: list[StyleRun] = []
    pieces: list[str] = []
    offset = 0
    for span in block.spans:
        piece = clean(span.text)
        if not piece:
            continue
        style = styles.setdefault(span.style, len(styles))
        pieces.append(piece)
        if runs and runs[-1].style == style:
            runs[-1] = StyleRun(runs[-1].start, offset + len(piece), style)
        else:
            runs.append(StyleRun(offset, offset + len(piece), style))
        offset += len(piece)
    return "".join(pieces), tuple(runs), tuple(styles)


def check_length(block: Block, most: int) -> None:
    """Raise ``FitError`` when the text is longer than the limit."""
    length = 0
    for text, _ in block.spans:
        length += len(text)
    if length > most:
        message = f"the text has {length:,} characters; {most:,} is the most that is set"
        raise FitError(Problem("text.too-long", message, hint="raise TextLimits.max_characters if you mean it"))
