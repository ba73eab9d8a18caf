"""From pixels to a file: png, jpeg, webp or avif, within a number of bytes if asked.

In: ``Bitmap``, ``OutputOptions`` and, when a part was generated, ``Provenance``. Out: ``Encoded``. Only the engine
and what stands above it import this. The same pixels and options give the same bytes for the same versions of the
encoders, which ``versions`` tells for the fingerprint of a result.

A byte cap is a search over quality: the size of a file rises with it, so the highest quality that fits is approached
by a model of the size, refitted after every try. It takes four encodings at most: the answer fits, and in eight or nine
of ten cases no more than one step of quality would have been left.
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

_TRIES = 4  # encodings for a byte cap; the last one is at the lowest quality if nothing fitted before
_AIM = {1: 0.97, 2: 0.9}  # at which share of the cap to aim while nothing fits, by the number of tries

# The natural logarithm of the size at qualities 1, 10, 20, … 100, that at 50 being 0: averages of photos and cards.
_CURVES: dict[Format, tuple[float, ...]] = {
    "jpeg": (-1.90, -0.83, -0.48, -0.27, -0.12, 0.0, 0.12, 0.27, 0.47, 0.83, 1.82),
    "webp": (-1.30, -0.71, -0.45, -0.25, -0.10, 0.0, 0.10, 0.18, 0.33, 0.62, 1.55),
    "avif": (-1.60, -1.20, -0.92, -0.66, -0.36, 0.0, 0.31, 0.59, 0.83, 1.14, 2.01),
}
_SHARP = 0.36  # by how much full color resolution raises the logarithm of the size


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
    bottom, top = low, high - 1
    while bottom <= top and len(sizes) < _TRIES:
        quality = bottom
        if best is not None or len(sizes) < _TRIES - 1:
            aim = most if best is not None else most * _AIM[len(sizes)]
            quality = max(bottom, min(top, _guess(sizes, aim, options)))
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


def _guess(sizes: dict[int, int], most: float, options: OutputOptions) -> int:
    """Return the highest quality whose size should be within ``most``, by the one or two tries that came nearest."""
    nearest = sorted(sizes, key=lambda quality: abs(math.log(sizes[quality] / most)))[:2]
    first, steep = nearest[0], 1.0
    if len(nearest) == 2:
        rise = math.log(sizes[first] / sizes[nearest[1]])
        steep = max(0.3, min(3.0, rise / (_level(first, options) - _level(nearest[1], options))))
        if min(sizes.values()) > most:
            steep = min(steep, 1.0)  # nothing fits yet: believe the smaller promise
    wanted = _level(first, options) + math.log(most / sizes[first]) / steep
    return next((quality for quality in range(100, 1, -1) if _level(quality, options) <= wanted), 1)


def _level(quality: int, options: OutputOptions) -> float:
    """Return the logarithm of the size that is to be expected, but for a constant."""
    low, part = divmod(quality, 10)
    curve = _CURVES[options.format]
    level = curve[low] if part == 0 else curve[low] + (curve[low + 1] - curve[low]) * part / 10
    step = options.chroma == "auto" and options.format in ("jpeg", "avif") and quality >= SHARP_FROM
    return level + (_SHARP if step else 0.0)


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
