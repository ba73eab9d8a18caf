"""The verdict on two pictures: are they the same, and if not, where and by how much.

In: RGBA arrays or picture files. Out: a ``Verdict``. Size is compared first, then every channel, alpha
included, on premultiplied colors: what is invisible does not count. Public: users test their layouts with it.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy
from PIL import Image

from compositor.arrays import Array
from compositor.records import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two pictures differ. ``pixels`` counts those that differ by more than the tolerance."""

    same: bool
    message: str
    pixels: int = 0
    largest: int = 0


def load_rgba(picture: Path | bytes | Array[numpy.uint8]) -> Array[numpy.uint8]:
    """Return a picture as an array of shape (height, width, 4): RGBA, not premultiplied."""
    if isinstance(picture, numpy.ndarray):
        return picture
    if isinstance(picture, bytes):
        with Image.open(BytesIO(picture)) as image:
            return numpy.asarray(image.convert("RGBA"))
    with Image.open(picture) as image:
        return numpy.asarray(image.convert("RGBA"))


def compare(
    expected: Path | bytes | Array[numpy.uint8],
    obtained: Path | bytes | Array[numpy.uint8],
    tolerance: int = 0,
    max_pixels: int = 0,
) -> Verdict:
    """Compare two pictures.

    ``tolerance`` is the largest difference of a channel (0..255) that does not count, ``max_pixels`` how many
    pixels may differ by more than that.
    """
    first, second = load_rgba(expected), load_rgba(obtained)
    if first.shape != second.shape:
        sizes = [f"{shape[1]}x{shape[0]}" for shape in (first.shape, second.shape)]
        return Verdict(False, f"the size differs: expected {sizes[0]}, obtained {sizes[1]}", first.size // 4, 255)
    difference = numpy.abs(_premultiplied(first) - _premultiplied(second)).max(axis=2)
    largest = int(difference.max(initial=0))
    rows, columns = numpy.nonzero(difference > tolerance)
    if len(rows) <= max_pixels:
        return Verdict(True, "the pictures agree", len(rows), largest)
    place = f"x {columns.min()}–{columns.max()}, y {rows.min()}–{rows.max()}"
    message = f"{len(rows)} px differ by more than {tolerance}/255 (max {largest}) inside {place}"
    return Verdict(False, message, len(rows), largest)


def difference_picture(expected: Array[numpy.uint8], obtained: Array[numpy.uint8]) -> Image.Image:
    """Draw where two pictures of one size differ: red on a pale copy of the expected one."""
    changed = numpy.abs(_premultiplied(expected) - _premultiplied(obtained)).max(axis=2)
    pale = 255 - (255 - expected[:, :, :3].astype(numpy.int16)) // 4
    strength = numpy.clip(changed * 4, 0, 255)[:, :, None]
    red = numpy.array([230, 0, 40], numpy.int16)
    mixed = (pale * (255 - strength) + red * strength) // 255
    return Image.fromarray(mixed.astype(numpy.uint8), "RGB")


def _premultiplied(pixels: Array[numpy.uint8]) -> Array[numpy.int16]:
    wide = pixels.astype(numpy.int32)
    wide[:, :, :3] = (wide[:, :, :3] * wide[:, :, 3:4] + 127) // 255
    return wide.astype(numpy.int16)
