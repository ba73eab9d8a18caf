"""A baseline JPEG put together from bands that were encoded for themselves.

In: BGRX samples of a band; or the files of all bands, from top to bottom. Out: a JPEG file. ``formats`` imports this.

Between two restart markers a scan stands for itself: the bits begin on a byte border and the prediction of DC starts
anew (ITU-T T.81 §E.1.4, §E.2.4). Every band is encoded with the same tables and starts so by nature, being a file of
its own. One header with the restart interval of a band, then the bands' data with RST0 … RST7 between them, is an
ordinary baseline file, and its coefficients are those of a picture encoded whole: a band is a whole number of MCU
rows, and an encoder looks no further than the MCU.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import simplejpeg

from compositor.encode.samples import Samples

BAND = 32  # rows of a band: whole MCU rows in 4:4:4 (8 rows) as in 4:2:0 (16)

_MCU = {"444": 8, "420": 16}  # samples a side
_START_OF_FRAME, _START_OF_SCAN = 0xC0, 0xDA  # baseline's SOF0; SOS
_RESTART_INTERVAL = b"\xff\xdd\x00\x04"  # DRI and the length of its segment
_END = b"\xff\xd9"


def bands(height: int) -> Iterator[tuple[int, int]]:
    """Return which rows each band is made from."""
    for top in range(0, height, BAND):
        yield top, min(height, top + BAND)


def band(pixels: Samples, quality: int, chroma: str) -> bytes:
    """Return some rows as a JPEG file of their own."""
    data: bytes = simplejpeg.encode_jpeg(pixels, quality, "BGRX", chroma)
    return data


def join(files: Sequence[bytes], width: int, height: int, chroma: str) -> bytes:
    """Return one picture from the files of its bands, each of ``BAND`` rows but for the last."""
    if len(files) == 1:
        return files[0]
    frame, scan = _places(files[0])
    first = files[0]
    start = scan + 2 + int.from_bytes(first[scan + 2 : scan + 4], "big")
    side = _MCU[chroma]
    interval = -(-width // side) * (BAND // side)
    parts: list[bytes | memoryview] = [
        first[: frame + 5], height.to_bytes(2, "big"), first[frame + 7 : scan],
        _RESTART_INTERVAL, interval.to_bytes(2, "big"), first[scan:start],
    ]  # fmt: skip
    for number, data in enumerate(files):
        if number:
            parts.append(bytes((0xFF, 0xD0 + (number - 1) % 8)))
        parts.append(memoryview(data)[start:-2])
    parts.append(_END)
    return b"".join(parts)


def _places(data: bytes) -> tuple[int, int]:
    """Return where the frame header and the scan header begin. Raises ValueError when this is no baseline file."""
    at, frame = 2, 0
    while data[at] == 0xFF and at < len(data) - 4:
        if data[at + 1] == _START_OF_FRAME:
            frame = at
        if data[at + 1] == _START_OF_SCAN and frame:
            return frame, at
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise ValueError("a band is not a baseline JPEG")
