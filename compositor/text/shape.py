"""Shaping: characters become glyphs, once, in font units, whatever the font size.

In: a text of one font, script, language and direction. Out: ``Shaped``. HarfBuzz does the work; the results are
kept in a cache bounded by bytes. Only the text engine imports this module.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, compress, count, pairwise

from compositor.records import NamedTuple
from compositor.text.cache import BoundedCache
from compositor.text.harfbuzz import Placed
from compositor.text.loaded import LoadedFont

NOTHING = -1  # stands among the glyphs for a space that another font lends: room, but nothing to draw
INSIDE = 2  # see ``Row``
SHAPERS = 512  # so many are kept; a new one shapes its texts anew


class Row(NamedTuple):
    """What there is at every character of a run: ``advances``, the distance from its logical start in font units (to
    the next cluster border), and ``cuts``: 0 where it may be cut, 1 where both sides must be shaped again, ``INSIDE``
    a cluster.
    """

    advances: Sequence[float]
    cuts: bytes


class Shaped:
    """Glyphs of one run, in font units.

    ``offsets`` are the text offsets of the glyphs' clusters in logical order, ``advances`` the distance from the
    logical start to each of them and to the end (one longer). ``cuts`` has a byte for each of them and for the end:
    1 where the text may not be cut without shaping both sides again. ``plain`` is a run with one glyph for every
    character, in the order of the text.
    """

    __slots__ = (
        "_drawn", "_placed", "_read", "_row", "_starts", "advance", "advances", "cuts", "length", "offsets", "plain",
        "reversed",
    )  # fmt: skip

    def __init__(
        self,
        offsets: Sequence[int],
        advances: Sequence[float],
        cuts: bytes,
        reverse: bool,
        plain: bool,
        length: int,
        read: Callable[[], Placed],
    ) -> None:
        self.offsets = offsets
        self.advances = advances
        self.advance = advances[-1]
        self.cuts = cuts
        self.reversed = reverse
        self.plain = plain
        self.length = length
        self._row: Row | None = None
        self._starts: list[int] | None = None
        self._placed: Placed | None = None
        self._drawn: Placed | None = None
        # What only drawing needs is read when it is asked for: most shapes are only measured.
        self._read: Callable[[], Placed] | None = read

    @property
    def placed(self) -> Placed:
        """The glyphs at their places."""
        if self._placed is None:
            assert self._read is not None
            self._placed, self._read = self._read(), None
        return self._placed

    @property
    def drawn(self) -> Placed:
        """The glyphs as they are drawn, without those that only make room."""
        if self._drawn is None:
            ids, origins, rises = self._drawn = self.placed
            if NOTHING in ids:
                shown = [glyph != NOTHING for glyph in ids]
                left = None if rises is None else tuple(compress(rises, shown))
                self._drawn = Placed(tuple(compress(ids, shown)), tuple(compress(origins, shown)), left)
        return self._drawn

    @property
    def row(self) -> Row:
        """What there is at every character."""
        if self._row is None:
            self._row = Row(self.advances[:-1], self.cuts[:-1]) if self.plain else self._by_character()
        return self._row

    def _by_character(self) -> Row:
        advances: list[float] = []
        cuts = bytearray()
        done = 0
        for start, advance, cut in zip((*self.offsets, self.length), self.advances, self.cuts, strict=True):
            if start > done:
                advances += [advance] * (start - done)
                cuts += bytes((INSIDE,)) * (start - done)
                done = start
            if start == done:
                advances.append(advance)
                cuts.append(cut)
                done += 1
        return Row(tuple(advances[: self.length]), bytes(cuts[: self.length]))

    def index(self, offset: int) -> int:
        """Return the logical index of the first glyph at or after a text offset."""
        return offset if self.plain and offset <= len(self.offsets) else bisect_left(self.offsets, offset)

    def before(self, offset: int) -> float:
        """Return the distance from the logical start to a text offset (the next cluster border)."""
        return self.advances[self.index(offset)]

    def safe(self, offset: int) -> bool:
        """Return whether the text may be cut at the offset without shaping either side again."""
        index = self.index(offset)
        return not self.cuts[index] and (index == len(self.offsets) or self.offsets[index] == offset)

    def glyphs(self, start: int, end: int) -> tuple[int, int]:
        """Return the visual index range of the glyphs of a text range."""
        first, last = self.index(start), self.index(end)
        count = len(self.offsets)
        return (count - last, count - first) if self.reversed else (first, last)

    def pen(self, index: int) -> float:
        """Return the distance from the left end to the glyph of a visual index."""
        return self.advance - self.advances[len(self.offsets) - index] if self.reversed else self.advances[index]

    def cluster(self, index: int) -> int:
        """Return the text offset of the cluster that the glyph of a visual index belongs to."""
        return self.offsets[len(self.offsets) - 1 - index if self.reversed else index]

    def clusters_before(self, offset: int) -> int:
        """Return how many clusters start before a text offset."""
        if self.plain:
            return self.index(offset)
        if self._starts is None:
            changes = [int(a != b) for a, b in pairwise(self.offsets)]
            self._starts = [0, *accumulate(changes, initial=1)] if self.offsets else [0]
        return self._starts[self.index(offset)]


class Shaper:
    """Shapes text in one font with one set of features, script, language and direction.

    ``lender`` shapes the spaces between the words where they come from another font of the chain.
    """

    __slots__ = ("_cache", "_lender", "_manner", "_number", "font", "rtl")

    def __init__(
        self,
        font: LoadedFont,
        features: tuple[tuple[str, int], ...],
        script: str,
        language: str,
        rtl: bool,
        cache: BoundedCache[Shaped],
        number: int,
        lender: Shaper | None = None,
    ) -> None:
        self.font = font
        self.rtl = rtl
        # Never the language that HarfBuzz would guess: it asks the process for its locale.
        self._manner = font.shaping.manner(script, language or "und", rtl, features)
        self._cache = cache
        self._number = number
        self._lender = lender

    def shape(self, text: str, before: str = "", after: str = "") -> Shaped:
        """Return the glyphs of a text. Its letters join those of the text before and after, where there is one."""
        if self._lender is not None and " " in text:
            return self._joined(self._lender, text, before, after)
        key = (self._number, text, before, after) if before or after else (self._number, text)
        shaped = self._cache.get(key)
        if shaped is None:
            shaped = self._shape(text, before, after)
            self._cache.put(key, shaped, 700 + 150 * len(shaped.offsets))
        return shaped

    def _shape(self, text: str, before: str, after: str) -> Shaped:
        whole = f"{before}{text}{after}" if before or after else text
        answer = self._manner.shape(whole, len(before), len(text))
        return Shaped(
            answer.offsets, answer.pens, answer.cuts, self.rtl, answer.plain, len(text), answer.placed
        )  # fmt: skip

    def _joined(self, lender: Shaper, text: str, before: str, after: str) -> Shaped:
        """Return words of this font with the spaces of another between them: each is a run for itself."""
        rtl = self.rtl
        room = lender.shape(" ").advance * self.font.units / lender.font.units
        blank = Placed((NOTHING,), (0,), None)
        space = Shaped((0,), (0, room), b"\0\0", rtl, True, 1, lambda: blank)
        words = text.split(" ")
        pieces: list[Shaped] = []
        offsets: list[int] = []
        advances: list[float] = [0]
        cuts: list[bytes] = []
        start, pen, last = 0, 0.0, len(words) - 1
        for place, word in enumerate(words):
            if place:
                pieces.append(space)
                offsets.append(start)
                pen += room
                advances.append(pen)
                cuts.append(b"\0")
                start += 1
            if word:
                piece = self.shape(word, "" if place else before, "" if place < last else after)
                pieces.append(piece)
                offsets += [start + offset for offset in piece.offsets]
                advances += [pen + advance for advance in piece.advances[1:]]
                cuts.append(piece.cuts[:-1])
                pen = advances[-1]
                start += len(word)
        plain = all(piece.plain for piece in pieces)
        read = partial(_together, pieces, rtl)
        return Shaped(tuple(offsets), tuple(advances), b"".join(cuts) + b"\0", rtl, plain, len(text), read)


class Shapers:
    """The shapers of a typesetter, up to a number. They and the runs in the cache are shared by all its texts."""

    def __init__(self, cache: BoundedCache[Shaped]) -> None:
        self._cache = cache
        self._known: BoundedCache[Shaper] = BoundedCache(2 * SHAPERS)
        self._numbers = count()

    def of(
        self,
        font: LoadedFont,
        features: tuple[tuple[str, int], ...],
        script: str,
        language: str,
        rtl: bool,
        lender: LoadedFont | None = None,
    ) -> Shaper:
        """Return the shaper for a font; spaces between words are those of the ``lender``, if there is one."""
        key = (font, features, script, language, rtl, lender)
        shaper = self._known.get(key)
        if shaper is None:
            spaces = self.of(lender, features, script, language, rtl) if lender is not None else None
            shaper = Shaper(font, features, script, language, rtl, self._cache, next(self._numbers), spaces)
            self._known.put(key, shaper)
        return shaper


def _together(pieces: list[Shaped], rtl: bool) -> Placed:
    """Put pieces, given in logical order, side by side."""
    ids: list[int] = []
    origins: list[float] = []
    rises: list[float] = []
    pen = 0.0
    for piece in reversed(pieces) if rtl else pieces:
        placed = piece.placed
        ids += placed.ids
        origins += [pen + x for x in placed.origins]
        rises += placed.rises or (0,) * len(placed.ids)
        pen += piece.advance
    return Placed(tuple(ids), tuple(origins), tuple(rises) if any(rises) else None)
