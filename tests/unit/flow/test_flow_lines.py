"""Rows and columns: rules 8 to 21 of docs/sizing.md."""

from __future__ import annotations

import pytest
from flow_boxes import FILL, HUG, boxes, container, content_width, height_at, nested, picture, text, widths

from compositor.flow import Limit, arrange_container, measure_container
from compositor.values.extent import Fill
from compositor.values.geometry import Size

ROW, COLUMN = container("row"), container("column")


def test_children_start_at_their_base_size() -> None:
    items = [picture(1, 1, width=100), text("hello world"), picture(1, 1, height=50, aspect=2)]
    assert widths(ROW, items, 400) == [100, 110, 100]


def test_fill_shares_what_is_left_by_weight() -> None:
    items = [picture(1, 1, width=100), picture(1, 1, width=FILL), picture(1, 1, width=Fill(2))]
    assert widths(ROW, items, 400) == [100, 100, 200]


def test_weights_below_one_together_share_only_that_fraction() -> None:
    assert widths(ROW, [picture(1, 1, width=Fill(0.25)), picture(1, 1, width=Fill(0.5))], 400) == [100, 200]


def test_what_a_bounded_child_leaves_goes_to_the_others() -> None:
    items = [picture(1, 1, width=FILL, max_width=50), picture(1, 1, width=FILL), picture(1, 1, width=FILL)]
    assert widths(ROW, items, 400) == [50, 175, 175]
    items = [picture(1, 1, width=FILL, min_width=300), picture(1, 1, width=FILL), picture(1, 1, width=FILL)]
    assert widths(ROW, items, 400) == [300, 50, 50]


def test_children_shrink_in_proportion_to_their_base_size() -> None:
    items = [picture(1, 1, width=100), picture(1, 1, width=300)]
    assert widths(ROW, items, 200) == [50, 150]


def test_shrink_zero_keeps_the_base_size() -> None:
    items = [picture(1, 1, width=100, shrink=0), picture(1, 1, width=300)]
    assert widths(ROW, items, 200) == [100, 100]


def test_no_child_shrinks_below_its_narrowest_content() -> None:
    items = [text("unbreakable word"), picture(1, 1, width=100, shrink=0)]
    assert widths(ROW, items, 120) == [110, 100]  # and sticks out by 90
    assert widths(ROW, [text("unbreakable word", min_width=0), items[1]], 120) == [20, 100]


def test_a_written_size_smaller_than_the_content_is_the_minimum() -> None:
    assert widths(ROW, [text("unbreakable", width=60), picture(1, 1, width=200, shrink=0)], 150) == [60, 200]


def test_fill_keeps_room_for_its_content() -> None:
    items = [text("unbreakable", width=FILL), picture(1, 1, width=FILL)]
    assert widths(ROW, items, 150) == [110, 40]


def test_text_in_a_column_does_not_shrink_below_its_lines() -> None:
    assert [box[3] for box in boxes(COLUMN, [text("a b c"), text("d e f")], 10, 50)] == [60, 60]


def test_stretching_takes_the_line_and_fill_does_so_under_any_alignment() -> None:
    centered = container("row", align="center")
    items = [picture(10, 10), picture(10, 10, height=FILL), picture(10, 10, align_self="stretch")]
    assert boxes(centered, items, 100, 60) == [(0, 25, 10, 10), (10, 0, 10, 60), (20, 0, 10, 60)]


def test_fill_that_its_maximum_keeps_small_is_placed_by_align() -> None:
    items = [text("hi", width=FILL, max_width=300)]
    assert boxes(container("column", align="center"), items, 400, 20) == [(50, 0, 300, 20)]


def test_fill_that_its_minimum_keeps_large_starts_at_the_start() -> None:
    items = [text("hi", width=FILL, min_width=300)]
    assert boxes(container("column", align="end"), items, 200, 20) == [(0, 0, 300, 20)]


def test_the_line_is_as_tall_as_the_container_or_else_as_the_tallest_child() -> None:
    items = [picture(10, 30), picture(10, 70), picture(10, 10)]
    assert height_at(ROW, items, 100) == 70
    assert [box[3] for box in boxes(ROW, items, 100, 90)] == [90, 90, 90]


def test_percentages_work_inside_what_is_stretched_filled_or_in_a_known_column() -> None:
    inner = [picture(10, 10, height="50%")]
    for outer, sides in [(ROW, {}), (ROW, {"height": FILL}), (COLUMN, {"height": FILL}), (COLUMN, {})]:
        slots = arrange_container(outer, [nested(ROW, inner, **sides)], Size(100, 80))
        assert not slots[0].content_height
    unstretched = arrange_container(container("row", align="start"), [nested(ROW, inner)], Size(100, 80))
    assert unstretched[0].content_height


@pytest.mark.parametrize(
    ("justify", "left_edges"),
    [
        ("start", [0, 20]),
        ("center", [30, 50]),
        ("end", [60, 80]),
        ("space-between", [0, 80]),
        ("space-around", [15, 65]),
        ("space-evenly", [20, 60]),
    ],
)
def test_justify_places_what_is_left(justify: str, left_edges: list[float]) -> None:
    placed = boxes(container("row", justify=justify), [picture(20, 10), picture(20, 10)], 100, 10)
    assert [box[0] for box in placed] == left_edges


@pytest.mark.parametrize(
    ("justify", "left_edge"),
    [("start", 0), ("center", -25), ("end", -50), ("space-between", 0), ("space-around", 0), ("space-evenly", 0)],
)
def test_justify_when_the_content_is_too_long(justify: str, left_edge: float) -> None:
    placed = boxes(container("row", justify=justify), [picture(1, 1, width=150, shrink=0)], 100, 10)
    assert placed[0][0] == left_edge


def test_one_child_between_stays_at_the_start_and_is_centered_around() -> None:
    for justify, left_edge in [("space-between", 0), ("space-around", 40), ("space-evenly", 40)]:
        assert boxes(container("row", justify=justify), [picture(20, 10)], 100, 10)[0][0] == left_edge


def test_align_and_align_self_place_across() -> None:
    items = [picture(10, 10), picture(10, 10, align_self="center"), picture(10, 10, align_self="end")]
    assert [box[1] for box in boxes(container("row", align="start"), items, 100, 50)] == [0, 20, 40]


def test_first_baselines_meet() -> None:
    items = [text("price"), nested(container("column", padding=10), [text("small")]), picture(20, 40)]
    placed = boxes(container("row", align="baseline"), items, 300, 100)
    assert [box[1] for box in placed] == [25, 15, 0]  # baselines at 15, 25 and, without one, the bottom edge at 40
    assert height_at(container("row", align="baseline"), items, 300) == 55


def test_baseline_in_a_column_is_start() -> None:
    assert boxes(container("column", align="baseline"), [text("hi")], 100, 100) == [(0, 0, 20, 20)]


def test_a_row_lends_the_baseline_of_its_baseline_child_or_of_its_first() -> None:
    items = [picture(20, 50, align_self="start"), text("hi", align_self="baseline")]
    assert measure_container(ROW, items, Limit(100, 60)).baseline == 15
    assert measure_container(ROW, items[:1], Limit(100, 60)).baseline == 50
    assert measure_container(ROW, [], Limit(100, 60)).baseline is None


def test_gaps_are_between_neighbors_and_between_lines() -> None:
    items = [picture(40, 10) for _ in range(3)]
    assert [box[0] for box in boxes(container("row", gap=10, padding=5), items, 200, 45)] == [5, 55, 105]
    assert [box[1] for box in boxes(container("column", gap=10, padding=5), items, 200, 99)] == [5, 25, 45]
    assert boxes(container("row", gap=10, padding=5, wrap=True), items, 110, 40) == [
        (5, 5, 40, 10),
        (55, 5, 40, 10),
        (5, 25, 40, 10),
    ]


def test_a_row_is_as_wide_as_its_children_and_a_column_as_its_widest() -> None:
    items = [text("hello world"), text("one two three", width=FILL), picture(5, 5, width=40)]
    gap = container("row", gap=5)
    assert content_width(gap, items) == 110 + 130 + 40 + 10
    assert content_width(gap, items, narrow=True) == 50 + 50 + 40 + 10
    assert content_width(COLUMN, items) == 130
    assert content_width(COLUMN, items, narrow=True) == 50


def test_a_column_is_as_tall_as_its_children_at_their_final_widths() -> None:
    items = [text("hello world"), text("hello world", width=HUG), picture(1, 1, height=7)]
    assert height_at(container("column", gap=3), items, 60) == 40 + 40 + 7 + 6
    assert height_at(container("column", gap=3), items, 200) == 20 + 20 + 7 + 6


def test_wrapping_starts_a_line_when_the_next_child_does_not_fit() -> None:
    wrap = container("row", gap=10, wrap=True, align="start")
    items = [picture(60, 20), picture(60, 30), picture(60, 10)]
    assert boxes(wrap, items, 130, 50) == [(0, 0, 60, 20), (70, 0, 60, 30), (0, 40, 60, 10)]
    assert boxes(wrap, items, 129, 80) == [(0, 0, 60, 20), (0, 30, 60, 30), (0, 70, 60, 10)]
    assert height_at(wrap, items, 130) == 50


def test_each_line_grows_and_is_justified_for_itself() -> None:
    wrap = container("row", wrap=True, justify="end")
    items = [picture(60, 20), picture(30, 20, width=FILL, min_width=30), picture(80, 20)]
    assert [box[:1] + box[2:3] for box in boxes(wrap, items, 100, 40)] == [(0, 60), (60, 40), (20, 80)]


def test_lines_share_what_is_left_of_a_known_cross_size() -> None:
    wrap = container("row", wrap=True)
    items = [picture(60, 20), picture(60, 40)]
    assert boxes(wrap, items, 100, 100) == [(0, 0, 60, 40), (0, 40, 60, 60)]


def test_a_wrapping_row_can_be_as_narrow_as_its_widest_child() -> None:
    items = [text("hello world"), text("unbreakable")]
    assert content_width(container("row", wrap=True), items, narrow=True) == 110
    assert content_width(container("row", wrap=True), items) == 220


def test_a_column_wraps_only_at_a_known_height() -> None:
    wrap = container("column", wrap=True, align="start")
    items = [picture(30, 60), picture(40, 60)]
    assert height_at(wrap, items, 100) == 120
    assert boxes(wrap, items, 100, 100) == [(0, 0, 30, 60), (45, 0, 40, 60)]


def test_an_empty_container_is_its_padding() -> None:
    for flow in (None, "row", "column", "grid"):
        empty = container(flow, padding=7)
        assert content_width(empty, []) == 14
        assert height_at(empty, [], 100) == 14
        assert boxes(empty, [], 100, 100) == []
