"""The data of the bands of one JPEG: encoded whole, or as far as something was painted.

In: a bitmap, its bands, the memory of a batch. Out: their data. ``formats`` imports this. To the left and to the right
of everything that was painted a band of one row of MCUs is what it is in every picture of the batch: see ``margins``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy

from compositor.bitmap import Bitmap
from compositor.encode.bands import BandCache, Over, each, painted_over
from compositor.encode.codes import Codes
from compositor.encode.jpeg import BAND, Form
from compositor.encode.margins import Ground, Margins, spliced
from compositor.encode.samples import Samples

Flat = Callable[[int, int], Samples]


class Scans:
    """One picture in one form. ``flat`` gives the samples of some rows."""

    __slots__ = ("_bitmap", "_flat", "_form", "_margins", "_over")

    def __init__(self, form: Form, bitmap: Bitmap, flat: Flat) -> None:
        self._form = form
        self._bitmap = bitmap
        self._flat = flat
        self._over: Over = painted_over(bitmap.painted, form.bands)
        self._margins: Margins | None = None

    def found(self, memory: BandCache, threads: int) -> Sequence[bytes]:
        """Return the data of all bands, remembered or made."""
        form, bitmap = self._form, self._bitmap
        key, weight, make = ("margins", form, bitmap.backdrop), 0, self._whole
        if bitmap.below is not None and bitmap.opaque and memory.keeps and form.side == BAND:
            self._margins = memory.kept(key, self._unlearned)
            weight, make = self._margins.weight, self._of
        data = memory.pieces(form, bitmap, len(form.bands), self._over, lambda wanted: each(threads, wanted, make))
        if self._margins is not None and self._margins.weight != weight:
            memory.keep(key, self._margins)
        return data

    def _unlearned(self) -> Margins:
        form = self._form
        return Margins(len(form.bands), form.columns, Codes(form.header, form.chroma))

    def _whole(self, number: int) -> bytes:
        """Return the data of a band, encoded whole."""
        return self._form.data(self._flat(*self._form.bands[number]))

    def _of(self, number: int) -> bytes:
        """Return the data of a band, encoded as far as it must be. There are dozens of them, so this is one piece."""
        over, margins, form = self._over.get(number), self._margins, self._form
        if over is None or margins is None:
            return self._whole(number)
        left, _, right, _ = over[0].box
        for painted in over[1:]:
            one, _, other, _ = painted.box
            left, right = one if one < left else left, other if other > right else right
        side, margin = form.side, margins.bands[number]
        first, column = left // side, -(-right // side)
        head, tail, worth = margin.around(first, column)
        if worth:
            margins.weight += margin.learn(first, column, self._ground(number, margins.codes))
            head, tail, _ = margin.around(first, column)
        top, bottom = form.bands[number]
        samples = self._bitmap.pixels[top:bottom, head.column * side : tail.column * side + side]
        if head.filler is None:
            samples = numpy.ascontiguousarray(samples)
        else:
            samples = numpy.concatenate((head.filler, samples), 1)
        return spliced(head, tail, form.file(samples), form.start)

    def _ground(self, number: int, codes: Codes) -> Ground:
        """Return a band of the backdrop."""
        below = self._bitmap.below
        assert below is not None  # else there are no margins
        top, bottom = self._form.bands[number]
        return Ground(below[top:bottom], self._form.side, self._form.data, codes)
