"""Memory to draw on that is used again, and what it shows: a backdrop, but for some boxes.

In: a size, backdrops. Out: a surface, and its pixels to be read. Fresh memory costs more than most drawings: the
system hands it out page by page. So a canvas comes back as soon as nobody can see its pixels any more, and no sooner.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

import numpy

from compositor import _skia
from compositor.arrays import Array, Pixels
from compositor.backends.raster.matrix import Matrix
from compositor.bitmap import Box, Painted
from compositor.display import Op
from compositor.records import dataclass

Device = tuple[int, int, float, bool]  # width, height and scale of a display list, and whether it is opaque

_OPAQUE = numpy.frombuffer(b"\x00\x00\x00\xff", numpy.uint32)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """Pixels as some ops of a display list leave them, and the device pixels that each of these ops may reach.

    ``solid`` tells that every alpha is 255. ``mark`` stands for the pixels of a finished picture of nothing else.
    """

    device: Device
    ops: tuple[Op, ...]
    boxes: tuple[Box, ...]
    pixels: Pixels
    solid: bool
    mark: object

    @property
    def words(self) -> Array[numpy.uint32]:
        """Return the pixels as whole numbers, which are copied sooner."""
        return self.pixels.view(numpy.uint32)[..., 0]


class Canvas:
    """A surface on memory of its own. What was drawn since it was begun is in ``stains``; else it is the backdrop."""

    __slots__ = ("_lent", "_matrix", "_shown", "_stains", "_words", "memory", "surface")

    def __init__(self, width: int, height: int) -> None:
        self.memory: Pixels = numpy.empty((height, width, 4), numpy.uint8)
        self._words = self.memory.view(numpy.uint32)[..., 0]  # whole pixels
        self.surface = _skia.Surface(width, height, self.memory)
        self._shown: Backdrop | None = None
        self._stains: tuple[Painted, ...] = ()
        self._matrix: Matrix | None = None
        self._lent: weakref.ref[Any] | None = None

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return self.memory.nbytes

    @property
    def idle(self) -> bool:
        """Return whether nobody holds its pixels, nor any part of them."""
        return self._lent is None or self._lent() is None

    def shows(self, backdrop: Backdrop | None) -> bool:
        """Return whether restoring this backdrop is cheap here."""
        return backdrop is not None and self._shown is backdrop

    def enter(self, matrix: Matrix) -> None:
        """Let everything be drawn by this matrix."""
        if self._matrix != matrix:
            if self._matrix is not None:
                self.surface.pop()
            self.surface.push(matrix)
            self._matrix = matrix

    def clear(self, opaque: bool) -> None:
        """Begin with nothing, or with opaque black."""
        self._shown, self._stains = None, ()
        self.memory.view(numpy.uint32).fill(_OPAQUE if opaque else 0)

    def cover(self) -> Pixels:
        """Begin with what the caller writes to every pixel of this memory."""
        self._shown, self._stains = None, ()
        return self.memory

    def restore(self, backdrop: Backdrop) -> None:
        """Begin with a backdrop; where only some boxes differ from it, only these are copied."""
        if self._shown is not backdrop:
            numpy.copyto(self.memory, backdrop.pixels)
            self._stains = ()
        source, target = backdrop.words, self._words
        for stain in self._stains:
            left, top, right, bottom = stain.box
            target[top:bottom, left:right] = source[top:bottom, left:right]

    def solidify(self) -> None:
        """Make every alpha 255."""
        words = self.memory.view(numpy.uint32)
        numpy.bitwise_or(words, _OPAQUE, out=words)

    def finish(self, backdrop: Backdrop | None, stains: tuple[Painted, ...]) -> Pixels:
        """End the drawing; ``stains`` hold what is not the backdrop. Return the pixels, which nobody may write."""
        self._shown, self._stains = backdrop, stains
        # A view of a view refers to the array that stands first; a memoryview between lets that be this one.
        whole = numpy.frombuffer(self.memory.data, numpy.uint8)
        whole.flags.writeable = False
        self._lent = weakref.ref(whole)
        return whole.reshape(self.memory.shape)


def is_solid(pixels: Pixels) -> bool:
    """Return whether every alpha is 255."""
    return bool((pixels.reshape(-1).view("<u4") >= 0xFF000000).all())


def overlap(box: Box, others: Iterable[Box]) -> bool:
    """Return whether the box has pixels in common with one of the others."""
    left, top, right, bottom = box
    for other in others:  # noqa: SIM110 -- a generator takes three times as long
        if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
            return True
    return False
