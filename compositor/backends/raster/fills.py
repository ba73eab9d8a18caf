"""Paint meets outline: fills, strokes and blurs of shapes, and paint through glyphs.

In: paints and what they go through. Out: pixels on the surface. A picture as paint is drawn under a clip, or on a
layer of its own that is then multiplied by the shape.
"""

from __future__ import annotations

from collections.abc import Callable

from compositor import _skia
from compositor.backends.raster.inks import Gradient, ink_of, plain_color
from compositor.backends.raster.matrix import (
    Bounds,
    Matrix,
    has_perspective,
    intersection,
    is_empty,
    map_bounds,
    moved,
    whole,
)
from compositor.backends.raster.ramps import ramp
from compositor.backends.raster.stock import Stock
from compositor.display import ConicGradient, Paint, Pattern, Shape
from compositor.values.color import Rgba

_BLACK = Rgba(0, 0, 0)
Through = Callable[[_skia.Surface, Rgba | Gradient], None]


def fill(
    surface: _skia.Surface, outline: _skia.Outline, paint: Paint, bounds: Bounds, matrix: Matrix, stock: Stock
) -> None:
    """Fill an outline that lies within ``bounds`` (layout pixels)."""
    if isinstance(paint, Pattern):
        surface.push(matrix, outline)
        _lay(surface, paint, matrix, stock)
        surface.pop()
        return
    if not isinstance(paint, Rgba | ConicGradient) and plain_color(paint) is None:
        ramped = ramp(paint, bounds, matrix, surface.visible(), stock)
        if ramped is not None:
            surface.push(matrix, outline)
            surface.spread(ramped.picture, ramped.box)
            surface.pop()
            return
    ink = ink_of(paint)
    if ink is not None:
        surface.outline(outline, ink)


def through(surface: _skia.Surface, paint: Paint, bounds: Bounds, matrix: Matrix, stock: Stock, draw: Through) -> None:
    """Let ``draw`` use the paint for something within ``bounds``: directly, or as the mask of a picture."""
    if not isinstance(paint, Pattern):
        draw(surface, paint)
        return
    area = intersection(map_bounds(matrix, bounds), surface.visible())
    if is_empty(area):
        return
    left, top, right, bottom = whole(area)
    inner = moved(matrix, -left, -top)
    layer, mask = (_skia.Surface(right - left, bottom - top) for _ in range(2))
    layer.push(inner)
    _lay(layer, paint, inner, stock)
    mask.push(inner)
    draw(mask, _BLACK)
    layer.picture(_skia.Picture(mask.pixels), 0, 0, blend="mask")
    surface.picture(_skia.Picture(layer.pixels), left, top)


def _lay(surface: _skia.Surface, paint: Pattern, matrix: Matrix, stock: Stock) -> None:
    """Draw the picture of a pattern where its target lies, inside the clip."""
    placed = stock.picture(paint.ref, paint.source, paint.target, True, matrix, surface.visible())
    if placed is None:
        return
    if placed.upright:
        surface.picture(placed.picture, placed.left, placed.top)
    else:
        surface.stretched(placed.picture, paint.target, minify=has_perspective(matrix))


def shadow(
    surface: _skia.Surface,
    op: Shape,
    color: Rgba,
    outline: _skia.Outline,
    bounds: Bounds,
    matrix: Matrix,
    stock: Stock,
) -> None:
    """Draw a blurred shape of one color by way of a picture, because blurring it is most of the work.

    ``bounds`` hold the shape and its blur; the matrix only scales and shifts.
    """
    area = intersection(map_bounds(matrix, bounds), surface.visible())
    if is_empty(area):
        return
    box = whole(area)

    def make() -> _skia.Picture:
        layer = _skia.Surface(box[2] - box[0], box[3] - box[1])
        layer.push(moved(matrix, -box[0], -box[1]))
        layer.outline(outline, _skia.solid_ink(color, None, op.blur))
        return _skia.Picture(layer.pixels)

    surface.picture(stock.caches.pictures.get((op, matrix, box), make), box[0], box[1])
