"""Bands of rows that are encoded for themselves, and the memory of those that come again.

In: bitmaps, what was painted over which of their bands, and the function that makes bands. Out: the pieces, in their
order. From picture to picture of a batch most bands are the same; of those not even the pixels are read.

Law: a piece depends on its pixels, their place and ``kind`` alone, so it does not matter whether it was made or
remembered, nor with which others it was made.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence, Sized
from functools import partial
from operator import is_
from typing import Any, TypeVar

from compositor.bitmap import Bitmap, Painted
from compositor.records import dataclass
from compositor.resources.cache import Cache
from compositor.threads import Beside

Piece = TypeVar("Piece", bound=Sized)
Kind = Hashable
Rows = tuple[int, int]  # the first of a band, and the first below it
Over = Mapping[int, tuple[Painted, ...]]  # what was painted over bands, by their numbers; nothing over the others

_ENTRY = 500  # about what an entry weighs beside its pieces
_PIECE = 100  # … and each piece beside its length
_LINE = 4000  # … and for each thing painted, which it refers to: of a line of text, that is the most of it
_MARKS = 2048  # how many paintings that came once are known, at less than a megabyte: those of a hundred cards


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """The pieces of a backdrop, as far as a picture has shown them; what they weigh."""

    pieces: list[Any]  # never written again
    weight: int


class BandCache:
    """Encoded bands of bitmaps that have a backdrop, within ``budget`` bytes; 0 keeps nothing. Safe between threads.

    A band is known by the backdrop and by what was painted over it there, not by its pixels. If anything was, it is
    kept when it comes for the second time, so what never comes again takes no memory and pushes nothing out.
    ``hits`` and ``misses`` are counted for reports.
    """

    def __init__(self, budget: int) -> None:
        self._kept: Cache[Hashable, Any] = Cache(budget)
        self._once: Cache[int, bool] = Cache(_MARKS)
        self.hits = 0
        self.misses = 0

    @property
    def weight(self) -> int:
        """Return how many bytes are kept now."""
        return self._kept.weight

    @property
    def keeps(self) -> bool:
        """Return whether anything is kept."""
        return self._kept.budget > 0

    def pieces(
        self,
        kind: Hashable,
        bitmap: Bitmap,
        count: int,
        over: Over,
        make: Callable[[Sequence[int]], Sequence[Piece]],
    ) -> Sequence[Piece]:
        """Return the pieces of all ``count`` bands of a bitmap, remembered or made.

        ``kind`` is everything that a piece depends on beside its pixels and their place. ``make`` gets the numbers of
        the bands that are not known, rising.
        """
        if bitmap.backdrop is None or not self.keeps:
            self.misses += count
            return make(range(count))
        whole = (kind, bitmap.backdrop)
        bare: _Bare | None = self._kept.get(whole)
        known: list[Any] = bare.pieces.copy() if bare is not None else [None] * count
        keys, asked = dict[int, Hashable](), dict[tuple[int, ...], bool]()
        paint, again = None, False
        for number, found in over.items():
            if found is not paint:  # neighbors with the same paint share it
                paint, who = found, tuple(map(id, found))  # quick to compare within one picture
                if who not in asked:
                    asked[who] = self.again((whole, found))
                again = asked[who]
            known[number] = None
            if again:
                keys[number] = key = (whole, number, found)
                known[number] = self._kept.get(key)
        missing = [number for number, piece in enumerate(known) if piece is None]
        self.hits += count - len(missing)
        self.misses += len(missing)
        if not missing:
            return known
        for number, piece in zip(missing, make(missing), strict=True):
            known[number] = piece
            if number in keys:
                self._kept.put(keys[number], piece, len(piece) + _PIECE + _ENTRY + _LINE * len(over[number]))
        self._keep_bare(whole, bare, known, [number for number in missing if number not in over])
        return known

    def again(self, what: Hashable) -> bool:
        """Return whether this was asked before, and remember it.

        Two things that are mistaken for each other here are kept too early, no more.
        """
        mark = hash(what)
        if self._once.get(mark) is not None:
            return True
        self._once.put(mark, True)
        return False

    def _keep_bare(self, whole: Hashable, bare: _Bare | None, pieces: Sequence[Any], found: Sequence[int]) -> None:
        """Remember pieces over which nothing was painted, together with those that are known."""
        if not found:
            return
        kept = bare.pieces.copy() if bare is not None else [None] * len(pieces)
        weight = bare.weight if bare is not None else _ENTRY
        for number in found:
            kept[number] = pieces[number]
            weight += len(pieces[number]) + _PIECE
        self._kept.put(whole, _Bare(kept, weight), weight)

    def kept(self, key: Hashable, make: Callable[[], Piece]) -> Piece:
        """Return what is remembered under a key, or make it."""
        found: Piece | None = self._kept.get(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def keep(self, key: Hashable, value: Sized) -> None:
        """Remember a value, whose length is about what it weighs."""
        self._kept.put(key, value, len(value) + _ENTRY)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._once.clear()


def each(threads: int, numbers: Sequence[int], make: Callable[[int], Piece]) -> Sequence[Piece]:
    """Return ``make`` of each band in this order, by several threads if asked, which changes no piece.

    Every thread takes each n-th band: neighbors cost about the same, and handing out bands singly would cost more
    than the wait for the last thread. The codecs let go of the interpreter while they work.
    """
    threads = min(threads, len(numbers))
    if threads < 2:
        return [make(number) for number in numbers]

    def share(first: int) -> list[Piece]:
        return [make(number) for number in numbers[first::threads]]

    with Beside(threads - 1) as beside:
        others = [beside.start(partial(share, first)) for first in range(1, threads)]
        shares = [share(0), *(ended() for ended in others)]
    return [shares[index % threads][index // threads] for index in range(len(numbers))]


def painted_over(painted: Sequence[Painted], bands: Sequence[Rows]) -> Over:
    """Return what was painted over each band; where it is the same as over the band above, it is the same tuple."""
    found: dict[int, list[Painted]] = {}
    bottoms, count = [bottom for _, bottom in bands], len(bands)
    for one in painted:
        _, top, _, bottom = one.box
        for number in range(bisect_right(bottoms, top), count):
            if bands[number][0] >= bottom:
                break
            if number in found:
                found[number].append(one)
            else:
                found[number] = [one]
    over: dict[int, tuple[Painted, ...]] = {}
    above: tuple[Painted, ...] = ()
    for number in sorted(found):
        here = found[number]
        if len(here) != len(above) or not all(map(is_, here, above)):
            above = tuple(here)
        over[number] = above
    return over
