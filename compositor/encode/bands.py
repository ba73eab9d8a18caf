"""Bands of rows that are encoded for themselves, and the memory of those that come again.

In: bitmaps, some of their rows, what is to be made of these, and the function that makes it. Out: the pieces, in their
order. From picture to picture of a batch most bands are the same; of those not even the pixels are read.

Law: a piece depends on its pixels, their place and ``kind`` alone, so it does not matter whether it was made or
remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Sized
from typing import TYPE_CHECKING, Any, TypeVar

from compositor.bitmap import Bitmap, Painted
from compositor.deferred import deferred
from compositor.resources.cache import Cache

if TYPE_CHECKING:
    from concurrent import futures
else:
    futures = deferred("concurrent.futures")

Piece = TypeVar("Piece", bound=Sized)
Rows = tuple[int, int]  # the first of a band, and the first below it
_Band = tuple[Hashable, object, Rows, tuple[Painted, ...]]

_ENTRY = 500  # about what an entry weighs beside its piece
_LINE = 4000  # … and for each thing painted, which it refers to: of a line of text, that is the most of it
_MARKS = 2048  # how many bands that came once are known, at less than a megabyte: those of a hundred cards


class BandCache:
    """Encoded bands of bitmaps that have a backdrop, within ``budget`` bytes; 0 keeps nothing. Safe between threads.

    A band is known by the backdrop and by what was painted over it there, not by its pixels. If anything was, it is
    kept when it comes for the second time, so what never comes again takes no memory and pushes nothing out.
    ``hits`` and ``misses`` are counted for reports.
    """

    def __init__(self, budget: int) -> None:
        self._kept: Cache[_Band, Any] = Cache(budget)
        self._once: Cache[int, bool] = Cache(_MARKS)
        self.hits = 0
        self.misses = 0

    @property
    def weight(self) -> int:
        """Return how many bytes are kept now."""
        return self._kept.weight

    def pieces(
        self, kind: Hashable, bitmap: Bitmap, bands: Sequence[Rows], make: Callable[[int, int], Piece], threads: int = 1
    ) -> Sequence[Piece]:
        """Return ``make(top, bottom)`` of each band of a bitmap, remembered or made by so many threads.

        ``kind`` is everything that a piece depends on beside the pixels of its rows and their place.
        """
        if bitmap.backdrop is None or not self._kept.budget:
            self.misses += len(bands)
            return each(threads, len(bands), lambda index: make(*bands[index]))
        over = _over(bitmap.painted, bands)
        keys = [(kind, bitmap.backdrop, rows, tuple(painted)) for rows, painted in zip(bands, over, strict=True)]
        return each(threads, len(bands), lambda index: self._piece(keys[index], make))

    def _piece(self, band: _Band, make: Callable[[int, int], Piece]) -> Piece:
        found: Piece | None = self._kept.get(band)
        if found is not None:
            self.hits += 1
            return found
        self.misses += 1
        piece = make(*band[2])
        # Two bands that are mistaken for each other here are kept too early, no more.
        if not band[3] or self._once.get(hash(band)) is not None:
            self._kept.put(band, piece, len(piece) + _ENTRY + _LINE * len(band[3]))
        else:
            self._once.put(hash(band), True)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._once.clear()


def each(threads: int, count: int, make: Callable[[int], Piece]) -> Sequence[Piece]:
    """Return ``make`` of 0, 1, … in this order, by several threads if asked, which changes no piece.

    Every thread takes each n-th band: neighbors cost about the same, and handing out bands singly would cost more
    than the wait for the last thread. The codecs let go of the interpreter while they work.
    """
    threads = min(threads, count)
    if threads < 2:
        return [make(index) for index in range(count)]

    def share(first: int) -> list[Piece]:
        return [make(index) for index in range(first, count, threads)]

    with futures.ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(share, first) for first in range(1, threads)]
        shares = [share(0), *(other.result() for other in others)]
    return [shares[index % threads][index // threads] for index in range(count)]


def _over(painted: Sequence[Painted], bands: Sequence[Rows]) -> list[list[Painted]]:
    """Return what was painted over each band."""
    over: list[list[Painted]] = [[] for _ in bands]
    for each_painted in painted:
        _, top, _, bottom = each_painted.box
        for (start, stop), found in zip(bands, over, strict=True):
            if top < stop and start < bottom:
                found.append(each_painted)
    return over
