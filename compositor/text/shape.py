"""Shaping: characters become glyphs, once, in font units, whatever the font size.

In: a text of one font, script, language and direction. Out: ``Shaped``. HarfBuzz does the work; the results are
kept in a cache bounded by bytes. Only the text engine imports this module.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable
from itertools import accumulate, pairwise
from operator import add

import uharfbuzz as hb

from compositor.text.cache import BoundedCache
from compositor.text.loaded import LoadedFont

_FLAGS_ONLY = (
    hb.BufferSerializeFlags.GLYPH_FLAGS
    | hb.BufferSerializeFlags.NO_GLYPH_NAMES
    | hb.BufferSerializeFlags.NO_CLUSTERS
    | hb.BufferSerializeFlags.NO_POSITIONS
)


class Shaped:
    """Glyphs of one run in visual order, in font units.

    ``offsets`` are the text offsets of the glyphs' clusters in logical order, ``advances`` the distance from the
    logical start to each of them and to the end (one longer). ``unsafe`` are the logical indices of glyphs before
    which the text may not be cut without shaping both sides again.
    """

    __slots__ = (
        "_ids", "_origins", "_raw", "_rises", "_starts", "advance", "advances", "offsets", "plain", "reversed",
        "unsafe",
    )  # fmt: skip

    def __init__(
        self,
        infos: list[hb.GlyphInfo],
        positions: list[hb.GlyphPosition],
        unsafe: Collection[int],
        length: int,
        reverse: bool,
        origin: int = 0,
    ) -> None:
        self._starts: list[int] | None = None
        self.reversed = reverse
        # What only drawing needs is read when it is asked for: most shapes are only measured.
        self._raw: tuple[list[hb.GlyphInfo], list[hb.GlyphPosition]] | None = (infos, positions)
        self._ids: tuple[int, ...] = ()
        self._origins: tuple[int, ...] = ()
        self._rises: tuple[int, ...] | None = None
        clusters = [info.cluster for info in infos]
        if origin:
            clusters = [cluster - origin for cluster in clusters]
        # One number at a time: a tuple for each glyph would have the garbage collector run again and again.
        widths = [position.x_advance for position in positions]
        pens = list(accumulate(widths, initial=0))
        self.advance: int = pens[-1]
        self.unsafe = frozenset(unsafe)
        if reverse:
            clusters.reverse()
            pens = list(accumulate(reversed(widths), initial=0))
            self.unsafe = frozenset(len(clusters) - 1 - index for index in unsafe)
        self.offsets = clusters
        self.advances = pens
        self.plain = not reverse and clusters == list(range(length))

    def _read(self, infos: list[hb.GlyphInfo], positions: list[hb.GlyphPosition]) -> None:
        """Read what drawing needs from HarfBuzz's glyphs, and let go of them."""
        self._ids = tuple([info.codepoint for info in infos])
        lefts = [position.x_offset for position in positions]
        rises = tuple([position.y_offset for position in positions])
        pens = self.advances
        if self.reversed:
            pens = list(accumulate([position.x_advance for position in positions], initial=0))
        self._origins = tuple(map(add, pens, lefts)) if any(lefts) else tuple(pens[:-1])
        self._rises = rises if any(rises) else None
        self._raw = None

    @property
    def ids(self) -> tuple[int, ...]:
        """The glyphs."""
        if self._raw is not None:
            self._read(*self._raw)
        return self._ids

    @property
    def origins(self) -> tuple[int, ...]:
        """The x of the glyphs on the run's own line."""
        if self._raw is not None:
            self._read(*self._raw)
        return self._origins

    @property
    def rises(self) -> tuple[int, ...] | None:
        """The y of the glyphs, up; None when all are 0."""
        if self._raw is not None:
            self._read(*self._raw)
        return self._rises

    def index(self, offset: int) -> int:
        """Return the logical index of the first glyph at or after a text offset."""
        return offset if self.plain and offset <= len(self.offsets) else bisect_left(self.offsets, offset)

    def before(self, offset: int) -> int:
        """Return the distance from the logical start to a text offset (the next cluster border)."""
        return int(self.advances[self.index(offset)])

    def safe(self, offset: int) -> bool:
        """Return whether the text may be cut at the offset without shaping either side again."""
        index = self.index(offset)
        if index >= len(self.offsets):
            return True
        return index not in self.unsafe and self.offsets[index] == offset

    def glyphs(self, start: int, end: int) -> tuple[int, int]:
        """Return the visual index range of the glyphs of a text range."""
        first, last = self.index(start), self.index(end)
        count = len(self.offsets)
        return (count - last, count - first) if self.reversed else (first, last)

    def pen(self, index: int) -> int:
        """Return the distance from the left end to the glyph of a visual index."""
        after = self.advances[len(self.offsets) - index] if self.reversed else 0
        return int(self.advance - after if self.reversed else self.advances[index])

    def cluster(self, index: int) -> int:
        """Return the text offset of the cluster that the glyph of a visual index belongs to."""
        return int(self.offsets[len(self.offsets) - 1 - index if self.reversed else index])

    def clusters_before(self, offset: int) -> int:
        """Return how many clusters start before a text offset."""
        if self.plain:
            return self.index(offset)
        if self._starts is None:
            changes = [int(a != b) for a, b in pairwise(self.offsets)]
            self._starts = [0, *accumulate(changes, initial=1)] if self.offsets else [0]
        return self._starts[self.index(offset)]


class Shaper:
    """Shapes text in one font with one set of features, script, language and direction."""

    __slots__ = ("_buffer", "_cache", "_features", "_key", "_language", "_script", "direction", "font")

    def __init__(
        self,
        font: LoadedFont,
        features: tuple[tuple[str, int], ...],
        script: str,
        language: str,
        rtl: bool,
        cache: BoundedCache[Shaped],
    ) -> None:
        self.font = font
        self.direction = "rtl" if rtl else "ltr"
        self._features = dict(features) or None
        self._script = script
        # Never the language that HarfBuzz would guess: it asks the process for its locale.
        self._language = language or "und"
        self._cache = cache
        self._key: Hashable = (font.ref, features, script, language, rtl)
        self._buffer = hb.Buffer()

    def shape(self, text: str, before: str = "", after: str = "") -> Shaped:
        """Return the glyphs of a text. Its letters join those of the text before and after, where there is one."""
        key = (self._key, text, before, after) if before or after else (self._key, text)
        shaped = self._cache.get(key)
        if shaped is None:
            buffer = self._buffer
            buffer.clear_contents()
            buffer.add_str(f"{before}{text}{after}", len(before), len(text))
            buffer.script = self._script
            buffer.direction = self.direction
            buffer.language = self._language
            hb.shape(self.font.font, buffer, self._features)
            # Without glyphs HarfBuzz gives None for their positions.
            placed = buffer.glyph_positions or []
            rtl = self.direction == "rtl"
            shaped = Shaped(buffer.glyph_infos, placed, _unsafe(buffer, self.font.font), len(text), rtl, len(before))
            self._cache.put(key, shaped, 500 + 250 * len(shaped.offsets))
        return shaped


def _unsafe(buffer: hb.Buffer, font: hb.Font) -> list[int]:
    """Return the visual indices of the glyphs that HarfBuzz flags UNSAFE_TO_BREAK, the only flag set unasked.

    They are read from its own text form ``[36#1|72|…]``: asking each glyph makes an enum each time, and is slow.
    """
    text = buffer.serialize(font, flags=_FLAGS_ONLY) or ""
    found: list[int] = []
    index = start = 0
    place = text.find("#")
    while place >= 0:
        index += text.count("|", start, place)
        found.append(index)
        start = place
        place = text.find("#", place + 1)
    return found
