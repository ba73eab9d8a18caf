"""For JPEGs of every kind of color, any crop and any size: the quick ways to decode and scale stay near the plain one.

The plain way is written down here: decode with interpolated color, then convolve in floating point.
"""

from __future__ import annotations

import io
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from compositor.resources import Budgets, Resources
from compositor.resources.detail import Detail
from compositor.resources.headers import read_header
from compositor.resources.images import decode_stored
from compositor.resources.limits import Limits

Floats = NDArray[numpy.float64]
KINDS = ("444", "422", "420", "gray", "progressive")
_SUBSAMPLING = {"444": 0, "422": 1, "420": 2, "progressive": 2, "gray": -1}


def jpeg(width: int, height: int, kind: str, seed: int) -> bytes:
    """A picture with edges and shades, and no color so strong that it is cut off."""
    rng = numpy.random.default_rng(seed)
    coarse = rng.integers(70, 186, (height // 9 + 2, width // 9 + 2, 3)).astype(numpy.uint8)
    shades = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    if seed % 2:
        shades.paste((90, 160, 120), (width // 3, height // 4, width, height // 2))
    image = shades.convert("L") if kind == "gray" else shades
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, subsampling=_SUBSAMPLING[kind], progressive=kind == "progressive")
    return out.getvalue()


def brightness(pixels: Any) -> Floats:
    blue, green, red = (pixels[..., channel].astype(float) for channel in range(3))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def plainly(data: bytes, part: tuple[float, ...], size: tuple[int, int]) -> Floats:
    """Return blue, green and red, scaled by Pillow without any rounding in between."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    x, y, width, height = part
    planes = [
        channel.convert("F").resize(size, Image.Resampling.BICUBIC, (x, y, x + width, y + height))
        for channel in reversed(image.split())
    ]
    return numpy.clip(numpy.stack([numpy.asarray(plane) for plane in planes], -1).astype(float), 0, 255)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[bytes, tuple[float, float, float, float], tuple[int, int]]:
    """A JPEG, a part of it, and a size for that: up to four times smaller, or half as large again."""
    width, height = draw(st.integers(16, 130)), draw(st.integers(16, 130))
    data = jpeg(width, height, draw(st.sampled_from(KINDS)), draw(st.integers(0, 99)))
    wide, high = draw(st.floats(12, width)), draw(st.floats(12, height))
    x, y = draw(st.floats(0, width - wide)), draw(st.floats(0, height - high))
    smaller = draw(st.floats(0.7, 2.9))
    return data, (x, y, wide, high), (max(3, round(wide / smaller)), max(3, round(high / smaller)))


@settings(max_examples=120)
@given(wishes())
def test_brightness_is_that_of_the_plain_way(
    wish: tuple[bytes, tuple[float, float, float, float], tuple[int, int]],
) -> None:
    """Only color may differ, and only where it was stored coarser: sharp colors stay sharper."""
    data, part, size = wish
    resources = Resources()
    ref = resources.load(resources.adopt(data), size)
    quick, plain = resources.picture(ref, part, size).pixels, plainly(data, part, size)
    assert abs(brightness(quick) - brightness(plain)).max() <= 3
    assert abs(quick[..., :3] - plain).mean() <= 2
    assert (quick[..., 3] == 255).all()


@settings(max_examples=60)
@given(wishes(), st.sampled_from(["cover", "contain", "fill", "none", "scale-down"]), st.integers(1, 200))
def test_what_was_done_while_loading_never_shows(
    wish: tuple[bytes, tuple[float, float, float, float], tuple[int, int]], fit: Any, side: int
) -> None:
    """However wrong the guess of the size was, and whatever is kept."""
    data, part, size = wish
    pixels = []
    for resources in (Resources(), Resources(budgets=Budgets(0, 0, 0))):
        ref = resources.load(resources.adopt(data), (side, side), "", fit)
        pixels.append(resources.picture(ref, part, size).pixels)
    only = Resources()
    pixels.append(only.picture(only.picture_header(only.adopt(data)), part, size).pixels)
    assert all((other == pixels[0]).all() for other in pixels)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1, 2, 15, 17, 64])
@pytest.mark.parametrize("height", [1, 7, 16, 33])
def test_repeated_color_changes_no_brightness(kind: str, width: int, height: int) -> None:
    data = jpeg(width, height, kind, width + height)
    header = read_header(data, "jpeg", "x", Limits())
    soft, hard = (decode_stored(data, header, "x", Detail(1, each)).pixels for each in (True, False))
    assert soft.shape == hard.shape == (height, width, 4)
    assert abs(brightness(soft) - brightness(hard)).max() <= 2
    if kind in ("444", "gray"):
        assert (soft == hard).all()


def test_repeated_color_is_nearer_to_the_original_where_a_picture_is_made_smaller() -> None:
    """Letters of strong color are what interpolated color makes pale."""
    rng = numpy.random.default_rng(8)
    cells = rng.integers(0, 2, (60, 90)).astype(bool)
    strokes = numpy.kron(cells, numpy.ones((5, 3), bool))
    original = numpy.where(strokes[..., None], (230, 20, 30), (20, 40, 200)).astype(numpy.uint8)
    image = Image.fromarray(original)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, subsampling=2)
    data, whole = out.getvalue(), (0.0, 0.0, 270.0, 300.0)
    for size in ((216, 240), (169, 188), (100, 111)):
        resources = Resources()
        ref = resources.load(resources.adopt(data), size)
        quick = resources.picture(ref, whole, size).pixels[..., 2::-1].astype(float)
        planes = [channel.resize(size, Image.Resampling.BICUBIC) for channel in image.split()]
        wanted = numpy.stack([numpy.asarray(plane) for plane in planes], -1).astype(float)
        plain = plainly(data, whole, size)[..., ::-1]
        assert ((quick - wanted) ** 2).mean() < ((plain - wanted) ** 2).mean()
