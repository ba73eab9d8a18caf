"""Paints of the display list as inks.

In: colors, gradients and patterns, and where they go. Out: ``Ink``, or ``None`` when the paint shows nothing.
Degenerate gradients become plain colors as CSS Images 3 §3.1 to §3.4 says.
"""

from __future__ import annotations

import itertools

from compositor import _skia
from compositor.backends.raster.matrix import (
    Bounds,
    Matrix,
    intersection,
    inverse,
    is_empty,
    is_upright,
    map_bounds,
    moved,
    product,
    whole,
)
from compositor.backends.raster.stock import Stock
from compositor.display import ConicGradient, LinearGradient, Paint, Pattern, RadialGradient, Stop, Stroke
from compositor.values.color import Rgba

Gradient = LinearGradient | RadialGradient | ConicGradient


def stroke_style(stroke: Stroke) -> _skia.StrokeStyle:
    """Return how the line is drawn, without its paint."""
    return _skia.StrokeStyle(stroke.width, stroke.cap, stroke.join, stroke.miter, stroke.dash, stroke.phase)


def shape_ink(
    paint: Paint,
    stroke: _skia.StrokeStyle | None,
    sigma: float,
    bounds: Bounds,
    matrix: Matrix,
    visible: Bounds,
    stock: Stock,
) -> _skia.Ink | None:
    """Return the ink for a shape that covers ``bounds`` (layout pixels), drawn under ``matrix``."""
    if isinstance(paint, Pattern):
        shader = _pattern(paint, bounds, matrix, visible, stock)
        return None if shader is None else _skia.shader_ink(shader, stroke, sigma)
    if not isinstance(paint, Rgba):
        color = _degenerate(paint)
        if color is None:
            shader = _strip(paint, bounds, matrix, visible, stock) or _gradient(paint)
            return _skia.shader_ink(shader, stroke, sigma)
        paint = color
    return None if paint.alpha == 0 else _skia.solid_ink(paint, stroke, sigma)


def text_ink(
    paint: Paint,
    stroke: _skia.StrokeStyle | None,
    sigma: float,
    bounds: Bounds,
    matrix: Matrix,
    visible: Bounds,
    stock: Stock,
    natural: bool,
) -> _skia.Ink | None:
    """Return the ink for glyphs; ``natural`` when they bring their own colors."""
    if isinstance(paint, Pattern):
        return shape_ink(paint, stroke, sigma, bounds, matrix, visible, stock)
    if not isinstance(paint, Rgba):
        color = _degenerate(paint)
        if color is None:
            return _skia.shader_ink(_gradient(paint), stroke, sigma)
        paint = color
    return None if paint.alpha == 0 else _skia.solid_ink(paint, stroke, sigma, text=True, natural=natural)


def _gradient(paint: Gradient) -> _skia.Shader:
    stops = [(stop.offset, stop.color) for stop in paint.stops]
    if isinstance(paint, RadialGradient):
        return _skia.radial_gradient(paint.center, paint.radius, stops, paint.repeat)
    if isinstance(paint, ConicGradient):
        return _skia.conic_gradient(paint.center, paint.angle, stops, paint.repeat)
    start, end = paint.start, paint.end
    if paint.repeat:  # what repeats is the part between the first and the last stop
        first, last = stops[0][0], stops[-1][0]
        across, down = end[0] - start[0], end[1] - start[1]
        start, end = (
            (start[0] + across * first, start[1] + down * first),
            (start[0] + across * last, start[1] + down * last),
        )
        stops = [((offset - first) / (last - first), color) for offset, color in stops]
    return _skia.linear_gradient(start, end, stops, paint.repeat)


def _degenerate(paint: Gradient) -> Rgba | None:
    """Return the one color of a gradient that has no room to change, else ``None``."""
    stops = paint.stops
    if len(stops) == 1:
        return stops[0].color
    if isinstance(paint, LinearGradient):
        flat = paint.start == paint.end
    elif isinstance(paint, RadialGradient):
        flat = paint.radius[0] <= 0 or paint.radius[1] <= 0
    else:
        flat = False
    if paint.repeat and (flat or stops[0].offset == stops[-1].offset):
        return average_color(stops)
    return stops[-1].color if flat else None


def average_color(stops: tuple[Stop, ...]) -> Rgba:
    """Return the average color of a repeating gradient (CSS Images 3 §3.4.3), premultiplied while averaging."""
    length = stops[-1].offset - stops[0].offset
    sums = [0.0, 0.0, 0.0, 0.0]
    for one, other in itertools.pairwise(stops):
        weight = (other.offset - one.offset) / length / 2 if length > 0 else 0.5 / (len(stops) - 1)
        for color in (one.color, other.color):
            sums[3] += weight * color.alpha
            for channel in range(3):
                sums[channel] += weight * color[channel] * color.alpha
    if sums[3] <= 0:
        return Rgba(0, 0, 0, 0)
    red, green, blue = (min(255, round(value / sums[3])) for value in sums[:3])
    return Rgba(red, green, blue, min(255, round(sums[3])))


def _strip(paint: Gradient, bounds: Bounds, matrix: Matrix, visible: Bounds, stock: Stock) -> _skia.Shader | None:
    """Return a gradient along one device axis as a picture of one row or column, or ``None``.

    The strip is drawn by the gradient itself, so its pixels are the gradient's own; laying it is 20 times faster
    than computing every pixel.
    """
    if not isinstance(paint, LinearGradient) or not is_upright(matrix):
        return None
    across = paint.start[1] == paint.end[1]
    if not across and paint.start[0] != paint.end[0]:
        return None
    area = intersection(map_bounds(matrix, bounds), visible)
    if is_empty(area):
        return None
    box = whole(area)
    return stock.caches.strips.get((paint, matrix, box), lambda: _drawn_strip(paint, across, box, matrix))


def _drawn_strip(
    paint: LinearGradient, across: bool, box: tuple[int, int, int, int], matrix: Matrix
) -> _skia.Shader:
    left, top, right, bottom = box
    strip = _skia.Surface(right - left if across else 1, 1 if across else bottom - top)
    strip.push(moved(matrix, -left, -top))
    strip.fill(_skia.shader_ink(_gradient(paint)))
    opaque = all(stop.color.opaque for stop in paint.stops)
    return _laid(_skia.Picture(strip.pixels, opaque), left, top, matrix, endless=True)


def _laid(picture: _skia.Picture, left: int, top: int, matrix: Matrix, endless: bool) -> _skia.Shader:
    """Return the picture as paint whose pixels fall on the device pixels from (left, top) on."""
    back = inverse(matrix)
    assert back is not None  # an upright matrix has one
    place = (1.0, 0.0, float(left), 0.0, 1.0, float(top), 0.0, 0.0, 1.0)
    return _skia.picture_shader(picture, product(back, place), endless, smooth=False)


def _pattern(paint: Pattern, bounds: Bounds, matrix: Matrix, visible: Bounds, stock: Stock) -> _skia.Shader | None:
    area = intersection(map_bounds(matrix, bounds), visible)
    if is_empty(area):
        return None
    placed = stock.picture(paint.ref, paint.source, paint.target, True, matrix, area)
    if placed is None:
        return None
    picture = placed.picture
    if placed.upright:
        box = (placed.left, placed.top, placed.left + picture.width, placed.top + picture.height)
        # one pixel of tolerance: the edges of the target were rounded, those of the shape were not
        endless = all(abs(a - b) <= 1e-9 for a, b in zip(intersection(area, _tolerant(box)), area, strict=True))
        return _laid(picture, placed.left, placed.top, matrix, endless)
    x, y, width, height = paint.target
    stretch = (width / picture.width, 0.0, x, 0.0, height / picture.height, y, 0.0, 0.0, 1.0)
    inside = x <= bounds[0] and y <= bounds[1] and bounds[2] <= x + width and bounds[3] <= y + height
    return _skia.picture_shader(picture, stretch, inside, smooth=True)


def _tolerant(box: Bounds) -> Bounds:
    return (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)
