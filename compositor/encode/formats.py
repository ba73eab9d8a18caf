"""One function per format: samples and a quality in, bytes out.

In: ``Bitmap``, ``OutputOptions``, an XMP packet. Out: a function from quality to bytes, so that a search over
quality converts the pixels once. Threads are pinned to one where a codec's bytes depend on their number.

Marking: a PNG says ``sRGB``, an AVIF says it by its CICP values, JPEG and WebP say nothing: both mean sRGB when
untagged (HTML, CSS Color 4 §10.1), and an ICC profile would cost every banner half a kilobyte.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy
import simplejpeg
from PIL import Image, features
from PIL import __version__ as pillow_version

from compositor import png
from compositor.bitmap import Bitmap
from compositor.encode import marks, samples
from compositor.encode.options import SHARP_FROM, Format, OutputOptions

Encoder = Callable[[int], bytes]

# the largest side that each format can hold, by its library; for avif what libavif agrees to read
SIDES: dict[Format, int] = {"png": 2**31 - 1, "jpeg": 65_500, "webp": 16_383, "avif": 32_768}
_WEBP_METHOD = {"fast": 0, "balanced": 2, "small": 5}
_WEBP_EFFORT = {"fast": (0, 0), "balanced": (1, 40), "small": (5, 80)}  # method and effort without loss
_AVIF_SPEED = {"fast": 10, "balanced": 8, "small": 5}


def prepare(bitmap: Bitmap, options: OutputOptions, xmp: bytes) -> Encoder:
    """Return the encoder of the asked format for this picture; its argument is the quality."""
    return {"png": _png, "jpeg": _jpeg, "webp": _webp, "avif": _avif}[options.format](bitmap, options, xmp)


def versions(kind: Format) -> tuple[str, ...]:
    """Return the names and versions of what a format's bytes depend on."""
    if kind == "png":
        return png.versions()
    pillow = f"pillow {pillow_version}"
    if kind == "jpeg":
        turbo = features.version_feature("libjpeg_turbo")
        return f"simplejpeg {simplejpeg.__version__}", pillow, f"libjpeg-turbo {turbo}"
    return pillow, f"{kind} {features.version_module(kind)}"


def _png(bitmap: Bitmap, options: OutputOptions, xmp: bytes) -> Encoder:
    opaque = samples.is_opaque(bitmap)
    image = samples.picture(bitmap.pixels if opaque else samples.straight(bitmap), alpha=not opaque)
    rows = numpy.frombuffer(image.tobytes(), numpy.uint8).reshape(bitmap.height, bitmap.width, -1)
    chunks = (png.SRGB, marks.png_chunk(xmp)) if xmp else (png.SRGB,)
    return lambda _: png.write(rows, options.speed, chunks)


def _jpeg(bitmap: Bitmap, options: OutputOptions, xmp: bytes) -> Encoder:
    pixels = samples.flattened(bitmap, options.background)

    def encode(quality: int) -> bytes:
        chroma = _chroma(options, quality)
        if options.speed == "small":
            image = samples.picture(pixels, alpha=False)
            ratio = {"444": "4:4:4", "420": "4:2:0"}[chroma]
            data = _saved(image, "JPEG", quality=quality, subsampling=ratio, progressive=True, optimize=True)
        else:
            data = simplejpeg.encode_jpeg(pixels, quality, "BGRX", chroma)
        return marks.in_jpeg(data, xmp)

    return encode


def _webp(bitmap: Bitmap, options: OutputOptions, xmp: bytes) -> Encoder:
    image = _image(bitmap)
    if options.lossless:
        method, effort = _WEBP_EFFORT[options.speed]
        return lambda _: _saved(image, "WEBP", lossless=True, quality=effort, method=method, xmp=xmp)
    return lambda quality: _saved(image, "WEBP", quality=quality, method=_WEBP_METHOD[options.speed], xmp=xmp)


def _avif(bitmap: Bitmap, options: OutputOptions, xmp: bytes) -> Encoder:
    image = _image(bitmap)

    def encode(quality: int) -> bytes:
        ratio = {"444": "4:4:4", "420": "4:2:0"}[_chroma(options, quality)]
        speed = _AVIF_SPEED[options.speed]
        # one thread and no tiling by size of the machine: the bytes depend on both
        return _saved(
            image, "AVIF", quality=quality, subsampling=ratio, speed=speed, codec="aom", max_threads=1, xmp=xmp
        )

    return encode


def _image(bitmap: Bitmap) -> Image.Image:
    opaque = samples.is_opaque(bitmap)
    return samples.picture(bitmap.pixels if opaque else samples.straight(bitmap), alpha=not opaque)


def _chroma(options: OutputOptions, quality: int) -> str:
    if options.chroma != "auto":
        return options.chroma
    return "444" if quality >= SHARP_FROM else "420"


def _saved(image: Image.Image, kind: str, **settings: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()
