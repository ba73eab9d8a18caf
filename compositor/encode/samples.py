"""From premultiplied BGRA to what encoders take: straight alpha, or no alpha at all.

In: ``Bitmap``, or the pixels of some of its rows. Out: contiguous uint8 arrays. All arithmetic is on integers and
rounds to the nearest value, so every machine writes the same samples. Every pixel stands for itself, so a band of
rows gives the same samples as it does within the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from compositor.arrays import Array
from compositor.bitmap import Bitmap
from compositor.deferred import deferred
from compositor.values.color import Rgba

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = deferred("PIL.Image")

Samples = Array[numpy.uint8]


def is_opaque(bitmap: Bitmap) -> bool:
    """Return whether every pixel is opaque: by promise, or because it turns out so."""
    return bitmap.opaque or _all_opaque(bitmap.pixels)


def _all_opaque(pixels: Samples) -> bool:
    """Compare whole pixels, alpha being the highest byte: four times as fast as picking alpha out."""
    return bool(pixels.view("<u4").min() >= 0xFF000000)


def straight(pixels: Samples) -> Samples:
    """Return BGRA with colors divided by their alpha: c·255/a to the nearest; 0 where nothing is to be seen."""
    alpha = pixels[..., 3]
    partial = numpy.flatnonzero((alpha != 255) & (alpha != 0))
    out = pixels.copy()
    flat = out.reshape(-1, 4)
    flat[numpy.flatnonzero(alpha == 0)] = 0
    if partial.size:
        part = flat[partial].astype(numpy.uint32)
        divisor = part[:, 3:]
        colors = (part[:, :3] * 255 + divisor // 2) // divisor
        flat[partial, :3] = numpy.minimum(colors, 255)
    return out


def flattened(pixels: Samples, background: Rgba) -> Samples:
    """Return BGRX on an opaque background: c + b·(255 − a)/255 to the nearest. X is meaningless."""
    if _all_opaque(pixels):
        return pixels
    out = pixels.copy()
    rest = 255 - pixels[..., 3].astype(numpy.uint16)
    for channel, value in enumerate((background.blue, background.green, background.red)):
        below = (rest * value + 127) // 255
        out[..., channel] = numpy.minimum(pixels[..., channel] + below, 255)
    return out


def packed(pixels: Samples, alpha: bool) -> Samples:
    """Return BGRA or BGRX in the order of a PNG: (height, width, 4) for RGBA, (height, width, 3) for RGB.

    The pixels are taken for RGBA without being copied, and written with red and blue the other way round.
    """
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
    data = image.tobytes("raw", "BGRA" if alpha else "BGR")
    return numpy.frombuffer(data, numpy.uint8).reshape(height, width, 4 if alpha else 3)


def picture(samples: Samples, alpha: bool) -> Image.Image:
    """Return BGRA or BGRX samples as a Pillow image in RGBA or RGB."""
    height, width = samples.shape[:2]
    if alpha:
        return Image.frombuffer("RGBA", (width, height), samples, "raw", "BGRA", 0, 1)
    return Image.frombuffer("RGB", (width, height), samples, "raw", "BGRX", 0, 1)
