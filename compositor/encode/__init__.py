"""From pixels to a file: png, jpeg, webp or avif, within a number of bytes if asked.

In: ``Bitmap``, ``OutputOptions`` and, when a part was generated, ``Provenance``. Out: ``Encoded``. Only the engine
and what stands above it import this. The same pixels and options give the same bytes for the same versions of the
encoders, which ``versions`` tells for the fingerprint of a result.

A byte cap is a search over quality: the size of a file rises with it, so the highest quality that fits is found by
a model of the size, refitted after every try, with growing strides where it is off. Three to five encodings are
usual. Where a codec isn't quite monotone the answer still fits; it may be a step from the best.
"""

from __future__ import annotations

import math

from compositor.bitmap import Bitmap
from compositor.encode.bands import BandCache
from compositor.encode.formats import SIDES, Encoder, How, prepare
from compositor.encode.formats import versions as _versions_of
from compositor.encode.marks import packet, source_type
from compositor.encode.options import FORMATS, MEDIA_TYPES, SHARP_FROM, Encoded, Format, OutputOptions, Provenance
from compositor.errors import OutputError, Problem

__all__ = [
    "MEDIA_TYPES",
    "BandCache",
    "Encoded",
    "Format",
    "OutputOptions",
    "Provenance",
    "encode",
    "source_type",
    "versions",
]

_SLOPE = 0.65  # how the logarithm of the size falls with that of the quantizer, before anything is known
_SHARP = 0.4  # by how much full color resolution raises the logarithm of the size


def encode(
    bitmap: Bitmap,
    options: OutputOptions,
    provenance: Provenance | None = None,
    *,
    bands: BandCache | None = None,
    threads: int = 1,
) -> Encoded:
    """Write a picture as a file. Raises OutputError when it is too large for the format or for ``max_bytes``.

    ``bands`` remembers parts of earlier pictures, and several ``threads`` share the parts of this one (JPEG and PNG,
    except for the speed ``small``); neither changes a byte.
    """
    side = SIDES[options.format]
    if max(bitmap.width, bitmap.height) > side:
        size = f"{bitmap.width}×{bitmap.height}"
        reason = f"{options.format} holds at most {side} px a side, and the picture has {size}"
        raise _failure("too-wide", reason, "use png, or a smaller size")
    try:
        how = How(packet(provenance), bands if bands is not None else BandCache(0), threads)
        encoder = prepare(bitmap, options, how)
        data, quality, attempts = _within(encoder, options)
    except (OSError, ValueError, MemoryError, RuntimeError) as error:
        reason = f"the {options.format} encoder failed: {error or type(error).__name__}"
        raise _failure("encoder-failed", reason, "") from error
    used = None if options.exact else quality
    return Encoded(data, options.format, bitmap.width, bitmap.height, used, attempts)


def versions(kind: Format | None = None) -> tuple[str, ...]:
    """Return the names and versions of the encoders behind one format, or behind all."""
    found = [line for each in ((kind,) if kind else FORMATS) for line in _versions_of(each)]
    return tuple(dict.fromkeys(found))


def _within(encoder: Encoder, options: OutputOptions) -> tuple[bytes, int, int]:
    """Return the bytes of the highest quality that fits, that quality and the number of tries."""
    low, high = (100, 100) if options.exact else options.quality_range
    data = encoder(high)
    most = options.max_bytes
    if most is None or len(data) <= most:
        return data, high, 1
    best: tuple[bytes, int] | None = None
    sizes = {high: len(data)}
    bottom, top, stride = low, high - 1, 1
    while bottom <= top:
        quality = _guess(sizes, most, options)
        if not bottom < quality < top:  # the model is content with an end: believe it once, then stride away
            inward = min(stride, (top - bottom) // 2 + 1) - 1
            quality = bottom + inward if quality <= bottom else top - inward
            stride *= 2
        data = encoder(quality)
        sizes[quality] = len(data)
        if len(data) <= most:
            best, bottom = (data, quality), quality + 1
        else:
            top = quality - 1
    if best is None:
        quality, size = min(sizes.items(), key=lambda item: item[1])
        raise _over(options, most, quality, size)
    return best[0], best[1], len(sizes)


def _guess(sizes: dict[int, int], most: int, options: OutputOptions) -> int:
    """Return the quality at which the size should just fit, by the two nearest tries.

    The model: the size is a power of the quantizer, which falls about linearly with quality; full color
    resolution from ``SHARP_FROM`` on is a step.
    """
    step = _SHARP if options.chroma == "auto" and options.format in ("jpeg", "avif") else 0.0

    def sharp(quality: int) -> float:
        return step if quality >= SHARP_FROM else 0.0

    def level(quality: int) -> float:
        return -math.log(105 - quality)

    nearest = sorted(sizes, key=lambda quality: abs(math.log(sizes[quality] / most)))[:2]
    first = nearest[0]
    slope = _SLOPE
    if len(nearest) == 2:
        second = nearest[1]
        rise = math.log(sizes[first] / sizes[second]) - sharp(first) + sharp(second)
        slope = max(0.2, min(3.0, rise / (level(first) - level(second))))
    for assumed in (sharp(100), 0.0):
        reach = level(first) + (math.log(most / sizes[first]) + sharp(first) - assumed) / slope
        quality = math.floor(105 - math.exp(-reach))
        if sharp(quality) == assumed:
            return quality
    return SHARP_FROM - 1


def _over(options: OutputOptions, most: int, quality: int, size: int) -> OutputError:
    excess = size - most
    at = "" if options.exact else f" at quality {quality}"
    reason = (
        f"the {options.format} has {_kilobytes(size)}{at}, {_kilobytes(excess)} ({excess / most:.0%}) "
        f"more than max-bytes of {_kilobytes(most)}"
    )
    if options.exact:
        hint = "use jpeg, webp or avif with a quality range, or raise max-bytes"
    else:
        better = {"jpeg": "use webp or avif, ", "webp": "use avif, "}.get(options.format, "")
        hint = f"{better}lower the range of quality, draw it smaller, or raise max-bytes"
    return _failure("over-max-bytes", reason, hint)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f} kB" if size >= 1000 else f"{size} bytes"


def _failure(code: str, reason: str, hint: str) -> OutputError:
    return OutputError(Problem(f"output.{code}", reason, hint=hint))
