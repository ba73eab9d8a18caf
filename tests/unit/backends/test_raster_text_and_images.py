"""What glyph runs, images and picture paints draw."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from fontTools.ttLib import TTFont

from compositor.backends.raster import RasterCaches
from compositor.display import (
    Clip,
    FontRef,
    Glyphs,
    Group,
    Image,
    LinearGradient,
    Pattern,
    Rounded,
    Shape,
    Stop,
    Stroke,
)
from compositor.errors import OutputError
from compositor.values.color import Rgba

ROOT = Path(__file__).parents[3]
BLACK, RED, BLUE = Rgba(0, 0, 0), Rgba(255, 0, 0), Rgba(0, 0, 255)
REGULAR, HEAVY = FontRef("inter", 0, (("wght", 400.0),)), FontRef("inter", 0, (("wght", 900.0),))
EMOJI = FontRef("emoji")


def ids_of(path: str, text: str) -> tuple[int, ...]:
    with TTFont(ROOT / path, lazy=True) as font:
        names, order = font.getBestCmap(), font.getReverseGlyphMap()
        return tuple(order[names[ord(letter)]] for letter in text)


LETTER_I, LETTER_O = ids_of("fonts/inter/InterVariable.ttf", "lo")
(SMILE,) = ids_of("tests/fonts/noto-color-emoji-test/NotoColorEmoji-test.ttf", "😀")


def glyphs(*ids, x=5.0, step=10.0, y=35.0, size=40.0, font=REGULAR, fill=BLACK, **more):
    places = tuple(value for index in range(len(ids)) for value in (x + index * step, y))
    return Glyphs(font, size, ids, places, fill, **more)


# Text


def test_a_glyph_stands_on_its_baseline(drawn):
    alpha = drawn([glyphs(LETTER_I)])[..., 3]
    assert alpha[34].max() == 255
    assert alpha[35:].max() <= 20


def test_no_glyphs_draw_nothing(drawn):
    assert not drawn([Glyphs(REGULAR, 20.0, (), (), BLACK)]).any()
    assert not drawn([glyphs(LETTER_I, fill=None)]).any()


def test_a_font_axis_changes_the_ink(drawn):
    light, heavy = (drawn([glyphs(LETTER_I, font=font)])[..., 3].sum() for font in (REGULAR, HEAVY))
    assert heavy > 1.5 * light


def test_text_takes_its_color_opaque_and_translucent(drawn):
    assert (drawn([glyphs(LETTER_I, fill=RED)])[20, 5:15].max(axis=0) == (255, 0, 0, 255)).all()
    red, green, blue, alpha = drawn([glyphs(LETTER_I, fill=Rgba(255, 0, 0, 100))])[20].max(axis=0)
    assert (red, green, blue) == (alpha, 0, 0)
    assert abs(alpha - 100) <= 1


def test_text_at_twice_the_scale_is_the_text_at_twice_the_size(drawn):
    scaled = drawn([glyphs(LETTER_O, size=20.0)], scale=2.0)
    larger = drawn([glyphs(LETTER_O, x=10.0, y=70.0, size=40.0)], (80, 80))
    assert (scaled == larger).all()


def test_glyphs_may_stand_at_different_heights(drawn):
    run = Glyphs(REGULAR, 20.0, (LETTER_I, LETTER_I), (5.0, 20.0, 20.0, 35.0), BLACK)
    alpha = drawn([run])[..., 3]
    assert alpha[19, :15].max() == 255
    assert alpha[19, 18:].max() < alpha[34, 18:].max() == 255


def test_text_in_a_gradient_follows_the_gradient(drawn):
    paint = LinearGradient((0.0, 0.0), (0.0, 40.0), (Stop(0.0, RED), Stop(1.0, BLUE)))
    pixels = drawn([glyphs(LETTER_I, fill=paint)])
    column = int(pixels[20, :, 3].argmax())
    assert numpy.abs(pixels[10:30, column, 2] - 255 * (numpy.arange(10, 30) + 0.5) / 40).max() <= 1


def test_a_stroke_goes_over_the_fill(drawn):
    pixels = drawn([glyphs(LETTER_I, font=HEAVY, fill=RED, stroke=Stroke(BLUE, 2))])
    covered = numpy.flatnonzero(pixels[20, :, 3] == 255)
    assert (pixels[20, covered[0]] == (0, 0, 255, 255)).all()
    assert (pixels[20, covered[len(covered) // 2]] == (255, 0, 0, 255)).all()


def test_a_stroke_alone_leaves_the_inside_empty(drawn):
    pixels = drawn([glyphs(LETTER_I, size=200.0, y=150.0, font=HEAVY, fill=None, stroke=Stroke(BLUE, 2))], (60, 160))
    row = pixels[75, :, 3]
    edges = numpy.flatnonzero(row == 255)
    assert row[(edges[0] + edges[-1]) // 2] == 0


def test_a_blurred_text_is_the_blur_of_all_its_glyphs_together(drawn):
    """Two glyphs at one place are not darker than one: the shadow of a text is the shadow of its union."""
    once = drawn([glyphs(LETTER_I, blur=4.0)])
    twice = drawn([glyphs(LETTER_I, LETTER_I, step=0.0, blur=4.0)])
    assert numpy.abs(once - twice).max() <= 1
    assert 0 < once[..., 3].max() < 200


def test_color_glyphs_bring_their_colors_and_take_the_alpha_of_the_fill(drawn):
    pixels = drawn([glyphs(SMILE, x=0.0, size=32.0, font=EMOJI, color_font=True)])
    red, green, blue, _ = pixels[22, 12]
    assert red > 180
    assert green > 150
    assert blue < 120
    faded = drawn([glyphs(SMILE, x=0.0, size=32.0, font=EMOJI, color_font=True, fill=Rgba(0, 0, 0, 128))])
    assert numpy.abs(faded - pixels * 128 / 255).max() <= 2


def test_color_glyphs_can_be_blurred(drawn):
    sharp = drawn([glyphs(SMILE, x=0.0, size=32.0, font=EMOJI, color_font=True)])
    soft = drawn([glyphs(SMILE, x=0.0, size=32.0, font=EMOJI, color_font=True, blur=3.0)])
    assert soft[22, 12, 0] > 150
    assert (soft[..., 3] > 0).sum() > 1.3 * (sharp[..., 3] > 0).sum()
    assert numpy.abs(numpy.diff(soft[..., 3], axis=0)).max() < 60


def test_bytes_that_are_no_font_are_an_output_error(drawn, supplies):
    supplies.font = lambda _: b"not a font"
    with pytest.raises(OutputError, match="not a font"):
        drawn([glyphs(LETTER_I)])


# Images


@pytest.fixture
def squares(supplies):
    """Return a picture of 4 × 4 pixels, each with colors of its own."""
    pixels = numpy.zeros((4, 4, 4), numpy.uint8)
    pixels[..., 0] = numpy.arange(4)[:, None] * 60
    pixels[..., 2] = numpy.arange(4)[None, :] * 60
    pixels[..., 3] = 255
    return supplies.add("squares", pixels, alpha=False)


def test_a_picture_at_its_own_size_comes_out_exactly(drawn, squares, supplies):
    pixels = drawn([Image(squares, (0, 0, 4, 4), (10, 20, 4, 4))])
    assert (pixels[20:24, 10:14, [2, 1, 0, 3]] == supplies.pictures["squares"]).all()
    assert (pixels[..., 3] > 0).sum() == 16


def test_pictures_are_asked_for_at_their_size_on_the_device(drawn, squares, supplies):
    drawn([Image(squares, (1, 0, 2, 4), (0, 0, 10, 20))], scale=2.0)
    drawn([Image(squares, (0, 0, 4, 4), (0, 0, 8, 8), "pixelated")])
    assert supplies.asked == [((1, 0, 2, 4), (20, 40), True), ((0, 0, 4, 4), (8, 8), False)]


def test_edges_between_pixels_are_rounded_so_that_neighbors_meet(drawn, squares):
    images = [Image(squares, (0, 0, 4, 4), (x, 0.0, 6.4, 10.0)) for x in (0.0, 6.4, 12.8, 19.2)]
    row = drawn(images)[5, :, 3]
    assert (row[:26] == 255).all()
    assert not row[26:].any()


def test_a_small_window_on_a_huge_picture_asks_for_the_window_only(drawn, squares, supplies):
    pixels = drawn([Image(squares, (0, 0, 4, 4), (-4000, -4000, 8000, 8000))])
    assert supplies.asked == [((2.0, 2.0, 0.02, 0.02), (40, 40), True)]
    assert (pixels == (120, 0, 120, 255)).all()


def test_a_picture_out_of_sight_is_not_asked_for(drawn, squares, supplies):
    drawn([Image(squares, (0, 0, 4, 4), (50, 0, 10, 10)), Image(squares, (0, 0, 4, 4), (0, 0, 0.3, 10))])
    assert supplies.asked == []


def test_a_quarter_turn_moves_pixels_exactly(drawn, squares, supplies):
    turned = Group((Image(squares, (0, 0, 4, 4), (0, 0, 4, 4)),), transform=(0, 1, -1, 0, 20, 10))
    pixels = drawn([turned])[10:14, 16:20, [2, 1, 0, 3]]
    assert (pixels == numpy.rot90(supplies.pictures["squares"], -1)).all()


def test_a_mirror_moves_pixels_exactly(drawn, squares, supplies):
    mirrored = Group((Image(squares, (0, 0, 4, 4), (0, 0, 4, 4)),), transform=(-1, 0, 0, 1, 20, 10))
    assert (drawn([mirrored])[10:14, 16:20, [2, 1, 0, 3]] == supplies.pictures["squares"][:, ::-1]).all()


def test_a_turned_picture_comes_at_its_scale_and_has_smooth_edges(drawn, squares, supplies):
    slope = 2 * 2**-0.5
    group = Group((Image(squares, (0, 0, 4, 4), (-5, -5, 10, 10)),), transform=(slope, slope, -slope, slope, 20, 20))
    alpha = drawn([group])[..., 3]
    assert [(size, smooth) for _, size, smooth in supplies.asked] == [((20, 20), True)]
    assert alpha[20, 20] == 255
    assert abs(alpha.sum() / 255 - 400) < 8
    assert ((alpha > 0) & (alpha < 255)).sum() > 20


def test_a_perspective_draws_the_far_edge_smaller(drawn, squares):
    image = Image(squares, (0, 0, 4, 4), (-10, 0, 20, 20))
    # x / w + 20 and y / w + 10, where w = 1 + y / 20
    alpha = drawn([Group((image,), transform=(1, 1, 20, 0, 1.5, 10, 0, 0.05, 1))])[..., 3]
    widths = (alpha > 128).sum(axis=1)
    assert widths[10] in (19, 20)
    assert widths[19] in (10, 11)
    assert (numpy.diff(widths[10:20]) <= 0).all()
    assert not widths[20:].any()


def test_a_picture_in_a_clip_with_round_corners(drawn, squares):
    circle = Clip(Rounded(10, 10, 20, 20, ((10.0, 10.0),) * 4))
    alpha = drawn([Group((Image(squares, (0, 0, 4, 4), (10, 10, 20, 20)),), clip=circle)])[..., 3]
    assert alpha[10, 10] == 0
    assert alpha[20, 20] == 255
    assert 300 < alpha.sum() / 255 < 316


def test_a_supplier_that_gives_another_size_is_caught(drawn, squares, supplies):
    right = supplies.picture
    supplies.picture = lambda ref, source, size, smooth: right(ref, source, (size[0], size[1] + 1), smooth)
    with pytest.raises(OutputError, match="instead of 10 × 10"):
        drawn([Image(squares, (0, 0, 4, 4), (0, 0, 10, 10))])


# Pictures as paint


def test_a_pattern_lies_where_its_target_says_and_nowhere_else(drawn, squares, supplies):
    pixels = drawn([Shape(Rounded(0, 0, 40, 40), Pattern(squares, (0, 0, 4, 4), (10, 20, 4, 4)))])
    assert (pixels[20:24, 10:14, [2, 1, 0, 3]] == supplies.pictures["squares"]).all()
    assert (pixels[..., 3] > 0).sum() == 16


def test_a_pattern_fills_the_corners_of_its_shape_only(drawn, squares):
    shape = Shape(Rounded(10, 10, 20, 20, ((10.0, 10.0),) * 4), Pattern(squares, (0, 0, 4, 4), (10, 10, 20, 20)))
    pixels = drawn([shape])
    assert 300 < pixels[..., 3].sum() / 255 < 316
    assert pixels[12, 18].tolist() == [60, 0, 0, 255]


def test_a_pattern_under_a_turn_turns_along(drawn, squares):
    shape = Shape(Rounded(0, 0, 20, 20), Pattern(squares, (0, 0, 4, 4), (0, 0, 20, 20)))
    straight, turned = drawn([shape]), drawn([Group((shape,), transform=(0, 1, -1, 0, 20, 0))])
    inner = numpy.rot90(straight[:20, :20], -1)
    assert numpy.abs(turned[:20, :20] - inner).max() <= 1


def test_text_filled_with_a_picture(drawn, squares):
    paint = Pattern(squares, (0, 0, 1, 1), (0, 0, 40, 40))
    pixels = drawn([glyphs(LETTER_I, fill=paint)])
    assert pixels[20, :, 3].max() == 255
    assert pixels[..., :3].max() == 0


# A picture over everything


NOTHING = Shape(Rounded(0.0, 0.0, 1.0, 1.0), Rgba(0, 0, 0, 0))


@pytest.fixture
def photo(supplies):
    noise = numpy.random.default_rng(2).integers(0, 256, (30, 50, 4), dtype=numpy.uint8)
    noise[..., 3] = 255
    return supplies.add("photo", noise, alpha=False)


@pytest.mark.parametrize("caches", [None, RasterCaches()])
@pytest.mark.parametrize("opaque", [True, False])
@pytest.mark.parametrize("target", [(0.0, 0.0, 40.0, 40.0), (0.2, -0.24, 39.6, 40.3)])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_picture_over_everything_is_copied_to_what_drawing_it_gives(
    drawn, photo, supplies, caches, opaque, target, scale
):
    rest = (Shape(Rounded(4.0, 5.0, 20.3, 9.0), Rgba(20, 200, 40, 120)), glyphs(LETTER_O, fill=Rgba(255, 255, 255, 90)))
    for number in range(4):
        over = Image(photo, (3.0 + number, 2.0, 40.0, 25.0), target)
        supplies.asked.clear()
        copied = drawn([over, *rest], scale=scale, opaque=opaque, caches=caches)
        assert len(supplies.asked) == 1
        assert (copied == drawn([NOTHING, over, *rest], scale=scale, opaque=opaque)).all()
        assert (copied[..., 3] == 255).all()


def test_pictures_that_leave_something_to_be_seen_are_drawn(drawn, photo, squares):
    short = drawn([Image(photo, (0, 0, 50, 30), (0.0, 0.0, 40.0, 39.0))])
    assert (short[:39, :, 3] == 255).all()
    assert not short[39].any()
    translucent = drawn([Image(squares, (0, 0, 4, 4), (0.0, 0.0, 40.0, 40.0))], opaque=True)
    assert (translucent == drawn([NOTHING, Image(squares, (0, 0, 4, 4), (0.0, 0.0, 40.0, 40.0))], opaque=True)).all()
