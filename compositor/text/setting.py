"""A paragraph shaped: its items as glyphs, the coordinate of any offset, the parts of any line.

In: a paragraph and a size range in which no optical size changes. Out: coordinates in em and px, line parts, line
extents. Only the text engine imports this module.

Widths are affine in the font size: ``size * em + px``, where px come from letter and word spacing given in px.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from compositor.text.alike import Alike, Piece, alike, context
from compositor.text.characters import HANGING, SOFT_HYPHEN
from compositor.text.extents import Extent
from compositor.text.ground import Ground
from compositor.text.itemize import COMMON, LATIN, Item
from compositor.text.laid import Laid, lay
from compositor.text.loaded import LoadedFont
from compositor.text.parts import ItemSetting, Length, Part, count_words
from compositor.text.points import Points, Reader
from compositor.text.shape import INSIDE, Shaped, Shaper
from compositor.text.types import Block, SpanStyle

WINDOW = 64  # at most so many characters are looked through for a place where a run may be cut

# Finds what shapes an item in a font, with the font that lends its spaces
ShaperOf = Callable[[Item, LoadedFont, LoadedFont | None], Shaper]


class Setting:
    """All items of a paragraph, shaped; offsets to coordinates, ranges to parts."""

    __slots__ = (
        "_alike", "_laid_out", "_pieces", "_shaper", "_starts", "affine", "ground", "items", "mixed", "settings",
        "simple", "spaced", "strut", "text", "uniform", "unspaced", "word_spacing", "worded",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        items: Sequence[Item],
        settings: list[ItemSetting],
        ground: Ground,
        shaper: ShaperOf,
        mixed: bool,
        simple: bool,
        pieces: Alike | None = None,
        in_fonts: list[ItemSetting] | None = None,
    ) -> None:
        self.text = text
        self.items = items
        self.settings = settings
        self.ground = ground
        self._shaper = shaper
        self.mixed = mixed
        # One font without spacings, a glyph for every character from left to right: nearly every text.
        self.simple = simple
        self._alike = pieces
        self._pieces = in_fonts if in_fonts is not None else settings
        self._laid_out: Laid | None = None
        self._starts = [items[0].start] if len(items) == 1 else [item.start for item in items]
        # Asked for each line
        self.word_spacing = ground.word_spacing
        self.worded = ground.worded
        self.affine = ground.affine
        self.spaced = ground.spaced
        self.unspaced = ground.unspaced
        self.strut = ground.strut
        self.uniform = ground.uniform

    @property
    def _laid(self) -> Laid:
        """The line that holds the whole paragraph, newlines taking no room."""
        if self._laid_out is None:
            pieces = self._alike if self._alike is not None else alike(self.text, self.items)
            self._laid_out = lay(self.text, pieces, self._pieces, self.word_spacing)
        return self._laid_out

    def _shape(self, index: int, a: int, b: int) -> Shaped:
        """Return a piece of an item shaped for itself; cursive letters keep the forms that they have in their word.

        Source: CSS Text 3 §5.6 (a word that breaks anywhere is shaped as if it had not been broken).
        """
        first, setting = self._starts[index], self.settings[index]
        return setting.shaper.shape(setting.text[a:b], *context(self.text, first + a, first + b))

    def _width(self, setting: ItemSetting, shaped: Shaped, offset: int, text: str) -> Length:
        """Return the distance from the logical start of a run to an offset in it, spacings included."""
        em = shaped.before(offset) * setting.per_unit
        px = 0.0
        if setting.em_spacing or setting.px_spacing:
            count = shaped.clusters_before(offset)
            em += count * setting.em_spacing
            px += count * setting.px_spacing
        if self.worded:
            count = count_words(text[:offset])
            em += count * self.word_spacing.em
            px += count * self.word_spacing.px
        return Length(em, px)

    def _find(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def coordinate(self, offset: int) -> Length:
        """Return where an offset lies on the line that holds the whole paragraph, newlines taking no room."""
        return self._laid.at(offset)

    def line_start(self, offset: int) -> Length:
        """Return the coordinate that a line starting at the offset is measured from.

        It differs from ``coordinate`` where the glyphs across the border know of each other (kerning, ligatures).
        """
        index = self._find(offset)
        if index >= 0:
            first, setting = self._starts[index], self.settings[index]
            local, text = offset - first, setting.text
            if 0 < local < len(text) and not setting.shaped.safe(local):
                limit = min(local + WINDOW, len(text))
                end = next((p for p in range(local + 1, limit) if setting.shaped.safe(p)), limit)
                piece = text[local:end]
                width = self._width(setting, self._shape(index, local, end), len(piece), piece)
                after = self.coordinate(first + end)
                return Length(after.em - width.em, after.px - width.px)
        return self.coordinate(offset)

    def line_end(self, offset: int, hyphen: bool) -> Length:
        """Return the coordinate that a line ending at the offset reaches: without letter spacing after its last
        glyph, with a hyphen in place of a soft one or where a word is hyphenated.
        """
        index = self._find(offset - 1)
        if index < 0:
            return Length(0.0, 0.0)
        first, setting = self._starts[index], self.settings[index]
        local, text = min(offset - first, len(setting.text)), setting.text
        em, px = self.coordinate(offset)
        cut = 0 < local < len(text) and not self._ends(setting, local)
        if (cut or hyphen) and local:
            low = max(local - WINDOW, 0)
            start = next((p for p in range(local - 1, low, -1) if setting.shaped.safe(p)), low)
            piece = text[start:local]
            if hyphen:
                piece = piece.removesuffix(SOFT_HYPHEN) + self.hyphen(setting)
            shaped = setting.shaper.shape(piece) if hyphen else self._shape(index, start, local)
            width = self._width(setting, shaped, len(piece), piece)
            before = self.coordinate(first + start)
            em, px = before.em + width.em, before.px + width.px
        if local and self.spaced:
            em, px = em - setting.em_spacing, px - setting.px_spacing
        return Length(em, px)

    def _ends(self, setting: ItemSetting, local: int) -> bool:
        """Return whether a line may end at an offset in an item with the glyphs as they are.

        Spaces that hang belong to the line, as in browsers: a comma stays as near to the space after it.
        """
        shaped = setting.shaped
        if shaped.safe(local):
            return True
        return setting.text[local] in HANGING and shaped.offsets[shaped.index(local)] == local

    def starts(self, points: Points) -> tuple[list[float], list[float]]:
        """Return the ``line_start`` of points in em and, where there are lengths in px, in px."""
        ems, pxs, cuts = self._at(points.at_offsets)
        if any(cuts):
            for index, cut in enumerate(cuts):
                if cut:
                    ems[index], px = self.line_start(points.offsets[index])
                    if pxs:
                        pxs[index] = px
        return ems, pxs

    def ends(self, points: Points) -> tuple[list[float], list[float]]:
        """Return the ``line_end`` of points in em and, where there are lengths in px, in px."""
        text, offsets = self.text, points.visible
        ems, pxs, cuts = self._at(points.at_visible)
        if self.spaced:
            spacings = self._laid.spacings
            for index, offset in enumerate(offsets):
                if offset:
                    ems[index] -= spacings[offset - 1][0]
                    if pxs:
                        pxs[index] -= spacings[offset - 1][1]
        doubtful: list[int] = []
        if any(cuts):
            # As in ``_ends``: a line may end before a space that hangs.
            doubtful = [
                index
                for index, cut in enumerate(cuts)
                if cut and (cut == INSIDE or text[offsets[index]] not in HANGING)
            ]
        if doubtful or points.hyphens:
            for index in (*doubtful, *points.hyphens):
                ems[index], px = self.line_end(offsets[index], index in points.hyphens)
                if pxs:
                    pxs[index] = px
        return ems, pxs

    def _at(self, read: Reader) -> tuple[list[float], list[float], tuple[int, ...]]:
        """Return the coordinates of points in em and in px, and their cuts; ``read`` reads what all of them have.

        Where no length hangs on px there are none.
        """
        if self.simple:
            only = self.settings[0]
            shaped, unit = only.shaped, only.per_unit
            return [unit * advance for advance in read(shaped.advances)], [], read(shaped.cuts)
        laid = self._laid
        return list(read(laid.em)), list(read(laid.px)) if self.affine and laid.px is not None else [], read(laid.cuts)

    def simple_part(self, start: int, end: int) -> Part:
        """Return the one part of a line, for a simple text; the range is not empty."""
        only = self.settings[0]
        shaped = only.shaped
        if shaped.cuts[start] or shaped.cuts[end]:
            return self._part(0, start, end, False)
        units = shaped.advances[end] - shaped.advances[start]
        text = only.text[start:end]
        return Part(only, shaped, start, end, only.text, 0, start, text, units, 0, 0, self.items[0].level)

    def hyphen(self, setting: ItemSetting) -> str:
        """Return the hyphen that the item's font has (CSS Text 3: U+2010, else U+002D)."""
        return "\u2010" if setting.font.covers({"\u2010"}) else "-"

    def parts(self, start: int, end: int, hyphen: bool = False) -> Iterator[Part]:
        """Yield the parts of a line in logical order; ``hyphen`` sets one at its end, in place of a soft one."""
        for index in range(max(self._find(start), 0), len(self.items)):
            first, last = self.items[index][:2]
            if first >= end:
                return
            setting = self.settings[index]
            if start <= first and last <= end and not (hyphen and last == end):
                if setting.text:
                    yield self._whole(setting, setting.shaped, first, setting.text, self.items[index].level)
                continue
            a, b = max(start, first) - first, min(end, last) - first
            if a < b and setting.text:
                yield self._part(index, a, b, hyphen and first + b == end)

    def _part(self, index: int, a: int, b: int, hyphen: bool) -> Part:
        setting, item = self.settings[index], self.items[index]
        first, level, text, shaped = item.start, item.level, setting.text[a:b], setting.shaped
        ends = self._ends(setting, b)
        if ends and not hyphen and shaped.safe(a):
            return self._slice(setting, shaped, setting.text, first, a, b, level)
        if ends and not hyphen and not shaped.safe(b):
            source = setting.text[a : b + 1]
            return self._slice(setting, self._shape(index, a, b + 1), source, first + a, 0, b - a, level)
        if not hyphen:
            return self._whole(setting, self._shape(index, a, b), first + a, text, level)
        shown = text.removesuffix(SOFT_HYPHEN) + self.hyphen(setting)
        return self._whole(setting, setting.shaper.shape(shown), first + a, shown, level)

    def _slice(
        self, setting: ItemSetting, shaped: Shaped, source: str, origin: int, a: int, b: int, level: int
    ) -> Part:
        low, high = shaped.glyphs(a, b)
        clusters = shaped.clusters_before(b) - shaped.clusters_before(a) if self.spaced else 0
        text = source[a:b]
        units = shaped.before(b) - shaped.before(a)
        return Part(setting, shaped, low, high, source, origin, a, text, units, clusters, self._spaces(text), level)

    def _whole(self, setting: ItemSetting, shaped: Shaped, origin: int, text: str, level: int) -> Part:
        clusters = shaped.clusters_before(len(text)) if self.spaced else 0
        words = self._spaces(text)
        return Part(
            setting, shaped, 0, len(shaped.offsets), text, origin, 0, text, shaped.advance, clusters, words, level
        )

    def _spaces(self, text: str) -> int:
        return count_words(text) if self.worded else 0

    def added(self, text: str, offset: int, level: int) -> Part:
        """Return a text that is not the paragraph's (an ellipsis), set like what stands before the offset.

        Its font is that of the neighbor, else the first of the neighbor's chain that has it; where none has an
        ellipsis character, three dots stand for it.
        """
        index = max(self._find(offset - 1), 0)
        near, beside = self.settings[index], self.items[index]
        chain = (near.font, *self.ground.chains[beside.style])
        font = next((font for font in chain if font.covers(set(text))), None)
        if font is None:
            text, font = text.replace("…", "..."), near.font
        script = LATIN if beside.script == COMMON else beside.script
        item = beside._replace(level=level, script=script, spaces=-1, missing=False, skipped=False)
        shaper = self._shaper(item, font, None)
        setting = ItemSetting(item, near.style, font, shaper, text, shaper.shape(text))
        whole = self._whole(setting, setting.shaped, max(offset - 1, 0), text, level)
        return whole._replace(added=True)

    def width(self, parts: Sequence[Part]) -> Length:
        """Return the width of a line of these parts, in logical order: no letter spacing after its last glyph."""
        em = px = 0.0
        if self.unspaced:
            for part in parts:
                em += part.units * part.setting.per_unit
            return Length(em, px)
        for part in parts:
            setting = part.setting
            em += part.units * setting.per_unit + part.clusters * setting.em_spacing + part.words * self.word_spacing.em
            px += part.clusters * setting.px_spacing + part.words * self.word_spacing.px
        if parts and self.spaced:
            em -= parts[-1].setting.em_spacing
            px -= parts[-1].setting.px_spacing
        return Length(em, px)

    def extents(self, start: int, end: int) -> frozenset[Extent]:
        """Return what the line [start, end) must hold: the strut and the fonts on it."""
        found = {self.strut}
        if not self.uniform:
            extents = self.ground.extents
            for index in range(max(self._find(start), 0), len(self.items)):
                item = self.items[index]
                if item.start >= end:
                    break
                if item.end > start:
                    text = self.text[max(item.start, start) : min(item.end, end)]
                    found.add(extents[item.style, item.font])
                    if item.spaces >= 0 and " " in text:
                        found.add(extents[item.style, item.spaces])
        return frozenset(found)


def set_items(
    text: str,
    items: Sequence[Item],
    pieces: Alike,
    styles: Sequence[SpanStyle],
    block: Block,
    chains: Sequence[Sequence[LoadedFont]],
    shaper: ShaperOf,
) -> Setting:
    """Return a text of any items, shaped; what is alike is shaped once."""
    in_fonts = _in_fonts(pieces.pieces, styles, chains, shaper)
    settings = [in_fonts[index] for index in pieces.of]
    used = [(item.style, font) for *_, item, _ in pieces.pieces for font in (item.font, item.spaces) if font >= 0]
    spacings = [(piece.em_spacing, piece.px_spacing) for piece in in_fonts]
    largest_unit = max((piece.per_unit for piece in in_fonts), default=0.0)
    ground = Ground(block, styles, chains, used, spacings, largest_unit)
    only = settings[0].shaped if pieces.cover == [0] and settings[0].text else None
    simple = ground.unspaced and only is not None and only.plain and not only.reversed
    mixed = any(item.level for item in items)
    return Setting(text, items, settings, ground, shaper, mixed, simple, pieces, in_fonts)


def _in_fonts(
    pieces: Sequence[Piece],
    styles: Sequence[SpanStyle],
    chains: Sequence[Sequence[LoadedFont]],
    shaper_of: ShaperOf,
) -> list[ItemSetting]:
    """Return pieces in their fonts."""
    shapers: dict[tuple[int, int, int, str, int], Shaper] = {}
    found = []
    for text, before, after, item, _ in pieces:
        chain = chains[item.style]
        font = chain[item.font]
        kind = (item.style, item.font, item.spaces, item.script, item.level % 2)
        shaper = shapers.get(kind)
        if shaper is None:
            shaper = shaper_of(item, font, chain[item.spaces] if item.spaces >= 0 else None)
            shapers[kind] = shaper
        found.append(ItemSetting(item, styles[item.style], font, shaper, text, shaper.shape(text, before, after)))
    return found
