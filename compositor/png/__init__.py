"""PNG files: filter, deflate, chunks.

In: rows of RGB or RGBA samples. Out: the bytes of a PNG (PNG Specification, Third Edition). Anybody above level 1
may import this. The compressors are real ones (ISA-L, zlib-ng, libdeflate), required and never swapped for what
happens to be installed, so the bytes depend on pixels and versions alone. Nothing here reads a PNG.

``fast``      made for pixels that change with every request: filter Up, ISA-L level 1
``balanced``  filter and compressor by the look of each band; see ``segments``
``small``     for files that are written once: the best of filters None, Sub, Up and Paeth per row, libdeflate level 10

``fast`` and ``balanced`` are made of bands of ``BAND`` rows that are compressed for themselves, so whoever keeps a
band's ``Segment`` need not make it again: ``write(picture, speed)`` is ``join`` of the ``segment`` of every band.
``small`` is compressed whole: libdeflate only makes complete streams.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import deflate
import numpy
from isal import isal_zlib

from compositor.png import segments as _segments
from compositor.png.filters import Rows, best
from compositor.png.segments import BAND, Segment, SegmentSpeed, segment, stream

__all__ = [
    "SRGB", "Chunk", "Rows", "Segment", "SegmentSpeed", "Speed", "bands", "join", "segment", "versions", "write",
]  # fmt: skip

Speed = Literal["fast", "balanced", "small"]
Chunk = tuple[bytes, bytes]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SRGB: Chunk = (b"sRGB", b"\0")  # §11.3.2.5, perceptual intent


def write(samples: Rows, speed: Speed = "balanced", chunks: Sequence[Chunk] = (SRGB,)) -> bytes:
    """Return a PNG of ``samples``: shape (height, width, 3) for RGB, (height, width, 4) for straight RGBA.

    ``chunks`` (kind and content) stand before the pixels, in this order. Raises ValueError for other shapes.
    """
    if samples.dtype != numpy.uint8 or samples.ndim != 3 or samples.shape[2] not in (3, 4):
        raise ValueError(f"a PNG is written from uint8 (height, width, 3 or 4), not {samples.shape}")
    height, width, channels = samples.shape
    if speed != "small":
        made = (segment(samples[start:stop], speed, start == 0) for start, stop in bands(height))
        return join(width, height, channels, made, chunks)
    rows = samples.reshape(height, width * channels)
    body = bytes(deflate.zlib_compress(best(rows, channels).tobytes(), 10))
    return _file(width, height, channels, [body], chunks)


def bands(height: int) -> Iterator[tuple[int, int]]:
    """Return which rows the segment of each band is made from: those of the band, and the one above it."""
    for top in range(0, height, BAND):
        yield max(0, top - 1), min(height, top + BAND)


def join(
    width: int, height: int, channels: int, segments: Iterable[Segment], chunks: Sequence[Chunk] = (SRGB,)
) -> bytes:
    """Return the PNG whose bands are ``segments``, from top to bottom."""
    return _file(width, height, channels, stream(segments), chunks)


def versions() -> tuple[str, ...]:
    """Return the names and versions of what the bytes depend on."""
    return (*_segments.versions(), f"deflate {deflate.__version__}")


def _file(width: int, height: int, channels: int, body: Sequence[bytes], chunks: Sequence[Chunk]) -> bytes:
    kind = 2 if channels == 3 else 6
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    parts = [_SIGNATURE, *_chunk(b"IHDR", [head])]
    for name, content in chunks:
        parts += _chunk(name, [content])
    parts += _chunk(b"IDAT", body)
    parts += _chunk(b"IEND", [])
    return b"".join(parts)


def _chunk(kind: bytes, content: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the parts of a chunk (§5.3): so the pixels are copied once, into the file."""
    check = isal_zlib.crc32(kind)
    for part in content:
        check = isal_zlib.crc32(part, check)
    yield struct.pack(">I", sum(len(part) for part in content)) + kind
    yield from content
    yield struct.pack(">I", check)
