"""What single shapes draw: places, corners, lines, gradients, shadows."""

from __future__ import annotations

import math

import numpy
import pytest

from compositor.backends.raster.inks import average_color
from compositor.display import (
    Clip,
    ConicGradient,
    Group,
    LinearGradient,
    Path,
    RadialGradient,
    Rounded,
    Shape,
    Stop,
    Stroke,
)
from compositor.values.color import Rgba

RED, BLUE, WHITE, BLACK = Rgba(255, 0, 0), Rgba(0, 0, 255), Rgba(255, 255, 255), Rgba(0, 0, 0)
CLEAR = Rgba(0, 0, 0, 0)
FULL = Rounded(0, 0, 40, 40)


def two(first=RED, last=BLUE):
    return (Stop(0.0, first), Stop(1.0, last))


def test_nothing_to_draw_is_a_transparent_canvas(drawn):
    assert not drawn([]).any()


def test_an_opaque_canvas_has_no_transparent_pixel_even_where_nothing_was_drawn(drawn):
    assert (drawn([Shape(Rounded(0, 0, 10, 10), Rgba(9, 9, 9, 9))], opaque=True)[..., 3] == 255).all()


def test_a_rectangle_fills_its_pixels_and_no_others(drawn):
    pixels = drawn([Shape(Rounded(3, 5, 10, 20), Rgba(10, 20, 30))])
    assert (pixels[5:25, 3:13] == (10, 20, 30, 255)).all()
    assert pixels[..., 3].astype(bool).sum() == 200


def test_half_a_pixel_is_half_covered(drawn):
    pixels = drawn([Shape(Rounded(3.5, 5, 10, 20), BLACK)])
    assert abs(pixels[10, 3, 3] - 128) <= 1
    assert abs(pixels[10, 13, 3] - 128) <= 1


def test_translucent_colors_are_premultiplied(drawn):
    assert numpy.abs(drawn([Shape(FULL, Rgba(200, 100, 50, 128))])[20, 20] - (100, 50, 25, 128)).max() <= 1


def test_red_stays_red_whether_opaque_translucent_or_blurred(drawn):
    for shape in (Shape(FULL, RED), Shape(FULL, Rgba(255, 0, 0, 100)), Shape(FULL, RED, blur=2.0)):
        red, green, blue, alpha = drawn([shape])[20, 20]
        assert (red, green, blue) == (alpha, 0, 0)


def test_scale_draws_the_same_shape_with_more_pixels(drawn):
    pixels = drawn([Shape(Rounded(3, 5, 10, 20), RED)], scale=2.0)
    assert pixels.shape == (80, 80, 4)
    assert (pixels[10:50, 6:26, 3] == 255).all()
    assert (pixels[..., 3] > 0).sum() == 800


def test_each_corner_has_its_own_ellipse(drawn):
    radii = ((20.0, 10.0), (0.0, 0.0), (10.0, 20.0), (5.0, 5.0))
    pixels = drawn([Shape(Rounded(0, 0, 40, 40, radii), BLACK)])
    ys, xs = numpy.mgrid[:40, :40] + 0.5
    inside = numpy.ones((40, 40), bool)
    for (cx, cy, sx, sy), (rx, ry) in zip(
        ((20, 10, -1, -1), (40, 0, 1, -1), (30, 20, 1, 1), (5, 35, -1, 1)), radii, strict=True
    ):
        if rx:
            corner = ((xs - cx) * sx > 0) & ((ys - cy) * sy > 0)
            inside &= ~(corner & (((xs - cx) / rx) ** 2 + ((ys - cy) / ry) ** 2 > 1))
    assert (numpy.abs(pixels[..., 3] / 255 - inside) < 0.8).all()
    assert pixels[0, 39, 3] == 255
    assert pixels[0, 0, 3] == 0


def test_radii_that_do_not_fit_shrink_together(drawn):
    wide = drawn([Shape(Rounded(0, 0, 40, 20, ((100.0, 100.0),) * 4), BLACK)])
    pill = drawn([Shape(Rounded(0, 0, 40, 20, ((10.0, 10.0),) * 4), BLACK)])
    assert (wide == pill).all()


def test_a_rectangle_without_an_inside_draws_nothing(drawn):
    assert not drawn([Shape(Rounded(5, 5, 0, 10), RED, Stroke(RED, 3)), Shape(Rounded(5, 5, 10, -1), RED)]).any()


def test_fill_rules_differ_where_a_path_overlaps_itself(drawn):
    data = "M0 0 L40 0 L40 40 L0 40 Z M10 10 L30 10 L30 30 L10 30 Z"
    assert drawn([Shape(Path(data), RED)])[20, 20, 3] == 255
    assert drawn([Shape(Path(data, "evenodd"), RED)])[20, 20, 3] == 0


def test_curves_go_through_their_middle(drawn):
    pixels = drawn([Shape(Path("M0 40 Q20 -40 40 40 Z"), RED)])  # at t = 1/2: y = 0
    assert pixels[1, 20, 3] > 0
    assert pixels[38, 2, 3] == 255


def test_a_stroke_is_centered_on_the_outline(drawn):
    pixels = drawn([Shape(Rounded(10, 10, 20, 20), None, Stroke(RED, 4))])
    assert pixels[20, 8:12, 3].tolist() == [255] * 4
    assert pixels[20, 7, 3] == pixels[20, 12, 3] == 0


def test_a_stroke_of_no_width_is_no_hairline(drawn):
    assert not drawn([Shape(Rounded(10, 10, 20, 20), None, Stroke(RED, 0))]).any()


@pytest.mark.parametrize(("cap", "reach"), [("butt", 0), ("square", 2), ("round", 2)])
def test_line_ends_by_cap(drawn, cap, reach):
    pixels = drawn([Shape(Path("M10 20 L30 20"), None, Stroke(RED, 4, cap=cap))])
    covered = numpy.flatnonzero(pixels[20, :, 3] > 128)
    assert (covered[0], covered[-1]) == (10 - reach, 29 + reach)


@pytest.mark.parametrize(("join", "covered"), [("miter", True), ("bevel", False), ("round", False)])
def test_corners_by_join(drawn, join, covered):
    pixels = drawn([Shape(Rounded(10, 10, 20, 20), None, Stroke(RED, 8, join=join))])
    assert bool(pixels[6, 6, 3] == 255) is covered


def test_dashes_turn_on_and_off_from_the_start_of_the_path(drawn):
    pixels = drawn([Shape(Path("M0 20 L40 20"), None, Stroke(RED, 2, dash=(6, 4)))])
    assert (pixels[20, :, 3] > 0).tolist() == ([True] * 6 + [False] * 4) * 4


def test_an_odd_number_of_dashes_is_repeated_and_a_phase_shifts(drawn):
    pixels = drawn([Shape(Path("M0 20 L40 20"), None, Stroke(RED, 2, dash=(5,), phase=5))])
    assert (pixels[20, :, 3] > 0).tolist() == ([False] * 5 + [True] * 5) * 4


def test_dashes_of_no_length_are_a_solid_line(drawn):
    assert (drawn([Shape(Path("M0 20 L40 20"), None, Stroke(RED, 2, dash=(0, 0)))])[20, :, 3] == 255).all()


def test_dashes_on_a_rectangle_start_at_the_left_of_its_top_edge(drawn):
    pixels = drawn([Shape(Rounded(5, 5, 30, 30), None, Stroke(RED, 2, dash=(6, 4)))])
    assert pixels[5, 6:10, 3].min() == 255
    assert pixels[5, 12:14, 3].max() == 0


# Gradients: the color at a pixel is that of its middle, mixed premultiplied.


@pytest.mark.parametrize("axis", [0, 1])
def test_a_gradient_along_an_axis_follows_the_formula(drawn, axis):
    end = ((40.0, 0.0), (0.0, 40.0))[axis]
    pixels = drawn([Shape(FULL, LinearGradient((0.0, 0.0), end, two()))])
    row = pixels[20, :] if axis == 0 else pixels[:, 20]
    t = (numpy.arange(40) + 0.5) / 40
    assert numpy.abs(row[:, 0] - 255 * (1 - t)).max() <= 1
    assert numpy.abs(row[:, 2] - 255 * t).max() <= 1
    assert (pixels == (row[None] if axis == 0 else row[:, None])).all()


def test_a_slanted_gradient_follows_the_formula(drawn):
    pixels = drawn([Shape(FULL, LinearGradient((0.0, 0.0), (40.0, 20.0), two()))])
    ys, xs = numpy.mgrid[:40, :40] + 0.5
    t = ((xs * 40 + ys * 20) / 2000).clip(0, 1)
    assert numpy.abs(pixels[..., 2] - 255 * t).max() <= 1


def test_colors_mix_premultiplied_so_that_transparent_black_does_not_darken(drawn):
    pixels = drawn([Shape(FULL, LinearGradient((0.0, 0.0), (40.0, 0.0), two(WHITE, CLEAR)))])
    assert numpy.abs(pixels[..., 0] - pixels[..., 3]).max() == 0


def test_two_stops_at_one_place_are_a_hard_edge(drawn):
    stops = (Stop(0.5, RED), Stop(0.5, BLUE))
    pixels = drawn([Shape(FULL, LinearGradient((0.0, 0.0), (40.0, 0.0), stops))])
    assert pixels[0, 19].tolist() == [255, 0, 0, 255]
    assert pixels[0, 20].tolist() == [0, 0, 255, 255]


def test_a_repeating_gradient_repeats_what_lies_between_its_stops(drawn):
    stops = (Stop(0.25, RED), Stop(0.5, BLUE))
    pixels = drawn([Shape(FULL, LinearGradient((0.0, 0.0), (40.0, 0.0), stops, True))])
    assert (pixels[:, :10] == pixels[:, 10:20]).all()
    assert (pixels[:, :10] == pixels[:, 30:]).all()
    assert numpy.abs(pixels[0, 10:20, 2] - 255 * (numpy.arange(10) + 0.5) / 10).max() <= 1


def test_a_gradient_in_a_moved_and_scaled_group_moves_along(drawn):
    shape = Shape(Rounded(0, 0, 10, 10), LinearGradient((0.0, 0.0), (10.0, 0.0), two()))
    pixels = drawn([Group((shape,), transform=(3, 0, 0, 2, 5, 7))])
    t = (numpy.arange(30) + 0.5) / 30
    assert numpy.abs(pixels[10, 5:35, 2] - 255 * t).max() <= 1
    assert pixels[6, 20, 3] == pixels[27, 20, 3] == 0


# Large gradients are looked up in a table and small ones computed by Skia: both must follow the formula.

TURNED = (0.8, 0.6, -0.6, 0.8, 40.0, -10.0)
STOPS = (Stop(0.125, Rgba(255, 200, 0, 255)), Stop(0.5, Rgba(0, 40, 255, 60)), Stop(0.75, Rgba(90, 90, 90, 200)))


def premultiplied(t):
    offsets = [stop.offset for stop in STOPS]
    alpha = numpy.interp(t, offsets, [stop.color.alpha for stop in STOPS])
    colors = [numpy.interp(t, offsets, [stop.color[i] * stop.color.alpha / 255 for stop in STOPS]) for i in range(3)]
    return numpy.stack([*colors, alpha], -1)


@pytest.mark.parametrize("side", [40, 160])
@pytest.mark.parametrize("repeat", [False, True])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("kind", ["linear", "radial"])
def test_gradients_of_any_size_and_turn_follow_the_formula(drawn, side, repeat, turned, kind):
    ys, xs = numpy.mgrid[:side, :side] + 0.5
    if kind == "linear":
        paint = LinearGradient((10.0, 5.0), (10.0 + side / 2, 5.0 + side / 3), STOPS, repeat)
    else:
        paint = RadialGradient((side / 2, side / 3), (side / 2, side / 3), STOPS, repeat)
    shape = Shape(Rounded(-400, -400, 1000, 1000), paint)
    pixels = drawn([Group((shape,), transform=TURNED if turned else None)], (side, side))
    if turned:
        a, b, c, d, e, f = TURNED
        xs, ys = ((xs - e) * d - (ys - f) * c) / (a * d - b * c), ((ys - f) * a - (xs - e) * b) / (a * d - b * c)
    if kind == "linear":
        across, down = side / 2, side / 3
        t = ((xs - 10) * across + (ys - 5) * down) / (across**2 + down**2)
    else:
        t = numpy.hypot((xs - side / 2) / (side / 2), (ys - side / 3) / (side / 3))
    clear = numpy.ones(t.shape, bool)
    if repeat:
        t = (t - 0.125) / 0.625
        clear = numpy.abs(t - numpy.round(t)) > 0.01
        t = 0.125 + 0.625 * (t - numpy.floor(t))
    assert numpy.abs(pixels - premultiplied(t))[clear].max() <= 1.6


def test_an_elliptic_radial_gradient_follows_the_formula(drawn):
    pixels = drawn([Shape(FULL, RadialGradient((20.0, 20.0), (20.0, 10.0), two()))])
    ys, xs = numpy.mgrid[:40, :40] + 0.5
    t = numpy.hypot((xs - 20) / 20, (ys - 20) / 10).clip(0, 1)
    assert numpy.abs(pixels[..., 2] - 255 * t).max() <= 1


def test_a_repeating_radial_gradient_repeats_inward_too(drawn):
    stops = (Stop(0.5, RED), Stop(1.0, BLUE))
    pixels = drawn([Shape(FULL, RadialGradient((20.0, 20.0), (20.0, 20.0), stops, True))])
    ys, xs = numpy.mgrid[:40, :40] + 0.5
    radius = numpy.hypot(xs - 20, ys - 20) / 10
    t = radius - numpy.floor(radius)
    clear = (t > 0.05) & (t < 0.95)
    assert numpy.abs(pixels[..., 2] - 255 * t)[clear].max() <= 2


@pytest.mark.parametrize("angle", [0.0, 45.0, 200.0])
def test_a_conic_gradient_starts_up_and_runs_clockwise(drawn, angle):
    pixels = drawn([Shape(FULL, ConicGradient((20.0, 20.0), angle, two()))])
    ys, xs = numpy.mgrid[:40, :40] + 0.5
    t = (numpy.degrees(numpy.arctan2(xs - 20, 20 - ys)) - angle) % 360 / 360
    clear = (t > 0.01) & (t < 0.99)
    assert numpy.abs(pixels[..., 2] - 255 * t)[clear].max() <= 2


def test_a_repeating_conic_gradient(drawn):
    stops = (Stop(0.0, RED), Stop(0.25, BLUE))
    pixels = drawn([Shape(FULL, ConicGradient((20.0, 20.0), 0.0, stops, True))])
    assert numpy.abs(pixels - numpy.rot90(pixels)).max() <= 2


@pytest.mark.parametrize(
    "paint",
    [
        LinearGradient((5.0, 5.0), (5.0, 5.0), two()),
        RadialGradient((20.0, 20.0), (0.0, 0.0), two()),
        RadialGradient((20.0, 20.0), (0.0, 9.0), two()),
        RadialGradient((20.0, 20.0), (9.0, 0.0), two()),
    ],
)
def test_a_gradient_of_no_length_is_its_last_color(drawn, paint):
    assert (drawn([Shape(FULL, paint)]) == (0, 0, 255, 255)).all()


@pytest.mark.parametrize("radius", [1 / 64, 1e-3, 1e-9])
def test_rings_that_no_pixel_can_show_are_their_average(drawn, radius):
    stops = (Stop(1 / 64, Rgba(200, 0, 0, 255)), Stop(1 / 32, Rgba(0, 0, 100, 255)))
    pixels = drawn([Shape(FULL, RadialGradient((0.0, 0.0), (radius, radius), stops, True))])
    assert pixels.reshape(-1, 4).tolist() == [[100, 0, 50, 255]] * (pixels.size // 4)


def test_a_repeating_gradient_of_no_length_is_its_average(drawn):
    paint = LinearGradient((5.0, 5.0), (5.0, 5.0), two(), True)
    assert numpy.abs(drawn([Shape(FULL, paint)]) - (128, 0, 128, 255)).max() <= 1


def test_the_average_weighs_each_stretch_by_its_length():
    stops = (Stop(0.0, RED), Stop(0.5, RED), Stop(1.0, CLEAR))
    assert average_color(stops) == Rgba(255, 0, 0, 191)
    assert average_color((Stop(0.0, CLEAR), Stop(1.0, CLEAR))) == CLEAR


def test_one_stop_is_a_plain_color(drawn):
    assert (drawn([Shape(FULL, ConicGradient((20.0, 20.0), 0.0, (Stop(0.3, RED),)))]) == (255, 0, 0, 255)).all()


# Shadows


def test_a_blurred_shape_is_symmetric_and_as_heavy_as_the_sharp_one(drawn):
    pixels = drawn([Shape(Rounded(40, 40, 40, 40), BLACK, blur=6.0)], (120, 120))[..., 3]
    assert (pixels == pixels[::-1]).all()
    assert (pixels == pixels[:, ::-1]).all()
    assert (pixels == pixels.T).all()
    assert abs(pixels.sum() / 255 - 1600) < 16


def test_a_blurred_edge_is_half_at_the_edge_and_falls_like_a_gaussian(drawn):
    row = drawn([Shape(Rounded(60, -100, 400, 400), BLACK, blur=10.0)], (120, 40))[20, :, 3]
    expected = [255 * 0.5 * (1 + math.erf((x + 0.5 - 60) / 10 / math.sqrt(2))) for x in range(120)]
    assert numpy.abs(row - expected).max() <= 4
    assert (numpy.diff(row) >= 0).all()


@pytest.mark.parametrize("sigma", [40.0, 200.0])
def test_a_blur_beyond_the_limit_of_the_fast_filter_goes_on_growing(drawn, sigma):
    row = drawn([Shape(Rounded(400, -4000, 4000, 8000), BLACK, blur=sigma)], (800, 10))[5, :, 3]
    expected = [255 * 0.5 * (1 + math.erf((x + 0.5 - 400) / sigma / math.sqrt(2))) for x in range(800)]
    assert numpy.abs(row - expected).max() <= 5


def test_a_shadow_outside_its_box_leaves_the_box_alone(drawn):
    box = Rounded(10, 10, 20, 20, ((4.0, 4.0),) * 4)
    pixels = drawn([Group((Shape(box, BLACK, blur=3.0),), clip=Clip(box, outside=True))])
    assert not pixels[11:29, 15:25].any()
    assert pixels[8, 20, 3] > 0
