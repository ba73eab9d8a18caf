"""Drawing as a whole: sizes, refusals, determinism, who owns the pixels, and what the caches may do."""

from __future__ import annotations

import gc
import math
import threading
from dataclasses import replace

import numpy
import pytest

from compositor.backends.raster import RasterCaches, draw
from compositor.backends.raster.caches import Kept
from compositor.display import (
    Blur,
    Clip,
    ColorMatrix,
    DisplayList,
    DropShadow,
    FontRef,
    Glyphs,
    Group,
    Image,
    LinearGradient,
    Mask,
    Path,
    Pattern,
    RadialGradient,
    Rounded,
    Shape,
    Stop,
    Stroke,
)
from compositor.errors import OutputError
from compositor.values.color import Rgba

RED, BLUE = Rgba(255, 0, 0), Rgba(0, 0, 255, 120)
FULL = Rounded(0.0, 0.0, 60.0, 40.0)
INTER = FontRef("inter", 0, (("wght", 700.0), ("opsz", 20.0)))


def text(x: float) -> Glyphs:
    return Glyphs(INTER, 20.0, (132, 149, 662), (x, 30.0, x + 12, 30.0, x + 20, 30.0), Rgba(9, 9, 9))


def display(*ops, opaque=False) -> DisplayList:
    return DisplayList(60, 40, 1.0, ops, opaque)


@pytest.fixture
def everything(supplies):
    """Return a list that uses each kind of op, paint and effect."""
    chance = numpy.random.default_rng(3)
    pixels = chance.integers(0, 256, (20, 30, 4)).astype(numpy.uint8)
    pixels[..., :3] = pixels[..., :3] * (pixels[..., 3:] / 255.0)
    photo = supplies.add("photo", pixels)
    fade = LinearGradient((0.0, 0.0), (60.0, 10.0), (Stop(0.0, RED), Stop(1.0, BLUE)))
    return display(
        Shape(FULL, LinearGradient((0.0, 0.0), (60.0, 0.0), (Stop(0.0, BLUE), Stop(1.0, RED)))),
        Image(photo, (0.0, 0.0, 30.0, 20.0), (5.0, 5.0, 30.0, 20.0)),
        Shape(
            Path("M5 5 C20 40 30 -10 50 30 Z"),
            RadialGradient((20.0, 20.0), (9.0, 5.0), fade.stops),
            Stroke(fade, 2),
        ),
        Group((Image(photo, (0.0, 0.0, 30.0, 20.0), (0.0, 0.0, 25.0, 20.0)),), transform=(0.9, 0.3, -0.3, 0.9, 9, 0)),
        Shape(Rounded(30.0, 8.0, 20.0, 20.0, ((5.0, 5.0),) * 4), Rgba(0, 0, 0, 99), blur=4.0),
        text(4.0),
        replace(text(8.0), blur=1.5, fill=Rgba(0, 60, 0, 200)),
        replace(text(30.0), fill=Pattern(photo, (0.0, 0.0, 30.0, 20.0), (30.0, 10.0, 30.0, 20.0))),
        Group(
            (Shape(Rounded(10.0, 10.0, 30.0, 20.0), fade), text(12.0)),
            opacity=0.7,
            blend="soft-light",
            clip=Clip(Rounded(0.0, 0.0, 50.0, 40.0, ((20.0, 20.0),) * 4)),
            mask=Mask((Shape(FULL, fade),), "luminance"),
            effects=(
                Blur(1.0),
                DropShadow(2.0, 2.0, 2.0, RED),
                ColorMatrix((0.5, 0.5, 0, 0, 0) * 3 + (0, 0, 0, 1, 0)),
            ),
            backdrop=(Blur(3.0),),
        ),
        text(40.0),
    )


def test_two_drawings_are_equal_to_the_bit(everything, supplies):
    first, second = draw(everything, supplies), draw(everything, supplies)
    assert (first.pixels == second.pixels).all()
    assert first.pixels is not second.pixels


def test_threads_draw_what_one_thread_draws(everything, supplies):
    expected, caches = draw(everything, supplies), RasterCaches()
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(5):
            if (draw(everything, supplies, caches).pixels != expected.pixels).any():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_drawing_survives_the_garbage_collector(everything, supplies):
    """The library below does not keep what it is given alive; ours must."""
    gc.disable()
    try:
        calm = draw(everything, supplies).pixels.copy()
    finally:
        gc.enable()
    old = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for _ in range(3):
            supplies.pictures = {name: pixels.copy() for name, pixels in supplies.pictures.items()}
            assert (draw(everything, supplies).pixels == calm).all()
            gc.collect()
    finally:
        gc.set_threshold(*old)


def test_nothing_writes_to_a_bitmap_that_is_held(everything, supplies):
    caches = RasterCaches()
    held = [draw(display(*everything.ops, text(float(row))), supplies, caches) for row in range(4)]
    for row, bitmap in enumerate(held):
        assert (bitmap.pixels == draw(display(*everything.ops, text(float(row))), supplies).pixels).all()
        with pytest.raises(ValueError, match="read-only"):
            bitmap.pixels[...] = 0


# Caches


def test_every_row_of_a_batch_is_drawn_alike_with_and_without_caches(everything, supplies):
    caches = RasterCaches()
    for row in range(6):
        ops = (*everything.ops, text(5.0 + row), Shape(Rounded(0.0, float(row), 5.0, 5.0), BLUE))
        for opaque in (False, True):
            one = display(*ops, opaque=opaque)
            assert (draw(one, supplies, caches).pixels == draw(one, supplies).pixels).all()
    assert caches.backdrops.size > 0


def test_the_shared_beginning_is_kept_from_its_second_use_on(everything, supplies):
    caches, row = RasterCaches(), [0]

    def render() -> None:
        row[0] += 1
        supplies.asked.clear()
        draw(display(*everything.ops, text(float(row[0]))), supplies, caches)

    render()
    assert (supplies.asked, caches.backdrops.size) != ([], 9600)
    render()
    assert len(supplies.asked) > 0
    assert caches.backdrops.size == 2 * 60 * 40 * 4  # a backdrop and a canvas
    render()
    assert supplies.asked == []  # its pictures are in the pixels already
    assert caches.backdrops.size == 2 * 60 * 40 * 4


def test_layouts_that_take_turns_do_not_drive_each_other_out(supplies):
    caches = RasterCaches()
    grounds = [Shape(FULL, Rgba(shade, 0, 0)) for shade in (10, 20, 30)]
    for row in range(3):
        for ground in grounds:
            draw(display(ground, text(float(row))), supplies, caches)
    assert caches.backdrops.size == 4 * 9600  # three backdrops and a canvas


def test_the_budget_holds(supplies):
    caches = RasterCaches(backdrop=2 * 9600)
    for shade in range(5):
        for row in range(2):
            draw(display(Shape(FULL, Rgba(shade, 0, 0)), text(float(row))), supplies, caches)
            assert caches.backdrops.size <= 2 * 9600
    small = RasterCaches(backdrop=100)
    for row in range(3):
        draw(display(Shape(FULL, RED), text(float(row))), supplies, small)
    assert small.backdrops.size == 0


def test_canvases_that_differ_do_not_share_pixels(supplies):
    caches = RasterCaches()
    ops = (Shape(FULL, BLUE), text(3.0))
    for _ in range(3):
        for width, scale, opaque in ((60, 1.0, False), (60, 1.0, True), (30, 2.0, False), (61, 1.0, False)):
            one = DisplayList(width, 40, scale, ops, opaque)
            assert (draw(one, supplies, caches).pixels == draw(one, supplies).pixels).all()


def test_fonts_are_read_once_by_a_cache_and_each_time_without(supplies):
    read: list[FontRef] = []
    right = supplies.font
    supplies.font = lambda ref: read.append(ref) or right(ref)
    caches = RasterCaches(backdrop=0)
    draw(display(text(1.0), text(9.0)), supplies, caches)
    draw(display(text(1.0)), supplies, caches)
    assert len(read) == 1
    draw(display(text(1.0)), supplies, RasterCaches(0, 0, 0, 0))
    assert len(read) == 2


def test_what_is_kept_is_what_was_used_last():
    made: list[str] = []
    kept: Kept[str, str] = Kept(2)
    for key in "abacab":
        assert kept.get(key, lambda key=key: made.append(key) or key.upper()) == key.upper()
    assert made == ["a", "b", "c", "b"]


def test_kept_values_weigh_no_more_than_the_limit():
    kept: Kept[str, str] = Kept(5, len)
    for key in ("a", "bb", "ccc", "bb", "dddddd", "ccc"):
        assert kept.get(key, lambda key=key: key) == key
    made: list[str] = []
    for key in ("ccc", "a", "dddddd"):
        kept.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "dddddd"]


def test_a_shadow_of_another_place_or_scale_is_another_shadow(supplies):
    caches = RasterCaches(backdrop=0)
    box = Shape(Rounded(20.0, 15.0, 15.0, 10.0), Rgba(0, 0, 0, 99), blur=3.0)
    shapes = [box, replace(box, blur=2.0), replace(box, fill=RED)]
    ops = [
        *shapes,
        *(Group((box,), transform=(a, 0, 0, abs(a), x, 2)) for a, x in ((1, 3), (1, 3.5), (1.5, 3), (-1, 55))),
    ]
    for op in ops * 2:
        with_caches, without = (draw(display(op), supplies, one).pixels for one in (caches, RasterCaches(0, 0, 0, 0)))
        assert (with_caches == without).all()
        assert with_caches.any()


# Refusals


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((0, 10, 1.0), "output.empty"),
        ((1, 1, 0.1), "output.empty"),
        ((20_000, 10, 1.0), "output.too-large"),
        ((16_000, 16_000, 1.0), "output.too-large"),
        ((10, 10, math.nan), "output.bad-number"),
        ((10, 10, -1.0), "output.bad-number"),
    ],
)
def test_sizes_that_cannot_be_drawn(supplies, size, code):
    with pytest.raises(OutputError) as caught:
        draw(DisplayList(*size, ()), supplies)
    assert caught.value.problems[0].code == code


NAN, INF = math.nan, math.inf
BROKEN = [
    Shape(Rounded(NAN, 0, 1, 1), RED),
    Shape(Rounded(0, 0, INF, 1), RED),
    Shape(Rounded(0, 0, 1e8, 1), RED),
    Shape(Rounded(0, 0, 9, 9, ((NAN, 1.0),) * 4), RED),
    Shape(Rounded(0, 0, 9, 9, ((1.0, 1.0),)), RED),
    Shape(Path("M0 0 L1e9 0"), RED),
    Shape(Path("M0 0 L1e999 0"), RED),
    Shape(FULL, RED, blur=-1.0),
    Shape(FULL, RED, blur=NAN),
    Shape(FULL, RED, Stroke(RED, -1)),
    Shape(FULL, RED, Stroke(RED, 1, dash=(1, NAN))),
    Shape(FULL, RED, Stroke(RED, 1, dash=(-1, 2))),
    Shape(FULL, RED, Stroke(RED, 1, miter=-1)),
    Shape(FULL, LinearGradient((0, 0), (1, 1), ())),
    Shape(FULL, LinearGradient((0, 0), (INF, 1), (Stop(0, RED), Stop(1, RED)))),
    Shape(FULL, LinearGradient((0, 0), (1, 1), (Stop(0.5, RED), Stop(0.2, RED)))),
    Shape(FULL, LinearGradient((0, 0), (1, 1), (Stop(0, RED), Stop(1.5, RED)))),
    Shape(FULL, LinearGradient((0, 0), (1, 1), (Stop(NAN, RED), Stop(1, RED)))),
    Glyphs(INTER, 20.0, (1, 2), (0.0, 0.0), RED),
    Glyphs(INTER, 20.0, (1,), (NAN, 0.0), RED),
    Glyphs(INTER, 20.0, (1, 1), (INF, 0.0, -INF, 0.0), RED),
    Glyphs(INTER, 20.0, (70_000,), (0.0, 0.0), RED),
    Glyphs(INTER, 0.0, (1,), (0.0, 0.0), RED),
    Glyphs(INTER, NAN, (1,), (0.0, 0.0), RED),
    Group((), opacity=1.5),
    Group((), opacity=NAN),
    Group((), transform=(1, 0, 0, 1)),
    Group((), transform=(1, 0, 0, 1, NAN, 0)),
    Group((), effects=(Blur(INF),)),
    Group((), effects=(ColorMatrix((1.0,) * 19),)),
    Group((), effects=(DropShadow(NAN, 0, 1, RED),)),
    Group((), backdrop=(Blur(-1),)),
    Group((), clip=Clip(Rounded(0, NAN, 1, 1))),
    Group((), mask=Mask((Shape(Rounded(NAN, 0, 1, 1), RED),))),
    Group((Shape(Rounded(NAN, 0, 1, 1), RED),)),
]


@pytest.mark.parametrize("op", BROKEN, ids=range(len(BROKEN)))
def test_numbers_that_cannot_be_drawn_are_output_errors(supplies, op):
    with pytest.raises(OutputError) as caught:
        draw(display(op), supplies)
    assert caught.value.problems[0].code in ("output.bad-number", "output.bad-op")


@pytest.mark.parametrize(
    "data", ["L0 0", "M0", "M0 0 X", "M0 0 l5 5", "0 0", "M0 0 Z 5 5", "M0 0 C1 2 3", "M", "M0 0 L"]
)
def test_path_data_that_cannot_be_read_is_an_output_error(supplies, data):
    with pytest.raises(OutputError) as caught:
        draw(display(Shape(Path(data), RED)), supplies)
    assert caught.value.problems[0].code == "output.path-data"


def test_groups_nested_without_end_are_refused(supplies):
    op = Shape(FULL, RED)
    for _ in range(150):
        op = Group((op,), transform=(1, 0, 0, 1, 0, 0))
    assert (draw(display(op), supplies).pixels[..., 2] == 255).all()
    for _ in range(150):
        op = Group((op,))
    with pytest.raises(OutputError, match="nested"):
        draw(display(op), supplies)


def test_extreme_but_finite_numbers_draw(supplies):
    wide = Rounded(-9e6, -9e6, 1.8e7 / 2, 1.8e7 / 2)
    tiny = (1e-6, 0, 0, 1e-6, 0, 0)
    ops = (
        Shape(wide, RED, Stroke(BLUE, 1e6)),
        Group((Shape(wide, RED, blur=1e6),), effects=(Blur(1e6), DropShadow(9e6, 9e6, 1e6, RED))),
        Group((Shape(FULL, RED),), transform=tiny, effects=(Blur(5.0),)),
        Group((Shape(FULL, RED),), transform=(1e6, 0, 3e5, 1e6, 0, 0), effects=(Blur(5.0),)),
        Group((Shape(FULL, RED),), transform=(1, 0, 0, 0, 1, 0, 0.5, 0.5, -20), opacity=0.5, effects=(Blur(5.0),)),
        Group((), clip=Clip(FULL), backdrop=(Blur(1e6),)),
        Glyphs(INTER, 20_000.0, (132,), (-9e6, 9e6), RED, Stroke(RED, 5.0), blur=300.0),
    )
    for op in ops:
        draw(display(op), supplies)
