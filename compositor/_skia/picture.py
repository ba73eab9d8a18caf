"""Pictures: numpy pixels as Skia images, and filters from pixels to pixels.

In: premultiplied BGRA arrays. Out: ``Picture``, which keeps the memory alive, and new arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from compositor._skia.binding import refuse, skia
from compositor.arrays import Pixels


class Picture:
    """An image on numpy memory, not copied. The array must not be written while the picture is in use."""

    __slots__ = ("_bitmap", "_pixels", "height", "image", "size", "width")

    def __init__(self, pixels: Pixels, opaque: bool = False) -> None:
        self.height, self.width = pixels.shape[:2]
        self.size = pixels.nbytes
        alpha = skia.kOpaque_AlphaType if opaque else skia.kPremul_AlphaType
        self._pixels = numpy.ascontiguousarray(pixels)
        self._bitmap = _bitmap(self._pixels, skia.kBGRA_8888_ColorType, alpha)
        self._bitmap.setImmutable()  # otherwise the image copies the pixels
        self.image = skia.Image.MakeFromBitmap(self._bitmap)
        if self.image is None:
            refuse("bad-picture", f"a picture of {self.width} × {self.height} px cannot be drawn")


def alpha_blurred(plane: Pixels, sigma: float) -> Pixels:
    """Return one channel (height, width) blurred by ``sigma`` px, cut to its own size; outside counts as 0.

    Skia's mask blur: a Gaussian below 2 px, three box blurs above, a few levels at most from the true one.
    """
    height, width = plane.shape
    plane = numpy.ascontiguousarray(plane)
    source = _bitmap(plane, skia.kAlpha_8_ColorType, skia.kPremul_AlphaType)
    paint = skia.Paint()
    soft = skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma)
    if soft is None:
        refuse("bad-number", f"a blur of {sigma} px cannot be drawn")
    paint.setMaskFilter(soft)
    target, offset = skia.Bitmap(), skia.IPoint(0, 0)
    if not source.extractAlpha(target, paint, offset):
        refuse("bad-picture", f"a blur of {sigma} px on {width} × {height} px cannot be drawn")
    result = numpy.empty((height, width), numpy.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kAlpha_8_ColorType, skia.kPremul_AlphaType)
    if not target.readPixels(info, result, width, -offset.x(), -offset.y()):
        refuse("bad-picture", f"a blur of {sigma} px on {width} × {height} px cannot be read")
    return result


def color_matrix(pixels: Pixels, values: Sequence[float]) -> Pixels:
    """Return the pixels with a 4×5 matrix applied to their unpremultiplied channels 0..1, clamped."""
    colors = skia.ColorFilters.Matrix(list(values))
    if colors is None:
        refuse("bad-number", "this color matrix cannot be applied")
    paint = skia.Paint()
    paint.setColorFilter(colors)
    return _redrawn(pixels, paint)


def gaussian_blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Return all channels blurred by Skia's image filter: exact below 2 px, and slow. Outside counts as 0."""
    blur = skia.ImageFilters.Blur(sigma, sigma, skia.TileMode.kDecal, None)
    if blur is None:
        refuse("bad-number", f"a blur of {sigma} px cannot be drawn")
    paint = skia.Paint()
    paint.setImageFilter(blur)
    return _redrawn(pixels, paint)


def _redrawn(pixels: Pixels, paint: Any) -> Pixels:
    source = Picture(pixels)
    result = numpy.zeros(pixels.shape, numpy.uint8)
    info = skia.ImageInfo.Make(source.width, source.height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, result, source.width * 4)
    surface.getCanvas().drawImage(source.image, 0, 0, skia.SamplingOptions(), paint)
    return result


def _bitmap(pixels: Pixels, color: Any, alpha: Any) -> Any:
    height, width = pixels.shape[:2]
    bitmap = skia.Bitmap()
    info = skia.ImageInfo.Make(width, height, color, alpha)
    if not bitmap.installPixels(skia.Pixmap(info, pixels, pixels.strides[0])):
        refuse("bad-picture", f"a picture of {width} × {height} px cannot be used")
    return bitmap
