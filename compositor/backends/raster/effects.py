"""Effects from pixels to pixels: blur, drop shadow, color matrix.

In: premultiplied BGRA of a layer, lengths in device pixels. Out: new pixels of the same size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

from compositor import _skia
from compositor.backends.raster.matrix import scaling
from compositor.values.color import Rgba

Pixels = NDArray[numpy.uint8]

_LARGE = 16.0  # px; above, the picture is halved until the blur is smaller
_NOTHING = 0.03  # px; below, a blur moves no 8-bit value


def blurred(pixels: Pixels, sigma: float, mirrored: bool = False, channels: Sequence[int] = (0, 1, 2, 3)) -> Pixels:
    """Return the pixels blurred by ``sigma``; outside of them is nothing, or their mirror image.

    A large blur leaves no detail, so it is done on a picture of half the size (or a quarter …) and enlarged
    linearly; what shrinking and enlarging add to the variance is taken off the blur. Other channels become 0.
    """
    if sigma < _NOTHING:
        return pixels
    height, width = pixels.shape[:2]
    if mirrored:
        sigma = min(sigma, 2.0 * max(width, height))  # beyond that everything is the average anyway
    factor = 1
    while sigma / factor > _LARGE:
        factor *= 2
    if factor == 1:
        return _blurred_here(pixels, sigma, mirrored, channels)
    padded, left, top = _padded_to(pixels, factor, mirrored)
    small = padded
    for _ in range(factor.bit_length() - 1):
        small = _resized(small, small.shape[1] // 2, small.shape[0] // 2)
    variance = sigma * sigma - (factor * factor - 1) / 12 - factor * factor / 6
    small = _blurred_here(small, math.sqrt(variance) / factor, mirrored, channels)
    large = _resized(small, padded.shape[1], padded.shape[0])
    return numpy.ascontiguousarray(large[top : top + height, left : left + width])


def _padded_to(pixels: Pixels, factor: int, mirrored: bool) -> tuple[Pixels, int, int]:
    """Add a cell of ``factor`` px on each side, and what is missing to a multiple of it."""
    height, width = pixels.shape[:2]
    sides = ((factor, factor + -height % factor), (factor, factor + -width % factor), (0, 0))
    padded = numpy.pad(pixels, sides, mode="symmetric") if mirrored else numpy.pad(pixels, sides)
    return padded, factor, factor


def _blurred_here(pixels: Pixels, sigma: float, mirrored: bool, channels: Sequence[int]) -> Pixels:
    height, width = pixels.shape[:2]
    margin = math.ceil(3 * sigma) + 1 if mirrored else 0
    if mirrored:
        pixels = numpy.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    result = numpy.zeros((height, width, 4), numpy.uint8)
    for channel in channels:
        plane = _skia.alpha_blurred(pixels[..., channel], sigma)
        result[..., channel] = plane[margin : margin + height, margin : margin + width]
    return result


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    surface = _skia.Surface(width, height)
    surface.push(scaling(1.0))
    surface.stretched(_skia.Picture(pixels), (0.0, 0.0, float(width), float(height)))
    return surface.pixels


def with_shadow(pixels: Pixels, x: float, y: float, sigma: float, color: Rgba) -> Pixels:
    """Return the pixels over their own alpha, shifted by (x, y), blurred and colored."""
    alpha = blurred(pixels, sigma, channels=(3,))[..., 3]
    steps = numpy.arange(256, dtype=numpy.float64) * (color.alpha / 255.0)
    table = numpy.empty((256, 4), numpy.uint8)
    for channel, value in enumerate((color.blue, color.green, color.red, 255)):
        table[:, channel] = numpy.floor(steps * (value / 255.0) + 0.5).astype(numpy.uint8)
    shadow = table.view(numpy.uint32)[:, 0][alpha].view(numpy.uint8).reshape(pixels.shape)
    height, width = pixels.shape[:2]
    surface = _skia.Surface(width, height)
    surface.push(scaling(1.0))
    picture = _skia.Picture(shadow)
    if x == round(x) and y == round(y):
        surface.picture(picture, round(x), round(y))
    else:
        surface.stretched(picture, (x, y, float(width), float(height)))
    surface.picture(_skia.Picture(pixels), 0, 0)
    return surface.pixels


def recolored(pixels: Pixels, values: Sequence[float]) -> Pixels:
    """Return the pixels with a 4×5 color matrix applied to unpremultiplied channels."""
    return _skia.color_matrix(pixels, values)
