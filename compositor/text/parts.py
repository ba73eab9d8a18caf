"""Items in their fonts, parts of lines, and the coordinates of many offsets at once.

In: shaped items. Out: ``ItemSetting``, ``Part``, ``Length``, ``coordinates``. ``setting`` makes them; ``compose``,
``runs`` and ``ellipsis`` read them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from compositor.text.itemize import CURSIVE, Item
from compositor.text.loaded import LoadedFont
from compositor.text.shape import Shaped, Shaper
from compositor.text.types import SpanStyle


class Length(NamedTuple):
    """A length that is ``size * em + px`` at a font size."""

    em: float
    px: float

    def at(self, size: float) -> float:
        """Return the length in px."""
        return size * self.em + self.px


class ItemSetting:
    """One item in its font: the shaper, the glyphs and the factors from font units to em and px.

    ``origin`` is where it begins on the line that holds the whole paragraph.
    """

    __slots__ = ("em_spacing", "font", "item", "origin", "per_unit", "px_spacing", "shaped", "shaper", "style", "text")

    def __init__(
        self, item: Item, style: SpanStyle, font: LoadedFont, shaper: Shaper, text: str, shaped: Shaped
    ) -> None:
        self.item = item
        self.style = style
        self.font = font
        self.shaper = shaper
        self.text = text
        self.shaped = shaped
        self.per_unit = style.scale / font.units
        joined = item.script in CURSIVE and not text.isspace()
        self.em_spacing = 0.0 if joined else style.letter_spacing_em * style.scale
        self.px_spacing = 0.0 if joined else style.letter_spacing
        self.origin = Length(0.0, 0.0)


class Part(NamedTuple):
    """Glyphs of one item on one line: the visual range [first, last) of ``shaped``.

    ``source`` is the text that was shaped and ``origin`` the paragraph offset it starts at; ``text``, the part's
    own text, begins at ``start`` in it. ``units`` is the advance in font units, ``clusters`` counts letter
    spacings, ``words`` word spacings. ``added`` marks an ellipsis, which is no text of the paragraph.
    """

    setting: ItemSetting
    shaped: Shaped
    first: int
    last: int
    source: str
    origin: int
    start: int
    text: str
    units: float
    clusters: int
    words: int
    level: int
    added: bool = False


def count_words(text: str) -> int:
    """Return how many word spacings a text has."""
    return text.count(" ") + text.count("\u00a0")


def coordinates(
    items: Sequence[ItemSetting], word_spacing: Length, offsets: Sequence[int]
) -> tuple[list[float], list[float], list[int]]:
    """Return where rising offsets lie on the line that holds the whole paragraph, in em and in px.

    Newlines take no room. The third list are the indices of the offsets inside of items where glyphs know of each
    other across the offset: a line that starts or ends there may have other glyphs.
    """
    if not items:
        return [0.0] * len(offsets), [0.0] * len(offsets), []
    ems: list[float] = []
    pxs: list[float] = []
    doubtful: list[int] = []
    done, last, worded = 0, len(items) - 1, any(word_spacing)
    for index, setting in enumerate(items):
        stop = len(offsets) if index == last else bisect_left(offsets, items[index + 1].item.start, done)
        if stop == done + 1 and not (worded or setting.em_spacing or setting.px_spacing):
            # Mixed directions make many items of few words, with one offset each.
            shaped, length = setting.shaped, len(setting.text)
            place = min(max(offsets[done] - setting.item.start, 0), length)
            glyph = place if shaped.plain else bisect_left(shaped.offsets, place)
            ems.append(setting.origin.em + shaped.advances[glyph] * setting.per_unit)
            pxs.append(setting.origin.px)
            begins = place if shaped.plain else shaped.offsets[glyph] if glyph < len(shaped.offsets) else length
            if shaped.cuts[glyph] or begins != place:
                doubtful.append(done)
            done = stop
        elif stop > done:
            places = [offset - setting.item.start for offset in offsets[done:stop]]
            _inside(setting, word_spacing, places, ems, pxs, doubtful)
            done = stop
    return ems, pxs, doubtful


def _inside(
    setting: ItemSetting,
    word_spacing: Length,
    places: list[int],
    ems: list[float],
    pxs: list[float],
    doubtful: list[int],
) -> None:
    """Add the coordinates of places in one item; those beside it count as its start or end."""
    shaped, unit, (em, px), done = setting.shaped, setting.per_unit, setting.origin, len(ems)
    length = len(setting.text)
    if places[0] < 0 or places[-1] > length:
        places = [min(max(place, 0), length) for place in places]
    clusters, advances, cuts = shaped.offsets, shaped.advances, shaped.cuts
    at = places if shaped.plain else [bisect_left(clusters, place) for place in places]
    ems += [em + advances[glyph] * unit for glyph in at]
    if shaped.plain:
        doubtful += [done + index for index, glyph in enumerate(at) if cuts[glyph]]
    else:
        clusters = [*clusters, length]
        pairs = zip(at, places, strict=True)
        doubtful += [
            done + index for index, (glyph, place) in enumerate(pairs) if cuts[glyph] or clusters[glyph] != place
        ]
    pxs += [px] * len(places)
    if setting.em_spacing or setting.px_spacing:
        for index, place in enumerate(places, done):
            letters = shaped.clusters_before(place)
            ems[index] += letters * setting.em_spacing
            pxs[index] += letters * setting.px_spacing
    if any(word_spacing):
        words = before = 0
        for index, place in enumerate(places, done):
            words, before = words + count_words(setting.text[before:place]), place
            ems[index] += words * word_spacing.em
            pxs[index] += words * word_spacing.px
