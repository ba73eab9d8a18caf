"""Laws of the box solver that hold for every container: see docs/sizing.md."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from typing import Literal

import pytest
from flow_trees import Built, random_tree, solve_tree, words_measure
from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.flow import (
    Container,
    Item,
    Limit,
    Measured,
    arrange_container,
    measure_container,
    round_boxes,
)
from compositor.values.extent import Fill, Hug, Percent, Pixels
from compositor.values.geometry import Box, Edges, Size

NEARLY = 1e-6
few = settings(max_examples=120, deadline=None)

sizes = st.floats(0, 400)
words = st.lists(st.integers(1, 9), min_size=1, max_size=6)
gaps = st.floats(0, 30)
AXES: tuple[Literal["row", "column"], ...] = ("row", "column")
aligns = st.sampled_from(["start", "center", "end", "stretch", "baseline"])
justifies = st.sampled_from(["start", "center", "end", "space-between", "space-around", "space-evenly"])
lengths = sizes.map(Pixels) | st.floats(0, 200).map(Percent)
extents = st.none() | lengths | st.builds(Fill, st.floats(0, 4)) | st.just(Hug())


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Any item with a wrapping text in it."""
    return Item(
        words_measure(draw(words), baseline=draw(st.booleans())),
        width=draw(extents),
        height=draw(extents),
        min_width=draw(st.none() | lengths),
        max_width=draw(st.none() | lengths),
        min_height=draw(st.none() | lengths),
        max_height=draw(st.none() | lengths),
        aspect=draw(st.none() | st.floats(0.1, 10)),
        shrink=draw(st.floats(0, 3)),
        align_self=draw(st.none() | aligns),
    )


@st.composite
def containers(draw: st.DrawFn) -> Container:
    """Any container."""
    return Container(
        flow=draw(st.sampled_from([None, "row", "column", "grid"])),
        row_gap=draw(gaps),
        column_gap=draw(gaps),
        padding=Edges(*draw(st.tuples(gaps, gaps, gaps, gaps))),
        align=draw(aligns),
        justify=draw(justifies),
        wrap=draw(st.booleans()),
        columns=draw(st.integers(1, 4)),
    )


def blank(_: Limit) -> Measured:
    return Measured(0.0, 0.0)


@few
@given(
    st.lists(st.floats(0.25, 5), min_size=1, max_size=8),
    st.floats(100, 900),
    gaps,
    st.sampled_from(AXES),
)
def test_fills_share_all_there_is_and_touch_after_rounding(
    weights: list[float], space: float, origin: float, flow: Literal["row", "column"]
) -> None:
    weights[0] += 1  # weights below 1 together leave a part of the space free
    container = Container(flow=flow)
    size = Size(space, space)
    children = [Item(blank, width=Fill(weight), height=Fill(weight)) for weight in weights]
    slots = arrange_container(container, children, size)
    along = [slot.box.width if flow == "row" else slot.box.height for slot in slots]
    assert sum(along) == pytest.approx(space)
    assert along == pytest.approx([space * weight / sum(weights) for weight in weights])
    rounded = round_boxes((slot.box for slot in slots), Box(origin, origin, space, space))
    (whole,) = round_boxes([Box(origin, origin, space, space)])
    edges = [(box.x, box.right) if flow == "row" else (box.y, box.bottom) for box in rounded]
    assert edges[0][0] == whole.x
    assert edges[-1][1] == (whole.right if flow == "row" else whole.bottom)
    assert all(end == start for (_, end), (start, _) in pairwise(edges))


@few
@given(st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=6))
def test_rounding_moves_no_edge_by_more_than_half_a_pixel(numbers: list[tuple[float, float, float, float]]) -> None:
    originals = [Box(*four) for four in numbers]
    for box, rounded in zip(originals, round_boxes(originals), strict=True):
        for edge in ("x", "y", "right", "bottom"):
            assert abs(getattr(box, edge) - getattr(rounded, edge)) <= 0.5 + 2 * NEARLY
            assert getattr(rounded, edge).is_integer()


@few
@given(st.lists(sizes, min_size=1, max_size=8), sizes, gaps)
def test_children_that_can_shrink_stay_inside(bases: list[float], space: float, gap: float) -> None:
    space += gap * (len(bases) - 1)
    children = [Item(blank, width=Pixels(base)) for base in bases]
    slots = arrange_container(Container(flow="row", column_gap=gap), children, Size(space, 10))
    assert slots[-1].box.right <= space + NEARLY
    for slot, base in zip(slots, bases, strict=True):
        assert slot.box.width <= base + NEARLY


@few
@given(st.lists(items(), min_size=1, max_size=6), sizes, st.randoms(use_true_random=False))
def test_the_order_of_children_changes_no_size(children: list[Item], space: float, random: Random) -> None:
    order = list(range(len(children)))
    random.shuffle(order)
    container = Container(flow="row", column_gap=3, align="start")
    straight = arrange_container(container, children, Size(space, 200))
    shuffled = arrange_container(container, [children[n] for n in order], Size(space, 200))
    for place, n in enumerate(order):
        assert shuffled[place].box.width == pytest.approx(straight[n].box.width, abs=1e-6)
        assert shuffled[place].box.height == pytest.approx(straight[n].box.height, abs=1e-6)


@few
@given(containers(), st.lists(items(), max_size=6), sizes, sizes)
def test_bounds_hold_and_everything_is_a_finite_number(
    container: Container, children: list[Item], width: float, height: float
) -> None:
    slots = arrange_container(container, children, Size(width, height))
    assert len(slots) == len(children)
    for item, slot in zip(children, slots, strict=True):
        box = slot.box
        assert all(math.isfinite(number) for number in (box.x, box.y, box.width, box.height))
        assert box.width >= 0 <= box.height
        for low, high, size in (
            (item.min_width, item.max_width, box.width),
            (item.min_height, item.max_height, box.height),
        ):
            least = low.value if isinstance(low, Pixels) else 0.0
            assert size >= least - NEARLY
            if isinstance(high, Pixels) and low is None:
                assert size <= high.value + NEARLY


@few
@given(containers(), st.lists(items(), max_size=5), sizes)
def test_content_sizes_agree_with_each_other(container: Container, children: list[Item], width: float) -> None:
    widest = measure_container(container, children, Limit()).width
    narrowest = measure_container(container, children, Limit(narrow=True)).width
    assert narrowest <= widest + NEARLY
    padding = container.padding
    assert narrowest >= padding.left + padding.right - NEARLY
    height = measure_container(container, children, Limit(width)).height
    assert height >= padding.top + padding.bottom - NEARLY


@few
@given(st.lists(items(), min_size=1, max_size=5), sizes, gaps)
def test_a_column_at_its_content_height_ends_where_its_last_child_ends(
    children: list[Item], width: float, gap: float
) -> None:
    column = Container(flow="column", row_gap=gap)
    height = measure_container(column, children, Limit(width)).height
    slots = arrange_container(column, children, Size(width, height), content_height=True)
    assert slots[-1].box.bottom == pytest.approx(height, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000))
def test_memory_never_changes_a_result(seed: int) -> None:
    tree = random_tree(seed)
    built = Built(tree, baselines=True)
    assert built.container is not None
    width = float(tree["width"][1])
    for narrow in (True, False):  # ask in another order first, so that the memory is full of other answers
        measure_container(built.container, built.items, Limit(narrow=narrow))
    measure_container(built.container, built.items, Limit(width, 123.0))
    known = tree.get("height")
    height = known[1] if known else measure_container(built.container, built.items, Limit(width)).height
    again = [[0.0, 0.0, width, height], *built.boxes(Size(width, height), known is None)]
    assert again == solve_tree(tree, baselines=True)


@few
@given(containers(), st.lists(items(), max_size=4), st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_hostile_sizes_end_in_boxes_or_in_value_errors(
    container: Container, children: list[Item], width: float, height: float
) -> None:
    hostile = Item(lambda limit: Measured(limit.width or 0.0, width), width=Fill(), height=Hug())
    for question in (Limit(width), Limit(width, height), Limit(None, height, narrow=True)):
        try:
            measure_container(container, [*children, hostile], question)
        except ValueError:
            continue
    try:
        slots = arrange_container(container, [*children, hostile], Size(width, height))
    except ValueError:
        return
    assert len(slots) == len(children) + 1
