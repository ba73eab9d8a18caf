"""SVG path data and the outlines of named shapes."""

from __future__ import annotations

import math

import pytest

from compositor.values.geometry import Box
from compositor.values.outlines import circle, ellipse, line, polygon, rounded_rectangle, squircle, star
from compositor.values.path_data import PathData, parse_path_data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M0 0 L100 0 L50 80 Z", "M0 0 L100 0 L50 80 Z"),
        ("m10-10.5h5v5z", "M10 -10.5 L15 -10.5 L15 -5.5 Z"),
        ("M0,0 10,10 20 0", "M0 0 L10 10 L20 0"),
        ("m0 0 10 10 10-10", "M0 0 L10 10 L20 0"),
        ("M1.5.5.5 1e1", "M1.5 0.5 L0.5 10"),
        ("M0 0c0 10 10 10 10 0s10-10 10 0", "M0 0 C0 10 10 10 10 0 C10 -10 20 -10 20 0"),
        ("M0 0S10 10 20 0", "M0 0 C0 0 10 10 20 0"),
        ("M0 0q5 10 10 0t10 0", "M0 0 Q5 10 10 0 Q15 -10 20 0"),
        ("M0 0T10 0", "M0 0 Q0 0 10 0"),
        ("M5 5l5 0z l0 5", "M5 5 L10 5 Z M5 5 L5 10"),
        ("M0 0A0 5 0 0 1 9 0", "M0 0 L9 0"),
        ("M0 0A5 5 0 0 1 0 0", "M0 0"),
        ("M0 0A10 10 0 0110 10", "M0 0 C5.5224609375 0 10 4.4775390625 10 10"),
        ("M0 0h5 5v5", "M0 0 L5 0 L10 0 L10 5"),
    ],
)
def test_reads_every_command(data: str, expected: str) -> None:
    assert parse_path_data(data).css == expected
    assert parse_path_data(expected).css == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("L0 0", "character 1: a path starts with M"),
        ("M0 0 X", "character 6: a command letter"),
        ("M0", "character 3: `M` takes 2 numbers, 1 were given"),
        ("M0 0 L5", "`L` takes 2 numbers, 1 were given"),
        ("M0 0 A1 1 0 2 0 1 1", "character 13: an arc flag is 0 or 1"),
        ("M0 0 C1 2 3 4 5", "6 numbers, 5 were given"),
        ("M1e9 0", "too large"),
        ("M0 0 Z 5", "command letter"),
    ],
)
def test_names_the_place_where_it_goes_wrong(data: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_path_data(data)
    assert words in str(caught.value)


def test_large_and_sweep_choose_one_of_four_arcs() -> None:
    """The four arcs of the SVG specification from one point to another bulge in four different ways."""
    arcs = {parse_path_data(f"M100 100A100 50 0 {large} {sweep} 200 150").css for large in "01" for sweep in "01"}
    assert len(arcs) == 4


def test_too_small_arcs_grow_until_they_reach() -> None:
    assert parse_path_data("M0 0A1 1 0 0 1 10 0").bounds == Box(
        0, pytest.approx(-5, abs=0.01), 10, pytest.approx(5, abs=0.01)
    )


def test_bounds_are_those_of_the_curve_not_of_its_controls() -> None:
    assert parse_path_data("M0 0C0 10 10 10 10 0").bounds == Box(0, 0, 10, 7.5)
    assert parse_path_data("M0 0Q5 10 10 0").bounds == Box(0, 0, 10, 5)
    assert PathData(()).bounds == Box(0, 0, 0, 0)


def test_a_view_box_stretches_onto_a_box() -> None:
    path = parse_path_data("M0 0L24 12Z").scaled(Box(0, 0, 24, 24), Box(10, 20, 48, 24))
    assert path.css == "M10 20 L58 32 Z"


BOX = Box(10, 20, 200, 100)


@pytest.mark.parametrize("outline", [ellipse(BOX), rounded_rectangle(BOX), squircle(BOX)])
def test_outlines_fill_their_box(outline: PathData) -> None:
    bounds = outline.bounds
    assert (bounds.x, bounds.y, bounds.width, bounds.height) == pytest.approx((10, 20, 200, 100), abs=0.05)
    assert outline.css.endswith("Z")


def test_a_circle_sits_in_the_middle() -> None:
    bounds = circle(BOX).bounds
    assert (bounds.x, bounds.y, bounds.width, bounds.height) == pytest.approx((60, 20, 100, 100), abs=1e-6)


def test_polygons_and_stars_start_at_the_top() -> None:
    assert polygon(Box(0, 0, 100, 100), 4).css == "M50 0 L100 50 L50 100 L0 50 Z"
    assert len(star(BOX, 5).commands) == 11
    assert star(Box(0, 0, 100, 100), 4, 0.5).commands[1][1] == pytest.approx(
        (50 + 25 * math.sqrt(0.5), 50 - 25 * math.sqrt(0.5))
    )


@pytest.mark.parametrize("call", [lambda: polygon(BOX, 2), lambda: star(BOX, 2), lambda: star(BOX, 5, 1.5)])
def test_impossible_shapes_are_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"3 to 360|from 0 to 1"):
        call()  # type: ignore[operator]


def test_a_line_follows_the_longer_side() -> None:
    assert line(BOX).css == "M10 70 L210 70"
    assert line(Box(0, 0, 10, 40)).css == "M5 0 L5 40"


def test_the_squircle_is_a_superellipse() -> None:
    """Every point of |x|⁵ + |y|⁵ = 1 is met within 0.0003 of the radius."""
    for name, numbers in squircle(Box(-1, -1, 2, 2)).commands:
        if name == "C":
            x, y = numbers[-2:]
            assert abs(x) ** 5 + abs(y) ** 5 == pytest.approx(1, abs=1e-9)


def test_rounded_rectangles_take_elliptic_corners() -> None:
    data = rounded_rectangle(Box(0, 0, 100, 50), ((10, 20), (0, 0), (5, 5), (30, 10))).css
    assert data.startswith("M10 0 L100 0 L100 45 C")
    assert data.count("C") == 3
