"""Whether the widths of a variable font follow its optical size in straight lines.

In: a HarfBuzz face. Out: the index of its ``opsz`` axis, or -1. Only ``loaded`` imports this module.

Source: OpenType 1.9, variation stores. Where no region of a font bends inside the range from one coordinate to the
next of -1, 0 and 1, and no feature is exchanged along an axis, the glyphs of a text stay the same and every advance
and every kerning is a linear function of the coordinate, rounded to font units.
"""

from __future__ import annotations

import struct

import uharfbuzz as hb

_BENDS = {-16384, 0, 16384}  # of normalized coordinates, in 1/16384


def linear_axis(face: hb.Face) -> int:
    """Return the index of the ``opsz`` axis where widths are linear between its least, default and greatest value.

    It is -1 where they are not, and where there is no such axis.
    """
    axis = next((info.axis_index for info in face.axis_infos if info.tag == "opsz"), None)
    if axis is None or "HVAR" not in face.table_tags:
        return -1
    try:
        widths = face.reference_table("HVAR").data
        stores = [widths[struct.unpack_from(">I", widths, 4)[0] :]]
        glyphs = face.reference_table("GDEF").data
        if glyphs and struct.unpack_from(">HH", glyphs) >= (1, 3):
            offset = struct.unpack_from(">I", glyphs, 14)[0]
            stores += [glyphs[offset:]] if offset else []
        exchanged = any(_exchanges(face.reference_table(tag).data) for tag in ("GSUB", "GPOS"))
        return -1 if exchanged or any(_bends(store, axis) for store in stores) else axis
    except struct.error:
        return -1


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
