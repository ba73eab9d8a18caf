"""A paragraph shaped: its items as glyphs, the coordinate of any offset, the parts of any line.

In: a paragraph and a size range in which no optical size changes. Out: coordinates in em and px, line parts, line
extents. Only the text engine imports this module.

Widths are affine in the font size: ``size * em + px``, where px come from letter and word spacing given in px.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from compositor.text.characters import CONTEXT, HANGING, SOFT_HYPHEN, joins
from compositor.text.extents import Extent, extent
from compositor.text.itemize import COMMON, LATIN, Item
from compositor.text.loaded import LoadedFont
from compositor.text.parts import ItemSetting, Length, Part, coordinates, count_words
from compositor.text.shape import Shaped, Shaper
from compositor.text.types import Block, SpanStyle

WINDOW = 64  # at most so many characters are looked through for a place where a run may be cut


class Setting:
    """All items of a paragraph, shaped; offsets to coordinates, ranges to parts."""

    def __init__(
        self,
        text: str,
        items: Sequence[Item],
        styles: Sequence[SpanStyle],
        block: Block,
        chains: Sequence[Sequence[LoadedFont]],
        shaper: Callable[[Item, LoadedFont, LoadedFont | None], Shaper],
    ) -> None:
        self.text = text
        self.styles = styles
        self.chains = chains
        self._shaper = shaper
        self.word_spacing = Length(block.word_spacing_em, block.word_spacing)
        self.items = list(self._settings(items))
        self._starts = [item.start for item in items]
        self.mixed = any(item.level for item in items)
        self.worded = any(self.word_spacing)
        self.affine = self.word_spacing.px != 0 or any(item.px_spacing for item in self.items)
        self.spaced = any(item.px_spacing or item.em_spacing for item in self.items)
        self.unspaced = not self.spaced and not self.worded
        em = px = 0.0
        for setting in self.items:
            setting.origin = Length(em, px)
            if not self.unspaced:
                width = self._width(setting, setting.shaped, len(setting.text), setting.text)
                em, px = em + width.em, px + width.px
            else:
                em += setting.shaped.advance * setting.per_unit
        self.strut = extent(chains[0][0].metrics, 1.0, 0.0, block.line_height, block.line_height_px)
        # With `line-height: normal` fallback fonts stretch their line, with any other only the first font counts.
        normal = block.line_height is None and block.line_height_px is None
        extents: dict[tuple[int, int], Extent] = {}
        for item in items:
            for font in (item.font, item.spaces):
                if font >= 0 and (item.style, font) not in extents:
                    metrics, style = chains[item.style][font if normal else 0].metrics, styles[item.style]
                    extents[item.style, font] = extent(
                        metrics, style.scale, style.shift, block.line_height, block.line_height_px
                    )
        self._extents = extents
        # One font without spacings, a glyph for every character from left to right: nearly every text.
        only = self.items[0].shaped if self._starts == [0] else None
        self.simple = self.unspaced and only is not None and only.plain and not only.reversed
        self.uniform = all(other == self.strut for other in extents.values())
        used = [chains[style][font].family for style, font in extents if font > 0]
        self.fallbacks = tuple(dict.fromkeys(used))

    def _settings(self, items: Sequence[Item]) -> Iterator[ItemSetting]:
        """Yield the items in their fonts. Items alike are shaped once: there may be many of few words."""
        shapers: dict[tuple[int, int, int, str, int], Shaper] = {}
        known: dict[tuple[Shaper, str], Shaped] = {}
        for item in items:
            chain = self.chains[item.style]
            font = chain[item.font]
            kind = (item.style, item.font, item.spaces, item.script, item.level % 2)
            shaper = shapers.get(kind)
            if shaper is None:
                shaper = self._shaper(item, font, chain[item.spaces] if item.spaces >= 0 else None)
                shapers[kind] = shaper
            text = "" if item.skipped else self.text[item.start : item.end]
            before, after = self._context(item.start, item.end)
            shaped = shaper.shape(text, before, after) if before or after else known.get((shaper, text))
            if shaped is None:
                shaped = known[shaper, text] = shaper.shape(text)
            yield ItemSetting(item, self.styles[item.style], font, shaper, text, shaped)

    def _context(self, start: int, end: int) -> tuple[str, str]:
        """Return the text before and after a range that its letters join with; nothing where they don't."""
        before = self.text[max(start - CONTEXT, 0) : start] if joins(self.text, start) else ""
        return before, self.text[end : end + CONTEXT] if joins(self.text, end) else ""

    def _shape(self, setting: ItemSetting, a: int, b: int) -> Shaped:
        """Return a piece of an item shaped for itself; cursive letters keep the forms that they have in their word.

        Source: CSS Text 3 §5.6 (a word that breaks anywhere is shaped as if it had not been broken).
        """
        first = setting.item.start
        return setting.shaper.shape(setting.text[a:b], *self._context(first + a, first + b))

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
        index = self._find(offset)
        if index < 0:
            return Length(0.0, 0.0)
        setting = self.items[index]
        local = min(offset - setting.item.start, len(setting.text))
        if not local:
            return setting.origin
        width = self._width(setting, setting.shaped, local, setting.text)
        return Length(setting.origin.em + width.em, setting.origin.px + width.px)

    def line_start(self, offset: int) -> Length:
        """Return the coordinate that a line starting at the offset is measured from.

        It differs from ``coordinate`` where the glyphs across the border know of each other (kerning, ligatures).
        """
        index = self._find(offset)
        if index >= 0:
            setting = self.items[index]
            local, text = offset - setting.item.start, setting.text
            if 0 < local < len(text) and not setting.shaped.safe(local):
                limit = min(local + WINDOW, len(text))
                end = next((p for p in range(local + 1, limit) if setting.shaped.safe(p)), limit)
                piece = text[local:end]
                width = self._width(setting, self._shape(setting, local, end), len(piece), piece)
                after = self.coordinate(setting.item.start + end)
                return Length(after.em - width.em, after.px - width.px)
        return self.coordinate(offset)

    def line_end(self, offset: int, hyphen: bool) -> Length:
        """Return the coordinate that a line ending at the offset reaches: without letter spacing after its last
        glyph, with a hyphen in place of a soft one or where a word is hyphenated.
        """
        index = self._find(offset - 1)
        if index < 0:
            return Length(0.0, 0.0)
        setting = self.items[index]
        local, text = min(offset - setting.item.start, len(setting.text)), setting.text
        em, px = self.coordinate(offset if index == self._find(offset) else setting.item.start + local)
        cut = 0 < local < len(text) and not self._ends(setting, local)
        if (cut or hyphen) and local:
            low = max(local - WINDOW, 0)
            start = next((p for p in range(local - 1, low, -1) if setting.shaped.safe(p)), low)
            piece = text[start:local]
            if hyphen:
                piece = piece.removesuffix(SOFT_HYPHEN) + self.hyphen(setting)
            shaped = setting.shaper.shape(piece) if hyphen else self._shape(setting, start, local)
            width = self._width(setting, shaped, len(piece), piece)
            before = self.coordinate(setting.item.start + start)
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

    def starts(self, offsets: Sequence[int]) -> tuple[list[float], list[float]]:
        """Return the ``line_start`` of rising offsets, in em and in px."""
        ems, pxs, doubtful = coordinates(self.items, self.word_spacing, offsets)
        for index in doubtful:
            ems[index], pxs[index] = self.line_start(offsets[index])
        return ems, pxs

    def ends(self, offsets: Sequence[int], hyphens: Collection[int]) -> tuple[list[float], list[float]]:
        """Return the ``line_end`` of rising offsets, in em and in px; at the indices in ``hyphens`` with a hyphen."""
        ems, pxs, doubtful = coordinates(self.items, self.word_spacing, offsets)
        if self.spaced:
            for index, offset in enumerate(offsets):
                if offset and self.items:
                    last = self.items[self._find(offset - 1)]
                    ems[index] -= last.em_spacing
                    pxs[index] -= last.px_spacing
        for index in (*doubtful, *hyphens):
            ems[index], pxs[index] = self.line_end(offsets[index], index in hyphens)
        return ems, pxs

    def simple_part(self, start: int, end: int) -> Part:
        """Return the one part of a line, for a simple text; the range is not empty."""
        only = self.items[0]
        shaped, end = only.shaped, min(end, len(only.text))
        if shaped.cuts[start] or shaped.cuts[end]:
            return self._part(only, start, end, False)
        units = shaped.advances[end] - shaped.advances[start]
        text = only.text[start:end]
        return Part(only, shaped, start, end, only.text, 0, start, text, units, 0, 0, only.item.level)

    def hyphen(self, setting: ItemSetting) -> str:
        """Return the hyphen that the item's font has (CSS Text 3: U+2010, else U+002D)."""
        return "\u2010" if setting.font.covers({"\u2010"}) else "-"

    def parts(self, start: int, end: int, hyphen: bool = False) -> Iterator[Part]:
        """Yield the parts of a line in logical order; ``hyphen`` sets one at its end, in place of a soft one."""
        index = max(self._find(start), 0)
        while index < len(self.items):
            setting = self.items[index]
            first, last = setting.item.start, setting.item.end
            if first >= end:
                return
            a, b = max(start, first) - first, min(end, last) - first
            if a < b and setting.text:
                yield self._part(setting, a, b, hyphen and first + b == end)
            index += 1

    def _part(self, setting: ItemSetting, a: int, b: int, hyphen: bool) -> Part:
        first, text, shaped = setting.item.start, setting.text[a:b], setting.shaped
        ends = self._ends(setting, b)
        if ends and not hyphen and shaped.safe(a):
            if not a and b == len(setting.text):
                return self._whole(setting, shaped, first, text)
            return self._slice(setting, shaped, setting.text, first, a, b)
        if ends and not hyphen and not shaped.safe(b):
            source = setting.text[a : b + 1]
            return self._slice(setting, self._shape(setting, a, b + 1), source, first + a, 0, b - a)
        if not hyphen:
            return self._whole(setting, self._shape(setting, a, b), first + a, text)
        shown = text.removesuffix(SOFT_HYPHEN) + self.hyphen(setting)
        return self._whole(setting, setting.shaper.shape(shown), first + a, shown)

    def _slice(self, setting: ItemSetting, shaped: Shaped, source: str, origin: int, a: int, b: int) -> Part:
        low, high = shaped.glyphs(a, b)
        clusters = shaped.clusters_before(b) - shaped.clusters_before(a) if self.spaced else 0
        text = source[a:b]
        return Part(
            setting, shaped, low, high, source, origin, a, text, shaped.before(b) - shaped.before(a), clusters,
            self._spaces(text), setting.item.level,
        )  # fmt: skip

    def _whole(self, setting: ItemSetting, shaped: Shaped, origin: int, text: str) -> Part:
        clusters = shaped.clusters_before(len(text)) if self.spaced else 0
        return Part(
            setting, shaped, 0, len(shaped.offsets), text, origin, 0, text, shaped.advance, clusters,
            self._spaces(text), setting.item.level,
        )  # fmt: skip

    def _spaces(self, text: str) -> int:
        return count_words(text) if self.worded else 0

    def added(self, text: str, offset: int, level: int) -> Part:
        """Return a text that is not the paragraph's (an ellipsis), set like what stands before the offset.

        Its font is that of the neighbor, else the first of the neighbor's chain that has it; where none has an
        ellipsis character, three dots stand for it.
        """
        near = self.items[max(self._find(offset - 1), 0)]
        chain = (near.font, *self.chains[near.item.style])
        font = next((font for font in chain if font.covers(set(text))), None)
        if font is None:
            text, font = text.replace("…", "..."), near.font
        script = LATIN if near.item.script == COMMON else near.item.script
        item = replace(near.item, level=level, script=script, spaces=-1, missing=False, skipped=False)
        shaper = self._shaper(item, font, None)
        setting = ItemSetting(item, near.style, font, shaper, text, shaper.shape(text))
        whole = self._whole(setting, setting.shaped, max(offset - 1, 0), text)
        return whole._replace(added=True)

    def width(self, parts: Sequence[Part]) -> Length:
        """Return the width of a line of these parts, in logical order: no letter spacing after its last glyph."""
        if self.unspaced and len(parts) == 1:
            return Length(parts[0].units * parts[0].setting.per_unit, 0.0)
        em = px = 0.0
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
            for index in range(max(self._find(start), 0), len(self.items)):
                item = self.items[index].item
                if item.start >= end:
                    break
                if item.end > start:
                    text = self.text[max(item.start, start) : min(item.end, end)]
                    found.add(self._extents[item.style, item.font])
                    if item.spaces >= 0 and " " in text:
                        found.add(self._extents[item.style, item.spaces])
        return frozenset(found)


def is_soft_hyphen(text: str, offset: int) -> bool:
    """Return whether a line that ends at the offset ends with a soft hyphen; at the end of the text no line breaks."""
    return 0 < offset < len(text) and text[offset - 1] == SOFT_HYPHEN


def visible_end(text: str, start: int, end: int) -> int:
    """Return the end of a line without its newline and the spaces that hang."""
    if end > start and text[end - 1] == "\n":
        end -= 1
    while end > start and text[end - 1] in HANGING:
        end -= 1
    return end
