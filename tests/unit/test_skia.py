"""The wrapper around Skia: what it refuses, and what it keeps alive."""

from __future__ import annotations

import builtins
import gc
import importlib
import sys
from pathlib import Path

import numpy
import pytest

from compositor import _skia
from compositor.errors import OutputError
from compositor.values.color import Rgba

ROOT = Path(__file__).parents[2]
INTER = (ROOT / "fonts" / "inter" / "InterVariable.ttf").read_bytes()
IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def test_an_import_that_fails_names_the_system_packages(monkeypatch):
    real = builtins.__import__

    def without_skia(name, *rest, **named):
        if name == "skia":
            raise ImportError("libEGL.so.1: cannot open shared object file")
        return real(name, *rest, **named)

    kept = sys.modules.pop("compositor._skia.binding")
    monkeypatch.setattr(builtins, "__import__", without_skia)
    try:
        with pytest.raises(OutputError) as caught:
            importlib.import_module("compositor._skia.binding")
    finally:
        monkeypatch.undo()
        sys.modules["compositor._skia.binding"] = kept
    problem = caught.value.problems[0]
    assert problem.code == "output.skia-missing"
    assert "libEGL.so.1" in problem.message
    assert "apt-get install --no-install-recommends libegl1 libgl1 libexpat1" in problem.hint


@pytest.mark.parametrize("data", [b"", b"not a font", INTER[:100]])
def test_bytes_that_are_no_font_are_refused(data):
    with pytest.raises(OutputError) as caught:
        _skia.typeface(data)
    assert caught.value.problems[0].code == "output.font-unreadable"


def test_a_face_that_a_collection_does_not_have_is_refused():
    with pytest.raises(OutputError):
        _skia.typeface(INTER, index=7)


def test_every_axis_value_takes_effect_whatever_the_memory_does():
    """Axes are passed through temporaries that the binding does not keep; wrong weights were the usual result."""
    widths = []
    for weight in [100.0, 250.0, 400.0, 650.0, 900.0] * 8:
        font = _skia.sized_font(_skia.typeface(INTER, 0, (("opsz", 14.0), ("wght", weight))), 100.0)
        left, _, right, _ = _skia.glyph_bounds(font, [149], [0.0, 0.0])
        widths.append(right - left)
    assert widths[:5] * 8 == widths
    assert widths[0] < widths[1] < widths[2] < widths[3] < widths[4]


def test_a_typeface_outlives_the_bytes_it_was_made_of():
    data = bytearray(INTER)
    font = _skia.sized_font(_skia.typeface(bytes(data)), 50.0)
    before = _skia.glyph_bounds(font, [132], [0.0, 0.0])
    data[:] = bytes(len(data))
    del data
    gc.collect()
    assert _skia.glyph_bounds(font, [132], [0.0, 0.0]) == before


def test_glyphs_are_not_rounded_to_whole_pixels():
    font = _skia.sized_font(_skia.typeface(INTER), 10.3)
    _, _, one, _ = _skia.glyph_bounds(font, [132], [0.0, 0.0])
    _, _, other, _ = _skia.glyph_bounds(font, [132], [0.5, 0.0])
    assert other - one == pytest.approx(0.5)


def test_no_glyphs_and_blank_glyphs_have_no_bounds():
    font = _skia.sized_font(_skia.typeface(INTER), 10.0)
    assert _skia.glyph_run(font, [], []) is None
    assert _skia.glyph_bounds(font, [], []) is None


@pytest.mark.parametrize("size", [(0, 5), (5, -1)])
def test_a_surface_of_no_pixels_is_refused(size):
    with pytest.raises(OutputError) as caught:
        _skia.Surface(*size)
    assert caught.value.problems[0].code == "output.empty"


def test_a_surface_over_the_limits_is_refused_by_the_name_of_the_limit():
    with pytest.raises(OutputError, match="`side`"):
        _skia.check_size(_skia.MAX_SIDE + 1, 1)
    with pytest.raises(OutputError, match="`pixels`"):
        _skia.check_size(_skia.MAX_SIDE, _skia.MAX_SIDE)
    _skia.check_size(10_000, 10_000)


def test_a_picture_keeps_its_pixels_alive():
    def make() -> _skia.Picture:
        return _skia.Picture(numpy.full((50, 60, 4), 77, numpy.uint8))

    pictures = [make() for _ in range(50)]
    gc.collect()
    _ = [numpy.zeros((50, 60, 4), numpy.uint8) for _ in range(50)]
    surface = _skia.Surface(60, 50)
    surface.push(IDENTITY)
    for picture in pictures:
        surface.pixels[...] = 0
        surface.picture(picture, 0, 0)
        assert (surface.pixels == 77).all()


def test_read_only_pixels_can_be_drawn():
    pixels = numpy.frombuffer(bytes([9] * 16), numpy.uint8).reshape(2, 2, 4)
    surface = _skia.Surface(2, 2)
    surface.push(IDENTITY)
    surface.picture(_skia.Picture(pixels), 0, 0)
    assert (surface.pixels == 9).all()


def test_the_pixels_outlive_the_surface():
    pixels = _skia.Surface(30, 30).pixels
    gc.collect()
    pixels[...] = 3
    assert (pixels == 3).all()


def test_frames_nest_and_both_views_of_the_memory_follow_them():
    surface = _skia.Surface(40, 40)
    surface.push(IDENTITY)
    left, top = (_skia.rounded_outline(0, 0, *size) for size in ((20, 40), (40, 20)))
    whole = _skia.rounded_outline(0, 0, 40, 40)
    plain, swapped = _skia.solid_ink(Rgba(1, 2, 3)), _skia.solid_ink(Rgba(1, 2, 3), text=True)
    assert (plain.swapped, swapped.swapped) == (False, True)
    surface.push(IDENTITY, left)
    surface.outline(whole, swapped)
    surface.push(IDENTITY, top)
    assert surface.visible() == (0, 0, 20, 20)
    surface.pixels[...] = 0
    surface.outline(whole, swapped)
    assert (surface.pixels[:20, :20] == (3, 2, 1, 255)).all()
    assert surface.pixels[..., 3].sum() == 255 * 400
    surface.pop()
    surface.pixels[...] = 0
    surface.outline(whole, swapped)
    assert surface.pixels[..., 3].sum() == 255 * 800
    surface.pop()
    surface.outline(whole, swapped)
    first = surface.pixels.copy()
    surface.outline(whole, plain)
    assert (surface.pixels == first).all()
    assert (first == (3, 2, 1, 255)).all()


def test_what_skia_answers_with_nothing_is_refused():
    with pytest.raises(OutputError):
        _skia.alpha_blurred(numpy.zeros((5, 5), numpy.uint8), float("nan"))
    with pytest.raises(OutputError):
        _skia.gaussian_blurred(numpy.zeros((5, 5, 4), numpy.uint8), float("inf"))
    with pytest.raises(OutputError):
        _skia.solid_ink(Rgba(0, 0, 0), sigma=float("inf"))
    with pytest.raises(OutputError):
        _skia.solid_ink(Rgba(0, 0, 0), _skia.StrokeStyle(1.0, dash=(5.0, float("inf"))))


def test_path_data_repeats_commands_and_takes_any_separators():
    spread = _skia.path_outline("M 0 0 L 10 0 L 10 10 L 0 10 Z")
    dense = _skia.path_outline("M0,0,10 0L10,10-0 10Z")
    assert _skia.bounds_of(spread) == _skia.bounds_of(dense) == (0.0, 0.0, 10.0, 10.0)
    assert _skia.bounds_of(_skia.path_outline("M0 0 C0 10 10 10 10 0 Z"))[3] == pytest.approx(7.5)
    assert _skia.bounds_of(_skia.path_outline("")) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("clip", [None, _skia.rounded_outline(3.0, 2.0, 31.0, 33.0, ((6.0, 6.0),) * 4)])
@pytest.mark.parametrize("box", [(0, 0, 40, 40), (5, 3, 33, 38), (4, 4, 30, 11)])
@pytest.mark.parametrize("opaque", [False, True])
def test_rows_drawn_again_and_again_are_one_row_stretched(clip, box, opaque):
    rng = numpy.random.default_rng(6)
    below = rng.integers(0, 256, (40, 40, 4), dtype=numpy.uint8)
    below[..., 3] = 255
    row = rng.integers(0, 256, (1, box[2] - box[0], 4), dtype=numpy.uint8)
    row[..., 3] = 255 if opaque else row.max(axis=-1)
    drawn = []
    for rows in (1, 7, box[3] - box[1]):
        surface = _skia.Surface(40, 40, below.copy())
        surface.push(IDENTITY, clip)
        surface.spread(_skia.Picture(numpy.repeat(row, rows, axis=0), opaque), box)
        surface.pop()
        drawn.append(surface.pixels)
    assert (drawn[0] != below).any()
    assert all((pixels == drawn[0]).all() for pixels in drawn)
    outside = numpy.ones((40, 40), bool)
    outside[box[1] : box[3], box[0] : box[2]] = False
    assert (drawn[0][outside] == below[outside]).all()
