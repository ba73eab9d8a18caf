"""Our reader of font files against fontTools, on every font of the repository and on damaged ones."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.ttCollection import TTCollection

from compositor.resources.fonts.sfnt import Sfnt, offsets

ROOT = Path(__file__).resolve().parents[3]
FONTS = sorted(path for folder in ("fonts", "tests/fonts") for path in (ROOT / folder).rglob("*.[to]tf"))
HEBREW = next(path for path in FONTS if "Hebrew" in path.name)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_it_reads_what_font_tools_reads(path: Path) -> None:
    ours = Sfnt(path.read_bytes())
    with TTFont(path, lazy=True) as font:
        assert (ours.units_per_em, ours.glyphs) == (font["head"].unitsPerEm, font["maxp"].numGlyphs)
        assert ours.mac_style == font["head"].macStyle
        os2 = font["OS/2"]
        assert ours.os2 == (os2.usWeightClass, os2.usWidthClass, os2.fsType, os2.fsSelection)
        for identifier in (1, 2, 4, 6, 16, 17, 25):
            assert ours.name(identifier) == (font["name"].getDebugName(identifier) or "").strip()
        axes = font["fvar"].axes if "fvar" in font else []
        assert [(axis.tag, axis.minimum, axis.default, axis.maximum) for axis in ours.axes] == [
            (axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue) for axis in axes
        ]
        named = font["fvar"].instances if "fvar" in font else []
        assert [
            (name, dict(zip([axis.tag for axis in ours.axes], place, strict=True))) for name, place in ours.instances
        ] == [(instance.subfamilyNameID, instance.coordinates) for instance in named]
        assert ours.maps_unicode == bool(font.getBestCmap())


def changed(**tables: object) -> bytes:
    """Return the Hebrew font with tables replaced by the given values, or left out for None."""
    font = TTFont(HEBREW)
    for tag, value in tables.items():
        del font[tag]
        if value is not None:
            font[tag] = value
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class TestUnusual:
    def test_a_collection_has_several_faces(self) -> None:
        collection = TTCollection()
        collection.fonts = [TTFont(HEBREW), TTFont(HEBREW)]
        out = io.BytesIO()
        collection.save(out, shareTables=True)
        starts = offsets(out.getvalue(), 2)
        assert [Sfnt(out.getvalue(), start).name(1) for start in starts] == ["Noto Sans Hebrew"] * 2
        with pytest.raises(ValueError, match="more than 1 faces"):
            offsets(out.getvalue(), 1)

    def test_a_font_without_unicode_characters(self) -> None:
        table = newTable("cmap")
        table.tableVersion, table.tables = 0, []
        assert not Sfnt(changed(cmap=table)).maps_unicode

    def test_names_prefer_english(self) -> None:
        font = TTFont(HEBREW)
        font["name"].names = []
        font["name"].setName("Schnell", 2, 3, 1, 0x407)
        font["name"].setName("Fast", 2, 3, 1, 0x409)
        font["name"].setName("Vite", 2, 1, 0, 1)
        out = io.BytesIO()
        font.save(out)
        assert Sfnt(out.getvalue()).name(2) == TTFont(out).get("name").getDebugName(2)
        assert Sfnt(out.getvalue()).name(17) == ""

    def test_a_font_without_os2(self) -> None:
        data = HEBREW.read_bytes().replace(b"OS/2", b"xxxx", 1)
        assert Sfnt(data).os2 is None


def test_damaged_bytes_are_a_value_error_or_a_struct_error() -> None:
    """Whatever is overwritten or cut away: no other exception, and no endless work."""
    sound, chance = HEBREW.read_bytes(), random.Random("sfnt")
    for _ in range(300):
        data = bytearray(sound[: chance.choice((len(sound), chance.randrange(len(sound))))])
        for _ in range(chance.randrange(1, 20)):
            if data:
                data[chance.randrange(min(len(data), 3000))] = chance.randrange(256)
        try:
            font = Sfnt(bytes(data))
            _ = (font.units_per_em, font.glyphs, font.os2, font.maps_unicode, font.axes, font.instances, font.name(1))
        except (ValueError, struct.error):
            pass
