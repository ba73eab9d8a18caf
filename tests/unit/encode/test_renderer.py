"""A renderer remembers bands between pictures: nothing of that is seen in the files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.rooms import CacheBudgets
from compositor.schema import Layout

BACKGROUND = {"fill": "linear-gradient(160deg, #7c3aed, #0ea5e9)"}
PILL = {"place": "top left", "width": 60, "height": 20, "fill": "#ffffff", "radius": 10}


def with_pill(top: int) -> Layout:
    """A layout whose pill makes a few bands differ from those of the others."""
    layers = [BACKGROUND, {**PILL, "inset": f"{top} 0 0 30"}]
    return load({"layout": 1, "name": "card", "sizes": {"wide": "320x200"}, "layers": layers})


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_bytes_are_those_of_a_renderer_that_keeps_nothing(kind: str) -> None:
    with Renderer() as warm, Renderer(budgets=CacheBudgets.off()) as cold, Renderer(encode_threads=2) as shared:
        for layout in [with_pill(top) for top in (10, 90, 170)] * 3:
            expected = cold.render(layout, format=kind).bytes
            assert warm.render(layout, format=kind).bytes == expected
            assert shared.render(layout, format=kind).bytes == expected


CARD = {
    "layout": 1,
    "name": "card",
    "sizes": {"wide": "320x200", "tall": "160x240"},
    "data": {"headline": "text", "price": "text"},
    "layers": [
        BACKGROUND,
        {**PILL, "inset": "150 0 0 30"},
        {
            "text": "$headline",
            "place": "top left",
            "inset": "20 0 0 20",
            "width": 120,
            "height": 60,
            "font-size": "9..40",
        },
        {"text": "$price", "place": "bottom right", "inset": "0 12 12 0", "color": "#ffffff"},
        {**PILL, "place": "top right", "inset": "8", "opacity": "60%"},
    ],
}
ROWS = [
    {"headline": "Small", "price": "9 €"},
    {"headline": "A rather longer headline that takes lines", "price": "9 €"},
    {"headline": "Small", "price": "12 €"},
]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_rows_in_any_order_and_sizes_in_between(kind: str) -> None:
    layout = load(CARD)
    order = [(row, size) for row in (0, 1, 0, 0, 2, 1, 2, 0) for size in ("wide", "tall", "wide")]
    with Renderer() as warm, Renderer(budgets=CacheBudgets.off()) as cold:
        for row, size in order:
            expected = cold.render(layout, ROWS[row], size=size, format=kind).bytes
            assert warm.render(layout, ROWS[row], size=size, format=kind).bytes == expected


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_threads_that_share_a_renderer(kind: str) -> None:
    layout = load(CARD)
    with Renderer(budgets=CacheBudgets.off()) as cold:
        expected = [cold.render(layout, row, format=kind).bytes for row in ROWS]
    with Renderer() as warm, ThreadPoolExecutor(2) as pool:
        order = [0, 1, 2, 1, 0, 2, 2, 1, 0, 0] * 3
        results = pool.map(lambda row: warm.render(layout, ROWS[row], format=kind).bytes, order)
        assert [expected.index(data) for data in results] == order
