"""Grids: rules 22 to 26 of docs/sizing.md."""

from __future__ import annotations

import pytest
from flow_boxes import FILL, HUG, boxes, container, content_width, height_at, picture, text


def grid(columns: int, gap: float = 0.0, **words: object) -> object:
    return container("grid", gap=gap, columns=columns, **words)


def test_columns_are_equal_whatever_is_in_them() -> None:
    items = [text("unbreakable words in here"), picture(10, 10), picture(10, 10)]
    placed = boxes(grid(3, gap=10), items, 320, 80)
    assert [box[0] for box in placed] == [0, 110, 220]
    assert [box[2] for box in placed] == [100, 100, 100]


def test_children_fill_the_cells_row_by_row() -> None:
    items = [picture(10, 10) for _ in range(5)]
    assert [box[:2] for box in boxes(grid(2), items, 100, 30)] == [(0, 0), (50, 0), (0, 10), (50, 10), (0, 20)]


def test_span_takes_columns_and_leaves_a_hole_where_it_does_not_fit() -> None:
    items = [picture(10, 10), picture(10, 10, span=2), picture(10, 10, span=2), picture(10, 10)]
    assert boxes(grid(2, gap=10), items, 110, 70) == [
        (0, 0, 50, 10),
        (0, 20, 110, 10),
        (0, 40, 110, 10),
        (0, 60, 50, 10),
    ]


def test_a_span_larger_than_the_grid_is_an_error() -> None:
    with pytest.raises(ValueError, match="span 3 in a grid of 2 columns"):
        boxes(grid(2), [picture(10, 10, span=3)], 100, 100)


def test_a_row_is_as_tall_as_its_tallest_child() -> None:
    items = [text("one two three"), text("one"), picture(10, 5)]
    assert height_at(grid(2, gap=4), items, 104) == 60 + 4 + 5


def test_rows_share_what_is_left_of_a_known_height() -> None:
    items = [picture(10, 10), picture(10, 30)]
    assert boxes(grid(1), items, 50, 100) == [(0, 0, 50, 40), (0, 40, 50, 60)]


def test_rows_give_way_only_where_a_minimum_lets_them() -> None:
    assert boxes(grid(1), [picture(10, 80)], 50, 40) == [(0, 0, 50, 80)]
    assert boxes(grid(1), [picture(10, 80, min_height=10)], 50, 40) == [(0, 0, 50, 40)]


def test_percentages_refer_to_the_cell() -> None:
    items = [picture(10, 10, width="50%", height="50%", span=2), picture(10, 10)]
    assert boxes(grid(2, gap=10), items, 110, 110)[0] == (0, 0, 55, 25)


def test_auto_and_fill_take_the_width_of_the_cell_and_everything_else_starts_at_its_left() -> None:
    items = [text("a"), text("a", width=FILL), text("a", width=HUG), picture(10, 10, width=30)]
    placed = boxes(grid(4), items, 400, 20)
    assert [(box[0], box[2]) for box in placed] == [(0, 100), (100, 100), (200, 10), (300, 30)]


def test_align_works_as_in_a_row() -> None:
    items = [picture(1, 10), picture(1, 10, align_self="end"), picture(1, 10, height=FILL), picture(1, 40)]
    placed = boxes(grid(4, align="center"), items, 40, 40)
    assert [(box[1], box[3]) for box in placed] == [(15, 10), (30, 10), (0, 40), (0, 40)]


def test_baselines_meet_in_a_row_of_cells() -> None:
    items = [text("a"), picture(10, 40)]
    placed = boxes(grid(2, align="baseline"), items, 100, 40)
    assert [box[1] for box in placed] == [25, 0]
    assert height_at(grid(2, align="baseline"), items, 100) == 45


def test_the_cell_gives_the_width_and_the_aspect_the_height() -> None:
    assert boxes(grid(2), [picture(7, 7, aspect=2)], 200, 50) == [(0, 0, 100, 50)]
    assert boxes(grid(2), [picture(7, 7, aspect=2, height=20)], 200, 50) == [(0, 0, 40, 20)]


def test_a_grid_is_as_wide_as_its_widest_cell_demands_for_every_column() -> None:
    items = [text("hello"), text("hello world", span=2)]
    assert content_width(grid(3, gap=10), items) == 3 * 50 + 20
    assert content_width(grid(3, gap=10), items, narrow=True) == 20
