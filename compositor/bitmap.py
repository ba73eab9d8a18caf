"""Pixels in memory: the one picture type that stages hand to each other.

In: arrays made by decoding or drawing. Out: ``Bitmap``. Anybody that may import numpy may import this.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy

from compositor.arrays import Array, Pixels
from compositor.records import dataclass

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


class Painted:
    """What was painted over a backdrop, and the box that it surely lies in.

    Equal to another when the same was painted; its hash is remembered, because it is asked for again and again.
    """

    __slots__ = ("_hash", "box", "what")

    def __init__(self, box: Box, what: Hashable) -> None:
        self.box = box
        self.what = what
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Painted) and self.box == other.box and self.what == other.what

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self.what)
        return self._hash


@dataclass(frozen=True, slots=True, eq=False)
class Bitmap:
    """Premultiplied 8-bit BGRA pixels in sRGB: shape (height, width, 4), C-contiguous, never written again.

    ``opaque`` promises that every alpha is 255. ``backdrop``, where it is given, stands for pixels that other
    bitmaps of the same size have too: two with the same ``backdrop`` are the same wherever the same was ``painted``
    in the same order. ``below``, if given, are the pixels where nothing was painted.
    """

    pixels: Pixels
    opaque: bool = False
    backdrop: object | None = None
    painted: tuple[Painted, ...] = ()
    below: Array[numpy.uint8] | None = None

    def __post_init__(self) -> None:
        shape, contiguous = self.pixels.shape, self.pixels.flags.c_contiguous
        if self.pixels.dtype != numpy.uint8 or len(shape) != 3 or shape[2] != 4 or not contiguous:
            raise ValueError(f"a bitmap needs C-contiguous uint8 (height, width, 4), not {shape}")

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return int(self.pixels.shape[0])
