"""Bands of a PNG, each compressed for itself, and the one zlib stream that they become.

In: samples of some rows. Out: ``Segment``. Used by this folder; what it exports comes through ``compositor.png``.

A segment is a run of deflate blocks (RFC 1951) of which none is the last and after which the stream stands on a byte
border, as a flush leaves it. It refers to nothing before it. So segments can be put one after the other, whoever made
them and whenever, and the checksum of the whole follows from theirs.

``fast``      filter Up, ISA-L level 1
``balanced``  by the look of the band. Where filter Up leaves few bytes (type, flat color, soft gradients): zlib-ng
              level 5, which is quick where matches are long. Elsewhere (photos): filter Paeth, ISA-L level 1, because
              a better prediction saves more there than a longer search does, and sooner.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Literal

import isal
import numpy
from isal import isal_zlib
from zlib_ng import zlib_ng

from compositor.png.filters import Rows, paeth, up
from compositor.records import dataclass

BAND = 32  # rows of a segment
_FLAT = 0.25  # the share of bytes that differ from the one above, up to which a band counts as drawn, not photographed
_DRAWN_LEVEL = 5
_MEMORY = 9  # zlib's `memLevel`: the most, 64 k symbols per block
_OPENING = 16  # bytes; of so few ISA-L's finishing part takes care, see `by_isal`
_RAW = -15  # deflate with the full window and without zlib's frame
_MODULUS = 65521  # RFC 1950 §9: the largest prime below 2¹⁶
_HEAD = b"\x78\x01"  # RFC 1950 §2.2: deflate, a window of 32 kB, "fastest"
_LAST = b"\x03\x00"  # an empty last block

SegmentSpeed = Literal["fast", "balanced"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Compressed rows: deflate blocks, the Adler-32 of what they hold, and how many bytes that is."""

    data: bytes
    adler: int
    length: int

    def __len__(self) -> int:
        return len(self.data)


def segment(samples: Rows, speed: SegmentSpeed, first: bool) -> Segment:
    """Return a band of a PNG: samples (height, width, 3 or 4) whose first row is the one above the band.

    ``first`` says that the band begins the picture: there is no row above, and all rows belong to it.
    """
    height, width, channels = samples.shape
    rows = samples.reshape(height, width * channels)
    filtered = up(rows, first)
    if speed == "balanced":
        if numpy.count_nonzero(filtered) < _FLAT * filtered.size:
            return _sealed(_by_zlib_ng(filtered), filtered)
        filtered = paeth(rows, channels, first)
    return _sealed(by_isal(filtered), filtered)


def stream(segments: Iterable[Segment]) -> list[bytes]:
    """Return the zlib stream (RFC 1950) of segments in their order, in parts that are to be written in turn."""
    adler, parts = 1, [_HEAD]
    for each in segments:
        adler = adler32_combine(adler, each.adler, each.length)
        parts.append(each.data)
    return [*parts, _LAST, struct.pack(">I", adler)]


def adler32_combine(first: int, second: int, length: int) -> int:
    """Return the Adler-32 of two runs of bytes from that of each; ``length`` is of the second one.

    The low half is the sum of all bytes plus one, the high half the sum of the low half after each byte (RFC 1950
    §8.2). Behind the first run each of the second's steps begins higher by the first's sum.
    """
    low, high = first & 0xFFFF, first >> 16
    total = (low + (second & 0xFFFF) - 1) % _MODULUS
    return (high + (second >> 16) + length * (low - 1)) % _MODULUS << 16 | total


def _sealed(data: bytes, filtered: Rows) -> Segment:
    return Segment(data, isal_zlib.adler32(filtered), filtered.size)


def by_isal(filtered: Rows) -> bytes:
    """Return bytes as deflate blocks by ISA-L's level 1.

    A stream's first bytes are flushed by themselves. The assembly for x86 that begins a stream (`.write_first_byte` in
    igzip_icf_body_h1_gr_bt.asm, ISA-L 2.32) enters the third position into its hash table by a register that it never
    set, the address of the stream: one address in 8,192 finds or misses a match that others do not, and the same
    content becomes other bytes. Of the first sixteen bytes another part takes care, and then the stream has begun.
    """
    data = filtered.reshape(-1)
    compressor = isal_zlib.compressobj(1, isal_zlib.DEFLATED, _RAW)
    opening: bytes = compressor.compress(data[:_OPENING]) + compressor.flush(isal_zlib.Z_SYNC_FLUSH)
    rest: bytes = compressor.compress(data[_OPENING:]) + compressor.flush(isal_zlib.Z_SYNC_FLUSH)
    return opening + rest


def _by_zlib_ng(filtered: Rows) -> bytes:
    compressor = zlib_ng.compressobj(_DRAWN_LEVEL, zlib_ng.DEFLATED, _RAW, _MEMORY)
    return compressor.compress(filtered) + compressor.flush(zlib_ng.Z_SYNC_FLUSH)


def versions() -> tuple[str, ...]:
    """Return the names and versions of what the bytes of segments depend on."""
    return (f"isal {isal.__version__}, opened", f"zlib-ng {zlib_ng.ZLIBNG_RUNTIME_VERSION}")
