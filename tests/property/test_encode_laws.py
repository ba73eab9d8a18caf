"""For any pictures that differ in a rectangle: bands decode like a whole encoding, and memory changes no byte."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from compositor.bitmap import Bitmap, Painted
from compositor.encode import BandCache, OutputOptions, encode, margins
from compositor.encode.samples import straight


@dataclass(frozen=True)
class Series:
    """Pictures of one size; each differs from a common base in one rectangle, and may say so."""

    pictures: tuple[Bitmap, ...]


@st.composite
def series(draw: st.DrawFn, opaque: bool = True) -> Series:
    width, height = draw(st.integers(1, 70)), draw(st.integers(1, 200))
    look = draw(st.sampled_from(["noise", "flat", "ramp", "gray"]))
    rng = numpy.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    base = numpy.empty((height, width, 4), numpy.uint8)
    if look == "noise":
        base[...] = rng.integers(0, 256, (height, width, 4))
    elif look == "flat":
        base[...] = rng.integers(0, 256, 4)
    else:
        steps = rng.integers(0, 4, (2, 4))
        base[...] = numpy.add.outer(numpy.arange(height), numpy.arange(width))[..., None] * steps[0] + steps[1]
        if look == "gray":
            base[..., 1] = base[..., 2] = base[..., 0]
    pictures: list[Bitmap] = []
    marked = draw(st.booleans())
    for _ in range(3):
        pixels = base.copy()
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, height)), draw(st.integers(left, width))
        part = pixels[top:bottom, left:right]
        part[...] = rng.integers(0, 256, part.shape)
        if opaque:
            pixels[..., 3] = 255
        else:
            pixels[..., :3] = pixels[..., :3].astype(int) * pixels[..., 3:] // 255
        if marked:
            painted = Painted((left, top, right, bottom), pixels.tobytes())
            pictures.append(Bitmap(pixels, opaque, "the base", (painted,)))
        else:
            pictures.append(Bitmap(pixels, opaque))
    return Series(tuple(pictures))


def rgb(data: bytes) -> numpy.ndarray[Any, Any]:
    return numpy.asarray(Image.open(io.BytesIO(data)))


@settings(max_examples=60, deadline=None)
@given(series(), st.integers(1, 100), st.sampled_from(["420", "444"]), st.sampled_from([0, 3_000, 1 << 20]))
def test_jpeg(given_series: Series, quality: int, chroma: Any, budget: int) -> None:
    cache, options = BandCache(budget), OutputOptions("jpeg", quality=quality, chroma=chroma)
    for bitmap in given_series.pictures * 3:
        data = encode(bitmap, options, bands=cache).data
        assert data == encode(bitmap, options).data
        whole = simplejpeg.encode_jpeg(bitmap.pixels, quality, "BGRX", chroma)
        assert (rgb(data) == rgb(whole)).all()


@patch.object(margins, "_LEARNING", 0)
@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 100), st.sampled_from(["420", "444"]), st.sampled_from([0, 3_000, 1 << 20]))
def test_jpeg_whose_backdrop_is_known(data: st.DataObject, quality: int, chroma: Any, budget: int) -> None:
    """What a band takes over from the backdrop's is what encoding it whole would give, wherever it was painted."""
    width, height = data.draw(st.integers(60, 300)), data.draw(st.integers(1, 60))
    rng = numpy.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    coarse = rng.integers(0, 256, (height // 9 + 1, width // 9 + 1, 4)).repeat(9, 0).repeat(9, 1)[:height, :width]
    noise = rng.integers(-data.draw(st.integers(0, 60)), 61, coarse.shape)
    below = numpy.clip(coarse + noise, 0, 255).astype(numpy.uint8)
    below[..., 3] = 255
    cache, options = BandCache(budget), OutputOptions("jpeg", quality=quality, chroma=chroma)
    for number in range(6):
        pixels, painted = below.copy(), list[Painted]()
        for _ in range(data.draw(st.integers(0, 3))):
            left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
            right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
            pixels[top:bottom, left:right, :3] = rng.integers(0, 256, (bottom - top, right - left, 3))
            painted.append(Painted((left, top, right, bottom), number))
        bitmap = Bitmap(pixels, True, "below", tuple(painted), below)
        assert encode(bitmap, options, bands=cache) == encode(Bitmap(pixels, True), options)


@settings(max_examples=60, deadline=None)
@given(series(), st.sampled_from(["fast", "balanced"]), st.sampled_from([0, 3_000, 1 << 20]))
def test_opaque_png(given_series: Series, speed: Any, budget: int) -> None:
    cache, options = BandCache(budget), OutputOptions(speed=speed)
    for bitmap in given_series.pictures * 3:
        data = encode(bitmap, options, bands=cache).data
        assert data == encode(bitmap, options, threads=2).data
        assert (rgb(data) == bitmap.pixels[..., 2::-1]).all()


@settings(max_examples=60, deadline=None)
@given(series(opaque=False), st.sampled_from(["fast", "balanced", "small"]))
def test_translucent_png(given_series: Series, speed: Any) -> None:
    cache, options = BandCache(1 << 20), OutputOptions(speed=speed)
    for bitmap in given_series.pictures * 3:
        data = encode(bitmap, options, bands=cache).data
        assert data == encode(bitmap, options).data
        expected = straight(bitmap.pixels)[..., [2, 1, 0, 3]]
        image = rgb(data)
        assert (image == expected[..., : image.shape[2]]).all()
        assert image.shape[2] == 4 or (expected[..., 3] == 255).all()
