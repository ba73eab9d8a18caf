"""Effects from pixels to pixels: blur, drop shadow, color matrix.

In: premultiplied BGRA of a layer, lengths in device pixels. Out: new pixels of the same size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy

from compositor import _skia
from compositor.arrays import Pixels
from compositor.backends.raster.matrix import scaling
from compositor.values.color import Rgba

_SMALL = 2.0  # px; below, three boxes are no Gaussian
_COARSE = 6.0  # px; a blur this large may be done on a picture of half the size
_NOTHING = 0.03  # px; below, a blur moves no 8-bit value


def blurred(pixels: Pixels, sigma: float, mirrored: bool = False, channels: Sequence[int] = (0, 1, 2, 3)) -> Pixels:
    """Return the pixels blurred by ``sigma``; outside of them is nothing, or their mirror image.

    A large blur leaves no detail, so it is done on a picture of half the size (or a quarter …) and enlarged
    linearly. ``channels`` are those wanted; the others may become 0.
    """
    if sigma < _NOTHING:
        return pixels
    height, width = pixels.shape[:2]
    if mirrored:
        sigma = min(sigma, 2.0 * max(width, height))  # beyond that everything is the average anyway
    if sigma < _SMALL:
        return _blurred_finely(pixels, sigma, mirrored)
    factor = _reduction(sigma)
    if factor == 1:
        return _blurred_here(pixels, sigma, mirrored, channels)
    # A mirror image must begin at the very edge. Elsewhere a cell of nothing goes around, because enlarging
    # would repeat the edge.
    left, top = (0, 0) if mirrored else (factor, factor)
    padded = pixels
    if not mirrored:
        padded = numpy.pad(pixels, ((top, top + -height % factor), (left, left + -width % factor), (0, 0)))
    small = padded
    for _ in range(factor.bit_length() - 1):
        small = _resized(small, (small.shape[1] + 1) // 2, (small.shape[0] + 1) // 2)
    small = _blurred_here(small, _sigma_of_small(sigma, factor), mirrored, channels)
    large = _resized(small, padded.shape[1], padded.shape[0])
    return numpy.ascontiguousarray(large[top : top + height, left : left + width])


def _sigma_of_small(sigma: float, factor: int) -> float:
    """Return the blur of the reduced picture: shrinking by boxes and enlarging linearly blur too."""
    return math.sqrt(sigma * sigma - (factor * factor - 1) / 12 - factor * factor / 6) / factor


def _reduction(sigma: float) -> int:
    """Return by which power of two to shrink the picture before a blur of ``sigma`` px.

    The boxes of the blur are whole pixels wide (1.88 sigma, as in SVG feGaussianBlur). A size is taken at which
    rounding that width costs less than 2 %, or else a larger one.
    """
    factor = 1
    while sigma / (factor * 2) >= _COARSE:
        factor *= 2
    while factor > 1:
        width = _sigma_of_small(sigma, factor) * 3 * math.sqrt(2 * math.pi) / 4
        if abs(math.floor(width + 0.5) - width) < 0.02 * width:
            break
        factor //= 2
    return factor


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


def _blurred_finely(pixels: Pixels, sigma: float, mirrored: bool) -> Pixels:
    """Blur by a sampled Gaussian: slow, and right where boxes are too coarse."""
    height, width = pixels.shape[:2]
    margin = math.ceil(3 * sigma) + 1 if mirrored else 0
    if mirrored:
        pixels = numpy.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    result = _skia.gaussian_blurred(pixels, sigma)
    return numpy.ascontiguousarray(result[margin : margin + height, margin : margin + width])


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
