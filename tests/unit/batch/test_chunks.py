"""In which order the pictures of a chunk are drawn. What comes back is always ordered by rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from compositor.batch.orders import Picture, in_chunks, orders_of
from compositor.batch.rows import read_rows
from compositor.batch.work import Order, Recipe, chunk_outcomes
from compositor.engine import Renderer
from compositor.loading import load
from compositor.results import Result
from compositor.schema import Layout

BY_ROW = [("a", "small"), ("a", "wide"), ("b", "small"), ("b", "wide")]
BY_SIZE = [("a", "small"), ("b", "small"), ("a", "wide"), ("b", "wide")]


@pytest.fixture
def photos() -> Layout:
    return load(
        {
            "layout": 1,
            "name": "photos",
            "sizes": {"small": "8x8", "wide": "16x8"},
            "data": {
                "title": "text",
                "photo": {"type": "image", "default": None},
                "others": {"type": "list", "items": "image", "default": []},
            },
        }
    )


def drawing_order(
    layout: Layout, rows: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, str]]:
    order = []
    render = Renderer.render

    def watched(self: Renderer, layout: Layout, data: Mapping[str, Any], **how: Any) -> Result:
        order.append((data["title"], how["size"]))
        return render(self, layout, data, **how)

    monkeypatch.setattr(Renderer, "render", watched)
    pictures = (Picture("small", "", "png"), Picture("wide", "", "png"))
    orders = tuple(orders_of(read_rows(rows), layout, pictures, None))
    recipe = Recipe(layout)
    with recipe.renderer() as renderer:
        drawn = chunk_outcomes(recipe, renderer, orders)
    assert [(one.row, one.size) for outcomes in drawn for one in outcomes] == [
        (0, "small"), (0, "wide"), (1, "small"), (1, "wide"),
    ]  # fmt: skip
    return order


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ({}, {}, BY_SIZE),
        ({"photo": None, "price": 1}, {"photo": None, "price": 2}, BY_SIZE),
        ({"photo": b"GIF89a"}, {"photo": b"GIF87a"}, BY_ROW),
        ({"others": ["a.png"]}, {"others": ["a.png"]}, BY_ROW),
    ],
)
def test_rows_of_the_same_pictures_are_drawn_size_by_size(
    photos: Layout,
    monkeypatch: pytest.MonkeyPatch,
    one: dict[str, Any],
    other: dict[str, Any],
    order: list[tuple[str, str]],
) -> None:
    rows: list[Mapping[str, Any]] = [{"title": "a", **one}, {"title": "b", **other}]
    assert drawing_order(photos, rows, monkeypatch) == order


def test_a_row_that_fails_as_a_whole_is_told_once(card: Layout) -> None:
    pictures = (Picture("small", "", "png"), Picture("wide", "", "png"))
    orders = tuple(orders_of(read_rows([{"title": "a"}, {}, {"title": "c"}]), card, pictures, None))
    recipe = Recipe(card)
    with recipe.renderer() as renderer:
        drawn = chunk_outcomes(recipe, renderer, orders)
    assert [[one.size for one in outcomes] for outcomes in drawn] == [["small", "wide"], [""], ["small", "wide"]]


@pytest.mark.parametrize(("whole", "expected"), [(False, [3, 3, 1]), (True, [3, 3])])
def test_where_a_feed_breaks_its_last_rows_come_or_do_not(whole: bool, expected: list[int]) -> None:
    def orders() -> Iterator[Order]:
        yield from orders_of(
            read_rows([{"title": str(number)} for number in range(7)]),
            load({"layout": 1, "name": "plain", "sizes": {"small": "8x8"}, "data": {"title": "text"}}),
            (),
            None,
        )
        raise OSError("the feed is gone")

    lengths = []
    with pytest.raises(OSError, match="gone"):
        lengths.extend(len(some) for some in in_chunks(orders(), 3, whole=whole))
    assert lengths == expected
