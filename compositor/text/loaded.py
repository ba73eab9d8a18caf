"""A font as HarfBuzz holds it: metrics, coverage, variations.

In: a ``FontRef`` and HarfBuzz's face of the file. Out: ``LoadedFont``. Only the text engine imports this.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from compositor.deferred import deferred
from compositor.display import SLANT, FontRef
from compositor.records import dataclass
from compositor.text.cache import BoundedCache
from compositor.text.characters import without_ignorables
from compositor.text.harfbuzz import Face, ShapingFont

if TYPE_CHECKING:
    import uharfbuzz as hb
else:
    hb = deferred("uharfbuzz")  # whether a cluster can be drawn in another spelling is rarely asked

MOST_CHARACTERS = 20_000  # of which a font remembers whether it has them


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """Vertical metrics in em, y up: ``descent`` is a positive depth, offsets are tops of strokes.

    Ascent, descent and gap are those of the typo set when the font sets USE_TYPO_METRICS, else those of hhea.
    """

    ascent: float
    descent: float
    gap: float
    cap_height: float
    underline_offset: float
    underline_size: float
    strike_offset: float
    strike_size: float


class LoadedFont:
    """One font instance: HarfBuzz font, units per em, metrics; knows which characters it covers."""

    __slots__ = (
        "_ascii",
        "_clusters",
        "_covered",
        "_missing",
        "color",
        "face",
        "family",
        "metrics",
        "ref",
        "shaping",
        "units",
    )

    def __init__(self, ref: FontRef, face: Face, family: str, color: bool) -> None:
        self.ref = ref
        self.family = family
        self.color = color
        self.face = face
        self.units = face.units
        # Marks stand over slanted letters. HarfBuzz is not told of boldness: it would move the lines apart.
        self.shaping: ShapingFont = face.font(ref.axes, SLANT if ref.oblique else 0.0)
        self.metrics = _metrics(self.shaping, face)
        self._ascii: bool | None = None
        self._covered: set[str] = set()
        self._missing: set[str] = set()
        self._clusters: BoundedCache[bool] = BoundedCache(100_000)

    def covers(self, characters: set[str]) -> bool:
        """Return whether the font has a glyph for every one of the characters."""
        new = characters - self._covered
        if not new:
            return True
        if new & self._missing:
            return False
        if len(self._covered) + len(self._missing) > MOST_CHARACTERS:
            self._covered.clear()
            self._missing.clear()
            new = characters
        for character in new:
            (self._covered if self.shaping.has(character) else self._missing).add(character)
        return not new & self._missing

    @property
    def covers_ascii(self) -> bool:
        """Whether the font has a glyph for every printable character of ASCII."""
        if self._ascii is None:
            self._ascii = self.covers({*map(chr, range(0x20, 0x7F))})
        return self._ascii

    def covers_cluster(self, cluster: str) -> bool:
        """Return whether the font can draw a grapheme cluster, in its own or in another spelling.

        HarfBuzz composes and decomposes accents and finds stand-ins for a few spaces and hyphens: what it draws
        without ``.notdef`` is covered.
        """
        needed = without_ignorables(cluster)
        if self.covers(set(needed)):
            return True
        known = self._clusters.get(needed)
        if known is None:
            known = self._draws(needed)
            self._clusters.put(needed, known, len(needed))
        return known

    def _draws(self, text: str) -> bool:
        buffer = hb.Buffer()
        buffer.add_str(text)
        # Never the language that HarfBuzz would guess: it asks the process for its locale.
        buffer.language = "und"
        buffer.guess_segment_properties()
        hb.shape(self.shaping.whole, buffer)
        return all(info.codepoint for info in buffer.glyph_infos)


def _metrics(font: ShapingFont, face: Face) -> FontMetrics:
    ascender, descender, gap = font.line_extents()
    if not ascender and not descender:
        ascender, descender, gap = _os2_metrics(face)
    units = face.units

    def em(tag: str, otherwise: float) -> float:
        value = font.metric(tag)
        return otherwise if value is None or value == 0 else value / units

    ascent = ascender / units
    return FontMetrics(
        ascent=ascent,
        descent=-descender / units,
        gap=gap / units,
        cap_height=em("cpht", 0.7 * ascent),
        underline_offset=em("undo", -0.1),
        underline_size=em("unds", 0.05),
        strike_offset=em("stro", 0.3),
        strike_size=em("strs", 0.05),
    )


def _os2_metrics(face: Face) -> tuple[int, int, int]:
    """Return ascender, descender and gap of a font whose hhea table is empty: typo or else win, as FreeType does."""
    table = face.table("OS/2")
    if len(table) < 78:
        return 0, 0, 0
    ascender, descender, gap, above, below = struct.unpack_from(">3h2H", table, 68)
    return (ascender, descender, gap) if ascender or descender else (above, -below, 0)
