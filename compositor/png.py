"""PNG files: filter, deflate, chunks.

In: rows of RGB or RGBA samples. Out: the bytes of a PNG (PNG Specification, Third Edition). Anybody above level 1
may import this. The compressors are real ones (ISA-L, libdeflate), required and never swapped for what happens
to be installed, so the bytes depend on pixels and versions alone. Nothing here reads a PNG.

``fast``      filter Up, ISA-L level 1: made for pixels that change with every request
``balanced``  filter Up, libdeflate level 1
``small``     the best of filters None, Sub, Up and Paeth per row, libdeflate level 10
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Literal

import deflate
import isal
import numpy
from isal import isal_zlib
from numpy.typing import NDArray

Speed = Literal["fast", "balanced", "small"]
Rows = NDArray[numpy.uint8]
Chunk = tuple[bytes, bytes]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NONE, _SUB, _UP, _PAETH = 0, 1, 2, 4
SRGB: Chunk = (b"sRGB", b"\0")  # §11.3.2.5, perceptual intent


def write(samples: Rows, speed: Speed = "balanced", chunks: Sequence[Chunk] = (SRGB,)) -> bytes:
    """Return a PNG of ``samples``: shape (height, width, 3) for RGB, (height, width, 4) for straight RGBA.

    ``chunks`` (kind and content) stand before the pixels, in this order. Raises ValueError for other shapes.
    """
    if samples.dtype != numpy.uint8 or samples.ndim != 3 or samples.shape[2] not in (3, 4):
        raise ValueError(f"a PNG is written from uint8 (height, width, 3 or 4), not {samples.shape}")
    height, width, channels = samples.shape
    rows = samples.reshape(height, width * channels)
    if speed == "small":
        filtered = _best_filters(rows, channels)
        body = bytes(deflate.zlib_compress(filtered.tobytes(), 10))
    else:
        filtered = _filtered_up(rows)
        body = isal_zlib.compress(filtered, 1) if speed == "fast" else bytes(deflate.zlib_compress(filtered, 1))
    kind = 2 if channels == 3 else 6
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", head)]
    parts += [_chunk(*chunk) for chunk in chunks]
    parts += [_chunk(b"IDAT", body), _chunk(b"IEND", b"")]
    return b"".join(parts)


def versions() -> tuple[str, ...]:
    """Return the names and versions of what the bytes depend on."""
    return (f"isal {isal.__version__}", f"deflate {deflate.__version__}")


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _filtered_up(rows: Rows) -> Rows:
    out = numpy.empty((rows.shape[0], rows.shape[1] + 1), numpy.uint8)
    out[:, 0] = _UP
    out[0, 1:] = rows[0]
    numpy.subtract(rows[1:], rows[:-1], out=out[1:, 1:])
    return out


def _best_filters(rows: Rows, channels: int) -> Rows:
    """Filter each row by the filter with the smallest sum of absolute differences (PNG 3 §12.7)."""
    height, length = rows.shape
    left = numpy.zeros_like(rows)
    left[:, channels:] = rows[:, :-channels]
    above = numpy.zeros_like(rows)
    above[1:] = rows[:-1]
    corner = numpy.zeros_like(rows)
    corner[1:] = left[:-1]
    candidates = {_NONE: rows, _SUB: rows - left, _UP: rows - above, _PAETH: rows - _paeth(left, above, corner)}
    costs = numpy.stack([_cost(candidate) for candidate in candidates.values()])
    choice = numpy.argmin(costs, axis=0)
    out = numpy.empty((height, length + 1), numpy.uint8)
    for index, (kind, candidate) in enumerate(candidates.items()):
        chosen = choice == index
        out[chosen, 0] = kind
        out[chosen, 1:] = candidate[chosen]
    return out


def _cost(filtered: Rows) -> NDArray[numpy.int64]:
    sizes = numpy.minimum(filtered, 0 - filtered)  # bytes as signed numbers, without their sign
    costs: NDArray[numpy.int64] = sizes.sum(axis=1, dtype=numpy.int64)
    return costs


def _paeth(left: Rows, above: Rows, corner: Rows) -> Rows:
    """Return the Paeth predictor (PNG 3 §9.4)."""
    a, b, c = (values.astype(numpy.int16) for values in (left, above, corner))
    by_left, by_above, by_corner = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    pick_left = (by_left <= by_above) & (by_left <= by_corner)
    pick_above = by_above <= by_corner
    return numpy.where(pick_left, left, numpy.where(pick_above, above, corner))
