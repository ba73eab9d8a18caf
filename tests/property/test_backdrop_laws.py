"""For any batch of display lists that change here and there: backdrops, dirty boxes and canvases change no pixel."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_raster import SIDE, OnePicture, color, groups, image, number, paint, shape, small, stroke

from compositor._skia import glyph_bounds
from compositor.backends.raster import RasterCaches, draw
from compositor.backends.raster.extent import device_box
from compositor.backends.raster.matrix import scaling
from compositor.backends.raster.stock import Stock
from compositor.bitmap import Bitmap, Painted
from compositor.display import DisplayList, FontRef, Glyphs, Op, Rounded, Shape
from compositor.values.color import Rgba

FONT = Path(__file__).parents[2] / "fonts" / "inter" / "InterVariable.ttf"


class Supplies(OnePicture):
    """One picture and one font."""

    data = FONT.read_bytes()

    def font(self, ref):
        return self.data


SUPPLIES = Supplies()
font = st.builds(
    FontRef,
    st.just("inter"),
    axes=st.sampled_from([(("wght", 400.0), ("opsz", 14.0)), (("wght", 900.0), ("opsz", 32.0))]),
    bold=st.booleans(),
    oblique=st.booleans(),
)
glyphs = st.integers(0, 5).flatmap(
    lambda count: st.builds(
        Glyphs,
        font,
        st.integers(1, 40).map(float),
        st.tuples(*[st.integers(1, 900)] * count),
        st.tuples(*[number] * (2 * count)),
        st.none() | paint,
        st.none() | stroke,
        st.just(0.0) | small,
    )
)
tiny = st.builds(
    Shape, st.builds(Rounded, number, number, small, small), color, st.none(), st.just(0.0) | small
)  # many of these share no pixel
operation = st.recursive(st.one_of(tiny, tiny, glyphs, shape, image), groups, max_leaves=4)
field = st.builds(Shape, st.just(Rounded(0.0, 0.0, 40.0, 40.0)), st.builds(Rgba, *[st.integers(0, 255)] * 3))


@st.composite
def batches(draw: st.DrawFn) -> list[DisplayList]:
    """Draw rows of one layout: ops come, go and change anywhere, and old rows come back."""
    scale, opaque = draw(st.sampled_from([1.0, 1.5, 0.5])), draw(st.booleans())
    ops: list[Op] = [*([draw(field)] if opaque or draw(st.booleans()) else []), *draw(st.lists(operation, max_size=6))]
    rows = [tuple(ops)]
    for _ in range(draw(st.integers(2, 6))):
        row = list(draw(st.sampled_from(rows)))
        for _ in range(draw(st.integers(0, 2))):
            start = 1 if opaque else 0
            place = draw(st.integers(start, max(start, len(row))))
            row[place : place + draw(st.integers(0, 1))] = draw(st.lists(operation, max_size=1))
        rows.append(tuple(row))
    order = draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
    return [DisplayList(SIDE, SIDE, scale, rows[index], opaque) for index in (*range(len(rows)), *order)]


FONTS_ONLY = RasterCaches(backdrop=0, pictures=0)


def plain(display: DisplayList) -> Bitmap:
    return draw(display, SUPPLIES, FONTS_ONLY)


@settings(max_examples=60, deadline=None)
@given(batches(), st.sampled_from([1 << 20, 3 * SIDE * SIDE * 4, SIDE * SIDE * 4]))
def test_a_row_looks_as_if_it_had_been_drawn_alone(batch, budget):
    caches, bases = RasterCaches(budget), {}
    for display in batch:
        bitmap, expected = draw(display, SUPPLIES, caches), plain(display).pixels
        assert (bitmap.pixels == expected).all()
        assert caches.backdrops.size <= budget
        if bitmap.backdrop is not None:
            seen = bases.setdefault(bitmap.backdrop, [])
            for other, rows in seen:
                for top in range(0, len(expected), 5):
                    if over(bitmap, top, top + 5) == over(other, top, top + 5):
                        assert (rows[top : top + 5] == expected[top : top + 5]).all()
            seen.append((bitmap, expected))


def over(bitmap: Bitmap, top: int, bottom: int) -> list[Painted]:
    return [each for each in bitmap.painted if each.box[1] < bottom and top < each.box[3]]


@settings(max_examples=15, deadline=None)
@given(batches(), batches())
def test_what_is_held_keeps_its_pixels_while_others_are_drawn(first, second):
    caches = RasterCaches(1 << 20)
    held = [(display, draw(display, SUPPLIES, caches).pixels[3:9]) for display in first]
    for display in second:
        draw(display, SUPPLIES, caches)
    for display, rows in held:
        assert (rows == plain(display).pixels[3:9]).all()


@settings(max_examples=6, deadline=None)
@given(batches(), batches())
def test_threads_that_share_caches_draw_what_one_draws(first, second):
    caches, found = RasterCaches(1 << 20), []

    def work(batch: list[DisplayList]) -> None:
        found.extend((display, draw(display, SUPPLIES, caches).pixels.copy()) for display in batch * 2)

    threads = [threading.Thread(target=work, args=(batch,)) for batch in (first, second, first)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 * (2 * len(first) + len(second))
    for display, pixels in found:
        assert (pixels == plain(display).pixels).all()


@settings(max_examples=50, deadline=None)
@given(operation, field, st.sampled_from([1.0, 1.5]))
def test_no_op_paints_beyond_its_box(op, below, scale):
    below = (below, Shape(Rounded(9.0, 9.0, 9.0, 9.0), Rgba(1, 200, 3)))
    caches = RasterCaches(1 << 20)
    for _ in range(2):
        base = draw(DisplayList(SIDE, SIDE, scale, below), SUPPLIES, caches).pixels.copy()
    bitmap = draw(DisplayList(SIDE, SIDE, scale, (*below, op)), SUPPLIES, caches)
    assert bitmap.backdrop is not None
    changed = (bitmap.pixels != base).any(axis=2)
    for left, top, right, bottom in [each.box for each in bitmap.painted]:
        changed[top:bottom, left:right] = False
    assert not changed.any()
    assert numpy.array_equal(bitmap.pixels, plain(DisplayList(SIDE, SIDE, scale, (*below, op))).pixels)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2800), st.integers(0, 900), st.integers(0, 99)), min_size=1, max_size=9))
def test_the_box_of_glyphs_holds_them_in_whatever_order_they_stand(run):
    ref, size = FontRef("inter", axes=(("wght", 400.0), ("opsz", 32.0))), 40.0
    ids = tuple(glyph for glyph, _, _ in run)
    places = tuple(coordinate for _, *place in run for coordinate in map(float, place))
    stock = Stock(SUPPLIES, FONTS_ONLY)
    for _ in range(2):
        found = glyph_bounds(stock.font(ref, size), ids, places)
        box = device_box(Glyphs(ref, size, ids, places, Rgba(0, 0, 0)), scaling(1.0), (2000, 2000), stock)
        if found is not None and found[2] > 0.5 and found[3] > 0.5:
            assert box[0] <= max(0, found[0])
            assert box[1] <= max(0, found[1])
            assert box[2] >= found[2]
            assert box[3] >= found[3]
