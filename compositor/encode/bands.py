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

from compositor.bitmap import Bitmap, Painted
from compositor.deferred import deferred
from compositor.encode.samples import Samples
from compositor.records import dataclass
from compositor.resources.cache import Cache

if TYPE_CHECKING:
    from concurrent import futures
else:
    futures = deferred("concurrent.futures")

Piece = TypeVar("Piece", bound=Sized)
Rows = tuple[int, int]  # the first of a band, and the first below it

_ENTRY = 500  # about what an entry weighs beside pixels and piece
_MARKS = 2048  # how many bands that came once are known, at less than a megabyte: those of a hundred cards


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What became of a band, and its pixels if it is known by these."""

    pixels: Samples | None
    piece: Any


class BandCache:
    """Encoded bands within ``budget`` bytes; 0 keeps nothing. Safe to share between threads.

    A band of a bitmap with a backdrop is known by that and by what was painted over it there. For others a checksum
    finds the candidate, and comparing every byte confirms it. What shows more than a backdrop is kept when it comes
    for the second time, so pictures that never come again (another photo in each) take no memory and push nothing
    out. ``hits`` and ``misses`` are counted for reports.
    """

    def __init__(self, budget: int) -> None:
        self._kept: Cache[Hashable, _Kept] = Cache(budget)
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

        ``kind`` is everything that a piece depends on beside the pixels of its rows and whether they are the first.
        """
        if not self._kept.budget:
            self.misses += len(bands)
            return each(threads, len(bands), lambda index: make(*bands[index]))
        if bitmap.backdrop is None:
            return each(threads, len(bands), lambda index: self._by_pixels(kind, bitmap, bands[index], make))
        over = _over(bitmap.painted, bands)
        keys = [(kind, bitmap.backdrop, rows, tuple(painted)) for rows, painted in zip(bands, over, strict=True)]
        return each(threads, len(bands), lambda index: self._by_key(keys[index], make))

    def _by_key(
        self, key: tuple[Hashable, object, Rows, tuple[Painted, ...]], make: Callable[[int, int], Piece]
    ) -> Piece:
        found = self._kept.get(key)
        if found is not None:
            self.hits += 1
            known: Piece = found.piece
            return known
        self.misses += 1
        piece = make(*key[2])
        if not key[3] or self._again(hash(key)):
            self._kept.put(key, _Kept(None, piece), len(piece) + _ENTRY)
        return piece

    def _by_pixels(self, kind: Hashable, bitmap: Bitmap, rows: Rows, make: Callable[[int, int], Piece]) -> Piece:
        pixels = bitmap.pixels[slice(*rows)]
        key = (kind, rows[0] == 0, pixels.shape, isal_zlib.crc32(pixels))
        kept = self._kept.get(key)
        if kept is not None and kept.pixels is not None and _equal(kept.pixels, pixels):
            self.hits += 1
            remembered: Piece = kept.piece
            return remembered
        self.misses += 1
        piece = make(*rows)
        if kept is not None or self._again(hash(key)):
            self._kept.put(key, _Kept(pixels.copy(), piece), pixels.nbytes + len(piece) + _ENTRY)
        return piece

    def _again(self, mark: int) -> bool:
        """Return whether this came before. Two that are mistaken for each other are kept too early, no more."""
        if self._once.get(mark) is not None:
            return True
        self._once.put(mark, True)
        return False

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


def _equal(first: Samples, second: Samples) -> bool:
    """Compare pixels of the same shape, several of their bytes at once."""
    kind = numpy.uint64 if first.nbytes % 8 == 0 else numpy.uint32
    return bool((first.reshape(-1).view(kind) == second.reshape(-1).view(kind)).all())
