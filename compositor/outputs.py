"""Which encoder options a render uses: the caller's, else the size's, else the layout's, else the defaults.

In: the head of a layout, a size and the caller's wishes. Out: ``OutputOptions``. Raises OutputError.
"""

from __future__ import annotations

from typing import Any

from compositor.encode import Format, OutputOptions
from compositor.errors import OutputError, Problem
from compositor.schema import Layout, Variant
from compositor.schema.document import LARGEST_SCALE
from compositor.values.number import Range, parse_byte_count, parse_range

# With a byte cap and no quality of one's own, this is how far the quality may fall.
LOWEST_QUALITY = 40


def choose_output(
    layout: Layout,
    variant: Variant,
    format: str | None = None,
    quality: int | str | tuple[int, int] | None = None,
    max_bytes: int | str | None = None,
) -> OutputOptions:
    """Return the options of one render. Raises OutputError for values that make no sense together."""
    spec, output = variant.spec, layout.document.output

    def either(name: str) -> Any:
        own = getattr(spec, name)
        return getattr(output, name) if own is None else own

    chosen: Format = _format(format) or either("format") or "png"
    try:
        most = parse_byte_count(max_bytes) if max_bytes is not None else either("max_bytes")
        span = _span(quality if quality is not None else either("quality"))
        options = {
            name: either(name) for name in ("background", "chroma", "lossless", "speed") if either(name) is not None
        }
        made = OutputOptions(format=chosen, quality=span, max_bytes=most, **options)
        if most is not None and span is None and not made.exact:
            low, high = made.quality_range
            made = OutputOptions(format=chosen, quality=(min(low, LOWEST_QUALITY), high), max_bytes=most, **options)
        return made
    except ValueError as error:
        raise OutputError(Problem("output.options", str(error))) from error


def choose_scale(variant: Variant, scale: float | None) -> float:
    """Return how many device pixels a layout pixel has. Raises OutputError for a scale that is none."""
    if scale is None:
        return variant.spec.scale
    number = isinstance(scale, int | float) and not isinstance(scale, bool)
    if not number or not 0 < scale <= LARGEST_SCALE:
        message = f"a scale is a number above 0 and at most {LARGEST_SCALE}, not {scale!r}"
        raise OutputError(Problem("output.scale", message))
    return float(scale)


def _format(name: str | None) -> Format | None:
    aliases: dict[str, Format] = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp", "avif": "avif"}
    if name is None:
        return None
    if name.lower() not in aliases:
        message = f"`{name}` is not a format that is written; use png, jpeg, webp or avif"
        raise OutputError(Problem("output.format", message))
    return aliases[name.lower()]


def _span(quality: Any) -> tuple[int, int] | None:
    if quality is None:
        return None
    found = quality if isinstance(quality, Range) else None
    if isinstance(quality, tuple):
        found = Range(float(quality[0]), float(quality[1]))
    found = found or parse_range(quality)
    if not (found.smallest.is_integer() and found.largest.is_integer()):
        raise ValueError(f"quality is a whole number from 1 to 100 or a range of them, not {found.css}")
    return int(found.smallest), int(found.largest)
