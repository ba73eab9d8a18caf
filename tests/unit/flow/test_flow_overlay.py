"""Overlay: rules 27 to 34 of docs/sizing.md."""

from __future__ import annotations

import pytest
from flow_boxes import FILL, HUG, boxes, container, content_width, height_at, nested, picture, text

from compositor.flow import Limit, measure_container
from compositor.values.extent import Percent, Pixels
from compositor.values.length import EdgeLengths, parse_edges
from compositor.values.place import parse_place

OVERLAY = container()


def test_a_child_fills_its_parent_by_default() -> None:
    assert boxes(OVERLAY, [text("hello")], 300, 200) == [(0, 0, 300, 200)]
    assert boxes(container(padding=10), [text("hello")], 300, 200) == [(10, 10, 280, 180)]


def test_insets_make_the_region_smaller_or_larger() -> None:
    assert boxes(OVERLAY, [text("a", inset=parse_edges("10 20 30 40"))], 300, 200) == [(40, 10, 240, 160)]
    assert boxes(OVERLAY, [text("a", inset=parse_edges("-10"))], 300, 200) == [(-10, -10, 320, 220)]


def test_insets_in_percent_are_of_the_width_at_the_sides_and_of_the_height_at_the_ends() -> None:
    assert boxes(OVERLAY, [text("a", inset=parse_edges("10%"))], 300, 200) == [(30, 20, 240, 160)]


def test_fill_is_the_region_and_percentages_are_of_the_parent() -> None:
    inset = EdgeLengths(Pixels(10), Pixels(10), Pixels(10), Pixels(10))
    assert boxes(OVERLAY, [picture(1, 1, width=FILL, height="50%", inset=inset)], 300, 200) == [(10, 10, 280, 100)]


def test_a_size_without_a_place_sits_at_the_top_left() -> None:
    assert boxes(OVERLAY, [picture(1, 1, width=50, height=40, inset=parse_edges("5"))], 300, 200) == [(5, 5, 50, 40)]
    assert boxes(OVERLAY, [picture(1, 1, width=50)], 300, 200) == [(0, 0, 50, 200)]
    assert boxes(OVERLAY, [picture(30, 20, width=HUG, height=HUG)], 300, 200) == [(0, 0, 30, 20)]


@pytest.mark.parametrize(
    ("words", "corner"),
    [
        ("top left", (10, 10)),
        ("top", (135, 10)),
        ("right", (260, 85)),
        ("center", (135, 85)),
        ("bottom right", (260, 160)),
        ("bottom", (135, 160)),
    ],
)
def test_place_puts_a_box_at_the_named_sides_of_the_region(words: str, corner: tuple[float, float]) -> None:
    child = picture(30, 30, place=parse_place(words), inset=parse_edges("10"))
    assert boxes(OVERLAY, [child], 300, 200) == [(*corner, 30, 30)]


def test_a_placed_text_is_as_large_as_its_content_within_the_region() -> None:
    placed = text("hello big world", place=parse_place("bottom left"), inset=parse_edges("10"))
    assert boxes(OVERLAY, [placed], 300, 200) == [(10, 170, 150, 20)]
    assert boxes(OVERLAY, [placed], 120, 200) == [(10, 150, 100, 40)]
    assert boxes(OVERLAY, [placed], 120, 40) == [(10, 10, 100, 20)]  # no taller than its region


def test_a_box_larger_than_its_region_sticks_out() -> None:
    big = {"width": 200, "height": 40}
    assert boxes(OVERLAY, [picture(1, 1, place=parse_place("right"), **big)], 100, 100) == [(-100, 30, 200, 40)]
    assert boxes(OVERLAY, [picture(1, 1, place=parse_place("center"), **big)], 100, 100) == [(-50, 30, 200, 40)]


def test_the_glow_that_reaches_out_of_the_top_right_corner() -> None:
    glow = picture(1, 1, width="60%", aspect=1, place=parse_place("top right"), inset=parse_edges("-20%"))
    assert boxes(OVERLAY, [glow], 1000, 500) == [(600, -100, 600, 600)]


def test_aspect_in_an_overlay() -> None:
    assert boxes(OVERLAY, [picture(50, 50, aspect=2)], 300, 200) == [(0, 0, 300, 150)]
    assert boxes(OVERLAY, [picture(50, 50, aspect=2, height=20)], 300, 200) == [(0, 0, 40, 20)]
    assert boxes(OVERLAY, [picture(50, 50, aspect=2, place=parse_place("center"))], 300, 200) == [(125, 87.5, 50, 25)]


def test_an_overlay_is_as_large_as_its_largest_child_with_its_insets() -> None:
    items = [text("hello world", inset=parse_edges("5 10")), picture(60, 90), picture(1, 1, width=FILL, height="50%")]
    assert content_width(OVERLAY, items) == 130
    assert content_width(OVERLAY, items, narrow=True) == 70
    assert height_at(OVERLAY, items, 130) == 90
    assert height_at(OVERLAY, items[:1], 70) == 50


def test_insets_in_percent_are_shares_of_the_size_they_help_to_make() -> None:
    items = [picture(80, 40, inset=parse_edges("10%"))]
    assert content_width(OVERLAY, items) == 100
    assert height_at(OVERLAY, items, 100) == 50
    assert boxes(OVERLAY, items, 100, 50) == [(10, 5, 80, 40)]
    everything = EdgeLengths(left=Percent(60), right=Percent(60))
    assert content_width(OVERLAY, [picture(80, 40, inset=everything)]) == 80


def test_the_baseline_is_that_of_the_first_child_that_has_one() -> None:
    items = [picture(10, 10), text("a", inset=parse_edges("7 0 0"))]
    assert measure_container(OVERLAY, items, Limit(100, 50)).baseline == 22
    assert measure_container(OVERLAY, items[:1], Limit(100, 50)).baseline is None


def test_a_badge_aligns_by_its_text_in_a_row() -> None:
    badge = nested(container(padding=6), [text("new")])
    assert [box[1] for box in boxes(container("row", align="baseline"), [text("now"), badge], 200, 100)] == [6, 0]
