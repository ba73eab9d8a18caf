"""Inks: what a shape or a glyph is filled or stroked with.

In: 8-bit sRGB colors and gradient geometry. Out: ``Ink`` and shaders, opaque to the callers. A picture is never
an ink: the binding copies a shader by writing it out and reading it back, which encodes the picture as PNG.

A plain color can be laid on a surface whose memory is called RGBA instead of BGRA when red and blue are swapped
in the color: blending is the same for every channel. In this build of Skia that is four to five times faster
for glyphs, for blurs and for translucent fills, so such an ink says ``swapped``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from compositor._skia.binding import refuse, skia
from compositor.records import NamedTuple
from compositor.values.color import Rgba

Point = tuple[float, float]
Stops = Sequence[tuple[float, Rgba]]

_PREMUL = skia.GradientShader.kInterpolateColorsInPremul_Flag
_CAPS = {
    "butt": skia.Paint.kButt_Cap,
    "round": skia.Paint.kRound_Cap,
    "square": skia.Paint.kSquare_Cap,
}
_JOINS = {
    "miter": skia.Paint.kMiter_Join,
    "round": skia.Paint.kRound_Join,
    "bevel": skia.Paint.kBevel_Join,
}


# Skia bends the coverage of glyphs by the luminance of their color: dark text comes out a fifth too thin, white text a
# quarter too bold. It leaves masks alone that a filter has touched, so a filter that changes nothing gives every color
# the coverage of the outline, which is within two percent of what browsers draw, and costs nothing: it is applied once
# for each cached glyph.
_TRUE_COVERAGE = skia.TableMaskFilter.Create(list(range(256)))


class Ink(NamedTuple):
    """A paint, whether it is meant for the surface's RGBA view, and whether it draws dashes."""

    paint: Any
    swapped: bool
    dashed: bool = False


class StrokeStyle(NamedTuple):
    """How a line is drawn: width, ends, corners, dashes (on and off in turn, or nothing)."""

    width: float
    cap: Literal["butt", "round", "square"] = "butt"
    join: Literal["miter", "round", "bevel"] = "miter"
    miter: float = 4.0
    dash: tuple[float, ...] = ()
    phase: float = 0.0


def solid_ink(
    color: Rgba, stroke: StrokeStyle | None = None, sigma: float = 0.0, text: bool = False, natural: bool = False
) -> Ink:
    """Return an ink of one color. ``natural`` keeps it on the BGRA view (glyphs that bring their own colors)."""
    swapped = not natural and (text or sigma > 0 or color.alpha < 255)
    return _ink(_argb(color, swapped), None, stroke, sigma, swapped, text and not natural)


def shader_ink(shader: Any, stroke: StrokeStyle | None = None, sigma: float = 0.0, text: bool = False) -> Ink:
    """Return an ink that takes its colors from a gradient."""
    return _ink(0xFF000000, shader, stroke, sigma, False, text)


def _ink(argb: int, shader: Any, stroke: StrokeStyle | None, sigma: float, swapped: bool, text: bool) -> Ink:
    paint = skia.Paint()
    paint.setAntiAlias(True)
    paint.setColor(argb)
    if shader is not None:
        paint.setShader(shader)
    if sigma > 0:
        soft = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma)
        if soft is None:
            refuse("bad-number", f"a blur of {sigma} px cannot be drawn")
        paint.setMaskFilter(soft)
    elif text:
        paint.setMaskFilter(_TRUE_COVERAGE)
    if stroke is None:
        return Ink(paint, swapped)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(stroke.width)
    paint.setStrokeCap(_CAPS[stroke.cap])
    paint.setStrokeJoin(_JOINS[stroke.join])
    paint.setStrokeMiter(stroke.miter)
    if not sum(stroke.dash) > 0:
        return Ink(paint, swapped)  # SVG 2 §13.5.6: no lengths, or all of them zero, is a solid line
    lengths = stroke.dash if len(stroke.dash) % 2 == 0 else stroke.dash * 2
    dashes = skia.DashPathEffect.Make(list(lengths), stroke.phase)
    if dashes is None:
        refuse("bad-number", f"dashes of {stroke.dash} px cannot be drawn")
    paint.setPathEffect(dashes)
    return Ink(paint, swapped, True)


def linear_gradient(start: Point, end: Point, stops: Stops, repeat: bool) -> Any:
    """Return a gradient along a line, premultiplied interpolation in sRGB."""
    offsets, colors = _stops(stops)
    points = [skia.Point(*start), skia.Point(*end)]
    return _made(skia.GradientShader.MakeLinear(points, colors, offsets, _tile(repeat), _PREMUL))


def radial_gradient(center: Point, radius: Point, stops: Stops, repeat: bool) -> Any:
    """Return a gradient outward from a center, with a horizontal and a vertical radius.

    When it repeats from a first stop beyond the center, the rings repeat from there both ways.
    """
    squeeze = skia.Matrix()
    squeeze.setScale(1.0, radius[1] / radius[0], *center)
    first, last = stops[0][0], stops[-1][0]
    middle = skia.Point(*center)
    if repeat and (first, last) != (0.0, 1.0):
        offsets, colors = _stops([((offset - first) / (last - first), color) for offset, color in stops])
        inner, outer = radius[0] * first, radius[0] * last
        return _made(
            skia.GradientShader.MakeTwoPointConical(
                middle, inner, middle, outer, colors, offsets, _tile(True), _PREMUL, squeeze
            )
        )
    offsets, colors = _stops(stops)
    return _made(skia.GradientShader.MakeRadial(middle, radius[0], colors, offsets, _tile(repeat), _PREMUL, squeeze))


def conic_gradient(center: Point, angle: float, stops: Stops, repeat: bool) -> Any:
    """Return a gradient clockwise around a center from ``angle`` degrees (0 is up, CSS Images 4 §3.3)."""
    turned = skia.Matrix()
    turned.setRotate(angle - 90.0, *center)
    first, last = (stops[0][0], stops[-1][0]) if repeat else (0.0, 1.0)
    offsets, colors = _stops([((offset - first) / (last - first), color) for offset, color in stops])
    return _made(
        skia.GradientShader.MakeSweep(
            *center, colors, offsets, _tile(repeat), first * 360.0, last * 360.0, _PREMUL, turned
        )
    )


def _stops(stops: Stops) -> tuple[list[float], list[int]]:
    return [offset for offset, _ in stops], [_argb(color, False) for _, color in stops]


def _tile(repeat: bool) -> Any:
    return skia.TileMode.kRepeat if repeat else skia.TileMode.kClamp


def _made(shader: Any) -> Any:
    if shader is None:
        refuse("bad-gradient", "this gradient cannot be drawn")
    return shader


def _argb(color: Rgba, swapped: bool) -> int:
    red, green, blue, alpha = color
    if swapped:
        red, blue = blue, red
    return (alpha & 255) << 24 | (red & 255) << 16 | (green & 255) << 8 | (blue & 255)
