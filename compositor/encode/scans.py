"""The data of the bands of one JPEG: encoded whole, or as far as something was painted.

In: a bitmap, its bands, the memory of a batch. Out: their data. ``formats`` imports this. To the left and to the right
of everything that was painted a band of one row of MCUs is what it is in every picture of the batch: see ``margins``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy

from compositor.bitmap import Bitmap
from compositor.encode import jpeg
from compositor.encode.bands import BandCache, Over, Rows, each
from compositor.encode.codes import Codes
from compositor.encode.margins import Ground, Head, Margins, Tail, spliced
from compositor.encode.samples import Samples


class Scans:
    """One picture at one quality. ``flat`` gives the samples of some rows, ``over`` what was painted on which bands."""

    __slots__ = ("_bands", "_bitmap", "_chroma", "_coder", "_flat", "_header", "_margins", "_over", "_side")

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
        self._coder = jpeg.Coder(quality, self._chroma, self._header)
        self._side = jpeg.SIDE[self._chroma]
        self._margins: Margins | None = None

    def found(self, memory: BandCache, kind: Hashable, threads: int) -> Sequence[bytes]:
        """Return the data of all bands, remembered or made. ``kind`` is all that it depends on beside the pixels."""
        bitmap, key, weight = self._bitmap, (kind, "margins", self._bitmap.backdrop), 0
        if bitmap.below is not None and bitmap.opaque and memory.keeps and self._side == jpeg.BAND:
            self._margins = memory.kept(key, self._unlearned)
            weight = self._margins.weight
        make = self._whole if self._margins is None else self._of
        data = memory.pieces(kind, bitmap, len(self._bands), self._over, lambda wanted: each(threads, wanted, make))
        if self._margins is not None and self._margins.weight != weight:
            memory.keep(key, self._margins)
        return data

    def _unlearned(self) -> Margins:
        return Margins(len(self._bands), -(-self._bitmap.width // self._side), Codes(self._header, self._chroma))

    def _whole(self, number: int) -> bytes:
        """Return the data of a band, encoded whole."""
        top, bottom = self._bands[number]
        return self._coder.data(self._flat(top, bottom))

    def _of(self, number: int) -> bytes:
        """Return the data of a band, encoded as far as it must be."""
        over, margins, side = self._over.get(number), self._margins, self._side
        if not over or margins is None:
            return self._whole(number)
        left, _, right, _ = over[0].box
        for painted in over[1:]:
            left, right = min(left, painted.box[0]), max(right, painted.box[2])
        first, column, margin = left // side, -(-right // side), margins.bands[number]
        head, tail, worth = margin.around(first, column)
        if worth:
            margins.weight += margin.learn(first, column, self._ground(number, margins.codes))
            head, tail, _ = margin.around(first, column)
        return spliced(head, tail, self._coder.file(self._between(number, head, tail)), self._coder.start)

    def _between(self, number: int, head: Head, tail: Tail) -> Samples:
        """Return the samples of a band between its ends, with what predicts them."""
        top, bottom = self._bands[number]
        side = self._side
        start, end = head.column * side, tail.column * side + side
        painted = self._bitmap.pixels[top:bottom, start:end]
        if head.filler is None:
            return numpy.ascontiguousarray(painted)
        rows, columns, _ = painted.shape
        samples = numpy.empty((rows, side + columns, 4), numpy.uint8)
        samples[:, :side] = head.filler
        samples[:, side:] = painted
        return samples

    def _ground(self, number: int, codes: Codes) -> Ground:
        """Return a band of the backdrop."""
        below = self._bitmap.below
        assert below is not None  # else there are no margins
        top, bottom = self._bands[number]
        return Ground(below[top:bottom], self._side, self._coder.data, codes)
