"""Read what a font file says of itself: names, style, weights, axes. Refuse files that are not sound.

In: bytes of TTF, OTF, TTC, OTC, WOFF or WOFF2. Out: ``Face`` values, or the bytes as HarfBuzz and Skia read
them. Only the font catalogue imports this module, and only when a folder has no index: fontTools is slow to start.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools import unicodedata
from fontTools.ttLib import TTCollection, TTFont

from compositor.errors import AssetError, Problem
from compositor.resources.fonts.faces import Axis, Face, FontLimits

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"})
# Tables without which neither HarfBuzz nor Skia can set a line.
NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
OUTLINES = ("glyf", "CFF ", "CFF2", "COLR", "CBDT", "sbix", "SVG ")
COLORS = ("COLR", "CBDT", "sbix", "SVG ")
EMBEDDING, RESTRICTED = 0xF, 0x2  # OS/2 fsType: usage permissions; where several are set the mildest holds
_SHARED = ("Zyyy", "Zinh", "Zzzz")  # signs of many scripts
WIDTH_CLASSES = (50.0, 62.5, 75.0, 87.5, 100.0, 112.5, 125.0, 150.0, 200.0)  # OS/2 usWidthClass 1..9 in percent


def digest_of(data: bytes) -> str:
    """Return the identity of a font file: blake2b of its bytes, 128 bits, hex."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def damaged(path: Path, why: str) -> AssetError:
    """Return the error for a file that is no sound font."""
    return AssetError(Problem("font.damaged", f"{path.name} is not a sound font file: {why}", hint=str(path)))


def unpack(data: bytes, path: Path, limits: FontLimits) -> bytes:
    """Return the bytes as a plain sfnt: WOFF and WOFF2 are decompressed, the rest is returned as it is.

    Raises ``AssetError`` when the file is damaged, when it grows beyond ``max_bytes``, or when it is WOFF2 and
    the package brotli is not installed.
    """
    if data[:4] not in (b"wOFF", b"wOF2"):
        return data
    if int.from_bytes(data[16:20], "big") > limits.max_bytes:
        raise _too_large(path, limits)
    if data[:4] == b"wOF2" and find_spec("brotli") is None:
        message = f"{path.name} is a WOFF2 font, which takes one more package to read"
        raise AssetError(Problem("font.woff2", message, hint="pip install compositor[woff2]"))
    plain = io.BytesIO()
    try:
        with TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False) as font:
            font.flavor = None
            font.save(plain, reorderTables=None)
    except Exception as error:  # fontTools raises whatever its parsers meet
        raise damaged(path, str(error) or type(error).__name__) from error
    if plain.tell() > limits.max_bytes:
        raise _too_large(path, limits)
    return plain.getvalue()


def _too_large(path: Path, limits: FontLimits) -> AssetError:
    message = f"{path.name} is larger than a font may be ({limits.max_bytes:,} bytes)"
    return AssetError(Problem("font.too-large", message, hint="raise FontLimits.max_bytes if you trust it"))


def scan(data: bytes, path: Path, limits: FontLimits) -> tuple[Face, ...]:
    """Return the faces of a font file. Raises ``AssetError`` when it is damaged or beyond the limits."""
    if len(data) > limits.max_bytes:
        raise _too_large(path, limits)
    plain, digest = unpack(data, path, limits), digest_of(data)
    try:
        if plain[:4] != b"ttcf":
            with TTFont(io.BytesIO(plain), lazy=True) as font:
                return (_face(font, 0, digest, path, limits),)
        if int.from_bytes(plain[8:12], "big") > limits.max_faces:
            raise damaged(path, f"more than {limits.max_faces} faces")
        with TTCollection(io.BytesIO(plain), lazy=True) as collection:
            return tuple(_face(font, i, digest, path, limits) for i, font in enumerate(collection.fonts))
    except AssetError:
        raise
    except Exception as error:  # fontTools raises whatever its parsers meet
        raise damaged(path, str(error) or type(error).__name__) from error


def scripts(data: bytes, path: Path, index: int, limits: FontLimits) -> tuple[str, ...]:
    """Return the scripts that a face has letters of (ISO 15924 codes), the one with the most letters first.

    A few letters are no claim: those of a script that is a hundredth of the font, and Latin ones for units, are
    left out where there is more.
    """
    plain = io.BytesIO(unpack(data, path, limits))
    with TTFont(plain, fontNumber=index, lazy=True) as font:
        counts = Counter(unicodedata.script(chr(point)) for point in font.getBestCmap())
    for shared in _SHARED:
        counts.pop(shared, None)
    most = max(counts.values(), default=0)
    return tuple(script for script, count in counts.most_common() if count * 100 > most and count >= min(most, 10))


def _face(font: Any, index: int, digest: str, path: Path, limits: FontLimits) -> Face:
    lacking = [table for table in NEEDED if table not in font]
    if lacking or not any(table in font for table in OUTLINES):
        raise damaged(path, f"it lacks {', '.join(table.strip() for table in lacking) or 'outlines'}")
    end = font.reader.file.seek(0, io.SEEK_END)
    if any(entry.offset + entry.length > end for entry in font.reader.tables.values()):
        raise damaged(path, "it is cut short")
    if not 16 <= font["head"].unitsPerEm <= 16384 or not font["maxp"].numGlyphs:
        raise damaged(path, "its head or maxp table makes no sense")
    if not font.getBestCmap():
        raise damaged(path, "it maps no Unicode character")
    axes = _axes(font)
    if len(axes) > limits.max_axes:
        raise damaged(path, f"more than {limits.max_axes} axes")
    names = font.get("name")
    family = _name(names, 16) or _name(names, 1) or path.stem
    named = {axis.tag: axis for axis in axes}
    os2 = font.get("OS/2")
    weight = float(min(max(os2.usWeightClass, 1), 1000)) if os2 else 400.0
    stretch = WIDTH_CLASSES[min(max(os2.usWidthClass, 1), 9) - 1] if os2 else 100.0
    # fsSelection bit 0 is italic, bit 9 oblique; head.macStyle bit 1 speaks where there is no OS/2 table
    italic = bool(os2.fsSelection & 0x201) if os2 else bool(font["head"].macStyle & 2)
    alias = _name(names, 1)
    return Face(
        digest=digest,
        index=index,
        family=family,
        italic=italic,
        weight=_range(named, "wght", weight),
        stretch=_range(named, "wdth", stretch),
        axes=axes,
        aliases=(alias,) if alias and alias != family and not _is_style_name(alias, family, names) else (),
        color=any(table in font for table in COLORS),
        restricted=os2 is not None and os2.fsType & EMBEDDING == RESTRICTED,
        instances=_instances(font, names),
    )


def _is_style_name(alias: str, family: str, names: Any) -> bool:
    """Name ID 1 of "Inter Black" is a face, not another name of the whole family."""
    return bool(_name(names, 16)) and alias.startswith(family)


def _name(names: Any, identifier: int) -> str:
    return (names.getDebugName(identifier) or "").strip() if names is not None else ""


def _axes(font: Any) -> tuple[Axis, ...]:
    if "fvar" not in font:
        return ()
    return tuple(
        Axis(axis.axisTag, float(axis.minValue), float(axis.defaultValue), float(axis.maxValue))
        for axis in font["fvar"].axes
    )


def _instances(font: Any, names: Any) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Return the named instances; without axes, the name of the style."""
    if "fvar" not in font:
        style = _name(names, 17) or _name(names, 2)
        return ((style, ()),) if style else ()
    tags = [axis.axisTag for axis in font["fvar"].axes]
    named = [(_name(names, each.subfamilyNameID), each.coordinates) for each in font["fvar"].instances]
    return tuple((name, tuple(float(place[tag]) for tag in tags)) for name, place in named if name)


def _range(axes: Mapping[str, Axis], tag: str, value: float) -> tuple[float, float]:
    axis = axes.get(tag)
    return (axis.minimum, axis.maximum) if axis else (value, value)
