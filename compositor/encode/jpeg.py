"""A baseline JPEG put together from bands that were encoded for themselves.

In: BGRX samples of a band; or the data of all bands, from top to bottom. Out: that data; a JPEG file. ``formats``
imports this.

Between two restart markers a scan stands for itself: the bits begin on a byte border and the prediction of DC starts
anew (ITU-T T.81 §E.1.4, §E.2.4). Every band is encoded with the same tables and starts so by nature, being a file of
its own. One header with the restart interval of a band, then the bands' data with RST0 … RST7 between them, is an
ordinary baseline file, and its coefficients are those of a picture encoded whole: a band is a whole number of MCU
rows, and an encoder looks no further than the MCU.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy
import simplejpeg

from compositor.encode.samples import Samples

_ROWS = 120  # bytes of the numbers of a band's rows
BAND = 16  # rows of a band: whole MCU rows in 4:4:4 as in 4:2:0
SIDE = {"444": 8, "420": 16}  # samples of an MCU a side

_START_OF_FRAME, _START_OF_SCAN = 0xC0, 0xDA  # baseline's SOF0; SOS
_INTERVAL = b"\xff\xdd\x00\x04"  # DRI and the length of its segment
_RESTARTS = [bytes((0xFF, 0xD0 + number)) for number in range(8)]
_END = b"\xff\xd9"


def bands(height: int) -> list[tuple[int, int]]:
    """Return which rows each band is made from."""
    found = [(top, top + BAND) for top in range(0, height, BAND)]
    found[-1] = (found[-1][0], height)
    return found


def header(width: int, height: int, quality: int, chroma: str) -> bytes:
    """Return all that stands before the data of a picture that is ``join``ed."""
    own: bytes = simplejpeg.encode_jpeg(numpy.zeros((1, 1, 4), numpy.uint8), quality, "BGRX", chroma)
    frame, scan, data = _places(own)
    side = SIDE[chroma]
    interval = -(-width // side) * (BAND // side)
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    parts = (own[: frame + 5], size, own[frame + 9 : scan], _INTERVAL, interval.to_bytes(2, "big"), own[scan:data])
    return b"".join(parts)


class Form:
    """What all pictures of one size, quality and chroma have in common: header, bands, and the encoder of samples.

    Equal to itself alone, so that it is quick to look up what was made with it.
    """

    __slots__ = ("_quality", "bands", "chroma", "columns", "header", "side", "start")

    def __init__(self, quality: int, chroma: str, width: int, height: int) -> None:
        self._quality = quality
        self.chroma = chroma
        self.side = SIDE[chroma]
        self.columns = -(-width // self.side)
        self.bands = bands(height)
        self.header = header(width, height, quality, chroma)
        self.start = len(self.header) - len(_INTERVAL) - 2

    def __len__(self) -> int:
        """Return about how many bytes it takes."""
        return len(self.header) + _ROWS * len(self.bands)

    def file(self, samples: Samples) -> bytes:
        """Return a file, whose data begins at ``start`` and ends with the two bytes of its end."""
        data: bytes = simplejpeg.encode_jpeg(samples, self._quality, "BGRX", self.chroma)
        return data

    def data(self, samples: Samples) -> bytes:
        """Return the data alone, as it stands between two restart markers."""
        return self.file(samples)[self.start : -2]


def join(header: bytes, scans: Sequence[bytes]) -> bytes:
    """Return one picture from the data of its bands."""
    count = len(scans)
    parts = [header] * (2 * count)
    parts[1::2] = scans
    parts[2::2] = (_RESTARTS * (count // 8 + 1))[: count - 1]
    parts.append(_END)
    return b"".join(parts)


def _places(data: bytes) -> tuple[int, int, int]:
    """Return where the frame header, the scan header and the data begin.

    Raises ValueError when this is no baseline file.
    """
    at, frame = 2, 0
    while data[at] == 0xFF and at < len(data) - 4:
        kind, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _START_OF_FRAME:
            frame = at
        if kind == _START_OF_SCAN and frame:
            return frame, at, end
        at = end
    raise ValueError("the encoder made no baseline JPEG")
