"""Sizes of one box: rules 1 to 7 of docs/sizing.md."""

from __future__ import annotations

from flow_boxes import FILL, HUG, boxes, container, content_width, height_at, nested, picture, text, widths

from compositor.flow import Limit, arrange_container, fit_width
from compositor.values.extent import Pixels
from compositor.values.geometry import Edges, Size

ROW, COLUMN = container("row"), container("column")


def test_pixels_are_pixels() -> None:
    assert boxes(ROW, [picture(10, 10, width=200, height=50)], 400, 100) == [(0, 0, 200, 50)]


def test_nothing_is_smaller_than_its_padding() -> None:
    box = picture(0, 0, width=10, max_width=5, height=10, padding=Edges(20, 30, 20, 30))
    assert boxes(ROW, [box], 400, 100) == [(0, 0, 60, 40)]


def test_percentages_are_of_the_content_box_of_the_parent() -> None:
    assert boxes(container("row", padding=50), [picture(1, 1, width="50%", height="25%")], 300, 300) == [
        (50, 50, 100, 50)
    ]


def test_a_percentage_of_a_content_height_is_auto() -> None:
    inner = [text("one two", height="50%")]
    assert height_at(COLUMN, inner, 100) == 20
    slots = arrange_container(COLUMN, inner, Size(100, 20), content_height=True)
    assert slots[0].box.height == 20
    assert slots[0].content_height


def test_a_percentage_of_a_content_width_counts_once_that_is_found() -> None:
    inner = [text("one two", width="50%")]
    assert content_width(COLUMN, inner) == 70
    assert widths(COLUMN, inner, 70) == [35]


def test_a_minimum_in_percent_of_something_unknown_is_zero_and_a_maximum_no_bound() -> None:
    assert height_at(COLUMN, [text("one", min_height="500%", max_height="1%")], 100) == 20


def test_bounds_hold_and_the_minimum_wins() -> None:
    assert widths(ROW, [picture(10, 10, width=200, max_width=150)], 400) == [150]
    assert widths(ROW, [picture(10, 10, width=100, min_width=150)], 400) == [150]
    assert widths(ROW, [picture(10, 10, width=100, min_width=150, max_width=50)], 400) == [150]


def test_aspect_gives_the_other_side() -> None:
    assert boxes(ROW, [picture(1, 1, width=160, aspect=16 / 9)], 400, 300) == [(0, 0, 160, 90)]
    assert boxes(ROW, [picture(1, 1, height=90, aspect=16 / 9)], 400, 300) == [(0, 0, 160, 90)]
    assert boxes(ROW, [picture(1, 1, width=FILL, aspect=2)], 400, 300) == [(0, 0, 400, 200)]
    assert boxes(ROW, [picture(1, 1, aspect=0.5)], 400, 300) == [(0, 0, 150, 300)]  # stretched, then the width
    assert boxes(COLUMN, [picture(1, 1, aspect=4)], 400, 300) == [(0, 0, 400, 100)]
    assert boxes(COLUMN, [picture(1, 1, width=HUG, height=FILL, aspect=0.5)], 400, 300) == [(0, 0, 150, 300)]


def test_aspect_of_a_box_without_any_size_comes_from_the_content() -> None:
    assert boxes(container("row", align="start"), [picture(60, 60, aspect=3)], 400, 300) == [(0, 0, 60, 20)]


def test_aspect_is_strict_whatever_the_content() -> None:
    long = text("a b c d e f g h", width=20, aspect=2)
    assert boxes(container("row", align="start"), [long], 400, 300) == [(0, 0, 20, 10)]


def test_aspect_wins_over_stretching_and_bounds_win_over_aspect() -> None:
    assert boxes(ROW, [picture(1, 1, width=50, aspect=1)], 400, 300) == [(0, 0, 50, 50)]
    assert boxes(ROW, [picture(1, 1, width=50, aspect=1, max_height=30)], 400, 300) == [(0, 0, 50, 30)]
    assert boxes(ROW, [picture(1, 1, width=50, height=20, aspect=1)], 400, 300) == [(0, 0, 50, 20)]


def test_aspect_carries_the_bounds_of_one_side_to_the_other() -> None:
    box = picture(100, 100, aspect=2, max_height=30, align_self="start")
    assert boxes(COLUMN, [box], 400, 300) == [(0, 0, 60, 30)]


def test_hug_is_as_wide_as_the_content_within_what_there_is() -> None:
    assert boxes(COLUMN, [text("hello world", width=HUG)], 400, 300) == [(0, 0, 110, 20)]
    assert boxes(COLUMN, [text("hello world", width=HUG)], 80, 300) == [(0, 0, 80, 40)]
    assert boxes(COLUMN, [text("hello world", width=HUG)], 20, 300) == [(0, 0, 50, 40)]
    assert boxes(ROW, [text("hello", height=HUG)], 80, 300) == [(0, 0, 50, 20)]


def test_hug_takes_the_shape_of_nested_text() -> None:
    card = nested(container("column", padding=5), [text("a headline of words"), text("short")], width=HUG)
    assert boxes(COLUMN, [card], 400, 300) == [(0, 0, 200, 50)]
    assert boxes(COLUMN, [card], 150, 300) == [(0, 0, 150, 70)]


def test_auto_is_stretched_across() -> None:
    assert boxes(COLUMN, [text("hello")], 400, 300) == [(0, 0, 400, 20)]
    assert boxes(ROW, [text("hello")], 400, 300) == [(0, 0, 50, 300)]


def test_fit_width_asks_for_the_narrow_width_only_when_needed() -> None:
    box = text("hello world")
    assert fit_width(box.measure, 200) == 110
    assert fit_width(box.measure, 90) == 90
    assert fit_width(box.measure, 10) == 50
    assert Limit(narrow=True) in box.measure.answers  # type: ignore[attr-defined]


def test_extents_are_different_values_even_with_the_same_number() -> None:
    assert Pixels(50.0) != picture(1, 1, width="50%").width
