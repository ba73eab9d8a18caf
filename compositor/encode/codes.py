"""The codes of a baseline JPEG, read as far as must be known to cut a band's data between two MCUs.

In: a header and the data of one MCU. Out: whether its last block ends with an end-of-block code. ``margins`` imports
this.

The data of a band is filled up with ones (ITU-T T.81 §F.1.2.3). How many of its last bits are filling can only be seen
if the last block ends with an end-of-block code, two zeros in the standard tables for chroma (§K.3.3.2); blocks that
hold a value in their very last place don't.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from compositor.records import dataclass

_TABLES = 0xC4  # DHT
_END_OF_BLOCK = 0
_BLOCKS = {"420": (0, 0, 0, 0, 1, 1), "444": (0, 1, 1)}  # of an MCU, by their tables: luma, then chroma
_LAST = 64  # coefficients of a block
# with how many ones a byte ends, at most seven: filling takes no whole byte
FILLING = bytes([min(7, ((byte + 1) & ~byte).bit_length() - 1) for byte in range(256)])


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The codes of a table in rising order, each with zeros up to 16 bits, what they stand for, their lengths."""

    codes: list[int]
    symbols: bytes
    lengths: list[int]


class Codes:
    """The Huffman codes that a header defines."""

    __slots__ = ("_blocks", "_tables")

    def __init__(self, header: bytes, chroma: str) -> None:
        self._tables = dict(_tables(header))
        self._blocks = _BLOCKS[chroma]

    def end_plainly(self, data: bytes) -> bool:
        """Return whether the last block of an MCU, whose data this is, ends with an end-of-block code."""
        raw = unstuffed(data) + b"\xff\xff"
        value, at, early = int.from_bytes(raw, "big"), 8 * len(raw) - 16, False
        for table in self._blocks:
            codes = self._tables[1, table]
            at, size = _symbol(value, at, self._tables[0, table])
            at -= size
            place, early = 1, False
            while place < _LAST and not early:
                at, symbol = _symbol(value, at, codes)
                early = symbol == _END_OF_BLOCK
                place += (symbol >> 4) + 1
                at -= symbol & 15
        return early


def unstuffed(data: bytes) -> bytes:
    """Return the bits of what stands in a file, where zeros follow a byte of ones lest it be a marker (§F.1.2.3)."""
    return data.replace(b"\xff\x00", b"\xff")


def _symbol(value: int, at: int, table: _Table) -> tuple[int, int]:
    """Return where the next code ends, and what it stands for; ``at`` counts the bits behind 16 that are looked at."""
    found = bisect_right(table.codes, value >> at & 0xFFFF) - 1 if at >= 0 else len(table.symbols)
    if found == len(table.symbols):
        raise ValueError("the encoder made a code that it did not define")
    return at - table.lengths[found], table.symbols[found]


def _tables(header: bytes) -> Iterator[tuple[tuple[int, int], _Table]]:
    """Yield the tables of a header by class (DC, AC) and number (§B.2.4.2, §C.2)."""
    at = 2
    while at < len(header):
        length = int.from_bytes(header[at + 2 : at + 4], "big")
        if header[at + 1] == _TABLES:
            place, end = at + 4, at + 2 + length
            while place < end:
                lengths = [size for size, count in enumerate(header[place + 1 : place + 17], 1) for _ in range(count)]
                codes, code = list[int](), 0
                for size in lengths:
                    codes.append(code)
                    code += 1 << (16 - size)
                symbols = header[place + 17 : place + 17 + len(lengths)]
                yield (header[place] >> 4, header[place] & 15), _Table([*codes, code], symbols, lengths)
                place += 17 + len(lengths)
        at += 2 + length
