"""Gradients as pictures, where that is faster than asking Skia for each pixel and no channel differs by over a level.

In: a linear or radial gradient and what it must cover. Out: a picture and its device pixels, or ``None``.
Measured on 1200 × 630 px: 9 ms by Skia's gradient, 0.4 ms for one along an axis, 1.2 ms for a slanted one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy

from compositor import _skia
from compositor.arrays import Array
from compositor.backends.raster.matrix import (
    Bounds,
    Matrix,
    has_perspective,
    intersection,
    inverse,
    is_empty,
    is_upright,
    map_bounds,
    product,
    whole,
)
from compositor.backends.raster.stock import Stock
from compositor.display import LinearGradient, RadialGradient, Stop
from compositor.records import NamedTuple

Floats = Array[numpy.float32]
Doubles = Array[numpy.floating[Any]]
Box = tuple[int, int, int, int]

_ENTRIES = 4096  # of the table from position to color
_STEEPEST = 1 / 32  # of the gradient; between closer stops the table would be off by more than a level
_WORTH = 8192  # pixels; for less, the gradient itself is as fast
_ROWS = 32  # of a strip
_BAND = 1 << 16  # pixels computed at once, so that they stay in the cache of the processor


def linear_shader(start: tuple[float, float], end: tuple[float, float], stops: tuple[Stop, ...], repeat: bool) -> Any:
    """Return a linear gradient; when it repeats, what repeats is the part between the first and the last stop."""
    plain = [(stop.offset, stop.color) for stop in stops]
    if repeat:
        first, last = stops[0].offset, stops[-1].offset
        across, down = end[0] - start[0], end[1] - start[1]
        start, end = (
            (start[0] + across * first, start[1] + down * first),
            (start[0] + across * last, start[1] + down * last),
        )
        plain = [((offset - first) / (last - first), color) for offset, color in plain]
    return _skia.linear_gradient(start, end, plain, repeat)


class Ramp(NamedTuple):
    """A gradient as a picture, and the device pixels that it covers: one to one, or again and again along one axis."""

    picture: _skia.Picture
    box: Box


def ramp(
    paint: LinearGradient | RadialGradient, bounds: Bounds, matrix: Matrix, visible: Bounds, stock: Stock
) -> Ramp | None:
    """Return the gradient as a picture of the pixels that ``bounds`` (layout pixels) covers, if that pays."""
    area = intersection(map_bounds(matrix, bounds), visible)
    if is_empty(area) or has_perspective(matrix):
        return None
    box = whole(area)
    key = (paint, matrix, box)
    left, top, right, bottom = box
    if isinstance(paint, LinearGradient) and is_upright(matrix):
        across = paint.start[1] == paint.end[1]
        if across or paint.start[0] == paint.end[0]:
            return Ramp(stock.caches.pictures.get(key, lambda: _strip(paint, across, box, matrix)), box)
    back = inverse(matrix)
    if back is None or (right - left) * (bottom - top) < _WORTH or not _gentle(paint.stops):
        return None
    return Ramp(stock.caches.pictures.get(key, lambda: _plane(paint, box, back)), box)


def _gentle(stops: tuple[Stop, ...]) -> bool:
    return all(one.offset == other.offset or other.offset - one.offset >= _STEEPEST for one, other in pairwise(stops))


def _opaque(stops: tuple[Stop, ...]) -> bool:
    return all(stop.color.opaque for stop in stops)


def _strip(paint: LinearGradient, across: bool, box: Box, matrix: Matrix) -> _skia.Picture:
    """Draw some rows or one column. The gradient itself does it, so the pixels are the gradient's own."""
    left, top, right, bottom = box
    strip = _skia.Surface(right - left if across else 1, min(_ROWS, bottom - top) if across else bottom - top)
    strip.push(product((1.0, 0.0, -left, 0.0, 1.0, -top, 0.0, 0.0, 1.0), matrix))
    strip.fill(_skia.shader_ink(linear_shader(paint.start, paint.end, paint.stops, paint.repeat)))
    return _skia.Picture(strip.pixels, _opaque(paint.stops))


def _plane(paint: LinearGradient | RadialGradient, box: Box, back: Matrix) -> _skia.Picture:
    """Look up the color of every pixel of the box by its position along the gradient."""
    left, top, right, bottom = box
    table = _table(paint)
    width, height = right - left, bottom - top
    pixels = numpy.empty((height, width), numpy.uint32)
    xs = numpy.arange(left, right) + 0.5
    rows = max(1, _BAND // width)
    for start in range(0, height, rows):
        ys = numpy.arange(top + start, min(bottom, top + start + rows)) + 0.5
        pixels[start : start + rows] = table.take(_entries(paint, xs, ys, back))
    return _skia.Picture(pixels.view(numpy.uint8).reshape(height, width, 4), _opaque(paint.stops))


def _table(paint: LinearGradient | RadialGradient) -> Array[numpy.uint32]:
    """Return the colors from the start to the end of the gradient (of one period when it repeats)."""
    table = _skia.Surface(_ENTRIES, 1)
    table.push((float(_ENTRIES), 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    first, last = _period(paint)
    stops = [((stop.offset - first) / (last - first), stop.color) for stop in paint.stops]
    table.fill(_skia.shader_ink(_skia.linear_gradient((0.0, 0.0), (1.0, 0.0), stops, False)))
    return table.pixels.view(numpy.uint32).reshape(_ENTRIES)


def _period(paint: LinearGradient | RadialGradient) -> tuple[float, float]:
    return (paint.stops[0].offset, paint.stops[-1].offset) if paint.repeat else (0.0, 1.0)


def _entries(paint: LinearGradient | RadialGradient, xs: Doubles, ys: Doubles, back: Matrix) -> Array[numpy.uint16]:
    """Return for each pixel the entry of the table. ``back`` takes device pixels to layout pixels."""
    first, last = _period(paint)
    place: Floats
    if isinstance(paint, LinearGradient):
        (x, y), (end_x, end_y) = paint.start, paint.end
        square = (end_x - x) ** 2 + (end_y - y) ** 2
        u, v = (end_x - x) / square, (end_y - y) / square
        by_x, by_y = back[0] * u + back[3] * v, back[1] * u + back[4] * v
        offset = (back[2] - x) * u + (back[5] - y) * v
        place = _sum(by_x * xs, by_y * ys + offset)
    else:
        (x, y), (radius_x, radius_y) = paint.center, paint.radius
        place = _sum(back[0] / radius_x * xs, (back[1] * ys + back[2] - x) / radius_x)
        other = _sum(back[3] / radius_y * xs, (back[4] * ys + back[5] - y) / radius_y)
        place *= place
        other *= other
        place += other
        numpy.sqrt(place, out=place)
    if paint.repeat:
        place -= first
        place *= 1.0 / (last - first)
        place -= numpy.floor(place)
    place *= _ENTRIES
    numpy.clip(place, 0, _ENTRIES - 1, out=place)
    return place.astype(numpy.uint16)


def _sum(across: Doubles, down: Doubles) -> Floats:
    return across.astype(numpy.float32)[None, :] + down.astype(numpy.float32)[:, None]
