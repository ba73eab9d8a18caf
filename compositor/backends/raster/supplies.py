"""What the raster backend asks of the world: font bytes and pictures at a size.

In: references from the display list. Out: the ``Supplies`` protocol, which ``resources`` fulfils and tests fake.
"""

from __future__ import annotations

from typing import Protocol

from compositor.arrays import Pixels
from compositor.bitmap import Bitmap
from compositor.display import FontRef, ImageRef


class Supplies(Protocol):
    """The door to fonts and pictures. The same question must always get the same pixels."""

    def font(self, ref: FontRef) -> bytes:
        """Return the bytes of the font file. Its axes are applied by the backend."""
        ...

    def picture(
        self, ref: ImageRef, source: tuple[float, float, float, float], size: tuple[int, int], smooth: bool
    ) -> Bitmap:
        """Return the crop ``source`` (x, y, w, h in pixels of the picture), scaled to exactly ``size`` pixels.

        ``smooth`` asks for a high-quality filter (one that averages when it makes smaller), else the nearest pixel.
        The bitmap may be kept by the supplier; the backend never writes to it.
        """
        ...

    def lay(
        self,
        ref: ImageRef,
        source: tuple[float, float, float, float],
        size: tuple[int, int],
        smooth: bool,
        pixels: Pixels,
        again: bool,
    ) -> None:
        """Write what ``picture`` returns to ``pixels``, an array of its shape; ``again``: it will be asked for."""
        ...
