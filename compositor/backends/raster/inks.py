"""Paints of the display list as inks.

In: colors and gradients. Out: ``Ink``, or ``None`` when the paint shows nothing. Patterns are no inks: ``fills``.
Degenerate gradients become plain colors as CSS Images 3 §3.1 to §3.4 says.
"""

from __future__ import annotations

import itertools
from typing import Any

from compositor import _skia
from compositor.backends.raster.ramps import linear_shader
from compositor.display import ConicGradient, LinearGradient, RadialGradient, Stop, Stroke
from compositor.values.color import Rgba

Gradient = LinearGradient | RadialGradient | ConicGradient

_SHORTEST_RING = 1 / 1024  # px; Skia refuses rings that are narrower, and no pixel shows one that is


def stroke_style(stroke: Stroke) -> _skia.StrokeStyle:
    """Return how the line is drawn, without its paint."""
    return _skia.StrokeStyle(stroke.width, stroke.cap, stroke.join, stroke.miter, stroke.dash, stroke.phase)


def ink_of(
    paint: Rgba | Gradient,
    stroke: _skia.StrokeStyle | None = None,
    sigma: float = 0.0,
    text: bool = False,
    natural: bool = False,
) -> _skia.Ink | None:
    """Return the ink for a shape, or for glyphs (``text``; ``natural`` when these bring their own colors)."""
    plain = plain_color(paint)
    if plain is None and not isinstance(paint, Rgba):
        return _skia.shader_ink(_shader(paint), stroke, sigma, text)
    if plain is None or plain.alpha == 0:
        return None
    return _skia.solid_ink(plain, stroke, sigma, text, natural)


def _shader(paint: Gradient) -> Any:
    stops = [(stop.offset, stop.color) for stop in paint.stops]
    if isinstance(paint, RadialGradient):
        return _skia.radial_gradient(paint.center, paint.radius, stops, paint.repeat)
    if isinstance(paint, ConicGradient):
        return _skia.conic_gradient(paint.center, paint.angle, stops, paint.repeat)
    return linear_shader(paint.start, paint.end, paint.stops, paint.repeat)


def plain_color(paint: Rgba | Gradient) -> Rgba | None:
    """Return the color itself, or the one color of a gradient that has no room to change, else ``None``."""
    if isinstance(paint, Rgba):
        return paint
    stops = paint.stops
    if len(stops) == 1:
        return stops[0].color
    if isinstance(paint, LinearGradient):
        flat = paint.start == paint.end
    elif isinstance(paint, RadialGradient):
        flat = paint.radius[0] <= 0 or paint.radius[1] <= 0
        if paint.repeat and paint.radius[0] * (stops[-1].offset - stops[0].offset) < _SHORTEST_RING:
            return average_color(stops)
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
