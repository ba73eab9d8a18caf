"""The data of the bands of one JPEG: encoded whole, or as far as something was painted.

In: a bitmap, its bands, the memory of a batch. Out: their data. ``formats`` imports this. To the right of everything
that was painted a band is what it is in every picture of the batch: see ``tails``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from compositor.bitmap import Bitmap
from compositor.encode import jpeg
from compositor.encode.bands import BandCache, Over, Rows, each
from compositor.encode.samples import Samples
from compositor.encode.tails import Tail, Tails, ends_plainly, tail

_SIDE = jpeg.BAND  # of an MCU where tails are known: there a band is one row of them
_STEP = 4  # columns of MCUs; tails begin at every fourth, so that the pictures of a batch share them
_WORTH = 0.2  # of a band, which a tail must save at least


class Scans:
    """One picture at one quality. ``flat`` gives the samples of some rows, ``over`` what was painted on which bands."""

    __slots__ = ("_bands", "_bitmap", "_chroma", "_columns", "_flat", "_header", "_over", "_quality", "_tails")

    def __init__(
        self,
        bitmap: Bitmap,
        bands: Sequence[Rows],
        over: Over,
        flat: Callable[[int, int], Samples],
        how: tuple[int, str, bytes],
    ) -> None:
        self._bitmap = bitmap
        self._bands = bands
        self._over = over
        self._flat = flat
        self._quality, self._chroma, self._header = how
        self._columns = -(-bitmap.width // _SIDE)
        self._tails: Tails | None = None

    def found(self, memory: BandCache, kind: Hashable, threads: int) -> Sequence[bytes]:
        """Return the data of all bands, remembered or made. ``kind`` is all that it depends on beside the pixels."""
        bitmap, key, weight = self._bitmap, (kind, "tails", self._bitmap.backdrop), 0
        if bitmap.below is not None and bitmap.opaque and memory.keeps and jpeg.one_row(self._chroma):
            self._tails = memory.kept(key, Tails)
            weight = len(self._tails)
        data = memory.pieces(kind, bitmap, len(self._bands), self._over, lambda wanted: each(threads, wanted, self._of))
        if self._tails is not None and len(self._tails) != weight:
            memory.keep(key, self._tails)
        return data

    def _of(self, number: int) -> bytes:
        """Return the data of a band."""
        rows = self._bands[number]
        column = self._column(number)
        if self._tails is not None and column:
            known = self._tails.at(number, column, lambda: self._learned(rows, column))
            if known is not None:
                return known.after(self._encoded(self._bitmap.pixels[slice(*rows), : (column + 1) * _SIDE]))
        return self._encoded(self._flat(*rows))

    def _column(self, number: int) -> int:
        """Return the column from which on nothing was painted, or 0 if what follows it is not worth while."""
        over = self._over.get(number)
        if not over:
            return 0
        right = max([painted.box[2] for painted in over])
        column = -(-right // (_SIDE * _STEP)) * _STEP
        return column if self._columns - column - 1 > _WORTH * self._columns else 0

    def _encoded(self, samples: Samples) -> bytes:
        return jpeg.scan(samples, self._quality, self._chroma, self._header)

    def _learned(self, rows: Rows, column: int) -> Tail | None:
        """Return what follows a column in a band of the backdrop."""
        assert self._bitmap.below is not None  # else there are no tails
        band = self._bitmap.below[slice(*rows)]
        for last in (column, self._columns - 1):
            if not ends_plainly(self._header, self._encoded(band[:, last * _SIDE : (last + 1) * _SIDE])):
                return None
        return tail(self._encoded(band), self._encoded(band[:, : (column + 1) * _SIDE]))
