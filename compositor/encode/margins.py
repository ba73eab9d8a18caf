"""The two ends of a JPEG band that show the backdrop alone, taken over from the backdrop's own band, bit by bit.

In: a band of the backdrop; later, where bands of other pictures were painted, and the data of what was. Out: the data
of their whole bands, to the bit what encoding them whole would give. ``scans`` imports this.

In a band of one row of MCUs an MCU depends on the one before it by one thing alone, the prediction of DC (ITU-T T.81
§F.1.1.5). So if two bands are the same from some MCU on, their bits are the same from the next one on; only where these
lie within the bytes differs: a ``Tail`` moves them. If they are the same up to some MCU, their bits are too. What
comes behind is encoded with one MCU before it that predicts as the backdrop's does, and whose own bits are dropped. To
move all that follows would cost more than is saved; instead that MCU, the filler of a ``Head``, has as many bits as let
the rest begin where it must within a byte: luma is predicted by the last of its four blocks, so the brightness of
others is free.

What is not known yet of a band is learned when enough was lost by not knowing it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

import numpy

from compositor.encode.codes import FILLING, Codes, unstuffed
from compositor.encode.samples import Samples
from compositor.records import dataclass

_LEARNING = 125  # MCUs that can be encoded in the time that it takes to learn of a place
_PLACE = 300  # bytes that a place takes, about
_BLOCK = 8  # samples of a block a side
_SHADES = (0, 1, -1, 2, -2, 4, -4, 8, -8, 16, -16, 32, -32, 64, -64)  # each makes a difference in DC a bit longer


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """One band of the backdrop, and what encodes samples with its tables. ``side`` is that of an MCU."""

    pixels: Samples
    side: int
    encoded: Callable[[Samples], bytes]
    codes: Codes

    def part(self, first: int, end: int) -> bytes:
        """Return the data of the columns of MCUs from ``first`` on, up to ``end``."""
        return self.encoded(numpy.ascontiguousarray(self.pixels[:, first * self.side : end * self.side]))

    def plain(self, column: int) -> bool:
        """Return whether the end of a column can be seen in the data."""
        return self.codes.end_plainly(self.part(column, column + 1))


class Head:
    """All of a band before a column. Of what is encoded behind ``filler``, ``skip`` bytes belong to that alone.

    ``data`` are the whole bytes before; the next one begins with the bits of ``last``, where ``mask`` has none.
    """

    __slots__ = ("column", "data", "filler", "last", "mask", "skip")

    def __init__(self, column: int, filler: Samples | None, begun: bytes, skip: int) -> None:
        ones = FILLING[begun[-1]] if begun else 0
        self.column = column
        self.filler = filler
        self.skip = skip
        self.data = begun[:-1] if ones else begun
        self.last = begun[-1] >> ones << ones if ones else 0
        self.mask = (1 << ones) - 1 if ones else 0xFF


class Tail:
    """All of a band behind a column: its ``bits`` from a place on, or nothing without them."""

    __slots__ = ("_bits", "_place", "_ready", "column")

    def __init__(self, column: int, bits: Bits | None = None, place: int = 0) -> None:
        self.column = column
        self._bits = bits
        self._place = place
        self._ready: dict[int, tuple[int, bytes, int]] = {}  # by the filling: the byte, and where the rest is found

    def after(self, ones: int) -> tuple[int, bytes]:
        """Return what fills up the byte that ends with so much filling, and what stands behind it in a file."""
        known = self._ready.get(ones)
        if known is None:
            known = self._ready[ones] = self._found(ones)
        first, data, at = known
        return first, data[at:].replace(b"\xff", b"\xff\x00")

    def _found(self, ones: int) -> tuple[int, bytes, int]:
        """Return the byte after so much filling, and of which data the rest is, from where on."""
        if self._bits is None:
            return (1 << ones) - 1, b"", 0
        by = (-ones - self._place) % 8
        data, at = self._bits.moved(by), (self._place + by) >> 3
        return (data[at] & (1 << ones) - 1, data, at + 1) if ones else (0, data, at)


class Bits:
    """The bits of a whole band, and the same ones behind up to seven others."""

    __slots__ = ("_moved", "_value", "count")

    def __init__(self, data: bytes) -> None:
        raw, ones = unstuffed(data), FILLING[data[-1]]
        self.count = 8 * len(raw) - ones
        self._value = int.from_bytes(raw, "big") >> ones
        self._moved: dict[int, bytes] = {}

    def begin_with(self, data: bytes) -> int:
        """Return how many of the bits are those of this data, which ends plainly; 0 if they are not the same."""
        raw, ones = unstuffed(data), FILLING[data[-1]]
        place = 8 * len(raw) - ones
        same = place < self.count and int.from_bytes(raw, "big") >> ones == self._value >> (self.count - place)
        return place if same else 0

    def moved(self, by: int) -> bytes:
        """Return the bits behind ``by`` others, filled up with ones."""
        known = self._moved.get(by)
        if known is None:
            size = -(-(by + self.count) // 8)
            ones = 8 * size - by - self.count
            known = self._moved[by] = (self._value << ones | (1 << ones) - 1).to_bytes(size, "big")
        return known


_NO_HEAD, _NO_TAIL = Head(0, None, b"", 0), Tail(0)


class Margin:
    """What is known of the ends of one band of so many columns of MCUs. Safe between threads."""

    __slots__ = ("_bits", "_heads", "_lost", "_tails", "_vain")

    def __init__(self, columns: int) -> None:
        self._heads: tuple[tuple[int, ...], tuple[Head, ...]] = ((0,), (_NO_HEAD,))  # by rising columns
        self._tails: tuple[tuple[int, ...], tuple[Tail, ...]] = ((columns - 1,), (Tail(columns - 1),))
        self._vain: set[int] = set()  # columns of which nothing can be learned; those of tails below zero
        self._bits: Bits | None = None
        self._lost = 0

    def around(self, first: int, column: int) -> tuple[Head, Tail, bool]:
        """Return the longest ends known of a band that was painted from column ``first`` on, up to ``column``.

        The third tells that it is time to ``learn``.
        """
        (starts, heads), (ends, tails) = self._heads, self._tails
        head = heads[bisect_right(starts, first) - 1]
        tail = tails[bisect_left(ends, column)] if column <= ends[-1] else tails[-1]
        lost = first - head.column + tail.column - column
        if lost > 0:
            self._lost += lost
        return head, tail, self._lost > _LEARNING

    def learn(self, first: int, column: int, ground: Ground) -> int:
        """Learn of the end that costs more; return about how many bytes that takes."""
        head, tail, _ = self.around(first, column)
        self._lost = 0
        left = 0 if first < 2 or first in self._vain else first - head.column
        right = 0 if -column in self._vain else max(0, tail.column - column)  # -1 where all is painted
        if left > right:
            return self._learn_head(first, ground)
        return self._learn_tail(column, ground) if right > 0 else 0

    def _learn_head(self, first: int, ground: Ground) -> int:
        found = head_of(ground, first)
        if found is None:
            self._vain.add(first)
            return 0
        heads = sorted([*self._heads[1], found], key=_column)
        self._heads = tuple(map(_column, heads)), tuple(heads)
        return _PLACE + len(found.data) + 4 * ground.side**2

    def _learn_tail(self, column: int, ground: Ground) -> int:
        new = self._bits is None
        bits = self._bits_of(ground)
        place = bits.begin_with(ground.part(0, column + 1)) if bits is not None and ground.plain(column) else 0
        if bits is None or not place:
            self._vain.add(-column)
            return 0
        tails = sorted([*self._tails[1], Tail(column, bits, place)], key=_column)
        self._tails = tuple(map(_column, tails)), tuple(tails)
        return _PLACE + (bits.count if new else 0)  # that is eight times the bits

    def _bits_of(self, ground: Ground) -> Bits | None:
        """Return the bits of the whole band, unless its end cannot be seen."""
        if self._bits is None:
            last = self._tails[0][-1]
            if not ground.plain(last):
                return None
            self._bits = Bits(ground.part(0, last + 1))
        return self._bits


class Margins:
    """The margins of one backdrop, one for each band."""

    __slots__ = ("bands", "codes", "weight")

    def __init__(self, count: int, columns: int, codes: Codes) -> None:
        self.bands = [Margin(columns) for _ in range(count)]
        self.codes = codes
        self.weight = 0

    def __len__(self) -> int:
        """Return about how many bytes they take."""
        return self.weight


def spliced(head: Head, tail: Tail, file: bytes, start: int) -> bytes:
    """Return the data of a band: the head, what a file has from ``start`` on behind the head's filler, the tail."""
    at, last = start + head.skip, file[-3]
    ones = FILLING[last]
    first, rest = tail.after(ones)
    # before the filling stands a zero, so neither byte that is put together is one of ones
    joint, end = file[at] & head.mask | head.last, last >> ones << ones | first
    return b"".join((head.data, bytes((joint,)), file[at + 1 : -3], bytes((end,)), rest))


def head_of(ground: Ground, column: int) -> Head | None:
    """Return all of a band before a column, from the second one on, or ``None`` if there is no saying."""
    if not ground.plain(column - 1):
        return None
    begun, side = ground.part(0, column), ground.side
    filler = _filler(ground, column - 1, FILLING[begun[-1]])
    if filler is None:
        return None
    own = ground.encoded(filler)
    head = Head(column, filler, begun, len(own) - (1 if FILLING[own[-1]] else 0))
    behind = ground.pixels[:, column * side : (column + 1) * side]
    both = ground.encoded(numpy.concatenate((filler, behind), 1))
    known = spliced(head, _NO_TAIL, both + b"\xff\xd9", 0) == ground.part(0, column + 1)
    return head if known else None


def _filler(ground: Ground, column: int, ones: int) -> Samples | None:
    """Return an MCU that predicts as this column does, and whose data ends with so much filling; or ``None``.

    Its chroma is the same, and its last block of luma. The shades of its left, above and below, lengthen it each for
    itself, so they are tried singly.
    """
    plain = ground.pixels[:, column * ground.side : (column + 1) * ground.side]
    upper, lower = plain[:_BLOCK, :_BLOCK, :3], plain[_BLOCK:, :_BLOCK, :3]
    found: dict[int, int] = {}
    own = 0  # of the samples as they are, which come first
    for above in _shades(upper):
        shaded = _shaded(plain, above, 0)
        end = FILLING[ground.encoded(shaded)[-1]]
        if end == ones:
            return shaded
        found.setdefault(end, above)
        if above == 0:
            own = end
    for below in _shades(lower):
        end = FILLING[ground.encoded(_shaded(plain, 0, below))[-1]]
        other = found.get((ones - end + own) % 8)
        if other is not None:
            return _shaded(plain, other, below)
    return None


def _shades(samples: Samples) -> Iterator[int]:
    """Yield what can be added to all samples."""
    darkest, brightest = (int(samples.min()), int(samples.max())) if samples.size else (0, 255)
    return (shade for shade in _SHADES if darkest + shade >= 0 and brightest + shade <= 255)


def _shaded(samples: Samples, above: int, below: int) -> Samples:
    """Return an MCU with its left made brighter."""
    made = samples.astype(numpy.int16)
    made[:_BLOCK, :_BLOCK, :3] += above
    made[_BLOCK:, :_BLOCK, :3] += below
    return made.astype(numpy.uint8)


def _column(end: Head | Tail) -> int:
    return end.column
