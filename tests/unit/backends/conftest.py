from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray

from compositor.backends.raster import RasterCaches, draw
from compositor.bitmap import Bitmap
from compositor.display import DisplayList, FontRef, ImageRef, Op

FONTS = Path(__file__).parents[3]
INTER = FONTS / "fonts" / "inter" / "InterVariable.ttf"
EMOJI = FONTS / "tests" / "fonts" / "noto-color-emoji-test" / "NotoColorEmoji-test.ttf"
Pixels = NDArray[numpy.uint8]


class FakeSupplies:
    """Fonts from the repository; pictures as arrays by name, picked by the nearest pixel."""

    def __init__(self) -> None:
        self.pictures: dict[str, Pixels] = {}
        self.asked: list[tuple[tuple[float, ...], tuple[int, int], bool]] = []

    def add(self, name: str, pixels: Pixels, alpha: bool = True) -> ImageRef:
        self.pictures[name] = pixels
        return ImageRef(name, pixels.shape[1], pixels.shape[0], alpha)

    def font(self, ref: FontRef) -> bytes:
        return {"inter": INTER, "emoji": EMOJI}[ref.digest].read_bytes()

    def picture(
        self, ref: ImageRef, source: tuple[float, float, float, float], size: tuple[int, int], smooth: bool
    ) -> Bitmap:
        self.asked.append((source, size, smooth))
        x, y, width, height = source
        columns = (x + (numpy.arange(size[0]) + 0.5) * width / size[0]).astype(int).clip(0, ref.width - 1)
        rows = (y + (numpy.arange(size[1]) + 0.5) * height / size[1]).astype(int).clip(0, ref.height - 1)
        pixels = numpy.ascontiguousarray(self.pictures[ref.digest][rows[:, None], columns[None, :]])
        pixels.flags.writeable = False
        return Bitmap(pixels, not ref.alpha)

    def lay(
        self,
        ref: ImageRef,
        source: tuple[float, float, float, float],
        size: tuple[int, int],
        smooth: bool,
        pixels: Pixels,
        again: bool,
    ) -> None:
        pixels[...] = self.picture(ref, source, size, smooth).pixels


@pytest.fixture
def supplies() -> FakeSupplies:
    return FakeSupplies()


Drawn = Callable[..., NDArray[numpy.int32]]


@pytest.fixture
def drawn(supplies: FakeSupplies) -> Drawn:
    """Draw ops on a canvas and return its pixels as red, green, blue, alpha (premultiplied, signed)."""

    def drawn(
        ops: Iterable[Op],
        size: tuple[int, int] = (40, 40),
        scale: float = 1.0,
        opaque: bool = False,
        caches: RasterCaches | None = None,
    ) -> NDArray[numpy.int32]:
        bitmap = draw(DisplayList(*size, scale, tuple(ops), opaque), supplies, caches)
        assert bitmap.opaque is opaque
        assert (bitmap.pixels[..., :3] <= bitmap.pixels[..., 3:]).all(), "a channel exceeds its alpha"
        return bitmap.pixels[..., [2, 1, 0, 3]].astype(numpy.int32)

    return drawn
