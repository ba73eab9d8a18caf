"""Cropping and scaling: one picture, one rectangle of it, one size in whole pixels.

In: ``Bitmap`` and a source rectangle in its pixels (may be fractional). Out: ``Bitmap`` of exactly the size.
Only ``resources/`` imports this.

Smooth scaling convolves with the Catmull-Rom cubic, widened by the factor when shrinking so that nothing aliases: what
image editors call bicubic. Lanczos of radius 3 would take a fifth longer, for a difference that is hard to find by
eye, and rings at edges. It works on premultiplied values, so the color of invisible pixels never bleeds, in plain sRGB
as browsers do. The vector code of ``cykooz_resizer`` has wheels for every platform but Linux on ARM, where Pillow's
same filter is used (a level or two apart);
one platform always takes the same of the two, and ``scaler()`` tells which for the fingerprint of a result.
"""

from __future__ import annotations

import math
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy

from compositor.arrays import Pixels
from compositor.bitmap import Bitmap
from compositor.deferred import deferred

if TYPE_CHECKING:
    from importlib import metadata

    import cykooz_resizer
    import PIL
    from PIL import Image
else:
    metadata = deferred("importlib.metadata")
    PIL = deferred("PIL")
    Image = deferred("PIL.Image")
    cykooz_resizer = deferred("cykooz_resizer")

Rectangle = tuple[float, float, float, float]
_KEPT = 8_000_000  # bytes of memory between two passes that a thread may keep


@cache
def vector_code() -> Any:
    """Return the vector code, None where it has no wheel."""
    try:
        cykooz_resizer.Resizer  # noqa: B018 - the first attribute imports it
    except ImportError:
        return None
    return cykooz_resizer


def scaler() -> str:
    """Return which code scales here, with its version."""
    if vector_code() is None:
        return f"pillow {PIL.__version__}"
    return f"cykooz_resizer {metadata.version('cykooz_resizer')}"


class Resizers:
    """The vector code for each thread, with the memory between its two passes. Owned by who scales often."""

    __slots__ = ("_own",)

    def __init__(self) -> None:
        self._own = threading.local()

    def of(self, weight: int) -> Any:
        """Return a resizer for a picture of so many bytes between the passes; large memory is not kept."""
        if weight > _KEPT:
            return cykooz_resizer.Resizer()
        if not hasattr(self._own, "resizer"):
            self._own.resizer = cykooz_resizer.Resizer()
        return self._own.resizer


def scaled(
    bitmap: Bitmap,
    source: Rectangle,
    size: tuple[int, int],
    smooth: bool = True,
    onto: Pixels | None = None,
    resizers: Resizers | None = None,
) -> Bitmap:
    """Return the part ``source`` (x, y, width, height) of the picture at ``size`` (width, height) pixels.

    ``source`` lies inside the picture and isn't empty; ``smooth`` False takes the nearest pixel instead. Where it can
    be, the result is written to ``onto``, an array of its shape, and has that for its pixels.
    """
    x, y, width, height = source
    whole = all(float(value).is_integer() for value in source)
    if whole and (width, height) == size:
        part = bitmap.pixels[int(y) : int(y + height), int(x) : int(x + width)]
        return Bitmap(numpy.ascontiguousarray(part), bitmap.opaque)
    if not smooth:
        return _nearest(bitmap, source, size)
    if vector_code() is None:
        pixels = _by_pillow(bitmap, source, size)
    else:
        pixels = numpy.empty((size[1], size[0], 4), numpy.uint8) if onto is None else onto
        _by_vector_code(bitmap, source, pixels, resizers or Resizers())
    if not bitmap.opaque:
        # the filter swings over at edges, and a color above its alpha isn't a color
        numpy.minimum(pixels[..., :3], pixels[..., 3:], out=pixels[..., :3])
    return Bitmap(pixels, bitmap.opaque)


def _by_vector_code(bitmap: Bitmap, source: Rectangle, target: Pixels, resizers: Resizers) -> None:
    x, y, width, height = source
    options = cykooz_resizer.ResizeOptions(
        resize_alg=cykooz_resizer.ResizeAlg.convolution(cykooz_resizer.FilterType.catmull_rom),
        crop_box=cykooz_resizer.CropBox(x, y, width, height),
        use_alpha=False,
    )
    resizer = resizers.of(math.ceil(height) * target.shape[1] * 4)
    resizer.resize_pil(_view(bitmap.pixels), _view(target), options)


def _by_pillow(bitmap: Bitmap, source: Rectangle, size: tuple[int, int]) -> Any:
    x, y, width, height = source
    image = _view(bitmap.pixels).resize(size, Image.Resampling.BICUBIC, box=(x, y, x + width, y + height))
    return numpy.frombuffer(image.tobytes(), numpy.uint8).reshape(size[1], size[0], 4).copy()


def _nearest(bitmap: Bitmap, source: Rectangle, size: tuple[int, int]) -> Bitmap:
    x, y, width, height = source
    columns = _centers(x, width, size[0], bitmap.width)
    rows = _centers(y, height, size[1], bitmap.height)
    return Bitmap(numpy.ascontiguousarray(bitmap.pixels[rows[:, None], columns[None, :]]), bitmap.opaque)


def _centers(start: float, length: float, count: int, limit: int) -> Any:
    places = start + (numpy.arange(count) + 0.5) * (length / count)
    return numpy.clip(numpy.floor(places).astype(numpy.intp), 0, limit - 1)


def _view(pixels: Any) -> Image.Image:
    """Return the pixels as an image without copying them.

    The mode is CMYK because that is four plain channels for both scalers, and shares memory; which channel is which
    doesn't matter to a convolution.
    """
    height, width = pixels.shape[:2]
    return Image.frombuffer("CMYK", (width, height), pixels, "raw", "CMYK", 0, 1)
