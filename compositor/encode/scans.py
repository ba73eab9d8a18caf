"""The data of the bands of one JPEG: encoded whole, or as far as something was painted.

In: a bitmap, its bands, the memory of a batch. Out: their data. ``formats`` imports this. To the right of everything
that was painted a band of one row of MCUs is what it is in every picture of the batch: see ``tails``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy

from compositor.bitmap import Bitmap
from compositor.encode import jpeg
from compositor.encode.bands import BandCache, Over, Rows, each
from compositor.encode.samples import Samples
from compositor.encode.tails import Tail, Tails, ends_plainly, tail

_STEP = 64  # samples; tails begin no closer to each other, so that the pictures of a batch share them
_WORTH = 0.2  # of a band, which a tail must save at least


class Scans:
    """One picture at one quality. ``flat`` gives the samples of some rows, ``over`` what was painted on which bands."""

    __slots__ = ("_bands", "_bitmap", "_chroma", "_columns", "_encoded", "_flat", "_header", "_over", "_side", "_tails")

    def __init__(
        self,
        bitmap: Bitmap,
        bands: Sequence[Rows],
        over: Over,
        flat: Callable[[int, int], Samples],
        how: tuple[int, str, bytes],
    ) -> None:
        quality, self._chroma, self._header = how
        self._bitmap = bitmap
        self._bands = bands
        self._over = over
        self._flat = flat
        self._encoded = jpeg.encoder(quality, self._chroma, self._header)
        self._side = jpeg.SIDE[self._chroma]
        self._columns = -(-bitmap.width // self._side)
        self._tails: Tails | None = None

    def found(self, memory: BandCache, kind: Hashable, threads: int) -> Sequence[bytes]:
        """Return the data of all bands, remembered or made. ``kind`` is all that it depends on beside the pixels."""
        bitmap, key, weight = self._bitmap, (kind, "tails", self._bitmap.backdrop), 0
        if bitmap.below is not None and bitmap.opaque and memory.keeps and self._side == jpeg.BAND:
            self._tails = memory.kept(key, Tails)
            weight = len(self._tails)
        make = self._whole if self._tails is None else self._of
        data = memory.pieces(kind, bitmap, len(self._bands), self._over, lambda wanted: each(threads, wanted, make))
        if self._tails is not None and len(self._tails) != weight:
            memory.keep(key, self._tails)
        return data

    def _whole(self, number: int) -> bytes:
        """Return the data of a band, encoded whole."""
        top, bottom = self._bands[number]
        return self._encoded(self._flat(top, bottom))

    def _of(self, number: int) -> bytes:
        """Return the data of a band, encoded as far as it must be."""
        column = self._column(number)
        if self._tails is not None and column:
            known = self._tails.at(number, column, lambda: self._learned(number, column))
            if known is not None:
                return known.after(self._part(self._bitmap.pixels, number, 0, column + 1))
        return self._whole(number)

    def _part(self, pixels: Samples, number: int, first: int, end: int) -> bytes:
        """Return the data of some columns of a band."""
        top, bottom = self._bands[number]
        return self._encoded(numpy.ascontiguousarray(pixels[top:bottom, first * self._side : end * self._side]))

    def _column(self, number: int) -> int:
        """Return the column from which on nothing was painted, or 0 if what follows it is not worth while."""
        over = self._over.get(number)
        if not over:
            return 0
        right = over[0].box[2] if len(over) == 1 else max([painted.box[2] for painted in over])
        column = -(-right // _STEP) * _STEP // self._side
        return column if self._columns - column - 1 > _WORTH * self._columns else 0

    def _learned(self, number: int, column: int) -> Tail | None:
        """Return what follows a column in a band of the backdrop."""
        below = self._bitmap.below
        assert below is not None  # else there are no tails
        for last in (column, self._columns - 1):
            if not ends_plainly(self._header, self._part(below, number, last, last + 1), self._chroma):
                return None
        return tail(self._part(below, number, 0, self._columns), self._part(below, number, 0, column + 1))
