"""What stands before the pixels of a JPEG: size, kind of color, orientation, ICC profile.

In: encoded bytes. Out: ``JpegInfo``. Only ``resources/`` imports this. The decoder of pixels is libjpeg-turbo; it
does not hand out the segments (ITU-T T.81 annex B), and reading them costs microseconds.
"""

from __future__ import annotations

import struct

from compositor.records import dataclass

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF markers; the others are tables
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_ORIENTATION = 0x0112  # EXIF 2.32 §4.6.4
_SHORT = 3


@dataclass(frozen=True, slots=True)
class JpegInfo:
    """Size as stored, number of components (1 grey, 3 color, 4 CMYK), orientation 1 to 8, profile or nothing."""

    width: int
    height: int
    components: int
    orientation: int
    profile: bytes


def read_jpeg(data: bytes) -> JpegInfo:
    """Return what the segments before the frame say. Raises ValueError or struct.error for damaged bytes."""
    at, orientation = 2, 1
    parts: dict[int, bytes] = {}
    while True:
        while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] == b"\xff":
            at += 1  # fill bytes
        lead, marker = struct.unpack_from("BB", data, at)
        if lead != 0xFF:
            raise ValueError("a marker is missing")
        at += 2
        if marker in _ALONE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _FRAMES:
            height, width, components = struct.unpack_from(">HHB", data, at + 3)
            return JpegInfo(width, height, components, orientation, _joined(parts))
        if length < 2 or marker in (0xD9, 0xDA):
            raise ValueError("there is no frame")
        content = data[at + 2 : at + length]
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            orientation = exif_orientation(content)
        elif marker == 0xE2 and content.startswith(b"ICC_PROFILE\0") and len(content) > 14:
            parts[content[12]] = content[14:]  # ICC.1:2022 annex B.4: number, count, piece
        at += length


def exif_orientation(exif: bytes) -> int:
    """Return the orientation that an EXIF block asks for; 1 when there is none or it is broken.

    A broken block beside a sound picture is passed over, as browsers do.
    """
    tiff = exif[6:] if exif.startswith(b"Exif\0\0") else exif
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (offset,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, offset)
        for index in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, offset + 2 + 12 * index)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _joined(parts: dict[int, bytes]) -> bytes:
    return b"".join(parts[number] for number in sorted(parts))
