"""Read what a font file says of itself: names, style, weights, axes. Refuse files that are not sound.

In: bytes of TTF, OTF, TTC, OTC, WOFF or WOFF2. Out: ``Face`` values, or the bytes as HarfBuzz and Skia read
them. Only the font catalogue imports this module, and only when a folder has no index. fontTools is slow to start:
it unpacks WOFF and lists scripts, and plain fonts do without it.
"""

from __future__ import annotations

import io
import struct
from collections import Counter
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from compositor.deferred import deferred
from compositor.digests import blake2
from compositor.errors import AssetError, Problem
from compositor.resources.fonts.faces import Axis, Face, FontLimits
from compositor.resources.fonts.sfnt import Sfnt, offsets

if TYPE_CHECKING:
    from fontTools import ttLib, unicodedata
else:
    ttLib = deferred("fontTools.ttLib")  # noqa: N816 - the name of the module
    unicodedata = deferred("fontTools.unicodedata")

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"})
# Tables without which neither HarfBuzz nor Skia can set a line.
NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
OUTLINES = ("glyf", "CFF ", "CFF2", "COLR", "CBDT", "sbix", "SVG ")
COLORS = ("COLR", "CBDT", "sbix", "SVG ")
EMBEDDING, RESTRICTED = 0xF, 0x2  # OS/2 fsType: usage permissions; where several are set the mildest holds
_SHARED = ("Zyyy", "Zinh", "Zzzz")  # signs of many scripts
WIDTH_CLASSES = (50.0, 62.5, 75.0, 87.5, 100.0, 112.5, 125.0, 150.0, 200.0)  # OS/2 usWidthClass 1..9 in percent


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
        with ttLib.TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False) as font:
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
    plain, digest = unpack(data, path, limits), blake2(data)
    try:
        starts = offsets(plain, limits.max_faces)
        return tuple(_face(Sfnt(plain, start), index, digest, path, limits) for index, start in enumerate(starts))
    except (ValueError, struct.error) as error:
        raise damaged(path, "it is cut short" if isinstance(error, struct.error) else str(error)) from error


def scripts(data: bytes, path: Path, index: int, limits: FontLimits) -> tuple[str, ...]:
    """Return the scripts that a face has letters of (ISO 15924 codes), the one with the most letters first.

    A few letters are no claim: those of a script that is a hundredth of the font, and Latin ones for units, are
    left out where there is more.
    """
    plain = io.BytesIO(unpack(data, path, limits))
    with ttLib.TTFont(plain, fontNumber=index, lazy=True) as font:
        counts = Counter(unicodedata.script(chr(point)) for point in font.getBestCmap())
    for shared in _SHARED:
        counts.pop(shared, None)
    most = max(counts.values(), default=0)
    return tuple(script for script, count in counts.most_common() if count * 100 > most and count >= min(most, 10))


def _face(font: Sfnt, index: int, digest: str, path: Path, limits: FontLimits) -> Face:
    """Raises ValueError for a face that makes no sense."""
    lacking = [table for table in NEEDED if table not in font]
    if lacking or not any(table in font for table in OUTLINES):
        raise ValueError(f"it lacks {', '.join(table.strip() for table in lacking) or 'outlines'}")
    if not 16 <= font.units_per_em <= 16384 or not font.glyphs:
        raise ValueError("its head or maxp table makes no sense")
    if not font.maps_unicode:
        raise ValueError("it maps no Unicode character")
    axes = tuple(Axis(axis.tag, axis.minimum, axis.default, axis.maximum) for axis in font.axes)
    if len(axes) > limits.max_axes:
        raise ValueError(f"more than {limits.max_axes} axes")
    if len(font.instances) > limits.max_instances:
        raise ValueError(f"more than {limits.max_instances} named instances")
    family = font.name(16) or font.name(1) or path.stem
    named = {axis.tag: axis for axis in axes}
    weight, width, permissions, selection = font.os2 or (400, 5, 0, 0)
    # fsSelection bit 0 is italic, bit 9 oblique; head.macStyle bit 1 speaks where there is no OS/2 table
    italic = bool(selection & 0x201) if font.os2 else bool(font.mac_style & 2)
    alias = font.name(1)
    return Face(
        digest=digest,
        index=index,
        family=family,
        italic=italic,
        weight=_range(named, "wght", float(min(max(weight, 1), 1000))),
        stretch=_range(named, "wdth", WIDTH_CLASSES[min(max(width, 1), 9) - 1]),
        axes=axes,
        aliases=(alias,) if alias and alias != family and not _is_style_name(alias, family, font) else (),
        color=any(table in font for table in COLORS),
        restricted=permissions & EMBEDDING == RESTRICTED,
        instances=_instances(font),
    )


def _is_style_name(alias: str, family: str, font: Sfnt) -> bool:
    """Name ID 1 of "Inter Black" is a face, not another name of the whole family."""
    return bool(font.name(16)) and alias.startswith(family)


def _instances(font: Sfnt) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Return the named instances; without axes, the name of the style."""
    if not font.axes:
        style = font.name(17) or font.name(2)
        return ((style, ()),) if style else ()
    named = [(font.name(identifier), place) for identifier, place in font.instances]
    return tuple((name, place) for name, place in named if name)


def _range(axes: Mapping[str, Axis], tag: str, value: float) -> tuple[float, float]:
    axis = axes.get(tag)
    return (axis.minimum, axis.maximum) if axis else (value, value)
