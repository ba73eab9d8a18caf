"""The end of a JPEG band that shows the backdrop alone, taken over from the backdrop's own band, bit by bit.

In: the data of a band of the backdrop, and of its columns up to a place; later, the data of the same columns of other
pictures, which show the backdrop in the last of them. Out: the data of their whole bands. ``formats`` imports this.

In a band of one row of MCUs an MCU depends on the one before it by one thing alone, the prediction of DC (ITU-T T.81
§F.1.1.5). So if two bands are the same from some MCU on, their bits are the same from the next one on; only where these
lie within the bytes differs. What is put together here is to the bit what encoding the whole band would give.

The data of a band is filled up with ones (§F.1.2.3). How many of its last bits are filling can only be seen if the
last block ends with an end-of-block code, two zeros in the standard tables for chroma (§K.3.3.2); blocks that hold a
value in their very last place don't, and no tail is made then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_TABLES = 0xC4  # DHT
_END_OF_BLOCK = 0
_PLACE = 200  # bytes that it takes to know of a place
_BLOCKS = {"420": (0, 0, 0, 0, 1, 1), "444": (0, 1, 1)}  # of an MCU, by their tables: luma, then chroma
_LAST = 64  # coefficients of a block


class Tail:
    """The last bits of a band. ``after`` puts them behind data that may end at any of the eight bits of a byte."""

    __slots__ = ("_count", "_ready", "_value")

    def __init__(self, value: int, count: int) -> None:
        self._value = value
        self._count = count
        self._ready: dict[int, tuple[int, bytes]] = {}

    def __len__(self) -> int:
        """Return about how many bytes it takes: the bits as they are, and as they were asked for."""
        return self._count

    def after(self, data: bytes) -> bytes:
        """Return the data of a band whose MCUs before the tail are ``data``."""
        last = data[-1]
        filling = _ones(last)
        first, rest = self._moved((8 - filling) % 8)
        if not filling:
            return data + _stuffed(bytes((first,))) + rest
        return data[:-1] + bytes((last >> filling << filling | first,)) + rest  # before the filling stands a zero

    def _moved(self, by: int) -> tuple[int, bytes]:
        """Return the first byte with room for so many bits before, and the rest as it stands in a file."""
        known = self._ready.get(by)
        if known is None:
            size = -(-(by + self._count) // 8)
            filling = 8 * size - by - self._count
            data = (self._value << filling | (1 << filling) - 1).to_bytes(size, "big")
            known = self._ready[by] = (data[0], _stuffed(data[1:]))
        return known


class Tails:
    """The tails of one backdrop's bands, by band and column. Safe between threads."""

    __slots__ = ("_asked", "_known", "_weight")

    def __init__(self) -> None:
        self._asked: set[tuple[int, int]] = set()
        self._known: dict[tuple[int, int], Tail | None] = {}
        self._weight = 0

    def __len__(self) -> int:
        """Return about how many bytes they take."""
        return self._weight

    def at(self, band: int, column: int, learn: Callable[[], Tail | None]) -> Tail | None:
        """Return what follows a column of a band, or ``None`` if there is no saying; learned when asked again."""
        place = (band, column)
        if place in self._known:
            return self._known[place]
        if place not in self._asked:
            self._asked.add(place)
            self._weight += _PLACE
            return None
        found = self._known[place] = learn()
        self._weight += len(found) if found is not None else 0
        return found


def tail(band: bytes, start: bytes) -> Tail | None:
    """Return what follows ``start`` in ``band``: both data of the same picture, both ending with end-of-block codes.

    ``None`` if the one is not the beginning of the other.
    """
    whole, whole_count = _bits(band)
    begun, begun_count = _bits(start)
    count = whole_count - begun_count
    if count <= 0 or whole >> count != begun:
        return None
    return Tail(whole & (1 << count) - 1, count)


def ends_plainly(header: bytes, data: bytes, chroma: str) -> bool:
    """Return whether the last block of an MCU, whose data this is, ends with an end-of-block code."""
    value, count = _bits(data)
    text = f"{value:0{count}b}" + "1" * 16
    tables = dict(_tables(header))
    at, early = 0, False
    for table in _BLOCKS[chroma]:
        at, size = _symbol(text, at, tables[0, table])
        at += size
        place, early = 1, False
        while place < _LAST and not early:
            at, symbol = _symbol(text, at, tables[1, table])
            early = symbol == _END_OF_BLOCK
            place += (symbol >> 4) + 1
            at += symbol & 15
    return early


def _bits(data: bytes) -> tuple[int, int]:
    """Return the bits of a band without the stuffing and the filling, as a number, and how many they are."""
    raw = data.replace(b"\xff\x00", b"\xff")
    filling = _ones(raw[-1])
    return int.from_bytes(raw, "big") >> filling, 8 * len(raw) - filling


def _ones(byte: int) -> int:
    """Return with how many ones a byte ends, at most seven: filling takes no whole byte."""
    return min(7, ((byte + 1) & ~byte).bit_length() - 1)


def _stuffed(data: bytes) -> bytes:
    return data.replace(b"\xff", b"\xff\x00")


def _symbol(text: str, at: int, codes: dict[str, int]) -> tuple[int, int]:
    """Return where the next code ends, and what it stands for."""
    for length in range(1, 17):
        found = codes.get(text[at : at + length])
        if found is not None:
            return at + length, found
    raise ValueError("the encoder made a code that it did not define")


def _tables(header: bytes) -> Iterator[tuple[tuple[int, int], dict[str, int]]]:
    """Yield the Huffman codes of a header by class (DC, AC) and number (§B.2.4.2, §C.2)."""
    at = 2
    while at < len(header):
        length = int.from_bytes(header[at + 2 : at + 4], "big")
        if header[at + 1] == _TABLES:
            place, end = at + 4, at + 2 + length
            while place < end:
                counts = header[place + 1 : place + 17]
                codes: dict[str, int] = {}
                code, symbol = 0, place + 17
                for size, count in enumerate(counts, 1):
                    for _ in range(count):
                        codes[f"{code:0{size}b}"] = header[symbol]
                        code, symbol = code + 1, symbol + 1
                    code <<= 1
                yield (header[place] >> 4, header[place] & 15), codes
                place = symbol
        at += 2 + length
