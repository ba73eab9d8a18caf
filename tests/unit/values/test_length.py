"""Lengths, extents, edges, radii, places and positions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compositor.values.geometry import Edges
from compositor.values.length import (
    EdgeLengths,
    Fill,
    Hug,
    Percent,
    Pixels,
    parse_edges,
    parse_extent,
    parse_length,
    parse_padding,
    parse_positive_length,
    parse_radius,
)
from compositor.values.place import Along, Place, Position, parse_place, parse_position


@pytest.mark.parametrize(
    ("value", "expected"),
    [(16, Pixels(16)), ("16px", Pixels(16)), ("5%", Percent(5)), ("-20%", Percent(-20)), ("+.5", Pixels(0.5))],
)
def test_reads_lengths(value: object, expected: object) -> None:
    assert parse_length(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("fill", Fill()), ("fill 2", Fill(2)), ("hug", Hug()), (320, Pixels(320)), ("50%", Percent(50))],
)
def test_reads_extents(value: object, expected: object) -> None:
    assert parse_extent(value) == expected
    assert parse_extent(expected) == expected


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (parse_length, "5em", "use `px` or `%`"),
        (parse_length, "wide", "not a length"),
        (parse_positive_length, -1, "negative"),
        (parse_extent, "fil", "`fill`, `hug`"),
        (parse_extent, "fill 0", "positive"),
        (parse_extent, "-5", "negative"),
        (parse_edges, "1 2 3 4 5", "one to four"),
        (parse_edges, {"topp": 1}, "did you mean `top`"),
        (parse_padding, "4 -2", "never negative"),
        (parse_radius, "1 / 2 / 3", "at most one"),
        (parse_radius, -4, "never negative"),
        (parse_place, "topp left", "did you mean `top`"),
        (parse_place, "top bottom", "one of top"),
        (parse_place, "middle", "write one of"),
        (parse_position, "left left", "not a position"),
        (parse_position, "20% left", "not a position"),
        (parse_position, "rigth 10px", "did you mean `right`"),
        (parse_position, "1 2 3", "not a position"),
    ],
)
def test_explains_what_is_wrong(parse: Callable[[object], object], value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8, Edges(8, 8, 8, 8)),
        ("8 16", Edges(8, 16, 8, 16)),
        ("1 2 3", Edges(1, 2, 3, 2)),
        ("1 2 3 4", Edges(1, 2, 3, 4)),
        ("14% 6% 20%", Edges(28, 6, 40, 6)),
        ([1, "2px"], Edges(1, 2, 1, 2)),
        ({"top": 5, "left": "-10%"}, Edges(5, 0, 0, -10)),
    ],
)
def test_edges_follow_css_order(value: object, expected: Edges) -> None:
    assert parse_edges(value).resolve(100, 200) == expected


def test_edges_print_as_short_as_they_can() -> None:
    assert [parse_edges(text).css for text in ("4 4 4 4", "4 8 4 8", "1 2 3 2", "1 2 3 4")] == [
        "4px", "4px 8px", "1px 2px 3px", "1px 2px 3px 4px",
    ]  # fmt: skip
    assert EdgeLengths().css == "0px"


class TestRadius:
    def test_a_circle_comes_from_half_the_side(self) -> None:
        assert parse_radius("50%").resolve(200, 100) == ((100, 50),) * 4

    def test_too_large_radii_shrink_together(self) -> None:
        """CSS Backgrounds 3 §4.5: one factor for all corners, so a pill stays a pill."""
        assert parse_radius(999).resolve(200, 40) == ((20, 20),) * 4
        assert parse_radius("30 10 0 0").resolve(20, 100) == ((15, 15), (5, 5), (0, 0), (0, 0))

    def test_vertical_radii_stand_after_a_slash(self) -> None:
        assert parse_radius("10 / 20").resolve(100, 100) == ((10, 20),) * 4
        assert parse_radius("10 0 / 20 20").resolve(100, 100)[1] == (0, 0)

    def test_a_mapping_names_corners(self) -> None:
        assert parse_radius({"top-left": 4}).resolve(50, 50) == ((4, 4), (0, 0), (0, 0), (0, 0))

    def test_no_radius_is_no_corner(self) -> None:
        assert parse_radius(0).resolve(10, 10) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("top left", Place("left", "top")),
        ("left top", Place("left", "top")),
        ("bottom", Place("center", "bottom")),
        ("right", Place("right", "center")),
        ("center", Place()),
        ("center right", Place("right", "center")),
        ("top-right", Place("right", "top")),
    ],
)
def test_places_take_words_in_any_order(text: str, expected: Place) -> None:
    assert parse_place(text) == expected
    assert parse_place(expected.css) == expected


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("50% 40%", 50, 20),
        ("left", 0, 25),
        ("top", 50, 0),
        ("right top", 100, 0),
        ("top right", 100, 0),
        ("10px", 10, 25),
        ("10px 5px", 10, 5),
        ("right 10px bottom 5px", 90, 45),
        ("bottom 10% left 20%", 20, 45),
    ],
)
def test_positions_resolve_against_the_free_room(text: str, x: float, y: float) -> None:
    position = parse_position(text)
    assert (position.x.resolve(100), position.y.resolve(50)) == (x, y)
    assert parse_position(position.css) == position


def test_the_default_position_is_the_middle() -> None:
    assert Position() == parse_position("center") == Position(Along(50), Along(50))
