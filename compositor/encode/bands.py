"""Bands of rows that are encoded for themselves, and the memory of those that come again.

In: bitmaps, some of their rows, what is to be made of these, and the function that makes it. Out: the pieces, in their
order. From picture to picture of a batch most bands are the same; of those at most the comparison is paid.

Law: a piece depends on its pixels and on ``kind`` alone, so it does not matter whether it was made or remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Sized
from typing import TYPE_CHECKING, Any, TypeVar

import numpy
from isal import isal_zlib

from compositor.bitmap import Bitmap
from compositor.deferred import deferred
from compositor.encode.samples import Samples
from compositor.records import dataclass
from compositor.resources.cache import Cache

if TYPE_CHECKING:
    from concurrent import futures
else:
    futures = deferred("concurrent.futures")

Piece = TypeVar("Piece", bound=Sized)

_ENTRY = 500  # about what an entry weighs beside pixels and piece
_MARKS = 2048  # how many bands that came once are known, at less than a megabyte: those of a hundred cards


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What became of a band, and its pixels unless they are known to be the same."""

    pixels: Samples | None
    piece: Any


class BandCache:
    """Encoded bands by their pixels, within ``budget`` bytes; 0 keeps nothing. Safe to share between threads.

    A band that shows nothing but the backdrop of its bitmap is known by that. For others a checksum finds the
    candidate, and comparing every byte confirms it; these are kept when they come for the second time, so pictures
    that never come again (another photo in each) take no memory and push nothing out. ``hits`` and ``misses`` are
    counted for reports.
    """

    def __init__(self, budget: int) -> None:
        self._kept: Cache[Hashable, _Kept] = Cache(budget)
        self._once: Cache[Hashable, bool] = Cache(_MARKS)
        self.hits = 0
        self.misses = 0

    @property
    def weight(self) -> int:
        """Return how many bytes are kept now."""
        return self._kept.weight

    def piece(self, kind: Hashable, bitmap: Bitmap, rows: tuple[int, int], make: Callable[[Samples], Piece]) -> Piece:
        """Return ``make`` of some rows of a bitmap, remembered or made. ``kind`` is all else that it depends on."""
        top, bottom = rows
        if not self._kept.budget:
            self.misses += 1
            return make(bitmap.pixels[top:bottom])
        if bitmap.backdrop is None or any(box[1] < bottom and top < box[3] for box in bitmap.painted):
            return self._by_pixels(kind, bitmap.pixels[top:bottom], make)
        key = (kind, bitmap.backdrop, rows)
        found = self._kept.get(key)
        if found is not None:
            self.hits += 1
            known: Piece = found.piece
            return known
        piece = self._by_pixels(kind, bitmap.pixels[top:bottom], make)
        self._kept.put(key, _Kept(None, piece), len(piece) + _ENTRY)
        return piece

    def _by_pixels(self, kind: Hashable, pixels: Samples, make: Callable[[Samples], Piece]) -> Piece:
        key = (kind, pixels.shape, isal_zlib.crc32(pixels))
        kept = self._kept.get(key)
        if kept is not None and kept.pixels is not None and _equal(kept.pixels, pixels):
            remembered: Piece = kept.piece
            self.hits += 1
            return remembered
        self.misses += 1
        piece = make(pixels)
        if kept is None and self._once.get(key) is None:
            self._once.put(key, True)
        else:
            self._kept.put(key, _Kept(pixels.copy(), piece), pixels.nbytes + len(piece) + _ENTRY)
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


def _equal(first: Samples, second: Samples) -> bool:
    """Compare pixels of the same shape, several of their bytes at once."""
    kind = numpy.uint64 if first.nbytes % 8 == 0 else numpy.uint32
    return bool((first.reshape(-1).view(kind) == second.reshape(-1).view(kind)).all())
