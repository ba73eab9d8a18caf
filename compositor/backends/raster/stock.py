"""Fonts, outlines and pictures at hand while drawing: the supplies, seen through the caches.

In: references of the display list. Out: opaque values of ``_skia``.
"""

from __future__ import annotations

import math
from typing import Any

from compositor import _skia
from compositor.backends.raster.caches import RasterCaches
from compositor.backends.raster.matrix import (
    Bounds,
    Matrix,
    intersection,
    is_empty,
    is_upright,
    map_bounds,
    scale_at,
)
from compositor.backends.raster.supplies import Supplies
from compositor.display import SLANT, FontRef, Image, ImageRef, Outline, Rounded
from compositor.errors import OutputError, Problem
from compositor.records import dataclass
from compositor.values.color import Rgba

Rectangle = tuple[float, float, float, float]  # x, y, width, height
_REFERENCE = 512.0  # px; the size at which a font's glyphs are measured
_ROOMY = 1_000_000  # device pixels below which a picture is never cut to what is visible


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture at the size it has on the device. ``left`` and ``top`` are set when it lies 1:1 on whole pixels."""

    picture: _skia.Picture
    left: int = 0
    top: int = 0
    upright: bool = False


class Stock:
    """The supplies and the caches of one drawing.

    What ops of it ask for again, by the very same values, is found without hashing these.
    """

    __slots__ = ("_extents", "_fonts", "_inks", "caches", "supplies")

    def __init__(self, supplies: Supplies, caches: RasterCaches) -> None:
        self.supplies = supplies
        self.caches = caches
        # with the value that was asked by, so that no other one comes to have its id
        self._extents: dict[int, tuple[FontRef, _skia.Extents]] = {}
        self._fonts: dict[tuple[int, float], tuple[FontRef, Any]] = {}
        self._inks: dict[tuple[int, bool], tuple[Rgba, _skia.Ink]] = {}

    def font(self, ref: FontRef, size: float) -> Any:
        """Return the font at a size in layout pixels."""
        known = self._fonts.get((id(ref), size))
        if known is None:
            slant = SLANT if ref.oblique else 0.0
            found = self.caches.fonts.get(
                (ref, size), lambda: _skia.sized_font(self._typeface(ref), size, ref.bold, slant)
            )
            known = self._fonts[id(ref), size] = (ref, found)
        return known[1]

    def extents(self, ref: FontRef) -> _skia.Extents:
        """Return how far the glyphs of a font reach."""
        known = self._extents.get(id(ref))
        if known is None:
            found = self.caches.extents.get(ref, lambda: _skia.Extents(self.font(ref, _REFERENCE), _REFERENCE))
            known = self._extents[id(ref)] = (ref, found)
        return known[1]

    def text_ink(self, color: Rgba, natural: bool) -> _skia.Ink | None:
        """Return the ink of glyphs filled with one color, or ``None`` when nothing would be seen of them."""
        if color.alpha == 0:
            return None
        known = self._inks.get((id(color), natural))
        if known is None:
            found = self.caches.inks.get((color, natural), lambda: _skia.solid_ink(color, text=True, natural=natural))
            known = self._inks[id(color), natural] = (color, found)
        return known[1]

    def _typeface(self, ref: FontRef) -> _skia.Typeface:
        return self.caches.typefaces.get(ref, lambda: _skia.typeface(self.supplies.font(ref), ref.index, ref.axes))

    def outline(self, outline: Outline) -> _skia.Outline | None:
        """Return the outline, or ``None`` for a rectangle without an inside."""
        if isinstance(outline, Rounded):
            return _skia.rounded_outline(outline.x, outline.y, outline.width, outline.height, outline.radii)
        return self.caches.paths.get(outline, lambda: _skia.path_outline(outline.data, outline.rule))

    def picture(
        self,
        ref: ImageRef,
        source: Rectangle,
        target: Rectangle,
        smooth: bool,
        matrix: Matrix,
        visible: Bounds,
    ) -> Placed | None:
        """Return the picture for a target in layout pixels, or ``None`` when nothing of it can be seen.

        Under a matrix that only scales and shifts, the edges of the target are rounded to whole device pixels, so
        that neighbors meet and no edge is half covered. Otherwise the picture comes at its largest size on the
        device and is sampled.
        """
        x, y, width, height = target
        if width <= 0 or height <= 0:
            return None
        box = (x, y, x + width, y + height)
        if is_upright(matrix):
            return self._upright(ref, source, smooth, map_bounds(matrix, box), visible)
        if is_empty(intersection(map_bounds(matrix, box), visible)):
            return None
        across, down = scale_at(matrix, box)
        wide, high = max(1.0, width * across), max(1.0, height * down)
        shrink = min(1.0, _skia.MAX_SIDE / 2 / max(wide, high))
        return Placed(self._ask(ref, source, (math.ceil(wide * shrink), math.ceil(high * shrink)), smooth))

    def _upright(
        self, ref: ImageRef, source: Rectangle, smooth: bool, device: Bounds, visible: Bounds
    ) -> Placed | None:
        left, top, right, bottom = (math.floor(edge + 0.5) for edge in device)
        seen = intersection((left, top, right, bottom), visible)
        if right <= left or bottom <= top or is_empty(seen):
            return None
        area = (right - left) * (bottom - top)
        if area > _ROOMY and area > 4 * (seen[2] - seen[0]) * (seen[3] - seen[1]):
            # A small window on a large picture: ask for the window only.
            across, down = source[2] / (right - left), source[3] / (bottom - top)
            x, y = source[0] + (seen[0] - left) * across, source[1] + (seen[1] - top) * down
            source = (x, y, (seen[2] - seen[0]) * across, (seen[3] - seen[1]) * down)
            left, top, right, bottom = (int(edge) for edge in seen)
        return Placed(self._ask(ref, source, (right - left, bottom - top), smooth), left, top, True)

    def covers(self, op: Image, matrix: Matrix, size: tuple[int, int]) -> bool:
        """Return whether a picture hides all of a canvas, so that its pixels may be written there and not drawn."""
        if op.ref.alpha or not is_upright(matrix):
            return False
        x, y, width, height = op.target
        edges = map_bounds(matrix, (x, y, x + width, y + height))
        return tuple(math.floor(edge + 0.5) for edge in edges) == (0, 0, *size)

    def _ask(self, ref: ImageRef, source: Rectangle, size: tuple[int, int], smooth: bool) -> _skia.Picture:
        _skia.check_size(*size)
        bitmap = self.supplies.picture(ref, source, size, smooth)
        if (bitmap.width, bitmap.height) != size:
            came, wanted = f"{bitmap.width} × {bitmap.height} px", f"{size[0]} × {size[1]}"
            message = f"picture {ref.digest} came as {came} instead of {wanted}"
            raise OutputError(Problem("output.bad-picture", message))
        return _skia.Picture(bitmap.pixels, bitmap.opaque)
