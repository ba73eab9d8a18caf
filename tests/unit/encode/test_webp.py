"""WebP straight from the canvas: the bytes are Pillow's."""

from __future__ import annotations

import io
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from compositor.bitmap import Bitmap, Box
from compositor.encode import OutputOptions, encode, webp

Samples = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]


def noise(height: int, width: int) -> Samples:
    return numpy.random.default_rng(height).integers(0, 256, (height, width, 4), dtype=numpy.uint8)


def waves(height: int, width: int) -> Samples:
    """Soft colors, and an alpha with edges."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = (128 + 90 * numpy.sin(x / 17), 128 + 90 * numpy.cos(y / 23), (x + y) / 3, 255 * (x // 40 % 2))
    return numpy.ascontiguousarray(numpy.stack(planes, axis=-1).astype(numpy.uint8))


def by_pillow(samples: Samples, alpha: bool, quality: int, method: int) -> bytes:
    height, width = samples.shape[:2]
    kind, order = ("RGBA", "BGRA") if alpha else ("RGB", "BGRX")
    image, file = Image.frombuffer(kind, (width, height), samples, "raw", order, 0, 1), io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=method)
    return file.getvalue()


asked = pytest.mark.skipif(not webp.EXPORTED, reason="Pillow's libwebp is not exported here")


@asked
class TestStraight:
    @pytest.mark.parametrize("make", [noise, waves])
    @pytest.mark.parametrize("size", [(1, 1), (7, 13), (64, 64), (101, 333)])
    @pytest.mark.parametrize("alpha", [False, True])
    @pytest.mark.parametrize(("quality", "method"), [(0, 0), (30, 4), (90, 0), (100, 6)])
    def test_the_bytes_are_those_that_pillow_writes(
        self, make: Any, size: tuple[int, int], alpha: bool, quality: int, method: int
    ) -> None:
        samples = make(*size)
        assert webp.lossy(samples, alpha, quality, method) == by_pillow(samples, alpha, quality, method)

    def test_samples_may_be_a_part_of_others(self) -> None:
        samples = waves(80, 90)[10:50, 20:60]
        assert webp.lossy(samples, False, 90, 0) == by_pillow(numpy.ascontiguousarray(samples), False, 90, 0)

    def test_a_side_beyond_the_format_is_nothing(self) -> None:
        assert webp.lossy(noise(1, 16_384), False, 90, 0) is None


@asked
class TestPlanes:
    @pytest.mark.parametrize("size", [(64, 64), (101, 333), (1, 7)])
    def test_a_picture_may_be_given_by_its_planes(self, size: tuple[int, int]) -> None:
        samples = waves(*size)
        assert webp.lossy(webp.planes(samples), False, 90, 0) == webp.lossy(samples, False, 90, 0)

    @settings(max_examples=40)
    @given(st.lists(st.tuples(*[st.integers(0, 40)] * 2, *[st.integers(1, 40)] * 2), max_size=4), st.booleans())
    def test_boxes_are_read_as_the_whole_is(self, found: list[tuple[int, int, int, int]], odd: bool) -> None:
        below = waves(71, 73) if odd else waves(70, 72)
        height, width = below.shape[:2]
        above, boxes = below.copy(), list[Box]()
        for left, top, across, down in found:
            box = (left, top, min(left + across, width), min(top + down, height))
            boxes.append(box)
            above[box[1] : box[3], box[0] : box[2]] = noise(height, width)[box[1] : box[3], box[0] : box[2]]
        part, whole = webp.planes(below).with_boxes(above, boxes), webp.planes(above)
        assert (part.luma == whole.luma).all()
        assert (part.blue == whole.blue).all()
        assert (part.red == whole.red).all()


@pytest.mark.parametrize("speed", ["fast", "small"])
@pytest.mark.parametrize("opaque", [True, False])
def test_where_libwebp_cannot_be_asked_pillow_writes_the_same(
    speed: Any, opaque: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = waves(60, 70)
    pixels[..., 3] = 255 if opaque else pixels[..., 3]
    pixels[..., :3] = numpy.minimum(pixels[..., :3], pixels[..., 3:])
    bitmap, options = Bitmap(pixels, opaque), OutputOptions("webp", speed=speed, quality=80)
    direct = encode(bitmap, options).data
    monkeypatch.setattr(webp, "_LIBWEBP", None)
    assert encode(bitmap, options).data == direct
