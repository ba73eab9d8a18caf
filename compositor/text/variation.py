"""Whether the widths of a variable font follow its optical size in straight lines.

In: a face. Out: the index of its ``opsz`` axis, or -1; the default of an axis. Only the text engine imports this.

Source: OpenType 1.9, variation stores. Where no region of a font bends inside the range from one coordinate to the
next of -1, 0 and 1, and no feature is exchanged along an axis, the glyphs of a text stay the same and every advance
and every kerning is a linear function of the coordinate, rounded to font units.
"""

from __future__ import annotations

import struct

from compositor.text.harfbuzz import NORMAL, Face

_BENDS = {-NORMAL, 0, NORMAL}


def linear_axis(face: Face) -> int:
    """Return the index of the ``opsz`` axis where widths are linear between its least, default and greatest value.

    It is -1 where they are not, and where there is no such axis.
    """
    try:
        axis = next((index for index, (tag, _) in enumerate(axes(face)) if tag == b"opsz"), None)
        widths = face.table("HVAR")
        if axis is None or not widths:
            return -1
        stores = [widths[struct.unpack_from(">I", widths, 4)[0] :]]
        glyphs = face.table("GDEF")
        if glyphs and struct.unpack_from(">HH", glyphs) >= (1, 3):
            offset = struct.unpack_from(">I", glyphs, 14)[0]
            stores += [glyphs[offset:]] if offset else []
        exchanged = any(_exchanges(face.table(tag)) for tag in ("GSUB", "GPOS"))
        return -1 if exchanged or any(_bends(store, axis) for store in stores) else axis
    except struct.error:
        return -1


def axes(face: Face) -> list[tuple[bytes, float]]:
    """Return the tag and the default of every axis. Raises struct.error where the table of them is cut off.

    Source: OpenType 1.9, fvar.
    """
    table = face.table("fvar")
    if not table:
        return []
    start, _, count, size = struct.unpack_from(">4H", table, 4)
    found = (struct.unpack_from(">4s2i", table, start + index * size) for index in range(count))
    return [(tag, default / 65_536) for tag, _, default in found]


def _bends(store: bytes, axis: int) -> bool:
    """Return whether a region of an ItemVariationStore starts, peaks or ends inside the range of an axis."""
    regions = store[struct.unpack_from(">I", store, 2)[0] :]
    axes, count = struct.unpack_from(">HH", regions)
    return any(
        not _BENDS.issuperset(struct.unpack_from(">3h", regions, 4 + 6 * (region * axes + axis)))
        for region in range(count & 0x7FFF)
    )


def _exchanges(table: bytes) -> bool:
    """Return whether a layout table has features that change along some axis."""
    return bool(table) and struct.unpack_from(">HH", table) >= (1, 1) and struct.unpack_from(">I", table, 10)[0] != 0
