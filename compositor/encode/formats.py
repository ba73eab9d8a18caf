"""One function per format: samples and a quality in, bytes out.

In: ``Bitmap``, ``OutputOptions``, ``How``. Out: a function from quality to bytes, so that a search over quality
converts the pixels once. Threads are pinned to one where a codec's bytes depend on their number.

JPEG and PNG are made of bands, always, so their bytes don't depend on what was encoded before; only the speed
``small`` is encoded whole, because its codecs look at all of a picture.

Marking: a PNG says ``sRGB``, an AVIF says it by its CICP values, JPEG and WebP say nothing: both mean sRGB when
untagged (HTML, CSS Color 4 §10.1), and an ICC profile would cost every banner half a kilobyte.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import simplejpeg

from compositor.bitmap import Bitmap
from compositor.deferred import deferred
from compositor.encode import jpeg, marks, samples
from compositor.encode.bands import BandCache, each, painted_over
from compositor.encode.options import SHARP_FROM, Format, OutputOptions
from compositor.encode.scans import Flat, Scans
from compositor.records import dataclass

if TYPE_CHECKING:
    import PIL
    from PIL import Image, features

    from compositor import png
    from compositor.encode import webp
else:
    PIL = deferred("PIL")
    features = deferred("PIL.features")
    png = deferred("compositor.png")
    webp = deferred("compositor.encode.webp")

Encoder = Callable[[int], bytes]

# the largest side that each format can hold, by its library; for avif what libavif agrees to read
SIDES: dict[Format, int] = {"png": 2**31 - 1, "jpeg": 65_500, "webp": 16_383, "avif": 32_768}
# Method 0 differs from the original as little as 4 does, in a third of the time and an eighth more bytes; 1 to 3 cost
# half as much again, and what they save in bytes they mostly take from the picture.
_WEBP_METHOD = {"fast": 0, "balanced": 0, "small": 5}
_WEBP_EFFORT = {"fast": (0, 0), "balanced": (1, 40), "small": (5, 80)}  # method and effort without loss
_AVIF_SPEED = {"fast": 10, "balanced": 8, "small": 5}
_RATIO = {"444": "4:4:4", "420": "4:2:0"}


@dataclass(frozen=True, slots=True)
class How:
    """What of an encoding is not chosen by the layout: the mark of generated parts, and what makes it fast."""

    xmp: bytes
    bands: BandCache
    threads: int


def prepare(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    """Return the encoder of the asked format for this picture; its argument is the quality."""
    return _ENCODERS[options.format](bitmap, options, how)


def versions(kind: Format) -> tuple[str, ...]:
    """Return the names and versions of what a format's bytes depend on."""
    if kind == "png":
        return png.versions()
    pillow = f"pillow {PIL.__version__}"
    if kind == "jpeg":
        turbo = features.version_feature("libjpeg_turbo")
        return f"simplejpeg {simplejpeg.__version__}", pillow, f"libjpeg-turbo {turbo}"
    return pillow, f"{kind} {features.version_module(kind)}"


def _png(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    alpha = not samples.is_opaque(bitmap)
    chunks = (png.SRGB, marks.png_chunk(how.xmp)) if how.xmp else (png.SRGB,)
    speed = options.speed
    if speed == "small":
        return lambda _: png.write(_rgb(bitmap.pixels, alpha), speed, chunks)
    bands = list(png.bands(bitmap.height))

    def segment(number: int) -> png.Segment:
        top, bottom = bands[number]
        return png.segment(_rgb(bitmap.pixels[top:bottom], alpha), speed, top == 0)

    def made(numbers: Sequence[int]) -> Sequence[png.Segment]:
        return each(how.threads, numbers, segment)

    def encode(_: int) -> bytes:
        over = painted_over(bitmap.painted, bands)
        found = how.bands.pieces(("png", speed, alpha), bitmap, len(bands), over, made)
        return png.join(bitmap.width, bitmap.height, 4 if alpha else 3, found, chunks)

    return encode


def _rgb(pixels: samples.Samples, alpha: bool) -> png.Rows:
    """Return pixels in the order of a PNG: RGB, or straight RGBA."""
    return samples.packed(samples.straight(pixels) if alpha else pixels, alpha)


def _jpeg(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    if options.speed == "small":
        return _progressive_jpeg(bitmap, options, how)

    memory, flat = how.bands, _flat(bitmap, options)

    def encode(quality: int) -> bytes:
        what = (quality, _chroma(options, quality), bitmap.width, bitmap.height)
        # the background is that of the bands which are remembered for this form
        form = memory.kept(("jpeg", options.background, what), lambda: jpeg.Form(*what))
        data = Scans(form, bitmap, flat).found(memory, how.threads)
        return marks.in_jpeg(jpeg.join(form.header, data), how.xmp)

    return encode


def _flat(bitmap: Bitmap, options: OutputOptions) -> Flat:
    """Return what gives the samples of some rows."""
    if bitmap.opaque:
        return lambda top, bottom: bitmap.pixels[top:bottom]
    return cache(lambda top, bottom: samples.flattened(bitmap.pixels[top:bottom], options.background))


def _progressive_jpeg(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    image = samples.picture(samples.flattened(bitmap.pixels, options.background), alpha=False)

    def encode(quality: int) -> bytes:
        ratio = _RATIO[_chroma(options, quality)]
        data = _saved(image, "JPEG", quality=quality, subsampling=ratio, progressive=True, optimize=True)
        return marks.in_jpeg(data, how.xmp)

    return encode


def _webp(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    image, xmp = cache(lambda: _image(bitmap)), how.xmp
    if options.lossless:
        method, effort = _WEBP_EFFORT[options.speed]
        return lambda _: _saved(image(), "WEBP", lossless=True, quality=effort, method=method, xmp=xmp)
    method = _WEBP_METHOD[options.speed]

    def by_pillow(quality: int) -> bytes:
        return _saved(image(), "WEBP", quality=quality, method=method, xmp=xmp)

    if xmp or not webp.EXPORTED:
        return by_pillow
    opaque = samples.is_opaque(bitmap)
    pixels = _planes(bitmap, how.bands) or (bitmap.pixels if opaque else samples.straight(bitmap.pixels))
    return lambda quality: webp.lossy(pixels, not opaque, quality, method) or by_pillow(quality)


def _planes(bitmap: Bitmap, memory: BandCache) -> webp.Planes | None:
    """Return the planes of an opaque picture when its backdrop's are known; they are taken when that comes again."""
    below, key = bitmap.below, ("webp", "planes", bitmap.backdrop)
    if below is None or not bitmap.opaque or not memory.keeps or not memory.again(key):
        return None
    base = memory.kept(key, lambda: webp.planes(below))
    return base.with_boxes(bitmap.pixels, [painted.box for painted in bitmap.painted])


def _avif(bitmap: Bitmap, options: OutputOptions, how: How) -> Encoder:
    image, xmp = _image(bitmap), how.xmp

    def encode(quality: int) -> bytes:
        ratio = _RATIO[_chroma(options, quality)]
        speed = _AVIF_SPEED[options.speed]
        # one thread and no tiling by size of the machine: the bytes depend on both
        return _saved(
            image, "AVIF", quality=quality, subsampling=ratio, speed=speed, codec="aom", max_threads=1, xmp=xmp
        )

    return encode


def _image(bitmap: Bitmap) -> Image.Image:
    opaque = samples.is_opaque(bitmap)
    return samples.picture(bitmap.pixels if opaque else samples.straight(bitmap.pixels), alpha=not opaque)


def _chroma(options: OutputOptions, quality: int) -> str:
    if options.chroma != "auto":
        return options.chroma
    return "444" if quality >= SHARP_FROM else "420"


def _saved(image: Image.Image, kind: str, **settings: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()


_ENCODERS: dict[Format, Callable[[Bitmap, OutputOptions, How], Encoder]]
_ENCODERS = {"png": _png, "jpeg": _jpeg, "webp": _webp, "avif": _avif}
