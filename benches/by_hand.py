"""The same display list drawn by hand with skia-python: what a careful engineer would write for this one card.

In: the display list of the card and its pictures, decoded and scaled. Out: a function that draws it. It knows the
card: which ops there are, that the photo covers the canvas, that nothing is rotated. All that can be made once is made
once: pictures, typefaces, paints, the shadow as a picture, the gradient as a one-row picture. The texts differ in every
drawing, so their glyph runs are made in it. It skips what an engine cannot: no checks, no groups, no caches to look up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import skia

from compositor.display import DisplayList, Glyphs, Group, Image, LinearGradient, Op, Rounded, Shape
from compositor.rooms import Room


def drawer(first: DisplayList, room: Room) -> Callable[[DisplayList], Any]:
    """Return a function that draws display lists of the card into one reused canvas."""
    width, height = first.device_size
    pixels = numpy.zeros((height, width, 4), numpy.uint8)
    surface = skia.Surface(pixels, skia.ColorType.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    # Glyphs are drawn faster through an RGBA surface over the same memory, red and blue swapped in the paint.
    swapped = skia.Surface(pixels, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    kept: dict[Any, Any] = {}

    def draw(display: DisplayList) -> Any:
        _draw(display.ops, surface.getCanvas(), swapped.getCanvas(), room, kept)
        return pixels

    return draw


def _draw(ops: tuple[Op, ...], canvas: Any, letters: Any, room: Room, kept: dict[Any, Any]) -> None:
    for op in ops:
        if isinstance(op, Image):
            picture = kept.get(op)
            if picture is None:
                picture = kept[op] = _picture(op, room)
            canvas.drawImage(picture, op.target[0], op.target[1])
        elif isinstance(op, Shape):
            _shape(op, canvas, kept)
        elif isinstance(op, Glyphs):
            _glyphs(op, letters, room, kept)
        elif isinstance(op, Group):
            _draw(op.ops, canvas, letters, room, kept)


def _picture(op: Image, room: Room) -> Any:
    size = (round(op.target[2]), round(op.target[3]))
    bitmap = room.picture(op.ref, op.source, size, True)
    return _image(bitmap.pixels, bitmap.opaque)


def _image(pixels: Any, opaque: bool) -> Any:
    alpha = skia.AlphaType.kOpaque_AlphaType if opaque else skia.AlphaType.kPremul_AlphaType
    info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], skia.ColorType.kBGRA_8888_ColorType, alpha)
    data = skia.Data.MakeWithCopy(pixels.tobytes())
    return skia.Image.MakeRasterData(info, data, pixels.strides[0])


def _shape(op: Shape, canvas: Any, kept: dict[Any, Any]) -> None:
    outline = op.outline
    assert isinstance(outline, Rounded)
    rectangle = skia.Rect.MakeXYWH(outline.x, outline.y, outline.width, outline.height)
    if isinstance(op.fill, LinearGradient):
        strip = kept.get(op.fill)
        if strip is None:
            strip = kept[op.fill] = _strip(op.fill, outline)
        canvas.drawImageRect(strip, rectangle)
        return
    radius = outline.radii[0] if outline.radii else (0.0, 0.0)
    if op.blur:
        reach = round(3 * op.blur)
        shadow = kept.get(op)
        if shadow is None:
            shadow = kept[op] = _shadow(op, outline, radius, reach)
        canvas.drawImage(shadow, outline.x - reach, outline.y - reach)
        return
    paint = kept.get(op.fill)
    if paint is None:
        paint = kept[op.fill] = skia.Paint(AntiAlias=True, Color=_color(op.fill))
    canvas.drawRRect(skia.RRect.MakeRectXY(rectangle, *radius), paint)


def _shadow(op: Shape, outline: Rounded, radius: tuple[float, float], reach: int) -> Any:
    """Blur the shadow once and keep it as a picture: it costs more than all the rest together."""
    surface = skia.Surface(round(outline.width) + 2 * reach, round(outline.height) + 2 * reach)
    paint = skia.Paint(AntiAlias=True, Color=_color(op.fill))
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, op.blur))
    rectangle = skia.Rect.MakeXYWH(reach, reach, outline.width, outline.height)
    surface.getCanvas().drawRRect(skia.RRect.MakeRectXY(rectangle, *radius), paint)
    return surface.makeImageSnapshot()


def _strip(gradient: LinearGradient, outline: Rounded) -> Any:
    surface = skia.Surface(round(outline.width), 1)
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(gradient.start[0], 0), skia.Point(gradient.end[0], 0)],
        [_color(stop.color) for stop in gradient.stops],
        [stop.offset for stop in gradient.stops],
        skia.TileMode.kClamp,
        skia.GradientShader.kInterpolateColorsInPremul_Flag,
    )
    surface.getCanvas().drawPaint(skia.Paint(Shader=shader))
    return surface.makeImageSnapshot()


def _glyphs(op: Glyphs, canvas: Any, room: Room, kept: dict[Any, Any]) -> None:
    font = kept.get((op.font, op.size))
    if font is None:
        font = kept[(op.font, op.size)] = _font(op, room, kept)
    builder = skia.TextBlobBuilder()
    builder.allocRunPosH(font, list(op.ids), list(op.positions[::2]), op.positions[1])
    red, green, blue, alpha = op.fill  # type: ignore[misc, union-attr]
    ink = skia.Paint(AntiAlias=True, Color=skia.ColorSetARGB(alpha, blue, green, red))
    canvas.drawTextBlob(builder.make(), 0, 0, ink)


def _font(op: Glyphs, room: Room, kept: dict[Any, Any]) -> Any:
    typeface = kept.get(op.font)
    if typeface is None:
        manager = skia.FontMgr.New_Custom_Empty()
        typeface = manager.makeFromData(skia.Data.MakeWithCopy(room.font(op.font)), op.font.index)
        coordinate = skia.FontArguments.VariationPosition.Coordinate
        values = [coordinate(int.from_bytes(tag.encode(), "big"), value) for tag, value in op.font.axes]
        coordinates = skia.FontArguments.VariationPosition.Coordinates(values)
        position = skia.FontArguments.VariationPosition(coordinates)
        arguments = skia.FontArguments()
        arguments.setVariationDesignPosition(position)
        typeface = kept[op.font] = typeface.makeClone(arguments)
    font = skia.Font(typeface, op.size)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setBaselineSnap(False)
    return font


def _color(color: Any) -> int:
    red, green, blue, alpha = color
    return int(skia.ColorSetARGB(alpha, red, green, blue))
