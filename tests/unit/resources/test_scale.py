"""Cropping and scaling: nothing aliases, nothing bleeds, sizes are exact."""

from __future__ import annotations

import numpy
import pytest

from compositor.bitmap import Bitmap
from compositor.resources import scale
from compositor.resources.scale import scaled


def stripes(width: int, height: int, across: bool) -> Bitmap:
    """Black and white lines one pixel wide: the finest detail there is."""
    pixels = numpy.zeros((height, width, 4), numpy.uint8)
    pixels[..., 3] = 255
    if across:
        pixels[:, ::2, :3] = 255
    else:
        pixels[::2, :, :3] = 255
    return Bitmap(pixels, opaque=True)


@pytest.fixture(params=["as installed", "pillow"])
def code(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to scale: what this platform has, and Pillow alone."""
    if request.param == "pillow":
        monkeypatch.setattr(scale, "vector_code", lambda: None)


@pytest.mark.usefixtures("code")
class TestSmooth:
    @pytest.mark.parametrize("size", [(500, 400), (333, 267), (62, 50), (10, 10)])
    @pytest.mark.parametrize("across", [True, False])
    def test_fine_stripes_become_flat_grey(self, size: tuple[int, int], across: bool) -> None:
        small = scaled(stripes(1000, 800, across), (0, 0, 1000, 800), size)
        middle = small.pixels[3:-3, 3:-3, :3].astype(int)
        assert abs(middle - 127.5).max() <= 4

    def test_a_flat_picture_stays_flat(self) -> None:
        flat = Bitmap(numpy.full((100, 130, 4), 77, numpy.uint8))
        for size in ((50, 41), (130, 100), (400, 333)):
            assert (scaled(flat, (0.5, 0.25, 120.5, 99), size).pixels == 77).all()

    def test_no_color_is_above_its_alpha(self) -> None:
        pixels = numpy.zeros((64, 64, 4), numpy.uint8)
        pixels[16:48, 16:48] = (255, 255, 255, 255)
        pixels[20:44, 20:44] = (40, 60, 80, 90)
        for size in ((23, 23), (150, 150)):
            out = scaled(Bitmap(pixels), (0, 0, 64, 64), size).pixels
            assert (out[..., :3] <= out[..., 3:]).all()

    def test_invisible_colors_do_not_bleed(self) -> None:
        pixels = numpy.zeros((8, 8, 4), numpy.uint8)
        pixels[:, 4:] = (0, 0, 255, 255)  # red beside nothing: never a dark or light fringe of another color
        out = scaled(Bitmap(pixels), (0, 0, 8, 8), (32, 32)).pixels
        assert out[..., 0].max() == 0
        assert out[..., 1].max() == 0
        assert (out[..., 2] == out[..., 3]).all()

    def test_a_fractional_part_is_taken_where_it_is(self) -> None:
        ramp = numpy.zeros((4, 256, 4), numpy.uint8)
        ramp[..., :3] = numpy.arange(256, dtype=numpy.uint8)[None, :, None]
        ramp[..., 3] = 255
        out = scaled(Bitmap(ramp, True), (100.5, 0, 40, 4), (20, 2)).pixels[0, :, 0].astype(float)
        expected = 100.5 + (numpy.arange(20) + 0.5) * 2 - 0.5
        assert abs(out - expected).max() <= 1


def test_the_two_ways_to_scale_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    if scale.vector_code() is None:
        pytest.skip("this platform has Pillow alone")
    # noise that doesn't swing out of range: one scales across first, the other down, and each clips in between
    noise = Bitmap(numpy.random.default_rng(4).integers(90, 165, (90, 120, 4), dtype=numpy.uint8), True)
    sizes = ((50, 33), (200, 180))
    by_vector_code = [scaled(noise, (3.5, 2, 100, 80), size).pixels.astype(int) for size in sizes]
    monkeypatch.setattr(scale, "vector_code", lambda: None)
    for size, expected in zip(sizes, by_vector_code, strict=True):
        difference = abs(scaled(noise, (3.5, 2, 100, 80), size).pixels - expected)
        assert difference.max() <= 2


@pytest.mark.usefixtures("code")
@pytest.mark.parametrize("size", [(50, 33), (1000, 900), (3000, 700)])
def test_memory_that_is_used_again_changes_nothing(size: tuple[int, int]) -> None:
    noise = Bitmap(numpy.random.default_rng(5).integers(0, 255, (900, 700, 4), dtype=numpy.uint8), True)
    resizers = scale.Resizers()
    for part in ((3.5, 2.0, 100.0, 80.0), (0.0, 0.0, 700.0, 900.0), (0.25, 10.0, 320.5, 850.0)):
        place = numpy.full((size[1], size[0], 4), 9, numpy.uint8)
        again = scaled(noise, part, size, True, place, resizers)
        assert (again.pixels == scaled(noise, part, size).pixels).all()
        assert (again.pixels is place) == (scale.vector_code() is not None)


class TestExact:
    def test_the_same_size_is_a_copy(self) -> None:
        noise = numpy.random.default_rng(3).integers(0, 255, (30, 40, 4), dtype=numpy.uint8)
        out = scaled(Bitmap(noise), (5, 6, 20, 10), (20, 10))
        assert (out.pixels == noise[6:16, 5:25]).all()

    def test_pixelated_takes_the_nearest_pixel(self) -> None:
        pixels = numpy.zeros((2, 2, 4), numpy.uint8)
        pixels[0, 1] = pixels[1, 0] = 255
        out = scaled(Bitmap(pixels), (0, 0, 2, 2), (6, 6), smooth=False).pixels[..., 0]
        assert (out == numpy.kron(pixels[..., 0], numpy.ones((3, 3), numpy.uint8))).all()
