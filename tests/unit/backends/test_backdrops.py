"""Backdrops: what of a list is kept as pixels, what is painted over it, and how canvases come back."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy
import pytest

from compositor import _skia
from compositor.backends.raster import RasterCaches, draw
from compositor.backends.raster.canvas import Canvas
from compositor.backends.raster.draw import draw_ops
from compositor.backends.raster.matrix import scaling
from compositor.backends.raster.stock import Stock
from compositor.display import (
    Blur,
    Clip,
    DisplayList,
    FontRef,
    Glyphs,
    Group,
    Image,
    LinearGradient,
    Op,
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

WIDTH, HEIGHT = 60, 40
PICTURE = WIDTH * HEIGHT * 4
INTER = FontRef("inter", 0, (("wght", 700.0), ("opsz", 20.0)))
FIELD = Shape(Rounded(0.0, 0.0, 60.0, 40.0), Rgba(20, 40, 60))
BADGE = Shape(Rounded(40.0, 4.0, 12.0, 8.0, ((3.0, 3.0),) * 4), Rgba(250, 160, 10, 200))


def box(x: float, y: float = 20.0, side: float = 8.0, shade: int = 200) -> Shape:
    return Shape(Rounded(x, y, side, side), Rgba(shade, 10, 90, 180))


def text(x: float, size: float = 12.0) -> Glyphs:
    return Glyphs(INTER, size, (132, 149, 662), (x, 30.0, x + 8, 30.0, x + 14, 30.0), Rgba(255, 255, 255))


def display(*ops: Op, opaque: bool = True) -> DisplayList:
    return DisplayList(WIDTH, HEIGHT, 1.0, ops, opaque)


class Batch:
    """Draws lists with caches, and each also without, which must not make a difference."""

    def __init__(self, supplies, caches=None) -> None:
        self.supplies, self.caches = supplies, caches or RasterCaches()

    def draw(self, *ops: Op, opaque: bool = True):
        one = display(*ops, opaque=opaque)
        bitmap = draw(one, self.supplies, self.caches)
        assert (bitmap.pixels == draw(one, self.supplies).pixels).all()
        return bitmap


@pytest.fixture
def batch(supplies) -> Batch:
    return Batch(supplies)


class TestGround:
    def test_what_follows_something_new_elsewhere_is_kept_too(self, batch):
        painted = [batch.draw(FIELD, box(float(row)), BADGE).painted for row in range(4)]
        assert painted[0] == ()  # nothing was known
        assert [each.box for each in painted[3]] == [(2, 19, 12, 29)]  # the badge is not drawn again

    def test_what_lies_over_something_new_is_drawn_again(self, batch):
        for row in range(4):
            bitmap = batch.draw(FIELD, box(38.0 + row, 5.0), BADGE)
        assert len(bitmap.painted) == 2

    def test_what_lies_over_that_is_too(self, batch):
        over = box(50.0, 10.0)
        for row in range(4):
            bitmap = batch.draw(FIELD, box(38.0 + row, 5.0), BADGE, over)
        assert len(bitmap.painted) == 3

    def test_the_same_picture_again_is_all_backdrop(self, batch):
        for _ in range(3):
            bitmap = batch.draw(FIELD, box(3.0), BADGE)
        assert bitmap.painted == ()
        assert bitmap.backdrop is not None

    def test_bitmaps_of_one_backdrop_differ_only_where_they_are_painted(self, batch):
        first, second = [batch.draw(FIELD, text(float(row)), BADGE) for row in range(4)][2:]
        assert first.backdrop is second.backdrop
        elsewhere = numpy.ones((HEIGHT, WIDTH), bool)
        for left, top, right, bottom in [each.box for each in (*first.painted, *second.painted)]:
            elsewhere[top:bottom, left:right] = False
        assert (first.pixels == second.pixels)[elsewhere].all()
        assert (first.pixels != second.pixels).any()

    def test_ops_may_come_and_go(self, batch):
        lines = (text(2.0), text(20.0), box(1.0, 1.0), box(20.0, 1.0))
        for count in (1, 3, 2, 0, 4, 1, 2, 2):
            batch.draw(FIELD, *lines[:count], BADGE)

    def test_a_list_shorter_than_every_backdrop(self, batch):
        for ops in ((FIELD, BADGE), (FIELD, BADGE), (FIELD, BADGE), (FIELD,), ()):
            batch.draw(*ops)

    def test_a_larger_backdrop_comes_when_it_is_of_use(self, batch):
        for row in range(2):
            batch.draw(FIELD, box(float(row)), BADGE)
        counts = [len(batch.draw(FIELD, box(float(row)), box(30.0), BADGE).painted) for row in range(9, 15)]
        assert counts == [2, 2, 1, 1, 1, 1]

    def test_rows_in_any_order(self, batch):
        rows = [(FIELD, text(float(x)), BADGE) for x in (2, 5)]
        for row in (0, 1, 0, 0, 1, 1, 0):
            batch.draw(*rows[row])

    def test_what_two_rows_share_by_chance_is_no_part_of_it(self, supplies):
        """As pages of tiles do, on which a picture stands where it stood before: others of them in every row."""
        caches = RasterCaches()
        for row in range(12):
            tiles = [
                box(1.0 + 20 * tile, y, side, shade)
                for tile in range(16)
                for y, side, shade in ((1.0, 6.0, 255), (20.0, 8.0, (row + tile) // 3), (30.0, 4.0, row + tile))
            ]
            page = DisplayList(400, HEIGHT, 1.0, (FIELD, box(1.0, 1.0, 4.0, row), *tiles, BADGE))
            assert (draw(page, supplies, caches).pixels == draw(page, supplies).pixels).all()
        assert caches.backdrops.hits >= 6

    def test_layouts_that_share_only_their_first_op(self, batch):
        for row in range(6):
            batch.draw(FIELD, box(float(row)), BADGE)
            batch.draw(FIELD, BADGE, box(30.0), text(float(row)))

    def test_effects_that_look_at_what_lies_below(self, batch):
        glass = Group((box(30.0),), clip=Clip(Rounded(10.0, 10.0, 30.0, 20.0)), backdrop=(Blur(3.0),))
        everywhere = Group((box(30.0),), backdrop=(Blur(3.0),))
        for group in (glass, everywhere):
            for row in range(4):
                batch.draw(FIELD, text(float(row)), BADGE, group)

    def test_alpha_of_an_opaque_picture_is_full_everywhere(self, batch):
        for row in range(4):
            assert (batch.draw(BADGE, box(float(row)), text(9.0)).pixels[..., 3] == 255).all()

    def test_translucent_pictures(self, batch):
        for row in range(4):
            batch.draw(BADGE, box(float(row)), text(9.0 + row), opaque=False)

    def test_hundreds_of_ops(self, supplies):
        batch, chance = Batch(supplies), numpy.random.default_rng(5)
        shades = iter(chance.integers(0, 256, 200).tolist())
        cells = [box(float(x), float(y), 2.0, next(shades)) for x in range(0, 60, 5) for y in range(0, 40, 5)]
        for row in range(4):
            varied = [
                replace(cell, fill=Rgba(row, 9, 9)) if place % 3 == 0 else cell for place, cell in enumerate(cells)
            ]
            bitmap = batch.draw(FIELD, *varied)
        assert len(bitmap.painted) == 32

    def test_what_cannot_be_drawn_is_refused_with_a_backdrop_too(self, batch):
        for row in range(3):
            batch.draw(FIELD, box(float(row)))
        with pytest.raises(OutputError):
            batch.draw(FIELD, box(float("nan")))
        batch.draw(FIELD, box(5.0))


class TestReach:
    @pytest.mark.parametrize("size", [3.0, 12.0, 61.5])
    @pytest.mark.parametrize(
        "look",
        [
            {},
            {"stroke": Stroke(Rgba(255, 0, 0), 3.0)},
            {"stroke": Stroke(Rgba(255, 0, 0), 2.0, join="round"), "blur": 2.0},
            {"font": replace(INTER, bold=True, oblique=True)},
            {"font": FontRef("emoji"), "ids": (3, 4, 5), "color_font": True},
        ],
    )
    def test_no_glyph_paints_beyond_its_box(self, batch, size, look):
        run = replace(text(21.0, size), **look)
        for row in range(3):
            bitmap = batch.draw(FIELD, replace(run, positions=(20.0 + row, *run.positions[1:])))
        ((left, top, right, bottom),) = [each.box for each in bitmap.painted]
        plain = draw(display(FIELD), batch.supplies).pixels
        changed = (bitmap.pixels != plain).any(axis=2)
        assert changed.any()
        changed[top:bottom, left:right] = False
        assert not changed.any()

    def test_a_font_of_which_too_many_glyphs_were_seen(self, batch, monkeypatch):
        monkeypatch.setattr("compositor._skia.fonts._MOST_GLYPHS", 2)
        for row in range(6):
            ids = tuple((130 + 7 * row + place) for place in range(3))
            batch.draw(FIELD, replace(text(2.0 + row), ids=ids), BADGE)


class TestAlpha:
    """An opaque picture on a solid backdrop is not looked through for alphas below 255: single ops make none."""

    @pytest.mark.parametrize("alpha", range(256))
    def test_no_plain_op_takes_from_a_full_alpha(self, supplies, alpha):
        color, ramp = Rgba(200, 90, 10, alpha), numpy.arange(256, dtype=numpy.uint8)
        photo = supplies.add("photo", (ramp[None, :, None] * numpy.ones((9, 1, 4))).astype(numpy.uint8))
        fade = (Stop(0.0, color), Stop(1.0, Rgba(9, 9, 9, 255 - alpha)))
        path = Path("M3.3 1.7 C20 40 30 -10 50 30.1 L7 33 Z")
        plain = (
            *(
                Shape(path, paint, Stroke(color, 1.3))
                for paint in (color, LinearGradient((0.0, 0.0), (60.0, 9.0), fade))
            ),
            Shape(path, RadialGradient((20.0, 20.0), (9.0, 5.0), fade), blur=1.5),
            Shape(Rounded(3.2, 4.7, 50.1, 30.3, ((9.0, 9.0),) * 4), color, blur=4.0),
            Shape(Rounded(0.5, 0.5, 58.0, 38.0), Pattern(photo, (0.0, 0.0, 256.0, 9.0), (0.0, 0.0, 60.0, 40.0))),
            Image(photo, (0.0, 0.0, 256.0, 9.0), (2.3, 3.0, 50.0, 30.0)),
            *(
                replace(text(x, 30.0), fill=paint)
                for x, paint in ((1.3, color), (2.7, LinearGradient((0.0, 0.0), (60.0, 0.0), fade)))
            ),
            replace(text(9.1, 25.0), fill=color, blur=1.0, stroke=Stroke(color, 2.0)),
            Glyphs(FontRef("emoji"), 33.0, (3, 4), (5.0, 30.0, 40.0, 33.0), color, color_font=True),
        )
        surface = _skia.Surface(WIDTH, HEIGHT)
        surface.pixels[..., :3], surface.pixels[..., 3] = 77, 255
        surface.push(scaling(1.0))
        draw_ops(surface, plain, scaling(1.0), Stock(supplies, RasterCaches(backdrop=0)))
        assert (surface.pixels[..., 3] == 255).all()
        assert (surface.pixels[..., 0] != 77).any()


class TestCanvases:
    def test_memory_comes_back_when_nobody_holds_it(self, batch):
        places = set()
        for row in range(6):
            places.add(batch.draw(FIELD, box(float(row)), BADGE).pixels.ctypes.data)
        assert len(places) == 1
        assert batch.caches.backdrops.size == 2 * PICTURE

    def test_a_part_that_is_held_is_enough(self, batch):
        for row in range(3):
            part = batch.draw(FIELD, box(float(row))).pixels[20:24].reshape(-1).view(numpy.uint32)
        before = part.copy()
        other = batch.draw(FIELD, box(30.0))
        assert (part == before).all()
        assert not numpy.shares_memory(other.pixels, part)

    def test_what_is_held_for_good_is_forgotten_within_the_budget(self, supplies):
        batch = Batch(supplies, RasterCaches(backdrop=4 * PICTURE))
        held = [batch.draw(FIELD, box(float(row))) for row in range(9)]
        assert batch.caches.backdrops.size <= 4 * PICTURE
        for row, bitmap in enumerate(held):
            assert (bitmap.pixels == draw(display(FIELD, box(float(row))), supplies).pixels).all()

    def test_a_drawing_that_fails_takes_its_canvas_along(self, batch, supplies):
        photo = supplies.add("photo", numpy.full((4, 4, 4), 255, numpy.uint8))
        for row in range(3):
            batch.draw(FIELD, box(float(row)))
        with pytest.raises(KeyError):
            batch.draw(
                FIELD, box(4.0), Image(replace(photo, digest="missing"), (0.0, 0.0, 4.0, 4.0), (0.0, 0.0, 4.0, 4.0))
            )
        batch.draw(FIELD, box(5.0))

    def test_other_sizes_in_between(self, supplies):
        caches = RasterCaches()
        for row in range(4):
            for width in (60, 61, 30):
                one = DisplayList(width, HEIGHT, 1.0, (FIELD, box(float(row)), BADGE), width < 61)
                assert (draw(one, supplies, caches).pixels == draw(one, supplies).pixels).all()

    @pytest.mark.parametrize("budget", [0, PICTURE, 2 * PICTURE, 3 * PICTURE])
    def test_the_budget_holds(self, supplies, budget):
        batch = Batch(supplies, RasterCaches(backdrop=budget))
        for row in range(4):
            for shade in (1, 2, 3):
                batch.draw(replace(FIELD, fill=Rgba(shade, 0, 0)), box(float(row)))
                assert batch.caches.backdrops.size <= budget

    def test_threads_that_share_caches(self, supplies):
        caches, wrong = RasterCaches(), []
        expected = [draw(display(FIELD, text(float(row)), BADGE), supplies).pixels for row in range(5)]

        def work(first: int) -> None:
            for turn in range(40):
                row = (first + turn) % 5
                bitmap = draw(display(FIELD, text(float(row)), BADGE), supplies, caches)
                if (bitmap.pixels != expected[row]).any():
                    wrong.append(row)

        threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_a_fresh_canvas_is_idle(self):
        assert Canvas(3, 2).idle
