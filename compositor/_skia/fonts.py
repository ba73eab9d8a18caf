"""Typefaces, fonts and glyph runs. Fonts come from bytes only, never from the system.

In: font files as bytes, design axes, glyph ids and positions. Out: opaque fonts and runs, and their bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from compositor._skia.binding import refuse, skia
from compositor._skia.outline import Bounds
from compositor.records import dataclass

_MOST_GLYPHS = 4096  # of a font that are remembered
_Sides = dict[int, float]  # how far each glyph reaches, as a share of the size
Places = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """A font file at one place of its design space. ``manager`` is kept because the face came from it."""

    face: Any
    manager: Any


def typeface(data: bytes, index: int = 0, axes: Sequence[tuple[str, float]] = ()) -> Typeface:
    """Load a font from its bytes (TTF, OTF, TTC, WOFF 1), set to the design axes given as (tag, value).

    Raises ``OutputError`` when the bytes are not such a font.
    """
    manager = skia.FontMgr.New_Custom_Empty()  # sealed: never asks the system for fonts
    face = manager.makeFromData(skia.Data.MakeWithCopy(data), index)
    if face is None:
        refuse("font-unreadable", f"{len(data)} bytes are not a font (TTF, OTF, TTC, WOFF) with face {index}")
    if axes:
        # Each value here has a name because the binding keeps only addresses of temporaries.
        kind = skia.FontArguments.VariationPosition
        coordinates = kind.Coordinates(
            [kind.Coordinate(int.from_bytes(tag.encode("latin-1"), "big"), value) for tag, value in axes]
        )
        position = kind(coordinates)
        arguments = skia.FontArguments()
        arguments.setVariationDesignPosition(position)
        face = face.makeClone(arguments)
        if face is None:
            refuse("font-unreadable", f"the font does not take the axes {dict(axes)}")
    return Typeface(face, manager)


def sized_font(face: Typeface, size: float, bold: bool = False, slant: float = 0.0) -> Any:
    """Return the font at a size in px: no hinting, subpixel positions, linear metrics, grey anti-aliasing.

    ``bold`` is Skia's own, a stroke of 1/24 to 1/32 em; ``slant`` is how far letters lean, in parts of their height.
    """
    font = skia.Font(face.face, size)
    font.setHinting(skia.FontHinting.kNone)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setBaselineSnap(False)
    if bold:
        font.setEmbolden(True)
    if slant:
        font.setSkewX(-slant)
    return font


def glyph_run(font: Any, ids: Sequence[int], positions: Sequence[float]) -> Any | None:
    """Return a run of glyphs at absolute positions (x, y in turn), or ``None`` when there are none."""
    if not ids:
        return None
    builder = skia.TextBlobBuilder()
    heights = positions[1::2]
    if heights.count(heights[0]) == len(heights):
        builder.allocRunPosH(font, ids, positions[::2], heights[0])
    else:
        point = skia.Point
        builder.allocRunPos(font, ids, [point(x, y) for x, y in zip(positions[::2], heights, strict=True)])
    return builder.make()


def glyph_bounds(font: Any, ids: Sequence[int], positions: Sequence[float]) -> Bounds | None:
    """Return the bounds of the ink of the glyphs, or ``None`` when there is no ink."""
    found: list[Bounds] = []
    for rect, x, y in zip(font.getBounds(ids), positions[::2], positions[1::2], strict=True):
        if not rect.isEmpty():
            found.append((x + rect.left(), y + rect.top(), x + rect.right(), y + rect.bottom()))
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class Extents:
    """How far the ink of a font's glyphs reaches around where they stand, as a share of the size.

    Measured at one large size, because outlines scale with it. Made-up bold does not quite: the allowance that
    ``bounds`` makes is for that.
    """

    __slots__ = ("_font", "_left", "_right", "_sides", "_size")

    def __init__(self, font: Any, size: float) -> None:
        self._font = font
        self._size = size
        self._sides: tuple[_Sides, _Sides, _Sides] = ({}, {}, {})  # rights, tops and bottoms by glyph
        self._left = self._right = 0.0  # of the glyph that reaches farthest

    def bounds(
        self, size: float, ids: Sequence[int], places: Places, check: Callable[[AbstractSet[int]], None]
    ) -> Bounds:
        """Return bounds that surely hold the ink of some glyphs at a size in px. ``check`` sees those that are new.

        ``places`` are the left, top, right and bottom of where they stand, and a place that no glyph stands right of
        but the last one, which then stands rightmost. They are found quickly and are not the smallest. There must be
        a glyph.
        """
        unlike, (rights, tops, bottoms) = set(ids), self._sides
        if not unlike <= bottoms.keys():
            check(unlike)
            if len(bottoms) > _MOST_GLYPHS:
                rights, tops, bottoms = self._sides = ({}, {}, {})  # others who are at it keep the ones that they have
            self._measure([glyph for glyph in unlike if glyph not in bottoms], rights, tops, bottoms)
        left, top, right, bottom, before = places
        spare = size / 128  # made-up bold adds 1/32 em to large sizes and 1/24 em to small ones
        # The last glyph is known, and none of the others reaches farther than the widest would from the last but one.
        end, last = before + self._right * size, right + rights[ids[-1]] * size
        return (
            left + self._left * size - spare,
            top + min(map(tops.__getitem__, unlike)) * size - spare,
            (last if last > end else end) + spare,
            bottom + max(map(bottoms.__getitem__, unlike)) * size + spare,
        )

    def _measure(self, glyphs: list[int], rights: _Sides, tops: _Sides, bottoms: _Sides) -> None:
        for glyph, rect in zip(glyphs, self._font.getBounds(glyphs), strict=True):
            self._left = min(self._left, rect.left() / self._size)
            self._right = max(self._right, rect.right() / self._size)
            rights[glyph] = rect.right() / self._size
            tops[glyph] = rect.top() / self._size
            bottoms[glyph] = rect.bottom() / self._size  # last: who finds it here finds the rest


def glyph_outline(font: Any, ids: Sequence[int], positions: Sequence[float]) -> Any:
    """Return the outlines of all glyphs as one path, so that a blur sees their union and not each one alone."""
    whole = skia.Path()
    outlines: dict[int, Any] = {}
    for glyph, x, y in zip(ids, positions[::2], positions[1::2], strict=True):
        if glyph not in outlines:
            outlines[glyph] = font.getPath(glyph)
        if outlines[glyph] is not None:
            whole.addPath(outlines[glyph], x, y)
    return whole
