"""What the solver refuses, what it remembers, and how it rounds (rule 35 of docs/sizing.md)."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import pytest
from flow_boxes import FILL, boxes, container, item, nested, picture, text

from compositor.flow import (
    Container,
    Item,
    Limit,
    Measured,
    arrange_container,
    measure_container,
    round_box,
    round_boxes,
)
from compositor.values.extent import Fill, Percent, Pixels
from compositor.values.geometry import Box, Edges, Size

ROW = container("row")
NAN, INF = math.nan, math.inf


@pytest.mark.parametrize("number", [NAN, INF, -INF, 1e300])
def test_extents_are_finite_numbers(number: float) -> None:
    for extent in (Pixels, Percent, Fill):
        with pytest.raises(ValueError, match="must be from"):
            extent(number)


@pytest.mark.parametrize(
    "sides",
    [
        {"aspect": 0.0},
        {"aspect": NAN},
        {"aspect": -1.0},
        {"shrink": -1.0},
        {"shrink": NAN},
        {"span": 0},
        {"align_self": "middle"},
        {"padding": Edges(-1.0)},
        {"padding": Edges(NAN)},
    ],
)
def test_items_refuse_nonsense(sides: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        item(text("a").measure, **sides)


@pytest.mark.parametrize(
    "words",
    [
        {"flow": "diagonal"},
        {"align": "middle"},
        {"justify": "left"},
        {"row_gap": -1.0},
        {"column_gap": NAN},
        {"columns": 0},
        {"padding": Edges(0.0, INF)},
    ],
)
def test_containers_refuse_nonsense(words: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must be|unknown"):
        Container(**words)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [NAN, INF, -1.0])
def test_limits_and_sizes_are_finite_and_positive(number: float) -> None:
    for flow in (None, "row", "column", "grid"):
        with pytest.raises(ValueError, match="width must be"):
            measure_container(container(flow), [], Limit(number))
        with pytest.raises(ValueError, match="height must be"):
            arrange_container(container(flow), [], Size(10, number))


@pytest.mark.parametrize("number", [NAN, INF, -1.0])
def test_a_measure_that_answers_nonsense_is_an_error(number: float) -> None:
    def measure(_: Limit) -> Measured:
        return Measured(number, 10.0)

    with pytest.raises(ValueError, match="a box measured itself as"):
        boxes(ROW, [Item(measure)], 100, 100)


def test_negative_and_huge_sizes_are_defined() -> None:
    assert boxes(ROW, [picture(5, 5, width=-50, height=-50)], 100, 100) == [(0, 0, 0, 0)]
    placed = boxes(ROW, [picture(5, 5, width=1e9), picture(5, 5, width=1e-300), picture(5, 5, width=FILL)], 100, 100)
    assert all(math.isfinite(number) for box in placed for number in box)


def test_the_same_question_is_asked_once() -> None:
    asked: list[Limit] = []

    def measure(limit: Limit) -> Measured:
        asked.append(limit)
        return Measured(30.0, 20.0)

    tree = Item(measure)
    for _ in range(6):
        tree = nested(container("column", align="start"), [tree])
    boxes(ROW, [tree], 100, 100)
    boxes(ROW, [tree], 100, 100)
    assert len(asked) == len(set(asked)) <= 4


@pytest.mark.parametrize("flow", ["row", "column", "grid", None, "mixed"])
def test_thirty_nested_containers_take_no_time(flow: str) -> None:
    inner = [text("some words to wrap here"), text("and some more", width=FILL)]
    for depth in range(30):
        kind = ("row", "column", "grid", None)[depth % 4] if flow == "mixed" else flow
        outer = container(kind, gap=1, padding=1, columns=2, align="start" if depth % 3 else "baseline")
        inner = [nested(outer, inner), text("a b c", height="50%")]
    assert calls(lambda: solve(container("row", align="baseline"), inner, 1000, 1000)) < 100_000


def calls(work: Callable[[], object]) -> int:
    """Return how many calls a piece of work makes: what it costs, without the noise of a clock."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def solve(outer: Container, items: list[Item], width: float, height: float) -> int:
    """Ask for everything a tree is asked for; return the number of boxes of the outer container."""
    for narrow in (False, True):
        measure_container(outer, items, Limit(narrow=narrow))
    measure_container(outer, items, Limit(width))
    measure_container(outer, items, Limit(width, height))
    return len(arrange_container(outer, items, Size(width, height)))


@pytest.mark.parametrize("flow", ["row", "column", "grid", None])
def test_the_work_grows_with_the_number_of_items(flow: str | None) -> None:
    def work(count: int) -> int:
        items = [text("some words", width=FILL if n % 3 else None, max_width=n) for n in range(count)]
        return calls(lambda: solve(container(flow, columns=3, wrap=True), items, 1000.0, 1000.0))

    assert work(2000) < 10 * work(250)


def test_shrinking_two_thousand_items_that_reach_their_minimum_one_by_one_is_quick() -> None:
    items = [picture(1, 1, width=1000, min_width=n / 4) for n in range(2000)]
    assert calls(lambda: boxes(ROW, items, 300000, 100)) < 1_000_000


def test_edges_round_from_their_position_and_sizes_are_differences() -> None:
    assert round_box(Box(0.4, 0.5, 10.2, 10.0)) == Box(0, 1, 11, 10)
    assert round_box(Box(-0.5, -1.5, 1.0, 1.0)) == Box(0, -1, 1, 1)


def test_thirds_of_a_row_touch_and_fill_it() -> None:
    thirds = [Box(100 * n / 3, 0, 100 / 3, 10) for n in range(3)]
    assert round_boxes(thirds) == (Box(0, 0, 33, 10), Box(33, 0, 34, 10), Box(67, 0, 33, 10))


def test_rounding_is_done_once_from_the_unrounded_origin() -> None:
    assert round_boxes([Box(0.3, 0, 10, 10)], Box(0.3, 0.3, 20, 20)) == (Box(1, 0, 10, 10),)
