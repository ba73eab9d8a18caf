"""HarfBuzz through uharfbuzz alone: where its own functions are not exported, and for what is rarely asked.

In and out: as in ``harfbuzz``. Importing uharfbuzz makes two hundred enums and classes, which takes as long as three
pictures: ``loaded`` and ``shelf`` name this module deferred.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

import uharfbuzz as hb

from compositor.text.harfbuzz import Answer, Manner

_FLAGS_ONLY = (
    hb.BufferSerializeFlags.GLYPH_FLAGS
    | hb.BufferSerializeFlags.NO_GLYPH_NAMES
    | hb.BufferSerializeFlags.NO_CLUSTERS
    | hb.BufferSerializeFlags.NO_POSITIONS
)
_METRICS = {
    "cpht": hb.OTMetricsTag.CAP_HEIGHT,
    "undo": hb.OTMetricsTag.UNDERLINE_OFFSET,
    "unds": hb.OTMetricsTag.UNDERLINE_SIZE,
    "stro": hb.OTMetricsTag.STRIKEOUT_OFFSET,
    "strs": hb.OTMetricsTag.STRIKEOUT_SIZE,
}


class PortableFace:
    """A file as uharfbuzz reads it."""

    __slots__ = ("data", "face", "glyph_count", "index", "units")

    def __init__(self, data: bytes, index: int) -> None:
        self.data, self.index = data, index
        self.face = hb.Face(hb.Blob(data), index)
        self.units: int = self.face.upem
        self.glyph_count: int = self.face.glyph_count

    def table(self, tag: str) -> bytes:
        """See ``Face``."""
        found: bytes = self.face.reference_table(tag).data
        return found

    def font(self, axes: Sequence[tuple[str, float]], slant: float) -> PortableFont:
        """See ``Face``."""
        font = hb.Font(self.face)
        if axes:
            font.set_variations(dict(axes))
        if slant:
            font.synthetic_slant = slant
        return PortableFont(font)


class PortableFont:
    """A font that shapes by uharfbuzz alone."""

    def __init__(self, font: hb.Font) -> None:
        self._font = font

    @property
    def whole(self) -> hb.Font:
        """See ``ShapingFont``."""
        return self._font

    def has(self, character: str) -> bool:
        """See ``ShapingFont``."""
        return self._font.get_nominal_glyph(ord(character)) is not None

    def line_extents(self) -> tuple[int, int, int]:
        """See ``ShapingFont``."""
        extents = self._font.get_font_extents("ltr")
        return extents.ascender, extents.descender, extents.line_gap

    def metric(self, tag: str) -> int | None:
        """See ``ShapingFont``."""
        found: int | None = self._font.get_metric_position(_METRICS[tag])
        return found

    def coordinates(self) -> list[float]:
        """See ``ShapingFont``."""
        return list(self._font.get_var_coords_normalized())

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """See ``ShapingFont``."""
        return _PortableManner(self._font, script, language, rtl, features)


class _PortableManner:
    def __init__(
        self, font: hb.Font, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]
    ) -> None:
        self._font = font
        self._script, self._language, self._direction = script, language, "rtl" if rtl else "ltr"
        self._features = dict(features) or None
        self._buffer = hb.Buffer()

    def shape(self, text: str, start: int, length: int) -> Answer:
        buffer = self._buffer
        buffer.clear_contents()
        buffer.add_str(text, start, length)
        buffer.script, buffer.direction, buffer.language = self._script, self._direction, self._language
        hb.shape(self._font, buffer, self._features)
        infos, positions = array("I"), array("i")
        # Without glyphs HarfBuzz gives None for their positions.
        for info, cut in zip(buffer.glyph_infos, _cuts(buffer, self._font), strict=True):
            infos.extend((info.codepoint, cut if sys.byteorder == "little" else cut << 24, info.cluster, 0, 0))
        for place in buffer.glyph_positions or ():
            positions.extend((place.x_advance, 0, place.x_offset, place.y_offset, 0))
        return Answer(infos.tobytes(), positions.tobytes(), self._direction == "rtl", start, length)


def _cuts(buffer: hb.Buffer, font: hb.Font) -> bytes:
    """Return a byte for every glyph, 1 where HarfBuzz says UNSAFE_TO_BREAK: the one flag set unasked.

    They are read from its own text form ``[36#1|72|…]``: asking each glyph makes an enum each time, and is slow.
    """
    text: str | None = buffer.serialize(font, flags=_FLAGS_ONLY)
    if not text:
        return b""
    marks = text.encode().translate(None, b"[0123456789]") + b"|"
    return marks.replace(b"#|", b"\1").replace(b"|", b"\0")
